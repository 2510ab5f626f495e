"""The inline codes of XLIFF and TMX: taken out of the text, kept as looks or reported.

The elements of all versions have names of their own or mean the same, so one reader does for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tmtool.documents.content import Revisions, strip_marks
from tmtool.documents.inline import InlineBlock, LinePiece
from tmtool.documents.xliff_parts import BRACES, LOOKS
from tmtool.units import Look
from tmtool.xml import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_BREAKS = frozenset(("lb", "x-lb", "xlf:lb", "br"))
_TYPES = ("ctype", "subType", "type", "{urn:oasis:names:tc:xliff:fs:2.0}fs")
_NATIVE = re.compile(r"\s*<\s*([A-Za-z][\w:-]*)")
_CF = re.compile(r"<cf\b[^>]*>", re.I)
_CF_LOOK = re.compile(
    r"\b(bold|italic|underline|strikethrough|superscript|subscript)=[\"']?(?!false|none)\w", re.I
)
_BRACED: dict[str, Look] = {
    "b": "bold", "i": "italic", "u": "underline", "^": "superscript", "_": "subscript",
}  # fmt: skip
_ADDRESS = re.compile(r"\b(?:href|value)\s*=\s*[\"']([^\"']+)", re.I)


@dataclass(frozen=True, slots=True)
class Native:
    """What a file says elsewhere of the codes: of the tags by their number, of the data by id.

    `braces`: tags stand in the text itself, in braces.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    braces: bool = False


@dataclass(frozen=True, slots=True)
class _CodePair:
    start: int
    looks: tuple[Look, ...]
    target: str | None


class UnitText:
    """The text of one unit as it gathers; what is taken out, with its reason, is in `left_out`.

    `joint` is what is put between segments that touch.
    """

    def __init__(self, joint: str, native: Native, revisions: Revisions) -> None:
        self.inline = InlineBlock()
        self.left_out: list[tuple[str, str]] = []
        self.inner: list[LinePiece] = []
        self._joint = joint
        self._native = native
        self._revisions = revisions
        self._pairs: dict[str, _CodePair] = {}
        self._after_segment = False

    def read(self, element: _Element) -> None:
        """Add the text of a source, a target or a segment."""
        self._say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                handler = _HANDLERS.get(local_name(child))
                if handler is not None:
                    handler(self, child)
                else:
                    self._leave_out("".join(map(str, child.itertext())), f"<{local_name(child)}>")
            self._say(child.tail)

    def add_segment(self, element: _Element) -> None:
        """Add a whole segment, away from the one before it."""
        before = strip_marks(self.inline.read_before(self.inline.position))
        start = self.inline.position
        if self._after_segment and before and not before[-1].isspace():
            self.inline.say(self._joint)
        self.read(element)
        self._after_segment = self.inline.position > start

    def take_piece(self) -> LinePiece:
        """The text on one line."""
        for pair in self._pairs.values():
            self._look(pair)
        self.left_out += self.inline.take_lost()
        return self.inline.take_whole()

    def _say(self, text: str | None) -> None:
        if text:
            self._after_segment = False
            (self._say_braced if self._native.braces else self.inline.say)(text.replace("\n", " "))

    def _say_braced(self, text: str) -> None:
        at = 0
        for tag in BRACES.finditer(text):
            self.inline.say(text[at : tag.start()])
            at = tag.end()
            looks = tuple(_BRACED[sign] for sign in tag[1] or tag[2] or "" if sign in _BRACED)
            if tag[1]:
                self._pairs[f"{{{tag[1]}"] = _CodePair(self.inline.position, looks, None)
            elif tag[2] and (pair := self._pairs.pop(f"{{{tag[2]}", None)):
                self._look(pair)
            if not looks:
                self._leave_out(tag[0], "inline code")
        self.inline.say(text[at:])

    def _leave_out(self, text: str, reason: str) -> None:
        self.left_out.append((text, reason))

    def _code(self, element: _Element, *, kept: bool = False) -> None:
        """A code without text: its native form is reported, a line break breaks the line.

        One that is kept as a look is not reported.
        """
        if _BREAKS & {element.get(name) for name in _TYPES}:
            self.inline.say("\n")
            return
        if not kept:
            self._report_code(element)
        for sub in _outermost_subs(element):
            self._read_inner(sub)

    def _report_code(self, element: _Element) -> None:
        native = " ".join(self._native_of(element).split())
        told = " ".join(f'{name}="{value}"' for name, value in _plain(element))
        text = native or f"<{' '.join(filter(None, (local_name(element), told)))}>"
        self._leave_out(text, "inline code")

    def _read_inner(self, element: _Element) -> None:
        """Text inside a code, such as the words for a picture, is a line of its own."""
        inner = UnitText(self._joint, self._native, self._revisions)
        inner.read(element)
        piece = inner.take_piece()
        if piece.text:
            self.inner.append(piece)
        self.inner.extend(inner.inner)
        self.left_out.extend(inner.left_out)

    def _begin(self, element: _Element) -> None:
        pair = _CodePair(self.inline.position, *self._shown_as(element))
        self._pairs[_number(element)] = pair
        self._code(element, kept=bool(pair.looks))

    def _end(self, element: _Element) -> None:
        pair = self._pairs.pop(_number(element), None)
        if pair is not None:
            self._look(pair)
        self._code(element, kept=pair is not None and bool(pair.looks))

    def _isolated(self, element: _Element) -> None:
        if element.get("pos") == "begin":
            self._pairs[f"it{_number(element)}"] = _CodePair(
                self.inline.position, *self._shown_as(element)
            )
        self._code(element)

    def _around(self, element: _Element) -> None:
        """A code with text inside."""
        looks, target = self._shown_as(element)
        start = self.inline.position
        self.read(element)
        self._look(_CodePair(start, looks, target))
        if not looks:
            self._report_code(element)

    def _look(self, pair: _CodePair) -> None:
        if "superscript" in pair.looks and self.inline.raise_since(pair.start):
            return
        for look in pair.looks:
            self.inline.look(look, pair.start, pair.target if look == "link" else None)

    def _mark(self, element: _Element) -> None:
        """Text that something is said of: a segment, a term, a comment, a tracked change."""
        kind = element.get("mtype") or element.get("type") or ""
        dropped = {"accept": "x-sdl-deleted", "reject": "x-sdl-added"}[self._revisions]
        if kind == dropped:
            reason = "deleted revision" if self._revisions == "accept" else "inserted revision"
            self._leave_out("".join(map(str, element.itertext())), reason)
        elif kind == "seg":
            self.add_segment(element)
        else:
            self.read(element)
        note = element.get("comment") or (element.get("value") if kind == "comment" else None)
        if note:
            self._leave_out(note, "comment")

    def _milestone(self, element: _Element) -> None:
        if element.get("value"):
            self._leave_out(element.get("value") or "", "comment")

    def _code_point(self, element: _Element) -> None:
        self._leave_out(f"U+{(element.get('hex') or '').upper()}", "invisible character")

    def _native_of(self, element: _Element) -> str:
        """The code as the original format has it, wherever the file keeps it."""
        own = "" if local_name(element) in _WITH_TEXT else _own_text(element)
        if own.strip():
            return own
        for name in ("dataRef", "dataRefStart"):
            if element.get(name) in self._native.data:
                return self._native.data[element.get(name) or ""]
        return self._native.tags.get(element.get("id") or "", "")

    def _shown_as(self, element: _Element) -> tuple[tuple[Look, ...], str | None]:
        """How the text of a code looks: by its type, or by its native form."""
        native = self._native_of(element)
        looks = [LOOKS[v] for name in _TYPES if (v := (element.get(name) or "").lower()) in LOOKS]
        if _CF.match(native):
            looks += [LOOKS[found.lower()] for found in _CF_LOOK.findall(native)]
        elif not looks and (tag := _NATIVE.match(native)) and tag[1].lower() in LOOKS:
            looks.append(LOOKS[tag[1].lower()])
        address = _ADDRESS.search(native) if "link" in looks else None
        return tuple(dict.fromkeys(looks)), address[1] if address else None


