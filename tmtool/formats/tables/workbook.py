"""Reading the cells of an XLSX workbook, whoever saved it.

A thin reader of the parts that hold values: Office Open XML (ECMA-376, part 1, chapter 18), the
transitional and the strict names alike. Nothing is calculated: a formula is what was saved as its
result. The archive and its XML are read under the limits of `tmtool.archive` and `tmtool.xml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, TypeAlias

from tmtool import archive, xml
from tmtool.errors import InputError, ParseError

if TYPE_CHECKING:
    from lxml.etree import _Element

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class CellFault:
    """What stands in a cell that could not be calculated: "#NAME?"."""

    text: str


Value: TypeAlias = str | float | bool | CellFault


@dataclass(frozen=True, slots=True)
class Workbook:
    """An opened workbook: the members of its sheets by name, in their order, and its strings.

    Days are counted from `epoch`.
    """

    parts: archive.Archive
    path: str
    namespace: str
    sheets: dict[str, str]
    strings: tuple[str, ...]
    epoch: datetime


def open_workbook(data: bytes, path: str) -> Workbook:
    """The workbook that the bytes of a file are; `path` is what messages call it.

    InputError for an archive that is none, and for what `archive.open_archive` refuses; ParseError
    for XML that is broken or declares entities.
    """
    if data.startswith(_OLD):
        raise InputError(
            f"{path} is an old .xls file or encrypted: save it as .xlsx without a password"
        )
    parts = archive.open_archive(data, path)
    main = next(iter(_targets(parts, "", path, "officeDocument").values()), None)
    if main is None or not parts.has(main):
        raise InputError(f"{path} is not an XLSX workbook: save it as .xlsx")
    root = _tree(parts, main, path)
    namespace, _, name = str(root.tag).removeprefix("{").rpartition("}")
    if name != "workbook":
        raise InputError(f"{path} is not an XLSX workbook: save it as .xlsx")
    sheets = _targets(parts, main, path, "worksheet")
    strings = _targets(parts, main, path, "sharedStrings").values()
    return Workbook(
        parts,
        path,
        namespace,
        dict(_sheets(root, sheets)),
        tuple(text for member in strings for text in _strings(parts, member, path, namespace)),
        _epoch(root),
    )


def iter_cells(book: Workbook, sheet: str) -> Iterator[tuple[int, dict[int, Value]]]:
    """The rows of a sheet that have anything in them: their numbers, and values by column.

    Rows are counted from 1 as on the screen, columns from 0; empty cells are left out.
    """
    member, number = book.sheets[sheet], 0
    label = f"{book.path}/{member}"
    root, row, cell = (f"{{{book.namespace}}}{name}" for name in ("worksheet", "row", "c"))
    for element in xml.iter_elements(
        BytesIO(_member(book.parts, member, book.path)), root, (row,), label
    ):
        number = _row_number(element, number)
        found, column = {}, -1
        for each in element.iterfind(cell):
            column = _column(each.get("r"), column)
            value = _value(book, each, number, column)
            if value is not None and value != "":
                found[column] = value
        if found:
            yield number, found


def format_serial(days: float, epoch: datetime) -> str:
    """A day or a moment that a spreadsheet counts in days, as ISO 8601.

    >>> format_serial(46351, datetime(1899, 12, 30)), format_serial(46351.5, datetime(1899, 12, 30))
    ('2026-11-25', '2026-11-25T12:00:00')
    >>> format_serial(float("nan"), datetime(1899, 12, 30))
    'nan'
    """
    try:
        found = epoch + timedelta(seconds=round(days * 86400))
    except (OverflowError, ValueError):  # INF and NaN are numbers of XML
        return f"{days:g}"
    return found.date().isoformat() if days == int(days) else found.isoformat()


def unescape(text: str) -> str:
    r"""The text with the characters that XML can't hold, which spreadsheets write as `_x000C_`.

    >>> unescape("a_x000C_b, _x005F_x000C_")
    'a\x0cb, _x000C_'
    """
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(at: re.Match[str]) -> str:
    code = int(at[1], 16)
    return at[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _targets(parts: archive.Archive, member: str, path: str, kind: str) -> dict[str, str]:
    """The members that a member has relations of a kind to, by the ids of the relations."""
    folder, name = dirname(member), member.rpartition("/")[2]
    relations = join(folder, "_rels", f"{name}.rels")
    if not parts.has(relations):
        return {}
    return {
        each.get("Id", ""): normpath(join("/", folder, each.get("Target", ""))).lstrip("/")
        for each in _tree(parts, relations, path)
        if each.get("Type", "").endswith(f"/{kind}")
    }


def _sheets(root: _Element, members: dict[str, str]) -> Iterator[tuple[str, str]]:
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        identity = next((v for k, v in sheet.items() if str(k).endswith("}id")), "")
        if identity in members:
            yield sheet.get("name", ""), members[str(identity)]


def _strings(parts: archive.Archive, member: str, path: str, namespace: str) -> Iterator[str]:
    root, item = f"{{{namespace}}}sst", f"{{{namespace}}}si"
    data = BytesIO(_member(parts, member, path))
    return (_text(each) for each in xml.iter_elements(data, root, (item,), f"{path}/{member}"))


def _epoch(root: _Element) -> datetime:
    properties = root.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)


def _text(element: _Element) -> str:
    """The characters of a string, looks left out and how Chinese is pronounced (`rPh`) too."""
    runs = [*element.iterfind("{*}t"), *element.iterfind("{*}r/{*}t")]
    return unescape("".join(run.text or "" for run in runs))


def _value(book: Workbook, element: _Element, row: int, column: int) -> Value | None:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        inline = element.find("{*}is")
        return None if inline is None else _text(inline)
    raw = element.findtext("{*}v")
    if not raw:
        has_formula = element.find("{*}f") is not None
        return CellFault("a formula without a result") if has_formula else None
    try:
        return _typed(kind, raw, book.strings)
    except (ValueError, IndexError) as error:
        message = f"the value of the cell can't be read: {raw[:40]!r}"
        raise ParseError(message, book.path, row, column + 1) from error


def _typed(kind: str, raw: str, strings: tuple[str, ...]) -> Value:
    if kind == "s":
        return strings[_index(raw)]
    if kind == "n":
        return float(raw)
    if kind == "b":
        return raw.strip() == "1"
    return CellFault(raw) if kind == "e" else unescape(raw)


def _index(raw: str) -> int:
    index = int(raw)
    if index < 0:
        raise IndexError(raw)
    return index


def _row_number(element: _Element, before: int) -> int:
    given = element.get("r", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 8 else before + 1


def _column(place: str | None, before: int) -> int:
    """The column of a cell from 0; where it does not say, the next one.

    >>> _column("A1", -1), _column("AB7", 3), _column(None, 3)
    (0, 27, 4)
    """
    match = _PLACE.fullmatch(place or "")
    if match is None:
        return before + 1
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def _tree(parts: archive.Archive, member: str, path: str) -> _Element:
    return xml.read_tree(_member(parts, member, path), f"{path}/{member}")


def _member(parts: archive.Archive, member: str, path: str) -> bytes:
    if not parts.has(member):
        raise InputError(f"{path} is damaged ({member} is missing): save it again")
    return parts.read(member)
