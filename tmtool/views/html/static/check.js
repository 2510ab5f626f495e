import {walk} from "./walk.js";

const rows = [...document.querySelectorAll(".findings tbody tr")];
const choices = ["severity", "check", "status"]
  .map((key) => document.getElementById(key)).filter((each) => each !== null);
const fits = (row) =>
  choices.every((each) => !each.value || row.dataset[each.id] === each.value);
const findings = walk(rows, "findings", fits,
  {e: () => findings.go(1, (row) => row.dataset.severity === "error")},
  () => choices.forEach((each) => { each.value = ""; }));
for (const each of choices) {
  each.addEventListener("change", findings.show);
}
