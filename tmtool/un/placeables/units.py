"""Units that can't both be right: 12个月 and 12 weeks, 去年 and "last month".

A unit behind a figure is told only where both texts say the same figure, each time with a unit,
and no unit of the one is a unit of the other. Spans of time in words are counted by their unit
over both texts: a translation repeats or leaves out some of them, so one is told only where each
text has one span of a unit more than the other says in whatever words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from tmtool.lang.script import get_base
from tmtool.un.placeables.measures import find_unit
from tmtool.un.placeables.model import Contradiction, NumberSpan, Placeable, ValueText

_Unit: TypeAlias = tuple[str, Fraction]
"""What is measured, and the size of the unit."""
_Mentions: TypeAlias = dict[Placeable, _Unit | None]
"""Where a text says a number, up to the end of its unit; None for no unit."""
_YEAR: _Unit = ("time", Fraction(31_556_952))
"""In seconds. Standard (Gregorian calendar)."""
_AGE = re.compile(
    r"\b(?:[Aa]ged?(?: (?:of|between|from|over|under|about|group|range|bracket)s?)?|[Aa]ges"
    r"(?: (?:of|between))?)(?:\s|:\s?|\s?\()(?:[a-z0-9]+\s(?:to|and|or)\s)?\Z"
)
_LIMIT = re.compile(r"(?:\b(?:under|over|above|below|than)|[≥≤])[\s-]?\Z")
_PEOPLE = re.compile(
    r"\b(?:age[ds]?|adolescents|adults|boys|children|girls|m[ae]n|people|persons|wom[ae]n|youth)\b"
    r"[^.;]{0,24}\Z"
)
_AND_OVER = re.compile(r"\s(?:and|or) (?:under|over|older|above|below|up|younger)\b")
_DATES = ("date", "day", "month", "year", "dates", "period", "years", "decade")

_UNITS = {
    "zh": {
        "minute": "分[钟鐘]", "hour": "个?小时|个?钟头", "day": "[天日夜晚]",
        "week": "周|个?星期|个?礼拜", "month": "个?月", "year": "年",
    },
    "en": {unit: f"{unit}s?" for unit in ("minute", "hour", "day", "week", "month", "year")},
}  # fmt: skip
_SPANS = {
    "zh": "(?<![0-9.,第十百千万零○〇])(?:[数几多近两二三四五六七八九十半每去今明本当]|好几|若干"
    "|(?:过去|未来|今后|[前后上下])一?|(?<![同统])一|[0-9]{1,3} ?)(?P<unit>UNITS)"
    "(?![级代历龄岁终围边刊末初份名]|内瓦|[一二三四五六日](?![个名周天]))(?<!一[日月])(?<![0-9][日月])",
    "en": r"\b(?:several|few|many|some|recent|coming|past|last|next|previous|following|this|same"
    r"|current|preceding|half(?:[ -]an?)?|one|an?|the|each|every|per|first|[0-9]{1,3}|two|three"
    r"|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -](?:full |whole |calendar |entire "
    r"|consecutive |more |further |additional )?(?P<unit>UNITS)\b",
}
"""How a text says a span of time by its unit."""
_SAID = {
    "zh": {
        "minute": "分|刻|时", "hour": "时|钟|点", "day": "天|日|夜|晚|晨|朝|早|昼",
        "week": "周(?![围边刊岁])|星期|礼拜|旬", "month": "月|季|旬", "year": "年|岁|载|世纪|季",
    },
    "en": {
        "minute": "minute|moment|instant|time", "hour": "hour|clock|[ap][.]m[.]|overnight|time",
        "day": r"\bda(?:y|ily)|today|tomorrow|yesterday|night|morning|evening|dawn|\beve\b"
        r"|afternoon|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\bdate|time",
        "week": "week|fortnight",
        "month": "month|quarter|semester|january|february|march|april|may|june|july|august"
        r"|september|october|november|december|\bdate",
        "year": "year|annual|per annum|anniversar|enni(?:al|um)|decade|centur"
        r"|\baged?\b|\bages\b|fiscal|seasonal|semester|quarter|long-standing"
        r"|[0-9]0s|\bteen|season|(?:19|20)[0-9][0-9]",
    },
}  # fmt: skip
"""What says a unit in whatever words, as far as it may answer for a span of the other text."""


def find_unit_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The same figure with other units, once for each figure; else spans of time in words.

    >>> sides = ValueText("去年", "zh", ()), ValueText("over the last month", "en", ())
    >>> [each.words for each in find_unit_differences(*sides)]
    ['last month against 去年']
    """
    found = list(_find_units_of_figures(source, target))
    yield from found or _find_other_spans(source, target)


