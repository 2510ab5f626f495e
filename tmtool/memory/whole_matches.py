"""Units that have all of a query in them, and units that stand whole in it.

A phrase, a clause or half a sentence is rarely a segment of its own, and a title is often part of a
longer sentence: neither reaches the floor of fuzzy matches, however exact it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.tokens import find_token_spans, split_tokens
from tmtool.memory.model import Kind, LookupOptions, Match, Query
from tmtool.memory.scoring import ORIGINS, list_candidates
from tmtool.memory.searches import rank_matches
from tmtool.protocols import Slot, Store, TokenRuns
from tmtool.un.labels import drop_label

_TOLD = 3
"""So many units of each kind are told: places enough, and room for what resembles the query.
Chosen, no measurement."""
_READ = 256
"""Of so many texts that have a query the shortest are taken. Limit: time."""
_END_MARKS = ",.;:!?，。；：！？、"
"""Marks that a clause has at its end, as they are written; within a sentence it has others."""


def find_whole_matches(
    store: Store, queries: Sequence[Query], runs: Sequence[TokenRuns], options: LookupOptions
) -> list[tuple[Match, ...]]:
    """For each query the best units that have all of it, then those that stand whole in it.

    `runs` are those of the queries: see `subsegments.find_runs`.
    """
    around = _find_around(store, queries, runs, options)
    inside = _find_inside(store, queries, runs, options)
    return [one + other for one, other in zip(around, inside, strict=True)]


def _find_around(
    store: Store, queries: Sequence[Query], runs: Sequence[TokenRuns], options: LookupOptions
) -> list[tuple[Match, ...]]:
    phrases = [split_tokens(fold(strip_marks(query.text))) for query in queries]
    for at, (query, own) in enumerate(zip(queries, runs, strict=True)):
        if own.min_outside > len(split_tokens(fold(query.text))) - len(phrases[at]):
            phrases[at] = []
    asked = [[Slot((token,)) for token in phrase] for phrase in phrases]
    found = store.find_phrases(asked, options.source, options.target, options.view)
    listed = [_take_evenly(each.ids.tolist()) for each in found]
    flat = sorted({each for ids in listed for each in ids})
    texts = dict(zip(flat, store.read_texts(flat), strict=True))
    nearest = []
    for phrase, ids in zip(phrases, listed, strict=True):
        longer = (each for each in ids if split_tokens(fold(strip_marks(texts[each]))) != phrase)
        nearest.append(sorted(longer, key=lambda each: (len(texts[each]), texts[each]))[:_TOLD])
    return _rank(store, queries, nearest, "containing", options)


def _find_inside(
    store: Store, queries: Sequence[Query], runs: Sequence[TokenRuns], options: LookupOptions
) -> list[tuple[Match, ...]]:
    parts = [
        sorted(_cut(fold(query.text), own.whole), key=lambda each: (-len(each), each))
        for query, own in zip(queries, runs, strict=True)
    ]
    flat = list(dict.fromkeys(part for own in parts for part in own))
    ids = store.find_exact(flat, options.source, options.target, options.view) if flat else []
    known = {part: some for part, some in zip(flat, ids, strict=True) if some}
    nearest = []
    for own in parts:
        chosen: list[str] = []
        for part in (each for each in own if each in known):
            # What stands in a longer one says nothing more.
            if len(chosen) < _TOLD and not any(part in each for each in chosen):
                chosen.append(part)
        nearest.append([each for part in chosen for each in known[part][:_TOLD]])
    return _rank(store, queries, nearest, "contained", options)


def _rank(
    store: Store,
    queries: Sequence[Query],
    listed: Sequence[Sequence[int]],
    kind: Kind,
    options: LookupOptions,
) -> list[tuple[Match, ...]]:
    """The best of the units of some texts, each scored as what it is."""
    flat = list(dict.fromkeys(each for ids in listed for each in ids))
    units = store.find_units(flat, options.target, options.view, ORIGINS, _TOLD) if flat else []
    of_text = dict(zip(flat, units, strict=True))
    found = []
    for query, ids in zip(queries, listed, strict=True):
        own = {each.key: each for number in ids for each in of_text[number]}
        candidates = [
            candidate
            for each in own.values()
            for candidate in list_candidates(kind, each, query, options)
        ]
        found.append(rank_matches(query, candidates, options, min(_TOLD, options.k)))
    return found


def find_core(query: str) -> range:
    """Where a query stands without blanks and a label before it and the marks at its end.

    >>> find_core(" 弥合数字鸿沟；"), find_core("3. 弥合数字鸿沟"), find_core("。")
    (range(1, 7), range(3, 9), range(0, 1))
    """
    start = len(query) - len(drop_label(query.lstrip()))
    stop = len(query.rstrip().rstrip(_END_MARKS).rstrip())
    return range(start, stop) if stop > start else range(len(query))


def locate_query(query: str, text: str) -> range | None:
    """Where a longer text has all of a query."""
    return locate_folded(fold(strip_marks(query)), text)


def locate_folded(phrase: str, text: str) -> range | None:
    """Where a folded phrase stands in a text as written."""
    folded, offsets = fold_with_offsets(text)
    at = folded.find(phrase)
    return range(offsets[at], offsets[at + len(phrase) - 1] + 1) if at >= 0 else None


def strip_marks(query: str) -> str:
    """The core of a query."""
    core = find_core(query)
    return query[core.start : core.stop]


def _cut(folded: str, ranges: Sequence[range]) -> set[str]:
    """Return the parts of a folded text at some ranges of its tokens."""
    spans = find_token_spans(folded) if ranges else []
    return {folded[spans[each.start][0] : spans[each.stop - 1][1]] for each in ranges}


def _take_evenly(ids: list[int]) -> list[int]:
    return ids if len(ids) <= _READ else [ids[at * len(ids) // _READ] for at in range(_READ)]
