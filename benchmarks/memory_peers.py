"""Peers of the memory, each in a process of its own: `rapidfuzz` and `trigram`.

memory.py starts them and sends a job on standard input; the answer is JSON on standard output.

* rapidfuzz: all distinct texts in memory, folded, each compared with the query by characters: as it
  comes, and cut off at the floor. The best match scores of all texts, by the memory's own scoring,
  are what the memory's hits are held against.
* trigram: SQLite FTS5 with its trigram tokenizer: candidates by any trigram in common, the 200 best
  by bm25 compared by rapidfuzz.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from memory_queries import FLOOR, Query
from memory_timing import Job, Times, answer, megabytes_now, read_job, summaries
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tmtool.fuzzy.similarity import score_best
from tmtool.lang.fold import fold

_K = 5
_CANDIDATES = 200


def brute_force(job: Job) -> dict[str, Any]:
    """Compare with all. `score_best` has the scores of the best hits, 0 below the floor."""
    texts = _texts(job)
    result: dict[str, Any] = {"megabytes": megabytes_now(), "texts": len(texts["zh"])}
    for way, cutoff in (("kinds", None), ("cut_off", FLOOR)):
        result[way] = {
            kind: _timed(asked[: job.most], texts, cutoff) for kind, asked in job.queries.items()
        }
    scores = {
        kind: [_best(fold(query.text), texts[query.lang], query.lang) for query in asked]
        for kind, asked in job.queries.items()
        if kind in job.scored
    }
    return result | {"best": scores}


def _timed(
    asked: Sequence[Query], texts: Mapping[str, Sequence[str]], cutoff: float | None
) -> dict[str, Any]:
    """The times of the five best of all, for both languages and each of them."""
    times = {lang: Times() for lang in texts}
    for query in asked:
        times[query.lang].call(_extract, fold(query.text), texts[query.lang], cutoff)
    return summaries(times)


def _extract(text: str, some: Sequence[str], cutoff: float | None) -> list[tuple[str, float, int]]:
    return process.extract(
        text, some, scorer=Levenshtein.normalized_similarity, processor=None, limit=_K,
        score_cutoff=cutoff,
    )  # fmt: skip


def _best(text: str, some: Sequence[str], lang: str) -> float:
    """The best match score. Half of the English one is the words': characters say which may do."""
    least = FLOOR if lang == "zh" else 2 * FLOOR - 1
    alike = process.cdist(
        [text], some, scorer=Levenshtein.normalized_similarity, score_cutoff=least - 1e-6
    )[0].nonzero()[0]
    found = score_best(text, [some[at] for at in alike], lang, FLOOR)
    return float(found.max()) if len(found) else 0.0


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
    kinds = {}
    for kind, asked in job.queries.items():
        times = {lang: Times() for lang in texts}
        for query in asked:
            times[query.lang].call(ways.get(kind, _alike), database, query)
        kinds[kind] = summaries(times)
    return result | {"kinds": kinds}


def _alike(database: sqlite3.Connection, query: Query) -> list[tuple[str, float, int]]:
    text = fold(query.text)
    grams = {text[at : at + 3].replace('"', " ") for at in range(len(text) - 2)}
    found = database.execute(
        f"select text from {query.lang} where text match ? order by rank limit {_CANDIDATES}",
        (" OR ".join(f'"{each}"' for each in grams),),
    )
    return _extract(text, [row[0] for row in found], FLOOR)


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
