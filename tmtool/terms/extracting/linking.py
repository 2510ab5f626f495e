"""One pair after the other: the strongest first, and what it explains no weaker one can claim.

Competitive linking (Melamed 2000, "Models of Translational Equivalence among Words") for runs that
may stand inside each other: where "least developed countries" stands with its rendering, its parts
count for nothing any more, nor do those of the rendering. So a part is paired by the places where
it stands for itself, and a run that is rendered in several ways keeps the places that the first
one leaves for the next.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tmtool.terms.extracting.model import Progress, ignore_progress
from tmtool.terms.extracting.pairing import compute_likelihood

if TYPE_CHECKING:
    from tmtool.terms.extracting.grams import Floats, Grams, Small, Whole
    from tmtool.terms.extracting.pairing import Pairs
    from tmtool.terms.extracting.side import TokenSide

_OFTEN = 1000
"""Pairs after which progress is told. Chosen, no measurement."""


class LinkedPair(NamedTuple):
    """A run of each side, the units in which they render each other, and how surely they do.

    `strength` is Dunning's ratio over the places that stronger pairs have left.
    """

    source: int
    target: int
    units: Whole
    strength: float
    consistency: float
    weight: float


@dataclass(frozen=True, slots=True)
class ExplainedRuns:
    """What stronger pairs have explained on a side: `until[at]` is where what covers `at` ends."""

    side: TokenSide
    grams: Grams
    until: Whole

    @staticmethod
    def build(side: TokenSide, grams: Grams) -> ExplainedRuns:
        import numpy as np

        return ExplainedRuns(side, grams, np.zeros(len(side.tokens) + 1, np.int64))

    def list_places(self, run: int) -> Small:
        """Where a run stands for itself: the indices of its first tokens, ascending."""
        starts = self.grams.get_places(run)
        places: Small = starts[self.until[starts] < starts + self.grams.lengths[run]]
        return places

    def list_free(self, run: int) -> Small:
        """The units where a run stands for itself, ascending."""
        import numpy as np

        units: Small = np.unique(self.side.units[self.list_places(run)])
        return units

    def take(self, run: int, units: Whole) -> None:
        """From now on a run explains whatever is inside of it in these units."""
        import numpy as np

        starts = self.grams.get_places(run)
        starts = starts[np.isin(self.side.units[starts], units)]
        size = int(self.grams.lengths[run])
        for at in range(size):
            self.until[starts + at] = np.maximum(self.until[starts + at], starts + size)


def link_pairs(
    taken: tuple[ExplainedRuns, ExplainedRuns],
    pairs: Pairs,
    consistency: Floats,
    fit: Floats,
    min_units: int,
    progress: Progress = ignore_progress,
) -> Iterator[LinkedPair]:
    """The pairs that hold, the strongest first; those in fewer units than `min_units` don't."""
    import numpy as np

    count = len(taken[0].side.texts)
    weight = consistency**2 * fit
    heap = [(-worth, at) for at, worth in enumerate((weight * pairs.strength).tolist())]
    heapq.heapify(heap)
    whole = _Wholes(taken)
    total, steps = len(heap), 0
    while heap:
        _, at = heapq.heappop(heap)
        source, target = int(pairs.source[at]), int(pairs.target[at])
        if whole.has(source, target):
            continue
        free = taken[0].list_free(source), taken[1].list_free(target)
        units = np.intersect1d(*free, assume_unique=True)
        if len(units) < min_units:
            continue
        both, one, other = (np.array([len(each)]) for each in (units, *free))
        strength = float(compute_likelihood(both, one, other, count)[0])
        now = strength * float(weight[at])
        if heap and (-now, at) > heap[0]:
            heapq.heappush(heap, (-now, at))
            continue
        steps += 1
        if steps % _OFTEN == 0:
            progress("pairing", 1 - len(heap) / total)
        for side, run in zip(taken, (source, target), strict=True):
            side.take(run, units)
        whole.take(source, target)
        yield LinkedPair(source, target, units, strength, float(consistency[at]), float(weight[at]))


class _Wholes:
    """What each run was paired with: a part of that renders it nowhere, it was only seen of it."""

    def __init__(self, taken: tuple[ExplainedRuns, ExplainedRuns]) -> None:
        self._taken = taken
        self._known: tuple[dict[int, list[str]], ...] = (defaultdict(list), defaultdict(list))

    def has(self, *pair: int) -> bool:
        """Whether a term of the pair is a part of what the other one was paired with."""
        texts = self._texts(pair)
        return any(
            text in whole and text != whole
            for known, run, text in zip(self._known, pair, reversed(texts), strict=True)
            for whole in known.get(run, ())
        )

    def take(self, *pair: int) -> None:
        """Remember that the two are a pair."""
        texts = self._texts(pair)
        for known, run, text in zip(self._known, pair, reversed(texts), strict=True):
            known[run].append(text)

    def _texts(self, pair: tuple[int, ...]) -> list[str]:
        """Both runs, each token between marks that no token has."""
        found = []
        for taken, run in zip(self._taken, pair, strict=True):
            start, length = int(taken.grams.firsts[run]), int(taken.grams.lengths[run])
            found.append("\0".join(("", *taken.side.list_tokens(start, length), "")))
        return found


@dataclass(frozen=True, slots=True)
class Concept:
    """The strongest pair, and other pairs with its source or its target."""

    pair: LinkedPair
    rivals: list[LinkedPair] = field(default_factory=list)


def build_concepts(ranked: Iterable[LinkedPair]) -> list[Concept]:
    """The concepts that pairs make, in the order of their strongest pairs.

    A pair competes with the concepts whose strongest pair has one of its terms. It doesn't hand
    them on: what shares a term with a mere rival is a concept of its own.

    >>> pairs = [LinkedPair(*both, (), 1.0, 1.0, 1.0) for both in [(1, 1), (1, 2), (3, 2), (4, 4)]]
    >>> [(each.pair[:2], [rival[:2] for rival in each.rivals]) for each in build_concepts(pairs)]
    [((1, 1), [(1, 2)]), ((3, 2), []), ((4, 4), [])]
    """
    found: list[Concept] = []
    owners: tuple[dict[int, Concept], dict[int, Concept]] = ({}, {})
    for each in ranked:
        own = [side.get(run) for side, run in zip(owners, each[:2], strict=True)]
        if not any(own):
            found.append(Concept(each))
            for side, run in zip(owners, each[:2], strict=True):
                side[run] = found[-1]
        for concept in own:
            if concept:
                concept.rivals.append(each)
    return found
