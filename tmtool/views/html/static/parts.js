// Parts of a page that its script asks for.

// A page takes no text for markup but through this, and only what its own server sent.
const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("tmtool", {createHTML: (text) => text})
  : {createHTML: (text) => text};

// What a server sent, as nodes.
export function parse(text) {
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
