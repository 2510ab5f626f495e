import {attend} from "./attend.js";

const rows = [...document.querySelectorAll("#rows [data-row]")];
const verdict = document.getElementById("verdict");

const isChanged = (row) => row.dataset.verdict !== "same";
const fits = (row) => !verdict.value ||
  (verdict.value === "changed" ? isChanged(row) : row.dataset.verdict === verdict.value);
const show = attend(rows, "paragraphs", fits, isChanged, () => { verdict.value = ""; });
verdict.addEventListener("change", show);
