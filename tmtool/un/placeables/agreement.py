"""Values of a text and its translation that say the same although they are written apart.

What is left over on both sides goes through a list of small rules, each of which takes away what
agrees after all: a date without its year and one with it, 358/457 and "358 of 457", 十年 and a
decade. What remains is a difference. The rules hold between any two languages; what the words of a
language say is in its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from tmtool.lang.number_words import write_roman
from tmtool.lang.numbers import (
    NUMERALS,
    Number,
    format_decimal,
    make_exact,
    parse_chinese,
    write_chinese,
)
from tmtool.lang.script import get_base
from tmtool.un.dates import split_days
from tmtool.un.placeables.agreement_dates import (
    is_one_period,
    match_bare_months,
    match_clocks,
    match_dates,
    match_dates_in_figures,
    match_days_and_names,
)
from tmtool.un.placeables.languages.numbers import FIGURE
from tmtool.un.placeables.languages.tables import END, Table, compile_once, load_table
from tmtool.un.placeables.measures import measure
from tmtool.un.placeables.model import (
    Key,
    Kind,
    Money,
    NumberSpan,
    Placeable,
    Rule,
    Side,
    UnmatchedValue,
    ValueText,
    build_key,
    drop_values,
    in_pairs,
    is_exaggerated,
    is_in_small_words,
    may_be_partners,
    on_both_sides,
    on_either_side,
    once,
)

_ANY_DOLLAR = re.compile(r"(?<![A-Za-z])\$(?![A-Z])|[0-9百千万亿]\s?元\Z")
_DOLLARS = ("AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "USD")
"""Currencies that a text may call dollars. Standard (ISO 4217)."""
_LISTED = 12
"""So many paragraphs somebody may list one by one that another text gives the ends of."""
_COUNTED_IN = (100, 1000, 10_000, 100_000, 10**6, 10**9)
"""The parts that figures such as 千分之五 are counted in."""
_MAX_LABEL = 100  # labels in numerals are smaller


def match_sides(first: ValueText, second: ValueText) -> tuple[Side, Side]:
    """What is left over of each side when all rules are through."""
    for rule in RULES:
        before: tuple[Side, Side] | None = None
        while before != (first.open, second.open) and (first.open or second.open):
            before = first.open, second.open
            first, second = rule(first, second)
    return first.open, second.open


def _is_money_named_elsewhere(mine: UnmatchedValue, theirs: UnmatchedValue) -> bool:
    """A currency may be named elsewhere in the sentence; 元 and a bare $ may be any dollar."""
    money, other = mine.placeable.value, theirs.placeable.value
    if not isinstance(money, Money):
        return False
    if other == money.amount:
        return True
    written = mine.text[mine.placeable.start : mine.placeable.stop]
    return (
        isinstance(other, Money)
        and other.amount == money.amount
        and other.currency in _DOLLARS
        and _ANY_DOLLAR.search(written) is not None
    )


def _is_session_left_out(mine: UnmatchedValue, theirs: UnmatchedValue) -> bool:
    """第1325号决议 is resolution 1325 (2000)."""
    number, bracket, _rest = str(mine.placeable.value).partition("(")
    is_cited = mine.placeable.kind == "resolution" and bracket
    return bool(is_cited) and theirs.atoms == (build_key("number", number.strip()),)


def _are_one_amount(mine: UnmatchedValue, theirs: UnmatchedValue) -> bool:
    """50万千瓦 and 500 megawatts, 25个基点 and a quarter of a percentage point."""
    amount = measure(mine.placeable, mine.text, mine.lang)
    return amount is not None and amount == measure(theirs.placeable, theirs.text, theirs.lang)


def _is_one_share(mine: UnmatchedValue, theirs: UnmatchedValue) -> bool:
    """千分之三 is 0.3 per cent, a third some 33 per cent; a year and a half is 18 months."""
    one, two = mine.placeable, theirs.placeable
    if not (isinstance(one.value, Fraction) and isinstance(two.value, int | Fraction)):
        return False
    if one.kind == "number" and one.value.denominator == 2:
        return two.kind == "number" and two.value == one.value * 12
    if one.kind != "fraction" or two.kind != "percentage":
        return False
    exact = one.value.denominator not in range(2, 11)
    return abs(two.value - one.value * 100) < (Fraction(1, 1000) if exact else 1)


@on_either_side
def _ratios(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """358/457 is 358 of 457, 万分之一 one in 10,000, 百万分之五 five parts per million."""
    for each in here.open:
        value = each.placeable.value
        ways: list[tuple[Number, ...]] = []
        if each.placeable.kind == "ratio":
            ways = [tuple(map(int, str(value).split("/")))]
        elif each.placeable.kind == "fraction" and isinstance(value, Fraction):
            ways = [(make_exact(value * parts), parts) for parts in _COUNTED_IN]
            ways += [(value.denominator,)] if value.numerator == 1 else []
        for way in ways:
            parts = [build_key("number", each) for each in way]
            is_said = all(part in there.said for part in parts)
            if is_said and any(part in there.left for part in parts):
                return drop_values(here, each.placeable), once(there, *parts)
    return None


@on_either_side
def _multiples(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """增加3倍 is by a factor of four or by 300 per cent, 增至3倍 is by 200 per cent."""
    table = load_table(here.lang)
    if table is None or "倍" not in here.text or not there.open:
        return None
    for found in table.compile("multiples", "times").finditer(here.text):
        count = parse_chinese(found["count"])
        if count is None:
            continue
        times = make_exact(count + (Fraction(1, 2) if found["half"] else 0))
        theirs = [build_key("percentage", 100 * share) for share in (times, times - 1)]
        theirs += [build_key("number", times + 1)] if found["more"] else []
        partner = next((each for each in theirs if each in there.left), None)
        if partner:
            return once(here, build_key("number", times)), once(there, partner)
    return None


@on_either_side
def _listed(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """The unit of a list stands behind the last: 1, 5 and 7 per cent are 1%、5%和7%."""
    for each in here.open if there.open else ():
        found = compile_once(rest_of_list(here.lang)).match(here.text, each.placeable.stop)
        if each.placeable.kind != "number" or found is None:
            continue
        kind: Kind = "points" if found["points"] else "percentage"
        share = build_key(kind, each.placeable.value)
        if share in there.left:
            return drop_values(here, each.placeable), once(there, share)
    return None


@lru_cache(maxsize=8)
def rest_of_list(lang: str) -> str:
    """A pattern for what stands behind a figure whose unit stands behind the last of a list."""
    table = load_table(lang)
    if table is None:
        return "(?P<points>(?!))"
    link = table.read_pattern("lists", "link")
    points, per_cent = (table.read_pattern("shares", name) for name in ("points", "per_cent"))
    return f"(?:{link}{FIGURE}){{1,20}}(?:(?P<points>{points})|{per_cent})"


@on_either_side
def _counted(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """Two decades are 20 years, and so is the dual of عقد."""
    table = load_table(here.lang)
    rows = table.list_rows("counting").items() if table and there.open else ()
    for each in here.values if rows else ():
        written = here.text[each.start : each.stop]
        for words, size in rows if isinstance(each.value, int) else ():
            things = f"(?:{words}){END}"
            behind = compile_once(f"[- ]{things}").match(here.text, each.stop)
            counted = build_key("number", each.value * size)
            if counted in there.left and (behind or compile_once(things).fullmatch(written)):
                return drop_values(here, each), once(there, counted)
    return None


def _is_decade(mine: UnmatchedValue, theirs: UnmatchedValue) -> bool:
    """En los años 2010 may be a decade or years."""
    year = build_key("year", mine.placeable.value)
    return mine.placeable.kind == "decade" and theirs.atoms == (year,)


@on_both_sides
def _spelled_out(text: ValueText, second: ValueText) -> ValueText:
    """图十三 is Figure XIII: the other text has the number, though it is no value there."""

    def gone(_: Key, placeable: Placeable) -> bool:
        value = placeable.value
        if not isinstance(value, int) or not 0 < value < _MAX_LABEL:
            return False
        numerals, roman = write_chinese(value), write_roman(value)
        label = (
            f"(?:{words}|[（(、和及与至到])(?P<n>{numerals})(?![{NUMERALS}])"
            rf"|(?:{words})[ ](?P<n2>{roman})\b|[(](?P<n3>{roman})[)]"
        )
        return any(
            second.is_alone(found.start(found.lastgroup or 0))
            for found in compile_once(label).finditer(second.text)
        )

    table = load_table(second.lang)
    words = table.read_pattern("labels", "named") if table else "(?!)"
    return text.drop(gone) if text.open else text


@on_both_sides
def _enumerated(text: ValueText, second: ValueText) -> ValueText:
    """第1、2、3段 are paragraphs 1 to 3: one text lists all that the other gives the ends of."""
    lists = (_list_between(each.value) for each in second.values if isinstance(each.value, tuple))
    whole = frozenset(atom for each in lists if each <= text.said for atom in each)
    return text.drop(lambda atom, _: atom in whole) if whole else text


def _list_between(value: object) -> frozenset[Key]:
    """All that a short span of numbers, or of the days of a month, says."""
    if isinstance(value, NumberSpan):
        first, last = value
        if isinstance(first, int) and isinstance(last, int) and last - first < _LISTED:
            return frozenset(build_key("number", each) for each in range(first, last + 1))
    dates = split_days(value)
    if len(dates) == 2 and dates[0][:2] == dates[1][:2]:
        days = range(dates[0].day or 0, (dates[1].day or 0) + 1)
        return frozenset(build_key("date", dates[0]._replace(day=day)) for day in days)
    return frozenset()


@on_both_sides
def _said_in_passing(text: ValueText, second: ValueText) -> ValueText:
    """A 5-year plan is un plan quinquennal, 半小时 30 minutes, a centenary 一百周年.

    But for small numbers in words, which have a rule of their own.
    """
    if not text.open:
        return text
    said = find_said(second.text, second.lang)
    return text.drop(lambda atom, each: atom in said and not is_in_small_words(each, text.text))


@on_both_sides
def _said_anyway(text: ValueText, second: ValueText) -> ValueText:
    """What one text says twice and the other once: 15岁及15岁以上, aged 15 years and older.

    But for what may be wrong: words, and figures while one of their sort is left to compare.
    """
    sorts = {atom.sort for atom in second.left if atom not in text.said}

    def gone(atom: Key, placeable: Placeable) -> bool:
        if atom.sort in sorts or is_in_small_words(placeable, text.text):
            return False
        is_decade = placeable.kind == "decade" or text.text.startswith("s", placeable.stop)
        if is_decade and f"{atom.value}s" in second.text:
            return True
        return atom in second.said or _is_in_name(placeable, atom, second)

    return text.drop(gone)


def _is_in_name(placeable: Placeable, atom: Key, text: ValueText) -> bool:
    """Whether the figures stand there, in a name (NASDAQ-100, ACE2) and in no other value."""
    value = placeable.value
    if placeable.kind not in ("number", "ordinal", "year") or not isinstance(value, int | Fraction):
        return False
    written = str(atom.value) if str(atom.value).isdecimal() else format_decimal(value)
    if not written:
        return False
    # In 2001-20107 the mark of a footnote is glued to a year.
    before = "(?:(?<![0-9.,/])|(?<=(?:19|20)[0-9]{2}))"
    figures = re.finditer(rf"{before}{re.escape(written)}(?![0-9/]|[.,][0-9])", text.text)
    return any(text.is_alone(each.start()) for each in figures)


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
        words = [word for word, size in rows.items() if parts and size == parts.denominator]
        return bool(words) and bool(compile_once(rf"\b(?:{words[0]})\b").search(second.text))

    table = load_table(second.lang)
    rows = table.list_rows("parts") if table else {}
    return text.drop(gone)


@on_both_sides
def _small_words(text: ValueText, second: ValueText) -> ValueText:
    """A small number in words may have no partner (两级 is "levels"), unless one is left for it.

    Nor has 一万个不服 or "a million pieces".
    """
    table = load_table(text.lang)
    collectives = compile_once(table.read_pattern("labels", "collectives") if table else "(?!)")
    return text.drop(
        lambda _, placeable: (
            (is_in_small_words(placeable, text.text) or is_exaggerated(placeable, text.text))
            and (
                collectives.match(text.text, placeable.start) is not None
                or not any(
                    may_be_partners(placeable, text.text, each.placeable, second.text)
                    for each in second.open
                )
            )
        )
    )


def find_said(text: str, lang: str) -> frozenset[Key]:
    """The values that words of a text say in passing.

    >>> [each.value for each in find_said("un plan quinquennal", "fr")]
    ['5']
    >>> sorted(each.value for each in find_said("十八九岁的青年", "zh"))
    ['18', '19']
    """
    table = load_table(lang)
    rows = table.said if table else ()
    own = _read_chinese(text, table) if table and get_base(lang) == "zh" else ()
    said = (key for words, keys in rows if compile_once(words).search(text) for key in keys)
    return frozenset((*own, *said))


def _read_chinese(text: str, table: Table) -> Iterator[Key]:
    for found in table.compile("rough", "neighbours").finditer(text):
        before = parse_chinese(found["before"] or "零") or 0
        unit = parse_chinese(f"一{found['unit'] or ''}") or 1
        for digit in found["two"]:
            yield build_key("number", make_exact(before + (parse_chinese(digit) or 0) * unit))
    for found in table.compile("rough", "round").finditer(text):
        count = parse_chinese(f"一{re.sub('[多余几].*', '', found[0])}") or 0
        unit = parse_chinese(f"一{found['unit'] or ''}") or 1
        yield build_key("number", make_exact(count * unit))
    for found in table.compile("rough", "tens").finditer(text):
        yield build_key("number", parse_chinese(found[1]) or 0)


RULES: tuple[Rule, ...] = (
    in_pairs(_is_money_named_elsewhere), in_pairs(_is_session_left_out),
    match_dates_in_figures, match_dates,
    in_pairs(_are_one_amount), in_pairs(_is_one_share),
    in_pairs(is_one_period), _ratios, _multiples, match_clocks, _listed, _counted,
    in_pairs(_is_decade), match_days_and_names, _enumerated, _spelled_out,
    _said_in_passing, _said_anyway, _ones, _fractions, _small_words, match_bare_months,
)  # fmt: skip
"""What takes both sides of a pair goes before what takes one."""
