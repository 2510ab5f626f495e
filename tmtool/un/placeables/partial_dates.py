"""Dates of which one text names less than the other, with nothing against it.

11月 for November 2013, 今年 for 2019, Sunday for 27日: a reviser looks at it, and it is often
right, for what is left out stands elsewhere in the document. A part that both name and that
differs, a year of its own beside it, or a weekday that the day doesn't fall on is a contradiction.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from itertools import starmap
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.dates import Date, split_days
from tmtool.un.placeables.model import Placeable
from tmtool.un.placeables.scan import find
from tmtool.un.placeables.wordlists import POINTING, WEEKDAY_NUMBERS, WEEKDAYS

Part: TypeAlias = Literal["year", "month", "day"]

_DAY = re.compile("[ \u00a0]?日(?![元内龄均])")
_LAST_DAY = 31
"""Standard (the calendar): no month has a later day."""


class SaidValues(NamedTuple):
    """A text and its language."""

    text: str
    lang: str


def is_day(placeable: Placeable, text: str) -> bool:
    """Whether a bare number is the day of a month: 27日.

    >>> is_day(Placeable("number", 27, 0, 2), "27日"), is_day(Placeable("number", 27, 0, 2), "27人")
    (True, False)
    """
    value = placeable.value
    return (
        placeable.kind == "number"
        and isinstance(value, int)
        and 0 < value <= _LAST_DAY
        and _DAY.match(text, placeable.stop) is not None
    )


def is_less_exact(more: Placeable, here: SaidValues, there: SaidValues) -> bool:
    """Whether the other text points at a date that it doesn't name, or names less of it.

    >>> is_less_exact(
    ...     Placeable("year", 2019, 0, 4), SaidValues("2019", "en"), SaidValues("今年", "zh")
    ... )
    True
    """
    part = _smallest(more, here)
    words = POINTING.get(get_base(there.lang))
    if part is None or words is None:
        return False
    weekdays = _weekdays(there) if part == "day" else ()
    if weekdays:
        return _may_be(more.value, weekdays)
    if compile_pattern(f"(?i:{words[part]})").search(there.text):
        return True
    # The year alone, or the day: 2013年 for November 2013, 27日 for 27 September.
    return isinstance(more.value, Date) and any(
        (each.kind == "year" and each.value == more.value.year)
        or (each.value == more.value.day and is_day(each, there.text))
        for each in find(*there)
    )


def _smallest(placeable: Placeable, said: SaidValues) -> Part | None:
    if placeable.kind == "year":
        return "year"
    if isinstance(placeable.value, Date):
        return "month" if placeable.value.day is None else "day"
    return "day" if is_day(placeable, said.text) else None


def _weekdays(said: SaidValues) -> tuple[int, ...]:
    found = compile_pattern(f"(?i:{WEEKDAYS[get_base(said.lang)]})").findall(said.text)
    return tuple(WEEKDAY_NUMBERS[each.lower()] for each in found)


def _may_be(value: object, weekdays: Iterable[int]) -> bool:
    """A day with its year falls on one weekday."""
    if not isinstance(value, Date) or value.year is None:
        return True
    try:
        return datetime.date(value.year, value.month or 1, value.day or 1).weekday() in weekdays
    except ValueError:
        return False


def is_part_of_date(
    first: Placeable, second: Placeable, here: SaidValues, there: SaidValues
) -> bool:
    """Whether two dates differ in nothing but what one of them leaves out: 11月, November 2013.

    >>> one, other = Placeable("month", Date(None, 11, None), 0, 3), Placeable(
    ...     "month", Date(2013, 11, None), 0, 13)
    >>> is_part_of_date(one, other, SaidValues("11月", "zh"), SaidValues("November 2013", "en"))
    True
    """
    mine, theirs = split_days(first.value), split_days(second.value)
    return (
        len(mine) == len(theirs) > 0
        and all(starmap(_compatible, zip(mine, theirs, strict=True)))
        and not (_years(here) and _years(there) and _years(here) ^ _years(there))
    )


def _compatible(first: Date, second: Date) -> bool:
    return all(
        here is None or there is None or here == there
        for here, there in zip(first, second, strict=True)
    )


def _years(said: SaidValues) -> frozenset[int]:
    """The years a text names, alone or in dates."""
    values = find(*said)
    alone = (each.value for each in values if each.kind == "year" and isinstance(each.value, int))
    dated = (date.year for each in values for date in split_days(each.value))
    return frozenset((*alone, *filter(None, dated)))


def list_left_out(less_said: Date, more: Date) -> str:
    """The parts that only the second of two dates has.

    >>> list_left_out(Date(None, 11, None), Date(2013, 11, 5))
    '5 and 2013'
    """
    parts = zip(less_said[::-1], more[::-1], strict=True)
    return " and ".join(str(there) for here, there in parts if here is None and there is not None)
