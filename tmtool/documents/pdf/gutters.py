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
_MANY = 8
"""Rows between which a strip stays free by no chance. Chosen, no measurement."""
_SAME = 1.5
"""Points by which the beginnings of rows differ. Chosen, no measurement."""
_NARROW = 8.0
"""Ems of text that a column holds at least on either side. Chosen, no measurement."""
_SOLID = 4.0
"""Ems of text without a gap on either side in most lines; cells of a table have less. Chosen, no
measurement."""
_NEAR = 2.5
"""Ems between lines that belong together, such as a heading and what it is of. Chosen, no
measurement."""
_BESIDE = 1.1
"""Ems that a line may be higher than the one beside it. Chosen, no measurement."""
_MOST_PLACES = 12
"""Limit: places of a page that are looked at."""


class _PageLine(NamedTuple):
    """The letters on one baseline, as stretches without a gap; from right to left mirrored."""

    base: float
    size: float
    stretches: list[tuple[float, float]]


class _GutterRun(NamedTuple):
    """Lines that follow each other, none of which crosses the strip before `place`."""

    place: float
    lines: list[_PageLine]


def find_gutters(lines: Sequence[Sequence[Glyph]], *, rtl: bool) -> list[RulingLine]:
    """The gutters of a page, as upright rules in the middle of each; lines go from top to bottom.

    Those that are so wide that nobody takes them for a gap between words may be among them.
    """
    stretched = [line for each in lines if (line := _stretch(each, -1 if rtl else 1)).stretches]
    if len(stretched) < _LEAST:
        return []
    found: list[RulingLine] = []
    for place in sorted(_places(stretched)):
        # What is left of another gutter is no column beside this one: list labels have little.
        beside = [_cut_left(line, found) for line in stretched]
        found += [_rule(run) for run in _runs(beside, place) if _is_gutter(run)]
    return [_mirrored(rule) for rule in found] if rtl else found


def find_column(glyph: Glyph, gutters: Sequence[RulingLine]) -> int:
    """How many gutters stand left of a letter, where it is."""
    return sum(rule.left <= glyph.left and rule.low <= glyph.base <= rule.high for rule in gutters)


def _stretch(glyphs: Sequence[Glyph], side: int) -> _PageLine:
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
    return _PageLine(inked[0].base if inked else 0.0, size, stretches)


def _cut_left(line: _PageLine, gutters: Sequence[RulingLine]) -> _PageLine:
    """The line without what stands left of the last gutter that it passes."""
    edge = max((g.left for g in gutters if g.low <= line.base <= g.high), default=-math.inf)
    return line._replace(stretches=[each for each in line.stretches if each[0] > edge])


def _places(lines: Sequence[_PageLine]) -> list[float]:
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


def _runs(lines: Sequence[_PageLine], place: float) -> Iterator[_GutterRun]:
    run: list[_PageLine] = []
    for line in lines:
        low = place - _OPEN * line.size
        if any(left < place - _SAME and right > low for left, right in line.stretches):
            if run:
                yield _GutterRun(place, run)
            run = []
        else:
            run.append(line)
    if run:
        yield _GutterRun(place, run)


def _is_gutter(run: _GutterRun) -> bool:
    """Whether lines as wide as a column's stand on both sides.

    Most of them begin at one place, or there are many; shorter ones, as in figures and formulas,
    say nothing for it or against it. Rows of many short cells are no lines of columns.
    """
    lefts, begun, solid = 0, 0, 0
    gaps: list[float] = []
    before: _PageLine | None = None  # the last line with something left of the gutter
    for line in run.lines:
        left, right = _sides(line, run.place)
        if left:
            lefts += _width(left) >= _NARROW * line.size
            before = line._replace(stretches=left)
        # Columns need not be level: the line beside may be one a little higher.
        beside = before and before.base - line.base < _BESIDE * line.size
        if before and beside and _width(right) >= _NARROW * line.size:
            gaps.append((right[0][0] - before.stretches[-1][1]) / line.size)
            begun += abs(right[0][0] - run.place) <= _SAME
            longest = (max(map(_length, side)) for side in (before.stretches, right))
            solid += min(longest) >= _SOLID * line.size
    if min(lefts, begun) < _LEAST or median(gaps) < _GAP or 2 * solid < len(gaps):
        return False
    return 2 * begun >= len(gaps) or len(gaps) >= _MANY


def _sides(
    line: _PageLine, place: float
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """What of a line stands before a place, and what from there on."""
    left = [each for each in line.stretches if each[1] < place]
    return left, line.stretches[len(left) :]


def _width(stretches: Sequence[tuple[float, float]]) -> float:
    return sum(map(_length, stretches))


def _length(stretch: tuple[float, float]) -> float:
    left, right = stretch
    return right - left


def _rule(run: _GutterRun) -> RulingLine:
    """A gutter from the first line that is as wide as a column to the last one.

    Shorter lines near them belong to the columns; what is further off may stand in the middle of
    the page, such as names.
    """
    reach = max(right for line in run.lines for _, right in line.stretches if right < run.place)
    middle = (reach + run.place) / 2
    wide = [
        line
        for line in run.lines
        if any(_width(side) >= _NARROW * line.size for side in _sides(line, run.place))
    ]
    first = _reach(run.lines[: run.lines.index(wide[0]) + 1][::-1])
    last = _reach(run.lines[run.lines.index(wide[-1]) :])
    return RulingLine(middle, last.base - last.size, middle, first.base + first.size)


def _reach(lines: Sequence[_PageLine]) -> _PageLine:
    """The last line that is near the one before it, and so on from the first one."""
    reached = lines[0]
    for line in lines[1:]:
        if abs(line.base - reached.base) > _NEAR * max(line.size, reached.size):
            break
        reached = line
    return reached


def _mirrored(rule: RulingLine) -> RulingLine:
    return rule._replace(left=-rule.left, right=-rule.right)
