"""The one flat view of a bitext that every writer shares: a row per bead, a record per row.

The names in `COLUMNS` are the vocabulary of all outputs: the header of TSV, the keys of JSONL and
(with dashes, after `x-tmtool-`) the properties of TMX. All numbers are 0-based: `row` is an index.
What people read (pages, sheets, terminals, Word) calls rows pairs, and numbers them from 1. A third
language adds columns that begin with `target2`, a fourth those of `target3`: see `build_columns`.

`source_parts` and `source_inlines` make a record complete: with them a bitext can be put together
again. A part is `[paragraph, start, stop, kind, label]` of a segment, an inline
`[look, start, stop, value]` in the row's text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import Any, Literal, TypeAlias

from tmtool.formats.inline.formatting import Inline, list_inlines, merge_inlines
from tmtool.lang.script import get_joiner, join
from tmtool.units import (
    SCORE_DIGITS,
    Bead,
    Bitext,
    CheckRecord,
    Document,
    Kind,
    Pairing,
    Segment,
    StreamName,
)

Stream: TypeAlias = StreamName | Literal["lists"]
Value: TypeAlias = str | int | float | list[Any] | None
Record: TypeAlias = dict[str, Value]

_SIDE = ("label", "kind", "paragraphs", "segments")
_ORIGIN = ("lang", "symbol", "date", "file", "hash", "document")


@cache
def name_sides(count: int) -> tuple[str, ...]:
    """The names of so many sides.

    >>> name_sides(4)
    ('source', 'target', 'target2', 'target3')
    """
    return ("source", "target", *(f"target{number}" for number in range(2, count)))


def count_sides(names: Collection[str]) -> int:
    """How many sides the columns with these names are of.

    >>> count_sides(COLUMNS), count_sides(build_columns(3))
    (2, 3)
    """
    count = 2
    while f"target{count}" in names:
        count += 1
    return count


@cache
def build_columns(sides: int) -> tuple[str, ...]:
    """The columns of bitexts in so many languages."""
    names = name_sides(sides)
    return (
        *names, "type", "score",
        *(f"{side}_{name}" for name in _SIDE for side in names),
        "stream", "row", "checked_by", "checked_at", "level", "status", "restriction", "original",
        *(f"{side}_{name}" for name in _ORIGIN for side in names),
        "signature",
        *(f"{side}_{name}" for name in ("parts", "inlines") for side in names),
    )  # fmt: skip


COLUMNS = build_columns(2)
"""Those of two languages."""
_NUMBERED = re.compile("target[0-9]+(?=_|$)")


def is_column(name: str, of_two: Collection[str] = COLUMNS) -> bool:
    """Whether a column is one of these, in bitexts of whatever number of languages.

    >>> is_column("target2_label"), is_column("target2"), is_column("target_2")
    (True, True, False)
    """
    return _NUMBERED.sub("target", name, count=1) in of_two


REBUILDING = ("_parts", "_inlines")
"""How the columns end that only serve to put a bitext together again."""


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """A segment's place: `paragraphs[paragraph].text[start:stop]`, and what that paragraph is."""

    paragraph: int
    start: int
    stop: int
    kind: Kind
    label: str | None


@dataclass(frozen=True, slots=True)
class RowSide:
    """One side of a row: what it says, and where in its document that stands.

    `segments` counts through the whole document, the footnotes after the body; `parts` are these
    segments; `inlines` have offsets in `text`.
    """

    text: str
    labels: tuple[str, ...]
    kinds: tuple[Kind, ...]
    paragraphs: tuple[int, ...]
    segments: range
    parts: tuple[SegmentPart, ...] = ()
    inlines: tuple[Inline, ...] = ()

    @property
    def label(self) -> str | None:
        """The labels of its paragraphs as one string: "7", "(a), (b)"."""
        return ", ".join(self.labels) or None


@dataclass(frozen=True, slots=True)
class Row:
    """One bead with its texts, the source first.

    `number` counts through all streams, from 0; people see one more.
    """

    number: int
    stream: Stream
    sides: tuple[RowSide, ...]
    type: str
    score: float | None
    checked: CheckRecord | None

    @property
    def source(self) -> RowSide:
        """The side of the first language."""
        return self.sides[0]

    @property
    def target(self) -> RowSide:
        """The side of the second language."""
        return self.sides[1]

    @property
    def is_pair(self) -> bool:
        """Whether two sides say something; a bead with one side only is no translation unit."""
        return sum(bool(side.segments) for side in self.sides) > 1


def iter_rows(bitext: Bitext) -> Iterator[Row]:
    """Every bead of every stream as a row, in reading order; then the items paired as sets."""
    number, bases = 0, [0] * len(bitext.sides)
    for stream in bitext.streams:
        for bead in stream.beads:
            parts = zip(bitext.sides, stream.sides, bead.sides, bases, strict=True)
            sides = tuple(_side(*part) for part in parts)
            yield Row(number, stream.name, sides, bead.type, _rounded(bead), bead.checked)
            number += 1
        bases = [base + len(own) for base, own in zip(bases, stream.sides, strict=True)]
    for at_list, pairing in enumerate(bitext.lists):
        items = enumerate(zip(bitext.sides, pairing.sides, strict=True))
        sides = tuple(
            _item(document, item, [stream.sides[at] for stream in bitext.streams])
            for at, (document, item) in items
        )
        kind, score = "-".join("1" * len(sides)), _rounded(pairing)
        yield Row(number + at_list, "lists", sides, kind, score, pairing.checked)


