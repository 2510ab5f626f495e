"""Join findings of several checks about the same words into the most severe one.

Findings of one family that mark the same words report one fact. A finding on a whole text is about
the words that its suggestion would change. In a pair that is no translation at all, the
other findings belong to that one. Matters of form are never joined.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.statuses import Statuses
from tmtool.findings import SEVERITIES, Evidence, Finding, MarkedText

_MIN_SHARED = 0.5
"""Share of the shorter of two stretches that both must have."""
_WORD = re.compile(r"[A-Za-z0-9’'-]+|\S|\s+")
_CONSISTENCY = ("term consistency", "segment consistency")
_QUOTING = ("quotations", "repeated paragraphs", "recalled paragraphs")
_UNTRANSLATED = ("empty", "untranslated")
_ANOTHER_SENTENCE = "another sentence"
_Spans: TypeAlias = tuple[tuple[range, ...], tuple[range, ...]]


class Occurrence(NamedTuple):
    """A place of a finding: the pair, the label of its paragraph, and the marked stretches."""

    segment: int | None
    label: str | None
    spans: _Spans


@dataclass
class FoundPlaces:
    """Findings of a job by their ids: each as it came first, and all of its places."""

    job: CheckInput
    first: dict[str, Finding] = field(default_factory=dict)
    places: defaultdict[str, dict[int | None, Occurrence]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, finding: Finding) -> None:
        """Add a finding; the same one counts once in a pair."""
        known = self.first.setdefault(finding.id, finding)
        if known is not finding and (new := set(finding.evidence) - set(known.evidence)):
            added = tuple(each for each in finding.evidence if each in new)
            self.first[finding.id] = replace(known, evidence=(*known.evidence, *added))
        spans = finding.source.spans, finding.target.spans
        self.places[finding.id].setdefault(
            finding.segment, Occurrence(finding.segment, finding.label, spans)
        )


class _Joined(NamedTuple):
    """Places of findings that went into others, and the ids of the findings in each finding."""

    absorbed: set[tuple[str, int | None]]
    into: defaultdict[str, dict[str, None]]

    def absorb(self, name: str, place: int | None, into: str) -> None:
        self.absorbed.add((name, place))
        self.into[into][name] = None


def join_findings(
    found: FoundPlaces, order: Mapping[str, int]
) -> Iterator[tuple[Finding, Sequence[Occurrence]]]:
    """Yield the findings of a job with their places; `order` ranks the checks.

    Suggestions that the term base rules out are removed.
    """
    statuses = Statuses.of(found.job, 0), Statuses.of(found.job, 1)
    pairs = {pair.number: pair for pair in found.job.pairs}
    first = {
        name: _clear_suggestion(each, statuses[1])
        for name, each in found.first.items()
        if not _is_settled(each, statuses)
    }
    joined = _join(found, first, pairs, order)
    _join_contradictions(found, first, joined, statuses[1])
    for name, finding in first.items():
        places = found.places[name].items()
        left = [place for at, place in places if (name, at) not in joined.absorbed]
        if left:
            moved = finding
            if left[0].segment != finding.segment:
                moved = _move(finding, left[0], pairs)
            yield _add_others(moved, [first[other] for other in joined.into[name]]), left


def _is_settled(finding: Finding, statuses: tuple[Statuses, Statuses]) -> bool:
    """Return True for a name reported as missing that the other side has by a term of the base."""
    sides = finding.source, finding.target
    marked = [at for at, side in enumerate(sides) if side.spans]
    if finding.check != "names" or len(marked) != 1:
        return False
    (at,) = marked
    own = statuses[at].list_concepts(sides[at].text, sides[at].spans)
    return not own.isdisjoint(statuses[1 - at].list_concepts(sides[1 - at].text))


def _clear_suggestion(finding: Finding, statuses: Statuses) -> Finding:
    """Remove a suggestion that the term base rules out; quotations keep superseded terms."""
    standing = statuses.measure(finding.suggestion or "")
    is_superseded = standing.superseded and finding.check not in _QUOTING
    return replace(finding, suggestion=None) if standing.deprecated or is_superseded else finding


def _move(finding: Finding, place: Occurrence, pairs: Mapping[int, Pair]) -> Finding:
    """Return a finding as it is in another of its places."""
    if place.segment is None or place.segment not in pairs:
        return finding
    pair = pairs[place.segment]
    sides = MarkedText(pair.source, place.spans[0]), MarkedText(pair.target, place.spans[1])
    return replace(
        finding, segment=place.segment, label=place.label, source=sides[0], target=sides[1]
    )


def _add_others(finding: Finding, others: Sequence[Finding]) -> Finding:
    """Add the messages and evidence of joined findings.

    Of suggestions of one check for the same words, the one that most adopted texts have is kept.
    """
    if not others:
        return finding
    usable = [
        each
        for each in (finding, *others)
        if each.suggestion
        and _get_extent(each) == _get_extent(finding)
        and (each.check == finding.check or finding.suggestion is None)
    ]
    best = max(usable, key=_count_adopted, default=finding)
    added = (
        each
        for other in (others if finding.check not in _UNTRANSLATED else ())
        for each in (Evidence(f"{other.check}: {other.message}"), *other.evidence)
    )
    names = dict.fromkeys((*finding.also, *(other.check for other in others)))
    return replace(
        finding,
        suggestion=best.suggestion,
        evidence=tuple(dict.fromkeys((*finding.evidence, *added))),
        also=tuple(name for name in names if name != finding.check),
    )


def _count_adopted(finding: Finding) -> int:
    return max((each.adopted for each in finding.evidence), default=0)


def _get_extent(finding: Finding) -> slice:
    """Return the stretch from the first to the last mark of the target; all of it without any."""
    spans = finding.target.spans or (range(len(finding.target.text)),)
    return slice(spans[0].start, spans[-1].stop)


class _Claim(NamedTuple):
    """A finding in one place: its marked stretches, and those that a whole text would change."""

    name: str
    family: str | None
    spans: _Spans
    side: int = 1
    changed: tuple[range, ...] = ()
    suggestion: str = ""

    @staticmethod
    def build(finding: Finding, spans: _Spans, pair: Pair | None) -> _Claim:
        family = read_families().get(finding.check)
        if family != "whole" or pair is None:
            return _Claim(finding.id, family, spans, suggestion=finding.suggestion or "")
        texts = pair.source, pair.target
        if not any(spans):
            spans = (range(len(texts[0])),), (range(len(texts[1])),)
        side, wanted = finding.elsewhere or (1, finding.suggestion)
        if wanted is None or len(spans[side]) != 1:
            return _Claim(finding.id, family, spans)
        (span,) = spans[side]
        differences = iter_differences(texts[side][span.start : span.stop], wanted, span.start)
        changed = tuple(own for own, _ in differences)
        return _Claim(finding.id, family, spans, side, changed, wanted)

    def covers(self, whole: _Claim, changed: Sequence[range]) -> bool:
        """Return True if this marks words that a whole text would change, or suggests the new ones.

        Only a missing term suggests words without marking any in the target.
        """
        if any(_overlap(one, other) for one in self.spans[whole.side] for other in changed):
            return True
        is_missing = whole.side == 1 and not self.spans[1] and self.suggestion
        return bool(is_missing and self.suggestion in whole.suggestion)


def _join(
    found: FoundPlaces, first: Mapping[str, Finding], pairs: Mapping[int, Pair],
    order: Mapping[str, int],
) -> _Joined:  # fmt: skip
    def rank(name: str) -> tuple[int, int]:
        finding = first[name]
        return SEVERITIES.index(finding.severity), order.get(finding.check, len(order))

    by_pair: defaultdict[int, list[str]] = defaultdict(list)
    for name, finding in first.items():
        for at in found.places[name] if finding.check not in list_forms() else ():
            if at is not None:
                by_pair[at].append(name)
    joined = _Joined(set(), defaultdict(dict))
    for at, names in by_pair.items():
        wrong = [name for name in names if is_no_translation(first[name])]
        if wrong:
            best = min(wrong, key=rank)
            for name in names:
                if name != best and read_families().get(first[name].check) not in (None, "whole"):
                    joined.absorb(name, at, best)
            continue
        kept: list[_Claim] = []
        for name in sorted(names, key=rank) if len(names) > 1 else ():
            claim = _Claim.build(first[name], found.places[name][at].spans, pairs.get(at))
            same = _find_same(claim, kept)
            if same is None:
                kept.append(claim)
            else:
                joined.absorb(name, at, same.name)
    return joined


def is_no_translation(finding: Finding) -> bool:
    """Return True if a finding reports that a text is not the translation of the other."""
    return finding.check in _UNTRANSLATED or finding.rule == _ANOTHER_SENTENCE


def _find_same(claim: _Claim, kept: Sequence[_Claim]) -> _Claim | None:
    """Return the more severe finding on the same words, or on all that a whole text changes."""
    same = next((each for each in kept if _is_same(each, claim)), None)
    if same is not None or not claim.changed:
        return same
    words = [each for each in kept if each.family != "whole"]
    covering = [
        next((each for each in words if each.covers(claim, [span])), None) for span in claim.changed
    ]
    return covering[0] if all(covering) else None


def _is_same(one: _Claim, other: _Claim) -> bool:
    both = [(a, b) for a, b in zip(one.spans, other.spans, strict=True) if a and b]
    if one.family == "whole" and other.family == "words":
        return other.covers(one, one.changed)
    if one.family is None or one.family != other.family:
        return False
    if one.family == "whole":
        return any(_share(a, b) for a, b in both)
    if one.family == "amount" and not (any(one.spans) and any(other.spans)):
        return True
    return bool(both) and all(_share(a, b) for a, b in both)


def _share(one: Iterable[range], other: Sequence[range]) -> bool:
    """Return True if two stretches have most of the shorter one in common."""
    return any(
        min(a.stop, b.stop) - max(a.start, b.start) >= max(1, _MIN_SHARED * min(len(a), len(b)))
        for a in one
        for b in other
    )


def _overlap(one: range, second: range) -> bool:
    """Return True if two stretches share a character; empty ones count as one character."""
    return one.start < max(second.stop, second.start + 1) and second.start < max(
        one.stop, one.start + 1
    )


def _join_contradictions(
    found: FoundPlaces, first: Mapping[str, Finding], joined: _Joined, statuses: Statuses
) -> None:
    """Join consistency findings whose suggestions would undo each other.

    The one that the term base prefers stays, then the more severe one.
    """

    def rank(name: str) -> tuple[bool, int]:
        finding = first[name]
        marked = finding.target.text[_get_extent(finding)]
        gains = statuses.measure(finding.suggestion or "") < statuses.measure(marked)
        return not gains, SEVERITIES.index(finding.severity)

    kept: dict[str, tuple[str, str]] = {}
    listed = [name for name, each in first.items() if each.check in _CONSISTENCY]
    for name in sorted((name for name in listed if first[name].suggestion), key=rank):
        own, wanted = first[name].target.text[_get_extent(first[name])], first[name].suggestion
        assert wanted is not None
        undone = (
            other
            for other, (text, suggested) in kept.items()
            if (own in suggested and wanted in text) or (suggested in own and text in wanted)
        )
        into = next(undone, None)
        if into is None:
            kept[name] = own, wanted
            continue
        for at in found.places[name]:
            joined.absorb(name, at, into)


def iter_differences(text: str, wanted: str, offset: int = 0) -> Iterator[tuple[range, range]]:
    """Yield the stretches in which two texts differ, as ranges of both.

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


@cache
def read_families() -> Mapping[str, str]:
    """Read the families of checks, by the names of the checks.

    >>> read_families()["terms"], read_families()["segment consistency"]
    ('words', 'whole')
    """
    families = _read_table()["families"]
    return {check: name for name, checks in families.items() for check in checks}


@cache
def list_forms() -> frozenset[str]:
    """List the checks of form."""
    return frozenset(_read_table()["profiles"]["form"])


def _read_table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(Path(__file__).with_name("profiles.toml").read_text("utf-8"))
