"""How probable pairs are where each document has one partner: against all matchings, one by one."""

import random
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.batch import matching
from tmtool.batch.matching import compute_probabilities

odds = st.floats(-30, 30, allow_nan=False)
grids = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), odds, max_size=12)
LARGE = range(30)
"""Seeds of groups that are too large to be counted."""


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


@given(grids)
def test_the_oracle_agrees(log_odds):
    found, right = compute_probabilities(log_odds), count_matchings(log_odds)
    assert found.keys() == right.keys()
    for pair, share in right.items():
        assert found[pair] == pytest.approx(share, abs=1e-9)


def make_large_group(seed):
    """Two documents with thirteen rivals each, and as many circles as six more pairs make."""
    rng = random.Random(seed)
    pairs = {(0, 0), *((0, at) for at in range(1, 14)), *((at, 0) for at in range(1, 14))}
    while len(pairs) < 33:
        pairs.add((rng.randrange(1, 14), rng.randrange(1, 14)))
    return {pair: rng.uniform(-6, 8) for pair in sorted(pairs)}


def test_large_groups_against_all_matchings():
    errors = []
    for seed in LARGE:
        log_odds = make_large_group(seed)
        found, right = compute_probabilities(log_odds), count_matchings(log_odds)
        errors += [abs(found[pair] - share) for pair, share in right.items()]
    assert 0 < sum(errors) / len(errors) <= 0.0005  # .0001 of 300 groups
    assert max(errors) <= 0.06  # .052 of 300 groups


def make_circles(seed):
    """Thirteen documents a side, joined in a tree and by five more pairs, most of them likely.

    Such groups are the worst that were found of those drawn at random.
    """
    rng = random.Random(seed)
    found = {(at, at): rng.uniform(-1, 8) for at in range(13)}
    for at in range(1, 13):
        other = rng.randrange(at)
        found[(at, other) if rng.random() < 0.5 else (other, at)] = rng.uniform(-1, 8)
    for _ in range(5):
        found[rng.randrange(13), rng.randrange(13)] = rng.uniform(-1, 8)
    return found


def test_large_groups_against_counted_ones():
    errors = []
    for seed in LARGE:
        log_odds = make_circles(seed)
        found = compute_probabilities(log_odds)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(matching, "COUNTED", 13)
            right = compute_probabilities(log_odds)
        errors += [abs(found[pair] - share) for pair, share in right.items()]
    assert 0 < sum(errors) / len(errors) <= 0.004  # .0027 measured
    assert max(errors) <= 0.2  # .191 measured


def test_a_large_group_without_circles_is_exact():
    rng = random.Random(1)
    log_odds = {(0, at): rng.uniform(-6, 8) for at in range(14)}
    log_odds |= {(at, 0): rng.uniform(-6, 8) for at in range(14)}
    found, right = compute_probabilities(log_odds), count_matchings(log_odds)
    for pair, share in right.items():
        assert found[pair] == pytest.approx(share, abs=1e-7)


weak = st.floats(-20, -7, allow_nan=False)
crossing = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda p: p[0] != p[1])


@given(st.dictionaries(crossing, weak, max_size=8), st.lists(odds, min_size=5, max_size=5))
def test_negligible_pairs_part_groups_and_take_no_more_than_their_odds(few, likely):
    log_odds = {**{(at, at): each for at, each in enumerate(likely)}, **few}
    right = count_matchings(log_odds)
    most = sum(exp(each) for each in few.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "COUNTED", 1)
        found = compute_probabilities(log_odds)
    assert [*found] == sorted(log_odds)
    for pair, share in right.items():
        assert found[pair] == pytest.approx(share, abs=most + 1e-9)


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
    near = compute_probabilities({(0, 0): 5000.0, (0, 1): 4999.0})
    assert [round(each, 3) for each in near.values()] == [0.731, 0.269]
    assert compute_probabilities({}) == {}
