r"""Tab-separated values: a header line with the names of `rows.build_columns`, then a bead a line.

A cell never breaks its line: backslash, tab and line ends are written `\\`, `\t`, `\n`, `\r`, other
control characters and line separators `\u0085`, and all of it is undone on reading.

Excel takes a tab-separated file for UTF-8 only with a byte order mark, reads `1-1` as a date and
`- text` as a formula, and strips quotation marks. With `bom=True` such cells are preceded by an
apostrophe and quoted; `read` sees the mark and takes both away again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from tmtool.errors import ParseError
from tmtool.formats.bitexts import columns as shared
from tmtool.formats.bitexts.rows import (
    Record,
    Value,
    count_sides,
    iter_records,
    list_columns,
    match_columns,
    name_sides,
)
from tmtool.units import Bitext

BOM = "\ufeff"
_BREAKS = re.compile(r"[\\\x00-\x1f\x7f\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([\\tnr]))")
_SHORT = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_LONG = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
# What a spreadsheet would take for a formula or (a digit first, but no plain number) for a date;
# it keeps 15 digits of a number.
_MISREAD = re.compile(r"[=+\-@']|\d(?!\d{0,14}(?:\.\d+)?$)")


def render_lines(bitext: Bitext, *, bom: bool = False) -> Iterator[str]:
    """The file, line by line, line ends included."""
    cell = _excel if bom else escape
    columns = list_columns(bitext)
    yield (BOM if bom else "") + "\t".join(columns) + "\n"
    for record in iter_records(bitext):
        known = ("" if each is None else shared.format_known(each) for each in record.values())
        yield "\t".join(map(cell, known)) + "\n"


def read(text: Iterable[str], path: str = "<tsv>") -> Iterator[Record]:
    """The records that `render_lines` wrote; ParseError where a line is none of its lines."""
    numbered = enumerate(text, start=1)
    _, header = next(numbered, (1, ""))
    excel = header.startswith(BOM)
    columns = tuple(header.removeprefix(BOM).rstrip("\r\n").split("\t"))
    sides = name_sides(count_sides(columns))
    if columns != match_columns(columns):
        raise ParseError(
            f"the header is not that of a TSV written by tmtool: {header.strip()[:40]}", path, 1
        )
    for number, line in numbered:
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != len(columns):
            message = f"the row has {len(cells)} cells, the header {len(columns)}"
            raise ParseError(message, path, number)
        plain = [unescape(_bare(cell) if excel else cell) for cell in cells]
        yield {
            name: cell if name in sides else _value(name, cell, path, number)
            for name, cell in zip(columns, plain, strict=True)
        }


def escape(text: str) -> str:
    r"""The text without anything that ends a cell or a line.

    >>> escape("one\ttwo")
    'one\\ttwo'
    """
    return _BREAKS.sub(lambda at: _SHORT.get(at[0]) or f"\\u{ord(at[0]):04x}", text)


def unescape(cell: str) -> str:
    r"""The opposite of `escape`.

    >>> unescape("one\\ttwo")
    'one\ttwo'
    """
    return _ESCAPE.sub(lambda at: chr(int(at[1], 16)) if at[1] else _LONG[at[2]], cell)


def _excel(text: str) -> str:
    cell = escape(text)
    if _MISREAD.match(cell):
        cell = f"'{cell}"
    return '"' + cell.replace('"', '""') + '"' if '"' in cell else cell


def _bare(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"')
    return cell.removeprefix("'")


def _list(cell: str) -> Value:
    """The list in a cell; whatever else stands there is what it is, for the caller to judge."""
    try:
        found = json.loads(cell or "[]")
    except ValueError:
        return cell
    return found if isinstance(found, list) else cell


def _value(name: str, cell: str, path: str, line: int) -> Value:
    if shared.is_list(name):
        return _list(cell)
    try:
        return shared.parse_value(name, cell)
    except ValueError as error:
        raise ParseError(f"{name} is not valid: {cell[:40]!r}", path, line) from error
