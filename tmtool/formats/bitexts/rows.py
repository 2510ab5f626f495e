"""The one flat view of a bitext that every writer shares: a row per bead, a record per row.

The names in `COLUMNS` are the vocabulary of all outputs: the header of TSV, the keys of JSONL and
(with dashes, after `x-tmtool-`) the properties of TMX. All numbers are 0-based: `row` is an index.
What people read (pages, sheets, terminals, Word) calls rows pairs, and numbers them from 1. A third
language adds columns that begin with `target2`, a fourth those of `target3`: see `build_columns`.
`agreed` is a column only where other languages than the pivot were compared (`tmtool.pivot`).

`source_parts` and `source_inlines` make a record complete: with them a bitext can be put together
again. A part is `[paragraph, start, stop, kind, label]` of a segment, an inline
`[look, start, stop, value]` in the row's text.

A bitext whose wording was edited has more columns at the end: who edited a row last, when, what
each side said before, and `source_edits`, `[part, start, stop, before, by, at, finding, earlier]`
in the text of a part. Parts stand where they did in the text as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import Any, Literal, TypeAlias

from tmtool.formats.bitexts.passages import place_segments
from tmtool.formats.inline.formatting import Inline, list_inlines, merge_inlines
from tmtool.lang.script import get_joiner, join
from tmtool.units import (
    SCORE_DIGITS,
    Bitext,
    CheckRecord,
    Document,
    Kind,
    Segment,
    StreamName,
)
from tmtool.wording import Rewording, clip, find_original, restore

Stream: TypeAlias = StreamName | Literal["lists"]
Value: TypeAlias = str | int | float | list[Any] | None
Record: TypeAlias = dict[str, Value]

_SIDE = ("label", "kind", "paragraphs", "segments")
_OF_EDITS = ("before", "edits")
_ORIGIN = ("lang", "symbol", "date", "file", "hash", "document")
PIVOT = "pivot:"
"""What stands before the pivot's language in a signature."""
DOUBTFUL = 0.8  # pairs with a lower score are called doubtful
WRONG = 0.5  # pairs with a lower score are probably wrong
AGREED = "agreed"
"""The column of `Bead.agreed`, which only bitexts in three languages or more can have."""


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
def build_columns(sides: int, *, edited: bool = False, agreed: bool = False) -> tuple[str, ...]:
    """The columns of bitexts in so many languages; with those of edits where there are any.

    With `agreed` there is one for what other languages than the pivot agree on.

    >>> build_columns(2, edited=True)[len(COLUMNS) :][:3]
    ('edited_by', 'edited_at', 'source_before')
    """
    names = name_sides(sides)
    if edited:
        also = (f"{side}_{name}" for name in _OF_EDITS for side in names)
        return (*build_columns(sides, agreed=agreed), "edited_by", "edited_at", *also)
    return (
        *names, "type", "score", *[AGREED] * agreed,
        *(f"{side}_{name}" for name in _SIDE for side in names),
        "stream", "row", "checked_by", "checked_at", "level", "status", "restriction", "original",
        *(f"{side}_{name}" for name in _ORIGIN for side in names),
        "signature",
        *(f"{side}_{name}" for name in ("parts", "inlines") for side in names),
    )  # fmt: skip


COLUMNS = build_columns(2)
"""Those of two languages."""
EDITED = build_columns(2, edited=True)
"""The same with those of edits."""
_NUMBERED = re.compile("target[0-9]+(?=_|$)")


def is_column(name: str, of_two: Collection[str] = EDITED) -> bool:
    """Whether a column is one of these, in bitexts of whatever number of languages.

    >>> is_column("target2_label"), is_column("target2"), is_column("target_2")
    (True, True, False)
    """
    return name == AGREED or _NUMBERED.sub("target", name, count=1) in of_two


def has_edits(columns: Collection[str]) -> bool:
    """Whether columns with these names are of a bitext whose wording was edited."""
    return "source_edits" in columns


def match_columns(names: Collection[str]) -> tuple[str, ...]:
    """The columns of the bitext that has columns with these names, as far as they tell which.

    >>> match_columns(["target2", "agreed"]) == build_columns(3, agreed=True)
    True
    """
    return build_columns(count_sides(names), edited=has_edits(names), agreed=AGREED in names)


