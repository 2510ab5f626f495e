"""Logistic regression, as the weights of evidence are fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PENALTY = 1 / 0.3
"""How much large weights cost. Chosen, no measurement."""
_STEPS = 30
"""Newton's method is done by then; it stops at `_STEP`."""
_STEP = 1e-6


def fit_logistic(
    table: NDArray[np.float64], planted: NDArray[np.bool_], cost: float = PENALTY
) -> tuple[float, NDArray[np.float64]]:
    """Logistic regression with a penalty on the weights of standardized columns, by Newton."""
    mean, scale = table.mean(axis=0), table.std(axis=0)
    scale[scale == 0] = 1.0
    rows = np.column_stack([np.ones(len(table)), (table - mean) / scale])
    penalty = np.full(rows.shape[1], cost)
    penalty[0] = 0.0
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (chance - planted) + penalty * found
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < _STEP:
            break
    weights = found[1:] / scale
    return float(found[0] - weights @ mean), weights
