"""Find the concepts of a term base in both sides of a pair, and choose among their terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeAlias

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import CheckInput, Pair
from tmtool.concepts import ConceptEntry, Term
from tmtool.findings import Evidence
from tmtool.lang.english import find_other_numbers, find_verbs, list_verb_forms, load_list
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED, get_base, is_han
from tmtool.terms import seeded
from tmtool.terms.base import TermBase
from tmtool.terms.patterns import is_abbreviation, strip_title_marks
from tmtool.terms.recognizing import RecognizedTerm, Recognizer, select_outermost
from tmtool.terms.usages import ANY, Usage

Finder: TypeAlias = Callable[[str], tuple[RecognizedTerm, ...]]
"""Finds the terms of a text, in order of their position."""
USABLE = ("preferred", "admitted")
"""Statuses of terms that may be used."""
CACHED_TEXTS = 16_384

_WORD = re.compile(r"[^\W\d_]+|\d+")
_HYPHENATED_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PARTICLE = re.compile(r"[A-Za-z]-(?:down|in|off|on|out|over|up)\b")
_IGNORED = re.compile("[的《》]")
_HYPHEN = re.compile(r"[-‐‑‒–]")
_OTHER_NAME = r"(?!\s+(?:against|between|for|in|of|on|to)\s+(?:the\s+)?[A-Z])"
_MAX_SIMPLIFIED_CHANGES = 0.05
"""Share of characters that folding to Simplified changes in a Simplified text with some names."""


@dataclass(frozen=True)
class TermSide:
    """One text with the terms found in it, those inside longer terms included."""

    text: str
    lang: str
    found: tuple[RecognizedTerm, ...]

    @cached_property
    def answered(self) -> Mapping[str, list[range]]:
        """Places of each concept, by any term, also inside other terms."""
        return _group_places(self.found, self.text)

    @cached_property
    def named(self) -> Mapping[str, list[range]]:
        """Places of each concept that the other side has to render: the longest usable terms."""
        usable = (
            each
            for each in self.found
            if each.term.recognized
            and each.term.status in USABLE
            # "To follow up on results" has no follow-up.
            and (not _PARTICLE.search(each.term.text) or _HYPHEN.search(self.cut(each)))
        )
        whole = [
            each
            for each in select_outermost(usable)
            if not is_inside_word(self.text, each.start, self.lang)
        ]
        return _group_places(whole, self.text)

    @cached_property
    def folded(self) -> str:
        """The text as it is matched."""
        return fold(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The different words of the folded text."""
        return frozenset(_WORD.findall(self.folded))

    def cut(self, place: range | RecognizedTerm) -> str:
        """Return the text of a place."""
        return self.text[place.start : place.stop]


@dataclass(frozen=True)
class Both:
    """A pair with its two sides, and the concepts by their ids."""

    pair: Pair
    sides: tuple[TermSide, TermSide]
    entries: Mapping[str, ConceptEntry]


def iter_both_sides(job: CheckInput) -> Iterator[Both]:
    """Yield the pairs with text on both sides, with the terms of the job's term base."""
    terms, langs = job.terms, job.bases
    if terms is None or langs[0] == langs[1]:
        return
    entries = {entry.id: entry for entry in terms.entries}
    source, target = (build_finder(terms, lang) for lang in langs)
    for pair in job.pairs:
        if pair.is_full:
            sides = (
                TermSide(pair.source, langs[0], source(pair.source)),
                TermSide(pair.target, langs[1], target(pair.target)),
            )
            yield Both(pair, sides, entries)


@lru_cache(maxsize=4)
def build_finder(terms: TermBase, lang: str) -> Finder:
    """Return a cached function that finds all terms of a text, also those inside others."""
    find = Recognizer(terms.entries, lang, everything=True).find
    return lru_cache(maxsize=CACHED_TEXTS)(partial(find, nested=True))


def _group_places(found: Sequence[RecognizedTerm], text: str) -> dict[str, list[range]]:
    """Group places by concept; overlapping places, and a name with its short form, are one."""
    places: dict[str, list[range]] = {}
    for each in sorted(found, key=lambda one: (one.start, -one.stop)):
        known = places.setdefault(each.entry_id, [])
        stop = known[-1].stop if known else 0
        between = text[stop : each.start].strip() if each.start >= stop else "("
        if not known or between not in ("(", "（"):
            known.append(range(each.start, each.stop))
    return places


