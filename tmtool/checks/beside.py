"""Findings beside the pairs that they are about, with the places that their suggestions change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.joining import list_forms
from tmtool.errors import InputError
from tmtool.findings import Finding, MarkedText
from tmtool.formats.bitexts.notes import PairNote, Replacement
from tmtool.lang.script import UNSPACED, count_han, get_base

if TYPE_CHECKING:
    from tmtool.checks.report import Report

_PAIRED = {
    "「": "“", "」": "”", "『": "‘", "』": "’", "(": "（", ")": "）",
}  # fmt: skip
"""Signs of which a suggestion names both, the opening and the closing one."""
_BOTH = frozenset({"“”", "‘’", "（）"})
REPLACING = frozenset({
    "acronyms without stops", "approximate numbers", "British spelling", "Chair", "citations",
    "commas", "curly quotes", "damage", "dates", "dates in full", "deprecated terms",
    "doubled marks", "ellipses and dashes", "inclusive words", "letter case", "memory wording",
    "names", "numbers", "numbers at the start", "paired marks", "per cent", "quotation marks",
    "repeated words", "small numbers", "spaces", "spelling", "spelling in ize", "superseded terms",
    "symbols", "term consistency", "terms", "title marks", "usage", "width",
})  # fmt: skip
"""Checks whose suggestions stand for the words that are marked; those of others say what
a source or another place has, and where words differ from that."""


def list_notes(report: Report) -> Mapping[int, Sequence[PairNote]]:
    """The findings of a report on one bitext, by the numbers of their pairs, from 0.

    A finding with several places is listed with each of their pairs, one about no pair not at all.
    """
    found: dict[int, list[PairNote]] = {}
    for part in report.parts:
        job = part.opened.job
        pairs = {pair.number: pair for pair in job.pairs}
        for grouped in part.decided.outcome.findings:
            finding = grouped.finding
            for place in dict.fromkeys(place.segment for place in grouped.places):
                if place not in pairs or place is None:
                    continue
                here = finding
                if place != finding.segment:
                    pair = pairs[place]
                    source = _mark_again(finding.source, pair.source)
                    target = _mark_again(finding.target, pair.target)
                    here = replace(finding, source=source, target=target)
                found.setdefault(place, []).append(build_note(here, job.langs))
    return found


class PlacedRepair(NamedTuple):
    """A replacement that the suggestion of a finding makes in one side."""

    finding: str
    side: int
    words: Replacement


def list_repairs(report: Report, ids: Collection[str]) -> Mapping[int, Sequence[PlacedRepair]]:
    """Return the replacements that findings suggest, by pair number, the last first.

    InputError where one has nothing that can be put in as it is, and where two would change the
    same words.
    """
    parts = (
        replace(part, decided=replace(part.decided, outcome=part.decided.withdraw()))
        for part in report.parts
    )
    notes = list_notes(replace(report, parts=tuple(parts)))
    found: dict[int, list[PlacedRepair]] = {}
    for number, listed in notes.items():
        own = {
            (note.side, words): PlacedRepair(note.id, note.side, words)
            for note in listed if note.id in ids for words in note.repairs
        }  # fmt: skip
        if own:
            found[number] = sorted(own.values(), key=_get_place, reverse=True)
    left = {*ids} - {each.finding for placed in found.values() for each in placed}
    if left or len(report.parts) > 1:
        message = "this suggestion can't be put in as it is: correct the text itself"
        raise InputError(message, code="no repair")
    for number, placed in found.items():
        for later, one in pairwise(placed):
            if later.side == one.side and later.words.start < one.words.stop:
                raise InputError(
                    f"two suggestions would change the same words of pair {number + 1}: "
                    "reopen one of them",
                    code="two repairs",
                )  # fmt: skip
    return found


def _get_place(each: PlacedRepair) -> tuple[int, int]:
    return each.side, each.words.start


def build_note(finding: Finding, languages: tuple[str, str]) -> PairNote:
    """Build the note on a pair from a finding.

    >>> both = MarkedText("于2025年", (range(1, 6),)), MarkedText("in 2026", (range(3, 7),))
    >>> own = Finding("0", "dates", "error", "dates differ", source=both[0], target=both[1])
    >>> build_note(replace(own, suggestion="2025"), ("zh", "en")).repairs
    (Replacement(start=3, stop=7, before='2026', after='2025'),)
    """
    side, repairs = find_repairs(finding, languages)
    return PairNote(
        finding.id,
        finding.check,
        finding.severity,
        finding.message,
        finding.suggestion,
        side,
        repairs,
    )  # fmt: skip


def _mark_again(marked: MarkedText, text: str) -> MarkedText:
    """The same words marked in the text of another pair, where they stand there once."""
    words = {marked.text[span.start : span.stop] for span in marked.spans}
    word = words.pop() if len(words) == 1 else ""
    if not word or text.count(word) != 1:
        return MarkedText(text)
    at = text.index(word)
    return MarkedText(text, (range(at, at + len(word)),))


def find_repairs(
    finding: Finding, languages: tuple[str, str]
) -> tuple[int, tuple[Replacement, ...]]:
    """Return the side that a suggestion changes, and the words that it replaces there.

    There are none unless all marked words are the same. Suggestions are for the target; only
    matters of form are reported of a source alone.
    """
    wanted, sides = finding.suggestion, (finding.source, finding.target)
    side = 1 if finding.target.spans else 0
    spans = sides[side].spans
    is_own = side == 1 or finding.check in list_forms()
    if not wanted or not spans or not all(spans) or not is_own or finding.check not in REPLACING:
        return side, ()
    marked = [sides[side].text[span.start : span.stop] for span in spans]
    if wanted in _BOTH:
        if not all(_PAIRED.get(sign, "") in wanted and sign in _PAIRED for sign in marked):
            return side, ()
        new = [_PAIRED[sign] for sign in marked]
    elif len({*marked}) == 1 and wanted not in marked and _suits(wanted, languages[side]):
        new = [_like(sign, wanted, span.start) for sign, span in zip(marked, spans, strict=True)]
    else:
        return side, ()
    both = zip(spans, marked, new, strict=True)
    return side, tuple(Replacement(span.start, span.stop, old, text) for span, old, text in both)


def _suits(text: str, lang: str) -> bool:
    """Return False for Chinese characters in a language that has none."""
    return get_base(lang) in UNSPACED or not count_han(text)


def _like(before: str, wanted: str, start: int) -> str:
    """A suggestion with the capital letter that a text begins with."""
    is_first = start == 0 and before[:1].isupper() and wanted[:1].islower()
    return wanted[:1].upper() + wanted[1:] if is_first else wanted
