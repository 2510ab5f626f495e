import {fold, unfolded} from "./text.js";

// The text nodes of a cell; footnote marks are none of its words.
function* nodes(cell) {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentNode.closest(".mark")) yield walker.currentNode;
  }
}

// The words of a cell.
export function read(cell) {
  if (!cell.firstElementChild) return cell.textContent;
  return [...nodes(cell)].map((node) => node.data).join("");
}

// Marks what was looked for, as ranges, so that the text itself stays as it is; browsers without
// them only filter. `wanted` is folded, and empty where nothing is looked for.
export function highlight(cells, wanted) {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete("found");
  if (!wanted) return;
  const ranges = [];
  for (const cell of cells) {
    ranges.push(...hits(cell, wanted));
    if (ranges.length > 5000) break;  // more than anybody looks at, and slow to paint
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

function hits(cell, wanted) {
  const text = read(cell), folded = fold(text), ranges = [];
  if (!folded.includes(wanted)) return ranges;
  // Where nothing falls apart or away, the two texts have the same places.
  const alike = folded.length === text.length && text.normalize("NFKD") === text;
  const origins = alike ? null : unfolded(text);
  const places = [...nodes(cell)];
  const place = (offset, isEnd) => {
    for (const node of places) {
      if (offset < node.length || (isEnd && offset === node.length)) return [node, offset];
      offset -= node.length;
    }
  };
  for (let from = folded.indexOf(wanted); from >= 0; from = folded.indexOf(wanted, from + wanted.length)) {
    const last = from + wanted.length;
    const [start, stop] = alike ? [from, last] : [origins[from][0], origins[last - 1][1]];
    const range = new Range();
    range.setStart(...place(start, false));
    range.setEnd(...place(stop, true));
    ranges.push(range);
  }
  return ranges;
}
