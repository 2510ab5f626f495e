"""Dates that lost 年 and 月, and footnote figures glued to a span of years.

Nothing is repaired: a report says which dates are possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from tmtool.documents.damage.model import TextDamage

_S = r"[ \u00a0\u2009]?"
_NUMBER_NEXT = rf"(?={_S}第{_S}(?:S-)?[0-9]{{1,4}}{_S}[/(（])"
_GLUED = r"(?P<rest>[0-9]{1,2} [0-9]{1,2}|[0-9]{2,4})"
_MONTH_DAY = rf"(?P<month>[0-9]{{1,2}}){_S}月{_S}(?P<day>[0-9]{{1,2}})"
_DATES = tuple(
    (lost, re.compile(rf"(?<![0-9/.,A-Za-z＊*_-])(?P<year>(?:19|20)[0-9]{{2}}){_S}{pattern}"))
    for lost, pattern in (
        ("年 and 月", rf"{_GLUED}{_S}日"),  # 2006728日
        ("月", rf"年{_S}{_GLUED}{_S}日"),  # 2006年728日
        ("年", rf"{_MONTH_DAY}(?:{_S}日|{_NUMBER_NEXT})"),  # 20067月28日
        ("年, 月 and 日", rf"{_GLUED}{_NUMBER_NEXT}"),  # 2006728第2006/46号
        ("月 and 日", rf"年{_S}{_GLUED}{_NUMBER_NEXT}"),  # 2006年728第2006/46号
        ("日", rf"年{_S}{_MONTH_DAY}{_NUMBER_NEXT}"),  # 2006年7月28第2006/46号
    )
)
_FIGURE_BEHIND_YEARS = re.compile(
    r"(?<=(?:19|20)[0-9]{2}[-–](?:19|20)[0-9]{2})[1-9][0-9]?(?![0-9%‰A-Za-z/-]|[.,][0-9])"
)


def find_glued_figures(text: str) -> Iterator[TextDamage]:
    """Find damaged Chinese dates, and footnote figures behind a span of years.

    >>> [(each.kind, each.repair) for each in find_glued_figures("回顾其2006728日决议")]
    [('date', '2006年7月28日')]
    >>> [(each.kind, each.start) for each in find_glued_figures("the Decade 2001-20107 as")]
    [('footnote mark', 20)]
    """
    taken: set[int] = set()
    for lost, pattern in _DATES if "日" in text or "第" in text else ():
        for match in pattern.finditer(text):
            days = list(_iter_days(match))
            if not days or match.start() in taken:
                continue
            taken.add(match.start())
            ways = [f"{match['year']}年{month}月{day}日" for month, day in days]
            why = f"the date lost {lost}"
            if len(ways) > 1:
                why = f"{why}: {' or '.join(ways)}"
            repair = ways[0] if len(ways) == 1 else None
            yield TextDamage("date", *match.span(), repair, False, why)
    for match in _FIGURE_BEHIND_YEARS.finditer(text):
        why = "a footnote's figure behind a year"
        yield TextDamage("footnote mark", *match.span(), "", False, why)


def _iter_days(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Iterate over the months and days that the figures of a date can mean."""
    groups = match.groupdict()
    rest = groups.get("rest")
    if rest is None:
        splits = [(groups["month"], groups["day"])]
    elif " " in rest:
        month, day = rest.split(" ")
        splits = [(month, day)]
    else:
        splits = [(rest[:at], rest[at:]) for at in (1, 2) if 0 < len(rest) - at < 3]
    for month, day in splits:
        # Zeros in front are written before both or before neither.
        if "0" in (month[0], day[0]) and not len(month) == len(day) == 2:
            continue
        try:
            date(int(match["year"]), int(month), int(day))
        except ValueError:
            continue
        yield int(month), int(day)
