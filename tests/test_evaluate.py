"""Scores of alignments, by hand and by the sum of their parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool import evaluate
from tmtool.evaluate import NULLS_COUNTED, VECALIGN, BeadCounts, Link

GOLD: list[Link] = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,)), ((4,), (3, 4))]
TEST: list[Link] = [((0,), (0,)), ((1,), (1,)), ((2, 3), ()), ((), (2,)), ((4,), (3, 4))]


@pytest.mark.parametrize(
    ("convention", "lax", "precision", "recall"),
    [
        (NULLS_COUNTED, False, 3 / 5, 3 / 5),
        (NULLS_COUNTED, True, 4 / 5, 4 / 5),
        (VECALIGN, False, 3 / 5, 2 / 3),
        (VECALIGN, True, 4 / 5, 3 / 3),
    ],
)
def test_by_hand(convention: str, lax: bool, precision: float, recall: float) -> None:
    score = evaluate.score(evaluate.count(GOLD, TEST), convention, lax=lax)
    assert (score.precision, score.recall) == pytest.approx((precision, recall))


def test_perfect_and_empty() -> None:
    for convention in evaluate.CONVENTIONS:
        assert evaluate.score(evaluate.count(GOLD, GOLD), convention).f1 == 1
        assert evaluate.score(evaluate.count(GOLD, []), convention).f1 == 0


alignments = st.lists(
    st.tuples(
        st.lists(st.integers(0, 12), max_size=3).map(tuple),
        st.lists(st.integers(0, 12), max_size=3).map(tuple),
    ),
    max_size=12,
)


@given(alignments, alignments)
def test_clusters_sum_up_to_the_whole(gold: list[Link], test: list[Link]) -> None:
    gold, test = list(dict.fromkeys(gold)), list(dict.fromkeys(test))
    assert sum(evaluate.count_clusters(gold, test), BeadCounts()) == evaluate.count(gold, test)


def test_the_interval_holds_the_score_and_is_the_same_each_time() -> None:
    parts = evaluate.count_clusters(GOLD * 1, TEST)
    low, high = evaluate.estimate_interval(parts, VECALIGN, np.random.default_rng(0))
    again = evaluate.estimate_interval(parts, VECALIGN, np.random.default_rng(0))
    f1 = evaluate.score(evaluate.count(GOLD, TEST), VECALIGN).f1
    assert low <= f1 <= high
    assert (low, high) == again
