"""Where a paragraph stands in a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the table's number in its document, the row and the column, from 0."""

    table: int
    row: int
    column: int
