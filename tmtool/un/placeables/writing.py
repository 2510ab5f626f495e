"""A new value in the place of a stored one, in Chinese and English, written the way that one is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from tmtool.lang import number_words
from tmtool.lang.numbers import (
    BLANK,
    NUMERALS,
    Number,
    compile_pattern,
    format_decimal,
    make_exact,
    parse_chinese,
    write_chinese,
    write_chinese_digits,
)
from tmtool.un.dates import MONTHS, Date, split_days
from tmtool.un.placeables.model import Kind, Money, NumberSpan, Value
from tmtool.un.placeables.wordlists import (
    CURRENCIES,
    CURRENCIES_IN_CHINESE,
    CURRENCY_SIGNS,
    CURRENCY_SIGNS_IN_ENGLISH,
)

_UNITS = ((10**12, "万亿", 4), (10**8, "亿", 4), (10**4, "万", 2))
"""Sizes, their names, and how many decimals a count of them may have and still be read."""

_NUMBER_ZH = re.compile(f"[0-9{NUMERALS}点., \u00a0\u2009\u202f]*[0-9{NUMERALS}]")

_FIRST_FIGURE = 10
"""United Nations English writes numbers below ten in words and others in figures. Standard (United
Nations Editorial Manual)."""

_NUMBER_EN = rf"(?:{number_words.FIGURES})|(?i:{number_words.WORDS})"
_SCALED = re.compile(r"([- \u00a0])(thousand|million|billion|trillion)\Z", re.IGNORECASE)
_MONTH = f"(?:{'|'.join(MONTHS)})"


def replace_in_turn(
    like: str,
    places: Sequence[re.Match[str]],
    values: Sequence[Number],
    write: Callable[[Number, str], str | None],
) -> str | None:
    """A text with a new value in each place; None where they are more or fewer, or one can't."""
    if len(places) != len(values):
        return None
    written = like
    for place, value in reversed(list(zip(places, values, strict=True))):
        new = write(value, place[0])
        if new is None:
            return None
        written = written[: place.start()] + new + written[place.end() :]
    return written


def group(plain: str, mark: str) -> str:
    """Figures in groups of three.

    >>> group("1500000.5", ",")
    '1,500,000.5'
    """
    whole, point, rest = plain.partition(".")
    return f"{int(whole):,}".replace(",", mark) + point + rest


