"""How soon a long bitext is there in a browser, and how soon its commands are done.

    python benchmarks/review_page.py [PAIRS]

Serves a bitext made by a rule (3,000 pairs if nothing else is said) and opens it in Chromium, once
as the server starts and then 20 times. Printed are milliseconds: to the first paint, to the last
row, from the end of the page to the pair before the last hundred, of commands from the key to the
new row, and of doing 1,000 commands again after a start.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tmtool.bootstrap import open_session
from tmtool.server.items import Items
from tmtool.server.reviews import Reviews, make_bitext
from tmtool.server.state.sqlite import STATE, SqliteState

_TESTS = Path(__file__).parents[1] / "tests"
_TIMES = 20
_REPLAYED = 1_000
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


def main() -> None:
    """Measure one bitext, and print what came of it."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    sys.path.insert(0, str(_TESTS))
    served, make = import_module("served"), import_module("made_bitexts").make
    with TemporaryDirectory() as made:
        folder = served.fill(Path(made) / "memory")
        own = folder.with_name("memory.desk")
        with closing(SqliteState(own / STATE)) as state:
            item = make_bitext(Items(state, own), make(pairs), "made", "Ada")
            with served.listening(folder, "Ada") as (access, _):
                _measure(access, item.id, pairs)
            for version in range(state.find_item(item.id).version, _REPLAYED):
                line = f"accept {1 + version}"
                state.add_event(item.id, version, "Ada", "2026-11-29T08:00:00.000000Z", line)
            with open_session(folder) as session:
                start = time.perf_counter()
                Reviews(Items(state, own)).open(session, item.id)
                print(
                    f"{_REPLAYED:,} commands done again: {1000 * (time.perf_counter() - start):.0f}"
                )


def _measure(access: Any, identity: str, pairs: int) -> None:  # noqa: ANN401 - of the tests
    browser = import_module("browser").get_browser()
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{access.address}start#{access.issue_code(60)}")
        page.wait_for_url(access.address)
        address = f"{access.address}bitexts/{identity}"

        def open_page() -> tuple[float, float]:
            page.goto(address)
            return page.evaluate(_PAINT), page.evaluate(_END)

        first, *others = (open_page() for _ in range(_TIMES + 1))
        print(f"{pairs:,} pairs, first opened: painted {first[0]:.0f}, whole {first[1]:.0f}")
        paints, ends = zip(*others, strict=True)
        print(f"median of {_TIMES}: painted {median(paints):.0f}, whole {median(ends):.0f}")
        _print("jump", lambda at: page.evaluate(_JUMP, f"p{pairs - 100 - at}"))
        page.locator("#p1").focus()
        for key in "amz":
            _print(f"key {key}", lambda _: page.evaluate(_COMMAND, key))  # noqa: B023 - called here


def _print(name: str, act: Callable[[int], float]) -> None:
    times = sorted(act(at) for at in range(_TIMES))
    print(f"{name}: median {median(times):.0f}, longest {times[-1]:.0f}")


if __name__ == "__main__":
    main()
