"""How far an alignment agrees with a gold alignment: precision, recall and F1.

Strict: a bead is right where the gold has the same bead. Lax: it is also right where some bead of
the gold shares a segment with it on both sides (ARCADE, Langlais et al. 1998; Sennrich & Volk
2011). Two conventions are in use, and differ where segments have no partner:

* "nulls counted": null beads count in precision and in recall;
* "Vecalign's convention" (score.py of Thompson & Koehn 2019): null beads count in precision only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from tmtool.fields import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tmtool.units import Bead

Link: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""The source and target indices of one bead; published gold may skip or cross segments."""

NULLS_COUNTED, VECALIGN = "nulls counted", "Vecalign's convention"
CONVENTIONS = (NULLS_COUNTED, VECALIGN)
_RESAMPLES = 1000
"""Times that documents are drawn anew. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class BeadTally:
    """How many beads there are, and how many of them are strictly and laxly right."""

    strict: int = 0
    lax: int = 0
    all: int = 0

    def __add__(self, other: BeadTally) -> BeadTally:
        return BeadTally(self.strict + other.strict, self.lax + other.lax, self.all + other.all)


@dataclass(frozen=True, slots=True)
class BeadCounts:
    """All that scores are made of: beads found, gold beads, and gold beads that are no nulls."""

    found: BeadTally = BeadTally()
    gold: BeadTally = BeadTally()
    gold_pairs: BeadTally = BeadTally()

    def __add__(self, other: BeadCounts) -> BeadCounts:
        return BeadCounts(
            self.found + other.found, self.gold + other.gold, self.gold_pairs + other.gold_pairs
        )


@dataclass(frozen=True, slots=True)
class Score:
    """Shares 0..1, higher is better."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One way of counting; `interval` holds 95 % of the F1 of resampled texts."""

    match: str
    convention: str
    precision: float
    recall: float
    f1: float
    interval: tuple[float, float] | None


@record("evaluation")
class Evaluation:
    """The scores of an alignment against a reference alignment."""

    test: str
    gold_beads: int
    beads: int
    scores: tuple[ScoreRow, ...]
    signature: str


def compare(test: str, gold: Sequence[Link], links: Sequence[Link]) -> Evaluation:
    """Score an alignment called `test` in every way of counting."""
    import numpy as np

    from tmtool.version import __version__

    counts, parts = count(gold, links), count_clusters(gold, links)
    rows = []
    for match, convention in product(("strict", "lax"), CONVENTIONS):
        share = score(counts, convention, lax=match == "lax")
        # A new generator each time: a figure may not depend on what was asked before it.
        rng = np.random.default_rng(0)
        around = estimate_interval(parts, convention, rng) if match == "strict" else None
        rows.append(ScoreRow(match, convention, share.precision, share.recall, share.f1, around))
    signature = f"tmtool:{__version__} bootstrap:clusters,seed 0"
    return Evaluation(test, len(gold), len(links), tuple(rows), signature)


def list_links(beads: Iterable[Bead]) -> list[Link]:
    """Beads as plain indices."""
    return [(tuple(bead.source), tuple(bead.target)) for bead in beads]


def count(gold: Iterable[Link], links: Iterable[Link]) -> BeadCounts:
    """Hold an alignment against the gold; beads that are empty on both sides don't count.

    >>> gold = [((0,), (0,)), ((1, 2), (1,)), ((3,), ())]
    >>> counts = count(gold, [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ())])
    >>> counts.found
    BeadTally(strict=2, lax=3, all=4)
    >>> round(score(counts, NULLS_COUNTED).f1, 3), round(score(counts, VECALIGN).f1, 3)
    (0.571, 0.5)
    """
    right, tested = ({link for link in each if link[0] or link[1]} for each in (gold, links))
    pairs, tested_pairs = ({(s, t) for s, t in each if s and t} for each in (right, tested))
    return BeadCounts(_tally(tested, right), _tally(right, tested), _tally(pairs, tested_pairs))


def _tally(beads: set[Link], others: set[Link]) -> BeadTally:
    """How many of the beads are among the others, or share a segment of both sides with one."""
    partners: defaultdict[int, set[int]] = defaultdict(set)
    for source, target in others:
        for i in source:
            partners[i].update(target)
    strict = len(beads & others)
    near = sum(
        any(not partners[i].isdisjoint(target) for i in source) for source, target in beads - others
    )
    return BeadTally(strict, strict + near, len(beads))


def score(counts: BeadCounts, convention: str, *, lax: bool = False) -> Score:
    """Precision and recall in one of `CONVENTIONS`."""
    recalled = counts.gold if convention == NULLS_COUNTED else counts.gold_pairs
    return Score(_share(counts.found, lax=lax), _share(recalled, lax=lax))


def _share(tally: BeadTally, *, lax: bool) -> float:
    return (tally.lax if lax else tally.strict) / tally.all if tally.all else 0.0


def count_clusters(gold: Iterable[Link], links: Iterable[Link]) -> list[BeadCounts]:
    """The counts of each smallest stretch that no bead of either alignment crosses.

    They sum up to `count` of the whole, and are what a bootstrap draws from.
    """
    both = ([*gold], [*links])
    root = _Groups()
    for number, link in enumerate(link for each in both for link in each):
        for side, indices in enumerate(link):
            for index in indices:
                root.join(("bead", number), (side, index))
    parts: defaultdict[object, tuple[list[Link], list[Link]]] = defaultdict(lambda: ([], []))
    numbers = iter(range(len(both[0]) + len(both[1])))
    for which, each in enumerate(both):
        for link in each:
            parts[root.find(("bead", next(numbers)))][which].append(link)
    return [count(*part) for part in parts.values()]


class _Groups:
    """Disjoint sets."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def find(self, item: object) -> object:
        while (parent := self._parent.get(item, item)) != item:
            self._parent[item] = self._parent.get(parent, parent)
            item = parent
        return item

    def join(self, first: object, second: object) -> None:
        self._parent[self.find(second)] = self.find(first)


def estimate_interval(
    parts: Sequence[BeadCounts], convention: str, rng: np.random.Generator, share: float = 0.95
) -> tuple[float, float]:
    """Where strict F1 lies in the given share of resampled texts (bootstrap over clusters)."""
    import numpy as np

    table = np.array([_row(part, convention) for part in parts])
    drawn = rng.integers(len(table), size=(_RESAMPLES, len(table)))
    totals: NDArray[np.int64] = np.stack([table[each].sum(0) for each in drawn])
    right, found, recalled, gold = totals.T
    precision, recall = right / np.maximum(found, 1), recalled / np.maximum(gold, 1)
    values = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    low, high = np.quantile(values, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def _row(counts: BeadCounts, convention: str) -> tuple[int, int, int, int]:
    recalled = counts.gold if convention == NULLS_COUNTED else counts.gold_pairs
    return counts.found.strict, counts.found.all, recalled.strict, recalled.all