def write_number_zh(value: Number, like: str, *, counting: bool = False) -> str | None:
    """A number in the stored one's style: figures or numerals, grouped or not, 万 and 亿.

    Where it counts things, two is 两.

    >>> write = write_number_zh
    >>> write(2300000000, "15亿"), write(1503000000, "十五亿"), write(2500, "1,200")
    ('23亿', '十五亿零三百万', '2,500')
    >>> write(12, "三"), write(150000, "15 亿"), write(1500000, "33"), write(2, "两")
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


def write_quantity_zh(kind: Kind, value: Value, like: str) -> str | None:
    """An amount with its unit: 30%, 百分之三十, 150万美元, 15至24.

    >>> (
    ...     write_quantity_zh("percentage", 45, "百分之三十"),
    ...     write_quantity_zh("range", NumberSpan(15, 49), "10-14"),
    ... )
    ('百分之四十五', '15-49')
    >>> write_quantity_zh("money", Money(10**11, "USD"), "150万美元")
    '1000亿美元'
    """
    if kind == "money":
        return _money_zh(value, like) if isinstance(value, Money) else None
    if "分之" in like:
        return _parts(value, like)
    return _amount_zh(value, like) if isinstance(value, int | Fraction | NumberSpan) else None


def _money_zh(value: Money, like: str) -> str | None:
    name = next((name for name in CURRENCIES if like.endswith(name)), None)
    if name is None or CURRENCIES[name] == value.currency:
        return _amount_zh(value.amount, like)
    new = CURRENCIES_IN_CHINESE.get(value.currency)
    amount = _amount_zh(value.amount, like.removesuffix(name))
    return amount + new if amount and new else None


def _parts(value: Value, like: str) -> str | None:
    """百分之三十 keeps its hundred; 五分之四 takes the new denominator."""
    before, link, after = like.partition("分之")
    if not isinstance(value, int | Fraction):
        return None
    if before == "百":
        written = write_number_zh(value, after.strip())
        return None if written is None else before + link + after.replace(after.strip(), written)
    first, second = (
        write_number_zh(value.denominator, before),
        write_number_zh(value.numerator, after),
    )
    return first + link + second if first and second else None


def _amount_zh(value: Number | NumberSpan, like: str) -> str | None:
    """Each number of the stored amount in its turn; all else stays."""
    over = re.search("[多余](?=[万亿])", like)
    if over:
        written = _amount_zh(value, like.replace(over[0], ""))
        in_units = written is not None and re.search("[万亿]", written)
        return re.sub("(?=[万亿])", over[0], written or "", count=1) if in_units else None
    places = [found for found in _NUMBER_ZH.finditer(like) if parse_chinese(found[0]) is not None]
    values = [value.first, value.last] if isinstance(value, NumberSpan) else [value]
    return replace_in_turn(like, places, values, partial(write_number_zh, counting=True))


def write_day_zh(value: Value, like: str) -> str | None:
    """A date, a period, a list of days or a month, spaced and written like the stored one.

    >>> (
    ...     write_day_zh(Date(2018, 12, 20), "2019 年 12 月 19 日"),
    ...     write_day_zh(Date(2018, 5, 20), "二〇一九年五月一日"),
    ... )
    ('2018 年 12 月 20 日', '二〇一八年五月二十日')
    >>> write_day_zh((Date(2021, 6, 30), Date(2021, 7, 2)), "2020年6月10日至12日")
    '2021年6月30日至7月2日'
    """
    blank = (re.search(f"(?<=[0-9])({BLANK})(?=[年月日])", like) or ["", ""])[1]
    numerals = not re.search("[0-9]", like)
    dates = split_days(value)
    # What stands between the dates of a list or a period.
    between = f"(?<=[日月号年])({BLANK}?(?:至|到|[-–—～~]+|以及|[、和及与]){BLANK}?)"
    links = re.findall(between, like)
    parts: list[str] = []
    before: Date | None = None
    for i, each in enumerate(dates):
        parts.append(_one_day_zh(each, before, blank, numerals=numerals))
        if i < len(dates) - 1:
            link = (links or ["至"])[-1 if i == len(dates) - 2 else 0]
            parts.append(link)
        before = each
    return "".join(parts) or None


def _one_day_zh(date: Date, before: Date | None, blank: str, *, numerals: bool) -> str:
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


def write_number_en(value: Number, like: str) -> str | None:
    """A number in the stored one's style: words or figures, grouped or not, million and billion.

    >>> write = write_number_en
    >>> write(2300000000, "1.5 billion"), write(150000, "1.5 billion"), write(2500000, "1,200")
    ('2.3 billion', '150,000', '2.5 million')
    >>> write(7, "three"), write(12, "Three"), write(12, "three"), write(36, "thirty-five")
    ('seven', 'Twelve', '12', 'thirty-six')
    """
    if not re.search("[0-9]", like):
        return _in_words(value, like)
    if "+" in like:
        return None  # 300+ billion
    scaled = _SCALED.search(like)
    if scaled:
        return _scaled(value, scaled[1], scaled[2].lower(), like)
    stored = number_words.parse_english(like)
    if value >= 10**6 and stored is not None and stored < 10**6:
        return _scaled(value, " ", "million", like)
    plain = format_decimal(value)
    if plain is None:
        return None
    mark = re.search(f"(?<=[0-9])(,|{BLANK})(?=[0-9]{{3}})", like)
    ungrouped = re.search("[0-9]{4}", like)
    return plain if ungrouped else group(plain, mark[1] if mark else ",")


def _in_words(value: Number, like: str) -> str | None:
    if value.denominator != 1 or value < 1:
        return None
    whole = int(value)
    stored = number_words.parse_english(like)
    small = stored is not None and stored < _FIRST_FIGURE
    if small and whole >= _FIRST_FIGURE and like[0].islower():
        return group(str(whole), ",")
    words = number_words.write_number(whole)
    return words.capitalize() if like[0].isupper() else words


def _scaled(value: Number, blank: str, scale: str, like: str) -> str | None:
    """With the stored scale where that stays readable, else with the one that does."""
    sizes = number_words.SCALES
    stored = sizes[scale] if re.search("[0-9],[0-9]{3}", like) else 0
    order = sorted(sizes, key=lambda word: (sizes[word] != stored, -sizes[word]))
    for word in order:
        count = format_decimal(make_exact(Fraction(value) / sizes[word]))
        if word == "thousand" != scale or value < sizes[word]:
            continue
        if count and len(count.partition(".")[2]) <= 3:
            return f"{group(count, ',')}{blank}{word}"
    plain = format_decimal(value)
    return group(plain, ",") if plain else None


def write_quantity_en(kind: Kind, value: Value, like: str) -> str | None:
    """An amount with its unit: 30 per cent, $1.5 million, 15 to 24, two thirds.

    >>> write_quantity_en("percentage", 45, "30 per cent")
    '45 per cent'
    >>> write_quantity_en("money", Money(10**11, "USD"), "$1.5 million")
    '$100 billion'
    >>> (
    ...     write_quantity_en("range", NumberSpan(15, 49), "10–14"),
    ...     write_quantity_en("fraction", Fraction(4, 5), "two-thirds"),
    ... )
    ('15–49', 'four-fifths')
    """
    if kind == "money":
        return _money_en(value, like) if isinstance(value, Money) else None
    if kind == "fraction":
        link = "-" if "-" in like else " "
        return number_words.write_fraction(value, link) if isinstance(value, Fraction) else None
    return _amount_en(value, like) if isinstance(value, int | Fraction | NumberSpan) else None


def _money_en(value: Money, like: str) -> str | None:
    sign = next(
        (sign for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True) if like.startswith(sign)),
        "",
    )
    name = next((name for name in CURRENCIES if like.endswith(name)), "")
    if value.currency in (CURRENCY_SIGNS.get(sign), CURRENCIES.get(name)):
        return _amount_en(value.amount, like)
    new = CURRENCY_SIGNS_IN_ENGLISH.get(value.currency)
    amount = _amount_en(value.amount, like.removeprefix(sign).removesuffix(name).strip())
    return new + amount if new and amount else None


def _amount_en(value: Number | NumberSpan, like: str) -> str | None:
    """Each number of the stored amount in its turn; all else stays."""
    like = re.sub(r"^\.(?=[0-9])", "0.", like)
    places = list(compile_pattern(_NUMBER_EN).finditer(like))
    values = [value.first, value.last] if isinstance(value, NumberSpan) else [value]
    scaled = [_SCALED.search(place[0]) is not None for place in places]
    written = replace_in_turn(like, places, values, write_number_en)
    if written is None or (len(places) == 2 and scaled == [False, True]):
        return None
    if value == 1 and "points" in written:
        return written.replace("points", "point")
    return re.sub(r"point\Z", "points", written) if value != 1 else written


def write_ordinal(value: int, like: str) -> str | None:
    """An ordinal in words or in figures, capital where the stored one is.

    >>> write_ordinal(76, "Seventy-fifth"), write_ordinal(102, "75th"), write_ordinal(3, "second")
    ('Seventy-sixth', '102nd', 'third')
    """
    if like[0].isdecimal():
        return number_words.format_ordinal(value)
    if not 0 < value < 1000:
        return None
    words = number_words.write_ordinal(value)
    return words[0].upper() + words[1:] if like[0].isupper() else words


def write_day_en(value: Value, like: str) -> str | None:
    """A date, a period, a list of days or a month, in the order of the stored one.

    >>> (
    ...     write_day_en(Date(2018, 12, 20), "19 December 2019"),
    ...     write_day_en(Date(2018, 12, 20), "May 1, 2020"),
    ... )
    ('20 December 2018', 'December 20, 2018')
    >>> write_day_en((Date(2021, 6, 30), Date(2021, 7, 2)), "10 to 12 June 2020")
    '30 June to 2 July 2021'
    """
    dates = split_days(value)
    if not dates:
        return None
    american = re.match(f"{_MONTH}{BLANK}[0-9]{{1,2}}(?![0-9])", like)
    if american:
        year, month, day = dates[0]
        if len(dates) > 1 or month is None or day is None:
            return None
        return f"{MONTHS[month - 1]} {day}{f', {year}' if year else ''}"
    parts: list[str] = []
    after: Date | None = None
    for i, each in reversed(list(enumerate(dates))):
        if i < len(dates) - 1:
            parts.append(_link_en(like, last=i == len(dates) - 2))
        parts.append(_one_day_en(each, after))
        after = each
    return "".join(reversed(parts))


def _link_en(like: str, *, last: bool) -> str:
    if not last:
        return ", "
    found = re.search(rf"{BLANK}(?:to|until|through|and){BLANK}|{BLANK}?[-–—]{BLANK}?", like)
    return found[0] if found else " to "


def _one_day_en(date: Date, after: Date | None) -> str:
    """What the date behind will say is not said here."""
    same_year = after is not None and after.year == date.year
    same_month = same_year and after is not None and after.month == date.month and date.day
    parts = [
        str(date.day) if date.day else "",
        MONTHS[date.month - 1] if date.month and not same_month else "",
        str(date.year) if date.year and not same_year else "",
    ]
    return " ".join(part for part in parts if part)
