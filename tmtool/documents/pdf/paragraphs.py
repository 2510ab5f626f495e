"""Rows into paragraphs, by what a page shows: indents, distances, line ends, sizes and weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tmtool.documents.lines import has_final_comma, is_closed
from tmtool.documents.pdf.measures import (
    Frame,
    Style,
    find_right_edge,
    has_final_pause,
    has_room,
    is_at,
    is_centred,
)
from tmtool.documents.pdf.segments import RowSegment
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import find_parts, is_organ_line

_INDENT = 0.8
"""Ems: less is no indent. Chosen, no measurement."""
_SAME = 0.6
"""Ems by which two edges may differ. Chosen, no measurement."""
_SIZE = 0.12
"""Share by which the size of a heading differs. Chosen, no measurement."""
_HEADING = 200
"""Characters: a longer block is no heading. Chosen, no measurement."""
_MUCH = 10.0
"""Ems of room that a last line leaves. Chosen, no measurement."""


@dataclass(slots=True)
class RowBlock:
    """The rows of a paragraph, a heading or a cell, and the page and column where it ends."""

    rows: list[RowSegment]
    page: int
    frame: Frame
    pages: list[int] = field(default_factory=list)
    cell: bool = False
    heading: bool = False

    @property
    def text(self) -> str:
        """The text without its marks, roughly joined."""
        return " ".join(row.plain for row in self.rows)


class Splitter:
    """Cuts the rows of one column into blocks."""

    def __init__(self, style: Style, rows: Sequence[RowSegment], frame: Frame, page: int) -> None:
        self.style = style
        self.rows = rows
        self.frame = frame
        self.page = page

    def build_blocks(self) -> list[RowBlock]:
        """The paragraphs and headings of the column."""
        blocks: list[RowBlock] = []
        ends = list(self._ends())
        for i, row in enumerate(self.rows):
            if blocks and not self._begins(blocks[-1], row, ends[i - 1]):
                blocks[-1].rows.append(row)
            else:
                blocks.append(RowBlock([row], self.page, self.frame, [self.page]))
        for block in blocks:
            block.heading = self._is_heading(block)
        return blocks

    def _ends(self) -> Iterator[float]:
        """How far the lines around each row reach: less than the column's in a narrower text."""
        group: list[RowSegment] = []
        for row in self.rows:
            if group and self._is_parted(group[-1], row):
                yield from self._reach(group)
                group = []
            group.append(row)
        yield from self._reach(group)

    def _reach(self, group: Sequence[RowSegment]) -> list[float]:
        far = find_right_edge(group) if group else self.frame.end
        flush = sum(far - row.end < 2.0 for row in group)
        narrow = len(group) > 3 and 2 * flush >= len(group)
        return [far if narrow else self.frame.end] * len(group)

    def _is_parted(self, before: RowSegment, row: RowSegment) -> bool:
        """Whether a look or a distance parts two rows."""
        return self.style.is_apart(before, row) or _looks_change(before, row)

    def _begins(self, block: RowBlock, row: RowSegment, end: float) -> bool:
        """Whether a row begins a new block."""
        before = block.rows[-1]
        if self._is_parted(before, row) or _says_so(block, row, end):
            return True
        if self._is_display(before) and self._is_display(row):
            return self._begins_title(before, row)
        return self._is_moved(block, row, end) or self._breaks(before, row, end)

    def _is_display(self, row: RowSegment) -> bool:
        """Whether a row is set like a heading: larger, bold or in the middle."""
        larger = row.size > (1 + _SIZE) * self.style.body
        return larger or is_bold(row) or is_centred(row, self.frame)

    def _begins_title(self, before: RowSegment, row: RowSegment) -> bool:
        """Titles run over several lines; a short line above one, or a number, is of its own."""
        if split_label(row.text)[0] is not None:
            return True
        short = before.end - before.start < 0.25 * (self.frame.end - self.frame.start)
        runs_on = row.text[:1].islower() or not (short or is_closed(before.plain))
        return not runs_on

    def _is_moved(self, block: RowBlock, row: RowSegment, end: float) -> bool:
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
            return right or has_room(before, row, end, min_gap=0.5)
        inside = first.start - self.frame.start > _INDENT * row.size
        indented = self.style.indents and inside and has_final_pause(before)
        return indented and not self._is_inset(row)

    def _is_inset(self, row: RowSegment) -> bool:
        """Whether the rows after this one stand in line with it: a text set in as a whole."""
        i = self.rows.index(row)
        below = self.rows[i + 1 : i + 2]
        return bool(below) and is_at(below[0], row.start) and not split_label(row.text)[0]

    def _breaks(self, before: RowSegment, row: RowSegment, end: float) -> bool:
        """Whether the line above ended before its edge though the next word had room."""
        if split_label(row.text)[0] is not None and is_closed(before.plain):
            return True
        if row.text[:1].islower() and not is_closed(before.plain):
            paused = self.style.tight and has_final_comma(before.plain)
            return paused and has_room(before, row, end, min_gap=_MUCH)
        if before.plain[-1:] in ("-", "‐") and row.text[:1].isalnum():
            return False
        return has_room(before, row, end)

    def _is_heading(self, block: RowBlock) -> bool:
        """Whether a block is set like a heading and reads like one."""
        text = block.text.strip()
        if len(text) > _HEADING or is_organ_line(text) or text[-1:] in tuple(";；,，،؛"):
            return False
        if all(is_bold(row) for row in block.rows):
            return True
        large = all(row.size > (1 + _SIZE) * self.style.body for row in block.rows)
        centred = all(is_centred(row, self.frame) for row in block.rows)
        return large or (centred and not is_closed(text) and split_label(text)[0] is None)


