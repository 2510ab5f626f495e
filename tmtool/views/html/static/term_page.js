import {ask} from "./panes.js";
import {copyText} from "./copy.js";
import {walkRows} from "./decide_rows.js";

const pane = document.getElementById("concordance");
const said = document.getElementById("said");

walkRows({"/": () => location.assign("/terms")});
// What was typed in the form of this entry is written down by now, or given up.
sessionStorage.removeItem(`tmtool.entry ${document.getElementById("entry").dataset.entry}`);
if (pane) ask(pane, new FormData(pane.querySelector("form")));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const copied = await copyText(button.dataset.copy);
  said.textContent = copied ? "copied" : "not copied: select it and press Ctrl+C";
});
