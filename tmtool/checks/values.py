"""Numbers, dates and what is cited, compared by value between a text and its translation.

A date of which one text names less than the other, with nothing against it (11月 for November
2013), is a lesser finding: what is left out may stand elsewhere in the document. A part that both
name and that differs, a year of its own beside it, or another weekday is a contradiction.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import starmap
from typing import TypeAlias

from tmtool.checks.model import CheckInput, Pair, build_check, build_finding, load_encoder
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.un.dates import Date, split_days
from tmtool.un.placeables import Kind, Money, Placeable, PlaceableMismatch, compare, find
from tmtool.un.placeables.agreement_dates import is_day, list_times
from tmtool.un.placeables.exchanged import find_doubts
from tmtool.un.placeables.languages.dates import DatePart, find_pointing, is_named_otherwise
from tmtool.un.placeables.languages.tables import load_table
from tmtool.un.placeables.mismatch import read_sides
from tmtool.un.placeables.model import is_in_small_words
from tmtool.un.placeables.writing import write

_DATES: frozenset[Kind] = frozenset(
    ("date", "day", "month", "year", "decade", "dates", "period", "years")
)
_Side: TypeAlias = tuple[str, str]
"""A text and its language."""
_LANGS = frozenset(("ar", "en", "es", "fr", "ru", "zh"))
"""Languages whose numbers and dates are read in words too: 十年, a decade. In others a number that
has no figure there may yet be said (zehn Jahre, die Hälfte)."""
_CITED: dict[Kind, str] = {"resolution": "citations", "symbol": "symbols"}
_LIKE_YEARS = range(1000, 10_000)
_MIN_GAIN = 0.12
"""How much more alike, as a sum of cosines, the surroundings of two figures must be crosswise. On
the half for work no sound pair has as much."""
_LEAP_YEAR = 2000
"""A year that has every day. Standard (Gregorian calendar)."""
_WEEKDAYS = {
    **{name: number for number, name in enumerate("一二三四五六日")}, "天": 6,
    **{name: number for number, name in enumerate(
        ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))},
}  # fmt: skip
"""From Monday, 0."""
_DIFFERING = {
    "unit": "units", "unit of one": "units", "vague magnitude": "magnitudes",
    "currency named": "currencies",
}  # fmt: skip
"""What differs, of rules that compare more than values."""
_LEFT_OUT: dict[Kind, str] = {
    **dict.fromkeys(("percentage", "points", "money", "fraction", "ratio"), "amount left out"),
    **dict.fromkeys(("ordinal", "numbered", "paragraph", "label"), "label left out"),
}
"""What is left out by one side, by its kind: all else is a bare figure."""


def check_of(placeable: Placeable) -> str:
    """The name of the check that a value is the business of.

    >>> check_of(Placeable("percentage", 30, 0, 3)), check_of(Placeable("symbol", "A/75/62", 0, 7))
    ('numbers', 'symbols')
    """
    return _CITED.get(placeable.kind) or ("dates" if placeable.kind in _DATES else "numbers")


def find_value_differences(job: CheckInput, check: str) -> Iterator[Finding]:
    """The values of one check in which the pairs of a job differ."""
    for pair in job.pairs:
        if not pair.is_full:
            continue
        for each in compare(pair.source, pair.target, *job.langs):
            for own in _part(each):
                if check_of(own.source or own.other) == check:  # type: ignore[arg-type]
                    rule = own.rule or _name_rule(job, pair, own)
                    if rule is not None:
                        yield _build(job, pair, check, own, rule)
    if check not in _CITED.values():
        yield from _find_transposed(job, check)


def _find_transposed(job: CheckInput, check: str) -> Iterator[Finding]:
    """Report two figures in another order if their surroundings are in that order, too."""
    encoder = load_encoder(job) if {*job.bases} == {"zh", "en"} else None
    doubts = [
        (pair, doubt)
        for pair in job.pairs
        if encoder and pair.is_full and not compare(*pair.texts, *job.langs)
        for doubt in find_doubts(*read_sides(*pair.texts, *job.langs))
        if (figure := doubt.found.source) and check_of(figure) == check
    ]
    if not encoder or not doubts:
        return
    texts = [text for _, each in doubts for text in (*each.here, *each.there)]
    vectors = encoder.encode(texts).reshape(len(doubts), 4, -1)
    told: set[int] = set()
    for (pair, each), (one, two, *there) in zip(doubts, vectors, strict=True):
        gain = float((one - two) @ (there[1] - there[0]))
        if gain > _MIN_GAIN and pair.number not in told:
            told.add(pair.number)
            yield _build(job, pair, check, each.found, each.found.rule)


def _dates(job: CheckInput) -> Iterator[Finding]:
    yield from find_value_differences(job, "dates")
    for pair in job.pairs:
        for rule, what, sides in (
            ("weekdays", "weekdays", _find_other_weekdays(pair, job.langs)),
            ("time of day", "times of day", _find_other_halves(pair, job.langs)),
        ):
            if sides:
                here, there = pair.source[slice(*sides[0])], pair.target[slice(*sides[1])]
                yield build_finding(
                    "dates", f"{what} differ: {here.strip()} / {there.strip()}", job, pair,
                    source=[range(*sides[0])], target=[range(*sides[1])], rule=rule,
                )  # fmt: skip


_Spans: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


def _find_other_weekdays(pair: Pair, langs: tuple[str, str]) -> _Spans | None:
    """Where the only weekday stands that each side names and the other doesn't."""
    days: list[list[tuple[int, tuple[int, int]]]] = [
        [(number, each.span()) for number, each in _list_weekdays(text, lang)]
        for text, lang in zip(pair.texts, langs, strict=True)
    ]
    own = [[span for number, span in days[at] if number not in dict(days[1 - at])] for at in (0, 1)]
    return (own[0][0], own[1][0]) if [len(each) for each in own] == [1, 1] else None


