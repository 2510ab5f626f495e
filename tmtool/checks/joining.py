"""Join findings of several checks about the same words into the most severe one.

Findings of one family that mark the same words report one fact. A finding on a whole text is about
the words that its suggestion would change. In a pair that is no translation at all, the
other findings belong to that one. Matters of form are never joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import takewhile
from typing import NamedTuple, TypeAlias

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.statuses import Statuses
from tmtool.findings import SEVERITIES, Evidence, Finding, MarkedText

_MIN_SHARED = 0.5
"""Share of the shorter of two stretches that both must have."""
_QUOTING = ("quotations", "repeated paragraphs", "recalled paragraphs")
_UNTRANSLATED = ("empty", "untranslated")
_ANOTHER_SENTENCE = "another sentence"
_Spans: TypeAlias = tuple[tuple[range, ...], tuple[range, ...]]


class FindingPlace(NamedTuple):
    """The place of a finding: number of its pair, from 0, label of its paragraph, file.

    `spans` are the marked stretches of source and target.
    """

    segment: int | None
    label: str | None
    file: str | None = None
    spans: _Spans = ((), ())

    def describe(self) -> str:
        """Describe the place; pairs count from 1.

        >>> FindingPlace(11, "7").describe(), FindingPlace(0, None).describe()
        ('paragraph 7, pair 12', 'pair 1')
        """
        label = f"paragraph {self.label}" if self.label else None
        pair = None if self.segment is None else f"pair {self.segment + 1}"
        return ", ".join(filter(None, (label, pair))) or "the whole text"


@dataclass(frozen=True, slots=True)
class GroupedFinding:
    """A finding as it is in its first place, with all the places where the same was found."""

    finding: Finding
    places: tuple[FindingPlace, ...]


@dataclass
class FoundPlaces:
    """Findings of a job by their ids: each as it came first, and all of its places."""

    job: CheckInput
    first: dict[str, Finding] = field(default_factory=dict)
    places: defaultdict[str, dict[int | None, FindingPlace]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, finding: Finding) -> None:
        """Add a finding; the same one counts once in a pair."""
        self.first.setdefault(finding.id, finding)
        spans = finding.source.spans, finding.target.spans
        place = FindingPlace(finding.segment, finding.label, finding.file, spans)
        self.places[finding.id].setdefault(finding.segment, place)


def join_findings(found: FoundPlaces, order: Mapping[str, int]) -> Iterator[GroupedFinding]:
    """Yield the findings of a job with their places; `order` ranks the checks.

    Suggestions that the term base rules out are removed.
    """
    statuses = Statuses.of(found.job, 1)
    pairs = {pair.number: pair for pair in found.job.pairs}
    first = {name: _clear_suggestion(each, statuses) for name, each in found.first.items()}
    joined = _join(found, first, pairs, order)
    others: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for (name, _), into in joined.items():
        others[into][name] = None
    for name, finding in first.items():
        left = [each for at, each in found.places[name].items() if (name, at) not in joined]
        if left:
            moved = replace(_move(finding, left[0], pairs), count=len(left))
            both = _add_others(moved, [first[other] for other in others[name]])
            yield GroupedFinding(both, tuple(left))


def _clear_suggestion(finding: Finding, statuses: Statuses) -> Finding:
    """Remove a suggestion that the term base rules out; quotations keep superseded terms."""
    standing = statuses.measure(finding.suggestion or "")
    is_superseded = standing.superseded and finding.check not in _QUOTING
    return replace(finding, suggestion=None) if standing.deprecated or is_superseded else finding


def _move(finding: Finding, place: FindingPlace, pairs: Mapping[int, Pair]) -> Finding:
    """Return a finding as it is in one of its places."""
    if place.segment is None or place.segment == finding.segment or place.segment not in pairs:
        return finding
    pair = pairs[place.segment]
    sides = MarkedText(pair.source, place.spans[0]), MarkedText(pair.target, place.spans[1])
    moved = replace(finding, segment=place.segment, label=place.label)
    return replace(moved, source=sides[0], target=sides[1])


def _add_others(finding: Finding, others: Sequence[Finding]) -> Finding:
    """Add the messages and evidence of joined findings.

    A finding without a suggestion takes one for the same words.
    """
    if not others:
        return finding
    same = (each.suggestion for each in others if each.target.spans == finding.target.spans)
    suggestion = finding.suggestion or next(filter(None, same), None)
    evidence = dict.fromkeys(finding.evidence)
    for other in others if finding.check not in _UNTRANSLATED else ():
        evidence |= dict.fromkeys((Evidence(f"{other.check}: {other.message}"), *other.evidence))
    names = dict.fromkeys((*finding.also, *(other.check for other in others)))
    also = tuple(name for name in names if name != finding.check)
    return replace(finding, suggestion=suggestion, evidence=tuple(evidence), also=also)


class _Claim(NamedTuple):
    """A finding in one place, and the stretches that it is about."""

    finding: Finding
    family: str | None
    spans: _Spans


def _build_claim(finding: Finding, spans: _Spans, pair: Pair | None) -> _Claim:
    """Build the claim of a finding; one on a whole text is about what its suggestion changes."""
    family = read_families().get(finding.check)
    side, wanted = finding.elsewhere or (1, finding.suggestion)
    if family != "whole" or pair is None or wanted is None or len(spans[side]) > 1:
        return _Claim(finding, family, spans)
    text = pair.texts[side]
    span = spans[side][0] if spans[side] else range(len(text))
    text = text[span.start : span.stop]
    start = _count_common(text, wanted)
    end = _count_common(reversed(text[start:]), reversed(wanted[start:]))
    changed = (range(span.start + start, span.stop - end),)
    return _Claim(finding, family, ((), changed) if side else (changed, ()))


def _count_common(one: Iterable[str], other: Iterable[str]) -> int:
    """Count the characters that two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _join(
    found: FoundPlaces, first: Mapping[str, Finding], pairs: Mapping[int, Pair],
    order: Mapping[str, int],
) -> Mapping[tuple[str, int], str]:  # fmt: skip
    """Return the ids that findings were joined into, by their own ids and pairs."""

    def rank(name: str) -> tuple[int, int]:
        return SEVERITIES.index(first[name].severity), order.get(first[name].check, len(order))

    by_pair: defaultdict[int, list[str]] = defaultdict(list)
    for name, finding in first.items():
        for at in found.places[name] if finding.check not in list_forms() else ():
            if at is not None:
                by_pair[at].append(name)
    joined = {}
    for at, names in by_pair.items():
        ranked = sorted(names, key=rank)
        wrong = next((name for name in ranked if is_no_translation(first[name])), None)
        kept: list[_Claim] = []
        for name in ranked if len(names) > 1 else ():
            claim = _build_claim(first[name], found.places[name][at].spans, pairs.get(at))
            if wrong is not None:
                if name != wrong and claim.family not in (None, "whole"):
                    joined[name, at] = wrong
            elif (same := _find_same(claim, kept)) is not None:
                joined[name, at] = same.finding.id
            else:
                kept.append(claim)
    return joined


