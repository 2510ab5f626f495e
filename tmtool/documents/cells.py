"""Which cell of which table is being read, counted while a reader walks through a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from tmtool.table_cells import Cell

_LONGEST_SPAN = 6
"""Digits of the number of columns or rows that a cell goes over. Limit: as `_MOST_SPANNED`."""
_MOST_SPANNED = 1000
"""Rows or columns that a cell is believed to go over, and the columns that cells of later rows are
moved past. Limit: a damaged file could ask for any number, and each row goes through them."""


@dataclass
class _OpenTable:
    number: int
    row: int = -1
    column: int = 0
    cell: Cell | None = None
    taken: dict[int, int] = field(default_factory=dict)
    """The row that a column is free again from, where a cell goes over several."""


class CellCounter:
    """Counts tables, and the rows and columns of those that are open, one inside the other."""

    def __init__(self) -> None:
        self._open: list[_OpenTable] = []
        self._count = 0

    @property
    def is_open(self) -> bool:
        """Whether a table is open, and no cell of it."""
        return bool(self._open) and self._open[-1].cell is None

    @property
    def cell(self) -> Cell | None:
        """The innermost cell that is open."""
        return self._open[-1].cell if self._open else None

    def begin_table(self) -> None:
        """A table begins."""
        self._open.append(_OpenTable(self._count))
        self._count += 1

    def end_table(self) -> None:
        """The innermost table ends."""
        self._open.pop()

    def begin_row(self) -> None:
        """The next row of the innermost table begins."""
        table = self._open[-1]
        table.row += 1
        table.column = 0

    def begin_cell(self, columns: int = 1, rows: int = 1) -> None:
        """The next cell of the row begins; it goes over so many columns and rows.

        >>> counter = CellCounter()
        >>> counter.begin_table()
        >>> for sizes in [(1, 2), (2, 1)], [(1, 1)]:
        ...     counter.begin_row()
        ...     for size in sizes:
        ...         counter.begin_cell(*size)
        ...         place = counter.cell
        ...         counter.end_cell()
        >>> place
        Cell(table=0, row=1, column=1)

        A cell outside of any row, as damaged files have them, is of the first one.

        >>> counter.begin_table()
        >>> counter.begin_cell()
        >>> counter.cell
        Cell(table=1, row=0, column=0)
        """
        table = self._open[-1]
        while table.taken.get(table.column, table.row) > table.row:
            table.column += 1
        table.cell = Cell(table.number, max(table.row, 0), table.column)
        stop = table.column + min(max(columns, 1), _MOST_SPANNED)
        if rows > 1:
            free = table.row + min(rows, _MOST_SPANNED)
            spanned = range(table.column, min(stop, _MOST_SPANNED))
            table.taken.update(dict.fromkeys(spanned, free))
        table.column = stop

    def end_cell(self) -> None:
        """The innermost cell ends."""
        self._open[-1].cell = None


def parse_span(value: str | None) -> int:
    """How many columns or rows a cell goes over, by an attribute; what is no number counts as 1.

    >>> parse_span(" 3 "), parse_span("three"), parse_span(None), parse_span("9" * 5000)
    (3, 1, 1, 1)
    """
    text = (value or "").strip()
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_SPAN else 1
