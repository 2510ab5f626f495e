"""Misspelt words, and sentences that begin with a small letter.

A word is reported as misspelt if no list has it and one letter makes it a common word. Known are
the words of pyspellchecker with their British variants and derivations, of the term base, of the
memory and of the other side, and each word that the checked text has twice. Spanish and Russian
words have too many forms for a list: they are checked where there is a Hunspell dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.util import find_spec
from typing import Any

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import (
    SIDES,
    CheckInput,
    Pair,
    SideText,
    build_check,
    build_finding,
    iter_texts,
)
from tmtool.errors import InputError
from tmtool.findings import Finding
from tmtool.lang.fold import fold
from tmtool.lang.script import count_han, get_base
from tmtool.resources import locate_dictionary

LISTED = ("en", "fr")
WITH_DICTIONARY = ("es", "ru")
MIN_FREQUENCY = {"en": 1_000, "fr": 1_000, "es": 100, "ru": 100}
"""Occurrences in the subtitles behind the list from which on a word is a likely correction.

For English, of 1, 100, 300, 1,000 and 3,000 the one with the fewest alarms that finds over .85 of
misspelt words on the work half: `python benchmarks/language.py`.
"""
_COMBINING = "\u0300-\u036f"
_WORD = re.compile(
    rf"(?<![\w{_COMBINING}@/.’'-])[^\W\d_]{{5,}}(?![\w{_COMBINING}@/-]|\.\w|[’'](?!s\b))"
)
_WORD_BEFORE = re.compile(r"(?<![\w-])(?P<word>[^\W\d_A-ZÀ-Þ]{4,}) \Z")
_WORD_AFTER = re.compile(r" (?P<word>[^\W\d_A-ZÀ-Þ]{4,})(?![\w-])")
_ANY_WORD = re.compile(r"[^\W\d_]{4,}")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=[ ,\u00a0])|[ldnsjcm](?=[’'][^\W\d_]{2})")
_NAME_PARTICLES = frozenset({"al", "bin", "ibn", "van", "von"})
_ITEM = re.compile(r"\s*(?:[(（]\w{1,4}[)）]|[a-z]{1,3}[.)]|[a-z]\s)")
_FIRST_LETTER = re.compile(r"[^\W\d_]")
_FINAL = re.compile(r"[.?!。？！][”\"’»）)」』]*\s*\Z")
_CONTINUED = re.compile(r"[,;:，；：、–—-]\s*\Z")


class Lexicon:
    """The words of a language, and the common words that are one letter away from a word."""

    def __init__(self, lang: str) -> None:
        from spellchecker import SpellChecker

        self._dictionary = _load_dictionary(lang) if lang in WITH_DICTIONARY else None
        self._least = MIN_FREQUENCY[lang]
        self._spelling: Mapping[str, Any] = read_toml("words")["spelling"].get(lang, {})
        self._speller = SpellChecker(language=lang)
        self._listed = frozenset(self._spelling.get("words", ()))
        self._borrowed = tuple(map(load_lexicon, self._spelling.get("borrows_from", ())))

    @cached_property
    def _variants(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Patterns of British spelling with the American spelling of the word list."""
        return tuple((re.compile(own), other) for own, other in self._spelling.get("variants", ()))

    @cached_property
    def _prefix(self) -> re.Pattern[str]:
        prefixes = self._spelling.get("prefixes", ())
        return re.compile(rf"(?:{'|'.join(prefixes) or '(?!)'})(?=.{{4}})")

    def count(self, word: str) -> int:
        """Return how often the word list's corpus has a word, in any of its spellings."""
        if found := self._speller.word_frequency[word]:
            return int(found)
        for pattern, other in self._variants:
            variant = pattern.sub(other, word)
            if variant != word and (found := self._speller.word_frequency[variant]):
                return int(found)
        return 0

    def has(self, word: str) -> bool:
        """Return True for a word of the lists, or one that is derived from such a word."""
        if word in self._listed or self.count(word):
            return True
        if self._dictionary is not None and self._dictionary.lookup(word):
            return True
        if any(lexicon.count(word) for lexicon in self._borrowed):
            return True
        if (prefix := self._prefix.match(word)) and self.count(word[prefix.end() :]):
            return True
        singulars = {word.removesuffix("s"), word.removesuffix("es")} - {word}
        if len(word) > 5 and any(map(self.count, singulars)):
            return True
        halves = ((word[:at], word[at:]) for at in range(4, len(word) - 3))
        return any(self.count(first) and self.count(second) for first, second in halves)

    def find_correction(self, word: str, counts: Mapping[str, int]) -> str | None:
        """Return the likeliest word that is one letter away, None if there is no likely one.

        Likely are common words and those with two or more occurrences in the text (`counts`).
        """
        near = self._speller.edit_distance_1(word)
        rated = [(counts.get(each, 0), self.count(each), each) for each in near]
        likely = [each for each in rated if each[0] > 1 or each[1] >= self._least]
        return max(likely)[2] if likely else None


