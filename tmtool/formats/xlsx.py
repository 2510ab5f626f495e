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

from tmtool.errors import InputError, ParseError
from tmtool.formats import workbook
from tmtool.formats.rows import COLUMNS, Record, Value
from tmtool.formats.shared import LISTS, OF_ALL, OF_BITEXT, OF_DOCUMENTS, SIDES
from tmtool.formats.xlsx_write import ABOUT, SHEET, lines, write
from tmtool.lang.script import join

__all__ = ["read", "write"]

# Without these, marks would be lost or rows could not be put back; the others only repeat or show.
_NEEDED = tuple(
    name
    for name in COLUMNS
    if name not in {"type", *OF_ALL} and not name.endswith(("_label", "_kind", "_paragraphs"))
)


def read(data: bytes, path: str = "<xlsx>") -> Iterator[tuple[int, Record]]:
    """The records of a workbook that `write` made and others may have changed, with sheet rows.

    Records are those that `tsv.read` gives of the same bitext. Columns may stand in another order
    and have others between them; empty rows don't count. What a row doesn't say, one put in by
    hand, is None or an empty list, unless the row before or the second sheet says it of all.
    InputError for what is no workbook; ParseError names the row and the column of the sheet.
    """
    book = workbook.opened(data, path)
    rows = workbook.cells(book, _sheet(book))
    top, head = next(rows, (1, {}))
    common = _about(book)
    columns = _columns(head, common, path, top)
    for number, cells in rows:
        own = {name: cells[at] for name, at in columns.items() if at in cells}
        if own:
            row = _Row(common | own, book, number, columns)
            common |= {name: value for name, value in own.items() if name in OF_ALL}
            yield number, row.record()


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row by the names of their columns, and where they stand for messages."""

    cells: Mapping[str, workbook.Value]
    book: workbook.Workbook
    number: int
    columns: Mapping[str, int]

    def record(self) -> Record:
        record = {name: self._value(name) for name in COLUMNS}
        for side in SIDES:
            parts = cast("list[Any]", record[f"{side}_parts"])
            record[side] = self._side(side, parts, str(record[f"{side}_lang"] or ""))
        return record

    def _value(self, name: str) -> Value:
        if name in LISTS:
            return self._list(name)
        if name == "score":
            return self._number(name)
        if name == "row":
            row = self._number(name)
            return None if row is None else int(row)
        if name == "checked_at" and isinstance(self.cells.get(name), float):
            return workbook.moment(cast(float, self.cells[name]), self.book.epoch)
        return self._text(name) or None

    def _text(self, name: str) -> str:
        """What stands in a cell, whatever a spreadsheet took it for."""
        value = self.cells.get(name, "")
        if isinstance(value, workbook.Fault):
            raise self._error(name, f"{value.text}; a text like a formula begins with '")
        if isinstance(value, bool):
            return str(value).upper()
        return f"{value:.15g}" if isinstance(value, float) else value

    def _number(self, name: str) -> float | None:
        text = self._text(name).strip()
        try:
            number = float(text or 0)
        except ValueError as error:
            raise self._error(name, f"not a number: {text[:40]}") from error
        if not 0 <= number <= (1 if name == "score" else float("1e15")):
            raise self._error(name, f"no {name} is {text[:40]}")
        return number if text else None

    def _list(self, name: str) -> list[Any]:
        text = self._text(name).strip()
        try:
            found = json.loads(text or "[]")
        except (ValueError, RecursionError) as error:
            raise self._error(name, f"not a list: {text[:40]}") from error
        if not isinstance(found, list):
            raise self._error(name, f"not a list: {text[:40]}")
        return found

    def _side(self, side: str, parts: list[Any], lang: str) -> str:
        """The lines of a cell as running text; untouched, they are the segments as they were."""
        text = self._text(side)
        cut = lines(text, parts, gap=1)
        if cut is None:
            cut = [line for line in text.splitlines() if line.strip()]
        return join(cut, lang) if lang else "".join(cut)

    def _error(self, name: str, message: str) -> ParseError:
        column = self.columns.get(name, 0) + 1
        told = " ".join(f"{name}: {message}".split())
        return ParseError(told, self.book.path, self.number, column)


def _sheet(book: workbook.Workbook) -> str:
    """The sheet with the rows: by its name, else the first."""
    if not book.sheets:
        raise InputError(f"{book.path} has no sheets")
    return SHEET if SHEET in book.sheets else next(iter(book.sheets))


def _about(book: workbook.Workbook) -> dict[str, workbook.Value]:
    """What the second sheet says of all rows."""
    found: dict[str, workbook.Value] = {}
    for _, cells in workbook.cells(book, ABOUT) if ABOUT in book.sheets else ():
        name = cells.get(0)
        if name in OF_BITEXT and 1 in cells:
            found[str(name)] = cells[1]
        elif name in OF_DOCUMENTS:
            sides = enumerate(SIDES, start=1)
            found |= {f"{side}_{name}": cells[at] for at, side in sides if at in cells}
    return found


def _columns(
    head: Mapping[int, workbook.Value], common: Mapping[str, object], path: str, row: int
) -> dict[str, int]:
    """Where the columns stand; ParseError where one that is needed does not, or one does twice."""
    found: dict[str, int] = {}
    for at, title in head.items():
        name = str(title).strip().lower()
        if name in found:
            raise ParseError(f"column {name} occurs twice", path, row, at + 1)
        if name in COLUMNS:
            found[name] = at
    missing = [name for name in _NEEDED if name not in found]
    missing += [n for n in ("source_lang", "target_lang") if n not in found and n not in common]
    if missing:
        where = f" and no sheet {ABOUT} with the same information" if missing[0] in OF_ALL else ""
        message = f"there is no column {missing[0]}{where}; keep hidden columns and sheets"
        raise ParseError(message, path, row)
    return found
