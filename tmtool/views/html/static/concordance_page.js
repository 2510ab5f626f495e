import {composes} from "./keys.js";
import {act, chosen, listenRows, pressInRow} from "./rows.js";
import {listenFilters} from "./filters.js";
import {hasLetters, listenHelp, openHelp} from "./help.js";

const phraseForm = document.getElementById("ask");
const said = document.getElementById("said");

listenHelp();
listenRows((text) => { said.textContent = text; });
if (phraseForm) listenFilters(phraseForm, () => phraseForm.elements.q.value.trim() && phraseForm.requestSubmit());

document.addEventListener("keydown", (event) => {
  if (composes(event) || event.target.closest?.("dialog")) return;
  const inField = event.target.matches("input, select, textarea");
  if (event.key === "Escape" && phraseForm && event.target.form === phraseForm) {
    act(event, () => chosen()?.focus());
  } else if (inField || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key === "/" && phraseForm && hasLetters()) {
    act(event, () => { phraseForm.elements.q.focus(); phraseForm.elements.q.select(); });
  } else if (event.key === "?" && hasLetters()) {
    act(event, openHelp);
  } else {
    pressInRow(event, hasLetters());
  }
});