def is_inside_word(text: str, start: int, lang: str) -> bool:
    """Return True if a prefix before a term makes another word of it: 副秘书长, non-member State.

    >>> is_inside_word("常务副秘书长", 3, "zh"), is_inside_word("并非会员国", 2, "zh")
    (True, False)
    >>> is_inside_word("the Vice-Chair", 9, "en"), is_inside_word("service Chair", 8, "en")
    (True, False)
    """
    lists, before = read_toml("words")["term mentions"], text[max(start - 30, 0) : start]
    if lang in UNSPACED:
        prefixes, others = lists["chinese_prefixes"], lists["not_chinese_prefixes"]
        return before.endswith(tuple(prefixes)) and not before.endswith(tuple(others))
    words = before.lower().split(" ")
    if words[-1].endswith(("-", "‐", "‑")):
        return words[-1][:-1] in lists["english_prefixes"]
    return len(words) > 1 and not words[-1] and words[-2] in lists["english_ranks"]


def is_rendered(entry: ConceptEntry, side: TermSide, *, is_known: bool = False) -> bool:
    """Return True if a text names a concept by a term, all parts of one, or a short mention.

    `is_known`: an earlier pair names it in full, so that "this divide" is enough.

    >>> entry = ConceptEntry("divide", (Term("zh", "弥合数字鸿沟"), Term("en", "build capacity")))
    >>> is_rendered(entry, TermSide("弥合各国之间的数字鸿沟", "zh", ()))
    True
    >>> is_rendered(entry, TermSide("the building of national capacities", "en", ()))
    True
    """
    if entry.id in side.answered:
        return True
    terms = [
        strip_title_marks(term.text)
        for term in list_usable_terms(entry, side.lang)
        if not is_abbreviation(term.text)
    ]
    if side.lang in UNSPACED:
        text = _IGNORED.sub("", side.folded)
        return any(_compile_chinese(_IGNORED.sub("", fold(term))).search(text) for term in terms)
    return any(
        _has_words(term, side) or _compile_mentions(term, is_known).search(side.text)
        for term in terms
    )


@lru_cache(maxsize=8192)
def _compile_chinese(term: str) -> re.Pattern[str]:
    """Compile a term as it may be written: with words put in, or its end after 该.

    >>> pattern = _compile_chinese("安全理事会")
    >>> [bool(pattern.search(text)) for text in ("安全事务理事会", "该理事会", "理事会")]
    [True, True, False]
    """
    pointers = "|".join(read_toml("words")["term mentions"]["chinese_determiners"])
    forms = [re.escape(term)]
    for at in range(2, len(term) - 1):
        first, rest = re.escape(term[:at]), re.escape(term[at:])
        forms += [f"{first}[^，；。,;]*{rest}", f"(?:{pointers}){rest}"]
    return re.compile("|".join(forms))


def _has_words(term: str, side: TermSide) -> bool:
    """Return True if all content words of a term are near each other, each in any form."""
    words = [word for word in _WORD.findall(fold(term)) if not _is_function(word)]
    if not words or not all(_has_form(word, side.words) for word in words):
        return False
    texts, size = _WORD.findall(side.folded), 2 * len(words) + 6
    return any(
        all(_has_form(word, frozenset(texts[at : at + size])) for word in words)
        for at in range(max(1, len(texts) - size + 1))
    )


def _has_form(word: str, words: frozenset[str]) -> bool:
    """Return True if the words contain a form of a word, or a long word of the same stem."""
    if not _list_forms(word).isdisjoint(words):
        return True
    stem = word[: max(5, round(0.65 * len(word)))]
    return len(word) > 5 and any(each.startswith(stem) for each in words)


@lru_cache(maxsize=8192)
def _list_forms(word: str) -> frozenset[str]:
    verbs = {word, *find_verbs(word)}
    return frozenset(verbs).union(find_other_numbers(word), *map(list_verb_forms, verbs))


def _is_function(word: str) -> bool:
    return any(word in load_list(name) for name in ("determiners", "prepositions", "not_verbs"))


