import {composes} from "./keys.js";
import {fold} from "./text.js";
import {highlight, read} from "./highlight.js";
import {copyText} from "./copy.js";
import {load} from "./parts.js";

// A bitext under review. Each command is sent with the version that this page shows; the answer
// has the rows that changed, and where somebody else was faster, what they did.

const head = document.querySelector(".review-head");
const table = document.getElementById("pairs");
const search = document.getElementById("search");
const only = document.getElementById("only");
const letters = document.getElementById("letters");
const conflicts = document.getElementById("conflicts");
const undoLine = document.getElementById("undo-line");
const splitting = document.getElementById("split");
const base = `/bitexts/${head.dataset.bitext}`;
const shown = 10_000;  // milliseconds that the line with Undo stays
const tools = document.createElement("td"), pane = document.createElement("td");
let version = Number(head.dataset.version);
let chosen = null, side = "target", swapped = false, working = Promise.resolve(), hides = 0;
let waits = false;
const ASKS = 2000;  // Milliseconds until a server that did not answer is asked again. Chosen.

const isRow = (element) => element?.localName === "tr" && !element.classList.contains("section");
const find = (id) => table.querySelector(`tr#${CSS.escape(id)}`);
const name = (row) => row.id.slice(1);
const cell = (row) => row.querySelector(`td[data-side="${side}"]`);
const has = (kind) => (row) => row.classList.contains(kind);
const kinds = {
  "": () => true, doubtful: has("doubtful"), alone: has("alone"), edited: has("edited"),
  found: has("found"), unchecked: (row) => !row.classList.contains("checked"),
};

function say(text) {
  document.getElementById("said").textContent = text;
}

// Rows: one of them can be reached by Tab, the others by keys.

function follow(row, step) {
  let at = row;
  do {
    const beside = step > 0 ? at.nextElementSibling : at.previousElementSibling;
    const body = step > 0 ? at.parentNode.nextElementSibling : at.parentNode.previousElementSibling;
    at = beside ?? (step > 0 ? body?.firstElementChild : body?.lastElementChild);
    if (at?.parentNode?.localName !== "tbody") return null;
  } while (!isRow(at) || at.hidden);
  return at;
}

function next(row, step, fits) {
  for (let at = follow(row, step); at; at = follow(at, step)) if (fits(at)) return at;
  return null;
}

function ends(last) {
  const rows = [...table.querySelectorAll("tbody tr")].filter((row) => isRow(row) && !row.hidden);
  return last ? rows.at(-1) : rows[0];
}

function go(row, otherwise = "") {
  if (!row) return say(otherwise);
  say("");
  choose(row);
}

function choose(row, focus = true) {
  if (row !== chosen) {
    chosen?.classList.remove("chosen");
    if (chosen) chosen.tabIndex = -1;
    pane.remove();
    chosen = row;
    row.tabIndex = 0;
    row.classList.add("chosen");
    row.append(tools);
  }
  turn(side);
  if (!focus) return;
  row.focus({preventScroll: true});
  row.scrollIntoView({block: "nearest"});
}

// The side that a command on one side is about.
function turn(to) {
  if (!table.querySelector(`th[data-side="${to}"]`)) return;
  chosen?.querySelector(".side")?.classList.remove("side");
  side = to;
  chosen?.querySelector(`td[data-side="${side}"]`)?.classList.add("side");
}

function step(by) {
  const names = [...chosen.querySelectorAll("td[data-side]")].map((each) => each.dataset.side);
  turn(names[Math.min(Math.max(names.indexOf(side) + by, 0), names.length - 1)]);
  say(`${table.querySelector(`th[data-side="${side}"]`).textContent} side`);
}

// Filter and search.

function show() {
  const wanted = fold(search.value.trim()), fits = kinds[only.value];
  const cells = [];
  let count = 0, all = 0;
  for (const row of table.querySelectorAll("tbody tr")) {
    if (!isRow(row)) continue;
    const own = wanted ? [...row.querySelectorAll(".text")] : [];
    row.hidden = !fits(row) || (wanted !== "" && !own.some((each) => fold(read(each)).includes(wanted)));
    all += 1;
    if (row.hidden) continue;
    count += 1;
    cells.push(...own);
  }
  document.getElementById("found").textContent = count < all ? `${count} of ${all} pairs` : "";
  highlight(cells, wanted);
}

