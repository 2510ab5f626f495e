"""Which runs of both sides go together: by the units that they share, and by their words' links.

The association of two runs is the log-likelihood ratio of Dunning 1993, "Accurate Methods for the
Statistics of Surprise and Coincidence", over units. Of runs that always come together, parts and
wholes among them, the words decide: those of each side have to be rendered inside the other (the
consistency of phrase pairs of Och & Ney 2004, "The Alignment Template Approach", in probabilities).

Then one pair is taken after the other, the strongest first, and what it explains no weaker one can
claim: competitive linking (Melamed 2000, "Models of Translational Equivalence among Words") for
runs that may stand inside each other. Where "least developed countries" stands with its rendering,
its parts count for nothing any more, nor do those of the rendering. So a part is paired by the
places where it stands for itself, and a run that is rendered in several ways keeps the places that
the first one leaves for the next.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tmtool.terms.extracting.model import Progress, ignore_progress

if TYPE_CHECKING:
    from tmtool.terms.extracting.runs import Floats, Grams, Mask, Small, Whole
    from tmtool.terms.extracting.side import TokenSide


_PARTNERS = 12
"""So many of the other side are looked at for each run, the most strongly associated. Chosen;
benchmarks/extraction.py measures all together."""
_NEAR = 0.3
"""And only those that have so much of the strength of the first. Chosen; benchmarks/extraction.py
measures all together."""
_RUNS_TOLD = 200
"""Runs after which progress is told. Chosen, no measurement."""
_PAIRS_TOLD = 1000
"""Pairs after which progress is told. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class RunTable:
    """Which runs stand in which units, each once: those of unit `u` are `runs[at[u]:at[u + 1]]`.

    And the other way round: run `g` stands in the units `units[of[g]:of[g + 1]]`, ascending.
    """

    runs: Small
    at: Whole
    units: Small
    of: Whole

    def list_units(self, run: int) -> Small:
        return self.units[self.of[run] : self.of[run + 1]]

    @property
    def spread(self) -> Whole:
        """In how many units each run stands."""
        import numpy as np

        return np.diff(self.of)


def build_table(side: TokenSide, grams: Grams) -> RunTable:
    """The runs of a side by units."""
    import numpy as np

    count = len(side.texts)
    keys = np.unique(grams.numbers.astype(np.int64) * count + side.units[grams.starts])
    runs, units = (keys // count).astype(np.int32), (keys % count).astype(np.int32)
    order = np.argsort(units, kind="stable")
    at = np.searchsorted(units[order], np.arange(count + 1))
    return RunTable(runs[order], at, units, np.searchsorted(runs, np.arange(len(grams) + 1)))


def compute_likelihood(both: Whole, first: Whole, second: Whole, units: int) -> Floats:
    """Dunning's ratio of runs that share units; 0 where they do so no more than by chance.

    >>> import numpy as np
    >>> counts = [np.array([each]) for each in (9, 9, 9)]
    >>> float(compute_likelihood(*counts, 100).round(1)[0])
    60.5
    """
    import numpy as np

    k = np.stack([both, first - both, second - both, units - first - second + both]).astype(float)
    rows, columns = (k[0] + k[1], k[2] + k[3]), (k[0] + k[2], k[1] + k[3])
    found = sum(_entropic(k[at]) for at in range(4)) + _entropic(k.sum(axis=0))
    found = found - sum(_entropic(each) for each in (*rows, *columns))
    more = k[0] * units > rows[0] * columns[0]
    return np.where(more, np.maximum(2 * found, 0), 0.0)


def _entropic(counts: Floats) -> Floats:
    import numpy as np

    return counts * np.log(np.maximum(counts, 1e-300))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Runs of both sides that share units more than by chance, ordered by both numbers.

    `both` counts the units, `strength` is the ratio.
    """

    source: Small
    target: Small
    both: Small
    strength: Floats

    def __len__(self) -> int:
        return len(self.source)

    def select(self, mask: Mask) -> Pairs:
        return Pairs(self.source[mask], self.target[mask], self.both[mask], self.strength[mask])


def find_associated(
    source: RunTable,
    target: RunTable,
    units: int,
    min_units: int,
    progress: Progress = ignore_progress,
) -> Pairs:
    """The partners of each run that it is most strongly associated with, from both sides."""
    import numpy as np

    forward = _partners(source, target, units, min_units, progress)
    backward = _partners(target, source, units, min_units, progress)[[1, 0, 2]]
    every = np.concatenate([forward, backward], axis=1)
    keys = every[0].astype(np.int64) * len(target.spread) + every[1]
    one, other, both = every[:, np.unique(keys, return_index=True)[1]]
    strength = compute_likelihood(both, source.spread[one], target.spread[other], units)
    return Pairs(one, other, both, strength).select(strength > 0)


def _partners(
    first: RunTable, second: RunTable, units: int, min_units: int, progress: Progress
) -> Small:
    """For each run of one side its strongest partners: both, and shared units; shape (3, n)."""
    import numpy as np

    rows = [np.zeros((3, 0), np.int32)]
    spread, others = first.spread, second.spread
    for run in np.flatnonzero(spread >= min_units).tolist():
        partners, both = _met(first.list_units(run), second)
        kept = both >= min_units
        partners, both = partners[kept], both[kept]
        strength = compute_likelihood(
            both, np.full(len(both), spread[run]), others[partners], units
        )
        best = np.argsort(-strength, kind="stable")[:_PARTNERS]
        best = best[strength[best] >= _NEAR * strength.max(initial=0)]
        row = np.stack([np.full(len(best), run), partners[best], both[best]])
        rows.append(row.astype(np.int32))
        if run % _RUNS_TOLD == 0:
            progress("comparing", run / len(spread))
    return np.concatenate(rows, axis=1)


def _met(units: Small, opposite: RunTable) -> tuple[Whole, Whole]:
    """The runs of the other side in these units, and in how many of them each stands."""
    import numpy as np

    sizes = opposite.at[units + 1] - opposite.at[units]
    ends = np.cumsum(sizes)
    places = np.arange(ends[-1]) + np.repeat(opposite.at[units] - (ends - sizes), sizes)
    runs = opposite.runs[places]
    if len(runs) < len(opposite.spread):
        partners, both = np.unique(runs, return_counts=True)
        return partners.astype(np.int64), both
    counts = np.bincount(runs, minlength=len(opposite.spread))
    partners = np.flatnonzero(counts)
    return partners, counts[partners]


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
        if steps % _PAIRS_TOLD == 0:
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
