"""The operation `segment`: a text split into paragraphs, sentences, clauses or words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import Opt, record, request
from tmtool.operations.declare import Operation
from tmtool.operations.shared import DocumentOptions, ReportFile, write_reading_report
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading
    from tmtool.formats.inline.formatting import Inline
    from tmtool.segmenter.boundary import BoundaryDecision
    from tmtool.units import Document, Segment
    from tmtool.views.terminal.look import Look


@request
class SegmentRequest:
    """Split a text into paragraphs, sentences, clauses or words, one per line."""

    file: Annotated[
        str, Opt("A document; - is standard input.", "FILE", is_argument=True, is_file=True)
    ]
    level: Annotated[
        Literal["paragraph", "sentence", "clause", "word"], Opt("The segments to split into.")
    ] = "sentence"
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


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """A text that was read, its segments in order, and the decisions in each paragraph.

    Words have no decisions: a dictionary finds them.
    """

    request: SegmentRequest
    reading: DocumentReading
    segments: tuple[Segment, ...]
    decisions: tuple[tuple[BoundaryDecision, ...], ...]


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
    """A possible boundary: whether it splits the text, and the rule that decided."""

    paragraph: int
    offset: int
    splits: bool
    rule: str


@record("unread_page")
class UnreadPageRecord:
    """A scanned page that is missing from the text."""

    file: str
    reason: str
    where: str | None


Part: TypeAlias = SegmentRecord | BoundaryRecord | UnreadPageRecord


def segment(
    session: Session, request: SegmentRequest, reporter: Reporter = SILENT
) -> SegmentResult:
    """Split a text; InputError where it can't be read, or the file of rules is faulty."""
    from tmtool.operations.texts import read
    from tmtool.segmenter import build_ranges, explain, read_srx
    from tmtool.units import Segment

    rules = read_srx(request.reading.srx) if request.reading.srx else None
    (text,) = request.reading.build_requests((request.file,), (request.lang,))
    # A report says all that remarks do, and more.
    reading = read(text, reporter if request.report is None else SILENT)
    if request.report is not None:
        write_reading_report([request.file], [reading], request.report, reporter)
    document = reading.document
    if request.level == "word":
        from tmtool.words import split_words

        none = ((),) * len(document.paragraphs)
        return SegmentResult(request, reading, split_words(document), none)
    decisions = tuple(
        tuple(explain(each.text, document.lang, request.level, rules=rules))
        for each in document.paragraphs
    )
    segments = tuple(
        Segment(number, start, stop, paragraph.text[start:stop])
        for number, paragraph in enumerate(document.paragraphs)
        for start, stop in build_ranges(paragraph.text, decisions[number])
    )
    return SegmentResult(request, reading, segments, decisions)


def _tell(result: SegmentResult) -> Iterator[Part]:
    from tmtool.documents.content import UNREAD_PAGE

    document = result.reading.document
    if result.request.explain:
        for number, decisions in enumerate(result.decisions):
            for each in decisions:
                yield BoundaryRecord(number, each.offset, each.splits, each.rule)
        return
    for left_out in result.reading.removed:
        if left_out.reason == UNREAD_PAGE:
            yield UnreadPageRecord(result.request.file, left_out.reason, left_out.where)
    for found, inlines in _iter_inlines(document, result.segments):
        paragraph = document.paragraphs[found.paragraph]
        yield SegmentRecord(
            paragraph.kind,
            paragraph.label,
            found.paragraph,
            found.start,
            found.stop,
            found.text,
            tuple(
                {"mark": each.value, "offset": each.start}
                for each in inlines
                if each.look == "note"
            ),
            tuple(asdict(each) for each in inlines if each.look != "note"),
        )


def _iter_inlines(
    document: Document, segments: tuple[Segment, ...]
) -> Iterator[tuple[Segment, tuple[Inline, ...]]]:
    """Yield each segment with the footnote marks and formatting of its text."""
    from tmtool.formats.inline.formatting import list_inlines

    around: list[Segment | None] = [None, *segments, None]
    for index, each in enumerate(segments):
        before, after = (
            near if near and near.paragraph == each.paragraph else None
            for near in (around[index], around[index + 2])
        )
        yield each, list_inlines(document.paragraphs[each.paragraph], each, before, after)


def _show(result: SegmentResult, look: Look) -> Iterator[str]:
    document, is_person, previous = result.reading.document, sys.stdout.isatty(), None
    for each in () if result.request.explain else result.segments:
        if is_person and each.paragraph != previous:
            paragraph = document.paragraphs[each.paragraph]
            yield f"[{paragraph.kind}{f' {paragraph.label}' if paragraph.label else ''}]\n"
        previous = each.paragraph
        yield " ".join(each.text.split("\n")) + "\n"
    if not result.request.explain:
        return
    for number, decisions in enumerate(result.decisions):
        text = document.paragraphs[number].text
        for boundary in decisions:
            offset, verdict = boundary.offset, "split" if boundary.splits else "keep"
            left, right = text[:offset][-12:], text[offset:][:12]
            yield f"{number}:{offset}\t{verdict}\t{boundary.rule}\t{left}|{right}\n"


OPERATIONS = (
    Operation(
        name="segment",
        request=SegmentRequest,
        run=segment,
        show=_show,
        records=(SegmentRecord, BoundaryRecord, UnreadPageRecord),
        tell=_tell,
        examples=(
            "segment draft.txt",
            "segment draft.docx --level paragraph --json",
            "segment draft.txt --level clause --explain",
        ),
    ),
)
