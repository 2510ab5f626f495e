"""What the layout of a document says about its beads.

United Nations paragraphs are numbered alike in all languages, by rule: two paragraphs with the
same label belong together, two with different labels don't. The weights are set by hand.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.beads import TYPES
from tmtool.aligner.side import Integers, Side, Structure


def facts(source: Side, target: Side) -> Facts | None:
    """What is known of both sides; None where nothing is known of one."""
    if source.structure is None or target.structure is None:
        return None
    return Facts(source.structure, target.structure)


class Facts:
    """The structures of both sides as arrays that are indexed by node."""

    def __init__(self, source: Structure, target: Structure) -> None:
        numbers: dict[str, int] = {}
        sides = (source, target)
        self.labels = [_numbered(side.labels, numbers) for side in sides]
        self.kinds = [_numbered(side.kinds, numbers) for side in sides]
        self.known = all(side.starts is not None for side in sides)
        begins = [
            side.starts if self.known and side.starts else (False,) * len(side.labels)
            for side in sides
        ]
        self.starts = np.array([*begins[0], self.known]), np.array([*begins[1], self.known])
        self.counts = [
            np.cumsum([False, *(starts | (labels > 0))[:-1]])
            for starts, labels in zip(self.starts, self.labels, strict=True)
        ]

    def add_to(
        self,
        scores: NDArray[np.float32],
        nodes: tuple[Integers, Integers],
        weights: Mapping[str, float],
    ) -> None:
        """Add to scores, shape (types, steps, width), what labels, kinds and paragraphs say."""
        i, j = nodes
        alone = np.float32(weights["paragraph ends alone"])
        at_node = alone * (self.starts[0][i] != self.starts[1][j])
        for at, (m, n) in enumerate(TYPES):
            scores[at] += at_node
            if m and n:
                first = np.maximum(i - m, 0), np.maximum(j - n, 0)
                scores[at] += self.first(first, weights)
                inner = self.within(0, first[0], i) + self.within(1, first[1], j)
                scores[at] += np.float32(weights["paragraph inside"]) * inner

    def first(
        self, first: tuple[Integers, Integers], weights: Mapping[str, float]
    ) -> NDArray[np.float32]:
        """What the labels and kinds of a bead's first segments say."""
        source, target = (labels[at] for labels, at in zip(self.labels, first, strict=True))
        total = np.where(source == target, weights["same label"], weights["other label"])
        one = (source > 0) != (target > 0)
        total = np.where(one, weights["label alone"], total)
        total = np.where((source == 0) & (target == 0), 0.0, total)
        kinds = [kinds[at] for kinds, at in zip(self.kinds, first, strict=True)]
        differ = (kinds[0] > 0) & (kinds[1] > 0) & (kinds[0] != kinds[1])
        return np.asarray(total + weights["other kind"] * differ, np.float32)

    def within(self, side: int, first: Integers, end: Integers) -> Integers:
        """How many paragraphs begin inside a bead after its first segment."""
        counts = self.counts[side]
        return np.asarray(counts[end] - counts[np.minimum(first + 1, end)])


def _numbered(values: tuple[str | None, ...], numbers: dict[str, int]) -> Integers:
    """Each value as a number that both sides share; 0 for none. One more entry for the end."""
    found = [numbers.setdefault(v, len(numbers) + 1) if v is not None else 0 for v in values]
    return np.array([*found, 0])