function showAll() {
  search.value = "";
  only.value = "";
  show();
}

// Commands, one after another: what is typed while one is under way waits for it.

function queue(job) {
  working = working.then(job).catch((error) => { say("An error in this page: load it again."); throw error; });
  return working;
}

async function send(path, form, focus = true) {
  form.set("version", version);
  table.setAttribute("aria-busy", "true");
  const answer = await load(path, {method: "POST", body: form});
  table.setAttribute("aria-busy", "false");
  return take(answer, focus);
}

function take(answer, focus) {
  if (!answer) {
    say("The server does not answer. Is tmtool serve still running? What was done is shown when it does.");
    if (!waits) awaitServer();
    return false;
  }
  const changes = answer.nodes.find((each) => each.id === "changes");
  if (!changes) {
    say(answer.nodes.map((each) => each.querySelector?.("p")?.textContent ?? "").join(" ").trim());
    return false;
  }
  const conflict = changes.querySelector("#conflict");
  splice(changes, focus && !conflict);
  conflicts.replaceChildren(...(conflict ? [conflict] : []));
  if (conflict) {
    conflict.querySelector("#again").focus();
    return false;
  }
  say(changes.dataset.said);
  return true;
}

// Puts rows that were changed in the place of those that were there.
function splice(changes, focus) {
  const at = chosen?.id, rows = [...changes.querySelectorAll("tr")];
  const was = chosen && table.contains(document.activeElement) && !document.activeElement.matches("textarea");
  // Undo always undoes the newest command: an offer to undo an older one would be wrong.
  if (version !== Number(changes.dataset.version)) undoLine.hidden = true;
  version = Number(changes.dataset.version);
  for (const each of document.querySelectorAll("input[name=version]")) each.value = version;
  for (const each of ["counts", "checked"]) {
    document.getElementById(each).replaceWith(changes.querySelector(`#${each}`));
  }
  if (rows.length) tools.remove();
  for (const each of changes.dataset.gone.split(" ").filter(Boolean)) find(`p${each}`)?.remove();
  for (const row of rows) {
    const [stream, before] = row.dataset.after.split(" ");
    const body = table.querySelector(`tbody[data-stream="${stream}"]`);
    if (!body) return location.reload();
    if (swapped) exchange(row);
    const old = find(row.id);
    if (old) old.replaceWith(row);
    else (before ? find(`p${before}`) : body.firstElementChild).after(row);
    delete row.dataset.after;
  }
  if (!at) return;
  const row = find(at) ?? document.getElementById(at)?.closest("tr") ?? rows[0] ?? ends(false);
  chosen = row === chosen ? chosen : null;
  if (row && (focus || was)) choose(row);
  else if (row) choose(row, false);
  if (row && !row.contains(tools)) row.append(tools);
}

// Nobody knows whether a command was done whose answer never came: the rows say so when they come.
function awaitServer() {
  waits = true;
  setTimeout(() => queue(async () => {
    const before = version, answer = await load(`${base}/changes?since=${version}`);
    if (!answer) return awaitServer();
    waits = false;
    if (!take(answer, false)) return;
    say(version > before
      ? "The server answers again. What was done meanwhile is shown."
      : "The server answers again. What you did last was not done: do it again.");
  }), ASKS);
}

// The command for the chosen pair, as `tmtool review apply` has it; null if there is none.
function write(verb, also) {
  if (verb === "undo") return verb;
  if (!chosen) return null;
  const own = name(chosen);
  switch (verb) {
    case "edit": return `edit ${own} ${side} = ${JSON.stringify(also)}`;
    case "split": return `split ${own} ${also}`;
    case "up": case "down": return `move ${own} ${side} ${verb}`;
    case "merge": case "pair": {
      const all = [...table.querySelectorAll("tbody tr")].filter(isRow);
      const after = all[all.indexOf(chosen) + 1];
      if (!after) say(`pair ${own} is the last one`);
      return after ? `${verb} ${own}-${name(after)}` : null;
    }
  }
  return `${verb} ${own}`;
}

async function act(verb, also = "", text = "") {
  const command = write(verb, also);
  if (command === null) return false;
  const form = new FormData();
  form.set("command", command);
  if (text) form.set("base", text);  // The wording that an edit changes.
  const done = await send(`${base}/commands`, form);
  if (done && !["accept", "edit", "undo"].includes(verb)) offerUndo();
  return done;
}

