// Panes of a page that are asked for apart from each other.

const waiting = 300;
// A page takes no text for markup but through this, and only what its own server sent.
const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("tmtool", {createHTML: (text) => text})
  : {createHTML: (text) => text};

function parse(text) {
  const page = new DOMParser().parseFromString(policy.createHTML(text), "text/html");
  return [...page.body.childNodes];
}

// Asks for a part of a page, or sends something; null where the server does not answer.
export async function load(path, options) {
  try {
    const headers = {"X-Part": "1", ...options?.headers};
    const answer = await fetch(path, {...options, headers});
    return {status: answer.status, nodes: parse(await answer.text())};
  } catch {
    return null;
  }
}

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