def is_bold(row: RowSegment) -> bool:
    """Whether all letters of a row are bold."""
    letters = [piece for piece in row.pieces if not piece.shift and piece.text.strip(" .,:;")]
    return bool(letters) and all(piece.bold for piece in letters)


def _looks_change(before: RowSegment, row: RowSegment) -> bool:
    size = abs(before.size - row.size) > _SIZE * max(before.size, row.size)
    return size or is_bold(before) != is_bold(row)


def _says_so(block: RowBlock, row: RowSegment, end: float) -> bool:
    """Whether a row is no part of the block above by what they say: one of them is masthead."""
    before = block.rows[-1]
    if _announces(block.text):
        # Whether a text ends with a day, as "3 May 2020".
        return masthead.find_date(" ".join(block.text.split()[-3:])) is not None
    if masthead.find_facts(row.text) and masthead.stands_alone(row.text):
        return True
    if masthead.find_facts(before.plain) and has_room(before, row, end):
        return True
    begins = masthead.is_announcement(row.plain) and not is_closed(before.plain)
    return row.plain[:1].isupper() and (begins or is_organ_line(row.plain))


def _announces(text: str) -> bool:
    """Whether a text says what was adopted; the day may come in the next line."""
    found = masthead.find_facts(text)
    return not is_closed(text) and any(fact.name in ("adoption", "draft") for fact in found)


def _hangs(first: RowSegment, row: RowSegment, end: float) -> bool:
    """Whether a row hangs under the words after a label or the start of a full line."""
    label = split_label(first.text)[0] or first.text[:1] in "•–—-*"
    if not label:
        return False
    under = first.second is not None and abs(row.start - first.start - first.second) <= row.size
    return under or (not has_room(first, row, end) and row.start - first.start < 5 * row.size)


def is_continuation(
    block: RowBlock, rows: Sequence[RowSegment], frame: Frame, style: Style
) -> bool:
    """Whether the first rows of the next column or page go on with a block.

    >>> from tmtool.documents.pdf.segments import LetterRun
    >>> full, short = (
    ...     RowSegment(0, end, 50, 10, (LetterRun("of the"),), 10, 14) for end in (200, 90)
    ... )
    >>> style, frame = Style(10, {}, indents=True), Frame(0, 200)
    >>> [is_continuation(RowBlock([row], 1, frame), [full], frame, style) for row in (full, short)]
    [True, False]
    """
    before, row = block.rows[-1], rows[0]
    if block.cell or block.heading or _looks_change(before, row):
        return False
    if (
        has_room(before, row, block.frame.end)
        or masthead.stands_alone(row.text)
        or is_organ_line(row.plain)
    ):
        return False
    if not any(abs(row.start - frame.start - at) <= _SAME * row.size for at in _expected(block)):
        return False
    closed = is_closed(before.plain)
    if split_label(row.text)[0] is not None and (closed or has_final_comma(before.plain)):
        return False
    if style.indents or closed:
        return style.indents
    return style.tight or not (find_parts(row.plain, "zh") or find_parts(row.plain, "en"))


def _expected(block: RowBlock) -> Iterator[float]:
    """How far from the edge of its column the next line of a block may begin."""
    first = block.rows[0]
    if len(block.rows) > 1:
        yield block.rows[1].start - block.frame.start
        return
    yield 0.0
    if first.second is not None and split_label(first.text)[0] is not None:
        yield first.start + first.second - block.frame.start
