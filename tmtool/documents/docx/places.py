"""Where each character that Word shows stands in the XML of a file, so that a comment finds it.

Comments stand in the main text alone: what is in a text box is found at what holds the box, a note
where the text calls it, the first page's header at the start. Text that a tracked change takes away
is left out, as it is where changes are accepted.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tmtool.documents.content import is_unwanted
from tmtool.documents.docx.drawn import find_symbol
from tmtool.documents.docx.package import MC, M, R, W, build_names
from tmtool.documents.docx.runs import choose_branch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

_BOX = f"{W}txbxContent"
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_UNITS = (f"{W}r", f"{M}oMath", f"{M}oMathPara", f"{MC}AlternateContent")
_OUT = build_names(
    "del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "fldData", "instrText", "rt"
)


@dataclass(frozen=True, slots=True)
class TextSpot:
    """What some text stands in: a paragraph of the main text, and what a comment goes around there.

    `element` is what shows it, None where the comment stands at the start of the paragraph. `text`
    is the same where it is a text that can be cut, None where its run has to stay whole.
    """

    paragraph: _Element
    element: _Element | None = None
    text: _Element | None = None

    @property
    def unit(self) -> _Element | None:
        """The outermost run, formula or set of alternatives around the element."""
        found, above = None, self.element
        while above is not None and above is not self.paragraph:
            found = above if above.tag in _UNITS else found
            above = above.getparent()
        return found


@dataclass(slots=True)
class TextMap:
    """All text of a file in reading order without white space, and the spot of each character.

    `starts` are the offsets at which paragraphs begin. `notes` are the spots where notes are
    called, by kind and id.
    """

    starts: list[int] = field(default_factory=list)
    notes: dict[tuple[str, str], TextSpot] = field(default_factory=dict)
    _pieces: list[str] = field(default_factory=list)
    _offsets: list[int] = field(default_factory=list)
    _spots: list[TextSpot] = field(default_factory=list)
    _length: int = 0

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, text: str, spot: TextSpot) -> None:
        """Add the text of one element."""
        shown = "".join(char for char in text if is_shown(char))
        if shown:
            self._pieces.append(shown)
            self._offsets.append(self._length)
            self._spots.append(spot)
            self._length += len(shown)

    def begin_paragraph(self) -> None:
        self.starts.append(self._length)

    def find_spot(self, offset: int) -> tuple[TextSpot, int]:
        """Find the spot of a character, and which one it is of those that the spot shows."""
        at = bisect_right(self._offsets, offset) - 1
        return self._spots[at], offset - self._offsets[at]


def is_shown(char: str) -> bool:
    """Whether a character is one of those that are counted: no white space, nothing invisible."""
    return not char.isspace() and not is_unwanted(char)


def map_text(
    body: _Element,
    header: _Element | None = None,
    notes: Mapping[str, _Element | None] | None = None,
) -> TextMap:
    """Map the text of a body, with the header of its first page and the parts that hold its notes.

    `notes` are the roots of the footnotes and endnotes by kind.
    """
    found = TextMap()
    in_no_box = (p for p in body.iter(f"{W}p") if next(p.iterancestors(_BOX), None) is None)
    first = next(in_no_box, None)
    if header is not None and first is not None:
        _Walk(found, TextSpot(first)).take(header)
    _Walk(found).take(body)
    for kind, root in (notes or {}).items():
        if root is None:
            continue
        by_id = {note.get(f"{W}id", ""): note for note in root.iterchildren(W + kind)}
        for (own, number), spot in list(found.notes.items()):
            note = by_id.get(number) if own == kind else None
            if note is not None:
                _Walk(found, spot).take(note)
    return found


def find_first_header(body: _Element) -> str | None:
    """Find the id of the relation to the header of the first page."""
    section = next(body.iter(f"{W}sectPr"), None)
    if section is None:
        return None
    title = section.find(f"{W}titlePg")
    is_own = title is not None and title.get(f"{W}val", "1") in ("1", "true", "on")
    wanted = "first" if is_own else "default"
    return next(
        (
            each.get(f"{R}id")
            for each in section.iterchildren(f"{W}headerReference")
            if each.get(f"{W}type", "default") == wanted
        ),
        None,
    )


@dataclass(slots=True)
class _Walk:
    """Goes through a part. `host` is the spot of all of it, where it is not the main text.

    `is_mark`: what comes next is the sign of a note that was called, which is one.
    """

    found: TextMap
    host: TextSpot | None = None
    paragraph: _Element | None = None
    unit: _Element | None = None
    boxes: list[tuple[_Element, TextSpot]] = field(default_factory=list)
    is_begun: bool = False
    is_mark: bool = False

    def take(self, element: _Element) -> None:
        """Add all text inside an element."""
        for child in element:
            tag = str(child.tag)
            if tag in _OUT or not isinstance(child.tag, str):
                continue
            if tag in _TAKEN:
                _TAKEN[tag](self, child)
            elif not self._take_text(child, tag):
                self.take(child)

    def _take_alternatives(self, element: _Element) -> None:
        """Take the alternative that is read; a comment goes around all of them."""
        before = self.unit
        self.unit = element if before is None else before
        chosen = choose_branch(element)
        if chosen is not None:
            self.take(chosen)
        self.unit = before

    def _take_paragraph(self, element: _Element) -> None:
        before = self.paragraph, self.unit, self.boxes, self.is_begun
        self.paragraph, self.unit, self.boxes, self.is_begun = element, None, [], False
        self.found.begin_paragraph()
        self.take(element)
        boxes = self.boxes
        self.paragraph, self.unit, self.boxes, self.is_begun = before
        for box, spot in boxes:
            _Walk(self.found, spot).take(box)

    def _take_box(self, box: _Element) -> None:
        """A box is read after its paragraph, before it where no text stands before the box."""
        spot = self._spot(box)
        if spot is None:
            return
        if self.is_begun:
            self.boxes.append((box, spot))
        else:
            _Walk(self.found, spot).take(box)
            self.found.begin_paragraph()

    def _take_unit(self, element: _Element) -> None:
        """A run or a formula; the outermost is what a comment goes around."""
        before = self.unit
        self.unit = element if before is None else before
        self.take(element)
        self.unit = before

    def _take_text(self, element: _Element, tag: str) -> bool:
        """Add what one element shows; whether it is one that shows something."""
        if tag in (f"{W}t", f"{M}t"):
            can_be_cut = tag == f"{W}t" and element.getparent() is self.unit and not self.is_mark
            self.is_mark = self.is_mark and not element.text
            self._add(element.text or "", self._spot(element, can_be_cut=can_be_cut))
        elif tag == f"{W}noBreakHyphen":
            self._add("-", self._spot(element))
        elif tag == f"{W}sym":
            code, font = element.get(f"{W}char", ""), element.get(f"{W}font")
            if len(code) in range(1, 5) and all(char in "0123456789abcdefABCDEF" for char in code):
                self._add(find_symbol(chr(int(code, 16)), font) or "", self._spot(element))
        elif tag in _NOTES:
            spot = self._spot(element)
            self.is_mark = element.get(f"{W}customMarkFollows") in ("1", "true", "on")
            if spot is not None:
                key = _NOTES[tag], element.get(f"{W}id", "")
                self.found.notes.setdefault(key, spot)
        else:
            return False
        return True

    def _add(self, text: str, spot: TextSpot | None) -> None:
        if spot is not None:
            self.found.add(text, spot)
            self.is_begun = self.is_begun or bool(text.strip())

    def _spot(self, element: _Element, *, can_be_cut: bool = False) -> TextSpot | None:
        if self.host is not None:
            return self.host
        if self.paragraph is None:
            return None
        return TextSpot(self.paragraph, element, element if can_be_cut else None)


_TAKEN: dict[str, Callable[[_Walk, _Element], None]] = {
    f"{W}p": _Walk._take_paragraph,
    f"{W}r": _Walk._take_unit,
    f"{M}oMath": _Walk._take_unit,
    f"{M}oMathPara": _Walk._take_unit,
    _BOX: _Walk._take_box,
    f"{MC}AlternateContent": _Walk._take_alternatives,
}
