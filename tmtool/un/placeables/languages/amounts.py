"""Amounts of a language with a table: numbers, shares, sums, spans of them, ordinals and years."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from tmtool.lang.numbers import make_exact
from tmtool.un.placeables import grammar
from tmtool.un.placeables.languages.dates import YEAR, DateReader
from tmtool.un.placeables.languages.numbers import NumberRead, NumberReader
from tmtool.un.placeables.languages.tables import END, LETTER, START, Table, compile_once
from tmtool.un.placeables.model import NumberSpan, Read

_LAST_DAY = 31
"""No month has a later day. Standard (the calendar)."""
_MOST_PARTS = 20
"""Parts of a whole that are counted in words are fewer. Chosen, no measurement."""
_BEFORE = 16
"""So many characters before a number say that it begins a span. Limit: "between the" in any of the
languages is shorter."""
SIGN = re.compile(rf"{grammar.SIGN} ?(?=[0-9])")
"""The sign of a currency before figures."""
_SIGNS_BEHIND = {"$": "USD", "€": "EUR", "£": "GBP"}
_YEAR = re.compile(YEAR)
_QUOTES = "‘’"
_LONG_ITEM = 3
"""Figures that count items have fewer digits. Chosen, no measurement."""
_NAME = re.compile("[GDKgdk](?![A-Za-z])|[0-9]")
"""What follows figures that are a part of a name: 5G."""


class _Amount(NamedTuple):
    """A number with its unit: a currency, "per cent", "points", "per mille" or nothing."""

    number: NumberRead
    unit: str
    stop: int


class AmountReader:
    """Reads the amounts of one language, and the dates whose day is said in words."""

    def __init__(self, table: Table, numbers: NumberReader, dates: DateReader) -> None:
        self._table = table
        self._numbers = numbers
        self._dates = dates
        names = {"points": "points", "per_cent": "per cent", "per_mille": "per mille"}
        units = {table.read_pattern("shares", name): unit for name, unit in names.items()}
        units |= table.list_rows("currencies")
        units |= {rf" ?[{sign}]": currency for sign, currency in _SIGNS_BEHIND.items()}
        is_whole = f"(?:(?<={LETTER}){END}|{START})"
        self._units = [(f"(?:{pattern}){is_whole}", unit) for pattern, unit in units.items()]

    def read(self, text: str, start: int) -> tuple[int, Read] | None:
        """The amount that begins at a place of a prepared text, and where it ends."""
        return self._read_part(text, start) or self._read_amount(text, start)

    def _read_part(self, text: str, start: int) -> tuple[int, Read] | None:
        """Trois quarts, две трети, ثلاثة أرباع."""
        for pattern, value in self._table.list_rows("shares_in_words").items():
            whole = compile_once(f"{self._numbers.prefix}(?:{pattern}){END}")
            if found := whole.match(text, start):
                return found.end(), ("fraction", Fraction(value))
        count = self._numbers.read(text, start)
        if count is None or count.figure or count.value not in range(1, _MOST_PARTS):
            return None
        for pattern, parts in self._table.list_rows("parts").items():
            found = compile_once(f" (?:{pattern}){END}").match(text, count.stop)
            if found:
                return found.end(), ("fraction", Fraction(int(count.value), parts))
        return None

    def _read_amount(self, text: str, start: int) -> tuple[int, Read] | None:
        """A number, a span of numbers, a percentage, a sum of money, a year, an ordinal."""
        first = self._read_one(text, start)
        if first is None:
            return None
        number = first.number
        if not number.figure and number.value in range(1, _LAST_DAY + 1):
            dated = self._dates.read_behind_day(text, int(number.value), number.stop)
            if dated:
                return dated
        if number.is_ordinal:
            return first.stop, ("ordinal", number.value)
        if spanned := self._read_span(text, start, first):
            return spanned
        if not first.unit and number.figure and _YEAR.fullmatch(text[start : first.stop]):
            return first.stop, ("year", number.value)
        if not first.unit and number.value == 1 and not number.figure:
            return None  # an article
        return first.stop, grammar.classify_amount(number.value, first.unit)

    def _read_one(self, text: str, start: int) -> _Amount | None:
        """One amount with its unit; None for figures that are a part of a name or count items."""
        sign = SIGN.match(text, start)
        share = self._table.compile("shares", "before_figures").match(text, start)
        before = sign or share
        number = self._numbers.read(text, before.end() if before else start)
        if number is None or _is_item(text, start, number.stop):
            return None
        if number.figure and _NAME.match(text, number.stop):
            return None
        if sign:
            return _Amount(number, grammar.SIGNS[sign[0].strip()], number.stop)
        if share or number.is_ordinal:
            return _Amount(number, "per cent" if share else "", number.stop)
        return _Amount(number, *self._read_unit(text, number.stop))

    def _read_unit(self, text: str, position: int) -> tuple[str, int]:
        """Return the unit behind a number and where it ends, "" for none."""
        for pattern, unit in self._units:
            if found := compile_once(pattern).match(text, position):
                return unit, found.end()
        return "", position

    def _read_span(self, text: str, start: int, first: _Amount) -> tuple[int, Read] | None:
        """From one amount to another; the unit and the scale of the second are those of both."""
        link = self._table.compile("spans", "to").match(text, first.stop)
        if link is None and self._is_between(text, start):
            link = self._table.compile("spans", "and").match(text, first.stop)
        second = self._read_one(text, link.end()) if link else None
        if second is None or second.number.is_ordinal or first.unit not in ("", second.unit):
            return None
        low, high = first.number.value, second.number.value
        scale = second.number.scale
        if first.number.scale == 1 and low < Fraction(high) / scale:
            low = make_exact(Fraction(low) * scale)
        if high <= low:
            return None
        return second.stop, grammar.classify_amount(NumberSpan(low, high), second.unit)

    def _is_between(self, text: str, start: int) -> bool:
        """Whether a word says that a span begins."""
        before = compile_once(self._table.read_pattern("spans", "between") + r"\Z")
        return before.search(text, max(0, start - _BEFORE), start) is not None


def _is_item(text: str, start: int, stop: int) -> bool:
    """Whether figures count the items of a list, as Arabic has them: ’1‘ for (i)."""
    quotes = text[max(start - 1, 0) : start], text[stop : stop + 1]
    return stop - start < _LONG_ITEM and all(each in _QUOTES and each for each in quotes)
