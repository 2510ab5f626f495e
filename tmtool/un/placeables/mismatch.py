"""Which values of two texts differ: in one language, and between a text and its translation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache

from tmtool.un.placeables.agreement import match_sides
from tmtool.un.placeables.contradictions import find_contradictions
from tmtool.un.placeables.languages.reading import prepare_side
from tmtool.un.placeables.layout import drop_layout
from tmtool.un.placeables.model import (
    Key,
    Kind,
    Money,
    Placeable,
    PlaceableMismatch,
    Side,
    UnmatchedValue,
    Value,
    ValueText,
    build_key,
    format_value,
    is_in_small_words,
    list_atoms,
    may_be_partners,
)
from tmtool.un.placeables.scan import find

_UNITS: dict[Kind, str] = {"percentage": " per cent", "points": " percentage points"}


def find_mismatches(query: str, source: str, lang: str) -> tuple[PlaceableMismatch, ...]:
    """The values in which a query and a stored source differ, in one language.

    >>> [m.words for m in find_mismatches("约15亿人", "约15万人", "zh")]
    ['1,500,000,000 against 150,000, 10,000 times more']
    >>> find_mismatches("some 1.5 billion people", "some 1,500 million people", "en")
    ()
    """
    stored, wanted = find(source, lang), find(query, lang)
    shared = Counter(map(_whole, stored)) & Counter(map(_whole, wanted))
    left, right = (
        [each.placeable for each in _open(values, shared, text, lang, lambda each: [_whole(each)])]
        for values, text in ((stored, source), (wanted, query))
    )
    return _pair_values(left, right, (source, query))


@lru_cache(maxsize=16384)  # Several checks of a job ask the same of every pair.
def compare(
    source: str, target: str, source_lang: str, target_lang: str
) -> tuple[PlaceableMismatch, ...]:
    """The values in which a text and its translation differ.

    Spans, periods and lists are compared by what they are made of. What one text says twice and
    the other once is no mismatch, nor is a small number in words that has no partner: 两级 may be
    "levels", "first" 首先. `agreement` has the rules. What stands beside a value is compared as
    well: a minus, the letter of a paragraph (`contradictions`). Between other languages than
    Chinese and English tables say what they write (`languages`).

    >>> compare("2020年4月27日至5月1日", "from 27 April to 1 May 2020", "zh", "en")
    ()
    >>> [m.words for m in compare("约15亿人", "some 150 million people", "zh", "en")]
    ['150,000,000 against 1,500,000,000, 10 times less']
    """
    sides = read_sides(source, target, source_lang, target_lang)
    only_left, only_right = match_sides(*sides)
    differ = bool(only_left and only_right)
    return (
        *_pair_values(
            [each.placeable for each in only_left],
            [each.placeable for each in only_right],
            (sides[0].text, sides[1].text),
        ),
        # Figures that differ are told as such, not as two that changed places as well.
        *(each for each in find_contradictions(*sides) if not (differ and each.also)),
    )


def read_sides(
    source: str, target: str, source_lang: str, target_lang: str
) -> tuple[ValueText, ValueText]:
    """A text and its translation with their values, but for those of the layout."""
    source, target = prepare_side(source, source_lang), prepare_side(target, target_lang)
    left, right = find(source, source_lang), find(target, target_lang)
    left, right = drop_layout(((source, source_lang), (target, target_lang)), (left, right))
    parts = _parts(left), _parts(right)
    if parts[0] == parts[1]:
        return ValueText(source, source_lang, left), ValueText(target, target_lang, right)
    shared = Counter(parts[0]) & Counter(parts[1])
    return (
        ValueText(source, source_lang, left, _open(left, shared, source, source_lang)),
        ValueText(target, target_lang, right, _open(right, shared, target, target_lang)),
    )


def _whole(placeable: Placeable) -> Key:
    return build_key(placeable.kind, placeable.value)


def _parts(placeables: Sequence[Placeable]) -> list[Key]:
    return [atom for each in placeables for atom in list_atoms(each)]


def _open(
    placeables: Sequence[Placeable],
    shared: Counter[Key],
    text: str,
    lang: str,
    split: Callable[[Placeable], Sequence[Key]] = list_atoms,
) -> Side:
    """Return what the other side lacks, of spans and lists only the single values that it lacks.

    Figures come first: of 两国 and 2 the words are the ones that may have no partner.
    """
    left = shared.copy()
    found = []
    for each in sorted(placeables, key=lambda each: is_in_small_words(each, text)):
        lacking = []
        for atom in split(each):
            if left[atom] > 0:
                left[atom] -= 1
            else:
                lacking.append(atom)
        if lacking:
            found.append(UnmatchedValue(each, tuple(lacking), text, lang))
    return tuple(sorted(found, key=lambda each: each.placeable.start))


def _pair_values(
    source: Sequence[Placeable], values: Sequence[Placeable], texts: tuple[str, str]
) -> tuple[PlaceableMismatch, ...]:
    """Values of one kind pair in their order, then of one sort; the rest is missing or added.

    Before them those that nearly agree: equal figures of another unit.
    """
    left, right = list(source), list(values)
    found: list[PlaceableMismatch] = []

    def is_one_sort(one: Placeable, two: Placeable) -> bool:
        return may_be_partners(one, texts[0], two, texts[1])

    def is_one_kind(one: Placeable, two: Placeable) -> bool:
        return one.kind == two.kind and is_one_sort(one, two)

    for is_pair in (_is_other_unit, is_one_kind, is_one_sort):
        for here in tuple(left):
            there = next((each for each in right if is_pair(here, each)), None)
            if there is not None:
                left.remove(here)
                right.remove(there)
                found.append(_differs(here, there))
    for each in left:
        words = f"{format_value(each.value)} is missing"
        found.append(PlaceableMismatch("missing", each, None, words))
    for each in right:
        words = f"{format_value(each.value)} is added"
        found.append(PlaceableMismatch("added", None, each, words))
    return tuple(found)


def _is_other_unit(first: Placeable, second: Placeable) -> bool:
    """60 for 60 per cent, 2 per cent for 2 percentage points: the unit differs."""
    return first.value == second.value and bool({first.kind, second.kind} & set(_UNITS))


def _differs(source: Placeable, target: Placeable) -> PlaceableMismatch:
    words = f"{_meant(target)} against {_meant(source)}"
    if target.value != source.value:
        words = f"{format_value(target.value)} against {format_value(source.value)}"
    factor = _factor(source.value, target.value)
    if factor is not None:
        less = _number(target.value) < _number(source.value)  # type: ignore[operator]
        words += f", {format_value(factor)} times {'less' if less else 'more'}"
    return PlaceableMismatch("differs", source, target, words, factor)


def _meant(placeable: Placeable) -> str:
    """With its unit."""
    return format_value(placeable.value) + _UNITS.get(placeable.kind, "")


def _factor(one: Value, two: Value) -> int | None:
    first, second = _number(one), _number(two)
    if not first or not second:
        return None
    factor = Fraction(max(first, second)) / min(first, second)
    # 万 for 亿, a zero lost: how many times more another number is says nothing.
    is_power = factor.denominator == 1 and re.fullmatch("10+", str(factor.numerator))
    return factor.numerator if is_power else None


def _number(value: Value) -> int | Fraction | None:
    amount = value.amount if isinstance(value, Money) else value
    return amount if isinstance(amount, int | Fraction) else None
