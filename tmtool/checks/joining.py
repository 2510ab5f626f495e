"""What several checks tell of one fact, as one finding: the weightiest, with all the evidence.

Two findings in a pair tell the same where they mark the same words. One on a whole text that says
how it should read is about the words that it would change: where other findings tell of all of
these, it adds evidence to them. Where a text is no translation of the other, all that it lacks is
told by that. Matters of form stand for themselves.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.statuses import Statuses
from tmtool.findings import SEVERITIES, Evidence, Finding, MarkedText

_PART = 0.5
"""So much of the shorter of two stretches is in the other where they are the same words. Chosen, no
measurement."""
_WORD = re.compile(r"[A-Za-z0-9’'-]+|\S|\s+")
_COMPARED = ("term consistency", "segment consistency")
"""Checks that hold a text's wordings against each other, and could reverse each other."""
_UNTRANSLATED = ("empty", "untranslated")
"""Checks that find no translation: what others say of the words there is no evidence of that."""
_OF_ANOTHER = "another sentence"
"""The rule of findings that a text is the translation of another one."""
_Spans: TypeAlias = tuple[tuple[range, ...], tuple[range, ...]]


class Occurrence(NamedTuple):
    """A place of a finding: the pair, the label of its paragraph, and what is marked there."""

    segment: int | None
    label: str | None
    spans: _Spans


@dataclass
class FoundPlaces:
    """What the checks found in a job: each finding as it came first, and all of its places."""

    job: CheckInput
    first: dict[str, Finding] = field(default_factory=dict)
    places: defaultdict[str, dict[int | None, Occurrence]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, finding: Finding) -> None:
        """Take a finding in; in one pair it counts once."""
        known = self.first.setdefault(finding.id, finding)
        if known is not finding and (new := set(finding.evidence) - set(known.evidence)):
            added = tuple(each for each in finding.evidence if each in new)
            self.first[finding.id] = replace(known, evidence=(*known.evidence, *added))
        spans = finding.source.spans, finding.target.spans
        self.places[finding.id].setdefault(
            finding.segment, Occurrence(finding.segment, finding.label, spans)
        )


def join_findings(
    places_found: FoundPlaces, order: Mapping[str, int]
) -> Iterator[tuple[Finding, Sequence[Occurrence]]]:
    """The findings of a job with their places, those that tell one fact as one.

    `order` has the checks from the weightiest on. What the term base rules out is not suggested.
    """
    statuses = Statuses.of(places_found.job, 0), Statuses.of(places_found.job, 1)
    pairs = {pair.number: pair for pair in places_found.job.pairs}
    first = {
        name: _clear_suggestion(each, statuses[1])
        for name, each in places_found.first.items()
        if not _is_settled(each, statuses)
    }
    taken = _join(places_found, first, pairs, order)
    _settle_contradictions(places_found, first, taken, statuses[1])
    for name, finding in first.items():
        left = [
            place
            for at, place in places_found.places[name].items()
            if (name, at) not in taken.absorbed
        ]
        if not left:
            continue
        if left[0].segment != finding.segment:
            finding = _move(finding, left[0], pairs)
        others = [first[other] for other in taken.into.get(name, ())]
        yield _add_others(finding, others, statuses), left


def _is_settled(finding: Finding, statuses: tuple[Statuses, Statuses]) -> bool:
    """Whether a name is said to be missing that the term base has a term for, which is there."""
    if finding.check != "names":
        return False
    sides = finding.source, finding.target
    marked = [at for at, side in enumerate(sides) if side.spans]
    if len(marked) != 1:
        return False
    (at,) = marked
    own = statuses[at].list_concepts(sides[at].text, sides[at].spans)
    return bool(own) and not own.isdisjoint(statuses[1 - at].list_concepts(sides[1 - at].text))


