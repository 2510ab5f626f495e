"""English number words by value: cardinals, ordinals, fractions; Roman numerals."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from tmtool.lang.numbers import (
    Number,
    build_figure_pattern,
    compile_pattern,
    make_exact,
    parse_figures,
)

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
"""Short scale, as the United Nations count."""
_SHORT_SCALES = SCALES | {"m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}

_VALUES = {
    **{word: i for i, word in enumerate((*_ONES, *_TEENS), 1)},
    **{word: 10 * i for i, word in enumerate(_TENS, 2)},
}
_ORDINAL_ENDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
}  # fmt: skip
_ORDINAL_WORD = {value: word for word, value in _ORDINAL_ENDS.items()}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip

_ONE = f"(?:{'|'.join(_ONES)})"
_TEEN = f"(?:{'|'.join(_TEENS)})"
_TEN = f"(?:{'|'.join(_TENS)})"
_SCALE = f"(?:{'|'.join(SCALES)})"
_BELOW_100 = f"(?:{_TEN}(?:[- ]{_ONE})?|{_TEEN}|{_ONE})(?![a-z])"
_BELOW_1000 = rf"(?:(?:{_TEEN}|{_ONE}|a) hundred(?:(?: and)? {_BELOW_100})?|{_BELOW_100})"
_AND_HALF = "[- ]and[- ](?:a|one)[- ]half"
_UNITS = "|".join(sorted({word for word, value in _ORDINAL_ENDS.items() if value < 10}))
_SINGLE = "|".join(sorted({word for word, value in _ORDINAL_ENDS.items() if value > 9}))
_PART = f"(?:{'|'.join(_PARTS)})"

SIMPLE_WORDS = frozenset(
    {
        "hundred",
        "hundredth",
        "thousandth",
        *_ONES,
        *_TEENS,
        *_TENS,
        *SCALES,
        *_ORDINAL_ENDS,
        *_PARTS,
    }
)
"""Every single word that numbers are made of, in small letters; no number is without one."""

WORDS = (
    rf"(?:half a {_SCALE}(?![a-z])|{_ONE} and (?:a|one) half {_SCALE}(?![a-z])|a {_SCALE}(?![a-z])"
    rf"|{_BELOW_100}{_AND_HALF}(?![a-z]| {_SCALE})"
    rf"|{_BELOW_1000}(?: {_SCALE}(?![a-z])(?:,? (?:and )?{_BELOW_1000})?){{0,4}})"
)
"""A pattern for a cardinal in words, in small letters."""

ORDINALS = (
    rf"(?:(?:(?:{_ONE}|a) hundred(?: and)? )?(?:(?:{_TEN}-)?(?:{_UNITS})|{_SINGLE})"
    rf"|(?:(?:{_ONE}|a) )?hundredth)(?![a-z])"
)
"""A pattern for an ordinal in words, in small letters."""

YEARS = f"(?:eighteen|nineteen|twenty)[- ](?:{_TEN}(?:[- ]{_ONE})?|{_TEEN})(?![a-z]|-[a-z])"
"""A pattern for a year as it is spoken, in small letters."""

FIGURES = rf"(?:{build_figure_pattern('en')}(?:\+?[- \u00a0]?{_SCALE}(?![a-z])| ?(?:bn|tn)\b)?)"
"""A pattern for a number in figures, a scale after it or not."""

_SCALED_FIGURES = rf"({build_figure_pattern('en')})(?:\+?[- \u00a0]?({_SCALE}|bn|tn|mn?|b))?"

FRACTIONS = (
    rf"a (?:third|quarter|fifth|tenth)(?= of)|(?:{_TEEN}|{_ONE})[- ]{_PART}s?(?![a-z])"
    rf"|{_ONE}[- ]halves(?![a-z])"
)
"""A pattern for a fraction in words."""


@lru_cache(maxsize=4096)
def parse_english(text: str) -> Number | None:
    """The value of an English cardinal, in words, in figures, or in both.

    >>> (
    ...     parse_english("1.5 billion"),
    ...     parse_english("1,500 million"),
    ...     parse_english("thirty-five"),
    ...     parse_english("12"),
    ... )
    (1500000000, 1500000000, 35, 12)
    >>> (
    ...     parse_english("two hundred and six thousand"),
    ...     parse_english("a million"),
    ...     parse_english("one third"),
    ... )
    (206000, 1000000, None)
    >>> parse_english("two and a half million"), parse_english("twelve-and-a-half")
    (2500000, Fraction(25, 2))
    >>> parse_english("two and one half million")
    2500000
    """
    lowered = text.lower().replace("\u00a0", " ")
    found = compile_pattern(_SCALED_FIGURES).fullmatch(lowered)
    if found:
        value = parse_figures(found[1])
        scale = _SHORT_SCALES[found[2]] if found[2] else 1
        return None if value is None else make_exact(value * scale)
    if not compile_pattern(WORDS).fullmatch(lowered):
        return None
    if lowered.startswith("half a "):
        return SCALES[lowered.removeprefix("half a ")] // 2
    lowered = lowered.replace(" and one half ", " and a half ")
    half = Fraction(1, 2) if " and a half " in lowered else 0
    plain, halves = re.subn(f"{_AND_HALF}\\Z", "", lowered)
    value = _add_up(re.findall("[a-z]+", plain.replace(" and a half ", " ")), half)
    return value if value is None or not halves else make_exact(value + Fraction(1, 2))


def _add_up(words: list[str], half: Fraction | int) -> Number | None:
    """Hundreds multiply what stands before them, scales close a group; scales must descend."""
    total: Number = 0
    group: Number = 0
    last = 10**15
    for word in words:
        if word in SCALES:
            if SCALES[word] >= last:
                return None
            last = SCALES[word]
            total, group = total + (group + half) * last, 0
        elif word == "hundred":
            group *= 100
        elif word == "a":
            group = 1
        else:
            group += _VALUES.get(word, 0)
    return make_exact(total + group)


@lru_cache(maxsize=256)
def parse_spoken_year(text: str) -> int | None:
    """The value of a year as it is spoken: its century, and its year in that.

    >>> (
    ...     parse_spoken_year("nineteen eighty eight"),
    ...     parse_spoken_year("twenty nineteen"),
    ...     parse_spoken_year("twenty"),
    ... )
    (1988, 2019, None)
    """
    lowered = text.lower()
    if not compile_pattern(YEARS).fullmatch(lowered):
        return None
    hundreds, *rest = re.findall("[a-z]+", lowered)
    return 100 * _VALUES[hundreds] + sum(_VALUES[word] for word in rest)


@lru_cache(maxsize=1024)
def parse_ordinal(text: str) -> int | None:
    """The value of an English ordinal in words or figures.

    >>> (
    ...     parse_ordinal("seventy-fifth"),
    ...     parse_ordinal("75th"),
    ...     parse_ordinal("one hundred and first"),
    ... )
    (75, 75, 101)
    >>> parse_ordinal("seventy-five") is None
    True
    """
    lowered = text.lower()
    found = re.fullmatch(r"([0-9]{1,6})(?:st|nd|rd|th)", lowered.replace(",", ""))
    if found:
        return int(found[1])
    if not compile_pattern(ORDINALS).fullmatch(lowered):
        return None
    words = re.findall("[a-z]+", lowered)
    hundreds = 100 * _VALUES.get(words[0], 1) if "hundred" in lowered else 0
    tens = _VALUES.get(words[-2], 0) if words[-2:-1] and words[-2] in _TENS else 0
    return hundreds + tens + _ORDINAL_ENDS.get(words[-1], 0)


@lru_cache(maxsize=256)
def parse_fraction(text: str) -> Fraction | None:
    """The value of a fraction in words.

    >>> parse_fraction("one third"), parse_fraction("four-fifths"), parse_fraction("two third")
    (Fraction(1, 3), Fraction(4, 5), None)
    """
    found = re.fullmatch(r"([a-z]+)[- ]([a-z]+)", text.lower())
    if found is None or found[1] not in ("a", *_VALUES):
        return None
    count, word = _VALUES.get(found[1], 1), found[2].replace("halves", "halfs")
    parts = _PARTS.get(word.removesuffix("s") if count > 1 else word)
    if count == 1 and parts and parts > 10:
        return None  # "one hundredth" is an ordinal
    plural = word.endswith("s")
    return Fraction(count, parts) if parts and plural == (count > 1) else None


def write_number(value: int) -> str:
    """A whole number in English words.

    >>> write_number(35), write_number(206), write_number(1_500_000)
    ('thirty-five', 'two hundred and six', 'one million five hundred thousand')
    """
    parts = []
    for scale, size in reversed(SCALES.items()):
        if value >= size:
            count, value = divmod(value, size)
            parts.append(f"{write_number(count)} {scale}")
    if value or not parts:
        link = "and " if parts and value < 100 else ""
        parts.append(link + _below_1000(value))
    return " ".join(parts)


def _below_1000(value: int) -> str:
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        return f"{_ONES[hundreds - 1]} hundred" + (f" and {_below_1000(rest)}" if rest else "")
    if value >= 20:
        tens, rest = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[rest - 1]}" if rest else "")
    return (*_ONES, *_TEENS)[value - 1] if value else "zero"


def write_ordinal(value: int) -> str:
    """An ordinal from 1 to 999 in words.

    >>> write_ordinal(75), write_ordinal(101), write_ordinal(20), write_ordinal(300)
    ('seventy-fifth', 'one hundred and first', 'twentieth', 'three hundredth')
    """
    hundreds, rest = divmod(value, 100)
    if not rest:
        return f"{_ONES[hundreds - 1]} hundredth"
    before = f"{_ONES[hundreds - 1]} hundred and " if hundreds else ""
    if rest in _ORDINAL_WORD:
        return before + _ORDINAL_WORD[rest]
    return f"{before}{_TENS[rest // 10 - 2]}-{_ORDINAL_WORD[rest % 10]}"


def format_ordinal(value: int) -> str:
    """An ordinal in figures.

    >>> [format_ordinal(n) for n in (1, 2, 3, 11, 75, 112, 121)]
    ['1st', '2nd', '3rd', '11th', '75th', '112th', '121st']
    """
    end = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{end}"


def write_fraction(value: Fraction, link: str = " ") -> str | None:
    """A fraction in words, None where it has no usual ones.

    >>> write_fraction(Fraction(4, 5)), write_fraction(Fraction(1, 2), "-")
    ('four fifths', 'one-half')
    """
    names = {2: "half", 4: "quarter", **{n: _ORDINAL_WORD[n] for n in (3, *range(5, 11))}}
    part = names.get(value.denominator)
    if part is None or not 0 < value.numerator < 20:
        return None
    many = "halves" if part == "half" else f"{part}s"
    return write_number(value.numerator) + link + (part if value.numerator == 1 else many)


_ROMAN = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"),
    (1, "I"),
)  # fmt: skip


def write_roman(value: int) -> str | None:
    """A number below 400 in Roman numerals.

    >>> write_roman(2), write_roman(14), write_roman(400) is None
    ('II', 'XIV', True)
    """
    if not 0 < value < 400:
        return None
    text = ""
    for size, numeral in _ROMAN:
        count, value = divmod(value, size)
        text += numeral * count
    return text


@lru_cache(maxsize=512)
def parse_roman(text: str) -> int | None:
    """The value of a well-formed Roman numeral below 400.

    >>> parse_roman("XXVII"), parse_roman("IIX")
    (27, None)
    """
    value, rest = 0, text
    for size, numeral in _ROMAN:
        while rest.startswith(numeral):
            value, rest = value + size, rest.removeprefix(numeral)
    return value if not rest and write_roman(value) == text else None
