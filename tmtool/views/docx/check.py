"""A checked Word file: a copy of the translation with comments, or with tracked changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from tmtool.checks.repairs import PlacedRepair
from tmtool.checks.report import Report, ReportedFinding, ReportPart, iter_facts, summarize
from tmtool.documents.docx.commented import WordComment, add_comments, open_for_comments
from tmtool.documents.docx.places import TextMap, is_shown
from tmtool.documents.docx.tracked import TrackedChange, track_changes
from tmtool.documents.files import read_file
from tmtool.errors import InputError
from tmtool.findings import MarkedText
from tmtool.formats.bitexts.notes import Replacement
from tmtool.formats.bitexts.rows import Row, RowSide, iter_rows
from tmtool.formats.docx_write import DocxRun, render_paragraph
from tmtool.fuzzy.locating import UNKNOWN, locate_texts, squeeze
from tmtool.lang.codes import name_language
from tmtool.lang.script import get_joiner
from tmtool.units import Bitext

MAX_PLACES = 20  # of one finding that get comments


def check_copy(name: str, files: Sequence[str]) -> None:
    """Raise InputError for a file name that comments on these files can't have."""
    end = Path(name).suffix.lower()
    if len(files) != 2:
        raise InputError(
            f"{name}: comments go into one Word file; check a text and its translation alone"
        )
    if Path(files[1]).suffix.lower() != end:
        raise InputError(
            f"{name}: comments go into the translation, and {files[1]} is not a {end} file; write "
            "a .html instead"
        )


def comment_on(report: Report, when: datetime) -> bytes:
    """Return a copy of the translation, with a comment for each finding.

    Raises InputError if the file was changed after it was read.
    """
    if len(report.parts) != 1 or report.parts[0].opened.job.whole is None:
        message = "comments go into a Word file: check a text and its translation"
        raise InputError(message)
    (part,) = report.parts
    path = _get_path(part)
    data = read_file(path)
    file = open_for_comments(data, path)
    target = TargetPlaces(part, file.places)
    if target.bitext.target.meta.file_hash != sha256(data).hexdigest():
        raise InputError(f"{path} was changed while it was checked; check it again")
    return add_comments(file, tuple(_iter_comments(report, target)), when=when)


def track(
    report: Report, repairs: Mapping[int, Sequence[PlacedRepair]], *, author: str, when: datetime
) -> bytes:
    """Return a copy of the translation with suggestions as changes tracked for `author`.

    Raises InputError if the file was changed, and for words that are not found in it.
    """
    (part,) = report.parts
    path = _get_path(part)
    file = open_for_comments(read_file(path), path)
    target = TargetPlaces(part, file.places)
    changes = tuple(
        target.find_change(number, each) for number, listed in repairs.items() for each in listed
    )
    return track_changes(file, changes, author=author, when=when)


def _get_path(part: ReportPart) -> str:
    path = part.opened.paths[1]
    if path is None:
        message = "the translation was not read from a Word file"
        raise InputError(message)
    return path


@dataclass(frozen=True)
class TargetPlaces:
    """The places of the pairs of a job in the Word file of the translation."""

    part: ReportPart
    places: TextMap

    @property
    def bitext(self) -> Bitext:
        whole = self.part.opened.job.whole
        assert whole is not None
        return whole

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
        side = self.rows[number].target
        if not side.parts:
            return self._find_before(number), True
        span = range(len(side.text))
        if spans:
            span = range(min(s.start for s in spans), max(s.stop for s in spans))
        return self._find(side, span), False

    def find_change(self, number: int, repair: PlacedRepair) -> TrackedChange:
        """Find the words of a repair. Raises InputError for words that can't be changed."""
        words = repair.words
        if repair.side == 0:
            raise InputError(
                f"pair {number + 1}: “{words.before}” is of the source: correct that file"
            )
        span, _ = self.find(number, [range(words.start, words.stop)])
        before = "".join(filter(is_shown, words.before))
        is_found = span is not None and self.places.text[span.start : span.stop] == before
        if span is None or not is_found or _moves_blanks(words):
            raise InputError(
                f"pair {number + 1}: “{words.before}” can't be changed in the Word file: reopen "
                "the finding, and correct it by hand"
            )
        return TrackedChange(span, words.before, words.after.strip())

    def _find_before(self, number: int) -> range | None:
        stream = self.rows[number].stream
        for row in reversed(self.rows[:number]):
            if row.stream != stream:
                break
            if row.target.parts:
                return self._find(row.target, range(len(row.target.text)))
        return None

    def _find(self, side: RowSide, span: range) -> range | None:
        known: list[int] = []
        at = 0
        for part in side.parts:
            text = self.bitext.target.paragraphs[part.paragraph].text
            first = max(part.start, part.start + span.start - at)
            last = min(part.stop, part.start + span.stop - at)
            if first < last:
                ahead = len(squeeze(text[:first]))
                behind = ahead + len(squeeze(text[first:last]))
                known += self.located[part.paragraph][ahead:behind]
            at += part.stop - part.start + len(get_joiner(self.bitext.target.lang))
        whole = [place for part in side.parts for place in self.located[part.paragraph]]
        for places in (known, whole):
            if found := [each for each in places if each != UNKNOWN]:
                return range(found[0], max(found[-1], found[0]) + 1)
        return None


def _moves_blanks(words: Replacement) -> bool:
    """Return True if a change is in the spaces around words, which have no place in the file."""
    before, after = (
        (len(text) - len(text.lstrip()), len(text) - len(text.rstrip()), bool(text.strip()))
        for text in (words.before, words.after)
    )
    return before != after


def _iter_comments(report: Report, target: TargetPlaces) -> Iterator[WordComment]:
    """Yield a comment on the check for the start of the file, and one per place of a finding."""
    placed: list[WordComment] = []
    unplaced: list[str] = []
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
    facts: dict[str, list[str]] = {}
    for fact in iter_facts(report):
        facts.setdefault(fact.name, []).append(fact.value)
    for name, values in facts.items():
        yield render_paragraph([DocxRun(f"{name}: {'; '.join(values)}", "quiet")])
