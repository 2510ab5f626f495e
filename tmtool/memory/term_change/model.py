"""The places of a term that is changed, by document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.fields import record
from tmtool.units import Status

Outcome: TypeAlias = Literal["kept", "changed", "by hand"]
"""What becomes of a place: a record keeps it, the new term takes its place, or a person decides."""


@dataclass(frozen=True, slots=True)
class ImpactPlace:
    """The old term once, at `span` of `text`, in a unit of a document, and what becomes of it.

    `target` is the text in the other language, `rendering` the span of the term there, if known.
    `why` says why a place is kept or left to a person.
    """

    key: str
    text: str
    span: tuple[int, int]
    outcome: Outcome
    why: str | None = None
    new: str | None = None
    target: str | None = None
    rendering: tuple[int, int] | None = None


@record("impact_document")
class ImpactDocument:
    """A document with its places, and whether it is a record: issued, adopted or of another."""

    name: str
    year: int | None
    body: str | None
    status: Status | None
    record: bool
    places: tuple[ImpactPlace, ...]
