"""A check of two Word files as comments in one of them, which is the translator's own file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from tmtool.checks.decisions import Decision
from tmtool.checks.joining import FindingPlace, GroupedFinding
from tmtool.checks.report import Report, ReportPart, iter_facts, summarize
from tmtool.documents.docx.commented import WordComment, add_comments, open_for_comments
from tmtool.documents.docx.places import TextMap
from tmtool.documents.files import read_file
from tmtool.errors import InputError
from tmtool.findings import MarkedText
from tmtool.formats.bitexts.rows import Row, RowSide, iter_rows
from tmtool.formats.docx_write import DocxRun, render_paragraph
from tmtool.fuzzy.locating import UNKNOWN, locate_texts, squeeze
from tmtool.lang.codes import name_language
from tmtool.lang.script import get_joiner
from tmtool.units import Bitext, Document
from tmtool.views import check as cells

Copy: TypeAlias = Literal["source", "target"]
"""Whose file is given back."""

SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
_MAX_PLACES = 20
"""Places of one finding that get comments; how many there are is told in the first (chosen)."""
_MAX_QUOTED = 600
"""Characters of the other side that a comment quotes; all of it stands in its file (chosen)."""


def check_copy(name: str, files: Sequence[str], copy: Copy) -> None:
    """InputError where a name can't be that of one of two Word files, given back with comments."""
    end = Path(name).suffix.lower()
    if end not in SUFFIXES:
        raise InputError(
            f"{name}: comments stand in a Word file; the name of the file must end in .docx"
        )
    if len(files) != 2:
        raise InputError(
            f"{name}: comments go into one Word file; check a text and its translation alone"
        )
    own = files[0] if copy == "source" else files[1]
    if Path(own).suffix.lower() != end:
        raise InputError(
            f"{name}: comments go into the {copy} that is checked, and {own} is not a {end} file; "
            "write a .html instead"
        )


def comment_on(report: Report, copy: Copy, when: datetime) -> bytes:
    """Give back one of two Word files that were checked, with a comment for each finding.

    InputError where it was changed since it was read.
    """
    if len(report.parts) != 1 or report.parts[0].opened.job.whole is None:
        message = "comments go into a Word file: check a text and its translation"
        raise InputError(message)
    part = report.parts[0]
    path = part.opened.paths[copy == "target"]
    if path is None:
        message = f"the {copy} was not read from a file: comments go into a Word file"
        raise InputError(message)
    data = read_file(path)
    file = open_for_comments(data, path)
    sides = Sides(part, copy, file.places)
    if sides.own.meta.file_hash != _hash(data):
        raise InputError(f"{path} was changed while it was checked; check it again")
    return add_comments(file, tuple(_comments(report, part, sides)), when=when)


