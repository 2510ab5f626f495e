"""Dates by value in Chinese and English: days, months, years, periods, decades, fiscal years.

What one language says in front the other says behind: 2020年4月27日至5月1日 is 27 April to 1 May
2020. Both are one period, with the year in both of its ends.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.numbers import BLANK, parse_chinese
from tmtool.un.vocabulary import load_vocabulary

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

SHORT_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
"""What is written with a stop; May has no short form."""

_S = f"{BLANK}?"
_TO_ZH = f"{_S}(?:至|到|-{{1,2}}|[–—～~]|——){_S}"
_DASH = f"{_S}[-–—]{_S}"
_FIGURE_YEAR = "1[0-9]{3}|2[01][0-9]{2}"
_NUMERAL_YEAR = "[一二][〇零一二三四五六七八九]{3}"
_YEAR_ZH = f"(?:{_FIGURE_YEAR}|{_NUMERAL_YEAR})"
_MONTH_ZH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY_ZH = (
    "(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?"
    "|[一二三四五六七八九])"
)
_AND_ZH = f"{_S}(?:、|和|及|与|以及|或){_S}"
_YM_ZH = f"(?:{_YEAR_ZH}{_S}年{_S})?{_MONTH_ZH}{_S}月{_S}"
# 3月19、20、23和24日, 8月1日至3日、5日和7日: the month is said once, and 日 may be.
_DAYS_ZH = (
    f"{_MONTH_ZH}{_S}月{_S}(?:{_DAY_ZH}(?:{_S}[日号])?(?:{_TO_ZH}(?:{_YM_ZH})?|{_AND_ZH})){{0,30}}"
    f"{_DAY_ZH}{_S}(?:日|号(?!决议|决定|文件))"
)
_NO_DAY_ZH = f"(?!{_S}{_DAY_ZH}{_S}[日号至到和、及与–-])"

_CENTURY = "(?:二十一?|十[一二三四五六七八九]|2[01]|1[0-9])"

CHINESE = (
    f"(?:(?:{_YEAR_ZH}{_S}年{_S})?{_DAYS_ZH}"
    # 2013和2014年12月31日: one day of several years
    f"|(?:{_FIGURE_YEAR})(?:{_AND_ZH}(?:{_FIGURE_YEAR})){{1,10}}{_S}年{_S}{_DAYS_ZH}"
    # 2014年10月和11月, 2013年1至3月; 五月和六月, 1至3月
    f"|{_YEAR_ZH}{_S}年{_S}(?:{_MONTH_ZH}(?:{_S}月)?(?:{_TO_ZH}(?:{_YEAR_ZH}{_S}年{_S})?|{_AND_ZH})){{0,11}}"
    f"{_MONTH_ZH}{_S}月{_NO_DAY_ZH}"
    f"|(?<![第几数0-9.〇零一二三四五六七八九十])(?:{_MONTH_ZH}(?:{_S}月)?(?:{_TO_ZH}|{_AND_ZH})){{1,11}}"
    f"{_MONTH_ZH}{_S}月{_NO_DAY_ZH}"
    f"|(?<![第几数〇零一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])月"
    f"(?=份|初|底|中|末|上旬|下旬|[，,。；、]|至|到|和)"
    # 从2011年至2014年12月22日 ends on a day.
    f"|{_YEAR_ZH}{_S}年{_TO_ZH}{_YEAR_ZH}{_S}年(?!代|{_S}{_MONTH_ZH}{_S}月)"
    f"|(?:{_FIGURE_YEAR}){_TO_ZH}(?:{_FIGURE_YEAR})(?![0-9])(?:{_S}年(?!代|{_S}{_MONTH_ZH}{_S}月))?"
    f"|(?:{_FIGURE_YEAR})(?:{_DASH}|/)[0-9]{{2}}{_S}年(?!代)"
    f"|(?:{_FIGURE_YEAR})/(?:{_FIGURE_YEAR})(?![0-9/])(?:{_S}年(?![代度]))?"
    # 2008至09年, but 2008至12年底 may be the end of a year or of twelve of them
    f"|(?:{_FIGURE_YEAR}){_TO_ZH}[0-9]{{2}}{_S}年(?!代)"
    f"|(?:{_FIGURE_YEAR})/[0-9]{{2}}(?={_S}(?:财政|财年|学年|会计|两年))"
    f"|(?:19|20)[0-9]{{2}}[-–][0-9]{{2}}(?![0-9.,/%-])"
    f"|{_CENTURY}{_S}世纪{_S}(?:[二三四五六七八九]?十|[1-9]0){_S}年代"
    f"|(?:1[0-9]{{2}}|2[01][0-9])0{_S}年代|(?<![0-9])[3-9]0{_S}年代|[三四五六七八九]十年代"
    f"|{_YEAR_ZH}{_S}年(?![代])"
    f"|(?:1[0-2]|[1-9]){_S}月(?!{_S}[0-9一二三四五六七八九十]|[龄大]))"
)
"""A pattern for whatever is a date in Chinese, at the place where it begins."""

_SHORT_MONTH = f"(?:{'|'.join(SHORT_MONTHS)})"
# Without its stop a short month may be another word, but for those before a year.
_MONTH_EN = rf"(?:{'|'.join(MONTHS)}|{_SHORT_MONTH}\.)"
_DAY_EN = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9])"
_YEAR_EN = f"(?:{_FIGURE_YEAR})(?![0-9,]*[0-9])"
# In small letters march and may are other words.
_SMALL_MONTH = "|".join(each.lower() for each in MONTHS if each not in ("March", "May"))
_TO_EN = f"(?:{BLANK}(?:to|until|through){BLANK}|{_S}[-–—]{_S})"
_B = BLANK

_LINK_EN = f"(?:,?{BLANK}(?:and|or|&){BLANK})"
_DAYS_EN = (
    f"{_DAY_EN}(?:(?:,{BLANK}|{_TO_EN}){_DAY_EN}){{0,30}}{_LINK_EN}{_DAY_EN}(?:{_TO_EN}{_DAY_EN})?"
)
_MONTHS_EN = f"{_MONTH_EN}(?:,{BLANK}{_MONTH_EN}){{0,10}}(?:{_LINK_EN}|{_TO_EN}){_MONTH_EN}"
# 2199 (2015) is a resolution.
_ANOTHER_YEAR = f"{BLANK}{_YEAR_EN}(?!{_S}[(])"
_MORE_YEARS = f"(?:(?:,{_ANOTHER_YEAR}){{0,10}},?{BLANK}and{_ANOTHER_YEAR})"
_CENTURY_OF_SHORT_YEARS = 2000
"""What 14 in 22 Oct 14 is a year of. Chosen, no measurement."""
_GLUED_YEARS = "(?:19|20)[0-9]{2}[-–](?:19|20)[0-9]{2}"
_NEXT = "|".join(f"{year:02}/{(year + 1) % 100:02}" for year in range(100))

ENGLISH_DAY = f"{_DAY_EN}{_B}{_MONTH_EN}{_B}{_YEAR_EN}"
"""A pattern for a day with its year, as United Nations English has it: 19 December 2019."""

ENGLISH = (
    # 27 April to 1 May 2020, 10 to 12 June 2020, 15 and 16 December 2015, 19 December 2019
    f"(?:{_DAY_EN}{_B}{_MONTH_EN}(?:,?{_B}{_YEAR_EN})?{_TO_EN}{_DAY_EN}{_B}{_MONTH_EN}"
    f"(?:,?{_B}{_YEAR_EN})?"
    f"|{_DAY_EN}{_TO_EN}{_DAY_EN}{_B}{_MONTH_EN}(?:,?{_B}{_YEAR_EN})?"
    # 19, 20, 23 and 24 March; 1-3, 5 and 7 August; 31 December 2013 and 2014
    f"|{_DAYS_EN}{_B}(?:of{_B})?{_MONTH_EN}(?:,?{_B}{_YEAR_EN})?"
    f"|{_DAY_EN}{_B}{_MONTH_EN}{_B}{_YEAR_EN}{_MORE_YEARS}"
    f"|{_DAY_EN}{_B}(?:day{_B})?(?:of{_B})?{_MONTH_EN}(?:,?{_B}{_YEAR_EN})?"
    f"|{_DAY_EN}{_B}(?:{_SMALL_MONTH})(?![a-z])(?:{_B}{_YEAR_EN})?"
    f"|{_DAY_EN}{_B}(?:{_SHORT_MONTH}|May)(?![a-z]){_B}{_YEAR_EN}"
    # 22 Oct 14, 26 Aug
    f"|{_DAY_EN}{_B}(?:{_SHORT_MONTH}|May){_B}[’']?[0-9]{{2}}(?![0-9/.,-][0-9]|[0-9%])"
    rf"|{_DAY_EN}{_B}{_SHORT_MONTH}(?![A-Za-z.])"
    # December 10-12, 2003 and December 19, 2019
    f"|{_MONTH_EN}{_B}{_DAY_EN}{_TO_EN}{_MONTH_EN}{_B}{_DAY_EN},{_B}{_YEAR_EN}"
    f"|{_MONTH_EN}{_B}{_DAY_EN}{_B}and{_B}{_DAY_EN}(?=[,.;]|{_B}respectively|$)"
    f"|{_MONTH_EN}{_B}{_DAYS_EN},{_B}{_YEAR_EN}"
    f"|{_MONTH_EN}{_B}{_DAY_EN}(?:{_TO_EN}{_DAY_EN})?(?:,{_B}{_YEAR_EN}|(?![a-z]))"
    # September 2016 to January 2018, September to December 2016, September 2016
    f"|{_MONTH_EN}{_B}{_YEAR_EN}{_TO_EN}{_MONTH_EN}{_B}{_YEAR_EN}"
    f"|{_MONTHS_EN}(?:,?{_B}(?:of{_B})?{_YEAR_EN})?(?![a-z])"
    f"|(?<=[Bb]etween ){_MONTH_EN}(?:{_B}{_YEAR_EN})?{_B}and{_B}{_MONTH_EN}{_B}{_YEAR_EN}"
    f"|{_MONTH_EN},?{_B}(?:of{_B})?{_YEAR_EN}"
    f"|(?:January|February|April|June|July|August|September|October|November|December)(?![a-z])"
    f"|(?:March|May)(?=/[A-Z])"
    f"|(?:(?<=\\b[Ii]n )|(?<=\\b[Oo]f )|(?<=[Ss]ince )|(?<=[Uu]ntil )|(?<=\\b[Bb]y ))(?:March|May)"
    # 2010-2023, 2014-15, 2013/14 (a fiscal year), between 2010 and 2023, the 1990s
    f"|{_YEAR_EN}(?:{_TO_EN}|/){_YEAR_EN}(?!/)"
    # The figure of a footnote may hang on the second: 2001-20107
    f"|(?:{_GLUED_YEARS})(?=[0-9]{{1,2}}(?![0-9.,-]|/[0-9]))"
    f"|(?:(?<=[Bb]etween )){_YEAR_EN}{_B}and{_B}{_YEAR_EN}"
    f"|(?:{_FIGURE_YEAR})[-–/][0-9]{{2}}(?![0-9/.,-])"
    # Before a comma too, where a resolution of ECOSOC has a stroke: 2011/16 is one, 1968/69 none.
    f"|(?:{_FIGURE_YEAR})[-–][0-9]{{2}}(?=[.,](?![0-9]))|(?:19|20)(?:{_NEXT})(?=[.,](?![0-9]))"
    f"|(?:1[0-9]{{2}}|2[01][0-9])0s(?![a-z])"
    r"|(?:1[89][0-9]{2}|2[01][0-9]{2})(?![0-9]|[.,][0-9]|[a-zA-Z%])"
    rf"(?!{BLANK}(?:thousand|million|billion|trillion|per{BLANK}?cent"
    "|(?:United States |US )?dollars|euros?|pounds|yen|yuan|Swiss francs|roubles|rupees)))"
)
"""A pattern for whatever is a date in English; bare years are those from 1800 on."""

_MONTH_FIRST = re.compile(
    f"({_MONTH_EN}){_B}({_DAYS_EN}|{_DAY_EN}(?:{_TO_EN}{_DAY_EN})?)(?:,{_B}({_YEAR_EN}))?\\Z"
)
_ANY_MONTH = re.compile(f"(?i:{'|'.join(each[:3] for each in MONTHS)})")
_DAY_BEFORE_SIGN = re.compile(f"({_DAY_ZH}){_S}日")
_IN_LIST_EN = re.compile(_LINK_EN)
_PARTS_EN = re.compile(
    rf"{_TO_EN}|{_LINK_EN}|,{BLANK}(?=[A-Z])|,{BLANK}(?={_DAY_EN})|(?<=[0-9]{{4}}),{BLANK}"
)
_DECADE_ZH = re.compile(f"(?:({_CENTURY}){_S}世纪{_S})?(.+?){_S}年代")
_CONNECTION = re.compile(f"{_TO_ZH}|{_AND_ZH}")


# Days of the Islamic calendars, 1350 to 1459: names of months are transliterated in many ways, so
# that only the day and the year are compared.
_HIJRI_YEAR = "1(?:3[5-9]|4[0-5])[0-9]"
CHINESE_HIJRI = f"{_HIJRI_YEAR}{_S}年{_S}{_MONTH_ZH}{_S}月{_S}{_DAY_ZH}{_S}日"
ENGLISH_HIJRI = (
    f"{_DAY_EN}{_B}(?!{_MONTH_EN})[A-Z][A-Za-z'’ʿ-]+(?:{_B}[A-Za-z'’ʿ-]+){{0,2}},?{_B}"
    f"(?:\\(?A?\\.?H\\.?\\)?,?{_B})?{_HIJRI_YEAR}(?![0-9,]*[0-9])(?:{_S}\\(?A?\\.?H\\.?\\)?)?"
)


def read_hijri(text: str) -> tuple[Kind, Value]:
    """Return the day and the year of a date that `CHINESE_HIJRI` or `ENGLISH_HIJRI` matches.

    >>> read_hijri("25 Rajab A.H. 1436") == read_hijri("1436年7月25日")
    True
    """
    figures = re.findall("[0-9]+", text)
    year = next(each for each in figures if len(each) == 4)
    day = _DAY_BEFORE_SIGN.search(text)
    if day is None:
        return "date", Date(int(year), None, int(figures[0]))
    return "date", Date(int(year), None, int(parse_chinese(day[1]) or 0))


@lru_cache(maxsize=8192)
def read_chinese(text: str) -> tuple[Kind, Value] | None:
    """What a whole text that `CHINESE` fits says: its kind and its value.

    >>> read_chinese("2019 年 12 月 19 日")
    ('date', Date(year=2019, month=12, day=19))
    >>> read_chinese("二〇一九年十二月十九日") == read_chinese("2019年12月19日")
    True
    >>> read_chinese("2020年4月27日至5月1日") == read_english("27 April to 1 May 2020")
    True
    >>> read_chinese("2010-2023年"), read_chinese("二十世纪九十年代"), read_chinese("2020年")
    (('years', (2010, 2023)), ('decade', 1990), ('year', 2020))
    """
    if "年代" in text:
        return _decade_zh(text)
    if "月" not in text:
        found = re.findall(f"[0-9]+|{_NUMERAL_YEAR}", text)
        return _years([int(n) if n.isdecimal() else int(parse_chinese(n) or 0) for n in found])
    dates = [_date_zh(part, text[-1]) for part in _CONNECTION.split(text)]
    in_list = re.search(_AND_ZH, text) is not None
    return _dated(_over_new_year(_of_several_years(_from_the_left(dates)), dates), in_list=in_list)


def _decade_zh(text: str) -> tuple[Kind, Value] | None:
    found = _DECADE_ZH.fullmatch(text)
    if found is None:
        return None
    century, digits = found.groups()
    value = parse_chinese(digits)
    if not isinstance(value, int):
        return None
    hundreds = 100 * (int(parse_chinese(century or "20") or 20) - 1)
    return "decade", value if value > 999 else hundreds + value


def _years(years: list[int]) -> tuple[Kind, Value] | None:
    """One year or a span of years; the second may be short for one (2014-15)."""
    if len(years) == 1:
        return "year", years[0]
    first, last = years
    if last < 100:
        last += first // 100 * 100
    return ("years", (first, last)) if last > first else None


def _date_zh(text: str, unit: str) -> Date:
    """One date of a list or a period; a bare number has the unit of the last: 5至9日."""
    if text[-1] not in "年月日号":
        text += "年" if re.fullmatch(f"{_S}(?:{_FIGURE_YEAR})", text) else unit
    parts: list[int | None] = []
    for unit in ("年", "月", "[日号]"):
        found = re.search(f"([0-9]+|[〇零一二三四五六七八九十]+){_S}{unit}", text)
        value = parse_chinese(found[1]) if found else None
        parts.append(value if isinstance(value, int) else None)
    return Date(*parts)


def _from_the_left(dates: list[Date]) -> list[Date]:
    """Chinese says year and month once, in front."""
    filled: list[Date] = []
    for date in dates:
        before = filled[-1] if filled else date
        month = before.month if date.month is None else date.month
        year = before.year if date.year is None else date.year
        filled.append(Date(year, month, date.day))
    return filled


def _of_several_years(dates: list[Date]) -> list[Date]:
    """The day of 2013和2014年12月31日, and of 31 December 2013 and 2014, is one of both years."""
    full = next((each for each in dates if each.month), None)
    return [
        full._replace(year=each.year) if full and each.month is None else each for each in dates
    ]


def _over_new_year(filled: list[Date], said: list[Date]) -> list[Date]:
    """2019年12月31日至3月15日 ends in 2020, 27 December to 3 January 2020 begins in 2019."""
    if len(filled) != 2 or _in_year(filled[0]) <= _in_year(filled[1]):
        return filled
    first, last = filled
    if said[1].year is None and last.year:
        return [first, last._replace(year=last.year + 1)]
    if said[0].year is None and first.year:
        return [first._replace(year=first.year - 1), last]
    return filled


def _in_year(date: Date) -> tuple[int, int]:
    return date.month or 0, date.day or 0


def _dated(dates: list[Date], *, in_list: bool) -> tuple[Kind, Value] | None:
    if not all(map(_exists, dates)):
        return None
    if len(dates) > 1:
        return ("dates" if in_list else "period"), tuple(dates)
    date = dates[0]
    if date.day is None:
        return "month", date
    return ("date" if date.year else "day"), date


def _exists(date: Date) -> bool:
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if date.month is None or not 0 < date.month <= len(longest):
        return False
    return date.day is None or 0 < date.day <= longest[date.month - 1]


@lru_cache(maxsize=8192)
def read_english(text: str) -> tuple[Kind, Value] | None:
    """What a whole text that `ENGLISH` fits says: its kind and its value.

    >>> read_english("19 December 2019") == read_english("December 19, 2019")
    True
    >>> read_english("15 and 16 December 2015")[0], read_english("May 2016 to July 2018")[0]
    ('dates', 'period')
    >>> read_english("2013/14"), read_english("1990s"), read_english("2019")
    (('years', (2013, 2014)), ('decade', 1990), ('year', 2019))
    """
    if not _ANY_MONTH.search(text):
        if text.endswith("s"):
            return "decade", int(text[:-1])
        return _years([int(n) for n in re.findall("[0-9]+", text)])
    if _MONTH_FIRST.match(text):  # June 5, 6 and 7, 2003: in the order of the others
        text = _MONTH_FIRST.sub(r"\2 \1 \3", text)
    dates = [_date_en(part) for part in _PARTS_EN.split(text)]
    # Of two months with their years the pattern takes both only after "between".
    in_list = _IN_LIST_EN.search(text) and not (dates[0].year and dates[0].day is None)
    return build(dates, in_list=bool(in_list))


def build(dates: list[Date], *, in_list: bool) -> tuple[Kind, Value] | None:
    """The date, list or period of some days or months; None where one of them is none.

    Year and month are said once, behind, as all languages but Chinese do.

    >>> build([Date(None, None, 15), Date(2015, 12, 16)], in_list=True)[1][0]
    Date(year=2015, month=12, day=15)
    """
    filled = _of_several_years(_from_the_left(dates[::-1])[::-1])
    return _dated(_over_new_year(filled, dates), in_list=in_list)


def _date_en(text: str) -> Date:
    month = re.search(f"(?i:{_MONTH_EN}|{_SHORT_MONTH})", text)
    year = re.search(f"(?<![0-9])(?:{_FIGURE_YEAR})(?![0-9])", text)
    short = re.search("[0-9] [A-Za-z]{3,9}[.]? [’']?([0-9]{2})\\Z", text)  # 22 Oct 14
    day = re.search("(?<![0-9])[0-9]{1,2}(?![0-9])", text)
    said = int(year[0]) if year else _CENTURY_OF_SHORT_YEARS + int(short[1]) if short else None
    return Date(
        said,
        1 + [name[:3] for name in MONTHS].index(month[0][:3].capitalize()) if month else None,
        int(day[0]) if day else None,
    )


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


@lru_cache(maxsize=8)
def load_month_names(lang: str) -> dict[str, int]:
    """The months of a language in small letters, and their numbers.

    >>> load_month_names("fr")["décembre"], load_month_names("en")["may"]
    (12, 5)
    """
    return {name: i for i, name in enumerate(load_vocabulary()["months"][lang], 1)}
