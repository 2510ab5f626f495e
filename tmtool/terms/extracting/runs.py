"""Every run of tokens that comes again, and which of these may be terms.

Run lengths go up one by one: a run can only come so often if both runs that it is made of, one
token shorter, do (the argument of Agrawal & Srikant 1994, "Fast Algorithms for Mining Association
Rules", for neighbours). So all counts are exact, nothing rare is ever kept, and room and time go
with the length of the text.

What may be a term names something and is no mere part. Chinese has no blanks. A run counts where
jieba begins and ends words, or where what stands beside it is so mixed that it must be whole
(branching entropy: Jin & Tanaka-Ishii 2006, "Unsupervised Segmentation of Chinese Text by Use of
Branching Entropy"): so names that jieba doesn't know are found as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from tmtool.terms.extracting.rules import JOINING, is_nameable, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from tmtool.terms.extracting.side import TokenSide

    Whole: TypeAlias = NDArray[np.integer[Any]]
    Small: TypeAlias = NDArray[np.integer[Any]]
    """Whole numbers of 32 bits, since there are very many."""
    Floats: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

NOTHING = 0
"""The token that parts runs: no run goes over it. Chosen: no token has this number."""
_CHARACTERS = 20
"""So many Chinese characters a term has at most. Chosen, no measurement."""
_WORDS = 12
"""So many words a term has at most. Chosen, no measurement."""
_CUT = 0.6
"""The share of its places in which a word begins and ends where a run does. Chosen;
benchmarks/extraction.py measures all together."""
_MIXED = 1.0
"""Bits that tell what stands beside a run, where jieba thinks otherwise. Chosen;
benchmarks/extraction.py measures all together."""
_ENDS = 0.15
"""A word ends a term if it is followed so often by what is no part of one. Chosen;
benchmarks/extraction.py measures all together."""
_LEANS = 0.6
"""One that looks like an adjective has to be followed so more often. Chosen;
benchmarks/extraction.py measures all together."""
_MARK = 0.5
"""What a mark after a word counts: it may end a phrase, or part the members of a list. Chosen;
benchmarks/extraction.py measures all together."""
_PART = 0.8
"""A run that stands so often within one longer one is a part of it and no term. Chosen;
benchmarks/extraction.py measures all together."""
_FREE = 3
"""Unless what the longer one adds stands so many times as often. Chosen; benchmarks/extraction.py
measures all together."""


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs by number: run `g` has `lengths[g]` tokens and stands at `get_places(g)`, ascending.

    `starts` holds all places, those of a run together from `offsets[g]` to `offsets[g + 1]`.
    """

    starts: Small
    offsets: Whole
    lengths: Small

    def __len__(self) -> int:
        return len(self.lengths)

    def get_places(self, gram: int) -> Small:
        """The places of a run: the indices of its first tokens."""
        return self.starts[self.offsets[gram] : self.offsets[gram + 1]]

    @property
    def counts(self) -> Whole:
        """How often each run stands there."""
        import numpy as np

        return np.diff(self.offsets)

    @property
    def firsts(self) -> Small:
        """The first place of each run."""
        return self.starts[self.offsets[:-1]]

    @property
    def numbers(self) -> Small:
        """For each place whose it is."""
        import numpy as np

        return np.repeat(np.arange(len(self), dtype=np.int32), self.counts)

    def select(self, mask: Mask) -> Grams:
        """Only the runs that a mask (runs,) says yes to, in their order."""
        import numpy as np

        counts = self.counts
        kept = self.starts[np.repeat(mask, counts)]
        return Grams(kept, np.cumsum([0, *counts[mask]]), self.lengths[mask])


Worth: TypeAlias = Callable[["Whole", "Whole", int], "Whole"]
"""What each run of a length counts for, by all places, the run at each, and that length."""


def count_runs(_starts: Whole, runs: Whole, _size: int) -> Whole:
    """How often each run stands there."""
    import numpy as np

    return np.bincount(runs)


def mine_runs(
    tokens: Small, min_places: int, longest: int, worth: Worth = count_runs
) -> tuple[Grams, Whole]:
    """The runs of up to `longest` tokens that count for at least so much, and for how much.

    They count for as many places as they have, or for fewer where `worth` says so.

    >>> import numpy as np
    >>> found, counts = mine_runs(np.array([5, 6, 7, 0, 5, 6, 0, 6, 7], np.int32), 2, 3)
    >>> [found.get_places(run).tolist() for run in range(len(found))], found.lengths.tolist()
    ([[0, 4], [1, 5, 7], [2, 8], [0, 4], [1, 7]], [1, 1, 1, 2, 2])
    """
    import numpy as np

    levels: list[tuple[Grams, Whole]] = []
    codes = _level(np.flatnonzero(tokens), tokens[tokens != NOTHING].astype(np.int64), min_places)
    size = 1
    while len(codes.starts) and size <= longest:
        counts = worth(codes.starts, codes.runs, size)
        levels.append(
            (_grams(codes, size).select(counts >= min_places), counts[counts >= min_places])
        )
        codes = _longer(codes, len(tokens), min_places)
        size += 1
    return _together(levels)


