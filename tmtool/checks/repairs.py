"""Suggestions as replacements of marked words, and notes on pairs that carry them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.joining import list_forms
from tmtool.checks.kinds import read_toml
from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.errors import InputError
from tmtool.findings import Finding, MarkedText
from tmtool.formats.bitexts.notes import PairNote, Replacement
from tmtool.lang.script import UNSPACED, count_han, get_base

if TYPE_CHECKING:
    from tmtool.checks.report import Report

_PAIRS = frozenset({"“”", "‘’", "（）", "〈〉"})
_VALUE_CHECKS = frozenset({"citations", "dates", "numbers", "symbols"})


class PlacedRepair(NamedTuple):
    """A replacement that a finding suggests on one side of a pair."""

    finding: str
    side: int
    words: Replacement


def list_notes(report: Report) -> Mapping[int, Sequence[PairNote]]:
    """Return the findings of a report on one bitext, by the numbers of their pairs.

    A finding with several places is a note of each pair.
    """
    notes: dict[int, list[PairNote]] = {}
    for part in report.parts:
        job = part.opened.job
        pairs = {pair.number: pair for pair in job.pairs}
        for each in part.decided.outcome.findings:
            for place in {place.segment: place for place in reversed(each.places)}.values():
                pair = pairs.get(-1 if place.segment is None else place.segment)
                if pair is not None:
                    source, target = map(MarkedText, pair.texts, place.spans)
                    here = replace(each.finding, source=source, target=target)
                    notes.setdefault(pair.number, []).append(build_note(here, job.langs))
    return notes


def list_repairs(report: Report, ids: Collection[str]) -> Mapping[int, Sequence[PlacedRepair]]:
    """Return the replacements that findings suggest, by pair number, the last first.

    Raises InputError if a suggestion can't be put in, or two would change the same words.
    """
    parts = (
        replace(part, decided=replace(part.decided, outcome=part.decided.withdraw()))
        for part in report.parts
    )
    found: dict[int, list[PlacedRepair]] = {}
    for number, notes in list_notes(replace(report, parts=tuple(parts))).items():
        own = {
            (note.side, words.start, words): PlacedRepair(note.id, note.side, words)
            for note in notes
            if note.id in ids
            for words in note.repairs
        }
        found[number] = [own[key] for key in sorted(own, reverse=True)]
    if len(report.parts) > 1 or {*ids} - {each.finding for own in found.values() for each in own}:
        message = "this suggestion can't be put in as it is: correct the text itself"
        raise InputError(message, code="no repair")
    for number, repairs in found.items():
        for later, one in pairwise(repairs):
            if later.side == one.side and later.words.start < one.words.stop:
                raise InputError(
                    f"two suggestions would change the same words of pair {number + 1}: "
                    "reopen one of them",
                    code="two repairs",
                )
    return {number: repairs for number, repairs in found.items() if repairs}


def build_note(finding: Finding, languages: tuple[str, str]) -> PairNote:
    """Build the note on a pair from a finding.

    >>> both = MarkedText("于2025年", (range(1, 6),)), MarkedText("in 2026", (range(3, 7),))
    >>> own = Finding("0", "dates", "error", "dates differ", source=both[0], target=both[1])
    >>> build_note(replace(own, suggestion="2025"), ("zh", "en")).repairs
    (Replacement(start=3, stop=7, before='2026', after='2025'),)
    """
    repairs = find_repairs(finding, languages)
    side = 1 if finding.target.spans else 0
    of_finding = finding.id, finding.check, finding.severity, finding.message, finding.suggestion
    return PairNote(*of_finding, side, repairs)


def find_repairs(finding: Finding, languages: tuple[str, str]) -> tuple[Replacement, ...]:
    """Return the replacements of the marked words that a suggestion makes.

    They are on the target if it has marks. There are none unless all marked words are the same, or
    an opening and a closing mark. Only matters of form have suggestions for a source.
    """
    side = 1 if finding.target.spans else 0
    marked, suggestion = (finding.source, finding.target)[side], finding.suggestion
    is_own = side == 1 or finding.check in list_forms()
    is_marked = bool(marked.spans) and all(marked.spans)
    if not (suggestion and is_own and is_marked and _replaces_words(finding.check)):
        return ()
    words = [marked.text[span.start : span.stop] for span in marked.spans]
    # No Chinese characters in a language that has none.
    is_suitable = get_base(languages[side]) in UNSPACED or not count_han(suggestion)
    if suggestion in _PAIRS:
        new = list(suggestion)
    elif len({*words}) == 1 and suggestion not in words and is_suitable:
        capital = suggestion[0].upper() + suggestion[1:]
        new = [
            capital if span.start == 0 and word[:1].isupper() else suggestion
            for word, span in zip(words, marked.spans, strict=True)
        ]
    else:
        return ()
    if len(new) != len(words):
        return ()
    return tuple(
        Replacement(span.start, span.stop, before, after)
        for span, before, after in zip(marked.spans, words, new, strict=True)
    )


def _replaces_words(check: str) -> bool:
    """Return True if suggestions of a check replace the words that it marks."""
    return bool(read_toml("checks").get(check, {}).get("replaces", False))


def drop_unsound_suggestions(
    findings: Sequence[Finding], job: CheckInput, checks: Sequence[Check]
) -> list[Finding]:
    """Return the findings without suggestions that the checks would report again.

    Each suggestion that replaces words is put into its pair, and the checks concerned run on the
    result: the finding has to be gone, and no other may appear. Checks that compare places of a
    text are not run again.
    """
    pairs = {pair.number: pair for pair in job.pairs}
    known = {check.name: check for check in checks if not check.compares}
    kept = list(findings)
    changed: defaultdict[frozenset[str], dict[int, Pair]] = defaultdict(dict)
    for number, finding in enumerate(findings):
        pair = pairs.get(-1 if finding.segment is None else finding.segment)
        is_own = pair is not None and finding.check in known and finding.target.spans
        if not (finding.suggestion and is_own and _replaces_words(finding.check)):
            continue
        assert pair is not None
        repairs = find_repairs(finding, job.langs)
        if not repairs:
            kept[number] = replace(finding, suggestion=None)
            continue
        is_value = finding.check in _VALUE_CHECKS
        concerned = _VALUE_CHECKS.intersection(known) if is_value else frozenset({finding.check})
        changed[concerned][number] = replace(pair, target=_apply(repairs, pair.target))
    for names, by_number in changed.items():
        concerned_checks = [known[name] for name in sorted(names)]
        originals = {number: pairs[findings[number].segment or 0] for number in by_number}
        before = _count_messages(job, originals, concerned_checks)
        after = _count_messages(job, by_number, concerned_checks)
        for number in by_number:
            own = findings[number].check, findings[number].message
            is_gone = after[number][own] < max(before[number][own], 1)
            if not is_gone or after[number] - before[number]:
                kept[number] = replace(findings[number], suggestion=None)
    return kept


def _apply(repairs: Iterable[Replacement], text: str) -> str:
    for each in sorted(repairs, reverse=True):
        text = text[: each.start] + each.after + text[each.stop :]
    return text


def _count_messages(
    job: CheckInput, pairs: Mapping[int, Pair], checks: Sequence[Check]
) -> Mapping[int | None, Counter[tuple[str, str]]]:
    """Count what the checks report of each pair, by check and message."""
    numbered = tuple(replace(pair, number=number) for number, pair in pairs.items())
    alone = replace(job, pairs=numbered, whole=None)
    found: defaultdict[int | None, Counter[tuple[str, str]]] = defaultdict(Counter)
    for check in checks:
        for each in check.run(alone):
            found[each.segment][each.check, each.message] += 1
    return found
