import {fold} from "./text.js";
import {listen, typed} from "./keys.js";

// Rows, filtered by what is typed and by what `fits` says, and the way from one to the next.
// `what` is how they are called, `all` puts back what a page has of its own.
export function walk(rows, what, fits, keys, all) {
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const texts = rows.map((row) => fold(row.textContent));
  let current = null;

  function show() {
    const wanted = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !texts[at].includes(wanted) || !fits(row);
      shown += row.hidden ? 0 : 1;
    });
    found.textContent = shown < rows.length ? `${shown} of ${rows.length} ${what}` : "";
  }

  function go(step, wanted = () => true) {
    const from = current === null ? (step > 0 ? -1 : rows.length) : rows.indexOf(current);
    for (let at = from + step; at >= 0 && at < rows.length; at += step) {
      if (!rows[at].hidden && wanted(rows[at])) return rows[at].focus();
    }
  }

  function again() {
    search.value = "";
    all();
    show();
  }

  // A row that was clicked on, or found by its link, is where the keys go on from.
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr");
    if (rows.includes(row)) current = row;
  });
  typed(search, show);
  listen(search, {j: () => go(1), k: () => go(-1), "/": () => search.focus(), ...keys}, again);
  return {show, go, again};
}
