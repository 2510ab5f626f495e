import {composes} from "./keys.js";
import {act, chosen, listenRows, pressInRow} from "./rows.js";
import {listenFilters} from "./filters.js";
import {hasLetters, listenHelp, openHelp} from "./help.js";

const form = document.getElementById("ask");
const said = document.getElementById("said");

listenHelp();
listenRows((text) => { said.textContent = text; });
if (form) listenFilters(form, () => form.elements.q.value.trim() && form.requestSubmit());

document.addEventListener("keydown", (event) => {
  if (composes(event) || event.target.closest?.("dialog")) return;
  const inField = event.target.matches("input, select, textarea");
  if (event.key === "Escape" && form && event.target.form === form) {
    act(event, () => chosen()?.focus());
  } else if (inField || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key === "/" && form && hasLetters()) {
    act(event, () => { form.elements.q.focus(); form.elements.q.select(); });
  } else if (event.key === "?" && hasLetters()) {
    act(event, openHelp);
  } else {
    pressInRow(event, hasLetters());
  }
});
