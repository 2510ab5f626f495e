"""What is wrong in a term base, one clear line each: contradictions, circles, odd letters."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES, name
from tmtool.lang.detect import detect
from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.terms.circles import circles
from tmtool.terms.nouns import Fault
from tmtool.terms.records import FORMS, STATUSES, date_of
from tmtool.units import ConceptEntry, Term

_SCRIPTS = {
    "zh": "Chinese", "ja": "Chinese", "ko": "Korean", "ru": "Cyrillic", "uk": "Cyrillic",
    "bg": "Cyrillic", "mn": "Cyrillic", "ar": "Arabic", "fa": "Arabic", "ur": "Arabic",
    "el": "Greek", "he": "Hebrew", "hi": "Devanagari", "th": "Thai", "hy": "Armenian",
    "ka": "Georgian",
}  # fmt: skip
_EITHER = frozenset({"sr", "mn"})
"""Languages written in Latin letters as well."""
_MANY, _SURE = 10, 0.8
_OUT = frozenset({"deprecated", "forbidden"})


def faults(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    """Everything wrong in entries: in each of them, then in all together.

    >>> terms = (Term("zh", "数字鸿沟", "preferred"), Term("zh", "数字鸿沟", "forbidden"))
    >>> [fault.what for fault in faults([ConceptEntry("divide", terms)])]
    ['zh 数字鸿沟 is preferred and forbidden']
    """
    for entry in entries:
        for rule in _OF_ENTRY:
            yield from rule(entry)
    for together in _OF_ALL:
        yield from together(entries)


def contradiction(terms: Sequence[Term]) -> str | None:
    """How terms of an entry contradict each other, the first way that is found; None if none."""
    for one, other in combinations(terms, 2):
        if base(one.lang) != base(other.lang) or one.house != other.house:
            continue
        if found := _against(one, other):
            return found
    return None


def _against(one: Term, other: Term) -> str | None:
    """How two terms of a language and a house contradict each other."""
    statuses = {one.status, other.status}
    house = f" for {one.house}" if one.house else ""
    is_one = fold(one.text) == fold(other.text)
    is_same = is_one and _attested(one) == _attested(other)
    if is_one and len(statuses) > 1 and (statuses & _OUT or is_same):
        return f"{one.lang} {one.text} is {one.status} and {other.status}{house}"
    is_choice = statuses == {"preferred"} and one.form == other.form
    if is_choice and not is_one:
        texts = f"{one.text}, {other.text}"
        return f"two preferred {one.lang} terms of one form ({one.form}){house}: {texts}"
    return None


def _attested(term: Term) -> tuple[str | None, ...]:
    """Where a term is attested, and in which form."""
    return term.form, term.house, term.body, term.source, term.date


def _is_empty(entry: ConceptEntry) -> Iterator[Fault]:
    if not entry.terms:
        yield Fault("an entry without terms", entry=entry.id)
    for term in entry.terms:
        if not term.text.strip():
            yield Fault(f"an empty {term.lang} term", entry=entry.id)


def _contradicts_itself(entry: ConceptEntry) -> Iterator[Fault]:
    found = contradiction(entry.terms)
    if found:
        yield Fault(found, entry=entry.id)


def _says_a_term_twice(entry: ConceptEntry) -> Iterator[Fault]:
    """The same text, form and attestation: two sources of a term are no repetition."""
    seen: set[tuple[str | None, ...]] = set()
    for term in entry.terms:
        told = (base(term.lang), term.text, term.status, *_attested(term))
        if told in seen:
            yield Fault(f"{term.lang} {term.text} is there twice", entry=entry.id)
        seen.add(told)


def _has_odd_values(entry: ConceptEntry) -> Iterator[Fault]:
    for term in entry.terms:
        if term.status not in STATUSES or term.form not in FORMS:
            told = f"{term.lang} {term.text}: no status or form: {term.status}, {term.form}"
            yield Fault(told, entry=entry.id)
        if term.date:
            try:
                date_of(term.date)
            except InputError as error:
                yield Fault(f"{term.lang} {term.text}: {error}", entry=entry.id)


def _has_control_characters(entry: ConceptEntry) -> Iterator[Fault]:
    texts = [("id", entry.id), ("subject", entry.subject), ("definition", entry.definition)]
    texts += [("note", entry.note), *((f"{t.lang} term", t.text) for t in entry.terms)]
    texts += [(f"note of {t.text}", t.note) for t in entry.terms]
    for what, text in texts:
        found = next((c for c in text or "" if _is_control(c)), None)
        if found is not None:
            yield Fault(f"a control character in the {what}: U+{ord(found):04X}", entry=entry.id)


def _is_control(char: str) -> bool:
    """Characters that command, or are half a character, or none; line ends and tabs are none."""
    return unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t"


def _is_in_another_script(entry: ConceptEntry) -> Iterator[Fault]:
    for term in entry.terms:
        found = _script(term.text)
        if found and not _may_be(found, term):
            told = f"{term.lang} {term.text}: in {found} letters; is it {_told(term.lang)}?"
            yield Fault(told, entry=entry.id, grade="warning")


def _script(text: str) -> str | None:
    """The script of most letters, None where there are none."""
    lang = detect(text).lang
    return None if lang == "und" else _SCRIPTS.get(lang, "Latin")


def _may_be(script: str, term: Term) -> bool:
    """Whether a term of its language may be in a script; names in Latin letters may be anywhere."""
    lang = base(term.lang)
    if lang not in LANGUAGES or script == _SCRIPTS.get(lang, "Latin"):
        return True
    if script != "Latin":
        return lang in _EITHER and script == "Cyrillic"
    words = [word for word in term.text.split() if len(word) > 2 and word.islower()]
    return lang in _EITHER or len(words) < 2


def _told(lang: str) -> str:
    return name(lang) if base(lang) in LANGUAGES else lang


def _reads_like_another_language(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    """A whole language of a base that is another one: columns that changed places."""
    texts: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for term in entry.terms:
            texts[base(term.lang)].append(term.text)
    for lang, some in texts.items():
        guess = detect("\n".join(some))
        if len(some) < _MANY or lang not in LANGUAGES or guess.confidence < _SURE:
            continue
        if guess.lang not in (lang, "und") and {guess.lang, lang} != {"zh", "ja"}:
            told = f"the {len(some)} {_told(lang)} terms read like {_told(guess.lang)}"
            yield Fault(f"{told}; are the languages right?")


def _prefers_a_term_twice(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    """One term that is preferred for two concepts, in one house: which one is meant?"""
    first: dict[tuple[str, str, str | None], str] = {}
    for entry in entries:
        for term in entry.terms:
            if term.status != "preferred":
                continue
            other = first.setdefault((base(term.lang), fold(term.text), term.house), entry.id)
            if other != entry.id:
                told = f"{term.lang} {term.text} is preferred here and in {other}"
                yield Fault(told, entry=entry.id, grade="warning")


def _has_an_id_twice(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            yield Fault("the id is there twice", entry=entry.id)
        seen.add(entry.id)


def _is_defined_by_itself(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    """Definitions that are nothing but a term, which leads back to where it began."""
    by_term = {fold(term.text): entry.id for entry in entries for term in entry.terms}
    leads = {
        entry.id: {by_term[fold(entry.definition)]}
        for entry in entries
        if entry.definition and fold(entry.definition) in by_term
    }
    for way in circles(leads):
        told = ", which is defined as ".join(way[1:])
        yield Fault(f"cyclic: {way[0]} is defined as {told}", entry=way[0])


_OF_ENTRY: tuple[Callable[[ConceptEntry], Iterator[Fault]], ...] = (
    _is_empty, _says_a_term_twice, _contradicts_itself, _has_odd_values, _has_control_characters,
    _is_in_another_script,
)  # fmt: skip
_OF_ALL: tuple[Callable[[Sequence[ConceptEntry]], Iterator[Fault]], ...] = (
    _has_an_id_twice, _prefers_a_term_twice, _is_defined_by_itself, _reads_like_another_language,
)  # fmt: skip
