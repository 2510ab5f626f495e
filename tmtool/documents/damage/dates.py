"""Chinese dates that lost 年, 月 or 日 on the way: 2006728日, 1999915日, 2003年1210日至12日.

Digits are all there, so the year is told by its four; where month and day part is a question that
the calendar answers, or the day a range ends with, the session of the resolution whose number
follows, or a whole date of the same resolution elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tmtool.documents.damage.model import Finder, Stretches, TextDamage
from tmtool.units import Document, Paragraph

_S = r"[ \u00a0\u2009]?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_BEFORE = r"(?<![0-9/.,A-Za-z＊*_-])"
_WHOLE = re.compile(
    rf"{_YEAR}{_S}年{_S}(?P<month>[0-9]{{1,2}}){_S}月{_S}(?P<day>[0-9]{{1,2}}){_S}日"
)
_NUMBER = re.compile(
    r"[^，。；0-9]{0,60}?(?:第\s?(?P<number>(?:S-)?[0-9]{1,4}/[0-9]{1,4}|[0-9]{3,4}\s?[(（][0-9]{4}[)）]))"
)
_NUMBER_NEXT = rf"(?={_S}第{_S}(?:S-)?[0-9]{{1,4}}{_S}[/(（])"
_TO = re.compile(
    rf"{_S}[至到—–-]{_S}(?:(?P<month>[0-9]{{1,2}}){_S}月{_S})?(?P<day>[0-9]{{1,2}}){_S}日"
)
_TO_CUT = re.compile(rf"{_S}[至到—–-]{_S}(?P<rest>[0-9]{{2,4}}){_S}日")
_GLUED = r"(?P<rest>[0-9]{1,2} [0-9]{1,2}|[0-9]{2,4})"
# What a number of things or a page begins or ends with.
_NO_DATE_AFTER = r"[0-9/.,%％‰A-Za-z万亿千百多余个個名人份件项項条條次元美吨公号號年月日页頁(（]"
_HAN = r"[\u3400-\u9fff，。；、《》“”：]"

_MONTH_DAY = rf"(?P<month>[0-9]{{1,2}}){_S}月{_S}(?P<day>[0-9]{{1,2}})"
_MONTH_AND_MORE = (
    rf"(?P<month>[0-9]{{1,2}}){_S}月(?:{_S}(?P<day>[0-9]{{1,2}})(?:{_S}日|{_NUMBER_NEXT}))?"
)

_CUT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (lost, re.compile(_BEFORE + _YEAR + _S + pattern))
    for lost, pattern in (
        ("年 and 月", rf"{_GLUED}{_S}日"),  # 2006728日, 2006 7 28日
        ("月", rf"年{_S}{_GLUED}{_S}日"),  # 2006年728日
        ("年", _MONTH_AND_MORE),  # 20067月28日, 20067月28第
        ("年, 月 and 日", rf"{_GLUED}{_NUMBER_NEXT}"),  # 2006728第2006/46号
        ("月 and 日", rf"年{_S}{_GLUED}{_NUMBER_NEXT}"),  # 2006年728第2006/46号
        ("日", rf"年{_S}{_MONTH_DAY}(?:{_NUMBER_NEXT}|(?=[，。；]))"),  # 2006年7月28第2006/46号
    )
)
_YEARLESS = re.compile(
    rf"(?<![0-9/.,年-])(?P<month>[0-9]{{1,2}}){_S}月{_S}(?P<day>[0-9]{{1,2}}){_NUMBER_NEXT}"
)
_YEARLESS_RANGE = re.compile(rf"(?<![0-9/.,年A-Za-z第-])(?P<rest>[0-9]{{2,4}}){_S}日(?={_S}[至到])")
_DOUBTFUL = re.compile(
    rf"(?<={_HAN})(?<![第号號表图圖页頁码碼]){_YEAR}(?P<rest>[0-9]{{3,4}})(?!{_S}{_NO_DATE_AFTER})"
)

_LAST_DAY = 31
"""Standard (the calendar): no month has a later day."""

_Day = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _KnownDates:
    """What the document says elsewhere: dates of numbers, and whether its dates are spaced."""

    dates: Mapping[str, frozenset[tuple[int, int, int]]]
    spaced: bool

    def write_date(self, year: str | None, day: _Day, *, with_day: bool = True) -> str:
        space = " " if self.spaced else ""
        parts = [year, "年"] if year else []
        parts += [str(day[0]), "月"]
        return space.join([*parts, str(day[1]), "日"] if with_day else parts)


def build_date_finder(document: Document) -> Finder:
    """What finds damaged Chinese dates in the paragraphs of this document."""
    dates: dict[str, set[tuple[int, int, int]]] = {}
    spaced = whole = 0
    for paragraph in document.paragraphs:
        for match in _WHOLE.finditer(paragraph.text):
            whole += 1
            spaced += match[0][4] == " "
            number = _NUMBER.match(paragraph.text, match.end())
            if number:
                day = (int(match["year"]), int(match["month"]), int(match["day"]))
                dates.setdefault(number["number"], set()).add(day)
    known = _KnownDates({key: frozenset(days) for key, days in dates.items()}, 2 * spaced > whole)
    return lambda paragraph: _search(paragraph, known)


def _search(paragraph: Paragraph, dates: _KnownDates) -> Iterator[TextDamage]:
    text = paragraph.text
    if not any(char in text for char in "年月日第") and not _DOUBTFUL.search(text):
        return
    taken = Stretches()
    yield from (each for each in _all(text, dates) if taken.take(each.start, each.stop))


def _all(text: str, dates: _KnownDates) -> Iterator[TextDamage]:
    for lost, pattern in _CUT:
        for match in pattern.finditer(text):
            found = _cut(text, match, lost, dates)
            if found is not None:
                yield found
    yield from _ends_of_ranges(text, dates)
    yield from _yearless(text, dates)
    for match in _DOUBTFUL.finditer(text):  # perhaps a date that lost everything, or a number
        days = _choices(match["rest"], int(match["year"]))
        if days:
            yield _open_question(match, days, "perhaps a date that lost 年, 月 and 日", dates)


def _cut(text: str, match: re.Match[str], lost: str, dates: _KnownDates) -> TextDamage | None:
    """The finding for a date that lost some of its characters, if that is what a match is."""
    groups = match.groupdict()
    if "rest" not in groups:
        # A date whose month and day are still apart.
        day = int(match["month"]), int(match["day"] or 1)
        if not _is_day(int(match["year"]), day):
            return None
        repair = dates.write_date(match["year"], day, with_day=match["day"] is not None)
        return TextDamage("date", *match.span(), repair, True, f"the date lost {lost}")
    choice = _choices(groups["rest"], int(match["year"]))
    if not choice:
        return None
    left = _narrowed(choice, text, match, dates)
    why = f"the date lost {lost}"
    if len(left) > 1:
        return _open_question(match, left, why, dates)
    certain = "年" not in match[0] or int(groups["rest"].replace(" ", "")) > _LAST_DAY
    return TextDamage("date", *match.span(), dates.write_date(match["year"], left[0]), certain, why)


def _open_question(
    match: re.Match[str], days: Iterable[_Day], why: str, dates: _KnownDates
) -> TextDamage:
    year = match.groupdict().get("year")
    ways = " or ".join(dates.write_date(year, day) for day in days)
    return TextDamage("date", *match.span(), None, False, f"{why}: {ways}")


def _choices(rest: str, year: int) -> list[_Day]:
    """The ways to part digits into a month and a day of that year.

    Zeros in front are written before both or before neither.
    """
    if " " in rest:
        month, day = rest.split(" ")
        ways = [(month, day)]
    else:
        ways = [(rest[:at], rest[at:]) for at in (1, 2) if 0 < len(rest) - at < 3]
    return [
        (int(month), int(day))
        for month, day in ways
        if (month[0] != "0" and day[0] != "0") or (len(month) == len(day) == 2)
        if _is_day(year, (int(month), int(day)))
    ]


def _is_day(year: int, day: _Day) -> bool:
    try:
        date(year, *day)
    except ValueError:
        return False
    return True


def _narrowed(
    days: list[_Day], text: str, match: re.Match[str], sure_dates: _KnownDates
) -> list[_Day]:
    """The days that what follows, or the rest of the document, leaves possible."""
    year = int(match["year"])
    number = _NUMBER.match(text, match.end())
    to = _TO.match(text, match.end())
    if number and (dates := sure_dates.dates.get(number["number"])):
        days = [day for day in days if (year, *day) in dates] or days
    if to:
        days = [day for day in days if day < (int(to["month"] or day[0]), int(to["day"]))] or days
    if number:
        days = [day for day in days if _in_session(year, day, number["number"])] or days
    return days


def _in_session(year: int, day: _Day, number: str) -> bool:
    """Whether the General Assembly could adopt its resolution 55/63 on that day.

    Session n opens in September of the year 1945 + n and ends when the next one opens.
    """
    session = re.match(r"[0-9]+(?=/)", number)
    if session is None or not 3 < int(session[0]) < 200:
        return True
    opened = 1945 + int(session[0])
    if year == opened:
        return day >= (9, 1)
    return day <= (9, 30) if year == opened + 1 else True


def _ends_of_ranges(text: str, dates: _KnownDates) -> Iterator[TextDamage]:
    """至51日: no month has 51 days."""
    for match in _TO_CUT.finditer(text):
        if int(match["rest"]) <= _LAST_DAY:
            continue
        days = _choices(match["rest"], 2000)
        start, stop = match.span("rest")[0], match.end()
        why = "the date lost 月"
        if len(days) == 1:
            yield TextDamage("date", start, stop, dates.write_date(None, days[0]), True, why)
        elif days:
            ways = " or ".join(dates.write_date(None, day) for day in days)
            yield TextDamage("date", start, stop, None, False, f"{why}: {ways}")


def _yearless(text: str, dates: _KnownDates) -> Iterator[TextDamage]:
    for match in _YEARLESS.finditer(text):
        day = int(match["month"]), int(match["day"])
        if _is_day(2000, day):
            yield TextDamage(
                "date", *match.span(), dates.write_date(None, day), True, "the date lost 日"
            )
    for match in _YEARLESS_RANGE.finditer(text):
        days = _choices(match["rest"], 2000)
        to = _TO.match(text, match.end())
        if to:
            end = int(to["day"])
            days = [day for day in days if day < (int(to["month"] or day[0]), end)] or days
        if int(match["rest"]) > _LAST_DAY and len(days) == 1:
            repair = dates.write_date(None, days[0])
            yield TextDamage("date", *match.span(), repair, True, "the date lost 月")
        elif int(match["rest"]) > _LAST_DAY and days:
            yield _open_question(match, days, "the date lost 月", dates)
