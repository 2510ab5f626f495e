"""Which rows of a bitext somebody wants to see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tmtool.formats.bitexts.rows import Row, iter_rows
from tmtool.review.texts import squeeze
from tmtool.units import Bitext


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are wanted; whatever is None or False excludes none."""

    below: float | None = None
    text: str | None = None
    unchecked: bool = False
    rows: Collection[int] | None = None

    def is_match(self, row: Row) -> bool:
        """Whether a row is wanted."""
        wanted = squeeze(self.text or "").casefold()
        return (
            (self.rows is None or row.number in self.rows)
            and (self.below is None or (row.score is not None and row.score < self.below))
            and not (self.unchecked and row.checked)
            and (not wanted or any(wanted in squeeze(side.text).casefold() for side in row.sides))
        )


def choose_rows(bitext: Bitext, wanted: RowFilter, around: int = 0) -> tuple[int, ...]:
    """The numbers of the rows that are wanted, and of so many before and after each."""
    every = list(iter_rows(bitext))
    found = [row.number for row in every if wanted.is_match(row)]
    near = {at for row in found for at in range(row - around, row + around + 1)}
    return tuple(row.number for row in every if row.number in near)
