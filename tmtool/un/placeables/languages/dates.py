"""Dates of a language with a table: days, months, years, periods, lists of days.

What a list says once it says behind: "les 15 et 16 décembre 2015", «с 27 апреля по 1 мая 2020».
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from tmtool.un.dates import Date, build, split_days
from tmtool.un.placeables.languages.tables import END, Table, compile_once, load_table, prepare
from tmtool.un.placeables.model import Read

DatePart: TypeAlias = Literal["year", "month", "day"]
YEAR = r"(?:1[89][0-9]{2}|20[0-9]{2})(?![0-9]|[,.][0-9]|/[0-9])"
"""A pattern for a year in figures."""
_DAY = "(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])"
_LAST = (28, 29, 30, 31)
"""The last days of months. Standard (the calendar)."""
_MOST = 30
"""So many days and months one list may have. Limit: what the search for its end costs."""


class DateReader:
    """Reads the dates of one language."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._months = table.list_rows("months")
        self._prefix = table.read_pattern("words", "prefix", "")
        names = "|".join(sorted(self._months, key=len, reverse=True)) or "(?!)"
        self.month = f"{self._prefix}(?:{names}){END}"
        """A pattern for the name of a month."""
        of_month, of_year, ends, to, and_ = (
            table.read_pattern("dates", name)
            for name in ("of_month", "of_year", "day_ends", "to", "and")
        )
        year = f"(?:{of_year}{YEAR})?"
        day = f"{_DAY}{ends}"
        link = f"(?:{to}|{and_})"
        dated = f"(?:{day}{link}){{0,{_MOST}}}{day}{of_month}{self.month}{year}"
        month = f"{self.month}{year}"
        self._days = f"{dated}(?:{link}(?:{dated}|{month}{END})){{0,{_MOST}}}"
        self._months_only = f"(?<![0-9] ){month}(?:{link}{month}){{0,{_MOST}}}"
        self._behind_day = f"{of_month}{self.month}{year}"
        self._links, self._and = link, and_
        self._part = f"(?P<year>{YEAR})|(?P<day>{_DAY}){ends}|(?P<month>{self.month})"

    def read(self, text: str, start: int) -> tuple[int, Read] | None:
        """The dates that begin at a place of a prepared text, with a day or with a month."""
        patterns = map(compile_once, (self._days, self._months_only))
        found = next((found for each in patterns if (found := each.match(text, start))), None)
        if found is None:
            return None
        read = self._read(found[0])
        return (found.end(), read) if read else None

    def read_behind_day(self, text: str, day: int, stop: int) -> tuple[int, Read] | None:
        """The date whose day is said in words and ends at a place: premier mai 2020."""
        found = compile_once(self._behind_day).match(text, stop)
        if found is None:
            return None
        read = self._read(f"{day}{found[0]}")
        return (found.end(), read) if read else None

    def _read(self, text: str) -> Read | None:
        dates = [self._read_date(part) for part in compile_once(self._links).split(text)]
        if len(dates) == 1 and not self._is_sure(dates[0], text):
            return None
        return build(dates, in_list=compile_once(self._and).search(text) is not None)

    def _read_date(self, text: str) -> Date:
        found = [each for each in compile_once(self._part).finditer(text) if each.lastgroup]
        said = {each.lastgroup: each[each.lastgroup or 0] for each in found}
        month = next(
            (
                number
                for name, number in self._months.items()
                if compile_once(f"{self._prefix}(?:{name})").fullmatch(said.get("month", ""))
            ),
            None,
        )
        year, day = (int(said[name]) if name in said else None for name in ("year", "day"))
        return Date(year, month, day)

    def _is_sure(self, date: Date, text: str) -> bool:
        """Whether the name of a month alone is one: مارس is a verb as well."""
        if date.day is not None or date.year is not None:
            return True
        return self._table.has("dates", "bare_months") or bool(set("/ ") & set(text.strip()))


def is_named_otherwise(value: object, text: str, lang: str) -> bool:
    """Whether a text may mean a date or a period by another name, in any language.

    >>> is_named_otherwise(Date(2014, 12, 31), "à la fin de l’année", "fr")
    True
    """
    table, days = load_table(lang), split_days(value)
    if table is None or not days or not days[0].month or not days[-1].month:
        return False
    first, last = days[0], days[-1]
    if len(days) > 1:
        names = [f"{first.month}..{last.month}", "compared"]
    elif first.day:
        names = [f"{first.month}-{first.day}", "month", *(["end"] if first.day in _LAST else [])]
    else:
        names = [str(first.month), "compared"]
    plain = prepare(text)
    return any(table.compile("named", name).search(plain) for name in names)


def find_pointing(text: str, lang: str, part: DatePart) -> bool:
    """Whether a text names a year, a month or a day by when somebody writes: cette année."""
    table = load_table(lang)
    if table is None:
        return False
    return compile_once(table.read_pattern("pointing", part)).search(prepare(text)) is not None
