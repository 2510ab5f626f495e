
(() => {
  const table = document.getElementById("bitext");
  const search = document.getElementById("search");
  const tools = document.querySelector("nav");
  const only = document.getElementById("only");
  const found = document.getElementById("found");
  const rows = [...table.querySelectorAll("tbody tr:not(.section)")];
  const cells = (row) => row.querySelectorAll("td.source, td.target");
  const texts = rows.map((row) => [...cells(row)].map((cell) => fold(read(cell))).join("\n"));
  let current = -1, count = "";

  function say(more) {
    found.textContent = [count, more].filter(Boolean).join(", ");
  }

  // The text nodes of a cell; footnote marks are none of its words.
  function* nodes(cell) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentNode.closest(".mark")) yield walker.currentNode;
    }
  }

  function read(cell) {
    if (!cell.firstElementChild) return cell.textContent;
    return [...nodes(cell)].map((node) => node.data).join("");
  }

  function filter() {
    const wanted = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = (wanted !== "" && !texts[at].includes(wanted)) ||
        (only.value !== "" && !row.matches(only.value));
      shown += row.hidden ? 0 : 1;
    });
    for (const body of table.tBodies) {
      body.hidden = ![...body.rows].some((row) => !row.hidden && !row.classList.contains("section"));
    }
    count = wanted || only.value ? `${shown} of ${rows.length} pairs` : "";
    say("");
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
      for (const cell of cells(row)) ranges.push(...hits(cell, wanted));
      if (ranges.length > 5000) break;
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  function hits(cell, wanted) {
    const text = read(cell), folded = fold(text), ranges = [];
    if (!folded.includes(wanted)) return ranges;
    // Where nothing falls apart or away, the two texts have the same places.
    const alike = folded.length === text.length && text.normalize("NFKD") === text;
    const origins = alike ? null : unfolded(text);
    const places = [...nodes(cell)];
    const place = (offset, isEnd) => {
      for (const node of places) {
        if (offset < node.length || (isEnd && offset === node.length)) return [node, offset];
        offset -= node.length;
      }
    };
    for (let from = folded.indexOf(wanted); from >= 0; from = folded.indexOf(wanted, from + wanted.length)) {
      const last = from + wanted.length;
      const [start, stop] = alike ? [from, last] : [origins[from][0], origins[last - 1][1]];
      const range = new Range();
      range.setStart(...place(start, false));
      range.setEnd(...place(stop, true));
      ranges.push(range);
    }
    return ranges;
  }

  // For each unit of the folded text, where the character that it was made of begins and ends.
  function unfolded(text) {
    const origins = [];
    for (const found of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
      const place = [found.index, found.index + found[0].length];
      for (let units = fold(found[0]).length; units > 0; units--) origins.push(place);
    }
    return origins;
  }

  function go(step, fits) {
    for (let at = current + step; at >= 0 && at < rows.length; at += step) {
      if (!rows[at].hidden && fits(rows[at])) return focus(at);
    }
    say(step > 0 ? "no more below" : "no more above");
  }

  function all() {
    search.value = "";
    only.value = "";
    filter();
  }

  // A footnote that a search left out is shown when one follows its mark.
  function follow(id) {
    const at = rows.findIndex((row) => row.id === id);
    if (at < 0) return;
    if (rows[at].hidden) all();
    focus(at);
  }

  function focus(at) {
    current = at;
    say("");
    rows[at].focus({preventScroll: true});
    rows[at].scrollIntoView({block: "center"});
  }

  function swap() {
    const focused = document.activeElement, place = table.parentNode;
    table.remove();  // outside the page nothing is laid out anew, row by row
    for (const row of [...table.rows]) {
      const [source, target] = ["source", "target"].map((side) => row.querySelector(`.${side}`));
      if (!source) continue;
      if (source.nextElementSibling === target) source.before(target);
      else target.before(source);
    }
    const name = ["source", "target"].map((side) => table.tHead.querySelector(`.${side}`));
    table.dataset.first = name[0].nextElementSibling === name[1] ? "source" : "target";
    place.append(table);
    if (table.contains(focused)) focus(current);
  }

  const doubtful = (row) => row.classList.contains("doubtful");
  const any = () => true;
  const visible = (row) => !row.hidden;
  const keys = {
    n: () => go(1, doubtful), p: () => go(-1, doubtful),
    j: () => go(1, any), k: () => go(-1, any),
    s: swap, "/": () => { search.focus(); search.select(); },
  };

  listen(search, keys, () => {
    all();
    if (current >= 0) focus(current);
  });
  table.addEventListener("focusin", (event) => {
    const at = rows.indexOf(event.target.closest("tr"));
    current = at < 0 ? current : at;
  });
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#pair-']");
    if (!link) return;
    event.preventDefault();
    history.pushState(null, "", link.hash);
    follow(link.hash.slice(1));
  });
  addEventListener("popstate", () => follow(location.hash.slice(1)));
  let timer = 0;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 80); });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { clearTimeout(timer); filter(); current = -1; if (rows.some(visible)) go(1, any); }
  });
  only.addEventListener("change", () => { current = -1; filter(); });
  document.getElementById("next").addEventListener("click", keys.n);
  document.getElementById("previous").addEventListener("click", keys.p);
  document.getElementById("swap").addEventListener("click", swap);
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--tools", `${tools.offsetHeight}px`);
  }).observe(tools);
  filter();
  follow(location.hash.slice(1));
})();
