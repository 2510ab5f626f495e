"""Renderings of concepts: which stand in a text and where, and which in adopted documents."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from tmtool.checks.consistency.counterparts import (
    CoveredUses,
    WordingUse,
    WordingUses,
    build_findings,
)
from tmtool.checks.consistency.variants import is_alike, is_slight, is_word
from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side
from tmtool.checks.precedents import find_renderings, has_precedent, sort_by_authority
from tmtool.checks.statuses import Statuses
from tmtool.checks.term_sides import Finder, build_finder
from tmtool.concepts import ConceptEntry, Term
from tmtool.findings import Evidence, Finding, Severity
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.base import TermBase
from tmtool.terms.recognizing import RecognizedTerm, Recognizer

SHORT = frozenset({"short", "abbreviation"})
"""The forms that may stand beside full ones."""
_BRACKETED = 3
"""So far behind the full form its short one stands in brackets. Chosen, no measurement."""
_NAME = "term consistency"
_TEXTS = 500
"""So many texts of a memory are looked at for each rendering. Limit: a common one stands in
thousands."""
_GLANCE = 25
"""So many texts of a memory show that a rendering has precedent. Chosen, no measurement."""
_SEVERAL = 2
"""So many documents make a precedent that is worth a word. Chosen, no measurement."""


def _renderings(job: CheckInput) -> Iterator[Finding]:
    if job.terms is None:
        return
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    terms = build_base(job.terms, langs)
    if not terms.entries or langs[0] == langs[1]:
        return
    found = [(pair, find_places(terms, pair)) for pair in job.pairs]
    for side in SIDES:
        groups = _uses(found, side)
        told_already = CoveredUses()
        # The longest first: what differs within a longer term is told of that one alone.
        for key in sorted(groups, key=lambda key: -len(key[1])):
            concept = _Concept(job, terms, terms.entries[key[0]], side)
            if len(groups[key]) > 1:
                yield from _compared(concept, key[1], groups, told_already)
            elif side == 0 and job.memory is not None:
                yield from _against(concept, groups[key])


_Key: TypeAlias = tuple[str, str]
"""A concept, and the wording of one side."""


def _uses(
    placed: Iterable[tuple[Pair, tuple[list[TermPlace], list[TermPlace]]]], side: Side
) -> dict[_Key, _Uses]:
    """For each concept and wording of one side the wordings opposite, with their places.

    Different words are different things to render: only where one wording has several opposite
    is there a choice. A pair that has several wordings of one concept says nothing.
    """
    uses: dict[_Key, _Uses] = defaultdict(lambda: defaultdict(list))
    for pair, places in placed:
        for entry in dict.fromkeys(each.entry for each in places[0]):
            own = [each for each in places[side] if each.entry == entry]
            other = [each for each in places[1 - side] if each.entry == entry]
            if not own or not other or len({each.wording for each in own}) > 1:
                continue
            if len({each.wording for each in other}) > 1 and len(other) > len(own):
                continue
            for at, each in enumerate(other):
                mine = own[min(at, len(own) - 1)]
                uses[entry, mine.wording][each.wording].append((pair, mine, each))
    return uses


@dataclass(frozen=True)
class _Concept:
    """A concept of a job's term base, asked about for one side."""

    job: CheckInput
    terms: BilingualTerms
    entry: ConceptEntry
    side: Side

    @cached_property
    def is_meant(self) -> Callable[[str], bool]:
        """Whether a text of the side names it."""
        return self.terms.build_matcher(self.entry, self.side)

    def find_evidence(self, text: str, limit: int = _TEXTS) -> Evidence | None:
        """What adopted documents say for a wording opposite this concept."""
        return find_renderings(self.job, text, 1 - self.side, self.is_meant, limit)


