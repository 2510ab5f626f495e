"""A new value in the place of a stored one, in Chinese, written the way the stored one is."""

from __future__ import annotations

import re
from fractions import Fraction

from tmtool.lang.numbers import (
    BLANK,
    NUMERALS,
    Number,
    format_decimal,
    make_exact,
    parse_chinese,
    write_chinese,
    write_chinese_digits,
)
from tmtool.un.dates import Date, split_days
from tmtool.un.placeables.model import Kind, Money, NumberSpan, Value
from tmtool.un.placeables.wordlists import CURRENCIES, CURRENCIES_IN_CHINESE

_UNITS = ((10**12, "万亿", 4), (10**8, "亿", 4), (10**4, "万", 2))
"""Sizes, their names, and how many decimals a count of them may have and still be read."""

_NUMBER = re.compile(f"[0-9{NUMERALS}点., \u00a0\u2009\u202f]*[0-9{NUMERALS}]")


def number(value: Number, like: str, *, counting: bool = False) -> str | None:
    """A number in the stored one's style: figures or numerals, grouped or not, 万 and 亿.

    Where it counts things, two is 两.

    >>> number(2300000000, "15亿"), number(1503000000, "十五亿"), number(2500, "1,200")
    ('23亿', '十五亿零三百万', '2,500')
    >>> number(12, "三"), number(150000, "15 亿"), number(1500000, "33"), number(2, "两")
    ('十二', '15 万', '150万', '两')
    """
    if not re.search("[0-9]", like):
        if format_decimal(value) is None:
            return None
        if re.fullmatch("[〇零一二三四五六七八九]{2,}", like):
            return write_chinese_digits(str(value)) if value.denominator == 1 else None
        return "两" if value == 2 and (counting or like == "两") else write_chinese(value)
    blank = re.search(f"(?<=[0-9]){BLANK}(?=[千百万亿])", like)
    mark = re.search(f"(?<=[0-9])(,|{BLANK})(?=[0-9]{{3}})", like)
    if re.search("[万亿]", like) or (
        value >= 10**4 and not mark and not re.search("[0-9]{5}", like)
    ):
        in_units = _counted(value, blank[0] if blank else "")
        if in_units:
            return in_units
    plain = format_decimal(value)
    if plain and not mark and value >= 10**4 and not re.search("[0-9]{5}", like):
        return group(plain, " ")
    return group(plain, mark[1]) if plain and mark else plain


def _counted(value: Number, blank: str) -> str | None:
    """In the largest unit that leaves few decimals: 15亿, 1.5亿, 150万."""
    for size, unit, decimals in _UNITS:
        count = format_decimal(make_exact(Fraction(value) / size))
        if value >= size and count and len(count.partition(".")[2]) <= decimals:
            return f"{count}{blank}{unit}"
    return None


def group(plain: str, mark: str) -> str:
    """Figures in groups of three.

    >>> group("1500000.5", ",")
    '1,500,000.5'
    """
    whole, point, rest = plain.partition(".")
    return f"{int(whole):,}".replace(",", mark) + point + rest


def write_quantity(kind: Kind, value: Value, like: str) -> str | None:
    """An amount with its unit: 30%, 百分之三十, 150万美元, 15至24.

    >>> (
    ...     write_quantity("percentage", 45, "百分之三十"),
    ...     write_quantity("range", NumberSpan(15, 49), "10-14"),
    ... )
    ('百分之四十五', '15-49')
    >>> write_quantity("money", Money(10**11, "USD"), "150万美元")
    '1000亿美元'
    """
    if kind == "money":
        return _money(value, like) if isinstance(value, Money) else None
    if "分之" in like:
        return _parts(value, like)
    return _amount(value, like) if isinstance(value, int | Fraction | NumberSpan) else None


def _money(value: Money, like: str) -> str | None:
    name = next((name for name in CURRENCIES if like.endswith(name)), None)
    if name is None or CURRENCIES[name] == value.currency:
        return _amount(value.amount, like)
    new = CURRENCIES_IN_CHINESE.get(value.currency)
    amount = _amount(value.amount, like.removesuffix(name))
    return amount + new if amount and new else None


