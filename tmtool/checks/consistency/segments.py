"""Whole segments: the same source with different targets, and the same target for two sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tmtool.checks.consistency.counterparts import WordingUse, WordingUses, build_findings
from tmtool.checks.consistency.variants import has_same_words, is_alike
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding, fold_side
from tmtool.checks.precedents import (
    build_precedent_evidence,
    find_units,
    group_origins,
    iter_batches,
    list_agreed,
    sort_by_authority,
)
from tmtool.checks.statuses import Statuses
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.protocols import Store
from tmtool.units import Origin

_NAME = "segment consistency"
_MIN_CHARACTERS = 4
"""Shorter texts are numbers and labels, which have many translations."""
_MAX_RENDERINGS = 12
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_HEADING = re.compile(rf"#+ *(?:[0-9]{{1,2}}(?:\.[0-9]+)*(?![0-9.,年月日个] ?| ?(?:{_MONTHS})) *)?")
"""Marks of a heading, and its number unless that is part of a date."""
_MONTH = re.compile(
    "(?:january|february|march|april|june|july|august|september|october|november|december)\\b"
)
_TURNING = re.compile(r"\b(?:or|nor|no|not|never|unless|without|except)\b|[不未无無非没沒莫勿或]")
"""Words that change the meaning of a sentence: one with them is no longer form of the other."""
_CONTEXT = re.compile(
    r"[（(\[【][^)）\]】]*[)）\]】]|[《〈「“\"][^》〉」”\"]*[》〉」”\"]"
    r"|\b(?:notes?|chapters?|sections?|see|january|february|april|june|july|august|september"
    r"|october|november|december|(?:may|march)(?= [0-9])"
    r"|(?:on|of|from|to|by|until|since) [0-9]{1,2} (?:may|march))\b"
    r"|[0-9]+(?:[.,][0-9]+)*|附[注註]|[章节節]"
)
"""Parts that depend on the context of a text: brackets, titles, dates, figures, notes.

