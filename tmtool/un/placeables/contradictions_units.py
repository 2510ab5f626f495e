"""Units and rough magnitudes that can't both be right: 12个月 and 12 weeks, 数百亿 and "millions".

A unit is told only where both texts say the same figure, each time with a unit, and no unit of the
one is a unit of the other. 日 and 年 are units of time spans and of dates: dates are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple, TypeAlias

from tmtool.lang.numbers import Number, compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.contradictions_spans import find_span_differences
from tmtool.un.placeables.model import Contradiction, NumberSpan, Placeable, ValueText
from tmtool.un.placeables.wordlists import MEASURES
from tmtool.un.placeables.wordlists_compared import MORE_MEASURES, VAGUE

_Unit: TypeAlias = tuple[str, Number]
"""What is measured, and how many of the smallest unit this one is."""
_SECONDS_OF_A_MONTH = Fraction(2629746)
"""A twelfth of a year. Standard (Gregorian calendar)."""
_FAHRENHEIT: _Unit = ("temperature", 2)
"""华氏100度: the scale stands before the figure."""
_TIME = ("time", "months")
_MAY_BE_VAGUE = {
    "zh": re.compile("[数几成][十百千万亿以]|上[十百千万亿]|千百万|千千万|亿万"),
    "en": re.compile(r"(?i)hundred|thousand|[mbtr]illion|\btens\b|dozen|\bscores\b"),
}
# those under 40; aged 15; people over 60 were
_LIMIT = re.compile(r"(?:\b(?:aged|under|over|above|below|age|than)|[≥≤])[\s-]?\Z")
_LIMIT_ENDS = re.compile(
    r"\s*(?:[,.;:)]|\Z|(?:and|or) (?:under|over|older|above|below|up|younger|more|less)\b"
    r"|(?:who|were|was|are|is|have|has|had|will|should|because|but|while|with|may|can|do|did)\b"
    r"|mortality|child(?:ren)?\b|population)"
)
_AND_OVER = re.compile(r"\s(?:and|or) (?:under|over|older|above|below|up|younger)\b")
_UNIT_WORDS = re.compile(r"(?i)years?\b|month|week|day|hour|minute")
_LIMITED = "\\s?(?:个月|个?星期|周|天)"
_PEOPLE = "[男女人者]|儿童|青年|老年|青少年|成[年人]|患"
_AGE = re.compile(
    r"\b(?:[Aa]ged?|[Aa]ges? (?:of|between)|[Aa]ges|[Aa]ge (?:group|range|bracket)s?"
    r"|[Aa]ged? (?:from|over|under|about))"
    r"(?:\s|:\s?|\s?\()(?:[a-z0-9]+\s(?:to|and|or)\s)?\Z"
)
_AGE_BEHIND = re.compile(r"[-\s](?:age[- ](?:group|range|bracket|cohort|category)|of age\b|age\b)")
_BETWEEN = (
    r"(?:[-\s]|\sof\san?\s|-?\s?(?:consecutive|calendar|working|full|more|further|additional|extra"
    r"|successive|whole|whole\s|(?:United States|US|metric)\s)\s?)?"
)


def find_unit_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The same figure with other units: once for each figure; else spans of time without one."""
    found = [
        *_find_single_differences(source, target),
        *_find_vague_spans(_POINTED, source, target),
        *_find_vague_spans(_SOME, source, target),
        *_find_units_of_figures(source, target),
    ]
    yield from (
        found
        or [*_find_vague_spans(_SPANS, source, target)]
        or find_span_differences(source, target)
    )


