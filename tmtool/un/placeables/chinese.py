"""The rules of Chinese: what is a value, tried in order where a figure or a numeral begins."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from tmtool.lang.numbers import (
    BLANK,
    LONGEST_IN_NUMERALS,
    NUMERALS,
    Number,
    build_figure_pattern,
    compile_pattern,
    make_exact,
    parse_chinese,
)
from tmtool.un import citations, dates
from tmtool.un.placeables.figures import (
    FIRST,
    LABEL,
    NAME_ZH,
    NO_NAME,
    RATIO,
    REST,
    SIGN,
    build_reader,
    classify_amount,
)
from tmtool.un.placeables.model import NumberSpan, PlaceableRule, Read, Value
from tmtool.un.placeables.wordlists import COUNTED_THINGS, CURRENCIES, CURRENCY_SIGNS

_S = f"{BLANK}?"
_TO = f"{_S}(?:至|到|[-–—～~]){_S}"
_FIGURE = build_figure_pattern("zh")
# 千克, 千米 and 千瓦 are units of their own, 万维网 is a name, 百分 no hundred.
_UNIT = "(?:[十百千]?[万亿]{1,2}(?!维)|[百千](?![克米瓦卡分年]))"
# 两 ends no number: 二十两 are twenty taels.
_ENDING = NUMERALS.replace("两", "")
_RUN = (
    f"(?:[{NUMERALS}]{{0,{LONGEST_IN_NUMERALS - 1}}}[{_ENDING}]|两)(?![{_ENDING}]|两[{NUMERALS}])"
)
_WORDS = f"{_RUN}(?:点[〇零一二三四五六七八九]{{1,12}}[万亿]{{0,2}}|[多余][万亿]{{1,2}}(?!维))?"
_PLAIN = f"(?:{_FIGURE}(?:{_S}[多余]?{_S}{_UNIT})?)"
_MORE = f"(?:{_S}零?{_FIGURE}{_S}{_UNIT}|{_S}{_RUN})"
_LONG = f"(?:{_FIGURE}{_S}{_UNIT}{_MORE}{{1,4}})"
_ANY = f"(?:{_LONG}|{_PLAIN}|{_WORDS})"
# In Hong Kong 厘 is a per cent of interest.
_SUFFIX = f"(?:[%‰]|个百分点|厘(?![米克清])|{NAME_ZH})"
# 5%至10% and 15岁至24岁 say twice what they count.
_MIDDLE = f"(?:{_S}(?P<middle>{_SUFFIX}|岁))"
_MIDDLE_UNNAMED = _MIDDLE.replace("?P<middle>", "?:")

_MEASURE = f"{_S}(?:{COUNTED_THINGS})"
# 三方 and 两性 name things, 一 is an article, 数十 and 十几 are no values.
_COUNTED = (
    r"(?<![数几第])(?<![^一二两三四每0-9]周)(?<!\A周)(?<!星期)[二两三四五六七八九十廿卅]"
    f"(?={_MEASURE}(?!度|分之))(?!大会|人权|成员|国语|部分)"
)
_YEAR = (
    "(?:1[89][0-9]{2}|20[0-9]{2})"
    f"(?![0-9]|[,.][0-9]|{_S}(?:[多余]?{_S}[万亿千百%‰]|{NAME_ZH}|{COUNTED_THINGS}))"
)
_AFTER_DI = "(?:(?<=第)|(?<=第 ))"
_COUNT = "(?:[0-9]{1,3}(?:[, ][0-9]{3})?(?![0-9])|[0-9]{4,6})"
_PARAGRAPH = f"(?:{_S}(?:、|和|及|至){_S}[0-9]{{1,4}}){{0,20}}{_S}(?:\\([a-z]+\\){_S})?段"

_AMOUNT = (
    f"(?P<sign>{SIGN})?{_S}(?P<one>{_ANY})"
    f"(?:{_MIDDLE}?{_TO}(?P<two>{_ANY}))?(?:{_S}(?P<unit>{_SUFFIX}))?"
)
_PARTS = (
    f"(?P<parts>[{NUMERALS}0-9]+){_S}分之{_S}(?P<count>{_ANY})(?:{_TO}(?:百分之)?(?P<last>{_ANY}))?"
)
# 两年半 and 三成; 半数 and 三成立 are other words.
_HALF = (
    f"(?<!第)(?:[0-9]{{1,3}}|{_RUN})"
    "(?:个半(?=[学财]年|[^年圆岛径导球身途夜载路边数])"
    "|(?:年|天|倍|周|小时|个月|个世纪|公里|公顷|[米吨亩])半(?![数岛径导球身途夜载路边]))"
)
_TENTH = "[1-9一二两三四五六七八九](?:[.点][0-9一二三四五六七八九])?"
_TENTHS = f"(?P<first>{_TENTH})(?:{_TO}(?P<last>{_TENTH}))?成"
_TENTHS_END = "(?=[多余]?(?:的|以上|以下|左右|[，。；、）)]|$))"


@lru_cache(maxsize=8192)
def read_amount(text: str) -> Read | None:
    """A number, a span of numbers, a percentage or a sum of money.

    >>> read_amount("15亿"), read_amount("30%"), read_amount("150万美元")[1]
    (('number', 1500000000), ('percentage', 30), Money(amount=1500000, currency='USD'))
    >>> read_amount("15至24"), read_amount("5%至10%")
    (('range', NumberSpan(first=15, last=24)), ('percentage', NumberSpan(first=5, last=10)))
    """
    found = compile_pattern(_AMOUNT).fullmatch(text)
    first = _exact(found["one"]) if found else None
    if found is None or first is None:
        return None
    value: Number | NumberSpan = first
    if found["two"]:
        last = _exact(found["two"])
        if found["middle"] and found["middle"] not in ("岁", found["unit"]):
            return None  # 增长9%至300亿元: a share and a sum are no span
        first = _with_unit(first, found["one"], found["two"])
        if last is None or last <= first:
            return None
        value = NumberSpan(first, last)
    return classify_amount(
        value, CURRENCIES.get(found["unit"] or "") or CURRENCY_SIGNS.get(found["sign"] or ""), found
    )


def _exact(text: str) -> Number | None:
    """3000多亿 counts as 3000亿: the other language says "more than"."""
    return parse_chinese(re.sub("[多余]", "", text))


def _with_unit(first: Number, one: str, two: str) -> Number:
    """2.6至3.2万: the unit counts for both."""
    unit = re.search("[百千]?[万亿]+$|[多余]([万亿]+)$", two)
    count = _exact(two[: unit.start()]) if unit else None
    if unit is None or count is None or first >= count or re.search("[十百千万亿]", one):
        return first
    size = parse_chinese(f"1{unit[1] or unit[0]}")
    return first if size is None else make_exact(Fraction(first) * size)


@lru_cache(maxsize=4096)
def _read_words(text: str) -> Read | None:
    """Numerals that stand without a measure word: only what can't be part of another word."""
    read = read_amount(text)
    numerals = re.match(f"[{NUMERALS}]+", text)
    if read is None or numerals is None or numerals[0] in ("百万", "千万", "万亿"):
        return None
    return read if re.search("[十百千万亿点廿卅]", text) or len(numerals[0]) >= 4 else None