def _find_units_of_figures(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    here, there = _list_units(source, target.text), _list_units(target, source.text)
    told: set[tuple[Placeable, Placeable]] = set()
    for value in [each for each in here if each in there]:
        differing = _find_differing(here[value], there[value])
        if differing and differing not in told:
            told.add(differing)
            yield _contradict(source, target, *differing, "unit")


def _contradict(
    source: ValueText, target: ValueText, one: Placeable, two: Placeable, rule: str
) -> Contradiction:
    words = f"{target.text[two.start : two.stop]} against {source.text[one.start : one.stop]}"
    return Contradiction(one, two, words, rule)


def _list_units(side: ValueText, second: str) -> dict[object, _Mentions]:
    """Of each number its mentions with their units."""
    found: dict[object, _Mentions] = {}
    for each in side.values:
        if each.kind not in ("number", "range", "ordinal", "year"):
            continue
        unit = find_unit(each, side.text, side.lang) if each.kind != "year" else None
        for value in each.value if isinstance(each.value, NumberSpan) else (each.value,):
            mentions = found.setdefault(value, {})
            if unit is not None:
                placed = Placeable(each.kind, each.value, each.start, unit.stop)
                mentions[placed] = unit[:2]
            else:
                mentions[each] = _YEAR if _is_age(each, side.text, second) else None
    return found


def _is_age(placeable: Placeable, text: str, second: str) -> bool:
    """Return True for a bare number that is an age: aged 15, women over 55.

    The other text must say 岁 where the limit is of nobody: those under 40.
    """
    before = text[max(0, placeable.start - 40) : placeable.start]
    if _AGE.search(before):
        return True
    is_limit = _LIMIT.search(before) or _AND_OVER.match(text, placeable.stop)
    return is_limit is not None and ("岁" in second or _PEOPLE.search(before) is not None)


def _find_differing(mine: _Mentions, theirs: _Mentions) -> tuple[Placeable, Placeable] | None:
    """Two mentions with other units: where none agree, or one of as many mentions stands out.

    五年行动 … 五大机遇: both texts may as often say the figure without a unit.
    """
    are_as_many = [*mine.values()].count(None) == [*theirs.values()].count(None)
    own = [(each, unit) for each, unit in mine.items() if unit is not None]
    others = [(each, unit) for each, unit in theirs.items() if unit is not None]
    units = {unit for _, unit in own}, {unit for _, unit in others}
    if not units[0] or not units[1]:
        return None
    if not units[0] & units[1]:
        is_clear = are_as_many or len(units[0]) == len(units[1]) == 1
        return (own[0][0], others[0][0]) if is_clear else None
    # first eight months … first eight weeks
    if are_as_many and len(own) == len(others) and {len(units[0]), len(units[1])} == {1, 2}:
        pairs = zip(own, others, strict=True)
        odd = [(one[0], two[0]) for one, two in pairs if one[1] != two[1]]
        return odd[0] if len(odd) == 1 else None
    return None


class _Span(NamedTuple):
    unit: str
    number: str
    place: Placeable


def _find_other_spans(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The one span that has another unit in the other text, if there is one."""
    sides = source, target
    # Chinese is looked through sooner, and few of its texts have such spans.
    in_chinese, in_english = sorted(sides, key=lambda side: side.lang, reverse=True)
    if not (mine := list(_list_spans(in_chinese))) or not (theirs := list(_list_spans(in_english))):
        return
    spans = (mine, theirs) if in_chinese is source else (theirs, mine)
    said = [_count_units(get_base(side.lang), _blot_dates(side)) for side in sides]
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
    dates = [sum(each.kind in _DATES for each in side.values) for side in sides]
    found = [
        (one, two)
        for one in spans[0]
        for two in spans[1]
        if (one.unit, two.unit) == (units[0][0], units[1][0]) and one.number == two.number
    ]
    # Where one text has a date more, it may say by it what the other says by a span.
    if found and dates[0] == dates[1]:
        one, two = found[-1]
        yield _contradict(source, target, one.place, two.place, "unit of one")


def _list_spans(side: ValueText) -> Iterator[_Span]:
    lang = get_base(side.lang)
    units = _UNITS[lang]
    pattern = re.compile(_SPANS[lang].replace("UNITS", "|".join(units.values())))
    text = _blot_dates(side)
    for found in pattern.finditer(text):
        unit = next(each for each, words in units.items() if re.fullmatch(words, found["unit"]))
        # 上月 is a span; 一月 and 3月 are dates.
        if found["unit"] == "月" and text[found.end() - 2] not in "上下本当":
            continue
        number = _read_number(text[found.start() : found.start("unit")])
        yield _Span(unit, number, Placeable("number", 1, *found.span()))


_NUMBERS = {
    **{each: str(at) for at, each in enumerate("二三四五六七八九十", 2)}, "两": "2",
    **{each: str(at) for at, each in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2)},
    "半": "half",
}  # fmt: skip


def _read_number(written: str) -> str:
    """How many: nothing for one, and for what is pointed at or not counted."""
    words = re.findall("[0-9]+|[a-z]+|[半两二三四五六七八九十]", written) or [""]
    number = _NUMBERS.get(words[0], words[0])
    is_told = (number.isdecimal() and number != "1") or number == "half"
    return number if is_told else ""


def _blot_dates(side: ValueText) -> str:
    text = side.text
    for each in side.values:
        if each.kind in _DATES:
            text = text[: each.start] + "." * (each.stop - each.start) + text[each.stop :]
    return text


def _count_units(lang: str, text: str) -> Mapping[str, int]:
    """How often a text says each unit, in whatever words."""
    return {
        unit: len(re.findall(words, text, re.IGNORECASE)) for unit, words in _SAID[lang].items()
    }