def _compared(
    concept: _Concept, own: str, groups: Mapping[_Key, _Uses], told_already: CoveredUses
) -> Iterator[Finding]:
    """The renderings of one wording, of which one is kept and the others are told."""
    job, side, entry = concept.job, concept.side, concept.entry
    uses = groups[entry.id, own]
    what = next(iter(uses.values()))[0][1].term
    found = [(key, _rendering(job, side, group)) for key, group in uses.items()]
    found = [(key, replace(each, known=concept.find_evidence(each.text))) for key, each in found]
    found.sort(key=lambda each: (not each[1].short, *each[1].weight), reverse=True)
    renderings = [each for _, each in found]
    for at, (key, each) in enumerate(found):
        # Short forms stand beside full ones by right, and a plain word is rendered as needs be.
        if not at or each.short or is_word(what.text):
            continue
        if any(is_alike(each.text, more.text) for more in renderings[:at]):
            continue
        if told_already.has_covered(each.uses):
            continue
        # What is kept of a longer term is right as well for what stands within it.
        told_already.add((*each.uses, *renderings[0].uses))
        unsure = _is_crossed(groups, entry, own, key)
        yield from _report_variant(job, side, what, each, renderings, unsure=unsure)


def _is_crossed(
    groups: Mapping[_Key, _Uses], entry: ConceptEntry, own: str, rendering: str
) -> bool:
    """Whether a rendering stands for another wording of the concept as well.

    Then it isn't this side that has two names for one thing: the other one has two for two.
    """
    return any(
        other != own
        and rendering in uses
        and not is_alike(own, other)
        and next(iter(uses.values()))[0][1].term.form not in SHORT
        for (key, other), uses in groups.items()
        if key == entry.id
    )


def _report_variant(
    job: CheckInput, side: Side, what: Term, odd: WordingUses, renderings: Sequence[WordingUses], *,
    unsure: bool,
) -> Iterator[Finding]:  # fmt: skip
    """A variant of a term is a warning; what may be two ways to say a thing is a note."""
    best = renderings[0]
    how, then = ("is rendered as", "as") if side == 0 else ("renders", "and")
    message = f"“{what.text}” {how} “{odd.text}” here, {then} “{best.text}” elsewhere"
    is_better = best.is_better_than(odd)
    if not is_better:
        message = f"“{best.text}” and “{odd.text}” both stand for “{what.text}”"
    mild = side == 1 or unsure or is_slight(odd.text, best.text)
    suggestion = best.text if side == 0 and is_better else None
    severity: Severity = "note" if mild else "warning"
    rule = ("two ways" if mild else "two terms") if side == 0 else "two sources"
    if not mild and not is_better:
        rule = "two terms, even"
    yield from build_findings(_NAME, severity, message, job, odd, renderings, suggestion, rule=rule)


def _rendering(
    job: CheckInput, side: Side, group: Sequence[tuple[Pair, TermPlace, TermPlace]]
) -> WordingUses:
    def written(use: WordingUse) -> str:
        text, span = (use.pair.target, use.target) if side == 0 else (use.pair.source, use.source)
        return text[span.start : span.stop]

    uses = []
    for pair, own, opposite in group:
        spans = range(own.start, own.stop), range(opposite.start, opposite.stop)
        uses.append(WordingUse(pair, *(spans if side == 0 else spans[::-1])))
    text = Counter(map(written, uses)).most_common(1)[0][0]
    terms = [place.term for _, _, place in group]
    is_wanted = any(map(job.usage.includes, terms))
    short = all(term.form in SHORT for term in terms)
    standing = Statuses.of(job, SIDES[1 - side]).measure(text)
    return WordingUses(text, tuple(uses), short, is_wanted=is_wanted, standing=standing)


