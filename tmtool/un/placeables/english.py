"""The rules of English: what is a value, tried in order where a figure or a number word begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from tmtool.lang import number_words
from tmtool.lang.number_words import roman, roman_value
from tmtool.lang.numbers import BLANK, Number, compiled, exact, figure_pattern
from tmtool.un import citations, dates
from tmtool.un.placeables.model import Read, Rule, Span, Value
from tmtool.un.placeables.rules import (
    FIRST,
    LABEL,
    NAME_EN,
    RATIO,
    REST,
    SIGN,
    measured,
    reading,
)
from tmtool.un.placeables.wordlists import CURRENCIES, CURRENCY_SIGNS

_S = f"{BLANK}?"
_FIGURE = figure_pattern("en")
_NUMBER = number_words.FIGURES
_WORDS = f"(?i:{number_words.WORDS})"
_ANY = f"(?:{_NUMBER}|{_WORDS})"
_TO = f"(?:{BLANK}to{BLANK}|{_S}[-–—~]{_S})"
_PER_CENT = f"(?:{_S}%|{BLANK}per{BLANK}?cent(?![a-z])|-per-cent(?![a-z]))"
_PER_MILLE = f"(?:{_S}‰|{BLANK}per{BLANK}mill?e(?![a-z]))"
_POINTS = f"(?:{BLANK}percentage points?(?![a-z]))"
_SUFFIX = f"(?:{_PER_CENT}|{_PER_MILLE}|{_POINTS}|{BLANK}{NAME_EN})"
_SIGN = f"(?:{SIGN}{_S})"
# 5G and 300K are no numbers, nor is a part of theirs.
_NO_NAME = "(?![GDKgdk](?![A-Za-z])|[0-9]|[.][0-9]|,[0-9]{3}(?![0-9]))"

_AMOUNT = (
    f"(?:(?P<sign>{SIGN}){_S})?(?P<one>{_ANY})"
    f"(?:(?:{_SUFFIX})?{_TO}(?:{SIGN}{_S})?(?P<two>{_ANY}))?(?P<unit>{_SUFFIX})?"
)
_SCALED = re.compile(r"[- \u00a0](thousand|million|billion|trillion)\Z")


@lru_cache(maxsize=8192)
def read_amount(text: str) -> Read | None:
    """A number, a span of numbers, a percentage or a sum of money.

    >>> read_amount("1.5 billion"), read_amount("30 per cent"), read_amount("$1.5 million")[1]
    (('number', 1500000000), ('percentage', 30), Money(amount=1500000, currency='USD'))
    >>> read_amount("15 to 24"), read_amount("10-15 per cent"), read_amount("one")
    (('range', Span(first=15, last=24)), ('percentage', Span(first=10, last=15)), None)
    """
    found = compiled(_AMOUNT).fullmatch(text)
    first = number_words.english(found["one"]) if found else None
    if found is None or first is None:
        return None
    value: Number | Span = first
    if found["two"]:
        last = number_words.english(found["two"])
        first = _with_scale(first, found["one"], found["two"])
        if last is None or last <= first:
            return None
        value = Span(first, last)
    elif found["one"].lower() == "one" and not found["unit"]:
        return None
    name = CURRENCIES.get((found["unit"] or "").strip()) or CURRENCY_SIGNS.get(found["sign"] or "")
    return measured(value, name, found)


def _with_scale(first: Number, one: str, two: str) -> Number:
    """10 to 15 million: the scale counts for both."""
    scale = _SCALED.search(two.lower())
    if scale is None or _SCALED.search(one.lower()) or first >= 1000:
        return first
    return exact(first * number_words.SCALES[scale[1]])


def _between(text: str) -> Read | None:
    """14 and 22 million, after "between"."""
    return read_amount(re.sub(f"{BLANK}and{BLANK}", " to ", text))


def _span(text: str) -> Value | None:
    read = read_amount(text)
    return read[1] if read and read[0] in ("number", "range") else None


def _after(words: Iterable[str]) -> str:
    return "(?:" + "|".join(f"(?<={word} )" for word in words) + ")"


_UNITS_OF_TIME = "year|month|week|day|hour|decade|century"
_AND_A_HALF = (
    f"(?:a|{number_words.WORDS}) (?:{_UNITS_OF_TIME}|centurie)s? and (?:a|one) half(?![a-z])"
)


def _and_a_half(text: str) -> Number | None:
    """A year and a half, two years and a half."""
    word = text.rsplit(" ", 4)[0].lower()
    count = 1 if word == "a" else number_words.english(word)
    return None if count is None else exact(count + Fraction(1, 2))


_PARAGRAPH = _after(("para\\.", "paras\\.", "aragraph", "aragraphs"))
_CITING = _after(("esolution", "esolutions", "ecision", "ecisions"))
_ROMAN_PLACES = _after(
    ("nnex", "nnexes", "hapter", "hap\\.", "\\b[Pp]art", "ection", "rticle", "olume", "ppendix",
     "[IVX] and")
)  # fmt: skip
FIGURES: tuple[Rule, ...] = (
    Rule(
        f"{_CITING}(?:{citations.BRACKETED}|[0-9]{{1,4}}(?![0-9/]|[,.][0-9]))",
        reading("resolution", citations.number),
    ),
    Rule(dates.ENGLISH, dates.read_english),
    Rule(f"{_PARAGRAPH}[0-9]{{1,4}}(?:{_TO}[0-9]{{1,4}})?(?![0-9.])", reading("paragraph", _span)),
    Rule(f"{_PARAGRAPH}[0-9]{{1,4}}(?![0-9])", reading("paragraph", _span)),
    Rule("(?:(?<=[Nn]o\\. )|(?<=[Nn]os\\. )|(?<=[Nn]o\\.))[0-9]{1,6}(?![0-9.,])",
          reading("numbered", int)),
    LABEL,
    Rule("[0-9]{1,3}(?:,?[0-9]{3})?(?:st|nd|rd|th)(?![a-z0-9])",
          reading("ordinal", number_words.ordinal)),
    RATIO,
    Rule(f"(?<=etween )(?:{_SIGN})?{_NUMBER}(?:{_SUFFIX})?{BLANK}and{BLANK}(?:{_SIGN})?{_NUMBER}"
         f"(?:{_SUFFIX})?", _between),
    Rule(f"(?:{_SIGN})?{_NUMBER}(?:(?:{_SUFFIX})?{_TO}(?:{_SIGN})?{_NUMBER})(?:{_SUFFIX})?",
          read_amount),
    Rule(f"(?:{_SIGN})?{_NUMBER}{_NO_NAME}(?:{_SUFFIX})?", read_amount),
    Rule(f"[.][0-9]{{1,9}}(?![0-9.])(?:{_SUFFIX})?", lambda text: read_amount(f"0{text}")),
)  # fmt: skip
"""Where a figure or the sign of a currency begins."""

MONTHS: tuple[Rule, ...] = (Rule(dates.ENGLISH, dates.read_english),)
ROMAN: tuple[Rule, ...] = (Rule("[IVXLC]{1,6}", reading("numbered", roman_value)),)
WORDS: tuple[Rule, ...] = (
    Rule(f"(?<=etween ){_WORDS}{BLANK}and{BLANK}{_WORDS}(?:{_SUFFIX})?", _between),
    Rule(f"(?i:{number_words.YEARS})", reading("year", number_words.spoken_year)),
    Rule(f"(?i:{_AND_A_HALF})", reading("number", _and_a_half)),
    Rule(f"(?i:{number_words.FRACTIONS})", reading("fraction", number_words.fraction)),
    Rule(f"(?<!per )(?i:{number_words.ORDINALS})", reading("ordinal", number_words.ordinal)),
    Rule(f"{_WORDS}{BLANK}to{BLANK}{_WORDS}(?:{_SUFFIX})?", read_amount),
    Rule(f"{_WORDS}(?:{_SUFFIX})?", read_amount),
    Rule("(?<=per )(?:hundred|thousand|million|billion)(?![a-z])",
          reading("number", lambda text: number_words.SCALES.get(text, 100))),
)  # fmt: skip
"""Where a number word begins."""


def _alternatives(words: Iterable[str]) -> str:
    """Words by their first letters, small or capital: few comparisons where none begins."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(
        f"{letter}(?:{'|'.join(rests)})"
        for small, rests in by_letter.items()
        for letter in (small.upper(), small)
    )


