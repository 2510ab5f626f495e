"""One way through the text of a page, element by element."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from tmtool.documents.cells import CellCounter, parse_span
from tmtool.documents.content import MARKED_START, Line, LineGap, RemovedText, list_marks
from tmtool.documents.html_elements import (
    BACK,
    NOTE,
    Numbers,
    find_called_note,
    is_data,
    is_only_label,
    iter_declarations,
    iter_looks,
    read_classes,
)
from tmtool.documents.html_parts import build_removed
from tmtool.documents.inline import InlineBlock, LinePiece, cut_start, join_pieces, put_after
from tmtool.documents.structure import is_whole
from tmtool.un.labels import split_label
from tmtool.units import Kind, Look

if TYPE_CHECKING:
    from lxml.etree import _Element

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_LISTS = frozenset(("ol", "ul", "menu", "dir"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_WHOLE = ("title", "heading", "cell")
_NOTE_CLASS = re.compile(r"\b(?:footnote|endnote)(?!-?(?:ref|anchor))", re.I)
_BULLET = re.compile(r"[·•§oØü▪◦‣–—\-\uf000-\uf0ff]")
_NOTE_START = re.compile(r"[0-9]{1,3}\s|\*{1,3}\s?\S")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HAN = r"[\u3000-\u9fff\uff00-\uffef]"
_HAN_PARTED = re.compile(rf"{_HAN}([ \t\r\n\f]+)(?={_HAN})")
_SHORT_RULE = re.compile(r"(?:[1-4]?[0-9]%|[12]?[0-9]{1,2}(?:px)?)$")


@dataclass(slots=True)
class _OpenElement:
    """An inline element that is open: where it began, and what it makes of its text."""

    start: int
    looks: tuple[Look, ...]
    target: str | None


class HtmlWalk:
    """Gathers the lines of a page; text gathers until a block begins or ends."""

    def __init__(self, root: _Element, dropped: dict[_Element, str]) -> None:
        self.root = root
        self.sheet = read_classes(root.getroottree().getroot())
        # The lines of a Chinese page may end between any two characters, not only at spaces.
        parted = [white for text in root.itertext() for white in _HAN_PARTED.findall(str(text))]
        ends = sum("\n" in white for white in parted)
        self.line_end = "\v" if ends > 2 and ends > len(parted) - ends else " "
        self.dropped = dropped
        self.lines: list[Line] = []
        self.removed: list[RemovedText] = []
        self.block = InlineBlock()
        self.number = 1
        self.roles: list[Kind | None] = [None]
        self.lists: list[Numbers] = []
        self.tables: list[bool] = []
        self.cells = CellCounter()
        self.pending: str | None = None
        self.held: str | None = None
        self.note: str | None = None
        self.whole: tuple[_Element, int] | None = None
        self.bullet = False
        self.in_term = False
        self.open: list[_OpenElement] = []
        self.pre = 0
        self.foot = False
        self.titled = False

    def walk_through(self) -> None:
        from lxml.etree import iterwalk

        walk = iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if element in self.dropped:
                if event == "start":
                    walk.skip_subtree()
                elif element is not self.root:
                    self._say(element.tail)
            elif event == "start":
                self._start(element, tag)
            else:
                self._end(element, tag)
        self._flush()
        self._let_go()

    def _start(self, element: _Element, tag: str) -> None:
        if tag in BLOCKS:
            self._start_block(element, tag)
        elif tag == "br":
            self.block.say("\n")
        elif tag == "img":
            self._picture(element)
        else:
            target = (element.get("href") or "").strip() if tag == "a" else ""
            leads_out = target and not target.startswith(("#", "javascript:"))
            looks = tuple(iter_looks(element, self.sheet))
            address = target if leads_out else None
            self.open.append(_OpenElement(self.block.position, looks, address))
            self._name(element.get("name") if tag == "a" else element.get("id"))
            self.block.say("“" if tag == "q" else None)
        self._say(element.text)

    def _start_block(self, element: _Element, tag: str) -> None:
        self._flush()
        self.number = _line(element) or self.number
        if tag == "table":
            self.tables.append(is_data(element))
        self._count_cell(element, tag)
        self.roles.append(self._role(element, tag))
        if tag in _LISTS:
            self.lists.append(Numbers(element))
        elif tag == "li":
            self.pending = self.lists[-1].label(element) if self.lists else None
        elif tag == "hr":
            # Whether a rule is a short one, as above footnotes.
            width = (element.get("width") or "").strip()
            self.foot = _SHORT_RULE.match(width) is not None
        elif tag in ("dt", "dd"):
            self.in_term = tag == "dt"
        if note := NOTE.match(element.get("id") or ""):
            self.pending = note[1]
            self.whole = element, len(self.lines)
        self.pre += tag == "pre"

    def _count_cell(self, element: _Element, tag: str) -> None:
        if tag == "table":
            self.cells.begin_table()
        elif tag == "tr" and self.cells.is_open:
            self.cells.begin_row()
        elif tag in ("td", "th") and self.cells.is_open:
            spans = (element.get(name) for name in ("colspan", "rowspan"))
            self.cells.begin_cell(*map(parse_span, spans))

    def _close_cell(self, tag: str) -> None:
        if tag == "table":
            self.tables.pop()
            self.cells.end_table()
        elif tag in ("td", "th") and self.cells.cell:
            self.cells.end_cell()

    def _end(self, element: _Element, tag: str) -> None:
        if tag in BLOCKS:
            self._flush()
            self.whole = None if self.whole and self.whole[0] is element else self.whole
            self.roles.pop()
            self.pre -= tag == "pre"
            if tag == "li":
                self.pending = None
            elif tag in _LISTS:
                self.lists.pop()
            elif tag in ("tr", "table", "dl"):
                self._let_go()
            self._close_cell(tag)
        elif tag not in ("br", "img"):
            self.block.say("”" if tag == "q" else None)
            self._close(element, self.open.pop())
        if element is not self.root:
            self._say(element.tail)

    def _say(self, text: str | None) -> None:
        if text and self.pre:  # columns are far apart
            self.block.say(re.sub(r"(?<=\S) {3,}(?=\S)", "\t", text))
        elif text:
            broken = self.line_end
            self.block.say(_SPACES.sub(lambda found: broken if "\n" in found[0] else " ", text))

    def _name(self, name: str | None) -> None:
        """An anchor at the start of a block may name it as a footnote."""
        note = NOTE.match(name or "")
        if note and self.block.is_blank:
            self.note = note[1]

    def _picture(self, element: _Element) -> None:
        said = (element.get("alt") or "").strip() or (element.get("src") or "").rpartition("/")[2]
        if said:
            self.removed.append(build_removed(said[:200], element, "picture"))

    def _close(self, element: _Element, opened: _OpenElement) -> None:
        """Make the text of an inline element a mark, or remember what it looks like."""
        text = self.block.read_since(opened.start)
        if self._is_number(element, opened.start, text):
            self._number(element, opened.start)
        elif element.tag == "a" and (element.get("href") or "").startswith("#"):
            self._close_inner_link(element, opened.start, text)
        elif "superscript" not in opened.looks or not self.block.raise_since(opened.start):
            self._look(opened)

    def _look(self, opened: _OpenElement) -> None:
        for look in opened.looks:
            self.block.look(look, opened.start)
        if opened.target:
            self.block.look("link", opened.start, opened.target)

    def _close_inner_link(self, element: _Element, start: int, text: str) -> None:
        if BACK.fullmatch(text.strip()):
            self.block.cut(start)
            self.removed.append(build_removed(text, element, "link back"))
            return
        label = None if list_marks(text) else find_called_note(element, text)
        if label is not None:
            self.block.cut(start)
            self.block.call(label)
            signs = text.replace(label, "", 1).strip()
            if signs:
                self.removed.append(build_removed(signs, element, "signs around marks"))

    def _is_number(self, element: _Element, start: int, text: str) -> bool:
        """Whether it is a number or a bullet that a word processor wrote before a paragraph."""
        if self.block.read_before(start).strip() or list_marks(text):
            return False
        sign = text.strip()
        is_bullet = _BULLET.fullmatch(sign) is not None
        declared = dict(iter_declarations(element))
        floats = declared.get("float") == "left" and declared.get("display") == "block"
        if floats or declared.get("mso-list") == "ignore":
            return is_bullet or len(sign) != 1 or not sign.isalpha()  # else a large first letter
        font = declared.get("font-family", "").strip("\"'")
        # Such a font has signs instead of letters, as before the items of a list.
        return is_bullet and font.startswith(("symbol", "wingdings", "courier new"))

    def _number(self, element: _Element, start: int) -> None:
        """The number or the bullet that a word processor wrote before a paragraph of a list.

        It is the one that is shown: the list itself may be counted otherwise.
        """
        text = " ".join(self.block.cut(start).split())
        label, rest = split_label(f"{text} x")
        if _BULLET.fullmatch(text):
            self.bullet = True
            self.removed.append(build_removed(text, element, "bullet"))
        elif self.pending is not None and label is not None and rest == "x":
            self.pending = label
            signs = text.replace(label, "", 1).strip()
            self.removed += [build_removed(signs, element, "signs around labels")] if signs else []
        else:
            self.block.say(f"{text} ")

    def _role(self, element: _Element, tag: str) -> Kind | None:
        if NOTE.match(element.get("id") or "") or _NOTE_CLASS.search(
            f"{element.get('class') or ''} {element.get('role') or ''}"
        ):
            return "footnote"
        if (tag == "h1" or element.get("class") == "MsoTitle") and not self.titled:
            self.titled = True
            return "title"
        if tag == "h1" or tag in _HEADINGS:
            return "heading"
        if tag in ("td", "th") and self.tables:
            return "cell" if self.tables[-1] else None
        return "item" if tag == "li" and self.roles[-1] is None else self.roles[-1]

    def _flush(self) -> None:
        """What has gathered becomes the lines of one block."""
        for opened in self.open:
            self._look(opened)
            opened.start = 0
        blank = self.block.is_blank
        pieces = self.block.take()
        self.removed += [
            RemovedText(text, why, self.number) for text, why in self.block.take_lost()
        ]
        if blank:
            return
        role = self.roles[-1] or ("item" if self.bullet else None)
        self.bullet = False
        beside = self.in_term or (bool(self.tables) and not self.tables[-1])
        if role is None and beside and self._hold(pieces):
            return
        whole = is_whole(role, [piece.text for piece in pieces])
        self._lines([join_pieces(pieces)] if whole else pieces, role)

    def _hold(self, pieces: tuple[LinePiece, ...]) -> bool:
        """A number by itself, in a cell of a layout table or as a term, belongs to what follows."""
        text = join_pieces(pieces).text
        if self.held is None and is_only_label(text):
            self.held = text
            return True
        return False

    def _let_go(self) -> None:
        """A number that no text followed stands for itself."""
        if self.held is not None:
            text, self.held = self.held, None
            self._lines([LinePiece(text)], None)

    def _lines(self, pieces: Sequence[LinePiece], role: Kind | None) -> None:
        if role == "footnote" and self.whole and self.whole[1] < len(self.lines):
            self._go_on(pieces)
            return
        gap, first = LineGap.BLANK, True
        for piece in pieces:
            if not piece.text:
                gap = LineGap.BLANK
                continue
            self.lines.append(self._line(piece, role, gap, first=first))
            gap, first = LineGap.NONE, False

    def _go_on(self, pieces: Sequence[LinePiece]) -> None:
        """A note is one line, also where it has several paragraphs."""
        last = self.lines[-1]
        whole = join_pieces([LinePiece(last.text, last.codes), *pieces])
        self.lines[-1] = replace(last, text=whole.text, codes=whole.codes)

    def _line(self, piece: LinePiece, role: Kind | None, gap: LineGap, *, first: bool) -> Line:
        if first and self.held is not None:
            piece, self.held = put_after(f"{self.held} ", piece), None
        label = None
        if first and self.pending is not None:
            label, self.pending = self.pending, None
            piece = self._without_number(piece, label)
        text = piece.text
        if first and self.note is not None:
            role, label, text = self._as_note(piece, role)
        self.foot = self.foot and (
            MARKED_START.match(text) is not None or _NOTE_START.match(text) is not None
        )
        return Line(
            text, self.number, gap, role, label, sealed=first,
            indented=piece.indented and not first, foot=self.foot, codes=piece.codes,
            cell=self.cells.cell,
        )  # fmt: skip

    def _without_number(self, piece: LinePiece, label: str) -> LinePiece:
        """An item of a numbered list whose number was also written out, as converters do."""
        written = re.match(rf"[(（]?{re.escape(label)}[.．)）、](?![0-9])\s*", piece.text)
        if written is None or written.end() == len(piece.text):
            return piece
        signs = written[0].replace(label, "", 1).strip()
        self.removed.append(RemovedText(signs, "signs around labels", self.number))
        return cut_start(piece, written.end())

    def _as_note(self, piece: LinePiece, role: Kind | None) -> tuple[Kind | None, str | None, str]:
        """A block that an anchor names as a footnote; its number may stand before it."""
        note, self.note = self.note, None
        if MARKED_START.match(piece.text):
            return "footnote", None, piece.text
        number = re.match(rf"[\[(]?{note}(?![0-9])[\])]?[.:]?\s*", piece.text)
        if number is None or piece.codes or role in _WHOLE:
            return role, None, piece.text
        return "footnote", note, piece.text[number.end() :]


def _line(element: _Element) -> int:
    return cast("int | None", element.sourceline) or 0
