import {composes} from "./keys.js";
import {copyText} from "./copy.js";
import {takeDrops} from "./drop.js";
import {ask, empty} from "./panes.js";

const form = document.getElementById("ask");
const panes = [...document.querySelectorAll("[data-pane]")];
const said = document.getElementById("said");
const letters = document.getElementById("letters");
const pause = 350;
const shortest = 300;
let composing = false;
let asked = null;
let timer = null;

document.documentElement.classList.add("scripted-page");
if (form) start();
takeDrops();

function start() {
  const box = form.elements.q;
  recall();
  letters.checked = localStorage.getItem("tmtool.letters") !== "off";
  letters.addEventListener("change", () => {
    localStorage.setItem("tmtool.letters", letters.checked ? "on" : "off");
  });
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); search(true); });
  for (const each of [form.elements.from, form.elements.to]) {
    each.addEventListener("change", () => search(true));
  }
  document.getElementById("swap").addEventListener("click", swap);
  document.getElementById("part").addEventListener("click", findSelected);
  document.getElementById("link").addEventListener("click", copyLink);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button.dataset.copy, button);
  });
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(row);
  });
}

// What was typed outlasts a reload, in this tab alone.
function recall() {
  const kept = JSON.parse(sessionStorage.getItem("tmtool.desk") ?? "null");
  if ("answered" in form.dataset) {
    asked = key();
    return;
  }
  if (kept && !form.elements.q.value) {
    for (const [name, value] of Object.entries(kept)) form.elements[name].value = value;
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
  if (!text.trim()) {
    for (const pane of panes) empty(pane);
    return;
  }
  const told = await Promise.all(panes.map((pane) => ask(pane, new FormData(form))));
  if (asked === now && told.every((each) => each !== null)) say(told.join(", "));
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
  const query = new URLSearchParams(new FormData(form));
  copy(`${location.origin}/desk?${query}`, event.currentTarget);
}

async function copy(text, button) {
  const copied = await copyText(text);
  say(copied ? "copied" : "not copied: select it and press Ctrl+C");
  if (button) tell(button, copied ? "Copied" : "select it, Ctrl+C");
}

// A button says for a moment what came of it.
function tell(button, text) {
  const label = [...button.childNodes].find((each) => each.nodeType === Node.TEXT_NODE);
  button.dataset.label ??= label.data;
  label.data = `${text} `;
  setTimeout(() => { label.data = button.dataset.label; }, 1500);
}

// Rows: one of them can be reached by Tab, the others by keys.

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function choose(row) {
  for (const each of rows()) each.tabIndex = each === row ? 0 : -1;
}

function go(row) {
  row?.focus();
}

function press(event) {
  if (composing || composes(event)) return;
  const inField = event.target.matches("input, select, textarea");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === form.elements.q) {
    act(event, () => search(true));
  } else if (event.key?.toLowerCase() === "k" && !plain && !event.shiftKey) {
    act(event, findSelected);
  } else if (event.key === "Escape" && event.target === form.elements.q) {
    act(event, () => go(rows().find((each) => each.tabIndex === 0)));
  } else if (plain && !inField && event.key === "/" && letters.checked) {
    act(event, () => { form.elements.q.focus(); form.elements.q.select(); });
  } else if (plain && !inField) {
    pressInRow(event);
  }
}

function pressInRow(event) {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  const all = rows();
  const at = all.indexOf(row);
  const place = row.querySelector("a.place");
  const keys = {
    ArrowDown: () => go(all[at + 1]), ArrowUp: () => go(all[at - 1]),
    Home: () => go(all[0]), End: () => go(all.at(-1)),
  };
  if (event.target === row && place) keys.Enter = () => place.click();
  if (letters.checked) {
    Object.assign(keys, {
      j: keys.ArrowDown, k: keys.ArrowUp, c: () => row.querySelector("[data-copy]").click(),
      o: () => place && window.open(place.href, "_blank", "noopener"),
      w: () => { const why = row.querySelector("details"); if (why) why.open = !why.open; },
    });
    for (const each of all) {
      if (each.dataset.row.length === 1) keys[each.dataset.row] = () => go(each);
    }
  }
  if (Object.hasOwn(keys, event.key)) act(event, keys[event.key]);
}

function act(event, does) {
  event.preventDefault();
  does();
}
