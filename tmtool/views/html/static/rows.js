import {copyText} from "./copy.js";

// Rows of a page: one of them can be reached by Tab, the others by keys.

export function choose(row) {
  for (const each of rows()) each.tabIndex = each === row ? 0 : -1;
}

export function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

// The row that Tab leads to.
export function chosen() {
  return rows().find((each) => each.tabIndex === 0);
}

// A row whose key is pressed in a field that keeps the focus.
export function point(step) {
  const all = rows();
  const before = all.findIndex((each) => each.classList.contains("current"));
  const next = all[before < 0 ? 0 : Math.min(Math.max(before + step, 0), all.length - 1)];
  if (!next) return "";
  for (const each of all) each.classList.toggle("current", each === next);
  choose(next);
  next.scrollIntoView({block: "nearest"});
  return next.querySelector(".kind")?.textContent.trim().replace(/\s+/g, " ") ?? "";
}

// Rows take the focus, their buttons copy or edit, and `say` tells it. `refresh` follows an edit.
export function listenRows(say, refresh) {
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(row);
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-both], [data-link], [data-edit]");
    if (!button) return;
    if (button.dataset.edit) return (await import("./units.js")).edit(button, refresh, say);
    const {link} = button.dataset;
    copy(link ? location.origin + link : button.dataset.copy ?? button.dataset.both, button, say);
  });
}

export async function copy(text, button, say) {
  const copied = await copyText(text);
  say(copied ? "copied" : "not copied: select it and press Ctrl+C");
  if (button) tell(button, copied ? "Copied" : "select it, Ctrl+C");
}

// A button says for a moment what came of it.
export function tell(button, text) {
  const label = [...button.childNodes].find((each) => each.nodeType === Node.TEXT_NODE);
  button.dataset.label ??= label.data;
  label.data = `${text} `;
  setTimeout(() => { label.data = button.dataset.label; }, 1500);
}

// What keys do in a row; letters only where `letters` says so.
export function pressInRow(event, letters, more = {}) {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  const all = rows();
  const at = all.indexOf(row);
  const place = row.querySelector("a.place");
  const keys = {
    ArrowDown: () => all[at + 1]?.focus(), ArrowUp: () => all[at - 1]?.focus(),
    Home: () => all[0].focus(), End: () => all.at(-1).focus(),
  };
  if (event.target === row && place) keys.Enter = () => place.click();
  const edit = event.target === row && row.querySelector("[data-edit]");
  if (edit) keys.F2 = () => edit.click();
  if (more.Escape) keys.Escape = more.Escape;
  if (letters) {
    Object.assign(keys, {
      j: keys.ArrowDown, k: keys.ArrowUp,
      c: () => row.querySelector(event.shiftKey ? "[data-both]" : "[data-copy]")?.click(),
      l: () => row.querySelector("[data-link]")?.click(),
      o: () => place && window.open(place.href, "_blank", "noopener"),
      w: () => { const why = row.querySelector("details"); if (why) why.open = !why.open; },
    }, more);
    for (const each of all) {
      if (each.dataset.row.length === 1) keys[each.dataset.row] = () => each.focus();
    }
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (Object.hasOwn(keys, key) && (key === "c" || !event.shiftKey)) act(event, keys[key]);
}

export function act(event, does) {
  event.preventDefault();
  does();
}
