"""The longest clauses of a query that the memory knows, each with its best rendering."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from tmtool.doors import Slot, Store
from tmtool.fuzzy.fragments import Fragment, Stretch, fragments, least
from tmtool.lang.fold import fold, fold_with_offsets
from tmtool.lang.tokens import token_spans, tokens
from tmtool.memory.nouns import Options, Piece, Query
from tmtool.memory.scoring import Candidate, ranked

_LOOKED_AT = 50
"""Texts that have a clause, among which the unit of the highest standing is looked for."""
_UNITS = 12


def pieces(store: Store, query: Query, options: Options) -> tuple[Piece, ...]:
    """The clauses in the order of the query; those that only others' views know are left out."""
    folded, offsets = fold_with_offsets(query.text)
    spans = token_spans(folded)
    line = _Tokens(
        [offsets[start] for start, _ in spans], [offsets[stop - 1] + 1 for _, stop in spans]
    )
    fewest = least(options.source)
    split = [folded[start:stop] for start, stop in spans]
    (runs,) = store.runs([folded], options.source, fewest, options.target, options.view)
    reach = _reach(split, runs, fewest)

    def known(stretches: Sequence[Stretch]) -> list[int]:
        return [line.is_within(each, reach) for each in stretches]

    found = (_piece(store, each, options) for each in fragments(query.text, options.source, known))
    return tuple(piece for piece in found if piece is not None)


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


def _agreeing(split: Sequence[str], at: int, there: int, most: int) -> int:
    """How many tokens from two places on are the same."""
    if split[at : at + most] == split[there : there + most]:
        return most
    pairs = zip(islice(split, at, None), islice(split, there, there + most), strict=False)
    return next((length for length, (one, two) in enumerate(pairs) if one != two), len(split) - at)


@dataclass(frozen=True, slots=True)
class _Tokens:
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


def _piece(store: Store, fragment: Fragment, options: Options) -> Piece | None:
    ids = _texts(store, fragment.text, options)
    some = ids[:_LOOKED_AT]
    keys = [key for each in store.keys(some, options.target, options.view) for key in each][:_UNITS]
    candidates = [Candidate("fragment", key) for key in keys]
    best = ranked(store, Query(fragment.text), candidates, options)
    if not best:
        return None
    return Piece(fragment.start, fragment.stop, len(ids), best[0])


def _texts(store: Store, phrase: str, options: Options) -> list[int]:
    slots = [Slot((token,)) for token in tokens(fold(phrase))]
    if not slots:
        return []
    found: list[int] = store.phrases([slots], options.source, options.target, options.view)[
        0
    ].ids.tolist()
    return found
