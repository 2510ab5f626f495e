"""What a lattice holds over all its paths: what the aligner's weights are fitted by."""

from __future__ import annotations

import numpy as np

from tmtool.aligner import lattice
from tmtool.aligner.beads import DELETION, INSERTION


def compute_expectations(
    grid: lattice.Lattice, blocks: lattice.StepBlocks
) -> tuple[lattice.Floats, float, float]:
    """What a lattice of one block holds over all its paths, for fitting and for tests.

    The probability of every bead, shape (types, steps, width); the expected number of null beads
    that follow another; and the logarithm of the sum of all paths.
    """
    before = lattice.sum_forward(grid, blocks, lattice.sum_ways)
    after = lattice.sum_backward(grid, blocks)
    nodes = lattice.Grid(grid, blocks)
    flat = [each.reshape(-1) for each in (before.pair, before.deleted, before.inserted)]
    inner = slice(lattice.MARGIN, lattice.MARGIN + nodes.width)
    whole = float(lattice.sum_ways((before.any[0, lattice.MARGIN] + after.pair[0, 0])[:, None])[0])
    result = np.zeros(grid.scores.shape)
    following = 0.0
    for k in range(1, blocks.length + 1):
        now = int(blocks.starts[0]) + k
        origins = nodes.locate_origins(k + lattice.MARGIN, np.array([now]))
        scores = grid.scores[:, now]
        ways = before.any.reshape(-1).take(origins[:, 0]) + scores + after.pair[0, k, inner]
        result[:, now] = np.exp(np.minimum(ways - whole, 0))
        for null, rest in ((DELETION, after.deleted), (INSERTION, after.inserted)):
            gap = lattice.compute_gap_ways(flat, origins[null], null, grid.extension)[:, 0]
            shares = np.exp(np.minimum(gap + scores[null] + rest[0, k, inner] - whole, 0))
            result[null, now] = shares.sum(0)
            following += float(shares[1:].sum())
    return result, following, whole
