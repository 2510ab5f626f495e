"""What elements of HTML say: the look of their text, its target, the note it calls; data, numbers.

So do styles, of an element and of all in a class: word processors on the web write the looks of a
text as classes, and what they mean at the top of the page. Old pages are laid out in tables: their
cells are the page, not a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tmtool.un.labels import split_label, write_roman
from tmtool.units import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"(?:span|font|b|i|a)?\.([\w-]+)")
_TOLD = ("font-weight", "font-style", "text-decoration", "vertical-align")
_MOST = 1 << 20
"""Characters of style sheets that are read. Limit: what tells looks stands at the beginning."""


_TAGS: dict[str, Look] = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic",
    "dfn": "italic", "var": "italic", "u": "underline", "s": "strike",
    "strike": "strike", "sup": "superscript", "sub": "subscript",
}  # fmt: skip
_DECLARED: dict[tuple[str, str], Look] = {
    ("font-weight", "bold"): "bold", ("font-weight", "bolder"): "bold",
    ("font-weight", "600"): "bold", ("font-weight", "700"): "bold",
    ("font-weight", "800"): "bold", ("font-style", "italic"): "italic",
    ("font-style", "oblique"): "italic", ("vertical-align", "super"): "superscript",
    ("vertical-align", "sub"): "subscript",
}  # fmt: skip
_NOTE_REFERENCE = re.compile(r"Mso(?:Footnote|Endnote)Reference")
NOTE = re.compile(
    r"_?(?:(?:sd)?footnote|(?:sd)?endnote|ftn|edn|fn|note|cite_note)[-_:.]?(\d{1,3})(?:sym)?$", re.I
)
"""An id, or a name, of a footnote: its number."""
_TO_NOTE = re.compile(
    r"#_?(?:(?:sd)?footnote|(?:sd)?endnote|ftn|edn|fn|note|cite_note|ref|_?ftnref)", re.I
)
_NOTE_LABEL = re.compile(r"[\[(]?\s*(\d{1,3}|[a-z]|[ivx]{1,5}|\*{1,3}|[†‡§])\s*[\])]?")
_BRACKETED = re.compile(r"\[\s*\d{1,3}\s*\]|\(\s*\d{1,3}\s*\)")
BACK = re.compile(r"[↩↑^\ufe0e]+")
"""The text of a link that leads from a footnote back to its mark."""
_PARTS = frozenset(("thead", "tbody", "tfoot"))
_IN_LAYOUT = ("table", "h1", "h2", "h3", "h4", "hr", "form", "ul", "ol", "blockquote")
_LONGEST_CELL = 600
"""Characters: a longer cell is text in a layout. Chosen, no measurement."""
_STYLES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I", "decimal": "1",
}  # fmt: skip


def iter_looks(element: _Element, sheet: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[Look]:
    """How an element says that its text looks: by its tag, its style or its class.

    `sheet` has what is declared for the classes of the page.
    """
    by_tag = _TAGS.get(str(element.tag))
    if by_tag:
        yield by_tag
    names = element.get("class") or ""
    if _NOTE_REFERENCE.search(names):
        yield "superscript"
    by_class = (each for name in names.split() for each in sheet.get(name, ()))
    for name, value in (*by_class, *iter_declarations(element)):
        look = _DECLARED.get((name, value))
        if look:
            yield look
        if name.startswith("text-decoration"):
            if "underline" in value:
                yield "underline"
            if "line-through" in value:
                yield "strike"


def find_called_note(element: _Element, text: str) -> str | None:
    """The footnote that a link in the page calls; None if it leads elsewhere.

    Figures lead to footnotes; a letter or a Roman figure only where the target says so.
    """
    target = element.get("href") or ""
    label = _NOTE_LABEL.fullmatch(text.strip())
    if label is None or not target.startswith("#"):
        return None
    plain = label[1].isdecimal() and (_BRACKETED.fullmatch(text.strip()) or _is_alone(element))
    named = NOTE.match(element.get("name") or element.get("id") or "")
    sure = named or _TO_NOTE.match(target) or plain or not label[1].isalnum()
    return label[1] if sure else None


def _is_alone(element: _Element) -> bool:
    """Whether a link stands in running text, and not in a row of links such as 1 | 2 | 3."""
    siblings = (element.getprevious(), element.getnext())
    return not any(
        other is not None and other.tag == "a" and other.get("href") for other in siblings
    )


def iter_declarations(element: _Element) -> Iterator[tuple[str, str]]:
    """What a style attribute declares: names and values in small letters.

    >>> from lxml.html import fragment_fromstring
    >>> list(iter_declarations(fragment_fromstring('<b style="FONT-STYLE: italic; x">a</b>')))
    [('font-style', 'italic')]
    """
    return _declared(element.get("style") or "")


def read_classes(root: _Element) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The looks of text that the style sheets of a page give to classes, by their names.

    >>> from lxml.html import document_fromstring
    >>> page = "<style>.c1, span.c2 {font-weight: 700; margin: 0} p .c3 {color: red}</style>x"
    >>> read_classes(document_fromstring(page))
    {'c1': (('font-weight', '700'),), 'c2': (('font-weight', '700'),)}
    """
    sheet = "".join(element.text or "" for element in root.iter("style"))[:_MOST]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for rule in _RULE.finditer(_COMMENT.sub("", sheet)):
        told = tuple(each for each in _declared(rule[2]) if each[0].startswith(_TOLD))
        for selector in rule[1].split(",") if told else ():
            if name := _CLASS.fullmatch(selector.strip()):
                found[name[1]] = (*found.get(name[1], ()), *told)
    return found


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.strip()


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
    if not _is_regular(rows):
        return False
    # The first column may only be there for the numbers of paragraphs.
    firsts = [_text(row[0]) for row in rows if len(row) > 1]
    return 2 * sum(is_only_label(text) for text in firsts) <= len(firsts)


def _is_regular(rows: Sequence[Sequence[_Element]]) -> bool:
    """Two columns or more in two rows or more, and nothing in a cell but a few words."""
    if sum(len(row) > 1 for row in rows) < 2:
        return False
    return all(_is_plain(cell) for row in rows for cell in row)


def _is_plain(cell: _Element) -> bool:
    if next(cell.iter(*_IN_LAYOUT), None) is not None:
        return False
    return len(list(cell.iter("p"))) < 3 and len(_text(cell)) <= _LONGEST_CELL


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
