"""Numbers, dates and what is cited, compared by value between a text and its translation.

A date of which one text names less than the other, with nothing against it (11月 for November
2013, 今年 for 2019, Sunday for 27日), is doubtful: it is often right, for what is left out stands
elsewhere in the document. A part that both name and that differs, a year of its own beside it, or a
weekday that the day doesn't fall on is a contradiction.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import starmap
from typing import Literal, TypeAlias

from tmtool.checks.model import Check, CheckInput, Pair, build_finding
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import name_language
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.dates import Date, split_days
from tmtool.un.placeables import Kind, Money, Placeable, PlaceableMismatch, compare
from tmtool.un.placeables.agreement import is_more_by
from tmtool.un.placeables.agreement_clocks import list_chinese, list_english
from tmtool.un.placeables.agreement_words import is_day
from tmtool.un.placeables.languages.dates import find_pointing, is_named_otherwise
from tmtool.un.placeables.languages.reading import read_values
from tmtool.un.placeables.model import is_in_small_words
from tmtool.un.placeables.named_dates import is_named_by_year
from tmtool.un.placeables.rewrite import write
from tmtool.un.placeables.wordlists import POINTING, WEEKDAY_NUMBERS, WEEKDAYS

_DATES: frozenset[Kind] = frozenset(
    ("date", "day", "month", "year", "decade", "dates", "period", "years")
)
_Side: TypeAlias = tuple[str, str]
"""A text and its language."""
_LANGS = frozenset(("ar", "en", "es", "fr", "ru", "zh"))
"""Languages whose numbers and dates are read in words too: 十年, a decade. In others a number that
has no figure there may yet be said (zehn Jahre, die Hälfte)."""
_CLOCKS = {"zh": list_chinese, "en": list_english}
_CITED: dict[Kind, str] = {"resolution": "citations", "symbol": "symbols"}


_LIKE_YEARS = range(1000, 10_000)
_LEAP_YEAR = 2000
"""A year that has every day. Standard (Gregorian calendar)."""


def check_of(placeable: Placeable) -> str:
    """The name of the check that a value is the business of.

    >>> check_of(Placeable("percentage", 30, 0, 3)), check_of(Placeable("symbol", "A/75/62", 0, 7))
    ('numbers', 'symbols')
    """
    return _CITED.get(placeable.kind) or ("dates" if placeable.kind in _DATES else "numbers")


def find_value_differences(job: CheckInput, check: str) -> Iterator[Finding]:
    """The values of one check in which the pairs of a job differ."""
    for pair in job.pairs:
        if not pair.source.strip() or not pair.target.strip():
            continue
        for each in compare(pair.source, pair.target, *job.langs):
            for own in _apart(each, (pair.source, job.langs[0]), (pair.target, job.langs[1])):
                if check_of(own.source or own.other) == check:  # type: ignore[arg-type]
                    find_rule = _rule_of_dates if check == "dates" else _rule
                    rule = own.rule or find_rule(job, pair, own)
                    if rule is not None:
                        yield _finding(job, pair, check, own, rule)


def _dates(job: CheckInput) -> Iterator[Finding]:
    yield from find_value_differences(job, "dates")
    for pair in job.pairs:
        for rule, what, (missing, added) in (
            ("weekdays", "weekdays", _find_other_weekdays(pair, job.langs)),
            ("time of day", "times of day", _find_other_halves(pair, job.langs)),
        ):
            if len(missing) == len(added) == 1:
                here = pair.source[missing[0].start : missing[0].stop].strip()
                there = pair.target[added[0].start : added[0].stop].strip()
                message = f"{what} differ: {here} / {there}"
                yield build_finding(
                    "dates", "error", message, job, pair, source=missing, target=added, rule=rule
                )


def _find_other_weekdays(pair: Pair, langs: tuple[str, str]) -> tuple[list[range], list[range]]:
    source, target = _list_weekdays(pair.source, langs[0]), _list_weekdays(pair.target, langs[1])
    return (
        [span for day, span in source if day not in dict(target)],
        [span for day, span in target if day not in dict(source)],
    )


def _find_other_halves(pair: Pair, langs: tuple[str, str]) -> tuple[list[range], list[range]]:
    """Return the only time of day of each side if one is before noon and the other after it."""
    sides = [
        [time for time in _CLOCKS[lang](text) if time.late is not None and time.hour % 12]
        for text, lang in zip((pair.source, pair.target), map(get_base, langs), strict=True)
        if lang in _CLOCKS
    ]
    if [len(side) for side in sides] == [1, 1]:
        (here,), (there,) = sides
        if here.late != there.late and here.agrees(there._replace(late=here.late)):
            return [here.span], [there.span]
    return [], []


def _list_weekdays(text: str, lang: str) -> list[tuple[int, range]]:
    """Return the weekdays that a text names, numbered from Monday, 0, with their places."""
    pattern = WEEKDAYS.get(get_base(lang))
    found = compile_pattern(f"(?i:{pattern})").finditer(text) if pattern else ()
    return [(WEEKDAY_NUMBERS[each[1].lower()], range(*each.span())) for each in found]


def _apart(mismatch: PlaceableMismatch, here: _Side, there: _Side) -> Iterator[PlaceableMismatch]:
    """Two values of different checks are no pair: one is missing, the other is added.

    Nor are two dates of which the other text has one under another name: 第二季 and 6月底.
    """
    source, other = mismatch.source, mismatch.other
    if (
        source is None
        or other is None
        or (_alike(source, other) and not _are_two_dates(source, other, here, there))
    ):
        yield mismatch
        return
    added, lost = mismatch.words.split(", ")[0].rpartition(" against ")[::2]
    yield PlaceableMismatch("missing", source, None, f"{lost} is missing")
    yield PlaceableMismatch("added", None, other, f"{added} is added")


def _are_two_dates(first: Placeable, second: Placeable, here: _Side, there: _Side) -> bool:
    """Whether dates of two sorts differ and the other text names one of them otherwise."""
    if first.kind == second.kind == "year":
        # 较2018年 and "from a year earlier" in a text of 2019.
        years = first.value, second.value
        by = years[1] - years[0] if isinstance(years[0], int) and isinstance(years[1], int) else 0
        return abs(by) == 1 and is_named_by_year((there if by > 0 else here)[0])
    one, two = split_days(first.value), split_days(second.value)
    if not one or not two or (len(one) == len(two) and _are_compatible(one, two)):
        return False
    is_one_sort = len(one) == len(two) and all(
        (mine.day is None) == (theirs.day is None) for mine, theirs in zip(one, two, strict=True)
    )
    is_of_months = len(one) == len(two) == 1 and one[0].day is None
    return (not is_one_sort or is_of_months) and (
        is_named_otherwise(first.value, *there) or is_named_otherwise(second.value, *here)
    )


def _alike(first: Placeable, second: Placeable) -> bool:
    """A year may stand for a number of four figures; symbols and citations for nothing."""
    numbers = [each.value for each in (first, second) if each.kind == "number"]
    if "year" in (first.kind, second.kind) and any(n not in _LIKE_YEARS for n in numbers):
        return False
    return check_of(first) == check_of(second) or not {first.kind, second.kind} & set(_CITED)


def _finding(
    job: CheckInput, pair: Pair, check: str, mismatch: PlaceableMismatch, rule: str
) -> Finding:
    source, other = mismatch.source, mismatch.other
    also = mismatch.also or (None, None)
    return build_finding(
        check, _SEVERITIES.get(rule, "error"), _message(job, pair, mismatch), job, pair,
        source=[range(each.start, each.stop) for each in _unique(source, also[0])],
        target=[range(each.start, each.stop) for each in _unique(other, also[1])],
        suggestion=_suggestion(job, pair, mismatch), rule=rule,
    )  # fmt: skip


def _unique(*values: Placeable | None) -> list[Placeable]:
    return [each for i, each in enumerate(values) if each and each not in values[:i]]


_DIFFERING = {
    "unit": "units", "unit of one": "units", "reference": "references",
    "vague magnitude": "magnitudes", "currency named": "currencies",
}  # fmt: skip
"""What differs, of rules that compare more than values."""
_LEFT_OUT: dict[Kind, str] = {
    **dict.fromkeys(("percentage", "points", "money", "fraction", "ratio"), "amount left out"),
    **dict.fromkeys(("ordinal", "numbered", "paragraph", "label"), "label left out"),
}
"""What is left out by one side, by its kind: all else is a bare figure."""
_SEVERITIES: dict[str, Severity] = {
    **dict.fromkeys((
        "number words", "number words left out", "figure left out", "amount left out",
        "label left out", "date in part",
    ), "warning"),
    "date pointed at": "note",
}  # fmt: skip
"""Severity of the rules whose findings are no errors: one side alone may leave a value out or say
it in words ("first" may be 首先)."""


def _rule(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str | None:
    """What two values are compared by, or that one is missing."""
    source, other = mismatch.source, mismatch.other
    sides = ((source, pair.source), (other, pair.target))
    small = any(each and is_in_small_words(each, text) for each, text in sides)
    if source is None or other is None:
        only, its_text = (source, pair.source) if source else (other, pair.target)
        assert only is not None
        if is_day(only, its_text):
            return _rule_of_dates(job, pair, mismatch)
        if small or _is_in_words(only, its_text):
            return "number words left out"
        return _LEFT_OUT.get(only.kind, "figure left out")
    if small:
        return "number words"
    if mismatch.factor:
        return "magnitude"
    if source.value == other.value:
        return "per cent"
    one, two = source.value, other.value
    if isinstance(one, Money) and isinstance(two, Money) and one.amount == two.amount:
        return "currency"
    return "figures"


def _is_in_words(placeable: Placeable, text: str) -> bool:
    """A number in words may be a name or an exaggeration: 茅十八, 一百个不服, a million pieces."""
    return placeable.kind == "number" and not any(
        c.isdecimal() for c in text[placeable.start : placeable.stop]
    )


def _rule_of_dates(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str | None:
    """Return the rule that two dates break; None where one side only leaves out the year.

    That side often names the year in another sentence.
    """
    source, other = mismatch.source, mismatch.other
    here, there = (pair.source, job.langs[0]), (pair.target, job.langs[1])
    if source and other:
        if any(
            is_named_otherwise(each.value, *side) for each, side in ((source, there), (other, here))
        ) and is_part_of_date(source, other, here, there):
            return "date pointed at"
        if not is_part_of_date(source, other, here, there):
            return "years" if source.kind == other.kind == "year" else "dates"
        fewer, more = sorted((split_days(source.value), split_days(other.value)), key=len)
        only_year = all(any(date[1:] == each[1:] for each in more) for date in fewer)
        return None if only_year else "date in part"
    only, its_side, other_side = (source, here, there) if source else (other, there, here)
    assert only is not None
    if only.kind == "year":
        return None
    if is_named_otherwise(only.value, *other_side):
        return "date pointed at"
    if not is_less_exact(only, its_side, other_side):
        return "date left out"
    return "date pointed at" if _is_pointed_at(only, its_side, other_side) else "date in part"


def _message(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str:
    """Both as they stand, and what they mean."""
    source, other = mismatch.source, mismatch.other
    if source and other and mismatch.also:
        return f"figures have changed places: {mismatch.words.removesuffix(' exchanged')}"
    if source and other:
        here, there = _written(pair.source, source), _written(pair.target, other)
        what = _DIFFERING.get(mismatch.rule, check_of(source))
        more = _in_one_only(job, pair, mismatch) or _meaning(mismatch, here, there)
        return f"{what} differ: {here} / {there}{f' ({more})' if more else ''}"
    text, only, lang = (pair.source, source, 0) if source else (pair.target, other, 1)
    assert only is not None
    value, as_written = mismatch.words.rpartition(" is ")[0], _written(text, only)
    meaning = "" if value in as_written else f" ({value})"
    return f"“{as_written}”{meaning} is missing in {name_language(job.langs[1 - lang])}"


def _meaning(mismatch: PlaceableMismatch, here: str, there: str) -> str:
    """What both mean in figures, where it doesn't stand there already; how far they are apart."""
    values, _, factor = mismatch.words.partition(", ")
    other, _, source = values.rpartition(" against ")
    known = isinstance(mismatch.source and mismatch.source.value, Date) or (
        source in here and other in there
    )
    return ", ".join(part for part in ("" if known else f"{source} / {other}", factor) if part)