def _against(concept: _Concept, uses: _Uses) -> Iterator[Finding]:
    """A rendering that the text keeps to and no adopted document has, where several have another.

    Short forms are nobody's choice of a rendering.
    """
    ((wording, group),) = uses.items()
    job, others = concept.job, _others(concept, wording)
    if not others:
        return
    own = _rendering(job, 0, group)
    if own.short or own.is_wanted:
        return
    if has_precedent(job, own.text, concept.is_meant, _GLANCE):
        return
    found = (concept.find_evidence(text, _GLANCE) for text in others)
    better = sort_by_authority([each for each in found if each], own.text)
    if better and better[0].documents >= _SEVERAL:
        best = better[0]
        message = (
            f"“{group[0][1].term.text}” is rendered as “{own.text}”; adopted documents have "
            f"“{best.what}”"
        )
        known = concept.find_evidence(own.text, _GLANCE)
        known_for = [replace(own, known=known), *(WordingUses(e.what, (), known=e) for e in better)]
        yield from build_findings(
            _NAME, "note", message, job, own, known_for, best.what, rule="precedent"
        )


def _others(concept: _Concept, wording: str) -> Sequence[str]:
    """The full terms of the target language that count as another wording."""
    lang, entry = get_base(concept.job.langs[1]), concept.entry
    wordings = {
        concept.terms.wordings[entry.id, term.text]: term.text
        for term in entry.terms
        if get_base(term.lang) == lang
        and term.form not in SHORT
        and term.status in ("preferred", "admitted")
    }
    return [text for key, text in wordings.items() if key != wording]


RENDERINGS = Check(
    _NAME, _renderings,
    "A term has one rendering in a text; short forms may be used beside full ones.",
    "Readers take two names for two things; the documents of the same body show which "
        "rendering is right.",
    "相互商定的条件 | mutually agreed terms, and elsewhere 彼此商定的条件",
    ("terms",), compares=True,
)  # fmt: skip


class TermPlace(NamedTuple):
    """A term in a pair: its concept, the wording that it counts as, where it stands."""

    entry: str
    wording: str
    term: Term
    start: int
    stop: int


_Uses: TypeAlias = dict[str, list[tuple[Pair, TermPlace, TermPlace]]]
"""By the wordings of the other side: each pair, with the places on this side and on the other."""


@dataclass(frozen=True)
class BilingualTerms:
    """The concepts that have terms in both languages, ready to be looked for."""

    terms: TermBase
    entries: Mapping[str, ConceptEntry]
    langs: tuple[str, str]

    @cached_property
    def _finders(self) -> tuple[Finder, Finder]:
        """Those of all terms, as the term checks have them too."""
        source, target = self.langs
        return build_finder(self.terms, source), build_finder(self.terms, target)

    def find(self, text: str, side: int) -> list[RecognizedTerm]:
        """The terms in a text of a side, those inside others too."""
        found = self._finders[side](text)
        return [each for each in found if each.entry_id in self.entries and each.term.recognized]

    def build_matcher(self, entry: ConceptEntry, side: int) -> Callable[[str], bool]:
        """Whether a text of a side names a concept, in whatever form: asked of many texts."""
        alone = Recognizer((entry,), self.langs[side])
        return lambda text: bool(alone.find(text, nested=True))

    @cached_property
    def names(self) -> frozenset[str]:
        """Concepts that are names; a term within a name is part of it and no use of the term."""
        return frozenset(key for key, entry in self.entries.items() if _is_name(entry))

    @cached_property
    def wordings(self) -> Mapping[tuple[str, str], str]:
        """What each term counts as: a phrase of a term and a short form in it are that term."""
        found = {}
        for key, entry in self.entries.items():
            for term in entry.terms:
                lang, own = get_base(term.lang), fold(term.text)
                texts = {fold(each.text) for each in entry.terms if get_base(each.lang) == lang}
                within = (text for text in texts if _has(own, text))
                found[key, term.text] = min(within, key=lambda text: (len(text), text))
        return found


@lru_cache(maxsize=2)  # Two checks ask one after the other, and to make it takes a second.
def build_base(terms: TermBase, languages: tuple[str, str]) -> BilingualTerms:
    """The concepts of a term base that both languages have terms for."""
    both = (
        entry
        for entry in terms.entries
        if set(languages) <= {get_base(term.lang) for term in entry.terms}
    )
    return BilingualTerms(terms, {entry.id: entry for entry in both}, languages)


