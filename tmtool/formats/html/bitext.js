
"use strict";
(() => {
  const table = document.getElementById("bitext");
  const search = document.getElementById("search");
  const only = document.getElementById("only");
  const found = document.getElementById("found");
  const rows = [...table.querySelectorAll("tbody tr:not(.section)")];
  const fold = (text) => text.normalize("NFKC").toLocaleLowerCase();
  const texts = rows.map((row) =>
    fold([...row.querySelectorAll("td.source, td.target")].map((cell) => cell.textContent).join("\n")));
  let current = -1;

  function filter() {
    const wanted = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = (wanted !== "" && !texts[at].includes(wanted)) ||
        (only.checked && !row.classList.contains("doubtful"));
      shown += row.hidden ? 0 : 1;
    });
    for (const body of table.tBodies) {
      body.hidden = ![...body.rows].some((row) => !row.hidden && !row.classList.contains("section"));
    }
    found.textContent = wanted || only.checked ? `${shown} of ${rows.length} pairs` : "";
    highlight(wanted);
  }

  // Ranges, so that the text itself stays as it is; browsers without them only filter.
  function highlight(wanted) {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("found");
    if (!wanted) return;
    const ranges = [];
    for (const row of rows) {
      if (row.hidden) continue;
      for (const cell of row.querySelectorAll("td.source, td.target")) {
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode;
          const text = node.data.toLocaleLowerCase();
          for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
            if (text.length !== node.data.length) break;
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + wanted.length);
            ranges.push(range);
          }
        }
      }
      if (ranges.length > 5000) break;
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  function go(step, fits) {
    for (let at = current + step; at >= 0 && at < rows.length; at += step) {
      if (!rows[at].hidden && fits(rows[at])) return focus(at);
    }
  }

  function focus(at) {
    current = at;
    rows[at].focus({preventScroll: true});
    rows[at].scrollIntoView({block: "center"});
  }

  function swap() {
    for (const row of table.rows) {
      const [source, target] = ["source", "target"].map((side) => row.querySelector(`.${side}`));
      if (!source) continue;
      if (source.nextElementSibling === target) source.before(target);
      else target.before(source);
    }
    const name = ["source", "target"].map((side) => table.tHead.querySelector(`.${side}`));
    table.dataset.first = name[0].nextElementSibling === name[1] ? "source" : "target";
  }

  const doubtful = (row) => row.classList.contains("doubtful");
  const any = () => true;
  const keys = {
    n: () => go(1, doubtful), p: () => go(-1, doubtful),
    j: () => go(1, any), k: () => go(-1, any),
    s: swap, "/": () => { search.focus(); search.select(); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      search.value = "";
      only.checked = false;
      search.blur();
      filter();
    } else if (event.target !== search && keys[event.key] &&
               !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  table.addEventListener("focusin", (event) => {
    const at = rows.indexOf(event.target.closest("tr"));
    current = at < 0 ? current : at;
  });
  let timer = 0;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 80); });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { clearTimeout(timer); filter(); current = -1; go(1, any); }
  });
  only.addEventListener("change", filter);
  document.getElementById("next").addEventListener("click", keys.n);
  document.getElementById("previous").addEventListener("click", keys.p);
  document.getElementById("swap").addEventListener("click", swap);
  document.getElementById("print").addEventListener("click", () => window.print());
  filter();
})();
