"""How a document is set: the edges of its columns, sizes and distances, how paragraphs begin."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tmtool.documents.content import has_final_comma, is_closed
from tmtool.documents.pdf.model import RowSegment
from tmtool.lang.script import is_han, measure_width
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import find_parts, is_organ_line

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
_SIZE = 0.12
"""Share by which the size of a heading differs. Chosen, no measurement."""
_HEADING = 200
"""Characters: a longer block is no heading. Chosen, no measurement."""
_BULLETS = tuple("•▪■◦‣●○➢")
"""Signs that begin items and nothing else."""
_MUCH = 10.0
"""Ems of room that a last line leaves. Chosen, no measurement."""


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
    """Return True if the first word of a row would have fitted into the line above.

    No space is needed between two Chinese characters; one may be between them and a figure.
    """
    spaceless = is_han(row.text[:1]) and measure_width(before.plain[-1:]) == 2
    space = 0.0 if spaceless else 0.25
    return end - before.end > row.first + (space + min_gap) * row.size


def is_at(row: RowSegment, start: float) -> bool:
    """Whether a row begins there."""
    return abs(row.start - start) <= _SAME * row.size


def measure_frame(rows: Sequence[RowSegment], body: float) -> Frame:
    """Where most lines of a column begin, and where the longest end."""
    chosen = [row for row in rows if abs(row.size - body) < 0.6] or list(rows)
    whole = Frame(min(row.start for row in chosen), max(row.end for row in chosen))
    starts = Counter(round(row.start) for row in chosen if not is_centred(row, whole))
    starts = starts or Counter(round(row.start) for row in chosen)
    often = [start for start, count in starts.items() if count >= 0.2 * max(starts.values())]
    start = min(row.start for row in chosen if round(row.start) == min(often))
    return Frame(start, find_right_edge(chosen))


def find_right_edge(rows: Iterable[RowSegment]) -> float:
    """Where the longest row ends; a full-width stop that may hang over the edge doesn't count."""
    ends = []
    for row in rows:
        sign = row.text[-1:]
        hangs = measure_width(sign) == 2 and unicodedata.category(sign) in ("Po", "Pe", "Pf")
        ends.append(row.end - row.size * hangs)
    return max(ends)


def is_centred(row: RowSegment, frame: Frame) -> bool:
    """Whether a row stands in the middle of its column."""
    before, after = row.start - frame.start, frame.end - row.end
    return min(before, after) > 1.5 * row.size and abs(before - after) < 1.5 * row.size


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
        if self._is_parted(before, row) or _says_so(block, row, end) or row.text[:1] in _BULLETS:
            return True
        if self._is_display(before) and self._is_display(row) and not _is_set_in(before, row):
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


def _is_set_in(before: RowSegment, row: RowSegment) -> bool:
    """Whether two rows fill the same narrower column: no titles, though in the middle."""
    level = abs(before.start - row.start) < 1.0 and abs(before.end - row.end) < 1.0
    return level and not (is_bold(before) or is_bold(row))


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

    >>> from tmtool.documents.pdf.model import LetterRun
    >>> full, short = (
    ...     RowSegment(0, end, 50, 10, (LetterRun("of the"),), 10, 14) for end in (200, 90)
    ... )
    >>> style, frame = Style(10, {}, indents=True), Frame(0, 200)
    >>> [is_continuation(RowBlock([row], 1, frame), [full], frame, style) for row in (full, short)]
    [True, False]
    """
    before, row = block.rows[-1], rows[0]
    if block.cell or block.heading or _looks_change(before, row) or row.text[:1] in _BULLETS:
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
