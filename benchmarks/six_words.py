"""Numbers below a million in words of the six languages, and ordinals, for `six_writers.py`.

Written from the grammars of the languages; nothing here is of the package, whose reading it tries.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _load() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def list_words(lang: str, name: str) -> tuple[str, ...]:
    """The words of a language, as six_words.toml has them.

    >>> list_words("fr", "ones")[2]
    'deux'
    """
    return tuple(word.replace("_", " ") for word in _load()[lang][name].split())


_EN, _EN_TENS = list_words("en", "ones"), list_words("en", "tens")
_FR, _FR_TENS = list_words("fr", "ones"), list_words("fr", "tens")
_ES, _ES_TENS, _ES_HUNDREDS, _ES_ORDINALS, _ES_TENTHS = (
    list_words("es", name) for name in ("ones", "tens", "hundreds", "ordinals", "tenths")
)
_RU, _RU_TENS, _RU_HUNDREDS, _RU_ORDINALS, _RU_TENTHS = (
    list_words("ru", name) for name in ("ones", "tens", "hundreds", "ordinals", "tenths")
)
_AR, _AR_TENS, _AR_HUNDREDS, _AR_ORDINALS, _AR_MASCULINE = (
    list_words("ar", name) for name in ("ones", "tens", "hundreds", "ordinals", "masculine")
)
_EN_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_HAN = "零一二三四五六七八九"


def write_english(n: int) -> str:
    """British: two hundred and six."""
    if n >= 1000:
        rest = n % 1000
        link = " and " if 0 < rest < 100 else " "
        return f"{write_english(n // 1000)} thousand" + (
            f"{link}{write_english(rest)}" * (rest > 0)
        )
    if n >= 100:
        return f"{_EN[n // 100]} hundred" + f" and {write_english(n % 100)}" * (n % 100 > 0)
    return _EN[n] if n < 20 else _EN_TENS[n // 10] + f"-{_EN[n % 10]}" * (n % 10 > 0)


def write_french(n: int) -> str:
    """Of France: soixante et onze, quatre-vingt-dix-neuf."""
    if n >= 1000:
        head = "mille" if n < 2000 else f"{_without_s(write_french(n // 1000))} mille"
        return head + f" {write_french(n % 1000)}" * (n % 1000 > 0)
    if n >= 100:
        head = "cent" if n < 200 else f"{_FR[n // 100]} cent"
        return head + (
            "s" if n >= 200 and not n % 100 else f" {write_french(n % 100)}" * (n % 100 > 0)
        )
    if n < 20:
        return _FR[n]
    tens, ones = divmod(n, 10)
    ones += 10 * (tens in (7, 9))
    if not ones:
        return _FR_TENS[tens] + "s" * (n == 80)
    return _FR_TENS[tens] + (" et " if ones in (1, 11) and tens < 8 else "-") + _FR[ones]


def _without_s(text: str) -> str:
    return text.removesuffix("s") if text.endswith(("cents", "vingts")) else text


def write_spanish(n: int) -> str:
    """Masculine: quinientos treinta y uno."""
    if n >= 1000:
        head = "mil" if n < 2000 else f"{write_spanish(n // 1000).replace('uno', 'un')} mil"
        return head + f" {write_spanish(n % 1000)}" * (n % 1000 > 0)
    if n >= 100:
        return (
            "cien"
            if n == 100
            else _ES_HUNDREDS[n // 100] + f" {write_spanish(n % 100)}" * (n % 100 > 0)
        )
    return _ES[n] if n < 30 else _ES_TENS[n // 10] + f" y {_ES[n % 10]}" * (n % 10 > 0)


def write_russian(n: int) -> str:
    """Nominative: двести пятьдесят одна тысяча."""
    if n >= 1000:
        head, last = write_russian(n // 1000), n // 1000 % 100
        for word, feminine in (("один", "одна"), ("два", "две")):
            head = head.removesuffix(word) + feminine if head.endswith(word) else head
        end = last % 10 if not 10 < last < 20 else 0
        thousand = "тысяча" if end == 1 else "тысячи" if 1 < end < 5 else "тысяч"
        return f"{head} {thousand}" + f" {write_russian(n % 1000)}" * (n % 1000 > 0)
    if n >= 100:
        return _RU_HUNDREDS[n // 100] + f" {write_russian(n % 100)}" * (n % 100 > 0)
    return _RU[n] if n < 20 else _RU_TENS[n // 10] + f" {_RU[n % 10]}" * (n % 10 > 0)


def write_arabic(n: int) -> str:
    """Ones before tens, joined by and: مائتان وخمسة وعشرون."""
    if n >= 1000:
        count = n // 1000
        head = {1: "ألف", 2: "ألفان"}.get(count) or (
            f"{write_arabic(count)} {'آلاف' if 2 < count < 11 else 'ألف'}"
        )
        return head + f" و{write_arabic(n % 1000)}" * (n % 1000 > 0)
    if n >= 100:
        return _AR_HUNDREDS[n // 100] + f" و{write_arabic(n % 100)}" * (n % 100 > 0)
    if n <= 10:
        return _AR[n]
    if n < 20:
        return {11: "أحد عشر", 12: "اثنا عشر"}.get(n) or f"{_AR[n % 10]} عشر"
    return f"{_AR[n % 10]} و" * (n % 10 > 0) + _AR_TENS[n // 10]


def write_chinese(n: int) -> str:
    """Below a hundred million: 二十五万零六百."""
    if n >= 10_000:
        rest = n % 10_000
        return (
            write_chinese(n // 10_000)
            + "万"
            + (("零" if rest < 1000 else "") + write_chinese(rest) if rest else "")
        )
    text, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, size)
        if digit:
            text += "零" * gap + _HAN[digit] + unit
        gap = bool(text) and not digit
    return text.removeprefix("一") if text.startswith("一十") else text


WORDS: Mapping[str, Callable[[int], str]] = {
    "ar": write_arabic, "en": write_english, "es": write_spanish, "fr": write_french,
    "ru": write_russian, "zh": write_chinese,
}  # fmt: skip
"""A number from 1 to 999,999 in words, by language."""


def write_ordinal_english(n: int) -> str:
    """Seventy-fifth."""
    head, dash, last = write_english(n).rpartition("-")
    if last.endswith("y"):
        return head + dash + last.removesuffix("y") + "ieth"
    return head + dash + _EN_ORDINALS.get(last, f"{last}th")


def write_ordinal_french(n: int) -> str:
    """Soixante-quinzième, vingt et unième."""
    if n == 1:
        return "premier"
    text = write_french(n)
    for end, new in (("cinq", "cinquième"), ("neuf", "neuvième"), ("vingts", "vingtième")):
        if text.endswith(end):
            return text.removesuffix(end) + new
    return text.removesuffix("e") + "ième"


def write_ordinal_spanish(n: int, *, feminine: bool = False) -> str:
    """Septuagésimo quinto; before a masculine noun primer and tercer."""
    tens, ones = divmod(n, 10)
    parts = (
        [_ES_ORDINALS[n]] if n < 20 else [_ES_TENTHS[tens], *([_ES_ORDINALS[ones]] if ones else [])]
    )
    if feminine:
        return " ".join(f"{part.removesuffix('o')}a" for part in parts)
    last = parts[-1]
    parts[-1] = last.removesuffix("o") if last.endswith(("primero", "tercero")) else last
    return " ".join(parts)


def write_ordinal_russian(n: int, end: str = "ая") -> str:
    """Семьдесят пятая; another ending for another case: ой, ый, ом."""
    tens, ones = divmod(n, 10)
    head = f"{_RU_TENS[tens]} " if n > 20 and ones else ""
    stem = _RU_ORDINALS[n if n < 20 else ones] if n < 20 or ones else _RU_TENTHS[tens]
    if stem == "треть":
        end = {"ая": "я", "ой": "ей", "ый": "", "ом": "ем"}[end]
        stem = "трети" if not end else stem
        return head + (stem + "й" if not end else stem + end)
    if stem in ("втор", "шест", "седьм", "восьм", "сороков") and end == "ый":
        end = "ой"
    return head + stem + end


def write_ordinal_arabic(n: int, *, feminine: bool = True) -> str:
    """الخامسة والسبعين, الثانية عشرة."""
    names = _AR_ORDINALS if feminine else _AR_MASCULINE
    if n <= 10:
        return names[n]
    tens, ones = divmod(n, 10)
    first = {True: "الحادية", False: "الحادي"}[feminine] if ones == 1 else names[ones]
    if n < 20:
        return f"{first} {'عشرة' if feminine else 'عشر'}"
    last = f"{_AR_TENS[tens].removesuffix('ون')}ين"
    return f"{first} وال{last}" if ones else f"ال{last}"
