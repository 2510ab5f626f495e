"""A text with inline codes as a block of a document: its looks and marks, and what is left out.

`elements` reads the codes of all versions of TMX and XLIFF; what they look like is `formatting`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tmtool.documents.content import Revisions, strip_delimiters, strip_marks
from tmtool.documents.inline import InlineBlock, LinePiece
from tmtool.formats.inline import elements
from tmtool.formats.inline.elements import BRACES
from tmtool.formats.inline.formatting import (
    find_looks,
    find_pair_number,
    get_native,
    is_break,
    is_note,
    read_mark,
)
from tmtool.units import Look, Tag
from tmtool.xml import local_name, read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_BRACED: dict[str, Look] = {
    "b": "bold", "i": "italic", "u": "underline", "^": "superscript", "_": "subscript",
}  # fmt: skip


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
        self.left_out: list[tuple[str, str]] = []
        self.inner: list[LinePiece] = []
        self._inline = InlineBlock()
        self._joint = joint
        self._native = native
        self._dropped, self._reason = {
            "accept": ("x-sdl-deleted", "deleted revision"),
            "reject": ("x-sdl-added", "inserted revision"),
        }[revisions]
        self._revisions: Revisions = revisions
        self._pairs: dict[str, _CodePair] = {}
        self._after_segment = False

    def read(
        self, text: str, tags: tuple[Tag, ...], start: int = 0, stop: int | None = None
    ) -> None:
        """Add a stretch of a text with the tags in it."""
        at, place = start, 0
        while place < len(tags):
            tag = tags[place]
            inner = tags[place + 1 : place + 1 + tag.inside]
            self._say(text[at : tag.start])
            if code := _CODES.get(tag.name):
                code(self, tag)
            else:
                (self._mark if tag.name == "mrk" else self._around)(tag, text, inner)
            at, place = tag.stop, place + 1 + tag.inside
        self._say(text[at:stop])

    def add_segment(
        self, text: str, tags: tuple[Tag, ...], start: int = 0, stop: int | None = None
    ) -> None:
        """Add a whole segment, away from the one before it."""
        begin = self._inline.position
        before = strip_marks(self._inline.read_before(begin))
        if self._after_segment and before and not before[-1].isspace():
            self._inline.say(self._joint)
        self.read(text, tags, start, stop)
        self._after_segment = self._inline.position > begin

    def take_piece(self) -> LinePiece:
        """The text on one line."""
        for pair in self._pairs.values():
            self._look(pair)
        lost = self._inline.take_lost()
        self.left_out[:0] = [
            (" ".join(f"U+{ord(char):04X}" for char in text), reason)
            if reason == "invisible character"
            else (text, reason)
            for text, reason in lost
        ]
        return self._inline.take_whole()

    def _say(self, text: str) -> None:
        if text:
            self._after_segment = False
            self._inline.say(text.replace("\n", " "))

    def _leave_out(self, text: str, reason: str) -> None:
        self.left_out.append((text, reason))

    def _placed(self, tag: Tag) -> None:
        """A code that stands alone: a mark, one in braces, or one that is reported."""
        native = self._native_of(tag)
        if self._native.braces and (found := BRACES.fullmatch(native)):
            self._braced(*found.group(0, 1, 2))
        elif is_note(tag) and "<" not in tag.content and (label := read_mark(tag)):
            self._inline.call(" ".join(strip_delimiters(label).split()))
        else:
            self._code(tag)

    def _braced(self, code: str, begins: str | None, ends: str | None) -> None:
        looks = tuple(_BRACED[sign] for sign in begins or ends or "" if sign in _BRACED)
        if begins:
            self._pairs[f"{{{begins}"] = _CodePair(self._inline.position, looks, None)
        elif ends and (pair := self._pairs.pop(f"{{{ends}", None)):
            self._look(pair)
        if not looks:
            self._leave_out(code, "inline code")

    def _code(self, tag: Tag, *, kept: bool = False) -> None:
        """A code without text: its native form is reported, a line break breaks the line.

        One that is kept as a look is not reported.
        """
        if is_break(tag):
            self._inline.say("\n")
            return
        if not kept:
            self._report_code(tag)
        for sub in _iter_subs(tag):
            # Text inside a code, such as the words for a picture, is a line of its own.
            inner = UnitText(self._joint, self._native, self._revisions)
            inner.read(*elements.read(sub))
            piece = inner.take_piece()
            if piece.text:
                self.inner.append(piece)
            self.inner.extend(inner.inner)
            self.left_out.extend(inner.left_out)

    def _report_code(self, tag: Tag) -> None:
        native = " ".join(self._native_of(tag).split())
        plain = {
            name: value for name, value in tag.attributes if not name.startswith(("{", "xml:"))
        }
        told = "".join(f' {name}="{value}"' for name, value in plain.items())
        self._leave_out(native or f"<{tag.name}{told}>", "inline code")

    def _begin(self, tag: Tag) -> None:
        pair = self._build_pair(tag)
        self._pairs[find_pair_number(tag)] = pair
        self._code(tag, kept=bool(pair.looks))

    def _end(self, tag: Tag) -> None:
        pair = self._pairs.pop(find_pair_number(tag), None)
        if pair is not None:
            self._look(pair)
        self._code(tag, kept=pair is not None and bool(pair.looks))

    def _isolated(self, tag: Tag) -> None:
        if ("pos", "begin") in tag.attributes:
            self._pairs[f"it{find_pair_number(tag)}"] = self._build_pair(tag)
        self._code(tag)

    def _around(self, tag: Tag, text: str, inner: tuple[Tag, ...]) -> None:
        """A code with text inside."""
        pair = self._build_pair(tag)
        self.read(text, inner, tag.start, tag.stop)
        self._look(pair)
        if not pair.looks:
            self._report_code(tag)

    def _build_pair(self, tag: Tag) -> _CodePair:
        return _CodePair(self._inline.position, *find_looks(tag, self._native_of(tag)))

    def _look(self, pair: _CodePair) -> None:
        if "superscript" in pair.looks and self._inline.raise_since(pair.start):
            return
        for look in pair.looks:
            self._inline.look(look, pair.start, pair.target if look == "link" else None)

    def _mark(self, tag: Tag, text: str, inner: tuple[Tag, ...]) -> None:
        """Text that something is said of: a segment, a term, a comment, a tracked change."""
        given = dict(tag.attributes)
        kind = given.get("mtype") or given.get("type") or ""
        if kind == self._dropped:
            self._leave_out(text[tag.start : tag.stop], self._reason)
        elif kind == "seg":
            self.add_segment(text, inner, tag.start, tag.stop)
        else:
            self.read(text, inner, tag.start, tag.stop)
        note = given.get("comment") or (given.get("value") if kind == "comment" else None)
        if note:
            self._leave_out(note, "comment")

    def _milestone(self, tag: Tag) -> None:
        if value := dict(tag.attributes).get("value"):
            self._leave_out(value, "comment")

    def _native_of(self, tag: Tag) -> str:
        """The code as the original format has it, wherever the file keeps it."""
        own = get_native(tag) if "<" not in tag.content else _own_text(_parse(tag))
        given = dict(tag.attributes)
        told = self._native.data.get(given.get("dataRefStart", ""))
        return own if own.strip() else told or self._native.tags.get(given.get("id", ""), "")


def _parse(tag: Tag) -> _Element:
    return read_tree(f"<code>{tag.content}</code>".encode(), tag.name)


def _own_text(element: _Element) -> str:
    """The text of a code, without the texts inside it that are to be translated."""
    parts = [element.text or ""]
    for child in element:
        if local_name(child) != "sub":
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _iter_subs(tag: Tag) -> Iterator[_Element]:
    """The outermost `sub` elements inside a code."""
    waiting = list(_parse(tag))[::-1] if "<" in tag.content else []
    while waiting:
        each = waiting.pop()
        if local_name(each) == "sub":
            yield each
        else:
            waiting.extend(list(each)[::-1])


_CODES: dict[str, Callable[[UnitText, Tag], None]] = {
    **dict.fromkeys(("bpt", "bx", "sc"), UnitText._begin),
    **dict.fromkeys(("ept", "ex", "ec"), UnitText._end),
    **dict.fromkeys(("ph", "x", "ut"), UnitText._placed),
    **dict.fromkeys(("sm", "em"), UnitText._milestone), "it": UnitText._isolated,
}  # fmt: skip
"""What is made of the elements that enclose no text."""
