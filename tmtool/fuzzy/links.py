"""Which word translates which, by how often they occur in the same units: IBM's model 1, both ways.

Brown et al. 1993, "The Mathematics of Statistical Machine Translation", model 1, with the smoothing
of Moore 2004, "Improving IBM Word-Alignment Model 1", which keeps rare words from taking over.
A word that occurs with several others is explained by the one it occurs with elsewhere: that is
how the rendering of a phrase is told from those of the words that often stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.int64]

Unit: TypeAlias = tuple[Sequence[str], Sequence[str]]
"""The words of a source and of its target."""

_ROUNDS = 5
"""Rounds of model 1 (peer: Brown and others 1993 and its descendants run about five)."""
SMOOTHING = 0.01
"""Added to the count of every pair of words. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Links:
    """Posteriors for every pair of words of each unit; a word may also be linked to nothing."""

    shapes: tuple[tuple[int, int], ...]
    starts: Whole
    to_source: Floats
    to_target: Floats

    def get_links(self, unit: int) -> tuple[Floats, Floats]:
        """Two arrays (source words, target words).

        The first says how likely each target word comes from each source word (columns add up to
        at most 1), the second how likely each source word comes from each target word (rows do).
        """
        rows, columns = self.shapes[unit]
        start = self.starts[unit]
        stop = start + (rows + 1) * (columns + 1)
        forward, backward = (
            each[start:stop].reshape(rows + 1, columns + 1)[1:, 1:]
            for each in (self.to_source, self.to_target)
        )
        return forward, backward


def learn_links(units: Sequence[Unit], smoothing: float = SMOOTHING) -> Links:
    """Learn from the units which words go together, and link them in each.

    `smoothing` is added to the count of every pair of words: the more different words there are,
    the less a rare one is linked to anything.

    >>> units = [(["the", "house"], ["das", "haus"]), (["the", "book"], ["das", "buch"])]
    >>> forward, _ = learn_links(units).get_links(0)
    >>> forward.argmax(axis=0).tolist()
    [0, 1]
    """
    import numpy as np

    pairs = _pairs(units)
    forward = _learned(pairs.source, pairs.target, pairs.at_target, pairs.key, smoothing)
    backward = _learned(pairs.target, pairs.source, pairs.at_source, pairs.key, smoothing)
    shapes = tuple((len(source), len(target)) for source, target in units)
    sizes = [(rows + 1) * (columns + 1) for rows, columns in shapes]
    return Links(shapes, np.cumsum([0, *sizes]), forward, backward)


@dataclass(frozen=True, slots=True)
class _WordPairs:
    """All pairs of words within units, as arrays (pairs,); word 0, the first of each side, is none.

    `at_source` and `at_target` number the occurrences, `key` the distinct pairs.
    """

    source: Whole
    target: Whole
    at_source: Whole
    at_target: Whole
    key: Whole


def _pairs(units: Sequence[Unit]) -> _WordPairs:
    import numpy as np

    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    sides = [_numbered([unit[side] for unit in units], numbers[side]) for side in (0, 1)]
    places: tuple[list[Whole], list[Whole]] = ([], [])
    start = [0, 0]
    for source, target in units:
        rows, columns = len(source) + 1, len(target) + 1
        places[0].append(np.repeat(np.arange(start[0], start[0] + rows), columns))
        places[1].append(np.tile(np.arange(start[1], start[1] + columns), rows))
        start = [start[0] + rows, start[1] + columns]
    at_source, at_target = (np.concatenate([*each, np.zeros(0, np.int64)]) for each in places)
    source, target = sides[0][at_source], sides[1][at_target]
    key = _distinct(source * (len(numbers[1]) + 1) + target)
    return _WordPairs(source, target, at_source, at_target, key)


def _distinct(values: Whole) -> Whole:
    """The rank of each value among the distinct ones: what `np.unique` gives, sooner.

    A stable sort is one by digits, and small numbers have few.
    """
    import numpy as np

    small = values.astype(np.uint32) if values.max(initial=0) < 2**32 else values
    order = np.argsort(small, kind="stable")
    ordered = small[order]
    found = np.empty(len(values), np.int64)
    found[order] = np.cumsum(np.concatenate([[0], ordered[1:] != ordered[:-1]])[: len(values)])
    return found


def _numbered(texts: Sequence[Sequence[str]], numbers: dict[str, int]) -> Whole:
    """Every word by its number, counted from 1, a 0 before each text."""
    import numpy as np

    found = [
        number
        for text in texts
        for number in (0, *(numbers.setdefault(word, len(numbers) + 1) for word in text))
    ]
    return np.array(found, np.int64)


def _learned(given: Whole, made: Whole, at_made: Whole, key: Whole, smoothing: float) -> Floats:
    """How likely each occurrence of a made word comes from each given one: float64 (pairs,).

    Nothing is made from a given word by the word 0, and everything may be made from it.
    """
    import numpy as np

    real = (made != 0).astype(np.float64)
    kinds = max(int(np.count_nonzero(np.bincount(made))), 1)
    chance = np.ones(len(made))
    shares = _shares(chance * real, at_made)
    for _ in range(_ROUNDS - 1):
        counts = np.bincount(key, shares)[key]
        totals = np.bincount(given, shares)[given]
        chance = (counts + smoothing) / (totals + smoothing * kinds)
        shares = _shares(chance * real, at_made)
    return shares


def _shares(weights: Floats, places: Whole) -> Floats:
    """The weights divided by their sum over each place."""
    import numpy as np

    sums = np.bincount(places, weights)[places]
    shares: Floats = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return shares
