"""The parts of a page in reading order: columns side by side, tables, and what runs across.

A gutter is a strip that stays free of text over several rows with text on both sides of it. What
stands left of it is read first, unless the rows show a table, or labels beside their paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from tmtool.documents.pdf.model import RowSegment, RulingLine
from tmtool.documents.pdf.pages import PdfPage, Row
from tmtool.documents.pdf.tables import (
    FIGURES,
    Cell,
    RuledTable,
    are_level_texts,
    find_ruled_tables,
    open_table,
)
from tmtool.un.labels import split_label

_LEAST = 2
"""Rows on either side that make two columns. Chosen, no measurement."""
_PROSE = 4
"""Rows of a column of running text. Chosen, no measurement."""
_NARROW = 12.0
"""Ems: a narrower column holds no running text. Chosen, no measurement."""
_GUTTER = 0.7
"""Ems between two columns. Chosen, no measurement."""
_FILLED = 0.5
"""Share of rows that reach the edge in running text. Chosen, no measurement."""
_REACHES = 0.7
"""Share of the width of a column that a full row has. Chosen, no measurement."""
_SPREAD = 3
"""Rows below each other whose gaps may be level by chance. Chosen, no measurement."""
_AROUND = 4
"""Rows above and below that show the edges of a text. Chosen, no measurement."""
_EDGE = 1.5
"""Points by which the edges of justified lines differ. Chosen, no measurement."""
_LABEL = 7.0
"""Ems that a label beside a paragraph may take. Chosen, no measurement."""
_MOSTLY = 0.7
"""Share of figures that makes a column one of figures. Chosen, no measurement."""
_MOST_ACTIVE = 60
"""Limit: bands of white looked at side by side; time grows with them."""
_LABELS = re.compile(r"(?:[0-9]{1,4}/[0-9]{1,4}(?:\s[A-Z])?|[*•–—-]|[0-9]{1,3})[.．]?")

Kind: TypeAlias = Literal["text", "table"]


@dataclass(frozen=True, slots=True)
class Region:
    """Rows that follow each other in one column, or the cells of a table."""

    rows: list[Row]
    cells: list[Cell]


class _Band(NamedTuple):
    """A gutter from `left` to `right`, free in the rows from `start` to `stop`."""

    left: float
    right: float
    start: int
    stop: int
    prose: bool = False


def find_regions(page: PdfPage, em: float) -> list[Region]:
    """The parts of a page in the order in which they are read; `em` is the size of its letters."""
    rows = page.rows
    tables: dict[int, RuledTable] = {}
    for table in find_ruled_tables(page):
        rows, place = _replaced(rows, table)
        tables[id(place)] = table
    regions = [
        part for region in _columns(rows, page, em, tables) for part in _parted(region, tables)
    ]
    return [region for region in regions if region.rows or region.cells]


def _replaced(rows: Sequence[Row], table: RuledTable) -> tuple[list[Row], RowSegment]:
    """The rows with one row as wide as a table in place of what is in it."""
    rest = [[segment for segment in row if id(segment) not in table.taken] for row in rows]
    rest = [row for row in rest if row]
    box = table.box
    place = RowSegment(box.left, box.right, box.high, 0.0, (), 0.0, None, rtl=rows[0][0].rtl)
    at = next((i for i, row in enumerate(rest) if row[0].base < box.high), len(rest))
    return [*rest[:at], [place], *rest[at:]], place


def _parted(region: Region, tables: Mapping[int, RuledTable]) -> Iterator[Region]:
    """A part of a page cut where tables stand in it."""
    rows: list[Row] = []
    for row in region.rows:
        table = tables.get(id(row[0]))
        if table is None:
            rows.append(row)
            continue
        yield Region(rows, [])
        yield Region([], table.cells)
        rows = []
    yield Region(rows, region.cells)


def _columns(
    rows: list[Row], page: PdfPage, em: float, tables: Mapping[int, RuledTable]
) -> Iterator[Region]:
    """Cut rows at their widest gutter, and the parts again, as long as there is one."""
    band = _best(rows, page, em)
    if band is None:
        if rows:
            yield Region(rows, [])
        return
    yield from _columns(rows[: band.start], page, em, tables)
    table, inside = None, rows[band.start : band.stop]
    drawn = any(id(row[0]) in tables for row in inside)
    if not drawn and (not band.prose or are_level_texts(inside, band.left, band.right)):
        table = open_table(rows, band.start, band.stop, page.across, em)
    if table is not None:
        yield Region([], table[0])
        yield from _columns(rows[table[1] :], page, em, tables)
        return
    middle = (band.left + band.right) / 2
    first = [[each for each in row if each.right < middle] for row in inside]
    second = [[each for each in row if each.right >= middle] for row in inside]
    for side in (second, first) if inside[0][0].rtl else (first, second):
        yield from _columns([row for row in side if row], page, em, tables)
    yield from _columns(rows[band.stop :], page, em, tables)


def _best(rows: list[Row], page: PdfPage, em: float) -> _Band | None:
    """The gutter with most rows beside it, if it is one."""
    bands = [
        trimmed
        for band in _bands(rows, em)
        if (trimmed := _between_columns(rows, band, page.gutters) or _judged(rows, band, em))
    ]
    return max(bands, key=lambda band: (band.stop - band.start, -band.start), default=None)


def _between_columns(
    rows: Sequence[Row], band: _Band, gutters: Sequence[RulingLine]
) -> _Band | None:
    """The band cut to one of the gutters of the page that it is; None where it is none of them."""
    for gutter in gutters:
        if band.left < gutter.left < band.right:
            inside = [
                i
                for i in range(band.start, band.stop)
                if gutter.low <= rows[i][0].base <= gutter.high
            ]
            lefts = sum(rows[i][0].right < gutter.left for i in inside)
            rights = sum(rows[i][-1].left > gutter.left for i in inside)
            if min(lefts, rights) >= _LEAST:
                return band._replace(start=inside[0], stop=inside[-1] + 1, prose=True)
    return None


def _bands(rows: Sequence[Row], em: float) -> Iterator[_Band]:
    """Every strip that stays free over several rows, as high as it goes."""
    left = min((row[0].left for row in rows), default=0.0)
    right = max((row[-1].right for row in rows), default=0.0)
    active: list[_Band] = []
    for i, row in enumerate(rows):
        free = list(_free(row, left, right))
        following: dict[tuple[int, int], _Band] = {}
        for band in active:
            met = False
            for a, b in free:
                low, high = max(a, band.left), min(b, band.right)
                if high - low >= _GUTTER * em:
                    met = met or (low, high) == (band.left, band.right)
                    _keep(following, _Band(low, high, band.start, i + 1))
            if not met:
                yield band._replace(stop=i)
        for a, b in free:
            if b - a >= _GUTTER * em:
                _keep(following, _Band(a, b, i, i + 1))
        active = sorted(following.values(), key=lambda band: band.start)[:_MOST_ACTIVE]
    yield from (band._replace(stop=len(rows)) for band in active)


def _keep(bands: dict[tuple[int, int], _Band], band: _Band) -> None:
    """Of bands with the same edges the one that begins first."""
    key = round(band.left), round(band.right)
    if key not in bands or band.start < bands[key].start:
        bands[key] = band


def _free(row: Row, left: float, right: float) -> Iterator[tuple[float, float]]:
    at = left
    for segment in row:
        if segment.left > at:
            yield at, segment.left
        at = max(at, segment.right)
    if right > at:
        yield at, right


def _judged(rows: Sequence[Row], band: _Band, em: float) -> _Band | None:
    """The band cut to where columns stand side by side; None where it is no gutter."""
    middle = (band.left + band.right) / 2
    lefts = [i for i in range(band.start, band.stop) if rows[i][0].right < middle]
    rights = [i for i in range(band.start, band.stop) if rows[i][-1].left > middle]
    if min(len(lefts), len(rights)) < _LEAST:
        return None
    start, stop = max(lefts[0], rights[0]), min(lefts[-1], rights[-1]) + 1
    side_by_side = rows[start:stop]
    if (
        sum(start <= i < stop for i in lefts) < _LEAST
        or sum(start <= i < stop for i in rights) < _LEAST
    ):
        return None
    if _are_labels(side_by_side, middle, em) or _are_spread(rows, start, stop):
        return None
    whole = rows[min(lefts[0], rights[0]) : max(lefts[-1], rights[-1]) + 1]
    if _is_prose(whole, middle, em):
        start, stop = min(lefts[0], rights[0]), max(lefts[-1], rights[-1]) + 1
        return band._replace(start=start, stop=stop, prose=True)
    if not _is_aligned(side_by_side, middle):
        return None
    return band._replace(start=start, stop=stop)


def _is_aligned(rows: Sequence[Row], middle: float) -> bool:
    """Whether most of the second column begins at one edge, or is figures: no chance gaps."""
    second = list(_beyond(rows, middle))
    starts = Counter(round(segment.start / 2) for segment in second)
    often = max(starts.values())
    figures = sum(FIGURES.fullmatch(segment.text.strip()) is not None for segment in second)
    return (often > 1 and 2 * often >= len(second)) or figures >= _MOSTLY * len(second)


def _beyond(rows: Sequence[Row], middle: float) -> Iterator[RowSegment]:
    """The first segment of each row that is read after the gutter."""
    for row in rows:
        if row[0].rtl:
            yield from [segment for segment in row if segment.right < middle][-1:]
        else:
            yield from [segment for segment in row if segment.left > middle][:1]


def _sides(rows: Sequence[Row], middle: float) -> tuple[list[RowSegment], list[RowSegment]]:
    segments = [segment for row in rows for segment in row]
    return [s for s in segments if s.right < middle], [s for s in segments if s.left > middle]


def _are_spread(rows: Sequence[Row], start: int, stop: int) -> bool:
    """Whether a few rows are lines of a justified text whose spaces happen to be wide.

    Like the rows near them that have no gap, they reach both edges.
    """
    near = [*rows[max(start - _AROUND, 0) : start], *rows[stop : stop + _AROUND]]
    whole = [row for row in near if len(row) == 1]
    if stop - start > _SPREAD or not whole:
        return False
    left, right = min(row[0].left for row in whole), max(row[-1].right for row in whole)
    return all(
        abs(row[0].left - left) < _EDGE and abs(row[-1].right - right) < _EDGE
        for row in rows[start:stop]
    )


def _are_labels(rows: Sequence[Row], middle: float, em: float) -> bool:
    """Whether one side is numbers and letters of paragraphs, each beside the first line of one."""
    outer = 1 if rows[0][0].rtl else 0
    labels = _sides(rows, middle)[outer]
    beside = {id(s) for row in rows if len(row) > 1 for s in row}
    for label in labels:
        bare = label.text.strip()
        number, rest = split_label(f"{bare} x")
        is_label = (number is not None and rest == "x") or _LABELS.fullmatch(bare)
        if id(label) not in beside or label.right - label.left > _LABEL * em or not is_label:
            return False
    return True


def _is_prose(rows: Sequence[Row], middle: float, em: float) -> bool:
    """Whether both sides are running text: wide enough, and most lines reach their edge.

    On the last page one side may be of a few lines, as wide as those of the other.
    """
    sides = sorted(_sides(rows, middle), key=len)
    wide = max(map(_width, sides[1]))
    for side in sides:
        own = max(map(_width, side))
        full = sum(_width(segment) >= _REACHES * own for segment in side)
        short = len(side) < _PROSE and (side is sides[1] or own < _REACHES * wide)
        if short or own < _NARROW * em or full < _FILLED * len(side):
            return False
    return True


def _width(segment: RowSegment) -> float:
    return segment.right - segment.left