_END = "(?![a-z])"
_ONE = (
    "one(?=[ -](?:hundred|thousand|million|billion|trillion|half|third|quarter|f|s|e|n|t|p"
    "|and[ -](?:a|one[ -]half))|(?<=etween one)(?= and ))"
)
_FIRST_WORDS = (
    *(f"{word}{_END}" for word in ("two", "three", "four", "five", "six", "seven", "eight", "nine",
      "ten", "eleven", "twelve", "first", "second", "third", "fourth", "sixth", "ninth", "tenth",
      "eleventh", "twelfth", "eighth")),
    *("thirt", "fift", "twent", "fort(?=[iy])", "fourteen", "sixt", "sevent", "eight", "ninet"),
    *("hundred(?=th)", "thousand", "million", "billion"),
    "a (?=(?:hundred|thousand|million|billion|trillion)(?![a-z])|(?:third|quarter|fifth|tenth) of)",
    "half(?= a (?:million|billion|trillion))", _ONE,
    f"a (?=(?:{_UNITS_OF_TIME}) and (?:a|one) half(?![a-z]))",
)  # fmt: skip
_MONTHS = (
    r"Jan(?=u|\.)|Feb|Mar(?=ch|\.)|Apr|May(?![a-z])|Ju[nl]|Aug(?=u|\.)|Sep(?=t|\.)|Oct|Nov"
    r"|Dec(?=e|\.)"
)

# .08 is 0.08, but p.5 is no part of a number.
_FIGURES = rf"(?P<figures>[{FIRST}.](?:{REST}|(?<=[.])(?<![^\s(][.])(?=[0-9])))"
_FIGURES_SEED = re.compile(_FIGURES)
_SEED = (
    rf"{_FIGURES}"
    rf"|(?<![A-Za-z])(?:(?P<words>{_alternatives(_FIRST_WORDS)})|(?P<months>{_MONTHS})"
    rf"|(?P<roman>(?=[IVXLC]{{1,6}}(?![A-Za-z])){_ROMAN_PLACES}[IVX]))"
)
_TOKENS = re.compile("[A-Za-z]+")
_TELLING = frozenset(
    word
    for words in (number_words.SIMPLE_WORDS, map(str.lower, (*dates.MONTHS, *dates.SHORT_MONTHS)))
    for small in words
    for word in (small, small.capitalize())
) | frozenset(filter(None, map(roman, range(1, 90))))

RULES = {"figures": FIGURES, "words": WORDS, "months": MONTHS, "roman": ROMAN}


def seed(text: str) -> re.Pattern[str]:
    """The pattern that finds where values of a text may begin.

    Few texts have words that begin one; where there are none, the search for figures is quick.
    """
    words = _TOKENS.findall(text)
    return _FIGURES_SEED if _TELLING.isdisjoint(words) else compiled(_SEED)
