"""What the rules of the languages share: where values begin, and currencies (ISO 4217)."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from tmtool.lang.numbers import BLANK, Number, make_exact
from tmtool.un import citations
from tmtool.un.placeables.model import Kind, Money, NumberSpan, PlaceableRule, Read, Value
from tmtool.un.placeables.wordlists import CURRENCIES, CURRENCY_SIGNS

_S = f"{BLANK}?"

FIRST = "0-9$€£USEGC"
"""The signs that figures, currencies and numbers of special sessions begin with, for a class."""

# Behind the first sign: no figure inside a word or a name (G20, COVID-19, PM2.5) is a value.
REST = (
    r"(?:(?<=[0-9])(?<![A-Za-z0-9][0-9])(?<![0-9]\.[0-9])(?<![A-Z]-[0-9])(?<!ovid-[0-9])[0-9]*"
    rf"|(?<=[$€£]){_S}(?=[0-9])"
    rf"|(?<![A-Za-z/][A-Z])(?:(?<=U)S(?:{_S}[$€£]|D)|(?<=E)UR|(?<=G)BP|(?<=C)HF|(?<=S)wF){_S}(?=[0-9])"
    r"|(?<![A-Za-z0-9/][A-Z])(?:(?<=S)|(?<=E)S)(?=-[0-9]{1,2}/[0-9]|/[0-9]{1,2}-[0-9]))"
)
"""What must be true behind a first sign; it goes on to the end of a run of digits."""


_LONGEST_FIRST = sorted(CURRENCIES, key=lambda name: (-len(name), name))
SIGN = f"(?:{'|'.join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))})"
NAME_ZH = f"(?:{'|'.join(name for name in _LONGEST_FIRST if not name.isascii())})"
NAME_EN = f"(?:{'|'.join(name for name in _LONGEST_FIRST if name.isascii())})(?![a-z])"


def build_reader(kind: Kind, value: Callable[[str], Value | None]) -> Callable[[str], Read | None]:
    """A reader of one kind. What it has read it knows: texts repeat their values."""

    @lru_cache(maxsize=4096)
    def read(text: str) -> Read | None:
        found = value(text)
        return None if found is None else (kind, found)

    return read


def classify_amount(value: Number | NumberSpan, currency: str | None, match: re.Match[str]) -> Read:
    """The kind of an amount by what stands before or behind it."""
    unit = match["unit"] or ""
    if currency:
        return "money", Money(value, currency)
    if "‰" in unit or "mil" in unit:
        return "fraction", _of_thousand(value)
    if "point" in unit or unit == "个百分点":
        return "points", value
    if unit:
        return "percentage", value
    return ("range" if isinstance(value, NumberSpan) else "number"), value


def _of_thousand(value: Number | NumberSpan) -> Number | NumberSpan:
    if isinstance(value, NumberSpan):
        return NumberSpan(*(make_exact(Fraction(each) / 1000) for each in value))
    return make_exact(Fraction(value) / 1000)


CITATION = PlaceableRule(
    f"(?:{citations.SLASHED}|{citations.BRACKETED})", build_reader("resolution", citations.number)
)
"""Numbers of resolutions, for texts that cite."""

RATIO = PlaceableRule(
    "[1-9][0-9]{0,3}/[1-9][0-9]{0,3}(?![0-9/]|,[0-9]{3})", build_reader("ratio", str)
)
LABEL = PlaceableRule(r"[0-9]{1,3}(?:\.[0-9]{1,3}){2,6}(?![0-9])", build_reader("label", str))
