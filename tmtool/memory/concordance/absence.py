"""What a memory says where it has nothing: what was searched, and what comes nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Literal, TypeAlias

from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word
from tmtool.memory.concordance.finding import find, find_candidates, find_texts
from tmtool.memory.concordance.patterns import Phrase, TokenGap, WildcardWord
from tmtool.memory.concordance.query import ConcordanceQuery, QueryTerm
from tmtool.protocols import EVERYTHING, Extent, Slot, Store, View

Why: TypeAlias = Literal["part", "spelling", "inside", "variant", "other language", "alone"]
"""A near miss is: a part of the phrase; another spelling of a word; words that the phrase is inside
of; the phrase with one character changed; the phrase in another language; a condition without the
others."""

_MOST = 5
"""So many near misses of a kind are told. Chosen, no measurement."""
_LONGEST = 24
"""So many tokens of a phrase are looked at. Limit: each costs some questions."""
_MOST_SPELLINGS = 25
"""So many phrases of other spellings are looked up. Limit: a question each."""
_VARIANTS = 400
"""So many texts are read to see what stands in the place of a character. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something else that the memory does have: how often, in how many texts."""

    why: Why
    text: str
    occurrences: int
    texts: int


@dataclass(frozen=True, slots=True)
class Absence:
    """The proof that there is nothing: how much was searched, all of it, and what comes nearest."""

    query: ConcordanceQuery
    extent: Extent
    near: tuple[Neighbour, ...]


def explain_absence(store: Store, query: ConcordanceQuery, view: View = EVERYTHING) -> Absence:
    """What was searched for a query that nothing was found for, and what comes nearest."""
    near = tuple(each for each in _near(store, query, view) if each.texts)
    return Absence(query, store.measure_extent(view), near)


def describe_extent(extent: Extent) -> str:
    """How much was searched, in words.

    >>> describe_extent(Extent(12, 4120, 2010, 2023)), describe_extent(Extent(1, 1, None, None))
    ('12 documents, 2010-2023, 4,120 units', '1 document, 1 unit')
    """
    years = dict.fromkeys(str(year) for year in (extent.first, extent.last) if year is not None)
    documents = f"{extent.documents:,} document{'s' * (extent.documents != 1)}"
    units = f"{extent.units:,} unit{'s' * (extent.units != 1)}"
    return ", ".join(filter(None, (documents, "-".join(years), units)))


def _near(store: Store, query: ConcordanceQuery, view: View) -> Iterator[Neighbour]:
    if len(query.terms) > 1:
        for term in query.terms:
            yield _counted(store, "alone", term, view)
        return
    term = query.main
    for lang in store.list_languages():
        if lang != term.lang:
            yield _counted(store, "other language", QueryTerm(lang, term.pattern), view)
    if isinstance(term.pattern, Phrase) and term.pattern.is_plain:
        yield from _near_phrase(store, term, view)


def _near_phrase(store: Store, term: QueryTerm, view: View) -> Iterator[Neighbour]:
    assert isinstance(term.pattern, Phrase)
    elements = [each for each in term.pattern.elements if isinstance(each, str | WildcardWord)]
    if len(elements) > _LONGEST:
        elements = elements[:_LONGEST]
    yield from _inside(store, elements, term.lang, view)
    yield from _spellings(store, elements, term.lang, view)
    yield from _variants(store, elements, term.lang, view)
    yield from _parts(store, elements, term.lang, view)


def _counted(store: Store, why: Why, term: QueryTerm, view: View) -> Neighbour:
    found = find(store, ConcordanceQuery((QueryTerm(term.lang, term.pattern),), None), view)
    return Neighbour(why, _named(term), found.occurrences, found.texts)


def _named(term: QueryTerm) -> str:
    return f"{term.lang}:{term.written}"


def _phrase(
    store: Store, why: Why, elements: Sequence[str | WildcardWord], lang: str, view: View
) -> Neighbour:
    written = _joined(elements)
    found = find(
        store, ConcordanceQuery((QueryTerm(lang, Phrase(written, tuple(elements))),), None), view
    )
    return Neighbour(why, written, found.occurrences, found.texts)


def _joined(elements: Sequence[str | WildcardWord]) -> str:
    return fold(" ".join(e.pattern if isinstance(e, WildcardWord) else e for e in elements))


def _inside(
    store: Store, elements: list[str | WildcardWord], lang: str, view: View
) -> Iterator[Neighbour]:
    """The phrase as a part of longer words."""
    first, last = elements[0], elements[-1]
    wide = list(elements)
    if isinstance(first, str) and is_word(first):
        wide[0] = WildcardWord(f"*{first}")
    if isinstance(last, str) and is_word(last):
        start = wide[0].pattern if len(wide) == 1 and isinstance(wide[0], WildcardWord) else last
        wide[-1] = WildcardWord(f"{start}*")
    if wide != elements:
        yield _phrase(store, "inside", wide, lang, view)


def _spellings(
    store: Store, elements: list[str | WildcardWord], lang: str, view: View
) -> Iterator[Neighbour]:
    """The phrase with words that are spelled like those of its own that no text has."""
    choices = [_choices(store, each, lang, view) for each in elements]
    written = islice(product(*choices), _MOST_SPELLINGS)
    near = [
        _phrase(store, "spelling", each, lang, view) for each in written if list(each) != elements
    ]
    yield from sorted(near, key=lambda each: -each.texts)[:_MOST]


def _choices(
    store: Store, element: str | WildcardWord, lang: str, view: View
) -> list[str | WildcardWord]:
    """A word that texts have, or the words that are written nearly like one that none has."""
    if not isinstance(element, str) or not is_word(element) or len(element) < 3:
        return [element]
    known = len(store.find_phrases([[Slot((element,))]], lang, None, view)[0].ids)
    return [element] if known else [*_alike(store, element, lang, view)] or [element]


def _alike(store: Store, word: str, lang: str, view: View) -> list[str]:
    """Words of the view that are written nearly like a word."""
    begins = f"{word[:1]}*", f"?{word[1:3]}*"
    known = {each for start in begins for each in store.find_words(start, lang, view)}
    near = sorted(each for each in known if abs(len(each) - len(word)) <= 2)
    return difflib.get_close_matches(word, near, n=_MOST, cutoff=0.8)


def _variants(
    store: Store, elements: list[str | WildcardWord], lang: str, view: View
) -> Iterator[Neighbour]:
    """What stands in texts where one Chinese character of the phrase is another one."""
    plain = [each for each in elements if isinstance(each, str) and not is_word(each)]
    if not 3 <= len(plain) <= 8 or len(plain) < len(elements):
        return
    places = range(len(plain))
    found = {text for at in places for text in _with_another(store, plain, at, lang, view)}
    near = [_phrase(store, "variant", list(text), lang, view) for text in sorted(found)]
    yield from sorted(near, key=lambda each: -each.texts)[:_MOST]


def _with_another(store: Store, plain: list[str], at: int, lang: str, view: View) -> Iterator[str]:
    """The phrases that texts have with another character at a place."""
    pattern = Phrase("", (*plain[:at], TokenGap(1, 1), *plain[at + 1 :]))
    some = find_candidates(store, QueryTerm(lang, pattern), view)
    for text in store.read_texts(some[:_VARIANTS].tolist() if some is not None else ()):
        folded = fold(text)
        for start, stop in pattern.find_spans(folded):
            if stop - start == len(plain) and folded[start + at].isalpha():
                yield folded[start:stop]


def _parts(
    store: Store, elements: list[str | WildcardWord], lang: str, view: View
) -> Iterator[Neighbour]:
    """The longest parts of the phrase that there are, from each place where one begins."""
    found: list[tuple[int, int]] = []
    stop = 0
    for start in range(len(elements)):
        stop = max(stop, start)
        while stop < len(elements) and _is_there(store, elements[start : stop + 1], lang, view):
            stop += 1
        if stop > start and (not found or found[-1][1] < stop):
            found.append((start, stop))
    longest = sorted(found, key=lambda span: (span[0] - span[1], span))[:_MOST]
    for start, end in sorted(longest):
        yield _phrase(store, "part", elements[start:end], lang, view)


def _is_there(store: Store, elements: Sequence[str | WildcardWord], lang: str, view: View) -> bool:
    return bool(len(find_texts(store, QueryTerm(lang, Phrase("", tuple(elements))), view).ids))
