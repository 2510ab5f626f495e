"""Rows into paragraphs, by what a page shows: indents, distances, line ends, sizes and weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from tmtool.documents.lines import ends_closed, ends_in_comma
from tmtool.documents.pdf.segments import Segment
from tmtool.lang.script import is_han
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import is_organ_line, opening

_MORE_ROOM = 1.35
_INDENT = 0.8
_SAME = 0.6
_DEEPEST = 6.0
_SIZE = 0.12
_HEADING = 200
_RUN_OVER = frozenset(("adoption", "draft", "unofficial"))


class Frame(NamedTuple):
    """Where the lines of a column begin and end, in reading direction."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is set: size of its text, distance of lines by size, whether by indents."""

    body: float
    leading: dict[float, float]
    indents: bool

    def distance(self, size: float) -> float:
        """How far apart the lines of a paragraph are."""
        return self.leading.get(_step(size), 1.25 * size)


@dataclass(slots=True)
class Block:
    """The rows of a paragraph, a heading or a cell, and the page and column where it ends."""

    rows: list[Segment]
    page: int
    frame: Frame
    pages: list[int] = field(default_factory=list)
    cell: bool = False
    heading: bool = False

    @property
    def text(self) -> str:
        """The text without its marks, roughly joined."""
        return " ".join(row.plain for row in self.rows)


def style_of(columns: Iterable[Sequence[Segment]]) -> Style:
    """Measure the columns of a document."""
    sizes: Counter[float] = Counter()
    distances: dict[float, Counter[float]] = {}
    for column in columns:
        for row in column:
            sizes[_step(row.size)] += len(row.text)
        for a, b in pairwise(column):
            gap = a.base - b.base
            if abs(a.size - b.size) < 0.6 and 0.9 * b.size < gap < 2.5 * b.size:
                distances.setdefault(_step(b.size), Counter())[round(2 * gap) / 2] += 1
    body = max(sizes, key=lambda size: sizes[size], default=10.0)
    leading = {size: _usual(counts) for size, counts in distances.items()}
    return Style(body, leading, indents=False)


def _usual(counts: Counter[float]) -> float:
    """The distance of most lines; a smaller one if it is nearly as common."""
    most = max(counts.values())
    return min(gap for gap, count in counts.items() if count >= 0.3 * most)


def _step(size: float) -> float:
    return round(2 * size) / 2


def with_indents(style: Style, columns: Iterable[tuple[Sequence[Segment], Frame]]) -> Style:
    """The style, with whether paragraphs begin with an indent."""
    count = 0
    for rows, frame in columns:
        for a, b in pairwise(rows):
            inside = a.start - frame.start
            same = abs(a.size - b.size) < 0.6 and abs(a.size - style.body) < 0.6
            count += same and _INDENT < inside / a.size < _DEEPEST and _is_at(b, frame.start)
    return Style(style.body, style.leading, count > 1)


def _is_at(row: Segment, start: float) -> bool:
    return abs(row.start - start) <= _SAME * row.size


def frame_of(rows: Sequence[Segment], body: float) -> Frame:
    """Where most lines of a column begin, and where the longest end."""
    chosen = [row for row in rows if abs(row.size - body) < 0.6] or list(rows)
    starts = Counter(round(row.start) for row in chosen if not _is_centred_among(row, chosen))
    starts = starts or Counter(round(row.start) for row in chosen)
    often = [start for start, count in starts.items() if count >= 0.2 * max(starts.values())]
    start = min(row.start for row in chosen if round(row.start) == min(often))
    return Frame(start, max(row.end for row in chosen))


def _is_centred_among(row: Segment, rows: Sequence[Segment]) -> bool:
    start, end = min(each.start for each in rows), max(each.end for each in rows)
    return _is_centred(row, Frame(start, end))


def _is_centred(row: Segment, frame: Frame) -> bool:
    before, after = row.start - frame.start, frame.end - row.end
    return min(before, after) > 1.5 * row.size and abs(before - after) < 1.5 * row.size


