"""Whether two columns stand row by row: how well each row goes with its neighbours' other side.

What tells: lengths that rise and fall together, and numbers that stand on both sides. Neither
needs a language, and both are quick enough for every row of a memory. Stretches of rows of which
the same is true are runs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import atanh, log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.protocols import Encoder


FARTHEST = 3
"""Rows by which a column may be shifted to be found out. Chosen, no measurement."""
OFFSETS = tuple(sorted(range(-FARTHEST, FARTHEST + 1), key=abs))
_BESIDE = (-8, -7, -6, -5, 5, 6, 7, 8)
"""Offsets at which nothing belongs together: what agrees there agrees by chance. Chosen, no
measurement."""
_NUMBER = re.compile(r"\d+")
_FEWEST = 8
"""Rows that must stand together at any offset for their agreement to say something. Chosen, no
measurement."""
_SPREAD = 0.35
"""The standard deviation of the share of numbers that two rows have in common. Chosen, no
measurement."""
_CLEARLY = 0.1
"""Cosine by which another row must be closer than the own one. Chosen, no measurement."""
_AROUND = 6
"""Rows on either side among which most must be so. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of a text: the logarithm of its length and its numbers."""

    length: float
    numbers: frozenset[str]


def extract_features(text: str) -> Features:
    """The features of a text; figures of any script count by their value.

    >>> extract_features("第74/197号").numbers == extract_features("٧٤/197").numbers
    True
    """
    found = _NUMBER.findall(text.replace(",", ""))
    return Features(log(len(text) + 3), frozenset(str(int(each[:20])) for each in found))


def build_agreement(
    sources: Sequence[Features], targets: Sequence[Features]
) -> Callable[[int], float] | None:
    """How far beyond chance row i goes with row i + offset, in standard deviations.

    None for fewer rows than say anything.
    """
    if len(sources) < _FEWEST + FARTHEST:
        return None
    by_chance = _mean([value for at in _BESIDE for value in _numbers(sources, targets, at)])

    def score(offset: int) -> float:
        found = _numbers(sources, targets, offset)
        known = (_mean(found) - by_chance) * sqrt(len(found)) / _SPREAD if found else 0.0
        pairs = _pairs(sources, targets, offset)
        alike = compute_correlation([a.length for a, _ in pairs], [b.length for _, b in pairs])
        return known + atanh(max(-0.99, min(0.99, alike))) * sqrt(len(pairs) - 3)

    return score


def compute_correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's correlation; 0 where one side is all alike.

    >>> round(compute_correlation([1, 2, 3], [2, 4, 6]), 6), compute_correlation([1, 1], [2, 3])
    (1.0, 0.0)
    """
    mean_x, mean_y = _mean(xs), _mean(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    under = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return over / sqrt(under) if under > 1e-12 else 0.0


@dataclass(frozen=True, slots=True)
class Closeness:
    """Cosines of rows that stand together: mean ones by offset, and of rows far from each other.

    `strays` are, for each offset, the rows (counted from 0) of which the one that far below is
    clearly closer, as far as ten or so stand together.
    """

    means: dict[int, float]
    by_chance: float
    strays: dict[int, list[int]]

    @property
    def best(self) -> int:
        """The offset at which rows are closest."""
        return max(OFFSETS, key=lambda at: self.means[at])


def build_closeness(encoder: Encoder, sources: Sequence[str], targets: Sequence[str]) -> Closeness:
    """How close in meaning rows are, for all near offsets."""
    import numpy as np

    cosines = encoder.encode(sources) @ encoder.encode(targets).T
    means = {at: float(np.diagonal(cosines, at).mean()) for at in OFFSETS}
    far = [np.diagonal(cosines, at) for at in _BESIDE if abs(at) < len(sources)]
    own, count = np.diagonal(cosines), len(sources)
    strays = {}
    for at in OFFSETS[1:]:
        rows = range(max(0, -at), min(count, count - at))
        closer = [row for row in rows if cosines[row, row + at] > own[row] + _CLEARLY]
        strays[at] = [row for row in closer if _has_company(row, closer)]
    return Closeness(means, float(np.concatenate(far).mean()) if far else 0.0, strays)


def _has_company(row: int, rows: Sequence[int]) -> bool:
    """Whether most of the rows around one are in the list too."""
    return sum(abs(row - other) <= _AROUND for other in rows) > _AROUND


def _numbers(sources: Sequence[Features], targets: Sequence[Features], offset: int) -> list[float]:
    """For each pair of rows with a number: the share of numbers that both have."""
    return [
        2 * len(a.numbers & b.numbers) / (len(a.numbers) + len(b.numbers))
        for a, b in _pairs(sources, targets, offset)
        if a.numbers or b.numbers
    ]


def _pairs(
    sources: Sequence[Features], targets: Sequence[Features], offset: int
) -> list[tuple[Features, Features]]:
    """Rows of the source and the target rows `offset` below."""
    if offset < 0:
        return list(zip(sources[-offset:], targets, strict=False))
    return list(zip(sources, targets[offset:], strict=False))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class RowRun:
    """Windows one after another of one kind, and their rows: `start` to `stop`, both included."""

    kind: object
    start: int
    stop: int
    windows: int = 1

    @property
    def rows(self) -> int:
        return self.stop - self.start + 1


class RowRuns:
    """Collects them; one window of another kind doesn't end a run.

    >>> runs = RowRuns()
    >>> for at, kind in enumerate([None, "a", "a", None, "a", None, None, "b"]):
    ...     _ = runs.add(kind, at, at)
    >>> [(run.kind, run.start, run.stop, run.windows) for run in runs.iter_all()]
    [('a', 1, 4, 3), ('b', 7, 7, 1)]
    """

    def __init__(self) -> None:
        self._runs: list[RowRun] = []
        self._since = 0

    def add(self, kind: object, start: int, stop: int) -> bool:
        """Add a window, None where nothing is to be said of it; whether it begins a run."""
        if kind is None:
            self._since += 1
            return False
        last = self._runs[-1] if self._runs else None
        if last and last.kind == kind and self._since < 2:
            self._runs[-1] = replace(last, stop=stop, windows=last.windows + 1)
        else:
            self._runs.append(RowRun(kind, start, stop))
        begins, self._since = self._runs[-1].windows == 1, 0
        return begins

    def iter_all(self) -> Iterator[RowRun]:
        return iter(self._runs)

    def find_commonest(self) -> tuple[object, int]:
        """The kind that most rows are of, and how many."""
        rows: Counter[object] = Counter()
        for run in self._runs:
            rows[run.kind] += run.rows
        return rows.most_common(1)[0] if rows else (None, 0)
