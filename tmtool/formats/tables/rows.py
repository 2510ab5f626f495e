"""The rows of tables, whoever saved them: CSV, TSV and sheets, as numbered rows of texts.

Which column holds what, and what becomes of a row, is for those who read them: memories, term bases
and reviews.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any, TypeAlias

from tmtool.errors import InputError, ParseError
from tmtool.formats.tables import workbook

Row: TypeAlias = tuple[int, Sequence[str]]
"""The number of a line or of a row of a sheet, from 1, and its cells."""
SAMPLE = 500
"""Lines that tell what separates cells. Chosen, no measurement."""
_DELIMITERS = (",", ";", "\t", "|")


class FormulaCell(str):
    """What a spreadsheet shows where a formula has no value: "#NAME?"."""

    __slots__ = ()


def iter_split(lines: Iterable[str], mark: str) -> Iterator[Row]:
    """The rows of lines that a mark cuts into cells, whatever stands in it."""
    return ((at, line.rstrip("\r\n").split(mark)) for at, line in enumerate(lines, start=1))


def iter_quoted(lines: Iterable[str], mark: str, name: str) -> Iterator[Row]:
    """The rows of lines whose cells may stand in quotation marks, with the lines they begin on.

    ParseError for what is no table, and where a quotation mark is never closed.
    """
    is_over: list[bool] = []
    reader, line = csv.reader(chain(lines, _note_end(is_over)), delimiter=mark), 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            told = str(error).partition(" - ")[0]
            raise ParseError(f"not a table: {told}", name, line) from error
        if cells is None:
            return
        if is_over:
            message = "a quotation mark is not closed: everything after it is one cell"
            raise ParseError(message, name, line)
        yield line, cells
        line = reader.line_num + 1


def is_quoted(line: str) -> bool:
    """Whether a spreadsheet quoted a cell between tabs: it doubles the quotation marks inside."""
    return any(
        cell.startswith('"') and '""' in cell[1:] for cell in line.rstrip("\r\n").split("\t")
    )


def rate_regularity(rows: Sequence[Sequence[str]]) -> int:
    """How many rows have as many cells as most have, where that is more than one."""
    counts = [len(row) for row in rows if row]
    width = Counter(counts).most_common(1)[0][0] if counts else 0
    return counts.count(width) if width > 1 else 0


def detect_delimiter(
    lines: Sequence[str],
    rate: Callable[[Sequence[Sequence[str]]], Any] = rate_regularity,
    most_rows: int | None = None,
) -> str:
    r"""What separates the cells: that with which the rows are rated highest.

    >>> detect_delimiter(["zh;en\n", "一，二;one, two\n"])
    ';'
    """

    def rate_mark(mark: str) -> Any:
        rows: list[list[str]] = []
        # A row that is none ends them; those before it count.
        with suppress(csv.Error):
            rows.extend(islice(csv.reader(lines, delimiter=mark), most_rows))
        return rate(rows)

    return max(_DELIMITERS, key=rate_mark)


def list_filled_sheets(book: workbook.Workbook) -> list[str]:
    """The sheets that have anything in them."""
    return [sheet for sheet in book.sheets if next(workbook.iter_cells(book, sheet), None)]


def choose_sheet(book: workbook.Workbook, wanted: str) -> str:
    """The sheet with a name, else the first; InputError where there is none."""
    if not book.sheets:
        raise InputError(f"{book.path} has no sheets")
    return wanted if wanted in book.sheets else next(iter(book.sheets))


def iter_sheet(book: workbook.Workbook, sheet: str) -> Iterator[Row]:
    """The rows of a sheet that have anything in them."""
    for number, cells in workbook.iter_cells(book, sheet):
        yield number, [format_cell(cells.get(at, "")) for at in range(max(cells) + 1)]


def format_cell(value: workbook.Value) -> str:
    """What stands in a cell, whatever a spreadsheet took it for."""
    if isinstance(value, workbook.CellFault):
        return FormulaCell(value.text)
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.15g}" if isinstance(value, float) else value


def _note_end(is_over: list[bool]) -> Iterator[str]:
    """No lines, but a note that more were asked for: the last row was not complete."""
    is_over.append(True)
    yield from ()
