"""Read the values of Chinese and English by the rules in `languages/zh.toml` and `en.toml`.

A rule is the name of a reader and a pattern, made of the pieces under `grammar`. The pattern says
where a value is; the reader says what it means, or None if it is none after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tmtool.lang import number_words
from tmtool.lang.number_words import parse_english, parse_roman
from tmtool.lang.numbers import (
    NUMERALS,
    Number,
    build_figure_pattern,
    compile_pattern,
    make_exact,
    parse_chinese,
)
from tmtool.un import citations, dates
from tmtool.un.placeables.model import Kind, Money, NumberSpan, Read, Value
from tmtool.un.vocabulary import join_pieces, load_words

_Reader = Callable[[str], "Read | None"]
_Rule = tuple[str, _Reader]
SIGNS: dict[str, str] = load_words("placeables/currencies.toml")["signs"]
"""Currencies by what is before an amount."""
NAMES: dict[str, str] = load_words("placeables/currencies.toml")["names"]
"""Currencies by what is behind an amount."""
SIGN = f"(?:{'|'.join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))})"
_FIRST = f"0-9$€£{''.join(sorted({sign[0] for sign in SIGNS if sign[0].isalpha()}))}"
_LETTERED = "|".join(
    # Euro 2020 is a championship.
    f"(?<={sign[0]}){re.escape(sign[1:])}"
    + ("(?!.?20[0-9]{2}(?![0-9]|[,.][0-9]))" if sign == "Euro" else "")
    for sign in SIGNS
    if sign[0].isalpha() and " " not in sign
)
COMMON = join_pieces(
    load_words("placeables/grammar.toml"),
    lettered=_LETTERED,
    slashed=citations.SLASHED,
    bracketed=citations.BRACKETED,
)
"""Patterns that all languages share."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of a language by the group of its seed pattern that begins a value."""

    seed: re.Pattern[str]
    rules: dict[str, tuple[_Rule, ...]]
    citing_rules: dict[str, tuple[_Rule, ...]]

    def read(
        self, text: str, position: int, stop: int, *, cites: bool
    ) -> Iterator[tuple[int, int, Read]]:
        """Return the values of a part of a text: start, stop, kind and value."""
        rules = self.citing_rules if cites else self.rules
        while (begin := self.seed.search(text, position, stop)) is not None:
            start, position = begin.span()
            for pattern, reader in rules[begin.lastgroup or ""]:
                found = compile_pattern(pattern).match(text, start)
                if found and (read := reader(found[0])) is not None:
                    position = found.end()
                    yield start, position, read
                    break


@lru_cache(maxsize=2)
def load_grammar(lang: str) -> Grammar:
    """Load the grammar of Chinese or English."""
    patterns, table = _load_patterns(lang), load_words(f"placeables/languages/{lang}.toml")
    rules = {
        group: tuple(
            (join_pieces({"it": pattern}, **patterns)["it"], _build_reader(reader, lang))
            for reader, pattern in listed
        )
        for group, listed in table["rules"].items()
    }
    first, *more = rules["figures"]
    citation = COMMON["citation"], _build_reader("resolution", lang)
    return Grammar(
        compile_pattern(patterns["seed"]), rules, {**rules, "figures": (first, citation, *more)}
    )


@lru_cache(maxsize=2)
def _load_patterns(lang: str) -> dict[str, str]:
    names = sorted(
        (name for name in NAMES if name.isascii() == (lang == "en")), key=lambda n: -len(n)
    )
    given = {
        **COMMON,
        "currency_sign": SIGN,
        "currency_name": f"(?:{'|'.join(names)}){'(?![a-z])' if lang == 'en' else ''}",
        "numerals": NUMERALS,
        "ending": NUMERALS.replace("两", ""),
        "number": number_words.FIGURES if lang == "en" else build_figure_pattern("zh"),
        "words": f"(?i:{number_words.WORDS})",
        "years_in_words": f"(?i:{number_words.YEARS})",
        "ordinals": number_words.ORDINALS,
        "fractions": number_words.FRACTIONS,
        "first": _FIRST,
        "english_day": dates.ENGLISH_DAY,
    }
    given |= {name: dates.load_patterns(lang)[name] for name in ("date", "hijri")}
    return join_pieces(load_words(f"placeables/languages/{lang}.toml")["grammar"], **given)


