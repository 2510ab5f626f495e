
"use strict";
(() => {
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const buttons = [...document.querySelectorAll("nav button[data-verdict]")];
  const marks = /\p{M}+/gu;
  const fold = (text) => text.normalize("NFKD").replace(marks, "").toLowerCase();
  const texts = rows.map((row) => fold(row.textContent));
  let current = null;

  function show() {
    const wanted = fold(search.value.trim());
    const pressed = (button) => button.getAttribute("aria-pressed") === "true";
    const verdicts = new Set(buttons.filter(pressed).map((button) => button.dataset.verdict));
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !texts[at].includes(wanted) || !verdicts.has(row.dataset.verdict);
      shown += row.hidden ? 0 : 1;
    });
    found.textContent = shown < rows.length ? `${shown} of ${rows.length} paragraphs` : "";
  }

  function all() {
    search.value = "";
    for (const button of buttons) button.setAttribute("aria-pressed", "true");
    show();
  }

  function go(step, wanted) {
    const from = current === null ? (step > 0 ? -1 : rows.length) : rows.indexOf(current);
    for (let at = from + step; at >= 0 && at < rows.length; at += step) {
      if (!rows[at].hidden && wanted(rows[at])) {
        current = rows[at];
        current.focus();
        return;
      }
    }
  }

  const any = () => true;
  const changed = (row) => row.dataset.verdict !== "same";
  const keys = { j: [1, any], k: [-1, any], n: [1, changed], p: [-1, changed] };

  search.addEventListener("input", show);
  document.getElementById("print").addEventListener("click", () => window.print());
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!on));
      show();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all();
      search.blur();
      return;
    }
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") search.focus();
    else if (keys[event.key]) go(...keys[event.key]);
    else return;
    event.preventDefault();
  });
})();
