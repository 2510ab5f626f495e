"""The rules of English: what is a value, tried in order where a figure or a number word begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from tmtool.lang import number_words
from tmtool.lang.number_words import parse_roman, write_roman
from tmtool.lang.numbers import BLANK, Number, compile_pattern, make_exact
from tmtool.un import citations, dates
from tmtool.un.placeables.figures import (
    FIRST,
    LABEL,
    NAME_EN,
    NO_NAME,
    RATIO,
    REST,
    SIGN,
    build_reader,
    classify_amount,
)
from tmtool.un.placeables.model import NumberSpan, PlaceableRule, Read, Value
from tmtool.un.placeables.wordlists import CURRENCIES, CURRENCY_SIGNS

_S = f"{BLANK}?"
_NUMBER = number_words.FIGURES
_WORDS = f"(?i:{number_words.WORDS})"
_ANY = f"(?:{_NUMBER}|{_WORDS})"
_TO = f"(?:{BLANK}to{BLANK}|{_S}[-–—~]{_S})"
_PER_CENT = f"(?:{_S}%|{BLANK}per{BLANK}?cent(?![a-z])|-per-cent(?![a-z]))"
_PER_MILLE = f"(?:{_S}‰|{BLANK}per{BLANK}mill?e(?![a-z]))"
_POINTS = f"(?:(?:{BLANK}|-)percentage(?:{BLANK}|-)points?(?![a-z]))"
_SUFFIX = f"(?:{_PER_CENT}|{_PER_MILLE}|{_POINTS}|{BLANK}{NAME_EN})"
_SIGN = f"(?:{SIGN}{_S})"

_AMOUNT = (
    f"(?:(?P<sign>{SIGN}){_S})?(?P<one>{_ANY})"
    f"(?:(?P<middle>{_SUFFIX})?{_TO}(?P<sign2>{SIGN}{_S})?(?P<two>{_ANY}))?(?P<unit>{_SUFFIX})?"
)
_SCALED = re.compile(r"[- \u00a0]?(thousand|million|billion|trillion)\Z")
_SHORT_SCALES = {"m": "million", "mn": "million", "b": "billion"}
"""How a sum of money with its sign may be shortened: £125m. Beside bn and tn, which are always
scales."""
_SHORT = f"(?:{'|'.join((*_SHORT_SCALES, 'M', 'B'))})(?![A-Za-z0-9])"


@lru_cache(maxsize=8192)
def read_amount(text: str) -> Read | None:
    """A number, a span of numbers, a percentage or a sum of money.

    >>> read_amount("1.5 billion"), read_amount("30 per cent"), read_amount("$1.5 million")[1]
    (('number', 1500000000), ('percentage', 30), Money(amount=1500000, currency='USD'))
    >>> read_amount("15 to 24"), read_amount("10-15 per cent"), read_amount("one")
    (('range', NumberSpan(first=15, last=24)), ('percentage', NumberSpan(first=10, last=15)), None)
    """
    found = compile_pattern(_AMOUNT).fullmatch(text)
    first = number_words.parse_english(found["one"]) if found else None
    if found is None or first is None:
        return None
    value: Number | NumberSpan = first
    if found["two"]:
        last = number_words.parse_english(found["two"])
        marks = (found["sign"], found["middle"]), (found["sign2"], found["unit"])
        first_mark, last_mark = (_classify(*each) for each in marks)
        if (found["middle"] and last_mark != first_mark) or (
            last_mark and first_mark not in ("", last_mark)
        ):
            return None  # by 9% to $30 billion: a share and a sum are no span
        first = _with_scale(first, found["one"], found["two"])
        if last is None or last <= first:
            return None
        value = NumberSpan(first, last)
    elif found["one"].lower() == "one" and not found["unit"]:
        return None
    name = CURRENCIES.get((found["unit"] or "").strip()) or CURRENCY_SIGNS.get(found["sign"] or "")
    return classify_amount(value, name, found)


def _classify(sign: str | None, unit: str | None) -> str:
    """What a sign before an amount and a unit behind it say that it is."""
    sign, unit = (sign or "").strip(), (unit or "").strip()
    share = "points" if "point" in unit else "per cent" if re.search("%|per", unit) else unit
    return CURRENCY_SIGNS.get(sign) or CURRENCIES.get(unit) or share


def _with_scale(first: Number, one: str, two: str) -> Number:
    """10 to 15 million: the scale counts for both."""
    scale = _SCALED.search(two.lower())
    if scale is None or _SCALED.search(one.lower()) or first >= 1000:
        return first
    return make_exact(first * number_words.SCALES[scale[1]])


def _short_sum(text: str) -> Read | None:
    """£125m, $5-10M: in figures with a sign before them, these letters are scales."""
    return read_amount(
        re.sub("(?<=[0-9])[A-Za-z]+", lambda found: f" {_SHORT_SCALES[found[0].lower()]}", text)
    )


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
    count = 1 if word == "a" else number_words.parse_english(word)
    return None if count is None else make_exact(count + Fraction(1, 2))


_PARAGRAPH = _after(("para\\.", "paras\\.", "aragraph", "aragraphs"))
_CITING = _after(("esolution", "esolutions", "ecision", "ecisions"))
_ROMAN_PLACES = _after(
    ("nnex", "nnexes", "hapter", "hap\\.", "\\b[Pp]art", "ection", "rticle", "olume", "ppendix",
     "[IVX] and")
)  # fmt: skip
FIGURES: tuple[PlaceableRule, ...] = (
    PlaceableRule(
        f"{_CITING}(?:{citations.BRACKETED}|[0-9]{{1,4}}(?![0-9/]|[,.][0-9]))",
        build_reader("resolution", citations.number),
    ),
    PlaceableRule(dates.ENGLISH_HIJRI, dates.read_hijri),
    PlaceableRule(dates.ENGLISH, dates.read_english),
    PlaceableRule(f"{_PARAGRAPH}[0-9]{{1,4}}(?:{_TO}[0-9]{{1,4}})?(?![0-9.])",
    build_reader("paragraph", _span)),
    PlaceableRule(f"{_PARAGRAPH}[0-9]{{1,4}}(?![0-9]|[.][0-9])",
    build_reader("paragraph", _span)),
    PlaceableRule("(?:(?<=[Nn]o\\. )|(?<=[Nn]os\\. )|(?<=[Nn]o\\.))[0-9]{1,6}(?![0-9.,])",
          build_reader("numbered", int)),
    LABEL,
    PlaceableRule("[0-9]{1,3}(?:,?[0-9]{3})?(?:st|nd|rd|th)(?![a-z0-9])",
          build_reader("ordinal", number_words.parse_ordinal)),
    RATIO,
    PlaceableRule(f"(?<=etween "
    f")(?:{_SIGN})?{_NUMBER}(?:{_SUFFIX})?{BLANK}and{BLANK}(?:{_SIGN})?{_NUMBER}"
         f"(?:{_SUFFIX})?", _between),
    # (80) million dollars
    PlaceableRule(
        f"(?<=[(]){_NUMBER}[)]{BLANK}(?:thousand|million|billion|trillion)(?![a-z])(?:{_SUFFIX})?",
        lambda text: read_amount(text.replace(")", "")),
    ),
    PlaceableRule(
        f"{_SIGN}[0-9][0-9.,]{{0,12}}(?:{_SHORT})?(?:{_TO}(?:{_SIGN})?[0-9][0-9.,]{{0,12}})?{_SHORT}",
        _short_sum,
    ),
    PlaceableRule(f"(?:{_SIGN})?{_NUMBER}(?:(?:{_SUFFIX})?{_TO}(?:{_SIGN})?{_NUMBER})(?:{_SUFFIX})?",
          read_amount),
    PlaceableRule(f"(?:{_SIGN})?{_NUMBER}{NO_NAME}(?:{_SUFFIX})?", read_amount),
    PlaceableRule(f"[.][0-9]{{1,9}}(?![0-9.])(?:{_SUFFIX})?", lambda text: read_amount(f"0{text}")),
)  # fmt: skip
"""Where a figure or the sign of a currency begins."""

MONTHS: tuple[PlaceableRule, ...] = (PlaceableRule(dates.ENGLISH, dates.read_english),)
ROMAN: tuple[PlaceableRule, ...] = (
    PlaceableRule("[IVXLC]{1,6}", build_reader("numbered", parse_roman)),
)
WORDS: tuple[PlaceableRule, ...] = (
    PlaceableRule(f"(?<=etween ){_WORDS}{BLANK}and{BLANK}{_WORDS}(?:{_SUFFIX})?", _between),
    PlaceableRule(f"(?i:{number_words.YEARS})",
    build_reader("year", number_words.parse_spoken_year)),
    PlaceableRule(f"(?i:{_AND_A_HALF})", build_reader("number", _and_a_half)),
    PlaceableRule(f"(?i:{number_words.FRACTIONS})",
    build_reader("fraction", number_words.parse_fraction)),
    PlaceableRule(f"(?<!per )(?i:{number_words.ORDINALS})",
    build_reader("ordinal", number_words.parse_ordinal)),
    PlaceableRule(f"{_WORDS}{BLANK}to{BLANK}{_WORDS}(?:{_SUFFIX})?", read_amount),
    PlaceableRule(f"{_WORDS}(?:{_SUFFIX})?", read_amount),
    PlaceableRule("(?<=per )(?:hundred|thousand|million|billion)(?![a-z])",
          build_reader("number", lambda text: number_words.SCALES.get(text, 100))),
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
    "one(?=[ -](?:United States dollar|US dollar|euro|hundred|thousand|million|billion"
    "|trillion|half|third|quarter|f|s|e|n|t|p"
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
) | frozenset(filter(None, map(write_roman, range(1, 90))))

RULES = {"figures": FIGURES, "words": WORDS, "months": MONTHS, "roman": ROMAN}


def build_seed(text: str) -> re.Pattern[str]:
    """The pattern that finds where values of a text may begin.

    Few texts have words that begin one; where there are none, the search for figures is quick.
    """
    words = _TOKENS.findall(text)
    return _FIGURES_SEED if _TELLING.isdisjoint(words) else compile_pattern(_SEED)
