import {composes} from "./keys.js";
import {fold} from "./text.js";
import {copyText} from "./copy.js";
import {fetchPart} from "./panes.js";

const section = document.getElementById("findings");
const filter = document.getElementById("filter");
const back = document.getElementById("back");
const said = document.getElementById("said");
const aside = document.getElementById("texts");
const keys = document.getElementById("keys-of-page");
const letters = document.getElementById("letters");
const wide = matchMedia("(min-width: 64rem)");
const base = `/checks/${section.dataset.check}`;
let current = null;
let busy = false;

const isShown = (row) => !row.hidden && (row.closest("ol").parentElement.open ?? true);
const rows = () => [...section.querySelectorAll("[data-row]")].filter(isShown);
const isOpen = (row) => !("settled" in row.dataset);
const isError = (row) => isOpen(row) && row.dataset.severity === "error";

document.documentElement.classList.add("scripted-page");
letters.checked = localStorage.getItem("tmtool.letters") !== "off";
letters.addEventListener("change", () => {
  localStorage.setItem("tmtool.letters", letters.checked ? "on" : "off");
});
start();

function start() {
  document.addEventListener("keydown", press);
  document.addEventListener("submit", submit);
  document.addEventListener("click", click);
  section.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(row);
  });
  for (const each of filter.querySelectorAll("select, [type=checkbox]")) {
    each.addEventListener("change", () => filter.requestSubmit());
  }
  filter.elements.find.addEventListener("input", (event) => { if (!event.isComposing) find(); });
  filter.elements.find.addEventListener("compositionend", find);
  document.getElementById("next").addEventListener("click", () => go(1, isOpen));
  document.getElementById("previous").addEventListener("click", () => go(-1, isOpen));
  document.getElementById("help").addEventListener("click", () => keys.showModal());
  document.getElementById("print").addEventListener("click", () => print());
  document.getElementById("texts-shown").addEventListener("click", (event) => {
    const shown = aside.hidden;
    localStorage.setItem("tmtool.texts", shown ? "on" : "off");
    showTexts(shown, event.currentTarget);
  });
  wide.addEventListener("change", () => loadTexts());
  addEventListener("hashchange", follow);
  showTexts(localStorage.getItem("tmtool.texts") !== "off", document.getElementById("texts-shown"));
  const first = rows()[0];
  if (first) first.tabIndex = 0;
  follow();
}

// A finding that the address names is opened, wherever it is.
function follow() {
  const row = document.getElementById(location.hash.slice(1));
  if (!row?.matches("[data-row]")) return;
  const box = row.closest("ol").parentElement;
  if (box.matches("details")) box.open = true;
  row.focus();
}

// Rows: one of them can be reached by Tab, the others by keys.

function choose(row) {
  if (row !== current) for (const each of section.querySelectorAll("[data-row] > .problem")) each.remove();
  if (current) current.tabIndex = -1;
  else for (const each of section.querySelectorAll("[data-row][tabindex='0']")) each.tabIndex = -1;
  current = row;
  row.tabIndex = 0;
  scrollTexts(row.dataset.pair);
}

// From a heading or a summary between the rows, the way goes on where that is.
function go(step, fits = () => true, target = null) {
  const all = rows();
  const follows = (row) => target.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  let from = current?.isConnected && isShown(current) ? all.indexOf(current) : step > 0 ? -1 : all.length;
  if (target?.matches("#decided > summary")) {
    const first = all.findIndex(follows);
    from = (first < 0 ? all.length : first) - (step > 0 ? 1 : 0);
  }
  say("");
  for (let at = from + step; at >= 0 && at < all.length; at += step) {
    if (fits(all[at])) return focus(all[at]);
  }
  say(step > 0 ? "no more below" : "no more above");
}

function focus(row) {
  row?.focus({preventScroll: true});
  row?.scrollIntoView({block: "nearest"});
}

function say(text) {
  said.textContent = text;
}

