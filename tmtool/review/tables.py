"""Tables that a reviser edited, whatever program saved them: TSV, CSV, XLSX or a table of Word.

Of the columns only those with the texts are needed, in any order. A text file can be meant in two
ways: as tmtool writes it, where quotation marks are characters, or as spreadsheets do, where they
may stand around a cell. Which one is meant shows when the texts are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from tmtool import files
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.rows import count_sides, name_sides
from tmtool.formats.bitexts.tsv import BOM, unescape
from tmtool.formats.tables import workbook
from tmtool.formats.tables.rows import (
    FormulaCell,
    Row,
    choose_sheet,
    iter_quoted,
    iter_sheet,
    iter_split,
)
from tmtool.formats.tables.sheets import SHEET
from tmtool.units import CheckRecord

SUFFIXES = (".tsv", ".xlsx", ".docx", ".csv", ".txt")
_MARKS = "\t;,"
_COLUMNS = ("checked_by", "stream", "row", "pair", "base", "decision", "finding_data")


@dataclass(frozen=True, slots=True)
class EditedCell:
    """A row as the reviser left it, with the text of each side.

    `number` is that of the sheet, the header's is 1. `mark` is what stands under checked_by; None
    where there is no such column. `row` is what stands under pair, or row; `base` says in which
    state the bitext was when the table was written. `decision` is what somebody decided on the
    findings that `finding_data` tells of. `authors` are those whose tracked changes the texts have.
    """

    number: int
    texts: tuple[str, ...]
    mark: str | None = None
    stream: str = ""
    row: str = ""
    base: str = ""
    decision: str = ""
    finding_data: str = ""
    authors: tuple[CheckRecord | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewTable:
    """A table and where it came from; `columns` counts those of the sheet from 1, by name.

    `header` is the number of the row with the names.
    """

    path: str
    columns: dict[str, int]
    rows: tuple[EditedCell, ...]
    header: int = 1

    @property
    def number_column(self) -> str | None:
        """The column with the numbers of pairs: pair, from 1, or row, from 0."""
        return next((name for name in ("pair", "row") if name in self.columns), None)

    def build_error(self, message: str, row: int, side: str) -> ParseError:
        """The error that names a cell."""
        return ParseError(message, self.path, row, self.columns[side])


def read(path: str) -> tuple[ReviewTable, ...]:
    """The table in a file, in each way it can be understood, the likelier first.

    InputError and ParseError for what is none, or has no columns with the texts.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        message = f"{path} is not a table: the name of the file must end in {', '.join(SUFFIXES)}"
        raise InputError(f"{message}; save it as .xlsx")
    data = files.read_bytes(Path(path))
    if suffix == ".docx":
        return (_read_word(data, path),)
    if suffix == ".xlsx":
        return (_table(_sheet(data, path), path),)
    from tmtool.documents.encodings import decode

    return parse_tables(decode(data, name=path).text, path)


def parse_tables(text: str, path: str) -> tuple[ReviewTable, ...]:
    """The same from the text of a file."""
    text = text.removeprefix(BOM)
    header = text.lstrip("\r\n").partition("\n")[0]
    mark = max(_MARKS, key=header.count)
    ways = [_plain, _quoted] if '"' in text else [_plain]
    found: list[ReviewTable] = []
    failed: list[ParseError] = []
    for way in ways if mark == "\t" else reversed(ways):
        try:
            rows = ((at, [*map(unescape, cells)]) for at, cells in way(text, mark, path))
            found.append(_table(rows, path))
        except ParseError as error:
            failed.append(error)
    if not found:
        raise failed[0]
    return tuple(found)


def _plain(text: str, mark: str, _path: str) -> Iterator[Row]:
    return iter_split(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), mark)


def _quoted(text: str, mark: str, path: str) -> Iterator[Row]:
    """The rows, numbered as a sheet does it, whatever lines their cells have."""
    rows = iter_quoted(StringIO(text, newline=""), mark, path)
    return ((number, cells) for number, (_, cells) in enumerate(rows, start=1))