@dataclass(frozen=True, slots=True)
class _RunCodes:
    """The places of all runs of one length, ascending, and the number of the run at each."""

    starts: Whole
    runs: Whole


def _level(starts: Whole, keys: Whole, min_places: int) -> _RunCodes:
    """Runs told by their keys, those that come too seldom left out, numbered by first place."""
    import numpy as np

    _, first, inverse, counts = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    enough = counts >= min_places
    rank = np.zeros(len(counts), np.int32)
    rank[np.flatnonzero(enough)[np.argsort(first[enough], kind="stable")]] = np.arange(enough.sum())
    kept = enough[inverse]
    return _RunCodes(starts[kept].astype(np.int32), rank[inverse[kept]])


def _longer(codes: _RunCodes, length: int, min_places: int) -> _RunCodes:
    """The runs of one more token: a run, and the one that begins a token later."""
    import numpy as np

    dense = np.full(length + 1, -1, np.int32)
    dense[codes.starts] = codes.runs
    after = dense[codes.starts + 1]
    both = after >= 0
    keys = codes.runs[both].astype(np.int64) * (int(codes.runs.max()) + 1) + after[both]
    return _level(codes.starts[both], keys, min_places)


def _grams(codes: _RunCodes, size: int) -> Grams:
    import numpy as np

    starts = codes.starts[np.argsort(codes.runs, kind="stable")]
    offsets = np.append(0, np.cumsum(np.bincount(codes.runs)))
    return Grams(starts, offsets, np.full(len(offsets) - 1, size, np.int32))


def _together(levels: list[tuple[Grams, Whole]]) -> tuple[Grams, Whole]:
    import numpy as np

    none = np.zeros(0, np.int32)
    starts = np.concatenate([none, *(grams.starts for grams, _ in levels)])
    lengths = np.concatenate([none, *(grams.lengths for grams, _ in levels)])
    sizes = np.concatenate([none, *(grams.counts for grams, _ in levels)]).astype(np.int64)
    counts = np.concatenate([none, *(counts for _, counts in levels)]).astype(np.int64)
    return Grams(starts, np.append(0, np.cumsum(sizes)), lengths), counts


def find_candidates(side: TokenSide, min_places: int) -> Grams:
    """The runs that may be terms, in at least so many places."""
    worth = partial(_whole if side.is_chinese else _content, side)
    found, counts = mine_runs(
        side.tokens, min_places, _CHARACTERS if side.is_chinese else _WORDS, worth
    )
    named = _named(side, found)
    found, counts = found.select(named), counts[named]
    return found.select(~_parts(found, counts, side.is_chinese))


def _content(side: TokenSide, starts: Whole, runs: Whole, size: int) -> Whole:
    """How often runs stand there that don't begin or end with a small word."""
    import numpy as np

    found: Whole = np.bincount(runs)
    small = side.small[side.tokens]
    found[runs[small[starts] | small[starts + size - 1]]] = 0
    return found


def _whole(side: TokenSide, starts: Whole, runs: Whole, size: int) -> Whole:
    """In how many places runs are words or several, as jieba cuts, or as what is beside them says.

    None of those counts that jieba would cut nowhere; where it mostly does, the others don't.
    """
    import numpy as np

    counts = np.bincount(runs)
    ends = np.append(side.edges, True)
    held = np.ones(len(counts), np.bool_)
    places = np.ones(len(runs), np.bool_)
    for cut, beside in ((ends[starts], starts - 1), (ends[starts + size], starts + size)):
        share = np.bincount(runs, cut, len(counts)) / counts
        mixed = _entropy(side, runs, counts, beside) >= _MIXED
        held &= (share >= _CUT) | (mixed & (share > 0))
        places &= cut | (share < _CUT)[runs]
    found: Whole = np.bincount(runs[places], minlength=len(counts))
    found[~held] = 0
    return found