def _parse(text: str, lang: str) -> Number | None:
    """Parse a number; 3000多亿 is 3000亿, as the other language says "more than"."""
    if lang == "zh":
        return parse_chinese(re.sub("[多余]", "", text))
    return parse_english(text)


def _parse_whole(text: str, lang: str) -> int | None:
    value = _parse(text, lang)
    if lang == "en" and value is None:
        value = number_words.parse_ordinal(text) or number_words.parse_spoken_year(text)
    return value if isinstance(value, int) else None


def _parse_span(text: str, lang: str) -> Value | None:
    read = read_amount(re.sub("[第段]", "", text), lang)
    return read[1] if read and read[0] in ("number", "range") else None


def _parse_half(text: str, lang: str) -> Number | None:
    """Parse 两年半, a year and a half, two years and a half."""
    if lang == "zh":
        count = parse_chinese(re.match(f"[0-9{NUMERALS}]*", text)[0])  # type: ignore[index]
    else:
        word = text.rsplit(" ", 4)[0].lower()
        count = 1 if word == "a" else parse_english(word)
    return None if count is None else make_exact(count + Fraction(1, 2))


def read_amount(text: str, lang: str) -> Read | None:
    """Read a number, a span of numbers, a percentage or a sum of money.

    >>> read_amount("15亿", "zh"), read_amount("30 per cent", "en")
    (('number', 1500000000), ('percentage', 30))
    >>> read_amount("$1.5 million", "en")[1], read_amount("one", "en")
    (Money(amount=1500000, currency='USD'), None)
    >>> read_amount("15至24", "zh"), read_amount("10-15 per cent", "en")
    (('range', NumberSpan(first=15, last=24)), ('percentage', NumberSpan(first=10, last=15)))
    """
    text = f"0{text}" if text.startswith(".") else text.replace(")", "")  # (80) million
    found = compile_pattern(_load_patterns(lang)["amount"]).fullmatch(text)
    first = _parse(found["one"], lang) if found else None
    if found is None or first is None:
        return None
    unit = _classify_unit(found["sign"], found["unit"])
    if not found["two"]:
        is_article = found["one"].lower() == "one" and not unit
        return None if is_article else classify_amount(first, unit)
    last = _parse(found["two"], lang)
    before = _classify_unit(found["sign"], found["middle"])
    behind = _classify_unit(found["sign2"], found["unit"])
    if (found["middle"] and before and before != behind) or (behind and before not in ("", behind)):
        return None  # by 9% to $30 billion: a share and a sum are no span
    if last is None:
        return None
    scaled = compile_pattern(_load_patterns(lang)["scaled"])
    scale, own = scaled.search(found["two"]), scaled.search(found["one"])
    size = _parse(f"1 {scale[1]}", lang) if scale and not own else 1
    if size and first < Fraction(last) / size:
        first = make_exact(Fraction(first) * size)  # 10 to 15 million
    return classify_amount(NumberSpan(first, last), unit or before) if first < last else None


def _classify_unit(sign: str | None, unit: str | None) -> str:
    """Return the currency of an amount or the name of its share, "" for neither."""
    unit = (unit or "").strip()
    if sign or unit in NAMES:
        return SIGNS.get((sign or "").strip()) or NAMES.get(unit, "")
    if "‰" in unit or "mil" in unit:
        return "per mille"
    if "point" in unit or "百分点" in unit:
        return "points"
    return "per cent" if re.search("[%厘]|per", unit) else ""


