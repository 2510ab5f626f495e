"""Putting a bitext together again from the records that were written of it.

Paragraphs are their segments at their offsets, with spaces for the white space between them; notes
and codes come from the inlines. What a record repeats has to agree with what was put together, so a
table that was edited, cut short or mixed with another is refused rather than misread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, pairwise
from os import PathLike
from pathlib import Path

from tmtool import files
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import jsonl, tsv
from tmtool.formats.bitexts.placing import place_edited
from tmtool.formats.bitexts.record import EDITED, PlacedRow, RecordLine, ShownRow
from tmtool.formats.bitexts.rows import Record, iter_records, name_sides
from tmtool.lang.script import get_joiner
from tmtool.markup import replace_illegal
from tmtool.units import (
    PASSAGES,
    Alignment,
    Bead,
    Bitext,
    Code,
    Document,
    Kind,
    Meta,
    Note,
    Pairing,
    Paragraph,
    Segment,
)

SUFFIXES = (".jsonl", ".tsv", ".xlsx", ".xlf", ".xliff", ".html")
"""The formats that keep all there is, by the ends of their files' names."""

_LOSSY = {
    ".tmx": "a TMX file leaves out untranslated segments",
    ".align": "an alignment file holds no texts",
}
_MOST_BLANK = 1000
"""So much white space in a row, and so many paragraphs without text, that no text has them. Limit:
a number in a damaged file would ask for any amount of memory."""
_BLANK = Paragraph("body", None, "")
_REPEATED = ("label", "kind", "paragraphs", "segments", "parts", "before", "edits")


def read(path: str | PathLike[str]) -> Bitext:
    """The bitext of a file with one of these `SUFFIXES`, as `bitexts.writing` wrote it.

    InputError for what can't be read and for formats that have lost too much, ParseError with file
    and line for what is no bitext.
    """
    return build_numbered(*_open(path))


def read_unedited(path: str | PathLike[str]) -> Bitext:
    """The same of a file that nobody can have got at since tmtool wrote it.

    Whether its rows still fit together is not looked at, which takes a third of the time.
    """
    return build_numbered(*_open(path), unedited=True)


def _open(path: str | PathLike[str]) -> tuple[Iterator[tuple[int, Record]], str]:
    """The records of a file with the numbers of their lines, and its name."""
    name, suffix = str(path), Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        why = f": {_LOSSY[suffix]}" if suffix in _LOSSY else ""
        wanted = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        raise InputError(f"{name} can't be read as a bitext{why}: name the {wanted} file instead")
    return _records(Path(path), suffix, name), name


def build_bitext(records: Iterable[Record], path: str) -> Bitext:
    """The bitext that records were made of; a message counts them as lines, from 1.

    >>> from tmtool.formats.bitexts.rows import iter_records
    >>> sides = [Document(lang, (Paragraph("body", None, "A1"),)) for lang in ("zh", "en")]
    >>> whole = (Segment(0, 0, 2, "A1"),)
    >>> stream = Alignment((whole, whole), (Bead((range(1), range(1)), 0.9),), "x")
    >>> again = build_bitext(
    ...     iter_records(Bitext(tuple(sides), (stream,), "sentence", "x")), "a.jsonl"
    ... )
    >>> again.streams == (stream,), again.source.id == sides[0].id
    (True, True)
    """
    return build_numbered(enumerate(records, start=1), path)


def build_numbered(
    records: Iterable[tuple[int, Record]], path: str, *, unedited: bool = False
) -> Bitext:
    """The same from records with the numbers of their lines, which messages name."""
    lines = [RecordLine(path, number, record) for number, record in records]
    if not lines:
        raise InputError(f"{path} holds no pairs")
    for line in lines[1:]:
        line.compare(lines[0])
    lines = _in_order(lines)
    read = [line.read_row() for line in lines]
    if any(part.edits for row in read for side in row.sides for part in side.parts):
        read = place_edited(read)
    whole = _bitext(lines[0], read)
    if not unedited:
        _verify(whole, lines)
    return whole