def _entropy(side: TokenSide, runs: Whole, counts: Whole, beside: Whole) -> Floats:
    """How mixed the tokens are at one end of each run, in bits; every mark is another one."""
    import numpy as np

    inside = (beside >= 0) & (beside < len(side.tokens))
    tokens = np.where(inside, side.tokens[np.where(inside, beside, 0)], NOTHING).astype(np.int64)
    marks = tokens == NOTHING
    tokens[marks] = len(side.names) + np.arange(marks.sum())
    _, first, again = np.unique(
        runs * (int(tokens.max(initial=0)) + 1) + tokens, return_index=True, return_counts=True
    )
    share = again / counts[runs[first]]
    found: Floats = np.zeros(len(counts))
    np.add.at(found, runs[first], -share * np.log2(share))
    return found


def _named(side: TokenSide, grams: Grams) -> Mask:
    """Whether the words of runs may name a thing."""
    import numpy as np

    fits = _chinese(side, grams) if side.is_chinese else _spaced(side, grams)
    return np.fromiter(fits, np.bool_, len(grams))


def _spaced(side: TokenSide, grams: Grams) -> Iterator[bool]:
    rules = load_rules(side.lang)
    ending = _endings(side)
    for start, length in zip(grams.firsts.tolist(), grams.lengths.tolist(), strict=True):
        last = int(side.tokens[start + length - 1])
        wanted = _LEANS if rules.is_qualifier_like(side.names[last]) else _ENDS
        written = [side.get_surface(at, 1) for at in range(start, start + length)]
        yield bool(ending[last] >= wanted) and rules.is_fitting(written)


def _endings(side: TokenSide) -> Floats:
    """For each token how often a noun phrase may end with it: 0..1.

    It does before a small word that doesn't join, or a mark; before any other word it qualifies,
    unless that may be a verb. A name in capitals ends where no capital follows.
    """
    import numpy as np

    rules, size = load_rules(side.lang), len(side.names)
    joins = np.array([name in JOINING for name in side.names])
    verbs = np.array([rules.may_be_verb(name) for name in side.names]) & ~side.small
    after = np.append(side.tokens[1:], NOTHING)
    names = side.in_capitals[side.tokens] & ~side.in_capitals[after]
    weight = np.where((after == NOTHING) & ~names, _MARK, 1.0)
    ends = side.small[after] | (after == NOTHING) | names
    weight[joins[after] | (verbs[after] & ~names) | (side.tokens == NOTHING)] = 0
    total = np.bincount(side.tokens, weight, size)
    share: Floats = np.bincount(side.tokens, weight * ends, size) / np.maximum(total, 0.5)
    return share


def _chinese(side: TokenSide, grams: Grams) -> Iterator[bool]:
    edges = side.edges.tolist()
    for start, length in zip(grams.firsts.tolist(), grams.lengths.tolist(), strict=True):
        cuts = [start, *(at for at in range(start + 1, start + length) if edges[at])]
        stops = [*cuts[1:], start + length]
        yield length > 1 and is_nameable(
            ["".join(side.list_tokens(at, stop - at)) for at, stop in zip(cuts, stops, strict=True)]
        )


def _parts(grams: Grams, counts: Whole, is_chinese: bool) -> Mask:
    """Whether runs stand nearly always within one and the same longer one, and belong to it.

    In Chinese they don't where what the longer one adds often stands elsewhere: nothing says there
    where a word that goes with many begins.
    """
    import numpy as np

    found = np.zeros(len(grams), np.bool_)
    index = Places(grams)
    for long in range(2, int(grams.lengths.max(initial=0)) + 1):
        those = np.flatnonzero(grams.lengths == long)
        places, often = grams.firsts[those], counts[those]
        for size in range(1, long):
            for at in range(long - size + 1):
                inner = index.find_runs(places + at, size)
                part = (inner >= 0) & (often >= _PART * counts[inner])
                for start, stop in ((0, at), (at + size, long)):
                    if is_chinese and stop > start:
                        added = index.find_runs(places + start, stop - start)
                        part &= ~((added >= 0) & (counts[added] >= _FREE * often))
                found[inner[part]] = True
    return found


class Places:
    """Which run of a length stands at a place."""

    def __init__(self, grams: Grams) -> None:
        import numpy as np

        numbers = grams.numbers
        self._of = {}
        for size in np.unique(grams.lengths).tolist():
            own = grams.lengths[numbers] == size
            order = np.argsort(grams.starts[own], kind="stable")
            self._of[size] = grams.starts[own][order], numbers[own][order]

    def find_runs(self, places: Whole, size: int) -> Whole:
        """The numbers of the runs, -1 where there is none."""
        import numpy as np

        if size not in self._of:
            return np.full(len(places), -1)
        starts, numbers = self._of[size]
        found = np.minimum(np.searchsorted(starts, places), len(starts) - 1)
        return np.where(starts[found] == places, numbers[found], -1)
