
"use strict";
(() => {
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const rows = [...document.querySelectorAll("#lines tbody tr")];
  const buttons = [...document.querySelectorAll("#renderings button")];
  const marks = /\p{M}+/gu;
  const fold = (text) => text.normalize("NFKD").replace(marks, "").toLowerCase();
  const texts = rows.map((row) => fold(row.textContent));
  let group = null, current = null;

  function show() {
    const wanted = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !texts[at].includes(wanted) || (group !== null && row.dataset.group !== group);
      shown += row.hidden ? 0 : 1;
    });
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.group === group));
    }
    found.textContent = shown < rows.length ? `${shown} of ${rows.length} lines` : "";
  }

  function all() {
    search.value = "";
    group = null;
    show();
  }

  function go(step) {
    const visible = rows.filter((row) => !row.hidden);
    if (!visible.length) return;
    const at = visible.indexOf(current) + step;
    current = visible[Math.max(0, Math.min(at, visible.length - 1))];
    current.focus();
  }

  search.addEventListener("input", show);
  document.getElementById("all").addEventListener("click", all);
  document.getElementById("print").addEventListener("click", () => window.print());
  for (const button of buttons) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      group = button.dataset.group === group ? null : button.dataset.group;
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
    const step = { j: 1, k: -1 }[event.key];
    if (event.key === "/") search.focus();
    else if (step) go(step);
    else return;
    event.preventDefault();
  });
})();
