"""What speaks for two documents being one in two languages: meaning, order, facts, length.

Each document is a sample of its segments. Of two documents all segments are compared, and the
document is as near as the best partner of each segment is, in both directions: BiMax, the
bidirectional maximum similarity of sets of vectors. Documents on one subject have near segments
too; but in a translation each segment has one that stands out, and they come in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.batch.facts import SharedFacts
    from tmtool.units import Vectors

    Floats = NDArray[np.float64]

_FLOOR = 0.2
"""Cosine that counts nothing for the order: texts that have nothing to do with each other reach it.
Chosen, no measurement."""
_DIGITS = 6
"""Decimals of cosines: what comes out may not depend on which text is the source."""
_WEIGHTS = Path(__file__).with_name("content_weights.json")


@dataclass(frozen=True, slots=True)
class Nearness:
    """What the meanings of two samples say. Cosines, in the mean of both directions.

    `meaning` is BiMax; `standing` is by how much the best partners are nearer than the other
    segments of the same document are on an average, `order` BiMax over partners that come in one
    order, each for one segment, as far as it is above the floor; `mutual` is the share of segments
    of the shorter sample that are each other's best partner.
    """

    meaning: float
    standing: float
    order: float
    mutual: float


def measure_nearness(source: Vectors, target: Vectors) -> Nearness:
    """Compare two samples, unit vectors of shape (n, dim) and (m, dim), n and m at least 1."""
    cosines = np.round((source @ target.T).astype(np.float64), _DIGITS)
    best = cosines.max(axis=1), cosines.max(axis=0)
    meaning = (best[0].mean() + best[1].mean()) / 2
    # Means of the rows and of the columns have one mean.
    standing = meaning - cosines.mean()
    nearest = cosines.argmax(axis=1), cosines.argmax(axis=0)
    mutual = np.count_nonzero(nearest[1][nearest[0]] == np.arange(len(cosines)))
    return Nearness(
        round(float(meaning), _DIGITS),
        round(float(standing), _DIGITS),
        round(measure_order(cosines), _DIGITS),
        int(mutual) / min(cosines.shape),
    )


def measure_order(cosines: Floats) -> float:
    """The most that pairs in one order reach together above the floor, by the mean length.

    `cosines` has the shape (n, m). Each row and each column is in one pair at most.
    """
    gains = np.maximum(cosines - _FLOOR, 0.0)
    reached = np.zeros(cosines.shape[1] + 1)
    for row in gains:
        with_row = np.maximum(reached[1:], reached[:-1] + row)
        reached[1:] = np.maximum.accumulate(with_row)
    return 2 * float(reached[-1]) / sum(cosines.shape)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is weighed. The names are those of the weights."""

    meaning: float
    standing: float
    order: float
    mutual: float
    ahead: float
    """By how much the documents are nearer than either of them is to a few others."""
    agreement: float
    shared: float
    missing: float
    length: float
    """The logarithm of how many times longer one is than the other."""

    @classmethod
    def collect(
        cls, nearness: Nearness | None, ahead: float, facts: SharedFacts, lengths: tuple[float, float]
    ) -> Evidence:
        """Put together; without nearness what meanings say is 0. Lengths are over 0."""
        near = nearness or Nearness(0.0, 0.0, 0.0, 0.0)
        return cls(
            near.meaning, near.standing, near.order, near.mutual, ahead,
            facts.agreement, facts.shared, facts.missing, abs(log(lengths[0] / lengths[1])),
        )  # fmt: skip


NAMES = tuple(field.name for field in fields(Evidence))


@dataclass(frozen=True, slots=True)
class ContentWeights:
    """Logistic weights: the logarithm of the odds is `base` and the weighed evidence.

    `usual` is the evidence on a pair of documents that belong together, in the middle.
    """

    base: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]

    def weigh(self, evidence: Evidence) -> float:
        """The logarithm of the odds that the documents are one, if no others are at hand."""
        return self.base + sum(
            weight * float(getattr(evidence, name)) for name, weight in self.weights.items()
        )

    def find_weakest(self, evidence: Evidence) -> str:
        """What of the evidence is furthest below what is usual, by its weight."""
        lacks = {
            name: weight * (float(getattr(evidence, name)) - self.usual[name])
            for name, weight in self.weights.items()
        }
        return min(lacks, key=lambda name: (lacks[name], name))


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, ContentWeights]:
    """The weights "meaning and facts", and those where there are "facts alone"."""
    table = json.loads(_WEIGHTS.read_text("utf-8"))
    return {name: ContentWeights(**each) for name, each in table.items() if name != "about"}


def compute_chance(log_odds: float) -> float:
    """The probability of these odds.

    >>> compute_chance(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-700.0, min(700.0, log_odds))))