def is_no_translation(finding: Finding) -> bool:
    """Return True if a finding reports that a text is not the translation of the other."""
    return finding.check in _UNTRANSLATED or finding.rule == _ANOTHER_SENTENCE


def _find_same(claim: _Claim, kept: Sequence[_Claim]) -> _Claim | None:
    """Return the more severe finding on the same words, or on all that a whole text changes.

    A missing term marks nothing in the target, and suggests words of the whole text.
    """
    for each in kept:
        both = [(a, b) for a, b in zip(each.spans, claim.spans, strict=True) if a and b]
        is_whole = claim.family == "whole" != each.family
        families = {each.family, claim.family}
        if None in families or (len(families) > 1 and "whole" not in families):
            continue
        if both:
            is_same = all(_contains(a, b[0]) if is_whole else _share(a, b) for a, b in both)
        else:
            words = each.finding.suggestion if is_whole and not each.spans[1] else None
            is_same = bool(words and words in (claim.finding.suggestion or ""))
        if is_same:
            return each
    return None


def _contains(spans: Iterable[range], inner: range) -> bool:
    return any(each.start <= inner.start and inner.stop <= each.stop for each in spans)


def _share(one: Iterable[range], other: Sequence[range]) -> bool:
    """Return True if two stretches have most of the shorter one in common.

    Empty ones count as a character.
    """
    return any(
        min(a.stop, b.stop) - max(a.start, b.start) >= max(1, _MIN_SHARED * min(len(a), len(b)))
        for a in (range(each.start, max(each.stop, each.start + 1)) for each in one)
        for b in (range(each.start, max(each.stop, each.start + 1)) for each in other)
    )


@cache
def read_families() -> Mapping[str, str]:
    """Read the families of checks, by the names of the checks.

    >>> read_families()["terms"], read_families()["segment consistency"]
    ('words', 'whole')
    """
    families = read_toml("profiles")["families"]
    return {check: name for name, checks in families.items() for check in checks}


@cache
def list_forms() -> frozenset[str]:
    """List the checks of form."""
    return frozenset(read_toml("profiles")["profiles"]["form"])
