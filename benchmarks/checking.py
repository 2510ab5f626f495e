"""What does checking cost: a bitext against a term base and a memory, by the command line, cold?

    python benchmarks/checking.py [--pairs 10000] [--entries 10000] [--units 100000] [--checks]

Units are made up by memory_texts.py. Every tenth document is a file to check, up to so many pairs,
the others are the memory, so that most checked documents have earlier or later editions there. The
term base has the entries of un-ict and noun phrases that the texts are made of. `tmtool check` runs
in a process of its own on a tenth of the pairs and on all; asked are under 20 CPU seconds (user and
system) for all, and no more memory for all pairs than for a tenth but what the pairs themselves and
their findings take. With --checks, each check is timed by itself, in one process.
The exit code is 1 where it takes longer.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from memory_texts import SEED, Writer, coined, units, write_units

from tmtool.concepts import ConceptEntry, Term
from tmtool.terms import json_lines, seeded
from tmtool.units import TranslationUnit

_ASKED = 20.0
_TENTH = 10
_NOUNS = (
    "topic", "service", "capacity", "thing", "field", "value", "group", "actor", "institute",
    "project", "panel", "meeting", "good", "bad", "place",
)  # fmt: skip
_ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Made:
    """The files of a run."""

    memory: Path
    terms: Path
    tenth: Path
    whole: Path


def main() -> int:
    """Make the files, check them, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--checks", action="store_true", help="time each check by itself")
    parser.add_argument("--folder", type=Path, help="where the files are made, and then left")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made = _made(folder, given.pairs, given.entries, given.units)
        if given.checks:
            _each_check(made)
            return 0
        print("   pairs   CPU s   peak MB")
        for count, file in ((given.pairs // _TENTH, made.tenth), (given.pairs, made.whole)):
            seconds, peak = _checked(made, file)
            print(f"{count:8,}{seconds:8.2f}{peak:10.0f}")
    return int(seconds >= _ASKED)


def _made(folder: Path, pairs: int, entries: int, count: int) -> Made:
    """Files in a folder; those that are there already are taken as they are."""
    made = Made(*(folder / name for name in ("memory", "terms.jsonl", "tenth.tmx", "whole.tmx")))
    if made.whole.exists():
        return made
    made.terms.write_text("".join(json_lines.render_lines(_entries(entries))), encoding="utf-8")
    checked = list(itertools.islice(_units(checked=True), pairs))
    write_units(made.tenth, checked[: pairs // _TENTH])
    others = folder / "memory.tmx"
    write_units(others, itertools.islice(_units(checked=False), count))
    _tmtool("add", "--no-index", str(others), "--memory", str(made.memory), "--quiet")
    write_units(made.whole, checked)
    return made


def _units(*, checked: bool) -> Iterator[TranslationUnit]:
    """Those of every tenth document, or of all the others."""
    documents = itertools.groupby(units(sys.maxsize, SEED), key=lambda unit: unit.origins[0].symbol)
    for number, (_, own) in enumerate(documents):
        if (number % _TENTH == 0) == checked:
            yield from own


def _entries(count: int) -> Iterator[ConceptEntry]:
    """The starting term base, then noun phrases of the made-up texts, each Chinese one once."""
    known = seeded.read("un-ict").entries
    yield from known
    seen = {term.text for entry in known for term in entry.terms}
    rng = random.Random(SEED)
    for rule in itertools.cycle(_NOUNS):
        phrase = Writer(rng, coined(rng)).skeleton(rule, "body")
        if phrase.figures or phrase.source in seen:
            continue
        seen.add(phrase.source)
        terms = Term("zh", phrase.source), Term("en", phrase.target.removeprefix("the "))
        yield ConceptEntry(f"made-{len(seen)}", terms)
        if len(seen) >= count:
            return


def _checked(made: Made, file: Path) -> tuple[float, float]:
    """CPU seconds and peak memory in MB of checking a file in a process of its own."""
    report = file.with_suffix(".json")
    used = _tmtool(
        "check", str(file), "--memory", str(made.memory), "--terms", str(made.terms), "--from",
        "zh", "--to", "en", "-o", str(report), "--force", "--quiet", good=(0, 1),
    )  # fmt: skip
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6


def _tmtool(*arguments: str, good: Sequence[int] = (0,)) -> resource.struct_rusage:
    """What a command used: it alone, not the greatest of all that ran so far."""
    command = [sys.executable, "-m", "tmtool", *arguments]
    done = subprocess.Popen(command, env={**os.environ, **_ONE_CORE})
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode not in good:
        raise SystemExit(f"tmtool {arguments[0]} failed")
    return used


def _each_check(made: Made) -> None:
    """What each check costs and finds, the dearest first."""
    from dataclasses import replace

    from tmtool.checks import inputs, registry, running
    from tmtool.stores.sqlite.store import SqliteStore
    from tmtool.terms import reading

    before = time.process_time()
    read = inputs.read(str(made.whole), languages=("zh", "en")).job
    job = replace(read, terms=reading.read_base(str(made.terms)), memory=SqliteStore(made.memory))
    print(f"{time.process_time() - before:8.2f}  to read the files")
    rows = []
    for check in registry.list_checks():
        before = time.process_time()
        outcome = running.run(job, [check])
        rows.append((time.process_time() - before, check.name, len(outcome.findings)))
    for seconds, name, found in sorted(rows, reverse=True):
        print(f"{seconds:8.2f}  {name:24}{found:8,} found")


if __name__ == "__main__":
    sys.exit(main())
