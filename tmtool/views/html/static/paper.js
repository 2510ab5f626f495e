// What is printed says where it stands and when that was.
const paper = document.getElementById("paper");
const note = () => { paper.textContent = `${location.href} · ${new Date().toLocaleString()}`; };
note();
addEventListener("beforeprint", note);