def _find_units_of_figures(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    here, there = _units(source, target.text), _units(target, source.text)
    told: set[tuple[Placeable, Placeable]] = set()
    for value in [each for each in here if each in there]:
        differing = _find_differing(here[value], there[value])
        if differing and differing not in told:
            told.add(differing)
            one, two = differing
            yield Contradiction(
                one, two, f"{_said(target, two)} against {_said(source, one)}", "unit"
            )


_Mentions: TypeAlias = dict[Placeable, _Unit | None]


def _find_differing(mine: _Mentions, theirs: _Mentions) -> tuple[Placeable, Placeable] | None:
    """Two mentions with other units: where none agree, or one of as many mentions stands out.

    五年行动 … 五大机遇: both texts may as often say the figure without a unit.
    """
    are_as_many = [*mine.values()].count(None) == [*theirs.values()].count(None)
    for side in (mine := dict(mine), theirs := dict(theirs)):
        for bare in [each for each, unit in side.items() if unit is None]:
            del side[bare]
    if not mine or not theirs:
        return None
    only_mine = [each for each, unit in mine.items() if unit not in theirs.values()]
    only_theirs = [each for each, unit in theirs.items() if unit not in mine.values()]
    if len(only_mine) == len(mine) and len(only_theirs) == len(theirs):
        is_clear = are_as_many or len({*mine.values()}) == len({*theirs.values()}) == 1
        return (only_mine[0], only_theirs[0]) if is_clear else None
    if not are_as_many:
        return None
    # first eight months … first eight weeks
    for odd, one_side, other_side in ((only_theirs, theirs, mine), (only_mine, mine, theirs)):
        if (
            len(odd) == 1
            and len(one_side) == len(other_side)
            and len(set(other_side.values())) == 1
        ):
            at = sorted(one_side, key=lambda each: each.start).index(odd[0])
            partner = sorted(other_side, key=lambda each: each.start)[at]
            return (partner, odd[0]) if one_side is theirs else (odd[0], partner)
    return None


_POINTING = "last|next|previous|(?:up)?coming|following|this|past|preceding|same|current"
_POINTED = {
    "zh": (
        (
            "year",
            "[去上明来今本当前]年(?![度龄级])|上一?年度|下一?年度|本年度|过去一年|年前|后?一年",
        ),
        ("month", "[上下本当]个?月|这个月|次月|个月"),
        ("week", "[上下本]周|[上下本这]个?星期|[上下]个?礼拜"),
        ("day", "[昨明今次翌同][天日晚]|第二天|当天|隔天"),
    ),
    "en": tuple(
        (unit, rf"\b(?:{_POINTING}) {unit}\b") for unit in ("year", "month", "week", "day")
    ),
}
_ANY_UNIT = {
    "zh": {"year": "年", "month": "月", "week": "周|星期|礼拜", "day": "天|日|晚"},
    "en": {
        "year": r"(?i)year|annual|\b(?:19|20)[0-9][0-9]\b", "week": "(?i)week|fortnight",
        "month": "(?i)month|January|February|March|April|May|June|July|August|September|October"
        "|November|December", "day": "(?i)da(?:y|ily|wn)|today|night|morning|tomorrow|eve",
    },
}  # fmt: skip


def _find_vague_spans(
    words: dict[str, tuple[tuple[str, str], ...]], source: ValueText, target: ValueText
) -> Iterator[Contradiction]:
    """去年 and "last month", 多年 and "several months", where no other word of either is there."""
    found = {}
    for side in _put_chinese_first(source, target):
        lang = get_base(side.lang)
        if not _compile_any(words[lang]).search(side.text):
            return
        matches = [
            (unit, each)
            for unit, pattern in words[lang]
            for each in compile_pattern(pattern).finditer(side.text)
        ]
        if len(matches) != 1:
            return
        found[side is source] = matches[0][0], Placeable("number", 1, *matches[0][1].span()), side
    (here, one, mine), (there, two, theirs) = found[True], found[False]
    if here == there:
        return
    for unit, side in ((here, theirs), (there, mine)):
        if compile_pattern(_ANY_UNIT[get_base(side.lang)][unit]).search(side.text):
            return
    yield Contradiction(
        one, two, f"{_said(target, two)} against {_said(source, one)}", "unit of one"
    )


@cache
def _compile_any(words: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Any of the words for units: most texts have none, and need no search for each."""
    return re.compile("|".join(pattern for _, pattern in words))


_SOME = {
    "zh": (
        ("year", "(?:[多数几]|近几?|若干)年(?!度)"),
        ("month", "[数几]个?月|若干个?月"),
        ("week", "[数几]周|[数几]个?星期|若干周"),
        ("day", "[数几][天日]|若干天"),
        ("hour", "[数几]个?小时"),
    ),
    "en": tuple(
        (unit, rf"\b(?:several|(?:a )?few|many|some|recent|coming|past|last|next) (?:{unit}s)\b")
        for unit in ("year", "month", "week", "day", "hour")
    ),
}
_SPANS = {
    "zh": (
        ("month", "个月"),
        (
            "week",
            "(?<=[一二两三四五六七八九十几数每本该])周(?![围期边年日刊岁一二三四五六])|个星期",
        ),
        ("hour", "个?小时"),
        ("minute", "分钟"),
    ),
    "en": tuple((unit, rf"\b{unit}s?\b") for unit in ("month", "week", "hour", "minute")),
}
"""Spans of time that no date is said by, in whatever number: the week ending 7 March."""
_ANY_UNIT["zh"]["minute"] = "分|时|刻|钟"
_ANY_UNIT["en"]["minute"] = "(?i)minute|hour|clock|moment"
_ANY_UNIT["zh"]["hour"] = "小时|时|钟"
_ANY_UNIT["en"]["hour"] = "(?i)hour|o.clock"


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
    found = {}
    for side in _put_chinese_first(source, target):
        lang = get_base(side.lang)
        if lang == "zh" and "一" not in side.text:
            return
        matches = list(compile_pattern(_ONE_BEFORE[lang]).finditer(side.text))
        if lang == "zh":
            matches = [each for each in matches if each["unit"] != "月" or "个" in each[0]]
        if len(matches) != 1:
            return
        unit = matches[0]["unit"]
        place = Placeable("number", 1, matches[0].start(), matches[0].end("unit"))
        found[side is source] = place, _SINGLE.get(unit, unit)
    (one, here), (two, there) = found[True], found[False]
    if here != there:
        words = f"{_said(target, two)} against {_said(source, one)}"
        yield Contradiction(one, two, words, "unit of one")


def _put_chinese_first(source: ValueText, target: ValueText) -> Sequence[ValueText]:
    """Both sides; few have the words that are looked for, and Chinese is looked through sooner."""
    return (target, source) if get_base(target.lang) == "zh" else (source, target)


def _said(side: ValueText, placeable: Placeable) -> str:
    return side.text[placeable.start : placeable.stop]


def _units(side: ValueText, second: str) -> dict[object, dict[Placeable, _Unit | None]]:
    """Of each number its mentions, up to the end of the unit, and the unit; None for no unit."""
    found: dict[object, dict[Placeable, _Unit | None]] = {}
    pattern = _patterns(get_base(side.lang)).grouped
    for each in side.values:
        if each.kind not in ("number", "range", "ordinal", "year"):
            continue
        unit = find_unit(each, side) if each.kind != "year" else None
        for value in each.value if isinstance(each.value, NumberSpan) else (each.value,):
            mentions = found.setdefault(value, {})
            if unit is None:
                is_age = _is_age(each, side.text, second)
                mentions[each] = ("time", _in_days("months", 12)) if is_age else None
            else:
                match = pattern.match(side.text, each.stop)
                stop = match.end() if match else each.stop
                mentions[Placeable(each.kind, each.value, each.start, stop)] = unit
    return found


def _is_age(placeable: Placeable, text: str, second: str) -> bool:
    """Whether a bare number is an age: aged 15; those under 40, where the other text says 岁."""
    start, stop = placeable.start, placeable.stop
    if _AGE.search(text[max(0, start - 24) : start]) or _AGE_BEHIND.match(text, stop):
        return True
    is_bare = _LIMIT_ENDS.match(text, stop) or _AND_OVER.match(text, stop)
    if not is_bare:
        return False
    is_limit = _LIMIT.search(text[max(0, start - 8) : start]) or _AND_OVER.match(text, stop)
    # 60个月以上 and "over 60": no text leaves out another unit than years.
    last = placeable.value.last if isinstance(placeable.value, NumberSpan) else placeable.value
    people = "" if is_limit else f"[^，。；]{{0,8}}(?:{_PEOPLE})"
    limited = compile_pattern(f"(?<![0-9.,]){last}{_LIMITED}{people}")
    is_left_out = not _UNIT_WORDS.search(text) and bool(limited.search(second))
    return ("岁" in second and bool(is_limit)) or is_left_out


def find_unit(placeable: Placeable, side: ValueText) -> _Unit | None:
    """The unit behind a number, as what is measured and the size.

    >>> text = ValueText("12个月", "zh", ())
    >>> find_unit(Placeable("number", 12, 0, 2), text)
    ('time', Fraction(2629746, 1))
    """
    patterns = _patterns(get_base(side.lang))
    if not patterns.any.match(side.text, placeable.stop):
        return None
    match = patterns.grouped.match(side.text, placeable.stop)
    unit = patterns.units[(match.lastindex or 1) - 1] if match else None
    if unit and unit[0] == "temperature" and side.text[: placeable.start].endswith("华氏"):
        return _FAHRENHEIT
    return unit


_WORD = re.compile(r"(?<![^|])[a-z](?=[a-z]{3})")
_SIGN = re.compile("[a-zA-Zμµ²³]{1,2}[mgWhlLtBz][²³23]?|ppm|ppb")


class _UnitPatterns(NamedTuple):
    """The units of a language: a pattern with a group for each, and one for any, far quicker."""

    grouped: re.Pattern[str]
    any: re.Pattern[str]
    units: tuple[_Unit, ...]


@cache
def _patterns(lang: str) -> _UnitPatterns:
    """The patterns of a language, with the longest units first."""
    listed = []
    for table in (MEASURES, MORE_MEASURES):
        for what, sizes in table.items():
            for unit, size in sizes.items():
                words = unit
                if lang == "zh" and max(unit) < "\u3400" and "㎡" not in unit:
                    # Chinese writes the signs of units as well: 80 nm.
                    words = "|".join(each for each in unit.split("|") if _SIGN.fullmatch(each))
                elif lang != "zh" and (max(unit) >= "\u3400" or "㎡" in unit):
                    words = ""
                elif lang != "zh":
                    # A 14 Mile Area is one of miles; W and m are other units than w and M.
                    words = _WORD.sub(lambda word: f"[{word[0].upper()}{word[0]}]", unit)
                if words:
                    # Twelve months are a year, but no number of weeks is one of months.
                    sort = "time" if what in _TIME else what
                    listed.append((words, (sort, _in_days(what, size))))
    listed.sort(key=lambda each: -len(each[0]))
    grouped, plain = ("|".join(map(form.format, (u for u, _ in listed))) for form in ("({})", "{}"))
    end = "(?![A-Za-z0-9])" if lang == "en" else "(?![级代历度龄A-Za-z0-9])"
    before = _BETWEEN if lang == "en" else r"\s?[多余几]?"
    one, two = (re.compile(f"{before}(?:{body}){end}") for body in (grouped, plain))
    return _UnitPatterns(one, two, tuple(unit for _, unit in listed))


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
