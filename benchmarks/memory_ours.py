"""tmtool's memory, measured in processes of its own: `fill` a folder, then `ask` it.

memory.py starts them and sends a job on standard input; the answer is JSON on standard output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory_queries import FLOOR, Query
from memory_timing import (
    Job,
    Stopwatch,
    Times,
    answer,
    megabytes_now,
    megabytes_peak,
    read_job,
    summaries,
)

if TYPE_CHECKING:
    from tmtool.memory import Memory

_K = 5
_KINDS = {
    "exact": ("exact",), "context": ("context", "exact"), "formula": ("exact", "formula"),
    "fuzzy": ("exact", "formula", "fuzzy"), "nothing": ("exact", "formula", "fuzzy"),
    "damaged": ("exact", "formula", "fuzzy"), "semantic": ("semantic",),
}  # fmt: skip
"""Which kinds of matches a query of each kind is asked for."""
_OTHER = {"zh": "en", "en": "zh"}


def fill(job: Job) -> dict[str, Any]:
    """Add all units, the time to make them left out."""
    from tmtool.memory import Memory

    making = Stopwatch()
    before, wall, cpu = megabytes_now(), time.perf_counter(), time.process_time()
    with Memory.open(Path(job.folder), create=True) as memory:
        memory.add(making.around(job.stream()), file="made.tmx")
    wall = time.perf_counter() - wall - making.wall
    cpu = time.process_time() - cpu - making.cpu
    return {
        "units": job.units, "wall": wall, "cpu": cpu, "before": before, "peak": megabytes_peak(),
        "disk": sum(each.stat().st_size for each in Path(job.folder).rglob("*")) / 1e6,
    }  # fmt: skip


def ask(job: Job) -> dict[str, Any]:
    """Answer the queries, warm; say how long each kind took and what was found best."""
    from tmtool.memory import Memory

    with Memory.open(Path(job.folder)) as memory:
        opened = megabytes_now()
        for kind, asked in job.queries.items():
            for query in asked[:3]:
                _look(memory, kind, query)
        kinds: dict[str, Any] = {}
        found: dict[str, Any] = {}
        for kind, asked in job.queries.items():
            times = {lang: Times() for lang in _OTHER}
            found[kind] = [times[each.lang].call(_look, memory, kind, each) for each in asked]
            kinds[kind] = summaries(times)
        told = {
            kind: [_told(query, each) for query, each in zip(asked, found[kind], strict=True)]
            for kind, asked in job.queries.items()
        }
    return {"kinds": kinds, "found": told, "opened": opened, "resident": megabytes_now()}


def _look(memory: Memory, kind: str, query: Query) -> Sequence[Match] | Concordance:
    if kind == "concordance":
        return memory.concordance(query.text, lang=query.lang)
    around = {"before": query.before, "after": query.after} if kind == "context" else {}
    return memory.lookup(
        query.text, source=query.lang, target=_OTHER[query.lang], k=_K, floor=FLOOR,
        kinds=_KINDS[kind], **around,
    )  # fmt: skip


def _told(query: Query, found: Sequence[Match] | Concordance) -> list[dict[str, Any]] | int:
    """What counts of an answer: kinds, scores and texts of matches; how many lines there are."""
    if not isinstance(found, Sequence):
        return len(found)
    return [
        {"kind": each.kind, "score": each.score, "text": each.unit.text(query.lang)}
        for each in found
    ]


if __name__ == "__main__":
    ways: dict[str, Callable[[Job], dict[str, Any]]] = {"fill": fill, "ask": ask}
    answer(ways[sys.argv[1]](read_job()))
