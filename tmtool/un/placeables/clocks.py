"""Times of day: 下午3时30分 and 下午3:30 are 3.30 p.m., 15.30 and 1530 hours, 15 h 30 in French."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tmtool.lang.numbers import parse_chinese
from tmtool.lang.script import get_base
from tmtool.un.placeables.languages.tables import load_table

_HALF_DAY, _DAY = 12, 24
"""Hours. Standard (the clock)."""
_CHINESE = re.compile(
    "(?:(?P<late>下午|晚上?|傍晚|中午|深夜)|(?P<early>上午|凌晨|清晨|早上))?\\s?"
    "(?:(?P<hour>[0-9]{1,2}|[一二三四五六七八九十两]{1,3})\\s?[时点](?![期间代差])"
    "(?:\\s?(?P<minutes>[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九])\\s?分|(?P<half>半)"
    "|(?P<quarter>[一三])刻)?"
    "|(?<![0-9:：.])(?P<hour2>[01]?[0-9]|2[0-4])[:：](?P<minutes2>[0-5][0-9])(?![0-9:：]))"
)
_ENGLISH = re.compile(
    r"(?<![0-9.,/])(?:(?P<hour>[0-9]{1,2})(?:[.:](?P<minutes>[0-5][0-9]))?[ \u00a0]?"
    r"(?P<half>[ap])\.?m\b"
    r"|(?P<hour2>[01]?[0-9]|2[0-4])[.:h](?P<minutes2>[0-5][0-9])(?![0-9]|[.:][0-9])"
    r"|(?P<hour3>[01][0-9]|2[0-4])(?P<minutes3>[0-5][0-9])(?![0-9/]|[.,][0-9])"
    r"|\b(?P<noon>noon|midday)\b|\b(?P<midnight>midnight)\b)"
)
_LATE = {"a": False, "p": True, "noon": True, "midday": True, "midnight": False}


class ClockTime(NamedTuple):
    """Hour and minutes as they are written, and whether it is after noon; None where unsaid."""

    hour: int
    minutes: int
    late: bool | None
    span: range

    def agrees(self, second: ClockTime) -> bool:
        """Whether both can be one time; of twelve hours either half may be meant."""
        if self.minutes != second.minutes or (self.hour - second.hour) % _HALF_DAY:
            return False
        hours = {each.hour for each in (self, second)}
        said = {each.late for each in (self, second)} - {None}
        return len(said) < 2 and (len(hours) == 1 or bool(said) or max(hours) % _DAY == _HALF_DAY)


def list_times(text: str, lang: str) -> Iterator[ClockTime]:
    """The times of day that a text names.

    >>> [each[:3] for each in list_times("at 3.30 p.m.", "en")]
    [(3, 30, True)]
    """
    own = {"zh": _read_chinese, "en": _read_english}.get(get_base(lang))
    if own:
        yield from own(text)
        return
    table = load_table(lang)
    for found in table.compile("clocks", "time").finditer(text) if table else ():
        hour, minutes = (found[f"{name}"] or found[f"{name}2"] for name in ("hour", "minutes"))
        if hour and int(hour) <= _DAY:
            yield ClockTime(int(hour), int(minutes or 0), None, range(*found.span()))


def _read_chinese(text: str) -> Iterator[ClockTime]:
    if not re.search("[时点:：]", text):
        return
    for found in _CHINESE.finditer(text):
        quarters = {"一": 15, "三": 45}.get(found["quarter"] or "", 0)
        said = parse_chinese(found["minutes"] or found["minutes2"] or "零")
        minutes = said if isinstance(said, int) and said else 30 if found["half"] else quarters
        late = bool(found["late"]) if found["late"] or found["early"] else None
        hour = parse_chinese(found["hour"] or found["hour2"])
        if isinstance(hour, int):
            yield ClockTime(hour, minutes, late, range(*found.span()))


def _read_english(text: str) -> Iterator[ClockTime]:
    for found in _ENGLISH.finditer(text):
        hour = found["hour"] or found["hour2"] or found["hour3"] or _HALF_DAY
        minutes = found["minutes"] or found["minutes2"] or found["minutes3"] or "0"
        late = _LATE.get(found["half"] or found["noon"] or found["midnight"])
        yield ClockTime(int(hour), int(minutes), late, range(*found.span()))