def list_columns(bitext: Bitext) -> tuple[str, ...]:
    """The columns of a bitext."""
    return build_columns(len(bitext.sides), edited=is_edited(bitext), agreed=is_compared(bitext))


def measure_parts(parts: Sequence[Any], edits: Sequence[Any]) -> list[int]:
    """How long the text of each part of a record is, as its edits have it.

    >>> measure_parts([[0, 0, 4, "body", None]], [[0, 0, 6, "bank", "Ada", "2026-11-26"]])
    [6]
    """
    sizes = [part[2] - part[1] for part in parts]
    for part, start, stop, before, *_ in edits:
        sizes[part] += stop - start - len(before)
    return sizes


REBUILDING = ("_parts", "_inlines", "_edits")
"""How the columns end that only serve to put a bitext together again."""


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """A segment's place: `paragraphs[paragraph].text[start:stop]`, and what that paragraph is.

    The text is that which was read; `edits` are those of the segment, with offsets in it.
    """

    paragraph: int
    start: int
    stop: int
    kind: Kind
    label: str | None
    edits: tuple[Rewording, ...] = ()

    @property
    def size(self) -> int:
        """How long the segment is as it reads now."""
        return self.stop - self.start + sum(edit.growth for edit in self.edits)


@dataclass(frozen=True, slots=True)
class RowSide:
    """One side of a row: what it says, and where in its document that stands.

    `segments` counts through the whole document, the footnotes after the body; `parts` are these
    segments; `inlines` and `edits` have offsets in `text`. `before` is what it said before these.
    """

    text: str
    labels: tuple[str, ...]
    kinds: tuple[Kind, ...]
    paragraphs: tuple[int, ...]
    segments: range
    parts: tuple[SegmentPart, ...] = ()
    inlines: tuple[Inline, ...] = ()
    edits: tuple[Rewording, ...] = ()
    before: str | None = None

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
    agreed: float | None = None

    @property
    def source(self) -> RowSide:
        """The side of the first language."""
        return self.sides[0]

    @property
    def target(self) -> RowSide:
        """The side of the second language."""
        return self.sides[1]

    @property
    def edited(self) -> Rewording | None:
        """The edit that was made last; None where the wording is as it was read."""
        edits = (edit for side in self.sides for edit in side.edits)
        return max(edits, key=lambda edit: edit.at, default=None)

    @property
    def is_pair(self) -> bool:
        """Whether two sides say something; a bead with one side only is no translation unit."""
        return sum(bool(side.segments) for side in self.sides) > 1

    @property
    def is_doubtful(self) -> bool:
        """True if nobody checked the row, and its score is low or missing."""
        return self.checked is None and (self.score is None or self.score < DOUBTFUL)

    @property
    def is_disputed(self) -> bool:
        """True if languages that were not aligned for this row disagree with it."""
        return self.agreed is not None and self.agreed < 1


def iter_rows(bitext: Bitext, only: Collection[int] | None = None) -> Iterator[Row]:
    """Every bead of every stream as a row, in reading order; then the items paired as sets.

    `only` are the numbers of those that are wanted.
    """
    number = 0
    for stream, placed in zip(bitext.streams, place_segments(bitext.streams), strict=True):
        for at, bead in enumerate(stream.beads, start=number):
            if only is None or at in only:
                parts = zip(bitext.sides, placed, bead.sides, strict=True)
                sides = tuple(
                    _side(document, own.segments, own.find(span), own.base)
                    for document, own, span in parts
                )
                score, agreed = _rounded(bead.score), _rounded(bead.agreed)
                yield Row(at, stream.name, sides, bead.type, score, bead.checked, agreed)
        number += len(stream.beads)
    for at_list, pairing in enumerate(bitext.lists):
        if only is not None and number + at_list not in only:
            continue
        items = enumerate(zip(bitext.sides, pairing.sides, strict=True))
        sides = tuple(
            _item(document, item, [stream.sides[at] for stream in bitext.streams])
            for at, (document, item) in items
        )
        kind, score = "-".join("1" * len(sides)), _rounded(pairing.score)
        yield Row(number + at_list, "lists", sides, kind, score, pairing.checked)


