"""Values of every kind as the six languages write them, for the sentences of `values_six.py`.

Each letter of a slot has a value drawn by seed, and the ways in which a language writes it. Nothing
here is of the package, whose reading it tries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple, TypeAlias

from six_words import (
    WORDS,
    list_words,
    write_chinese,
    write_ordinal_arabic,
    write_ordinal_english,
    write_ordinal_french,
    write_ordinal_russian,
    write_ordinal_spanish,
)

LANGS = ("ar", "en", "es", "fr", "ru", "zh")
Drawn: TypeAlias = Any
"""A value of a slot: an int, a Fraction, or a tuple of ints."""

_GROUPS = {
    "ar": (" ", ",", "\u00a0"), "en": (",", " "), "es": (".", " ", "\u00a0"),
    "fr": (" ", "\u00a0", "\u202f"), "ru": (" ", "\u00a0"), "zh": (" ", ",", ""),
}  # fmt: skip
_POINTS = {"ar": ".", "en": ".", "es": ",", "fr": ",", "ru": ",", "zh": "."}
_ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
_PERSIAN = str.maketrans("0123456789.,", "۰۱۲۳۴۵۶۷۸۹٫٬")
_RUSSIAN_AT = {"я": "е", "а": "е"}
_PER_CENT = {
    "ar": (" في المائة", " في المئة", "٪", "%"), "en": (" per cent", "%"),
    "es": (" %", " por ciento", "\u00a0%"), "fr": (" %", " pour cent", "\u202f%"),
    "ru": (" процентов", "%", " процента"), "zh": ("%",),
}  # fmt: skip
_MILLIONS = {
    "ar": (" مليون",), "en": (" million",), "es": (" millones",), "fr": (" millions",),
    "ru": (" млн", " млн.", " миллионов", " миллиона"),
}  # fmt: skip
_MILLIARDS = {
    "ar": (" مليار", " بليون"), "en": (" billion",), "es": (" mil millones",),
    "fr": (" milliards",), "ru": (" млрд", " млрд.", " миллиардов", " миллиарда"),
}  # fmt: skip
_DOLLARS = {
    "ar": " دولار", "en": " dollars", "es": " de dólares", "fr": " de dollars", "ru": " долл. США",
    "zh": "美元",
}  # fmt: skip
_FRACTIONS = {
    (2, 3): ("ثلثا", "two thirds", "dos tercios", "les deux tiers", "две трети", "三分之二"),
    (3, 4): (
        "ثلاثة أرباع", "three quarters", "tres cuartas partes", "les trois quarts",
        "три четверти", "四分之三",
    ),
    (1, 3): ("ثلث", "one third", "un tercio", "un tiers", "одна треть", "三分之一"),
    (1, 4): ("ربع", "one quarter", "un cuarto", "un quart", "одна четверть", "四分之一"),
    (2, 5): (
        "خمسا", "two fifths", "dos quintas partes", "les deux cinquièmes", "две пятых", "五分之二",
    ),
    (4, 5): (
        "أربعة أخماس", "four fifths", "cuatro quintas partes", "les quatre cinquièmes",
        "четыре пятых", "五分之四",
    ),
}  # fmt: skip
_DECADES_IN_ARABIC = {1960: "الستينات", 1970: "السبعينيات", 1980: "الثمانينات", 1990: "التسعينات"}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_HUNDREDS_IN_ROMAN = {18: "XVIII", 19: "XIX", 20: "XX", 21: "XXI"}
_ROOTS = ("A/{0}/{1}", "A/{0}/{1}/Add.1", "A/C.2/{0}/L.{1}", "A/HRC/{0}/{1}", "E/CN.4/{0}/{1}")


class Slot(NamedTuple):
    """How a value is drawn and written: `ways` are those of a language, all of the same value."""

    draw: Callable[[Random], Drawn]
    ways: Callable[[Drawn, str], Sequence[str]]


def write_decimal(value: Fraction, point: str) -> str:
    """In figures, at most three decimals.

    >>> write_decimal(Fraction(5, 2), ",")
    '2,5'
    """
    whole, rest = divmod(value, 1)
    digits = f"{int(rest * 1000):03}".rstrip("0")
    return f"{int(whole)}{point}{digits}" if digits else str(int(whole))


def write_figures(value: int, lang: str) -> list[str]:
    r"""A whole number in the ways of a language.

    >>> write_figures(12500, "es")
    ['12.500', '12 500', '12\xa0500']
    """
    if value < 1000:
        plain = [str(value)]
    else:
        plain = [f"{value:,}".replace(",", mark) for mark in _GROUPS[lang]]
    if lang != "ar":
        return plain
    return [*plain, *(each.translate(table) for each in plain for table in (_ARABIC, _PERSIAN))]


def _of_decimal(value: Fraction, lang: str) -> list[str]:
    plain = write_decimal(value, _POINTS[lang])
    return [plain, plain.translate(_ARABIC)] if lang == "ar" else [plain]


def _of_number(value: int, lang: str) -> list[str]:
    figures = write_figures(value, lang)
    return [*figures, WORDS[lang](value)] if not value % 1000 and value < 10**6 else figures


def _of_millions(value: int, lang: str) -> list[str]:
    """In the largest scale, and in millions where that has few figures."""
    if lang == "zh":
        unit, size = ("亿", 10**8) if value >= 10**8 else ("万", 10**4)
        return [f"{write_decimal(Fraction(value, size), '.')}{space}{unit}" for space in ("", " ")]
    ways: list[str] = []
    if value >= 10**9:
        count = Fraction(value, 10**9)
        if lang == "es":
            grouped = write_figures(value // 10**6, lang)
            ways += [f"{each} millones" for each in grouped]
            if count.denominator == 1:
                ways.append(f"{count} mil millones")
        else:
            ways += [
                f"{each}{end}" for each in _of_decimal(count, lang) for end in _MILLIARDS[lang]
            ]
    else:
        count = Fraction(value, 10**6)
        ways += [f"{each}{end}" for each in _of_decimal(count, lang) for end in _MILLIONS[lang]]
    return ways


def _of_money(value: int, lang: str) -> list[str]:
    ways = [f"{each}{_DOLLARS[lang]}" for each in _of_millions(value, lang)]
    if lang == "en":
        ways += [f"${each}" for each in _of_millions(value, lang)]
    return ways


def _of_share(value: Fraction, lang: str) -> list[str]:
    ways = [f"{each}{end}" for each in _of_decimal(value, lang) for end in _PER_CENT[lang]]
    if value.denominator == 1:
        n = int(value)
        spelled = (
            f"百分之{write_chinese(n)}" if lang == "zh" else WORDS[lang](n) + _PER_CENT[lang][0]
        )
        if lang in ("es", "fr", "ru"):
            end = {"es": "por ciento", "fr": "pour cent", "ru": "процентов"}[lang]
            spelled = f"{WORDS[lang](n)} {end}"
        ways.append(spelled)
    return ways


def _of_small(value: int, lang: str) -> list[str]:
    return [WORDS[lang](value), str(value)]


def _month(month: int, lang: str) -> list[str]:
    name = list_words(lang, "months")[month - 1]
    return [name, *name.split("/")] if lang == "ar" else [name]


def write_day(value: tuple[int, int, int], lang: str, *, year: bool = True) -> list[str]:
    """A day in the ways of a language.

    >>> write_day((2020, 5, 1), "fr"), write_day((2020, 5, 1), "es")
    (['1er mai 2020'], ['1 de mayo de 2020', '1.º de mayo de 2020'])
    """
    y, m, d = value
    if lang == "zh":
        said = f"{write_chinese(m)}月{write_chinese(d)}日"
        long = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(y))
        return [f"{y}年{m}月{d}日", f"{long}年{said}"] if year else [f"{m}月{d}日"]
    days = {"fr": ["1er"], "es": ["1", "1.º"]}.get(lang, ["1"]) if d == 1 else [str(d)]
    end = {"es": f" de {y}", "ru": f" {y} года"}.get(lang, f" {y}") if year else ""
    link = " de " if lang == "es" else " "
    ways = [f"{day}{link}{name}{end}" for day in days for name in _month(m, lang)]
    if lang == "ar":
        ways += [way.translate(_ARABIC) for way in ways]
    return ways


def _of_month(value: tuple[int, int], lang: str) -> list[str]:
    y, m = value
    if lang == "zh":
        return [f"{y}年{m}月"]
    if lang == "ru":
        name = list_words("ru", "months")[m - 1]
        return [f"{name[:-1]}{_RUSSIAN_AT[name[-1]]} {y} года"]
    return [f"{name}{' de ' if lang == 'es' else ' '}{y}" for name in _month(m, lang)]


def _of_days(value: tuple[int, int, int, int], lang: str) -> list[str]:
    """From one day to another, of the next month where that is an earlier one."""
    y, m, first, last = value
    on = m + 1 if last < first else m
    if lang == "zh":
        return [f"{y}年{m}月{first}日至{f'{on}月' * (on > m)}{last}日"]
    end = write_day((y, on, last), lang)[0]
    start = write_day((y, m, first), lang, year=False)[0]
    begin: tuple[str, ...] = {
        "ar": ("من {0} إلى {1}",), "en": ("from {0} to {1}",), "es": ("del {0} al {1}",),
        "fr": ("du {0} au {1}",), "ru": ("с {0} по {1}",),
    }[lang]  # fmt: skip
    if on == m:
        # Of one month the first has only its number.
        start = "1er" if lang == "fr" and first == 1 else str(first)
        if lang == "ru":
            begin = (*begin, "{0}–{1}")
    elif lang == "ru":
        begin = (*begin, "{0} — {1}")
    return [each.format(start, end) for each in begin]


def _of_years(value: tuple[int, int], lang: str) -> list[str]:
    first, last = value
    dashes = ("–", "-") if lang != "zh" else ("-",)
    return [f"{first}{dash}{last}" for dash in dashes]


def _of_decade(value: int, lang: str) -> list[str]:
    return {
        "ar": [f"عقد {_DECADES_IN_ARABIC[value]}", _DECADES_IN_ARABIC[value]],
        "en": [f"the {value}s"], "es": [f"la década de {value}", f"los años {value}"],
        "fr": [f"les années {value}", f"les années {value % 100}"], "ru": [f"{value}-х годов"],
        "zh": [f"20世纪{value % 100}年代", f"二十世纪{write_chinese(value % 100)}年代"],
    }[lang]  # fmt: skip


def _of_century(value: int, lang: str) -> list[str]:
    roman = _HUNDREDS_IN_ROMAN[value]
    end = "st" if value == 21 else "th"
    return {
        "ar": [f"القرن {write_ordinal_arabic(value, feminine=False)}", f"القرن {value}"],
        "en": [f"the {write_ordinal_english(value)} century", f"the {value}{end} century"],
        "es": [f"siglo {roman}"], "fr": [f"{roman}e siècle", f"{roman}ème siècle"],
        "ru": [f"{roman} века", f"{value}-го века"],
        "zh": [f"{write_chinese(value)}世纪", f"{value}世纪"],
    }[lang]  # fmt: skip


def _suffix(value: int) -> str:
    last = value % 10 if value % 100 not in (11, 12, 13) else 0
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _of_session(value: int, lang: str) -> list[str]:
    return {
        "ar": [f"دورتها {write_ordinal_arabic(value)}", f"الدورة {value}"],
        "en": [f"{write_ordinal_english(value)} session", f"{_suffix(value)} session"],
        "es": [
            f"{write_ordinal_spanish(value)} período de sesiones",
            f"{value}.º período de sesiones", f"{value}º período de sesiones",
        ],
        "fr": [f"{write_ordinal_french(value)} session", f"{value}e session"],
        "ru": [f"{write_ordinal_russian(value, 'ой')} сессии", f"{value}-й сессии"],
        "zh": [f"第{write_chinese(value)}届会议", f"第{value}届会议"],
    }[lang]  # fmt: skip


def _of_report(value: int, lang: str) -> list[str]:
    first = "er" if value == 1 else "e"
    short = "er" if value in (1, 3) else "º"
    return {
        "ar": [f"تقريره {write_ordinal_arabic(value, feminine=False)}"],
        "en": [f"{write_ordinal_english(value)} report", f"{_suffix(value)} report"],
        "es": [f"{write_ordinal_spanish(value)} informe", f"{value}.{short} informe"],
        "fr": [f"{write_ordinal_french(value)} rapport", f"{value}{first} rapport"],
        "ru": [f"{write_ordinal_russian(value, 'ом')} докладе", f"{value}-м докладе"],
        "zh": [f"第{write_chinese(value)}次报告", f"第{value}次报告"],
    }[lang]  # fmt: skip


def _of_annex(value: int, lang: str) -> list[str]:
    roman = _ROMAN[value - 1]
    return {
        "ar": [f"المرفق {write_ordinal_arabic(value, feminine=False)}"], "en": [f"annex {roman}"],
        "es": [f"anexo {roman}"], "fr": [f"annexe {roman}"], "ru": [f"приложение {roman}"],
        "zh": [f"附件{write_chinese(value)}"],
    }[lang]  # fmt: skip


def _of_article(value: int, lang: str) -> list[str]:
    return [str(value), write_chinese(value)] if lang == "zh" else [str(value)]


def _of_symbol(value: tuple[int, int, int], _lang: str) -> list[str]:
    return [_ROOTS[value[0]].format(*value[1:])]


def _millions(rng: Random) -> int:
    count, size = rng.randrange(11, 999), 10 ** rng.choice((5, 6, 8, 9))
    return count * size


def _share(rng: Random) -> Fraction:
    return (
        Fraction(rng.randrange(21, 990), 10)
        if rng.random() < 0.5
        else Fraction(rng.randrange(2, 99))
    )


def _number(rng: Random) -> int:
    value = rng.randrange(11, 10 ** rng.randrange(2, 7) + 11)
    return max(1, value // 1000) * 1000 if value > 10**4 and rng.random() < 0.3 else value


SLOTS: Mapping[str, Slot] = {
    "n": Slot(_number, _of_number), "m": Slot(_millions, _of_millions),
    "c": Slot(_millions, _of_money), "p": Slot(_share, _of_share), "q": Slot(_share, _of_share),
    "f": Slot(
        lambda rng: rng.choice(list(_FRACTIONS)),
        lambda value, lang: [_FRACTIONS[value][LANGS.index(lang)]],
    ),
    "x": Slot(lambda rng: rng.randrange(3, 11), _of_small),
    "w": Slot(lambda rng: rng.randrange(11, 100), _of_small),
    "i": Slot(lambda rng: Fraction(rng.randrange(101, 9999) // 10 * 10 + rng.randrange(1, 10), 100),
              _of_decimal),
    "a": Slot(lambda rng: rng.randrange(11, 30), lambda value, _: [str(value)]),
    "b": Slot(lambda rng: rng.randrange(31, 70), lambda value, _: [str(value)]),
    "d": Slot(lambda rng: (rng.randrange(1946, 2030), rng.randrange(1, 13), rng.randrange(1, 29)),
              write_day),
    "g": Slot(lambda rng: (rng.randrange(2000, 2040), rng.randrange(1, 13)), _of_month),
    "t": Slot(lambda rng: (rng.randrange(2000, 2030), rng.randrange(1, 12),
                           *rng.sample(range(1, 29), 2)), _of_days),
    "y": Slot(lambda rng: rng.randrange(1990, 2020), lambda value, _: [str(value)]),
    "z": Slot(lambda rng: rng.randrange(2020, 2050), lambda value, _: [str(value)]),
    "u": Slot(lambda rng: (n := rng.randrange(1990, 2030), n + 1), _of_years),
    "e": Slot(lambda rng: rng.choice(list(_DECADES_IN_ARABIC)), _of_decade),
    "h": Slot(lambda rng: rng.choice(list(_HUNDREDS_IN_ROMAN)), _of_century),
    "o": Slot(lambda rng: rng.randrange(2, 100), _of_session),
    "k": Slot(lambda rng: rng.randrange(1, 13), _of_report),
    "l": Slot(lambda rng: rng.randrange(2, 99), _of_article),
    "v": Slot(lambda rng: rng.randrange(1, 11), _of_annex),
    "s": Slot(lambda rng: (rng.randrange(len(_ROOTS)), rng.randrange(50, 90),
                           rng.randrange(11, 400)), _of_symbol),
    "r": Slot(lambda rng: (rng.randrange(40, 90), rng.randrange(11, 300)),
              lambda value, _: [f"{value[0]}/{value[1]}"]),
}  # fmt: skip
"""The slots of the sentences, by their letters."""
