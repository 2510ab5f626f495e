import {composes} from "./keys.js";

// What is typed outlasts a reload, in this tab alone, until it is saved.
const form = document.getElementById("entry-form");
const key = `tmtool.entry ${form.dataset.entry}`;
const restored = document.getElementById("restored");

document.documentElement.classList.add("scripted-page");
if (!("answered" in form.dataset)) restore(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
form.addEventListener("input", keep);
form.addEventListener("submit", keep);
document.getElementById("discard").addEventListener("click", () => {
  sessionStorage.removeItem(key);
  location.reload();
});
form.addEventListener("keydown", (event) => {
  if (composes(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".save [value=preview]"));
});

function keep() {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "seen");
  sessionStorage.setItem(key, JSON.stringify(pairs));
}

// Puts back what was typed where all of it has a field; a term that was added has none any more.
function restore(pairs) {
  const named = new Map(pairs);
  if (!named.size || [...named.keys()].some((name) => !form.elements[name])) return;
  let changed = false;
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "checkbox") {
      changed ||= field.checked !== named.has(field.name);
      field.checked = named.has(field.name);
    } else if (named.has(field.name)) {
      changed ||= field.value !== named.get(field.name);
      field.value = named.get(field.name);
    }
  }
  restored.hidden = !changed;
}
