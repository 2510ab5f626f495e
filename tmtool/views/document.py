"""A document that was looked up, in files by their names: pre-translated, or units that match.

Pre-translated it is a table for Word, each segment with what it may begin with, or an XLIFF, each
with its matches beside it. A translation that nobody has to look at again is "translated"; one that
is equal but unchecked, or that values were put into, asks for a review; one of a similar text asks
to be adapted. The matches of an XLIFF are as they are stored, with their quality in per cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from tmtool import files
from tmtool.formats import docx_write
from tmtool.formats.docx_write import DocxCell, DocxRun
from tmtool.formats.units import writing
from tmtool.formats.xliff import writing as xliff
from tmtool.formats.xliff.model import (
    COPIED,
    Version,
    XliffFile,
    XliffMatch,
    XliffNote,
    XliffText,
    XliffUnit,
)
from tmtool.lang.codes import name
from tmtool.memory.model import Answer
from tmtool.memory.places import Show, describe_origin, locate, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.prepared import PreparedTarget, iter_useful, prepare_answer, select_worded
from tmtool.units import Segment
from tmtool.views import KIND_NAMES, split_parts

FORMATS = (".docx", ".xlf", ".xliff", *writing.FORMATS)
"""The first three have each segment with a translation to begin with, the others units."""
_WIDTHS = (25.0, 88.0, 88.0, 26.0, 40.0)
"""Millimetres of the columns, `docx_write.WIDTH` together. Chosen, no measurement."""
_TRUST = {"translated": "", "review": "to review", "adapt": "to adapt"}


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """How much there is in a file, by what was counted, and what the file can't hold."""

    counts: Mapping[str, int]
    losses: tuple[str, ...] = ()


