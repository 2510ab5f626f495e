"""What the pages of a file are made of: letters with their places, straight rules and pictures.

Places are in points, counted from the left and from below, on the page as it is read.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import NamedTuple, Protocol


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
    """A page as it lies in the file, counted from 1. `box` is what of it can be seen."""

    number: int
    box: RulingLine
    glyphs: list[Glyph]
    rules: list[RulingLine]
    pictures: list[RulingLine]
