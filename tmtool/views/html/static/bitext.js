import {fold} from "./text.js";
import {composes, listen, typed} from "./keys.js";
import {highlight, read} from "./highlight.js";

const table = document.getElementById("bitext");
const search = document.getElementById("search");
const tools = document.querySelector("nav");
const only = document.getElementById("only");
const found = document.getElementById("found");
const rows = [...table.querySelectorAll("tbody tr:not(.section)")];
const cells = (row) => [...row.querySelectorAll(".text")];
const texts = rows.map((row) => cells(row).map((cell) => fold(read(cell))).join("\n"));
let current = -1, count = "", timer = 0;

function say(more) {
  found.textContent = [count, more].filter(Boolean).join(", ");
}

function filter() {
  clearTimeout(timer);
  const wanted = fold(search.value.trim());
  const shown = [];
  rows.forEach((row, at) => {
    row.hidden = (wanted !== "" && !texts[at].includes(wanted)) ||
      (only.value !== "" && !row.matches(only.value));
    if (!row.hidden) shown.push(row);
  });
  for (const body of table.tBodies) {
    body.hidden = ![...body.rows].some((row) => !row.hidden && !row.classList.contains("section"));
  }
  count = wanted || only.value ? `${shown.length} of ${rows.length} pairs` : "";
  say("");
  highlight(shown.flatMap(cells), wanted);
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

// The first language becomes the last: of two, the sides change places.
function swap() {
  const focused = document.activeElement, place = table.parentNode;
  table.remove();  // outside the page nothing is laid out anew, row by row
  for (const row of table.rows) {
    const own = cells(row);
    if (own.length > 1) own.at(-1).after(own[0]);
  }
  place.append(table);
  if (table.contains(focused)) focus(current);
}

const isDoubtful = (row) => row.classList.contains("doubtful");
const any = () => true;
const keys = {
  n: () => go(1, isDoubtful), p: () => go(-1, isDoubtful),
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
typed(search, () => { clearTimeout(timer); timer = setTimeout(filter, 80); });
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || composes(event)) return;
  filter();
  current = -1;
  if (rows.some((row) => !row.hidden)) go(1, any);
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
