"""Times of day: 下午3时30分 and 下午3:30 are 3.30 p.m., 15.30 and 1530 hours, 15 h 30 in French."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tmtool.lang.numbers import parse_chinese
from tmtool.un.placeables.languages.tables import load_table


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
