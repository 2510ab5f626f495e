// Files that are dropped anywhere on a page, or chosen, are sent at once.
const dropForm = document.getElementById("drop");
const tooDeep = "A folder can't be dropped. Open it, and drop the files in it.";

export function takeDrops() {
  if (!dropForm) return;
  document.documentElement.classList.add("scripted-page");
  const input = dropForm.elements.file;
  // Each element that is entered or left tells of it, so they are counted.
  let depth = 0;
  const mark = (on) => document.body.classList.toggle("dropping", on);

  window.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth += 1;
    mark(true);
  });
  window.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    if (depth <= 0) mark(false);
  });
  window.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    if (holdsFolder(event.dataTransfer)) return announce(tooDeep);
    input.files = event.dataTransfer.files;
    dropForm.requestSubmit();
  });
  // Behind a button of the desk they are sent as soon as they are chosen.
  if (dropForm.matches(".sent")) input.addEventListener("change", () => dropForm.requestSubmit());
  dropForm.addEventListener("submit", (event) => {
    const problem = findProblem([...input.files]);
    if (problem) event.preventDefault();
    announce(problem ?? `Sending ${count(input.files.length)} …`);
    dropForm.toggleAttribute("aria-busy", !problem);
  });
  // A page that comes back out of the browser's own store sends nothing any more.
  window.addEventListener("pageshow", () => { announce(""); dropForm.removeAttribute("aria-busy"); });
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

function holdsFolder(transfer) {
  return [...transfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
}

// What the server would refuse is said before anything is sent.
function findProblem(files) {
  const {most, bytes} = dropForm.dataset;
  if (files.length > Number(most)) return `At most ${most} files are taken at once.`;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return size > Number(bytes) ? `At most ${Number(bytes) / (1 << 20)} MB are taken at once.` : null;
}

function count(number) {
  return number === 1 ? "a file" : `${number} files`;
}

function announce(text) {
  document.getElementById("dropped").textContent = text;
}
