"""A term base as a sheet for review, and back: only the cells that somebody changed.

Each row is a term and says which one: the id of its record and the number of the term in it. A
hidden column has a digest of every other cell as it was sent, so that a sheet may be sorted,
filtered and cut, columns may go, and what the base says by now is compared cell by cell.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import IO, Any

from tmtool import files
from tmtool.concepts import ConceptEntry, LanguageNotes, Term
from tmtool.errors import InputError
from tmtool.formats.tables import sheets
from tmtool.terms import tables
from tmtool.terms.headings import COLUMNS, MORE_COLUMNS
from tmtool.terms.merging import check_entry
from tmtool.terms.model import CellChange, Fault
from tmtool.terms.records import tidy_lines
from tmtool.terms.writing import BOM, FORMULA, guard_cell, iter_rows, list_columns

KEY, SENT = "row", "as sent"
"""What the two columns are called that tmtool needs again."""
_HEADINGS = COLUMNS | MORE_COLUMNS
_WIDTH = 16.0
"""Columns of a cell of the sheet. Chosen, no measurement."""
_OF_ENTRY = {
    "subject": "subject", "definition": "definition", "entry_note": "note", "generic": "generic",
    "kind": "kind", "entry_body": "body", "record_ids": "record_ids",
    "definition_source": "definition_source", "definition_link": "definition_link",
    "entry_fields": "fields",
}  # fmt: skip
_OF_CONTEXT = ("contexts", "context_source", "context_link")
_ROW = re.compile(r"(.+)#(\d+)", re.S)


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """A term base with the changed cells of a sheet; `cells` are these, and conflicts.

    Conflicts stay as the base has them; `faults` say what can't be used.
    """

    entries: tuple[ConceptEntry, ...]
    cells: tuple[CellChange, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _ReviewRow:
    """A row: its line, which term it is, and of each column that it has the cell and its digest."""

    line: int
    entry: str
    term: int
    cells: Mapping[str, str]
    sent: Mapping[str, str]


def write(entries: Sequence[ConceptEntry], path: Path, *, force: bool = False) -> None:
    """Write a sheet for review, .xlsx or .csv: whole, or not at all."""
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        message = f"{path.name}: a sheet for review ends in .xlsx or .csv"
        raise InputError(message)
    columns = list_columns(entries)
    rows = list(_iter_sheet_rows(entries, columns))
    if suffix == ".csv":
        files.write(path, _render_csv([KEY, *columns.values(), SENT], rows), force=force)
        return
    widths: dict[str, float | None] = {
        KEY: _WIDTH, **dict.fromkeys(columns.values(), _WIDTH), SENT: None
    }  # fmt: skip

    def fill(file: IO[bytes]) -> None:
        sheets.write_table(file, "terms", widths, rows)

    files.write_bytes(path, fill, force=force)


def _iter_sheet_rows(
    entries: Sequence[ConceptEntry], columns: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        for number, cells in enumerate(iter_rows([entry], columns), start=1):
            sent = (f"{name}={_digest(text)}" for name, text in zip(columns, cells, strict=True))
            yield (f"{entry.id}#{number}", *cells, " ".join(sent))


def _render_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield BOM
    for row in (heads, *rows):
        line = StringIO()
        csv.writer(line, lineterminator="\n").writerow(map(guard_cell, row))
        yield line.getvalue()


def _digest(text: str) -> str:
    """Six hexadecimal digits that stand for a cell, blanks apart, which spreadsheets change."""
    plain = tidy_lines(text) or ""
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def is_sheet(path: Path) -> bool:
    """Return True for a sheet that `write` made."""
    if path.suffix.lower() not in (".xlsx", ".csv"):
        return False
    try:
        _, heads = next(tables.read_rows(path))
    except (InputError, StopIteration):
        return False
    return {KEY, SENT} <= {cell.strip() for cell in heads}


def read(path: Path) -> tuple[list[_ReviewRow], tuple[Fault, ...]]:
    """The rows of a sheet that came back, and what of it can't be understood.

    InputError for a table that is no such sheet.
    """
    rows = list(tables.read_rows(path))
    heads = [cell.strip() for cell in rows[0][1]] if rows else []
    if KEY not in heads or SENT not in heads:
        raise InputError(
            f"{path.name} is not a sheet for review: it has no columns {KEY!r} and {SENT!r}; "
            "make one with tmtool terms export --review",
            code="no sheet for review",
        )  # fmt: skip
    by_heading = {heading: name for name, heading in _HEADINGS.items()}
    known = {at: by_heading[head] for at, head in enumerate(heads) if head in by_heading}
    is_text = path.suffix.lower() == ".csv"
    found, faults = [], []
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        values = [*map(_unguarded, cells)] if is_text else [*map(str, cells)]
        values += [""] * (len(heads) - len(values))
        row = _ROW.fullmatch(values[heads.index(KEY)].strip())
        sent = dict(part.split("=") for part in values[heads.index(SENT)].split() if "=" in part)
        if row is None or not sent:
            told = "a row that was not sent; add new terms with tmtool terms add or propose"
            faults.append(Fault(told, line))
            continue
        texts = {name: values[at] for at, name in known.items() if name in sent}
        found.append(_ReviewRow(line, row[1], int(row[2]), texts, sent))
    return found, tuple(faults)


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def apply(
    entries: Sequence[ConceptEntry], rows: Iterable[_ReviewRow], faults: Sequence[Fault] = ()
) -> SheetOutcome:
    """What the changed cells of a sheet make of a term base; each cell by itself."""
    applied = _AppliedSheet({entry.id: entry for entry in entries}, list(faults))
    for row in rows:
        applied.compare(row)
    return applied.finish()


class _AppliedSheet:
    """What the rows of a sheet ask of a term base, so far."""

    def __init__(self, entries: Mapping[str, ConceptEntry], faults: list[Fault]) -> None:
        self._entries = entries
        self._faults = faults
        self._conflicts: list[CellChange] = []
        self._wanted: dict[str, list[CellChange]] = defaultdict(list)

    def compare(self, row: _ReviewRow) -> None:
        """Take the cells of a row that were changed since it was sent."""
        changed = {k: text for k, text in row.cells.items() if _digest(text) != row.sent[k]}
        entry = self._entries.get(row.entry)
        number = None if entry is None else _find_term(entry, row)
        if changed and (entry is None or number is None):
            self._faults.append(Fault("the term is no longer there", row.line, entry=row.entry))
        elif entry is not None and number is not None:
            now = _tell_cells(entry, number) if changed else {}
            for name, text in changed.items():
                one = CellChange(row.line, row.entry, number, _HEADINGS[name], now[name], text)
                if _digest(now[name]) != _digest(text):
                    self._sort(name, one, row.sent[name])

    def _sort(self, name: str, one: CellChange, sent: str) -> None:
        if name in ("id", "lang"):
            fault = f"the {one.column} of a term can't be changed in a sheet"
            self._faults.append(Fault(fault, one.line, entry=one.entry))
        elif _digest(one.was) != sent:
            self._conflicts.append(one)
        else:
            self._wanted[one.entry].append(one)

    def finish(self) -> SheetOutcome:
        """All entries, those with changed cells as these say."""
        made = dict(self._entries)
        changes: list[CellChange] = []
        for identity, some in self._wanted.items():
            kept, clashing = _part_clashes(made[identity], some)
            self._conflicts += clashing
            try:
                made[identity] = check_entry(_change(made[identity], kept))
                changes += kept
            except InputError as error:
                what = (
                    str(error).removeprefix(f"{identity}: ").removesuffix("; nothing was changed")
                )
                self._faults.append(Fault(what, some[0].line, entry=identity))
        conflicts = [replace(each, outcome="conflict") for each in self._conflicts]
        return SheetOutcome(tuple(made.values()), (*changes, *conflicts), tuple(self._faults))


def _find_term(entry: ConceptEntry, row: _ReviewRow) -> int | None:
    """The number of the term that a row is of: it has the same text, at its place or elsewhere."""
    numbers = range(1, len(entry.terms) + 1)
    same = [
        n for n in numbers
        if all(_digest(getattr(entry.terms[n - 1], k)) == row.sent.get(k) for k in ("lang", "text"))
    ]  # fmt: skip
    if row.term in same:
        return row.term
    return same[0] if len(same) == 1 else None


def _tell_cells(entry: ConceptEntry, number: int) -> dict[str, str]:
    """What a sheet of today would have in the row of a term."""
    cells = list(iter_rows([entry], _HEADINGS))[number - 1]
    return dict(zip(_HEADINGS, cells, strict=True))


def _part_clashes(
    entry: ConceptEntry, changes: Sequence[CellChange]
) -> tuple[list[CellChange], list[CellChange]]:
    """The changes, and those that say another thing of the entry or a language than one before."""
    by_heading = {heading: name for name, heading in _HEADINGS.items()}
    first: dict[tuple[str, str], str] = {}
    kept: list[CellChange] = []
    clashing: list[CellChange] = []
    for each in changes:
        name = by_heading[each.column]
        lang = entry.terms[each.term - 1].lang if name.startswith("lang_") else ""
        is_of_term = name not in _OF_ENTRY and not lang
        key = name, f"#{each.term}" if is_of_term else lang
        same = _digest(first.setdefault(key, each.now)) == _digest(each.now)
        (kept if same else clashing).append(each)
    return kept, clashing


def _change(entry: ConceptEntry, changes: Sequence[CellChange]) -> ConceptEntry:
    """The entry with changed cells, read as a table of its rows is; all else stays as it is."""
    by_heading = {heading: name for name, heading in _HEADINGS.items()}
    rows = [_tell_cells(entry, n) for n in range(1, len(entry.terms) + 1)]
    names = set()
    for each in changes:
        name = by_heading[each.column]
        names.add((name, each.term))
        lang = entry.terms[each.term - 1].lang
        for number, row in enumerate(rows, start=1):
            shares = name in _OF_ENTRY or (
                name.startswith("lang_") and entry.terms[number - 1].lang == lang
            )
            if shares or number == each.term:
                row[name] = each.now
    parsed = tables.read_entry(list(_HEADINGS.values()), [list(row.values()) for row in rows])
    if isinstance(parsed, Fault):
        raise InputError(f"a changed cell can't be used: {parsed.what}")
    return _take(entry, parsed, names)


def _take(entry: ConceptEntry, parsed: ConceptEntry, names: set[tuple[str, int]]) -> ConceptEntry:
    """The entry with those fields of another one that cells were changed of."""
    values: dict[str, Any] = {
        _OF_ENTRY[name]: getattr(parsed, _OF_ENTRY[name]) for name, _ in names if name in _OF_ENTRY
    }
    of_term = {each.name for each in fields(Term)}
    terms = list(entry.terms)
    for name, number in names:
        attribute = "contexts" if name in _OF_CONTEXT else name
        if name not in _OF_ENTRY and attribute in of_term:
            new: dict[str, Any] = {attribute: getattr(parsed.terms[number - 1], attribute)}
            terms[number - 1] = replace(terms[number - 1], **new)
    langs = {entry.terms[number - 1].lang for name, number in names if name.startswith("lang_")}
    if langs:
        values["languages"] = tuple(_take_languages(entry, parsed, langs))
    return replace(entry, terms=tuple(terms), **values)


def _take_languages(
    entry: ConceptEntry, parsed: ConceptEntry, changed: set[str]
) -> Iterator[LanguageNotes]:
    """What is said in the languages that cells were changed of, and in the others as before."""
    new = {each.lang: each for each in parsed.languages}
    old = {each.lang: each for each in entry.languages}
    for lang in dict.fromkeys(term.lang for term in entry.terms):
        found = (new if lang in changed else old).get(lang)
        if found is not None:
            yield found
