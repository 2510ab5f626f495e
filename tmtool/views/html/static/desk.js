import {composes} from "./keys.js";
import {takeDrops} from "./drop.js";
import {ask, empty} from "./panes.js";
import {act, chosen, copy, listenRows, point, pressInRow, tell} from "./rows.js";
import {clearFilters, listenFilters, tellFilters, writeQuery} from "./filters.js";
import {hasLetters, listenHelp, openHelp} from "./help.js";

const shortest = 300;
const form = document.getElementById("ask");
const panes = [...document.querySelectorAll("section[data-pane]")];
const said = document.getElementById("said");
const pause = 350;
let composing = false;
let asked = null;
let timer = null;

listenHelp();
document.addEventListener("keydown", press);
if (form) start();
takeDrops();

function start() {
  const box = form.elements.q;
  recall();
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); search(true); });
  for (const each of [form.elements.from, form.elements.to]) {
    each.addEventListener("change", () => search(true));
  }
  listenFilters(form, () => search(true));
  document.getElementById("swap").addEventListener("click", swap);
  document.getElementById("part").addEventListener("click", findSelected);
  document.getElementById("link").addEventListener("click", copyLink);
  listenRows(say);
}

// What was typed outlasts a reload, in this tab alone; what the address says comes first.
function recall() {
  const kept = JSON.parse(sessionStorage.getItem("tmtool.desk") ?? "null");
  if ("answered" in form.dataset) {
    asked = key();
    return;
  }
  if (kept && !form.elements.q.value) {
    const isFiltered = location.search !== "";
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements[name];
      if (field && !(isFiltered && field.closest(".filters"))) field.value = value;
    }
    tellFilters(form);
  }
  search(true);
}

function key() {
  return JSON.stringify(Object.fromEntries(new FormData(form)));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => search(false), pause);
}

async function search(again) {
  clearTimeout(timer);
  if (composing) return;
  const text = form.elements.q.value;
  form.elements.q.lang = form.elements.from.value || (/\p{Script=Han}/u.test(text) ? "zh" : "");
  const now = key();
  if (now === asked && !again) return;
  asked = now;
  sessionStorage.setItem("tmtool.desk", now);
  // The filters stand in the address, the text only in links that somebody wants.
  const query = writeQuery(form, false);
  history.replaceState(null, "", query ? `/desk?${query}` : "/");
  if (!text.trim()) {
    for (const pane of panes) empty(pane);
    return;
  }
  const told = await Promise.all(panes.map((pane) => askWhole(pane, now)));
  if (asked === now && told.every((each) => each !== null)) say(told.join(", "));
}

// A pane, and then what it says is still to come.
async function askWhole(pane, now) {
  const told = await ask(pane, new FormData(form));
  const part = told === null ? null : pane.querySelector("[data-pane]");
  if (part) {
    ask(part, new FormData(form)).then((more) => {
      if (more !== null && asked === now) say(more);
    });
  }
  return told;
}

// Who listens to the page is not interrupted while a text is put together.
function say(text) {
  if (!composing) said.textContent = text;
}

async function findSelected() {
  const box = form.elements.q;
  const own = box.value.slice(box.selectionStart, box.selectionEnd);
  const phrase = (own || String(document.getSelection()) || box.value).trim();
  if (!phrase) return;
  const data = new FormData(form);
  data.set("q", phrase);
  // A phrase of the other language is looked up from that one.
  if (!own && phrase !== box.value.trim()) {
    data.set("from", "");
    data.set("to", "");
  }
  const pane = document.getElementById("concordance");
  const told = await ask(pane, data);
  if (told !== null) say(told);
}

function swap() {
  const {from, to} = form.elements;
  [from.value, to.value] = [to.value, from.value];
  search(true);
}

function copyLink(event) {
  const text = form.elements.q.value;
  if ([...text].length > shortest) {
    say(`only texts of up to ${shortest} characters have a link`);
    tell(event.currentTarget, "too long for a link");
    return;
  }
  copy(`${location.origin}/desk?${writeQuery(form, true)}`, event.currentTarget, say);
}

function unfilter() {
  if (!clearFilters(form)) return;
  search(true);
  form.elements.q.focus();
}

function press(event) {
  if (composing || composes(event) || event.target.closest?.("dialog")) return;
  const inField = event.target.matches("input, select, textarea");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && !inField && event.key === "?" && hasLetters()) return act(event, openHelp);
  if (!form) return;
  const inBox = event.target === form.elements.q;
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form === form) {
    act(event, () => search(true));
  } else if (inBox && step && (event.ctrlKey || (event.altKey && isMac())) && !event.shiftKey) {
    act(event, () => say(point(step)));
  } else if (event.key?.toLowerCase() === "k" && !plain && !event.shiftKey) {
    act(event, findSelected);
  } else if (event.key === "Escape" && event.target.form === form) {
    act(event, () => chosen()?.focus());
  } else if (plain && !inField && event.key === "/" && hasLetters()) {
    act(event, () => { form.elements.q.focus(); form.elements.q.select(); });
  } else if (plain && !inField) {
    const terms = document.getElementById("terms");
    pressInRow(event, hasLetters(), {t: () => terms.focus(), Escape: unfilter});
  }
}

function isMac() {
  return navigator.platform.startsWith("Mac");
}
