"""Reading tables of terms: CSV, TSV and XLSX, whoever made them.

A row is an entry with a column for each language, where several terms stand in a cell between
semicolons, upright strokes or line ends; or a row is a term, with a column that says its language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.formats.tables import workbook
from tmtool.formats.tables.rows import (
    SAMPLE,
    FormulaCell,
    Row,
    detect_delimiter,
    iter_quoted,
    iter_sheet,
    list_filled_sheets,
)
from tmtool.terms.headings import COLUMNS, Column, TermTableLayout, find_column, read_layout
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.picklists import PICKLISTS, add_value, find_language, has_region
from tmtool.terms.records import build_id, find_free_id, parse_date, tidy, tidy_lines
from tmtool.terms.usages import move_region, parse_region

_PARTS = re.compile(r"[;；|\n]")
_YES = frozenset({"yes", "true", "1", "y", "x", "是", "√", "已核实"})
_NO = frozenset({"no", "false", "0", "n", "否", "×"})
_TOP = 10
"""Rows in which headings are looked for. Chosen, no measurement."""
_SURE = frozenset({"byte order mark", "valid UTF-8"})
_OF_ENTRY = ("subject", "definition", "entry_note")
_DAYS = re.compile(r"\d{5}(?:\.\d+)?")
"""Days as spreadsheets count them; a year has four digits."""


def read(path: Path, name: str, *, languages: Sequence[str] = ()) -> TermFile:
    """The entries of a table.

    `languages` are the languages of its first columns, for a table whose headings don't say it.
    InputError where the headings name no terms, ParseError for what is no table.
    """
    data = files.read_bytes(path, name)
    is_workbook = data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    rows, remarks = (_sheets if is_workbook else _texts)(data, name)
    top = list(islice(rows, _TOP))
    known, skip = _layout(top, name, languages)
    remarks += [f"column {head!r}: not read" for head in known.unknown]
    remarks += [f"column {head!r}: its region or script is not kept" for head in known.regions]
    remarks += [f"column {head!r}: one before it says the same, not read" for head in known.again]
    above = top[: max(skip - 1, 0)]
    remarks += [f"row {number} above the headings: not read" for number, _ in above]
    table = _TermTable(known, name, is_escaped=known.is_ours and not is_workbook)
    for number, cells in chain(top[skip:], rows):
        if any(cell.strip() for cell in cells):
            table.take(cells, number)
    return table.finish(remarks)


def _layout(top: Sequence[Row], name: str, languages: Sequence[str]) -> tuple[TermTableLayout, int]:
    """The columns, and how many rows belong to the headings."""
    if languages:
        return _read_layout(list(map(find_language, languages)), top[0][1] if top else ())
    for at, (_, cells) in enumerate(top):
        if found := read_layout(cells):
            if found.has_a_row_per_term and not any(c.field == "id" for c in found.columns):
                message = "each row holds a term, but no column names its concept: add one"
                raise InputError(f"{name}: {message}")
            return found, at + 1
    told = ", ".join(repr(cell.strip()[:20]) for cell in top[0][1][:5]) if top else "nothing"
    raise InputError(
        f"{name}:1:1: no columns are named after languages or terms ({told}); name the "
            "columns like zh, en",
        code="no headings of terms", field="langs",
    )  # fmt: skip


def _read_layout(languages: Sequence[str], heads: Sequence[str]) -> tuple[TermTableLayout, int]:
    """The columns where a person says the languages of the first; others by their headings."""
    texts = tuple(Column(at, "text", lang) for at, lang in enumerate(languages))
    if not heads or not all(find_column(head) for head in heads[: len(languages)]):
        return TermTableLayout(texts), 0
    rest = [(head, find_column(head, at)) for at, head in enumerate(heads) if at >= len(languages)]
    known = tuple(each for _, each in rest if each)
    return TermTableLayout(
        (*texts, *known), tuple(h for h, each in rest if each is None and h.strip())
    ), 1


@dataclass
class _TermTable:
    """The entries of the rows so far."""

    layout: TermTableLayout
    name: str
    is_escaped: bool = False
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def take(self, cells: Sequence[str], line: int) -> None:
        """Read one row."""
        there = [c for c in self.layout.columns if c.at < len(cells)]
        wrong = next((c for c in there if isinstance(cells[c.at], FormulaCell)), None)
        if wrong:
            told = f"a cell that is not calculated ({cells[wrong.at]}); a spreadsheet can save it"
            self.faults.append(Fault(told, line, wrong.at + 1))
            return
        values = {c: self._cell(cells[c.at]) for c in there}
        filled = {column: text for column, text in values.items() if text.strip()}
        try:
            if self.layout.has_a_row_per_term:
                self._term(filled, line)
            else:
                self._entry(filled, line)
        except _WrongError as error:
            self.faults.append(Fault(str(error), line, error.column.at + 1))

    def _cell(self, text: str) -> str:
        return text[1:] if self.is_escaped and text.startswith("'") else text

    def _term(self, filled: dict[Column, str], line: int) -> None:
        """A row that is one term: it goes to the entry with its id."""
        said = {column.field: text for column, text in filled.items()}
        identity = tidy(said.get("id"))
        if identity is None:
            self.faults.append(Fault("a term of no concept: the cell is empty", line))
            return
        where = {column.field: column for column in self.layout.columns}
        term = self._made(said.get("lang", ""), said.get("text", ""), filled, where["lang"])
        record = self.records.setdefault(identity, {"terms": []})
        self.lines.setdefault(identity, line)
        record["terms"].append(term)
        for name in _OF_ENTRY:
            self._keep(record, name, said.get(name), line, identity)
        record["generic"] = record.get("generic", False) or self._is_generic(filled)

    def _keep(
        self, record: dict[str, Any], name: str, text: str | None, line: int, identity: str
    ) -> None:
        value = tidy(text) if name == "subject" else tidy_lines(text)
        if value and record.setdefault(name, value) != value:
            told = f"another {COLUMNS[name]} than in line {self.lines[identity]}"
            self.faults.append(Fault(told, line, entry=identity))

    def _entry(self, filled: dict[Column, str], line: int) -> None:
        """A row that is an entry."""
        terms = [
            term
            for column, text in filled.items()
            if column.field == "text" and column.lang
            for term in self._several(column, text, filled)
        ]
        if not terms:
            self.faults.append(Fault("the entry has no terms", line))
            return
        whole = {c.field: text for c, text in filled.items() if c.lang is None}
        given = tidy(whole.get("id"))
        identity = find_free_id(given, self.records) if given else build_id(terms, self.records)
        if given and identity != given:
            told = f"the id is there twice, first in line {self.lines[given]}"
            self.faults.append(Fault(told, line, entry=given))
        self.lines[identity] = line
        notes = [tidy_lines(whole.get("note")), tidy_lines(whole.get("entry_note"))]
        of_definitions = ((c.lang, text) for c, text in filled.items() if c.field == "definition")
        written = ((lang, tidy_lines(text)) for lang, text in of_definitions)
        # That of the whole entry comes first.
        definitions = sorted((each for each in written if each[1]), key=lambda each: each[0] or "")
        notes += [f"definition ({lang}): {text}" for lang, text in definitions[1:]]
        self.records[identity] = {
            "terms": terms, "subject": tidy(whole.get("subject")),
            "definition": definitions[0][1] if definitions else None,
            "entry_note": "\n".join(note for note in notes if note) or None,
            "generic": self._is_generic(filled),
        }  # fmt: skip

    def _is_generic(self, filled: Mapping[Column, str]) -> bool:
        """Whether a row says that its concept is too generic to be checked."""
        column = next((each for each in filled if each.field == "generic"), None)
        if column is None:
            return False
        try:
            return _parse_flag("generic", filled[column])
        except InputError as error:
            raise _WrongError(str(error), column) from error

    def _several(self, column: Column, text: str, filled: dict[Column, str]) -> Iterator[Term]:
        """The terms of a cell, each with the status that stands in the same place of its cell."""
        parts = [part for part in (tidy(each) for each in _PARTS.split(text)) if part]
        for at, part in enumerate(parts):
            own = {c: _part(c, told, at, len(parts)) for c, told in filled.items()}
            yield self._made(column.lang or "", part, own, column)

    def _made(self, lang: str, text: str, filled: dict[Column, str], column: Column) -> Term:
        """A term with all that its row says of it."""
        try:
            code = find_language(lang)
        except InputError as error:
            raise _WrongError(str(error), column) from error
        plain = tidy(text)
        if plain is None:
            message = "an empty term"
            raise _WrongError(message, column)
        values: dict[str, Any] = {"region": column.region}
        if has_region(lang):
            self.left_out[f"region or script of {lang}, read as {code}"] += 1
        if column.status:
            values["status"] = column.status
        if column.form:
            values["form"] = column.form
        for each, told in filled.items():
            if each.lang in (None, code):
                self._add(values, each, told)
        term = Term(code, plain, **values)
        return move_region(term) if self.layout.is_former else term

    def _add(self, values: dict[str, Any], column: Column, cell: str) -> None:
        """What a cell says of a term; a note of a row that is an entry is no term's."""
        name, is_of_term = column.field, column.lang or self.layout.has_a_row_per_term
        if name in PICKLISTS:
            if not add_value(values, name, cell):
                what = f"{COLUMNS[name]} {cell.strip()[:30]!r}"
                self.left_out[f"{what}, which is unknown"] += 1
        elif name in _PARSERS:
            try:
                values[name] = _PARSERS[name](cell)
            except InputError as error:
                raise _WrongError(str(error), column) from error
        elif name == "note" and is_of_term:
            values[name] = tidy_lines(cell)

    def finish(self, remarks: list[str]) -> TermFile:
        """All that was read."""
        entries = tuple(
            ConceptEntry(
                identity, tuple(record["terms"]), record.get("subject"), record.get("definition"),
                record.get("entry_note"), record.get("generic", False),
            )
            for identity, record in self.records.items()
        )  # fmt: skip
        if not entries and not self.faults:
            self.faults.append(Fault("headings, and no rows under them", 1))
        counted = (f"{what}: {count}, not kept" for what, count in sorted(self.left_out.items()))
        return TermFile(self.name, entries, self.lines, tuple(self.faults), (*remarks, *counted))


