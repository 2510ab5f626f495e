"""From the model's probabilities to the share of beads that are right.

Platt scaling (Platt 1999) of the log odds, fitted by `benchmarks/fit_align.py` on documents that
the weights were not fitted on. Pairs and null beads share the line: the development sets have too
few null beads for one of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

_SUREST = 1e-6
"""Probabilities are kept this far from 0 and 1."""


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)), finite for every p.

    >>> log_odds(0.5)
    0.0
    """
    kept = min(max(probability, _SUREST), 1 - _SUREST)
    return log(kept / (1 - kept))


def calibrated(probability: float, calibration: Mapping[str, float]) -> float:
    """The share of beads of this raw probability that are right, four digits.

    >>> calibrated(0.9, {"offset": 0.0, "slope": 1.0})
    0.9
    """
    odds = calibration["offset"] + calibration["slope"] * log_odds(probability)
    return round(1 / (1 + exp(-odds)), 4)
