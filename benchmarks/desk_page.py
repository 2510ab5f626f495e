"""How soon the desk is there in a browser, and how soon its matches are.

    python benchmarks/desk_page.py [--units 100000] [--queries 500] [--folder DIR]
        [--markdown docs/desk.md]

One person alone with `tmtool serve`, in Chromium on the same machine, over units of
memory_texts.py with their vectors (DIR is kept, and shared with desk_load.py). The desk is opened
20 times, each time by a browser that has nothing of it; asked for may be nothing but this server.
Then texts are looked up one after another, from Ctrl+Enter to when the matches are painted: as many
of each kind that memory_queries.py has, half of the rest sentences of real documents where
TMTOOL_MATERIAL has them. Each is asked when the panes of the last one are all there. Exit code 1
where something takes longer than is asked.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from error_tables import in_page
from machine import Figure, build_table
from memory_queries import queries, samples
from memory_texts import SEED, units
from team_server import fill, keep_folder

_TESTS = Path(__file__).parents[1] / "tests"
_TIMES = 20
_WARM = 20
"""Look-ups that don't count: the first of a day load what the others need. Chosen."""
_LENGTHS = range(8, 400)
"""Characters of a real sentence that somebody looks up. Chosen: no lone numbers, no pages."""
_MOST_BYTES = 60 * 1024
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_LOOK_UP = """([text, from, to]) => new Promise((done) => {
  const form = document.getElementById("ask");
  const pane = document.querySelector("section[data-pane=matches]");
  form.elements.q.value = text;
  form.elements.from.value = from;
  form.elements.to.value = to;
  new MutationObserver((_, watch) => {
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  }).observe(pane.querySelector(".answer"), {childList: true});
  const start = performance.now();
  form.elements.q.dispatchEvent(
    new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true}));
})"""
_IDLE = "() => !document.querySelector('[data-pane][aria-busy=true]')"


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args()
    sys.path.insert(0, str(_TESTS))
    texts = list(draw_texts(asked.units, asked.queries + _WARM))
    with keep_folder(asked.folder) as folder, tempfile.TemporaryDirectory() as name:
        fill(folder, asked.units)
        shutil.copytree(folder / "memory", Path(name) / "memory")
        with serving(Path(name)) as link:
            figures = measure(link, texts)
    conditions = f"{asked.units:,} units, {asked.queries:,} look-ups"
    lines = build_table(conditions, figures)
    print("\n".join(lines))
    if asked.markdown:
        in_page(asked.markdown, lines, "desk page")
    return 0 if all(each.is_good for each in figures) else 1


def draw_texts(count: int, wanted: int) -> Iterator[tuple[str, str]]:
    """Texts with their languages, in an order without sense."""
    chosen = random.Random(SEED)
    real = list(read_sentences())
    chosen.shuffle(real)
    real = real[: wanted // 2]
    made = queries(samples(units(count, SEED), count, 5_000), wanted)
    kinds = [[(each.text, each.lang) for each in some if each.text.strip()]
             for some in made.values()]  # fmt: skip
    in_turn = (each for some in itertools.zip_longest(*kinds) for each in some if each)
    found = [*real, *itertools.islice(in_turn, wanted - len(real))]
    chosen.shuffle(found)
    yield from found


def read_sentences() -> Iterator[tuple[str, str]]:
    """Sentences of documents of the United Nations, where there are any."""
    material = os.environ.get("TMTOOL_MATERIAL")
    for file in sorted(Path(material).glob("align/un_*/??.txt")) if material else ():
        for line in dict.fromkeys(file.read_text("utf-8").splitlines()):
            if len(line.strip()) in _LENGTHS:
                yield line.strip(), file.stem


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The desk as somebody starts it; the link that opens it once."""
    command = [
        sys.executable, "-m", "tmtool", "serve", "--memory", str(folder / "memory"),
        "--no-browser", "--port", "0", "-q",
    ]  # fmt: skip
    environment = {**os.environ, "TMTOOL_DESK": str(folder / "desk")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def measure(link: str, texts: Sequence[tuple[str, str]]) -> list[Figure]:
    """All that is asked of the page."""
    browser = import_module("browser").get_browser()
    own = "{0.scheme}://{0.netloc}/".format(urlsplit(link))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(link)
        page.wait_for_url(own)
        state = context.storage_state()
        page.wait_for_timeout(3_000)  # the encoder and the words are being loaded
        paints, asked = zip(*(open_cold(browser, own, state) for _ in range(_TIMES)), strict=True)
        elsewhere = sum(not each.startswith((own, "data:")) for each in asked[0])
        brought = sum(size for url, size in asked[0].items() if url.endswith((".js", ".css")))
        took = [look_up(page, *each) for each in texts][_WARM:]
    took.sort()
    return [
        Figure(f"first paint, cold, median of {_TIMES}", median(paints), 300),
        Figure("script and style of the desk", brought, _MOST_BYTES, "bytes"),
        Figure("requests elsewhere", elsewhere, 0, "", is_count=True),
        Figure("look-up, to the painted matches, median", median(took), 120),
        Figure("look-up, 95 in 100", took[int(len(took) * 0.95)], 250),
        Figure("look-up, longest", took[-1]),
    ]


def open_cold(browser: Any, address: str, state: Any) -> tuple[float, dict[str, int]]:
    """Milliseconds to the first paint for somebody new, and what was asked for with its size."""
    brought: dict[str, int] = {}
    with browser.new_context(storage_state=state) as context:
        page = context.new_page()
        answers: list[Any] = []
        page.on("response", lambda answer: answers.append(answer))
        page.on("request", lambda request: brought.setdefault(request.url, 0))
        page.goto(address, wait_until="networkidle")
        paint = page.evaluate(_PAINT)
        brought |= {each.url: len(each.body()) for each in answers if each.ok}
    return paint, brought


def look_up(page: Any, text: str, lang: str) -> float:
    """Milliseconds until the matches of a text are painted."""
    took = page.evaluate(_LOOK_UP, [text, lang, "en" if lang == "zh" else "zh"])
    page.wait_for_function(_IDLE)
    return float(took)


if __name__ == "__main__":
    sys.exit(main())