def _records(path: Path, suffix: str, name: str) -> Iterator[tuple[int, Record]]:
    if suffix in (".xlf", ".xliff"):
        from tmtool.formats.units.sources import Source
        from tmtool.formats.xliff import bitexts as xliff

        return xliff.read(Source(path, name))
    data = files.read_bytes(path, name)
    if suffix == ".xlsx":
        from tmtool.formats.bitexts import xlsx

        return xlsx.read(data, name)
    if suffix == ".html":
        from tmtool.formats.bitexts import html

        return html.read(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not a bitext written by tmtool: it is not UTF-8") from error
    lines = text.removesuffix("\n").split("\n") if text else []
    if suffix == ".tsv":
        return _counted(tsv.read(lines, name), name, first=2)
    return _counted(jsonl.read([line.removeprefix(tsv.BOM) for line in lines], name), name, first=1)


def _counted(records: Iterator[Record], name: str, *, first: int) -> Iterator[tuple[int, Record]]:
    """Records with the numbers of their lines; what no reader of numbers or lists takes is told."""
    for number in count(first):
        try:
            record = next(records)
        except StopIteration:
            return
        except (ValueError, RecursionError) as error:
            message = (
                "not a pair written by tmtool: a number is wrong, or the line is nested too deeply"
            )
            raise ParseError(message, name, number) from error
        yield number, record


def _in_order(lines: Sequence[RecordLine]) -> list[RecordLine]:
    """The lines by the numbers of their rows; a table may have been sorted by another column."""
    ordered = sorted(lines, key=lambda line: line.row)
    if ordered[0].row != 0:
        raise ordered[0].build_error(
            f"the first row is {ordered[0].row}, not 0: the file is incomplete"
        )
    for before, line in pairwise(ordered):
        if line.row == before.row:
            raise line.build_error(f"row {line.row} occurs twice; {EDITED}")
        if line.row != before.row + 1:
            raise line.build_error(
                f"row {before.row + 1} is missing before row {line.row}; {EDITED}"
            )
    return ordered


def _bitext(first: RecordLine, shown: Sequence[ShownRow]) -> Bitext:
    rows = [row for row in shown if row.stream != "lists"]
    items = [row for row in shown if row.stream == "lists"]
    documents = tuple(
        _document(first, name, [row.sides[at] for row in rows], [row.sides[at] for row in items])
        for at, name in enumerate(first.side_names)
    )
    signature = first.get_text("signature")
    streams, lists = tuple(_streams(rows, signature)), tuple(map(_pairing, items))
    return Bitext(documents, streams, first.get_level(), signature, lists)


def _document(
    first: RecordLine, side: str, placed: Sequence[PlacedRow], items: Sequence[PlacedRow]
) -> Document:
    lang = first.get_text(f"{side}_lang")
    meta = Meta(
        document=first.find_text(f"{side}_document"),
        file=first.find_text(f"{side}_file"),
        file_hash=first.find_text(f"{side}_hash"),
        date=first.find_text(f"{side}_date"),
        # Which side said so is in no record.
        original=first.find_text("original"),
        status=first.get_status(),
        restriction=first.find_text("restriction"),
    )
    paragraphs = tuple(_paragraphs(placed, items, len(get_joiner(lang))))
    return Document(lang, paragraphs, first.find_text(f"{side}_symbol"), meta)


def _paragraphs(
    placed: Sequence[PlacedRow], items: Sequence[PlacedRow], gap: int
) -> Iterator[Paragraph]:
    """The paragraphs in order; those that no segment stands in are empty."""
    notes, codes = _marks(placed, gap)
    pieces = sorted(
        ((segment, each) for each in placed for segment in each.segments),
        key=lambda piece: (piece[0].paragraph, piece[0].start, piece[0].stop),
    )
    held = _by_paragraph(items)
    at = 0
    for index, group in groupby(pieces, key=lambda piece: piece[0].paragraph):
        own = list(group)
        if index - at > _MOST_BLANK:
            raise own[0][1].line.build_error(
                f"paragraph {index} follows {at}: the paragraphs between them are missing"
            )
        yield from (_BLANK for _ in range(at, index))
        text, (kind, label) = _text(own, held.pop(index, ())), _kind(own)
        edits = (
            edit.shift(segment.start)
            for segment, placed in own
            for edit in placed.build_part(segment).edits
        )
        marks = tuple(notes.get(index, ())), tuple(codes.get(index, ()))
        yield Paragraph(kind, label, text, *marks, tuple(edits))
        at = index + 1
    for (_, each), *_ in held.values():
        message = "an item belongs to a paragraph without segments"
        raise each.line.build_error(message)


def _kind(pieces: Sequence[tuple[Segment, PlacedRow]]) -> tuple[Kind, str | None]:
    """What a paragraph is and how it is labelled, which all of its segments say."""
    parts = [placed.build_part(segment) for segment, placed in pieces]
    first = parts[0].kind, parts[0].label
    for part, (_, placed) in zip(parts, pieces, strict=True):
        if (part.kind, part.label) != first:
            here, before = (
                " ".join(filter(None, each)) for each in ((part.kind, part.label), first)
            )
            raise placed.line.build_error(
                f"paragraph {part.paragraph} is {here} here and {before} before"
            )
    return first


def _by_paragraph(placed: Sequence[PlacedRow]) -> dict[int, list[tuple[Segment, PlacedRow]]]:
    found: dict[int, list[tuple[Segment, PlacedRow]]] = {}
    for each in placed:
        for segment in each.segments:
            found.setdefault(segment.paragraph, []).append((segment, each))
    return found


def _text(
    pieces: Sequence[tuple[Segment, PlacedRow]], items: Sequence[tuple[Segment, PlacedRow]]
) -> str:
    """The segments at their offsets; between them white space, as an item of a list has it."""
    text = ""
    for segment, placed in pieces:
        blank = segment.start - len(text)
        if blank < 0:
            where = f"{segment.start}-{segment.stop} of paragraph {segment.paragraph}"
            raise placed.line.build_error(f"segments overlap at {where}")
        if blank > _MOST_BLANK:
            raise placed.line.build_error(
                f"a segment begins {blank} characters after the one before it"
            )
        text += " " * blank + segment.text
    for item, placed in items:
        held = text[item.start : item.stop]
        if held.split() != item.text.split() or len(held) != len(item.text):
            raise placed.line.build_error(
                f"an item does not occur in its paragraph: {item.text[:40]}"
            )
        text = text[: item.start] + item.text + text[item.stop :]
    return text


def _marks(
    placed: Sequence[PlacedRow], gap: int
) -> tuple[dict[int, list[Note]], dict[int, list[Code]]]:
    """Footnote marks and looks of all rows, by paragraph."""
    notes: dict[int, list[Note]] = {}
    codes: dict[int, list[Code]] = {}
    for each in placed:
        for inline in each.inlines:
            if inline.look == "note":
                index, offset = each.place(inline.start, gap)
                notes.setdefault(index, []).append(Note(inline.value or "", offset))
            else:
                for index, start, stop in each.iter_stretches(inline.start, inline.stop, gap):
                    code = Code(inline.look, start, stop, inline.value)
                    codes.setdefault(index, []).append(code)
    return notes, codes


def _streams(shown: Sequence[ShownRow], signature: str) -> Iterator[Alignment]:
    seen = set()
    for name, group in groupby(shown, key=lambda row: row.stream):
        rows = list(group)
        if name == "lists" or name in seen:
            raise rows[0].line.build_error(f"the stream {name} begins a second time")
        seen.add(name)
        for part in _iter_passages(rows, shown) if name in PASSAGES else (rows,):
            sides = zip(*(row.sides for row in part), strict=True)
            segments = tuple(tuple(_in_text_order(side)) for side in sides)
            yield Alignment(segments, tuple(_beads(part)), signature, name)


def _iter_passages(
    rows: Sequence[ShownRow], shown: Sequence[ShownRow]
) -> Iterator[Sequence[ShownRow]]:
    """Rows of passages of one kind, cut where one doesn't go on from the row before it."""
    around = [row for row in shown if row.stream in {"body", *PASSAGES}]
    follows = [
        dict(pairwise(sorted(_get_place(s) for row in around for s in row.sides[at].segments)))
        for at in range(len(rows[0].sides))
    ]
    own: list[ShownRow] = []
    ends: list[tuple[int, int, int] | None] = [None] * len(follows)
    for row in rows:
        held = [[_get_place(segment) for segment in side.segments] for side in row.sides]
        goes_on = all(
            not places or end is None or next_of.get(end) == places[0]
            for next_of, end, places in zip(follows, ends, held, strict=True)
        )
        if not goes_on:
            yield own
            own, ends = [], [None] * len(follows)
        own.append(row)
        ends = [places[-1] if places else end for end, places in zip(ends, held, strict=True)]
    yield own


def _get_place(segment: Segment) -> tuple[int, int, int]:
    return segment.paragraph, segment.start, segment.stop


def _in_text_order(placed: Sequence[PlacedRow]) -> Iterator[Segment]:
    """The segments of a stream; ParseError where one stands before the one it comes after."""
    last = (0, 0)
    for each in placed:
        for segment in each.segments:
            at = segment.paragraph, segment.start
            if at < last:
                message = f"a segment at {at[1]} of paragraph {at[0]} is out of order; {EDITED}"
                raise each.line.build_error(message)
            last = at
            yield segment


def _beads(rows: Sequence[ShownRow]) -> Iterator[Bead]:
    ends = [0] * len(rows[0].sides)
    for row in rows:
        starts = ends
        ends = [at + len(side.segments) for at, side in zip(starts, row.sides, strict=True)]
        if starts == ends:
            message = "all sides of the pair are empty"
            raise row.line.build_error(message)
        yield Bead(tuple(map(range, starts, ends)), row.score, row.checked, row.agreed)


def _pairing(row: ShownRow) -> Pairing:
    if any(len(side.segments) != 1 for side in row.sides):
        message = "a pair of list items must have one item on each side"
        raise row.line.build_error(message)
    return Pairing(tuple(side.segments[0] for side in row.sides), row.score, row.checked)


def _verify(whole: Bitext, lines: Sequence[RecordLine]) -> None:
    """ParseError where a record says of its row what can't be: it was edited by hand."""
    sides = name_sides(len(whole.sides))
    repeated = ("type", *(f"{side}_{name}" for name in _REPEATED for side in sides))
    inlines = tuple(f"{side}_inlines" for side in sides)
    for line, made in zip(lines, iter_records(whole), strict=True):
        # What an item shows depends on the white space between segments, which is not known.
        for name in repeated if made["stream"] == "lists" else (*repeated, *inlines):
            given, shown = line.get_value(name), made.get(name)
            # The label of a place keeps a character that the label shown can't hold in XML.
            in_xml = replace_illegal(shown) if isinstance(shown, str) else shown
            if given is not None and given not in (shown, in_xml):
                told = f"{name} is {_short(given)}, but the rows make it {_short(shown)}"
                raise line.build_error(f"{told}; {EDITED}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
