import {composes, typed} from "./keys.js";
import {copyText} from "./copy.js";
import {fold} from "./text.js";

// Rows of a page of a server: filtered by what is typed and by what `fits` says, one of them within
// reach of Tab. Keys act while a row has the focus; `wanted` is what n and p look for, `all` puts
// back what a page has of its own.
export function attend(rows, what, fits, wanted, all) {
  const search = document.getElementById("search");
  const said = document.getElementById("said");
  const texts = rows.map((row) => fold(row.textContent));
  let current = null;
  const hasLetters = () => localStorage.getItem("tmtool.letters") !== "off";
  document.documentElement.classList.add("scripted-page");

  function show() {
    const sought = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !texts[at].includes(sought) || !fits(row);
      shown += row.hidden ? 0 : 1;
    });
    said.textContent = shown < rows.length ? `${shown} of ${rows.length} ${what}` : "";
    if (rows.find((row) => row.tabIndex === 0)?.hidden ?? true) choose(rows.find((row) => !row.hidden));
  }

  function choose(row) {
    if (row) for (const each of rows) each.tabIndex = each === row ? 0 : -1;
  }

  function go(from, step, isWanted = () => true) {
    for (let at = from + step; at >= 0 && at < rows.length; at += step) {
      if (!rows[at].hidden && isWanted(rows[at])) return rows[at].focus();
    }
    said.textContent = step > 0 ? "no more below" : "no more above";
  }

  function again() {
    search.value = "";
    all();
    show();
  }

  async function copy(button) {
    const copied = await copyText(button.dataset.copy);
    said.textContent = copied ? "copied" : "not copied: select it and press Ctrl+C";
  }

  function press(event) {
    if (composes(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const {target} = event;
    const row = target.closest("[data-row]");
    const isField = target.matches("input:not([type=checkbox]), select, textarea");
    if (target === search && event.key === "Escape") return act(event, () => { again(); rows[0]?.focus(); });
    if (isField) return;
    if (event.key === "/" && hasLetters()) return act(event, () => { search.focus(); search.select(); });
    if (!row && target !== document.body) return;
    const at = rows.indexOf(row ?? current), place = row?.querySelector("a.place");
    // Where no row has the focus, arrows scroll the page, but letters go to a row.
    const moves = {
      ArrowDown: () => go(at, 1), ArrowUp: () => go(at, -1),
      Home: () => go(-1, 1), End: () => go(rows.length, -1), Escape: again,
    };
    const keys = row ? moves : {};
    if (target === row && place) keys.Enter = () => place.click();
    if (hasLetters()) {
      Object.assign(keys, {
        j: moves.ArrowDown, k: moves.ArrowUp, n: () => go(at, 1, wanted), p: () => go(at, -1, wanted),
        c: () => { const button = row?.querySelector("[data-copy]"); if (button) copy(button); },
        o: () => place && window.open(place.href, "_blank", "noopener"),
        w: () => { const why = row?.querySelector("details"); if (why) why.open = !why.open; },
      });
    }
    if (Object.hasOwn(keys, event.key)) act(event, keys[event.key]);
  }

  function act(event, does) {
    event.preventDefault();
    does();
  }

  document.addEventListener("keydown", press);
  document.addEventListener("focusin", (event) => {
    current = event.target.closest("[data-row]") ?? current;
    choose(current);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  document.getElementById("next")?.addEventListener("click", () => {
    go(current === null ? -1 : rows.indexOf(current), 1, wanted);
  });
  typed(search, show);
  return show;
}