@lru_cache(maxsize=1024)
def _read_parts(text: str) -> Read | None:
    """百分之三十 is a percentage, 五分之四 a fraction."""
    found = compile_pattern(_PARTS).fullmatch(text)
    if text == "百分之百":
        return "percentage", 100
    count = parse_chinese(found["count"]) if found else None
    if found is None or count is None:
        return None
    if found["parts"] == "百":
        # 百分之五十至六十 and 百分之五十至百分之六十 are spans.
        if found["last"] is None:
            return "percentage", count
        value = parse_chinese(found["last"])
        return (
            ("percentage", NumberSpan(count, value))
            if value is not None and value > count
            else None
        )
    parts = parse_chinese(re.sub("^(?=[百千万亿])", "一", found["parts"]))
    return ("fraction", Fraction(count) / parts) if parts else None


@lru_cache(maxsize=256)
def _read_half(text: str) -> Read | None:
    """两年半 is two and a half of them."""
    found = re.match(f"[0-9{NUMERALS}]+", text)
    count = parse_chinese(found[0]) if found else None
    return None if count is None else ("number", make_exact(count + Fraction(1, 2)))


@lru_cache(maxsize=256)
def _read_tenths(text: str) -> Read | None:
    """三成 is 30 per cent, 五至六成 50 to 60."""
    found = compile_pattern(_TENTHS).fullmatch(text)
    first, last = (parse_chinese(each or "") for each in found.groups()) if found else (None, None)
    if first is None:
        return None
    if last is None:
        return "percentage", make_exact(first * 10)
    return (
        ("percentage", NumberSpan(make_exact(first * 10), make_exact(last * 10)))
        if last > first
        else None
    )


def _whole(text: str) -> int | None:
    value = parse_chinese(text)
    return value if isinstance(value, int) else None


