"""Words that mean the opposite of each other, in Chinese and English, found in texts.

The lists are data, in opposites.toml. A word may stand in several oppositions: 高 is high against
low, and may render an increase.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.fold import lower_in_place, simplify_in_place
from tmtool.lang.numbers import compile_pattern, read_opening
from tmtool.lang.tokens import LongestWords

Pole: TypeAlias = Literal[0, 1]
"""The side of an opposition on which a word stands, as the data has them."""
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*|20")
_NEGATED = {
    "zh": re.compile(
        "[不未没无非勿毋](?:[^，。；、：不未没无非勿毋]{0,4}"
        "|[对向为与以从由就将把在被给使让][^，。；、：不未没无非勿毋]{0,13})$"
    ),
    "en": re.compile(r"\b(?:not|no|never|without|nor|cannot|neither|hardly|n't)(?: \w+)? $"),
}
NEGATIVE = "不未没无非"
"""Characters that deny what follows."""
_BAR = re.compile(r"\|(?![^(]*\))")
_PATTERN = re.compile(r"[.(\[?*]")
_ALTERNATIVES = re.compile(r"\(\?:([^|)]*)[^)]*\)|\[(.)[^]]*\]")
_ENDS = "aeiouyt"
"""Letters on which a stem of a verb may end. Chosen, no measurement: without e "decreas" is no
word, and "limit" is."""
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
    narrow: bool = False
    """Whether its opposition is told only where nothing on the other side may say the same."""


class _Half(NamedTuple):
    """The words of one pole in one language."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


_Standing: TypeAlias = tuple[int, Pole, bool]
"""The number of an opposition, the pole, and whether the word is strong there."""


class PolarWord(NamedTuple):
    """A word where it stands in a text, its oppositions, and whether it is denied there."""

    start: int
    stop: int
    standings: tuple[_Standing, ...]
    denied: bool


def read_polar_words(text: str, lang: str) -> list[PolarWord]:
    """All words of a text that stand in an opposition, in their order.

    >>> [(word.start, word.denied) for word in read_polar_words("Exports did not increase.", "en")]
    [(0, False), (12, False), (16, True)]
    """
    matches = _iter_chinese(text) if lang == "zh" else _iter_english(text)
    read = lower_in_place(text) if lang == "en" else simplify_in_place(text)
    return [
        PolarWord(start, stop, meanings.standings, _is_denied(read, start, lang))
        for start, stop, meanings in matches
        if meanings.standings
    ]


def _is_denied(read: str, start: int, lang: str) -> bool:
    return bool(_NEGATED[lang].search(read, max(start - _BEFORE, 0), start))


def is_narrow(opposition: int) -> bool:
    """Whether an opposition is told only where nothing on the other side may say the same."""
    return opposition >= _wide()


def list_opposites(lang: str, opposition: int, pole: Pole) -> tuple[str, ...]:
    """The words that surely stand for the other pole, in English patterns of them."""
    return _oppositions()[opposition][lang == "en"][1 - pole].strong


def put_opposite(word: str, lang: str, opposition: int, pole: Pole) -> str:
    """A word of the other pole, in the form of this one as far as its ending tells.

    >>> number, pole, _ = read_polar_words("supported", "en")[0].standings[0]
    >>> put_opposite("supported", "en", number, pole)
    'opposed'
    """
    instead = list_opposites(lang, opposition, pole)
    if lang == "zh":
        return instead[0].rstrip("，,")
    plain = next((each for each in instead if not _PATTERN.search(each)), "")
    if plain:
        return plain
    stem = _ALTERNATIVES.sub(lambda found: found[1] or found[2] or "", instead[0])
    stem = stem.removesuffix(".*").replace("?", "")
    own = _oppositions()[opposition][1][pole]
    for each in (*own.strong, *own.weak):
        if each.endswith(".*") and not _PATTERN.search(each[:-2]) and re.fullmatch(each, word):
            ending = word[len(each) - 2 :]
            if ending:
                return stem + ending
    return stem if stem[-1] in _ENDS else stem + "e"


def find_crossing_words(chinese: str, english: str) -> tuple[list[PoleWord], list[PoleWord]]:
    """The words of the oppositions of which each text has a strong word of another pole.

    >>> zh, en = find_crossing_words("进口增加", "Imports decreased.")
    >>> {(word.start, word.pole) for word in zh if word.strong}
    {(2, 0)}
    >>> find_crossing_words("进口增加", "Imports increased.")
    ([], [])
    """
    zh = list(_iter_chinese(chinese))
    masks = _mask(zh, 0), _mask(zh, 1)
    # Few Chinese texts have strong words: English, which takes longer, is read opposite these.
    en = list(_iter_english(english)) if any(masks) else []
    crossing = masks[0] & _mask(en, 1) | masks[1] & _mask(en, 0)
    if not crossing:
        return [], []
    return list(_build(zh, chinese, "zh", crossing)), list(_build(en, english, "en", crossing))


class _Meanings(NamedTuple):
    """Where a word stands, and in bits the oppositions in which it is strong, for each pole."""

    standings: tuple[_Standing, ...]
    strong: tuple[int, int]


_Found: TypeAlias = tuple[int, int, _Meanings]


