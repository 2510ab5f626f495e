"""A new value in the place of a stored one, in English, written the way the stored one is."""

from __future__ import annotations

import re
from fractions import Fraction

from tmtool.lang import number_words
from tmtool.lang.numbers import BLANK, Number, compile_pattern, format_decimal, make_exact
from tmtool.un.dates import MONTHS, Date, split_days
from tmtool.un.placeables.model import Kind, Money, NumberSpan, Value
from tmtool.un.placeables.wordlists import CURRENCIES, CURRENCY_SIGNS, CURRENCY_SIGNS_IN_ENGLISH
from tmtool.un.placeables.write_chinese import group

_FIRST_FIGURE = 10
"""United Nations English writes numbers below ten in words and others in figures. Standard (United
Nations Editorial Manual)."""

_NUMBER = rf"(?:{number_words.FIGURES})|(?i:{number_words.WORDS})"
_SCALED = re.compile(r"([- \u00a0])(thousand|million|billion|trillion)\Z", re.IGNORECASE)
_MONTH = f"(?:{'|'.join(MONTHS)})"


def number(value: Number, like: str) -> str | None:
    """A number in the stored one's style: words or figures, grouped or not, million and billion.

    >>> number(2300000000, "1.5 billion"), number(150000, "1.5 billion"), number(2500000, "1,200")
    ('2.3 billion', '150,000', '2.5 million')
    >>> number(7, "three"), number(12, "Three"), number(12, "three"), number(36, "thirty-five")
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


def write_quantity(kind: Kind, value: Value, like: str) -> str | None:
    """An amount with its unit: 30 per cent, $1.5 million, 15 to 24, two thirds.

    >>> write_quantity("percentage", 45, "30 per cent")
    '45 per cent'
    >>> write_quantity("money", Money(10**11, "USD"), "$1.5 million")
    '$100 billion'
    >>> (
    ...     write_quantity("range", NumberSpan(15, 49), "10–14"),
    ...     write_quantity("fraction", Fraction(4, 5), "two-thirds"),
    ... )
    ('15–49', 'four-fifths')
    """
    if kind == "money":
        return _money(value, like) if isinstance(value, Money) else None
    if kind == "fraction":
        link = "-" if "-" in like else " "
        return number_words.write_fraction(value, link) if isinstance(value, Fraction) else None
    return _amount(value, like) if isinstance(value, int | Fraction | NumberSpan) else None


def _money(value: Money, like: str) -> str | None:
    sign = next(
        (sign for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True) if like.startswith(sign)),
        "",
    )
    name = next((name for name in CURRENCIES if like.endswith(name)), "")
    if value.currency in (CURRENCY_SIGNS.get(sign), CURRENCIES.get(name)):
        return _amount(value.amount, like)
    new = CURRENCY_SIGNS_IN_ENGLISH.get(value.currency)
    amount = _amount(value.amount, like.removeprefix(sign).removesuffix(name).strip())
    return new + amount if new and amount else None


def _amount(value: Number | NumberSpan, like: str) -> str | None:
    """Each number of the stored amount in its turn; all else stays."""
    like = re.sub(r"^\.(?=[0-9])", "0.", like)
    places = list(compile_pattern(_NUMBER).finditer(like))
    values = [value.first, value.last] if isinstance(value, NumberSpan) else [value]
    if len(places) != len(values):
        return None
    if (
        isinstance(value, NumberSpan)
        and _SCALED.search(places[1][0])
        and not _SCALED.search(places[0][0])
    ):
        return None
    written = like
    for place, each in reversed(list(zip(places, values, strict=True))):
        new = number(each, place[0])
        if new is None:
            return None
        written = written[: place.start()] + new + written[place.end() :]
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


def write_day(value: Value, like: str) -> str | None:
    """A date, a period, a list of days or a month, in the order of the stored one.

    >>> (
    ...     write_day(Date(2018, 12, 20), "19 December 2019"),
    ...     write_day(Date(2018, 12, 20), "May 1, 2020"),
    ... )
    ('20 December 2018', 'December 20, 2018')
    >>> write_day((Date(2021, 6, 30), Date(2021, 7, 2)), "10 to 12 June 2020")
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
            parts.append(_link(like, last=i == len(dates) - 2))
        parts.append(_one_day(each, after))
        after = each
    return "".join(reversed(parts))


def _link(like: str, *, last: bool) -> str:
    if not last:
        return ", "
    found = re.search(rf"{BLANK}(?:to|until|through|and){BLANK}|{BLANK}?[-–—]{BLANK}?", like)
    return found[0] if found else " to "


def _one_day(date: Date, after: Date | None) -> str:
    """What the date behind will say is not said here."""
    same_year = after is not None and after.year == date.year
    same_month = same_year and after is not None and after.month == date.month and date.day
    parts = [
        str(date.day) if date.day else "",
        MONTHS[date.month - 1] if date.month and not same_month else "",
        str(date.year) if date.year and not same_year else "",
    ]
    return " ".join(part for part in parts if part)
