"""Weights of evidence, fitted by the benchmarks and kept beside the checks that use them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from operator import mul
from pathlib import Path


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceWeights:
    """What evidence counts, by its names, and from which sum on a thing is told.

    `doubtful` is the sum from which on it is given to the encoder, `clear` the one from which on it
    is told without. `likely` is the sum of rough meanings from which on full ones are compared.
    What has no weight counts nothing.
    """

    base: float
    weights: Mapping[str, float]
    told: float = 0.0
    doubtful: float = 0.0
    clear: float = inf
    likely: float = -inf

    def weigh(self, names: tuple[str, ...], values: Sequence[float]) -> float:
        """The sum of these values."""
        return float(self.base + sum(map(mul, _list_weights(self, names), values)))


@lru_cache(maxsize=32)
def _list_weights(weights: EvidenceWeights, names: tuple[str, ...]) -> tuple[float, ...]:
    """The weights in the order of what they weigh, which is weighed very often."""
    return tuple(weights.weights.get(name, 0.0) for name in names)


@lru_cache(maxsize=4)
def read_weights(path: Path) -> Mapping[str, EvidenceWeights]:
    """The weights of a file, by their names."""
    table = json.loads(path.read_text("utf-8"))
    return {name: EvidenceWeights(**values) for name, values in table.items() if name != "about"}