function find() {
  const wanted = fold(filter.elements.find.value.trim());
  let shown = 0;
  for (const row of section.querySelectorAll("[data-row]")) {
    row.hidden = !fold(row.textContent).includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  say(wanted ? `${shown} findings` : "");
}

// Deciding.

async function submit(event) {
  const form = event.target;
  if (form === filter && document.activeElement === filter.elements.find) {
    event.preventDefault();
    find();
    return focus(rows()[0]);
  }
  if (form !== back && !form.matches(".dec")) return;
  event.preventDefault();
  if (busy) return;
  const sent = new FormData(form);
  const chosen = event.submitter ?? form.querySelector("[value='keep as is']");
  sent.set("decision", chosen.value);
  sent.set("version", document.getElementById("sum").dataset.version);
  const row = form.closest("[data-row]");
  if (chosen.value === "keep as is" && form.elements.why && !sent.get("why").trim()) {
    say("an error needs a reason to stay");
    return form.elements.why.focus();
  }
  busy = true;
  section.setAttribute("aria-busy", "true");
  try {
    const {status, nodes} = await fetchPart(`${base}/decisions`, sent);
    take(nodes, status, row);
  } catch {
    tell("The server does not answer. Is tmtool serve still running?", row);
  } finally {
    busy = false;
    section.setAttribute("aria-busy", "false");
  }
}

// Puts in what was decided, by whomever, and goes on.
function take(nodes, status, row) {
  const part = document.createElement("div");
  part.append(...nodes);
  const sum = part.querySelector("#sum");
  if (!sum) return tell(part.textContent.trim().split("\n")[0], row);
  const all = rows();
  const after = all.slice(all.indexOf(row) + 1).find(isOpen)?.id;
  document.getElementById("sum").replaceWith(sum);
  let touched = null;
  for (const each of part.querySelectorAll("[data-row]")) {
    document.getElementById(each.id)?.replaceWith(each);
    if (isOpen(each)) touched ??= each;
  }
  noteApplied();
  const own = row?.id && document.getElementById(row.id);
  const goesOn = status === 200 && row && !isOpen(own) && after;
  show(goesOn ? document.getElementById(after) : own || touched);
  const problem = part.querySelector(".problem")?.textContent;
  if (problem) tell(problem, own);
  else say(own?.querySelector(".decision")?.textContent ?? "open again");
}

function show(row) {
  const box = row?.closest("ol").parentElement;
  if (box?.matches("details")) box.open = true;
  focus(row);
}

function noteApplied() {
  back.hidden = !section.querySelector("[data-settled]");
  const count = Number(document.getElementById("sum").dataset.applied);
  document.getElementById("copies").hidden = !count;
  document.getElementById("applied").textContent =
    `${count} ${count === 1 ? "suggestion" : "suggestions"} applied.`;
}

// Says what went wrong where one looks, and to who listens.
function tell(text, row) {
  say(text);
  const told = document.createElement("p");
  told.className = "problem";
  told.textContent = text;
  for (const old of section.querySelectorAll(".problem")) old.remove();
  (row ?? section.querySelector(".top")).append(told);
}

// Copying and links.

async function click(event) {
  const button = event.target.closest("[data-copy]");
  const link = event.target.closest("a.link");
  const pair = event.target.closest("a.open");
  if (button) return copy(button.dataset.copy);
  if (link) {
    event.preventDefault();
    return copy(new URL(link.href).href);
  }
  if (pair && isBeside()) {
    event.preventDefault();
    scrollTexts(pair.closest("[data-row]").dataset.pair);
    aside.querySelector("[aria-current]")?.focus();
  }
}

async function copy(text) {
  say((await copyText(text)) ? "copied" : "not copied: select it and press Ctrl+C");
}

// The whole texts, beside the findings where there is room.

function isBeside() {
  return wide.matches && !aside.hidden && aside.childElementCount > 0;
}

function showTexts(shown, button) {
  aside.hidden = !shown;
  button.setAttribute("aria-pressed", String(shown));
  loadTexts();
}

async function loadTexts() {
  if (!wide.matches || aside.hidden || "asked" in aside.dataset) return;
  aside.dataset.asked = "";
  const part = document.createElement("div");
  part.append(...(await fetchPart(`${base}/texts`)).nodes);
  aside.replaceChildren(...part.querySelectorAll(".whole"));
  for (const each of aside.querySelectorAll("li")) each.tabIndex = -1;
  if (current) scrollTexts(current.dataset.pair);
}

function scrollTexts(number) {
  if (!number || !isBeside()) return;
  const pair = aside.querySelector(`[id="p${number}"]`);
  aside.querySelector("[aria-current]")?.removeAttribute("aria-current");
  if (!pair) return;
  pair.setAttribute("aria-current", "true");
  aside.scrollTop += pair.getBoundingClientRect().top - aside.getBoundingClientRect().top -
    aside.clientHeight / 3;
}

// Keys.

function press(event) {
  if (composes(event) || keys.open) return;
  const inField = event.target.matches("input:not([type=checkbox]), select, textarea");
  const row = event.target.closest("[data-row]");
  if (event.key === "Escape" && inField) return act(event, () => focus(row ?? current ?? rows()[0]));
  if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && aside.contains(event.target)) return act(event, () => focus(current));
  const any = {"/": () => filter.elements.find.select(), "?": () => keys.showModal()};
  const isNear = event.target === document.body || section.contains(event.target);
  const found = letters.checked && Object.hasOwn(any, event.key) ? any[event.key]
    : isNear ? pressInList(event, row) : null;
  if (found) act(event, found);
}

// Letters act from anywhere in the list; arrows scroll unless a row has the focus.
function pressInList(event, row) {
  const all = rows();
  const move = (step, fits) => () => go(step, fits, row ? null : event.target);
  const moves = {
    ArrowDown: move(1), ArrowUp: move(-1),
    Home: () => focus(all[0]), End: () => focus(all.at(-1)),
  };
  const press = (name, missing = "") => () => {
    const button = row?.querySelector(name);
    if (button) button.click();
    else if (!row) say("no finding is chosen: n goes to the next");
    else if (missing) tell(isOpen(row) ? missing : "this finding is decided: reopen it first", row);
  };
  const chars = {
    j: moves.ArrowDown, k: moves.ArrowUp, n: move(1, isOpen), p: move(-1, isOpen),
    e: move(1, isError), a: press("[value=apply]", "this finding has no suggestion to apply"),
    v: press("[value='keep as is']", "this finding can't be kept"),
    i: press("[value='not an error']"), I: press("[value='none alike is an error']"), o: press("a.open"),
    c: press("[data-copy]"), l: press("a.link"), z: () => back.hidden || back.requestSubmit(back.elements.decision),
  };
  if (row && Object.hasOwn(moves, event.key)) return moves[event.key];
  return letters.checked && Object.hasOwn(chars, event.key) ? chars[event.key] : null;
}

function act(event, does) {
  event.preventDefault();
  does();
}
