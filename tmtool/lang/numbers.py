"""Numbers by value: figures of the six languages, Chinese numerals, and both mixed (15亿零三百万).

A value is exact: an int, or a Fraction where it is no whole number. What can't be read is None.
English number words are in `number_words`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import TypeAlias

Number: TypeAlias = int | Fraction
"""Exact: an int wherever the value is whole."""

LONGEST = 24
"""Digits that a number may have; longer runs are no numbers of anything. Chosen, no
measurement."""

LONGEST_IN_NUMERALS = 48
"""Numerals that a number may have. Chosen, no measurement."""

DIGITS = {
    **{ord("０") + i: str(i) for i in range(10)},
    **{ord("٠") + i: str(i) for i in range(10)},
    **{ord("۰") + i: str(i) for i in range(10)},
    ord("．"): ".",
}
"""Full-width and Arabic-Indic digits, and the full-width point, to plain ones: one for one."""

BLANKS = "\u0020\u00a0\u2007\u2009\u202f"
BLANK = f"[{BLANKS}]"

# Separators of thousands and of decimals, as characters of a class.
_SEPARATORS = {
    "en": (f",{BLANKS}", "."),
    "zh": (f",{BLANKS}", "."),
    "fr": (BLANKS, ","),
    "ru": (BLANKS, ","),
    "es": (f".{BLANKS}", ",."),
    "ar": (f"٬,{BLANKS}", "٫,."),
}

_DIGIT = "一二三四五六七八九"
_ZERO = "〇零"
_VALUE = {**{c: i for i, c in enumerate(_DIGIT, 1)}, "两": 2, "〇": 0, "零": 0}
_SHORT_TENS = {ord("廿"): "二十", ord("卅"): "三十"}
NUMERALS = f"{_ZERO}{_DIGIT}两十百千万亿廿卅"
"""The characters that Chinese numerals are made of."""

_FIGURE = r"[0-9]+(?:\.[0-9]+)?"
_ONE = f"[{_DIGIT}两]"
_SECTION = re.compile(f"(?:({_ONE})千)?零?(?:({_ONE})百)?零?(?:({_ONE})?(十))?零?([{_DIGIT}两])?")
_MIXED_SECTION = re.compile(f"(?:({_FIGURE})千)?零?(?:({_FIGURE})百)?(?:零?({_FIGURE}))?")
_TOO_LONG = re.compile(f"[0-9]{{{LONGEST + 1}}}")
_DIGIT_STRING = re.compile(f"[{_ZERO}{_DIGIT}]+")
_DECIMALS = re.compile(f"([^点]+)点([{_ZERO}{_DIGIT}]+)([万亿]*)")
_SHORTENED = re.compile(f"(.*[{_DIGIT}两十])([百千万亿])([{_DIGIT}])")
_OPENING = re.compile(r"[a-z-]*(?![*+?{])")
_UNITS = {"亿": 10**8, "万": 10**4}
_TENS = {"百": 10, "千": 100, "万": 10**3, "亿": 10**7}


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of this program, compiled when it is first used and kept from then on."""
    return re.compile(pattern)


@lru_cache(maxsize=16)
def build_figure_pattern(lang: str) -> str:
    """A pattern for one number in figures, separators and decimals as the language has them.

    >>> re.findall(build_figure_pattern("en"), "1,500,000 and 2.5, 10 000")
    ['1,500,000', '2.5', '10 000']
    """
    groups, decimals = _SEPARATORS.get(lang, _SEPARATORS["en"])
    grouped = "|".join(
        f"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}}){{1,7}}(?![0-9])" for mark in groups
    )
    return f"(?:(?:{grouped}|[0-9]+)(?:[{re.escape(decimals)}][0-9]+)?)"


def make_exact(value: Number) -> Number:
    """An int where the value is whole.

    >>> make_exact(Fraction(6, 2)), make_exact(Fraction(3, 2))
    (3, Fraction(3, 2))
    """
    return value.numerator if value.denominator == 1 else value


@lru_cache(maxsize=4096)
def parse_figures(text: str, lang: str = "en") -> Number | None:
    """The value of a number in figures.

    >>> (
    ...     parse_figures("1,500,000"),
    ...     parse_figures("1.5"),
    ...     parse_figures("1,5", "fr"),
    ...     parse_figures("１０ ０００", "zh"),
    ... )
    (1500000, Fraction(3, 2), Fraction(3, 2), 10000)
    >>> parse_figures("1.500", "es"), parse_figures("١٬٥٠٠٫٥", "ar"), parse_figures("1,50")
    (1500, Fraction(3001, 2), None)
    """
    plain = text.translate(DIGITS)
    for form, decimal in _forms(lang):
        if form.fullmatch(plain):
            whole, _, rest = plain.partition(decimal)
            digits = re.sub(r"[^0-9]", "", whole)
            if len(digits + rest) > LONGEST:
                return None
            return make_exact(Fraction(int(digits + rest), 10 ** len(rest)))
    return None


