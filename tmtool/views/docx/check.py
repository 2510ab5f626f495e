"""A check of two Word files as comments in a copy of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
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
"""The file that gets comments."""

SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
MAX_PLACES = 20  # of one finding that get comments


def check_copy(name: str, files: Sequence[str], copy: Copy) -> None:
    """Raise InputError for a file name that comments on these files can't have."""
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
    """Return a copy of one of two Word files, with a comment for each finding.

    Raises InputError if the file was changed after it was read.
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
    if sides.own.meta.file_hash != sha256(data).hexdigest():
        raise InputError(f"{path} was changed while it was checked; check it again")
    return add_comments(file, tuple(_comments(report, part, sides)), when=when)


@dataclass(frozen=True)
class Sides:
    """The pairs of a job, and the places of their texts in the file with comments."""

    part: ReportPart
    copy: Copy
    places: TextMap

    @property
    def at(self) -> int:
        """The index of the side that gets comments."""
        return int(self.copy == "target")

    @property
    def bitext(self) -> Bitext:
        whole = self.part.opened.job.whole
        assert whole is not None
        return whole

    @property
    def own(self) -> Document:
        return self.bitext.sides[self.at]

    @cached_property
    def rows(self) -> Sequence[Row]:
        return [row for row in iter_rows(self.bitext) if row.stream != "lists"]

    @cached_property
    def located(self) -> Sequence[Sequence[int]]:
        """For each paragraph the offsets of its characters in the file."""
        texts = [paragraph.text for paragraph in self.own.paragraphs]
        return locate_texts(texts, self.places.text, frozenset(self.places.starts))

    def find(self, number: int, spans: Sequence[range]) -> tuple[range | None, bool]:
        """Find spans of a pair in the file, without spans all of its text.

        Spans that can't be found give their paragraphs. A pair without text in this file gives the
        text before it, and True.
        """
        side = self.rows[number].sides[self.at]
        if not side.parts:
            return self._before(number), True
        span = range(len(side.text))
        if spans:
            span = range(min(s.start for s in spans), max(s.stop for s in spans))
        return self._find(side, span), False

    def _before(self, number: int) -> range | None:
        stream = self.rows[number].stream
        for row in reversed(self.rows[:number]):
            if row.stream != stream:
                break
            if row.sides[self.at].parts:
                return self._find(row.sides[self.at], range(len(row.sides[self.at].text)))
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
        whole = [place for part in side.parts for place in self.located[part.paragraph]]
        for places in (known, whole):
            if found := [each for each in places if each != UNKNOWN]:
                return range(found[0], max(found[-1], found[0]) + 1)
        return None


def _comments(report: Report, part: ReportPart, sides: Sides) -> Iterator[WordComment]:
    """Yield a comment on the check for the start of the file, and one per place of a finding."""
    placed: list[WordComment] = []
    unplaced: list[str] = []
    for _, each, decision, _ in report.number_findings():
        told = "".join(_describe(each, decision, part))
        for place in each.places[:MAX_PLACES]:
            own, across = _select_texts(each, place, sides)
            content = told + _quote(across, sides)
            span, is_missing = None, False
            if place.segment is not None:
                span, is_missing = sides.find(place.segment, own.spans)
            if span is None:
                unplaced.append(content)
            else:
                placed.append(WordComment(span, content, is_missing))
    yield WordComment(None, "".join((*_about(report), *unplaced)))
    yield from sorted(placed, key=lambda each: each.span.start if each.span else 0)


def _select_texts(
    each: GroupedFinding, place: FindingPlace, sides: Sides
) -> tuple[MarkedText, MarkedText]:
    """Return the texts of a place: in the file with comments, and in the other one."""
    texts = [each.finding.source, each.finding.target]
    if place.segment is not None and place != each.places[0]:
        row = sides.rows[place.segment]
        texts = [_mark_again(m, s.text) for m, s in zip(texts, row.sides, strict=True)]
    return texts[sides.at], texts[1 - sides.at]


def _mark_again(side: MarkedText, text: str) -> MarkedText:
    """Mark the same stretches in another text, if they occur there once."""
    spans = []
    for span in side.spans:
        stretch = side.text[span.start : span.stop]
        if stretch and text.count(stretch) == 1:
            start = text.index(stretch)
            spans.append(range(start, start + len(stretch)))
    return MarkedText(text, tuple(spans))


def _quote(side: MarkedText, sides: Sides) -> str:
    """Quote the text of the other file."""
    if not side.text:
        return ""
    lang = sides.bitext.sides[1 - sides.at].lang
    runs = [DocxRun(text, "marked" if marked else None) for text, marked in cells.iter_pieces(side)]
    title = render_paragraph([DocxRun(f"{name_language(lang)}:", "quiet")])
    return title + render_paragraph(runs, lang)


def _describe(each: GroupedFinding, decision: Decision | None, part: ReportPart) -> Iterator[str]:
    finding = each.finding
    head = f"{finding.severity.capitalize()} ({finding.check}): "
    yield render_paragraph([DocxRun(head, "strong"), DocxRun(finding.message)])
    for name, text in cells.list_details(each, decision):
        title = [DocxRun(f"{name.capitalize()}: ", "strong")] if name else []
        yield render_paragraph([*title, DocxRun(text)])
    doubt = cells.describe_doubt(each, part.opened.low)
    where = (cells.place(each.places[0]), cells.describe_others(each), doubt, finding.id)
    yield render_paragraph([DocxRun("; ".join(filter(None, where)), "quiet")])


def _about(report: Report) -> Iterator[str]:
    yield render_paragraph([DocxRun("tmtool check: ", "strong"), DocxRun(summarize(report))])
    facts: dict[str, list[str]] = {}
    for fact in iter_facts(report):
        facts.setdefault(fact.name, []).append(fact.value)
    for name, values in facts.items():
        yield render_paragraph([DocxRun(f"{name}: {'; '.join(values)}", "quiet")])
