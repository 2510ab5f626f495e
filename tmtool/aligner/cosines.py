"""Cosines of all candidate beads in the band, and how crowded each span's neighbourhood is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.band import Band
from tmtool.aligner.beads import LONGEST, TYPES
from tmtool.aligner.side import Integers

if TYPE_CHECKING:
    from tmtool.units import Vectors

_CHUNK = 32
"""Steps that share one matrix product: few enough that little outside the band is computed.
Chosen, no measurement."""
_NEIGHBOURS = 6
"""How many of the best cosines make a span's neighbourhood. Chosen, no measurement."""
_OUTSIDE = np.float32(-2)
"""Where there is no bead: below every cosine. Limit: cosines end at -1."""


@dataclass(frozen=True, slots=True)
class CentredVectors:
    """The spans of one text, to be compared as if the mean of its single segments were taken off.

    What all segments of a language have in common says nothing about which of them pair. The mean
    counts one segment that is zero as well: nothing would be left of a text of a single segment,
    such as the only footnote of a document, and chance would decide what it pairs with. `towards`
    and `scale`, both (k, n), are a span's product with the other text's mean, and one over its
    length once centred; so no second copy of the vectors is needed. `mean` is the text's own.
    """

    spans: Vectors
    mean: NDArray[np.float32]
    towards: NDArray[np.float32]
    scale: NDArray[np.float32]

    def take_ending_spans(self, count: int, low: int, high: int) -> tuple[NDArray[np.float32], ...]:
        """Vectors, products and scales of the spans of `count` segments that end at some nodes."""
        last = self.spans.shape[1] - 1
        count = min(count, len(self.spans))
        if low >= count and high - count <= last:
            at: slice | Integers = slice(low - count, high - count)
        else:
            at = np.clip(np.arange(low, high) - count, 0, last)
        return self.spans[count - 1, at], self.towards[count - 1, at], self.scale[count - 1, at]


def centre_vectors(
    source: Vectors, target: Vectors
) -> tuple[CentredVectors, CentredVectors, float]:
    """Both texts, and the product of their means."""
    means = [spans[0].sum(0) / (spans.shape[1] + 1) for spans in (source, target)]
    sides = [
        CentredVectors(spans, own, spans @ other, _scale(spans, own))
        for spans, own, other in ((source, *means), (target, *means[::-1]))
    ]
    return sides[0], sides[1], float(means[0] @ means[1])


