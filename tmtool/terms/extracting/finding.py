"""The concepts of a bitext as runs of tokens: mined, associated, weighed, linked, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.terms.extracting import meaning, weighing
from tmtool.terms.extracting.candidates import find_candidates
from tmtool.terms.extracting.linking import (
    Concept,
    ExplainedRuns,
    LinkedPair,
    build_concepts,
    link_pairs,
)
from tmtool.terms.extracting.model import Progress, TextUnit, ignore_progress
from tmtool.terms.extracting.pairing import build_table, find_associated
from tmtool.terms.extracting.side import TokenSide, read
from tmtool.terms.extracting.weighing import measure_consistency
from tmtool.terms.extracting.written import WrittenTerms

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

CONSISTENT = 0.3
"""Pairs whose words render each other less are none. Chosen; benchmarks/extraction.py measures all
together."""


@dataclass(frozen=True, slots=True)
class FoundConcepts:
    """Concepts, the best first, and where their runs stand; `taken` is what pairs explain."""

    units: Sequence[TextUnit]
    writings: tuple[WrittenTerms, WrittenTerms]
    taken: tuple[ExplainedRuns, ExplainedRuns]
    concepts: list[Concept]

    @property
    def sides(self) -> tuple[TokenSide, TokenSide]:
        return self.writings[0].side, self.writings[1].side

    def get_texts(self, pair: LinkedPair) -> tuple[str, str]:
        """Both terms of a pair, as they are mostly written."""
        return self.writings[0].get_text(pair.source), self.writings[1].get_text(pair.target)


def find(
    units: Sequence[TextUnit],
    languages: tuple[str, str],
    min_units: int,
    encoder: Encoder | None = None,
    progress: Progress = ignore_progress,
) -> FoundConcepts:
    """The concepts of units; each of their pairs stands in at least so many of them."""
    one, other = (
        read([unit.texts[side] for unit in units], lang, progress)
        for side, lang in enumerate(languages)
    )
    sides = one, other
    grams = find_candidates(one, min_units), find_candidates(other, min_units)
    writings = WrittenTerms(one, grams[0]), WrittenTerms(other, grams[1])
    taken = ExplainedRuns.build(one, grams[0]), ExplainedRuns.build(other, grams[1])
    pairs = find_associated(
        build_table(one, grams[0]), build_table(other, grams[1]), len(units), min_units, progress
    )
    likeness = measure_consistency(sides, grams, pairs, progress)
    pairs, likeness = pairs.select(likeness >= CONSISTENT), likeness[likeness >= CONSISTENT]
    fit = weighing.weigh_lengths(sides, grams, pairs)
    if encoder:
        fit = fit * meaning.weigh_meanings(writings, pairs, encoder, progress)
    terms = weighing.weigh_termhood(one, grams[0]), weighing.weigh_termhood(other, grams[1])

    def worth(pair: LinkedPair) -> float:
        own = min(float(terms[0][pair.source]), float(terms[1][pair.target]))
        return round(pair.strength * pair.weight * own, 9)

    held = link_pairs(taken, pairs, likeness, fit, min_units, progress)
    ranked = sorted(held, key=lambda pair: (-worth(pair), pair.source, pair.target))
    return FoundConcepts(units, writings, taken, build_concepts(ranked))
