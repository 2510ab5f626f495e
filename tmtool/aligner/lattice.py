"""The best sequence of beads through the band, and how probable each bead of it is.

A path is in one of three states: after a pair, after a deletion, after an insertion. A null bead
that follows another costs less than one that opens a gap, since whole paragraphs go missing
together; within a gap deletions come first, so that every gap has one path. Blocks of a long text
are worked on side by side: one array operation serves them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.beads import (
    DELETION,
    INSERTION,
    LONGEST_STEP,
    PAIRS,
    SOURCES,
    STEPS,
    TYPES,
)
from tmtool.aligner.side import Integers

Floats: TypeAlias = NDArray[np.float64]

NEVER = -1e30
"""The logarithm of a probability that is nothing. Limit of what float32 adds without becoming
infinite."""

_LEAST = 1e-300
"""Limit: a logarithm of 0 has no value."""
MARGIN = LONGEST_STEP
PAIR = 0
"""The state after a pair; after a deletion it is 1, after an insertion 2. Chosen: any order would
do."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Scores (natural logarithms, up to a constant) of the beads that end at each node.

    `scores` has shape (types, steps, width), `first` shape (steps,); `extension` is what a null
    bead gains when it follows another.
    """

    scores: NDArray[np.float32]
    first: Integers
    extension: float


@dataclass(frozen=True, slots=True)
class StepBlocks:
    """Stretches of `length + 1` steps that begin at the steps `starts`.

    `entry` and `exit` have shape (blocks, width): 0 at the nodes where a path may begin or end,
    NEVER elsewhere.
    """

    starts: Integers
    length: int
    entry: Floats
    exit: Floats


@dataclass(frozen=True, slots=True)
class Totals:
    """For each block, step and node (with a margin all round) the total of all ways to it.

    Shapes (blocks, steps + margin, width + 2 margins); `any` joins the three states.
    """

    pair: Floats
    deleted: Floats
    inserted: Floats
    any: Floats


_Reduce: TypeAlias = Callable[[Floats], Floats]


def _best(values: Floats) -> Floats:
    return np.asarray(values.max(0))


def sum_ways(values: Floats) -> Floats:
    """The logarithm of the sum of exponentials along the first axis."""
    top = np.maximum(values.max(0), NEVER)
    total = np.maximum(np.exp(values - top).sum(0), _LEAST)
    return np.asarray(np.maximum(np.log(total) + top, NEVER))


class Grid:
    """Where the beads of each step begin or end, as positions in flattened arrays.

    All arrays of `Totals` have the same shape, so one position serves every one of them.
    """

    def __init__(self, lattice: Lattice, blocks: StepBlocks) -> None:
        self.width = lattice.scores.shape[2]
        self.across = self.width + 2 * MARGIN
        self.rows = blocks.length + 1 + MARGIN
        steps = np.arange(len(lattice.first))
        later = np.minimum(steps + STEPS[:, None], len(steps) - 1)
        first = lattice.first
        self.back = first - first[np.maximum(steps - STEPS[:, None], 0)] - SOURCES[:, None]
        self._ahead = first - first[later] + SOURCES[:, None]
        self._scores = (np.arange(len(TYPES))[:, None] * len(steps) + later) * self.width
        self._block = np.arange(len(blocks.starts)) * (self.rows * self.across) + MARGIN
        self._columns = np.arange(self.width)

    def make_empty(self, blocks: StepBlocks) -> Floats:
        """Totals that nothing has reached yet."""
        return np.full((len(blocks.starts), self.rows, self.across), NEVER)

    def locate_origins(self, row: int, now: Integers) -> Integers:
        """Where the beads that end in a row begin: positions (types, blocks, width)."""
        base = self._block + (row - STEPS[:, None]) * self.across + self.back[:, now]
        return np.asarray(base[:, :, None] + self._columns)

    def locate_origins_of(self, at: _Ends, now: Integers) -> Integers:
        """Where beads of every type that end at single nodes begin: positions (types, n)."""
        base = self._block[at.block] + (at.row + MARGIN - STEPS[:, None]) * self.across
        return np.asarray(base + self.back[:, now] + at.column)

    def locate_ends(self, row: int, now: Integers) -> tuple[Integers, Integers]:
        """Where the beads that begin in a row end: positions in totals and in scores."""
        shift = self._ahead[:, now]
        rows = np.minimum(row + STEPS[:, None], self.rows - 1)
        totals = self._block + rows * self.across + shift
        scores = self._scores[:, now] + shift
        return totals[:, :, None] + self._columns, scores[:, :, None] + self._columns


def sum_forward(lattice: Lattice, blocks: StepBlocks, reduce: _Reduce = _best) -> Totals:
    """Totals of all ways from the block's entry to each node: the best or the sum of them."""
    grid = Grid(lattice, blocks)
    pair, deleted, inserted, total = (grid.make_empty(blocks) for _ in range(4))
    flat = [each.reshape(-1) for each in (pair, deleted, inserted)]
    inner = slice(MARGIN, MARGIN + grid.width)
    for k in range(blocks.length + 1):
        now, row = blocks.starts + k, k + MARGIN
        if k == 0:
            pair[:, row, inner] = blocks.entry
        else:
            scores, origins = lattice.scores[:, now], grid.locate_origins(row, now)
            before = total.reshape(-1).take(origins[PAIRS])
            pair[:, row, inner] = reduce(before + scores[PAIRS])
            for null, into in ((DELETION, deleted), (INSERTION, inserted)):
                gap = compute_gap_ways(flat, origins[null], null, lattice.extension)
                into[:, row, inner] = reduce(gap) + scores[null]
        states = np.array([x[:, row, inner] for x in (pair, deleted, inserted)])
        total[:, row, inner] = np.maximum(reduce(states), NEVER)
    return Totals(pair, deleted, inserted, total)