@lru_cache(maxsize=16)
def _forms(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every way to separate, the one without any first: (pattern, sign of decimals)."""
    groups, decimals = _SEPARATORS.get(lang, _SEPARATORS["en"])
    grouped = (
        (f"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+(?:{re.escape(point)}[0-9]+)?", point)
        for mark in groups
        for point in decimals
        if mark != point
    )
    plain = ((f"[0-9]+(?:{re.escape(point)}[0-9]+)?", point) for point in decimals)
    return tuple((re.compile(pattern), point) for pattern, point in (*grouped, *plain))


@lru_cache(maxsize=4096)
def parse_chinese(text: str) -> Number | None:
    """The value of a Chinese number, in numerals, in figures, or in both.

    >>> (
    ...     parse_chinese("15亿"),
    ...     parse_chinese("1.5亿"),
    ...     parse_chinese("15亿零三百万"),
    ...     parse_chinese("三千二百万"),
    ... )
    (1500000000, 150000000, 1503000000, 32000000)
    >>> (
    ...     parse_chinese("二〇二五"),
    ...     parse_chinese("两万亿"),
    ...     parse_chinese("三点五"),
    ...     parse_chinese("一万五"),
    ... )
    (2025, 2000000000000, Fraction(7, 2), 15000)
    >>> parse_chinese("廿五"), parse_chinese("卅")
    (25, 30)
    >>> parse_chinese("亿万"), parse_chinese("十三五"), parse_chinese("成千上万"), parse_chinese("")
    (None, None, None, None)
    >>> parse_chinese("两"), parse_chinese("二十两")  # 两 ends no number: these are twenty taels
    (2, None)
    """
    plain = re.sub(f"(?<=[0-9]),(?=[0-9]{{3}})|{BLANK}", "", text.translate(DIGITS))
    plain = plain.translate(_SHORT_TENS)
    if not plain or len(plain) > LONGEST_IN_NUMERALS or _TOO_LONG.search(plain):
        return None
    if plain.endswith("两") and plain != "两":
        return None
    decimals = _DECIMALS.fullmatch(plain)
    if decimals:
        return _with_decimals(*decimals.groups())
    if len(plain) > 1 and _DIGIT_STRING.fullmatch(plain):
        return int("".join(str(_VALUE[c]) for c in plain))
    shortened = _SHORTENED.fullmatch(plain)
    if shortened:
        return _shortened(*shortened.groups())
    return _in_units(plain, "亿")


def _with_decimals(whole: str, decimals: str, units: str) -> Number | None:
    """三点七五 and 一点五亿."""
    value = parse_chinese(whole)
    if value is None or value.denominator != 1 or units not in ("", "万", "亿", "万亿"):
        return None
    digits = "".join(str(_VALUE[c]) for c in decimals)
    scale = _UNITS.get(units[:1], 1) * _UNITS.get(units[1:], 1)
    return make_exact((value + Fraction(int(digits), 10 ** len(digits))) * scale)


def _shortened(before: str, unit: str, last: str) -> Number | None:
    """三万五: the last numeral counts tenths of the unit before it."""
    value = _in_units(before + unit, "亿")
    return None if value is None else value + _VALUE[last] * _TENS[unit]


def _in_units(text: str, unit: str) -> Number | None:
    """What stands before the last 亿 (then 万) times its value, and what stands after it."""
    before, found, after = text.rpartition(unit)
    below = (lambda part: _in_units(part, "万")) if unit == "亿" else _section
    if not found:
        return below(text)
    if "亿" in before or (unit == "万" and "万" in before):
        return None
    tail = after.removeprefix("零").removeprefix("〇")
    count, rest = _in_units(before, "万"), below(tail) if tail else 0
    if not count or rest is None or rest >= _UNITS[unit] or (after and not rest):
        return None
    return make_exact(count * _UNITS[unit] + rest)


def _section(text: str) -> Number | None:
    """A number below ten thousand in numerals (三千二百), or with figures in it (3千2百, 1.5)."""
    if not text.strip(_ZERO):
        return 0 if text else None
    words = _SECTION.fullmatch(text.replace("〇", "零"))
    if words:
        thousands, hundreds, tens, ten, ones = words.groups()
        ten_value = 10 * (_VALUE[tens] if tens else 1) if ten else 0
        return (
            1000 * _VALUE.get(thousands, 0)
            + 100 * _VALUE.get(hundreds, 0)
            + ten_value
            + _VALUE.get(ones, 0)
        )
    mixed = _MIXED_SECTION.fullmatch(text)
    if mixed is None:
        return None
    parts = zip(mixed.groups(), (1000, 100, 1), strict=True)
    return make_exact(sum((Fraction(part) * scale for part, scale in parts if part), Fraction(0)))


def write_chinese(value: Number) -> str:
    """A number in Chinese numerals, as a person would write it out.

    >>> write_chinese(75), write_chinese(1050), write_chinese(10010), write_chinese(1503000000)
    ('七十五', '一千零五十', '一万零一十', '十五亿零三百万')
    >>> write_chinese(Fraction(7, 2)), write_chinese(2 * 10**12), write_chinese(0)
    ('三点五', '二万亿', '零')
    """
    whole, rest = divmod(value, 1)
    if rest:
        digits = str(format_decimal(make_exact(rest)))[2:]
        return f"{write_chinese(int(whole))}点{write_chinese_digits(digits)}"
    text = _written(int(whole)) or "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _written(value: int) -> str:
    for unit, size in _UNITS.items():
        if value >= size:
            count, rest = divmod(value, size)
            link = "零" if rest and rest < size // 10 else ""
            return f"{_written(count)}{unit}{link}{_written(rest)}"
    text, pending = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            text += ("零" if pending and text else "") + _DIGIT[digit - 1] + unit
        pending = not digit
    return text


def write_chinese_digits(digits: str) -> str:
    """Digit by digit, as years are written.

    >>> write_chinese_digits("2025")
    '二〇二五'
    """
    return "".join(f"〇{_DIGIT}"[int(digit)] for digit in digits)


def format_decimal(value: Number, point: str = ".") -> str | None:
    """A number in plain figures; None where its decimals never end.

    >>> format_decimal(1500), format_decimal(Fraction(3, 2)), format_decimal(Fraction(1, 3))
    ('1500', '1.5', None)
    """
    if value.denominator == 1:
        return str(value.numerator)
    places = _places(value.denominator)
    if places is None:
        return None
    whole, rest = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    return f"{'-' if value < 0 else ''}{whole}{point}{rest:0{places}}"


def _places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has; None where they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
