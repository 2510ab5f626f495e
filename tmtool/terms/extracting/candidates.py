"""Which runs of a side may be terms: they come again, name something, and are no mere parts.

Chinese has no blanks. A run counts where jieba begins and ends words, or where what stands beside
it is so mixed that it must be whole (branching entropy: Jin & Tanaka-Ishii 2006, "Unsupervised
Segmentation of Chinese Text by Use of Branching Entropy"): so names that jieba doesn't know are
found as well.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tmtool.terms.extracting import chinese, spaced
from tmtool.terms.extracting.grams import NOTHING, Grams, mine_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tmtool.terms.extracting.grams import Floats, Mask, Whole
    from tmtool.terms.extracting.side import TokenSide

_CHARACTERS, _WORDS = 20, 12
"""So long a term is at most. Chosen, no measurement."""
_CUT = 0.6
"""The share of its places in which a word begins and ends where a run does. Chosen;
benchmarks/extraction.py measures all together."""
_MIXED = 1.0
"""Bits that tell what stands beside a run, where jieba thinks otherwise. Chosen;
benchmarks/extraction.py measures all together."""
_ENDS, _LEANS = 0.15, 0.6
"""A word ends a term if it is followed so often by what is no part of one; more often where it
looks like an adjective. Chosen; benchmarks/extraction.py measures all together."""
_MARK = 0.5
"""What a mark after a word counts: it may end a phrase, or part the members of a list. Chosen;
benchmarks/extraction.py measures all together."""
_PART = 0.8
"""A run that stands so often within one longer one is a part of it and no term. Chosen;
benchmarks/extraction.py measures all together."""
_FREE = 3
"""Unless what the longer one adds stands so many times as often. Chosen; benchmarks/extraction.py
measures all together."""


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
    fits, rules = spaced.build_name_test(side.lang), spaced.load_rules(side.lang)
    ending = _endings(side)
    for start, length in zip(grams.firsts.tolist(), grams.lengths.tolist(), strict=True):
        last = int(side.tokens[start + length - 1])
        wanted = _LEANS if rules.is_qualifier_like(side.names[last]) else _ENDS
        written = [side.get_surface(at, 1) for at in range(start, start + length)]
        yield bool(ending[last] >= wanted) and fits(written)


def _endings(side: TokenSide) -> Floats:
    """For each token how often a noun phrase may end with it: 0..1.

    It does before a small word that doesn't join, or a mark; before any other word it qualifies,
    unless that may be a verb. A name in capitals ends where no capital follows.
    """
    import numpy as np

    rules, size = spaced.load_rules(side.lang), len(side.names)
    joins = np.array([name in spaced.JOINING for name in side.names])
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
        yield length > 1 and chinese.is_nameable(
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
