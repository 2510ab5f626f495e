"""A document that was looked up as a table for Word: each segment with what it may begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from tmtool.formats import docx_write
from tmtool.formats.docx_write import DocxCell, DocxRun
from tmtool.lang.codes import name
from tmtool.memory.model import Answer
from tmtool.memory.places import describe_origin, locate
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.prepared import PreparedTarget, prepare_answer
from tmtool.units import Segment
from tmtool.views import split_parts
from tmtool.views.document import count_begun

_WIDTHS = (25.0, 88.0, 88.0, 26.0, 40.0)
"""Millimetres of the columns, `docx_write.WIDTH` together. Chosen, no measurement."""
_TRUST = {"translated": "", "review": "to review", "adapt": "to adapt"}


def write(whole: DocumentAnswers, file: IO[bytes]) -> None:
    """Write a row for each segment; equal input gives equal bytes.

    What has no useful match has an empty target, to be translated.
    """
    langs = whole.options.source, whole.options.target
    columns = ("Paragraph", *map(name, langs), "Match", "Origin")
    document = whole.document
    docx_write.write(
        file, document.symbol or document.meta.file or "Pretranslation", _remarks(whole),
        dict(zip(columns, _WIDTHS, strict=True)),
        (
            _row(segment, answer, whole)
            for segment, answer in zip(whole.segments, whole.answers, strict=True)
        ),
    )  # fmt: skip


def _remarks(whole: DocumentAnswers) -> Iterator[list[DocxRun]]:
    yield [
        DocxRun(f"{count_begun(whole):,} of {len(whole.segments):,} segments have a translation   ",
            "strong"),
        DocxRun("renders what differs", "marked"), DocxRun("   "), DocxRun("value put in", "value"),
    ]  # fmt: skip
    for sentence in whole.itself.told:
        yield [DocxRun(sentence, "quiet")]


def _row(segment: Segment, answer: Answer, whole: DocumentAnswers) -> list[DocxCell]:
    langs = whole.options.source, whole.options.target
    label = whole.document.paragraphs[segment.paragraph].label
    place = DocxRun(label or f"[{segment.paragraph + 1}]", "strong")
    begun = prepare_answer(answer, langs[0])
    source = DocxCell(((DocxRun(segment.text),),), langs[0])
    if begun is None:
        return [
            DocxCell(((place,),)),
            source,
            DocxCell(()),
            DocxCell(((DocxRun("no match", "quiet"),),)),
            DocxCell(()),
        ]
    match = f"{begun.match.kind} {int(begun.match.scored.match + 1e-6)} %"
    trust = _TRUST[begun.trust]
    return [
        DocxCell(((place,),)),
        source,
        DocxCell((tuple(_target(begun)),), langs[1]),
        DocxCell(((DocxRun(match),), *([(DocxRun(trust, "quiet"),)] if trust else ()))),
        DocxCell(tuple((run,) for run in _origin(begun, langs[0]))),
    ]


def _origin(begun: PreparedTarget, lang: str) -> Iterator[DocxRun]:
    """Where a translation comes from, and what there is to know of it."""
    match = begun.match
    place = locate(match.origin, lang)
    if place is not None:
        yield DocxRun(place.name if place.position is not None else str(place))
    told = (*describe_origin(match.origin), *(each.why for each in match.scored.penalties))
    if told:
        yield DocxRun("; ".join(told), "quiet")


def _target(begun: PreparedTarget) -> Iterator[DocxRun]:
    """The proposed translation: values that were put in, or what renders a difference, marked."""
    rewritten = begun.match.rewritten
    if rewritten is not None:
        spans = [range(each.start, each.stop) for each in rewritten.changes]
        for part in split_parts(begun.text, spans, "value"):
            yield DocxRun(part.text, "value" if part.role else None)
        return
    for part in split_parts(begun.text, begun.match.affected, "affected"):
        yield DocxRun(part.text, "marked" if part.role else None)
