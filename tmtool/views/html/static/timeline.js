import {walk} from "./walk.js";

const rows = [...document.querySelectorAll("#renderings tbody tr")];
const renderings = walk(rows, "renderings", () => true, {}, () => {});
document.getElementById("all").addEventListener("click", renderings.again);

// On paper every document is to be read.
const open = (wanted) => () => {
  for (const each of document.querySelectorAll("details")) each.open = wanted;
};
window.addEventListener("beforeprint", open(true));
window.addEventListener("afterprint", open(false));
