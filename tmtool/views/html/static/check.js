import {walk} from "./walk.js";

const rows = [...document.querySelectorAll(".findings tbody tr")];
const verified = document.getElementById("to-verify");
const choices = ["grade", "check", "status"]
  .map((key) => document.getElementById(key)).filter((each) => each !== null);
// What is closed is passed over by the keys.
const isOpen = (row) => !verified?.contains(row) || verified.open;
const fits = (row) => isOpen(row) &&
  choices.every((each) => !each.value || row.dataset[each.id] === each.value);
const findings = walk(rows, "findings", fits,
  {e: () => findings.go(1, (row) => row.dataset.grade === "error"),
   t: () => { if (verified) verified.open = !verified.open; }},
  () => choices.forEach((each) => { each.value = ""; }));
for (const each of choices) {
  each.addEventListener("change", () => {
    if (verified && each.value === "to verify") verified.open = true;
    findings.show();
  });
}
verified?.addEventListener("toggle", findings.show);
