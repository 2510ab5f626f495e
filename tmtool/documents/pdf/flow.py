"""Pages into blocks: columns in reading order, footnotes apart, paragraphs whole over page ends.

Where a document sets paragraphs neither apart nor in, one whose last line happens to be full shows
no end. What this document does elsewhere decides: do more of its paragraphs begin with these words,
or do more of its sentences go on with them after a comma?
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, takewhile

from tmtool.documents.lines import Removed
from tmtool.documents.pdf.columns import Region, regions_of
from tmtool.documents.pdf.measures import (
    Frame,
    Style,
    ends_in_pause,
    frame_of,
    style_of,
    with_paragraphs,
)
from tmtool.documents.pdf.notes import Note, Notes, cut_foot
from tmtool.documents.pdf.pages import Page, Row
from tmtool.documents.pdf.paragraphs import Block, Splitter, continues
from tmtool.documents.pdf.segments import Segment, merged
from tmtool.lang.script import is_han
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import opening

_PAUSE = re.compile(r"[,;.:،؛，。；：]\s*(?=\w)")


_ENOUGH = 4
"""Rows that show how a column is set. Chosen, no measurement."""
_SLACK = 2.0
"""Points by which the edges of one column may differ. Chosen, no measurement."""
_BESIDE = 0.5
"""Ems: what lies less far below stands beside. Chosen, no measurement."""


@dataclass(slots=True)
class Flow:
    """What the pages of a document hold, in reading order, and what was taken away on the way."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)


@dataclass(slots=True)
class _Column:
    page: int
    rows: list[Segment]
    cells: list[list[Segment]]
    frame: Frame


def flow_of(pages: Sequence[Page]) -> Flow:
    """The paragraphs, cells and footnotes of pages without margins."""
    flow, notes = Flow(), Notes()
    em = _usual_size(pages)
    columns = [column for page in pages for column in _columns(page, em, notes, flow)]
    columns = [column for column in columns if column.rows or column.cells]
    texts = [column for column in columns if column.rows]
    style = style_of(column.rows for column in texts)
    for column in texts:
        column.frame = frame_of(column.rows, style.body)
    _widen(texts)
    style = with_paragraphs(style, [(column.rows, column.frame) for column in texts])
    for column in columns:
        _add(flow.blocks, column, style)
    if style.tight:
        flow.blocks = separated(flow.blocks)
    flow.blocks = _masthead_by_rows(flow.blocks)
    flow.notes = notes.notes
    return flow


def _masthead_by_rows(blocks: list[Block]) -> list[Block]:
    """A masthead in two columns is read row by row, as the table is that it was made with."""
    head = list(takewhile(lambda block: _is_masthead(block, blocks[0].page), blocks))
    head.sort(key=lambda block: -block.rows[0].base)
    rows: list[list[Block]] = []
    for block in head:
        first = block.rows[0]
        if rows and rows[-1][0].rows[0].base - first.base < _BESIDE * first.size:
            rows[-1].append(block)
        else:
            rows.append([block])
    ordered = [sorted(row, key=lambda block: block.rows[0].start) for row in rows]
    return [*chain.from_iterable(ordered), *blocks[len(head) :]]


def _is_masthead(block: Block, page: int) -> bool:
    return block.page == page and bool(masthead.facts(block.rows[0].plain))