def compute_gap_ways(flat: list[Floats], origins: Integers, null: int, extension: float) -> Floats:
    """The ways to null beads by the state before them, (states, blocks, width).

    After a pair the bead opens a gap, else it extends one; a deletion never follows an insertion.
    """
    ways = np.array([each.take(origins) for each in flat[: 2 + null]])
    ways[1:] += extension
    return ways


def sum_backward(lattice: Lattice, blocks: StepBlocks) -> Totals:
    """Sums of all ways from each node to the block's exit, by the state the node was reached in."""
    grid = Grid(lattice, blocks)
    pair, deleted, inserted, total = (grid.make_empty(blocks) for _ in range(4))
    inner = slice(MARGIN, MARGIN + grid.width)
    all_scores, longer = lattice.scores.reshape(-1), lattice.extension
    ending = blocks.exit
    for k in range(blocks.length, -1, -1):
        ends, places = grid.locate_ends(k, blocks.starts + k)
        scores = all_scores.take(places, mode="clip")
        rest = pair.reshape(-1).take(ends[PAIRS]) + scores[PAIRS]
        shared = sum_ways(np.concatenate([rest, ending[None]]))
        ending = np.full_like(blocks.exit, NEVER)
        gone = deleted.reshape(-1).take(ends[DELETION]) + scores[DELETION]
        come = inserted.reshape(-1).take(ends[INSERTION]) + scores[INSERTION]
        pair[:, k, inner] = sum_ways(np.array([shared, gone, come]))
        deleted[:, k, inner] = sum_ways(np.array([shared, gone + longer, come + longer]))
        inserted[:, k, inner] = sum_ways(np.array([shared, come + longer]))
        total[:, k, inner] = shared
    return Totals(pair, deleted, inserted, total)


@dataclass(frozen=True, slots=True)
class Path:
    """The best path of one block, its beads in rising order.

    Each has the step and the column of the node where it ends, its type, and its probability
    given the whole block; all of shape (n,). `nodes` are the probabilities that a path goes through
    each node of the block, shape (length + 1, width).
    """

    steps: Integers
    columns: Integers
    types: Integers
    probabilities: Floats
    nodes: Floats


def decode_paths(lattice: Lattice, blocks: StepBlocks) -> list[Path]:
    """Decode all blocks."""
    best = sum_forward(lattice, blocks)
    before, after = sum_forward(lattice, blocks, sum_ways), sum_backward(lattice, blocks)
    grid = Grid(lattice, blocks)
    paths = []
    for block, (rows, columns, types) in enumerate(_traces(lattice, blocks, grid, best)):
        whole = sum_ways((before.any[block, MARGIN] + after.pair[block, 0])[:, None])[0]
        where = _Ends(np.full(len(rows), block), rows, columns)
        ways = _ways_through(lattice, blocks, grid, (before, after), where, types)
        probable = np.exp(np.minimum(ways - whole, 0))
        through = _ways_through_nodes(grid, before, after, block)
        nodes = np.exp(np.minimum(through - whole, 0))
        paths.append(Path(rows + blocks.starts[block], columns, types, probable, nodes))
    return paths


