"""Days and spans of time that a text calls by a name: the first half of 2015, year-end, 2014/15.

Only asked for a date that one text names and the other doesn't: what stands for it is then no date
that contradicts it.
"""

from __future__ import annotations

import re

from tmtool.lang.fold import simplify_in_place
from tmtool.lang.number_words import write_number
from tmtool.lang.numbers import compile_pattern, write_chinese
from tmtool.un.dates import Date, split_days

_LAST_DAYS = (28, 29, 30, 31)
"""Of months. Standard (the calendar)."""
_DAYS: dict[tuple[int, int], str] = {
    (1, 1): "new year|beginning of|start of|元旦|新年|年初|岁首",
    (3, 8): "women.s day|妇女节", (5, 1): "labour day|may day|劳动节|五一",
    (6, 30): "mid-|middle of|mid-?year|年中|上半年", (10, 24): "united nations day|联合国日",
    (12, 10): "human rights day|人权日", (12, 25): "christmas|圣诞",
    (12, 31): "year-?end|end of (?:the |each |that |last |this )?(?:calendar |financial )?year"
    "|end of (?:19|20)[0-9][0-9]|年底|年末|年终|岁末|year|年度|两年期|biennium",
}  # fmt: skip
"""What days are called, in small letters (calendars of holidays and of the United Nations)."""
_SPANS: dict[tuple[int, int], str] = {
    (1, 3): "first quarter|q1|1q|march quarter|[一1] ?季|首季",
    (4, 6): "second quarter|q2|2q|june quarter|[二2] ?季|次季",
    (7, 9): "third quarter|q3|3q|september quarter|[三3] ?季",
    (10, 12): "(?:fourth|last|final) quarter|q4|4q|december quarter|[四4] ?季|末季|最后一季",
    (1, 6): "first half|1h|h1|上半年|first semester",
    (7, 12): "(?:second|latter|last) half|2h|h2|下半年|second semester",
    (1, 12): "year|annual|年度|全年|两年期|biennium|(?:19|20)[0-9][0-9]",
    (7, 6): "(?:19|20)[0-9][0-9][/-](?:[0-9]{2})|financial (?:year|period)|fiscal|财政|年度|预算期",
    (4, 3): "(?:19|20)[0-9][0-9][/-](?:[0-9]{2})|financial year|fiscal|财政|年度",
    (10, 9): "(?:19|20)[0-9][0-9][/-](?:[0-9]{2})|fiscal|财政|年度",
}  # fmt: skip
"""What spans from one month to another are called, in small letters (fiscal years: of peacekeeping,
and of some Member States)."""
_YEAR_BEFORE = re.compile(
    "a year (?:earlier|ago|before)|(?:previous|preceding|prior|last) year|the year before"
    "|year-on-year|上一?年(?!度)|去年|前一年|一年前|按年|同比"
)
_MONTHS_COUNTED = (
    r"(?:[首头前] ?{count} ?个?月|first {words} months|{words} months (?:to|ended|ending|of))",
    r"(?:[后末最] ?后?的? ?{count} ?个?月|last {words} months)",
)
"""How many months from the beginning of a year, and to its end: 首9个月, the last three months."""
_MONTHS: dict[int, str] = {
    1: "beginning of|start of|early|new year|年初|新年|岁首",
    3: "first quarter|q1|首季|[一1] ?季",
    6: "second quarter|q2|mid-|middle of|[二2] ?季|年中|上半年",
    7: "mid-|middle of|年中|下半年", 9: "third quarter|q3|[三3] ?季",
    12: "(?:fourth|last|final) quarter|q4|[四4] ?季|末季|year-?end|end of (?:the |last |this )?year"
    "|end-?(?:19|20)[0-9][0-9]|end of (?:19|20)[0-9][0-9]|年底|年末|年终|岁末",
}  # fmt: skip
"""What a month may be called that begins or ends a part of a year, in small letters."""
_ENDS_OF_MONTHS = r"end[ -]of|\bend-|late |close of|月底|月末|季末|季底"
_BY_MONTH = r"[本上下当同该]月|(?:this|last|next|the same|that) month"
_COMPARED = (
    "同期|同月|同日|同季|一年前|一?个月前|上季|上一?年度?同|按[年月季]|上个?月|前个?月"
    "|(?:a|one|twelve|12) (?:year|month|quarter)s? (?:earlier|ago|before)"
    "|same (?:period|month|day|quarter|time)|(?:year|month|quarter)-on-(?:year|month|quarter)"
    "|corresponding|(?:previous|preceding|last) (?:quarter|month)"
)
"""By what a month or a period is named that another one is compared with, in small letters."""


def is_named_otherwise(value: object, text: str) -> bool:
    """Whether a text may mean a date or a period by another name.

    >>> is_named_otherwise(Date(2014, 12, 31), "at the end of 2014")
    True
    """
    days = split_days(value)
    lowered = simplify_in_place(text).lower()
    if isinstance(value, Date):
        names = [_DAYS.get((value.month or 0, value.day or 0), "")]
        names += [_ENDS_OF_MONTHS] if value.day in _LAST_DAYS else []
        names += [_BY_MONTH] if value.day else [_MONTHS.get(value.month or 0, ""), _COMPARED]
        return any(name and compile_pattern(name).search(lowered) for name in names)
    if len(days) > 1 and compile_pattern(_COMPARED).search(lowered):
        return True
    if len(days) < 2 or not days[0].month or not days[-1].month:
        return False
    first, last = days[0].month, days[-1].month
    names = [_SPANS.get((first, last), "(?!)")]
    count = last - first + 1
    if 0 < count < 12 and (first == 1 or last == 12):
        both = {
            "count": f"(?:{count}|{write_chinese(count)})",
            "words": f"(?:{count}|{write_number(count)})",
        }
        names.append(_MONTHS_COUNTED[0 if first == 1 else 1].format(**both))
    return any(compile_pattern(name).search(lowered) for name in names)


def is_named_by_year(text: str) -> bool:
    """Whether a text calls a year the one before another.

    >>> is_named_by_year("down 19% from a year earlier"), is_named_by_year("较2018年下跌")
    (True, False)
    """
    return _YEAR_BEFORE.search(simplify_in_place(text).lower()) is not None
