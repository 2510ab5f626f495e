"""Chinese and Japanese set in columns from top to bottom, which go from right to left.

Each letter is put where it would stand if its column were a line: the page is then read like all
others. Lines that run across such a page, such as its number, stay above or below its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tmtool.documents.pdf.model import Glyph, RulingLine, Sheet
from tmtool.lang.script import measure_width

_LEAST = 12
"""Letters under each other that make a page one of columns. Chosen, no measurement."""
_NEAREST = 0.7
"""Ems from a letter to the next one, at least. Chosen, no measurement."""
_FAR_DOWN = 2.0
"""Ems to the one below it, at most. Chosen, no measurement."""
_FAR_ACROSS = 1.5
"""Ems to the one right of it, at most: less than to the next column. Chosen, no measurement."""
_FIRST = "\u1100"
"""The first wide letter there is. Standard (Unicode, East Asian Width)."""
_LEVEL = 0.3
"""Ems by which letters of one line or column differ. Chosen, no measurement."""
_ABOVE = 0.88
"""The part of an em that wide letters take above their baseline. Chosen, as usual for a font."""


def turn_columns(sheet: Sheet) -> Sheet | None:
    """The page with its columns as lines; None where most of its letters stand in lines."""
    wide = [each for each in sheet.glyphs if each.char >= _FIRST and measure_width(each.char) == 2]
    if len(wide) < _LEAST:
        return None
    down, across = _chained(wide)
    if len(down) < _LEAST or len(down) < len(across):
        return None
    lines = _in_lines(sheet.glyphs, across - down)
    box = sheet.box
    glyphs = [_moved(glyph, box) if i in lines else _turned(glyph, box)
              for i, glyph in enumerate(sheet.glyphs)]  # fmt: skip
    height = box.high - box.low
    return replace(
        sheet,
        glyphs=glyphs,
        box=RulingLine(0.0, box.left - height, height, box.right + height),
        rules=[_turned_rule(rule, box) for rule in sheet.rules],
        pictures=[_turned_rule(picture, box) for picture in sheet.pictures],
    )


def _chained(wide: Sequence[Glyph]) -> tuple[set[tuple[float, float]], set[tuple[float, float]]]:
    """Where letters stand that follow one above them, or one left of them, as they were drawn."""
    down: set[tuple[float, float]] = set()
    across: set[tuple[float, float]] = set()
    for before, glyph in pairwise(wide):
        size = max(before.size, glyph.size, 0.1)
        right, below = (glyph.left - before.left) / size, (before.base - glyph.base) / size
        if abs(right) < _LEVEL and _NEAREST < below < _FAR_DOWN:
            down |= {(before.left, before.base), (glyph.left, glyph.base)}
        elif abs(below) < _LEVEL and _NEAREST < right < _FAR_ACROSS:
            across |= {(before.left, before.base), (glyph.left, glyph.base)}
    return down, across


def _in_lines(glyphs: Sequence[Glyph], across: set[tuple[float, float]]) -> set[int]:
    """Which letters stand in lines: wide ones that do, and others in strands of several."""
    found: set[int] = set()
    for i, glyph in enumerate(glyphs):
        if measure_width(glyph.char) == 2:
            if (glyph.left, glyph.base) in across:
                found.add(i)
            continue
        level = [g for g in glyphs[max(i - 1, 0) : i + 2] if abs(g.base - glyph.base) < 0.1]
        if len(level) > 1:
            found.add(i)
    return found


def _turned(glyph: Glyph, box: RulingLine) -> Glyph:
    """A letter of a column where it would stand in a line."""
    left = box.high - glyph.base - _ABOVE * glyph.size
    base = (glyph.left + glyph.right - glyph.size) / 2
    return glyph._replace(left=left, right=left + glyph.size, base=base)


def _moved(glyph: Glyph, box: RulingLine) -> Glyph:
    """A letter of a line, above the text or below it."""
    height = box.high - box.low
    up = glyph.base > (box.high + box.low) / 2
    base = box.right + glyph.base - box.low if up else box.left - height + glyph.base - box.low
    return glyph._replace(left=glyph.left - box.left, right=glyph.right - box.left, base=base)


def _turned_rule(rule: RulingLine, box: RulingLine) -> RulingLine:
    return RulingLine(box.high - rule.high, rule.left, box.high - rule.low, rule.right)
