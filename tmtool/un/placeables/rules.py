"""What the rules of the languages share."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from tmtool.lang.numbers import Number, exact
from tmtool.un import citations
from tmtool.un.placeables.model import Kind, Money, Read, Rule, Span, Value


def reading(kind: Kind, value: Callable[[str], Value | None]) -> Callable[[str], Read | None]:
    """A reader of one kind. What it has read it knows: texts repeat their values."""

    @lru_cache(maxsize=4096)
    def read(text: str) -> Read | None:
        found = value(text)
        return None if found is None else (kind, found)

    return read


def measured(value: Number | Span, currency: str | None, found: re.Match[str]) -> Read:
    """The kind of an amount by what stands before or behind it."""
    unit = found["unit"] or ""
    if currency:
        return "money", Money(value, currency)
    if "‰" in unit or "mil" in unit:
        return "fraction", _of_thousand(value)
    if "point" in unit or unit == "个百分点":
        return "points", value
    if unit:
        return "percentage", value
    return ("range" if isinstance(value, Span) else "number"), value


def _of_thousand(value: Number | Span) -> Number | Span:
    if isinstance(value, Span):
        return Span(*(exact(Fraction(each) / 1000) for each in value))
    return exact(Fraction(value) / 1000)


CITATION = Rule(
    f"(?:{citations.SLASHED}|{citations.BRACKETED})", reading("resolution", citations.number)
)
"""Numbers of resolutions, for texts that cite."""

RATIO = Rule("[1-9][0-9]{0,3}/[1-9][0-9]{0,3}(?![0-9/]|,[0-9]{3})", reading("ratio", str))
LABEL = Rule(r"[0-9]{1,3}(?:\.[0-9]{1,3}){2,6}(?![0-9])", reading("label", str))
