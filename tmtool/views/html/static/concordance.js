import {walk} from "./walk.js";

const rows = [...document.querySelectorAll("#lines tbody tr")];
const buttons = [...document.querySelectorAll("#renderings button")];
let group = null;

const fits = (row) => group === null || row.dataset.group === group;
const lines = walk(rows, "lines", fits, {}, () => press(null));

function press(wanted) {
  group = wanted;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.group === group));
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    press(button.dataset.group === group ? null : button.dataset.group);
    lines.show();
  });
}
document.getElementById("all").addEventListener("click", lines.again);
press(null);
