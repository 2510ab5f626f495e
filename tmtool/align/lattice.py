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


def _empty(blocks: Blocks, width: int) -> Floats:
    rows = blocks.length + 1 + _MARGIN
    return np.full((len(blocks.starts), rows, width + 2 * _MARGIN), NEVER)


def forward(lattice: Lattice, blocks: Blocks, reduce: _Reduce = _best) -> Totals:
    """Totals of all ways from the block's entry to each node: the best or the sum of them."""
    width = lattice.scores.shape[2]
    pair, deleted, inserted, total = (_empty(blocks, width) for _ in range(4))
    inner = slice(_MARGIN, _MARGIN + width)
    for k in range(blocks.length + 1):
        now = blocks.starts + k
        row = k + _MARGIN
        scores = lattice.scores[:, now]
        if k == 0:
            pair[:, row, inner] = blocks.entry
        else:
            before = _take(total, row - STEPS, _shift(lattice, now, STEPS, SOURCES), width)
            pair[:, row, inner] = reduce(before[_PAIRS] + scores[_PAIRS])
            ways = [_one_back(lattice, now, x, row, width, 1) for x in (pair, deleted)]
            ways[1] = ways[1] + lattice.extension
            deleted[:, row, inner] = reduce(np.stack(ways)) + scores[DELETION]
            ways = [_one_back(lattice, now, x, row, width, 0) for x in (pair, deleted, inserted)]
            ways[1:] = [way + lattice.extension for way in ways[1:]]
            inserted[:, row, inner] = reduce(np.stack(ways)) + scores[INSERTION]
        states = np.stack([x[:, row, inner] for x in (pair, deleted, inserted)])
        total[:, row, inner] = np.maximum(reduce(states), NEVER)
    return Totals(pair, deleted, inserted, total)


def _shift(lattice: Lattice, now: Integers, steps: Integers, sources: Integers) -> Integers:
    """How far a bead's first node lies from its last within their rows: (types, blocks)."""
    earlier = np.maximum(now - steps[:, None], 0)
    return np.asarray(lattice.first[now] - lattice.first[earlier] - sources[:, None])


def _take(values: Floats, rows: Integers, shift: Integers, width: int) -> Floats:
    """Values of other rows, moved sideways: shape (types, blocks, width)."""
    across = values.shape[2]
    base = np.maximum(rows, 0)[:, None] * across + _MARGIN + np.clip(shift, -_MARGIN, _MARGIN)
    index = base[:, :, None] + np.arange(width)
    flat = values.reshape(len(values), -1)
    return flat[np.arange(len(values))[:, None], index]


def _one_back(
    lattice: Lattice, now: Integers, values: Floats, row: int, width: int, sources: int
) -> Floats:
    """The values one step before, for a null bead that takes `sources` source segments."""
    shift = _shift(lattice, now, np.array([1]), np.array([sources]))
    return _take(values, np.array([row - 1]), shift, width)[0]


def backward(lattice: Lattice, blocks: Blocks) -> Totals:
    """Sums of all ways from each node to the block's exit, by the state the node was reached in."""
    width = lattice.scores.shape[2]
    pair, deleted, inserted, common = (_empty(blocks, width) for _ in range(4))
    inner = slice(_MARGIN, _MARGIN + width)
    last = lattice.scores.shape[1] - 1
    for k in range(blocks.length, -1, -1):
        now = blocks.starts + k
        ahead = _Ahead(lattice, now, np.minimum(now + STEPS[:, None], last), width)
        rest = ahead.values(pair, k + STEPS) + ahead.scores()
        ending = blocks.exit if k == blocks.length else np.full_like(blocks.exit, NEVER)
        shared = _sum(np.concatenate([rest[_PAIRS], ending[None]]))
        null = ahead.scores()[[DELETION, INSERTION]]
        gone = ahead.values(deleted, k + STEPS)[DELETION] + null[0]
        come = ahead.values(inserted, k + STEPS)[INSERTION] + null[1]
        longer = lattice.extension
        pair[:, k, inner] = _sum(np.stack([shared, gone, come]))
        deleted[:, k, inner] = _sum(np.stack([shared, gone + longer, come + longer]))
        inserted[:, k, inner] = _sum(np.stack([shared, come + longer]))
        common[:, k, inner] = shared
    return Totals(pair, deleted, inserted, common)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Where the beads that begin at the nodes of a step end: `later` has shape (types, blocks)."""

    lattice: Lattice
    now: Integers
    later: Integers
    width: int

    def _shift(self) -> Integers:
        first = self.lattice.first
        return np.asarray(first[self.now] - first[self.later] + SOURCES[:, None])

    def values(self, values: Floats, rows: Integers) -> Floats:
        """Values at those nodes, (types, blocks, width)."""
        return _take(values, np.minimum(rows, values.shape[1] - 1), self._shift(), self.width)

    def scores(self) -> Floats:
        """Scores of those beads, (types, blocks, width)."""
        types = np.arange(len(TYPES))[:, None, None]
        columns = np.clip(self._shift()[:, :, None] + np.arange(self.width), 0, self.width - 1)
        return np.asarray(self.lattice.scores[types, self.later[:, :, None], columns], np.float64)


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
