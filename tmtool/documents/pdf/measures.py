"""How a document is set: the edges of its columns, sizes and distances, how paragraphs begin."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tmtool.documents.lines import has_final_comma, is_closed
from tmtool.documents.pdf.segments import RowSegment
from tmtool.lang.script import is_han, measure_width

_MORE_ROOM = 1.35
"""Times the usual distance that parts two paragraphs. Chosen, no measurement."""
_A_LITTLE_MORE = 1.22
"""Times the usual distance that does so after a closing mark. Chosen, no measurement."""
_INDENT = 0.8
"""Ems: less is no indent. Chosen, no measurement."""
_SAME = 0.6
"""Ems by which two edges may differ. Chosen, no measurement."""
_DEEPEST = 6.0
"""Ems: more is no indent but a place of its own. Chosen, no measurement."""
_ENOUGH = 4
"""Distances that show the usual one. Chosen, no measurement."""
_FAR = 1.5
"""Ems that it may be where there are fewer. Chosen, no measurement."""
_SPACED = 0.05
"""The least part of lines that have more room above them where paragraphs are set apart by it.
Chosen, no measurement."""


class Frame(NamedTuple):
    """Where the lines of a column begin and end, in reading direction."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is set: size of its text, distance of lines by size, and its paragraphs.

    `indents`: they begin with an indent. `tight`: neither an indent nor more room shows where one
    begins, only what it says, and that the line above ends early.
    """

    body: float
    leading: dict[float, float]
    indents: bool = False
    tight: bool = False

    def find_distance(self, size: float) -> float:
        """How far apart the lines of a paragraph are."""
        return self.leading.get(_step(size), 1.25 * size)

    def is_apart(self, before: RowSegment, row: RowSegment) -> bool:
        """Whether more room than between two lines, or the next column, parts two rows.

        A little more, as a letter of another script may need, parts them after a stop or a comma.
        """
        gap = before.base - row.base
        usual = self.find_distance(max(before.size, row.size))
        return (
            gap > _MORE_ROOM * usual
            or gap <= 0
            or (gap > _A_LITTLE_MORE * usual and has_final_pause(before))
        )


Column: TypeAlias = tuple[Sequence[RowSegment], Frame]


def measure_style(columns: Iterable[Sequence[RowSegment]]) -> Style:
    """Measure the columns of a document."""
    sizes: Counter[float] = Counter()
    distances: dict[float, Counter[float]] = {}
    for column in columns:
        for row in column:
            sizes[_step(row.size)] += len(row.text)
        for a, b in pairwise(column):
            gap = a.base - b.base
            if is_alike(a, b) and 0.9 * b.size < gap < 2.5 * b.size:
                distances.setdefault(_step(b.size), Counter())[round(2 * gap) / 2] += 1
    body = max(sizes, key=lambda size: sizes[size], default=10.0)
    leading = {size: _usual(counts, size) for size, counts in distances.items()}
    return Style(body, leading)


def _usual(counts: Counter[float], size: float) -> float:
    """The distance of most lines; a smaller one if it is nearly as common.

    A few lines that stand far apart are paragraphs rather than lines of one.
    """
    most = max(counts.values())
    usual = min(gap for gap, count in counts.items() if count >= 0.3 * most)
    return usual if counts.total() >= _ENOUGH else min(usual, _FAR * size)


def _step(size: float) -> float:
    return round(2 * size) / 2


def is_alike(first: RowSegment, second: RowSegment) -> bool:
    """Whether two rows are of one size."""
    return abs(first.size - second.size) < 0.6


def add_paragraph_style(style: Style, columns: Sequence[Column]) -> Style:
    """The style, with how paragraphs begin."""
    pairs = [
        (a, b, frame)
        for rows, frame in columns
        for a, b in pairwise(rows)
        if is_alike(a, b) and abs(a.size - style.body) < 0.6
    ]
    indents = sum(_is_indented(a, b, frame) for a, b, frame in pairs) > 1
    apart = sum(style.is_apart(a, b) for a, b, _ in pairs)
    tight = not indents and apart < _SPACED * len(pairs)
    return replace(style, indents=indents, tight=tight)


def _is_indented(row: RowSegment, below: RowSegment, frame: Frame) -> bool:
    inside = (row.start - frame.start) / row.size
    return _INDENT < inside < _DEEPEST and is_at(below, frame.start)


def has_final_pause(row: RowSegment) -> bool:
    """Whether a row ends where a sentence, a clause or a paragraph of a resolution may end."""
    return is_closed(row.plain) or has_final_comma(row.plain)


def has_room(before: RowSegment, row: RowSegment, end: float, min_gap: float = 0.15) -> bool:
    """Whether the first word of a row would have fitted into the line above."""
    space = 0.0 if is_han(row.text[:1]) else 0.25
    return end - before.end > row.first + (space + min_gap) * row.size


def is_at(row: RowSegment, start: float) -> bool:
    """Whether a row begins there."""
    return abs(row.start - start) <= _SAME * row.size


def measure_frame(rows: Sequence[RowSegment], body: float) -> Frame:
    """Where most lines of a column begin, and where the longest end."""
    chosen = [row for row in rows if abs(row.size - body) < 0.6] or list(rows)
    starts = Counter(round(row.start) for row in chosen if not _is_centred_among(row, chosen))
    starts = starts or Counter(round(row.start) for row in chosen)
    often = [start for start, count in starts.items() if count >= 0.2 * max(starts.values())]
    start = min(row.start for row in chosen if round(row.start) == min(often))
    return Frame(start, find_right_edge(chosen))


def find_right_edge(rows: Iterable[RowSegment]) -> float:
    """Where the longest row ends; a full-width stop that may hang over the edge doesn't count."""
    return max(row.end - row.size * _may_hang(row.text[-1:]) for row in rows)


def _may_hang(sign: str) -> bool:
    return measure_width(sign) == 2 and unicodedata.category(sign) in ("Po", "Pe", "Pf")


def _is_centred_among(row: RowSegment, rows: Sequence[RowSegment]) -> bool:
    start, end = min(each.start for each in rows), max(each.end for each in rows)
    return is_centred(row, Frame(start, end))


def is_centred(row: RowSegment, frame: Frame) -> bool:
    """Whether a row stands in the middle of its column."""
    before, after = row.start - frame.start, frame.end - row.end
    return min(before, after) > 1.5 * row.size and abs(before - after) < 1.5 * row.size
