"""Inline codes that all sides of a row have: what a format can keep of formatting and marks.

A code without a partner on another side would be a fault to every tool that checks codes, so it
is left out, and counted.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol, TypeAlias

from tmtool.formats.inline.formatting import Inline, Inside


@dataclass(frozen=True, slots=True)
class LookStart:
    """Where a look begins. All sides of a row call it by the same number, from 1."""

    id: int
    look: Inside
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Where the look with this number ends."""

    id: int
    look: Inside


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A footnote mark."""

    id: int
    mark: str


Code: TypeAlias = LookStart | Close | NoteMark
Piece: TypeAlias = str | Code
Numbered: TypeAlias = Sequence[tuple[int, Inline]]


class CodedText(Protocol):
    """A text and what stands in it: a side of a row."""

    @property
    def text(self) -> str: ...
    @property
    def inlines(self) -> tuple[Inline, ...]: ...


@dataclass(frozen=True, slots=True)
class PlainText:
    """The plainest thing that is `CodedText`."""

    text: str
    inlines: tuple[Inline, ...] = ()


def paired(*sides: CodedText) -> tuple[tuple[Piece, ...], ...]:
    """The sides in pieces: text, and the codes that all have, with equal numbers.

    The pieces that are text are the text; looks may overlap, as they did in the document.

    >>> source = PlainText("大会欢迎报告。", (Inline("italic", 2, 4),))
    >>> target = PlainText("Welcomes it.", (Inline("italic", 0, 8), Inline("bold", 9, 11)))
    >>> for piece in paired(source, target)[1]:
    ...     piece
    LookStart(id=1, look='italic', value=None)
    'Welcomes'
    Close(id=1, look='italic')
    ' it.'
    """
    numbered = matched(*(side.inlines for side in sides))
    return tuple(split_pieces(side.text, own) for side, own in zip(sides, numbered, strict=True))


def matched(*sides: Iterable[Inline]) -> tuple[Numbered, ...]:
    """The inlines that all sides have, each side's with the numbers they share.

    Looks are paired by what they are and their order; footnote marks by what they say, too.
    """
    first, *further = map(_by_kind, sides)
    common = [
        group
        for kind, own in first.items()
        for group in zip(own, *(side.get(kind, ()) for side in further), strict=False)
    ]
    common.sort(key=lambda group: _build_order(group[0]))
    return tuple(
        tuple(enumerate((group[at] for group in common), start=1)) for at in range(len(sides))
    )


def unpaired(*sides: Sequence[Inline]) -> int:
    """How many inlines of all sides have no partner."""
    count = sum(map(len, sides))
    return count - len(sides) * len(matched(*sides)[0]) if all(sides) else count


def split_pieces(text: str, inlines: Numbered) -> tuple[Piece, ...]:
    """A text cut at its codes.

    At one offset looks end before others begin, the last begun first, and a mark stands between.

    >>> split_pieces("一。二。", [(1, Inline("note", 2, 2, "1"))])
    ('一。', NoteMark(id=1, mark='1'), '二。')
    """
    codes = _placed(inlines)
    found: list[Piece] = []
    between = pairwise((0, *(place for place, _ in codes), len(text)))
    for (start, stop), code in zip(between, (*(code for _, code in codes), None), strict=True):
        if start < stop:
            found.append(text[start:stop])
        if code is not None:
            found.append(code)
    return tuple(found)


def _by_kind(inlines: Iterable[Inline]) -> dict[tuple[str, str], list[Inline]]:
    found: dict[tuple[str, str], list[Inline]] = defaultdict(list)
    for each in sorted(inlines, key=_build_order):
        mark = unicodedata.normalize("NFKC", each.value or "") if each.look == "note" else ""
        found[each.look, mark].append(each)
    return found


def _build_order(inline: Inline) -> tuple[int, int, str, str]:
    return inline.start, -inline.stop, inline.look, inline.value or ""


def _placed(inlines: Numbered) -> list[tuple[int, Code]]:
    """Codes with their offsets, in writing order."""
    order: list[tuple[tuple[int, ...], int, Code]] = []
    for number, each in inlines:
        if each.look == "note":
            order.append(((each.start, 1, number), each.start, NoteMark(number, each.value or "")))
        else:
            begins = (each.start, 2, -each.stop, number)
            ends = (each.stop, 0, -each.start, -number)
            order.append((begins, each.start, LookStart(number, each.look, each.value)))
            order.append((ends, each.stop, Close(number, each.look)))
    return [(place, code) for _, place, code in sorted(order, key=lambda each: each[0])]


class CodeReading:
    """A text with codes while it is read: the text so far, and the looks that have begun."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._begun: dict[str, Inline] = {}
        self._found: list[Inline] = []

    def add(self, text: str | None) -> None:
        """Go on with text, if there is any."""
        if text:
            self._text.append(text)
            self._length += len(text)

    def begin(self, id: str, look: Inside, value: str | None = None) -> None:
        """Begin a look; its end will have the same id."""
        self._begun[id] = Inline(look, self._length, self._length, value)

    def end_look(self, id: str) -> None:
        """End a look, if one has begun."""
        begun = self._begun.pop(id, None)
        if begun is not None and begun.start < self._length:
            self._found.append(replace(begun, stop=self._length))

    def note(self, mark: str | None) -> None:
        """Set a footnote mark."""
        self._found.append(Inline("note", self._length, self._length, mark))

    def build_text(self) -> PlainText:
        """What was read; looks without an end are left out."""
        order = sorted(self._found, key=lambda each: (each.start, -each.stop))
        return PlainText("".join(self._text), tuple(order))
