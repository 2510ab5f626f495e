"""What the pages of a file are made of: letters, straight rules, pictures, and the rows they make.

Places are in points, counted from the left and from below, on the page as it is read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, TypeAlias


class Pointer(Protocol):
    """What PDFium's functions give for an object of a page; null pointers are false."""

    @property
    def contents(self) -> ctypes.Structure: ...


class Glyph(NamedTuple):
    """A letter: its left and right edge, its baseline, its size in points.

    `face` says in which font and how it was drawn, `strand` with which others in one go. Not
    `mapped`: the file does not say which character it is.
    """

    char: str
    left: float
    right: float
    base: float
    size: float
    face: int
    strand: int
    mapped: bool


@dataclass(frozen=True, slots=True)
class Face:
    """How letters were drawn. `angle` is that of the line of writing, in degrees."""

    font: str
    bold: bool
    italic: bool
    visible: bool
    angle: float


class RulingLine(NamedTuple):
    """A straight line along the page or down it: from (left, low) to (right, high)."""

    left: float
    low: float
    right: float
    high: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it lies in the file, counted from 1. `box` is what of it can be seen.

    `notes` are what was put upon it and is in none of its letters, each with why.
    """

    number: int
    box: RulingLine
    glyphs: list[Glyph]
    rules: list[RulingLine]
    pictures: list[RulingLine]
    notes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class LetterRun:
    """A stretch of text that looks the same; `shift` is 1 for raised letters, -1 for lowered."""

    text: str
    bold: bool = False
    italic: bool = False
    shift: int = 0


class ColumnGap(NamedTuple):
    """A gap between two words that may be one between columns, and where it is in the text."""

    left: float
    right: float
    offset: int


@dataclass(frozen=True, slots=True)
class RowSegment:
    """Text without a wide gap inside. Edges and baseline are on the page, in points.

    `first` is how much room its first word needs, `second` where its second word begins, counted
    from where it starts. `spaced`: the file has a space after its last letter.
    """

    left: float
    right: float
    base: float
    size: float
    pieces: tuple[LetterRun, ...]
    first: float
    second: float | None
    spaced: bool = False
    rtl: bool = False
    gaps: tuple[ColumnGap, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def plain(self) -> str:
        """The text without raised figures and signs."""
        return "".join(piece.text for piece in self.pieces if piece.shift < 1).strip()

    @property
    def start(self) -> float:
        """The edge where reading starts, larger the further on; for right to left mirrored."""
        return -self.right if self.rtl else self.left

    @property
    def end(self) -> float:
        return -self.left if self.rtl else self.right


Row: TypeAlias = list[RowSegment]


def merge_segments(row: Sequence[RowSegment]) -> RowSegment:
    """The segments of a row as one, in reading order."""
    ordered = sorted(row, key=lambda segment: segment.start)
    head, last = ordered[0], ordered[-1]
    if len(ordered) == 1:
        return head
    pieces = head.pieces
    for segment in ordered[1:]:
        pieces = (*pieces, LetterRun(" "), *segment.pieces)
    return RowSegment(
        min(segment.left for segment in row),
        max(segment.right for segment in row),
        head.base,
        max(row, key=lambda segment: segment.right - segment.left).size,
        pieces,
        head.first,
        head.second or ordered[1].start - head.start,
        last.spaced,
        head.rtl,
    )


def cut(segment: RowSegment, gutters: Sequence[float]) -> list[RowSegment]:
    """A segment in parts where it spans a gutter and has a gap there."""
    for gap in segment.gaps:
        if any(gap.left < gutter < gap.right for gutter in gutters):
            first, second = _halves(segment, gap)
            return [first, *cut(second, gutters)]
    return [segment]


def _halves(segment: RowSegment, gap: ColumnGap) -> tuple[RowSegment, RowSegment]:
    """The text before a gap and that after it, in reading order."""
    pieces: tuple[list[LetterRun], list[LetterRun]] = ([], [])
    at = 0
    for piece in segment.pieces:
        middle = min(max(gap.offset - at, 0), len(piece.text))
        for half, text in enumerate((piece.text[:middle], piece.text[middle:])):
            text = text if pieces[half] or not half else text.lstrip()
            if text:
                pieces[half].append(replace(piece, text=text))
        at += len(piece.text)
    left, right = replace(segment, right=gap.left), replace(segment, left=gap.right)
    before, after = (right, left) if segment.rtl else (left, right)
    return (
        replace(before, pieces=tuple(pieces[0]), gaps=(), spaced=False),
        replace(
            after,
            pieces=tuple(pieces[1]),
            gaps=tuple(
                other._replace(offset=other.offset - gap.offset - 1)
                for other in segment.gaps
                if other.offset > gap.offset
            ),
            first=after.right - after.left,
            second=None,
        ),
    )
