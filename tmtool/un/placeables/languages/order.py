"""Shares and sums that have changed places, between any two languages.

Told where each of two stands beside the year or figure that the other stands beside in the other
text; and, of shares and sums alone, where nothing stands beside them, both texts only join them by
"and" or a comma, and everything else is in one order. Other figures are put in any order by the
grammar of languages, and two that are compared ("to 12 per cent from 10") are never told by order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from tmtool.un.placeables.languages.tables import load_table
from tmtool.un.placeables.model import (
    Contradiction,
    Key,
    Kind,
    Placeable,
    ValueText,
    build_key,
    format_value,
)
from tmtool.un.placeables.transposed import BY_ORDER, TIED

_SHARES: tuple[Kind, ...] = ("percentage", "points", "money")
"""Kinds that rarely qualify one another, but where they are compared."""
_MOST = 14
"""Values of a kind that are compared: tables say nothing. Chosen, as in `transposed`."""
_AROUND = 24
"""So many characters before the first of two may compare it with the second. Chosen, no
measurement."""
_PARTED = 20
"""So many characters farther is a value behind a comma or "and". Chosen, as in `transposed`."""
_ENDS = ".;。；؛"

_Two: TypeAlias = tuple[Placeable, Placeable]


def find_exchanges_by_order(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """Each two of one kind that have changed places; both texts say the same values.

    >>> sides = [
    ...     ValueText(text, "fr", [Placeable("percentage", n, at, at + 4) for n, at in values])
    ...     for text, values in (("12 % de A et 18 % de B", [(12, 0), (18, 13)]),
    ...         ("18 % de A et 12 % de B", [(18, 0), (12, 13)]))]
    >>> [each.words for each in find_exchanges_by_order(*sides)]
    ['12 and 18 exchanged']
    """
    for kind in (*_SHARES, "number"):
        here, there = (_list_once(own, beside, kind) for own, beside in (
            (source, target), (target, source),
        ))  # fmt: skip
        if not 1 < len(here) <= _MOST or len(here) != len(there):
            continue
        by_value = {_key(each): each for each in there}
        if by_value.keys() != set(map(_key, here)):
            continue
        for one, two in pairwise(here):
            others = by_value[_key(one)], by_value[_key(two)]
            rule = _classify((one, two), others, source, target, kind)
            if rule:
                words = f"{format_value(one.value)} and {format_value(two.value)} exchanged"
                yield Contradiction(one, others[0], words, rule, also=(two, others[1]))
                return


def _key(placeable: Placeable) -> Key:
    return build_key(placeable.kind, placeable.value)


def _list_once(own: ValueText, beside: ValueText, kind: str) -> list[Placeable]:
    """The values of a kind that each text says once; numbers have to be in figures."""
    counts = [Counter(map(_key, text.values)) for text in (own, beside)]
    return [
        each
        for each in own.values
        if each.kind == kind
        and all(count[_key(each)] == 1 for count in counts)
        and (kind in _SHARES or any(c.isdecimal() for c in own.text[each.start : each.stop]))
    ]


def _classify(here: _Two, there: _Two, source: ValueText, target: ValueText, kind: str) -> str:
    """The rule by which two have changed places; nothing where they have not."""
    mine, theirs = _find_neighbours(here, source), _find_neighbours(there, target)
    if None not in mine and None not in theirs and mine[0] != mine[1]:
        return TIED if mine == theirs[::-1] else ""
    crosses = there[0].start > there[1].start
    if (
        kind not in _SHARES
        or not crosses
        or not _are_otherwise_in_order(here, there, source, target)
    ):
        return ""
    sides = ((here, source), (there, target))
    return BY_ORDER if all(_are_coordinate(*each) for each in sides) else ""


def _find_neighbours(two: _Two, side: ValueText) -> tuple[Key | None, Key | None]:
    """The value of another kind that each of two stands beside in its sentence."""
    return _find_neighbour(two[0], side, two[0].kind), _find_neighbour(two[1], side, two[1].kind)


def _find_neighbour(placeable: Placeable, side: ValueText, kind: str) -> Key | None:
    best: tuple[int, Key] | None = None
    table = load_table(side.lang)
    joint = table.compile("order", "coordinate") if table else None
    at = next(i for i, each in enumerate(side.values) if each.start == placeable.start)
    for each in (*side.values[max(at - 1, 0) : at], *side.values[at + 1 : at + 2]):
        start, stop = min(placeable.stop, each.stop), max(placeable.start, each.start)
        between = side.text[start:stop]
        if each.kind == kind or any(end in between for end in _ENDS):
            continue
        is_parted = joint is not None and joint.search(between)
        cost = stop - start + (_PARTED if is_parted else 0)
        if best is None or cost < best[0]:
            best = cost, _key(each)
    return best[1] if best else None


def _are_otherwise_in_order(here: _Two, there: _Two, source: ValueText, target: ValueText) -> bool:
    """Whether all other values stand in one order in both texts."""
    orders = [
        [_key(each) for each in side.values if each.start not in {one.start for one in two}]
        for two, side in ((here, source), (there, target))
    ]
    return orders[0] == orders[1]


def _are_coordinate(two: _Two, side: ValueText) -> bool:
    """Whether "and" or a comma joins two, and nothing compares them."""
    first, last = sorted(two, key=lambda each: each.start)
    table = load_table(side.lang)
    if table is None:
        return False
    between = side.text[first.stop : last.start]
    before = side.text[max(first.start - _AROUND, 0) : first.start]
    compares = table.compile("order", "compare")
    return bool(
        table.compile("order", "coordinate").search(between)
        and not compares.search(between)
        and not compares.search(before)
        and not any(end in between for end in _ENDS)
    )