def _list_weekdays(text: str, lang: str) -> list[tuple[int, re.Match[str]]]:
    table = load_table(lang)
    found = table.compile("weekdays", "day").finditer(text) if table else ()
    return [(_WEEKDAYS[each[1].lower()], each) for each in found]


def _find_other_halves(pair: Pair, langs: tuple[str, str]) -> _Spans | None:
    """Where the only time of day of each side stands, if one is before noon and one after it."""
    sides = [
        [time for time in list_times(text, lang) if time.late is not None and time.hour % 12]
        for text, lang in zip(pair.texts, langs, strict=True)
    ]
    if [len(side) for side in sides] != [1, 1]:
        return None
    (here,), (there,) = sides
    if here.late == there.late or not here.agrees(there._replace(late=here.late)):
        return None
    return (here.span.start, here.span.stop), (there.span.start, there.span.stop)


def _part(mismatch: PlaceableMismatch) -> Iterator[PlaceableMismatch]:
    """Two values of different checks are no pair: one is missing, the other is added."""
    source, other = mismatch.source, mismatch.other
    if source is None or other is None or _are_alike(source, other):
        yield mismatch
        return
    added, lost = mismatch.words.split(", ")[0].rpartition(" against ")[::2]
    yield PlaceableMismatch("missing", source, None, f"{lost} is missing")
    yield PlaceableMismatch("added", None, other, f"{added} is added")


def _are_alike(first: Placeable, second: Placeable) -> bool:
    """A year may stand for a number of four figures; symbols and citations for nothing."""
    numbers = [each.value for each in (first, second) if each.kind == "number"]
    if "year" in (first.kind, second.kind) and any(n not in _LIKE_YEARS for n in numbers):
        return False
    return check_of(first) == check_of(second) or not {first.kind, second.kind} & set(_CITED)


def _build(
    job: CheckInput, pair: Pair, check: str, mismatch: PlaceableMismatch, rule: str
) -> Finding:
    source, other = mismatch.source, mismatch.other
    also = mismatch.also or (None, None)
    return build_finding(
        check, _write_message(job, pair, mismatch), job, pair, rule=rule,
        source=[range(each.start, each.stop) for each in _list_once(source, also[0])],
        target=[range(each.start, each.stop) for each in _list_once(other, also[1])],
        suggestion=_suggest(job, pair, mismatch),
    )  # fmt: skip


def _list_once(*values: Placeable | None) -> list[Placeable]:
    return [each for i, each in enumerate(values) if each and each not in values[:i]]


