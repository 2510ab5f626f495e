"""Spans of time that can't both be right, counted over both texts: 去年 and "last month".

A text says its spans in many words (annual, 每年, a decade) and a translation repeats or leaves out
some of them. So spans are counted by their unit: one is told where a text has a span of one unit
less than the other, in whatever words, and one of another unit more, both with the same quantity.
Dates answer for what a text points at: 6月 and "last month".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Contradiction, Placeable, ValueText

_Quantity: TypeAlias = int | str
"""How many, or "one", "half", "pointed" (last, next) or "some"."""

UNITS = ("minute", "hour", "day", "week", "month", "year")
_CHINESE = {
    "minute": "分[钟鐘]", "hour": "个?小时|个?钟头", "day": "[天日夜晚]",
    "week": "周|个?星期|个?礼拜", "month": "个月|月", "year": "年",
}  # fmt: skip
_EACH = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year",
    "annually": "year",
}  # fmt: skip
_DIGITS = {each: at for at, each in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_POINTED = {
    "zh": "(?:过去|未来|接下来|今后|[前后上下])一|第二|[去上下次翌今本明昨同当]",
    "en": "last|next|previous|coming|upcoming|following|this|past|same|current|preceding",
}
_SOME = {
    "zh": "[数几多近]|近几|未来几|今后几|好几|若干|数十|几十",
    "en": "several|few|many|some|recent|coming|past|last|next|previous|numerous|following",
}
_STRICT = {
    "zh": (
        f"(?<![0-9.,第十百千万零○〇])(?:(?P<pointed>{_POINTED['zh']})|(?P<some>{_SOME['zh']})"
        "|(?P<half>半)|(?P<one>单一?|全|整|每一?|该|第一|一整?|1 ?)"
        "|(?P<number>[0-9]{1,3} ?|[两二三四五六七八九十]))"
        f"(?P<unit>{'|'.join(_CHINESE.values())})"
        "(?![级代历龄岁终围边刊末初份名]|内瓦|[一二三四五六日](?![个名周天]))(?<!一[日月])(?<![0-9][日月])"
        "(?<!同一)"
    ),
    "en": (
        rf"\b(?:(?P<some>(?:{_SOME['en']})(?= [a-z]+s\b)(?! few\b))|(?P<pointed>{_POINTED['en']})"
        "|(?P<half>half(?:[ -]an?)?)|(?P<one>one|an?|single|the|each|every|per|first|any)"
        rf"|(?P<number>[0-9]{{1,3}}|{'|'.join(_WORDS[1:])}))"
        # A hyphen may be lost: ten-year, tenyear.
        "(?:[ -]|(?<=one|two|six|ten)|(?<=three|seven|eight)|(?<=four|five|nine))"
        "(?:full |whole |calendar |entire |consecutive |more |further |additional )?"
        f"(?P<unit>{'|'.join(UNITS)})(?P<many>s?)"
        r"(?:(?: or | to | and |-to-|/)(?P<second>minute|hour|day|week|month|year)s)?\b"
        r"|\b(?P<each>hourly|daily|weekly|monthly|yearly|annually)\b"
    ),
}
_DATES = ("date", "day", "month", "year", "dates", "period", "years", "decade")
# What says a unit in whatever words, as far as it may answer for a span of the other text.
_SAID = {
    "zh": {
        "minute": "分|刻|时", "hour": "时|钟|点", "day": "天|日|夜|晚|晨|朝|早|昼",
        "week": "周(?![围边刊岁])|星期|礼拜|旬", "month": "月|季|旬", "year": "年|岁|载|世纪|季",
    },
    "en": {
        "minute": "minute|moment|instant|time", "hour": "[Hh]our|clock|[ap][.]m[.]|overnight|time",
        "day": r"\b[Dd]a(?:y|ily)|[Tt]oday|tomorrow|yesterday|night|morning|evening|dawn|\beve\b"
        r"|afternoon|weekend|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\bdate|time",
        "week": "[Ww]eek|fortnight",
        "month": "[Mm]onth|[Qq]uarter|[Ss]emester|January|February|March|April|May|June|July|August"
        r"|September|October|November|December|\bdate",
        "year": "[Yy]ear|[Aa]nnual|per annum|[Aa]nniversar|enni(?:al|um)|decade|[Cc]entur"
        r"|[Aa]ged?\b|\bages\b|[Ff]iscal|[Ss]easonal|[Ss]emester|[Qq]uarter|[Ll]ong-standing"
        r"|[0-9]0s|\bteen|season|(?:19|20)[0-9][0-9]",
    },
}  # fmt: skip


class _Span(NamedTuple):
    """A span of time where it stands."""

    quantity: _Quantity
    unit: str
    start: int
    stop: int


def find_span_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The one span that has another unit in the other text, if there is one.

    >>> sides = ValueText("五年来增加，去年更多", "zh", ()), ValueText(
    ...     "more over five years, and most of all last month", "en", ())
    >>> [each.words for each in find_span_differences(*sides)]
    ['last month against 去年']
    """
    sides = source, target
    # Chinese is looked through sooner, and few of its texts have such spans.
    in_chinese, in_english = sorted(sides, key=lambda side: side.lang, reverse=True)
    if not (mine := list(_iter_spans(in_chinese))) or not (theirs := list(_iter_spans(in_english))):
        return
    spans = (mine, theirs) if in_chinese is source else (theirs, mine)
    rests = tuple(_blot_dates(side) for side in sides)
    more_dates = [
        len(_list_dates(one)) > len(_list_dates(two)) for one, two in (sides, sides[::-1])
    ]
    said = [
        _count_units(get_base(side.lang), rest) for side, rest in zip(sides, rests, strict=True)
    ]
    units = []
    for at in (0, 1):
        had = Counter(span.unit for span in spans[at])
        units.append([unit for unit in had if had[unit] > said[1 - at][unit]])
    for at in (0, 1):
        if not units[at] and len(units[1 - at]) == 1 and not said[at][units[1 - at][0]]:
            had = Counter(span.unit for span in spans[at])
            units[at] = [unit for unit in had if said[at][unit] > said[1 - at][unit]]
    if not (len(units[0]) == len(units[1]) == 1) or units[0] == units[1]:
        return
    mine, theirs = (
        [span for span in own if span.unit == unit]
        for own, (unit,) in zip(spans, units, strict=True)
    )
    found = [(one, two) for one in mine for two in theirs if _are_alike(one.quantity, two.quantity)]
    if not found:
        return
    here, there = found[-1]
    if any(more and here.quantity in ("pointed", "one") for more in more_dates):
        return
    one, two = (Placeable("number", 1, span.start, span.stop) for span in (here, there))
    words = [side.text[p.start : p.stop] for side, p in zip(sides, (one, two), strict=True)]
    yield Contradiction(one, two, f"{words[1]} against {words[0]}", "unit of one")