def iter_segments(side: RowSide, lang: str) -> Iterator[str]:
    """The texts of the segments of a side, as they read now."""
    at, gap = 0, len(get_joiner(lang))
    for part in side.parts:
        yield side.text[at : at + part.size]
        at += part.size + gap


def iter_records(bitext: Bitext) -> Iterator[Record]:
    """Every row as a flat mapping with the keys of `COLUMNS`, in that order."""
    return build_records(bitext, iter_rows(bitext))


def build_records(bitext: Bitext, rows: Iterable[Row]) -> Iterator[Record]:
    """The records of some rows of a bitext."""
    common = _provenance(bitext)
    edited = is_edited(bitext)
    columns = list_columns(bitext)
    for row in rows:
        values = common | _build_own(row) | (_build_edits(row) if edited else {})
        yield {name: values[name] for name in columns}


def is_edited(bitext: Bitext) -> bool:
    """Whether the wording of a bitext was edited anywhere."""
    return any(paragraph.edits for side in bitext.sides for paragraph in side.paragraphs)


def is_compared(bitext: Bitext) -> bool:
    """Whether it is known of any bead how far languages agree that were not aligned for it."""
    return any(bead.agreed is not None for stream in bitext.streams for bead in stream.beads)


def find_pivot(bitext: Bitext) -> str | None:
    """The language that others were gathered around; None where there was none."""
    told = (each for each in bitext.signature.split() if each.startswith(PIVOT))
    return next((each.removeprefix(PIVOT) for each in told), None)


def count_disputed(bitext: Bitext) -> int | None:
    """Count the beads with which other languages disagree; None if none was compared."""
    if not is_compared(bitext):
        return None
    beads = (bead for stream in bitext.streams for bead in stream.beads)
    return sum(bead.agreed is not None and bead.agreed < 1 for bead in beads)


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
    parts = tuple(_part(document, segment) for segment in chosen)
    gap, at, edits = len(get_joiner(document.lang)), 0, list[Rewording]()
    for part in parts:
        edits += (edit.shift(at) for edit in part.edits)
        at += part.size + gap
    return RowSide(
        text=join([segment.text for segment in chosen], document.lang),
        labels=tuple(dict.fromkeys(p.label for p in paragraphs if p.label)),
        kinds=tuple(dict.fromkeys(p.kind for p in paragraphs)),
        paragraphs=indices,
        segments=range(base + span.start, base + span.stop),
        parts=parts,
        inlines=_inlines(document, segments, span),
        edits=tuple(edits),
        before=_find_before(chosen, parts, document.lang) if edits else None,
    )


def _part(document: Document, segment: Segment) -> SegmentPart:
    paragraph = document.paragraphs[segment.paragraph]
    ends, edits = (segment.start, segment.stop), paragraph.edits
    if not edits:
        return SegmentPart(segment.paragraph, *ends, paragraph.kind, paragraph.label)
    start, stop = (find_original(edits, end) for end in ends)
    return SegmentPart(
        segment.paragraph, start, stop, paragraph.kind, paragraph.label, clip(edits, *ends)
    )


def _find_before(segments: Sequence[Segment], parts: Sequence[SegmentPart], lang: str) -> str:
    """What segments said before their edits; of those that were added, nothing."""
    texts = (restore(each.text, part.edits) for each, part in zip(segments, parts, strict=True))
    return join(filter(None, texts), lang)


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


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(float(share), SCORE_DIGITS)


def _build_own(row: Row) -> Record:
    record: Record = {
        "type": row.type,
        "score": row.score,
        AGREED: row.agreed,
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


def _build_edits(row: Row) -> Record:
    last = row.edited
    record: Record = {
        "edited_by": last.by if last else None,
        "edited_at": last.at if last else None,
    }
    for name, side in zip(name_sides(len(row.sides)), row.sides, strict=True):
        record[f"{name}_before"] = side.before
        record[f"{name}_edits"] = [
            [at, e.start, e.stop, e.before, e.by, e.at, e.finding, [list(was) for was in e.earlier]]
            for at, part in enumerate(side.parts)
            for e in part.edits
        ]
    return record


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
