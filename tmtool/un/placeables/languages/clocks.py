"""Times of day that agree between any two languages: 15 h 30, las 15.30 horas and 3.30 p.m."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.lang.script import get_base
from tmtool.un.placeables.agreement_clocks import (
    ClockTime,
    list_chinese,
    list_english,
    take_away_clocks,
)
from tmtool.un.placeables.languages.tables import load_table
from tmtool.un.placeables.model import ValueText, on_either_side

_LAST_HOUR = 24
"""Hours. Standard (the clock)."""


@on_either_side
def match_clocks(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """Take away the hours and minutes that both texts say."""
    if not (here.open or there.open):
        return None
    theirs = list(_list_times(there))
    return take_away_clocks(here, there, theirs, _list_times(here)) if theirs else None


def _list_times(side: ValueText) -> Iterator[ClockTime]:
    own = {"zh": list_chinese, "en": list_english}.get(get_base(side.lang))
    if own:
        yield from own(side.text)
        return
    table = load_table(side.lang)
    for found in table.compile("clocks", "time").finditer(side.text) if table else ():
        hour, minutes = (found[f"{name}"] or found[f"{name}2"] for name in ("hour", "minutes"))
        if hour and int(hour) <= _LAST_HOUR:
            yield ClockTime(int(hour), int(minutes or 0), None, range(*found.span()))
