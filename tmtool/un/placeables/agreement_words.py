"""Rules of agreement for what one text says in words, in a list, in another unit or in a name.

Where the grammar reads no value, labels, names and capitals may have the number: 图十三 is Figure
XIII, 附件一和二 Annexes I and II, 一号 No. 1, (25)目 (xxv); 300K is a number with a unit,
"SIXTEENTH" one in the capitals of a heading. Words such as 十八九, a centenary and half an hour
name numbers loosely or by the way, so that they agree with one and contradict none. All this is
only asked for values that one text has and the other lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache

from tmtool.lang import number_words
from tmtool.lang.number_words import FIGURES
from tmtool.lang.number_words import WORDS as ENGLISH_WORDS
from tmtool.lang.numbers import (
    BLANK,
    NUMERALS,
    Number,
    compile_pattern,
    format_decimal,
    make_exact,
    parse_chinese,
    write_chinese,
)
from tmtool.lang.script import get_base
from tmtool.un.dates import MONTHS, split_days, split_months
from tmtool.un.placeables.model import (
    Key,
    Kind,
    NumberSpan,
    Placeable,
    UnmatchedValue,
    ValueText,
    build_key,
    drop_values,
    is_in_small_words,
    on_both_sides,
)
from tmtool.un.placeables.wordlists import MEASURES, NAMED_YEARS, NUMBERS, SAID

_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CENTURIES = (1800, 1900, 2000)
"""The centuries of which texts name the decades. Chosen, no measurement."""

# 十八九 is 18 or 19, 三四百 300 or 400, 一百七八十 170 or 180, 三二十 20 or 30.
_NEIGHBOURS = re.compile(
    "(?P<before>[一二三四五六七八九十百千]{0,5}[十百千])?"
    "(?P<two>一[二两]|[二两]三|三四|四五|五六|六七|七八|八九|三二)(?P<unit>十?[万亿]|百万|千万|[十百千])?"
    "(?![一二三四五六七八九])"
)
# 千余名, 每千人, 上百个: one of them.
_ROUND = re.compile(
    "(?<![一二三四五六七八九十百千万亿两几数0-9])"
    "(?:[十百千]万?[多余几](?P<unit>[万亿])|[十百千]万|[十百千万]亿"
    "|[十百千万亿]{1,2}(?=[余多来]|分之)|(?<=[每上近逾超约达过])[十百千万亿]{1,2})"
)

# 七成五 is 75 per cent.
_TENTHS_AND_MORE = re.compile("([一二三四五六七八九])成([一二三四五六七八九])(?![个名人家])")
# 二十几 is twenty and some.
_TENS_AND_SOME = re.compile("([二三四五六七八九]?十)[几多余来]")
_IN_CHINESE = re.compile("|".join(f"({words})" for words, _ in NUMBERS["zh"]))
_IN_ENGLISH = re.compile(r"\b(?:" + "|".join(f"({words})" for words, _ in NUMBERS["en"]) + ")")

_DECADES = re.compile(rf"\b({'|'.join(_ONES)}|ten|dozen)[ -]decades\b")
_PLURAL_TENS = re.compile(rf"\b({'|'.join(_TENS)})ies\b|(?<![0-9,.])([2-9])0[’']?s\b")


_MOST = 400
"""Labels are not greater, and Roman numerals are not read. Chosen, no measurement."""
_BY_NUMERALS = (
    "(?:附件|附录|附表|附文|协定|协议|专栏|方框|插文|图|表|卷|册|框|编|部分|章|节|条|款|项|第"
    "|[（(、和及与至到])"
)
_BY_ROMAN = (
    r"(?i:\b(?:annex(?:es)?|appendi(?:x|ces)|fig(?:ure|ures|s?\.)|tables?|box(?:es)?|parts?"
    r"|vol(?:umes?|s?\.)|sect(?:ions?|s?\.)|chap(?:ters?|s?\.)|protocols?|art(?:icles?|s?\.)"
    r"|titles?|phases?|categor(?:y|ies)|schedules?|stages?|tiers?|class|type|[ivxlc]+ and"
    r"|[ivxlc]+ to|[ivxlc]+,)\s)"
)
_KINDS = ("number", "ordinal", "numbered", "paragraph", "label")


Measure = tuple[str, tuple[Fraction, ...]]


# 1, 5 and 7 per cent; 1、5和7%
REST_OF_LIST = {
    "en": rf"(?:(?:,{BLANK}(?:(?:and|or){BLANK})?|{BLANK}(?:and|or|to){BLANK})"
    rf"(?:{FIGURES}|(?i:{ENGLISH_WORDS}))){{1,20}}"
    rf"(?:{BLANK}?%|{BLANK}per{BLANK}?cent|(?P<points>{BLANK}percentage))",
    "zh": rf"(?:{BLANK}?[、和及或至]{BLANK}?(?:[0-9.]+|[{NUMERALS}]+)){{1,20}}"
    rf"(?:{BLANK}?%|(?P<points>{BLANK}?个百分点))",
}
_NAMED_YEARS = [
    (year, [re.compile(pattern, re.IGNORECASE) for pattern in patterns])
    for year, *patterns in NAMED_YEARS
]
_LISTED = 12
"""So many paragraphs somebody may list. Chosen, no measurement."""
_DAY = re.compile("[ \u00a0]?日(?![元内龄均])")
_LAST_DAY = 31
"""No month has a later day. Standard (the calendar)."""
_MONTH = re.compile("月(?!内)")
_NUMBERS_OF_MONTHS = {str(number): month for number, month in enumerate(MONTHS, 1)}


def match_amounts(first: ValueText, second: ValueText) -> tuple[ValueText, ValueText]:
    """50万千瓦 and 500 megawatts are one amount in two units."""
    amounts = (measure(each.placeable, second.text) for each in second.open) if first.open else ()
    theirs = _by_key(zip(amounts, second.open, strict=False))
    pairs = [
        (each.placeable, theirs[amount].pop())
        for each in first.open
        if theirs and theirs.get(amount := measure(each.placeable, first.text))
    ]
    return _without(first, second, pairs)


def _by_key(keyed: Iterable[tuple[object, UnmatchedValue]]) -> dict[object, list[Placeable]]:
    """What is left over by what it is, the first last; nothing stays out."""
    by_key: dict[object, list[Placeable]] = {}
    for what, each in keyed:
        if what is not None:
            by_key.setdefault(what, []).insert(0, each.placeable)
    return by_key


def _without(
    first: ValueText, second: ValueText, pairs: Sequence[tuple[Placeable, Placeable]]
) -> tuple[ValueText, ValueText]:
    if not pairs:
        return first, second
    return drop_values(first, *(pair[0] for pair in pairs)), drop_values(
        second, *(pair[1] for pair in pairs)
    )


def match_listed_units(first: ValueText, second: ValueText) -> tuple[ValueText, ValueText]:
    """The unit of a list stands behind the last: 1, 5 and 7 per cent are 1%、5%和7%."""
    first, second = _but_listed(first, second)
    second, first = _but_listed(second, first)
    return first, second


def _but_listed(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText]:
    rest = REST_OF_LIST.get(get_base(here.lang))
    numbers = [each.placeable for each in here.open if each.placeable.kind == "number"]
    if rest is None or not numbers:
        return here, there
    theirs = _by_key((each.atoms, each) for each in there.open)
    pairs = []
    for placeable in numbers if theirs else ():
        if found := compile_pattern(rest).match(here.text, placeable.stop):
            kind: Kind = "points" if found["points"] else "percentage"
            if partners := theirs.get((build_key(kind, placeable.value),)):
                pairs.append((placeable, partners.pop()))
    return _without(here, there, pairs)


def match_whole_months(first: ValueText, second: ValueText) -> tuple[ValueText, ValueText]:
    """2012年8月至2013年7月 is from 1 August 2012 to 31 July 2013."""
    theirs = _by_key((split_months(_period(each)) or None, each) for each in second.open)
    pairs = [
        (each.placeable, theirs[months].pop())
        for each in first.open
        if theirs and theirs.get(months := split_months(_period(each)))
    ]
    return _without(first, second, pairs)


def _period(each: UnmatchedValue) -> object:
    """A list of two days is none."""
    return each.placeable.value if each.placeable.kind == "period" else None


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


@on_both_sides
def match_days(text: ValueText, second: ValueText) -> ValueText:
    """27日 is the day of 27 September: what it lacks is told of the date, once."""
    theirs = {build_key("number",
    date.day) for each in second.values for date in split_days(each.value)
              if date.day}  # fmt: skip
    return text.drop(lambda atom, each: atom in theirs and is_day(each, text.text))


@on_both_sides
def match_names(text: ValueText, second: ValueText) -> ValueText:
    """The year in 2019冠状病毒病 is part of a name, 1860s a series, 1至3月 January to March."""

    def gone(atom: Key, placeable: Placeable) -> bool:
        if _MONTH.match(text.text, placeable.stop) and str(atom.value) in _NUMBERS_OF_MONTHS:
            return _NUMBERS_OF_MONTHS[str(atom.value)] in second.text
        if placeable.kind == "year" and text.text.startswith("s", placeable.stop):
            return f"{placeable.value}s" in second.text
        return any(
            placeable.value == year
            and (
                before.search(text.text[: placeable.start])
                or behind.match(text.text, placeable.stop)
            )
            and elsewhere.search(second.text)
            for year, (before, behind, elsewhere) in _NAMED_YEARS
        )

    return text.drop(gone)


@on_both_sides
def match_enumerated(text: ValueText, second: ValueText) -> ValueText:
    """第1、2、3段 are paragraphs 1 to 3: one text lists all that the other gives the ends of."""
    lists = (_between(each.value) for each in second.values if isinstance(each.value, tuple))
    whole = frozenset(atom for each in lists if each <= text.said for atom in each)
    return text.drop(lambda atom, _: atom in whole) if whole else text


def _between(value: object) -> frozenset[Key]:
    """All that a short span of numbers, or of the days of a month, says."""
    if isinstance(value, NumberSpan):
        first, last = value
        if isinstance(first, int) and isinstance(last, int) and last - first < _LISTED:
            return frozenset(build_key("number", each) for each in range(first, last + 1))
    dates = split_days(value)
    if len(dates) == 2 and dates[0][:2] == dates[1][:2]:
        start, stop = dates[0].day or 0, dates[1].day or 0
        return frozenset(
            build_key("date", dates[0]._replace(day=d)) for d in range(start, stop + 1)
        )
    return frozenset()


@on_both_sides
def match_spelled_out(text: ValueText, second: ValueText) -> ValueText:
    """图十三 is Figure XIII: the other text has the number, though it is no value there."""
    return text.drop(
        lambda _, placeable: any(map(second.is_alone, find_places(placeable, second.text)))
    )


@on_both_sides
def match_words(text: ValueText, second: ValueText) -> ValueText:
    """十八九岁 is 18 or 19, 半小时 30 minutes, a centenary 一百周年.

    But for small numbers in words, which have a rule of their own.
    """
    if not text.open:
        return text
    said = find_values_in_words(second.text, second.lang)
    return text.drop(lambda atom, each: atom in said and not is_in_small_words(each, text.text))


@cache
def _unit() -> tuple[re.Pattern[str], tuple[tuple[str, Number], ...]]:
    """A pattern with a group for each unit, the longest first, and what the groups are."""
    units = [(unit, what, size) for what, each in MEASURES.items() for unit, size in each.items()]
    units.sort(key=lambda each: -len(each[0]))
    pattern = "|".join(f"({unit})" for unit, _, _ in units)
    return re.compile(rf"(?:[-\s]|\sof\san?\s)?(?:{pattern})(?![A-Za-z0-9])"), tuple(
        each[1:] for each in units
    )


_BASIS_POINTS = 100
"""Of a percentage point. Standard (the definition)."""


def measure(placeable: Placeable, text: str) -> Measure | None:
    """What is measured, and the ends of the amount in the smallest unit; None without a unit.

    A fraction is a share, as so many parts per million are.

    >>> one, two = "50万千瓦", "500 megawatts"
    >>> measure(Placeable("number", 500_000, 0, 3), one) == measure(
    ...     Placeable("number", 500, 0, 3), two)
    True
    """
    value = placeable.value
    ends = tuple(value) if isinstance(value, NumberSpan) else (value,)
    pattern, units = _unit()
    # In Hong Kong a rise by 半厘 is one of 50 basis points.
    is_points = (
        placeable.kind == "percentage" and text[placeable.start : placeable.stop][-1] == "厘"
    )
    if (placeable.kind == "points" or is_points) and isinstance(value, int | Fraction):
        return "points", (Fraction(value) * _BASIS_POINTS,)
    found = pattern.match(text, placeable.stop)
    if found is None and placeable.kind == "fraction" and isinstance(value, int | Fraction):
        return "share", (Fraction(value),)
    if found is None or placeable.kind not in ("number", "range", "fraction"):
        return None
    what, size = units[(found.lastindex or 1) - 1]
    return what, tuple(
        Fraction(each) * Fraction(size) for each in ends if isinstance(each, int | Fraction)
    )


def find_places(placeable: Placeable, text: str) -> Iterator[int]:
    """Where a text says the number of a placeable as a label, in a name or in capitals."""
    for spelling, pattern in _spellings(placeable):
        # Most are nowhere in the text, and a pattern takes long to compile.
        if spelling in text:
            yield from (found.start("n") for found in re.finditer(pattern, text))


def _spellings(placeable: Placeable) -> Iterator[tuple[str, str]]:
    """How the number may be spelled, and what has to be around it."""
    value = placeable.value
    if placeable.kind not in _KINDS or not isinstance(value, int | Fraction):
        return
    if isinstance(value, int) and 0 < value < _MOST:
        yield from _of_label(value)
    figures = format_decimal(value)
    if figures:
        n = f"(?P<n>{re.escape(figures)})"
        yield figures, rf"(?<![0-9.,/]){n}(?=[Kk](?![A-Za-z]))"
        yield figures, rf"(?<=(?:19|20)[0-9]{{2}}){n}(?![0-9.,/])"


def _of_label(value: int) -> Iterator[tuple[str, str]]:
    numerals = write_chinese(value)
    yield numerals, f"{_BY_NUMERALS}(?P<n>{numerals})(?![{NUMERALS}])"
    yield f"{numerals}号", f"(?<![{NUMERALS}])(?P<n>{numerals})(?=号)"
    letters = number_words.write_roman(value) or ""
    for each in (letters, letters.lower()):
        yield f"({each})", rf"\((?P<n>{each})\)"
    yield letters, rf"{_BY_ROMAN if len(letters) == 1 else ''}\b(?P<n>{letters})\b"
    for words in map(
        str.upper, (number_words.write_number(value), number_words.write_ordinal(value))
    ):
        # In small letters the grammar has read it.
        yield words, rf"\b(?P<n>{words})\b"


def find_values_in_words(text: str, lang: str) -> frozenset[Key]:
    """The values that words of a Chinese or English text say, beside those that are found there.

    >>> sorted(each.value for each in find_values_in_words("十八九岁的青年", "zh"))
    ['18', '19']
    >>> [each.value for each in find_values_in_words("within a fortnight", "en")]
    ['14']
    """
    lowered = text.lower()
    read = {"zh": _chinese, "en": _english}.get(get_base(lang))
    if read is None:
        return frozenset()
    said = (
        build_key(*value)
        for words, values in SAID[get_base(lang)]
        if compile_pattern(words).search(lowered)
        for value in values
    )
    return frozenset((*read(lowered), *said))


def _chinese(text: str) -> Iterator[Key]:
    for found in _NEIGHBOURS.finditer(text):
        yield from map(_number, _neighbours(found))
    for found in _ROUND.finditer(text):
        count, unit = re.sub("[多余几].*", "", found[0]), parse_chinese(f"一{found['unit'] or ''}")
        value = make_exact((parse_chinese(f"一{count}") or 0) * (unit or 1))
        if isinstance(value, int):
            yield _number(value)
    for found in _TENS_AND_SOME.finditer(text):
        yield _number(int(parse_chinese(found[1]) or 0))
    for found in _TENTHS_AND_MORE.finditer(text):
        tens, ones = (parse_chinese(digit) for digit in found.groups())
        if isinstance(tens, int) and isinstance(ones, int):
            yield build_key("percentage", 10 * tens + ones)
    for found in _IN_CHINESE.finditer(text):
        yield from map(_number, NUMBERS["zh"][(found.lastindex or 1) - 1][1])


def _neighbours(match: re.Match[str]) -> Iterator[int]:
    before, unit = parse_chinese(match["before"] or "零"), parse_chinese(f"一{match['unit'] or ''}")
    if isinstance(before, int) and isinstance(unit, int):
        for digit in match["two"]:
            value = parse_chinese(digit)
            if isinstance(value, int):
                yield before + value * unit


def _english(text: str) -> Iterator[Key]:
    for found in _IN_ENGLISH.finditer(text):
        yield from map(_number, NUMBERS["en"][(found.lastindex or 1) - 1][1])
    for found in _DECADES.finditer(text):
        count = {"ten": 10, "dozen": 12}.get(found[1]) or 1 + _ONES.index(found[1])
        yield _number(10 * count)
    for found in _PLURAL_TENS.finditer(text):
        tens = 10 * (_TENS.index(found[1]) + 2 if found[1] else int(found[2]))
        yield from map(_number, (tens, tens + 9, tens + 10))
        yield from (build_key("decade", century + tens) for century in _CENTURIES)


def _number(value: int) -> Key:
    return build_key("number", value)
