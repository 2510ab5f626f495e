"""A document that was looked up, as a file by its name: pre-translated, or its matching units.

A pre-translated document is a table for Word or an XLIFF, with a proposal per segment. The state of
a proposal is "translated" for a checked equal text, "review" for an unchecked one or one with
inserted values, and "adapt" for a similar text. The matches of an XLIFF are as they are stored,
with their quality in per cent.
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
from tmtool.formats.docx_write import DocxCell, DocxRun, Look
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
from tmtool.views import KIND_NAMES, Role
from tmtool.views.lookup import format_percent, split_proposal

FORMATS = (".docx", ".xlf", ".xliff", *writing.FORMATS)
"""The first three have a proposal per segment, the others units."""
_WIDTHS = (25.0, 88.0, 88.0, 26.0, 40.0)  # millimetres, `docx_write.WIDTH` together
_LOOKS: dict[Role | None, Look] = {"affected": "marked", "value": "value"}


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """Counts of what a file contains, and what was left out."""

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
    """Write what was found; `version` is that of an XLIFF.

    `copies_source` writes the source of each segment as its translation, as OmegaT needs it.
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
    """Count the segments that have a proposal."""
    return sum(prepare_answer(answer, whole.options.source) is not None for answer in whole.answers)


def write_table(whole: DocumentAnswers, file: IO[bytes]) -> None:
    """Write a row for each segment, with an empty target if there is no useful match."""
    langs = whole.options.source, whole.options.target
    columns = ("Paragraph", *map(name, langs), "Match", "Origin")
    document = whole.document
    title = document.symbol or document.meta.file or "Pretranslation"
    pairs = zip(whole.segments, whole.answers, strict=True)
    rows = (_row(segment, answer, whole) for segment, answer in pairs)
    widths = dict(zip(columns, _WIDTHS, strict=True))
    docx_write.write(file, title, _list_remarks(whole), widths, rows)


def _list_remarks(whole: DocumentAnswers) -> Iterator[list[DocxRun]]:
    if whole.document.meta.restriction:
        yield [DocxRun(whole.document.meta.restriction.upper(), "strong")]
    counted = f"{count_begun(whole):,} of {len(whole.segments):,} segments have a translation   "
    legend = (
        DocxRun("renders what differs", "marked"),
        DocxRun("   "),
        DocxRun("value put in", "value"),
    )
    yield [DocxRun(counted, "strong"), *legend]
    for sentence in whole.itself.remarks:
        yield [DocxRun(sentence, "quiet")]


def _row(segment: Segment, answer: Answer, whole: DocumentAnswers) -> list[DocxCell]:
    source, target = whole.options.source, whole.options.target
    label = whole.document.paragraphs[segment.paragraph].label
    begun = prepare_answer(answer, source)
    proposal: list[DocxRun] = []
    match = [[DocxRun("no match", "quiet")]]
    origin: list[list[DocxRun]] = []
    if begun is not None:
        for part in split_proposal(begun):
            proposal.append(DocxRun(part.text, _LOOKS.get(part.role)))
        kind = KIND_NAMES.get(begun.match.kind, begun.match.kind)
        match = [[DocxRun(f"{kind} {format_percent(begun.match.scored.match)}")]]
        if begun.trust != "translated":
            match.append([DocxRun(f"to {begun.trust}", "quiet")])
        origin = [[run] for run in _describe_origin(begun, source)]
    return [
        DocxCell([[DocxRun(label or f"[{segment.paragraph + 1}]", "strong")]]),
        DocxCell([[DocxRun(segment.text)]], source),
        DocxCell([proposal] if proposal else [], target if proposal else None),
        DocxCell(match),
        DocxCell(origin),
    ]


def _describe_origin(begun: PreparedTarget, lang: str) -> Iterator[DocxRun]:
    match = begun.match
    place = locate(match.origin, lang)
    if place is not None:
        yield DocxRun(place.name if place.position is not None else str(place))
    facts = [f"superseded wording: {match.superseded}"] if match.superseded else []
    facts += describe_origin(match.origin, match.successors)
    facts += (each.why for each in match.scored.penalties)
    if facts:
        yield DocxRun("; ".join(facts), "quiet")


def render_xliff(
    whole: DocumentAnswers,
    *,
    version: Version = "1.2",
    when: datetime | None = None,
    show: Show = str,
    copies_source: bool = False,
) -> Iterator[str]:
    """Render the file in pieces; `when` becomes the date of version 1.2.

    `show` formats what opens the place of a match. A copied source is marked as a copy, so that it
    is no translation when the file is read again.
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