@lru_cache(maxsize=8192)
def _compile_mentions(term: str, is_known: bool) -> re.Pattern[str]:
    """Compile initials, the beginning of a name, and its head: "MDGs", "the Charter"."""
    words = _WORD.findall(term)
    content = [word for word in words if not _is_function(word.lower())]
    if len(content) < 2:
        return re.compile("(?!)")
    initials = "".join(w[0].upper() if w in content else f"[{w[0]}{w[0].upper()}]?" for w in words)
    forms = [rf"\b{initials}s?\b"]
    prepositions = load_list("prepositions")
    phrase_end = next((at for at, w in enumerate(words) if at and w.lower() in prepositions), None)
    phrase = words[:phrase_end]
    if phrase_end and len(phrase) > 1:
        beginning = r"\W+".join(map(re.escape, phrase))
        forms.append(rf"\b{beginning}\b{_OTHER_NAME}")
    if is_known or term[:1].isupper():
        heads = {phrase[-1], *find_other_numbers(phrase[-1].lower())}
        nouns = "|".join(re.escape(head.capitalize()) for head in heads)
        determiners = "|".join(read_toml("words")["term mentions"]["determiners"])
        case = "i" if is_known else ""
        forms.append(rf"\b(?i:{determiners}) (?:[a-z]+ )?(?{case}:{nouns})\b{_OTHER_NAME}")
    return re.compile("|".join(forms))


def is_other_script(entry: ConceptEntry, side: TermSide) -> bool:
    """Return True if a text is in Traditional characters and no term of the concept is.

    Usage differs by region, not only by characters: 信息 and 資訊.
    """
    chinese = [term for term in entry.terms if get_base(term.lang) == "zh"]
    is_regional = any(term.region or is_traditional(term.text) for term in chinese)
    return side.lang == "zh" and not is_regional and is_traditional(side.text)


@lru_cache(maxsize=1024)
def is_traditional(text: str) -> bool:
    """Return True if a Chinese text is in Traditional characters.

    >>> is_traditional("國際社會應對氣候變化"), is_traditional("国际社会应对气候变化")
    (True, False)
    """
    written = "".join(filter(is_han, text))
    changed = sum(one != other for one, other in zip(written, fold(written), strict=False))
    return changed > _MAX_SIMPLIFIED_CHANGES * len(written)


def list_usable_terms(entry: ConceptEntry, lang: str) -> tuple[Term, ...]:
    """List the terms of a language that may be used, of any region."""
    return tuple(
        term for term in entry.terms if get_base(term.lang) == lang and term.status in USABLE
    )


def choose_rendering(entry: ConceptEntry, lang: str, usage: Usage = ANY) -> Term | None:
    """Return the term to suggest: of the wanted usage if there is one, preferred ones first.

    Regional usage comes last unless wanted, and proposals after other terms.
    """
    usable = list_usable_terms(entry, lang)
    wanted = [term for term in usable if usage.includes(term)]
    return min(
        wanted or usable,
        key=lambda term: (
            term.process_status == "proposed",
            USABLE.index(term.status),
            not wanted and term.region is not None,
        ),
        default=None,
    )


def cite_term(term: Term | None, base: TermBase | None = None) -> tuple[Evidence, ...]:
    """Return the source of a term as evidence; unverified terms count for no document."""
    if term is None or not term.source:
        return ()
    year = int(term.date[:4]) if term.date and term.date[:4].isdecimal() else None
    bodies = (term.body,) if term.body else ()
    remarks = [] if term.verified else ["unverified"]
    if base is not None and base.name in seeded.NAMES:
        remarks.append(seeded.CLAIM)
    text = f"{term.text} ({'; '.join(remarks)})" if remarks else term.text
    return (Evidence(text, int(term.verified), year, year, bodies, (term.source,)),)


def is_name(entry: ConceptEntry) -> bool:
    """Return True for an organ, a plan or a meeting: its English terms have capitals.

    >>> is_name(ConceptEntry("igf", (Term("en", "Internet Governance Forum"),)))
    True
    >>> is_name(ConceptEntry("divide", (Term("en", "digital divide"),)))
    False
    """
    english = list_usable_terms(entry, "en")
    return bool(english) and all(_has_capitals(term.text) for term in english)


def _has_capitals(text: str) -> bool:
    found = _HYPHENATED_WORD.findall(text)
    words = [word for word in found if len(word) > 3 or is_abbreviation(word)]
    several = len(words) > 1 or any(map(is_abbreviation, words))
    return several and all(word[0].isupper() for word in words)
