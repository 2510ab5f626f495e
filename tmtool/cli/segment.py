"""`tmtool segment`: look at paragraphs, sentences, clauses or words, and at why they end there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading
    from tmtool.formats.inline.formatting import Inline
    from tmtool.pipeline import SegmentResult
    from tmtool.units import Document, Segment


class SegmentLevel(StrEnum):
    """The levels that a text can be cut at."""

    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    CLAUSE = "clause"
    WORD = "word"


def segment(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A document; - is standard input.")],
    level: Annotated[SegmentLevel, typer.Option(help="What to cut into.")] = SegmentLevel.SENTENCE,
    lang: Annotated[
        str | None,
        typer.Option(metavar="LANG", help="The language of the text; recognized if left out."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which rule decided each boundary.")
    ] = False,
    srx: options.Srx = None,
    symbol: options.Symbol = None,
    original: options.Original = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The encoding of the file: utf-8, gb18030, big5 ..."),
    ] = None,
    revisions: options.TrackedChanges = options.Revisions.ACCEPT,
    repair: options.RepairOf = options.Repair.CERTAIN,
    struck_out: options.Struck = options.StruckText.DELETE,
    report: options.Report = None,
    as_json: options.Json = False,
) -> None:
    """Split a text into paragraphs, sentences, clauses or words, one per line.

    \b
    tmtool segment draft.txt
    tmtool segment draft.docx --level paragraph --json
    tmtool segment draft.txt --level clause --explain
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.cli.reading import add_stdin, tell_reading
    from tmtool.documents.requests import ReadRequest
    from tmtool.pipeline import SegmentRequest
    from tmtool.services.texts import segment as cut

    text = ReadRequest(
        file, None, lang, encoding, symbol, original, revisions=revisions.value,
        repair=repair.value, struck=struck_out.value,
    )  # fmt: skip
    result = cut(SegmentRequest(add_stdin(text), level.value, srx))
    tell_reading([file], [result.reading], report)
    document = result.reading.document
    if explain:
        output.emit(_explained(result, level, as_json=as_json))
    else:
        found = result.segments
        output.emit(_objects(result.reading, file, found) if as_json else _plain(document, found))


def _objects(reading: DocumentReading, name: str, segments: tuple[Segment, ...]) -> Iterator[str]:
    """Yield the segments as JSON, after the pages that could not be read."""
    from tmtool.documents.report import build_unread_pages
    from tmtool.formats.bitexts.jsonl import write_object

    document = reading.document
    yield from map(write_object, build_unread_pages(reading, name))
    for segment, inside in _with_inlines(document, segments):
        paragraph = document.paragraphs[segment.paragraph]
        told = {"kind": paragraph.kind, "label": paragraph.label, **asdict(segment)}
        notes = [
            {"mark": each.value, "offset": each.start} for each in inside if each.look == "note"
        ]
        codes = [asdict(each) for each in inside if each.look != "note"]
        yield write_object({"type": "segment", **told, "notes": notes, "codes": codes})


def _plain(document: Document, segments: tuple[Segment, ...]) -> Iterator[str]:
    """A segment a line. A person also sees where each paragraph begins and what it is."""
    before = None
    for segment in segments:
        if output.is_terminal() and segment.paragraph != before:
            paragraph = document.paragraphs[segment.paragraph]
            yield f"[{paragraph.kind}{f' {paragraph.label}' if paragraph.label else ''}]\n"
        before = segment.paragraph
        yield " ".join(segment.text.split("\n")) + "\n"


def _with_inlines(
    document: Document, segments: tuple[Segment, ...]
) -> Iterator[tuple[Segment, tuple[Inline, ...]]]:
    """Each segment with the footnote marks and looks of its text, offsets its own."""
    from tmtool.formats.inline.formatting import list_inlines

    around: list[Segment | None] = [None, *segments, None]
    for index, segment in enumerate(segments):
        before, after = (
            near if near and near.paragraph == segment.paragraph else None
            for near in (around[index], around[index + 2])
        )
        yield segment, list_inlines(document.paragraphs[segment.paragraph], segment, before, after)


def _explained(result: SegmentResult, level: SegmentLevel, *, as_json: bool) -> Iterator[str]:
    from tmtool.formats.bitexts.jsonl import write_object

    if level is SegmentLevel.WORD:
        raise InputError(
            f"--explain is for sentences and clauses: {level.value}s are not cut by rules"
        )
    for index, decisions in enumerate(result.decisions):
        text = result.reading.document.paragraphs[index].text
        for each in decisions:
            if as_json:
                yield write_object({"type": "boundary", "paragraph": index, **asdict(each)})
            else:
                left, right = text[: each.offset][-12:], text[each.offset :][:12]
                verdict = "split" if each.splits else "keep"
                yield f"{index}:{each.offset}\t{verdict}\t{each.rule}\t{left}|{right}\n"
