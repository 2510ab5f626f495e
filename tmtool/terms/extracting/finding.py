"""The concepts of a bitext as runs of tokens: mined, associated, weighed, linked, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.terms.extracting import meaning, weighing
from tmtool.terms.extracting.candidates import candidates
from tmtool.terms.extracting.linking import Concept, Linked, Taken, concepts, linked
from tmtool.terms.extracting.model import Progress, Unit, silent
from tmtool.terms.extracting.pairing import associated, table
from tmtool.terms.extracting.side import Side, read
from tmtool.terms.extracting.weighing import consistencies
from tmtool.terms.extracting.written import Writing

if TYPE_CHECKING:
    from tmtool.protocols import Encoder

CONSISTENT = 0.3
"""Pairs whose words render each other less are none. Chosen; benchmarks/extraction.py measures all
together."""


@dataclass(frozen=True, slots=True)
class Found:
    """Concepts, the best first, and where their runs stand; `taken` is what pairs explain."""

    units: Sequence[Unit]
    writings: tuple[Writing, Writing]
    taken: tuple[Taken, Taken]
    concepts: list[Concept]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.writings[0].side, self.writings[1].side

    def texts(self, pair: Linked) -> tuple[str, str]:
        """Both terms of a pair, as they are mostly written."""
        return self.writings[0].text(pair.source), self.writings[1].text(pair.target)


def find(
    units: Sequence[Unit],
    langs: tuple[str, str],
    least: int,
    encoder: Encoder | None = None,
    progress: Progress = silent,
) -> Found:
    """The concepts of units; each of their pairs stands in at least so many of them."""
    one, other = (
        read([unit.texts[side] for unit in units], lang, progress)
        for side, lang in enumerate(langs)
    )
    sides = one, other
    grams = candidates(one, least), candidates(other, least)
    writings = Writing(one, grams[0]), Writing(other, grams[1])
    taken = Taken.of(one, grams[0]), Taken.of(other, grams[1])
    pairs = associated(table(one, grams[0]), table(other, grams[1]), len(units), least, progress)
    likeness = consistencies(sides, grams, pairs, progress)
    pairs, likeness = pairs.chosen(likeness >= CONSISTENT), likeness[likeness >= CONSISTENT]
    fit = weighing.lengths(sides, grams, pairs)
    if encoder:
        fit = fit * meaning.weights(writings, pairs, encoder, progress)
    terms = weighing.termhood(one, grams[0]), weighing.termhood(other, grams[1])

    def worth(pair: Linked) -> float:
        own = min(float(terms[0][pair.source]), float(terms[1][pair.target]))
        return round(pair.strength * pair.weight * own, 9)

    held = linked(taken, pairs, likeness, fit, least, progress)
    ranked = sorted(held, key=lambda pair: (-worth(pair), pair.source, pair.target))
    return Found(units, writings, taken, concepts(ranked))
