"""Passages that are aligned by themselves, out of the order of what is around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tmtool.aligner.decode import align
from tmtool.aligner.side import Integers, Side, select_segments
from tmtool.units import Bead, StreamName


@dataclass(frozen=True, slots=True)
class MovedPassage:
    """The beads of a passage, by the segments of the whole texts, one after another on each side.

    Their scores are the probabilities that they are right and belong to the passage; `probability`
    is that of the passage, 0..1. `stream` is what it becomes.
    """

    beads: tuple[Bead, ...]
    probability: float
    stream: StreamName = "moved"

    def get_span(self, side: int) -> range:
        """The segments of a side."""
        return range(self.beads[0].sides[side].start, self.beads[-1].sides[side].stop)


@dataclass(frozen=True)
class Rest:
    """What is left of two texts without some passages.

    `kept` are the numbers of its segments in the texts, `beads` tile it, by its own numbers.
    """

    sides: tuple[Side, Side]
    kept: tuple[Integers, Integers]
    beads: list[Bead]

    def place(self, passage: MovedPassage) -> MovedPassage | None:
        """A passage of it by the numbers of the texts; None where something stood inside."""
        spans = [own[list(passage.get_span(n))] for n, own in enumerate(self.kept)]
        if any(int(span[-1] - span[0]) >= len(span) for span in spans):
            return None
        by = [int(span[0]) - passage.get_span(n).start for n, span in enumerate(spans)]
        return replace(passage, beads=tuple(shift(bead, by) for bead in passage.beads))


def align_rest(sides: tuple[Side, Side], passages: Sequence[MovedPassage]) -> Rest | None:
    """What is left without passages, aligned; None where a bead would go over the place of one."""
    one, other = (
        np.delete(np.arange(side.size), [at for each in passages for at in each.get_span(n)])
        for n, side in enumerate(sides)
    )
    left = select_segments(sides[0], one), select_segments(sides[1], other)
    beads = align(*left)
    rest = Rest(left, (one, other), beads)
    return None if any(_has_seam(bead, rest.kept) for bead in beads) else rest


def shift(bead: Bead, by: Sequence[int]) -> Bead:
    """The same so many segments further on each side."""
    sides = (range(own.start + n, own.stop + n) for own, n in zip(bead.sides, by, strict=True))
    return replace(bead, sides=tuple(sides))


def _has_seam(bead: Bead, kept: Sequence[Integers]) -> bool:
    """Whether a bead holds segments between which something was taken out."""
    return any(
        len(own) > 1 and int(held[own[-1]] - held[own[0]]) >= len(own)
        for own, held in zip(bead.sides, kept, strict=True)
    )
