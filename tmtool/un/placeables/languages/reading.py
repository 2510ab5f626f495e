"""The values in a text of any language of the United Nations, in figures and in words.

Chinese and English have grammars of their own; the others are read by their tables. What a
memory's templates are made of is `scan.find` alone, which reads only figures of the others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache

from tmtool.lang.number_words import parse_roman
from tmtool.lang.script import get_base
from tmtool.un import citations
from tmtool.un.citations import CITING
from tmtool.un.placeables.forms import list_symbols, restore_capitals, unify_forms
from tmtool.un.placeables.grammar import COMMON
from tmtool.un.placeables.languages.amounts import SIGN, AmountReader
from tmtool.un.placeables.languages.dates import DateReader
from tmtool.un.placeables.languages.numbers import FIGURE, NumberRead, NumberReader
from tmtool.un.placeables.languages.tables import (
    END,
    LETTER,
    READ,
    START,
    compile_once,
    load_table,
    prepare,
)
from tmtool.un.placeables.model import Kind, Placeable, Read, Value

_CENTURY = 100
"""Years of a century. Standard (the word)."""
_CENTURY_OF_DECADES = 1900
"""Of which century the decades are that say none: les années 90. Chosen, no measurement."""
_ROMAN = "[IVXLCХІС]{1,8}"
_LATIN = str.maketrans("ХІС", "XIC")
"""Cyrillic letters that Russian texts write in Roman numerals."""
_DIGITS = re.compile(f"(?:{FIGURE}|[0-9.,]+)")
_FULL_YEAR = "(?:1[89]|20)[0-9]{2}"
_TWO_YEARS = (
    f"(?P<first>{_FULL_YEAR}) ?(?:(?P<dash>[-–—])|/) ?(?P<last>{_FULL_YEAR}|[0-9]{{2}})"
    "(?![0-9/]|[.,][0-9])"
)
_DECADE = "(?:1[89]|20)?[0-9]0(?![0-9])"
_DASH = re.compile(" ?[-–] ?")


def prepare_side(text: str, lang: str) -> str:
    """Return a text in the forms that the rules of its language know; no length changes."""
    return prepare(text) if get_base(lang) in READ else unify_forms(text)


@lru_cache(maxsize=8)
def load_reader(lang: str) -> _ValueReader:
    """Load the reader of a language other than Chinese and English."""
    return _ValueReader(lang if lang in READ else "other")


class _ValueReader:
    """Reads the values of one language by its table."""

    def __init__(self, lang: str) -> None:
        table = load_table(lang)
        assert table is not None
        self._table = table
        self._numbers = NumberReader(table)
        dates = DateReader(table)
        amounts = AmountReader(table, self._numbers, dates)
        words = "|".join((*self._numbers.list_beginnings(), dates.month))
        self._word_seed = re.compile(f"{START}(?<!{LETTER}-)(?={words})")
        self._figure_seed = re.compile(
            # No figure inside a word or a name (G20, COVID-19) is a value.
            rf"(?<![A-Za-zА-Яа-я0-9])(?<![0-9][.,])(?<![A-ZА-Яء-ي]-)[0-9]|{SIGN.pattern}"
            r"|(?<![A-Za-z0-9/])E?S(?=-[0-9]{1,2}/[0-9]|/[0-9]{1,2}-[0-9])"
            rf"|{table.read_pattern('shares', 'before_figures')}(?=[0-9])"
        )
        behind, before, ends, figure_ends = (
            table.read_pattern("labels", name)
            for name in ("roman_behind", "roman_before", "roman_ends", "figure_ends")
        )
        self._roman_behind = re.compile(f"{START}(?i:{behind}) (?={_ROMAN}{END})")
        # XXI век and XXIe; a single letter only before one of the words.
        self._roman_before = re.compile(
            rf"(?<![\w-])(?P<n>{_ROMAN}(?=(?:{ends})? (?i:{before}){END})"
            f"|[IVXLC]{{2,8}}(?={ends}{END}))(?:{ends})?"
        )
        ordinal = f"([0-9]{{1,4}}) ?(?i:{figure_ends}){END}(?![0-9])"
        self._citation = _build_rule(
            "resolution", COMMON["citation"], lambda found: citations.number(found[0])
        )
        self._rules = (
            dates.read,
            _build_rule("years", _TWO_YEARS, _parse_years),
            _build_rule("ratio", COMMON["ratio"], lambda found: found[0]),
            _build_rule("ordinal", ordinal, lambda found: int(found[1])),
            amounts.read,
            _build_rule("label", COMMON["label"], lambda found: found[0]),
        )

    def read(self, text: str) -> Iterator[Placeable]:
        """Return the values of a text in order."""
        plain = restore_capitals(prepare(text), headings=False)
        cites = CITING.search(plain) is not None
        symbols = list_symbols(plain)
        known = {each.start: each for each in (*self._romans(plain), *self._decades(plain))}
        known |= {
            each.start: Placeable("symbol", each.symbol, each.start, each.stop) for each in symbols
        }
        lower = plain.lower() if len(plain.lower()) == len(plain) else plain
        starts = {found.start() for found in self._figure_seed.finditer(plain)}
        starts |= {found.start() for found in self._word_seed.finditer(lower)}
        ends, position = [*(each.start for each in symbols), len(plain)], 0
        for start in sorted(starts | known.keys()):
            if start < position:
                continue
            stop = ends[bisect_right(ends, start)] if start < ends[-1] else ends[-1]
            value = known.get(start)
            if value is None and (found := self._read_at(plain, start, cites=cites)):
                value = Placeable(*found[1], start, found[0])
            digits = _DIGITS.match(plain, start)
            position = digits.end() if digits else start + 1
            if value and value.stop <= stop:
                yield value
                position = value.stop

    def read_number(self, text: str) -> NumberRead | None:
        """Read the number that begins a text."""
        return self._numbers.read(prepare(text), 0)

    def _read_at(self, text: str, start: int, *, cites: bool) -> tuple[int, Read] | None:
        """Read the value that begins at a position, and return where it ends."""
        rules = (self._citation, *self._rules) if cites else self._rules
        return next((found for rule in rules if (found := rule(text, start))), None)

    def _romans(self, text: str) -> Iterator[Placeable]:
        """Roman numerals, which only words beside them tell."""
        link = self._table.compile("lists", "link")
        for label in self._roman_behind.finditer(text):
            at = label.end()
            while numeral := _read_roman(text, at):
                yield numeral
                joint = link.match(text, numeral.stop) or _DASH.match(text, numeral.stop)
                at = joint.end() if joint else len(text)
        for each in self._roman_before.finditer(text):
            value = parse_roman(each["n"].translate(_LATIN))
            if value is not None:
                yield Placeable("ordinal", value, *each.span())

    def _decades(self, text: str) -> Iterator[Placeable]:
        """Les années 90, les années quatre-vingt-dix, 1990-е годы, التسعينات."""
        before, _, behind = self._table.read_pattern("dates", "decade").partition("{}")
        for each in compile_once(f"{before}(?P<n>{_DECADE})(?={behind})").finditer(text):
            yield _build_decade(int(each["n"]), *each.span("n"))
        for each in compile_once(before or "(?!)").finditer(text):
            number = self._numbers.read(text, each.end())
            if number and not number.figure and number.value in range(20, _CENTURY, 10):
                yield _build_decade(int(number.value), each.end(), number.stop)
        for pattern, value in self._table.list_rows("decades").items():
            words = compile_once(f"{START}{self._numbers.prefix}{pattern}{END}")
            yield from (Placeable("decade", value, *each.span()) for each in words.finditer(text))


def _read_roman(text: str, at: int) -> Placeable | None:
    found = re.compile(f"{_ROMAN}{END}").match(text, at)
    value = parse_roman(found[0].translate(_LATIN)) if found else None
    return Placeable("numbered", value, *found.span()) if found and value is not None else None


def _build_decade(year: int, start: int, stop: int) -> Placeable:
    full = year if year >= _CENTURY else _CENTURY_OF_DECADES + year
    return Placeable("decade", full, start, stop)


def _build_rule(
    kind: Kind, pattern: str, parse: Callable[[re.Match[str]], Value | None]
) -> Callable[[str, int], tuple[int, Read] | None]:
    match = re.compile(pattern).match

    def read(text: str, start: int) -> tuple[int, Read] | None:
        found = match(text, start)
        value = parse(found) if found else None
        return None if found is None or value is None else (found.end(), (kind, value))

    return read


def _parse_years(found: re.Match[str]) -> tuple[int, int] | None:
    """Parse 2014-2015 and 2014/15; a stroke only joins years that follow each other."""
    first, last = int(found["first"]), int(found["last"])
    if last < _CENTURY:
        last += first // _CENTURY * _CENTURY
    return (first, last) if last > first and (found["dash"] or last == first + 1) else None
