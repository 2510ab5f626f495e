"""What words say of the figures in a text: their sorts, lists, changes, wholes and parts.

The patterns are in the table of each language, under `order`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tmtool.un.dates import Date
from tmtool.un.placeables.agreement import rest_of_list
from tmtool.un.placeables.languages.tables import Table, compile_once, load_table
from tmtool.un.placeables.measures import find_unit
from tmtool.un.placeables.model import Key, Placeable, ValueText, list_atoms

AROUND = 40
"""Characters before or after a figure that may say what it is."""
SHARES = ("percentage", "money", "points", "fraction")
_LABELS = ("ordinal", "numbered", "paragraph", "label", "symbol", "resolution", "ratio")
_DATES = ("date", "day", "month", "year")
_FULL_STOP = re.compile(r"。|[.](?=\s)")
_YEARS = range(1900, 2100)  # bare figures that may be years

Sort: TypeAlias = tuple[str, object]


class Figure(NamedTuple):
    """A single value of a text, its position in a range or a list, its sort and its role.

    The sort is a kind with a unit. The role is "from" or "to" for an end of a change.
    """

    atom: Key
    placeable: Placeable
    order: int
    sort: Sort
    role: str

    @property
    def start(self) -> tuple[int, int]:
        return self.placeable.start, self.order


def load_order(lang: str) -> Table:
    """Return the table with the patterns for a language."""
    table = load_table(lang) or load_table("other")
    assert table is not None
    return table


def list_figures(side: ValueText) -> list[Figure]:
    """Return the single values of a text except labels, which texts cite in their own order."""
    return [
        Figure(_drop_year(atom), each, order, sort, "to" if order else _find_role(each, side))
        for each in side.values
        if (sort := _find_sort(each, side)) is not None
        for order, atom in enumerate(list_atoms(each))
    ]


def _drop_year(atom: Key) -> Key:
    """Return a day without its year, which one side alone may name."""
    day = atom.value
    return Key(atom.sort, day._replace(year=None)) if isinstance(day, Date) and day.day else atom


def _find_sort(placeable: Placeable, side: ValueText) -> Sort | None:
    """Return the kind and unit of a figure; None for a label."""
    text, value, kind = side.text, placeable.value, placeable.kind
    before = text[max(placeable.start - AROUND, 0) : placeable.start]
    order = load_order(side.lang)
    if kind in _LABELS or order.compile("order", "labelled").search(before):
        return None
    if isinstance(value, Date):
        return ("month" if value.day is None else "date"), None
    is_bare = kind == "number" and text[placeable.start : placeable.stop].isdecimal()
    if kind in ("year", "years") or (is_bare and value in _YEARS):
        return "year", None
    if order.compile("order", "per").search(before):
        return "per", None
    if kind not in ("number", "range"):
        return kind, None
    # 31 and 46 per cent: the unit of a list follows the last figure; (784, 10.9%) is no list.
    shares = compile_once(rest_of_list(side.lang)).match(text, placeable.stop)
    if kind == "number" and shares and not before.endswith(("(", "（")):
        return ("points" if shares["points"] else "percentage"), None
    unit = find_unit(placeable, text, side.lang)
    return "number", unit[:2] if unit else None


def _find_role(placeable: Placeable, side: ValueText) -> str:
    """Return "from" or "to" for a figure that begins or ends a change, whatever dates it has."""
    before = side.text[: placeable.start]
    for each in reversed(side.values):
        if each.kind in _DATES and each.stop <= placeable.start:
            before = before[: each.start] + before[each.stop :]
    order = load_order(side.lang)
    roles = (r for r in ("from", "to") if order.compile("order", r).search(before[-AROUND:]))
    return next(roles, "")


def is_listed(one: Figure, two: Figure, side: ValueText) -> bool:
    """Return True for two figures of a list or a range with nothing else between them."""
    first, last = _sort_places(one, two)
    pattern = load_order(side.lang).compile("order", "listed")
    between = [v for v in side.values if first.stop <= v.start and v.stop <= last.start]
    places = [first, *between, last]
    return first is last or all(
        pattern.match(side.text[here.stop : there.start]) for here, there in pairwise(places)
    )


def are_coordinate(one: Figure, two: Figure, side: ValueText) -> bool:
    """Return True if "and" or a comma joins the parts of two figures, and nothing compares them."""
    first, last = _sort_places(one, two)
    table = load_order(side.lang)
    between = side.text[first.stop : last.start]
    before = side.text[max(first.start - AROUND, 0) : first.start]
    joins = one.sort[0] in SHARES or table.compile("order", "coordinate").search(between)
    compares = table.compile("order", "compare")
    is_compared = "from" in (one.role, two.role) or compares.search(f"{before}#{between}")
    return bool(joins) and not is_compared and not _FULL_STOP.search(between)


def compare_whole(one: Figure, two: Figure, side: ValueText) -> str:
    """Return "greater" or "smaller" for a whole and its part: 23 of 290 members."""
    first, last = _sort_places(one, two)
    before = side.text[max(first.start - AROUND, 0) : first.start]
    marked = f"{before}@{side.text[first.stop : last.start]}@{side.text[last.stop :][:AROUND]}"
    order = load_order(side.lang)
    for name, whole, part in (("whole_first", first, last), ("whole_last", last, first)):
        if order.compile("order", name).search(marked):
            is_greater = _read_number(whole) > _read_number(part)
            return "greater" if is_greater else "smaller"
    return ""


def _sort_places(one: Figure, two: Figure) -> list[Placeable]:
    return sorted((one.placeable, two.placeable), key=lambda each: each.start)


def _read_number(placeable: Placeable) -> Fraction:
    value = placeable.value
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)