def iter_records(bitext: Bitext) -> Iterator[Record]:
    """Every row as a flat mapping with the keys of `COLUMNS`, in that order."""
    return build_records(bitext, iter_rows(bitext))


def build_records(bitext: Bitext, rows: Iterable[Row]) -> Iterator[Record]:
    """The records of some rows of a bitext."""
    common = _provenance(bitext)
    columns = build_columns(len(bitext.sides))
    for row in rows:
        values = common | _build_own(row)
        yield {name: values[name] for name in columns}


def count_nulls(bitext: Bitext) -> int:
    """How many beads have one side only."""
    beads = (bead for stream in bitext.streams for bead in stream.beads)
    return sum(sum(map(bool, bead.sides)) < 2 for bead in beads)


def _item(document: Document, item: Segment, streams: Sequence[tuple[Segment, ...]]) -> RowSide:
    """An item of a list; it stands in the segments that it is a stretch of."""
    whole = [segment for stream in streams for segment in stream]
    inside = [
        at
        for at, segment in enumerate(whole)
        if segment.paragraph == item.paragraph
        and segment.start < item.stop
        and item.start < segment.stop
    ]
    side = _side(document, [item], range(1), 0)
    around = replace(item, stop=item.start), replace(item, start=item.stop)
    before = around[0] if item.start else None
    return replace(
        side,
        segments=range(inside[0], inside[-1] + 1) if inside else range(0),
        inlines=list_inlines(document.paragraphs[item.paragraph], item, before, around[1]),
    )


def _side(document: Document, segments: Sequence[Segment], span: range, base: int) -> RowSide:
    chosen = segments[span.start : span.stop]
    indices = tuple(dict.fromkeys(segment.paragraph for segment in chosen))
    paragraphs = [document.paragraphs[index] for index in indices]
    return RowSide(
        text=join([segment.text for segment in chosen], document.lang),
        labels=tuple(dict.fromkeys(p.label for p in paragraphs if p.label)),
        kinds=tuple(dict.fromkeys(p.kind for p in paragraphs)),
        paragraphs=indices,
        segments=range(base + span.start, base + span.stop),
        parts=tuple(_part(document, segment) for segment in chosen),
        inlines=_inlines(document, segments, span),
    )


def _part(document: Document, segment: Segment) -> SegmentPart:
    paragraph = document.paragraphs[segment.paragraph]
    place = segment.paragraph, segment.start, segment.stop
    return SegmentPart(*place, paragraph.kind, paragraph.label)


def _inlines(document: Document, segments: Sequence[Segment], span: range) -> tuple[Inline, ...]:
    gap, at, found = len(get_joiner(document.lang)), 0, []
    for index in span:
        segment = segments[index]
        paragraph = document.paragraphs[segment.paragraph]
        if paragraph.notes or paragraph.codes:
            near = (
                _neighbour(segments, index - 1, segment),
                _neighbour(segments, index + 1, segment),
            )
            own = [each.shift(at) for each in list_inlines(paragraph, segment, *near)]
            found.append((at, own))
        at += len(segment.text) + gap
    return merge_inlines(found, gap)


def _neighbour(segments: Sequence[Segment], index: int, segment: Segment) -> Segment | None:
    """The segment at an index, if it is of the same paragraph."""
    if not 0 <= index < len(segments):
        return None
    return segments[index] if segments[index].paragraph == segment.paragraph else None


def _rounded(bead: Bead | Pairing) -> float | None:
    return None if bead.score is None else round(float(bead.score), SCORE_DIGITS)


def _build_own(row: Row) -> Record:
    record: Record = {
        "type": row.type,
        "score": row.score,
        "stream": row.stream,
        "row": row.number,
        "checked_by": row.checked.by if row.checked else None,
        "checked_at": row.checked.at if row.checked else None,
    }
    for name, side in zip(name_sides(len(row.sides)), row.sides, strict=True):
        record |= _build_place_fields(name, side)
    return record


def _build_place_fields(name: str, side: RowSide) -> Record:
    return {
        name: side.text,
        f"{name}_label": side.label,
        f"{name}_kind": ", ".join(side.kinds) or None,
        f"{name}_paragraphs": list(side.paragraphs),
        f"{name}_segments": list(side.segments),
        f"{name}_parts": [[p.paragraph, p.start, p.stop, p.kind, p.label] for p in side.parts],
        f"{name}_inlines": [[i.look, i.start, i.stop, i.value] for i in side.inlines],
    }


def _provenance(bitext: Bitext) -> Record:
    record: Record = {
        "level": bitext.level,
        "status": bitext.status,
        "restriction": bitext.restriction,
        # As a masthead says: where none does, nothing is claimed.
        "original": bitext.stated_original,
        "signature": bitext.signature,
    }
    for name, document in zip(name_sides(len(bitext.sides)), bitext.sides, strict=True):
        record |= _origin(name, document)
    return record


def _origin(name: str, document: Document) -> Record:
    return {
        f"{name}_lang": document.lang,
        f"{name}_symbol": document.symbol,
        f"{name}_date": document.meta.date,
        f"{name}_file": find_file_name(document.meta.file),
        f"{name}_hash": document.meta.file_hash,
        f"{name}_document": document.id,
    }


def find_file_name(path: str | None) -> str | None:
    """A file's own name in real characters: folders are nobody's business, nor stray bytes.

    Where the system's encoding is ASCII, Python keeps the bytes of a Chinese name as surrogates,
    which no output can hold; almost always they are UTF-8.

    >>> find_file_name("/home/someone/决议.txt")
    '决议.txt'
    """
    if path is None:
        return None
    name = PurePath(path).name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
