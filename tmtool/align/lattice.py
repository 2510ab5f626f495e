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

from tmtool.align.beads import (
    DELETION,
    INSERTION,
    LONGEST_STEP,
    SOURCES,
    STEPS,
    TYPES,
)
from tmtool.align.side import Integers

Floats: TypeAlias = NDArray[np.float64]

NEVER = -1e30
"""The logarithm of a probability that is nothing."""

_PAIRS = slice(2, None)
_MARGIN = LONGEST_STEP
PAIR, DELETED, INSERTED = 0, 1, 2


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
class Blocks:
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


def _sum(values: Floats) -> Floats:
    """The logarithm of the sum of exponentials along the first axis."""
    top = np.maximum(values.max(0), NEVER)
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(np.exp(values - top).sum(0)) + top, NEVER)


class _Grid:
    """Where the beads of each step begin or end, as positions in flattened arrays.

    All arrays of `Totals` have the same shape, so one position serves every one of them.
    """

    def __init__(self, lattice: Lattice, blocks: Blocks) -> None:
        self.width = lattice.scores.shape[2]
        self.across = self.width + 2 * _MARGIN
        self.rows = blocks.length + 1 + _MARGIN
        steps = np.arange(len(lattice.first))
        later = np.minimum(steps + STEPS[:, None], len(steps) - 1)
        first = lattice.first
        self._back = first - first[np.maximum(steps - STEPS[:, None], 0)] - SOURCES[:, None]
        self._ahead = first - first[later] + SOURCES[:, None]
        self._scores = (np.arange(len(TYPES))[:, None] * len(steps) + later) * self.width
        self._block = np.arange(len(blocks.starts)) * (self.rows * self.across) + _MARGIN
        self._columns = np.arange(self.width)

    def empty(self, blocks: Blocks) -> Floats:
        """Totals that nothing has reached yet."""
        return np.full((len(blocks.starts), self.rows, self.across), NEVER)

    def origins(self, row: int, now: Integers) -> Integers:
        """Where the beads that end in a row begin: positions (types, blocks, width)."""
        base = self._block + (row - STEPS[:, None]) * self.across + self._back[:, now]
        return np.asarray(base[:, :, None] + self._columns)

    def ends(self, row: int, now: Integers) -> tuple[Integers, Integers]:
        """Where the beads that begin in a row end: positions in totals and in scores."""
        shift = self._ahead[:, now]
        rows = np.minimum(row + STEPS[:, None], self.rows - 1)
        totals = self._block + rows * self.across + shift
        scores = self._scores[:, now] + shift
        return totals[:, :, None] + self._columns, scores[:, :, None] + self._columns


def forward(lattice: Lattice, blocks: Blocks, reduce: _Reduce = _best) -> Totals:
    """Totals of all ways from the block's entry to each node: the best or the sum of them."""
    grid = _Grid(lattice, blocks)
    pair, deleted, inserted, total = (grid.empty(blocks) for _ in range(4))
    flat = [each.reshape(-1) for each in (pair, deleted, inserted)]
    inner = slice(_MARGIN, _MARGIN + grid.width)
    for k in range(blocks.length + 1):
        now, row = blocks.starts + k, k + _MARGIN
        if k == 0:
            pair[:, row, inner] = blocks.entry
        else:
            scores, origins = lattice.scores[:, now], grid.origins(row, now)
            before = total.reshape(-1).take(origins[_PAIRS])
            pair[:, row, inner] = reduce(before + scores[_PAIRS])
            for null, into in ((DELETION, deleted), (INSERTION, inserted)):
                gap = _gap_ways(flat, origins[null], null, lattice.extension)
                into[:, row, inner] = reduce(gap) + scores[null]
        states = np.stack([x[:, row, inner] for x in (pair, deleted, inserted)])
        total[:, row, inner] = np.maximum(reduce(states), NEVER)
    return Totals(pair, deleted, inserted, total)


def _gap_ways(flat: list[Floats], origins: Integers, null: int, extension: float) -> Floats:
    """The ways to null beads by the state before them, (states, blocks, width).

    After a pair the bead opens a gap, else it extends one; a deletion never follows an insertion.
    """
    ways = np.stack([each.take(origins) for each in flat[: 2 + null]])
    ways[1:] += extension
    return ways


def backward(lattice: Lattice, blocks: Blocks) -> Totals:
    """Sums of all ways from each node to the block's exit, by the state the node was reached in."""
    grid = _Grid(lattice, blocks)
    pair, deleted, inserted, total = (grid.empty(blocks) for _ in range(4))
    inner = slice(_MARGIN, _MARGIN + grid.width)
    all_scores, longer = lattice.scores.reshape(-1), lattice.extension
    ending = blocks.exit
    for k in range(blocks.length, -1, -1):
        ends, places = grid.ends(k, blocks.starts + k)
        scores = all_scores.take(places, mode="clip")
        rest = pair.reshape(-1).take(ends[_PAIRS]) + scores[_PAIRS]
        shared = _sum(np.concatenate([rest, ending[None]]))
        ending = np.full_like(blocks.exit, NEVER)
        gone = deleted.reshape(-1).take(ends[DELETION]) + scores[DELETION]
        come = inserted.reshape(-1).take(ends[INSERTION]) + scores[INSERTION]
        pair[:, k, inner] = _sum(np.stack([shared, gone, come]))
        deleted[:, k, inner] = _sum(np.stack([shared, gone + longer, come + longer]))
        inserted[:, k, inner] = _sum(np.stack([shared, come + longer]))
        total[:, k, inner] = shared
    return Totals(pair, deleted, inserted, total)


