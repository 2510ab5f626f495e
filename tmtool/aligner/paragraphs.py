"""Whether lines are paragraphs, told by what joining them adds.

Lines of sentences are joined because a translator parted or joined sentences: the joined vectors
are then nearer to the other side than any of them without its first or last. Paragraphs are hardly
ever joined. Where one has no partner, a bead beside it may take it in all the same, and gains
nothing by it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from tmtool.aligner.cosines import CentredVectors, compute_span_cosines
from tmtool.aligner.side import Integers, Side

_MORE = 2
"""So many more joins must be in vain than not. Measured: of those in novels, sentence by sentence,
.13 to .32 are in vain; in reports with paragraphs left out, paragraph by paragraph, most."""


def is_unknown(side: Side) -> bool:
    """Whether a layout is known, but not where paragraphs begin."""
    return side.structure is not None and side.structure.starts is None


def mark_paragraphs(side: Side) -> Side:
    """The same with each segment a paragraph."""
    if side.structure is None:
        return side
    return replace(side, structure=replace(side.structure, starts=(True,) * side.size))


def join_in_vain(vectors: tuple[CentredVectors, CentredVectors, float], spans: Integers) -> bool:
    """Whether most joins of lines add nothing.

    `spans` has the first segments and the numbers of segments of both sides of each bead: shape
    (4, beads).
    """
    joined = spans[:, (spans[[1, 3]] > 0).all(0) & (spans[1] + spans[3] > 2)]
    if joined.shape[1] < _MORE:
        return False
    whole = compute_span_cosines(vectors, (joined[0], joined[1]), (joined[2], joined[3]))
    best = np.full(len(whole), -np.inf)
    for side, first in product((0, 1), (0, 1)):
        # Without its first line, or without its last.
        less = joined.copy()
        less[2 * side] += first
        less[2 * side + 1] -= 1
        some = less[2 * side + 1] > 0
        starts = less[:, some]
        best[some] = np.maximum(
            best[some],
            compute_span_cosines(vectors, (starts[0], starts[1]), (starts[2], starts[3])),
        )
    vain = np.count_nonzero(best >= whole)
    return bool(2 * vain - len(whole) >= _MORE)
