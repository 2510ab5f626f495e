// The keys of a page: a window that lists them, and the switch for those of one character.

const box = document.getElementById("letters");
const list = document.getElementById("keys-of");

export function listenHelp() {
  document.documentElement.classList.add("scripted-page");
  document.getElementById("keys-open").addEventListener("click", openHelp);
  if (!box) return;
  box.checked = localStorage.getItem("tmtool.letters") !== "off";
  box.addEventListener("change", () => {
    localStorage.setItem("tmtool.letters", box.checked ? "on" : "off");
  });
}

export function openHelp() {
  if (!list.open) list.showModal();
}

// Whether keys of one character mean something.
export function hasLetters() {
  return Boolean(box?.checked);
}