def _clear_suggestion(finding: Finding, statuses: Statuses) -> Finding:
    """A finding that suggests nothing the term base rules out."""
    if finding.suggestion is None:
        return finding
    standing = statuses.measure(finding.suggestion)
    # A quotation has the words of its day.
    is_quoted = finding.check in ("quotations", "repeated paragraphs", "recalled paragraphs")
    is_out = standing.deprecated or (standing.superseded and not is_quoted)
    return replace(finding, suggestion=None) if is_out else finding


def _move(finding: Finding, place: Occurrence, pairs: Mapping[int, Pair]) -> Finding:
    """A finding as it stands in another of its places."""
    if place.segment is None or place.segment not in pairs:
        return finding
    pair = pairs[place.segment]
    sides = MarkedText(pair.source, place.spans[0]), MarkedText(pair.target, place.spans[1])
    return replace(
        finding, segment=place.segment, label=place.label, source=sides[0], target=sides[1]
    )


def _add_others(
    finding: Finding, others: Sequence[Finding], statuses: tuple[Statuses, Statuses]
) -> Finding:
    """A finding with what others said of the same fact, and what speaks for that."""
    if not others:
        return finding
    suggestion = finding.suggestion
    for other in others:
        if _is_weightier(other, finding, statuses):
            suggestion = other.suggestion
            break
    told = (
        each
        for other in (others if finding.check not in _UNTRANSLATED else ())
        for each in (Evidence(f"{other.check}: {other.message}"), *other.evidence)
    )
    names = dict.fromkeys((*finding.also, *(other.check for other in others)))
    return replace(
        finding,
        suggestion=suggestion,
        evidence=tuple(dict.fromkeys((*finding.evidence, *told))),
        also=tuple(name for name in names if name != finding.check),
    )


def _is_weightier(second: Finding, finding: Finding, statuses: tuple[Statuses, Statuses]) -> bool:
    """Whether the suggestion of another finding on the same words has more authority.

    The term base decides first, then adopted texts and other documents, then what the text has.
    """
    if second.suggestion is None or _mark_all(second) != _mark_all(finding):
        return False
    concepts = statuses[0].list_concepts(finding.source.text)
    theirs, ours = (
        (
            *(-count for count in statuses[1].measure(each.suggestion or "", concepts)),
            max((one.adopted for one in each.evidence), default=0),
            max((one.documents for one in each.evidence), default=0),
        )
        for each in (second, finding)
    )
    return finding.suggestion is None or theirs > ours


def _mark_all(finding: Finding) -> tuple[range, ...]:
    """What is marked in the target; all of it where nothing is."""
    return finding.target.spans or (range(len(finding.target.text)),)


class _JoinedFindings(NamedTuple):
    """What was joined: places of findings, and into which findings these went, by their ids."""

    absorbed: set[tuple[str, int | None]]
    into: defaultdict[str, dict[str, None]]


def _join(
    places_found: FoundPlaces, first: Mapping[str, Finding], pairs: Mapping[int, Pair],
    order: Mapping[str, int],
) -> _JoinedFindings:  # fmt: skip
    def weigh(name: str) -> tuple[int, int]:
        finding = first[name]
        return SEVERITIES.index(finding.severity), order.get(finding.check, len(order))

    taken = _JoinedFindings(set(), defaultdict(dict))
    for at, names in _list_by_pair(places_found, first):
        kept: list[_Told] = []
        listed = sorted(names, key=weigh)
        if _take_into_whole(listed, at, first, taken):
            continue
        for name in listed:
            told = _Told.build(
                name, first[name], places_found.places[name][at].spans, pairs.get(at)
            )
            into = told.find_same(kept)
            if into is None:
                kept.append(told)
            else:
                taken.absorbed.add((name, at))
                taken.into[into.name][name] = None
    return taken


def is_no_translation(finding: Finding) -> bool:
    """Whether a finding says that a text does not stand for the other."""
    return finding.check in _UNTRANSLATED or finding.rule == _OF_ANOTHER


