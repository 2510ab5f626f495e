import {attend} from "./attend.js";

const rows = [...document.querySelectorAll(".pretranslated [data-row]")];
const band = document.getElementById("band");

const isOpen = (row) => "open" in row.dataset;
const fits = (row) => !band.value || (band.value === "open" ? isOpen(row) : row.dataset.band === band.value);
const show = attend(rows, "rows", fits, isOpen, () => { band.value = ""; });
band.addEventListener("change", show);
