import {composes} from "./keys.js";
import {act, chosen, listenRows, pressInRow} from "./rows.js";
import {listenFilters} from "./filters.js";
import {load} from "./parts.js";
import {hasLetters, listenHelp, openHelp} from "./help.js";

const phraseForm = document.getElementById("ask");
const said = document.getElementById("said");

listenHelp();
const say = (text) => { said.textContent = text; };
listenRows(say, refresh);
if (phraseForm) listenFilters(phraseForm, () => phraseForm.elements.q.value.trim() && phraseForm.requestSubmit());

// After an edit the lines are asked for again; those of a text that was sent stay as they are.
async function refresh() {
  if (!location.search) return;
  const page = await load(location.href);
  const main = page?.nodes.find((node) => node.id === "content");
  if (main) document.getElementById("content").replaceWith(main);
}

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
