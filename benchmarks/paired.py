"""Is a look-up dearer than with another version of tmtool, query by query?

    python benchmarks/paired.py OTHER_PYTHON [--units 100000] [--queries 200] [--turns 4]

OTHER_PYTHON is the interpreter of an environment that has the other version installed. Each version
fills a memory of its own with the same units, and both answer the same queries in turn, so that
whatever else the machine does disturbs both alike; of each query the least time counts. Printed is
the mean in CPU milliseconds, and this version's over the other's. The exit code is 1 where a kind
of query takes over 3 % longer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from statistics import mean
from typing import Any

from memory_queries import Query, damaged, queries, samples
from memory_texts import SEED, units

MOST = 1.03
_OTHER = {"zh": "en", "en": "zh"}
_KINDS = ("exact", "context", "formula", "fuzzy", "nothing", "damaged", "fragment", "concordance")
_FLOOR = 0.65


def main() -> int:
    """Measure and print; 1 where this version takes longer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("other", help="the interpreter of the other version's environment")
    parser.add_argument("--units", type=int, default=100_000, help="how many are held")
    parser.add_argument("--queries", type=int, default=200, help="how many of each kind")
    parser.add_argument("--turns", type=int, default=4, help="how often each is asked")
    options = parser.parse_args()
    if options.other == "worker":
        return _serve()
    with tempfile.TemporaryDirectory() as folder:
        return _compare(options, Path(folder))


def _compare(options: argparse.Namespace, folder: Path) -> int:
    found = samples(units(options.units), options.units, 6000)
    asked = queries(found, options.queries) | {"damaged": damaged(found)[: options.queries]}
    versions = {"this": sys.executable, "other": options.other}
    workers = {}
    for name, python in versions.items():
        workers[name] = subprocess.Popen(
            [python, __file__, "worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        told = _ask(workers[name], {"folder": str(folder / name), "units": options.units})
        print(f"{name:6} {told}")
    print(f"{'kind':12}{'queries':>8}{'this ms':>10}{'other ms':>10}{'ratio':>8}")
    good = True
    for kind in _KINDS:
        times = _timed(workers, kind, asked["fuzzy" if kind == "fragment" else kind], options.turns)
        own, other = (mean(times[name]) / 1e6 for name in versions)
        good &= own <= MOST * other
        count = len(times["this"])
        print(f"{kind:12}{count:>8}{own:>10.3f}{other:>10.3f}{own / other:>8.3f}", flush=True)
    for worker in workers.values():
        worker.terminate()
    return 0 if good else 1


def _timed(
    workers: Mapping[str, subprocess.Popen[str]], kind: str, asked: Sequence[Query], turns: int
) -> dict[str, list[int]]:
    """The least nanoseconds of each query, by version."""
    times: dict[str, list[int]] = {name: [sys.maxsize] * len(asked) for name in workers}
    for turn in range(turns):
        for at, query in enumerate(asked):
            around = query.before, query.after
            told = {"kind": kind, "text": query.text, "lang": query.lang, "around": around}
            names = list(workers) if (turn + at) % 2 else list(workers)[::-1]
            for name in names:
                times[name][at] = min(times[name][at], _ask(workers[name], told))
    return times


def _ask(worker: subprocess.Popen[str], told: Mapping[str, Any]) -> Any:
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(json.dumps(told) + "\n")
    worker.stdin.flush()
    return json.loads(worker.stdout.readline())


# The process of a version: nothing but what both have.


def _serve() -> int:
    from tmtool.memory.memory import Memory

    first = json.loads(sys.stdin.readline())
    memory = Memory.open(first["folder"], create=True)
    before = time.process_time()
    every = list(units(first["units"], SEED))
    made = time.process_time()
    memory.add(every)
    seconds = time.process_time() - made
    told = f"{seconds:.1f} CPU s to fill (and {made - before:.1f} to make the units)"
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    del every
    for line in sys.stdin:
        asked = json.loads(line)
        way = _ways()[asked["kind"]]
        started = time.process_time_ns()
        way(memory, asked)
        sys.stdout.write(f"{time.process_time_ns() - started}\n")
        sys.stdout.flush()
    return 0


def _ways() -> Mapping[str, Callable[[Any, Mapping[str, Any]], object]]:
    alike = dict.fromkeys(("exact", "context"), _same)
    whole = dict.fromkeys(("formula", "fuzzy", "nothing", "damaged"), _all)
    return alike | whole | {"fragment": _fragments, "concordance": _count}


def _named(name: str) -> Any:
    """What a memory is asked with, wherever a version has it."""
    return getattr(import_module("tmtool.memory.memory"), name)


def _options(asked: Mapping[str, Any], *, fragments: bool = False) -> Any:
    return _named("LookupOptions")(
        asked["lang"], _OTHER[asked["lang"]], floor=_FLOOR, semantic="never", fragments=fragments
    )


def _same(memory: Any, asked: Mapping[str, Any]) -> object:
    options = replace(_options(asked), fuzzy=False)
    return memory.lookup_many([_named("Query")(asked["text"], *asked["around"])], options)


def _all(memory: Any, asked: Mapping[str, Any]) -> object:
    return memory.lookup_many([_named("Query")(asked["text"])], _options(asked))


def _fragments(memory: Any, asked: Mapping[str, Any]) -> object:
    return memory.lookup_many([_named("Query")(asked["text"])], _options(asked, fragments=True))


def _count(memory: Any, asked: Mapping[str, Any]) -> object:
    from tmtool.memory.concordance.finding import find
    from tmtool.memory.concordance.query import parse

    store = memory.store
    return find(store, parse(asked["text"], store.list_languages(), lang=asked["lang"]))


if __name__ == "__main__":
    sys.exit(main())
