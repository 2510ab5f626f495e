import {composes} from "./keys.js";

// Rows of a page that are walked through by keys. A key does what the control does that names it
// (`aria-keyshortcuts`): in the row that has the focus, or anywhere on the page (`data-page-key`).

export function walkRows(also = {}) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const dialog = document.getElementById("keys-of-page");
  const letters = document.getElementById("letters");
  document.documentElement.classList.add("scripted-page");
  letters.checked = localStorage.getItem("tmtool.letters") !== "off";
  letters.addEventListener("change", () => {
    localStorage.setItem("tmtool.letters", letters.checked ? "on" : "off");
  });
  document.getElementById("help")?.addEventListener("click", () => dialog.showModal());
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) for (const each of rows) each.tabIndex = each === row ? 0 : -1;
  });
  document.addEventListener("keydown", (event) => {
    if (composes(event) || dialog.open) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const field = event.target.closest("input, select, textarea");
    const row = event.target.closest("[data-row]");
    if (event.key === "Escape" && field && row) act(event, () => row.focus());
    else if (plain && !field) press(event, row);
  });

  function press(event, row) {
    const at = rows.indexOf(row);
    const go = (wanted) => { if (row) wanted?.focus(); };
    const keys = {
      ArrowDown: () => go(rows[at + 1]), ArrowUp: () => go(rows[at - 1]),
      Home: () => go(rows[0]), End: () => go(rows.at(-1)),
    };
    const letter = event.key.length === 1;
    if (letter && !letters.checked) return;
    Object.assign(keys, {j: keys.ArrowDown, k: keys.ArrowUp, "?": () => dialog.showModal(), ...also});
    const control = find(row, event) ?? document.querySelector(`[data-page-key="${CSS.escape(event.key)}"]`);
    if (row && Object.hasOwn(keys, event.key)) act(event, keys[event.key]);
    else if (control && (row === event.target || !row || letter)) act(event, () => use(control));
    else if (Object.hasOwn(also, event.key) || event.key === "?") act(event, keys[event.key]);
  }

  begin(rows);
}

// The control of a row that a key is for; Enter on a button or a link is its own.
function find(row, event) {
  if (!row || (event.key === "Enter" && event.target !== row)) return undefined;
  return [...row.querySelectorAll("[aria-keyshortcuts]")]
    .find((each) => each.getAttribute("aria-keyshortcuts").split(" ").includes(event.key));
}

function use(control) {
  if (control.matches("input, select, textarea")) control.focus();
  else control.click();
}

// Where the last answer left off: the row that the address names, or the one before it.
function begin(rows) {
  const said = document.querySelector("[data-said]");
  if (said) setTimeout(() => { document.getElementById("said").textContent = said.dataset.said; }, 100);
  const named = /^#row-(\d+)$/.exec(location.hash);
  if (!named || !rows.length) return;
  rows[Math.min(Number(named[1]), rows.length) - 1].focus();
}

function act(event, does) {
  event.preventDefault();
  does();
}
