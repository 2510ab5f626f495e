"""Reading tables of terms: CSV, TSV and XLSX, whoever made them.

A row is an entry with a column for each language, where several terms stand in a cell between
semicolons, upright strokes or line ends; or a row is a term, with a column that says its language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from io import StringIO
from itertools import chain, islice, starmap
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
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
from tmtool.terms import cells as of_cells
from tmtool.terms.headings import (
    COLUMNS,
    MORE_COLUMNS,
    Column,
    TermTableLayout,
    find_column,
    read_layout,
)
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
_OF_ENTRY = {
    "subject": "subject", "definition": "definition", "entry_note": "note", "kind": "kind",
    "entry_body": "body", "record_ids": "record_ids", "definition_source": "definition_source",
    "definition_link": "definition_link", "entry_fields": "fields",
}  # fmt: skip
"""The columns that are about a whole entry, and what it calls them."""
_OF_LANGUAGE = ("lang_definition", "lang_definition_source", "lang_definition_link", "lang_note",
                "lang_fields")  # fmt: skip
_OF_CONTEXT = ("contexts", "context_source", "context_link")
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


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV, TSV or the first filled sheet of an XLSX, with their lines."""
    data = files.read_bytes(path, path.name)
    is_workbook = data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    return (_sheets if is_workbook else _texts)(data, path.name)[0]


