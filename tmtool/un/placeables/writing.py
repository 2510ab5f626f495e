"""Write a new value in the place of a stored one, in the style of the stored one.

The style is read from the stored text: figures or words, separators, scales (million, 万), the
order of day and month. Chinese and English are written in full, other languages in figures only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from tmtool.lang import number_words
from tmtool.lang.numbers import (
    BLANK,
    NUMERALS,
    Number,
    compile_pattern,
    format_decimal,
    make_exact,
    parse_chinese,
    write_chinese,
    write_chinese_digits,
)
from tmtool.lang.script import get_base
from tmtool.un import citations
from tmtool.un.dates import MONTHS, Date, split_days, write_day
from tmtool.un.placeables import grammar
from tmtool.un.placeables.model import Kind, Money, NumberSpan, Value
from tmtool.un.vocabulary import load_words

_FIGURES = "[0-9]+(?:[.,\u00a0\u202f ][0-9]+)*"
_NUMBERS: dict[str, tuple[str, Callable[[str], Number | None]]] = {
    "zh": (f"[0-9{NUMERALS}点., \u00a0\u2009\u202f]*[0-9{NUMERALS}]", parse_chinese),
    "en": (f"(?:{number_words.FIGURES})|(?i:{number_words.WORDS})", number_words.parse_english),
}
"""Patterns for numbers, and what parses them."""
_PLAIN: tuple[Kind, ...] = ("symbol", "label", "ratio")
_AMOUNTS: tuple[Kind, ...] = ("number", "range", "percentage", "points", "money", "fraction")
_UNWRITABLE = re.compile(r"[半成‰廿卅+]|and[- ]a[- ]half|per mil")
_NUMERAL_DIGITS = "[〇零一二三四五六七八九]"
_FIRST_FIGURE = 10  # numbers below are written in words (United Nations Editorial Manual)


def write(kind: Kind, value: Value, lang: str, like: str) -> str | None:
    """Write a value as the stored text `like` of its kind is; None where that can't be done.

    >>> write("number", 2300000000, "zh", "15亿"), write("ordinal", 76, "en", "seventy-fifth")
    ('23亿', 'seventy-sixth')
    >>> write("years", (2015, 2030), "en", "2001–2010"), write("symbol", "A/75/62", "zh", "A/1")
    ('2015–2030', 'A/75/62')
    >>> write("money", Money(10**11, "USD"), "en", "$1.5 million")
    '$100 billion'
    """
    lang = get_base(lang)
    if kind in _PLAIN:
        return str(value)
    if kind in _AMOUNTS and _UNWRITABLE.search(like):
        return None
    if kind == "resolution":
        return citations.write_citation(str(value), like, lang)
    if kind in ("year", "decade", "years"):
        return _write_years(value, like)
    if lang not in _NUMBERS and (kind not in ("number", "percentage") or isinstance(value, tuple)):
        return None
    if dates := split_days(value):
        return _write_dates(dates, lang, like)
    if isinstance(value, Money):
        return _write_money(value, lang, like)
    is_number = isinstance(value, int | Fraction | NumberSpan)
    return _write_amount(kind, value, lang, like) if is_number else None


def _replace_in_turn(
    like: str,
    places: Sequence[re.Match[str]],
    values: Sequence[Number],
    write_one: Callable[[Number, str], str | None],
) -> str | None:
    """Replace each place by its value; None where the numbers of both differ."""
    if len(places) != len(values):
        return None
    for place, value in reversed(list(zip(places, values, strict=True))):
        new = write_one(value, place[0])
        if new is None:
            return None
        like = like[: place.start()] + new + like[place.end() :]
    return like


def _write_years(value: Value, like: str) -> str | None:
    """Write years or a decade; the second year may be short (2014-15)."""
    years = [
        year for year in (value if isinstance(value, tuple) else (value,)) if isinstance(year, int)
    ]
    places = list(
        re.finditer(f"[0-9]{{4}}|(?<![0-9])[0-9]{{2}}(?![0-9])|{_NUMERAL_DIGITS}{{4}}", like)
    )
    if not places or len(places[0][0]) < 4:
        return None

    def write_one(year: Number, like: str) -> str:
        if like[0].isdecimal():
            return str(year)[-len(like) :]
        return write_chinese_digits(str(year))

    return _replace_in_turn(like, places, years, write_one)


def _write_dates(dates: Sequence[Date], lang: str, like: str) -> str | None:
    """Write days or months with the links, blanks and numerals of the stored ones.

    Chinese says year and month once, in front; English behind.
    """
    if lang == "zh":
        blank = (re.search(f"(?<=[0-9])({BLANK})(?=[年月日])", like) or ["", ""])[1]
        between = f"(?<=[日月号年])({BLANK}?(?:至|到|[-–—～~]+|以及|[、和及与]){BLANK}?)"
        links = re.findall(between, like) or ["至"]
        is_in_figures = re.search("[0-9]", like) is not None
        parts = [_write_day_zh(date, blank, is_in_figures) for date in _say_once(dates)]
        first, last = links[0], links[-1]
    else:
        if re.match(f"(?:{'|'.join(MONTHS)}){BLANK}[0-9]{{1,2}}(?![0-9])", like):
            date = dates[0]
            if len(dates) > 1 or date.month is None or date.day is None:
                return None
            return f"{MONTHS[date.month - 1]} {date.day}" + (f", {date.year}" if date.year else "")
        between = rf"{BLANK}(?:to|until|through|and){BLANK}|{BLANK}?[-–—]{BLANK}?"
        first, last = ", ", (re.search(between, like) or [" to "])[0]
        parts = [write_day(date, lang) for date in _say_once(dates[::-1])][::-1]
    links = [first] * (len(parts) - 2) + [last] * (len(parts) > 1)
    return "".join(part + link for part, link in zip(parts, [*links, ""], strict=True))


def _say_once(dates: Sequence[Date]) -> Iterator[Date]:
    """Leave out years and months that the date before has named."""
    before: Date | None = None
    for date in dates:
        year = None if before and before.year == date.year else date.year
        is_said = before and year is None and before.month == date.month and date.day
        yield Date(year, None if is_said else date.month, date.day)
        before = date


def _write_day_zh(date: Date, blank: str, is_in_figures: bool) -> str:
    parts = []
    for value, unit in zip(date, "年月日", strict=True):
        if value is not None:
            in_words = write_chinese_digits(str(value)) if unit == "年" else write_chinese(value)
            parts.append(f"{value if is_in_figures else in_words}{blank}{unit}")
    return blank.join(parts)


def _write_money(value: Money, lang: str, like: str) -> str | None:
    signs = [sign for sign in grammar.SIGNS if like.startswith(sign)]
    sign = max(signs, key=len, default="")
    name = next((name for name in grammar.NAMES if like.endswith(name)), "")
    if value.currency in (grammar.SIGNS.get(sign), grammar.NAMES.get(name)):
        return _write_amount("money", value.amount, lang, like)
    written: dict[str, str] = load_words("placeables/currencies.toml")["written"][lang]
    bare = like.removeprefix(sign).removesuffix(name).strip()
    amount, new = _write_amount("money", value.amount, lang, bare), written.get(value.currency)
    if not new or not amount:
        return None
    return amount + new if lang == "zh" else new + amount


def _write_amount(kind: Kind, value: Value, lang: str, like: str) -> str | None:
    """Replace the numbers of an amount, a label or an ordinal; its unit stays as it is.

    >>> _write_amount("percentage", 45, "zh", "百分之三十"), _write_amount("number", 2, "zh", "三")
    ('百分之四十五', '两')
    >>> _write_amount("range", NumberSpan(15, 49), "en", "10–14")
    '15–49'
    """
    if lang == "en" and isinstance(value, Fraction) and kind == "fraction":
        return number_words.write_fraction(value, "-" if "-" in like else " ")
    if lang == "en" and kind == "ordinal" and isinstance(value, int):
        if like[0].isdecimal():
            return number_words.format_ordinal(value)
        return _match_capital(number_words.write_ordinal(value), like) if value < 1000 else None
    if lang == "en" and kind == "numbered" and isinstance(value, int) and like.isalpha():
        return number_words.write_roman(value)
    over = re.search("[多余](?=[万亿])", like)
    plain = like.replace(over[0], "") if over else re.sub(r"^\.(?=[0-9])", "0.", like)
    is_part = kind != "fraction" and "分之" in like
    places = [
        place
        for place in compile_pattern(_NUMBERS[lang][0] if lang in _NUMBERS else _FIGURES).finditer(
            plain
        )
        if not (is_part and plain.startswith("分之", place.end()))
    ]
    if lang not in _NUMBERS and kind == "number" and places and plain[places[-1].end() :].strip():
        return None  # a scale
    if kind == "fraction" and isinstance(value, Fraction):
        values: Sequence[Number] = value.denominator, value.numerator
    else:
        values = value if isinstance(value, NumberSpan) else [value]  # type: ignore[list-item]
    written = _replace_in_turn(plain, places, values, partial(_write_number, lang=lang, kind=kind))
    if over and written is not None:
        written = re.sub("(?=[万亿])", over[0], written, count=1)
        return written if over[0] in written else None
    if lang == "en" and kind == "points" and written is not None:
        return re.sub(r"points?\Z", "point" if value == 1 else "points", written)
    return written


def _write_number(value: Number, like: str, lang: str, kind: Kind) -> str | None:
    if not re.search("[0-9]", like):
        return _write_in_words(value, like, lang, kind)
    if kind in ("ordinal", "numbered", "paragraph") and value.denominator == 1:
        return str(value)
    return _write_in_figures(value, like, lang)


def _write_in_words(value: Number, like: str, lang: str, kind: Kind) -> str | None:
    """Write numerals or English words.

    >>> _write_in_words(7, "three", "en", "number"), _write_in_words(12, "Three", "en", "number")
    ('seven', 'Twelve')
    """
    if format_decimal(value) is None or (lang == "en" and (value.denominator != 1 or value < 1)):
        return None
    if lang == "zh" and re.fullmatch(f"{_NUMERAL_DIGITS}{{2,}}", like):
        return write_chinese_digits(str(value)) if value.denominator == 1 else None
    if lang == "zh":
        return (
            "两" if value == 2 and (kind in _AMOUNTS[:-1] or like == "两") else write_chinese(value)
        )
    stored = number_words.parse_english(like)
    is_small = stored is not None and stored < _FIRST_FIGURE <= value
    if is_small and like[0].islower():
        return f"{value:,}"
    return _match_capital(number_words.write_number(int(value)), like)


def _match_capital(words: str, like: str) -> str:
    return words[0].upper() + words[1:] if like[0].isupper() else words


def _load_style(lang: str) -> dict[str, Any]:
    """Load how a language writes numbers: scales, separators and the decimal point."""
    file = lang if lang in _NUMBERS else "other"
    style: dict[str, Any] = load_words(f"placeables/languages/{file}.toml")["writing"]
    return style


def _write_in_figures(value: Number, like: str, lang: str) -> str | None:
    """Write figures, with a scale where the stored number has one or the new one needs one.

    >>> _write_in_figures(2300000000, "1.5 billion", "en"), _write_in_figures(2500, "1.200", "es")
    ('2.3 billion', '2.500')
    >>> [_write_in_figures(each, "1,200", "en") for each in (2500000, 1500)]
    ['2.5 million', '1,500']
    >>> _write_in_figures(150000, "15 亿", "zh")
    '15 万'
    """
    style = _load_style(lang)
    scales: dict[str, int] = style["scales"]
    scale = re.search(rf"(-|{BLANK}|)({'|'.join(scales) or '(?!)'})\Z", like, re.IGNORECASE)
    named = scale[2].lower() if scale else ""
    sizes = {name: size for name, size in scales.items() if size > 1000 or name == named}
    stored = _NUMBERS[lang][1](like) if sizes else None
    if not scale and not value >= min(sizes.values(), default=value + 1) > (stored or 0):
        sizes = {}
    # 1,500 million keeps its scale.
    is_kept = re.search("[0-9],[0-9]{3}", like)
    for name in sorted(sizes, key=lambda name: not (is_kept and name == named)):
        count = format_decimal(make_exact(Fraction(value) / sizes[name]))
        if count and value >= sizes[name] and len(count.partition(".")[2]) <= style["decimals"]:
            blank = scale[1] if scale else style["blank"]
            return f"{_separate(count, '', style)}{blank}{name}"
    plain = format_decimal(value)
    return plain if plain is None else _separate(plain, like, style)


def _separate(plain: str, like: str, style: dict[str, Any]) -> str:
    """Separate thousands as the stored number does; numbers like 1500 stay without separators.

    >>> _separate("1500000.5", "", _load_style("en")), _separate("2500", "1500", _load_style("en"))
    ('1,500,000.5', '2500')
    """
    stored = re.search(f"(?<=[0-9])([.,]|{BLANK})(?=[0-9]{{3}}(?![0-9]))", like)
    whole, has_rest, rest = plain.partition(".")
    is_short = int(whole) < style["separated_from"] or re.search("[0-9]{4}", like)
    if stored or not is_short:
        whole = f"{int(whole):,}".replace(",", stored[1] if stored else style["separator"])
    return whole + (style["point"] + rest if has_rest else "")
