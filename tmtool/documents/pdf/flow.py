"""Pages into blocks: columns in reading order, footnotes apart, paragraphs whole over page ends.

Where a document sets paragraphs neither apart nor in, one whose last line happens to be full shows
no end. What this document does elsewhere decides: do more of its paragraphs begin with these words,
or do more of its sentences go on with them after a comma?

Footnotes stand under a short rule, drawn or typed, or are set smaller than the text; the first row
of each begins with its mark. Rows under the rule without a mark go on with a note of the page
before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

from tmtool.documents.content import RemovedText
from tmtool.documents.layout import OLD_FOOTNOTE
from tmtool.documents.page_breaks import detect_shape
from tmtool.documents.pdf.columns import Region, find_regions
from tmtool.documents.pdf.model import LetterRun, RowSegment, RulingLine, merge_segments
from tmtool.documents.pdf.pages import PdfPage, Row
from tmtool.documents.pdf.paragraphs import (
    Frame,
    RowBlock,
    Splitter,
    Style,
    add_paragraph_style,
    has_final_pause,
    is_continuation,
    measure_frame,
    measure_style,
)
from tmtool.lang.script import is_han
from tmtool.un import masthead
from tmtool.un.labels import split_label
from tmtool.un.openings import find_parts

_AFTER_PAUSE = re.compile(r"[,;.:،؛，。；：]\s*(?=\w)")


_ENOUGH = 4
"""Rows that show how a column is set. Chosen, no measurement."""
_SLACK = 2.0
"""Points by which the edges of one column may differ. Chosen, no measurement."""
_BESIDE = 0.5
"""Ems: what lies less far below stands beside. Chosen, no measurement."""
_SMALLER = 0.94
"""Times the size of the text below which a row may be of a note. Chosen, no measurement."""
_MAX_RULE_SHARE = 0.6
"""Share of the width that a rule above notes takes at most. Chosen, no measurement."""
_RAISED = re.compile(r"\s*([0-9]{1,3}|[a-z]{1,2}|\*{1,3}|[†‡§])\s*")
_SIGN = re.compile(r"(\*{1,3}|[†‡§])(?=\s*[^\s*])")
_PLAIN = re.compile(r"([0-9]{1,3})(?:\s+(?=\S)|(?=[^\W\d_]))")


@dataclass(slots=True)
class Flow:
    """What the pages of a document hold, in reading order, and what was taken away on the way."""

    blocks: list[RowBlock] = field(default_factory=list)
    notes: list[PdfNote] = field(default_factory=list)
    removed: list[RemovedText] = field(default_factory=list)


@dataclass(slots=True)
class _Column:
    page: int
    rows: list[RowSegment]
    cells: list[list[RowSegment]]
    frame: Frame


def build_flow(pages: Sequence[PdfPage]) -> Flow:
    """The paragraphs, cells and footnotes of pages without margins."""
    flow, notes = Flow(), PdfNotes()
    sizes: Counter[float] = Counter()
    for segment in (segment for page in pages for row in page.rows for segment in row):
        sizes[round(segment.size, 1)] += len(segment.text)
    em = max(sizes, key=lambda size: sizes[size], default=10.0)
    columns = [column for page in pages for column in _columns(page, em, notes, flow)]
    columns = [column for column in columns if column.rows or column.cells]
    texts = [column for column in columns if column.rows]
    style = measure_style(column.rows for column in texts)
    for column in texts:
        column.frame = measure_frame(column.rows, style.body)
    _widen(texts)
    style = add_paragraph_style(style, [(column.rows, column.frame) for column in texts])
    for column in columns:
        _add(flow.blocks, column, style)
    if style.tight:
        flow.blocks = split_at_starts(flow.blocks)
    flow.blocks = _masthead_by_rows(flow.blocks)
    flow.notes = notes.notes
    return flow


def _masthead_by_rows(blocks: list[RowBlock]) -> list[RowBlock]:
    """A masthead in two columns is read row by row, as the table is that it was made with."""
    on_page = takewhile(lambda block: block.page == blocks[0].page, blocks)
    head = list(takewhile(lambda block: masthead.find_facts(block.rows[0].plain), on_page))
    head.sort(key=lambda block: -block.rows[0].base)
    rows: list[list[RowBlock]] = []
    for block in head:
        first = block.rows[0]
        if rows and rows[-1][0].rows[0].base - first.base < _BESIDE * first.size:
            rows[-1].append(block)
        else:
            rows.append([block])
    ordered = [sorted(row, key=lambda block: block.rows[0].start) for row in rows]
    return [*chain.from_iterable(ordered), *blocks[len(head) :]]


def _columns(page: PdfPage, em: float, notes: PdfNotes, flow: Flow) -> Iterator[_Column]:
    regions = find_regions(page, em)
    for i, region in enumerate(regions):
        if region.cells:
            cells = [[merge_segments(row) for row in cell] for cell in region.cells]
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
            flow.removed.append(RemovedText(rule.text.strip(), "rule", line, f"page {page.number}"))
        yield _Column(page.number, foot.text + homeless, [], Frame(0, 0))


def _rows(row: Row) -> list[RowSegment]:
    """A row as one line, or as several where each part of it is masthead."""
    if len(row) > 1 and all(masthead.find_facts(segment.text) for segment in row):
        return sorted(row, key=lambda segment: segment.start)
    return [merge_segments(row)]


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


def _add(blocks: list[RowBlock], column: _Column, style: Style) -> None:
    """The blocks of a column, the first perhaps the rest of the block before."""
    for cell in column.cells:
        blocks.append(RowBlock(cell, column.page, column.frame, [column.page], cell=True))
    if not column.rows:
        return
    own = Splitter(style, column.rows, column.frame, column.page).build_blocks()
    if blocks and is_continuation(blocks[-1], own[0].rows, column.frame, style):
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

    def is_likely(self, text: str) -> bool:
        """Whether a line that begins so is rather a new paragraph than the rest of a sentence.

        Words that are rare are one only if they open paragraphs of resolutions; in English a
        capital then says more than a verb does in Chinese.

        >>> starts = Starts(Counter({"确认": 14, "强调": 3}), Counter({"确认": 5, "强调": 6}))
        >>> starts.is_likely("确认实现性别平等"), starts.is_likely("强调必须制定战略")
        (True, False)
        """
        word = _first_word(text)
        if self.first[word] == self.inside[word]:
            return bool(find_parts(text, "en"))
        often = self.first[word] > 1 or find_parts(text, "zh") or find_parts(text, "en")
        return self.first[word] > self.inside[word] and bool(often)


def split_at_starts(blocks: Sequence[RowBlock]) -> list[RowBlock]:
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


def _starts(blocks: Iterable[RowBlock]) -> Starts:
    starts = Starts()
    for block in blocks:
        starts.first[_first_word(block.text)] += 1
        for row in block.rows:
            for pause in _AFTER_PAUSE.finditer(row.plain):
                starts.inside[_first_word(row.plain[pause.end() :])] += 1
    return starts


def _parts(block: RowBlock, starts: Starts) -> Iterator[RowBlock]:
    rows: list[RowSegment] = [block.rows[0]]
    for before, row in pairwise(block.rows):
        if has_final_pause(before) and starts.is_likely(row.plain):
            yield replace(block, rows=rows)
            rows = []
        rows.append(row)
    yield replace(block, rows=rows)


def _first_word(text: str) -> str:
    """The word that a text begins with; in Chinese two characters."""
    return text[:2] if is_han(text[:1] or " ") else text.partition(" ")[0]


@dataclass(slots=True)
class PdfNote:
    """A footnote: its mark, its rows without the mark, and the page on which it begins."""

    label: str
    rows: list[RowSegment]
    page: int


class Foot(NamedTuple):
    """A column cut in two: the text, and the rows at its foot; `rules` were typed between them."""

    text: list[RowSegment]
    notes: list[RowSegment]
    rules: list[RowSegment]


def cut_foot(rows: Sequence[RowSegment], rules: Sequence[RulingLine], body: float) -> Foot:
    """Find where the footnotes of a column begin; `body` is the size of the text's letters."""
    typed = [i for i, row in enumerate(rows) if detect_shape(row.text.strip()) == "rule"]
    for i in typed:
        below = list(rows[i + 1 :])
        if below and all(row.size <= body for row in below) and _are_notes(below, body):
            return Foot(list(rows[:i]), below, [rows[i]])
    text = [row for i, row in enumerate(rows) if i not in typed]
    typed_rules = [rows[i] for i in typed]
    start = _under_rule(text, rules, body)
    start = _smaller(text, body) if start is None else start
    if start is None:
        return Foot(text, [], typed_rules)
    return Foot(text[:start], text[start:], typed_rules)


