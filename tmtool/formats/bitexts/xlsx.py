"""XLSX for revisers: a sheet to read and correct, a row per bead, and a sheet about the documents.

What a reviser needs stands first; the columns of the machine are hidden at the right, and what all
rows have in common stands on the second sheet. Each segment has a line of its own in its cell, so
that a row can be cut in two by moving lines. A text is always text, never a formula.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tmtool.errors import ParseError
from tmtool.formats.bitexts.columns import (
    OF_BITEXT,
    OF_DOCUMENTS,
    build_common_columns,
    is_list,
)
from tmtool.formats.bitexts.rows import (
    AGREED,
    Record,
    Value,
    count_sides,
    match_columns,
    measure_parts,
    name_sides,
)
from tmtool.formats.tables import workbook
from tmtool.formats.tables.rows import choose_sheet, format_cell
from tmtool.formats.tables.sheets import ABOUT, PAIR, SHEET, split_lines, write
from tmtool.lang.script import join

__all__ = ["read", "write"]

_REPEATING = ("type", "_label", "_kind", "_paragraphs")
"""How the columns end that only repeat or show; without others rows could not be put back."""


def read(data: bytes, path: str = "<xlsx>") -> Iterator[tuple[int, Record]]:
    """The records of a workbook that `write` made and others may have changed, with sheet rows.

    Records are those that `tsv.read` gives of the same bitext. Columns may stand in another order
    and have others between them; empty rows don't count. What a row doesn't say, one put in by
    hand, is None or an empty list, unless the row before or the second sheet says it of all.
    InputError for what is no workbook; ParseError names the row and the column of the sheet.
    """
    book = workbook.open_workbook(data, path)
    rows = workbook.iter_cells(book, choose_sheet(book, SHEET))
    top, head = next(rows, (1, {}))
    common = _about(book)
    columns = _columns(head, common, path, top)
    of_all = build_common_columns(count_sides(columns))
    for number, cells in rows:
        own = {name: cells[at] for name, at in columns.items() if at in cells}
        if own:
            row = _SheetRow(common | own, book, number, columns)
            common |= {name: value for name, value in own.items() if name in of_all}
            yield number, row.record()


@dataclass(frozen=True, slots=True)
class _SheetRow:
    """The cells of a row by the names of their columns, and where they stand for messages."""

    cells: Mapping[str, workbook.Value]
    book: workbook.Workbook
    number: int
    columns: Mapping[str, int]

    def record(self) -> Record:
        record = {name: self._value(name) for name in match_columns(self.columns)}
        for side in name_sides(count_sides(self.columns)):
            sizes = self._measure(side, record)
            record[side] = self._side(side, sizes, str(record[f"{side}_lang"] or ""))
        return record

    def _value(self, name: str) -> Value:
        if is_list(name):
            return self._list(name)
        if name in ("score", AGREED):
            return self._number(name)
        if name == "row":
            return self._row()
        if name in ("checked_at", "edited_at") and isinstance(self.cells.get(name), float):
            return workbook.format_serial(cast(float, self.cells[name]), self.book.epoch)
        return self._text(name) or None

    def _text(self, name: str) -> str:
        """What stands in a cell, whatever a spreadsheet took it for."""
        value = self.cells.get(name, "")
        if isinstance(value, workbook.CellFault):
            raise self._error(name, f"{value.text}; a text like a formula begins with '")
        return format_cell(value)

    def _number(self, name: str) -> float | None:
        text = self._text(name).strip()
        try:
            number = float(text or 0)
        except ValueError as error:
            raise self._error(name, f"not a number: {text[:40]}") from error
        if not 0 <= number <= (1 if name in ("score", AGREED) else float("1e15")):
            raise self._error(name, f"out of range: {text[:40]}")
        return number if text else None

    def _row(self) -> int | None:
        """The index of a row: sheets number pairs from 1, older ones have an index from 0."""
        name = PAIR if PAIR in self.columns else "row"
        number = self._number(name)
        if number is not None and name == PAIR and number < 1:
            raise self._error(name, f"out of range: {number:.15g}")
        return None if number is None else int(number) - (name == PAIR)

    def _list(self, name: str) -> list[Any]:
        text = self._text(name).strip()
        try:
            found = json.loads(text or "[]")
        except (ValueError, RecursionError) as error:
            raise self._error(name, f"not a list: {text[:40]}") from error
        if not isinstance(found, list):
            raise self._error(name, f"not a list: {text[:40]}")
        return found

    def _measure(self, side: str, record: Record) -> list[int]:
        """How long the segments of a side are."""
        parts, edits = (
            cast("list[Any]", record.get(f"{side}_{name}", [])) for name in ("parts", "edits")
        )
        try:
            return measure_parts(parts, edits)
        except (IndexError, TypeError, ValueError) as error:
            raise self._error(f"{side}_edits", "not a list of edits") from error

    def _side(self, side: str, sizes: list[int], lang: str) -> str:
        """The lines of a cell as running text; untouched, they are the segments as they were."""
        text = self._text(side)
        cut = split_lines(text, sizes, gap=1)
        if cut is None:
            cut = [line for line in text.splitlines() if line.strip()]
        return join(cut, lang) if lang else "".join(cut)

    def _error(self, name: str, message: str) -> ParseError:
        column = self.columns.get(name, 0) + 1
        told = " ".join(f"{name}: {message}".split())
        return ParseError(told, self.book.path, self.number, column)


def _about(book: workbook.Workbook) -> dict[str, workbook.Value]:
    """What the second sheet says of all rows."""
    found: dict[str, workbook.Value] = {}
    for _, cells in workbook.iter_cells(book, ABOUT) if ABOUT in book.sheets else ():
        name = cells.get(0)
        if name in OF_BITEXT and 1 in cells:
            found[str(name)] = cells[1]
        elif name in OF_DOCUMENTS:
            sides = enumerate(name_sides(max(*cells, 2)), start=1)
            found |= {f"{side}_{name}": cells[at] for at, side in sides if at in cells}
    return found


def _columns(
    head: Mapping[int, workbook.Value], common: Mapping[str, object], path: str, row: int
) -> dict[str, int]:
    """Where the columns stand; ParseError where one that is needed does not, or one does twice."""
    titles = {at: str(title).strip().lower() for at, title in head.items()}
    sides, columns = count_sides(titles.values()), match_columns(titles.values())
    of_all = build_common_columns(sides)
    found: dict[str, int] = {}
    for at, name in titles.items():
        if name in found:
            raise ParseError(f"column {name} occurs twice", path, row, at + 1)
        if name in columns or name == PAIR:
            found[name] = at
    needed = (name for name in columns if name not in of_all and not name.endswith(_REPEATING))
    langs = (f"{side}_lang" for side in name_sides(sides))
    missing = [
        name for name in needed if name not in found and not (name == "row" and PAIR in found)
    ]
    missing += [name for name in langs if name not in found and name not in common]
    if missing:
        where = f" and no sheet {ABOUT} with the same information" if missing[0] in of_all else ""
        name = PAIR if missing[0] == "row" else missing[0]
        message = f"there is no column {name}{where}; keep hidden columns and sheets"
        raise ParseError(message, path, row)
    return found