def read_entry(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> ConceptEntry | Fault:
    """The entry of rows of its terms, under headings of tmtool; the first fault in them."""
    layout = read_layout(heads)
    assert layout is not None
    table = _TermTable(layout, "")
    for number, cells in enumerate(rows, start=1):
        table.take(cells, number)
    found = table.finish([])
    if found.faults:
        return found.faults[0]
    if table.left_out:
        return Fault(next(iter(table.left_out)))
    return found.entries[0]


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
        field="langs",
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
    made_ids: set[str] = field(default_factory=set)

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
        record = self.records.setdefault(identity, {"terms": [], "languages": {}})
        self.lines.setdefault(identity, line)
        record["terms"].append(term)
        for name, called in _OF_ENTRY.items():
            self._keep(record, called, self._value(name, filled), line, identity, name)
        notes = record["languages"].setdefault(term.lang, {})
        for name in _OF_LANGUAGE:
            self._keep(notes, name, self._value(name, filled), line, identity, name)
        record["generic"] = record.get("generic", False) or self._is_generic(filled)

    def _value(
        self, name: str, filled: Mapping[Column, str], lang: str | None = None
    ) -> object | None:
        """What stands in a column of an entry or a language, None where that is nothing."""
        column = next((each for each in filled if (each.field, each.lang) == (name, lang)), None)
        if column is None:
            return None
        values: dict[str, Any] = {}
        if name in PICKLISTS:
            self._add(values, column, filled[column])
            return values.get(name)
        try:
            return _OF_RECORD.get(name, tidy)(filled[column]) or None
        except InputError as error:
            raise _WrongError(str(error), column) from error

    def _keep(
        self, record: dict[str, Any], called: str, value: object, line: int, identity: str,
        name: str,
    ) -> None:  # fmt: skip
        if value and record.setdefault(called, value) != value:
            heading = (COLUMNS | MORE_COLUMNS)[name]
            told = f"another {heading} than in line {self.lines[identity]}"
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
        terms = list(_attach_short_forms(terms))
        whole = {c.field: text for c, text in filled.items() if c.lang is None}
        given = tidy(whole.get("id"))
        identity = find_free_id(given, self.records) if given else build_id(terms, self.records)
        if given and identity != given:
            told = f"the id is there twice, first in line {self.lines[given]}"
            self.faults.append(Fault(told, line, entry=given))
        self.lines[identity] = line
        if not given:
            self.made_ids.add(identity)
        notes = (tidy_lines(whole.get("note")), tidy_lines(whole.get("entry_note")))
        self.records[identity] = {
            **{called: self._value(name, filled) for name, called in _OF_ENTRY.items()},
            "terms": terms, "note": "\n".join(note for note in notes if note) or None,
            "languages": {
                lang: self._notes(lang, filled)
                for lang in dict.fromkeys(term.lang for term in terms)
            },
            "generic": self._is_generic(filled),
        }  # fmt: skip

    def _notes(self, lang: str, filled: Mapping[Column, str]) -> dict[str, Any]:
        """What a row that is an entry says of it in one language; definitions of it are joined."""
        found = [
            plain
            for column, text in filled.items()
            if (column.field, column.lang) == ("definition", lang) and (plain := tidy_lines(text))
        ]
        return {
            "lang_definition": "\n".join(found) or None,
            "lang_definition_source": self._value("definition_source", filled, lang),
            "lang_definition_link": self._value("definition_link", filled, lang),
            "lang_note": self._value("lang_note", filled, lang),
            "lang_fields": self._value("lang_fields", filled, lang),
        }

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
        first = next(c for c in filled if (c.field, c.lang) == ("text", column.lang))
        for at, part in enumerate(parts):
            # A context is the first term's: whether others stand in it nobody says.
            own = {
                c: _part(c, told, at, len(parts))
                for c, told in filled.items()
                if c.field not in _OF_CONTEXT or (c.lang and first == column and not at)
            }
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
        values |= {k: it for k in ("status", "form") if (it := getattr(column, k))}
        own = {each: told for each, told in filled.items() if each.lang in (None, code)}
        for each, told in own.items():
            if each.field not in _OF_ENTRY:
                self._add(values, each, told)
        if contexts := [each for each in own if each.field == "contexts"]:
            values["contexts"] = self._read_contexts(contexts, own)
        term = Term(code, plain, **values)
        return move_region(term) if self.layout.is_former else term

    def _read_contexts(
        self, columns: Sequence[Column], filled: Mapping[Column, str]
    ) -> tuple[Quote, ...]:
        """The contexts of a row; sources and links belong to them in their order."""
        beside = [
            [text for c, text in filled.items() if (c.field, c.lang) == (name, columns[0].lang)]
            for name in _OF_CONTEXT[1:]
        ]
        found: list[Quote] = []
        for at, column in enumerate(columns):
            source, link = (texts[at] if at < len(texts) else "" for texts in beside)
            try:
                found += of_cells.parse_quotes(
                    filled[column], source, link, by_line=self.layout.is_ours
                )
            except InputError as error:
                raise _WrongError(str(error), column) from error
        return tuple(found)

    def _add(self, values: dict[str, Any], column: Column, cell: str) -> None:
        """What a cell says of a term; a note of a row that is an entry is no term's."""
        name, is_of_term = column.field, column.lang or self.layout.has_a_row_per_term
        if name in PICKLISTS:
            if not add_value(values, name, cell):
                what = f"{(COLUMNS | MORE_COLUMNS)[name]} {cell.strip()[:30]!r}"
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
        entries = tuple(starmap(_build_entry, self.records.items()))
        if not entries and not self.faults:
            self.faults.append(Fault("headings, and no rows under them", 1))
        counted = (f"{what}: {count}, not kept" for what, count in sorted(self.left_out.items()))
        return TermFile(
            self.name, entries, self.lines, tuple(self.faults), (*remarks, *counted),
            frozenset(self.made_ids),
        )  # fmt: skip


def _attach_short_forms(terms: Sequence[Term]) -> Iterator[Term]:
    """The terms of a row; an acronym stands for the one full term of its language beside it."""
    full: dict[str, list[str]] = {}
    for term in terms:
        if term.form == "full":
            full.setdefault(term.lang, []).append(term.text)
    for term in terms:
        beside = full.get(term.lang, [])
        is_short = term.form in ("abbreviation", "short") and term.full_term is None
        yield replace(term, full_term=beside[0]) if is_short and len(beside) == 1 else term


def _build_entry(identity: str, record: Mapping[str, Any]) -> ConceptEntry:
    values = {name: it for name, it in record.items() if name != "languages" and it is not None}
    languages = (_build_notes(lang, said) for lang, said in record["languages"].items())
    return ConceptEntry(identity, tuple(values.pop("terms")), **values,
                        languages=tuple(filter(None, languages)))  # fmt: skip


def _build_notes(lang: str, said: Mapping[str, Any]) -> LanguageNotes | None:
    """What is said in a language, None where that is nothing."""
    text, source, link, note, fields = (said.get(name) for name in _OF_LANGUAGE)
    definition = Quote(text, source, link) if text else None
    made = LanguageNotes(lang, definition, note, fields or ())
    return None if made == LanguageNotes(lang) else made


class _WrongError(InputError):
    """A cell that can't be used, and its column."""

    def __init__(self, message: str, column: Column) -> None:
        super().__init__(message)
        self.column = column


def _part(column: Column, text: str, at: int, count: int) -> str:
    """What a cell says of one of several terms: where it has as many parts, the part."""
    if column.field not in _BY_PART:
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


_BY_PART = frozenset({
    *PICKLISTS, "source", "date", "organization", "body", "link", "process_by", "process_date",
    "full_term", "successor", "used_from", "used_until",
})  # fmt: skip
"""The columns whose cells may have a part for each of several terms."""
_OF_RECORD: dict[str, Callable[[str], object]] = {
    "definition": tidy_lines, "entry_note": tidy_lines, "record_ids": of_cells.parse_ids,
    "entry_fields": of_cells.parse_fields, "lang_definition": tidy_lines, "lang_note": tidy_lines,
    "lang_fields": of_cells.parse_fields,
}  # fmt: skip
"""What makes a value of a cell of an entry or a language; a text on one line elsewhere."""
_PARSERS: dict[str, Callable[[str], object]] = {
    "organization": tidy, "body": tidy, "source": tidy, "region": parse_region, "date": _parse_day,
    "link": tidy, "process_by": tidy, "process_date": _parse_day, "full_term": tidy,
    "successor": tidy, "used_from": _parse_day, "used_until": _parse_day,
    "fields": of_cells.parse_fields,
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
