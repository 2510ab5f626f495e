// Keys of a page.

// While an input method composes, keys are its own: the text is not in the field yet.
export function composes(event) {
  return event.isComposing || event.keyCode === 229;
}

// Letters mean something while nobody types; Escape ends a search and calls `all`.
export function listen(search, keys, all) {
  document.addEventListener("keydown", (event) => {
    if (composes(event)) return;
    if (event.key === "Escape") {
      search.blur();
      all();
    } else if (!event.target.matches("input, select, textarea") &&
               Object.hasOwn(keys, event.key) &&
               !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.getElementById("print").addEventListener("click", () => window.print());
}

// Calls `act` for what is typed, once an input method has put it in.
export function typed(search, act) {
  search.addEventListener("input", (event) => { if (!event.isComposing) act(); });
  search.addEventListener("compositionend", act);
}
