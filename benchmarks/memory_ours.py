"""tmtool's memory, measured in processes of its own: `fill` a folder, then `ask` it.

memory.py starts them and sends a job on standard input; the answer is JSON on standard output.

`exact`, `context` and `formula` are asked for these kinds of matches alone, `fuzzy`, `nothing` and
`damaged` for all kinds but meanings and fragments, `fragment` for all but meanings: that is what
`tmtool lookup` does with them. A concordance is counted in full; a `page` of it has its lines and
renderings as well.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

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

from tmtool.memory import model
from tmtool.memory.concordance import concordance
from tmtool.memory.concordance.finding import find
from tmtool.memory.concordance.query import parse
from tmtool.memory.memory import Memory

_K = 5
OTHER = {"zh": "en", "en": "zh"}
WARM = 20
"""Queries of each kind before the clock starts."""


def fill(job: Job) -> dict[str, Any]:
    """Add all units, the time to make them left out."""
    making = Stopwatch()
    before, wall, cpu = megabytes_now(), time.perf_counter(), time.process_time()
    memory = Memory.open(job.folder, create=True)
    memory.add(making.around(job.stream()), source="made units")
    memory.close()
    return {
        "units": job.units, "wall": time.perf_counter() - wall - making.wall,
        "cpu": time.process_time() - cpu - making.cpu, "before": before, "peak": megabytes_peak(),
        "disk": sum(each.stat().st_size for each in Path(job.folder).rglob("*")) / 1e6,
    }  # fmt: skip


def ask(job: Job) -> dict[str, Any]:
    """Answer the queries, warm; say how long each kind took and what was found."""
    memory = Memory.open(job.folder)
    opened = megabytes_now()
    for kind, asked in job.queries.items():
        for query in asked[-WARM:]:
            WAYS.get(kind, _all)(memory, query)
    kinds: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for kind, asked in job.queries.items():
        times = {lang: Times() for lang in OTHER}
        way = WAYS.get(kind, _all)
        told = _SCORED.get(kind, _nothing)
        # What is kept of an answer is small: whole ones would be gone through as garbage by others.
        found[kind] = [told(times[query.lang].call(way, memory, query)) for query in asked]
        kinds[kind] = summaries(times)
    resident = megabytes_now()
    memory.close()
    return {"kinds": kinds, "found": found, "opened": opened, "resident": resident}


def find_options(query: Query, *, fragments: bool = False) -> model.LookupOptions:
    """How a query is looked up, from its language into the other one."""
    return model.LookupOptions(
        query.lang, OTHER[query.lang], k=_K, floor=FLOOR, semantic="never", fragments=fragments
    )


def _same(memory: Memory, query: Query) -> Sequence[model.Match]:
    """Matches of what is equal, in context too, and of the same formula."""
    asked = model.Query(query.text, query.before, query.after)
    return memory.lookup_many([asked], replace(find_options(query), fuzzy=False))[0].matches


def _all(memory: Memory, query: Query) -> Sequence[model.Match]:
    return memory.lookup_many([model.Query(query.text)], find_options(query))[0].matches


def _fragments(memory: Memory, query: Query) -> Sequence[model.Match]:
    options = find_options(query, fragments=True)
    return memory.lookup_many([model.Query(query.text)], options)[0].matches


def _count(memory: Memory, query: Query) -> int:
    asked = parse(query.text, memory.store.list_languages(), lang=query.lang)
    return find(memory.store, asked).occurrences


def _page(memory: Memory, query: Query) -> int:
    found = concordance(memory.store, query.text, lang=query.lang, to=OTHER[query.lang])
    return len(found.lines)


WAYS: Mapping[str, Callable[[Memory, Query], Any]] = {
    "exact": _same, "context": _same, "formula": _same, "fragment": _fragments,
    "concordance": _count, "page": _page, "fuzzy": _all, "nothing": _all, "damaged": _all,
}  # fmt: skip


def _scores(matches: Sequence[model.Match]) -> list[dict[str, Any]]:
    return [_told(match) for match in matches]


def _nothing(_: object) -> None:
    """What is kept of an answer that is only timed."""


_SCORED = dict.fromkeys(("fuzzy", "nothing", "damaged", "formula"), _scores)


def _told(match: model.Match) -> dict[str, Any]:
    """What counts of a match: `raw` is how alike the texts are, 0..1.

    `match` is that in per cent, less the penalties on the text; `score` less all of them.
    """
    return {
        "kind": match.kind, "match": match.scored.match, "score": match.scored.score,
        "text": match.source, "raw": match.scored.similarity.score,
    }  # fmt: skip


if __name__ == "__main__":
    ways: dict[str, Callable[[Job], dict[str, Any]]] = {"fill": fill, "ask": ask}
    answer(ways[sys.argv[1]](read_job()))
