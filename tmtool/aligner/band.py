"""The part of the lattice that is searched: a band of constant width along a first path.

A node (i, j) has i source and j target segments behind it. Nodes are held by step s = i + j, so
that every bead leads to a later step and a long run of null beads does not widen the band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tmtool.aligner.side import Integers

HALF = 8
"""Nodes on either side of the first path at each step. Chosen, no measurement."""
_WIDEST_GAP = 24
"""The widest gap between anchors, in source segments, that is searched as a whole. Chosen, no
measurement."""


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
