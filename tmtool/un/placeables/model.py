"""What stands in a formula and changes from text to text: its kinds, values and marks.

Languages sort values differently: 第12条 is an ordinal, article 12 a number. What can stand for
each other has one key. Where two texts are compared, what was paired is taken away (`ValueText`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias, get_args

from tmtool.lang.numbers import Number, format_decimal
from tmtool.un import dates
from tmtool.un.dates import Date, split_days

Kind: TypeAlias = Literal[
    "number", "range", "percentage", "points", "money", "fraction", "ratio", "ordinal", "label",
    "numbered", "paragraph", "resolution", "symbol", "date", "day", "month", "year", "decade",
    "dates", "period", "years",
]  # fmt: skip
"""`points` are percentage points, a `label` is 17.6.1, `numbered` is No. 12 or annex II; a `date`
has day, month and year, a `day` no year, a `month` no day, a `period` ends, `dates` are a list."""

KINDS: tuple[Kind, ...] = get_args(Kind)


Difference: TypeAlias = Literal["differs", "missing", "added"]


class NumberSpan(NamedTuple):
    """From one number to another, both included: 15 to 24."""

    first: Number
    last: Number


class Money(NamedTuple):
    """An amount (or a span of amounts) and the three letters of its currency (ISO 4217)."""

    amount: Number | NumberSpan
    currency: str


Value: TypeAlias = Number | str | NumberSpan | Money | dates.Value
Read: TypeAlias = tuple[Kind, Value]


@dataclass(frozen=True, slots=True)
class Placeable:
    """A value in a text: it is written in `text[start:stop]`.

    Values are equal where they mean the same, in whatever language: 15亿 and 1.5 billion are both
    1500000000, 第七十五届 and seventy-fifth 75, a percentage is its number, a date a `dates.Date`.
    """

    kind: Kind
    value: Value
    start: int
    stop: int


MARKS: dict[Kind, str] = {kind: chr(0xF0000 + i) for i, kind in enumerate(KINDS)}
"""One character of a private plane for each kind; a text that has such itself gets `ESCAPE`
after it."""

ESCAPE = chr(0xF00FF)


_CLASSES: dict[Kind, str] = {
    "number": "count", "ordinal": "count", "numbered": "count", "paragraph": "count",
    "resolution": "count", "year": "count", "label": "count", "range": "count", "years": "count",
    "fraction": "count", "ratio": "count", "date": "date", "day": "date", "month": "date",
    "dates": "date", "period": "date",
}  # fmt: skip
_SMALL = 10
"""The greatest number that texts write in words or leave out. Chosen, no measurement."""


_ORDINALS = ("ordinal", "numbered", "paragraph")


class Key(NamedTuple):
    """Equal for values that may stand for each other."""

    sort: str
    value: object


def build_key(kind: Kind, value: Value) -> Key:
    """What a value has in common with those of other kinds that mean the same.

    >>> build_key("ordinal", 12) == build_key("numbered", 12) == build_key("resolution", "12")
    True
    >>> build_key("percentage", 12) == build_key("number", 12)
    False
    """
    sort = _CLASSES.get(kind, kind)
    return Key(sort, str(value) if isinstance(value, int | str | Fraction) else value)


def list_atoms(placeable: Placeable) -> list[Key]:
    """The single values that a span, a period or a list is made of.

    >>> [each.value for each in list_atoms(Placeable("range", NumberSpan(15, 24), 0, 1))]
    ['15', '24']
    """
    value, kind = placeable.value, placeable.kind
    if isinstance(value, Money) and isinstance(value.amount, NumberSpan):
        return [build_key(kind, Money(each, value.currency)) for each in value.amount]
    if isinstance(value, NumberSpan) or (
        isinstance(value, tuple) and kind in ("years", "dates", "period")
    ):
        return [build_key(kind, each) for each in value]  # type: ignore[arg-type]
    return [build_key(kind, value)]


def is_in_small_words(placeable: Placeable, text: str) -> bool:
    """Whether it is a small number in words: 两级 and "first" often have no number beside them."""
    value = placeable.value
    greatest = value.last if isinstance(value, NumberSpan) else value
    written = text[placeable.start : placeable.stop]
    has_half = "半" in written or written.lower().endswith("half")  # 一年半 may be 18 months
    return (
        placeable.kind in ("number", "ordinal", "range")
        and (isinstance(greatest, int) or (isinstance(greatest, Fraction) and has_half))
        and greatest <= _SMALL
        and not any(c.isdecimal() for c in written)
    )


def is_exaggerated(placeable: Placeable, text: str) -> bool:
    """Return True for a power of ten in words that may only say "very many": 一万个不服.

    >>> is_exaggerated(Placeable("number", 10_000, 0, 2), "一万个不服")
    True
    >>> is_exaggerated(Placeable("number", 10_000, 0, 2), "10 000 people")
    False
    """
    written = text[placeable.start : placeable.stop]
    is_power = placeable.kind == "number" and re.fullmatch("100+", str(placeable.value))
    is_counted = text[placeable.stop : placeable.stop + 1] in tuple(
        "年周岁名人元吨米公亩月日天位户"
    )
    return bool(is_power) and not is_counted and not any(c.isdecimal() for c in written)


_GREATEST_PARTNER = 20
"""The greatest figure that a small number in words is held against. Chosen, no measurement: 85 and
"first" are two things."""


def may_be_partners(one: Placeable, text: str, two: Placeable, second: str) -> bool:
    """Whether two values that differ may be two translations of one: 三 and "five", 三 and 5.

    A small number in words only has a partner of its kind: the third is no 三个.

    >>> first, second = Placeable("number", 3, 0, 1), Placeable("number", 5, 0, 1)
    >>> may_be_partners(first, "三个", second, "5 States")
    True
    >>> may_be_partners(first, "三个", Placeable("ordinal", 5, 0, 5), "fifth")
    False
    """
    if build_key(one.kind, one.value).sort != build_key(two.kind, two.value).sort:
        return False
    small = is_in_small_words(one, text), is_in_small_words(two, second)
    if not any(small):
        return True
    if ("ordinal" in (one.kind, two.kind)) != (one.kind in _ORDINALS and two.kind in _ORDINALS):
        return False
    greatest = [
        each.last if isinstance(each, NumberSpan) else each for each in (one.value, two.value)
    ]
    return all(isinstance(each, int | Fraction) and each <= _GREATEST_PARTNER for each in greatest)


def format_value(value: Value) -> str:
    """A value for people, the same in all languages.

    >>> (
    ...     format_value(1500000000),
    ...     format_value(Date(2019, 12, 19)),
    ...     format_value(NumberSpan(15, 24)),
    ...     format_value(Money(1500, "USD")),
    ... )
    ('1,500,000,000', '2019-12-19', '15 to 24', 'USD 1500')
    """
    if isinstance(value, Money):
        return f"{value.currency} {format_value(value.amount)}"
    if isinstance(value, Date):
        parts = value[:2] if value.day is None else value
        return "-".join("?" if each is None else f"{each:02}" for each in parts)
    if isinstance(value, tuple):
        return " to ".join(format_value(each) for each in value if each is not None)
    return value if isinstance(value, str) else _figures(value)


def _figures(value: Number) -> str:
    plain = format_decimal(value)
    if plain is None:
        return str(value)
    whole, point, rest = plain.partition(".")
    # Four figures may be a year.
    return f"{int(whole):,}{point}{rest}" if len(whole) > 4 else plain


@dataclass(frozen=True, slots=True)
class UnmatchedValue:
    """A value of which the other text lacks something: the single values that it lacks."""

    placeable: Placeable
    atoms: tuple[Key, ...]
    text: str
    lang: str


Side: TypeAlias = tuple[UnmatchedValue, ...]


@dataclass(frozen=True)
class ValueText:
    """A text, all its values, and which of them are left over."""

    text: str
    lang: str
    values: Sequence[Placeable]
    open: Side = ()

    @cached_property
    def said(self) -> frozenset[Key]:
        """Every single value that it says, and the years of its dates."""
        found = {atom for each in self.values for atom in list_atoms(each)}
        years = (date.year for each in self.values for date in split_days(each.value))
        return frozenset(found | {build_key("year", year) for year in years if year})

    @cached_property
    def left(self) -> frozenset[Key]:
        """The single values that are left over."""
        return frozenset(atom for each in self.open for atom in each.atoms)

    def drop(self, gone: Callable[[Key, Placeable], bool]) -> ValueText:
        """The text with fewer values left over."""
        kept = []
        for each in self.open:
            atoms = tuple(atom for atom in each.atoms if not gone(atom, each.placeable))
            if atoms:
                kept.append(replace(each, atoms=atoms))
        return replace(self, open=tuple(kept))

    def is_alone(self, at: int) -> bool:
        """Whether no value lies over this place."""
        return not any(each.start <= at < each.stop for each in self.values)


@dataclass(frozen=True, slots=True)
class PlaceableMismatch:
    """A value that two texts don't share. `other` is the query, or the target.

    `missing` is in the source alone, `added` in the other text alone. `words` says it for people;
    `factor` is how many times the greater number is the smaller one, where it is a power of ten.
    `rule` names what found it where that was no comparison of values; `also` has a second value of
    each, where two have changed places.
    """

    difference: Difference
    source: Placeable | None
    other: Placeable | None
    words: str
    factor: int | None = None
    rule: str = ""
    also: tuple[Placeable, Placeable] | None = None


Rule: TypeAlias = Callable[[ValueText, ValueText], tuple[ValueText, ValueText]]
"""Takes away from both texts what agrees after all, or one of it: it is asked again then."""


def on_both_sides(take_away: Callable[[ValueText, ValueText], ValueText]) -> Rule:
    """Make a rule of a function that takes away from one text what the other says in its way."""
    return lambda one, other: (take_away(one, other), take_away(other, one))


def on_either_side(
    take_away: Callable[[ValueText, ValueText], tuple[ValueText, ValueText] | None],
) -> Rule:
    """Make a rule of a function that knows what only its first text may say; None for nothing."""

    def rule(first: ValueText, second: ValueText) -> tuple[ValueText, ValueText]:
        left = take_away(first, second)
        if left is None and (turned := take_away(second, first)):
            left = turned[::-1]
        return left or (first, second)

    return rule


def drop_values(text: ValueText, *placeables: Placeable) -> ValueText:
    """The text without some of its values left over."""
    gone = set(map(id, placeables))
    return text.drop(lambda _, placeable: id(placeable) in gone)


def once(text: ValueText, *atoms: Key) -> ValueText:
    """One fewer of each of these atoms."""
    waiting = list(atoms)

    def gone(each: Key, _: Placeable) -> bool:
        if each in waiting:
            waiting.remove(each)
            return True
        return False

    return text.drop(gone)


def in_pairs(are_one: Callable[[UnmatchedValue, UnmatchedValue], bool]) -> Rule:
    """Make a rule of a function that returns True if two values left over are one."""

    @on_either_side
    def rule(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
        for mine in here.open:
            for theirs in there.open:
                if are_one(mine, theirs):
                    return drop_values(here, mine.placeable), drop_values(there, theirs.placeable)
        return None

    return rule


def drop_inside(text: ValueText, spans: list[range]) -> ValueText:
    """The text without the values left over that lie in some stretches of it."""
    return text.drop(
        lambda _, each: any(each.start < span.stop and span.start < each.stop for span in spans)
    )
