"""The rules of Arabic, French, Russian, Spanish and any other language: figures, not words."""

from __future__ import annotations

import re
from functools import lru_cache

from tmtool.lang.numbers import (
    BLANK,
    Number,
    build_figure_pattern,
    compile_pattern,
    make_exact,
    parse_figures,
)
from tmtool.un.dates import Date, load_month_names
from tmtool.un.placeables.model import PlaceableRule, Read
from tmtool.un.placeables.rules import RATIO, build_reader
from tmtool.un.placeables.wordlists import PER_CENT, SCALES

_S = f"{BLANK}?"
_B = BLANK
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
    tail = f"(?:{_S}%|{_S}٪|{_B}(?:{PER_CENT.get(lang, '(?!)')})|{_B}(?:{scale})(?![a-zа-я]))"

    @lru_cache(maxsize=4096)
    def amount(text: str) -> Read | None:
        return _amount(text, lang)

    found: list[PlaceableRule] = []
    if months := _months(lang):
        day = f"(?P<day>[0-9]{{1,2}}){_B}(?:de{_B})?(?P<month>{months})"
        date = re.compile(f"{day}(?:{_B}(?:de{_B})?(?P<year>{_YEAR}))?", re.IGNORECASE)
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
            return "number", _times(value, size)
    return ("percentage" if rest else "number"), value


def _times(value: Number, size: int) -> Number:
    return make_exact(value * size)


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
