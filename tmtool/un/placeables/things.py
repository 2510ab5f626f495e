"""What a figure counts, by the words around it: "20 women", 15名男子, men accounted for 60."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Placeable, ValueText
from tmtool.un.vocabulary import load_words

_AROUND = {"en": 44, "zh": 16}
"""So many characters on each side of a figure are looked at."""
_STOP = {
    "en": re.compile(r"[;:()]|[.,](?=\s)|\s(?:and|but|while|whereas)\s"),
    "zh": re.compile("[，。；：、()（）]|(?<![0-9])[和及与而]"),
}
_GENERIC = re.compile(
    "people|persons?|individuals?|cases?|times|votes?|posts?|(?:year|month|week|day|hour|minute)s?"
    "|(?:kilo)?met(?:re|er)s?|km|hectares?|ha|tons?|tonnes?|points?"
    "|人|例|次|票|岁|天|日|周|星期|个?月|年|小时|分钟?|公里|米|公顷|吨|点|员额|职位"
)
"""What anything may be counted in: what stands before the figure says more."""
_LATIN = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{1,4}-?[0-9]{1,2}|[A-Z]{2,})(?![A-Za-z0-9$€£])")
"""Grades and short names, which both languages write alike: P-3, WHO."""


def count_things(placeable: Placeable, side: ValueText) -> frozenset[int | str]:
    """The things that a figure of a text may count, by their numbers in things.toml.

    What is called alike in both languages is there by its name. English has the name of a label
    before it: paragraph 4 of Article 19. Of other languages than these two nothing is known.
    """
    lang = get_base(side.lang)
    if lang not in _AROUND:
        return frozenset()
    start, stop = placeable.start, placeable.stop
    next_value = min((v.start for v in side.values if v.start >= stop), default=len(side.text))
    last_value = max((v.stop for v in side.values if v.stop <= start), default=0)
    behind = side.text[stop : min(stop + _AROUND[lang], next_value)]
    before = side.text[max(start - _AROUND[lang], last_value) : start]
    return _name_things(lang, before, behind)


@lru_cache(maxsize=1024)  # Of a text with several figures each is asked about again and again.
def _name_things(lang: str, before: str, behind: str) -> frozenset[int | str]:
    end = _STOP[lang].search(behind)
    begin = max((found.end() for found in _STOP[lang].finditer(before)), default=0)
    if lang == "en" and (label := _label().search(before)):
        return _find_concepts(lang, label[1])
    words = _list_words(lang, behind[: end.start()] if end else behind)
    if all(map(_GENERIC.fullmatch, words)):
        words += _list_words(lang, before[begin:])
    return frozenset(thing for word in words for thing in _find_concepts(lang, word))


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"({_things('en').pattern})\s(?:Nos?\.\s)?\Z")


def _list_words(lang: str, text: str) -> list[str]:
    return [*_things(lang).findall(text), *_LATIN.findall(text)]


@cache
def _list_pairs() -> tuple[dict[str, str], ...]:
    """What is counted, by language: Chinese words, English patterns."""
    things = load_words("placeables/things.toml")["things"]
    return tuple({"zh": zh, "en": en} for zh, en in things)


@cache
def _things(lang: str) -> re.Pattern[str]:
    # The alternatives of a pattern that stand in no bracket.
    words = {
        word for pair in _list_pairs() for word in re.findall(r"(?:[^|(]|\([^)]*\))+", pair[lang])
    }
    body = "|".join(sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(body if lang == "zh" else rf"(?i:\b(?:{body})\b)")


@cache
def _find_concepts(lang: str, word: str) -> frozenset[int | str]:
    """The things that a word names; a sentence or a heading may begin with it: Women, States."""
    for written in (word, word.lower()):
        found = frozenset(
            number
            for number, pair in enumerate(_list_pairs())
            if compile_pattern(pair[lang]).fullmatch(written)
        )
        if found:
            return found
    return frozenset([word] if _LATIN.fullmatch(word) else [])