def _under_rule(rows: Sequence[RowSegment], rules: Sequence[RulingLine], body: float) -> int | None:
    """The first row under a short rule that has nothing but notes below it."""
    if not rows:
        return None
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    for rule in rules:
        length = rule.right - rule.left
        within = left - 2 * body <= rule.left and rule.right <= right + body
        if not (within and body <= length <= _MAX_RULE_SHARE * (right - left)):
            continue
        start = next((i for i, row in enumerate(rows) if row.base < rule.low), None)
        if start is not None and _are_notes(rows[start:], body):
            return start
    return None


def _are_notes(rows: Sequence[RowSegment], body: float) -> bool:
    small = all(row.size < _SMALLER * body for row in rows)
    return small or (label_of(rows[0]) is not None and all(row.size <= 1.02 * body for row in rows))


def _smaller(rows: Sequence[RowSegment], body: float) -> int | None:
    """The first of the small rows at the end, if it begins with a raised figure or a sign."""
    start = len(rows)
    while start and rows[start - 1].size < _SMALLER * body:
        start -= 1
    while start < len(rows):
        label = label_of(rows[start])
        if label and (rows[start].pieces[0].shift == 1 or not label[0].isalnum()):
            return start
        start += 1
    return None


def label_of(row: RowSegment) -> str | None:
    """The mark that a row begins with, if it begins with one."""
    return _opening(row)[0]