def _parts(value: Value, like: str) -> str | None:
    """百分之三十 keeps its hundred; 五分之四 takes the new denominator."""
    before, link, after = like.partition("分之")
    if not isinstance(value, int | Fraction):
        return None
    if before == "百":
        written = number(value, after.strip())
        return None if written is None else before + link + after.replace(after.strip(), written)
    first, second = number(value.denominator, before), number(value.numerator, after)
    return first + link + second if first and second else None


def _amount(value: Number | NumberSpan, like: str) -> str | None:
    """Each number of the stored amount in its turn; all else stays."""
    over = re.search("[多余](?=[万亿])", like)
    if over:
        written = _amount(value, like.replace(over[0], ""))
        in_units = written is not None and re.search("[万亿]", written)
        return re.sub("(?=[万亿])", over[0], written or "", count=1) if in_units else None
    places = [found for found in _NUMBER.finditer(like) if parse_chinese(found[0]) is not None]
    values = [value.first, value.last] if isinstance(value, NumberSpan) else [value]
    if len(places) != len(values):
        return None
    written = like
    for place, each in reversed(list(zip(places, values, strict=True))):
        new = number(each, place[0], counting=True)
        if new is None:
            return None
        written = written[: place.start()] + new + written[place.end() :]
    return written


def write_day(value: Value, like: str) -> str | None:
    """A date, a period, a list of days or a month, spaced and written like the stored one.

    >>> (
    ...     write_day(Date(2018, 12, 20), "2019 年 12 月 19 日"),
    ...     write_day(Date(2018, 5, 20), "二〇一九年五月一日"),
    ... )
    ('2018 年 12 月 20 日', '二〇一八年五月二十日')
    >>> write_day((Date(2021, 6, 30), Date(2021, 7, 2)), "2020年6月10日至12日")
    '2021年6月30日至7月2日'
    """
    blank = (re.search(f"(?<=[0-9])({BLANK})(?=[年月日])", like) or ["", ""])[1]
    numerals = not re.search("[0-9]", like)
    dates = split_days(value)
    links = _links(like)
    parts: list[str] = []
    before: Date | None = None
    for i, each in enumerate(dates):
        parts.append(_one_day(each, before, blank, numerals=numerals))
        if i < len(dates) - 1:
            parts.append(_link(links, i, len(dates)))
        before = each
    return "".join(parts) or None


def _links(like: str) -> list[str]:
    """What stands between the dates of a list or a period."""
    return re.findall(f"(?<=[日月号年])({BLANK}?(?:至|到|[-–—～~]+|以及|[、和及与]){BLANK}?)", like)


def _link(links: list[str], i: int, count: int) -> str:
    if not links:
        return "至"
    return links[-1] if i == count - 2 else links[0]


def _one_day(date: Date, before: Date | None, blank: str, *, numerals: bool) -> str:
    """What the date before has said already is not said again."""
    year = None if before and before.year == date.year else date.year
    month = (
        None if before and year is None and before.month == date.month and date.day else date.month
    )
    written = ""
    for value, unit in ((year, "年"), (month, "月"), (date.day, "日")):
        if value is not None:
            figure = str(value)
            if numerals:
                figure = write_chinese_digits(figure) if unit == "年" else write_chinese(value)
            written += f"{blank if written else ''}{figure}{blank}{unit}"
    return written


def write_year(value: int, like: str) -> str:
    """A year or a decade, in figures or numerals.

    >>> write_year(2025, "2030 年"), write_year(2025, "二〇三〇年"), write_year(2000, "1990年代")
    ('2025 年', '二〇二五年', '2000年代')
    """
    if re.search("[0-9]{4}", like):
        return re.sub("[0-9]{4}", str(value), like, count=1)
    return re.sub("[〇零一二三四五六七八九]{4}", write_chinese_digits(str(value)), like, count=1)