class _WrongError(InputError):
    """A cell that can't be used, and its column."""

    def __init__(self, message: str, column: Column) -> None:
        super().__init__(message)
        self.column = column


def _part(column: Column, text: str, at: int, count: int) -> str:
    """What a cell says of one of several terms: where it has as many parts, the part."""
    if column.field not in (*PICKLISTS, "source", "date", "organization", "body"):
        return text
    parts = _PARTS.split(text)
    return parts[at] if len(parts) == count else text


def _parse_day(cell: str) -> str:
    if _DAYS.fullmatch(cell.strip()):
        cell = workbook.format_serial(float(cell), datetime(1899, 12, 30))
    plain = re.sub(r"[年月/.]", "-", cell.strip()).replace("日", "").rstrip("-")
    parts = [part.zfill(2) for part in plain.split("T")[0].split(" ")[0].split("-")]
    return parse_date("-".join(parts))


def _parse_flag(field: str, cell: str) -> bool:
    word = cell.strip().lower()
    if word not in _YES | _NO:
        raise InputError(f"{field} is yes or no, not {cell.strip()[:20]!r}")
    return word in _YES


_PARSERS: dict[str, Callable[[str], object]] = {
    "organization": tidy, "body": tidy, "source": tidy, "region": parse_region, "date": _parse_day,
    "recognized": partial(_parse_flag, "recognized"), "verified": partial(_parse_flag, "verified"),
}  # fmt: skip
"""What makes a value of a cell of a column; InputError where it is none."""


