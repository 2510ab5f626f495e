"""The rows of an edited table found again in the texts of a bitext, white space apart.

What is wrong with a table is told in one line: where, what was expected, what is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from tmtool.errors import ParseError
from tmtool.formats.bitexts.rows import name_sides
from tmtool.lang.script import join
from tmtool.review.tables import EditedCell, ReviewTable
from tmtool.review.texts import Strand, build_strand, find_protected_side, is_inside_word, squeeze
from tmtool.units import Bitext, StreamName

_GUARD = "'"
"""What tmtool writes before a text so that Excel leaves it alone."""
LISTS = "lists"
"""What the rows of list items say under `stream`."""


class StrandSpan(NamedTuple):
    """A stretch of a strand's text."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class RowText:
    """A row and what it holds of each side's text, all streams after another."""

    row: EditedCell
    sides: tuple[StrandSpan, ...]


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A table that holds the texts: the runs of each stream, and the rows with items of lists."""

    streams: tuple[tuple[RowText, ...], ...]
    lists: tuple[EditedCell, ...]


def match(table: ReviewTable, bitext: Bitext) -> RowMatch:
    """Every row in its place; ParseError names the first cell that has other text than it should.

    A row without any text is none.
    """
    sides = [_side(bitext, at) for at in range(len(bitext.sides))]
    for side in sides:
        if side.name not in table.columns:
            message = f"no column {side.name}, which the bitext has"
            raise ParseError(message, table.path, table.header)
    streams: list[list[RowText]] = [[] for _ in bitext.streams]
    at, lists = [0] * len(sides), []
    for index, row in enumerate(table.rows):
        over = at == [len(side.strand.text) for side in sides]
        if row.stream.lower() == LISTS or (over and bitext.lists):
            lists.append(row)
            continue
        pairs = zip(sides, at, strict=True)
        run = RowText(row, tuple(_span(table, index, side, start) for side, start in pairs))
        at = [span.stop for span in run.sides]
        if any(span.start < span.stop for span in run.sides):
            streams[_stream(table, run, sides)].append(run)
    for side, end in zip(sides, at, strict=True):
        if end < len(side.strand.text):
            spot = Spot(table, len(table.rows), side.number, side.name, side.lang, 0)
            raise explain_spot(spot, side.strand, end)
    return RowMatch(tuple(map(tuple, streams)), tuple(lists))


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a bitext, whole; `ends[i]` is where stream `i` begins in its text."""

    number: int
    name: str
    lang: str
    strand: Strand
    ends: tuple[int, ...]
    streams: tuple[StreamName, ...]
    protected: bool


def _side(bitext: Bitext, number: int) -> _Side:
    parts = [build_strand(stream.sides[number]) for stream in bitext.streams]
    whole = build_strand([segment for part in parts for segment in part.segments])
    ends = tuple(accumulate((len(part.text) for part in parts), initial=0))
    names = tuple(stream.name for stream in bitext.streams)
    name, lang = name_sides(len(bitext.sides))[number], bitext.languages[number]
    return _Side(number, name, lang, whole, ends, names, find_protected_side(bitext) == number)


def _span(table: ReviewTable, index: int, side: _Side, start: int) -> StrandSpan:
    """What a row's cell holds of a side; ParseError where it is something else."""
    row = table.rows[index]
    cell = squeeze(row.texts[side.number])
    stop, read = _follow(side.strand, start, cell)
    if read < len(cell) and cell.startswith(_GUARD):
        stop, more = _follow(side.strand, start, cell[1:])
        read = more + 1
    if read < len(cell):
        spot = Spot(table, index, side.number, side.name, side.lang, read)
        raise explain_spot(spot, side.strand, stop)
    if start < stop and not side.strand.is_beginning(stop):
        _refuse_cut(table, row, side, stop)
    return StrandSpan(start, stop)


def _follow(whole: Strand, at: int, text: str) -> tuple[int, int]:
    """How far a text goes along with a strand from `at`: the place reached in both."""
    if whole.text.startswith(text, at):
        return at + len(text), len(text)
    for read, char in enumerate(text):
        if at < len(whole.text) and char == whole.text[at]:
            at += 1
        elif char != _GUARD or not whole.is_beginning(at):
            return at, read
    return at, len(text)


def _refuse_cut(table: ReviewTable, row: EditedCell, side: _Side, at: int) -> None:
    """ParseError where a segment must not be cut there."""
    index, offset = side.strand.place(at)
    text = side.strand.segments[index].text
    around = " ".join(f"{text[max(offset - 12, 0) : offset]}|{text[offset : offset + 12]}".split())
    if side.protected:
        message = (
            f"{side.name}: the original is split, which the UN profile does not allow: {around}"
        )
        raise table.build_error(message, row.number, side.name)
    if is_inside_word(text, offset, side.lang):
        raise table.build_error(f"{side.name}: a word is split: {around}", row.number, side.name)