load_lexicon = lru_cache(maxsize=len(MIN_FREQUENCY))(Lexicon)


@lru_cache(maxsize=len(WITH_DICTIONARY))
def _load_dictionary(lang: str) -> Any:
    """Return the user's dictionary of a language; None without one, or without Spylls."""
    place = locate_dictionary(lang)
    if place is None or find_spec("spylls") is None:
        return None
    from spylls.hunspell import Dictionary

    try:
        return Dictionary.from_files(str(place))
    except Exception as error:  # the library says nothing of what it raises for a damaged file
        message = f"{place}.dic: not a Hunspell dictionary, or a damaged one"
        raise InputError(message) from error


def _misspelt(job: CheckInput) -> Iterator[Finding]:
    for lang in dict.fromkeys(job.bases):
        if lang in LISTED or (lang in WITH_DICTIONARY and _load_dictionary(lang)):
            texts = [*iter_texts(job, lang)]
            counts = Counter(
                word.lower() for each in texts for word in _ANY_WORD.findall(each.text)
            )
            known = _list_term_words(job, lang) if texts else frozenset()
            for each in texts:
                yield from _find_misspelt(job, each, lang, counts, known)


def _find_misspelt(
    job: CheckInput, text: SideText, lang: str, counts: Counter[str], known: frozenset[str]
) -> Iterator[Finding]:
    lexicon = load_lexicon(lang)
    for match in _WORD.finditer(text.text):
        word = match[0]
        if not word.islower() or counts[word] > 1 or word in known or lexicon.has(word):
            continue
        if word in text.other.lower() or _is_in_foreign_phrase(text.text, match, lexicon):
            continue
        correction = lexicon.find_correction(word, counts)
        if correction is None or (job.memory and job.memory.find_words(fold(word), lang)):
            continue
        yield build_finding(
            "spelling", f"“{word}” seems to be misspelt", job, text.pair,
            marks={text.side: [range(*match.span())]}, suggestion=correction, rule="misspelt word",
        )  # fmt: skip


def _is_in_foreign_phrase(text: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Return True if the word before or after is unknown as well: ratione materiae."""
    near = _WORD_BEFORE.search(text, 0, match.start()), _WORD_AFTER.match(text, match.end())
    return any(each is not None and not lexicon.has(each["word"]) for each in near)


def _list_term_words(job: CheckInput, lang: str) -> frozenset[str]:
    entries = job.terms.entries if job.terms else ()
    texts = (term.text for entry in entries for term in entry.terms if get_base(term.lang) == lang)
    return frozenset(word.lower() for text in texts for word in _ANY_WORD.findall(text))


def _small_starts(job: CheckInput) -> Iterator[Finding]:
    before: Pair | None = None
    for pair in job.pairs:
        for side in SIDES:
            if (span := _find_small_start(pair, side, before)) is not None:
                first = pair.texts[side][span.start : span.stop]
                yield build_finding(
                    "letter case", "the sentence begins with a small letter", job, pair,
                    marks={side: [span]}, suggestion=first[0].upper() + first[1:],
                    rule="sentence start",
                )  # fmt: skip
        before = pair


def _find_small_start(pair: Pair, side: int, before: Pair | None) -> range | None:
    """Return the first word of a sentence that begins with a small letter.

    Both sides must end like a sentence, and neither the other side nor the pair before may show
    that the sentence began earlier or is an item of a list.
    """
    text, other = pair.texts[:: 1 - 2 * side]
    if count_han(text):
        return None
    first = _FIRST_WORD.match(text)
    if first is None or not first[0].islower() or first[0] in _NAME_PARTICLES:
        return None
    if not (_FINAL.search(text) and _FINAL.search(other)):
        return None
    if pair.label or pair.kind == "item" or (before and _CONTINUED.search(before.texts[side])):
        return None
    start = _FIRST_LETTER.search(other)
    if start is None or start[0].islower() or _ITEM.match(other):
        return None
    return range(*first.span())


SPELLING = build_check("spelling", _misspelt)
LETTER_CASE = build_check("letter case", _small_starts)