def _has(text: str, form: str) -> bool:
    """Whether a folded term has another in it, Latin words whole."""
    if text == form or form not in text:
        return text == form
    return re.search(rf"(?<![a-z]){re.escape(form)}(?![a-z])", text) is not None


def _is_name(entry: ConceptEntry) -> bool:
    """Whether a term begins and ends with words in capitals, as names do.

    >>> _is_name(ConceptEntry("x", (Term("en", "Working Group on Enhanced Cooperation"),)))
    True
    """
    words = (term.text.split() for term in entry.terms)
    return any(each[0][:1].isupper() and each[-1][:1].isupper() for each in words if len(each) > 1)


def find_places(terms: BilingualTerms, pair: Pair) -> tuple[list[TermPlace], list[TermPlace]]:
    """The terms of both sides, by concepts that both sides have."""
    found = [terms.find(text, side) for side, text in enumerate((pair.source, pair.target))]
    known = set.intersection(*({each.entry_id for each in side} for side in found))
    if not known:
        return [], []
    kept = [_longest(terms, [each for each in side if each.entry_id in known]) for side in found]
    sides = []
    for places in kept:
        within = {each for each, outer in _nested(places) if outer.entry in terms.names}
        sides.append(_without_asides([each for each in places if each not in within]))
    left, right = sides
    taken = _taken(left, right) | _taken(right, left)
    return [p for p in left if p.entry not in taken], [p for p in right if p.entry not in taken]


def _taken(inner: Sequence[TermPlace], outer_places: Sequence[TermPlace]) -> set[str]:
    """Concepts within others whose words opposite are the very same: the larger one is meant."""
    spans: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for place in outer_places:
        spans[place.entry].add((place.start, place.stop))
    both = {(each.entry, outer.entry) for each, outer in _nested(inner)}
    return {one for one, larger in both if not spans[one].isdisjoint(spans[larger])}


def _nested(places: Sequence[TermPlace]) -> Iterator[tuple[TermPlace, TermPlace]]:
    """Places inside those of other concepts, each with that; the places come in their order."""
    if len(places) < 2:
        return
    starts = [each.start for each in places]
    longest = max((each.stop - each.start for each in places), default=0)
    for each in places:
        first = bisect_left(starts, each.stop - longest)
        for outer in places[first : bisect_right(starts, each.start)]:
            if outer.entry != each.entry and _inside(each, outer):
                yield each, outer


def _without_asides(places: Sequence[TermPlace]) -> list[TermPlace]:
    """Without the short forms that stand in brackets behind the full ones."""
    ends = {(each.entry, each.stop) for each in places if each.term.form not in SHORT}
    return [
        each
        for each in places
        if each.term.form not in SHORT
        or not any((each.entry, each.start - far) in ends for far in range(_BRACKETED + 1))
    ]


def _longest(terms: BilingualTerms, recognized: Iterable[RecognizedTerm]) -> list[TermPlace]:
    """Of the forms of one concept that overlap, the longest; forms that count as one are one."""
    kept: list[TermPlace] = []
    covered: defaultdict[str, set[int]] = defaultdict(set)
    for each in sorted(recognized, key=lambda each: (each.start - each.stop, each.start)):
        span = range(each.start, each.stop)
        if covered[each.entry_id].isdisjoint(span):
            covered[each.entry_id].update(span)
            wording = terms.wordings[each.entry_id, each.term.text]
            kept.append(TermPlace(each.entry_id, wording, each.term, each.start, each.stop))
    return sorted(kept, key=attrgetter("start"))


def _inside(inner: TermPlace, outer: TermPlace) -> bool:
    wider = outer.stop - outer.start > inner.stop - inner.start
    return wider and outer.start <= inner.start and inner.stop <= outer.stop
