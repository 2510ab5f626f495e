"""What reading a term base gives: entries, where they stood, what is wrong, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tmtool.concepts import ConceptEntry

Grade: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a term base. `line` and `column` count from 1; 0 where there is none.

    An error must not stand in a term base; a warning may be meant as it is.
    """

    what: str
    line: int = 0
    column: int = 1
    entry: str | None = None
    grade: Grade = "error"

    def describe(self, name: str) -> str:
        """The fault as one line.

        >>> Fault("the entry has no terms", 12, entry="c7").describe("terms.tbx")
        'terms.tbx:12:1: c7: the entry has no terms'
        """
        where = f"{name}:{self.line}:{self.column}" if self.line else name
        told = ": ".join(part for part in (where, self.entry, self.what) if part)
        return " ".join(told.split())


@dataclass(frozen=True, slots=True)
class TermFile:
    """A file of terms as read: the entries in their order, the line of each, and the rest.

    What `faults` tell is not among the entries unless it could be read all the same. `remarks`
    count what has no place in an entry. `made_ids` are ids that the file doesn't have: they were
    made of the terms.
    """

    name: str
    entries: tuple[ConceptEntry, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()
    made_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CellChange:
    """A changed cell: its line in the sheet, the number of its term in its entry, its heading.

    `was` is the text in the term base, `now` that in the sheet. A cell that was changed in the term
    base as well is a conflict.
    """

    line: int
    entry: str
    term: int
    column: str
    was: str
    now: str
    outcome: Literal["changed", "conflict"] = "changed"
