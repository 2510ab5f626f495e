"""Amounts in units of measure: 50万千瓦 are 500 megawatts, 90分钟 one and a half hours."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from tmtool.lang.numbers import Number
from tmtool.un.placeables.model import Placeable, Span

_K, _M, _G, _T = 10**3, 10**6, 10**9, 10**12
"""Standard (SI): kilo, mega, giga, tera."""
_UNITS: dict[str, dict[str, Number]] = {
    "power": {
        "瓦": 1, "千瓦": _K, "兆瓦": _M, "吉瓦": _G, "太瓦": _T, "watts?": 1, "kilowatts?": _K,
        "megawatts?": _M, "gigawatts?": _G, "terawatts?": _T, "W": 1, "kW": _K, "MW": _M,
        "GW": _G, "TW": _T,
    },
    "energy": {
        "瓦时": 1, "千瓦时": _K, "兆瓦时": _M, "吉瓦时": _G, "太瓦时": _T, "度电": _K,
        "kilowatt[- ]hours?": _K, "megawatt[- ]hours?": _M, "gigawatt[- ]hours?": _G,
        "terawatt[- ]hours?": _T, "kWh": _K, "MWh": _M, "GWh": _G, "TWh": _T,
    },
    "mass": {
        "毫克": Fraction(1, _K), "克": 1, "公斤|千克": _K, "吨": _M, "千吨": _G, "兆吨": _T,
        "吉吨": _T * _K, "milligrams?|mg": Fraction(1, _K), "grams?|g": 1, "kilograms?|kg": _K,
        "(?:metric )?(?:tons?|tonnes?)|t": _M, "kilotons?|kilotonnes?|kt": _G,
        "megatons?|megatonnes?|Mt": _T, "gigatons?|gigatonnes?|Gt": _T * _K,
    },
    "length": {
        "毫米": Fraction(1, _K), "厘米": Fraction(1, 100), "米": 1, "公里|千米": _K,
        "millimet(?:re|er)s?|mm": Fraction(1, _K), "centimet(?:re|er)s?|cm": Fraction(1, 100),
        "met(?:re|er)s?|m": 1, "kilomet(?:re|er)s?|km": _K,
    },
    "area": {
        "平方米": 1, "公顷": 10**4, "平方公里|平方千米": _M, "square met(?:re|er)s?|m2|m²": 1,
        "hectares?|ha": 10**4, "square kilomet(?:re|er)s?|km2|km²": _M,
    },
    "volume": {
        "毫升": Fraction(1, _K), "升": 1, "立方米": _K, "lit(?:re|er)s?": 1,
        "millilit(?:re|er)s?|ml|mL": Fraction(1, _K), "cubic met(?:re|er)s?|m3|m³": _K,
    },
    "share": {"ppm": Fraction(1, 10**6), "ppb": Fraction(1, 10**9)},
    "bases": {"个?碱基": 1, "bases?": 1, "kilobases?|kb": _K},
    "time": {
        "秒钟?": 1, "分钟": 60, "个?(?:小时|钟头)": 3600, "天|日": 86400,
        "周(?!年)|个?星期": 7 * 86400,
        "seconds?": 1, "minutes?": 60, "hours?": 3600, "days?": 86400, "weeks?": 7 * 86400,
    },
    "months": {
        "个月": 1, "周?年": 12, "个?世纪": 1200, "months?": 1, "years?": 12, "decades?": 120,
        "century|centuries": 1200,
    },
}  # fmt: skip
"""For each thing that is measured the units, as patterns, and how many of the smallest each is."""

Measure = tuple[str, tuple[Fraction, ...]]


@cache
def _unit() -> tuple[re.Pattern[str], tuple[tuple[str, Number], ...]]:
    """A pattern with a group for each unit, the longest first, and what the groups are."""
    units = [(unit, what, size) for what, each in _UNITS.items() for unit, size in each.items()]
    units.sort(key=lambda each: -len(each[0]))
    pattern = "|".join(f"({unit})" for unit, _, _ in units)
    return re.compile(rf"(?:[-\s]|\sof\san?\s)?(?:{pattern})(?![A-Za-z0-9])"), tuple(
        each[1:] for each in units
    )


def measure(placeable: Placeable, text: str) -> Measure | None:
    """What is measured, and the ends of the amount in the smallest unit; None without a unit.

    A fraction is a share, as so many parts per million are.

    >>> one, two = "50万千瓦", "500 megawatts"
    >>> measure(Placeable("number", 500_000, 0, 3), one) == measure(
    ...     Placeable("number", 500, 0, 3), two)
    True
    """
    value = placeable.value
    ends = tuple(value) if isinstance(value, Span) else (value,)
    pattern, units = _unit()
    found = pattern.match(text, placeable.stop)
    if found is None and placeable.kind == "fraction" and isinstance(value, int | Fraction):
        return "share", (Fraction(value),)
    if found is None or placeable.kind not in ("number", "range", "fraction"):
        return None
    what, size = units[(found.lastindex or 1) - 1]
    return what, tuple(
        Fraction(each) * Fraction(size) for each in ends if isinstance(each, int | Fraction)
    )
