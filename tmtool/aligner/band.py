"""The part of the lattice that is searched: a first path through two texts, and a band along it.

The first path goes by single segments only, in a wide band along the diagonal: the one that
collects most similarity, where leaving out a segment costs nothing. One global optimum keeps it
right on text that repeats itself, where a search from coarse to fine goes wrong.

A node (i, j) has i source and j target segments behind it. Nodes are held by step s = i + j, so
that every bead leads to a later step and a long run of null beads does not widen the band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.side import Integers, Side

if TYPE_CHECKING:
    from tmtool.units import Vectors


_HALF = 500
"""Segments on either side of the diagonal; doubled as often as the path comes near the edge.
Chosen, no measurement."""
_PROJECTED = 64
"""Dimensions kept where a text is long: enough to see which segments could pair at all. Chosen, no
measurement."""
_SAMPLE = 2048
"""About how many vectors of a side show which directions those are. Chosen, no measurement."""
_NEAR = 0.12
"""How far below the best of its row and column a cosine may lie and still count. Chosen, no
measurement."""
_SAME_LABEL = 4.0
"""What a pair of paragraphs counts whose label both texts have exactly once. Chosen, no
measurement."""
_CHUNK = 256
"""Rows whose cosines are held at once. Limit: memory."""
HALF = 8
"""Nodes on either side of the first path at each step. Chosen, no measurement."""
_WIDEST_GAP = 24
"""The widest gap between anchors, in source segments, that is searched as a whole. Chosen, no
measurement."""


@dataclass(frozen=True, slots=True)
class _RowStrip:
    """For every row the first of `width` columns."""

    start: Integers
    width: int


def find_first_path(source: Side, target: Side) -> list[tuple[int, int]]:
    """Pairs (i, j) of single segments, rising in both, that surely or probably correspond."""
    rows, columns = _reduced(source.spans[0], target.spans[0])
    # Segments whose label occurs exactly once on both sides.
    places = [_unique_labels(side) for side in (source, target)]
    bonus = {i: places[1][label] for label, i in places[0].items() if label in places[1]}
    half = _HALF
    while True:
        strip = _diagonal(len(rows), len(columns), half)
        path = _best_path(rows, columns, strip, bonus)
        if strip.width >= len(columns) or not _touches(path, strip, len(columns)):
            return path
        half *= 2


def _diagonal(rows: int, columns: int, half: int) -> _RowStrip:
    """The columns within `half` of the straight line, all rows equally wide."""
    width = min(columns, 2 * half + 1)
    centre = (np.arange(rows) * columns) // max(rows, 1)
    return _RowStrip(np.clip(centre - half, 0, columns - width), width)


def _touches(path: list[tuple[int, int]], strip: _RowStrip, columns: int) -> bool:
    """Whether some pair lies within a tenth of the band's width of an edge that could move."""
    if not path:
        return True
    i, j = np.array(path).T
    left, margin = strip.start[i], strip.width // 10
    low = (j - left < margin) & (left > 0)
    high = (left + strip.width - j <= margin) & (left + strip.width < columns)
    return bool((low | high).any())


