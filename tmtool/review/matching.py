"""The rows of an edited table found again in the texts of a bitext, white space apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from tmtool.errors import ParseError
from tmtool.formats.bitexts.rows import name_sides
from tmtool.review.differences import Spot, explain
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
        _refuse_rest(table, side, end)
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
        raise explain(spot, side.strand, stop)
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
        side.name: list(_streams_of(side, span))
        for side, span in zip(sides, run.sides, strict=True)
        if span.start < span.stop
    }
    common = sorted({at for each in streams.values() for at in each})
    if len(common) > 1:
        names = " and ".join(sides[0].streams[at] for at in common)
        message = f"the row joins {names}, which are aligned separately"
        raise table.build_error(message, run.row.number, next(iter(streams)))
    return common[0]


def _streams_of(side: _Side, span: StrandSpan) -> Iterator[int]:
    for at, (start, stop) in enumerate(pairwise(side.ends)):
        if start < span.stop and span.start < stop:
            yield at


def _refuse_rest(table: ReviewTable, side: _Side, at: int) -> None:
    """ParseError where the table ended before the text did."""
    if at < len(side.strand.text):
        spot = Spot(table, len(table.rows), side.number, side.name, side.lang, 0)
        raise explain(spot, side.strand, at)
