import {composes} from "./keys.js";
import {load} from "./parts.js";
import {act, tell} from "./rows.js";

// Units are corrected and withdrawn in the row that shows them. The line that says what was done has
// the button that undoes it. `rows.js` loads this for the first edit.
const toast = document.getElementById("toast");
let say, refresh;

// Opens the form of a unit below its row; `onChange` is called after a change, `onSay` with its result.
export function edit(button, onChange, onSay) {
  if (!say) start();
  [refresh, say] = [onChange, onSay];
  openForm(button);
}

function start() {
  const style = document.createElement("link");
  Object.assign(style, {rel: "stylesheet", href: "/static/units.css"});
  document.head.append(style);
  document.addEventListener("click", (event) => {
    const undo = event.target.closest("[data-undo]");
    if (undo) undoChange(undo);
    else if (event.target.closest("[data-cancel]")) close(event.target.closest("form"));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".unit-form")) act(event, () => send(event.target, event.submitter));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest(".unit-form");
    if (!form || composes(event)) return;
    if (event.key === "Escape") act(event, () => close(form));
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      act(event, () => form.requestSubmit());
    }
  });
}

async function openForm(button) {
  const row = button.closest("[data-row]");
  if (row.querySelector(".unit-form")) return row.querySelector("textarea").focus();
  const answer = await load(`/units/${button.dataset.edit}/form`);
  if (answer === null) return tell(button, "no answer");
  row.append(...answer.nodes);
  row.querySelector(".unit-form textarea")?.focus();
}

function close(form) {
  const row = form.closest("[data-row]");
  form.remove();
  row.focus();
}

async function send(form, submitter) {
  toast.replaceChildren();
  const fields = new FormData(form, submitter);
  const answer = await load(form.getAttribute("action"), {method: "POST", body: fields});
  if (answer === null) return say("The server does not answer. Your text is kept.");
  if (answer.status !== 200) {
    const row = form.closest("[data-row]");
    form.replaceWith(...answer.nodes);
    (row.querySelector(".unit-form textarea") ?? row).focus();
    return say("not saved");
  }
  close(form);
  toast.replaceChildren(...answer.nodes);
  refresh();
}

async function undoChange(button) {
  const {undo} = button.dataset;
  const answer = await load(`/history/${undo}/undo`, {method: "POST", body: new FormData()});
  if (answer === null) return say("The server does not answer.");
  toast.replaceChildren();
  if (answer.status < 400) {
    refresh();
    say(`change ${undo} undone`);
  } else {
    toast.replaceChildren(...answer.nodes);
  }
}
