"""Dates by value in Chinese and English: days, months, years, periods, decades, fiscal years.

What one language says in front the other says behind: 2020年4月27日至5月1日 is 27 April to 1 May
2020. Both are one period, with the year in both of its ends.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.numbers import BLANK, compile_pattern, parse_chinese
from tmtool.un.vocabulary import join_pieces, load_words

Kind: TypeAlias = Literal["date", "day", "month", "year", "decade", "dates", "period", "years"]


class Date(NamedTuple):
    """A day or a month; what isn't said is None."""

    year: int | None
    month: int | None
    day: int | None


Value: TypeAlias = int | tuple[int, int] | tuple[Date, ...] | Date
"""A year or a decade (1990) is an int, a span of years two of them, a period or a list of days
Dates."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_NEXT = "|".join(f"{year:02}/{(year + 1) % 100:02}" for year in range(100))


@lru_cache(maxsize=2)
def load_patterns(lang: str) -> dict[str, str]:
    """Return the patterns of Chinese or English dates: `date` for any date, `hijri` and others."""
    return join_pieces(load_words("dates.toml")[lang], next=_NEXT)


ENGLISH_DAY = load_patterns("en")["english_day"]
"""A pattern for a day with its year, as United Nations English has it: 19 December 2019."""


def read_hijri(text: str, lang: str) -> tuple[Kind, Value]:
    """Return the day and the year of an Islamic date; month names are spelled in many ways.

    >>> read_hijri("25 Rajab A.H. 1436", "en") == read_hijri("1436年7月25日", "zh")
    True
    """
    figures = re.findall("[0-9]+", text)
    year = next(each for each in figures if len(each) == 4)
    day = _find(text, "day_of", lang) if lang == "zh" else int(figures[0])
    return "date", Date(int(year), None, day)


@lru_cache(maxsize=8192)
def read(text: str, lang: str) -> tuple[Kind, Value] | None:
    """Read a Chinese or English text that the pattern `date` matches as a whole.

    >>> read("2019 年 12 月 19 日", "zh")
    ('date', Date(year=2019, month=12, day=19))
    >>> read("二〇一九年十二月十九日", "zh") == read("December 19, 2019", "en")
    True
    >>> read("2020年4月27日至5月1日", "zh") == read("27 April to 1 May 2020", "en")
    True
    >>> read("2010-2023年", "zh"), read("二十世纪九十年代", "zh"), read("2019", "en")
    (('years', (2010, 2023)), ('decade', 1990), ('year', 2019))
    """
    patterns = load_patterns(lang)
    if decade := compile_pattern(patterns["decade"]).fullmatch(text):
        century = int(parse_chinese(decade.groupdict().get("century") or "20") or 20)
        year = parse_chinese(decade["year"])
        if not isinstance(year, int):
            return None
        return "decade", year if year > 999 else year + 100 * (century - 1)
    if not compile_pattern(patterns["has_month"]).search(text):
        years = compile_pattern(patterns["years"]).findall(text)
        return _read_years([int(parse_chinese(year) or 0) for year in years])
    if lang == "en":  # June 5, 6 and 7, 2003: in the order of the others
        text = compile_pattern(patterns["month_first"]).sub(r"\2 \1 \3", text)
    parts = compile_pattern(patterns["links"]).split(text)
    if lang == "zh":  # the last unit counts for bare numbers: 5至9日
        parts = [_add_unit(part, text[-1], patterns["figure_year"]) for part in parts]
    dates = [
        Date(*(_find(part, name, lang) for name in ("year_of", "month_of", "day_of")))
        for part in parts
    ]
    is_list = compile_pattern(patterns["and"]).search(text) is not None
    if lang == "zh":
        filled = _fill(_of_several_years(_fill(dates)))
        return _build(filled, dates, is_list)
    # Two months with their years are a list only after "between".
    return build(dates, in_list=is_list and not (dates[0].year and dates[0].day is None))


def _add_unit(part: str, unit: str, year: str) -> str:
    if part[-1] in "年月日号":
        return part
    return part + ("年" if compile_pattern(f"{BLANK}?(?:{year})").fullmatch(part) else unit)


def _find(text: str, name: str, lang: str) -> int | None:
    """Return a part of one date as a number."""
    found = compile_pattern(load_patterns(lang)[name]).search(text)
    if found is None:
        return None
    said = next(group for group in found.groups() if group)
    if name == "month_of" and lang == "en":
        return 1 + [month[:3] for month in MONTHS].index(said[:3].capitalize())
    value = parse_chinese(said)
    if not isinstance(value, int):
        return None
    # 14 in "22 Oct 14" is 2014.
    return value + 2000 if name == "year_of" and value < 100 else value


def _read_years(years: list[int]) -> tuple[Kind, Value] | None:
    """Return one year or a span of years; the second may be short (2014-15)."""
    if len(years) == 1:
        return "year", years[0]
    first, last = years
    if last < 100:
        last += first // 100 * 100
    return ("years", (first, last)) if last > first else None


def build(dates: list[Date], *, in_list: bool) -> tuple[Kind, Value] | None:
    """Build the date, list or period of some days or months; None if one of them doesn't exist.

    Year and month are said once, behind, as all languages but Chinese do.

    >>> build([Date(None, None, 15), Date(2015, 12, 16)], in_list=True)[1][0]
    Date(year=2015, month=12, day=15)
    """
    return _build(_of_several_years(_fill(dates[::-1])[::-1]), dates, in_list)


def _fill(dates: list[Date]) -> list[Date]:
    """Copy year and month from each date to the next."""
    filled: list[Date] = []
    for date in dates:
        before = filled[-1] if filled else date
        month = before.month if date.month is None else date.month
        filled.append(Date(before.year if date.year is None else date.year, month, date.day))
    return filled


def _of_several_years(dates: list[Date]) -> list[Date]:
    """Copy a day to the years beside it: 2013和2014年12月31日, 31 December 2013 and 2014."""
    full = next((each for each in dates if each.month), None)
    return [
        full._replace(year=each.year) if full and each.month is None else each for each in dates
    ]


def _build(dates: list[Date], said: list[Date], in_list: bool) -> tuple[Kind, Value] | None:
    """Build the value of dates; a period over New Year names one of its years."""
    if len(dates) == 2 and _get_day(dates[0]) > _get_day(dates[1]):
        first, last = dates
        if said[1].year is None and last.year:
            dates = [first, last._replace(year=last.year + 1)]
        elif said[0].year is None and first.year:
            dates = [first._replace(year=first.year - 1), last]
    if not all(map(_exists, dates)):
        return None
    if len(dates) > 1:
        return ("dates" if in_list else "period"), tuple(dates)
    if dates[0].day is None:
        return "month", dates[0]
    return ("date" if dates[0].year else "day"), dates[0]


def _get_day(date: Date) -> tuple[int, int]:
    return date.month or 0, date.day or 0


def _exists(date: Date) -> bool:
    if date.month is None or not 0 < date.month <= len(MONTHS):
        return False
    return date.day is None or 0 < date.day <= monthrange(2000, date.month)[1]


def split_days(value: object) -> tuple[Date, ...]:
    """The dates that a value consists of, none where it is no date.

    >>> split_days(Date(2019, 12, None)), split_days(2019)
    ((Date(year=2019, month=12, day=None),), ())
    """
    if isinstance(value, Date):
        return (value,)
    found = value if isinstance(value, tuple) else ()
    return tuple(each for each in found if isinstance(each, Date))


def write_day(day: Date, lang: str) -> str:
    """Write a day or a month in Chinese, or in English; what isn't said is left out.

    >>> write_day(Date(2015, 12, 16), "en"), write_day(Date(2015, 12, None), "zh")
    ('16 December 2015', '2015年12月')
    """
    if lang == "zh":
        parts = zip(day, "年月日", strict=True)
        return "".join(f"{value}{unit}" for value, unit in parts if value is not None)
    month = MONTHS[day.month - 1] if day.month else None
    return " ".join(str(each) for each in (day.day, month, day.year) if each)


def split_months(value: object) -> tuple[Date, ...]:
    """A period from the first day of a month to the last of one, by its months; else none.

    >>> whole = (Date(2012, 8, 1), Date(2013, 7, 31))
    >>> split_months(whole) == (Date(2012, 8, None), Date(2013, 7, None)), split_months(whole[::-1])
    (True, ())
    """
    ends = split_days(value)
    if len(ends) != 2 or ends[0].day not in (None, 1) or not _is_last(ends[1]):
        return ()
    return tuple(end._replace(day=None) for end in ends)


def _is_last(date: Date) -> bool:
    """Whether it is the last day of its month, in some year where none is said, or the month."""
    if date.day is None or date.month is None:
        return True
    years = (date.year,) if date.year else (2023, 2024)
    return date.day in (monthrange(year, date.month)[1] for year in years)
