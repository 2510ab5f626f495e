import {parse} from "./parts.js";

// Panes of a page that are asked for apart from each other.

const waiting = 300;
const running = new Map();

// Asks for a part of a page, with a form that is sent if there is one.
export async function fetchPart(address, form = null) {
  const answer = await fetch(address, {
    method: form ? "POST" : "GET", body: form, headers: {"X-Part": "1"},
  });
  return {status: answer.status, nodes: parse(await answer.text())};
}

// Asks for a pane anew. An answer to an older question is dropped: then this is null; else it is
// what the pane says of itself in short.
export async function ask(pane, form) {
  const turn = Number(pane.dataset.turn ?? 0) + 1;
  pane.dataset.turn = turn;
  const state = pane.querySelector(".state");
  const isOld = () => Number(pane.dataset.turn) !== turn || !pane.isConnected;
  const late = setTimeout(() => {
    if (isOld()) return;
    state.textContent = pane.dataset.waiting ?? "searching …";
    state.hidden = false;
  }, waiting);
  stop(pane);
  pane.setAttribute("aria-busy", "true");
  running.set(pane, new AbortController());
  let nodes = null;
  try {
    const answer = await fetch(`/desk/${pane.dataset.pane}`, {
      method: "POST", body: form, signal: running.get(pane).signal, headers: {"X-Part": "1"},
    });
    nodes = parse(await answer.text());
  } catch (error) {
    if (error.name === "AbortError" || isOld()) return null;
    state.textContent = "The server does not answer. Is tmtool serve still running? Your text is kept.";
  } finally {
    clearTimeout(late);
    if (!isOld()) {
      running.delete(pane);
      pane.setAttribute("aria-busy", "false");
    }
  }
  if (isOld()) return null;
  if (nodes === null) {
    state.hidden = false;
    return "the server does not answer";
  }
  state.hidden = true;
  pane.querySelector(".answer").replaceChildren(...nodes);
  return pane.querySelector("[data-summary]")?.dataset.summary ?? "";
}

// Gives up what a pane, and those in it, wait for: the server then stops looking.
function stop(pane) {
  for (const each of [pane, ...pane.querySelectorAll("[data-pane]")]) {
    running.get(each)?.abort();
    running.delete(each);
  }
}

// Takes the answer away, as for an empty text.
export function empty(pane) {
  pane.dataset.turn = Number(pane.dataset.turn ?? 0) + 1;
  stop(pane);
  pane.setAttribute("aria-busy", "false");
  pane.querySelector(".state").hidden = true;
  pane.querySelector(".answer").replaceChildren();
}