def _stream(table: ReviewTable, run: RowText, sides: Sequence[_Side]) -> int:
    """The stream that all sides of a row are of."""
    streams = {
        side.name: [
            at
            for at, (start, stop) in enumerate(pairwise(side.ends))
            if start < span.stop and span.start < stop
        ]
        for side, span in zip(sides, run.sides, strict=True)
        if span.start < span.stop
    }
    common = sorted({at for each in streams.values() for at in each})
    if len(common) > 1:
        names = " and ".join(sides[0].streams[at] for at in common)
        message = f"the row joins {names}, which are aligned separately"
        raise table.build_error(message, run.row.number, next(iter(streams)))
    return common[0]


_PROBE = 8
"""So many characters in a row are hardly anywhere else by chance. Chosen, no measurement."""
_NEAR = 2000
"""Characters before a place in which the same text may stand before. Chosen, no measurement."""
_BEFORE = 8
"""Characters of a word before a difference that are quoted with it. Chosen, no measurement."""
_SHOWN = 30
"""Characters quoted from a difference on. Chosen, no measurement."""
_CHANGED = "the wording was changed"
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell where a text differs: a row by its index, a side, and how much of it was right.

    `side` is the number of the side, `name` what its column is called.

    `read` counts characters without white space. After the last row is the end of the table.
    """

    table: ReviewTable
    index: int
    side: int
    name: str
    lang: str
    read: int

    @property
    def cell(self) -> str:
        if self.index == len(self.table.rows):
            return ""
        return self.table.rows[self.index].texts[self.side]

    @property
    def number(self) -> int:
        """The row as the sheet counts it."""
        if self.index < len(self.table.rows):
            return self.table.rows[self.index].number
        return self.table.rows[-1].number + 1 if self.table.rows else 2


_WAY_OUT = (
    "; to correct wording, keep the column pair of the sheet, or say it with the command edit"
)


def explain_spot(spot: Spot, whole: Strand, at: int) -> ParseError:
    """The error: the strand goes on at `at`, the cell does not."""
    expected, found = _expected(spot, whole, at), _quote_place(spot, whole, at)
    kind = _kind(spot, whole, at)
    told = f"{spot.name}: {kind}: expected {expected}, found {found}{_signs(spot, whole, at)}"
    is_lost = kind == _CHANGED and spot.table.number_column is None
    way_out = _WAY_OUT if is_lost else _order(spot)
    return spot.table.build_error(f"{told}{way_out}", spot.number, spot.name)


def _kind(spot: Spot, whole: Strand, at: int) -> str:
    """What must have happened, as far as the texts show."""
    rest = squeeze(spot.cell)[spot.read :]
    if not rest:
        return "text is missing at the end"
    probe, wanted = rest[:_PROBE], whole.text[at : at + _PROBE]
    if not wanted:
        return "text after the end"
    comes = wanted in rest + squeeze("".join(row.texts[spot.side] for row in _after(spot)))
    twice = probe in whole.text[max(at - _NEAR, 0) : at]
    ahead = whole.text.find(probe, at + 1) >= 0
    if len(probe) < _PROBE // 2 or not (twice or ahead):
        return _CHANGED
    if comes:
        return "the same text twice" if twice else "the texts are in another order"
    return "text is missing" if ahead else "the same text twice"


def _after(spot: Spot) -> tuple[EditedCell, ...]:
    return spot.table.rows[spot.index + 1 :]


def _expected(spot: Spot, whole: Strand, at: int) -> str:
    if at == len(whole.text):
        return "nothing more"
    index, offset = whole.place(at)
    back = _back(whole, at)
    texts = [segment.text for segment in whole.segments[index : index + 3]]
    return _quoted(join(texts, spot.lang), offset, back)


def _quote_place(spot: Spot, whole: Strand, at: int) -> str:
    places = [offset for offset, char in enumerate(spot.cell) if not char.isspace()]
    if spot.read >= len(places):
        return "nothing"
    back = _back(whole, at) if at < len(whole.text) else 0
    return _quoted(spot.cell, places[spot.read], min(back, places[spot.read]))


def _back(whole: Strand, at: int) -> int:
    """How many characters before a difference help to see it: the word it is in."""
    index, offset = whole.place(at)
    before = whole.segments[index].text[max(offset - _BEFORE, 0) : offset]
    return len(before.rsplit(None, 1)[-1]) if before and not before[-1].isspace() else 0


def _quoted(text: str, offset: int, back: int) -> str:
    shown = " ".join(text[offset - back : offset + _SHOWN].split())
    left = "…" if offset - back > 0 else ""
    right = "…" if offset + _SHOWN < len(text) else ""
    return f"“{left}{shown}{right}”"


def _signs(spot: Spot, whole: Strand, at: int) -> str:
    """Signs that look alike are told apart by their numbers."""
    rest = squeeze(spot.cell)[spot.read :]
    if not rest or at == len(whole.text) or rest[0].isalnum() or whole.text[at].isalnum():
        return ""
    return f" (U+{ord(whole.text[at]):04X}, not U+{ord(rest[0]):04X})"


def _order(spot: Spot) -> str:
    """What helps where somebody sorted the table."""
    numbers = [int(row.row) for row in spot.table.rows if _NUMBER.fullmatch(row.row)]
    for one, other in pairwise(numbers):
        if other < one:
            name = "pair" if "pair" in spot.table.columns else "row"
            return f"; {name} {one} comes before {name} {other}: sort the table by that column"
    return ""
