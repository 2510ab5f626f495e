import {composes} from "./keys.js";
import {takeDrops} from "./drop.js";
import {ask, empty} from "./panes.js";
import {act, chosen, copy, listenRows, point, pressInRow, tell} from "./rows.js";
import {clearFilters, listenFilters, tellFilters, writeQuery} from "./filters.js";
import {current, keep, keepTop, listTexts} from "./recent.js";
import {hasLetters, listenHelp, openHelp} from "./help.js";

const shortest = 300;
const form = document.getElementById("ask");
const panes = [...document.querySelectorAll("section[data-pane]")];
const said = document.getElementById("said");
const recent = document.getElementById("recent");
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
  listenRows(say, () => search(true));
  recent.closest("details").addEventListener("toggle", showRecent);
  addEventListener("popstate", () => { const kept = current(); if (kept) restore(kept); });
  addEventListener("scrollend", () => keepTop(scrollY));
}

// A reload and Back bring the look-up back, in this tab alone; what the address says comes first.
function recall() {
  history.scrollRestoration = "manual";
  const kept = current();
  if ("answered" in form.dataset) {
    asked = key();
    if (kept) scrollTo(0, kept.top);
    return tellTitle();
  }
  if (kept) return restore(kept);
  search(true);
}

async function restore(kept) {
  for (const [name, value] of Object.entries(kept.fields)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  tellFilters(form);
  await search(true, false);
  scrollTo(0, kept.top);
}

function tellTitle() {
  const text = form.elements.q.value.trim();
  document.title = `${text ? [...text].slice(0, 40).join("") : "Desk"} - tmtool`;
}

function showRecent(event) {
  if (!event.currentTarget.open) return;
  recent.replaceChildren(...listTexts().map((text) => {
    const row = document.createElement("li"), button = document.createElement("button");
    Object.assign(button, {type: "button", textContent: text, dir: "auto"});
    button.addEventListener("click", () => {
      recent.closest("details").open = false;
      form.elements.q.value = text;
      search(true);
      form.elements.q.focus();
    });
    row.append(button);
    return row;
  }));
}

function key() {
  return JSON.stringify(Object.fromEntries(new FormData(form)));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => search(false), pause);
}

async function search(again, isKept = true) {
  clearTimeout(timer);
  if (composing) return;
  const text = form.elements.q.value;
  form.elements.q.lang = form.elements.from.value || (/\p{Script=Han}/u.test(text) ? "zh" : "");
  const now = key();
  if (now === asked && !again) return;
  if (now !== asked) document.getElementById("toast").replaceChildren();
  asked = now;
  // The filters stand in the address, the text only in links that somebody wants.
  const query = writeQuery(form, false);
  if (isKept) keep(JSON.parse(now), query ? `/desk?${query}` : "/", again);
  tellTitle();
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
