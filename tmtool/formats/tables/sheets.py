"""Writing a bitext as a workbook: what `xlsx` is, on the way out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any, cast

from tmtool.errors import InputError
from tmtool.formats.bitexts import base, notes
from tmtool.formats.bitexts.columns import (
    OF_BITEXT,
    OF_DOCUMENTS,
    build_common_columns,
    is_right_to_left,
)
from tmtool.formats.bitexts.notes import PairNote, PairNotes
from tmtool.formats.bitexts.rows import (
    AGREED,
    DOUBTFUL,
    WRONG,
    Record,
    Row,
    build_records,
    count_sides,
    has_edits,
    is_compared,
    iter_records,
    iter_rows,
    list_columns,
    measure_parts,
    name_sides,
)
from tmtool.lang.script import get_joiner
from tmtool.units import Bitext
from tmtool.version import __version__

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET, ABOUT = "bitext", "about"
PAIR = "pair"
"""What a sheet calls the column of rows: people number pairs from 1."""
MOST_CHARACTERS = 32_767
"""UTF-16 units that a cell holds. Peer (Excel, specifications and limits)."""
MOST_ROWS = 1_048_576
"""Rows that a sheet holds, the header included. Peer (Excel, specifications and limits)."""
_TO_THE_LEFT = {"align": "right", "reading_order": 2}
# What a spreadsheet would take for more than text as soon as somebody edits it.
_FORMULA = frozenset("=+-@'")
_HELP = (
    "Each line of a cell is a segment.",
    "To cut a row in two: insert a row below and move lines into it, on both sides.",
    "To join two rows: move the lines of one into the other, and delete the empty row.",
    "To say that a row is right: write your name under checked_by.",
    "Wording may be corrected in place: who did it, when, and what stood there are kept.",
    "Rows may be sorted, and hidden by a filter: each is known by its number.",
    "Of a finding write under decision: apply, keep as is: with a reason, or not an error.",
    f"A score is the probability that a row is right; below {DOUBTFUL} it is called doubtful.",
    "Columns of your own do no harm; the hidden ones at the right have to stay.",
)
_AGREED_HELP = (
    "agreed is the share of the other languages, two by two, that come together in the row when "
    "they are aligned directly: look at rows below 1."
)
_NARROWEST = 30
"""Characters of a column with texts. Chosen, no measurement."""


def write(
    bitext: Bitext,
    file: IO[bytes],
    *,
    when: datetime | None = None,
    findings: PairNotes | None = None,
) -> None:
    """Write a workbook; `when` becomes its time of creation, without it there is none to see.

    With `findings`, even with none of them, it has columns to decide on them. Equal input gives
    equal bytes. InputError for a text or a bitext that no sheet can hold.
    """
    _check(bitext)
    with _packed(file, _title(bitext), when) as book:
        _write_rows(book, bitext, findings)
        _write_about(book, bitext)


def write_table(
    file: IO[bytes],
    sheet: str,
    columns: Mapping[str, float | None],
    rows: Iterable[Sequence[str]],
    *,
    about: Iterable[tuple[str, str]] = (),
    when: datetime | None = None,
) -> None:
    """Write texts as a sheet under a header: columns by their widths, None for one that is hidden.

    What is `about` all of it, names and what is said, stands in a sheet before that, and then the
    header has filters. Nothing but the current row is held in memory until the sheet is packed.
    InputError for a text that no cell holds, and for more rows than a sheet has.
    """
    with _packed(file, sheet, when) as book:
        facts = list(about)
        if facts:
            _write_facts(book, facts)
        page = book.add_worksheet(sheet)
        top = {"valign": "top", "text_wrap": True, "num_format": "@"}
        bold, look = book.add_format({"bold": True}), _look(book, top)
        for at, (name, width) in enumerate(columns.items()):
            page.set_column(at, at, width or 8, look.plain, {"hidden": width is None})
            page.write_string(0, at, name, bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number >= MOST_ROWS:
                raise InputError(
                    f"there are more rows than the {MOST_ROWS - 1} of an XLSX sheet: write "
                    "a TSV file"
                )
            for at, (name, text) in enumerate(zip(columns, row, strict=True)):
                if text:
                    _write_cell(page, (number, at), _fit(text, name, number), look)
        page.freeze_panes(1, 0)
        if facts:
            page.autofilter(0, 0, number, len(columns) - 1)
        _set_up_paper(page)
        page.repeat_rows(0)


def _write_facts(book: Workbook, facts: Iterable[tuple[str, str]]) -> None:
    """A sheet of names and what is said of them."""
    page = book.add_worksheet(ABOUT)
    look = _look(book, {"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 90, look.plain)
    for row, (name, text) in enumerate(facts):
        page.write_string(row, 0, name, bold)
        _write_cell(page, (row, 1), _fit(text, name, row), look)
    _set_up_paper(page)


@contextmanager
def _packed(file: IO[bytes], title: str, when: datetime | None) -> Iterator[Workbook]:
    """A new workbook, written into the file when it is complete."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix="tmtool-", ignore_cleanup_errors=True) as folder:
        # Packed in memory: on a disk that fills up, an open archive would complain once more.
        packed = BytesIO()
        book = Workbook(packed, {"constant_memory": True, "tmpdir": folder})
        # The format asks for some time; the first one that an archive can have says nothing.
        created = (when or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "author": "tmtool", "created": created})
        yield book
        try:
            book.close()
        except FileCreateError as error:
            raise cast(OSError, error.args[0]) from error
        file.write(packed.getbuffer())


