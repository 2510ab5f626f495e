import {parse} from "./parts.js";

// Panes of a page that are asked for apart from each other.

const waiting = 300;

// Asks for a pane anew. An answer to an older question is dropped: then this is null; else it is
// what the pane says of itself in short.
export async function ask(pane, form) {
  const turn = Number(pane.dataset.turn ?? 0) + 1;
  pane.dataset.turn = turn;
  const state = pane.querySelector(".state");
  const isOld = () => Number(pane.dataset.turn) !== turn;
  const late = setTimeout(() => {
    if (isOld()) return;
    state.textContent = "searching …";
    state.hidden = false;
  }, waiting);
  pane.setAttribute("aria-busy", "true");
  stop(pane);
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
    if (!isOld()) pane.setAttribute("aria-busy", "false");
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

const running = new Map();

// Gives up what a pane waits for.
export function stop(pane) {
  running.get(pane)?.abort();
}

// Takes the answer away, as for an empty text.
export function empty(pane) {
  pane.dataset.turn = Number(pane.dataset.turn ?? 0) + 1;
  stop(pane);
  pane.setAttribute("aria-busy", "false");
  pane.querySelector(".state").hidden = true;
  pane.querySelector(".answer").replaceChildren();
}