def classify_amount(value: Number | NumberSpan, unit: str) -> Read:
    """Return the kind and value of an amount with a currency, a share or no unit."""
    if unit in ("per cent", "points"):
        return ("percentage" if unit == "per cent" else "points"), value
    if unit == "per mille":
        if isinstance(value, NumberSpan):
            return "fraction", NumberSpan(*(make_exact(Fraction(each) / 1000) for each in value))
        return "fraction", make_exact(Fraction(value) / 1000)
    if unit:
        return "money", Money(value, unit)
    return ("range" if isinstance(value, NumberSpan) else "number"), value


def _read_words(text: str, lang: str) -> Read | None:
    """Read numerals without a measure word, if they can't be part of another word."""
    read = read_amount(text, lang)
    numerals = re.match(f"[{NUMERALS}]+", text)
    if read is None or numerals is None or numerals[0] in ("百万", "千万", "万亿"):
        return None
    return read if re.search("[十百千万亿点廿卅]", text) or len(numerals[0]) >= 4 else None


def _read_part(text: str, lang: str) -> Read | None:
    """Read 百分之三十 as a percentage, 五分之四 as a fraction."""
    if text == "百分之百":
        return "percentage", 100
    found = compile_pattern(_load_patterns(lang)["parts"]).fullmatch(text)
    count = parse_chinese(found["count"]) if found else None
    if found is None or count is None:
        return None
    if found["parts"] == "百":
        return _build_span(count, parse_chinese(found["last"] or ""), bool(found["last"]))
    parts = parse_chinese(re.sub("^(?=[百千万亿])", "一", found["parts"]))
    return ("fraction", Fraction(count) / parts) if parts else None


def _read_tenths(text: str, lang: str) -> Read | None:
    """Read 三成 as 30 per cent, 五至六成 as 50 to 60."""
    found = compile_pattern(_load_patterns(lang)["tenths"]).fullmatch(text)
    first, last = (parse_chinese(each or "") for each in found.groups()) if found else (None, None)
    if first is None or found is None:
        return None
    last = None if last is None else make_exact(last * 10)
    return _build_span(make_exact(first * 10), last, bool(found["last"]))


def _build_span(first: Number, last: Number | None, has_last: bool) -> Read | None:
    """Return a percentage, or a span of percentages that grows."""
    if not has_last:
        return "percentage", first
    return ("percentage", NumberSpan(first, last)) if last is not None and last > first else None


_PLAIN: dict[str, tuple[Kind, Callable[[str, str], Value | None]]] = {
    "resolution": ("resolution", lambda text, _: citations.number(text)),
    "paragraph": ("paragraph", _parse_span),
    "numbered": ("numbered", _parse_whole),
    "roman": ("numbered", lambda text, _: parse_roman(text)),
    "label": ("label", lambda text, _: text),
    "ratio": ("ratio", lambda text, _: text),
    "ordinal": ("ordinal", _parse_whole),
    "year": ("year", _parse_whole),
    "fraction": ("fraction", lambda text, _: number_words.parse_fraction(text)),
    "half": ("number", _parse_half),
    "unit": ("number", lambda text, lang: _parse(("一" if lang == "zh" else "a ") + text, lang)),
}
"""Readers of one kind of value, by their names in the tables."""
_READERS: dict[str, Callable[[str, str], Read | None]] = {
    "date": dates.read,
    "hijri": dates.read_hijri,
    "English date": lambda text, _: dates.read(text, "en"),
    "amount": read_amount,
    "words": _read_words,
    "part": _read_part,
    "tenths": _read_tenths,
}


def _build_reader(name: str, lang: str) -> _Reader:
    """Return the reader of that name for a language; it remembers what it has read."""

    @lru_cache(maxsize=8192)
    def read(text: str) -> Read | None:
        if name in _READERS:
            return _READERS[name](text, lang)
        kind, parse = _PLAIN[name]
        value = parse(text, lang)
        return None if value is None else (kind, value)

    return read
