"""Paragraphs that a bead is no better for: most likely nothing on the other side renders them.

The joined vectors of a bead hardly change when a short paragraph is added to a long one, so its
price alone lets a missing paragraph slip into the bead beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.band import Band
from tmtool.aligner.beads import TYPES
from tmtool.aligner.side import Integers

_NONE = np.float32(-2)
Flags = NDArray[np.bool_]


def idle(
    cosines: NDArray[np.float32],
    before: NDArray[np.float32],
    band: Band,
    start: int,
    starts: tuple[Flags, Flags],
) -> Flags:
    """Whether a bead's first or last paragraph, of one segment, could be left out without loss.

    `cosines` are those of the beads that end at some steps from `start` on, `before` those that end
    a step earlier, both of shape (types, steps, width), which the answer has too. `starts` says of
    each segment of a side, and of its end, whether a paragraph begins there.
    """
    i, j = band.nodes(start, start + cosines.shape[1])
    nodes = np.clip(i, 0, band.sources), np.clip(j, 0, band.targets)
    earlier = tuple(_earlier(before, band, start, side) for side in (0, 1))
    result = np.zeros(cosines.shape, np.bool_)
    for at, bead_type in enumerate(TYPES):
        for side, smaller in _smaller(bead_type):
            first, last = _alone(starts[side], nodes[side], bead_type[side])
            result[at] |= first & (cosines[smaller] >= cosines[at])
            result[at] |= last & (earlier[side][smaller] >= cosines[at])
    return result


def _smaller(bead_type: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The types with a segment less, by side, as far as beads of such a type are considered."""
    m, n = bead_type
    for side, smaller in enumerate(((m - 1, n), (m, n - 1))):
        if bead_type[side] > 1 and all(smaller) and smaller in TYPES:
            yield side, TYPES.index(smaller)


def _alone(starts: Flags, ends: Integers, count: int) -> tuple[Flags, Flags]:
    """Whether the first and the last of the segments before these nodes is a paragraph."""
    first = np.maximum(ends - count, 0)
    last = np.maximum(ends - 1, 0)
    return starts[first] & starts[first + 1], starts[last] & starts[ends]


def _earlier(before: NDArray[np.float32], band: Band, start: int, side: int) -> NDArray[np.float32]:
    """The cosines of the beads that end one segment of a side earlier, at each node."""
    steps = np.arange(start, start + before.shape[1])
    moved = band.first[steps] - band.first[np.maximum(steps - 1, 0)] - (side == 0)
    columns = np.arange(band.width) + moved[:, None]
    real = (columns >= 0) & (columns < band.width) & (steps > 0)[:, None]
    at = np.clip(columns, 0, band.width - 1)
    return np.where(real, np.take_along_axis(before, at[None], axis=2), _NONE)