function offerUndo() {
  clearTimeout(hides);
  undoLine.querySelector("span").textContent = `Done: ${document.getElementById("said").textContent}.`;
  undoLine.hidden = false;
  hides = setTimeout(function hide() {
    if (undoLine.matches(":hover, :focus-within")) hides = setTimeout(hide, shown);
    else undoLine.hidden = true;
  }, shown);
}

async function accept() {
  if (!(await act("accept"))) return;
  const row = next(chosen, 1, kinds.doubtful);
  if (row) choose(row);
  else say(next(chosen, -1, kinds.doubtful) ? "none in doubt below; p goes back" : "none in doubt");
}

// Wording: the text of a side in a field, a segment a line; typed text outlasts a reload.

const draft = (row, of) => `tmtool.wording.${head.dataset.bitext}.${row.id}.${of}`;

function words(of) {
  if (of.classList.contains("none")) return "";
  const copy = of.cloneNode(true);
  for (const each of copy.querySelectorAll("del, .mark, .unseen")) each.remove();
  const seams = [...copy.querySelectorAll(".seam")].slice(1);
  for (const each of seams) each.replaceWith("\n");
  return copy.textContent.split("\n").map((line) => line.trim()).join("\n");
}

function edit() {
  if (!chosen || chosen.closest("[data-stream=lists]")) return say("items of lists have no wording of their own");
  const row = chosen, own = cell(row), key = draft(row, side), of = side;
  if (own.querySelector("textarea")) return own.querySelector("textarea").focus();
  const title = table.querySelector(`th[data-side="${side}"]`);
  const kept = [...own.childNodes], text = words(own), box = document.createElement("textarea");
  const hint = document.createElement("p");
  box.className = "wording";
  box.lang = title.dataset.lang;
  box.dir = title.dataset.dir;
  box.setAttribute("aria-label", `Wording, ${title.textContent}`);
  box.value = sessionStorage.getItem(key) ?? text;
  hint.className = "hint";
  hint.textContent = "Ctrl+Enter confirms and goes on, Esc leaves";
  own.classList.add("editing");
  own.replaceChildren(box, hint);
  box.focus();
  const leave = () => {
    own.classList.remove("editing");
    own.replaceChildren(...kept);
    choose(row);
  };
  box.addEventListener("input", () => {
    if (box.value === text) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (composes(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      const isKept = box.value !== text;
      leave();
      say(isKept ? "left; F2 brings your text back" : "");
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      queue(async () => {
        choose(row, false);
        turn(of);
        const done = box.value === text ? await act("accept") : await act("edit", box.value, text);
        if (!done) return;
        sessionStorage.removeItem(key);
        if (own.isConnected) leave();
        const after = follow(chosen, 1);
        if (after) choose(after);
      });
    }
  });
}

// A text that was being typed when the page was left is there again.
function recall() {
  const start = `tmtool.wording.${head.dataset.bitext}.`;
  const key = Object.keys(sessionStorage).find((each) => each.startsWith(start));
  if (!key) return false;
  const [id, of] = key.slice(start.length).split(".");
  const row = find(id);
  if (!row) return false;
  choose(row);
  turn(of);
  edit();
  return true;
}

// Splitting: between segments, or where the caret stands in a text of one.

function afterCaret(row) {
  const selection = getSelection();
  if (!selection.rangeCount) return null;
  const range = selection.getRangeAt(0), own = range.startContainer.parentElement?.closest("td.text");
  if (own?.parentNode !== row || (range.collapsed && own.querySelector(".seam"))) return null;
  const rest = document.createRange();
  rest.setStart(range.startContainer, range.startOffset);
  rest.setEndAfter(own.lastChild);
  const text = document.createElement("p");
  text.append(rest.cloneContents());
  for (const each of text.querySelectorAll("del, .mark, .unseen")) each.remove();
  const words = text.textContent.trim();
  return words && words !== read(own).trim() ? [own.dataset.side, words] : null;
}

async function split() {
  const row = chosen, caret = afterCaret(row);
  const answer = await load(`${base}/rows/${name(row)}?pane=split`);
  if (answer?.status !== 200) return take(answer);
  splitting.replaceChildren(...answer.nodes);
  if (caret) {
    const names = [...table.querySelectorAll("th[data-side]")].map((each) => each.dataset.side);
    const at = names.sort().indexOf(caret[0]);  // source, target, target2: also when swapped
    splitting.querySelector(`[name="begins-${at}"]`).value = caret[1];
  }
  splitting.showModal();
  splitting.querySelector("input:checked")?.focus();
}

// Words in quotation marks that they do not contain; if they contain all, the words before those.
function quote(words) {
  const marks = ["\"\"", "“”", "「」"].find(([first, last]) => !words.includes(first) && !words.includes(last));
  return marks ? `${marks[0]}${words}${marks[1]}` : `"${words.split("\"")[0].trim()}"`;
}

splitting.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = new FormData(event.target), cuts = [];
  for (let at = 0; fields.has(`begins-${at}`); at += 1) {
    const words = fields.get(`begins-${at}`).trim();
    cuts.push(words ? quote(words) : fields.get(`cut-${at}`) ?? "0");
  }
  splitting.close();
  queue(() => act("split", cuts.join(":")));
});
splitting.addEventListener("close", () => choose(chosen));

