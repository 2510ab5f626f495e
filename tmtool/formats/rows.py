"""The one flat view of a bitext that every writer shares: a row per bead, a record per row.

The names in `COLUMNS` are the vocabulary of all outputs: the header of TSV, the keys of JSONL and
(with dashes, after `x-tmtool-`) the properties of TMX. All numbers are 0-based: `row` is an index.
What people read (pages, sheets, terminals, Word) calls rows pairs, and numbers them from 1.

`source_parts` and `source_inlines` make a record complete: with them a bitext can be put together
again. A part is `[paragraph, start, stop, kind, label]` of a segment, an inline
`[look, start, stop, value]` in the row's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal, TypeAlias

from tmtool.formats.inline import Inline, inlines, merged
from tmtool.lang.script import join, joiner
from tmtool.units import (
    Bead,
    Bitext,
    Checked,
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
COLUMNS: tuple[str, ...] = (
    "source", "target", "type", "score",
    *(f"{side}_{name}" for name in _SIDE for side in ("source", "target")),
    "stream", "row", "checked_by", "checked_at", "level", "status", "original",
    *(f"{side}_{name}" for name in _ORIGIN for side in ("source", "target")),
    "signature",
    *(f"{side}_{name}" for name in ("parts", "inlines") for side in ("source", "target")),
)  # fmt: skip
REBUILDING = frozenset(name for name in COLUMNS if name.endswith(("_parts", "_inlines")))
"""The columns that only serve to put a bitext together again."""

# A score is a probability fitted on some thousand beads: more digits would only carry the noise
# of the machine, and two machines could not give the same bytes.
SCORE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's place: `paragraphs[paragraph].text[start:stop]`, and what that paragraph is."""

    paragraph: int
    start: int
    stop: int
    kind: Kind
    label: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a row: what it says, and where in its document that stands.

    `segments` counts through the whole document, the footnotes after the body; `parts` are these
    segments; `inlines` have offsets in `text`.
    """

    text: str
    labels: tuple[str, ...]
    kinds: tuple[Kind, ...]
    paragraphs: tuple[int, ...]
    segments: range
    parts: tuple[Part, ...] = ()
    inlines: tuple[Inline, ...] = ()

    @property
    def label(self) -> str | None:
        """The labels of its paragraphs as one string: "7", "(a), (b)"."""
        return ", ".join(self.labels) or None


@dataclass(frozen=True, slots=True)
class Row:
    """One bead with its texts. `number` counts through all streams, from 0; people see one more."""

    number: int
    stream: Stream
    source: Side
    target: Side
    type: str
    score: float | None
    checked: Checked | None

    @property
    def is_pair(self) -> bool:
        """Whether both sides say something; a null bead is no translation unit."""
        return bool(self.source.segments) and bool(self.target.segments)


def rows(bitext: Bitext) -> Iterator[Row]:
    """Every bead of every stream as a row, in reading order; then the items paired as sets."""
    number = source_base = target_base = 0
    for stream in bitext.streams:
        for bead in stream.beads:
            source = _side(bitext.source, stream.source, bead.source, source_base)
            target = _side(bitext.target, stream.target, bead.target, target_base)
            yield Row(number, stream.name, source, target, bead.type, _rounded(bead), bead.checked)
            number += 1
        source_base += len(stream.source)
        target_base += len(stream.target)
    for at, pairing in enumerate(bitext.lists, start=number):
        yield _item_row(bitext, pairing, at)


def records(bitext: Bitext) -> Iterator[Record]:
    """Every row as a flat mapping with the keys of `COLUMNS`, in that order."""
    common = _provenance(bitext)
    for row in rows(bitext):
        values = common | _own(row)
        yield {name: values[name] for name in COLUMNS}


def nulls(bitext: Bitext) -> int:
    """How many beads have one side only."""
    beads = (bead for stream in bitext.streams for bead in stream.beads)
    return sum(not bead.source or not bead.target for bead in beads)


def _item_row(bitext: Bitext, pairing: Pairing, number: int) -> Row:
    source = _item(bitext.source, pairing.source, [s.source for s in bitext.streams])
    target = _item(bitext.target, pairing.target, [s.target for s in bitext.streams])
    return Row(number, "lists", source, target, "1-1", _rounded(pairing), pairing.checked)


def _item(document: Document, item: Segment, streams: Sequence[tuple[Segment, ...]]) -> Side:
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
        inlines=inlines(document.paragraphs[item.paragraph], item, before, around[1]),
    )


def _side(document: Document, segments: Sequence[Segment], span: range, base: int) -> Side:
    chosen = segments[span.start : span.stop]
    indices = tuple(dict.fromkeys(segment.paragraph for segment in chosen))
    paragraphs = [document.paragraphs[index] for index in indices]
    return Side(
        text=join([segment.text for segment in chosen], document.lang),
        labels=tuple(dict.fromkeys(p.label for p in paragraphs if p.label)),
        kinds=tuple(dict.fromkeys(p.kind for p in paragraphs)),
        paragraphs=indices,
        segments=range(base + span.start, base + span.stop),
        parts=tuple(_part(document, segment) for segment in chosen),
        inlines=_inlines(document, segments, span),
    )


def _part(document: Document, segment: Segment) -> Part:
    paragraph = document.paragraphs[segment.paragraph]
    place = segment.paragraph, segment.start, segment.stop
    return Part(*place, paragraph.kind, paragraph.label)


def _inlines(document: Document, segments: Sequence[Segment], span: range) -> tuple[Inline, ...]:
    gap, at, found = len(joiner(document.lang)), 0, []
    for index in span:
        segment = segments[index]
        paragraph = document.paragraphs[segment.paragraph]
        if paragraph.notes or paragraph.codes:
            near = (
                _neighbour(segments, index - 1, segment),
                _neighbour(segments, index + 1, segment),
            )
            own = [each.shifted(at) for each in inlines(paragraph, segment, *near)]
            found.append((at, own))
        at += len(segment.text) + gap
    return merged(found, gap)


def _neighbour(segments: Sequence[Segment], index: int, segment: Segment) -> Segment | None:
    """The segment at an index, if it is of the same paragraph."""
    if not 0 <= index < len(segments):
        return None
    return segments[index] if segments[index].paragraph == segment.paragraph else None


def _rounded(bead: Bead | Pairing) -> float | None:
    return None if bead.score is None else round(float(bead.score), SCORE_DIGITS)


def _own(row: Row) -> Record:
    return {
        "source": row.source.text,
        "target": row.target.text,
        "type": row.type,
        "score": row.score,
        "stream": row.stream,
        "row": row.number,
        "checked_by": row.checked.by if row.checked else None,
        "checked_at": row.checked.at if row.checked else None,
        **_place("source", row.source),
        **_place("target", row.target),
    }


def _place(name: str, side: Side) -> Record:
    return {
        f"{name}_label": side.label,
        f"{name}_kind": ", ".join(side.kinds) or None,
        f"{name}_paragraphs": list(side.paragraphs),
        f"{name}_segments": list(side.segments),
        f"{name}_parts": [[p.paragraph, p.start, p.stop, p.kind, p.label] for p in side.parts],
        f"{name}_inlines": [[i.look, i.start, i.stop, i.value] for i in side.inlines],
    }


def _provenance(bitext: Bitext) -> Record:
    return {
        "level": bitext.level,
        "status": bitext.status,
        # As a masthead says: where none does, nothing is claimed.
        "original": bitext.source.meta.original or bitext.target.meta.original,
        "signature": bitext.signature,
        **_origin("source", bitext.source),
        **_origin("target", bitext.target),
    }


def _origin(name: str, document: Document) -> Record:
    return {
        f"{name}_lang": document.lang,
        f"{name}_symbol": document.symbol,
        f"{name}_date": document.meta.date,
        f"{name}_file": file_name(document.meta.file),
        f"{name}_hash": document.meta.file_hash,
        f"{name}_document": document.id,
    }


def file_name(path: str | None) -> str | None:
    """A file's own name in real characters: folders are nobody's business, nor stray bytes.

    Where the system's encoding is ASCII, Python keeps the bytes of a Chinese name as surrogates,
    which no output can hold; almost always they are UTF-8.

    >>> file_name("/home/someone/决议.txt")
    '决议.txt'
    """
    if path is None:
        return None
    name = PurePath(path).name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