def _texts(data: bytes, name: str) -> tuple[Iterator[Row], list[str]]:
    """The rows of a CSV or a TSV, whatever separates its cells, and what to say of its encoding."""
    from tmtool.documents.encodings import decode

    found = decode(data, name=name)
    text = found.text.removeprefix("\ufeff")
    # Cells may have line ends of their own; only a reader of CSV knows which of them end a row.
    top = list(islice(StringIO(text, newline=""), SAMPLE))
    told = [] if found.reason in _SURE else [f"read as {found.encoding}: {found.reason}"]
    mark = detect_delimiter(top, _rate_headings, _TOP)
    return iter_quoted(StringIO(text, newline=""), mark, name), told


def _rate_headings(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many columns headings name, else how many cells there are."""
    named = (len(found.columns) for row in rows if (found := read_layout(row)))
    return max(named, default=0), max(map(len, rows), default=0)


def _sheets(data: bytes, name: str) -> tuple[Iterator[Row], list[str]]:
    """The rows of the first sheet that has any, and what to say of the others."""
    book = workbook.open_workbook(data, name)
    filled = list_filled_sheets(book)
    remarks = [f"sheet {sheet!r}: not read" for sheet in filled[1:]]
    return (iter_sheet(book, filled[0]) if filled else iter(())), remarks
