// The keys of a page: a window that lists them, and the switch for those of one character.

const lettersBox = document.getElementById("letters");
const helpWindow = document.getElementById("keys-of");

export function listenHelp() {
  document.documentElement.classList.add("scripted-page");
  document.getElementById("keys-open").addEventListener("click", openHelp);
  if (!lettersBox) return;
  lettersBox.checked = localStorage.getItem("tmtool.letters") !== "off";
  lettersBox.addEventListener("change", () => {
    localStorage.setItem("tmtool.letters", lettersBox.checked ? "on" : "off");
  });
}

export function openHelp() {
  if (!helpWindow.open) helpWindow.showModal();
}

// Whether keys of one character mean something.
export function hasLetters() {
  return Boolean(lettersBox?.checked);
}