def _scale(spans: Vectors, mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """One over the length of each centred span; 0 where there is no span."""
    squared = 1 - 2 * (spans @ mean) + mean @ mean
    return np.where(spans[..., 0] != 0, 1 / np.sqrt(np.maximum(squared, 1e-9)), 0)


def compute_span_cosines(
    sides: tuple[CentredVectors, CentredVectors, float],
    source: tuple[Integers, Integers],
    target: tuple[Integers, Integers],
) -> NDArray[np.float32]:
    """Cosines of pairs of spans, shape (pairs,).

    The spans of a side are given by their first segments and by how many they have, both of shape
    (pairs,).
    """
    one, other, means = sides
    a, b = (source[1] - 1, source[0]), (target[1] - 1, target[0])
    products = np.einsum("pd,pd->p", one.spans[a], other.spans[b])
    centred_products = products - one.towards[a] - other.towards[b] + means
    return np.asarray(centred_products * one.scale[a] * other.scale[b], np.float32)


def compute_banded_cosines(
    sides: tuple[CentredVectors, CentredVectors, float], band: Band, start: int, stop: int
) -> NDArray[np.float32]:
    """Cosines of steps start .. stop-1 by bead type: shape (types, steps, width).

    `[t, s, w]` belongs to the bead of type t that ends at that node; -2 where there is none.
    """
    result = np.full((len(TYPES), stop - start, band.width), _OUTSIDE)
    for at in range(start, stop, _CHUNK):
        i, j = band.compute_nodes(at, min(at + _CHUNK, stop))
        _fill(result[:, at - start : at - start + len(i)], sides, i, j)
    return result


def _fill(
    result: NDArray[np.float32],
    sides: tuple[CentredVectors, CentredVectors, float],
    i: Integers,
    j: Integers,
) -> None:
    """The cosines of one chunk: one product for each number of source segments."""
    source, target, means = sides
    (low_i, high_i), (low_j, high_j) = ((int(x.min()), int(x.max()) + 1) for x in (i, j))
    across = high_j - low_j
    flat = (i - low_i) * across + (j - low_j)
    inside = (i <= source.spans.shape[1]) & (j <= target.spans.shape[1])
    parts = zip(
        *(target.take_ending_spans(n, low_j, high_j) for n in range(1, LONGEST + 1)), strict=True
    )
    columns, target_towards, target_scale = (np.concatenate(part) for part in parts)
    for m in range(1, LONGEST + 1):
        counts = [n for a, n in TYPES if a == m and n]
        used = slice(0, max(counts) * across)
        rows, towards, scale = source.take_ending_spans(m, low_i, high_i)
        cosines = rows @ columns[used].T
        cosines -= (towards - means)[:, None] + target_towards[used]
        cosines *= scale[:, None] * target_scale[used]
        blocks = cosines.reshape(high_i - low_i, -1, across).swapaxes(0, 1)
        for n in counts:
            real = inside & (i >= m) & (j >= n)
            found = blocks[n - 1].reshape(-1).take(flat)
            result[TYPES.index((m, n))] = np.where(real, found, _OUTSIDE)


@dataclass(frozen=True, slots=True)
class Crowding:
    """How crowded the neighbourhoods of one side's spans are, for a stretch of nodes.

    Half the mean of a span's best cosines to single and double segments of the other side. `values`
    has shape (k, nodes), a span standing at the node where it ends; the first node is `low`.
    """

    values: NDArray[np.float32]
    low: int

    def compute_at(self, count: int, nodes: Integers) -> NDArray[np.float32]:
        """The crowding of the spans of `count` segments that end at some nodes."""
        return np.asarray(self.values[count - 1][nodes - self.low])


def measure_crowding(
    cosines: NDArray[np.float32], band: Band, start: int
) -> tuple[Crowding, Crowding]:
    """The crowding of both sides, from the cosines of steps from `start` on.

    Right for spans whose place in the band lies wholly within these steps.
    """
    steps = np.arange(start, start + cosines.shape[1])
    first = band.first[steps]
    last_target = steps - first
    source = _SpanStrip(first, band.width, band.sources)
    target = _SpanStrip(last_target - band.width + 1, band.width, band.targets)
    columns = source.places - first[source.steps], last_target[target.steps] - target.places
    spans = range(1, LONGEST + 1)
    return (
        Crowding(
            _crowding(cosines, source, columns[0], [((m, 1), (m, 2)) for m in spans]), source.low
        ),
        Crowding(
            _crowding(cosines, target, columns[1], [((1, n), (2, n)) for n in spans]), target.low
        ),
    )


class _SpanStrip:
    """For every node of one side that a stretch of steps holds, the steps that hold it.

    `steps` has shape (nodes, 2 * width), `real` says which of them exist, `places` are the nodes as
    a column.
    """

    def __init__(self, first: Integers, width: int, size: int) -> None:
        self.low = max(0, int(first[0]))
        nodes = np.arange(self.low, min(size, int(first[-1]) + width - 1) + 1)
        begin = np.searchsorted(first, nodes - width + 1)
        end = np.searchsorted(first, nodes, side="right")
        begin = np.maximum((begin + end) // 2 - width, begin)
        steps = begin[:, None] + np.arange(2 * width)
        self.real = steps < end[:, None]
        self.steps = np.minimum(steps, len(first) - 1)
        self.places = nodes[:, None]


def _crowding(
    cosines: NDArray[np.float32],
    strip: _SpanStrip,
    columns: Integers,
    types: list[tuple[tuple[int, int], tuple[int, int]]],
) -> NDArray[np.float32]:
    """The mean of the best cosines found at these places, halved, one row for each span length."""
    flat = np.where(strip.real, strip.steps * cosines.shape[2] + columns, 0)
    rows = []
    for pair in types:
        found = [TYPES.index(t) for t in pair if t in TYPES]
        near = [np.where(strip.real, cosines[t].reshape(-1)[flat], _OUTSIDE) for t in found]
        rows.append(_mean_of_best(np.concatenate(near, axis=1)) / 2)
    return np.stack(rows)


def _mean_of_best(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the highest real values of each row; 0 where there are none."""
    count = min(_NEIGHBOURS, cosines.shape[1])
    best = np.partition(cosines, cosines.shape[1] - count, axis=1)[:, -count:]
    real = best > _OUTSIDE
    total = np.where(real, best, 0).sum(1)
    return np.asarray(total / np.maximum(real.sum(1), 1), np.float32)
