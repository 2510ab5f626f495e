"""Times of day that agree: 下午3时30分 and 下午3:30 are 3.30 p.m., 15.30 and 1530 hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tmtool.lang.numbers import parse_chinese
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import ValueText, on_either_side

_HALF_DAY = 12
"""Hours. Standard (the clock)."""
_CHINESE = re.compile(
    "(?:(?P<late>下午|晚上?|傍晚|中午|深夜)|上午|凌晨|清晨|早上)?\\s?"
    "(?:(?P<hour>[0-9]{1,2}|[一二三四五六七八九十两]{1,3})\\s?[时点](?![期间代差])"
    "(?:\\s?(?P<minutes>[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九])\\s?分|(?P<half>半)"
    "|(?P<quarter>[一三])刻)?"
    "|(?<![0-9:：.])(?P<hour2>[01]?[0-9]|2[0-4])[:：](?P<minutes2>[0-5][0-9])(?![0-9:：]))"
)
_LATE = {"a": False, "p": True, "noon": True, "midday": True, "midnight": False}
_SIGN = re.compile("[时点:：]")
"""What is in each time of day in Chinese."""
_ENGLISH = re.compile(
    r"(?<![0-9.,/])(?:(?P<hour>[0-9]{1,2})(?:[.:](?P<minutes>[0-5][0-9]))?[ \u00a0]?"
    r"(?P<half>[ap])\.?m\b"
    r"|(?P<hour2>[01]?[0-9]|2[0-4])[.:h](?P<minutes2>[0-5][0-9])(?![0-9]|[.:][0-9])"
    r"|(?P<hour3>[01][0-9]|2[0-4])(?P<minutes3>[0-5][0-9])(?![0-9/]|[.,][0-9])"
    r"|\b(?P<noon>noon|midday)\b|\b(?P<midnight>midnight)\b)"
)


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
        return len(said) < 2 and (len(hours) == 1 or bool(said) or max(hours) % 24 == _HALF_DAY)


@on_either_side
def match_clocks(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """Take away the hours and minutes that both texts say."""
    if get_base(here.lang) != "zh" or get_base(there.lang) != "en" or not (here.open or there.open):
        return None
    if not _SIGN.search(here.text):
        return None
    return take_away_clocks(here, there, list(list_english(there.text)))


def take_away_clocks(
    here: ValueText,
    there: ValueText,
    theirs: list[ClockTime],
    own: Iterable[ClockTime] | None = None,
) -> tuple[ValueText, ValueText] | None:
    """Take away the times that both texts say; `own` are those of the first, else the Chinese."""
    mine, others = [], []
    for each in list_chinese(here.text) if own is None else own:
        partner = next((other for other in theirs if each.agrees(other)), None)
        if partner:
            theirs.remove(partner)
            mine.append(each.span)
            others.append(partner.span)
    left = _drop(here, mine), _drop(there, others)
    return left if (left[0].open, left[1].open) != (here.open, there.open) else None


def _drop(text: ValueText, spans: list[range]) -> ValueText:
    return text.drop(
        lambda _, each: any(each.start < span.stop and span.start < each.stop for span in spans)
    )


def list_chinese(text: str) -> Iterator[ClockTime]:
    """The times of day that a Chinese text names."""
    for found in _CHINESE.finditer(text):
        quarters = {"一": 15, "三": 45}.get(found["quarter"] or "", 0)
        said = parse_chinese(found["minutes"] or found["minutes2"] or "零")
        minutes = said if isinstance(said, int) and said else 30 if found["half"] else quarters
        late = bool(found["late"]) if found[0][0] in "下上晚傍中深凌清早" else None
        hour = parse_chinese(found["hour"] or found["hour2"])
        if isinstance(hour, int):
            yield ClockTime(hour, minutes, late, range(*found.span()))


def list_english(text: str) -> Iterator[ClockTime]:
    """The times of day that an English text names."""
    for found in _ENGLISH.finditer(text):
        hour = found["hour"] or found["hour2"] or found["hour3"] or _HALF_DAY
        minutes = found["minutes"] or found["minutes2"] or found["minutes3"] or "0"
        late = _LATE.get(found["half"] or found["noon"] or found["midnight"])
        yield ClockTime(int(hour), int(minutes), late, range(*found.span()))
