"""The operation `segment`: a text split into paragraphs, sentences, clauses or words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import Opt, fill_record, record, request
from tmtool.operations.declare import Operation
from tmtool.operations.shared import DocumentOptions, ReportFile, write_reading_report
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.segmenter.srx import SrxRules
    from tmtool.units import Document
    from tmtool.views.terminal.look import Look

_CONTEXT_CHARACTERS = 12
_Level: TypeAlias = Literal["paragraph", "sentence", "clause", "word"]


@request
class SegmentRequest:
    """Split a text into paragraphs, sentences, clauses or words, one per line."""

    file: Annotated[
        str, Opt("A document; - is standard input.", "FILE", is_argument=True, is_file=True)
    ]
    level: Annotated[_Level, Opt("The segments to split into.")] = "sentence"
    lang: Annotated[
        str | None, Opt("The language of the text; recognized if left out.", "LANG", "from")
    ] = None
    explain: Annotated[bool, Opt("Show which rule decided each boundary.")] = False
    reading: Annotated[DocumentOptions, Opt("Reading documents")] = DocumentOptions()
    report: ReportFile = None

    def __post_init__(self) -> None:
        """InputError for an explanation of words, which are not split by rules."""
        if self.explain and self.level == "word":
            message = "only sentences and clauses are split by rules, words are not"
            raise InputError(message, field="explain")


@record("text_segment")
class SegmentRecord:
    """A segment of a paragraph, with its footnote marks and its formatting.

    Offsets are code points in the text of the segment for `notes` and `codes`, in that of the
    paragraph for `start` and `stop`.
    """

    kind: str
    label: str | None
    paragraph: int
    start: int
    stop: int
    text: str
    notes: tuple[Mapping[str, Any], ...]
    codes: tuple[Mapping[str, Any], ...]


@record("boundary")
class BoundaryRecord:
    """A possible boundary: whether it splits the text, the rule that decided, and the context."""

    paragraph: int
    offset: int
    splits: bool
    rule: str
    before: str
    after: str


@record("unread_page")
class UnreadPageRecord:
    """A scanned page that is missing from the text."""

    file: str
    reason: str
    where: str | None


Part: TypeAlias = SegmentRecord | BoundaryRecord | UnreadPageRecord


def segment(
    session: Session, request: SegmentRequest, reporter: Reporter = SILENT
) -> tuple[Part, ...]:
    """Split a text. Raises InputError if the text or the file of rules can't be read."""
    from tmtool.documents.content import UNREAD_PAGE
    from tmtool.operations.texts import read
    from tmtool.segmenter import read_srx

    rules = read_srx(request.reading.srx) if request.reading.srx else None
    (text,) = request.reading.build_requests((request.file,), (request.lang,))
    # A report includes all that remarks say.
    reading = read(text, reporter if request.report is None else SILENT)
    if request.report is not None:
        write_reading_report([request.file], [reading], request.report, reporter)
    if request.explain:
        return tuple(_explain(reading.document, request.level, rules))
    unread = (
        UnreadPageRecord(request.file, each.reason, each.where)
        for each in reading.removed
        if each.reason == UNREAD_PAGE
    )
    return (*unread, *_iter_segments(reading.document, request.level, rules))


def _explain(document: Document, level: _Level, rules: SrxRules | None) -> Iterator[BoundaryRecord]:
    from tmtool.segmenter import explain

    assert level != "word"
    for number, paragraph in enumerate(document.paragraphs):
        for each in explain(paragraph.text, document.lang, level, rules=rules):
            before, after = paragraph.text[: each.offset], paragraph.text[each.offset :]
            yield BoundaryRecord(
                number,
                each.offset,
                each.splits,
                each.rule,
                before[-_CONTEXT_CHARACTERS:],
                after[:_CONTEXT_CHARACTERS],
            )


def _iter_segments(
    document: Document, level: _Level, rules: SrxRules | None
) -> Iterator[SegmentRecord]:
    from tmtool import segmenter
    from tmtool.formats.inline.formatting import list_inlines
    from tmtool.words import split_words

    if level == "word":
        segments = split_words(document)
    else:
        segments = tuple(segmenter.segment(document, level, rules=rules))
    for number, group in groupby(segments, key=lambda each: each.paragraph):
        paragraph, own = document.paragraphs[number], [*group]
        for index, each in enumerate(own):
            before = own[index - 1] if index else None
            after = own[index + 1] if index + 1 < len(own) else None
            inlines = list_inlines(paragraph, each, before, after)
            notes = (mark for mark in inlines if mark.look == "note")
            yield fill_record(
                SegmentRecord,
                each,
                kind=paragraph.kind,
                label=paragraph.label,
                notes=tuple({"mark": mark.value, "offset": mark.start} for mark in notes),
                codes=tuple(asdict(code) for code in inlines if code.look != "note"),
            )


def _show(parts: tuple[Part, ...], look: Look) -> Iterator[str]:
    is_person, previous = sys.stdout.isatty(), None
    for each in parts:
        if isinstance(each, BoundaryRecord):
            verdict = "split" if each.splits else "keep"
            context = f"{each.before}|{each.after}"
            yield f"{each.paragraph}:{each.offset}\t{verdict}\t{each.rule}\t{context}\n"
        elif isinstance(each, SegmentRecord):
            if is_person and each.paragraph != previous:
                yield f"[{each.kind}{f' {each.label}' if each.label else ''}]\n"
            previous = each.paragraph
            yield " ".join(each.text.split("\n")) + "\n"


OPERATIONS = (
    Operation(
        name="segment",
        request=SegmentRequest,
        run=segment,
        show=_show,
        records=(SegmentRecord, BoundaryRecord, UnreadPageRecord),
        tell=lambda parts: parts,
        examples=(
            "segment draft.txt",
            "segment draft.docx --level paragraph --json",
            "segment draft.txt --level clause --explain",
        ),
    ),
)
