import {walk} from "./walk.js";

const rows = [...document.querySelectorAll("#rows tbody tr")];
const buttons = [...document.querySelectorAll("nav button[data-verdict]")];

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
const press = (button, on) => button.setAttribute("aria-pressed", String(on));
const fits = (row) => buttons.some((b) => isPressed(b) && b.dataset.verdict === row.dataset.verdict);
const isChanged = (row) => row.dataset.verdict !== "same";
const paragraphs = walk(rows, "paragraphs", fits,
  {n: () => paragraphs.go(1, isChanged), p: () => paragraphs.go(-1, isChanged)},
  () => buttons.forEach((button) => press(button, true)));

for (const button of buttons) {
  button.addEventListener("click", () => {
    press(button, !isPressed(button));
    paragraphs.show();
  });
}
