"""What speaks for two documents being one in two languages, and how much it weighs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, log1p
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.batch.facts import SharedFacts
    from tmtool.batch.sample_comparison import SampleComparison

_WEIGHTS = Path(__file__).with_name("content_weights.json")
_MANY = 12
"""More other documents tell no more. Chosen: so many are compared in large folders."""
_GROUPS = {"subject": "meaning", "shared": "agreement", "others": "ahead"}
"""What is told as one with something else: it only says how much that is worth."""


def collect_evidence(
    facts: SharedFacts,
    lead: float,
    others: int,
    lengths: tuple[float, float],
    comparison: SampleComparison | None,
) -> dict[str, float]:
    """All that is weighed, by the names of the weights.

    `lead` is how much more the facts of both agree than with those of others; where there are few
    `others`, to be ahead of them tells little. The lengths are over 0: `length` is the logarithm of
    how many times the one is longer than the other.
    """
    evidence = {
        "agreement": facts.agreement, "shared": facts.shared, "missing": facts.missing,
        "lead": lead, "others": log1p(min(others, _MANY)),
        "length": abs(log(lengths[0] / lengths[1])),
    }  # fmt: skip
    if comparison is not None:
        evidence |= {
            "meaning": comparison.meaning, "subject": comparison.subject, "ahead": comparison.ahead,
            "first": comparison.first, "mutual": comparison.mutual, "order": comparison.order,
        }  # fmt: skip
    return evidence


@dataclass(frozen=True, slots=True, eq=False)
class ContentWeights:
    """Logistic weights: the logarithm of the odds is `base` and the weighed evidence.

    `usual` is the evidence on two documents that are one, in the middle.
    """

    base: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]

    def weigh(self, evidence: Mapping[str, float]) -> float:
        """The logarithm of the odds that two documents are one, if nothing competes."""
        return self.base + sum(weight * evidence[name] for name, weight in self.weights.items())

    def find_weakest(self, evidence: Mapping[str, float]) -> str:
        """What of the evidence is furthest below what is usual, by its weight."""
        lacks: dict[str, float] = {}
        for name, weight in self.weights.items():
            group = _GROUPS.get(name, name)
            lack = weight * (evidence[name] - self.usual[name])
            lacks[group] = lacks.get(group, 0.0) + lack
        return min(lacks, key=lambda name: (lacks[name], name))


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, ContentWeights]:
    """The weights of "meaning and facts", and those for "facts alone"."""
    table = json.loads(_WEIGHTS.read_text("utf-8"))
    return {name: ContentWeights(**each) for name, each in table.items() if name != "about"}


def compute_chance(log_odds: float) -> float:
    """The probability of these odds.

    >>> compute_chance(0.0)
    0.5
    """
    return 1 / (1 + exp(-max(-700.0, min(700.0, log_odds))))
