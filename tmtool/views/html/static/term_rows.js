import {walkRows} from "./decide_rows.js";

const box = document.getElementById("q");

walkRows({"/": () => (box ? (box.focus(), box.select()) : location.assign("/terms"))});
