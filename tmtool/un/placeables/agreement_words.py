"""Rules of agreement for what one text says in words, in a list, in another unit or in a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from tmtool.lang.number_words import FIGURES
from tmtool.lang.number_words import WORDS as ENGLISH_WORDS
from tmtool.lang.numbers import BLANK, NUMERALS, compiled
from tmtool.lang.script import base
from tmtool.un.dates import MONTHS, days, in_months
from tmtool.un.placeables.in_words import said_in_words
from tmtool.un.placeables.measures import measure
from tmtool.un.placeables.model import Placeable, Span
from tmtool.un.placeables.pairing import Key, Open, Text, but, in_small_words, key
from tmtool.un.placeables.partial_dates import is_day
from tmtool.un.placeables.spelled import places

# 1, 5 and 7 per cent; 1、5和7%
_REST_OF_LIST = {
    "en": rf"(?:(?:,{BLANK}(?:(?:and|or){BLANK})?|{BLANK}(?:and|or|to){BLANK})"
    rf"(?:{FIGURES}|(?i:{ENGLISH_WORDS}))){{1,20}}"
    rf"(?:{BLANK}?%|{BLANK}per{BLANK}?cent|(?P<points>{BLANK}percentage))",
    "zh": rf"(?:{BLANK}?[、和及或至]{BLANK}?(?:[0-9.]+|[{NUMERALS}]+)){{1,20}}"
    rf"(?:{BLANK}?%|(?P<points>{BLANK}?个百分点))",
}
_VIRUS = re.compile("年?(?:新型)?冠状病毒")
_VIRUS_ENGLISH = re.compile("coronavirus disease $", re.IGNORECASE)
_LISTED = 12
"""So many paragraphs somebody may list. Chosen, no measurement."""
_MONTH = re.compile("月(?!内)")
_NUMBERS_OF_MONTHS = {str(number): month for number, month in enumerate(MONTHS, 1)}
_DISEASE = re.compile("covid|coronavirus|冠状病毒|新冠|疫情", re.IGNORECASE)


def measured(one: Text, other: Text) -> tuple[Text, Text]:
    """50万千瓦 and 500 megawatts are one amount in two units."""
    amounts = (measure(each.placeable, other.text) for each in other.open) if one.open else ()
    theirs = _by_key(zip(amounts, other.open, strict=False))
    pairs = [
        (each.placeable, theirs[amount].pop())
        for each in one.open
        if theirs and theirs.get(amount := measure(each.placeable, one.text))
    ]
    return _without(one, other, pairs)


def _by_key(found: Iterable[tuple[object, Open]]) -> dict[object, list[Placeable]]:
    """What is left over by what it is, the first last; nothing stays out."""
    by_key: dict[object, list[Placeable]] = {}
    for what, each in found:
        if what is not None:
            by_key.setdefault(what, []).insert(0, each.placeable)
    return by_key


def _without(
    one: Text, other: Text, pairs: Sequence[tuple[Placeable, Placeable]]
) -> tuple[Text, Text]:
    if not pairs:
        return one, other
    return but(one, *(pair[0] for pair in pairs)), but(other, *(pair[1] for pair in pairs))


def listed(one: Text, other: Text) -> tuple[Text, Text]:
    """The unit of a list stands behind the last: 1, 5 and 7 per cent are 1%、5%和7%."""
    one, other = _but_listed(one, other)
    other, one = _but_listed(other, one)
    return one, other


def _but_listed(here: Text, there: Text) -> tuple[Text, Text]:
    theirs = _by_key((each.atoms, each) for each in there.open) if here.open else {}
    pairs = []
    for each in here.open if theirs else ():
        kind = _kind_of_list(each.placeable, here)
        partners = theirs.get((key(kind, each.placeable.value),)) if kind else None
        if partners:
            pairs.append((each.placeable, partners.pop()))
    return _without(here, there, pairs)


def _kind_of_list(placeable: Placeable, text: Text) -> Literal["percentage", "points"] | None:
    rest = _REST_OF_LIST.get(base(text.lang))
    if placeable.kind != "number" or rest is None:
        return None
    found = compiled(rest).match(text.text, placeable.stop)
    return None if found is None else "points" if found["points"] else "percentage"


def whole_months(one: Text, other: Text) -> tuple[Text, Text]:
    """2012年8月至2013年7月 is from 1 August 2012 to 31 July 2013."""
    theirs = _by_key((in_months(_period(each)) or None, each) for each in other.open)
    pairs = [
        (each.placeable, theirs[months].pop())
        for each in one.open
        if theirs and theirs.get(months := in_months(_period(each)))
    ]
    return _without(one, other, pairs)


def _period(each: Open) -> object:
    """A list of two days is none."""
    return each.placeable.value if each.placeable.kind == "period" else None


def days_of_dates(one: Text, other: Text) -> tuple[Text, Text]:
    """27日 is the day of 27 September: what it lacks is told of the date, once."""
    return _but_days(one, other), _but_days(other, one)


def _but_days(text: Text, other: Text) -> Text:
    theirs = {key("number", date.day) for each in other.values for date in days(each.value)
              if date.day}  # fmt: skip
    return text.without(lambda atom, each: atom in theirs and is_day(each, text.text))


def names(one: Text, other: Text) -> tuple[Text, Text]:
    """The year in 2019冠状病毒病 is part of a name, 1860s a series, 1至3月 January to March."""
    return _but_names(one, other), _but_names(other, one)


def _but_names(text: Text, other: Text) -> Text:
    def gone(atom: Key, placeable: Placeable) -> bool:
        if _MONTH.match(text.text, placeable.stop) and str(atom.value) in _NUMBERS_OF_MONTHS:
            return _NUMBERS_OF_MONTHS[str(atom.value)] in other.text
        if placeable.kind == "year" and text.text.startswith("s", placeable.stop):
            return f"{placeable.value}s" in other.text
        if placeable.value != 2019:
            return False
        is_name = _VIRUS.match(text.text, placeable.stop) or _VIRUS_ENGLISH.search(
            text.text[: placeable.start]
        )
        return bool(is_name and _DISEASE.search(other.text))

    return text.without(gone)


def enumerated(one: Text, other: Text) -> tuple[Text, Text]:
    """第1、2、3段 are paragraphs 1 to 3: one text lists all that the other gives the ends of."""
    return _but_enumerated(one, other), _but_enumerated(other, one)


def _but_enumerated(text: Text, other: Text) -> Text:
    lists = (_between(each.value) for each in other.values if isinstance(each.value, tuple))
    whole = frozenset(atom for each in lists if each <= text.said for atom in each)
    return text.without(lambda atom, _: atom in whole) if whole else text


def _between(value: object) -> frozenset[Key]:
    """All that a short span of numbers, or of the days of a month, says."""
    if isinstance(value, Span):
        first, last = value
        if isinstance(first, int) and isinstance(last, int) and last - first < _LISTED:
            return frozenset(key("number", each) for each in range(first, last + 1))
    dates = days(value)
    if len(dates) == 2 and dates[0][:2] == dates[1][:2]:
        start, stop = dates[0].day or 0, dates[1].day or 0
        return frozenset(key("date", dates[0]._replace(day=d)) for d in range(start, stop + 1))
    return frozenset()


def spelled_out(one: Text, other: Text) -> tuple[Text, Text]:
    """图十三 is Figure XIII: the other text has the number, though it is no value there."""
    return _but_spelled(one, other), _but_spelled(other, one)


def _but_spelled(text: Text, other: Text) -> Text:
    return text.without(
        lambda _, placeable: any(map(other.stands_alone, places(placeable, other.text)))
    )


def in_words(one: Text, other: Text) -> tuple[Text, Text]:
    """十八九岁 is 18 or 19, 半小时 30 minutes, a centenary 一百周年."""
    return _but_in_words(one, other), _but_in_words(other, one)


def _but_in_words(text: Text, other: Text) -> Text:
    """But for small numbers in words, which have a rule of their own."""
    if not text.open:
        return text
    said = said_in_words(other.text, other.lang)
    return text.without(lambda atom, each: atom in said and not in_small_words(each, text.text))
