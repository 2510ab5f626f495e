"""A checked Word file: a copy of the translation with comments, or with tracked changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import groupby, takewhile

from tmtool.checks.repairs import PlacedRepair
from tmtool.checks.report import Report, ReportedFinding, iter_facts, summarize
from tmtool.documents.docx.commented import (
    CommentableDocx,
    WordComment,
    add_comments,
    open_for_comments,
)
from tmtool.documents.docx.places import TextMap, is_shown
from tmtool.documents.docx.tracked import TrackedChange, track_changes
from tmtool.documents.files import read_file
from tmtool.errors import InputError
from tmtool.findings import MarkedText
from tmtool.formats.bitexts.rows import Row, RowSide, iter_rows
from tmtool.formats.docx_write import DocxRun, render_paragraph
from tmtool.fuzzy.locating import UNKNOWN, locate_texts, squeeze
from tmtool.lang.codes import name_language
from tmtool.lang.script import get_joiner
from tmtool.units import Bitext

MAX_PLACES = 20  # of one finding that get comments


def comment_on(report: Report, when: datetime) -> bytes:
    """Return a copy of the translation, with a comment for each finding.

    Raises InputError if no Word file was checked, or it was changed after it was read.
    """
    file, target = _open(report)
    return add_comments(file, tuple(_iter_comments(report, target)), when=when)


def track(
    report: Report, repairs: Mapping[int, Sequence[PlacedRepair]], *, author: str, when: datetime
) -> bytes:
    """Return a copy of the translation with suggestions as changes tracked for `author`.

    Raises InputError if the file was changed, and for words that are not found in it.
    """
    file, target = _open(report)
    changes = tuple(
        target.find_change(number, each) for number, listed in repairs.items() for each in listed
    )
    return track_changes(file, changes, author=author, when=when)


def _open(report: Report) -> tuple[CommentableDocx, TargetPlaces]:
    """Open the Word file of the translation, which must be as it was checked."""
    opened = report.parts[0].opened if len(report.parts) == 1 else None
    if opened is None or opened.job.whole is None or opened.paths[1] is None:
        message = "comments go into a Word file: check a text and its translation"
        raise InputError(message)
    path, whole = opened.paths[1], opened.job.whole
    data = read_file(path)
    file = open_for_comments(data, path)
    if whole.target.meta.file_hash != sha256(data).hexdigest():
        raise InputError(f"{path} was changed while it was checked; check it again")
    return file, TargetPlaces(whole, file.places)


@dataclass(frozen=True)
class TargetPlaces:
    """The places of the pairs of a bitext in the Word file of the translation."""

    bitext: Bitext
    places: TextMap

    @cached_property
    def rows(self) -> Sequence[Row]:
        return [row for row in iter_rows(self.bitext) if row.stream != "lists"]

    @cached_property
    def located(self) -> Sequence[Sequence[int]]:
        """For each paragraph the offsets of its characters in the file."""
        texts = [paragraph.text for paragraph in self.bitext.target.paragraphs]
        return locate_texts(texts, self.places.text, frozenset(self.places.starts))

    def find(self, number: int, spans: Sequence[range]) -> tuple[range | None, bool]:
        """Find spans of a pair in the file, without spans all of its text.

        Spans that can't be found give their paragraphs. A pair without a translation gives the
        text before it, and True.
        """
        row = self.rows[number]
        if row.target.parts:
            span = range(len(row.target.text))
            if spans:
                span = range(min(s.start for s in spans), max(s.stop for s in spans))
            return self._find(row.target, span), False
        before = takewhile(lambda each: each.stream == row.stream, reversed(self.rows[:number]))
        side = next((each.target for each in before if each.target.parts), None)
        return (self._find(side, range(len(side.text))) if side else None), True

    def find_change(self, number: int, repair: PlacedRepair) -> TrackedChange:
        """Find the words of a repair. Raises InputError for words that can't be changed."""
        words = repair.words
        if repair.side == 0:
            raise InputError(
                f"pair {number + 1}: “{words.before}” is of the source: correct that file"
            )
        span, _ = self.find(number, [range(words.start, words.stop)])
        before = "".join(filter(is_shown, words.before))
        # Spaces around words have no place in the file.
        edges, edges_after = (
            each.strip() and each.partition(each.strip())[::2]
            for each in (words.before, words.after)
        )
        is_found = span is not None and self.places.text[span.start : span.stop] == before
        if span is None or not is_found or edges != edges_after:
            raise InputError(
                f"pair {number + 1}: “{words.before}” can't be changed in the Word file: reopen "
                "the finding, and correct it by hand"
            )
        return TrackedChange(span, words.before, words.after.strip())

    def _find(self, side: RowSide, span: range) -> range | None:
        known, at = list[int](), 0
        for part in side.parts:
            text = self.bitext.target.paragraphs[part.paragraph].text
            places = self.located[part.paragraph][len(squeeze(text[: part.start])) :]
            shown = (e for e in range(part.start, part.stop) if not text[e].isspace())
            own = zip(shown, places, strict=False)
            known += (place for offset, place in own if at + offset - part.start in span)
            at += part.stop - part.start + len(get_joiner(self.bitext.target.lang))
        whole = [place for part in side.parts for place in self.located[part.paragraph]]
        for found in (known, whole):
            if kept := [each for each in found if each != UNKNOWN]:
                return range(kept[0], max(kept[-1], kept[0]) + 1)
        return None


def _iter_comments(report: Report, target: TargetPlaces) -> Iterator[WordComment]:
    """Yield a comment on the check for the start of the file, and one per place of a finding."""
    placed, unplaced = list[WordComment](), list[str]()
    for each in report.number_findings():
        described = "".join(_describe(each))
        for place in each.places[:MAX_PLACES]:
            source, (_, spans) = each.finding.source, place.spans
            span, is_missing = None, False
            if place.segment is not None:
                source = MarkedText(target.rows[place.segment].source.text, place.spans[0])
                span, is_missing = target.find(place.segment, spans)
            content = described + _quote(source, target.bitext.source.lang)
            if span is None:
                unplaced.append(content)
            else:
                placed.append(WordComment(span, content, is_missing))
    yield WordComment(None, "".join((*_about(report), *unplaced)))
    yield from sorted(placed, key=lambda each: each.span.start if each.span else 0)


def _quote(side: MarkedText, lang: str) -> str:
    if not side.text:
        return ""
    runs = [DocxRun(text, "marked" if marked else None) for text, marked in side.iter_pieces()]
    title = render_paragraph([DocxRun(f"{name_language(lang)}:", "quiet")])
    return title + render_paragraph(runs, lang)


def _describe(each: ReportedFinding) -> Iterator[str]:
    finding = each.finding
    head = f"{finding.severity.capitalize()} ({finding.check}): "
    yield render_paragraph([DocxRun(head, "strong"), DocxRun(finding.message)])
    for name, text in each.list_details():
        title = [DocxRun(f"{name.capitalize()}: ", "strong")] if name else []
        yield render_paragraph([*title, DocxRun(text)])
    where = (each.places[0].describe(), each.others, each.doubt, finding.id)
    yield render_paragraph([DocxRun("; ".join(filter(None, where)), "quiet")])


def _about(report: Report) -> Iterator[str]:
    yield render_paragraph([DocxRun("tmtool check: ", "strong"), DocxRun(summarize(report))])
    for name, facts in groupby(iter_facts(report), key=lambda fact: fact.name):
        values = "; ".join(fact.value for fact in facts)
        yield render_paragraph([DocxRun(f"{name}: {values}", "quiet")])