Step: TypeAlias = tuple[int, int, int]
"""A bead on a path: the step and column of the node where it ends, and its type."""


def trace(lattice: Lattice, blocks: Blocks, best: Totals, block: int) -> list[Step]:
    """The best path of one block in rising order, from its entry to its exit."""
    width = lattice.scores.shape[2]
    inner = slice(_MARGIN, _MARGIN + width)
    row = blocks.length
    start = int(blocks.starts[block])
    column = int((best.any[block, row + _MARGIN, inner] + blocks.exit[block]).argmax())
    state = _state_at(best, block, row, column)
    path: list[Step] = []
    while row > 0:
        found, state_before = _last_bead(lattice, best, block, start, row, column, state)
        path.append((start + row, column, found))
        earlier = row - int(STEPS[found])
        column += int(
            lattice.first[start + row] - lattice.first[start + earlier] - SOURCES[found]
        )
        row = earlier
        state = _state_at(best, block, row, column) if state_before < 0 else state_before
    return path[::-1]


def _state_at(best: Totals, block: int, row: int, column: int) -> int:
    at = (block, row + _MARGIN, column + _MARGIN)
    return int(np.argmax([best.pair[at], best.deleted[at], best.inserted[at]]))


def _last_bead(
    lattice: Lattice, best: Totals, block: int, start: int, row: int, column: int, state: int
) -> tuple[int, int]:
    """The bead that led to a node in a state, and the state before it; -1 where any may be."""
    now = start + row
    shift = lattice.first[now] - lattice.first[np.maximum(now - STEPS, 0)] - SOURCES
    rows = np.maximum(row - STEPS + _MARGIN, 0)
    columns = np.clip(column + shift + _MARGIN, 0, best.any.shape[2] - 1)
    if state == PAIR:
        ways = best.any[block, rows, columns] + lattice.scores[:, now, column]
        return int(ways[_PAIRS].argmax()) + 2, -1
    null = DELETION if state == DELETED else INSERTION
    at = (block, rows[null], columns[null])
    ways = np.array([best.pair[at], best.deleted[at], best.inserted[at]])
    ways[1:] += lattice.extension
    return null, int(ways[: state + 1].argmax())


def most_probable(
    lattice: Lattice, blocks: Blocks, best: Totals, sums: tuple[Totals, Totals], block: int
) -> list[tuple[Step, float]]:
    """The best path of a block, and the probability of each of its beads."""
    before, after = sums
    whole = _sum((before.any[block, _MARGIN] + after.pair[block, 0])[:, None])[0]
    start = int(blocks.starts[block])
    return [
        (step, float(np.exp(min(0.0, _joint(lattice, before, after, block, start, step) - whole))))
        for step in trace(lattice, blocks, best, block)
    ]


def _joint(
    lattice: Lattice, before: Totals, after: Totals, block: int, start: int, step: Step
) -> float:
    """The sum of all ways through one bead."""
    now, column, found = step
    row = now - start
    earlier = row - int(STEPS[found])
    origin = column + int(
        lattice.first[now] - lattice.first[start + earlier] - SOURCES[found]
    )
    at = (block, earlier + _MARGIN, origin + _MARGIN)
    here = (block, row, column + _MARGIN)
    score = float(lattice.scores[found, now, column])
    if found not in (DELETION, INSERTION):
        return float(before.any[at] + score + after.pair[here])
    rest = after.deleted[here] if found == DELETION else after.inserted[here]
    gap = [before.deleted[at] + lattice.extension]
    if found == INSERTION:
        gap.append(before.inserted[at] + lattice.extension)
    return float(_sum(np.array([[before.pair[at]], *([x] for x in gap)]))[0] + score + rest)


def sums(lattice: Lattice, blocks: Blocks) -> tuple[Totals, Totals]:
    """Forward and backward sums, from which `probabilities` are had."""
    return forward(lattice, blocks, _sum), backward(lattice, blocks)


def expected(
    lattice: Lattice, blocks: Blocks, sums: tuple[Totals, Totals]
) -> tuple[Floats, float, float]:
    """What a lattice of one block holds over all its paths, for fitting and for tests.

    The probability of every bead, shape (types, steps, width); the expected number of null beads
    that follow another; and the logarithm of the sum of all paths.
    """
    before, after = sums
    grid = _Grid(lattice, blocks)
    flat = [each.reshape(-1) for each in (before.pair, before.deleted, before.inserted)]
    inner = slice(_MARGIN, _MARGIN + grid.width)
    whole = float(_sum((before.any[0, _MARGIN] + after.pair[0, 0])[:, None])[0])
    result = np.zeros(lattice.scores.shape)
    following = 0.0
    for k in range(1, blocks.length + 1):
        now = int(blocks.starts[0]) + k
        origins, scores = grid.origins(k + _MARGIN, np.array([now])), lattice.scores[:, now]
        ways = before.any.reshape(-1).take(origins[:, 0]) + scores + after.pair[0, k, inner]
        result[:, now] = np.exp(np.minimum(ways - whole, 0))
        for null, rest in ((DELETION, after.deleted), (INSERTION, after.inserted)):
            gap = _gap_ways(flat, origins[null], null, lattice.extension)[:, 0]
            shares = np.exp(np.minimum(gap + scores[null] + rest[0, k, inner] - whole, 0))
            result[null, now] = shares.sum(0)
            following += float(shares[1:].sum())
    return result, following, whole