class Splitter:
    """Cuts the rows of one column into blocks."""

    def __init__(self, style: Style, rows: Sequence[Segment], frame: Frame, page: int) -> None:
        self.style = style
        self.rows = rows
        self.frame = frame
        self.page = page

    def blocks(self) -> list[Block]:
        """The paragraphs and headings of the column."""
        blocks: list[Block] = []
        ends = list(self._ends())
        for i, row in enumerate(self.rows):
            if blocks and not self._begins(blocks[-1], row, ends[i - 1]):
                blocks[-1].rows.append(row)
            else:
                blocks.append(Block([row], self.page, self.frame, [self.page]))
        for block in blocks:
            block.heading = self._is_heading(block)
        return blocks

    def _ends(self) -> Iterator[float]:
        """How far the lines around each row reach: less than the column's in a narrower text."""
        group: list[Segment] = []
        for row in self.rows:
            if group and self._is_parted(group[-1], row):
                yield from self._reach(group)
                group = []
            group.append(row)
        yield from self._reach(group)

    def _reach(self, group: Sequence[Segment]) -> list[float]:
        far = max((row.end for row in group), default=self.frame.end)
        flush = sum(far - row.end < 2.0 for row in group)
        narrow = len(group) > 3 and 2 * flush >= len(group)
        return [far if narrow else self.frame.end] * len(group)

    def _is_parted(self, before: Segment, row: Segment) -> bool:
        """Whether a look or a distance parts two rows."""
        gap = before.base - row.base
        apart = gap > _MORE_ROOM * self.style.distance(max(before.size, row.size)) or gap <= 0
        return apart or _looks_change(before, row)

    def _begins(self, block: Block, row: Segment, end: float) -> bool:
        """Whether a row begins a new block."""
        before = block.rows[-1]
        if self._is_parted(before, row):
            return True
        if not _announces(block.text):
            if masthead.facts(row.text) and _is_alone(row.text):
                return True
            if masthead.facts(before.plain) and _had_room(before, row, end):
                return True
        if self._is_display(before) and self._is_display(row):
            return self._begins_title(before, row)
        return self._is_moved(block, row, end) or self._breaks(before, row, end)

    def _is_display(self, row: Segment) -> bool:
        """Whether a row is set like a heading: larger, bold or in the middle."""
        larger = row.size > (1 + _SIZE) * self.style.body
        return larger or is_bold(row) or _is_centred(row, self.frame)

    def _begins_title(self, before: Segment, row: Segment) -> bool:
        """Titles run over several lines; a short line above one, or a number, is of its own."""
        if split_label(row.text)[0] is not None:
            return True
        short = before.end - before.start < 0.25 * (self.frame.end - self.frame.start)
        runs_on = row.text[:1].islower() or not (short or ends_closed(before.plain))
        return not runs_on

    def _is_moved(self, block: Block, row: Segment, end: float) -> bool:
        """Whether a row begins where no line of the block above would."""
        first, before = block.rows[0], block.rows[-1]
        slack = _SAME * row.size
        if len(block.rows) > 1:
            return abs(row.start - block.rows[1].start) > slack
        moved = row.start - first.start
        if moved > slack:
            return not _hangs(first, row, end)
        if moved < -slack:
            right = first.start > self.frame.start + 0.35 * (self.frame.end - self.frame.start)
            return right or _had_room(before, row, end, least=0.5)
        inside = first.start - self.frame.start > _INDENT * row.size
        closed = ends_closed(before.plain) or ends_in_comma(before.plain)
        return self.style.indents and inside and closed and not self._is_inset(row)

    def _is_inset(self, row: Segment) -> bool:
        """Whether the rows after this one stand in line with it: a text set in as a whole."""
        i = self.rows.index(row)
        below = self.rows[i + 1 : i + 2]
        return bool(below) and _is_at(below[0], row.start) and not split_label(row.text)[0]

    def _breaks(self, before: Segment, row: Segment, end: float) -> bool:
        """Whether the line above ended before its edge though the next word had room."""
        if split_label(row.text)[0] is not None and ends_closed(before.plain):
            return True
        if row.text[:1].islower() and not ends_closed(before.plain):
            return False
        if before.plain[-1:] in ("-", "‐") and row.text[:1].isalnum():
            return False
        return _had_room(before, row, end)

    def _is_heading(self, block: Block) -> bool:
        """Whether a block is set like a heading and reads like one."""
        text = block.text.strip()
        if len(text) > _HEADING or is_organ_line(text) or text[-1:] in tuple(";；,，،؛"):
            return False
        if all(is_bold(row) for row in block.rows):
            return True
        large = all(row.size > (1 + _SIZE) * self.style.body for row in block.rows)
        centred = all(_is_centred(row, self.frame) for row in block.rows)
        return large or (centred and not ends_closed(text) and split_label(text)[0] is None)


