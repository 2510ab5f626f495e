"""Whether two aligned texts are translations of each other at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tmtool.aligner.cosines import centred
from tmtool.aligner.side import Side
from tmtool.units import Bead


def agreement(source: Side, target: Side, beads: Sequence[Bead]) -> float:
    """How alike the paired segments are on average: the cosine of their centred vectors, -1..1.

    Segments without a partner count 0. Unrelated texts come out near 0 whatever the encoder,
    since what all segments of a text have in common is taken off first; of three segments or
    fewer there is too little to take off, and the figure says nothing.
    """
    pairs = [bead for bead in beads if bead.source and bead.target]
    if not pairs:
        return 0.0
    one, other, means = centred(source.spans, target.spans)
    left = np.array([(len(bead.source) - 1, bead.source.start) for bead in pairs]).T
    right = np.array([(len(bead.target) - 1, bead.target.start) for bead in pairs]).T
    a, b = tuple(left), tuple(right)
    products = np.einsum("pd,pd->p", one.spans[a], other.spans[b])
    cosines = (products - one.towards[a] - other.towards[b] + means) * one.scale[a] * other.scale[b]
    sizes = np.array([len(bead.source) + len(bead.target) for bead in pairs])
    return float(cosines @ sizes / (source.size + target.size))