def _take_into_whole(
    names: Sequence[str], at: int, first: Mapping[str, Finding], taken: _JoinedFindings
) -> bool:
    """Whether a pair is told to be no translation; what is told of its words goes in."""
    whole = next((name for name in names if is_no_translation(first[name])), None)
    if whole is None:
        return False
    for name in names:
        if name != whole and read_families().get(first[name].check) not in (None, "whole"):
            taken.absorbed.add((name, at))
            taken.into[whole][name] = None
    return True


def _settle_contradictions(
    places_found: FoundPlaces,
    first: Mapping[str, Finding],
    taken: _JoinedFindings,
    statuses: Statuses,
) -> None:
    """Take a suggestion that another one reverses into that, which the term base is rather for."""
    by_change: dict[tuple[str, str], str] = {}

    def rank(name: str) -> tuple[bool, int]:
        finding = first[name]
        marked = finding.target.text[slice(*_get_edges(finding))]
        gains = statuses.measure(finding.suggestion or "") < statuses.measure(marked)
        return not gains, SEVERITIES.index(finding.severity)

    listed = [name for name, each in first.items() if each.check in _COMPARED and each.suggestion]
    for name in sorted(listed, key=rank):
        finding = first[name]
        first_span, last = _get_edges(finding)
        own = finding.target.text[first_span:last]
        changes = [*iter_exchanged(own, finding.suggestion or "")]
        against = next((by_change[b, a] for a, b in changes if (b, a) in by_change), None)
        if against is None:
            by_change |= dict.fromkeys(changes, name)
        else:
            taken.absorbed.update((name, at) for at in places_found.places[name])
            taken.into[against][name] = None


def _get_edges(finding: Finding) -> tuple[int, int]:
    spans = _mark_all(finding)
    return spans[0].start, spans[-1].stop


def iter_exchanged(text: str, wanted: str) -> Iterator[tuple[str, str]]:
    """What another text has otherwise, with what stands around it in both.

    >>> list(iter_exchanged("三角合作的作用", "三方合作的作用"))
    [('三角合', '三方合')]
    """
    for own, other in iter_differences(text, wanted):
        before, behind = text[max(own.start - 1, 0) : own.start], text[own.stop : own.stop + 1]
        yield (
            f"{before}{text[own.start : own.stop]}{behind}",
            f"{before}{wanted[other.start : other.stop]}{behind}",
        )


def _list_by_pair(
    places_found: FoundPlaces, first: Mapping[str, Finding]
) -> Iterator[tuple[int, Sequence[str]]]:
    """The findings of each pair that has several, by their ids; those on form are left out."""
    by_pair: defaultdict[int, list[str]] = defaultdict(list)
    for name, finding in first.items():
        if finding.check not in list_forms():
            for at in places_found.places[name]:
                if at is not None:
                    by_pair[at].append(name)
    return ((at, names) for at, names in by_pair.items() if len(names) > 1)


class _Change(NamedTuple):
    """What a finding on a whole text would have otherwise: on which side, and how it would read.

    `spans` are the stretches that differ, in the text and in what is wanted.
    """

    side: int
    wanted: str
    spans: Sequence[tuple[range, range]]


@dataclass(frozen=True)
class _Told:
    """A finding in one of its places."""

    name: str
    finding: Finding
    spans: _Spans
    pair: Pair | None

    @staticmethod
    def build(name: str, finding: Finding, spans: _Spans, pair: Pair | None) -> _Told:
        """One on a whole text marks all of it, even where it marks nothing."""
        if pair and not any(spans) and read_families().get(finding.check) == "whole":
            spans = (range(len(pair.source)),), (range(len(pair.target)),)
        return _Told(name, finding, spans, pair)

    @property
    def family(self) -> str | None:
        return read_families().get(self.finding.check)

    def find_same(self, kept: Sequence[_Told]) -> _Told | None:
        """Which weightier one of the pair tells this as well, or all that this would change."""
        same = next((each for each in kept if _tell_the_same(each, self)), None)
        if same is not None or self.family != "whole":
            return same
        change = self.find_change()
        by = [next((e for e in kept if e.tells(change, span)), None) for span in change.spans]
        return by[0] if by and all(by) else None

    def find_change(self) -> _Change:
        """The words that are otherwise elsewhere; none where that is unknown."""
        finding = self.finding
        side, wanted = finding.elsewhere or (1, finding.suggestion)
        if self.pair is None or wanted is None or len(self.spans[side]) != 1:
            return _Change(side, "", ())
        (span,) = self.spans[side]
        text = (self.pair.source, self.pair.target)[side][span.start : span.stop]
        return _Change(side, wanted, tuple(iter_differences(text, wanted, span.start)))

    def tells(self, change: _Change, span: tuple[range, range]) -> bool:
        """Whether this marks words that another finds otherwise, or suggests what stands there."""
        if self.family == "whole":
            return False
        if any(_overlap(each, span[0]) for each in self.spans[change.side]):
            return True
        if change.side == 0 or not self.finding.suggestion:
            return False
        at = change.wanted.find(self.finding.suggestion)
        there = range(at, at + len(self.finding.suggestion))
        return at >= 0 and not self.spans[1] and _overlap(there, span[1])