// What is known of a row, on demand.

async function open(kind) {
  if (pane.isConnected && pane.dataset.kind === kind) return pane.remove();
  const row = chosen;
  pane.dataset.kind = kind;
  pane.setAttribute("aria-busy", "true");
  row.append(pane);
  const answer = await load(`${base}/rows/${name(row)}?pane=${kind}`);
  pane.setAttribute("aria-busy", "false");
  if (!answer) return say("The server does not answer.");
  pane.replaceChildren(...answer.nodes);
  row.scrollIntoView({block: "nearest"});
}

async function link() {
  const copied = await copyText(`${location.origin}${base}#${chosen.id}`);
  say(copied ? "link copied" : `${base}#${chosen.id}`);
}

// The first language becomes the last: of two, the sides change places.
function exchange(row) {
  const own = [...row.children].filter((each) => each.dataset.side);
  if (own.length > 1) own.at(-1).after(own[0]);
}

function swap() {
  const place = table.parentNode, was = table.contains(document.activeElement);
  table.remove();  // outside the page nothing is laid out anew, row by row
  for (const row of table.rows) exchange(row);
  swapped = !swapped;
  place.prepend(table);
  if (was && chosen) choose(chosen);
}

function decide(choice) {
  const form = chosen?.querySelector(".finding form");
  if (!form) return say("this pair has no open finding");
  const reason = form.elements.why;
  if (choice === "keep as is" && reason && !reason.value.trim()) {
    reason.focus();
    return say("an error needs a reason to stay");
  }
  form.querySelector(`[value="${choice}"]`).click();
}

const does = {
  accept: () => queue(accept), merge: () => queue(() => act("merge")),
  unpair: () => queue(() => act("unpair")), pair: () => queue(() => act("pair")),
  up: () => queue(() => act("up")), down: () => queue(() => act("down")),
  restore: () => queue(() => act("restore")), split: () => queue(split), edit: () => queue(edit),
  undo: () => queue(() => act("undo")), details: () => open("details"), terms: () => open("terms"),
  matches: () => open("matches"), link,
};
const doubt = (by) => go(next(chosen, by, kinds.doubtful), by > 0 ? "none in doubt below" : "none in doubt above");
const inRow = {
  a: does.accept, m: does.merge, s: does.split, u: does.unpair, g: does.pair, r: does.restore,
  z: does.undo, t: does.terms, w: does.matches, l: does.link, x: swap,
  n: () => queue(() => doubt(1)), p: () => queue(() => doubt(-1)),
  j: () => queue(() => go(follow(chosen, 1), "no more below")),
  k: () => queue(() => go(follow(chosen, -1), "no more above")),
  v: () => decide("keep as is"), i: () => decide("not an error"),
};
const moves = {
  ArrowDown: inRow.j, ArrowUp: inRow.k, Home: () => go(ends(false)), End: () => go(ends(true)),
  ArrowLeft: () => step(-1), ArrowRight: () => step(1),
};