def _read_word(data: bytes, path: str) -> ReviewTable:
    """The table of a Word file; ParseError where it is none that tmtool wrote."""
    from tmtool.formats.bitexts import docx_read

    header, *rows = docx_read.read(data, path)
    columns = docx_read.find_columns(header.cells)
    sides = name_sides(count_sides(columns))
    for side in (side for side in sides if side not in columns):
        message = f"column {side} is missing from the first row: keep the row as tmtool wrote it"
        raise ParseError(message, path, header.number)
    at = {name: number - 1 for name, number in columns.items()}
    found = []
    for number, cells in ((row.number, row.cells) for row in rows):
        if len(cells) != len(header.cells):
            message = f"the row has {len(cells)} cells, the header {len(header.cells)}"
            raise ParseError(message, path, number)
        own = [cells[at[side]] for side in sides]
        pair = cells[at["pair"]]
        # A low score stands under the number.
        told = pair.text.partition("\n")[0].strip()
        decision, finding = (
            cells[at[name]] if name in at else docx_read.WordCell()
            for name in ("decision", "finding")
        )
        found.append(
            EditedCell(
                number, tuple("" if cell.is_missing else cell.text for cell in own), row=told,
                base=pair.hidden, decision=decision.text.strip(),
                finding_data=finding.hidden,
                authors=tuple(cell.changed for cell in own),
            )
        )  # fmt: skip
    return ReviewTable(path, {**columns, "base": columns["pair"]}, tuple(found), header.number)


def _sheet(data: bytes, path: str) -> Iterator[Row]:
    book = workbook.open_workbook(data, path)
    return iter_sheet(book, choose_sheet(book, SHEET))


def _refuse_formulas(number: int, cells: Sequence[str], columns: dict[str, int], path: str) -> None:
    """ParseError for a cell that has no text: what a program made of one that begins with =."""
    for side in name_sides(count_sides(columns)):
        at = columns[side]
        if at <= len(cells) and isinstance(cells[at - 1], FormulaCell):
            message = f"{side}: {cells[at - 1]}; a text like a formula begins with '"
            raise ParseError(message, path, number, at)


def _table(lines: Iterable[Row], path: str) -> ReviewTable:
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    top, header = next(filled, (1, ()))
    columns = _columns(header, path, top)
    rows = []
    for number, cells in filled:
        _refuse_formulas(number, cells, columns, path)
        rows.append(_edited(number, cells, columns))
    return ReviewTable(path, columns, tuple(rows), top)


def _columns(header: Sequence[str], path: str, row: int) -> dict[str, int]:
    names = [cell.strip().lower() for cell in header]
    sides = name_sides(count_sides(names))
    for name in sides:
        if name not in names:
            message = (
                f"column {name} is missing from the first row: keep the row as tmtool wrote it"
            )
            raise ParseError(message, path, row)
    for at, name in enumerate(names):
        if name in (*sides, *_COLUMNS) and name in names[:at]:
            raise ParseError(f"column {name} occurs twice", path, row, at + 1)
    return {name: names.index(name) + 1 for name in (*sides, *_COLUMNS) if name in names}


def _edited(number: int, cells: Sequence[str], columns: dict[str, int]) -> EditedCell:
    own = {
        name: cells[column - 1] if column <= len(cells) else "" for name, column in columns.items()
    }
    mark = " ".join(own["checked_by"].split()) if "checked_by" in own else None
    texts = tuple(own[side] for side in name_sides(count_sides(own)))
    row = own.get("pair", own.get("row", "")).strip()
    base, decision = (own.get(name, "").strip() for name in ("base", "decision"))
    data = own.get("finding_data", "").strip()
    return EditedCell(number, texts, mark, own.get("stream", "").strip(), row, base, decision, data)
