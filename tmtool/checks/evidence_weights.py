"""Weights of evidence, fitted by the benchmarks and kept beside the checks that use them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """What evidence counts, by its names, and from which sum on a thing is told.

    `doubtful` is the sum from which on it is given to the encoder.
    """

    base: float
    weights: Mapping[str, float]
    told: float = 0.0
    doubtful: float = 0.0

    def weigh(self, names: Sequence[str], values: Sequence[float]) -> float:
        """The sum of these values."""
        return self.base + sum(
            self.weights[name] * value for name, value in zip(names, values, strict=True)
        )


@lru_cache(maxsize=4)
def read_weights(path: Path) -> Mapping[str, EvidenceWeights]:
    """The weights of a file, by their names."""
    table = json.loads(path.read_text("utf-8"))
    return {name: EvidenceWeights(**values) for name, values in table.items() if name != "about"}
