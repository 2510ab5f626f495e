"""A term put in the place of another one in running text: where that can be done, and how.

What stands within a longer term, a quotation, a title or a name, or in a form that the new term
can't be given, is left to a person, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.english import find_other_numbers, find_other_spellings
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED, get_base
from tmtool.terms.patterns import strip_title_marks
from tmtool.terms.recognizing import Recognizer

_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("«", "»"), ("‘", "’"))
_TITLES = (("《", "》"), ("〈", "〉"))
_SENTENCE = re.compile(r"(?:^|[.!?:;]|\n)[\s\"'“‘(\[]*$|^\W*(?:\w{1,4}[.)]\W*)+$")
"""What stands before a word that begins a sentence: nothing, an end, a numbering."""
_ARTICLE = re.compile(r"\b(an?)(\s+)$", re.I)
_VOWEL = re.compile(r"[aeio](?!ne\b|nce\b|u)", re.I)
_CONSONANT = re.compile("[b-df-gj-np-tv-z]", re.I)
"""How words begin that surely have "an" or "a" before them; h, u, eu and one have either."""


@dataclass(frozen=True, slots=True)
class TermReplacement:
    """A place of the old term, `text[start:stop]`, and what takes its place.

    `new` is None where that is left to a person, for the reason `why`.
    """

    start: int
    stop: int
    new: str | None = None
    why: str | None = None


class TermReplacer:
    """An old term and the new one, in one language; `entries` are those whose terms are known."""

    def __init__(self, lang: str, old: str, new: str, entries: Iterable[ConceptEntry] = ()) -> None:
        self._lang, self._new = get_base(lang), strip_title_marks(new)
        self._old = strip_title_marks(old)
        # A title that is replaced by another one stands between the marks of titles.
        self._titles = () if self._old != old.strip() and self._new != new.strip() else _TITLES
        one = (ConceptEntry("old", (Term(lang, old),)),)
        self._olds = Recognizer(one, lang, everything=True)
        self._news = Recognizer((ConceptEntry("new", (Term(lang, new),)),), lang, everything=True)
        longer = tuple(_list_longer(entries, self._lang, self._old, self._new))
        self._longer = Recognizer(longer, lang, everything=True)

    def find(self, text: str) -> tuple[TermReplacement, ...]:
        """Every place of the old term in a text, in their order; where the new one has it, none."""
        have = self._news.find(text, nested=True)
        longer = self._longer.find(text, nested=True)
        found = dict.fromkeys((each.start, each.stop) for each in self._olds.find(text))
        return tuple(
            self._judge(text, start, stop, [text[e.start : e.stop] for e in longer
                                            if e.start <= start and stop <= e.stop])
            for start, stop in found
            if not any(e.start <= start and stop <= e.stop for e in have)
        )  # fmt: skip

    def _judge(self, text: str, start: int, stop: int, longer: Sequence[str]) -> TermReplacement:
        if longer:
            return TermReplacement(start, stop, why=f"within {longer[0]}")
        if _stands_between(text, start, stop, _QUOTES) or _is_in_straight_quotes(text, start, stop):
            return TermReplacement(start, stop, why="in a quotation")
        if _stands_between(text, start, stop, self._titles):
            return TermReplacement(start, stop, why="in a title")
        if self._lang in UNSPACED:
            return TermReplacement(start, stop, self._new)
        return self._fit(text, start, stop)

    def _fit(self, text: str, start: int, stop: int) -> TermReplacement:
        """The new term in the number and the capitals of the old one, where that can be told."""
        there = text[start:stop]
        new = self._in_number(there) if self._lang == "en" else self._as_given(there)
        if new is None:
            return TermReplacement(start, stop, why="in another form")
        if there != self._old and there[:1].isupper() and not self._old[:1].isupper():
            letters = there.isupper() and len(there) > 1
            if letters and not self._old.isupper():
                return TermReplacement(start, stop, why="in capitals")
            if there[1:] != there[1:].lower() or not _SENTENCE.search(text[:start]):
                return TermReplacement(start, stop, why="in a name")
            new = new[:1].upper() + new[1:]
        elif there[:1].islower() and self._old[:1].isupper() and there != self._old:
            return TermReplacement(start, stop, why="in another form")
        if self._lang == "en":
            return _with_article(text, start, stop, new)
        return TermReplacement(start, stop, new)

    def _as_given(self, there: str) -> str | None:
        return self._new if fold(there) == fold(self._old) else None

    def _in_number(self, there: str) -> str | None:
        """The new term for the old one as it stands there; None where the form is another one."""
        own, old = _split(there), _split(self._old)
        if len(own) != len(old) or there.count("-") != self._old.count("-"):
            return None
        differ = [at for at, (a, b) in enumerate(zip(own, old, strict=True)) if not _is_same(a, b)]
        if not differ:
            return self._new
        if differ != [len(old) - 1] or not any(
            _is_same(own[-1], each) for each in _list_numbers(old[-1])
        ):
            return None
        *before, last = re.split(r"(?<=[\s-])(?=\S+$)", self._new)
        several = sorted(_list_numbers(last))
        # A word that is its own plural, or has two, is left to a person.
        return "".join((*before, several[0])) if len(several) == 1 else None


def replace_terms(
    text: str, replacements: Iterable[TermReplacement]
) -> tuple[str, tuple[range, ...]]:
    """The text with what is replaced, and where the new words stand in it.

    >>> some = [TermReplacement(2, 5, "divide"), TermReplacement(0, 1, why="in a name")]
    >>> replace_terms("a gap", some)
    ('a divide', (range(2, 8),))
    """
    made, spans, at = "", [], 0
    done = (each for each in replacements if each.new is not None)
    for each in sorted(done, key=lambda one: one.start):
        made += text[at : each.start]
        spans.append(range(len(made), len(made) + len(each.new or "")))
        made, at = made + (each.new or ""), each.stop
    return made + text[at:], tuple(spans)


def _list_longer(
    entries: Iterable[ConceptEntry], lang: str, old: str, new: str
) -> Iterator[ConceptEntry]:
    """The entries with terms that have the old one in them; the old and the new one are none."""
    known = {fold(old), fold(new)}
    for entry in entries:
        terms = tuple(
            term
            for term in entry.terms
            if get_base(term.lang) == lang
            and fold(old) in fold(term.text)
            and fold(strip_title_marks(term.text)) not in known
        )
        if terms:
            yield ConceptEntry(entry.id, terms)


def _stands_between(
    text: str, start: int, stop: int, marks: Iterable[tuple[str, str]]
) -> bool:  # fmt: skip
    """Whether marks that open and close stand around a place."""
    for opening, closing in marks:
        at = text.rfind(opening, 0, start)
        if at > text.rfind(closing, 0, start) and text.find(closing, stop) >= 0:
            return True
    return False


def _is_in_straight_quotes(text: str, start: int, stop: int) -> bool:
    marks = [at for at, char in enumerate(text) if char in '"＂']
    pairs = list(pairwise(marks))[::2]
    return any(opening < start and stop <= closing for opening, closing in pairs)


def _split(text: str) -> list[str]:
    return [word for word in re.split(r"[\s\-‐‑]+", fold(text)) if word]


def _is_same(one: str, another: str) -> bool:
    """Whether two words are one, in whichever spelling."""
    return one == another or one in find_other_spellings(another)


def _list_numbers(word: str) -> frozenset[str]:
    """A word in its other number; of an abbreviation with a small s, or without."""
    if len(word) > 1 and word.removesuffix("s").isupper():
        return frozenset((word[:-1] if word.endswith("s") else word + "s",))
    found = find_other_numbers(word.lower())
    capital = word[:1].isupper()
    return frozenset(each[:1].upper() + each[1:] if capital else each for each in found)


def _with_article(text: str, start: int, stop: int, new: str) -> TermReplacement:
    """The new term, with the article before it where that has to change."""
    found = _ARTICLE.search(text[:start])
    if found is None:
        return TermReplacement(start, stop, new)
    has_n = len(found[1]) == 2
    if (_VOWEL if has_n else _CONSONANT).match(new):
        return TermReplacement(start, stop, new)
    if (_CONSONANT if has_n else _VOWEL).match(new) and not new[:2].isupper():
        article = found[1][:1] if has_n else found[1] + "n"
        return TermReplacement(found.start(1), stop, f"{article}{found[2]}{new}")
    return TermReplacement(start, stop, why="after an article")