def _mask(matches: list[_Found], pole: Pole) -> int:
    mask = 0
    for _, _, meanings in matches:
        mask |= meanings.strong[pole]
    return mask


def _build(matches: list[_Found], text: str, lang: str, crossing: int) -> Iterator[PoleWord]:
    """The words of these oppositions. One that is negated stands weakly for both poles."""
    read = lower_in_place(text) if lang == "en" else simplify_in_place(text)
    for start, stop, (standings, _) in matches:
        for opposition, pole, strong in standings:
            if crossing >> opposition & 1:
                word = PoleWord(
                    start, stop, opposition, pole, strong, len(standings), opposition >= _wide()
                )
                if _is_denied(read, start, lang):
                    yield word._replace(strong=False)
                    yield word._replace(strong=False, pole=1 if pole == 0 else 0)
                else:
                    yield word


def _iter_chinese(text: str) -> Iterator[_Found]:
    words = _chinese_words()
    for start, word in _chinese_finder().find(simplify_in_place(text)):
        yield start, start + len(word), words[word]


def _iter_english(text: str) -> Iterator[_Found]:
    tokens = list(_WORD.finditer(lower_in_place(text)))
    words = [token.group() for token in tokens]
    phrases, end = _english_phrases(), 0
    for at in [at for at, word in enumerate(words) if _may_stand(word)]:
        if at < end:
            continue
        word = words[at]
        length, meanings = 1, classify_pole_word(word)
        for phrase, own in phrases.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                length, meanings = len(phrase), own
                break
        if meanings.standings:
            yield tokens[at].start(), tokens[at + length - 1].end(), meanings
        end = at + length


@lru_cache(maxsize=20_000)
def _may_stand(word: str) -> bool:
    """Whether an English word stands in an opposition, or a phrase begins with it: few do."""
    return word in _english_phrases() or bool(classify_pole_word(word).standings)


@lru_cache(maxsize=20_000)
def classify_pole_word(word: str) -> _Meanings:
    """The oppositions that an English word in small letters stands in."""
    return _gather(
        standing
        for opening, pattern, standing in _english_patterns().get(word[:2], ())
        if word.startswith(opening) and compile_pattern(pattern).fullmatch(word)
    )


def _gather(standings: Iterable[_Standing]) -> _Meanings:
    own, strong = tuple(standings), [0, 0]
    for opposition, pole, is_strong in own:
        strong[pole] |= is_strong << opposition
    return _Meanings(own, (strong[0], strong[1]))


@lru_cache(maxsize=1)
def _load() -> dict[str, list[str] | str]:
    return tomllib.loads(Path(__file__).with_name("opposites.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _wide() -> int:
    """How many oppositions come before the first that is narrow."""
    return len(str(_load()["opposites"]).strip().splitlines())


@lru_cache(maxsize=1)
def _oppositions() -> tuple[tuple[tuple[_Half, _Half], tuple[_Half, _Half]], ...]:
    """Each with its poles in Chinese and in English, those that are narrow last."""
    texts = (str(_load()[key]).strip() for key in ("opposites", "narrow"))
    lines = [line for text in texts for line in text.splitlines()]
    return tuple(
        (_read_poles(chinese), _read_poles(english))
        for chinese, english in (line.split(" = ") for line in lines)
    )


def list_poles() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The Chinese words of each pole and the patterns of English words that mean the same."""
    for chinese, english in _oppositions()[: _wide()]:
        for zh, en in zip(chinese, english, strict=True):
            words = tuple(
                word for word in (*zh.strong, *zh.weak) if len(word) > 1 and word[0] not in NEGATIVE
            )
            single = (word for word in (*en.strong, *en.weak) if " " not in word)
            yield words, tuple(word if word.endswith("*") else f"{word}$" for word in single)


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
def _chinese_words() -> dict[str, _Meanings]:
    found: dict[str, list[_Standing]] = {word: [] for word in _load()["neutral"]}
    for word, standing in _iter_standings(0):
        found.setdefault(word, []).append(standing)
    return {word: _gather(standings) for word, standings in found.items()}


@lru_cache(maxsize=1)
def _chinese_finder() -> LongestWords:
    return LongestWords(_chinese_words())


@lru_cache(maxsize=1)
def _english_patterns() -> dict[str, list[tuple[str, str, _Standing]]]:
    """By the first two letters, which every pattern spells out, each with all that it does."""
    found = defaultdict(list)
    for word, standing in _iter_standings(1):
        if " " not in word:
            found[word[:2]].append((read_opening(word), word, standing))
    return found


@lru_cache(maxsize=1)
def _english_phrases() -> dict[str, list[tuple[tuple[str, ...], _Meanings]]]:
    """Phrases by their first words, the longest first."""
    standings: dict[tuple[str, ...], list[_Standing]] = defaultdict(list)
    for phrase in _load()["neutral_phrases"]:
        standings[tuple(phrase.split())] = []
    for phrase, standing in _iter_standings(1):
        if " " in phrase:
            standings[tuple(phrase.split())].append(standing)
    found = defaultdict(list)
    for phrase_words in sorted(standings, key=lambda words: (-len(words), words)):
        found[phrase_words[0]].append((phrase_words, _gather(standings[phrase_words])))
    return found
