"""A document that was looked up, as a file by its name: pre-translated, or its matching units.

A pre-translated document is a page, a table for Word or an XLIFF, with a proposal per segment. The
state of a proposal is "translated" for a checked equal text, "review" for an unchecked one or one
with inserted values, and "adapt" for a similar text. The matches of an XLIFF are as they are
stored, with their quality in per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    XliffFile,
    XliffMatch,
    XliffNote,
    XliffText,
    XliffUnit,
)
from tmtool.lang.codes import name
from tmtool.lang.fold import fold
from tmtool.memory.model import Answer, Match
from tmtool.memory.places import describe_origin, locate, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.leverage import Band, compute_leverage, iter_bands
from tmtool.memory.whole.prepared import PreparedTarget, iter_useful, prepare_answer, select_worded
from tmtool.operations.declare import Written
from tmtool.operations.pretranslate import PretranslateResult
from tmtool.terms.found import FoundTerm
from tmtool.units import Paragraph
from tmtool.views import Role, TextPart
from tmtool.views.commands import show_command
from tmtool.views.lookup import Hit, format_percent, list_once, split_proposal

MIN_NEAR_PERCENT = 65.0  # the default of look-ups
_WIDTHS = (25.0, 88.0, 88.0, 26.0, 40.0)  # millimetres, `docx_write.WIDTH` together
_LOOKS: dict[Role | None, Look] = {"affected": "marked", "value": "value"}


@dataclass(frozen=True, slots=True)
class ShownSegment:
    """A segment with its proposal, or the match that is nearest to it.

    `number` counts from 1; `same` is the number of the first segment with this text, if that is
    another one; `is_first` is true for the first segment of a paragraph.
    """

    number: int
    answer: Answer
    band: Band
    same: int | None
    paragraph: Paragraph
    paragraph_number: int
    is_first: bool
    begun: PreparedTarget | None
    terms: Sequence[FoundTerm]

    @property
    def text(self) -> str:
        """The text of the segment."""
        return self.answer.query.text

    @property
    def place(self) -> str:
        """The label of the paragraph, or its number."""
        return self.paragraph.label or f"[{self.paragraph_number}]"

    @property
    def match(self) -> Match | None:
        """The match of the proposal, or the nearest one."""
        near = self.answer.best
        if self.begun or near is None or near.scored.match < MIN_NEAR_PERCENT:
            return self.begun.match if self.begun else None
        return near

    @property
    def hit(self) -> Hit | None:
        """The match with its texts in parts."""
        return Hit(self.match, self.text) if self.match else None

    @property
    def proposal(self) -> list[TextPart]:
        """The proposed translation in parts; empty if there is none."""
        return split_proposal(self.begun) if self.begun else []


def iter_segments(result: PretranslateResult) -> Iterator[ShownSegment]:
    """Yield the segments of a document as they are shown."""
    whole = result.whole
    first: dict[str, int] = {}
    before = None
    pairs = zip(whole.segments, whole.answers, iter_bands(whole), strict=True)
    for number, (segment, answer, band) in enumerate(pairs, start=1):
        at = segment.paragraph
        same = first.setdefault(fold(segment.text), number)
        yield ShownSegment(
            number,
            answer,
            band,
            same if same < number else None,
            whole.document.paragraphs[at],
            at + 1,
            at != before,
            prepare_answer(answer, whole.options.source, show_command),
            list_once(result.terms[number - 1]),
        )
        before = at


def list_remarks(result: PretranslateResult) -> list[str]:
    """List what was left out, and the notes of all answers, each once."""
    notes = dict.fromkeys(note for answer in result.whole.answers for note in answer.notes)
    return [*result.whole.itself.remarks, *notes]


def count_begun(whole: DocumentAnswers) -> int:
    """Count the segments that have a proposal."""
    return sum(prepare_answer(answer, whole.options.source) is not None for answer in whole.answers)


def write(result: PretranslateResult, path: Path, *, force: bool = False) -> Written:
    """Write what was found."""
    suffix, whole, asked = path.suffix.lower(), result.whole, result.request
    options, count = whole.options, len(whole.segments)
    if suffix not in (".docx", ".xlf", ".xliff"):
        written = writing.write(
            iter_useful(whole),
            path,
            source=options.source,
            target=options.target,
            when=result.now,
            force=force,
        )
        told = f"{written.units:,} units that match something"
        return Written(str(path), told, tuple(written.losses), {"units": written.units})
    told = f"{count_begun(whole):,} of {count:,} segments have a translation"
    if suffix == ".docx":
        files.write_bytes(path, partial(_write_table, result), force=force)
        return Written(str(path), told)
    if asked.copy_source:
        told = f"{count:,} segments, each with its source to be translated"
    files.write(path, render_xliff(result), force=force)
    codes = sum(len(each.codes) + len(each.notes) for each in whole.document.paragraphs)
    lost = (f"formatting and footnote marks not written: {codes}",) if codes else ()
    return Written(str(path), told, lost)


def build_context(
    result: PretranslateResult, name_note: Callable[[str], str] = str
) -> dict[str, object]:
    """Return what the template of a page, or of a part of one, shows.

    `name_note` rewrites notes for a page of a server.
    """
    whole = result.whole
    document = whole.document
    title = document.meta.file or document.symbol or "The document"
    return {
        "title": f"{title} pre-translated",
        "name": title,
        "document": document,
        "source": whole.options.source,
        "target": whole.options.target,
        "leverage": compute_leverage(whole),
        "begun": count_begun(whole),
        "rows": list(iter_segments(result)),
        "remarks": [*map(name_note, list_remarks(result))],
        "previous": result.previous,
        "show_command": show_command,
    }


def _write_table(result: PretranslateResult, file: IO[bytes]) -> None:
    """Write a row for each segment, with an empty target if there is no useful match."""
    document, options = result.whole.document, result.whole.options
    columns = ("Paragraph", name(options.source), name(options.target), "Match", "Origin")
    title = document.symbol or document.meta.file or "Pretranslation"
    remarks = []
    if document.meta.restriction:
        remarks.append([DocxRun(document.meta.restriction.upper(), "strong")])
    begun, count = count_begun(result.whole), len(result.whole.segments)
    remarks.append(
        [
            DocxRun(f"{begun:,} of {count:,} segments have a translation   ", "strong"),
            DocxRun("renders what differs", "marked"),
            DocxRun("   "),
            DocxRun("value put in", "value"),
        ]
    )
    remarks += [[DocxRun(sentence, "quiet")] for sentence in result.whole.itself.remarks]
    langs = options.source, options.target
    rows = (_build_row(segment, langs) for segment in iter_segments(result))
    docx_write.write(file, title, remarks, dict(zip(columns, _WIDTHS, strict=True)), rows)


def _build_row(shown: ShownSegment, langs: tuple[str, str]) -> list[DocxCell]:
    proposal = [DocxRun(part.text, _LOOKS.get(part.role)) for part in shown.proposal]
    match = [[DocxRun("no match", "quiet")]]
    origin: list[list[DocxRun]] = []
    if shown.begun is not None:
        hit = Hit(shown.begun.match, shown.text)
        match = [[DocxRun(f"{hit.kind} {format_percent(hit.match.scored.match)}")]]
        if shown.begun.trust != "translated":
            match.append([DocxRun(f"to {shown.begun.trust}", "quiet")])
        origin = [[run] for run in _describe_origin(hit.match, langs[0])]
    return [
        DocxCell([[DocxRun(shown.place, "strong")]]),
        DocxCell([[DocxRun(shown.text)]], langs[0]),
        DocxCell([proposal] if proposal else [], langs[1] if proposal else None),
        DocxCell(match),
        DocxCell(origin),
    ]


def _describe_origin(match: Match, lang: str) -> Iterator[DocxRun]:
    place = locate(match.origin, lang)
    if place is not None:
        yield DocxRun(place.name if place.position is not None else str(place))
    facts = [f"superseded wording: {match.superseded}"] if match.superseded else []
    facts += describe_origin(match.origin, match.successors)
    facts += (each.why for each in match.scored.penalties)
    if facts:
        yield DocxRun("; ".join(facts), "quiet")


def render_xliff(result: PretranslateResult) -> Iterator[str]:
    """Render the XLIFF in pieces.

    A copied source is marked as a copy, so that it is no translation when the file is read again.
    """
    document, options = result.whole.document, result.whole.options
    units = (_build_unit(segment, options.source) for segment in iter_segments(result))
    if result.request.copy_source:
        units = (
            replace(unit, target=unit.source, state=None, qualifier=COPIED, notes=())
            for unit in units
        )
    restriction = document.meta.restriction
    known = {"stream": "draft"} | ({"restriction": restriction} if restriction else {})
    langs = options.source, options.target
    file = XliffFile(document.meta.file or document.symbol or "draft", langs, units, known)
    return xliff.frame((file,), langs, version=result.request.xliff, when=result.now)


def _build_unit(shown: ShownSegment, lang: str) -> XliffUnit:
    begun, qualifier = shown.begun, None
    if begun is not None:
        is_equal = begun.match.kind in ("context", "exact")
        qualifier = "exact-match" if is_equal else "fuzzy-match"
    return XliffUnit(
        id=f"s{shown.number}",
        name=shown.paragraph.label,
        source=XliffText(shown.text),
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
                show_place(match.origin, lang, show_command),
                in_context=match.kind == "context",
            )
            for match in select_worded(shown.answer)
        ),
    )
