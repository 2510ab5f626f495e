"""Tables: cells inside ruling lines, and cells in columns that nothing but gutters part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tmtool.documents.pdf.model import RowSegment, RulingLine, cut
from tmtool.documents.pdf.pages import PdfPage, Row
from tmtool.un import masthead

_TOUCH = 3.0
"""Points between rules that meet. Chosen, no measurement."""
_LEVEL = 1.5
"""Points by which rows on one height differ. Chosen, no measurement."""
_MORE_ROOM = 1.35
"""Times the usual distance of lines that parts two texts. Chosen, no measurement."""
_RULES = 3
"""Rules, and groups of rows, that make a table. Chosen, no measurement."""
FIGURES = re.compile(r"[\s0-9.,:;()%–—\-+/$€£…]+|[ivxl]+", re.IGNORECASE)
"""What a cell of figures holds."""

Cell = list[Row]


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table in its ruling lines: its cells row by row, and the ids of the segments in it."""

    box: RulingLine
    cells: list[Cell]
    taken: frozenset[int]


def find_ruled_tables(page: PdfPage) -> list[RuledTable]:
    """The tables of a page whose cells are drawn, from top to bottom.

    A frame around one text is no table, nor are the rules of a masthead.
    """
    groups: list[list[RulingLine]] = []
    for rule in (*page.across, *page.upright):
        touching = [group for group in groups if any(_touch(rule, other) for other in group)]
        merged = [rule, *(each for group in touching for each in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    grids = [rules for rules in groups if sum(map(_is_upright, rules)) > 1 and len(rules) > 4]
    tables = (_table(page, rules) for rules in grids)
    found = [table for table in tables if table is not None]
    side = -1 if page.rows and page.rows[0][0].rtl else 1
    return sorted(found, key=lambda table: (-round(table.box.high), side * table.box.left))


def _is_upright(rule: RulingLine) -> bool:
    return rule.high - rule.low > rule.right - rule.left


def _touch(first: RulingLine, second: RulingLine) -> bool:
    return (
        first.left - _TOUCH <= second.right
        and second.left - _TOUCH <= first.right
        and first.low - _TOUCH <= second.high
        and second.low - _TOUCH <= first.high
    )


def _table(page: PdfPage, rules: Sequence[RulingLine]) -> RuledTable | None:
    box = RulingLine(
        min(rule.left for rule in rules),
        min(rule.low for rule in rules),
        max(rule.right for rule in rules),
        max(rule.high for rule in rules),
    )
    cells: dict[tuple[float, float], Cell] = {}
    taken = set()
    for row in page.rows:
        for segment in row:
            middle = (segment.left + segment.right) / 2
            height = segment.base + 0.3 * segment.size
            if box.left <= middle <= box.right and box.low <= height <= box.high:
                taken.add(id(segment))
                _add(cells.setdefault(_find_rules(segment, rules), []), segment)
    if len(cells) < 2:
        return None
    side = -1 if page.rows[0][0].rtl else 1
    order = sorted(cells, key=lambda place: (-place[0], side * place[1]))
    return RuledTable(box, [cells[place] for place in order], frozenset(taken))


def _find_rules(segment: RowSegment, rules: Sequence[RulingLine]) -> tuple[float, float]:
    """The rule above a segment and the one left of it: equal for all of one cell."""
    middle = min((segment.left + segment.right) / 2, segment.left + segment.size)
    height = segment.base + 0.3 * segment.size
    above = [
        rule.low
        for rule in rules
        if not _is_upright(rule) and rule.low >= height and _spans(rule.left, middle, rule.right)
    ]
    beside = [
        rule.left
        for rule in rules
        if _is_upright(rule) and rule.left <= middle and _spans(rule.low, height, rule.high)
    ]
    return _even(min(above, default=1e6)), _even(max(beside, default=-1e6))


def _spans(low: float, at: float, high: float) -> bool:
    return low - _TOUCH <= at <= high + _TOUCH


def _even(value: float) -> float:
    return float(round(value / (2 * _LEVEL)))


def _add(cell: Cell, segment: RowSegment) -> None:
    """Put a segment into the last row of a cell, or into a new one."""
    if cell and abs(cell[-1][0].base - segment.base) <= _LEVEL:
        cell[-1].append(segment)
    else:
        cell.append([segment])


def open_table(
    rows: Sequence[Row], start: int, stop: int, across: Sequence[RulingLine], em: float
) -> tuple[list[Cell], int] | None:
    """The cells of a table that only gutters part, and where it ends; None where it is none.

    It is one for sure if a column is all figures, if rules run across it, or if texts of several
    lines stand side by side and begin level.
    """
    gutters = list(_gutters(rows[start:stop], em))
    if not gutters or any(masthead.find_facts(s.text) for row in rows[start:stop] for s in row):
        return None
    stop = _end(rows, start, stop, gutters)
    inside = [[part for each in row for part in cut(each, gutters)] for row in rows[start:stop]]
    groups = _groups(inside, across, gutters)
    # A table without rules has a column that holds nothing but figures, its head apart, or rows
    # that are level.
    if not (
        any(len(texts) > 2 and _are_figures(texts[1:]) for texts in _texts(inside, gutters))
        or _are_level(groups, gutters)
    ):
        crossing = [rule for rule in across if _crosses(rule, inside, gutters)]
        if len(crossing) < _RULES or len(groups) < _RULES:
            return None
    return list(_cells(groups, gutters)), stop


def are_level_texts(rows: Sequence[Row], left: float, right: float) -> bool:
    """Whether texts on both sides of a gutter begin level, one pair after the other.

    Columns have more room between lines where their own paragraphs end. In a table all texts
    begin at the same heights, however much room that leaves under those of fewer lines.
    """
    middle = (left + right) / 2
    sides = [
        [segment for row in rows for segment in row[:1] if segment.right < middle],
        [segment for row in rows for segment in row[-1:] if segment.left > middle],
    ]
    sizes = [segment.size for side in sides for segment in side]
    first, second = ({round(b / 2): gap for b, gap in _starts(side)} for side in sides)
    return (
        max(sizes) - min(sizes) < 1.0
        and len(first) >= _RULES - 1
        and first.keys() == second.keys()
        and any(abs(first[at] - second[at]) > 2 * _LEVEL for at in first)
    )


def _starts(side: Sequence[RowSegment]) -> Iterator[tuple[float, float]]:
    """The baselines under more room than there usually is, and how much that is."""
    gaps = [a.base - b.base for a, b in pairwise(side)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    for gap, segment in zip(gaps, side[1:], strict=True):
        if gap > _MORE_ROOM * usual:
            yield segment.base, gap


def _end(rows: Sequence[Row], start: int, stop: int, gutters: Sequence[float]) -> int:
    """Where a table ends whose last texts may go on below what stands side by side."""
    close = 1.25 * _leading(rows[start:stop])
    while stop < len(rows):
        near = rows[stop - 1][0].base - rows[stop][0].base <= close
        spans = [span for segment in rows[stop] for span in _spans_of(segment)]
        crossed = any(a < gutter < b for a, b in spans for gutter in gutters)
        if not near or crossed:
            break
        stop += 1
    return stop


def _leading(rows: Sequence[Row]) -> float:
    """The distance of lines inside a cell: the smallest there is."""
    gaps = [a[0].base - b[0].base for a, b in pairwise(rows)]
    return min((gap for gap in gaps if gap > 0.8 * rows[0][0].size), default=1.2 * rows[0][0].size)


def _groups(
    rows: Sequence[Row], across: Sequence[RulingLine], gutters: Sequence[float]
) -> list[list[Row]]:
    """The rows of a table, each with its lines: a wider gap or a rule begins a new one.

    Where figures stand below each other, each line is a row of its own.
    """
    leading = _leading(rows)
    groups = [[rows[0]]]
    for before, row in pairwise(rows):
        if before[0].base - row[0].base > 1.2 * leading or any(
            row[0].base < rule.low < before[0].base for rule in across
        ):
            groups.append([row])
        else:
            groups[-1].append(row)
    if len(groups) == 1:
        return [[row] for row in rows]
    parts: list[list[Row]] = []
    for group in groups:
        figures = any(len(texts) > 1 and _are_figures(texts) for texts in _texts(group, gutters))
        parts += [[row] for row in group] if figures else [group]
    return parts


def _are_figures(texts: Sequence[str]) -> bool:
    return all(map(FIGURES.fullmatch, texts))


def _are_level(groups: Sequence[list[Row]], gutters: Sequence[float]) -> bool:
    """Whether texts of several lines stand side by side and begin level."""
    wrapped = [group for group in groups if len(group) > 1]
    level = [
        group for group in groups if len({_column(segment, gutters) for segment in group[0]}) > 1
    ]
    return len(groups) > 1 and bool(wrapped) and len(level) >= 0.6 * len(groups)


def _texts(rows: Sequence[Row], gutters: Sequence[float]) -> Iterable[list[str]]:
    """The texts of each column, from top to bottom."""
    columns: dict[int, list[str]] = {}
    for row in rows:
        for segment in row:
            columns.setdefault(_column(segment, gutters), []).append(segment.text.strip())
    return columns.values()


def _column(segment: RowSegment, gutters: Sequence[float]) -> int:
    return sum(gutter < segment.left for gutter in gutters)


def _crosses(rule: RulingLine, rows: Sequence[Row], gutters: Sequence[float]) -> bool:
    low, high = rows[-1][0].base, rows[0][0].base
    inside = low - 2 * rows[0][0].size < rule.low < high + 2 * rows[0][0].size
    return inside and rule.left < gutters[0] and rule.right > gutters[-1]


def _cells(groups: Sequence[list[Row]], gutters: Sequence[float]) -> Iterator[Cell]:
    """The cells row by row; within a row in reading order."""
    for group in groups:
        cells: dict[int, Cell] = {}
        for row in group:
            for segment in row:
                place = _column(segment, gutters)
                _add(cells.setdefault(place, []), segment)
        for place in sorted(cells, reverse=group[0][0].rtl):
            yield cells[place]


def _gutters(rows: Sequence[Row], em: float) -> Iterator[float]:
    """The middles of the strips that are free in all rows."""
    spans = sorted(span for row in rows for segment in row for span in _spans_of(segment))
    reach = spans[0][1]
    for left, right in spans[1:]:
        if left - reach > 0.5 * em:
            yield (left + reach) / 2
        reach = max(reach, right)


def _spans_of(segment: RowSegment) -> Iterator[tuple[float, float]]:
    """What a segment covers, wider gaps between its words left out."""
    left = segment.left
    for gap in sorted(segment.gaps):
        yield left, gap.left
        left = gap.right
    yield left, segment.right
