"""Which runs of both sides go together: by the units that they share, and by their words' links.

The association of two runs is the log-likelihood ratio of Dunning 1993, "Accurate Methods for the
Statistics of Surprise and Coincidence", over units. Of runs that always come together, parts and
wholes among them, the words decide: those of each side have to be rendered inside the other (the
consistency of phrase pairs of Och & Ney 2004, "The Alignment Template Approach", in probabilities).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.terms.extracting.model import Progress, ignore_progress

if TYPE_CHECKING:
    from tmtool.terms.extracting.grams import Floats, Grams, Mask, Small, Whole
    from tmtool.terms.extracting.side import TokenSide

_PARTNERS = 12
"""So many of the other side are looked at for each run, the most strongly associated. Chosen;
benchmarks/extraction.py measures all together."""
_NEAR = 0.3
"""And only those that have so much of the strength of the first. Chosen; benchmarks/extraction.py
measures all together."""
_OFTEN = 200
"""Runs after which progress is told. Chosen, no measurement."""


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
        if run % _OFTEN == 0:
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