def _span(text: str) -> Value | None:
    read = read_amount(text.replace("第", "").replace("段", ""))
    return read[1] if read and read[0] in ("number", "range") else None


_MILLIONS = {"十万": 10**5, "百万": 10**6, "千万": 10**7}
_ORDINALS = (
    PlaceableRule(f"{_AFTER_DI}[0-9]{{1,4}}(?={_S}号{_S}(?:决议|决定))",
         build_reader("resolution", citations.number)),
    PlaceableRule(f"{_AFTER_DI}{_ANY}(?={_S}号)", build_reader("numbered", _whole)),
    PlaceableRule(f"{_AFTER_DI}{_ANY}(?:{_S}段?{_TO}第?{_S}{_ANY})?(?={_PARAGRAPH})",
          build_reader("paragraph", _span)),
    PlaceableRule(f"{_AFTER_DI}(?:{_COUNT}|{_WORDS})(?![.,]?[0-9])",
    build_reader("ordinal", _whole)),
)  # fmt: skip
_DATE = PlaceableRule(dates.CHINESE, dates.read_chinese)
_PART = PlaceableRule(f"[{NUMERALS}0-9]{{1,8}}{_S}分之{_S}{_ANY}", _read_parts)
_PART_TO_PART = PlaceableRule(
    f"百{_S}分之{_S}{_ANY}{_TO}(?:百分之{_ANY}|{_ANY}(?![{NUMERALS}0-9]|{_S}(?:{COUNTED_THINGS}|[月日号分])))",
    _read_parts,
)
_HALVES = (PlaceableRule(_HALF, _read_half), PlaceableRule(_TENTHS + _TENTHS_END, _read_tenths))
_TAIL = f"(?:{_MIDDLE_UNNAMED}?{_TO}{_ANY})?(?:{_S}{_SUFFIX})?"
FIGURES: tuple[PlaceableRule, ...] = (
    PlaceableRule(dates.CHINESE_HIJRI, dates.read_hijri),
    _DATE,
    # Mastheads and names keep English dates in a Chinese text.
    PlaceableRule(dates.ENGLISH_DAY, dates.read_english),
    *_ORDINALS,
    LABEL,
    PlaceableRule(_YEAR, build_reader("year", int)),
    _PART,
    *_HALVES,
    PlaceableRule(f"(?:{SIGN})?{_S}{_LONG}{_TAIL}", read_amount),
    RATIO,
    PlaceableRule(f"(?:{SIGN})?{_S}{_PLAIN}{_TAIL}{NO_NAME}", read_amount),
    PlaceableRule(f"(?:{SIGN})?{_S}{_PLAIN}{NO_NAME}(?:{_S}{_SUFFIX})?", read_amount),
)
"""Where a figure or the sign of a currency begins."""

WORDS: tuple[PlaceableRule, ...] = (
    _DATE,
    _PART_TO_PART,
    _PART,
    *_HALVES,
    *_ORDINALS,
    PlaceableRule(
        f"(?<=附件)[{NUMERALS}]{{1,3}}(?![并些样起致般直律切定个])",
        build_reader("numbered", _whole),
    ),
    PlaceableRule(f"(?<![数几]){_WORDS}{_TO}{_WORDS}(?={_MEASURE})", read_amount),
    # 两到三百万 is two to three million, whatever stands behind.
    PlaceableRule(
        f"(?<![数几第])[二两三四五六七八九]{_TO}[三四五六七八九十][百千]?[万亿]{{1,2}}(?!维|[{NUMERALS}])",
        read_amount,
    ),
    PlaceableRule(
        f"(?<![数几])(?<!数以)(?=[{NUMERALS}]{{2}}|[{NUMERALS}]点(?!一点)){_WORDS}(?:{_S}{_SUFFIX})?(?![几])",
        _read_words,
    ),
    PlaceableRule(f"{_COUNTED}(?:{_S}{_SUFFIX})?", read_amount),
    PlaceableRule(f"(?<=[每过逾])(?:{'|'.join(_MILLIONS)})", build_reader("number", _MILLIONS.get)),
)
"""Where a numeral begins."""

SEED = re.compile(
    f"[{FIRST}{NUMERALS}](?:(?P<figures>{REST})"
    f"|(?P<words>(?<=[{NUMERALS}])(?<![统唯单划专]一)[{NUMERALS}]*))"
)
"""Where a value may begin: which of `RULES` to try, and how far nothing else can begin."""

RULES = {"figures": FIGURES, "words": WORDS}


def build_seed(text: str) -> re.Pattern[str]:
    """The pattern that finds where values of a text may begin."""
    return SEED
