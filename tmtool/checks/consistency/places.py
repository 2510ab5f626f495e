"""Where the concepts of a term base stand in a pair, and the wording that each place counts as."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import NamedTuple

from tmtool.checks.model import Pair
from tmtool.checks.term_sides import Finder, finder
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.terms.base import TermBase
from tmtool.terms.recognizing import Recognized, Recognizer
from tmtool.units import ConceptEntry, Term

SHORT = frozenset({"short", "abbreviation"})
"""The forms that may stand beside full ones."""
_BRACKETED = 3
"""So far behind the full form its short one stands in brackets."""


class Place(NamedTuple):
    """A term in a pair: its concept, the wording that it counts as, where it stands."""

    entry: str
    wording: str
    term: Term
    start: int
    stop: int


@dataclass(frozen=True)
class Base:
    """The concepts that have terms in both languages, ready to be looked for."""

    terms: TermBase
    entries: Mapping[str, ConceptEntry]
    langs: tuple[str, str]

    @cached_property
    def _finders(self) -> tuple[Finder, Finder]:
        """Those of all terms, as the term checks have them too."""
        source, target = self.langs
        return finder(self.terms, source), finder(self.terms, target)

    def find(self, text: str, side: int) -> list[Recognized]:
        """The terms in a text of a side, those inside others too."""
        found = self._finders[side](text)
        return [each for each in found if each.entry_id in self.entries and each.term.recognized]

    def names_it(self, entry: ConceptEntry, side: int) -> Callable[[str], bool]:
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
                lang, own = base(term.lang), fold(term.text)
                texts = {fold(each.text) for each in entry.terms if base(each.lang) == lang}
                within = (text for text in texts if _has(own, text))
                found[key, term.text] = min(within, key=lambda text: (len(text), text))
        return found


@lru_cache(maxsize=2)  # Two checks ask one after the other, and to make it takes a second.
def base_of(terms: TermBase, langs: tuple[str, str]) -> Base:
    """The concepts of a term base that both languages have terms for."""
    both = (
        entry for entry in terms.entries if set(langs) <= {base(term.lang) for term in entry.terms}
    )
    return Base(terms, {entry.id: entry for entry in both}, langs)


def _has(text: str, other: str) -> bool:
    """Whether a folded term has another in it, Latin words whole."""
    if text == other or other not in text:
        return text == other
    return re.search(rf"(?<![a-z]){re.escape(other)}(?![a-z])", text) is not None


def _is_name(entry: ConceptEntry) -> bool:
    """Whether a term begins and ends with words in capitals, as names do.

    >>> _is_name(ConceptEntry("x", (Term("en", "Working Group on Enhanced Cooperation"),)))
    True
    """
    words = (term.text.split() for term in entry.terms)
    return any(each[0][:1].isupper() and each[-1][:1].isupper() for each in words if len(each) > 1)


def places_of(terms: Base, pair: Pair) -> tuple[list[Place], list[Place]]:
    """The terms of both sides, by concepts that both sides have."""
    found = [terms.find(text, side) for side, text in enumerate((pair.source, pair.target))]
    known = set.intersection(*({each.entry_id for each in side} for side in found))
    if not known:
        return [], []
    kept = [_longest(terms, [each for each in side if each.entry_id in known]) for side in found]
    left, right = (_without_asides(_outside_names(terms, side)) for side in kept)
    taken = _taken(left, right) | _taken(right, left)
    return [p for p in left if p.entry not in taken], [p for p in right if p.entry not in taken]


def _taken(inner: Sequence[Place], other: Sequence[Place]) -> set[str]:
    """Concepts within others whose words opposite are the very same: the larger one is meant."""
    spans: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for place in other:
        spans[place.entry].add((place.start, place.stop))
    both = {(each.entry, outer.entry) for each, outer in _nested(inner)}
    return {one for one, larger in both if not spans[one].isdisjoint(spans[larger])}


def _nested(places: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """Places inside those of other concepts, each with that; the places come in their order."""
    starts = [each.start for each in places]
    longest = max((each.stop - each.start for each in places), default=0)
    for each in places:
        first = bisect_left(starts, each.stop - longest)
        for outer in places[first : bisect_right(starts, each.start)]:
            if outer.entry != each.entry and _inside(each, outer):
                yield each, outer


def _without_asides(places: Sequence[Place]) -> list[Place]:
    """Without the short forms that stand in brackets behind the full ones."""
    ends = {(each.entry, each.stop) for each in places if each.term.form not in SHORT}
    return [
        each
        for each in places
        if each.term.form not in SHORT
        or not any((each.entry, each.start - far) in ends for far in range(_BRACKETED + 1))
    ]


def _longest(terms: Base, found: Iterable[Recognized]) -> list[Place]:
    """Of the forms of one concept that overlap, the longest; forms that count as one are one."""
    kept: list[Place] = []
    covered: defaultdict[str, set[int]] = defaultdict(set)
    for each in sorted(found, key=lambda each: (each.start - each.stop, each.start)):
        span = range(each.start, each.stop)
        if covered[each.entry_id].isdisjoint(span):
            covered[each.entry_id].update(span)
            wording = terms.wordings[each.entry_id, each.term.text]
            kept.append(Place(each.entry_id, wording, each.term, each.start, each.stop))
    return sorted(kept, key=attrgetter("start"))


def _outside_names(terms: Base, places: Sequence[Place]) -> list[Place]:
    within = {each for each, outer in _nested(places) if outer.entry in terms.names}
    return [each for each in places if each not in within]


def _inside(inner: Place, outer: Place) -> bool:
    wider = outer.stop - outer.start > inner.stop - inner.start
    return wider and outer.start <= inner.start and inner.stop <= outer.stop
