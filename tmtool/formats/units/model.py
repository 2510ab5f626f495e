"""What a reader of translation memories yields: units, and what it left out with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tmtool.texts import DocumentText
from tmtool.units import Origin, TranslationUnit

Properties: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values in the order of the file; a name may come twice."""

LinkedNames: TypeAlias = tuple[str, str, str]
"""A document, what became of it ("superseded by"), and the document that it became."""


@dataclass(frozen=True, slots=True)
class UnitRead:
    """A unit as a file holds it, with one origin.

    `line` is where it starts (a row of a sheet; 0 where a format has no lines), `number` its
    running number among all units of the file, skipped ones too, from 0.
    """

    unit: TranslationUnit
    line: int
    number: int


@dataclass(frozen=True, slots=True)
class SkippedUnit:
    """A unit, or one side of a unit, that was not taken over.

    `reason` is one of a few short kinds ("empty side", "fuzzy"), to be counted by; `detail` tells
    this one case, with enough text to find it.
    """

    line: int
    number: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """Something to know about a unit that was taken over, or about the file; counted by `reason`.

    "unknown language", "control characters", "match not taken over": nothing is left out of the
    unit for it. `headers` are what files say of themselves, to be given back on export: the
    attributes, properties and notes of each, as an origin without places. `texts` are whole texts
    of documents that a memory's own lines hold, `links` what became of some.
    """

    line: int
    number: int
    reason: str
    detail: str
    headers: tuple[Origin, ...] = ()
    texts: tuple[DocumentText, ...] = ()
    links: tuple[LinkedNames, ...] = ()


Item: TypeAlias = UnitRead | SkippedUnit | ReadNotice
