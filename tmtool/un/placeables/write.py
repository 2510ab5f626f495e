"""A new value in the place of a stored one, in any language."""

from __future__ import annotations

import re
from fractions import Fraction

from tmtool.lang import number_words
from tmtool.lang.numbers import format_decimal
from tmtool.lang.script import get_base
from tmtool.un import citations
from tmtool.un.placeables import write_chinese, write_english
from tmtool.un.placeables.model import Kind, NumberSpan, Value

_ODD = re.compile("[半成‰廿卅]|and[- ]a[- ]half|per mil")
"""What has no place for just any value."""
_AMOUNTS = ("number", "range", "percentage", "points", "money", "fraction")
_DATES = ("date", "day", "month", "dates", "period")


def write(kind: Kind, value: Value, lang: str, like: str) -> str | None:
    """The value, written as the stored text `like` of that kind is; None where that can't be done.

    >>> write("number", 2300000000, "zh", "15亿"), write("ordinal", 76, "en", "seventy-fifth")
    ('23亿', 'seventy-sixth')
    >>> write("years", (2015, 2030), "en", "2001–2010"), write("symbol", "A/75/62", "zh", "A/1")
    ('2015–2030', 'A/75/62')
    """
    if kind in ("symbol", "label", "ratio"):
        return str(value)
    if kind in _AMOUNTS and _ODD.search(like):
        return None
    if kind == "resolution":
        return citations.write_citation(str(value), like, get_base(lang))
    if kind in ("year", "decade", "years"):
        return _years(value, like)
    writer = {"zh": _chinese, "en": _english}.get(get_base(lang), _write_other)
    return writer(kind, value, like)


def _years(value: Value, like: str) -> str | None:
    """Each year in its turn; the second may be short for one (2014-15)."""
    years = value if isinstance(value, tuple) else (value,)
    places = list(re.finditer("[0-9]+|[〇零一二三四五六七八九]{4}", like))
    if len(places) != len(years) or any(len(place[0]) < 4 for place in places[:1]):
        return None
    written = like
    for place, year in reversed(list(zip(places, years, strict=True))):
        if not isinstance(year, int):
            return None
        figures = write_chinese.write_year(year, place[0])
        if len(place[0]) == 2:
            figures = f"{year % 100:02}"
        written = written[: place.start()] + figures + written[place.end() :]
    return written


def _chinese(kind: Kind, value: Value, like: str) -> str | None:
    if kind in _DATES:
        return write_chinese.write_day(value, like)
    if kind in _AMOUNTS or isinstance(value, NumberSpan):
        return write_chinese.write_quantity(
            "range" if isinstance(value, NumberSpan) else kind, value, like
        )
    return write_chinese.number(value, like) if isinstance(value, int) else None


def _english(kind: Kind, value: Value, like: str) -> str | None:
    if kind in _DATES:
        return write_english.write_day(value, like)
    if kind in _AMOUNTS or isinstance(value, NumberSpan):
        return write_english.write_quantity(
            "range" if isinstance(value, NumberSpan) else kind, value, like
        )
    if not isinstance(value, int):
        return None
    if kind == "ordinal":
        return write_english.write_ordinal(value, like)
    return number_words.write_roman(value) if like.isalpha() else str(value)


def _write_other(kind: Kind, value: Value, like: str) -> str | None:
    """In other languages plain figures only: the stored figure's point and groups are kept."""
    figure = re.search(r"[0-9]+(?:[.,\u00a0\u202f ][0-9]+)*", like)
    if figure is None or kind not in ("number", "percentage") or isinstance(value, tuple | str):
        return None
    point = re.search("[0-9]([.,])[0-9]{1,2}$", figure[0])
    plain = format_decimal(value, point[1] if point else ",")
    rest = like[figure.end() :].strip()
    if plain is None or (kind == "number" and rest) or not isinstance(value, int | Fraction):
        return None
    mark = re.search("[0-9]([.,\u00a0\u202f ])[0-9]{3}", figure[0])
    if mark and "," not in plain and "." not in plain:
        plain = write_chinese.group(plain, mark[1])
    return like[: figure.start()] + plain + like[figure.end() :]
