"""The two sides of a pair as term checks see them: which concepts they name, and how sure that is.

A translation may name a concept in any of its forms, inside a longer term, with words between the
parts of it, or by a shorter name. All of that is looked for before anything is said to be missing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from operator import attrgetter
from typing import TypeAlias

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.term_mentions import find_taken_abbreviations, is_inside_word
from tmtool.concepts import ConceptEntry, Term
from tmtool.findings import Evidence
from tmtool.lang.english import find_other_numbers, list_verb_forms, load_list
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED, get_base
from tmtool.terms import seeded
from tmtool.terms.base import TermBase
from tmtool.terms.patterns import is_abbreviation, strip_title_marks
from tmtool.terms.recognizing import RecognizedTerm, Recognizer, select_outermost
from tmtool.terms.usages import ANY, Usage

Finder: TypeAlias = Callable[[str], tuple[RecognizedTerm, ...]]
"""Finds the terms of a text, in their order."""

_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WITH = re.compile(r"^(?:people|persons?) with ")
_PARTICLE = re.compile(r"[A-Za-z]-(?:down|in|off|on|out|over|up)\b")
_HYPHEN = re.compile(r"[-‐‑‒–]")
_BLOTTED = re.compile("\n+")
_MARK = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_UNMARKED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", " " * 10)
_KEPT = 16_384
"""So many texts of a language keep what was found in them. Limit: some 20 MB."""
_PREFERENCE = ("preferred", "admitted", "superseded", "deprecated")


@dataclass(frozen=True)
class TermSide:
    """What one text names: all terms in it, those inside others too."""

    text: str
    lang: str
    found: tuple[RecognizedTerm, ...]
    generic: frozenset[str] = frozenset()
    """Concepts that are not checked: they give way to those that are and stand inside them."""

    @cached_property
    def named(self) -> Mapping[str, list[range]]:
        """Where each concept is named that asks for a counterpart: terms inside others don't."""
        # What is ruled out is told by itself; it may well mean something else.
        asking = [
            each
            for each in self.found
            if each.term.recognized
            and each.term.status in ("preferred", "admitted")
            and not self._is_verb(each)
        ]
        checked = select_outermost(each for each in asking if each.entry_id not in self.generic)
        has_generic = any(each.entry_id in self.generic for each in asking)
        others = (
            each
            for each in (select_outermost(asking) if has_generic else ())
            if each.entry_id in self.generic
            and not any(each.start <= one.start and one.stop <= each.stop for one in checked)
        )
        names = (
            each
            for each in sorted((*checked, *others), key=attrgetter("start", "stop"))
            if not is_inside_word(self.text, each.start, self.lang)
        )
        return _places(tuple(names), self.text)

    def _is_verb(self, each: RecognizedTerm) -> bool:
        """Whether a noun with a hyphen stands without it, as verbs do: "follow up on results"."""
        written = self.text[each.start : each.stop]
        return _has_particle(each.term.text) and not _HYPHEN.search(written)

    @cached_property
    def answered(self) -> Mapping[str, list[range]]:
        """Where each concept is named in whatever way, also inside the name of another."""
        return _places(self.found, self.text)

    @cached_property
    def folded(self) -> str:
        """The text as it counts for matching."""
        return fold(self.text)

    @cached_property
    def left(self) -> str:
        """The same, where names that were blotted out part what stands around them."""
        return "\n".join(map(fold, _BLOTTED.split(self.text)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its different words, folded."""
        return frozenset(_WORD.findall(self.folded))

    def blot_out(self, concepts: Collection[str]) -> TermSide:
        """The text with the names of some concepts blotted out, and what is left of the others."""
        spans = [span for each in concepts for span in self.named.get(each, ())]
        places = {(span.start, span.stop) for span in spans}
        blotted, text = bytearray(len(self.text)), list(self.text)
        for start, stop in places:
            blotted[start:stop] = b"\1" * (stop - start)
            text[start:stop] = "\n" * (stop - start)
        # These names don't overlap: what begins and ends in one and is none of them is inside it.
        left = (
            each
            for each in self.found
            if each[2:] in places or not (blotted[each.start] and blotted[each.stop - 1])
        )
        return TermSide("".join(text), self.lang, tuple(left), self.generic)

    def take_name(self, concept: str) -> str:
        """What it names a concept by, where it does so first."""
        place = self.named[concept][0]
        return self.text[place.start : place.stop]

    def find_heads(self, span: range) -> set[str]:
        """The concepts whose names, shorter than that in a stretch, say what kind of thing it is.

        They end it in Chinese, and in English where no preposition is before them.
        """
        shorter = self._shorter(span)
        if self.lang in UNSPACED:
            return {each.entry_id for each in shorter if each.stop == span.stop}
        return {
            each.entry_id
            for each in shorter
            if load_list("prepositions").isdisjoint(
                _WORD.findall(fold(self.text[span.start : each.start]))
            )
        }

    def has(self, entry: ConceptEntry) -> bool:
        """Whether it names a concept in whatever way, with words between its parts too."""
        return entry.id in self.answered or spread(entry, self)

    def take_part(self, span: range) -> TermSide:
        """A stretch of the text, and what is named inside it. The places stay as they were."""
        return TermSide(self.text[span.start : span.stop], self.lang, tuple(self._shorter(span)))

    def _shorter(self, span: range) -> Iterator[RecognizedTerm]:
        """The terms inside a stretch that are shorter than it; terms stand in their order."""
        first = bisect_left(self.found, span.start, key=attrgetter("start"))
        for each in islice(self.found, first, None):
            if each.start >= span.stop:
                return
            if each.stop <= span.stop and each.stop - each.start < len(span):
                yield each


@lru_cache(maxsize=8192)
def _has_particle(term: str) -> bool:
    """Whether a term has a verb and its particle, as "follow-up" has; texts repeat their terms."""
    return _PARTICLE.search(term) is not None


@dataclass(frozen=True)
class Both:
    """A pair with its two sides, and the concepts by their ids."""

    pair: Pair
    sides: tuple[TermSide, TermSide]
    entries: Mapping[str, ConceptEntry]


def iter_both_sides(job: CheckInput, *, unmarked: bool = False) -> Iterator[Both]:
    """The pairs in which both sides say something, with what the job's term base names in them.

    `unmarked`: as if no concept were marked as generic.
    """
    terms, langs = job.terms, tuple(map(get_base, job.langs))
    if terms is None or langs[0] == langs[1]:
        return
    entries = {entry.id: entry for entry in terms.entries}
    source, target = (build_finder(terms, lang) for lang in langs)
    taken = _list_taken(job, terms, langs)
    generic = frozenset(entry.id for entry in terms.entries if entry.generic and not unmarked)
    for pair in job.pairs:
        if pair.source.strip() and pair.target.strip():
            sides = (
                TermSide(pair.source, langs[0], _but(taken, source(pair.source)), generic),
                TermSide(pair.target, langs[1], _but(taken, target(pair.target)), generic),
            )
            yield Both(pair, sides, entries)


def _list_taken(job: CheckInput, terms: TermBase, languages: Sequence[str]) -> frozenset[str]:
    """The abbreviations that English has for something else: "Authorized Institutions (AIs)"."""
    if "en" not in languages:
        return frozenset()
    side = languages.index("en")
    texts = [text for pair in job.pairs if "(" in (text := (pair.source, pair.target)[side])]
    return find_taken_abbreviations(texts, _list_names(terms)) if texts else frozenset()


@lru_cache(maxsize=4)
def _list_names(terms: TermBase) -> tuple[str, ...]:
    """The English terms of concepts that have an abbreviation."""
    return tuple(
        term.text
        for entry in terms.entries
        if any(is_abbreviation(term.text) for term in entry.terms)
        for term in entry.terms
        if get_base(term.lang) == "en"
    )


def _but(taken: frozenset[str], spans: tuple[RecognizedTerm, ...]) -> tuple[RecognizedTerm, ...]:
    """What was found without these abbreviations."""
    return tuple(each for each in spans if each.term.text not in taken) if taken else spans


@lru_cache(maxsize=4)
def build_finder(terms: TermBase, lang: str) -> Finder:
    """Finds all terms of a text, those inside others too: several checks ask that of one text."""
    # Those that are not looked for are an answer still.
    recognizer = Recognizer(terms.entries, lang, everything=True)

    @lru_cache(maxsize=_KEPT)
    def find(text: str) -> tuple[RecognizedTerm, ...]:
        found = recognizer.find(text, nested=True)
        if not _MARK.search(text):
            return found
        # The mark of a footnote is no part of the word that it hangs on; that of a unit is.
        more = recognizer.find(text.translate(_UNMARKED), nested=True)
        every = dict.fromkeys((*found, *more))
        return tuple(sorted(every, key=lambda each: (each.start, -each.stop)))

    return find


def is_inside_known(here: TermSide, there: TermSide, place: range) -> bool:
    """Whether a stretch is part of a longer term that both sides have as often.

    小岛屿发展中国家 is "small island developing States", also where the base has 发展中国家 alone.
    """
    known = _find_known(here.lang)(here.text)
    longer = {
        each.entry_id
        for each in known
        if each.start <= place.start
        and place.stop <= each.stop
        and each[2:] != (place.start, place.stop)
    }
    if not longer:
        return False
    ours = Counter(each.entry_id for each in known)
    theirs = Counter(each.entry_id for each in _find_known(there.lang)(there.text))
    return any(theirs[each] >= ours[each] for each in longer)


@lru_cache(maxsize=4)
def _find_known(lang: str) -> Finder:
    return build_finder(seeded.read("un-ict"), lang)


def _places(recognized: Sequence[RecognizedTerm], text: str) -> dict[str, list[range]]:
    """Where each concept is named; overlapping places, and a name with its short form, are one."""
    places: dict[str, list[range]] = {}
    for each in sorted(recognized, key=lambda one: (one.start, -one.stop)):
        own = places.setdefault(each.entry_id, [])
        if not own or not _goes_on(text, own[-1].stop, each.start):
            own.append(range(each.start, each.stop))
    return places


def _goes_on(text: str, stop: int, start: int) -> bool:
    """Whether a place overlaps the one before, or is its short form in brackets."""
    return start < stop or text[stop:start].strip() in ("(", "（")


def list_usable_terms(entry: ConceptEntry, lang: str) -> tuple[Term, ...]:
    """The terms of a language that may be used, of whatever region."""
    return tuple(
        term
        for term in entry.terms
        if get_base(term.lang) == lang and term.status in ("preferred", "admitted")
    )


def is_proposed(entry: ConceptEntry, lang: str) -> bool:
    """Whether all that may be used of a concept in a language are proposals.

    >>> is_proposed(ConceptEntry("x", (Term("en", "x", process_status="proposed"),)), "en")
    True
    """
    usable = list_usable_terms(entry, lang)
    return bool(usable) and all(term.process_status == "proposed" for term in usable)


def choose_rendering(entry: ConceptEntry, lang: str, usage: Usage = ANY) -> Term | None:
    """The rendering to suggest: of the usage that is wanted if it has one, the preferred one first.

    Regional usage comes last where it isn't asked for, and a proposal after what is none.
    """
    usable = list_usable_terms(entry, lang)
    own = [term for term in usable if usage.includes(term)]
    return min(
        own or usable,
        key=lambda term: (
            term.process_status == "proposed",
            _PREFERENCE.index(term.status),
            not own and term.region is not None,
        ),
        default=None,
    )


def cite_term(term: Term, base: TermBase | None = None) -> tuple[Evidence, ...]:
    """Where the term base has a term from; nothing where it doesn't say.

    What is not verified counts for no document. A base that comes along says what it is.
    """
    if not term.source:
        return ()
    year = int(term.date[:4]) if term.date and term.date[:4].isdecimal() else None
    bodies = (term.body,) if term.body else ()
    told = [] if term.verified else ["unverified"]
    if base is not None and base.name in seeded.NAMES:
        told.append(seeded.CLAIM)
    what = f"{term.text} ({'; '.join(told)})" if told else term.text
    return (Evidence(what, int(term.verified), year, year, bodies, (term.source,)),)


def is_name(entry: ConceptEntry) -> bool:
    """Whether a concept is an organ, a plan, a meeting: its English stands in capitals.

    >>> is_name(ConceptEntry("igf", (Term("en", "Internet Governance Forum"),)))
    True
    >>> is_name(ConceptEntry("panel", (Term("en", "High-level Panel"),)))
    True
    >>> is_name(ConceptEntry("divide", (Term("en", "digital divide"),)))
    False
    """
    english = list_usable_terms(entry, "en")
    return bool(english) and all(map(_in_capitals, english))


def _in_capitals(term: Term) -> bool:
    found = _JOINED.findall(term.text)
    words = [word for word in found if len(word) > 3 or is_abbreviation(word)]
    return bool(words) and all(word[0].isupper() for word in words) and (
        len(words) > 1 or is_abbreviation(words[0])
    )  # fmt: skip


def is_common(text: str, lang: str) -> bool:
    """Whether a term may be ordinary words: one in small letters, two characters, "at all levels".

    >>> is_common("online", "en"), is_common("法治", "zh"), is_common("ICT", "en")
    (True, True, False)
    """
    if lang == "en" and text.split()[0].lower() in load_list("prepositions"):
        return True
    if lang in UNSPACED:
        return len(fold(text)) <= 2
    return len(text.split()) == 1 and text == text.lower() and "-" not in text


def spread(entry: ConceptEntry, side: TermSide) -> bool:
    """Whether the parts of one of its terms stand apart in the text.

    >>> entry = ConceptEntry("divide", (Term("zh", "弥合数字鸿沟"), Term("en", "build capacity")))
    >>> spread(entry, TermSide("弥合各国之间的数字鸿沟", "zh", ()))
    True
    >>> spread(entry, TermSide("the building of national capacities", "en", ()))
    True
    >>> persons = ConceptEntry("persons", (Term("en", "persons with disabilities"),))
    >>> spread(persons, TermSide("by sex, age, disability and population group", "en", ()))
    True
    """
    parted = _parts_of_chinese if side.lang in UNSPACED else _parts_of_words
    return any(
        parted(strip_title_marks(term.text), side) for term in list_usable_terms(entry, side.lang)
    )


def is_named_in(entry: ConceptEntry, text: str, lang: str) -> bool:
    """Whether one of a concept's terms stands in the text of another, or its parts do."""
    folded = fold(text)
    terms = list_usable_terms(entry, lang)
    return any(fold(strip_title_marks(term.text)) in folded for term in terms) or spread(
        entry, TermSide(text, lang, ())
    )


def _parts_of_chinese(term: str, side: TermSide) -> bool:
    """A beginning and an end of two characters or more, in this order and in one clause."""
    folded, text = fold(term), side.left
    return any(
        re.search(f"{re.escape(folded[:at])}[^，；。,;]*{re.escape(folded[at:])}", text)
        for at in range(2, len(folded) - 1)
        if folded[:at] in text and folded[at:] in text
    )


def _parts_of_words(term: str, side: TermSide) -> bool:
    """All words that mean something, each in whatever form, near each other."""
    bare = _WITH.sub("", fold(term))  # "Disability" says who is meant by "persons with".
    words = [word for word in _WORD.findall(bare) if word not in _function_words()]
    if not words or not all(_has_word(word, side.words) for word in words):
        return False
    size, there = 2 * len(words) + 6, _WORD.findall(side.folded)
    return any(
        all(_has_word(word, frozenset(there[at : at + size])) for word in words)
        for at in range(max(1, len(there) - size + 1))
    )


def _has_word(word: str, words: frozenset[str]) -> bool:
    """Whether a form of the word is there, or a word of the same stem."""
    if not words.isdisjoint({word} | find_other_numbers(word) | list_verb_forms(word)):
        return True
    size = max(5, round(0.65 * len(word)))
    return len(word) > 5 and any(each.startswith(word[:size]) for each in words)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return load_list("determiners") | load_list("prepositions") | load_list("not_verbs")
