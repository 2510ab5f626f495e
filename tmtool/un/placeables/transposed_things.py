"""What a figure counts, by the words around it: "20 women", 15名男子, men accounted for 60."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Placeable, ValueText

_BEHIND = {"en": 44, "zh": 16}
"""So many characters behind a figure are looked at for what it counts. Chosen, no measurement."""
_BEFORE = {"en": 44, "zh": 16}
"""And so many before it. Chosen, no measurement."""
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


_AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages?(?: of| between)?|(?:(?:child|wom|m)[ae]n|children|people|persons|girls|boys"
    r"|adults|those|individuals|anyone|everyone)"
    r" (?:under|over|above|below|older than|younger than))\s?(?:over |under |[<>≤≥=]+\s?)?\Z"
)
_AGE_BEHIND = {
    "en": re.compile(r"[- ]years?(?:[- ]old| of age)\b"),
    "zh": re.compile(r"\s?周?[岁歲]"),
}


def is_age(placeable: Placeable, side: ValueText) -> bool:
    """Whether a figure is an age: 40岁, aged 40, a 40-year-old.

    >>> text = ValueText("adults aged 40 and over", "en", ())
    >>> is_age(Placeable("number", 40, 12, 14), text)
    True
    """
    if _AGE_BEHIND[get_base(side.lang)].match(side.text, placeable.stop):
        return True
    before = side.text[max(placeable.start - 32, 0) : placeable.start]
    return get_base(side.lang) == "en" and _AGE_BEFORE.search(before) is not None


def count_things(placeable: Placeable, side: ValueText) -> frozenset[int | str]:
    """The things that a figure of a text may count, by their numbers in counted.toml.

    What is called alike in both languages is there by its name. English has the name of a label
    before it: paragraph 4 of Article 19.
    """
    lang = get_base(side.lang)
    start, stop = placeable.start, placeable.stop
    next_value = min((v.start for v in side.values if v.start >= stop), default=len(side.text))
    behind = side.text[stop : min(stop + _BEHIND[lang], next_value)]
    last_value = max((v.stop for v in side.values if v.stop <= start), default=0)
    before = side.text[max(start - _BEFORE[lang], last_value) : start]
    return _name_things(lang, before, behind)


@lru_cache(maxsize=1024)  # Of a text with several figures each is asked about again and again.
def _name_things(lang: str, before: str, behind: str) -> frozenset[int | str]:
    """What is counted by the words on both sides of a figure."""
    end = _STOP[lang].search(behind)
    begin = max((found.end() for found in _STOP[lang].finditer(before)), default=0)
    if lang == "en" and (label := _label().search(before)):
        return _concepts(lang, label[1])
    words = _list_words(lang, behind[: end.start()] if end else behind)
    if all(map(_GENERIC.fullmatch, words)):
        words += _list_words(lang, before[begin:])
    return frozenset(thing for word in words for thing in _concepts(lang, word))


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"({_things('en').pattern})\s(?:Nos?\.\s)?\Z")


def _list_words(lang: str, text: str) -> list[str]:
    return [*_things(lang).findall(text), *_LATIN.findall(text)]


@cache
def _lists() -> tuple[tuple[str, str], ...]:
    """What is counted: Chinese words, English patterns."""
    table = tomllib.loads(Path(__file__).with_name("counted.toml").read_text("utf-8"))
    return tuple((zh, en) for zh, en in table["things"])


@cache
def _things(lang: str) -> re.Pattern[str]:
    words = sorted(
        {w for pair in _lists() for w in _split(pair[0 if lang == "zh" else 1])},
        key=lambda w: -len(w),
    )
    body = "|".join(words)
    return re.compile(body if lang == "zh" else rf"(?i:\b(?:{body})\b)")


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand in no bracket."""
    return re.findall(r"(?:[^|(]|\([^)]*\))+", pattern)


@cache
def _concepts(lang: str, word: str) -> frozenset[int | str]:
    """The things that a word names; a sentence or a heading may begin with it: Women, States."""
    side = 0 if lang == "zh" else 1
    for written in (word, word.lower()):
        found = frozenset(
            i for i, pair in enumerate(_lists()) if compile_pattern(pair[side]).fullmatch(written)
        )
        if found:
            return found
    return frozenset([word] if _LATIN.fullmatch(word) else [])
