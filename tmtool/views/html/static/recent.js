// The look-ups of this tab. Each has a number in the browser's history; its fields, and how far the page
// was scrolled, are in the session storage, so that no text is in an address.

const store = "tmtool.look-ups";
const most = 50;
const readLookUps = () => JSON.parse(sessionStorage.getItem(store) ?? "[]");

// The look-up of the place in the browser's history where the page is.
export function current() {
  return readLookUps().find((each) => each.number === history.state?.number);
}

// Keeps a look-up at an address. One that goes on typing replaces the one before.
export function keep(fields, address, isNew) {
  const kept = readLookUps();
  const before = kept.find((each) => each.number === history.state?.number);
  if (before && isOne(before.fields, fields, isNew)) {
    before.fields = fields;
    history.replaceState(history.state, "", address);
  } else if (!before || before.fields.q.trim()) {
    const number = Math.max(0, ...kept.map((each) => each.number)) + 1;
    kept.push({number, fields, top: 0});
    history[before ? "pushState" : "replaceState"]({number}, "", address);
  } else {
    before.fields = fields;
    history.replaceState(history.state, "", address);
  }
  sessionStorage.setItem(store, JSON.stringify(kept.slice(-most)));
}

export function keepTop(top) {
  const kept = readLookUps();
  const here = kept.find((each) => each.number === history.state?.number);
  if (!here) return;
  here.top = top;
  sessionStorage.setItem(store, JSON.stringify(kept));
}

// The texts that were looked up, the latest first, each once.
export function listTexts() {
  return [...new Set(readLookUps().reverse().map((each) => each.fields.q.trim()).filter(Boolean))].slice(0, 20);
}

// Whether a look-up is the one before it: the same, or its text as it is being written.
function isOne(before, now, isNew) {
  const {q: text, ...others} = before;
  const {q: newText, ...newOthers} = now;
  if (JSON.stringify(others) !== JSON.stringify(newOthers)) return false;
  return text === newText || (!isNew && isSimilar(text, newText));
}

// At least half of the longer text is the same at both ends.
function isSimilar(one, two) {
  const least = Math.min(one.length, two.length);
  let start = 0, end = 0;
  while (start < least && one[start] === two[start]) start += 1;
  while (end < least - start && one.at(-1 - end) === two.at(-1 - end)) end += 1;
  return (start + end) * 2 >= Math.max(one.length, two.length);
}
