"""The longest clauses of a query that the memory knows, each with its best rendering."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from tmtool.fuzzy.fragments import Fragment, Stretch, find_fragments, find_min_tokens
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.tokens import find_token_spans, split_tokens
from tmtool.memory.model import LookupOptions, Query, SubsegmentMatch
from tmtool.memory.scoring import ORIGINS, list_candidates
from tmtool.memory.searches import rank_matches
from tmtool.protocols import Slot, Store, StoredUnit, TokenRuns

_UNITS = 12
"""Of so many units that have a clause the one of the highest standing is told. Chosen, no
measurement."""


def find_subsegments(
    store: Store, queries: Sequence[Query], runs: Sequence[TokenRuns], options: LookupOptions
) -> list[tuple[SubsegmentMatch, ...]]:
    """Return the clauses of each query in order; those that only others' views know are left out.

    `runs` are those of the queries: see `find_runs`.
    """
    found = [
        _fragments(query.text, own.longest, options.source)
        for query, own in zip(queries, runs, strict=True)
    ]
    known = iter(_pieces(store, [each for some in found for each in some], options))
    listed = ([next(known) for _ in some] for some in found)
    return [tuple(piece for piece in some if piece is not None) for some in listed]


def find_runs(store: Store, queries: Sequence[Query], options: LookupOptions) -> list[TokenRuns]:
    """Return the stretches of each query that the memory knows, as ranges of its folded tokens."""
    folded, min_length = [fold(query.text) for query in queries], find_min_tokens(options.source)
    return store.find_token_runs(folded, options.source, min_length, options.target, options.view)


def _fragments(query: str, runs: Sequence[range], lang: str) -> tuple[Fragment, ...]:
    """The clauses that are in a run."""
    if not runs:
        return ()
    folded, offsets = fold_with_offsets(query)
    spans = find_token_spans(folded)
    line = _QueryTokens(
        [offsets[start] for start, _ in spans], [offsets[stop - 1] + 1 for _, stop in spans]
    )
    reach = _reach([folded[start:stop] for start, stop in spans], runs, find_min_tokens(lang))

    def known(stretches: Sequence[Stretch]) -> list[int]:
        return [line.is_within(each, reach) for each in stretches]

    return find_fragments(query, lang, known)


def _reach(split: Sequence[str], runs: Sequence[range], fewest: int) -> list[int]:
    """For each token how far a stretch goes that begins there and is in a run, 0 where none does.

    What the query says twice is known in both places, though a run may have been found in one.
    """
    ends = [0] * len(split)
    for run in runs:
        ends[run.start] = max(ends[run.start], run.stop)
    reach = list(accumulate(ends, max))
    grams = [tuple(split[at : at + fewest]) for at in range(len(split) - fewest + 1)]
    longest: dict[tuple[str, ...], int] = {}
    for at, gram in enumerate(grams):
        there = longest.setdefault(gram, at)
        if reach[at] - at > reach[there] - there:
            longest[gram] = at
    for at, gram in enumerate(grams):
        there = longest[gram]
        length = reach[there] - there
        if length >= fewest and reach[at] - at < length:
            reach[at] = max(reach[at], at + _agreeing(split, at, there, length))
    return list(accumulate(reach, max))


def _agreeing(split: Sequence[str], at: int, there: int, limit: int) -> int:
    """How many tokens from two places on are the same."""
    if split[at : at + limit] == split[there : there + limit]:
        return limit
    pairs = zip(islice(split, at, None), islice(split, there, there + limit), strict=False)
    return next((length for length, (one, two) in enumerate(pairs) if one != two), len(split) - at)


@dataclass(frozen=True, slots=True)
class _QueryTokens:
    """Where the tokens of a query begin and end in it as written."""

    starts: Sequence[int]
    stops: Sequence[int]

    def is_within(self, stretch: Stretch, reach: Sequence[int]) -> bool:
        """Whether a stretch cuts no token apart, and a run has all of it."""
        start, stop = stretch
        first, last = bisect_left(self.starts, start), bisect_right(self.stops, stop)
        if first >= last or (first and self.stops[first - 1] > start):
            return False
        return reach[first] >= last and (last == len(self.starts) or self.starts[last] >= stop)


def _pieces(
    store: Store, fragments: Sequence[Fragment], options: LookupOptions
) -> list[SubsegmentMatch | None]:
    """Each clause with its best rendering; None where the view has none."""
    phrases = [[Slot((token,)) for token in split_tokens(fold(each.text))] for each in fragments]
    hits = (
        store.find_phrases(phrases, options.source, options.target, options.view) if phrases else []
    )
    # Each of the texts is in a unit: no more of them are needed than units are.
    some = [each.ids[:_UNITS].tolist() for each in hits]
    flat = list(dict.fromkeys(each for ids in some for each in ids))
    listed = store.find_units(flat, options.target, options.view, ORIGINS, _UNITS) if flat else []
    units = dict(zip(flat, listed, strict=True))
    return [
        _piece(fragment, len(found.ids), [each for text in ids for each in units[text]], options)
        for fragment, found, ids in zip(fragments, hits, some, strict=True)
    ]


def _piece(
    fragment: Fragment, count: int, units: Sequence[StoredUnit], options: LookupOptions
) -> SubsegmentMatch | None:
    query = Query(fragment.text)
    listed = [list_candidates("fragment", each, query, options) for each in units[:_UNITS]]
    best = rank_matches(query, [each for some in listed for each in some], options, 1)
    return SubsegmentMatch(fragment.start, fragment.stop, count, best[0]) if best else None
