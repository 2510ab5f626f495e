"""Dates and times of day that agree although they are written apart.

A date may leave out its year, stand in figures alone or as a bare day, and the year 2019 be a part
of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tmtool.lang.numbers import parse_chinese
from tmtool.un.dates import MONTHS, Date, split_days, split_months
from tmtool.un.placeables.languages.tables import load_table
from tmtool.un.placeables.model import (
    Key,
    Placeable,
    UnmatchedValue,
    ValueText,
    build_key,
    drop_inside,
    on_both_sides,
    on_either_side,
    once,
)
from tmtool.un.vocabulary import compile_pieces

_PARTS = compile_pieces("dates.toml", "parts")


@on_either_side
def match_dates_in_figures(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """14/5/2015, 14.5.2015 and 2015-05-14 are 14 May 2015, 5/2015 is May 2015."""
    dates = [atom for atom in there.left if isinstance(atom.value, Date)]
    for found in _PARTS["in_figures"].finditer(here.text) if dates else ():
        year, *rest = sorted(map(int, re.findall("[0-9]+", found[0])), reverse=True)
        read = {(year, *rest), (year, *rest[::-1])} if len(rest) > 1 else {(year, *rest, None)}
        atom = next((each for each in dates if each.value in read), None)
        if atom is not None:
            return drop_inside(here, [range(*found.span())]), once(there, atom)
    return None


def match_dates(one: ValueText, another: ValueText) -> tuple[ValueText, ValueText]:
    """A date that leaves out what the text says elsewhere: in 2020 … on 5 March."""
    for first in sorted(one.left, key=_count_known_parts, reverse=True):
        for second in sorted(another.left, key=_count_known_parts, reverse=True):
            if _are_compatible(first, second, one) and _are_compatible(second, first, another):
                return once(one, first), once(another, second)
    return one, another


def _count_known_parts(atom: Key) -> int:
    date = atom.value
    return sum(part is not None for part in date) if isinstance(date, Date) else 0


def _are_compatible(first: Key, second: Key, text: ValueText) -> bool:
    """What `first` leaves out its own text says somewhere; months and days are the same."""
    mine, theirs = first.value, second.value
    if not isinstance(mine, Date) or not isinstance(theirs, Date) or mine[1:] != theirs[1:]:
        return False
    year_said = theirs.year is None or build_key("year", theirs.year) in text.said
    return mine.year == theirs.year or (mine.year is None and year_said) or theirs.year is None


def is_one_period(mine: UnmatchedValue, theirs: UnmatchedValue) -> bool:
    """2012年8月至2013年7月 is from 1 August 2012 to 31 July 2013."""
    kinds = {mine.placeable.kind, theirs.placeable.kind}
    return (
        kinds == {"period"}
        and bool(months := split_months(mine.placeable.value))
        and (months == split_months(theirs.placeable.value))
    )


class ClockTime(NamedTuple):
    """Hour and minutes as they are written, and whether it is after noon; None where unsaid."""

    hour: int
    minutes: int
    late: bool | None
    span: range

    def agrees(self, second: ClockTime) -> bool:
        """Return True if both can be one time; of twelve hours either half may be meant."""
        if self.minutes != second.minutes or (self.hour - second.hour) % 12:
            return False
        hours = {each.hour for each in (self, second)}
        said = {each.late for each in (self, second)} - {None}
        return len(said) < 2 and (len(hours) == 1 or bool(said) or max(hours) % 24 == 12)


def list_times(text: str, lang: str) -> Iterator[ClockTime]:
    """Return the times of day that a text names.

    >>> [each[:3] for each in list_times("at 3.30 p.m.", "en")]
    [(3, 30, True)]
    """
    table = load_table(lang)
    for found in table.compile("clocks", "time").finditer(text) if table else ():
        said = {name.rstrip("23"): group for name, group in found.groupdict().items() if group}
        late = True if "late" in said else False if "early" in said else None
        hour = parse_chinese(said.get("hour", "12"))
        minutes = parse_chinese(said.get("minutes", "零"))
        if isinstance(hour, int) and isinstance(minutes, int) and hour <= 24:
            minutes += 30 * ("half" in said) + 15 * int(
                parse_chinese(said.get("quarter", "零")) or 0
            )
            yield ClockTime(hour, minutes, late, range(*found.span()))


@on_either_side
def match_clocks(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """下午3时30分 is 3.30 p.m."""
    if not (here.open or there.open) or not (theirs := list(list_times(there.text, there.lang))):
        return None
    spans: tuple[list[range], list[range]] = [], []
    for each in list_times(here.text, here.lang):
        partner = next((other for other in theirs if each.agrees(other)), None)
        if partner:
            theirs.remove(partner)
            spans[0].append(each.span)
            spans[1].append(partner.span)
    left = drop_inside(here, spans[0]), drop_inside(there, spans[1])
    return left if (left[0].open, left[1].open) != (here.open, there.open) else None


def is_day(placeable: Placeable, text: str) -> bool:
    """Whether a bare number is the day of a month: 27日.

    >>> is_day(Placeable("number", 27, 0, 2), "27日"), is_day(Placeable("number", 27, 0, 2), "27人")
    (True, False)
    """
    value = placeable.value
    return (
        placeable.kind == "number"
        and isinstance(value, int)
        and 0 < value <= 31
        and _PARTS["bare_day"].match(text, placeable.stop) is not None
    )


@on_both_sides
def match_days_and_names(text: ValueText, second: ValueText) -> ValueText:
    """27日 is the day of 27 September, 1至3月 January to March, 2019 a part of COVID-19's name."""
    days = {date.day for each in second.values for date in split_days(each.value)}

    def gone(atom: Key, placeable: Placeable) -> bool:
        value = placeable.value
        if is_day(placeable, text.text):
            return value in days
        number = str(atom.value)
        is_month = _PARTS["bare_month"].match(text.text, placeable.stop) and number.isdecimal()
        return bool(is_month) and MONTHS[(int(number) - 1) % len(MONTHS)] in second.text

    names = (
        _PARTS["disease_name"].finditer(text.text) if _PARTS["disease"].search(second.text) else ()
    )
    return drop_inside(text.drop(gone), [range(*found.span()) for found in names])


@on_both_sides
def match_bare_months(text: ValueText, second: ValueText) -> ValueText:
    """A month without day and year is no figure that must stand on both sides: 3月份的数据."""
    if any(atom.sort == "date" for atom in second.left):
        return text
    return text.drop(
        lambda atom, _: isinstance(atom.value, Date) and atom.value[::2] == (None, None)
    )
