
(() => {
  const rows = [...document.querySelectorAll("#renderings tbody tr")];
  const list = walk(rows, "renderings", () => true, {}, () => {});
  document.getElementById("all").addEventListener("click", list.again);
  // On paper every document is to be read.
  const open = (wanted) => () => {
    for (const each of document.querySelectorAll("details")) each.open = wanted;
  };
  window.addEventListener("beforeprint", open(true));
  window.addEventListener("afterprint", open(false));
})();
