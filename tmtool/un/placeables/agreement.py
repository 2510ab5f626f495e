"""Values of a text and its translation that say the same although they are written apart.

What is left over on both sides goes through a list of small rules, each of which takes away what
agrees after all: a date without its year and one with it, 358/457 and "358 of 457", 十年 and a
decade. What remains is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter

from tmtool.lang.numbers import (
    NUMERALS,
    Number,
    compile_pattern,
    format_decimal,
    make_exact,
    parse_chinese,
)
from tmtool.lang.script import get_base
from tmtool.un.dates import Date
from tmtool.un.placeables import agreement_words
from tmtool.un.placeables.agreement_clocks import match_clocks
from tmtool.un.placeables.contradictions_units import find_unit
from tmtool.un.placeables.model import (
    Key,
    Kind,
    Money,
    Placeable,
    Rule,
    Side,
    ValueText,
    build_key,
    drop_values,
    is_exaggerated,
    is_in_small_words,
    may_be_partners,
    on_both_sides,
    on_either_side,
    once,
)
from tmtool.un.placeables.wordlists import COLLECTIVES, COUNTED, DENOMINATORS, PARTS

_HALVES = 2
"""The denominator of 半. Standard (the word means a half)."""
_DOZEN = re.compile(r"\b(?:a|one) dozen\b")
MOST_ROUNDED = Fraction(1, 10)
"""So far an amount that was reckoned into another unit may be rounded. Chosen, no measurement: 2
metres for 6 feet are 9 per cent more."""
_DAY_IN_FIGURES = re.compile(
    r"(?<![0-9./-])(?:(?:19|20)[0-9]{2}([-./])[01]?[0-9]\1[0-3]?[0-9]"
    r"|[0-3]?[0-9]([-./])[0-3]?[0-9]\2(?:19|20)[0-9]{2}|[01]?[0-9][/.](?:19|20)[0-9]{2})"
    r"(?![0-9/-]|[.,][0-9])"
)
_ANY_DOLLAR = re.compile(r"(?<![A-Za-z])\$|[0-9百千万亿]\s?元\Z")
DOLLARS = ("AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "USD")
"""Currencies that a text may call dollars. Standard (ISO 4217)."""
_POINTS_BEHIND = re.compile(r"[- ]points?\b|个?百分点")
QUARTERS = 4
"""Of a year. Standard (the calendar)."""
_COUNT = rf"(?:[0-9]+(?:\.[0-9]+)?|[{NUMERALS}]+)"
_MORE_BY = (
    "(?:增加|增长|提高|上升|上涨|扩大|增|涨|高|多|大|快|长)(?:出了?|了|幅)?"
    "(?:近|约|大约|将近|超过|至少|逾|整整)?\\s?"
)
_MULTIPLE = re.compile(
    rf"(?:(?P<more>{_MORE_BY})|(?P<to>[增升涨高加长][至到]\s?))?"
    rf"(?:(?P<first>{_COUNT})\s?[至到~–-]\s?)?(?P<last>{_COUNT})\s?多?倍(?P<half>半)?"
)
_ONE = re.compile(r"\b(?:one|an?)(?=\s[a-z]+,?\s(?:and\s)?[a-z0-9])|一(?=[年天周]|个月|小时)")
_BETWEEN_UNITS = re.compile(r"[-\s]?(?:[a-z]{1,9}|[\u4e00-\u9fff]{1,3}),?\s?(?:and\s|零|又)?")
_WORD_BEHIND = re.compile(r"[-\s]+(decades|dozen)\b")


def match_sides(
    first: ValueText, second: ValueText, rules: Sequence[Rule] | None = None
) -> tuple[Side, Side]:
    """What is left over of each side when all rules are through, those of Chinese and English."""
    for rule in RULES if rules is None else rules:
        before: tuple[Side, Side] | None = None
        while before != (first.open, second.open) and (first.open or second.open):
            before = first.open, second.open
            first, second = rule(first, second)
    return first.open, second.open


@on_either_side
def _amounts(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """A currency may be named elsewhere in the sentence: money and a number of its amount agree."""
    for each in here.open:
        money = each.placeable.value
        amount = money.amount if isinstance(money, Money) else None
        bare = next((e.placeable for e in there.open if e.placeable.value == amount), None)
        if amount is not None and bare is not None:
            return drop_values(here, each.placeable), drop_values(there, bare)
    return None


@on_either_side
def _dollars(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """元 and a bare $ may be any dollar: 100万元 is HK$1 million in Hong Kong."""
    for each in here.open:
        mine = each.placeable.value
        written = here.text[each.placeable.start : each.placeable.stop]
        if not isinstance(mine, Money) or not _ANY_DOLLAR.search(written):
            continue
        for other in there.open:
            theirs = other.placeable.value
            is_dollar = isinstance(theirs, Money) and theirs.currency in DOLLARS
            if is_dollar and theirs.amount == mine.amount:  # type: ignore[union-attr]
                return drop_values(here, each.placeable), drop_values(there, other.placeable)
    return None


@on_either_side
def _conversions(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """60公斤 is 130 pounds, 二十英尺 six metres: one amount, about, in units of two systems."""
    for each in here.open:
        mine = _amount(each.placeable, here)
        for other in there.open if mine else ():
            theirs = _amount(other.placeable, there)
            if mine and theirs and _are_one_amount(mine, theirs):
                return drop_values(here, each.placeable), drop_values(there, other.placeable)
    return None


@on_either_side
def _sums(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """2小时30分钟 is two and a half hours: one amount, in two units in one text."""
    if not here.open or not there.open:
        return None
    # One is no value by itself: one year and six months.
    ones = [
        Placeable("number", 1, *each.span())
        for each in _ONE.finditer(here.text)
        if here.is_alone(each.start())
    ]
    for one, two in pairwise(sorted((*here.values, *ones), key=lambda each: each.start)):
        if not _BETWEEN_UNITS.fullmatch(here.text[one.stop : two.start]):
            continue
        # No unit ends before a figure.
        before = replace(here, text=here.text[: two.start])
        first, second = _amount(one, before), _amount(two, here)
        if not first or not second or first[0] != second[0] or first[1] <= second[1]:
            continue
        for other in there.open:
            theirs = _amount(other.placeable, there)
            if theirs and (theirs[0], theirs[2]) == (first[0], first[2] + second[2]):
                return drop_values(here, one, two), drop_values(there, other.placeable)
    return None


def _are_one_amount(
    mine: tuple[str, Fraction, Fraction], theirs: tuple[str, Fraction, Fraction]
) -> bool:
    """Whether two amounts are about one, in units of two sizes; 38 °C are 100.4 °F."""
    if mine[0] != theirs[0] or mine[1] == theirs[1]:
        return False
    if mine[0] == "temperature":
        celsius, fahrenheit = (
            each[2] / each[1] for each in sorted((mine, theirs), key=itemgetter(1))
        )
        return abs(celsius * Fraction(9, 5) + 32 - fahrenheit) <= 1
    return abs(mine[2] - theirs[2]) <= max(mine[2], theirs[2]) * MOST_ROUNDED


def _amount(placeable: Placeable, text: ValueText) -> tuple[str, Fraction, Fraction] | None:
    """What a number measures, the size of its unit and the amount in the smallest."""
    unit = find_unit(placeable, text) if placeable.kind == "number" else None
    if unit is None or not isinstance(placeable.value, int | Fraction):
        return None
    return unit[0], Fraction(unit[1]), Fraction(placeable.value) * Fraction(unit[1])


def _dates(one: ValueText, another: ValueText) -> tuple[ValueText, ValueText]:
    """A date that leaves out what the text says elsewhere: in 2020 … on 5 March."""
    for first in sorted(one.left, key=_count_known_parts, reverse=True):
        for second in sorted(another.left, key=_count_known_parts, reverse=True):
            if _compatible(first, second, one) and _compatible(second, first, another):
                gone = (first, second)
                return once(one, gone[0]), once(another, gone[1])
    return one, another


def _count_known_parts(atom: Key) -> int:
    """How many parts of a date are said."""
    date = atom.value
    return sum(part is not None for part in date) if isinstance(date, Date) else 0


def _compatible(first: Key, second: Key, text: ValueText) -> bool:
    """What `first` leaves out its own text says somewhere; months and days are the same."""
    mine, theirs = first.value, second.value
    if not isinstance(mine, Date) or not isinstance(theirs, Date) or mine[1:] != theirs[1:]:
        return False
    year_said = theirs.year is None or build_key("year", theirs.year) in text.said
    return mine.year == theirs.year or (mine.year is None and year_said) or theirs.year is None


@on_either_side
def _ratios(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """358/457 and 358 of 457."""
    for each in here.open:
        if each.placeable.kind == "ratio":
            parts = [build_key("number", int(n)) for n in str(each.placeable.value).split("/")]
            if all(part in there.left or part in there.said for part in parts):
                return drop_values(here, each.placeable), once(there, *parts)
    return None


@on_either_side
def _counted_by_words(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """Two decades are 20 years, two dozen 24."""
    for each in here.values:
        behind = _WORD_BEHIND.match(here.text, each.stop)
        if behind and isinstance(each.value, int):
            counted = build_key("number", each.value * COUNTED[behind[1]])
            if counted in there.left:
                return drop_values(here, each), once(there, counted)
    return None


@on_either_side
def _dozens(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """A dozen is 12, where somebody counted."""
    is_said = build_key("number", 12) in there.left and _DOZEN.search(here.text)
    return (here, once(there, build_key("number", 12))) if is_said else None


@on_either_side
def _parts(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """千分之三 is 0.3 per cent, or 3 per 1,000, 万分之一 one in 10,000; 一年半 18 months."""
    for each in here.open:
        if gone := _as_parts(each.placeable, there):
            return drop_values(here, each.placeable), once(there, *gone)
    return None


def _as_parts(placeable: Placeable, text: ValueText) -> tuple[Key, ...]:
    """The values of a text that together are a fraction, or the months of a year and a half."""
    value = placeable.value
    if not isinstance(value, int | Fraction):
        return ()
    if placeable.kind == "number" and value.denominator == _HALVES:
        months = build_key("number", make_exact(Fraction(value) * 12))
        return (months,) if months in text.left else ()
    if placeable.kind != "fraction":
        return ()
    # A third is some 33 per cent.
    for atom in text.left if value.denominator in PARTS else ():
        share = _read_share(atom)
        if share is not None and abs(share - Fraction(value) * 100) < 1:
            return (atom,)
    ways: list[tuple[Key, ...]] = [(build_key("percentage", make_exact(Fraction(value) * 100)),)]
    ways += [
        (build_key("number", make_exact(Fraction(value) * parts)), build_key("number", parts))
        for parts in DENOMINATORS
    ]
    if value.numerator == 1:
        ways.append((build_key("number", value.denominator),))
    return next((way for way in ways if all(atom in text.left for atom in way)), ())


def _read_share(atom: Key) -> Fraction | None:
    if atom.sort != "percentage" or not isinstance(atom.value, str):
        return None
    return Fraction(atom.value)


@on_either_side
def _multiples(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """增加3倍 is by a factor of four or by 300 per cent, 增至3倍 is by 200 per cent."""
    if get_base(here.lang) != "zh" or "倍" not in here.text or not there.open:
        return None
    for found in _MULTIPLE.finditer(here.text):
        half = Fraction(1, _HALVES) if found["half"] else 0
        read = [parse_chinese(found[name]) for name in ("first", "last") if found[name]]
        counts = [make_exact(each + half) for each in read if each is not None]
        ways: list[tuple[Kind, list[Number]]] = [("percentage", [100 * each for each in counts])]
        if found["more"]:
            ways.append(("number", [each + 1 for each in counts]))
        if found["to"]:
            ways.append(("percentage", [100 * (each - 1) for each in counts]))
        for kind, sizes in ways:
            theirs = [build_key(kind, make_exact(each)) for each in sizes]
            if theirs and all(each in there.left for each in theirs):
                mine = [build_key("number", each) for each in counts]
                return once(here, *mine), once(there, *theirs)
    return None


def is_more_by(placeable: Placeable, text: str) -> bool:
    """Whether a number says how many times something is added: 增加3倍 is not 3 times as much.

    >>> is_more_by(Placeable("number", 3, 3, 4), "增加了3倍")
    True
    >>> is_more_by(Placeable("number", 3, 2, 3), "增至3倍")
    False
    """
    return any(
        found["more"] and found.start("last") <= placeable.start < found.end()
        for found in _MULTIPLE.finditer(text)
    )


@on_either_side
def _points(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """A 20-point fall is one of 20个百分点; so is 20 percentage points."""
    for each in here.open:
        if each.placeable.kind == "points":
            for other in there.open:
                same = other.placeable.value == each.placeable.value
                if same and _POINTS_BEHIND.match(there.text, other.placeable.stop):
                    return (
                        drop_values(here, each.placeable), drop_values(there, other.placeable)
                    )  # fmt: skip
    return None


@on_either_side
def _quarters(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """The first three quarters of a year are no three fourths: 首3季."""
    if "季" not in there.text:
        return None
    for each in here.open:
        value, text = each.placeable.value, here.text[each.placeable.start : each.placeable.stop]
        if isinstance(value, Fraction) and "quarter" in text.lower():
            count = build_key("number", make_exact(value * QUARTERS))
            return drop_values(here, each.placeable), once(there, count)
    return None


@on_both_sides
def _said_anyway(text: ValueText, second: ValueText) -> ValueText:
    """What one text says twice and the other once: 15岁及15岁以上, aged 15 years and older.

    But for what may be wrong: words, and figures while one of their sort is left to compare.
    """
    sorts = {atom.sort for atom in second.left if atom not in text.said}

    def gone(atom: Key, placeable: Placeable) -> bool:
        if atom.sort in sorts or is_in_small_words(placeable, text.text):
            return False
        return atom in second.said or _spelled(placeable, atom, second)

    return text.drop(gone)


def _spelled(placeable: Placeable, atom: Key, text: ValueText) -> bool:
    """Whether the figures stand there, in a name (NASDAQ-100, ACE2) and in no other value."""
    if placeable.kind == "decade":
        return f"{atom.value}s" in text.text
    value = placeable.value
    if placeable.kind not in ("number", "ordinal", "year") or not isinstance(value, int | Fraction):
        return False
    written = str(atom.value) if str(atom.value).isdecimal() else format_decimal(value)
    if not written:
        return False
    figures = re.finditer(rf"(?<![0-9.,/]){re.escape(written)}(?![0-9/]|[.,][0-9])", text.text)
    return any(text.is_alone(each.start()) for each in figures)


@on_both_sides
def _reckoned(text: ValueText, second: ValueText) -> ValueText:
    """2米(6英尺) is 2 metres: what a text says in two systems the other may say in one."""
    open_ = {id(each.placeable) for each in text.open}

    def gone(_: Key, placeable: Placeable) -> bool:
        mine = _amount(placeable, text)
        shared = [each for each in text.values if id(each) not in open_]
        theirs = [_amount(each, text) for each in shared] if mine else ()
        return any(_are_one_amount(mine, other) for other in theirs if mine and other)

    return text.drop(gone)


@on_either_side
def _figures_of_days(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """14/5/2015, 14.5.2015 and 2015-05-14 are 14 May 2015, 5/2015 is May 2015."""
    dates = [atom for atom in there.left if isinstance(atom.value, Date)]
    for found in _DAY_IN_FIGURES.finditer(here.text) if dates else ():
        year, *rest = sorted(map(int, re.findall("[0-9]+", found[0])), reverse=True)
        read = {(year, *rest), (year, *rest[::-1])} if len(rest) > 1 else {(year, *rest, None)}
        atom = next((each for each in dates if each.value in read), None)
        if atom is not None:
            span = range(*found.span())
            left = here.drop(lambda _, each: each.start in span)  # noqa: B023 - used at once
            return left, once(there, atom)
    return None


@on_either_side
def _sessions(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """第1325号决议 is resolution 1325 (2000): the year or session may be left out."""
    for each in here.open:
        if each.placeable.kind != "resolution" or "(" not in str(each.placeable.value):
            continue
        number = build_key("number", str(each.placeable.value).partition("(")[0].strip())
        if number in there.left:
            return drop_values(here, each.placeable), once(there, number)
    return None


@on_both_sides
def _ones(text: ValueText, second: ValueText) -> ValueText:
    """One is often an article, or nothing: 1名患者, a patient."""
    if any(atom.sort == "count" for atom in second.left):
        return text
    return text.drop(lambda atom, each: atom.value == "1" and each.kind in ("number", "range"))


@on_both_sides
def _fractions(text: ValueText, second: ValueText) -> ValueText:
    """六分之一 is one in six, 三分之一 the last third."""

    def gone(_: Key, placeable: Placeable) -> bool:
        of_one = isinstance(placeable.value, Fraction) and placeable.kind == "fraction"
        parts = make_exact(placeable.value) if of_one else None  # type: ignore[arg-type]
        words = PARTS.get(parts.denominator) if parts is not None else None
        return bool(words and compile_pattern(rf"\b(?:{words})\b").search(second.text))

    return text.drop(gone)


@on_both_sides
def _small_words(text: ValueText, second: ValueText) -> ValueText:
    """A small number in words may have no partner (两级 is "levels"), unless one is left for it.

    Nor has 一万个不服 or "a million pieces".
    """
    return text.drop(
        lambda _, placeable: (
            (is_in_small_words(placeable, text.text) or is_exaggerated(placeable, text.text))
            and (
                compile_pattern(COLLECTIVES).match(text.text, placeable.start) is not None
                or not any(
                    may_be_partners(placeable, text.text, each.placeable, second.text)
                    for each in second.open
                )
            )
        )
    )


@on_both_sides
def _bare_months(text: ValueText, second: ValueText) -> ValueText:
    """A month without day and year is no figure that must stand on both sides: 3月份的数据."""
    if any(atom.sort == "date" for atom in second.left):
        return text
    return text.drop(
        lambda atom, _: isinstance(atom.value, Date) and atom.value[::2] == (None, None)
    )


RULES: tuple[Rule, ...] = (
    _amounts, _sums, _conversions, _dollars, _sessions, _figures_of_days, _dates,
    agreement_words.match_whole_months,
    agreement_words.match_amounts, agreement_words.match_listed_units, _ratios, _parts,
    match_clocks, _multiples,
    _points, _quarters, _counted_by_words, _dozens,
    agreement_words.match_days, agreement_words.match_names, agreement_words.match_enumerated,
    agreement_words.match_spelled_out, agreement_words.match_words, _said_anyway, _reckoned, _ones,
    _fractions, _small_words, _bare_months,
)  # fmt: skip
"""In this order: what takes both sides of a pair goes before what takes one."""
EXACT_RULES: tuple[Rule, ...] = (
    _amounts, _dollars, _sessions, _figures_of_days, _dates, agreement_words.match_whole_months,
    agreement_words.match_amounts, _ratios, _parts, _multiples, _points, _counted_by_words, _dozens,
    agreement_words.match_days,
)  # fmt: skip
"""Those of them that go by values, or by the words of one language, and hold for any two."""
LOOSE_RULES: tuple[Rule, ...] = (
    agreement_words.match_enumerated, agreement_words.match_spelled_out, _said_anyway, _ones,
    _fractions, _small_words, _bare_months,
)  # fmt: skip
"""Those that take away what one text alone may say, for any two languages."""
