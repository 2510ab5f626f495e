"""Cosines of all candidate beads in the band, and how crowded each span's neighbourhood is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tmtool.align.band import Band
from tmtool.align.beads import LONGEST, TYPES
from tmtool.align.side import Integers

if TYPE_CHECKING:
    from tmtool.units import Vectors

_CHUNK = 32
"""Steps that share one matrix product: few enough that little outside the band is computed."""
_NEIGHBOURS = 6
"""How many of the best cosines make a span's neighbourhood."""
_OUTSIDE = np.float32(-2)
"""Where there is no bead: below every cosine."""


@dataclass(frozen=True, slots=True)
class Centred:
    """The spans of one text, to be compared as if the mean of its single segments were taken off.

    What all segments of a language have in common says nothing about which of them pair. `towards`
    and `scale`, both (k, n), are a span's product with the other text's mean, and one over its
    length once centred; so no second copy of the vectors is needed.
    """

    spans: Vectors
    towards: NDArray[np.float32]
    scale: NDArray[np.float32]

    def ending(self, count: int, low: int, high: int) -> tuple[NDArray[np.float32], ...]:
        """Vectors, products and scales of the spans of `count` segments that end at some nodes."""
        last = self.spans.shape[1] - 1
        count = min(count, len(self.spans))
        if low >= count and high - count <= last:
            at: slice | Integers = slice(low - count, high - count)
        else:
            at = np.clip(np.arange(low, high) - count, 0, last)
        return self.spans[count - 1, at], self.towards[count - 1, at], self.scale[count - 1, at]


def centred(source: Vectors, target: Vectors) -> tuple[Centred, Centred, float]:
    """Both texts, and the product of their means."""
    means = [spans[0].mean(0) for spans in (source, target)]
    sides = [
        Centred(spans, spans @ other, _scale(spans, own))
        for spans, own, other in ((source, *means), (target, *means[::-1]))
    ]
    return sides[0], sides[1], float(means[0] @ means[1])


def _scale(spans: Vectors, mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """One over the length of each centred span; 0 where there is no span."""
    squared = 1 - 2 * (spans @ mean) + mean @ mean
    return np.where(spans[..., 0] != 0, 1 / np.sqrt(np.maximum(squared, 1e-9)), 0)


def of_pairs(
    sides: tuple[Centred, Centred, float], pairs: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """Cosines of pairs of single segments, shape (pairs,)."""
    source, target, means = sides
    i, j = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    products = np.einsum("pd,pd->p", source.spans[0, i], target.spans[0, j])
    centred_products = products - source.towards[0, i] - target.towards[0, j] + means
    return np.asarray(centred_products * source.scale[0, i] * target.scale[0, j], np.float32)


def banded_cosines(
    sides: tuple[Centred, Centred, float], band: Band, start: int, stop: int
) -> NDArray[np.float32]:
    """Cosines of steps start .. stop-1 by bead type: shape (types, steps, width).

    `[t, s, w]` belongs to the bead of type t that ends at that node; -2 where there is none.
    """
    result = np.full((len(TYPES), stop - start, band.width), _OUTSIDE)
    for at in range(start, stop, _CHUNK):
        i, j = band.nodes(at, min(at + _CHUNK, stop))
        _fill(result[:, at - start : at - start + len(i)], sides, i, j)
    return result


def _fill(
    result: NDArray[np.float32],
    sides: tuple[Centred, Centred, float],
    i: Integers,
    j: Integers,
) -> None:
    """The cosines of one chunk: one product for each number of source segments."""
    source, target, means = sides
    (low_i, high_i), (low_j, high_j) = ((int(x.min()), int(x.max()) + 1) for x in (i, j))
    across = high_j - low_j
    flat = (i - low_i) * across + (j - low_j)
    inside = (i <= source.spans.shape[1]) & (j <= target.spans.shape[1])
    parts = zip(*(target.ending(n, low_j, high_j) for n in range(1, LONGEST + 1)), strict=True)
    columns, target_towards, target_scale = (np.concatenate(part) for part in parts)
    for m in range(1, LONGEST + 1):
        counts = [n for a, n in TYPES if a == m and n]
        used = slice(0, max(counts) * across)
        rows, towards, scale = source.ending(m, low_i, high_i)
        cosines = rows @ columns[used].T
        cosines -= (towards - means)[:, None] + target_towards[used]
        cosines *= scale[:, None] * target_scale[used]
        blocks = cosines.reshape(high_i - low_i, -1, across).swapaxes(0, 1)
        for n in counts:
            real = inside & (i >= m) & (j >= n)
            found = blocks[n - 1].reshape(-1).take(flat)
            result[TYPES.index((m, n))] = np.where(real, found, _OUTSIDE)


def crowding(
    cosines: NDArray[np.float32], band: Band, start: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Half the mean of each span's best cosines to single and double segments of the other side.

    Shapes (k, sources + 1) and (k, targets + 1), indexed by the node where a span ends. Known only
    for spans whose nodes lie within the steps that `cosines` covers.
    """
    stop = start + cosines.shape[1]
    i, _ = band.nodes(start, stop)
    by_source = _places(band.first[start:stop], band.width, band.sources)
    by_target = _places(
        np.arange(start, stop) - band.first[start:stop] - band.width + 1, band.width, band.targets
    )
    source_first = (by_source[0], np.arange(band.sources + 1)[:, None] - i[by_source[0], 0])
    target_first = (
        by_target[0],
        (by_target[0] + start) - i[by_target[0], 0] - np.arange(band.targets + 1)[:, None],
    )
    return (
        _crowding(cosines, source_first, by_source[1], [((m, 1), (m, 2)) for m in range(1, 9)]),
        _crowding(cosines, target_first, by_target[1], [((1, n), (2, n)) for n in range(1, 9)]),
    )


def _places(first: Integers, width: int, size: int) -> tuple[Integers, NDArray[np.bool_]]:
    """For every node of a side the steps where the band holds it, and which of those are real."""
    nodes = np.arange(size + 1)
    low = np.searchsorted(first, nodes - width + 1)
    high = np.searchsorted(first, nodes, side="right")
    begin = np.maximum((low + high) // 2 - width, low)
    steps = begin[:, None] + np.arange(2 * width)
    real = steps < high[:, None]
    return np.clip(steps, 0, len(first) - 1), real


def _crowding(
    cosines: NDArray[np.float32],
    places: tuple[Integers, Integers],
    real: NDArray[np.bool_],
    types: list[tuple[tuple[int, int], tuple[int, int]]],
) -> NDArray[np.float32]:
    """The mean of the best cosines found at these places, halved, one row for each span length."""
    steps, columns = places
    flat = np.where(real, steps * cosines.shape[2] + columns, 0)
    rows = []
    for pair in types:
        found = [TYPES.index(t) for t in pair if t in TYPES]
        near = [np.where(real, cosines[t].reshape(-1)[flat], _OUTSIDE) for t in found]
        rows.append(_mean_of_best(np.concatenate(near, axis=1)) / 2)
    return np.stack(rows)


def _mean_of_best(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the highest real values of each row; 0 where there are none."""
    count = min(_NEIGHBOURS, cosines.shape[1])
    best = np.partition(cosines, cosines.shape[1] - count, axis=1)[:, -count:]
    real = best > _OUTSIDE
    total = np.where(real, best, 0).sum(1)
    return np.asarray(total / np.maximum(real.sum(1), 1), np.float32)