def _opening(row: RowSegment) -> tuple[str | None, int]:
    """The mark that a row begins with, and how many characters it takes."""
    first = row.pieces[0]
    raised = _RAISED.fullmatch(first.text) if first.shift == 1 else None
    if raised and len(row.pieces) > 1:
        return raised[1], len(first.text)
    text = row.text
    for pattern in (_SIGN, OLD_FOOTNOTE, _PLAIN):
        found = pattern.match(text)
        if found:
            return found[1], found.end()
    return None, 0


@dataclass(slots=True)
class PdfNotes:
    """The footnotes of a document, gathered page by page."""

    notes: list[PdfNote] = field(default_factory=list)

    def add(self, rows: Sequence[RowSegment], page: int) -> list[RowSegment]:
        """Take the rows at the foot of a page; those that belong to no note are given back."""
        homeless: list[RowSegment] = []
        raised = any(row.pieces[0].shift == 1 for row in rows)
        for row in rows:
            label, length = _opening(row)
            if label is not None and self._begins(row, label, raised=raised):
                self.notes.append(PdfNote(label, [_without(row, length)], page))
            elif self.notes:
                self.notes[-1].rows.append(row)
            else:
                homeless.append(row)
        return homeless

    def _begins(self, row: RowSegment, label: str, *, raised: bool) -> bool:
        """Whether a row is the first of a note: its mark is raised, a sign, or the next number."""
        if row.pieces[0].shift == 1 or not label.isdecimal():
            return True
        numbers = [int(note.label) for note in self.notes if note.label.isdecimal()]
        return not raised and (not numbers or int(label) == numbers[-1] + 1)


def _without(row: RowSegment, length: int) -> RowSegment:
    """The row without its first characters."""
    pieces: list[LetterRun] = []
    for piece in row.pieces:
        text = piece.text[length:] if length else piece.text
        length = max(length - len(piece.text), 0)
        if text.strip() or pieces:
            text = text if pieces else text.lstrip()
            pieces.append(LetterRun(text, piece.bold, piece.italic, piece.shift))
    return RowSegment(
        row.left, row.right, row.base, row.size, tuple(pieces), row.first, row.second, row.spaced,
        row.rtl,
    )  # fmt: skip