function press(event) {
  if (composes(event) || event.defaultPrevented || event.target.closest("dialog")) return;
  const {key, target} = event, inField = target.matches("input, select, textarea");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const inList = target === document.body || table.contains(target);
  let job = null;
  if (key === "Escape") job = () => escape(target);
  else if (target === search && key === "Enter") job = () => { show(); go(ends(false)); };
  else if (inField || !plain) return;
  else if (key === "/" && letters.checked) job = () => { search.closest("details").open = true; search.focus(); search.select(); };
  else if (key === "?" && letters.checked) job = help;
  else if (!inList || !chosen) return;
  else if (key === "F2") job = does.edit;
  else if (event.shiftKey && key === "ArrowUp") job = does.up;
  else if (event.shiftKey && key === "ArrowDown") job = does.down;
  else if (event.shiftKey) return;
  else if (Object.hasOwn(moves, key) && !target.closest(".pane")) job = moves[key];
  else if (key === "Enter" && isRow(target)) job = does.details;
  else if (Object.hasOwn(inRow, key) && letters.checked) job = inRow[key];
  if (!job) return;
  event.preventDefault();
  job();
}

function escape(target) {
  if (conflicts.firstElementChild) conflicts.replaceChildren();
  else if (pane.isConnected) pane.remove();
  else if (target === search || table.contains(target) || target === document.body) showAll();
  if (chosen) choose(chosen);
}

function help() {
  document.getElementById("keys-of-page").showModal();
}

// Others' work comes in when somebody looks at the page again.
async function refresh() {
  if (document.hidden || conflicts.firstElementChild || table.querySelector("textarea")) return;
  const answer = await load(`${base}/changes?since=${version}`);
  const changes = answer?.nodes.find((each) => each.id === "changes");
  if (changes && Number(changes.dataset.version) > version) {
    splice(changes, false);
    say("pairs that others changed were brought in");
  }
}

function start() {
  tools.className = "beside tools";
  tools.setAttribute("role", "cell");
  tools.append(document.getElementById("tools").content.cloneNode(true));
  pane.className = "beside pane";
  pane.setAttribute("role", "cell");
  document.documentElement.classList.add("scripted-page");
  letters.checked = localStorage.getItem("tmtool.letters") !== "off";
  letters.addEventListener("change", () => localStorage.setItem("tmtool.letters", letters.checked ? "on" : "off"));
  const measure = () => document.documentElement.style.setProperty("--tools", `${head.offsetHeight}px`);
  measure();  // before a browser scrolls to a link
  new ResizeObserver(measure).observe(head);
  document.addEventListener("keydown", press);
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr");
    if (isRow(row) && row !== chosen) choose(row, false);
  });
  table.addEventListener("click", click);
  document.addEventListener("submit", submit);
  document.getElementById("undo").addEventListener("click", does.undo);
  document.addEventListener("visibilitychange", refresh);
  only.addEventListener("change", show);
  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(show, 150); };
  search.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  search.addEventListener("compositionend", later);
  document.getElementById("next").addEventListener("click", inRow.n);
  document.getElementById("previous").addEventListener("click", inRow.p);
  document.getElementById("swap").addEventListener("click", swap);
  document.getElementById("help").addEventListener("click", help);
  undoLine.querySelector("button").addEventListener("click", does.undo);
  conflicts.addEventListener("click", (event) => {
    if (event.target.id !== "leave") return;
    event.preventDefault();
    escape(event.target);
  });
  splitting.addEventListener("click", (event) => { if (event.target.matches("[data-close]")) splitting.close(); });
  addEventListener("hashchange", jump);
  if (!recall() && !jump() && ends(false)) choose(ends(false), false);
}

// A link to a row, also by a number that it had.
function jump() {
  const row = location.hash && document.getElementById(location.hash.slice(1))?.closest("tr");
  if (!isRow(row)) return false;
  if (row.hidden) showAll();
  choose(row);
  row.scrollIntoView({block: "center"});
  return true;
}

function click(event) {
  const button = event.target.closest("[data-do]"), copy = event.target.closest("[data-copy]");
  const own = event.target.closest("td[data-side]"), number = event.target.closest("th.number a");
  if (button) does[button.dataset.do]();
  else if (copy) copyText(copy.dataset.copy).then((done) => say(done ? "copied" : "not copied"));
  else if (own) turn(own.dataset.side);
  else if (number) {
    event.preventDefault();
    history.pushState(null, "", number.hash);
    choose(number.closest("tr"));
  }
}

function submit(event) {
  const form = event.target;
  if ("command" in form.dataset) {
    event.preventDefault();
    const data = new FormData(form, event.submitter), path = new URL(form.action).pathname;
    queue(() => send(path, data));
  }
}

start();
