"""HTML into lines: one block element, one line; superscripts and note links become marks.

The parser is lxml's with everything dangerous off: no network, no DTD, no entities beyond HTML's
own, and the limits on size and depth stay on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from tmtool.documents.lines import Gap, Line, Removed, joined, mark, marks_in
from tmtool.documents.plain import is_power, raised, superscript
from tmtool.errors import InputError
from tmtool.un.labels import roman
from tmtool.units import Kind

if TYPE_CHECKING:
    from lxml.etree import _Element

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_SKIPPED = frozenset((
    "script", "style", "template", "svg", "noscript", "iframe", "object", "title",
))  # fmt: skip
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_WHOLE = ("title", "heading", "cell")
_LABEL = re.compile(r"[\[(]?\s*(\d{1,3}|[a-z]|\*{1,3}|[†‡§])\s*[\])]?")
_NOTE_ID = re.compile(r"_?(?:ftn|fn|footnote|endnote|note|cite_note)[-_:.]?(\d{1,3})$", re.I)
_NOTE_CLASS = re.compile(r"\b(?:footnote|endnote)(?!-?(?:ref|anchor))", re.I)
# 46e, 3º and no: raised letters of ordinals are text.
_ORDINAL = re.compile(r"(?:[0-9]|\b[nN])[a-z]$")
_BACK = re.compile(r"[↩↑^\ufe0e]+")


def read_html(text: str, name: str = "the HTML") -> tuple[tuple[Line, ...], tuple[Removed, ...]]:
    """The blocks of a page in order, and what is on it but isn't its text.

    `name` is what messages call the page.

    >>> lines, _ = read_html("<h1>Charter</h1><p>We the peoples<sup>1</sup></p><script>x</script>")
    >>> [(line.role, line.bare) for line in lines]
    [('title', 'Charter'), (None, 'We the peoples')]
    """
    root = _parse(text, name)
    if root is None:
        return (), ()
    walk = _Walk()
    walk.through(root)
    return tuple(walk.lines), tuple(walk.removed)


def _parse(text: str, name: str) -> _Element | None:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but white space or comments
        root = None
    fatal = next((entry for entry in parser.error_log if entry.level_name == "FATAL"), None)
    if fatal is not None:  # the parser would go on without the rest of the page
        message = f"{name} can't be read whole: {fatal.message.strip()}"
        raise InputError(message)
    return root


class _Walk:
    """One way through the elements of a page; text gathers until a block begins or ends."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.removed: list[Removed] = []
        self.text = ""
        self.number = 1
        self.roles: list[Kind | None] = [None]
        self.labels: list[str | None] = []
        self.pending: str | None = None
        self.inline: list[int] = []
        self.pre = 0
        self.titled = False

    def through(self, root: _Element) -> None:
        from lxml.etree import iterwalk

        skipping: _Element | None = None
        for event, element in iterwalk(root, events=("start", "end")):
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self.text += element.tail or ""
            elif tag in _SKIPPED and event == "start":
                skipping = element
                self._skip(element)
            elif event == "start":
                self._start(element, tag)
            else:
                self._end(element, tag)
        self._flush()

    def _skip(self, element: _Element) -> None:
        text = "".join(str(part) for part in element.itertext()).strip()
        if text:
            self.removed.append(Removed(text, f"<{element.tag}>", _line(element)))

    def _start(self, element: _Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self.number = _line(element) or self.number
            self.roles.append(self._role(element, tag))
            if tag == "li":
                self.pending = _item_label(element)
            if note := _NOTE_ID.match(element.get("id") or ""):
                self.pending = note[1]
            self.pre += tag == "pre"
        elif tag in ("sup", "a"):
            self.inline.append(len(self.text))
        elif tag == "br":
            self.text += "\n"
        self._add(element.text)

    def _end(self, element: _Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self.roles.pop()
            self.pre -= tag == "pre"
            if tag == "li":
                self.pending = None
        elif tag in ("sup", "a"):
            self._close_inline(element, self.inline.pop())
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.text += text if self.pre else re.sub(r"[ \t\r\n\f]+", " ", text)

    def _close_inline(self, element: _Element, start: int) -> None:
        """A raised figure is a mark; so is the figure of a link inside the page."""
        before, text = self.text[:start], self.text[start:]
        target = element.get("href") or ""
        if element.tag == "a" and not target.startswith("#"):
            return
        if element.tag == "a" and _BACK.fullmatch(text.strip()):
            self.removed.append(Removed(text.strip(), "link back", _line(element)))
            self.text = before
            return
        label = _LABEL.fullmatch(text.strip())
        if label is None or marks_in(text):
            return
        if element.tag == "sup" and is_power(before):
            self.text = before + superscript(text.strip())
        elif element.tag == "a" or not _ORDINAL.search(f"{before[-3:]}{label[1]}"):
            self.text = before + mark(label[1])

    def _role(self, element: _Element, tag: str) -> Kind | None:
        if _NOTE_ID.match(element.get("id") or "") or _NOTE_CLASS.search(
            f"{element.get('class') or ''} {element.get('role') or ''}"
        ):
            return "footnote"
        if tag == "h1" and not self.titled:
            self.titled = True
            return "title"
        if tag == "h1" or tag in _HEADINGS:
            return "heading"
        if tag in ("td", "th"):
            return "cell"
        return "item" if tag == "li" and self.roles[-1] is None else self.roles[-1]

    def _flush(self) -> None:
        """What has gathered becomes the lines of one block."""
        role, text, self.text = self.roles[-1], self.text, ""
        self.inline = [0 for _ in self.inline]
        gap, first = Gap.BLANK, True
        pieces = [piece.strip() for piece in text.split("\n")]
        if role in _WHOLE:
            pieces = [_folded(pieces)]
        for piece in pieces:
            if not piece:
                gap = Gap.BLANK
                continue
            label = self.pending if first else None
            self.lines.append(Line(raised(piece), self.number, gap, role, label, sealed=first))
            gap, first = Gap.NONE, False
            self.pending = None


def _line(element: _Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _folded(pieces: list[str]) -> str:
    whole = ""
    for piece in filter(None, pieces):
        whole = joined(whole, piece) if whole else piece
    return whole


def _item_label(element: _Element) -> str | None:
    """The number that a browser shows before an item of an ordered list."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return None
    number = _start_of(parent.get("start"))
    for item in _items(parent):
        number = _start_of(item.get("value"), number)
        if item is element:
            break
        number += 1
    kind = parent.get("type")
    if kind in ("a", "A") and 0 < number < 27:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 90:
        return roman(number) if kind == "i" else roman(number).upper()
    return str(number)


def _items(parent: _Element) -> Iterator[_Element]:
    return (child for child in parent if child.tag == "li")


def _start_of(value: str | None, otherwise: int = 1) -> int:
    return int(value) if value and value.strip().isdecimal() else otherwise
