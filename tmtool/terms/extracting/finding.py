"""The concepts of a bitext as runs of tokens: mined, associated, weighed, linked, ranked.

And how such runs are written, where they stand, and how often: what a person is shown of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tmtool.lang.fold import fold
from tmtool.terms.extracting import weighing
from tmtool.terms.extracting.model import (
    Example,
    Progress,
    TextUnit,
    UnitOrigin,
    Uses,
    ignore_progress,
)
from tmtool.terms.extracting.pairing import (
    Concept,
    ExplainedRuns,
    LinkedPair,
    build_concepts,
    build_table,
    find_associated,
    link_pairs,
)
from tmtool.terms.extracting.runs import NOTHING, find_candidates
from tmtool.terms.extracting.side import TokenSide, read
from tmtool.terms.extracting.weighing import measure_consistency

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.terms.extracting.runs import Grams, Mask
    from tmtool.terms.extracting.side import TokenSide


_EXAMPLES = 3
"""Examples that are shown of a candidate. Chosen, no measurement."""
_LOOKED_AT = 500
"""So many places decide how a term is written. Limit: time grows with their number."""
CONSISTENT = 0.3
"""Pairs whose words render each other less are none. Chosen; benchmarks/extraction.py measures all
together."""


def count_uses(units: Sequence[TextUnit], numbers: Iterable[int]) -> Uses:
    """How often, and in which documents and years, these units stand."""
    chosen = list(numbers)
    origins = [origin for number in chosen for origin in units[number].origins]
    named = {origin.document for origin in origins if origin.document is not None}
    years = sorted(origin.year for origin in origins if origin.year is not None)
    ends = (years[0], years[-1]) if years else None
    return Uses(len(origins), len(chosen), len(named) or min(len(origins), 1), ends)


def choose_examples(
    units: Sequence[TextUnit], places: Iterable[tuple[int, tuple[range, range]]]
) -> tuple[Example, ...]:
    """Up to three units with the terms, of different documents where there are: shortest first."""
    ordered = sorted(places, key=lambda each: (len("".join(units[each[0]].texts)), each[0]))
    chosen: list[Example] = []
    again: list[Example] = []
    seen: set[str | None] = set()
    for number, spans in ordered:
        unit = units[number]
        origin = next((each for each in unit.origins if each.document not in seen), None)
        is_new = origin is not None
        one, other = ((span.start, span.stop) for span in spans)
        origin = origin or next(iter(unit.origins), UnitOrigin())
        example = Example(unit.texts, (one, other), origin)
        (chosen if is_new else again).append(example)
        seen.add(example.origin.document)
        if len(chosen) == _EXAMPLES:
            break
    return tuple([*chosen, *again][:_EXAMPLES])


@dataclass(frozen=True)
class WrittenTerms:
    """How the runs of a side are written, and where they stand in a unit."""

    side: TokenSide
    grams: Grams
    _known: dict[int, str] = field(default_factory=dict)

    def get_text(self, run: int) -> str:
        """As most places have it; a capital that only the beginning of a text has is none."""
        if run not in self._known:
            self._known[run] = self._written(run)
        return self._known[run]

    def list_units(self, run: int) -> list[int]:
        """The units that have a run, ascending."""
        import numpy as np

        found: list[int] = np.unique(self.side.units[self.grams.get_places(run)]).tolist()
        return found

    def locate(self, run: int, unit: int) -> range:
        """Where a run stands first in a unit's text."""
        import numpy as np

        starts = self.grams.get_places(run)
        at = int(starts[np.searchsorted(self.side.units[starts], unit)])
        return self.side.locate(at, int(self.grams.lengths[run]))

    def _written(self, run: int) -> str:
        starts = self.grams.get_places(run)[:_LOOKED_AT].tolist()
        length = int(self.grams.lengths[run])
        forms = Counter(self.side.get_surface(at, length) for at in starts)
        best = min(forms, key=lambda form: (-forms[form], form.swapcase()))
        small = best[:1].lower() + best[1:]
        if small == best or not all(self._begins(at) for at in starts):
            return small if small in forms else best
        word = self.side.get_surface(starts[0], 1)
        token = int(self.side.tokens[starts[0]])
        rest = best[len(word) :]
        may_change = word[1:].islower() and rest == rest.lower() and self._is_small[token]
        return small if may_change else best

    def _begins(self, at: int) -> bool:
        """Whether a sentence, or a unit, begins there."""
        return bool(at == 0 or self.side.tokens[at - 1] == NOTHING)

    @cached_property
    def _is_small(self) -> Mask:
        """Which tokens are written with a small letter anywhere."""
        import numpy as np

        found = np.zeros(len(self.side.names), np.bool_)
        for at in np.flatnonzero(self.side.tokens != NOTHING).tolist():
            token = self.side.tokens[at]
            if not found[token]:
                word = self.side.get_surface(at, 1)
                found[token] = fold(word[:1]) == word[:1]
        return found


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
        fit = fit * weighing.weigh_meanings(writings, pairs, encoder, progress)
    terms = weighing.weigh_termhood(one, grams[0]), weighing.weigh_termhood(other, grams[1])

    def worth(pair: LinkedPair) -> float:
        own = min(float(terms[0][pair.source]), float(terms[1][pair.target]))
        return round(pair.strength * pair.weight * own, 9)

    held = link_pairs(taken, pairs, likeness, fit, min_units, progress)
    ranked = sorted(held, key=lambda pair: (-worth(pair), pair.source, pair.target))
    return FoundConcepts(units, writings, taken, build_concepts(ranked))