def write(
    whole: DocumentAnswers,
    path: Path,
    *,
    when: datetime,
    version: Version = "1.2",
    show: Show = str,
    copies_source: bool = False,
    force: bool = False,
) -> WrittenDocument:
    """Write what was found, whole or not at all; `version` is that of an XLIFF.

    `copies_source` puts the source of each segment where its translation goes, as OmegaT needs it.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS[:3]:
        langs = whole.options.source, whole.options.target
        written = writing.write(
            iter_useful(whole), path, source=langs[0], target=langs[1], when=when, force=force
        )
        return WrittenDocument({"units": written.units}, tuple(written.losses))
    counts = {"segments": len(whole.segments), "translated": count_begun(whole)}
    if suffix == ".docx":
        files.write_bytes(path, partial(write_table, whole), force=force)
        return WrittenDocument(counts)
    if copies_source:
        counts["translated"] = 0
    chunks = render_xliff(whole, version=version, when=when, show=show, copies_source=copies_source)
    files.write(path, chunks, force=force)
    codes = sum(len(each.codes) + len(each.notes) for each in whole.document.paragraphs)
    lost = (f"formatting and footnote marks not written: {codes}",) if codes else ()
    return WrittenDocument(counts, lost)


def count_begun(whole: DocumentAnswers) -> int:
    """Count the segments that have a translation to begin with."""
    return sum(prepare_answer(answer, whole.options.source) is not None for answer in whole.answers)


def write_table(whole: DocumentAnswers, file: IO[bytes]) -> None:
    """Write a row for each segment; equal input gives equal bytes.

    What has no useful match has an empty target, to be translated.
    """
    langs = whole.options.source, whole.options.target
    columns = ("Paragraph", *map(name, langs), "Match", "Origin")
    document = whole.document
    docx_write.write(
        file, document.symbol or document.meta.file or "Pretranslation", _list_remarks(whole),
        dict(zip(columns, _WIDTHS, strict=True)),
        (
            _row(segment, answer, whole)
            for segment, answer in zip(whole.segments, whole.answers, strict=True)
        ),
    )  # fmt: skip


def _list_remarks(whole: DocumentAnswers) -> Iterator[list[DocxRun]]:
    if whole.document.meta.restriction:
        yield [DocxRun(whole.document.meta.restriction.upper(), "strong")]
    yield [
        DocxRun(f"{count_begun(whole):,} of {len(whole.segments):,} segments have a translation   ",
            "strong"),
        DocxRun("renders what differs", "marked"), DocxRun("   "), DocxRun("value put in", "value"),
    ]  # fmt: skip
    for sentence in whole.itself.remarks:
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
    kind = KIND_NAMES.get(begun.match.kind, begun.match.kind)
    match = f"{kind} {int(begun.match.scored.match + 1e-6)} %"
    told = _TRUST[begun.trust]
    return [
        DocxCell(((place,),)),
        source,
        DocxCell((tuple(_target(begun)),), langs[1]),
        DocxCell(((DocxRun(match),), *([(DocxRun(told, "quiet"),)] if told else []))),
        DocxCell(tuple((run,) for run in _origin(begun, langs[0]))),
    ]


def _origin(begun: PreparedTarget, lang: str) -> Iterator[DocxRun]:
    """Where a translation comes from, and what there is to know of it."""
    match = begun.match
    place = locate(match.origin, lang)
    if place is not None:
        yield DocxRun(place.name if place.position is not None else str(place))
    told = (
        *([f"superseded wording: {match.superseded}"] if match.superseded else ()),
        *describe_origin(match.origin, match.successors),
        *(each.why for each in match.scored.penalties),
    )
    if told:
        yield DocxRun("; ".join(told), "quiet")


def _target(begun: PreparedTarget) -> Iterator[DocxRun]:
    """The proposed translation: values and terms that were put in, or what differs, marked."""
    rewritten, superseded = begun.match.rewritten, begun.match.superseded
    if superseded is not None:
        for part in split_parts(begun.text, superseded.spans, "value"):
            yield DocxRun(part.text, "value" if part.role else None)
        return
    if rewritten is not None:
        spans = [range(each.start, each.stop) for each in rewritten.changes]
        for part in split_parts(begun.text, spans, "value"):
            yield DocxRun(part.text, "value" if part.role else None)
        return
    for part in split_parts(begun.text, begun.match.affected, "affected"):
        yield DocxRun(part.text, "marked" if part.role else None)


def render_xliff(
    whole: DocumentAnswers,
    *,
    version: Version = "1.2",
    when: datetime | None = None,
    show: Show = str,
    copies_source: bool = False,
) -> Iterator[str]:
    """The file, piece by piece; `when` becomes the date in 1.2, which has one.

    `show` says what opens the place of a match. What `copies_source` puts into targets is marked
    as a copy, so that it is not taken for a translation where it comes back.
    """
    document = whole.document
    langs = whole.options.source, whole.options.target
    title = document.meta.file or document.symbol or "draft"
    units = (_prepare_unit(at, whole, show) for at in range(len(whole.answers)))
    if copies_source:
        units = (
            replace(unit, target=unit.source, state=None, qualifier=COPIED, notes=())
            for unit in units
        )
    restriction = document.meta.restriction
    known = {"stream": "draft"} | ({"restriction": restriction} if restriction else {})
    file = XliffFile(title, langs, units, known)
    return xliff.frame((file,), langs, version=version, when=when)


def _prepare_unit(at: int, whole: DocumentAnswers, show: Show) -> XliffUnit:
    answer, lang = whole.answers[at], whole.options.source
    begun = prepare_answer(answer, lang, show)
    qualifier = None
    if begun is not None:
        is_equal = begun.match.kind in ("context", "exact")
        qualifier = "exact-match" if is_equal else "fuzzy-match"
    return XliffUnit(
        id=f"s{at + 1}",
        name=whole.document.paragraphs[whole.segments[at].paragraph].label,
        source=XliffText(answer.query.text),
        target=XliffText(begun.text) if begun else None,
        state=begun.trust if begun else "new",
        qualifier=qualifier,
        notes=(XliffNote(begun.remark, "tmtool"),) if begun else (),
        matches=tuple(
            XliffMatch(
                match.source,
                match.target,
                # 100 only where nothing is missing.
                int(match.scored.match + 1e-6),
                show_place(match.origin, lang, show),
                in_context=match.kind == "context",
            )
            for match in select_worded(answer)
        ),
    )
