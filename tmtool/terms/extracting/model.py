"""What goes in and comes out: units with where they stood; terms with counts and renderings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tmtool.fields import record

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done, and how far: 0..1."""


def ignore_progress(_what: str, _share: float) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class UnitOrigin:
    """One occurrence of a unit: its document, its year, and how a person finds it."""

    document: str | None = None
    year: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class TextUnit:
    """Two texts that translate each other, and everywhere they stood; no text is there twice."""

    texts: tuple[str, str]
    origins: tuple[UnitOrigin, ...] = (UnitOrigin(),)


@dataclass(frozen=True, slots=True)
class Uses:
    """How often something stands in texts, in how many documents, and in which years.

    `frequency` counts every occurrence of a unit, `units` distinct pairs of texts. Documents are
    those that are named; where none is, there is 1. `years` are the first and the last, if known.
    """

    frequency: int
    units: int
    documents: int
    years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A unit with the term: both texts, and where in them both terms stand (code points)."""

    texts: tuple[str, str]
    spans: tuple[tuple[int, int], tuple[int, int]]
    origin: UnitOrigin


@dataclass(frozen=True, slots=True)
class TermRendering:
    """Two terms that render each other, with how often they do and some of the places.

    `score` is 0..1: how surely they belong together.
    """

    texts: tuple[str, str]
    uses: Uses
    score: float
    examples: tuple[Example, ...]


@record("candidate")
class TermCandidate:
    """A concept as texts name it: the pair of terms that speaks best for it, and what competes.

    `rivals` share one of their terms with the first pair: other renderings of it, the commonest
    first. `uses` are those of each term by itself, whatever renders it. `entries` names
    those of a term base that have both terms, `other_entries` those that have one of them, and
    another rendering.
    """

    pair: TermRendering
    rivals: tuple[TermRendering, ...]
    uses: tuple[Uses, Uses]
    entries: tuple[str, ...] = ()
    other_entries: tuple[str, ...] = ()
    rank: int = 0

    @property
    def texts(self) -> tuple[str, str]:
        return self.pair.texts


@dataclass(frozen=True, slots=True)
class Extraction:
    """The best candidates, best first, and what they were taken from.

    `total` counts all of them, `units` the distinct pairs of texts they were looked for in, and
    `documents` the named documents of those.
    """

    langs: tuple[str, str]
    candidates: tuple[TermCandidate, ...]
    total: int
    units: int
    documents: int
    least: int
    encoder: str | None = None
