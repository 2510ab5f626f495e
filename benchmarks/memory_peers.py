"""Peers of the memory, each in a process of its own: `rapidfuzz` and `trigram`.

memory.py starts them and sends a job on standard input; the answer is JSON on standard output.

* rapidfuzz: all distinct texts in memory, folded, each compared with the query. Its best scores are
  what the memory's are held against.
* trigram: SQLite FTS5 with its trigram tokenizer: candidates by any trigram in common, the 200 best
  by bm25 compared by rapidfuzz.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from memory_queries import FLOOR, Query
from memory_timing import Job, Times, answer, megabytes_now, read_job
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tmtool.fuzzy.similarity import best
from tmtool.lang.fold import fold

_K = 5
_CANDIDATES = 200


def brute_force(job: Job) -> dict[str, Any]:
    """Compare with all. `best` are the scores of the best hits, 0 where none reaches the floor."""
    texts = _texts(job)
    result: dict[str, Any] = {"megabytes": megabytes_now(), "texts": len(texts["zh"])}
    times: dict[str, Times] = {kind: Times() for kind in job.queries}
    scores: dict[str, list[float]] = {kind: [] for kind in job.queries}
    for kind, asked in job.queries.items():
        for query in asked:
            text, some = fold(query.text), texts[query.lang]
            found = times[kind].call(_extract, text, some)
            scores[kind].append(_best(query, text, some, found))
    return result | {
        "kinds": {kind: each.summary() for kind, each in times.items()},
        "best": scores,
    }


def _extract(text: str, some: Sequence[str]) -> list[tuple[str, float, int]]:
    return process.extract(
        text, some, scorer=Levenshtein.normalized_similarity, processor=None, limit=_K,
        score_cutoff=FLOOR,
    )  # fmt: skip


def _best(
    query: Query, text: str, some: Sequence[str], found: list[tuple[str, float, int]]
) -> float:
    """The best match score. Chinese is scored by characters: what was just found holds it."""
    if query.lang == "zh" and len(text) >= 8:
        return found[0][1] if found else 0.0
    return float(best(text, some, query.lang, FLOOR).max())


def trigram(job: Job) -> dict[str, Any]:
    """Candidates from an index of trigrams, in memory."""
    start = time.process_time()
    database = sqlite3.connect(":memory:")
    texts = _texts(job)
    for lang, some in texts.items():
        database.execute(f"create virtual table {lang} using fts5(text, tokenize='trigram')")
        database.executemany(f"insert into {lang} (text) values (?)", ((each,) for each in some))
    result: dict[str, Any] = {"seconds": time.process_time() - start}
    ways: dict[str, Callable[[sqlite3.Connection, Query], object]] = {"concordance": _contains}
    times: dict[str, Times] = {kind: Times() for kind in job.queries}
    for kind, asked in job.queries.items():
        way = ways.get(kind, _alike)
        for query in asked:
            times[kind].call(way, database, query)
    return result | {"kinds": {kind: each.summary() for kind, each in times.items()}}


def _alike(database: sqlite3.Connection, query: Query) -> list[tuple[str, float, int]]:
    text = fold(query.text)
    grams = {text[at : at + 3].replace('"', " ") for at in range(len(text) - 2)}
    found = database.execute(
        f"select text from {query.lang} where text match ? order by rank limit {_CANDIDATES}",
        (" OR ".join(f'"{each}"' for each in grams),),
    )
    return _extract(text, [row[0] for row in found])


def _contains(database: sqlite3.Connection, query: Query) -> int:
    """How many texts have it: by the index from three characters on, else by reading all."""
    statement = f"select count(*) from {query.lang} where text like ?"
    row = database.execute(statement, (f"%{fold(query.text)}%",)).fetchone()
    return int(row[0])


def _texts(job: Job) -> dict[str, list[str]]:
    """The distinct folded texts of both languages."""
    held: dict[str, dict[str, None]] = {"zh": {}, "en": {}}
    for unit in job.stream():
        for variant in unit.variants:
            held[variant.lang][fold(variant.text)] = None
    return {lang: list(some) for lang, some in held.items()}


if __name__ == "__main__":
    answer({"rapidfuzz": brute_force, "trigram": trigram}[sys.argv[1]](read_job()))