def _own_text(element: _Element) -> str:
    """The text of a code, without the texts inside it that are to be translated."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and local_name(child) != "sub":
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _outermost_subs(element: _Element) -> Iterator[_Element]:
    """The `sub` elements inside another, those inside them left out."""
    waiting = list(element)[::-1]
    while waiting:
        each = waiting.pop()
        if isinstance(each.tag, str) and local_name(each) == "sub":
            yield each
        else:
            waiting.extend(list(each)[::-1])


def read_words(element: _Element | None) -> str:
    """The text of a source or a target in one line, without codes."""
    if element is None:
        return ""
    text = UnitText(" ", Native(), "accept")
    text.read(element)
    return strip_marks(text.take_piece().text)


def _plain(element: _Element) -> list[tuple[str, str]]:
    return [(str(n), str(v)) for n, v in element.items() if not str(n).startswith("{")]


def _number(element: _Element) -> str:
    """What ties the two ends of a code together."""
    return next((v for name in ("startRef", "rid", "i", "id") if (v := element.get(name))), "")


_WITH_TEXT = frozenset(("g", "pc", "hi", "mrk"))
_HANDLERS: dict[str, Callable[[UnitText, _Element], None]] = {
    **dict.fromkeys(("bpt", "bx", "sc"), UnitText._begin),
    **dict.fromkeys(("ept", "ex", "ec"), UnitText._end),
    **dict.fromkeys(("ph", "x", "ut"), UnitText._code),
    **dict.fromkeys(("g", "pc", "hi"), UnitText._around),
    **dict.fromkeys(("sm", "em"), UnitText._milestone),
    "it": UnitText._isolated, "mrk": UnitText._mark, "cp": UnitText._code_point,
}  # fmt: skip