def _usual_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for row in page.rows:
            for segment in row:
                sizes[round(segment.size, 1)] += len(segment.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _columns(page: Page, em: float, notes: Notes, flow: Flow) -> Iterator[_Column]:
    regions = regions_of(page, em)
    for i, region in enumerate(regions):
        if region.cells:
            cells = [[merged(row) for row in cell] for cell in region.cells]
            yield _Column(page.number, [], cells, Frame(0, 0))
            continue
        rows = [row for whole in region.rows for row in _rows(whole)]
        if _lies_above(region, regions[i + 1 :]):
            yield _Column(page.number, rows, [], Frame(0, 0))
            continue
        foot = cut_foot(rows, page.across, em)
        homeless = notes.add(foot.notes, page.number)
        for rule in foot.rules:
            line = len(flow.removed) + 1
            flow.removed.append(Removed(rule.text.strip(), "rule", line, f"page {page.number}"))
        yield _Column(page.number, foot.text + homeless, [], Frame(0, 0))


def _rows(row: Row) -> list[Segment]:
    """A row as one line, or as several where each part of it is masthead."""
    if len(row) > 1 and all(masthead.facts(segment.text) for segment in row):
        return sorted(row, key=lambda segment: segment.start)
    return [merged(row)]


def _lies_above(region: Region, others: Sequence[Region]) -> bool:
    """Whether another part of the page stands below this one."""
    lowest = min(row[0].base for row in region.rows)
    left = min(row[0].left for row in region.rows)
    right = max(row[-1].right for row in region.rows)
    return any(
        segment.base < lowest and segment.left < right and segment.right > left
        for other in others
        for row in (*other.rows, *(row for cell in other.cells for row in cell))
        for segment in row
    )


def _widen(columns: Sequence[_Column]) -> None:
    """Give columns of few lines the frame of a longer one that they fit into."""
    long = [column for column in columns if len(column.rows) >= _ENOUGH]
    for column in columns:
        if len(column.rows) >= _ENOUGH:
            continue
        own = column.frame
        fitting = [
            other
            for other in long
            if other.frame.start <= own.start + _SLACK and other.frame.end >= own.end - _SLACK
        ]
        if fitting:
            nearest = min(
                fitting,
                key=lambda other: (own.start - other.frame.start, abs(other.page - column.page)),
            )
            column.frame = nearest.frame


def _add(blocks: list[Block], column: _Column, style: Style) -> None:
    """The blocks of a column, the first perhaps the rest of the block before."""
    for cell in column.cells:
        blocks.append(Block(cell, column.page, column.frame, [column.page], cell=True))
    if not column.rows:
        return
    own = Splitter(style, column.rows, column.frame, column.page).blocks()
    if blocks and continues(blocks[-1], own[0].rows, column.frame, style):
        last, rest = blocks[-1], own.pop(0)
        last.rows.extend(rest.rows)
        last.pages.append(column.page)
        last.page, last.frame = column.page, column.frame
    blocks.extend(own)


@dataclass(frozen=True, slots=True)
class Starts:
    """The words that paragraphs of a document begin with, and those that follow a pause in them."""

    first: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)

    def likely(self, text: str) -> bool:
        """Whether a line that begins so is rather a new paragraph than the rest of a sentence.

        Words that are rare are one only if they open paragraphs of resolutions; in English a
        capital then says more than a verb does in Chinese.

        >>> starts = Starts(Counter({"确认": 14, "强调": 3}), Counter({"确认": 5, "强调": 6}))
        >>> starts.likely("确认实现性别平等"), starts.likely("强调必须制定战略")
        (True, False)
        """
        word = _first_word(text)
        if self.first[word] == self.inside[word]:
            return bool(opening(text, "en"))
        often = self.first[word] > 1 or opening(text, "zh") or opening(text, "en")
        return self.first[word] > self.inside[word] and bool(often)


def separated(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, cut before each line that is likely to begin one.

    Paragraphs with numbers are left alone: theirs are all the ends that there are.
    """
    plain = [
        block
        for block in blocks
        if not (block.cell or block.heading or split_label(block.rows[0].text)[0])
    ]
    starts = _starts(plain)
    chosen = {id(block) for block in plain}
    return [
        part
        for block in blocks
        for part in (_parts(block, starts) if id(block) in chosen else [block])
    ]


def _starts(blocks: Iterable[Block]) -> Starts:
    starts = Starts()
    for block in blocks:
        starts.first[_first_word(block.text)] += 1
        for row in block.rows:
            for pause in _PAUSE.finditer(row.plain):
                starts.inside[_first_word(row.plain[pause.end() :])] += 1
    return starts


def _parts(block: Block, starts: Starts) -> Iterator[Block]:
    rows: list[Segment] = [block.rows[0]]
    for before, row in pairwise(block.rows):
        if ends_in_pause(before) and starts.likely(row.plain):
            yield replace(block, rows=rows)
            rows = []
        rows.append(row)
    yield replace(block, rows=rows)


def _first_word(text: str) -> str:
    """The word that a text begins with; in Chinese two characters."""
    return text[:2] if is_han(text[:1] or " ") else text.partition(" ")[0]
