"""What words say of numbers where the grammar finds no value: 十八九, a centenary, half an hour.

Only asked for values that one text has and the other lacks: such words name a number loosely or
by the way, so that they agree with one and contradict none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tmtool.lang.numbers import chinese, exact
from tmtool.lang.script import base
from tmtool.un.dates import Date
from tmtool.un.placeables.pairing import Key, key

_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CENTURIES = (1800, 1900, 2000)
"""The centuries of which texts name the decades. Chosen, no measurement."""

# 十八九 is 18 or 19, 三四百 300 or 400, 一百七八十 170 or 180, 三二十 20 or 30.
_NEIGHBOURS = re.compile(
    "(?P<before>[一二三四五六七八九十百千]{0,5}[十百千])?"
    "(?P<two>一[二两]|[二两]三|三四|四五|五六|六七|七八|八九|三二)(?P<unit>十?[万亿]|百万|千万|[十百千])?"
    "(?![一二三四五六七八九])"
)
# 千余名, 每千人, 上百个: one of them.
_ROUND = re.compile(
    "(?<![一二三四五六七八九十百千万亿两几数0-9])"
    "(?:[十百千]万?[多余几](?P<unit>[万亿])|[十百千]万|[十百千万]亿"
    "|[十百千万亿]{1,2}(?=[余多来]|分之)|(?<=[每上近逾超约达过])[十百千万亿]{1,2})"
)

_CHINESE: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("半个?小时", (30,)), ("一个?小时|每小时|一分钟", (60,)), ("一刻", (15,)),
    ("半年", (6,)), ("半个月", (14, 15)),
    ("半个?世纪", (50,)), ("世纪|百年", (100,)), ("千年", (1000,)), ("一打", (12,)),
    ("正午|中午", (12,)), ("午夜|零时|零点", (0, 12, 24)), ("一天|每天|全天|每日|昼夜", (24,)),
    ("全年|每年|一年|终年", (12, 52, 365)), ("一周|每周|全天候|天天", (7,)), ("一个月|每月", (30,)),
    ("两周", (14,)), ("两年", (24,)),
)  # fmt: skip
_ENGLISH: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("half[ -](?:an[ -])?hour", (30,)), ("quarter of an hour", (15,)),
    ("(?:an|one|per|each|every) hour|hourly|(?:a|one) minute", (60,)),
    ("quarter[ -](?:of a[ -])?century", (25,)), ("half a percentage point", (50,)),
    ("half[ -](?:a[ -])?year|semi-?annual|bi-?annual", (6,)), ("half[ -](?:a[ -])?century", (50,)),
    ("century|centuries|centenar|centennial|hundredth", (100,)), ("bicenten", (200,)),
    ("sesquicenten", (150,)), ("tercenten", (300,)), ("millenni", (1000,)),
    ("noon|midday", (12,)), ("midnight", (0, 12, 24)), ("fortnight", (14,)),
    ("(?:one|a|per|each|every) day|the[ -]clock|daily", (24,)),
    ("(?:one|a|per|each|every) year|annual|yearly|all year", (12, 52, 365)),
    ("(?:one|a|per|each|every) week|weekly", (7,)), ("(?:one|a) month", (30,)),
    ("(?:one|a|the|past|last|this) decade|decennial", (10,)),
    ("twice|doubl|two-?fold", (2,)), ("thrice|tripl|treb|three-?fold", (2, 3)),
    ("quadrupl|four-?fold", (3, 4)), ("quintupl|five-?fold", (4, 5)),
)  # fmt: skip
_IN_CHINESE = re.compile("|".join(f"({words})" for words, _ in _CHINESE))
_IN_ENGLISH = re.compile(r"\b(?:" + "|".join(f"({words})" for words, _ in _ENGLISH) + ")")

_AROUND = re.compile("全天候|昼夜|24小时")
# 一半 and "half" are 50 per cent.
_SHARES: dict[str, tuple[tuple[str, Key], ...]] = {
    "zh": (
        ("一半|半数|减半|过半", key("percentage", 50)),
        ("[一1]倍|翻番|翻一番", key("percentage", 100)),
        ("[两二2]倍", key("percentage", 200)), ("一个百分点", key("points", 1)),
        ("半个百分点", key("points", Fraction(1, 2))),
    ),
    "en": (
        (r"\bhalf\b|\bhalv", key("percentage", 50)), ("doubl|two-?fold", key("percentage", 100)),
        ("tripl|three-?fold", key("percentage", 200)), ("a third", key("ratio", "1/3")),
        ("a quarter", key("ratio", "1/4")), ("a quarter", key("percentage", 25)),
        ("a fifth", key("ratio", "1/5")), ("a tenth", key("ratio", "1/10")),
        ("a percentage point", key("points", 1)),
        ("half a percentage point", key("points", Fraction(1, 2))),
        ("half a per ?cent", key("percentage", Fraction(1, 2))),
    ),
}  # fmt: skip
_DECADES = re.compile(rf"\b({'|'.join(_ONES)}|ten|dozen)[ -]decades\b")
_PLURAL_TENS = re.compile(rf"\b({'|'.join(_TENS)})ies\b|(?<![0-9,.])([2-9])0[’']?s\b")
_NINE_ELEVEN = re.compile(
    r"九一一|9[·・•.]11|911事件|\b(?:11 september|september 11)\b|(?<!/)\b9/11\b"
)


def said_in_words(text: str, lang: str) -> frozenset[Key]:
    """The values that words of a Chinese or English text say, beside those that are found there.

    >>> sorted(each.value for each in said_in_words("十八九岁的青年", "zh"))
    ['18', '19']
    >>> [each.value for each in said_in_words("within a fortnight", "en")]
    ['14']
    """
    lowered = text.lower()
    read = {"zh": _chinese, "en": _english}.get(base(lang))
    if read is None:
        return frozenset()
    shares = (share for words, share in _SHARES[base(lang)] if re.search(words, lowered))
    return frozenset((*read(lowered), *shares, *_attacks(lowered)))


def _chinese(text: str) -> Iterator[Key]:
    for found in _NEIGHBOURS.finditer(text):
        yield from map(_number, _neighbours(found))
    for found in _ROUND.finditer(text):
        count, unit = re.sub("[多余几].*", "", found[0]), chinese(f"一{found['unit'] or ''}")
        value = exact((chinese(f"一{count}") or 0) * (unit or 1))
        if isinstance(value, int):
            yield _number(value)
    for found in _IN_CHINESE.finditer(text):
        yield from map(_number, _CHINESE[(found.lastindex or 1) - 1][1])
    if _AROUND.search(text):
        yield key("ratio", "24/7")


def _neighbours(found: re.Match[str]) -> Iterator[int]:
    before, unit = chinese(found["before"] or "零"), chinese(f"一{found['unit'] or ''}")
    if isinstance(before, int) and isinstance(unit, int):
        for digit in found["two"]:
            value = chinese(digit)
            if isinstance(value, int):
                yield before + value * unit


def _english(text: str) -> Iterator[Key]:
    for found in _IN_ENGLISH.finditer(text):
        yield from map(_number, _ENGLISH[(found.lastindex or 1) - 1][1])
    for found in _DECADES.finditer(text):
        count = {"ten": 10, "dozen": 12}.get(found[1]) or 1 + _ONES.index(found[1])
        yield _number(10 * count)
    for found in _PLURAL_TENS.finditer(text):
        tens = 10 * (_TENS.index(found[1]) + 2 if found[1] else int(found[2]))
        yield from map(_number, (tens, tens + 9, tens + 10))
        yield from (key("decade", century + tens) for century in _CENTURIES)


def _number(value: int) -> Key:
    return key("number", value)


def _attacks(text: str) -> Iterator[Key]:
    """The day that is named by its figures alone."""
    if _NINE_ELEVEN.search(text):
        yield from (_number(9), _number(11), key("ratio", "9/11"))
        yield from (key("date", Date(year, 9, 11)) for year in (None, 2001))
