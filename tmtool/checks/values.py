"""Numbers, dates and what is cited, compared by value between a text and its translation."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.checks.model import Check, CheckInput, Pair, build_finding
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import name_language
from tmtool.un.dates import Date
from tmtool.un.placeables import Kind, Placeable, PlaceableMismatch, compare, find
from tmtool.un.placeables.model import is_in_small_words
from tmtool.un.placeables.partial_dates import (
    SaidValues,
    is_less_exact,
    is_part_of_date,
    list_left_out,
)
from tmtool.un.placeables.write import write

_DATES: frozenset[Kind] = frozenset(
    ("date", "day", "month", "year", "decade", "dates", "period", "years")
)
_LANGS = frozenset(("zh", "en"))
"""Languages whose numbers and dates are read in words too: 十年, a decade. In others a number that
has no figure there may yet be said (cinq ans, la moitié)."""
_CITED: dict[Kind, str] = {"resolution": "citations", "symbol": "symbols"}


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
            for own in _apart(each):
                if check_of(own.source or own.other) == check:  # type: ignore[arg-type]
                    yield _finding(job, pair, check, own)


def _apart(mismatch: PlaceableMismatch) -> Iterator[PlaceableMismatch]:
    """Two values of different checks are no pair: one is missing, the other is added."""
    source, other = mismatch.source, mismatch.other
    if source is None or other is None or _alike(source, other):
        yield mismatch
        return
    there, here = mismatch.words.split(", ")[0].rpartition(" against ")[::2]
    yield PlaceableMismatch("missing", source, None, f"{here} is missing")
    yield PlaceableMismatch("added", None, other, f"{there} is added")


def _alike(first: Placeable, second: Placeable) -> bool:
    """A year may stand for a number and the other way round; symbols and citations for nothing."""
    return check_of(first) == check_of(second) or not {first.kind, second.kind} & set(_CITED)


def _finding(job: CheckInput, pair: Pair, check: str, mismatch: PlaceableMismatch) -> Finding:
    source, other = mismatch.source, mismatch.other
    return build_finding(
        check, _severity(job, pair, mismatch), _message(job, pair, mismatch), job, pair,
        source=[range(source.start, source.stop)] if source else (),
        target=[range(other.start, other.stop)] if other else (),
        suggestion=_suggestion(job, pair, mismatch),
    )  # fmt: skip


def _severity(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> Severity:
    """Small numbers in words are doubtful ("first" may be 首先); dates that say less too."""
    sides = ((mismatch.source, pair.source), (mismatch.other, pair.target))
    small = any(each and is_in_small_words(each, text) for each, text in sides)
    return "warning" if small or _is_weaker(job, pair, mismatch) else "error"


def _is_weaker(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> bool:
    """Whether one side only names less of a date than the other: 11月 for November 2013."""
    source, other = mismatch.source, mismatch.other
    here, there = SaidValues(pair.source, job.langs[0]), SaidValues(pair.target, job.langs[1])
    if source and other:
        return is_part_of_date(source, other, here, there)
    if source:
        return is_less_exact(source, here, there)
    return other is not None and is_less_exact(other, there, here)


def _message(job: CheckInput, pair: Pair, mismatch: PlaceableMismatch) -> str:
    """Both as they stand, and what they mean."""
    source, other = mismatch.source, mismatch.other
    if source and other:
        here, there = _written(pair.source, source), _written(pair.target, other)
        more = _in_one_only(job, pair, mismatch) or _meaning(mismatch, here, there)
        return f"{check_of(source)} differ: {here} / {there}{f' ({more})' if more else ''}"
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
    if not (isinstance(one, Date) and isinstance(two, Date) and _is_weaker(job, pair, mismatch)):
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
    if other not in find(pair.target, job.langs[1]):
        return None
    return write(other.kind, source.value, job.langs[1], pair.target[other.start : other.stop])


def _numbers(job: CheckInput) -> Iterator[Finding]:
    return find_value_differences(job, "numbers")


def _dates(job: CheckInput) -> Iterator[Finding]:
    return find_value_differences(job, "dates")


NUMBERS = Check(
    "numbers", _numbers,
    "Numbers, percentages, sums of money, ordinals and labels are the same, by value.",
    "15亿 and 1.5 billion are one number; one ten times as large looks nearly the same.",
    "约15亿人 | some 150 million people",
    langs=_LANGS, both=True,
)  # fmt: skip

DATES = Check(
    "dates", _dates,
    "Days, months, years and periods are the same on both sides.",
    "A date may be written in many ways, but must be the same date.",
    "2019年12月19日 | 18 December 2019",
    langs=_LANGS, both=True,
)  # fmt: skip
