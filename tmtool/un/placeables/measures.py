"""What a number measures or counts, by the tables of units and things.

`measures.toml` has the units of Chinese and English; their signs (kW, km) stand in any language.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import NumberSpan, Placeable, ValueText
from tmtool.un.vocabulary import load_words

Amount: TypeAlias = tuple[str, tuple[Fraction, ...]]
"""What is measured, and both ends of a span or one number, in the smallest unit."""
_SECONDS_OF_A_MONTH = Fraction(2_629_746)
"""A twelfth of a year. Standard (Gregorian calendar)."""
_BASIS_POINTS = 100
"""Of a percentage point. Standard (the definition)."""
_SIGN = re.compile("[a-zA-Zμµ²³]{1,2}[mgWhlLtBz][²³23]?|ppm|ppb")
_WORD = re.compile(r"(?<![^|])[a-z](?=[a-z]{3})")


class Unit(NamedTuple):
    """A unit in a text: what it measures, its size in the smallest unit, and where it ends."""

    what: str
    size: Fraction
    stop: int


def find_unit(placeable: Placeable, text: str, lang: str) -> Unit | None:
    """The unit behind a number.

    >>> find_unit(Placeable("number", 12, 0, 2), "12个月", "zh")
    Unit(what='time', size=Fraction(2629746, 1), stop=4)
    """
    pattern, units = _compile("zh" if get_base(lang) == "zh" else "en")
    found = pattern.match(text, placeable.stop)
    if found is None or found.lastindex is None:
        return None
    what, size = units[found.lastindex - 1]
    if what == "temperature" and text[: placeable.start].endswith("华氏"):
        size = Fraction(2)
    return Unit(what, size, found.end())


def measure(placeable: Placeable, text: str, lang: str) -> Amount | None:
    """What a number with a unit measures; None without a unit.

    >>> one, two = Placeable("number", 500_000, 0, 3), Placeable("number", 500, 0, 3)
    >>> measure(one, "50万千瓦", "zh") == measure(two, "500 megawatts", "en")
    True
    """
    value = placeable.value
    ends = tuple(value) if isinstance(value, NumberSpan) else (value,)
    numbers = [Fraction(each) for each in ends if isinstance(each, int | Fraction)]
    if placeable.kind == "points":
        return "points", tuple(each * _BASIS_POINTS for each in numbers)
    if placeable.kind not in ("number", "range", "fraction"):
        return None
    unit = find_unit(placeable, text, lang)
    if unit is None:
        return ("share", tuple(numbers)) if placeable.kind == "fraction" else None
    return unit.what, tuple(each * unit.size for each in numbers)


@cache
def _compile(lang: str) -> tuple[re.Pattern[str], tuple[tuple[str, Fraction], ...]]:
    """A pattern with a group for each unit, the longest first, and what the groups are."""
    listed: list[tuple[str, tuple[str, Fraction]]] = []
    for what, sizes in load_words("placeables/measures.toml").items():
        for unit, written in sizes.items():
            adapted = _adapt(unit, lang)
            # Twelve months are a year, but no number of weeks is one of months.
            size = Fraction(written) * (_SECONDS_OF_A_MONTH if what == "months" else 1)
            if adapted:
                listed.append((adapted, ("time" if what == "months" else what, size)))
    listed.sort(key=lambda each: -len(each[0]))
    body = "|".join(f"({pattern})" for pattern, _ in listed)
    words = load_words("placeables/things.toml")[lang]
    pattern = re.compile(f"{words['before_unit']}(?:{body}){words['behind_unit']}")
    return pattern, tuple(unit for _, unit in listed)


def _adapt(unit: str, lang: str) -> str:
    """The pattern of a unit in a language; nothing where it is one of the other language."""
    is_chinese = any("\u3400" <= char <= "\u9fff" or char in "℃℉" for char in unit)
    if lang != "zh":
        # A sentence or a heading may have a capital; W and m are other units than w and M.
        capital = _WORD.sub(lambda word: f"[{word[0].upper()}{word[0]}]", unit)
        return "" if is_chinese else capital
    if is_chinese:
        return unit
    # Chinese writes the signs of units as well: 80 nm.
    return "|".join(each for each in unit.split("|") if _SIGN.fullmatch(each))


_LATIN = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{1,4}-?[0-9]{1,2}|[A-Z]{2,})(?![A-Za-z0-9$€£])")
"""Grades and short names, which both languages write alike: P-3, WHO."""


def count_things(placeable: Placeable, side: ValueText) -> frozenset[int | str]:
    """The things that a figure of a text may count, by their numbers in things.toml.

    What is called alike in both languages is there by its name. Other languages have nothing.
    """
    lang = get_base(side.lang)
    if lang not in ("en", "zh"):
        return frozenset()
    around = load_words("placeables/things.toml")[lang]["around"]
    start, stop = placeable.start, placeable.stop
    next_value = min((v.start for v in side.values if v.start >= stop), default=len(side.text))
    last_value = max((v.stop for v in side.values if v.stop <= start), default=0)
    behind = side.text[stop : min(stop + around, next_value)]
    before = side.text[max(start - around, last_value) : start]
    return _name_things(lang, before, behind)


@lru_cache(maxsize=1024)  # Of a text with several figures each is asked about again and again.
def _name_things(lang: str, before: str, behind: str) -> frozenset[int | str]:
    table = load_words("placeables/things.toml")
    stops = compile_pattern(table[lang]["stop"])
    end = stops.search(behind)
    begin = max((found.end() for found in stops.finditer(before)), default=0)
    words = _list_words(lang, behind[: end.start()] if end else behind)
    if all(map(compile_pattern(table["generic"]["things"]).fullmatch, words)):
        words += _list_words(lang, before[begin:])
    return frozenset(thing for word in words for thing in _find_concepts(lang, word))


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