def _in_one_only(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str | None:
    """Of two dates the parts that only one names, where nothing else is between them."""
    source, other = mismatch.source, mismatch.other
    one, two = source and source.value, other and other.value
    here, there = (pair.source, job.langs[0]), (pair.target, job.langs[1])
    if not (isinstance(one, Date) and isinstance(two, Date)) or not (
        source and other and is_part_of_date(source, other, here, there)
    ):
        return None
    more = list_left_out(two, one), list_left_out(one, two)
    told = zip(more, reversed(job.langs), strict=True)
    return " and ".join(
        f"{parts} is missing in {name_language(lang)}" for parts, lang in told if parts
    )


def _written(text: str, placeable: Placeable) -> str:
    return text[placeable.start : placeable.stop]


def _suggestion(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str | None:
    """The source's value, written as the target writes its own, where it is a value by itself."""
    source, other = mismatch.source, mismatch.other
    if source is None or other is None or source.kind != other.kind:
        return None
    if other not in read_values(pair.target, job.langs[1]) or (
        is_more_by(source, pair.source) or is_more_by(other, pair.target)
    ):
        return None
    if not all(map(_exists, split_days(source.value))):
        return None
    written = write(other.kind, source.value, job.langs[1], pair.target[other.start : other.stop])
    read = read_values(written, job.langs[1]) if written else ()
    is_same = [(each.kind, each.value) for each in read] == [(other.kind, source.value)]
    return written if is_same or other.kind not in _DATES else None


def _exists(date: Date) -> bool:
    """Whether the calendar has a day; without its year, whether some year has."""
    try:
        datetime.date(date.year or _LEAP_YEAR, date.month or 1, date.day or 1)
    except ValueError:
        return False
    return True


def is_less_exact(more: Placeable, here: _Side, there: _Side) -> bool:
    """Whether the other text points at a date that it doesn't name, or names less of it.

    >>> is_less_exact(
    ...     Placeable("year", 2019, 0, 4), ("2019", "en"), ("今年", "zh"))
    True
    """
    if _is_pointed_at(more, here, there):
        return True
    # The year alone, or the day: 2013年 for November 2013, 27日 for 27 September.
    return isinstance(more.value, Date) and any(
        (each.kind == "year" and each.value == more.value.year)
        or (each.value == more.value.day and is_day(each, there[0]))
        for each in read_values(*there)
    )


def _is_pointed_at(more: Placeable, here: _Side, there: _Side) -> bool:
    """Whether the other text names a date by when somebody writes, or by its weekday."""
    text, lang = there[0], get_base(there[1])
    part = _smallest_part(more, here[0])
    if part is None:
        return False
    if lang not in POINTING:
        return find_pointing(text, lang, part)
    if part == "day" and (names := compile_pattern(f"(?i:{WEEKDAYS[lang]})").findall(text)):
        return _may_be(more.value, [WEEKDAY_NUMBERS[name.lower()] for name in names])
    return compile_pattern(f"(?i:{POINTING[lang][part]})").search(text) is not None


def _smallest_part(placeable: Placeable, text: str) -> Literal["year", "month", "day"] | None:
    """The smallest part of a date that a value names; None where it is no date."""
    if placeable.kind == "year":
        return "year"
    if isinstance(placeable.value, Date):
        return "month" if placeable.value.day is None else "day"
    return "day" if is_day(placeable, text) else None


def _may_be(value: object, weekdays: Iterable[int]) -> bool:
    """A day with its year falls on one weekday."""
    if not isinstance(value, Date) or value.year is None:
        return True
    try:
        return datetime.date(value.year, value.month or 1, value.day or 1).weekday() in weekdays
    except ValueError:
        return False


def is_part_of_date(first: Placeable, second: Placeable, here: _Side, there: _Side) -> bool:
    """Whether two dates differ in nothing but what one of them leaves out: 11月, November 2013.

    >>> one, other = Placeable("month", Date(None, 11, None), 0, 3), Placeable(
    ...     "month", Date(2013, 11, None), 0, 13)
    >>> is_part_of_date(one, other, ("11月", "zh"), ("November 2013", "en"))
    True
    """
    mine, theirs = sorted((split_days(first.value), split_days(second.value)), key=len)
    return (
        bool(mine)
        and _are_compatible(mine, theirs)
        and (
            _have_same_years(_years(here), _years(there))
            or any(_points_at_year(*side) for side in (here, there))
        )
    )


def _points_at_year(text: str, lang: str) -> bool:
    """Return True if a text names a year by when somebody writes: 去年, this year."""
    pattern = POINTING.get(get_base(lang), {}).get("year", "(?!)")
    return compile_pattern(f"(?i:{pattern})").search(text) is not None


def _have_same_years(mine: frozenset[int], theirs: frozenset[int]) -> bool:
    """Whether two texts name the same years, or one of them none.

    The turn of a year may be left out: 2014年12月和2015年1月, December 2014 and January.
    """
    fewer, more = sorted((mine, theirs), key=len)
    return fewer <= more and all(year - 1 in fewer for year in more - fewer if fewer)


def _are_compatible(fewer: Sequence[Date], more: Sequence[Date]) -> bool:
    """Each with its partner; of a list one side may leave out what it says elsewhere."""
    if len(fewer) == len(more):
        return all(starmap(_compatible, zip(fewer, more, strict=True)))
    return all(any(_compatible(date, other) for other in more) for date in fewer)


def _compatible(first: Date, second: Date) -> bool:
    return all(
        here is None or there is None or here == there
        for here, there in zip(first, second, strict=True)
    )


def _years(said: _Side) -> frozenset[int]:
    """The years a text names, alone or in dates."""
    values = read_values(*said)
    alone = (each.value for each in values if each.kind == "year" and isinstance(each.value, int))
    dated = (date.year for each in values for date in split_days(each.value))
    return frozenset((*alone, *filter(None, dated)))


def list_left_out(less_said: Date, more: Date) -> str:
    """The parts that only the second of two dates has.

    >>> list_left_out(Date(None, 11, None), Date(2013, 11, 5))
    '5 and 2013'
    """
    parts = zip(less_said[::-1], more[::-1], strict=True)
    return " and ".join(str(there) for here, there in parts if here is None and there is not None)


NUMBERS = Check(
    "numbers", partial(find_value_differences, check="numbers"),
    "Numbers, percentages, sums of money, ordinals and labels are the same, by value.",
    "15亿 and 1.5 billion are one number; one ten times as large looks nearly the same.",
    "约15亿人 | some 150 million people",
    langs=_LANGS, both=True,
)  # fmt: skip

DATES = Check(
    "dates", _dates,
    "Weekdays, days, months, years and periods are the same on both sides.",
    "A date may be written in many ways, but must be the same date.",
    "2019年12月19日 | 18 December 2019",
    langs=_LANGS, both=True,
)  # fmt: skip
