"""Narrow gutters: strips between columns that are hardly wider than the gaps between words.

A gap of one line says nothing: spread lines have such gaps by chance. A gutter is one where line
after line begins again at the same place, with as much text on either side as a column holds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from tmtool.documents.pdf.model import Glyph, RulingLine

_OPEN = 0.45
"""Ems of a gap that may be part of a gutter: a hyphen may hang into it. Chosen, no measurement."""
_GAP = 0.7
"""Ems that most gaps of a gutter have at least; the narrowest of journals have one. Chosen, no
measurement."""
_LEAST = 4
"""Rows that begin again after a gutter. Chosen, no measurement."""
_SAME = 1.5
"""Points by which the beginnings of rows differ. Chosen, no measurement."""
_NARROW = 8.0
"""Ems of text that a column holds at least on either side. Chosen, no measurement."""
_BESIDE = 1.1
"""Ems that a line may be higher than the one beside it. Chosen, no measurement."""
_MOST_PLACES = 12
"""Limit: places of a page that are looked at."""


class _Line(NamedTuple):
    """The letters on one baseline, as stretches without a gap; from right to left mirrored."""

    base: float
    size: float
    stretches: list[tuple[float, float]]


class _Run(NamedTuple):
    """Lines that follow each other, none of which crosses the strip before `place`."""

    place: float
    lines: list[_Line]


def find_gutters(lines: Sequence[Sequence[Glyph]], *, rtl: bool) -> list[RulingLine]:
    """The gutters of a page, as upright rules in the middle of each; lines go from top to bottom.

    Those that are so wide that nobody takes them for a gap between words may be among them.
    """
    stretched = [line for each in lines if (line := _stretch(each, -1 if rtl else 1)).stretches]
    if len(stretched) < _LEAST:
        return []
    found = [
        _rule(run)
        for place in _places(stretched)
        for run in _runs(stretched, place)
        if _is_gutter(run)
    ]
    return [_mirrored(rule) for rule in found] if rtl else found


def find_column(glyph: Glyph, gutters: Sequence[RulingLine]) -> int:
    """How many gutters stand left of a letter, where it is."""
    return sum(
        rule.left <= glyph.left and rule.low <= glyph.base <= rule.high for rule in gutters
    )


def _stretch(glyphs: Sequence[Glyph], side: int) -> _Line:
    inked = [glyph for glyph in glyphs if glyph.char != " "]
    size = median(glyph.size for glyph in inked) if inked else 1.0
    stretches: list[tuple[float, float]] = []
    edges = ((g.left, g.right) if side > 0 else (-g.right, -g.left) for g in inked)
    for left, right in sorted(edges):
        if stretches and left - stretches[-1][1] < _OPEN * size:
            if right > stretches[-1][1]:
                stretches[-1] = stretches[-1][0], right
        else:
            stretches.append((left, right))
    return _Line(inked[0].base if inked else 0.0, size, stretches)


def _places(lines: Sequence[_Line]) -> list[float]:
    """Where several lines begin, or begin again after a gap, those of most lines first."""
    starts: Counter[int] = Counter()
    for line in lines:
        reach = -math.inf
        for left, right in line.stretches:
            starts[round(left)] += left - reach >= _GAP * line.size
            reach = right
    often = {at: starts[at - 1] + count + starts[at + 1] for at, count in starts.items()}
    chosen: list[int] = []
    for at in sorted(often, key=lambda at: (-often[at], -starts[at], at)):
        if often[at] >= _LEAST and all(abs(at - other) > 2 * _SAME for other in chosen):
            chosen.append(at)
    return [float(at) for at in chosen[:_MOST_PLACES]]


def _runs(lines: Sequence[_Line], place: float) -> Iterator[_Run]:
    run: list[_Line] = []
    for line in lines:
        low = place - _OPEN * line.size
        if any(left < place - _SAME and right > low for left, right in line.stretches):
            if run:
                yield _Run(place, run)
            run = []
        else:
            run.append(line)
    if run:
        yield _Run(place, run)


def _is_gutter(run: _Run) -> bool:
    """Whether columns stand on both sides: as wide, and begun at one place by most rows."""
    lefts, rights, gaps, begun = [], [], [], 0
    before: _Line | None = None  # the last line with something left of the gutter
    for line in run.lines:
        left = [each for each in line.stretches if each[1] < run.place]
        right = [each for each in line.stretches if each[0] >= run.place - _SAME]
        begins = bool(right) and abs(right[0][0] - run.place) <= _SAME
        begun += begins
        if left:
            lefts.append(_width(left) / line.size)
            before = line._replace(stretches=left)
        if right:
            rights.append(_width(right) / line.size)
        # Columns need not be level: the line beside may be one a little higher.
        if begins and before and before.base - line.base < _BESIDE * line.size:
            gaps.append((right[0][0] - before.stretches[-1][1]) / line.size)
    return (
        len(gaps) >= _LEAST
        and median(gaps) >= _GAP
        and 2 * begun >= len(rights)
        and min(median(lefts), median(rights)) >= _NARROW
    )


def _width(stretches: Sequence[tuple[float, float]]) -> float:
    return sum(right - left for left, right in stretches)


def _rule(run: _Run) -> RulingLine:
    reach = max(right for line in run.lines for _, right in line.stretches if right < run.place)
    middle = (reach + run.place) / 2
    first, last = run.lines[0], run.lines[-1]
    return RulingLine(middle, last.base - last.size, middle, first.base + first.size)


def _mirrored(rule: RulingLine) -> RulingLine:
    return rule._replace(left=-rule.left, right=-rule.right)
