"""Rules for figures: what Chinese and English share, and all there is for other languages.

Of Arabic, French, Russian, Spanish and any other language only figures are read, not words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from tmtool.lang.numbers import (
    BLANK,
    Number,
    build_figure_pattern,
    compile_pattern,
    make_exact,
    parse_figures,
)
from tmtool.un import citations
from tmtool.un.dates import Date, load_month_names
from tmtool.un.placeables.model import Kind, Money, NumberSpan, PlaceableRule, Read, Value
from tmtool.un.placeables.wordlists import CURRENCIES, CURRENCY_SIGNS, PER_CENT, SCALES

_S = f"{BLANK}?"

FIRST = f"0-9$€£{''.join(sorted({sign[0] for sign in CURRENCY_SIGNS if sign[0].isalpha()}))}"
"""The signs that figures, currencies and numbers of special sessions begin with, for a class."""

# Euro 2020 is a championship.
_NO_YEAR = "(?!.?20[0-9]{2}(?![0-9]|[,.][0-9]))"
_LETTERED = "|".join(
    f"(?<={sign[0]}){re.escape(sign[1:])}{_NO_YEAR if sign == 'Euro' else ''}"
    for sign in CURRENCY_SIGNS
    if sign[0].isalpha() and " " not in sign
)

# Behind the first sign: no figure inside a word or a name (G20, COVID-19, PM2.5) is a value.
REST = (
    r"(?:(?<=[0-9])(?<![A-Za-z0-9][0-9])(?<![0-9]\.[0-9])(?<![A-Z]-[0-9])(?<!ovid-[0-9])[0-9]*"
    rf"|(?<=[$€£])(?:A|NZ)?{_S}(?=[0-9])"
    rf"|(?<![A-Za-z/][A-Z])(?:(?<=U)S{_S}[$€£]|{_LETTERED}){_S}(?=[0-9])"
    r"|(?<![A-Za-z0-9/][A-Z])(?:(?<=S)|(?<=E)S)(?=-[0-9]{1,2}/[0-9]|/[0-9]{1,2}-[0-9]))"
)
"""What must be true behind a first sign; it goes on to the end of a run of digits."""


_LONGEST_FIRST = sorted(CURRENCIES, key=lambda name: (-len(name), name))
SIGN = f"(?:{'|'.join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))})"
NAME_ZH = f"(?:{'|'.join(name for name in _LONGEST_FIRST if not name.isascii())})"
NAME_EN = f"(?:{'|'.join(name for name in _LONGEST_FIRST if name.isascii())})(?![a-z])"
NO_NAME = "(?![GDKgdk](?![A-Za-z])|[0-9]|[.][0-9]|,[0-9]{3}(?![0-9]))"
"""What stands behind a number: 5G and 300K are none, nor is a part of theirs."""


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
        if isinstance(value, NumberSpan):
            return "fraction", NumberSpan(*(make_exact(Fraction(each) / 1000) for each in value))
        return "fraction", make_exact(Fraction(value) / 1000)
    if "point" in unit or unit == "个百分点":
        return "points", value
    if unit:
        return "percentage", value
    return ("range" if isinstance(value, NumberSpan) else "number"), value


CITATION = PlaceableRule(
    f"(?:{citations.SLASHED}|{citations.BRACKETED})", build_reader("resolution", citations.number)
)
"""Numbers of resolutions, for texts that cite."""

RATIO = PlaceableRule(
    "[1-9][0-9]{0,3}/[1-9][0-9]{0,3}(?![0-9/]|,[0-9]{3})", build_reader("ratio", str)
)
LABEL = PlaceableRule(r"[0-9]{1,3}(?:\.[0-9]{1,3}){2,6}(?![0-9])", build_reader("label", str))


_YEAR = r"(?:1[89][0-9]{2}|20[0-9]{2})(?![0-9]|[,.][0-9])"

_SEED = re.compile(
    r"(?P<figures>(?<![A-Za-zА-Яа-я0-9])(?<![0-9][.,])(?<![A-Z]-)[0-9]+"
    r"|(?<![A-Za-z0-9/])E?S(?=-[0-9]{1,2}/[0-9]|/[0-9]{1,2}-[0-9]))"
)


def build_seed(text: str) -> re.Pattern[str]:
    """The pattern that finds where values of a text may begin."""
    return _SEED


@lru_cache(maxsize=16)
def load_rules(lang: str) -> dict[str, tuple[PlaceableRule, ...]]:
    """The rules of one language; of one that is not known, plain figures only."""
    number = build_figure_pattern(lang)
    scale = "|".join(pattern for pattern, _ in SCALES.get(lang, ())) or "(?!)"
    tail = f"(?:{_S}%|{_S}٪|{BLANK}(?:{PER_CENT.get(lang, '(?!)')})|{BLANK}(?:{scale})(?![a-zа-я]))"

    @lru_cache(maxsize=4096)
    def amount(text: str) -> Read | None:
        return _amount(text, lang)

    found: list[PlaceableRule] = []
    if months := _months(lang):
        day = f"(?P<day>[0-9]{{1,2}}){BLANK}(?:de{BLANK})?(?P<month>{months})"
        date = re.compile(f"{day}(?:{BLANK}(?:de{BLANK})?(?P<year>{_YEAR}))?", re.IGNORECASE)
        found.append(PlaceableRule(f"(?i:{date.pattern})", lambda text: _date(date, text, lang)))
    found += [
        PlaceableRule(_YEAR, build_reader("year", int)),
        RATIO,
        PlaceableRule(f"{number}(?:{tail})?", amount),
    ]
    return {"figures": tuple(found)}


def _amount(text: str, lang: str) -> Read | None:
    found = compile_pattern(f"({build_figure_pattern(lang)})(.*)").fullmatch(text)
    value = parse_figures(found[1], lang) if found else None
    if found is None or value is None:
        return None
    rest = found[2].strip()
    for pattern, size in SCALES.get(lang, ()):
        if re.fullmatch(pattern, rest):
            return "number", make_exact(value * size)
    return ("percentage" if rest else "number"), value


def _months(lang: str) -> str | None:
    """The names of the months, the Arabic ones also after the names of the eastern calendar."""
    try:
        names = load_month_names(lang)
    except KeyError:
        return None
    any_of = "|".join(sorted(names, key=len, reverse=True))
    return rf"(?:[\u0621-\u064a]+(?: [\u0621-\u064a]+)?/)?(?:{any_of})" if lang == "ar" else any_of


def _date(pattern: re.Pattern[str], text: str, lang: str) -> Read | None:
    found = pattern.fullmatch(text)
    if found is None or not 0 < int(found["day"]) < 32:
        return None
    month = load_month_names(lang)[found["month"].lower().split("/")[-1]]
    year = int(found["year"]) if found["year"] else None
    return ("date" if year else "day"), Date(year, month, int(found["day"]))
