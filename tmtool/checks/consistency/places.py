"""Where the concepts of a term base stand in a pair, and the wording that each place counts as."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tmtool.checks.nouns import Pair
from tmtool.fuzzy.runs import stem
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.terms.recognizing import Recognized, Recognizer
from tmtool.units import ConceptEntry, Term

SHORT = frozenset({"short", "abbreviation"})
"""The forms that may stand beside full ones."""
SMALL = frozenset(
    ("a", "an", "and", "are", "be", "for", "in", "is", "no", "of", "on", "or", "the", "to", "was",
     "were", "will", "with")
)  # fmt: skip
"""Words of grammar, which come and go."""
_STEM = 5
"""English words that begin alike are forms of one: creating and creation."""
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

    entries: Mapping[str, ConceptEntry]
    langs: tuple[str, str]

    @cached_property
    def recognizers(self) -> tuple[Recognizer, Recognizer]:
        entries = tuple(self.entries.values())
        source, target = self.langs
        return Recognizer(entries, source), Recognizer(entries, target)

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
                found[key, own] = min(within, key=lambda text: (len(text), text))
        return found


def _has(text: str, other: str) -> bool:
    """Whether a folded term has another in it, Latin words whole."""
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
    sides = pair.source, pair.target
    first, second = (
        _longest(terms, recognizer.find(text, nested=True))
        for recognizer, text in zip(terms.recognizers, sides, strict=True)
    )
    known = {each.entry for each in first} & {each.entry for each in second}
    kept = [[each for each in side if each.entry in known] for side in (first, second)]
    left, right = (_without_asides(_outside_names(terms, side)) for side in kept)
    taken = _taken(left, right) | _taken(right, left)
    return [p for p in left if p.entry not in taken], [p for p in right if p.entry not in taken]


def _taken(inner: Sequence[Place], other: Sequence[Place]) -> set[str]:
    """Concepts within others whose words opposite are the very same: the larger one is meant."""
    spans = {(each.entry, each.start, each.stop) for each in other}
    return {
        each.entry
        for each in inner
        for outer in inner
        if outer.entry != each.entry and _inside(each, outer)
        for entry, start, stop in spans
        if entry == outer.entry and (each.entry, start, stop) in spans
    }


def _without_asides(places: Sequence[Place]) -> list[Place]:
    """Without the short forms that stand in brackets behind the full ones."""
    return [
        each
        for each in places
        if each.term.form not in SHORT
        or not any(
            full.entry == each.entry
            and full.term.form not in SHORT
            and 0 <= each.start - full.stop <= _BRACKETED
            for full in places
        )
    ]


def _longest(terms: Base, found: Iterable[Recognized]) -> list[Place]:
    """Of the forms of one concept that overlap, the longest; forms that count as one are one."""
    kept: list[Place] = []
    for each in sorted(found, key=lambda each: (each.start - each.stop, each.start)):
        wording = terms.wordings[each.entry_id, fold(each.term.text)]
        place = Place(each.entry_id, wording, each.term, each.start, each.stop)
        if not any(p.entry == place.entry and _overlap(p, place) for p in kept):
            kept.append(place)
    return sorted(kept, key=lambda each: each.start)


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.stop and other.start < one.stop


def _outside_names(terms: Base, places: Sequence[Place]) -> list[Place]:
    names = [each for each in places if each.entry in terms.names]
    return [
        each
        for each in places
        if not any(name.entry != each.entry and _inside(each, name) for name in names)
    ]


def _inside(inner: Place, outer: Place) -> bool:
    wider = outer.stop - outer.start > inner.stop - inner.start
    return wider and outer.start <= inner.start and inner.stop <= outer.stop


def like(one: str, other: str) -> bool:
    """Whether two wordings differ only as grammar has it, or one says more than the other.

    English: one has all the words of the other. Chinese: 的 alone, or a term that is spread out.

    >>> like("access to broadband", "broadband access"), like("decent jobs", "decent work")
    (True, False)
    >>> like("信息和通信技术", "信息通信技术"), like("各自的授权任务", "各自授权任务")
    (False, True)
    """
    one, other = sorted((fold(one).replace("的", ""), fold(other).replace("的", "")), key=len)
    if not (one + other).isascii():
        return one == other or (len(other) > 1.6 * len(one) and _spread(one, other))
    words, more = _words(one), _words(other)
    return words <= more or more <= words


def _words(text: str) -> set[str]:
    found = re.findall("[a-z]+", text.replace("'s", ""))
    return {stem(word)[:_STEM] for word in found if word not in SMALL}


def _spread(short: str, long: str) -> bool:
    characters = iter(long)
    return all(each in characters for each in short)


def slight(one: str, other: str) -> bool:
    """Whether two wordings have the same characters in another order.

    >>> slight("能力建设", "建设能力")
    True
    """
    return sorted(fold(one)) == sorted(fold(other))
