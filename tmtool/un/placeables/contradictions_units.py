"""Units and rough magnitudes that can't both be right: 12个月 and 12 weeks, 数百亿 and "millions".

A unit is told only where both texts say the same figure, each time with a unit, and no unit of the
one is a unit of the other. 日 and 年 are units of time spans and of dates: dates are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from tmtool.lang.numbers import Number, compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Contradiction, NumberSpan, Placeable, ValueText
from tmtool.un.placeables.wordlists import MEASURES
from tmtool.un.placeables.wordlists_compared import MORE_MEASURES, VAGUE

_Unit: TypeAlias = tuple[str, Number]
"""What is measured, and how many of the smallest unit this one is."""
_SECONDS_OF_A_MONTH = Fraction(2629746)
"""A twelfth of a year. Standard (Gregorian calendar)."""
_TIME = ("time", "months")
_MAY_BE_VAGUE = {
    "zh": re.compile("[数几成][十百千万亿以]|上[十百千万亿]|千百万|千千万|亿万"),
    "en": re.compile(r"(?i)hundred|thousand|[mbtr]illion|\btens\b|dozen|\bscores\b"),
}
_AGE = re.compile(r"\b(?:aged|ages? of|ages|between the ages of)\s(?:[a-z0-9]+\s(?:to|and)\s)?\Z")
_BETWEEN = (
    r"(?:[-\s]|\sof\san?\s|-?\s?(?:consecutive|calendar|working|full|more|further|additional|extra"
    r"|successive|whole|whole\s|(?:United States|US|metric)\s)\s?)?"
)


def find_unit_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The same figure with other units: once for each figure."""
    yield from _find_single_differences(source, target)
    here, there = _units(source), _units(target)
    for value, mine in here.items():
        theirs = there.get(value)
        if not theirs or None in mine.values() or None in theirs.values():
            continue
        if set(mine.values()).isdisjoint(theirs.values()):
            one, two = next(iter(mine)), next(iter(theirs))
            yield Contradiction(
                one, two, f"{_said(target, two)} against {_said(source, one)}", "unit"
            )


_ONE_BEFORE = {
    "zh": "(?<![第十百千万零一二三四五六七八九])一个?"
    "(?=(?P<unit>年|月|周|星期|天|日|小时|分钟|世纪)"
    "(?![级代历度龄半线般旦份再切])(?!.{0,4}[次度届]))(?<!同一)(?<!之一)(?<!统一)",
    "en": r"\b(?:one|an?|(?:the|this|over the) (?:past|last|next|coming))[ -]"
    r"(?:full |whole |calendar )?(?=(?P<unit>year|month|week|day|hour|minute|century)\b)",
}
# 一个月 is 个月, 一月 is January.
_SINGLE = {
    "年": "year", "月": "month", "周": "week", "星期": "week", "天": "day", "日": "day",
    "小时": "hour", "分钟": "minute", "世纪": "century",
}  # fmt: skip


def _find_single_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """One month and 一周: each text says one span of time by its unit, and they differ."""
    found = []
    for side in (source, target):
        lang = get_base(side.lang)
        matches = list(compile_pattern(_ONE_BEFORE[lang]).finditer(side.text))
        if lang == "zh":
            matches = [each for each in matches if each["unit"] != "月" or "个" in each[0]]
        if len(matches) != 1:
            return
        unit = matches[0]["unit"]
        place = Placeable("number", 1, matches[0].start(), matches[0].end("unit"))
        found.append((place, _SINGLE.get(unit, unit)))
    (one, here), (two, there) = found
    if here != there:
        words = f"{_said(target, two)} against {_said(source, one)}"
        yield Contradiction(one, two, words, "unit of one")


def _said(side: ValueText, placeable: Placeable) -> str:
    return side.text[placeable.start : placeable.stop]


def _units(side: ValueText) -> dict[object, dict[Placeable, _Unit | None]]:
    """Of each number its mentions, up to the end of the unit, and the unit; None for no unit."""
    found: dict[object, dict[Placeable, _Unit | None]] = {}
    pattern, units = _patterns(get_base(side.lang))
    for each in side.values:
        if each.kind not in ("number", "range", "ordinal", "year"):
            continue
        match = pattern.match(side.text, each.stop) if each.kind != "year" else None
        for value in each.value if isinstance(each.value, NumberSpan) else (each.value,):
            mentions = found.setdefault(value, {})
            if match is None:
                is_age = _AGE.search(side.text[max(0, each.start - 24) : each.start])
                mentions[each] = ("time", _in_days("months", 12)) if is_age else None
            else:
                span = Placeable(each.kind, each.value, each.start, match.end())
                mentions[span] = units[(match.lastindex or 1) - 1]
    return found


def find_unit(placeable: Placeable, side: ValueText) -> _Unit | None:
    """The unit behind a number, as what is measured and the size.

    >>> text = ValueText("12个月", "zh", ())
    >>> find_unit(Placeable("number", 12, 0, 2), text)
    ('time', Fraction(2629746, 1))
    """
    pattern, units = _patterns(get_base(side.lang))
    match = pattern.match(side.text, placeable.stop)
    return units[(match.lastindex or 1) - 1] if match else None


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], tuple[_Unit, ...]]:
    """A pattern with a group for each unit of a language, the longest first, and what they are."""
    listed = []
    for table in (MEASURES, MORE_MEASURES):
        for what, sizes in table.items():
            for unit, size in sizes.items():
                if (max(unit) >= "\u3400" or "㎡" in unit) == (lang == "zh"):
                    # Twelve months are a year, but no number of weeks is one of months.
                    listed.append((unit, ("time" if what in _TIME else what, _in_days(what, size))))
    listed.sort(key=lambda each: -len(each[0]))
    body = "|".join(f"({unit})" for unit, _ in listed)
    end = "(?![A-Za-z0-9])" if lang == "en" else "(?![级代历度龄])"
    before = _BETWEEN if lang == "en" else r"\s?[多余几]?"
    return re.compile(f"{before}(?:{body}){end}"), tuple(unit for _, unit in listed)


def _in_days(what: str, size: Number) -> Number:
    """Spans of days and of months are one thing; a month is none of whole days."""
    return size * _SECONDS_OF_A_MONTH if what == "months" else size


def find_vague_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """数百亿 and "millions of": where each text has one such magnitude that the other lacks."""
    if not all(_MAY_BE_VAGUE[get_base(side.lang)].search(side.text) for side in (source, target)):
        return
    here, there = _vague(source), _vague(target)
    mine = [each for each in here if not any(here[each] & other for other in there.values())]
    theirs = [each for each in there if not any(there[each] & other for other in here.values())]
    if len(mine) == len(theirs) == 1:
        one, two = mine[0], theirs[0]
        yield Contradiction(
            one, two, f"{_said(target, two)} against {_said(source, one)}", "vague magnitude"
        )


def _vague(side: ValueText) -> dict[Placeable, frozenset[int]]:
    """The vague magnitudes of a text, as powers of ten; most say one, some one of two."""
    found: dict[Placeable, frozenset[int]] = {}
    for match in compile_pattern(_vague_pattern(get_base(side.lang))).finditer(side.text):
        powers = VAGUE[get_base(side.lang)][(match.lastindex or 1) - 1][1]
        found[Placeable("number", 10 ** powers[0], *match.span())] = frozenset(powers)
    return found


@cache
def _vague_pattern(lang: str) -> str:
    listed = "|".join(f"({words})" for words, _ in VAGUE.get(lang, ())) or "(?!)"
    return f"(?:{listed})" if lang == "zh" else rf"(?i)\b(?:{listed})\b"