def _tell_the_same(one: _Told, second: _Told) -> bool:
    """Whether two findings of a pair mark the same words on each side that both mark."""
    wholes = [each.family == "whole" for each in (one, second)]
    if all(wholes):
        return any(_share(*both) for both in zip(one.spans, second.spans, strict=True))
    if wholes[0]:  # The weightier is on a whole text: this one is told if it would change it.
        change = one.find_change()
        return second.family == "words" and any(second.tells(change, span) for span in change.spans)
    if wholes[1] or one.family is None or one.family != second.family:
        return False
    if one.family == "amount" and not (any(one.spans) and any(second.spans)):
        return True
    both = [(a, b) for a, b in zip(one.spans, second.spans, strict=True) if a and b]
    if len(both) == 1:  # One of them is on one side alone: no part of more words is meant.
        return _share(*both[0], of=max)
    return bool(both) and all(_share(a, b) for a, b in both)


def _share(
    one: Iterable[range], second: Sequence[range], of: Callable[[int, int], int] = min
) -> bool:
    """Whether two stretches have most of the shorter one in common, or most `of` the longer."""
    return any(
        min(a.stop, b.stop) - max(a.start, b.start) >= max(1, _PART * of(len(a), len(b)))
        for a in one
        for b in second
    )


def _overlap(one: range, second: range) -> bool:
    """Whether two stretches have a character in common; an empty one is where it stands."""
    return one.start < max(second.stop, second.start + 1) and second.start < max(
        one.stop, one.start + 1
    )


def iter_differences(text: str, wanted: str, offset: int = 0) -> Iterator[tuple[range, range]]:
    """The stretches of a text that another one has otherwise, and what stands there in that.

    >>> list(iter_differences("bridge the digital gap", "bridge the digital divide"))
    [(range(19, 22), range(19, 25))]
    """
    words, others = _WORD.findall(text), _WORD.findall(wanted)
    starts = [*accumulate(map(len, words), initial=0)]
    ends = [*accumulate(map(len, others), initial=0)]
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind != "equal":
            own = range(offset + starts[first], offset + starts[last])
            yield own, range(ends[begin], ends[end])


@lru_cache(maxsize=1)
def _read_families() -> Mapping[str, Sequence[str]]:
    table = tomllib.loads(Path(__file__).with_name("profiles.toml").read_text("utf-8"))
    families: Mapping[str, Sequence[str]] = table["families"]
    return families


@cache
def read_families() -> Mapping[str, str]:
    """Which family a check is of, by its name; only findings of one family tell one fact.

    >>> read_families()["terms"], read_families()["segment consistency"]
    ('words', 'whole')
    """
    return {check: name for name, checks in _read_families().items() for check in checks}


@cache
def list_forms() -> frozenset[str]:
    """The checks of form: what they tell is no fact that others tell."""
    table = tomllib.loads(Path(__file__).with_name("profiles.toml").read_text("utf-8"))
    return frozenset(table["profiles"]["form"])
