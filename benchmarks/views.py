"""What a filter costs a search by meaning, and whether it answers as a memory of its own would.

    python benchmarks/views.py [--units 100000] [--queries 50] [--folder FOLDER]
                               [--views VIEW ...] [--alike]

A memory is filled with distinct units of memory_texts.py, every tenth of them checked, with some
properties, and with the vectors of the default encoder. For each view a process of its own asks 5
queries without a filter, then one with it (first), then as many different ones as `--queries` says,
in turn without and with it (median), and again with a unit written before each (with writes). Each
is a look-up by meaning alone of a text that the memory has not, from the text to its matches: it is
encoded, the nearest are looked for and ranked.
Times are CPU milliseconds; of the first the ratio is to the median of all others without a filter
in the same process, and of the others to their twins. `alone` is the very first query of another
process, in which nothing is loaded yet, and its ratio that to one without a filter. With --folder,
the memory is kept there for the next run. Exit code 1 where a median is over three times, or a
first query, by either ratio, over ten times what it takes without a filter.

With --alike look-ups of the other kinds are compared instead: of texts of the view with a clause or
some characters changed, in the memory with the filter and in one that holds nothing but what the
view shows. They can differ only where more is alike than is looked through.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from memory_texts import SEED, units

from tmtool.embed import load
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Match, Query
from tmtool.protocols import EVERYTHING, View
from tmtool.stores import open_store
from tmtool.units import CheckRecord, Origin, TranslationUnit, Variant
from tmtool.where import And, Equal, Not, Or, Range

MOST, MOST_FIRST = 3.0, 10.0
_WARMING = 5
_BATCH = 4_000
VIEWS = {
    "none": EVERYTHING,
    "as of": View(as_of=10),
    "year": View(Range("year", 2010, 2015)),
    "not the year": View(Not(Range("year", 2010, 2015))),
    "symbol": View(Equal("symbol", "A/C.2/*")),
    "a file": View(Equal("file", "17.tmx")),
    "not a file": View(Not(Equal("file", "17.tmx"))),
    "checked": View(Equal("checked", True)),
    "not checked": View(Not(Equal("checked", True))),
    "score": View(Range("score", 0.9, None)),
    "property": View(Equal("property", "project=A")),
    "no property": View(Not(Equal("property", "project=A"))),
    "adopted or": View(Or((Equal("status", "adopted"), Equal("checked", True)))),
    "year and": View(And((Range("year", 2010, 2015), Equal("checked", False)))),
    "all, as of": View(And((Range("year", 2005), Range("score", 0.8, None))), 20),
}


def main() -> int:
    """Measure and print; the exit code is 1 where a figure isn't reached."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=100_000, help="how many are held")
    parser.add_argument("--queries", type=int, default=50, help="how many are asked of each view")
    parser.add_argument("--folder", type=Path, help="where the memory is kept for the next run")
    parser.add_argument("--views", nargs="+", metavar="VIEW", choices=VIEWS, default=list(VIEWS))
    parser.add_argument("--alike", action="store_true", help="compare answers, not times")
    parser.add_argument("--answer", nargs=2, metavar=("VIEW", "WHAT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        name, what = options.answer
        print(json.dumps(_answers(options.folder, name, what, options.queries)))
        return 0
    if options.folder:
        return _run(options, options.folder)
    with TemporaryDirectory() as folder:
        return _run(options, Path(folder))


def _run(options: argparse.Namespace, folder: Path) -> int:
    store = open_store(folder, create=True)
    memory = Memory(store, encoder=load)
    _fill(memory, options.units, vectors=not options.alike)
    if options.alike:
        return _compare(memory, options.queries)
    shown = {
        name: memory.store.count_units(view)
        if view.where or view.as_of
        else memory.store.count_units()
        for name, view in VIEWS.items()
        if name in ("none", *options.views)
    }
    print(f"{store.build_index(memory.encoder.signature, 'zh')}\n")
    memory.close()
    print(f"{'view':14}{'units':>9}{'median':>15}{'with writes':>15}{'first':>15}{'alone':>15}")
    good, alone = True, 0.0
    for name, count in shown.items():
        times, lone = (_asked(options, folder, name, what) for what in ("warm", "alone"))
        alone = alone or lone["first"][0]
        parts = [
            (median(times["view"]), median(times["none"])),
            (median(times["view writing"]), median(times["none writing"])),
            (times["first"][0], median(times["none"])),
            (lone["first"][0], alone),
        ]
        told = "".join(f"{own:>8.1f} ({own / other:4.1f})" for own, other in parts)
        print(f"{name:14}{count:>9,}{told}", flush=True)
        ratios = [own / other for own, other in parts]
        good &= max(ratios[:2]) <= MOST and max(ratios[2:]) <= MOST_FIRST
    return 0 if good else 1


def _asked(
    options: argparse.Namespace, folder: Path, name: str, what: str
) -> dict[str, list[float]]:
    """What a process of its own takes."""
    command = [sys.executable, __file__, "--folder", str(folder), "--answer", name, what]
    command += ["--queries", str(options.queries)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    times: dict[str, list[float]] = json.loads(told)
    return times


# The memory ---------------------------------------------------------------------------------------


def _fill(memory: Memory, count: int, *, vectors: bool) -> None:
    """So many units and the vectors of their Chinese texts, as far as they aren't there."""
    store, stream = memory.store, _units()
    while store.count_units() < count:
        memory.add([unit for unit, _ in zip(stream, range(min(_BATCH, count)), strict=False)])
    if not vectors:
        return
    encoder = load()
    while some := store.list_unembedded(encoder.signature, "zh", limit=_BATCH):
        found = encoder.encode([text for _, text in some])
        store.put_vectors(encoder.signature, [number for number, _ in some], found)


def _units() -> Iterator[TranslationUnit]:
    """Units with what filters ask for beside what memory_texts.py gives them."""
    rng = random.Random(SEED)
    for number, unit in enumerate(units(sys.maxsize, SEED)):
        (origin,) = unit.origins
        checked = CheckRecord("Ada", "2026-01-01T00:00:00+00:00") if rng.random() < 0.1 else None
        told = ("project", rng.choice("AB")), ("x-paragraph", f"[{number % 80}]")
        file = f"{hash_of(origin) % 100}.tmx"
        yield replace(unit, origins=(replace(origin, file=file, checked=checked, properties=told),))


def hash_of(origin: Origin) -> int:
    """A number for a document, the same on every machine."""
    return sum(map(ord, origin.symbol or ""))


# The same answers ---------------------------------------------------------------------------------


def _compare(memory: Memory, count: int) -> int:
    """How many look-ups in a view are answered as in a memory that holds nothing else."""
    print(f"{'view':14}{'units':>9}{'queries':>9}{'best alike':>12}{'all alike':>12}{'pieces':>9}")
    good = True
    for name in ("year", "symbol", "a file", "checked", "score", "all, as of"):
        with TemporaryDirectory() as folder:
            alone = Memory.open(folder, create=True)
            alone.add(stored.unit for stored in memory.store.iter_units(VIEWS[name]))
            texts = [text for _, text in alone.store.iter_texts("zh")]
            asked = _edited(texts, count)
            told = [_same(memory, alone, text, VIEWS[name]) for text in asked]
            best, every, pieces = (sum(each) / len(asked) for each in zip(*told, strict=True))
            good &= best >= 0.99
            print(
                f"{name:14}{alone.store.count_units():>9,}{len(asked):>9}{best:>12.3f}{every:>12.3f}"
                f"{pieces:>9.3f}",
                flush=True,
            )
            alone.close()
    return 0 if good else 1


def _edited(texts: Sequence[str], count: int) -> list[str]:
    """Some of the texts, with a stretch left out or put elsewhere."""
    rng = random.Random(SEED)
    found = []
    for text in rng.sample([each for each in texts if len(each) > 12], count):
        start = rng.randrange(len(text) - 6)
        rest, part = text[:start] + text[start + 5 :], text[start : start + 5]
        found.append(rest + part if rng.random() < 0.3 else rest)
    return found


def _same(memory: Memory, alone: Memory, text: str, view: View) -> tuple[bool, bool, bool]:
    """Whether the best match, all five, and the pieces are the same."""
    one, other = (
        each.lookup(text, source="zh", target="en", options=LookupOptions("zh", "en", view=of))
        for each, of in ((memory, view), (alone, EVERYTHING))
    )
    matches, pieces = (
        [[_told(match) for match in each.matches] for each in (one, other)],
        [[(p.start, p.stop, p.count) for p in each.pieces] for each in (one, other)],
    )
    return matches[0][:1] == matches[1][:1], matches[0] == matches[1], pieces[0] == pieces[1]


def _told(match: Match) -> tuple[float, str, str]:
    return match.scored.score, match.source, match.target


# Answers ------------------------------------------------------------------------------------------


def _answers(folder: Path, name: str, what: str, count: int) -> dict[str, list[float]]:
    """CPU milliseconds of the queries of a view."""
    memory = Memory.open(folder, encoder=load)
    view = VIEWS[name]
    if what == "alone":
        return {"first": [_timed(memory, "会员国应当考虑在明年提交一份关于这个项目的报告", view)]}
    asked = iter(_queries(memory, 2 * count + _WARMING + 1))
    for query in [next(asked) for _ in range(_WARMING)]:
        _timed(memory, query, EVERYTHING)
    first = _timed(memory, next(asked), view)
    times = {"first": [first]}
    for writes in ("", " writing"):
        for kind in ("none", "view"):
            times[f"{kind}{writes}"] = []
        for number, query in zip(range(count), asked, strict=False):
            # Whoever asks second finds the text's neighbours read already.
            for kind in ("none", "view") if number % 2 else ("view", "none"):
                if writes:
                    memory.add([_written(f"{name} {kind} {number} {time.time_ns()}")])
                told = _timed(memory, query, view if kind == "view" else EVERYTHING)
                times[f"{kind}{writes}"].append(told)
    return times


def _timed(memory: Memory, text: str, view: View) -> float:
    options = LookupOptions("zh", "en", semantic="always", fuzzy=False, fragments=False, view=view)
    before = time.process_time()
    memory.lookup_many([Query(text)], options)
    return (time.process_time() - before) * 1000


def _queries(memory: Memory, count: int) -> Sequence[str]:
    """Texts that the memory has not: the beginning of one and the end of another."""
    rng, last = random.Random(SEED), memory.store.describe_vectors("", "zh").texts
    first = memory.store.get_first_id("zh")
    numbers = [first + rng.randrange(last) for _ in range(2 * count)]
    texts = memory.store.read_texts(numbers)
    return [
        f"{one[: len(one) // 2]}，{other[len(other) // 2 :]}"
        for one, other in zip(texts[::2], texts[1::2], strict=True)
    ]


def _written(told: str) -> TranslationUnit:
    origin = Origin(file="17.tmx", date="2012", status="adopted", score=0.95)
    return TranslationUnit((Variant("zh", f"写入 {told}"), Variant("en", told)), (origin,))


if __name__ == "__main__":
    sys.exit(main())