May and March are months only next to a figure.
"""
_MARKS = " .,;:!?。，、；：！？()（）"


def _segments(job: CheckInput) -> Iterator[Finding]:
    statuses = Statuses.of(job, 0), Statuses.of(job, 1)
    for side in SIDES:
        yield from _compare_within(job, side, statuses)
    if job.memory is not None:
        yield from _compare_with_precedent(job, job.memory, statuses)


def _compare_within(
    job: CheckInput, side: Side, statuses: tuple[Statuses, Statuses]
) -> Iterator[Finding]:
    """Report texts of one side that are equal and have different counterparts."""
    groups: dict[str, dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair in job.pairs:
        sides = _bare(fold_side(pair.source)), _bare(fold_side(pair.target))
        own, other = sides[side], sides[1 - side]
        if other and any(map(str.isalpha, own)) and len(own) >= _MIN_CHARACTERS:
            groups[own][other].append(pair)
    for group in groups.values():
        if len(group) > 1:
            renderings = [_build_rendering(pairs, side, statuses) for pairs in group.values()]
            yield from _report_differences(job, side, renderings)


def _bare(folded: str) -> str:
    """Return a folded text without marks at its ends and heading numbers, with months shortened.

    >>> _bare("# 1 principal activities."), _bare("27 march"), _bare("27 mar")
    ('principal activities', '27 mar', '27 mar')
    """
    text = _HEADING.sub("", folded) if folded.startswith("#") else folded
    return _MONTH.sub(_shorten, text).strip(_MARKS)


def _shorten(month: re.Match[str]) -> str:
    return month[0][:3]


def _build_rendering(
    pairs: list[Pair], side: Side, statuses: tuple[Statuses, Statuses]
) -> WordingUses:
    own, text = _get_sides(pairs[0], side)
    uses = (WordingUse(p, range(len(p.source)), range(len(p.target))) for p in pairs)
    standing = statuses[1 - side].measure(text, statuses[side].list_concepts(own))
    return WordingUses(text, tuple(uses), standing=standing)


def _get_sides(pair: Pair, side: Side) -> tuple[str, str]:
    return (pair.source, pair.target) if side == 0 else (pair.target, pair.source)


def _report_differences(
    job: CheckInput, side: Side, renderings: list[WordingUses]
) -> Iterator[Finding]:
    best = max(renderings, key=lambda each: each.weight)
    shown = sorted(renderings, key=lambda each: each.weight, reverse=True)[:_MAX_RENDERINGS]
    if len(renderings) <= _MAX_RENDERINGS:
        shown = renderings
    message = "this translation is used for different texts"
    if side == 0:
        message = "this text is translated differently elsewhere in this document"
    is_same = has_same_words if side else _say_the_same
    for each in renderings:
        if each is best or is_same(each.text, best.text):
            continue
        suggestion = best.text if side == 0 and best.is_better_than(each) else None
        listed = shown if any(each is one for one in shown) else [*shown, each]
        yield from build_findings(
            _NAME, "note", message, job, each, listed, suggestion, by_text=True,
            elsewhere=(1 - side, best.text), rule="same translation" if side else "same source",
        )  # fmt: skip


def _say_the_same(text: str, other: str) -> bool:
    """Return True if two texts differ in small words, asides or additions only."""
    if has_same_words(text, other):
        return True
    one, two = (_CONTEXT.sub(" ", fold(each)) for each in (text, other))
    if has_same_words(one, two):
        return True
    return is_alike(one, two) and sorted(_TURNING.findall(one)) == sorted(_TURNING.findall(two))


def _compare_with_precedent(
    job: CheckInput, memory: Store, statuses: tuple[Statuses, Statuses]
) -> Iterator[Finding]:
    """Report sources that other documents translate, and never as this one does."""
    lang = get_base(job.langs[1])
    usable = [p for p in job.pairs if len(_bare(fold_side(p.source))) >= _MIN_CHARACTERS]
    for batch in iter_batches([pair for pair in usable if pair.target.strip()]):
        units = find_units(job, memory, (fold_side(pair.source) for pair in batch))
        for pair in batch:
            known = group_origins(units[fold_side(pair.source)], lang, list_agreed)
            wording = _bare(fold_side(pair.target))
            if any(_bare(fold(text)) != wording for text in known):
                yield from _report_precedent(job, pair, known, statuses)


def _report_precedent(
    job: CheckInput,
    pair: Pair,
    known: Mapping[str, Sequence[Origin]],
    statuses: tuple[Statuses, Statuses],
) -> Iterator[Finding]:
    evidence = [build_precedent_evidence(text, own, job.but) for text, own in known.items()]
    counted = [each for each in evidence if each.documents]
    wording = _bare(fold_side(pair.target))
    if any(_bare(fold(each.what)) == wording for each in counted):
        return
    concepts = statuses[0].list_concepts(pair.source)
    measure = statuses[1].measure
    own = measure(pair.target, concepts)
    # Precedent with a term that the term base rules out is none.
    better = [each for each in counted if measure(each.what, concepts) <= own]
    ranked = sorted(
        sort_by_authority(better, pair.target), key=lambda each: measure(each.what, concepts)
    )
    if ranked:
        drafts = [each for each in evidence if not each.documents and each.citations]
        yield build_finding(
            _NAME, "note", f"precedent has a different {name_language(job.langs[1])} text for this",
            job, pair, evidence=[*ranked, *drafts], suggestion=ranked[0].what, rule="precedent",
        )  # fmt: skip


SEGMENTS = Check(
    _NAME, _segments,
    "The same text has the same translation, in this document and in adopted documents.",
    "Editors of the United Nations take recurring text over from the latest adopted document.",
    "重申其决议 | Reaffirming its resolution, and elsewhere "
    "重申其决议 | Reiterating its resolution",
    compares=True,
)  # fmt: skip
