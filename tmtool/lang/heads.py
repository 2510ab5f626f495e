"""What a negative word denies, in Chinese and English: the verb, adjective or noun behind it.

The common ones are data, in heads.toml, each with what renders it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tmtool.lang.fold import lower_in_place, simplify_in_place
from tmtool.lang.numbers import compile_pattern, read_opening
from tmtool.lang.opposites import list_poles
from tmtool.lang.tokens import LongestWords

_WITHIN = {"zh": 8, "en": 40}
"""Characters behind a negative word in which what it denies begins. Chosen, no measurement."""
_CLAUSE = re.compile("[，。；：、！？,;:.!?()（）]")
_BAR = re.compile(r"\|(?![^(]*\))")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


class HeadWord(NamedTuple):
    """A word that can be denied, where it stands, and the numbers of its meanings."""

    start: int
    stop: int
    meanings: frozenset[int]


def find_heads(text: str, lang: str) -> list[HeadWord]:
    """The common words of a Chinese or English text that can be denied, in their order.

    >>> [(head.start, head.stop) for head in find_heads("它未批准公约", "zh")]
    [(2, 4)]
    >>> [(head.start, head.stop) for head in find_heads("States have not ratified it", "en")][-1]
    (16, 24)
    """
    found = []
    if lang == "zh":
        for start, word in _chinese_finder().find(simplify_in_place(text)):
            found.append(HeadWord(start, start + len(word), _chinese_words()[word]))
        return found
    for token in _WORD.finditer(lower_in_place(text)):
        meanings = _classify(token.group())
        if meanings:
            found.append(HeadWord(*token.span(), meanings))
    return found


def choose_denied(heads: list[HeadWord], text: str, stop: int, lang: str) -> list[HeadWord]:
    """Those that a negative word that ends at `stop` may deny, in its clause.

    >>> english = "No evidence was found."
    >>> [head.start for head in choose_denied(find_heads(english, "en"), english, 2, "en")]
    [3, 12, 16]
    """
    limit = reach_denied(text, stop, lang)
    return [head for head in heads if stop <= head.start < limit]


def reach_denied(text: str, stop: int, lang: str) -> int:
    """Where what a negative word denies begins at the latest.

    >>> reach_denied("No, it is not.", 2, "en")
    2
    """
    end = _CLAUSE.search(text, stop)
    return min(stop + _WITHIN[lang], end.start() if end else len(text))


def is_implied(text: str, lang: str) -> bool:
    """Whether a word of a text may say by its meaning what another language says with "not".

    >>> [is_implied("各国难以达成协议", "zh"), is_implied("各国达成协议", "zh")]
    [True, False]
    """
    read = simplify_in_place(text) if lang == "zh" else lower_in_place(text)
    return bool(_implying()[lang].search(read))


@lru_cache(maxsize=1)
def _implying() -> dict[str, re.Pattern[str]]:
    own = tomllib.loads(Path(__file__).with_name("heads.toml").read_text("utf-8"))["implied"]
    english = "|".join(own["en"].replace("$", r"\b").split())
    return {"zh": re.compile("|".join(own["zh"].split())), "en": re.compile(rf"\b(?:{english})")}


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    words = tomllib.loads(Path(__file__).with_name("heads.toml").read_text("utf-8"))["words"]
    sides = (line.split(" = ") for line in words.strip().splitlines())
    own = ((tuple(zh.split("|")), tuple(_BAR.split(en))) for zh, en in sides)
    return (*own, *list_poles())


@lru_cache(maxsize=1)
def _chinese_words() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, (words, _) in enumerate(_lines()):
        for word in words:
            found[word].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@lru_cache(maxsize=1)
def _chinese_finder() -> LongestWords:
    return LongestWords(_chinese_words())


@lru_cache(maxsize=1)
def _english_patterns() -> dict[str, list[tuple[int, str, str]]]:
    """By the first letter, each with the letters that it begins with."""
    found = defaultdict(list)
    for number, (_, words) in enumerate(_lines()):
        for word in words:
            found[word[0]].append((number, read_opening(word), word))
    return found


@lru_cache(maxsize=20_000)
def _classify(word: str) -> frozenset[int]:
    patterns = _english_patterns().get(word[0], ())
    return frozenset(
        number
        for number, opening, pattern in patterns
        if word.startswith(opening) and compile_pattern(pattern).match(word)
    )
