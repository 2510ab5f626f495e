"""The lattice against an enumeration of every path."""

from importlib import import_module
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from tmtool.aligner import lattice
from tmtool.aligner.band import Band
from tmtool.aligner.beads import SOURCES, STEPS, TARGETS, TYPES


def make(sources: int, targets: int, extension: float, seed: int) -> lattice.Lattice:
    """Random scores for every bead of a small text, all nodes within the band."""
    rng = np.random.default_rng(seed)
    width = sources + 1
    first = np.zeros(sources + targets + 1, np.int64)
    i, j = Band(first, width, sources, targets).compute_nodes(0, len(first))
    inside = (i <= sources) & (j >= 0) & (j <= targets)
    scores = rng.normal(0, 2, (len(TYPES), len(first), width)).astype(np.float32)
    for at, (m, n) in enumerate(TYPES):
        scores[at][~(inside & (i >= m) & (j >= n))] = lattice.NEVER
    return lattice.Lattice(scores, first, extension)


def one_block(sources: int, targets: int) -> lattice.StepBlocks:
    entry, leave = np.full((2, 1, sources + 1), lattice.NEVER)
    entry[0, 0] = leave[0, sources] = 0
    return lattice.StepBlocks(np.array([0]), sources + targets, entry, leave)


def every_path(grid: lattice.Lattice, i: int, j: int):
    """All sequences of (step, column, type) from (i, j) down to (0, 0), reversed, with scores."""
    if i == j == 0:
        yield (), 0.0
        return
    for at, (m, n) in enumerate(TYPES):
        if m <= i and n <= j:
            score = float(grid.scores[at, i + j, i])
            for rest, total in every_path(grid, i - m, j - n):
                before = rest[-1][2] if rest else 2
                if before == 1 and at == 0:
                    continue  # deletions come first in a gap
                gain = grid.extension if before < 2 and at < 2 else 0.0
                yield (*rest, (i + j, i, at)), total + score + gain


@pytest.mark.parametrize(
    ("sources", "targets", "extension"), [(3, 4, 1.5), (4, 2, -1.0), (1, 5, 0)]
)
def test_decoding_agrees_with_all_paths(sources: int, targets: int, extension: float) -> None:
    grid = make(sources, targets, extension, seed=sources)
    paths = list(every_path(grid, sources, targets))
    totals = np.array([total for _, total in paths])
    whole = np.logaddexp.reduce(totals)
    best = paths[int(totals.argmax())][0]

    found = lattice.decode_paths(grid, one_block(sources, targets))[0]

    assert list(zip(found.steps, found.columns, found.types, strict=True)) == list(best)
    for bead, probability in zip(best, found.probabilities, strict=True):
        through = [total for path, total in paths if bead in path]
        assert probability == pytest.approx(np.exp(np.logaddexp.reduce(through) - whole), rel=1e-4)
    nodes = np.zeros((sources + targets + 1, sources + 1))
    for path, total in paths:
        steps, columns = zip(*((0, 0), *(bead[:2] for bead in path)), strict=True)
        nodes[list(steps), list(columns)] += np.exp(total - whole)
    assert found.nodes == pytest.approx(nodes, abs=1e-5)


def test_expectations_agree_with_all_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    expectations = import_module("expectations")
    grid = make(3, 3, 0.7, seed=5)
    block = one_block(3, 3)
    shares, following, whole = expectations.compute_expectations(grid, block)
    paths = list(every_path(grid, 3, 3))
    total = np.logaddexp.reduce([score for _, score in paths])
    assert whole == pytest.approx(total, rel=1e-5)
    expected = np.zeros_like(shares)
    gaps = 0.0
    for path, score in paths:
        for step, column, at in path:
            expected[at, step, column] += np.exp(score - total)
        kinds = [at for *_, at in path]
        gaps += np.exp(score - total) * sum(a < 2 and b < 2 for a, b in pairwise(kinds))
    np.testing.assert_allclose(shares, expected, atol=1e-5)
    assert following == pytest.approx(gaps, rel=1e-4)


def test_blocks_side_by_side_are_like_blocks_alone() -> None:
    rng = np.random.default_rng(1)
    width, steps = 5, 60
    first = np.cumsum(rng.integers(0, 2, steps))
    grid = lattice.Lattice(
        rng.normal(size=(len(TYPES), steps, width)).astype(np.float32), first, 1.0
    )
    free = np.zeros((3, width))
    together = lattice.decode_paths(grid, lattice.StepBlocks(np.array([0, 12, 20]), 30, free, free))
    for start, path in zip((0, 12, 20), together, strict=True):
        alone = lattice.decode_paths(
            grid, lattice.StepBlocks(np.array([start]), 30, free[:1], free[:1])
        )
        for mine, other in zip(
            (path.steps, path.types, path.probabilities),
            (alone[0].steps, alone[0].types, alone[0].probabilities),
            strict=True,
        ):
            np.testing.assert_allclose(mine, other)


def test_types_hold_both_directions() -> None:
    assert set(TYPES) == {(n, m) for m, n in TYPES}
    assert all(m <= 8 and n <= 8 for m, n in product(SOURCES, TARGETS))
    assert STEPS.max() == 9
