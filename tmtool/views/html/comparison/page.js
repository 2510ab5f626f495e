
(() => {
  const rows = [...document.querySelectorAll("#rows tbody tr")];
  const buttons = [...document.querySelectorAll("nav button[data-verdict]")];

  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  const wanted = (row) => buttons.some((b) => pressed(b) && b.dataset.verdict === row.dataset.verdict);
  const changed = (row) => row.dataset.verdict !== "same";
  const keys = {n: () => paragraphs.go(1, changed), p: () => paragraphs.go(-1, changed)};
  const paragraphs = walk(rows, "paragraphs", wanted, keys, () => {
    for (const button of buttons) press(button, true);
  });

  for (const button of buttons) {
    button.addEventListener("click", () => {
      press(button, !pressed(button));
      paragraphs.show();
    });
  }
})();