def split_lines(text: str, sizes: Sequence[int], gap: int) -> list[str] | None:
    """A text in the segments of these sizes that it was joined of, `gap` characters between them.

    None where it is not as long as they say: somebody changed it.

    >>> split_lines("One. Two.", [4, 4], gap=1)
    ['One.', 'Two.']
    """
    found, at = [], 0
    for size in sizes:
        found.append(text[at : at + size])
        at += size + gap
    return found if sizes and at - gap == len(text) else None


def _title(bitext: Bitext) -> str:
    symbols = (*(side.symbol for side in bitext.sides), bitext.status)
    return " ".join(dict.fromkeys(each for each in symbols if each)) or "bitext"


def _widths(columns: Collection[str], *, noted: bool) -> dict[str, float]:
    """The columns that people see, in their order, and how wide they are in characters."""
    names = name_sides(count_sides(columns))
    beside = {notes.FINDING: 40, notes.SUGGESTION: 24, notes.DECISION: 16} if noted else {}
    edits = {"edited_by": 14, "edited_at": 21, **{f"{side}_before": 40 for side in names}}
    return {
        "row": 7, **dict.fromkeys(names, max(120 // len(names), _NARROWEST)), **beside,
        "score": 15, **({AGREED: 9} if AGREED in columns else {}), "type": 7,
        "checked_by": 14, "checked_at": 21, **(edits if has_edits(columns) else {}),
        **{f"{side}_{name}": 13 for name in ("label", "kind") for side in names},
    }  # fmt: skip


def _list_columns(columns: Sequence[str], widths: Collection[str], *, noted: bool) -> list[str]:
    """The columns of the first sheet: those for people, then those for the machine."""
    of_all = build_common_columns(count_sides(columns))
    every = (*columns, base.COLUMN, *[notes.DATA] * noted)
    return [*widths, *(name for name in every if name not in widths and name not in of_all)]


def _check(bitext: Bitext) -> None:
    """Refuse what no sheet holds, before anything is written."""
    count = 0
    for row in iter_rows(bitext):
        count += 1
        for name, side in zip(name_sides(len(row.sides)), row.sides, strict=True):
            _fit(side.text, name, row.number)
    if count >= MOST_ROWS:
        raise InputError(
            f"{count} pairs are more than the {MOST_ROWS - 1} rows of an XLSX sheet: write "
            "a TSV file"
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """How a column's cells look, and those whose text could be taken for a formula."""

    plain: Format
    quoted: Format


def _write_rows(book: Workbook, bitext: Bitext, findings: PairNotes | None) -> None:
    noted = findings is not None
    widths = _widths(list_columns(bitext), noted=noted)
    columns = _list_columns(list_columns(bitext), widths, noted=noted)
    sheet = book.add_worksheet(SHEET)
    looks = _looks(book, bitext, columns, widths)
    header = book.add_format({"bold": True, "bg_color": "#D9D9D9", "border": 1})
    for at, name in enumerate(columns):
        hidden = {"hidden": name not in widths}
        sheet.set_column(at, at, widths.get(name, 8), looks[name].plain, hidden)
        sheet.write_string(0, at, PAIR if name == "row" else name, header)
    last, rows, documents = 0, list(iter_rows(bitext)), base.digest_documents(bitext)
    for last, (row, record) in enumerate(
        zip(rows, build_records(bitext, rows), strict=True), start=1
    ):
        also = _build_also(documents, row, (findings or {}).get(row.number, ()))
        for at, name in enumerate(columns):
            value = also[name] if name in also else _cell(name, record)
            _write_cell(sheet, (last, at), value, looks[name])
    if noted:
        choices = {"validate": "list", "source": list(notes.CHOICES), "error_type": "information"}
        at = columns.index(notes.DECISION)
        sheet.data_validation(1, at, max(last, 1), at, choices)
    sheet.freeze_panes(1, 0)
    # All columns, for sorting moves only those under the filter.
    sheet.autofilter(0, 0, last, len(columns) - 1)
    _colour(book, sheet, columns, max(last, 1), name_sides(len(bitext.sides)))
    _set_up_page(sheet, bitext)


def _build_also(documents: str, row: Row, findings: Sequence[PairNote]) -> dict[str, str | None]:
    """What a sheet says beside the record of a row, by its columns."""
    return {
        base.COLUMN: str(base.build_base(documents, row)),
        notes.FINDING: notes.describe_findings(findings) or None,
        notes.SUGGESTION: notes.describe_suggestions(findings) or None,
        notes.DECISION: None,
        notes.DATA: notes.dump(findings) or None,
    }


def _cell(name: str, record: Record) -> str | float | None:
    value = record[name]
    if name == "row":
        return cast(int, value) + 1
    if isinstance(value, list):
        value = _fit(json.dumps(value, ensure_ascii=False), name, cast(int, record["row"]) + 1)
    elif f"{name}_parts" in record:
        gap = len(get_joiner(str(record[f"{name}_lang"])))
        parts, edits = (
            cast("Sequence[Any]", record.get(f"{name}_{of}", ())) for of in ("parts", "edits")
        )
        cut = split_lines(str(value), measure_parts(parts, edits), gap)
        value = "\n".join(cut) if cut else value
    return value


def _fit(text: str, name: str, row: int) -> str:
    """The text, unless no cell holds it."""
    units = len(text.encode("utf-16-le")) // 2
    if units > MOST_CHARACTERS:
        message = (
            f"row {row}: {name} has {units} characters, more than the {MOST_CHARACTERS} "
            "of an XLSX cell"
        )
        raise InputError(f"{message}: write a TSV file")
    return text


def _write_cell(
    sheet: Worksheet, place: tuple[int, int], value: str | float | None, look: _Look
) -> None:
    if isinstance(value, str):
        sheet.write_string(*place, value, look.quoted if value[:1] in _FORMULA else look.plain)
    elif value is None:
        sheet.write_blank(*place, None, look.plain)
    else:
        sheet.write_number(*place, value, look.plain)


def _looks(
    book: Workbook, bitext: Bitext, columns: Sequence[str], seen: Collection[str]
) -> dict[str, _Look]:
    top = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#D9D9D9"}
    # "@" keeps as it is what somebody types: Excel would make a date of 1-1.
    short, hidden = _look(book, {**top, "num_format": "@"}), _look(book, {"num_format": "@"})
    looks = {name: short if name in seen else hidden for name in columns}
    looks["row"] = _look(book, {**top, "align": "center", "num_format": "0"})
    doubtful = f'[<{DOUBTFUL}]0.00" doubtful";0.00'
    looks["score"] = _look(book, {**top, "align": "left", "num_format": doubtful})
    if AGREED in looks:
        looks[AGREED] = _look(book, {**top, "align": "left", "num_format": "0.00"})
    for side, document in zip(name_sides(len(bitext.sides)), bitext.sides, strict=True):
        right = is_right_to_left(document.lang)
        looks[side] = _look(book, {**top, **(_TO_THE_LEFT if right else {})})
        if f"{side}_before" in looks:
            looks[f"{side}_before"] = looks[side]
    return looks


def _look(book: Workbook, properties: dict[str, Any]) -> _Look:
    quoted = {**properties, "quote_prefix": True}
    return _Look(book.add_format(properties), book.add_format(quoted))


def _colour(
    book: Workbook, sheet: Worksheet, columns: Sequence[str], last: int, sides: Sequence[str]
) -> None:
    """Colours that follow what the reviser does; each says nothing that words don't say too."""
    at = columns.index("score")
    score, checked = (_name_column(columns.index(name)) for name in ("score", "checked_by"))
    rules: tuple[tuple[str, str, dict[str, str]], ...] = (
        (f"LEN(${checked}2)>0", "#DDEBF7", {"num_format": '0.00" checked"'}),
        (f"AND(ISNUMBER(${score}2),${score}2<{WRONG})", "#FFC7CE", {}),
        (f"AND(ISNUMBER(${score}2),${score}2<{DOUBTFUL})", "#FFEB9C", {}),
        (f"ISNUMBER(${score}2)", "#E2EFDA", {}),
    )
    for criteria, colour, also in rules:
        look = book.add_format({"bg_color": colour, **also})
        rule = {"type": "formula", "criteria": f"={criteria}", "format": look, "stop_if_true": True}
        sheet.conditional_format(1, at, last, at, rule)
    if AGREED in columns:
        at = columns.index(AGREED)
        criteria = "=AND(ISNUMBER(${0}2),${0}2<1)".format(_name_column(at))
        rule = {"type": "formula", "criteria": criteria,
                "format": book.add_format({"bg_color": "#FFEB9C"})}  # fmt: skip
        sheet.conditional_format(1, at, last, at, rule)
    empty = {"type": "blanks", "format": book.add_format({"bg_color": "#EDEDED"})}
    edited = book.add_format({"bg_color": "#E4DFEC"})
    for side in sides:
        at = columns.index(side)
        sheet.conditional_format(1, at, last, at, empty)
        if f"{side}_before" in columns:
            before = _name_column(columns.index(f"{side}_before"))
            criteria = f"=LEN(${before}2)>0"
            rule = {"type": "formula", "criteria": criteria, "format": edited}
            sheet.conditional_format(1, at, last, at, rule)


def _name_column(at: int) -> str:
    """What a sheet calls a column, counted from 0.

    >>> _name_column(0), _name_column(27)
    ('A', 'AB')
    """
    letter = chr(ord("A") + at % 26)
    return letter if at < 26 else _name_column(at // 26 - 1) + letter


def _set_up_page(sheet: Worksheet, bitext: Bitext) -> None:
    _set_up_paper(sheet)
    sheet.repeat_rows(0)
    title = _title(bitext)[:200].replace("&", "&&")
    sheet.set_header(f"&L{title}&R&P / &N")
    sheet.ignore_errors({"number_stored_as_text": "A:Z"})


def _set_up_paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_about(book: Workbook, bitext: Bitext) -> None:
    """What all rows have in common, and how to work on the first sheet."""
    sheet = book.add_worksheet(ABOUT)
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    _set_up_paper(sheet)
    sheet.set_column(0, 0, 12)
    sides = name_sides(len(bitext.sides))
    sheet.set_column(1, len(sides), 60, text)
    record = next(iter_records(bitext), dict.fromkeys(list_columns(bitext)))
    for at, name in enumerate(sides, start=1):
        sheet.write_string(0, at, name, bold)
    names = (*OF_DOCUMENTS, *OF_BITEXT)
    for row, name in enumerate(names, start=1):
        sheet.write_string(row, 0, name, bold)
        keys = [name] if name in OF_BITEXT else [f"{side}_{name}" for side in sides]
        for at, key in enumerate(keys, start=1):
            sheet.write_string(row, at, str(record[key] or ""), text)
    help = (*_HELP, *[_AGREED_HELP] * is_compared(bitext), f"Made by tmtool {__version__}.")
    for row, line in enumerate(help, start=len(names) + 2):
        sheet.write_string(row, 1, line, text)