def _name_rule(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str | None:
    """What two values are compared by, or that one is missing; None for no finding."""
    source, other = mismatch.source, mismatch.other
    here, there = (pair.source, job.langs[0]), (pair.target, job.langs[1])
    if source is None or other is None:
        only, its_side, other_side = (source, here, there) if source else (other, there, here)
        assert only is not None
        return _name_rule_of_one(only, its_side, other_side)
    if check_of(source) == "dates":
        return _name_rule_of_dates(source, other, here, there)
    if is_in_small_words(source, here[0]) or is_in_small_words(other, there[0]):
        return "number words"
    if mismatch.factor:
        return "magnitude"
    one, two = source.value, other.value
    if one == two:
        return "per cent"
    is_currency = isinstance(one, Money) and isinstance(two, Money) and one.amount == two.amount
    return "currency" if is_currency else "figures"


def _name_rule_of_one(only: Placeable, here: _Side, there: _Side) -> str | None:
    """The rule for a value that one text alone has; None where the other names it otherwise.

    A year that one side leaves out often stands in another sentence.
    """
    if check_of(only) == "dates" or is_day(only, here[0]):
        part = _find_smallest_part(only, here[0])
        is_named = (
            only.kind == "year"
            or is_named_otherwise(only.value, *there)
            or (part is not None and find_pointing(*there, part))
            or (part == "day" and _falls_on_named_day(only.value, there))
        )
        if is_named:
            return None
        return "date in part" if _is_named_in_part(only, there) else "date left out"
    written = here[0][only.start : only.stop]
    # A number in words may be a name or an exaggeration: 茅十八, a million pieces.
    is_in_words = only.kind == "number" and not any(char.isdecimal() for char in written)
    if is_in_small_words(only, here[0]) or is_in_words:
        return "number words left out"
    return _LEFT_OUT.get(only.kind, "figure left out")


def _falls_on_named_day(value: object, there: _Side) -> bool:
    """Whether the other text names the day of a date by its weekday; without a year any may be."""
    weekdays = [number for number, _ in _list_weekdays(*there)]
    if not isinstance(value, Date) or value.year is None or not _exists(value):
        return bool(weekdays) and not (isinstance(value, Date) and value.year)
    return datetime.date(value.year, value.month or 1, value.day or 1).weekday() in weekdays


def _find_smallest_part(placeable: Placeable, text: str) -> DatePart | None:
    """The smallest part of a date that a value names; None where it is no date."""
    if placeable.kind == "year":
        return "year"
    if isinstance(placeable.value, Date):
        return "month" if placeable.value.day is None else "day"
    return "day" if is_day(placeable, text) else None


def _is_named_in_part(only: Placeable, there: _Side) -> bool:
    """Whether the other text has the year alone, or the day: 2013年 for November 2013."""
    date = only.value
    return isinstance(date, Date) and any(
        (each.kind == "year" and each.value == date.year)
        or (each.value == date.day and is_day(each, there[0]))
        for each in find(*there)
    )


def _name_rule_of_dates(
    source: Placeable, other: Placeable, here: _Side, there: _Side
) -> str | None:
    """The rule that two dates break; None where one side only leaves out the year."""
    is_part = is_part_of_date(source, other, here, there)
    if is_named_otherwise(source.value, *there) or is_named_otherwise(other.value, *here):
        kinds = {source.kind, other.kind}
        # 第二季 and 6月底: the other text says it in its own way.
        if is_part or len(kinds) > 1 or kinds == {"month"}:
            return None
    if not is_part:
        return "years" if source.kind == other.kind == "year" else "dates"
    fewer, more = sorted((split_days(source.value), split_days(other.value)), key=len)
    only_year = all(any(date[1:] == each[1:] for each in more) for date in fewer)
    return None if only_year else "date in part"


def is_part_of_date(first: Placeable, second: Placeable, here: _Side, there: _Side) -> bool:
    """Whether two dates differ in nothing but what one of them leaves out: 11月, November 2013.

    >>> one, other = Placeable("month", Date(None, 11, None), 0, 3), Placeable(
    ...     "month", Date(2013, 11, None), 0, 13)
    >>> is_part_of_date(one, other, ("11月", "zh"), ("November 2013", "en"))
    True
    """
    fewer, more = sorted((split_days(first.value), split_days(second.value)), key=len)
    if not fewer or not _are_compatible(fewer, more):
        return False
    years = sorted((_list_years(here), _list_years(there)), key=len)
    # The turn of a year may be left out: 2014年12月和2015年1月, December 2014 and January.
    have_same_years = years[0] <= years[1] and all(
        year - 1 in years[0] for year in years[1] - years[0] if years[0]
    )
    return have_same_years or any(find_pointing(*side, "year") for side in (here, there))


def _are_compatible(fewer: Sequence[Date], more: Sequence[Date]) -> bool:
    """Each with its partner; of a list one side may leave out what it says elsewhere."""
    if len(fewer) == len(more):
        return all(starmap(_is_compatible, zip(fewer, more, strict=True)))
    return all(any(_is_compatible(date, other) for other in more) for date in fewer)


def _is_compatible(first: Date, second: Date) -> bool:
    return all(
        here is None or there is None or here == there
        for here, there in zip(first, second, strict=True)
    )


def _list_years(said: _Side) -> frozenset[int]:
    """The years a text names, alone or in dates."""
    values = find(*said)
    alone = (each.value for each in values if each.kind == "year" and isinstance(each.value, int))
    dated = (date.year for each in values for date in split_days(each.value))
    return frozenset((*alone, *filter(None, dated)))


def _write_message(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str:
    """Both as they stand, and what they mean."""
    source, other = mismatch.source, mismatch.other
    if source and other and mismatch.also:
        return f"figures have changed places: {mismatch.words.removesuffix(' exchanged')}"
    if source and other:
        here = pair.source[source.start : source.stop]
        there = pair.target[other.start : other.stop]
        what = _DIFFERING.get(mismatch.rule, check_of(source))
        more = _tell_left_out(job, pair, source, other) or _tell_meaning(mismatch, here, there)
        return f"{what} differ: {here} / {there}{f' ({more})' if more else ''}"
    text, only, lang = (pair.source, source, 0) if source else (pair.target, other, 1)
    assert only is not None
    value, as_written = mismatch.words.rpartition(" is ")[0], text[only.start : only.stop]
    meaning = "" if value in as_written else f" ({value})"
    return f"“{as_written}”{meaning} is missing in {name_language(job.langs[1 - lang])}"


def _tell_meaning(mismatch: PlaceableMismatch, here: str, there: str) -> str:
    """What both mean in figures, where it doesn't stand there already; how far they are apart."""
    values, _, factor = mismatch.words.partition(", ")
    other, _, source = values.rpartition(" against ")
    known = isinstance(mismatch.source and mismatch.source.value, Date) or (
        source in here and other in there
    )
    return ", ".join(part for part in ("" if known else f"{source} / {other}", factor) if part)


def _tell_left_out(job: CheckInput, pair: Pair, source: Placeable, other: Placeable) -> str | None:
    """Of two dates the parts that only one names, where nothing else is between them."""
    one, two = source.value, other.value
    here, there = (pair.source, job.langs[0]), (pair.target, job.langs[1])
    if not (isinstance(one, Date) and isinstance(two, Date)) or not (
        is_part_of_date(source, other, here, there)
    ):
        return None
    more = list_left_out(two, one), list_left_out(one, two)
    told = zip(more, reversed(job.langs), strict=True)
    return " and ".join(
        f"{parts} is missing in {name_language(lang)}" for parts, lang in told if parts
    )


def list_left_out(less_said: Date, more: Date) -> str:
    """The parts that only the second of two dates has.

    >>> list_left_out(Date(None, 11, None), Date(2013, 11, 5))
    '5 and 2013'
    """
    parts = zip(less_said[::-1], more[::-1], strict=True)
    return " and ".join(str(there) for here, there in parts if here is None and there is not None)


def _suggest(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str | None:
    """The source's value, written as the target writes its own, where it is a value by itself."""
    source, other = mismatch.source, mismatch.other
    if source is None or other is None or source.kind != other.kind:
        return None
    # 增加3倍 is not 3 times as much.
    is_multiple = pair.source.startswith("倍", source.stop) or pair.target.startswith(
        "倍", other.stop
    )
    if other not in find(pair.target, job.langs[1]) or is_multiple:
        return None
    if not all(map(_exists, split_days(source.value))):
        return None
    written = write(other.kind, source.value, job.langs[1], pair.target[other.start : other.stop])
    read = find(written, job.langs[1]) if written else ()
    is_same = [(each.kind, each.value) for each in read] == [(other.kind, source.value)]
    return written if is_same or other.kind not in _DATES else None


def _exists(date: Date) -> bool:
    """Whether the calendar has a day; without its year, whether some year has."""
    try:
        datetime.date(date.year or _LEAP_YEAR, date.month or 1, date.day or 1)
    except ValueError:
        return False
    return True


NUMBERS = build_check("numbers", partial(find_value_differences, check="numbers"))

DATES = build_check("dates", _dates)
