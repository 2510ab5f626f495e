"""Words that mean the opposite of each other, in Chinese and English, found in texts.

The lists are data, in opposites.toml. A word may stand in several oppositions: 高 is high against
low, and may render an increase.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.fold import simplify_in_place

Pole: TypeAlias = Literal[0, 1]
"""The side of an opposition on which a word stands, as the data has them."""
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|20")
_NEGATED = {
    "zh": re.compile("[不未没无非勿毋][^，。；、：不未没无非勿毋]{0,4}$"),
    "en": re.compile(r"\b(?:not|no|never|without|nor|cannot|neither|hardly|n't)(?: \w+)? $"),
}
_BAR = re.compile(r"\|(?![^(]*\))")
_BEFORE = 16
"""Characters before a word in which it is looked for a "not". Chosen, no measurement."""


class PoleWord(NamedTuple):
    """A word of an opposition where it stands in a text.

    `strong` words always stand for their pole; others only explain one on the other side. A word
    that is negated stands for neither pole, and explains both.
    """

    start: int
    stop: int
    opposition: int
    pole: Pole
    strong: bool
    meanings: int = 1
    """In how many oppositions the word stands."""


class _Half(NamedTuple):
    """The words of one pole in one language."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


def find_pole_words(text: str, lang: str) -> list[PoleWord]:
    """The words of a text in Chinese or English that have an opposite.

    >>> found = find_pole_words("进口有所增加", "zh")
    >>> sorted({(word.start, word.pole) for word in found if word.strong})
    [(0, 0), (4, 0)]
    """
    found = _iter_chinese(text) if lang == "zh" else _iter_english(text)
    negated = _NEGATED[lang]
    small = text.lower().replace("’", "'") if lang == "en" else text
    words: list[PoleWord] = []
    for word in found:
        if negated.search(small, max(word.start - _BEFORE, 0), word.start):
            weak = word._replace(strong=False)
            words += [weak, weak._replace(pole=1 if word.pole == 0 else 0)]
        else:
            words.append(word)
    return words


def name_opposition(number: int, lang: str) -> tuple[str, str]:
    """The first word of each pole of an opposition, for messages."""
    halves = _oppositions()[number][0 if lang == "zh" else 1]
    return halves[0].strong[0], halves[1].strong[0]


def _iter_chinese(text: str) -> Iterator[PoleWord]:
    words = _chinese_words()
    for found in _chinese_pattern().finditer(simplify_in_place(text)):
        own = words[found.group()]
        for opposition, pole, strong in own:
            yield PoleWord(*found.span(), opposition, pole, strong, len(own))


def _iter_english(text: str) -> Iterator[PoleWord]:
    small = text.lower().replace("’", "'")
    tokens = list(_WORD.finditer(small))
    phrases, at = _english_phrases(), 0
    while at < len(tokens):
        length = 1
        standings = list(classify_pole_word(tokens[at].group()))
        for phrase, own in phrases.get(tokens[at].group(), ()):
            if tuple(token.group() for token in tokens[at : at + len(phrase)]) == phrase:
                length, standings = len(phrase), own
                break
        start, stop = tokens[at].start(), tokens[at + length - 1].end()
        for opposition, pole, strong in standings:
            yield PoleWord(start, stop, opposition, pole, strong, len(standings))
        at += length


_Standing: TypeAlias = tuple[int, Pole, bool]
"""The number of an opposition, the pole, and whether the word is strong there."""


@lru_cache(maxsize=20_000)
def classify_pole_word(word: str) -> tuple[_Standing, ...]:
    """The oppositions that an English word in small letters stands in."""
    return tuple(
        standing
        for pattern, standing in _english_patterns().get(word[:2], ())
        if pattern.fullmatch(word)
    )


@lru_cache(maxsize=1)
def _load() -> dict[str, list[str] | str]:
    return tomllib.loads(Path(__file__).with_name("opposites.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _oppositions() -> tuple[tuple[tuple[_Half, _Half], tuple[_Half, _Half]], ...]:
    """Each with its poles in Chinese and in English."""
    lines = str(_load()["opposites"]).strip().splitlines()
    return tuple(
        (_read_poles(chinese), _read_poles(english))
        for chinese, english in (line.split(" = ") for line in lines)
    )


def _read_poles(words: str) -> tuple[_Half, _Half]:
    first, second = words.split(" / ")
    return _read_half(first), _read_half(second)


def _read_half(words: str) -> _Half:
    strong, _, weak = words.strip().partition("~")
    return _Half(*(tuple(filter(None, _BAR.split(each.strip()))) for each in (strong, weak)))


def _iter_standings(language: int) -> Iterator[tuple[str, _Standing]]:
    """The words of a language, 0 for Chinese, each with where it stands."""
    poles: tuple[Pole, Pole] = (0, 1)
    for number, sides in enumerate(_oppositions()):
        for pole in poles:
            for word in sides[language][pole].strong:
                yield word, (number, pole, True)
            for word in sides[language][pole].weak:
                yield word, (number, pole, False)


@lru_cache(maxsize=1)
def _chinese_words() -> dict[str, list[_Standing]]:
    found: dict[str, list[_Standing]] = {word: [] for word in _load()["neutral"]}
    for word, standing in _iter_standings(0):
        found.setdefault(word, []).append(standing)
    return found


@lru_cache(maxsize=1)
def _chinese_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_chinese_words(), key=lambda word: (-len(word), word))))


@lru_cache(maxsize=1)
def _english_patterns() -> dict[str, list[tuple[re.Pattern[str], _Standing]]]:
    """By the first two letters, which every pattern spells out."""
    found = defaultdict(list)
    for word, standing in _iter_standings(1):
        if " " not in word:
            found[word[:2]].append((re.compile(word), standing))
    return found


@lru_cache(maxsize=1)
def _english_phrases() -> dict[str, list[tuple[tuple[str, ...], list[_Standing]]]]:
    """Phrases by their first words, the longest first."""
    standings: dict[tuple[str, ...], list[_Standing]] = defaultdict(list)
    for phrase in _load()["neutral_phrases"]:
        standings[tuple(phrase.split())] = []
    for phrase, standing in _iter_standings(1):
        if " " in phrase:
            standings[tuple(phrase.split())].append(standing)
    found = defaultdict(list)
    for phrase_words in sorted(standings, key=lambda words: (-len(words), words)):
        found[phrase_words[0]].append((phrase_words, standings[phrase_words]))
    return found