def _ways_through_nodes(grid: Grid, before: Totals, after: Totals, block: int) -> Floats:
    """The sum of all ways of a block through each of its nodes."""
    inner = slice(MARGIN, MARGIN + grid.width)
    states = (before.pair, after.pair), (before.deleted, after.deleted), (
        before.inserted, after.inserted,
    )  # fmt: skip
    ways = [to[block, MARGIN:, inner] + rest[block, :-MARGIN, inner] for to, rest in states]
    return sum_ways(np.stack(ways))


@dataclass(frozen=True, slots=True)
class _Ends:
    """Nodes by block, row and column, each of shape (n,)."""

    block: Integers
    row: Integers
    column: Integers

    def take_values(self, values: Floats, down: int = 0) -> Floats:
        """The values of totals at these nodes; those of `sum_forward` lie a margin further down."""
        return np.asarray(values[self.block, self.row + down, self.column + MARGIN])


def _traces(
    lattice: Lattice, blocks: StepBlocks, grid: Grid, best: Totals
) -> list[tuple[Integers, Integers, Integers]]:
    """Walk back from the exits of all blocks at once: rows, columns and types of their beads."""
    count = len(blocks.starts)
    final = best.any[:, blocks.length + MARGIN, MARGIN : MARGIN + grid.width] + blocks.exit
    at = _Ends(np.arange(count), np.full(count, blocks.length), final.argmax(1))
    state = _states(best, at)
    found = []
    while len(at.block):
        types, state = _last_beads(lattice, blocks, grid, best, at, state)
        found.append(np.stack([at.block, at.row, at.column, types]))
        at = _before(blocks, grid, at, types)
        state = np.where(state < 0, _states(best, at), state)
        going = at.row > 0
        at = _Ends(at.block[going], at.row[going], at.column[going])
        state = state[going]
    blocks_found, rows, columns, kinds = np.concatenate(found, axis=1)
    order = np.lexsort((rows, blocks_found))
    cuts = np.searchsorted(blocks_found[order], np.arange(1, count))
    split = [np.split(each[order], cuts) for each in (rows, columns, kinds)]
    return list(zip(*split, strict=True))


def _states(best: Totals, at: _Ends) -> Integers:
    ways = [at.take_values(x, MARGIN) for x in (best.pair, best.deleted, best.inserted)]
    return np.asarray(np.argmax(ways, axis=0))


def _before(blocks: StepBlocks, grid: Grid, at: _Ends, types: Integers) -> _Ends:
    """The nodes where beads that end at some nodes begin."""
    shift = grid.back[types, blocks.starts[at.block] + at.row]
    return _Ends(at.block, at.row - STEPS[types], at.column + shift)


def _last_beads(
    lattice: Lattice, blocks: StepBlocks, grid: Grid, best: Totals, at: _Ends, state: Integers
) -> tuple[Integers, Integers]:
    """The beads that led to nodes in given states, and the states before; -1 where any may be."""
    now = blocks.starts[at.block] + at.row
    origins = grid.locate_origins_of(at, now)
    pairs = best.any.reshape(-1).take(origins[PAIRS]) + lattice.scores[PAIRS, now, at.column]
    null = np.maximum(state - 1, 0)
    flat = [x.reshape(-1) for x in (best.pair, best.deleted, best.inserted)]
    gap = np.stack([x.take(origins[null, np.arange(len(null))]) for x in flat])
    gap[1:] += lattice.extension
    gap[2, null == DELETION] = NEVER
    is_pair = state == PAIR
    types = np.where(is_pair, pairs.argmax(0) + PAIRS.start, null)
    return types, np.where(is_pair, -1, gap.argmax(0))


def _ways_through(
    lattice: Lattice,
    blocks: StepBlocks,
    grid: Grid,
    sums: tuple[Totals, Totals],
    at: _Ends,
    types: Integers,
) -> Floats:
    """The sum of all ways through each bead of a path."""
    before, after = sums
    origin = _before(blocks, grid, at, types)
    score = lattice.scores[types, blocks.starts[at.block] + at.row, at.column]
    gap = np.stack(
        [origin.take_values(x, MARGIN) for x in (before.pair, before.deleted, before.inserted)]
    )
    gap[1:] += lattice.extension
    gap[2, types == DELETION] = NEVER
    null = sum_ways(gap) + np.where(
        types == DELETION, at.take_values(after.deleted), at.take_values(after.inserted)
    )
    pair = origin.take_values(before.any, MARGIN) + at.take_values(after.pair)
    return np.asarray(score + np.where(types < PAIRS.start, null, pair))
