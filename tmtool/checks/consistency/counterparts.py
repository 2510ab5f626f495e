"""Counterparts in a pair: the whole, its sentences, their clauses; and the uses a finding tells of.

A clause is sure of its counterpart where both sides have as many sentences, and the sentence has
as many clauses; of others nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeAlias

from tmtool.checks.model import (
    CheckInput,
    Pair,
    Side,
    build_finding,
    build_form_finding,
    fold_side,
)
from tmtool.checks.statuses import EQUAL, Standing
from tmtool.findings import Evidence, Finding, Severity
from tmtool.lang.fold import fold_in_place

_PLACES = 4
"""Places that a finding names; the others are counted. Chosen, no measurement."""
_BESIDE = 1000
"""So many places of other renderings are kept with a finding. Limit: a term may stand in each pair
of a long text."""
_PER_WORD = (0.8, 3.6)
"""So many Chinese characters stand for an English word where clauses are one. Measured in November
2026 on unpc_dev and hkma_dev, the half for work: eight clauses in ten have 1.0 to 3.3."""
_SENTENCES = re.compile(r"[。;!?:]|\.(?=\s|$)")
_CLAUSES = re.compile(r",(?![0-9]{3})")
_ANY = re.compile(rf"{_SENTENCES.pattern}|{_CLAUSES.pattern}")
_MARKS = " \"'()[]-·/、…。.,;:!?"
_HERE = re.compile("in this (?:document|text)$")
_LABEL = re.compile(r"\(?[0-9a-z]{1,3}[.)] ?")

_Texts: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WordingUse:
    """One place where `pair` renders something: the stretches on the source and the target."""

    pair: Pair
    source: range
    target: range


class CoveredUses:
    """The uses that were told already, by their pairs."""

    def __init__(self) -> None:
        self._by_pair: defaultdict[int, list[WordingUse]] = defaultdict(list)

    def add(self, uses: Iterable[WordingUse]) -> None:
        """Keep that these were told."""
        for use in uses:
            self._by_pair[use.pair.number].append(use)

    def has_covered(self, uses: Iterable[WordingUse]) -> bool:
        """Whether each of some uses lies within one that was told."""
        return all(
            any(
                outer.source.start <= use.source.start and use.source.stop <= outer.source.stop
                and outer.target.start <= use.target.start and use.target.stop <= outer.target.stop
                for outer in self._by_pair.get(use.pair.number, ())
            )
            for use in uses
        )  # fmt: skip


@dataclass(frozen=True)
class WordingUses:
    """A wording, as written, and its uses in the text; `short` forms differ by right.

    `known` is what a memory says for it, `standing` what the term base says.
    """

    text: str
    uses: tuple[WordingUse, ...]
    short: bool = False
    known: Evidence | None = None
    is_wanted: bool = False
    standing: Standing = EQUAL

    @cached_property
    def support(self) -> tuple[int, ...]:
        """What decides which of several wordings the others are held against, as far as it can.

        The term base comes first, then what was adopted, then what documents and the text have.
        """
        adopted, documents = (self.known.adopted, self.known.documents) if self.known else (0, 0)
        against = (-each for each in self.standing)
        return (*against, int(self.is_wanted), adopted, documents, len(self.uses))

    @cached_property
    def weight(self) -> tuple[int, ...]:
        """The same, and of those that are as good the first."""
        return (*self.support, -min(use.pair.number for use in self.uses))

    def is_better_than(self, second: WordingUses) -> bool:
        """Whether something speaks for it rather than for another: then it may be suggested."""
        return not self.standing.is_ruled_out and self.support > second.support

    @cached_property
    def within(self) -> Evidence:
        """What the text itself says for it: how often it stands there, and where."""
        places = list(dict.fromkeys(_name_place(use.pair) for use in self.uses))
        told = ", ".join(places[:_PLACES]) + (", ..." if len(places) > _PLACES else "")
        text = "these files" if self.uses[0].pair.place else "this text"
        return Evidence(f"{self.text}: {len(self.uses)} in {text} ({told})")


def _name_place(pair: Pair) -> str:
    number = pair.place.segment if pair.place else pair.number
    name = f"paragraph {pair.label}" if pair.label else f"pair {number + 1}"
    return f"{pair.place.file}: {name}" if pair.place else name


def build_findings(
    check: str, severity: Severity, message: str, job: CheckInput, odd: WordingUses,
    all_of_them: Sequence[WordingUses], suggestion: str | None = None, *, by_text: bool = False,
    elsewhere: tuple[int, str] | None = None, rule: str = "",
) -> Iterator[Finding]:  # fmt: skip
    """A finding in each place of a rendering, with what speaks for each of all.

    They are one, under the id of their message, unless `by_text`: then equal texts are.
    """
    made_as = build_finding if by_text else build_form_finding
    evidence = [each.within for each in all_of_them if each.uses]
    known = (each.known for each in all_of_them)
    evidence += [each for each in known if each and (each.documents or each.citations)]
    others = (use.pair.number for each in all_of_them if each is not odd for use in each.uses)
    beside = tuple(dict.fromkeys(islice(others, _BESIDE)))
    for use in odd.uses:
        made = made_as(
            check, severity, message, job, use.pair, source=[use.source], target=[use.target],
            suggestion=suggestion, rule=rule,
        )  # fmt: skip
        if use.pair.place:  # Its id is the same whether a file is checked alone or with others.
            made = replace(made, message=_HERE.sub("in these files", made.message))
        yield replace(made, evidence=tuple(evidence), other_segments=beside, elsewhere=elsewhere)


class OppositePart(NamedTuple):
    """A stretch of either side of a pair, in folded characters: one renders the other."""

    source: range
    target: range


def iter_parts(source: str, target: str) -> Iterator[OppositePart]:
    """What stands opposite what in two folded texts: all of them, sentences, clauses.

    >>> texts = "大会,回顾决议;请秘书长报告。", "the assembly, recalling it; requests a report."
    >>> [texts[1][each.target.start : each.target.stop] for each in iter_parts(*texts)][1:]
    ['the assembly, recalling it', 'the assembly', 'recalling it', 'requests a report']
    """
    texts = source, target
    whole = OppositePart(_bare(source, 0, len(source)), _bare(target, 0, len(target)))
    sentences = _opposite(texts, whole, _SENTENCES)
    yield whole
    for sentence in sentences:
        if sentence != whole:
            yield sentence
        clauses = _opposite(texts, sentence, _CLAUSES)
        if len(clauses) > 1:
            yield from clauses


def _opposite(texts: _Texts, within: OppositePart, mark: re.Pattern[str]) -> list[OppositePart]:
    """The stretches between marks, or all of it where one side has more of them than the other."""
    sides = [_cut(text, span, mark) for text, span in zip(texts, within, strict=True)]
    return list(map(OppositePart, *sides)) if len(sides[0]) == len(sides[1]) else [within]


def _cut(text: str, span: range, mark: re.Pattern[str]) -> list[range]:
    found, start = [], span.start
    for each in mark.finditer(text, span.start, span.stop):
        found.append(_bare(text, start, each.start()))
        start = each.end()
    found.append(_bare(text, start, span.stop))
    return [each for each in found if each]


def _bare(text: str, start: int, stop: int) -> range:
    """A stretch without its label, and without marks at its ends."""
    label = _LABEL.match(text, start, stop) if not start else None
    start = label.end() if label else start
    while start < stop and text[start] in _MARKS:
        start += 1
    while start < stop and text[stop - 1] in _MARKS:
        stop -= 1
    return range(start, stop)


def split_clauses(text: str) -> list[str]:
    """The clauses of a folded text, whatever stands opposite: quicker than `iter_parts`.

    >>> split_clauses("1. 大会,回顾决议;请报告。")
    ['大会', '回顾决议', '请报告']
    """
    label = _LABEL.match(text)
    cut = _ANY.split(text[label.end() :] if label else text)
    return [each for each in (clause.strip(_MARKS) for clause in cut) if each]


class ClausePlace(NamedTuple):
    """A clause where it stands, and what it says: the side that is compared, then the other.

    `beside` is the whole text that the other side of the clause stands in, folded.
    """

    pair: Pair
    part: OppositePart
    own: str
    other: str
    beside: str
    is_whole: bool


def iter_places(pair: Pair, side: Side) -> Iterator[ClausePlace]:
    """The parts of a pair that say something on both sides, the whole first."""
    if not pair.source or not pair.target:
        return
    texts = fold_side(pair.source), fold_side(pair.target)
    for at, part in enumerate(iter_parts(*texts)):
        own, other = (texts[s][part[s].start : part[s].stop] for s in (side, 1 - side))
        if _is_long(own) and any(map(str.isalpha, other)) and (not at or _is_sized(own, other)):
            yield ClausePlace(pair, part, own, other, texts[1 - side], not at)


def _is_long(clause: str) -> bool:
    """Whether a clause says enough: three words, or four Chinese characters."""
    enough = clause.count(" ") > 1 if clause.isascii() else len(clause) > 3
    return enough and not clause[-1].isdecimal()


def _is_sized(own: str, second: str) -> bool:
    """Whether two clauses may be one, by their lengths: Chinese lists have 、 where others have ,.

    >>> _is_sized("按性别和年龄分列", "by sex and age"), _is_sized("支持员工、控制财政", "staff")
    (True, False)
    """
    if own.isascii() == second.isascii():
        return True
    words, characters = (own, second) if own.isascii() else (second, own)
    ratio = len(characters) / (words.count(" ") + 1)
    return _PER_WORD[0] <= ratio <= _PER_WORD[1]


def use_of(place: ClausePlace) -> WordingUse:
    """Where a clause and its counterpart stand in the texts as they are."""
    texts = place.pair.source, place.pair.target
    spans = (
        fold_in_place(text).locate(span.start, span.stop)
        for text, span in zip(texts, place.part, strict=True)
    )
    return WordingUse(place.pair, *(range(*each) for each in spans))
