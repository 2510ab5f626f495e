"""How near documents are in meaning: against plain loops."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.batch.sample_comparison import center_vectors, compare_samples, measure_order

seeds = st.integers(0, 10_000)


def make_documents(rng, count):
    vectors = [rng.normal(size=(rng.integers(1, 6), 4)) for _ in range(count)]
    return [(v / np.linalg.norm(v, axis=1, keepdims=True)).astype(np.float32) for v in vectors]


@given(seeds)
def test_vectors_are_centered_by_their_mean_and_64_at_nothing(seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(int(rng.integers(1, 3000)), 3)).astype(np.float32)
    moved = [
        v.astype(float) - vectors.sum(axis=0, dtype=float) / (len(vectors) + 64) for v in vectors
    ]
    center_vectors(vectors)
    for found, right in zip(vectors, moved, strict=True):
        assert found == pytest.approx(right / np.sqrt((right**2).sum()), abs=1e-4)


def list_orders(gains):
    """The most of all ways to pair rows and columns in one order."""
    rows, columns = gains.shape
    return max(
        sum(gains[i, j] for i, j in zip(ones, others, strict=True))
        for size in range(min(rows, columns) + 1)
        for ones in combinations(range(rows), size)
        for others in combinations(range(columns), size)
    )


@given(seeds)
def test_order_is_the_best_of_all_orders(seed):
    rng = np.random.default_rng(seed)
    gains = np.maximum(rng.normal(size=rng.integers(1, 6, 2)), 0.0)
    assert measure_order(gains) == pytest.approx(2 * list_orders(gains) / sum(gains.shape))


@given(seeds)
def test_comparisons_by_plain_loops(seed):
    rng = np.random.default_rng(seed)
    sources, targets = make_documents(rng, 3), make_documents(rng, 4)
    pairs = [(i, j) for i in range(3) for j in range(4) if rng.random() < 0.8]
    assert [*compare_samples(sources, targets, pairs)] == pairs  # each is near, of so few
    found = compare_samples(sources, targets, pairs)
    ones, others = sources, targets
    for i, j in found:
        rows = [max(float(a @ b) for b in others[j]) for a in ones[i]]
        columns = [max(float(a @ b) for a in ones[i]) for b in others[j]]
        assert found[i, j].meaning == pytest.approx(
            (sum(rows) / len(rows) + sum(columns) / len(columns)) / 2, abs=1e-5
        )
        beside = [k for n, k in pairs if n == i and k != j]
        above = [n for n, k in pairs if k == j and n != i]
        next_rows = [
            max([0.25, *(max(float(a @ b) for b in others[k]) for k in beside)]) for a in ones[i]
        ]
        next_columns = [
            max([0.25, *(max(float(a @ b) for a in ones[n]) for n in above)]) for b in others[j]
        ]
        best = zip(rows + columns, next_rows + next_columns, strict=True)
        leads = [one - other for one, other in best]
        if min(map(abs, leads)) > 1e-4:
            first = (
                sum(lead > 0 for lead in leads[: len(rows)]) / len(rows)
                + sum(lead > 0 for lead in leads[len(rows) :]) / len(columns)
            ) / 2
            assert found[i, j].first == pytest.approx(first)
        squares = sum((lead - np.mean(leads)) ** 2 for lead in leads) + 8 * 0.2**2
        ahead = np.mean(leads) / (squares / (len(leads) + 8)) ** 0.5
        assert found[i, j].ahead == pytest.approx(min(ahead, 2.0), abs=1e-3)


@given(seeds)
def test_sides_can_be_exchanged(seed):
    rng = np.random.default_rng(seed)
    sources, targets = make_documents(rng, 3), make_documents(rng, 3)
    pairs = [(i, j) for i in range(3) for j in range(3)]
    back = compare_samples(targets, sources, [(j, i) for i, j in pairs])
    for (i, j), near in compare_samples(sources, targets, pairs).items():
        for name in ("meaning", "subject", "ahead", "first", "mutual", "order"):
            assert getattr(back[j, i], name) == pytest.approx(getattr(near, name), abs=1e-5)


def test_no_pairs_are_no_work():
    assert compare_samples([], [], []) == {}


def test_of_many_documents_the_nearest_are_compared():
    rng = np.random.default_rng(1)
    sources, targets = make_documents(rng, 20), make_documents(rng, 20)
    pairs = [(i, j) for i in range(20) for j in range(20)]
    found = compare_samples(sources, targets, pairs)
    assert 4 * 20 <= len(found) <= 2 * 4 * 20
    ones, others = sources, targets
    for i in range(20):
        reached = {
            j: (ones[i] @ b.T).max(axis=1).mean() + (ones[i] @ b.T).max(axis=0).mean()
            for j, b in enumerate(others)
        }
        assert (i, max(reached, key=reached.get)) in found
