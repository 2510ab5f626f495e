"""What is wrong in a term base, one clear line each: contradictions, circles, odd letters."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES, name
from tmtool.lang.detect import detect
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.regions import build_tag
from tmtool.terms.model import Fault
from tmtool.terms.records import DATES, FORMS, PROCESS_STATUSES, STATUSES, parse_date

_SCRIPTS = {
    "zh": "Chinese", "ja": "Chinese", "ko": "Korean", "ru": "Cyrillic", "uk": "Cyrillic",
    "bg": "Cyrillic", "mn": "Cyrillic", "ar": "Arabic", "fa": "Arabic", "ur": "Arabic",
    "el": "Greek", "he": "Hebrew", "hi": "Devanagari", "th": "Thai", "hy": "Armenian",
    "ka": "Georgian",
}  # fmt: skip
_EITHER = frozenset({"sr", "mn"})
"""Languages written in Latin letters as well."""
_MANY = 10
"""Terms below which a language is not judged. Chosen, no measurement."""
_SURE = 0.8
"""Confidence from which another language is told. Chosen, no measurement."""
_OUT = frozenset({"superseded", "deprecated"})
_LONGEST = 2000
"""Characters of a term. The longest formula has some hundred; what is longer is a text. Chosen, no
measurement."""
_MOST_CYCLES = 100
"""Circles that are told. Chosen, no measurement."""
_SHOWN = 60
"""Characters of a term that a message shows. Chosen, no measurement."""
_SAMPLE = 2000
"""Terms of a language that are looked at. Chosen, no measurement."""


def find_faults(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    """Everything wrong in entries: in each of them, then in all together.

    >>> terms = (Term("zh", "数字鸿沟", "preferred"), Term("zh", "数字鸿沟", "deprecated"))
    >>> [fault.what for fault in find_faults([ConceptEntry("divide", terms)])]
    ['zh 数字鸿沟 is preferred and deprecated']
    """
    misread = _misread(entries)
    yield from _sure(entries, misread)
    yield from _prefers_a_term_twice(entries)
    for entry in entries:
        yield from _is_in_another_script(entry, misread)


def find_errors(
    entries: Sequence[ConceptEntry], sound: Mapping[int, ConceptEntry] | None = None
) -> Iterator[Fault]:
    """The errors among the faults: what a base that is to be used must not have.

    Entries that are `sound` by themselves, by their `id`, are looked at only beside the others.
    """
    found = _sure(entries, _misread(entries), sound or {})
    return (fault for fault in found if fault.grade == "error")


def _sure(
    entries: Sequence[ConceptEntry],
    misread: Mapping[str, str],
    sound: Mapping[int, ConceptEntry] = MappingProxyType({}),
) -> Iterator[Fault]:
    yield from _reads_like_another_language(misread)
    for entry in entries:
        if sound.get(id(entry)) is not entry:
            for rule in _OF_ENTRY:
                yield from rule(entry)
    for together in _OF_ALL:
        yield from together(entries)


def find_contradiction(terms: Iterable[Term]) -> str | None:
    """How terms of an entry contradict each other, the first way that is found; None if none."""
    known: dict[Hashable, Term] = {}
    for term in terms:
        group = get_base(term.lang), term.region, term.organization
        text = fold(term.text)
        found = _against(term, [known[k] for k in _rivals(term, group, text) if k in known], text)
        if found:
            return found
        for key in (group, text, term.status), (group, text, _attested(term)):
            known.setdefault(key, term)
        if term.status == "preferred":
            known.setdefault((group, term.form), term)
    return None


def _rivals(term: Term, group: Hashable, text: str) -> Iterator[Hashable]:
    """Under what those stand that a term may contradict: of each kind the first one is enough."""
    yield from ((group, text, status) for status in STATUSES if {status, term.status} & _OUT)
    yield group, text, _attested(term)
    if term.status == "preferred":
        yield group, term.form


def _against(term: Term, rivals: Iterable[Term], text: str) -> str | None:
    """How a term contradicts one of others of its language, region and organization."""
    organization = f" for {term.organization}" if term.organization else ""
    if term.region:
        organization += f" in the regional usage {build_tag(term.lang, term.region)}"
    for one in rivals:
        is_one = fold(one.text) == text
        if is_one and one.status != term.status:
            return f"{one.lang} {_short(one.text)} is {one.status} and {term.status}{organization}"
        if not is_one:
            texts = f"{_short(one.text)}, {_short(term.text)}"
            kind = f"two preferred {one.lang} terms of one form ({one.form})"
            return f"{kind}{organization}: {texts}"
    return None


def _attested(term: Term) -> tuple[str | None, ...]:
    """Where a term is attested, and in which form."""
    return term.form, term.region, term.organization, term.body, term.source, term.date


def _is_empty(entry: ConceptEntry) -> Iterator[Fault]:
    if not entry.terms:
        yield Fault("the entry has no terms", entry=entry.id)
    for term in entry.terms:
        if not term.text.strip():
            yield Fault(f"an empty {term.lang} term", entry=entry.id)


def _contradicts_itself(entry: ConceptEntry) -> Iterator[Fault]:
    found = find_contradiction(entry.terms)
    if found:
        yield Fault(found, entry=entry.id)


def _says_a_term_twice(entry: ConceptEntry) -> Iterator[Fault]:
    """The same text, form and attestation: two sources of a term are no repetition."""
    counts = Counter((get_base(t.lang), t.text, t.status, *_attested(t)) for t in entry.terms)
    for (lang, text, *_), count in counts.items():
        if count > 1:
            times = "twice" if count == 2 else f"{count:,} times"
            yield Fault(f"{lang} {_short(text or '')} is there {times}", entry=entry.id)


def _is_a_text(entry: ConceptEntry) -> Iterator[Fault]:
    for term in entry.terms:
        if len(term.text) > _LONGEST:
            told = f"{term.lang} {_short(term.text)}: {len(term.text):,} characters are no term"
            yield Fault(told, entry=entry.id)


def _has_odd_values(entry: ConceptEntry) -> Iterator[Fault]:
    for term in entry.terms:
        if term.status not in STATUSES or term.form not in FORMS:
            told = f"{term.lang} {_short(term.text)}: no status or form: {term.status}, {term.form}"
            yield Fault(told, entry=entry.id)
        if term.process_status not in (None, *PROCESS_STATUSES):
            told = f"{term.lang} {_short(term.text)}: no process status: {term.process_status}"
            yield Fault(told, entry=entry.id)
        for date in filter(None, (getattr(term, each) for each in sorted(DATES))):
            try:
                parse_date(date)
            except InputError as error:
                yield Fault(f"{term.lang} {_short(term.text)}: {error}", entry=entry.id)
        if term.used_from and term.used_until and term.used_from > f"{term.used_until}~":
            told = f"used from {term.used_from} until {term.used_until}"
            yield Fault(f"{term.lang} {_short(term.text)}: {told}", entry=entry.id)


def _has_odd_references(entry: ConceptEntry) -> Iterator[Fault]:
    """What is said in a language without terms, or twice in one; terms that name missing terms."""
    langs = Counter(each.lang for each in entry.languages)
    for lang, count in langs.items():
        if not entry.select_terms(lang):
            yield Fault(f"something is said in {lang}, which has no term here", entry=entry.id)
        elif count > 1:
            yield Fault(f"what is said in {lang} is there {count} times", entry=entry.id)
    texts = {(get_base(term.lang), fold(term.text)) for term in entry.terms}
    for term in entry.terms:
        for what, text in (("full term", term.full_term), ("successor", term.successor)):
            if text and (get_base(term.lang), fold(text)) not in texts:
                told = f"{term.lang} {_short(term.text)}: its {what} is not there: {_short(text)}"
                yield Fault(told, entry=entry.id, grade="warning")


def _has_control_characters(entry: ConceptEntry) -> Iterator[Fault]:
    texts = [("id", entry.id), ("subject", entry.subject), ("definition", entry.definition)]
    texts += [("note", entry.note), *((f"{t.lang} term", t.text) for t in entry.terms)]
    texts += [(f"note of {_short(t.text)}", t.note) for t in entry.terms]
    for what, text in texts:
        found = next((c for c in text or "" if _is_control(c)), None)
        if found is not None:
            yield Fault(f"a control character in the {what}: U+{ord(found):04X}", entry=entry.id)


def _is_control(char: str) -> bool:
    """Characters that command, or are half a character, or none; line ends and tabs are none."""
    return unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t"


def _is_in_another_script(entry: ConceptEntry, misread: Mapping[str, str]) -> Iterator[Fault]:
    """Single terms; where all terms of a language are another one, that is told by itself."""
    for term in entry.terms:
        found = None if get_base(term.lang) in misread else _wrong_script(term)
        if found:
            told = (
                f"{term.lang} {_short(term.text)}: in {found} letters; is it "
                f"{_name_language(term.lang)}?"
            )
            yield Fault(told, entry=entry.id, grade="warning")


def _wrong_script(term: Term) -> str | None:
    """The script that a term of its language is not written in, None where it may be."""
    found = _script(term.text)
    return found if found and not _may_be(found, term) else None


def _script(text: str) -> str | None:
    """The script of most letters, None where there are none."""
    lang = detect(text).lang
    return None if lang == "und" else _SCRIPTS.get(lang, "Latin")


def _may_be(script: str, term: Term) -> bool:
    """Whether a term of its language may be in a script; names in Latin letters may be anywhere."""
    lang = get_base(term.lang)
    if lang not in LANGUAGES or script == _SCRIPTS.get(lang, "Latin"):
        return True
    if script != "Latin":
        return lang in _EITHER and script == "Cyrillic"
    words = [word for word in term.text.split() if len(word) > 2 and word.islower()]
    return lang in _EITHER or len(words) < 2


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _name_language(lang: str) -> str:
    return name(lang) if get_base(lang) in LANGUAGES else lang


def _misread(entries: Sequence[ConceptEntry]) -> dict[str, str]:
    """The languages whose terms, all together, read like another one, and which that is.

    Which one it is may not be sure, and is "und" then, where every term is in other letters.
    """
    terms: dict[str, list[Term]] = defaultdict(list)
    for term in (term for entry in entries for term in entry.terms):
        if len(terms[get_base(term.lang)]) < _SAMPLE:
            terms[get_base(term.lang)].append(term)
    found = {}
    for lang, some in terms.items():
        if len(some) < _MANY or lang not in LANGUAGES:
            continue
        guess = detect("\n".join(term.text for term in some))
        if guess.lang in (lang, "und") or {guess.lang, lang} == {"zh", "ja"}:
            continue
        if guess.confidence >= _SURE:
            found[lang] = guess.lang
        elif all(map(_wrong_script, some)):
            found[lang] = "und"
    return found


def _reads_like_another_language(misread: Mapping[str, str]) -> Iterator[Fault]:
    """A whole language of a base that is another one, such as columns that changed places."""
    for lang, other in misread.items():
        told = f"the {_name_language(lang)} terms read like {_name_language(other)}"
        if other == "und":
            yield Fault(
                f"the {_name_language(lang)} terms are in other letters; are the languages right?"
            )
        elif misread.get(other) != lang:
            yield Fault(f"{told}; are the languages right?")
        elif lang < other:
            both = f"{told} and the {_name_language(other)} ones like {_name_language(lang)}"
            yield Fault(f"{both}; did columns change places?")


def _prefers_a_term_twice(entries: Sequence[ConceptEntry]) -> Iterator[Fault]:
    """One term that is preferred for two concepts, in one organization: which one is meant?"""
    first: dict[tuple[str, str, str | None], str] = {}
    for entry in entries:
        for term in entry.terms:
            if term.status != "preferred":
                continue
            other = first.setdefault(
                (get_base(term.lang), fold(term.text), term.organization), entry.id
            )
            if other != entry.id:
                told = f"{term.lang} {_short(term.text)} is preferred here and in {other}"
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
    for way in find_cycles(leads):
        told = ", which is defined as ".join(way[1:])
        yield Fault(f"cyclic: {way[0]} is defined as {told}", entry=way[0])


_OF_ENTRY: tuple[Callable[[ConceptEntry], Iterator[Fault]], ...] = (
    _is_empty, _is_a_text, _says_a_term_twice, _contradicts_itself, _has_odd_values,
    _has_odd_references, _has_control_characters,
)  # fmt: skip
_OF_ALL: tuple[Callable[[Sequence[ConceptEntry]], Iterator[Fault]], ...] = (
    _has_an_id_twice,
    _is_defined_by_itself,
)


def find_cycles(leads_to: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Ways from something back to it: one for each that must be cut until there is none left.

    After a hundred of them it is plain what is wrong.

    >>> list(find_cycles({"a": {"b", "c"}, "b": {"a"}, "c": {"d"}}))
    [['a', 'b', 'a']]
    """
    left = {name: set(others) for name, others in leads_to.items()}
    for _ in range(_MOST_CYCLES):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            # In the order of the error each leads to the one before it.
            way = list(reversed(error.args[1]))
            at = way.index(min(way))
            way = [*way[at:-1], *way[: at + 1]]
            left[way[0]].discard(way[1])
            yield way
        else:
            return