def _reduced(source: Vectors, target: Vectors) -> tuple[Vectors, Vectors]:
    """Centred unit vectors; of long texts only their strongest directions."""
    sides = [(vectors, vectors.mean(0)) for vectors in (source, target)]
    if max(len(source), len(target)) <= 2 * _HALF:
        rows, columns = (_unit(vectors - mean) for vectors, mean in sides)
        return rows, columns
    samples = [_unit(each[:: max(1, len(each) // _SAMPLE)] - mean) for each, mean in sides]
    sample = np.concatenate(samples)
    basis = np.linalg.eigh(sample.T @ sample)[1][:, -_PROJECTED:]
    rows, columns = (_unit(vectors @ basis - mean @ basis) for vectors, mean in sides)
    return rows, columns


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _unique_labels(side: Side) -> dict[str, int]:
    labels = side.structure.labels if side.structure else ()
    seen: dict[str, list[int]] = {}
    for at, label in enumerate(labels):
        if label is not None:
            seen.setdefault(label, []).append(at)
    return {label: at[0] for label, at in seen.items() if len(at) == 1}


def _best_path(
    rows: Vectors, columns: Vectors, strip: _RowStrip, bonus: dict[int, int]
) -> list[tuple[int, int]]:
    """Fill the strip row by row, then walk back from the end."""
    best_row, best_column = _best_cosines(rows, columns, strip)
    moves = np.empty((len(rows), strip.width), np.uint8)
    totals = np.zeros(strip.width)
    before = 0
    for at in range(0, len(rows), _CHUNK):
        gains = _gains(rows, columns, strip, slice(at, at + _CHUNK), best_row, best_column)
        for row, gain in enumerate(gains, at):
            if row in bonus and 0 <= (column := bonus[row] - strip.start[row]) < strip.width:
                gain[column] += _SAME_LABEL
            totals, moves[row] = _step(totals, gain, int(strip.start[row]) - before)
            before = int(strip.start[row])
    return _walk_back(moves, strip)


def _cosines(
    rows: Vectors, columns: Vectors, strip: _RowStrip, at: slice
) -> tuple[NDArray[np.float32], Integers]:
    """Cosines of a chunk of rows with the columns of each row's strip, and those columns."""
    start = strip.start[at]
    low, high = int(start[0]), int(start[-1]) + strip.width
    block = rows[at] @ columns[low:high].T
    wanted = start[:, None] + np.arange(strip.width)
    return np.take_along_axis(block, wanted - low, axis=1), wanted


def _best_cosines(
    rows: Vectors, columns: Vectors, strip: _RowStrip
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The highest cosine of every row and of every column within the strip."""
    best_row = np.empty(len(rows), np.float32)
    best_column = np.full(len(columns), -1, np.float32)
    for at in range(0, len(rows), _CHUNK):
        chunk = slice(at, at + _CHUNK)
        low = int(strip.start[chunk][0])
        high = int(strip.start[chunk][-1]) + strip.width
        block = rows[chunk] @ columns[low:high].T
        best_row[chunk] = block.max(1)
        best_column[low:high] = np.maximum(best_column[low:high], block.max(0))
    return best_row, best_column


def _gains(
    rows: Vectors,
    columns: Vectors,
    strip: _RowStrip,
    at: slice,
    best_row: NDArray[np.float32],
    best_column: NDArray[np.float32],
) -> NDArray[np.float32]:
    """How much nearer than "too far from the best of both" each pair of a chunk is; at least 0."""
    cosines, wanted = _cosines(rows, columns, strip, at)
    rivals = (best_row[at, None] + best_column[wanted]) / 2
    return np.maximum(cosines - rivals + _NEAR, 0)


def _step(
    totals: NDArray[np.float64], gain: NDArray[np.float32], shift: int
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """The best totals of the next row, and how each was reached: 0 down, 1 pair, 2 right."""
    width = len(totals)
    above = np.empty(width)
    above[: width - shift], above[width - shift :] = totals[shift:], totals[-1]
    paired = np.empty(width)
    if shift:
        paired[: width - shift + 1], paired[width - shift + 1 :] = totals[shift - 1 :], totals[-1]
    else:
        paired[0], paired[1:] = 0, totals[:-1]
    paired += gain
    best = np.maximum(above, paired)
    reached = np.maximum.accumulate(best)
    moves = np.where(reached > best, 2, paired >= above).astype(np.uint8)
    moves[(moves == 1) & (gain <= 0)] = 3
    return reached, moves


def _walk_back(moves: NDArray[np.uint8], strip: _RowStrip) -> list[tuple[int, int]]:
    """The pairs of the best path, from the last cell of the last row backwards."""
    pairs = []
    row, column = len(moves) - 1, strip.width - 1
    while row >= 0 and column >= 0:
        move = moves[row, column]
        if move == 2:
            column -= 1
            continue
        if move == 1:
            pairs.append((row, column + int(strip.start[row])))
        shift = int(strip.start[row] - strip.start[row - 1]) if row else 0
        row, column = row - 1, min(column + shift - (move != 0), strip.width - 1)
    return pairs[::-1]


@dataclass(frozen=True, slots=True)
class Band:
    """At step s the nodes with `first[s] <= i < first[s] + width`; first rises by 0 or 1 a step."""

    first: Integers
    width: int
    sources: int
    targets: int

    @property
    def steps(self) -> int:
        """Steps from the first node to the last."""
        return self.sources + self.targets

    def compute_nodes(self, start: int, stop: int) -> tuple[Integers, Integers]:
        """I and j of the nodes of steps start .. stop-1, both (steps, width); some lie outside."""
        i = self.first[start:stop, None] + np.arange(self.width)
        return i, np.arange(start, stop)[:, None] - i


def build_band(
    path: Sequence[tuple[int, int]], sources: int, targets: int, half: int = HALF
) -> Band:
    """The band around matched pairs (i, j) in rising order.

    Between two pairs it holds every node that a path can take from one to the other, unless the
    gap is very wide on both sides; then it follows the straight line.
    """
    corners = np.array([(0, 0), *(c for i, j in path for c in ((i, j), (i + 1, j + 1)))])
    corners = np.vstack([corners, (sources, targets)])
    steps = np.arange(sources + targets + 1)
    at = np.clip(np.searchsorted(corners.sum(1), steps, side="right"), 1, len(corners) - 1)
    (i0, j0), (i1, j1) = corners[at - 1].T, corners[at].T
    low, high = np.maximum(i0, steps - j1), np.minimum(i1, steps - j0)
    width = int(min((high - low).max(), _WIDEST_GAP)) + 1 + 2 * half
    middle = _straight(low, high, corners, steps)
    return Band(_even((middle + 1 - width) // 2), width, sources, targets)


def _straight(low: Integers, high: Integers, corners: Integers, steps: Integers) -> Integers:
    """Twice the middle source position of each step."""
    line = np.interp(steps, corners.sum(1), corners[:, 0])
    return np.where(high - low > _WIDEST_GAP, np.rint(2 * line).astype(np.int64), low + high)


def _even(first: Integers) -> Integers:
    """The same starts, but never moving by less than 0 or more than 1 a step."""
    rising = np.maximum.accumulate(first)
    steps = np.arange(len(first))
    return np.asarray(np.minimum.accumulate(rising - steps) + steps, dtype=np.int64)
