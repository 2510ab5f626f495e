"""Tables and lists of a page: which tables hold data, and which number a browser shows.

Old pages are laid out in tables: their cells are the page, not a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.documents.html_inline import iter_declarations
from tmtool.un.labels import split_label, write_roman

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = frozenset(("thead", "tbody", "tfoot"))
_IN_LAYOUT = ("table", "h1", "h2", "h3", "h4", "hr", "form", "ul", "ol", "blockquote")
_LONGEST_CELL = 600
"""Characters: a longer cell is text in a layout. Chosen, no measurement."""
_STYLES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I", "decimal": "1",
}  # fmt: skip


def is_data(table: _Element) -> bool:
    """Whether a table holds data in rows and columns, and isn't there for the layout only."""
    role = table.get("role")
    if role in ("presentation", "none"):
        return False
    rows = [list(_cells(row)) for row in _rows(table)]
    if role in ("table", "grid") or any(cell.tag == "th" for row in rows for cell in row):
        return True
    if any(child.tag in ("caption", "thead") for child in table):
        return True
    return _is_regular(rows) and not _is_numbering(rows)


def _is_regular(rows: Sequence[Sequence[_Element]]) -> bool:
    """Two columns or more in two rows or more, and nothing in a cell but a few words."""
    if sum(len(row) > 1 for row in rows) < 2:
        return False
    return all(_is_plain(cell) for row in rows for cell in row)


def _is_plain(cell: _Element) -> bool:
    if next(cell.iter(*_IN_LAYOUT), None) is not None:
        return False
    return len(list(cell.iter("p"))) < 3 and len(_text(cell)) <= _LONGEST_CELL


def _is_numbering(rows: Sequence[Sequence[_Element]]) -> bool:
    """Whether the first column is only there for the numbers of paragraphs."""
    firsts = [_text(row[0]) for row in rows if len(row) > 1]
    return 2 * sum(is_only_label(text) for text in firsts) > len(firsts)


def is_only_label(text: str) -> bool:
    """Whether a text is the number of a paragraph and nothing else.

    >>> is_only_label("12."), is_only_label("(a)"), is_only_label("1999")
    (True, True, False)
    """
    return text != "" and split_label(f"{text} x")[1] == "x"


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _PARTS:
            yield from (row for row in child if row.tag == "tr")


def _cells(row: _Element) -> Iterator[_Element]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


class Numbers:
    """The numbers that a browser shows before the items of one list."""

    def __init__(self, element: _Element) -> None:
        self.kind = _kind(element) if element.tag == "ol" else ""
        self.step = -1 if element.get("reversed") is not None else 1
        first = len(element) if self.step < 0 else 1
        self.next = _integer(element.get("start"), first)

    def label(self, item: _Element) -> str | None:
        """The label of the next item; None in a list without numbers."""
        number = _integer(item.get("value"), self.next)
        self.next = number + self.step
        return _format_number(number, _style(item) or self.kind) if self.kind else None


def _kind(element: _Element) -> str:
    return _style(element) or element.get("type") or "1"


def _style(element: _Element) -> str | None:
    """The numbering that a style asks for; "none" is none."""
    for name, value in iter_declarations(element):
        if name in ("list-style", "list-style-type"):
            if "none" in value.split():
                return ""
            return next((_STYLES[word] for word in value.split() if word in _STYLES), None)
    return None


def _format_number(number: int, kind: str) -> str:
    if kind in ("a", "A") and 0 < number < 27:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 90:
        return write_roman(number) if kind == "i" else write_roman(number).upper()
    return str(number)


def _integer(value: str | None, otherwise: int) -> int:
    digits = (value or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 7 else otherwise