def _iter_spans(side: ValueText) -> Iterator[_Span]:
    lang = get_base(side.lang)
    dated = {at for start, stop in _list_dates(side) for at in range(start, stop)}
    for found in compile_pattern(_STRICT[lang]).finditer(side.text):
        if found.start() in dated or found.end() - 1 in dated:
            continue
        if lang == "en" and found["each"]:
            yield _Span("one", _EACH[found["each"]], *found.span())
            continue
        unit = found["unit"] if lang == "en" else _name_unit(found["unit"])
        if lang == "zh" and found["unit"] == "月" and not found["pointed"]:
            continue
        quantity = _read_quantity(found)
        yield _Span(quantity, unit, *found.span())
        if lang == "en" and found["second"]:
            yield _Span(quantity, found["second"], found.start("second"), found.end())


@lru_cache(maxsize=64)
def _name_unit(chinese: str) -> str:
    return next(unit for unit in UNITS if compile_pattern(_CHINESE[unit]).fullmatch(chinese))


def _read_quantity(match: re.Match[str]) -> _Quantity:
    if number := match["number"]:
        bare = number.strip().casefold()
        if bare.isdecimal():
            return "one" if bare == "1" else int(bare)
        return _DIGITS[bare] if bare in _DIGITS else _WORDS.index(bare) + 1
    return next(name for name in ("pointed", "some", "half", "one") if match[name])


def _are_alike(one: _Quantity, second: _Quantity) -> bool:
    """Whether two quantities may be the same: "a month" may be 本月."""
    return one == second or {one, second} == {"one", "pointed"}


def _list_dates(side: ValueText) -> list[tuple[int, int]]:
    return [(each.start, each.stop) for each in side.values if each.kind in _DATES]


def _blot_dates(side: ValueText) -> str:
    text = side.text
    for start, stop in _list_dates(side):
        text = text[:start] + "." * (stop - start) + text[stop:]
    return text


def _count_units(lang: str, text: str) -> Mapping[str, int]:
    """How often a text says each unit, in whatever words."""
    return {unit: len(compile_pattern(words).findall(text)) for unit, words in _SAID[lang].items()}