def _hash(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


@dataclass(frozen=True)
class Sides:
    """The pairs of a job, and where their texts stand in the file that is given back."""

    part: ReportPart
    copy: Copy
    places: TextMap

    @property
    def bitext(self) -> Bitext:
        whole = self.part.opened.job.whole
        assert whole is not None
        return whole

    @property
    def own(self) -> Document:
        return self.bitext.source if self.copy == "source" else self.bitext.target

    @property
    def across(self) -> Document:
        return self.bitext.target if self.copy == "source" else self.bitext.source

    @cached_property
    def rows(self) -> Sequence[Row]:
        return [row for row in iter_rows(self.bitext) if row.stream != "lists"]

    @cached_property
    def located(self) -> Sequence[Sequence[int]]:
        """For each paragraph the offsets of its characters in the file."""
        texts = [paragraph.text for paragraph in self.own.paragraphs]
        return locate_texts(texts, self.places.text, frozenset(self.places.starts))

    def side(self, row: Row) -> RowSide:
        return row.source if self.copy == "source" else row.target

    def find(self, number: int, spans: Sequence[range]) -> tuple[range | None, bool]:
        """Find spans of a pair's own text in the file, and whether something is missing there.

        Without spans it is all of the text. Where these can't be found it is their paragraphs;
        where the pair has no text on this side, what stands before it.
        """
        row = self.rows[number]
        if not self.side(row).parts:
            return self._before(number), True
        text = self.side(row).text
        whole = range(min(s.start for s in spans), max(s.stop for s in spans)) if spans else None
        return self._find(self.side(row), whole or range(len(text))), False

    def _before(self, number: int) -> range | None:
        stream = self.rows[number].stream
        for row in reversed(self.rows[:number]):
            if row.stream != stream:
                break
            if self.side(row).parts:
                return self._find(self.side(row), range(len(self.side(row).text)))
        return None

    def _find(self, side: RowSide, span: range) -> range | None:
        known: list[int] = []
        at = 0
        for part in side.parts:
            text = self.own.paragraphs[part.paragraph].text
            first = max(part.start, part.start + span.start - at)
            last = min(part.stop, part.start + span.stop - at)
            if first < last:
                ahead = len(squeeze(text[:first]))
                behind = ahead + len(squeeze(text[first:last]))
                known += self.located[part.paragraph][ahead:behind]
            at += part.stop - part.start + len(get_joiner(self.own.lang))
        known = [each for each in known if each != UNKNOWN]
        if not known:
            known = [each for part in side.parts for each in self.located[part.paragraph]]
            known = [each for each in known if each != UNKNOWN]
        if not known:
            return None
        return range(known[0], max(known[-1], known[0]) + 1)


def _comments(report: Report, part: ReportPart, sides: Sides) -> Iterator[WordComment]:
    """What was checked at the very start, then every finding in its places."""
    placed: list[WordComment] = []
    unplaced: list[str] = []
    for _, each, decision, _ in report.number_findings():
        for at, place in enumerate(each.places[:_MAX_PLACES]):
            own, across = _marked(each, place, sides)
            told = _again(each) if at else _first(each, decision, part)
            content = "".join((*told, *across))
            span, missing = (
                (None, False) if place.segment is None else sides.find(place.segment, own)
            )
            if span is None:
                unplaced.append(content)
            else:
                placed.append(WordComment(span, content, missing))
    yield WordComment(None, "".join((*_about(report), *unplaced)))
    yield from sorted(placed, key=lambda each: each.span.start if each.span else 0)


def _marked(
    each: GroupedFinding, place: FindingPlace, sides: Sides
) -> tuple[Sequence[range], Sequence[str]]:
    """What a finding is about in the file, and the text across from it as paragraphs."""
    finding = each.finding
    own, across = finding.source, finding.target
    if sides.copy == "target":
        own, across = across, own
    if place.segment is not None and place != each.places[0]:
        row = sides.rows[place.segment]
        texts = row.source.text, row.target.text
        if sides.copy == "target":
            texts = texts[1], texts[0]
        own, across = _mark_again(own, texts[0]), _mark_again(across, texts[1])
    if not across.text:
        return own.spans, ()
    lang = sides.across.lang
    title = render_paragraph([DocxRun(f"{name_language(lang)}:", "quiet")])
    return own.spans, (title, render_paragraph(tuple(_quoted(across)), lang))


def _mark_again(side: MarkedText, text: str) -> MarkedText:
    """Another text with the same marked, as far as each stretch stands in it once."""
    spans = []
    for span in side.spans:
        stretch = side.text[span.start : span.stop]
        if stretch and text.count(stretch) == 1:
            start = text.index(stretch)
            spans.append(range(start, start + len(stretch)))
    return MarkedText(text, tuple(spans))


def _quoted(side: MarkedText) -> Iterator[DocxRun]:
    left = _MAX_QUOTED
    for text, is_marked in cells.iter_pieces(side):
        yield DocxRun(text[:left], "marked" if is_marked else None)
        left -= len(text)
        if left <= 0:
            yield DocxRun("…")
            return


def _first(each: GroupedFinding, decision: Decision | None, part: ReportPart) -> Iterator[str]:
    """All that is to be said of a finding, in paragraphs."""
    finding = each.finding
    yield _headline(each, finding.message)
    if decision is not None:
        yield render_paragraph([DocxRun(cells.describe_decision(decision))])
    if finding.suggestion:
        yield render_paragraph([DocxRun("Suggestion: ", "strong"), DocxRun(finding.suggestion)])
    for evidence in finding.evidence:
        yield render_paragraph(
            [DocxRun("Evidence: ", "strong"), DocxRun(cells.describe_evidence(evidence))]
        )
    hidden = len(each.places) - _MAX_PLACES
    more = f"comments stand at the first {_MAX_PLACES} places" if hidden > 0 else None
    told = (
        cells.place(each.places[0]), cells.describe_others(each), more,
        cells.describe_doubt(each, part.opened.low), finding.id,
    )  # fmt: skip
    yield render_paragraph([DocxRun("; ".join(filter(None, told)), "quiet")])


def _again(each: GroupedFinding) -> Iterator[str]:
    """What is said where the same was found before."""
    yield _headline(each, each.finding.message)
    if each.finding.suggestion:
        yield render_paragraph(
            [DocxRun("Suggestion: ", "strong"), DocxRun(each.finding.suggestion)]
        )
    first = cells.place(each.places[0])
    yield render_paragraph([DocxRun(f"as in {first}; {each.finding.id}", "quiet")])


def _headline(each: GroupedFinding, message: str) -> str:
    finding = each.finding
    head = f"{finding.severity.capitalize()} ({finding.check}): "
    return render_paragraph([DocxRun(head, "strong"), DocxRun(message)])


def _about(report: Report) -> Iterator[str]:
    yield render_paragraph([DocxRun("tmtool check: ", "strong"), DocxRun(summarize(report))])
    told: dict[str, list[str]] = {}
    for fact in iter_facts(report):
        told.setdefault(fact.name, []).append(fact.value)
    for name, values in told.items():
        yield render_paragraph([DocxRun(f"{name}: {'; '.join(values)}", "quiet")])