def is_bold(row: Segment) -> bool:
    """Whether all letters of a row are bold."""
    letters = [piece for piece in row.pieces if not piece.shift and piece.text.strip(" .,:;")]
    return bool(letters) and all(piece.bold for piece in letters)


def _looks_change(before: Segment, row: Segment) -> bool:
    size = abs(before.size - row.size) > _SIZE * max(before.size, row.size)
    return size or is_bold(before) != is_bold(row)


def _is_alone(text: str) -> bool:
    """Whether a line is one of a masthead that never runs over into the next."""
    return any(fact.name not in _RUN_OVER for fact in masthead.facts(text))


def _announces(text: str) -> bool:
    """Whether a text says what was adopted; the day may come in the next line."""
    found = masthead.facts(text)
    return not ends_closed(text) and any(fact.name in ("adoption", "draft") for fact in found)


def _hangs(first: Segment, row: Segment, end: float) -> bool:
    """Whether a row hangs under the words after a label or the start of a full line."""
    label = split_label(first.text)[0] or first.text[:1] in "•–—-*"
    if not label:
        return False
    under = first.second is not None and abs(row.start - first.start - first.second) <= row.size
    return under or (not _had_room(first, row, end) and row.start - first.start < 5 * row.size)


def _had_room(before: Segment, row: Segment, end: float, least: float = 0.15) -> bool:
    """Whether the first word of a row would have fitted into the line above."""
    space = 0.0 if is_han(row.text[:1]) else 0.25
    return end - before.end > row.first + (space + least) * row.size


def continues(block: Block, rows: Sequence[Segment], frame: Frame, style: Style) -> bool:
    """Whether the first rows of the next column or page go on with a block.

    >>> from tmtool.documents.pdf.segments import Piece
    >>> full, short = (Segment(0, end, 50, 10, (Piece("of the"),), 10, 14) for end in (200, 90))
    >>> style, frame = Style(10, {}, indents=True), Frame(0, 200)
    >>> [continues(Block([row], 1, frame), [full], frame, style) for row in (full, short)]
    [True, False]
    """
    before, row = block.rows[-1], rows[0]
    if block.cell or block.heading or _looks_change(before, row):
        return False
    if _had_room(before, row, block.frame.end) or _is_alone(row.text):
        return False
    if not any(abs(row.start - frame.start - at) <= _SAME * row.size for at in _expected(block)):
        return False
    closed = ends_closed(before.plain)
    if split_label(row.text)[0] is not None and (closed or ends_in_comma(before.plain)):
        return False
    return style.indents or not (closed or _opens(row.plain))


def _opens(text: str) -> bool:
    """Whether a text begins like a paragraph of a resolution."""
    return bool(opening(text, "zh") or opening(text, "en"))


def _expected(block: Block) -> Iterator[float]:
    """How far from the edge of its column the next line of a block may begin."""
    first = block.rows[0]
    if len(block.rows) > 1:
        yield block.rows[1].start - block.frame.start
        return
    yield 0.0
    if first.second is not None and split_label(first.text)[0] is not None:
        yield first.start + first.second - block.frame.start
