import {copyText} from "./copy.js";

document.documentElement.classList.add("scripted-page");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button && await copyText(button.dataset.copy)) button.textContent = "Copied";
});
