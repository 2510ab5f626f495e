import {walk} from "./walk.js";

const rows = [...document.querySelectorAll(".pretranslated tbody tr")];
const band = document.getElementById("band");

const isOpen = (row) => "open" in row.dataset;
const fits = (row) => !band.value || (band.value === "open" ? isOpen(row) : row.dataset.band === band.value);
const segments = walk(rows, "segments", fits,
  {n: () => segments.go(1, isOpen), p: () => segments.go(-1, isOpen)},
  () => { band.value = ""; });
band.addEventListener("change", segments.show);
