"""How soon a long bitext is there in a browser, and how soon its commands are done.

    python benchmarks/review_page.py [PAIRS] [--markdown docs/desk.md]

Serves a bitext made by a rule (3,000 pairs if nothing else is said) and opens it in Chromium: five
such bitexts once, as after a start of the server, and one of them 20 times. Printed are the first
paint, the last row, from the end of the page to the pair before the last hundred, finding a pair
(with the browser's own search and the page's), what is on paper, commands from the key to the new
row, and doing 1,000 commands again after a start. Exit code 1 where something is not as asked.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from error_tables import in_page
from machine import Figure, build_table

from tmtool.server.items import Items
from tmtool.server.reviews import Reviews, make_bitext
from tmtool.server.state.sqlite import STATE, SqliteState

_TESTS = Path(__file__).parents[1] / "tests"
_TIMES = 20
_COLD = 5
_REPLAYED = 1_000
_IN_ROW = re.compile(r"第([0-9]+)号决议|resolution([0-9]+)[.]")
"""The two sides of a pair on paper, without blanks."""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_END = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_JUMP = """(id) => new Promise((done) => {
  const start = performance.now();
  location.hash = id;
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
_COMMAND = """(key) => new Promise((done) => {
  const start = performance.now(), before = document.getElementById("version").textContent;
  const look = () => document.getElementById("version").textContent === before
    ? requestAnimationFrame(look) : done(performance.now() - start);
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  look();
})"""


_FIND = """(number) => {
  const start = performance.now();
  getSelection().removeAllRanges();
  const found = find(`resolution ${number}`);
  const row = getSelection().anchorNode?.parentElement.closest("tr")?.id;
  return found && row === `p${number}` ? performance.now() - start : -1;
}"""
_FILTER = """(number) => new Promise((done) => {
  const start = performance.now(), field = document.getElementById("search");
  field.value = `resolution ${number}.`;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  const look = () => {
    const rows = [...document.querySelectorAll("#pairs tbody tr[id]")].filter((row) => !row.hidden);
    if (rows.length === 1 && rows[0].id === `p${number}`) done(performance.now() - start);
    else requestAnimationFrame(look);
  };
  look();
})"""


def main() -> int:
    """Measure one bitext; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", type=int, nargs="?", default=3_000)
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args()
    pairs = asked.pairs
    sys.path.insert(0, str(_TESTS))
    served, make = import_module("served"), import_module("made_bitexts").make
    with TemporaryDirectory() as made:
        folder = served.fill(Path(made) / "memory")
        own = folder.with_name("memory.desk")
        with closing(SqliteState(own / STATE)) as state:
            items = [
                make_bitext(Items(state, own), make(pairs), "made", "Ada") for _ in range(_COLD)
            ]
            with served.listening(folder, "Ada") as (access, _):
                figures = list(_measure(access, [each.id for each in items], pairs))
            item = items[0]
            for version in range(state.find_item(item.id).version, _REPLAYED):
                line = f"accept {1 + version}"
                state.add_event(item.id, version, "Ada", "2026-11-29T08:00:00.000000Z", line)
            start = time.perf_counter()
            Reviews(Items(state, own)).open(item.id)
            took = 1000 * (time.perf_counter() - start)
            figures.append(Figure(f"{_REPLAYED:,} commands done again after a start", took))
    lines = build_table(f"A bitext of {pairs:,} pairs", figures)
    print("\n".join(lines))
    if asked.markdown:
        in_page(asked.markdown, lines, "review page")
    return 0 if all(each.is_good for each in figures) else 1


def _measure(access: Any, identities: list[str], pairs: int) -> Iterator[Figure]:
    browser = import_module("browser").get_browser()
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{access.address}start#{access.issue_code(60)}")
        page.wait_for_url(access.address)

        def open_page(identity: str) -> tuple[float, float]:
            page.goto(f"{access.address}bitexts/{identity}")
            return page.evaluate(_PAINT), page.evaluate(_END)

        first, _ = zip(*map(open_page, identities), strict=True)
        paints, ends = zip(*(open_page(identities[0]) for _ in range(_TIMES)), strict=True)
        yield Figure(f"first paint after a start, median of {_COLD}", median(first), 500)
        yield Figure(f"first paint, median of {_TIMES}", median(paints), 500)
        yield Figure("all pairs are there", median(ends))
        jump = _time(lambda at: page.evaluate(_JUMP, f"p{pairs - 100 - at}"))
        yield Figure("jump to another pair, median", median(jump), 100)
        found = _time(lambda at: page.evaluate(_FIND, pairs - 200 - at))
        # What is not found takes less than no time.
        yield Figure("pairs that the browser's search finds", sum(each >= 0 for each in found),
                     _TIMES, f"of {_TIMES}", is_count=True)  # fmt: skip
        own = _time(lambda at: page.evaluate(_FILTER, pairs - 200 - at))
        yield Figure("the page's own search, its pause included, median", median(own))
        page.locator("#search").fill("")
        page.wait_for_function("() => !document.getElementById('found').textContent")
        yield from _print_rows(page, pairs)
        page.locator("#p1").focus()
        for key in "amz":
            took = [page.evaluate(_COMMAND, key) for _ in range(_TIMES)]
            yield Figure(f"command by `{key}`, median", median(took))


def _print_rows(page: Any, pairs: int) -> Iterator[Figure]:
    """The pairs that are on paper with both sides, and those that are on two sheets."""
    import pypdfium2

    start = time.perf_counter()
    printed = page.pdf(prefer_css_page_size=True)
    took = 1000 * (time.perf_counter() - start)
    sheets: list[Counter[tuple[str, bool]]] = []
    with pypdfium2.PdfDocument(printed) as document:
        for each in document:
            text = "".join(each.get_textpage().get_text_range().split())
            found = _IN_ROW.findall(text)
            sheets.append(Counter((zh or en, bool(zh)) for zh, en in found))
    both = [
        {number for number, _ in each if each[number, True] and each[number, False]}
        for each in sheets
    ]
    every = {number for each in sheets for number, _ in each}
    yield Figure("pairs on paper", len(every), pairs, "", is_count=True)
    yield Figure("pairs cut by the end of a sheet", len(every) - len(set().union(*both)), 0, "",
                 is_count=True)  # fmt: skip
    yield Figure(f"printing {len(sheets):,} sheets", took)


def _time(act: Callable[[int], float]) -> list[float]:
    return [act(at) for at in range(_TIMES)]


if __name__ == "__main__":
    sys.exit(main())
