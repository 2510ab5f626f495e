"""How probable pairs are where each document has one partner: against all matchings, one by one."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.batch.matching import compute_probabilities

odds = st.floats(-8, 8, allow_nan=False)
grids = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), odds, max_size=10)
ERROR = 0.45
"""How far off the probabilities may be where pairs go round in circles. Measured: a search for the
worst of 23,000 grids of ten pairs found .40."""


def count_matchings(log_odds):
    """The share of all one-to-one matchings that have each pair, by listing them."""
    pairs, shares, total = sorted(log_odds), dict.fromkeys(log_odds, 0.0), 0.0

    def go_on(at, rows, columns, weight, chosen):
        nonlocal total
        if at == len(pairs):
            total += weight
            for pair in chosen:
                shares[pair] += weight
            return
        row, column = pair = pairs[at]
        go_on(at + 1, rows, columns, weight, chosen)
        if row not in rows and column not in columns:
            more = weight * exp(log_odds[pair])
            go_on(at + 1, rows | {row}, columns | {column}, more, [*chosen, pair])

    go_on(0, frozenset(), frozenset(), 1.0, [])
    return {pair: share / total for pair, share in shares.items()}


def has_circle(pairs):
    """Whether pairs go round in a circle, by joining what hangs together."""
    group = {}

    def find(end):
        while group.get(end, end) != end:
            end = group[end]
        return end

    for row, column in pairs:
        one, other = find(("row", row)), find(("column", column))
        if one == other:
            return True
        group[one] = other
    return False


@given(grids)
def test_the_oracle_agrees(log_odds):
    found, right = compute_probabilities(log_odds), count_matchings(log_odds)
    error = ERROR if has_circle(log_odds) else 1e-6
    for pair, share in right.items():
        assert found[pair] == pytest.approx(share, abs=error)


@given(grids)
def test_what_is_more_probable_than_not_is_one_to_one(log_odds):
    likely = [pair for pair, chance in compute_probabilities(log_odds).items() if chance > 0.5]
    for side in (0, 1):
        numbers = [pair[side] for pair in likely]
        assert len(numbers) == len(set(numbers))


@given(grids)
def test_sides_can_be_exchanged(log_odds):
    mirrored = compute_probabilities({(j, i): each for (i, j), each in log_odds.items()})
    for (i, j), chance in compute_probabilities(log_odds).items():
        assert mirrored[j, i] == pytest.approx(chance, abs=1e-9)


def test_a_rival_that_is_sure_of_another_partner_takes_nothing():
    rival = {(0, 0): 3.0, (1, 0): 3.0}
    assert compute_probabilities(rival)[0, 0] < 0.5
    assert compute_probabilities({**rival, (1, 1): 12.0})[0, 0] > 0.95


def test_odds_beyond_what_numbers_hold():
    found = compute_probabilities({(0, 0): 5000.0, (0, 1): -5000.0, (1, 1): 5000.0})
    assert [round(each, 6) for each in found.values()] == [1.0, 0.0, 1.0]
    assert compute_probabilities({}) == {}
