"""How probable each pair is where every document has one partner at most.

Documents that compete for one partner take from each other's probability, and one that is sure of
another partner doesn't compete. The probability of a pair is the share of all one-to-one matchings
that have it, each matching weighing as much as the odds of its pairs multiplied. It is found by
passing messages along the pairs (belief propagation): exact where the pairs have no cycles, and
otherwise off by .4 in the worst case that was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

Pair: TypeAlias = tuple[int, int]
_ROUNDS = 200
"""Limit: messages settle far sooner."""
_SETTLED = 1e-9
"""Chosen: far below what is shown."""
_MOST = 60.0
"""Logarithms of odds are cut off here. Limit: what a float holds."""


def compute_probabilities(log_odds: Mapping[Pair, float]) -> dict[Pair, float]:
    """The probability of each pair (row, column), by the odds that it has if nothing competes.

    >>> found = compute_probabilities({(0, 0): 5.0, (0, 1): 5.0, (1, 1): 9.0})
    >>> {pair: round(chance, 2) for pair, chance in found.items()}
    {(0, 0): 0.99, (0, 1): 0.0, (1, 1): 1.0}
    """
    if not log_odds:
        return {}
    pairs = sorted(log_odds)
    odds = np.exp(np.clip([log_odds[pair] for pair in pairs], -_MOST, _MOST))
    rows, columns = (np.unique([p[side] for p in pairs], return_inverse=True)[1] for side in (0, 1))
    # How free the column of a pair is, but for the pair itself, and how free its row is.
    free_column, free_row = np.ones(len(pairs)), np.ones(len(pairs))
    for _ in range(_ROUNDS):
        before = free_column, free_row
        wanted = odds * free_row
        free_column = 1 / (1 + _sum_others(wanted, columns))
        wanted = odds * before[0]
        free_row = 1 / (1 + _sum_others(wanted, rows))
        moved = max(np.abs(free_column - before[0]).max(), np.abs(free_row - before[1]).max())
        if moved < _SETTLED:
            break
    both = odds * free_row * free_column
    return dict(zip(pairs, (both / (1 + both)).tolist(), strict=True))


def _sum_others(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """For each value the sum of the other ones of its group, without subtracting large numbers."""
    order = np.argsort(groups, kind="stable")
    ends = np.flatnonzero(np.diff(groups[order])) + 1
    found = np.zeros(len(values))
    for part in np.split(order, ends):
        if len(part) > 1:
            own = values[part]
            before = np.concatenate([[0.0], np.cumsum(own[:-1])])
            after = np.concatenate([np.cumsum(own[:0:-1])[::-1], [0.0]])
            found[part] = before + after
    return found
