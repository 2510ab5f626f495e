"""Figures that changed places: "15 men and 20 women" for 20名男子和15名妇女.

The order of figures says little: of sound pairs with the same figures one in four has another
order, since Chinese puts modifiers and dates first. So two figures of one sort are told where what
ties them crosses: the words from and to, the things they count, the figure of another kind that
each stands beside. Where nothing ties them, language keeps the order of coordinate parts: two that
alone stand in another order there are told too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple, TypeAlias

from tmtool.lang.script import get_base
from tmtool.un.dates import Date
from tmtool.un.placeables.agreement import rest_of_list
from tmtool.un.placeables.languages.tables import compile_once, load_table
from tmtool.un.placeables.measures import count_things, find_unit
from tmtool.un.placeables.model import (
    Contradiction,
    Key,
    Placeable,
    ValueText,
    format_value,
    list_atoms,
)

_HOW = ("", " in a span", " in a list", " by order")
TIED, IN_SPAN, IN_LIST, BY_ORDER = (f"transposed{how}" for how in _HOW)
"""The rules: by what is around two figures, by words of a span, in a list, by order alone."""
_MAX_TIED = 14  # figures whose ties are compared, each with each; tables have more
_AROUND_CHARACTERS = 24
_YEARS = range(1900, 2100)
_SENTENCE = re.compile(r"[。；;؛]|[.](?=\s)")
_SHARES = ("percentage", "money", "points", "fraction")
_LABELS = ("ordinal", "numbered", "paragraph", "label", "symbol", "resolution", "ratio")

_Sort: TypeAlias = tuple[str, object]


class _Figure(NamedTuple):
    """A single value where it stands, and its place in a span or a list."""

    atom: Key
    placeable: Placeable
    order: int
    sort: _Sort

    @property
    def start(self) -> tuple[int, int]:
        return self.placeable.start, self.order


class _Pair(NamedTuple):
    """A figure that both texts say once, and where it stands in each."""

    here: _Figure
    there: _Figure


_Sides: TypeAlias = tuple[ValueText, ValueText]


def find_exchanges(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """Each two figures that have changed places; each figure once.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> sides = read_sides("20名男子和15名妇女", "15 men and 20 women", "zh", "en")
    >>> [each.words for each in find_exchanges(*sides)]
    ['20 and 15 exchanged']
    """
    figures = _list_figures(source), _list_figures(target)
    if min(map(len, figures)) < 2:
        return
    pairs = _pair_once(*figures)
    told: set[Key] = set()
    # Years last: what is exchanged may be they or the figures beside them, and is told once.
    pairs.sort(key=lambda pair: pair.here.sort[0] == "year")
    for one, two in combinations(pairs if len(pairs) <= _MAX_TIED else (), 2):
        if told & {one.here.atom, two.here.atom} or not _are_of_one_sort(one, two):
            continue
        if told and one.here.sort[0] == "year":
            break
        rule = _classify(one, two, (source, target), pairs)
        if rule:
            told |= {one.here.atom, two.here.atom}
            yield _contradict(one, two, rule)
    if (
        not told
        and (alone := _find_alone_of_sort(pairs))
        and _may_be_told_by_order(*alone, source, target)
    ):
        yield _contradict(*alone, BY_ORDER)


def _contradict(one: _Pair, two: _Pair, rule: str) -> Contradiction:
    words = f"{_say(one)} and {_say(two)} exchanged"
    also = two.here.placeable, two.there.placeable
    return Contradiction(one.here.placeable, one.there.placeable, words, rule, also)


def _say(pair: _Pair) -> str:
    value = pair.here.placeable.value
    return format_value(value if isinstance(value, int | Fraction) else pair.here.atom.value)  # type: ignore[arg-type]


def _list_figures(side: ValueText) -> list[_Figure]:
    """The single values of a text but for labels, which texts cite in their own order."""
    found: list[_Figure] = []
    rest = compile_once(rest_of_list(side.lang))
    for each in side.values:
        sort = _find_sort(each, side)
        if sort is None:
            continue
        # 31 and 46 per cent: the unit of a list stands behind the last; (784, 10.9%) is no list.
        is_in_bracket = side.text[each.start - 1 : each.start] in ("(", "（")
        if each.kind == "number" and not is_in_bracket:
            shares = rest.match(side.text, each.stop)
            sort = (("points" if shares["points"] else "percentage"), None) if shares else sort
        found += [_Figure(atom, each, order, sort) for order, atom in enumerate(list_atoms(each))]
    return found


def _find_sort(placeable: Placeable, side: ValueText) -> _Sort | None:
    """What may change places with what, with the unit of a number; None for a label."""
    text, value = side.text, placeable.value
    written, before = text[placeable.start : placeable.stop], text[: placeable.start][-12:]
    if placeable.kind in _LABELS or _compile(side, "labelled").search(before):
        return None
    if isinstance(value, Date):
        return ("month" if value.day is None else "date"), None
    is_year = isinstance(value, int) and value in _YEARS and written.isdecimal()
    if placeable.kind in ("year", "years") or (is_year and placeable.kind == "number"):
        return "year", None
    if placeable.kind in ("number", "range"):
        unit = find_unit(placeable, text, side.lang)
        return "number", unit[:2] if unit else None
    return placeable.kind, None


def _pair_once(here: Sequence[_Figure], there: Sequence[_Figure]) -> list[_Pair]:
    """The single values that each text says once."""
    counts = Counter(each.atom for each in here), Counter(each.atom for each in there)
    theirs = {each.atom: each for each in there if counts[1][each.atom] == 1}
    return [
        _Pair(each, theirs[each.atom])
        for each in here
        if counts[0][each.atom] == 1 and each.atom in theirs
    ]


def _are_of_one_sort(one: _Pair, two: _Pair) -> bool:
    """Whether they are of one sort on each side, with one unit as far as each has one."""
    units = [pair.here.sort[1] or pair.there.sort[1] for pair in (one, two)]
    sorts = {figure.sort[0] for figure in (*one, *two)}
    return len(sorts) == 1 and (units[0] == units[1])


def _classify(one: _Pair, two: _Pair, sides: _Sides, pairs: Sequence[_Pair]) -> str:
    """The rule by which two figures have changed places; nothing where they have not."""
    both = [(a, b, side) for a, b, side in zip(one, two, sides, strict=True)]
    crosses = (one.here.start < two.here.start) != (one.there.start < two.there.start)
    if all(_is_listed(*each) for each in both):
        # Only shares and spans keep their order: articles 12 and 25 are 第25条和第12条, and 49-15
        # is a span of Arabic.
        is_span = one.here.placeable is two.here.placeable
        keeps_order = one.here.sort[0] in _SHARES or (is_span and all(map(_is_read, sides)))
        return IN_LIST if crosses and keeps_order else ""
    roles = [
        tuple(_find_role(figure, side) for figure, side in zip(pair, sides, strict=True))
        for pair in (one, two)
    ]
    if set(roles) == {("from", "to"), ("to", "from")}:
        return IN_SPAN
    is_year = one.here.sort[0] == "year"
    # Neither words nor order tie years (the 2012 session of the 2015 conference), only figures.
    straight, crossed = (0, 0) if is_year else _count_ties(one, two, sides)
    if any(here and here == there for here, there in roles) or (straight and straight >= crossed):
        return ""
    if crossed == 2 and not any(_is_listed(*each) for each in both):
        return TIED
    wholes = [_find_whole(*each) for each in both]
    if any(wholes):
        return TIED if {*wholes} == {"greater", "smaller"} else ""
    return TIED if crosses and _neighbours_cross(one, two, sides, pairs) else ""


def _is_listed(one: _Figure, two: _Figure, side: ValueText) -> bool:
    """Whether two figures stand in a list or a span with nothing else between them."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    if first is last:
        return True
    pattern = _compile(side, "listed")
    between = [v for v in side.values if first.stop <= v.start and v.stop <= last.start]
    at = first.stop
    for each in (*between, last):
        if not pattern.match(side.text[at : each.start]):
            return False
        at = each.stop
    return True


def _compile(side: ValueText, name: str) -> re.Pattern[str]:
    """Return a pattern of the order of words; those of English for languages without."""
    table = load_table(side.lang if _is_read(side) else "en")
    return table.compile("order", name)  # type: ignore[union-attr]


def _is_read(side: ValueText) -> bool:
    return get_base(side.lang) in ("zh", "en")


def _find_role(figure: _Figure, side: ValueText) -> str:
    """Return "from" or "to" if a change begins or ends with a figure, else ""."""
    start = figure.placeable.start
    before = side.text[max(0, start - _AROUND_CHARACTERS) : start]
    if figure.order:
        return "to"
    names = ("from", "to") if _is_read(side) else ()
    return next((name for name in names if _compile(side, name).search(before)), "")


def _count_ties(one: _Pair, two: _Pair, sides: _Sides) -> tuple[int, int]:
    """How many are tied by what they count as they stand, and how many the other way round."""
    here = [count_things(each.here.placeable, sides[0]) for each in (one, two)]
    there = [count_things(each.there.placeable, sides[1]) for each in (one, two)]
    # What is around both says nothing.
    common = (here[0] & here[1]) | (there[0] & there[1])
    straight = [(h & t) - common for h, t in zip(here, there, strict=True)]
    crossed = [(h & t) - common for h, t in zip(here, reversed(there), strict=True)]
    return sum(map(bool, straight)), sum(map(bool, crossed))


def _find_whole(one: _Figure, two: _Figure, side: ValueText) -> str:
    """Whether a whole is greater or smaller than its part: 23 of 290 members, 290名议员中有23名."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    between = side.text[first.stop : last.start]
    if not _is_read(side) or not _compile(side, "whole").fullmatch(between):
        return ""
    is_english = get_base(side.lang) == "en"
    whole, part = (last.value, first.value) if is_english else (first.value, last.value)
    if isinstance(whole, int | Fraction) and isinstance(part, int | Fraction):
        return "greater" if whole > part else "smaller"
    return "greater"


def _neighbours_cross(one: _Pair, two: _Pair, sides: _Sides, pairs: Sequence[_Pair]) -> bool:
    """Whether the figures of another kind that two stand beside are exchanged."""
    others = [
        each for each in pairs if each not in (one, two) and each.here.sort[0] != one.here.sort[0]
    ]
    here, there = (
        [_find_neighbour(pair[at], sides[at], others, at) for pair in (one, two)] for at in (0, 1)
    )
    crossed = [(h, t) for h, t in zip(here, reversed(there), strict=True) if h and t]
    return (
        bool(crossed)
        and all(h is t for h, t in crossed)
        and not any(h is t for h, t in zip(here, there, strict=True) if h)
    )


def _find_neighbour(
    figure: _Figure, side: ValueText, others: Sequence[_Pair], at: int
) -> _Pair | None:
    """Return the nearest of the others in the same sentence, no figure between them."""
    own = figure.placeable
    found: list[tuple[int, int]] = []
    for number, pair in enumerate(others):
        other = pair[at].placeable
        start, stop = min(own.stop, other.stop), max(own.start, other.start)
        between = side.text[start:stop]
        inside = [value for value in side.values if start <= value.start < stop]
        if start <= stop and not _SENTENCE.search(between) and not {*inside} - {own, other}:
            # A figure behind a comma is farther.
            found.append((len(between) + 20 * bool(re.search("[,，،]", between)), number))
    return others[min(found)[1]] if found else None


def _find_alone_of_sort(pairs: Sequence[_Pair]) -> tuple[_Pair, _Pair] | None:
    """Return the only two figures in another order among all others, or those of their sort."""
    if alone := _find_alone(pairs):
        return alone
    sorts = dict.fromkeys(pair.here.sort[0] for pair in pairs)
    found = [_find_alone([pair for pair in pairs if pair.here.sort[0] == sort]) for sort in sorts]
    several = [alone for alone in found if alone]
    return several[0] if len(several) == 1 else None


def _find_alone(pairs: Sequence[_Pair]) -> tuple[_Pair, _Pair] | None:
    """Return the two figures in another order, if all others are in one order."""
    mine = sorted(pairs, key=lambda pair: pair.here.start)
    theirs = sorted(pairs, key=lambda pair: pair.there.start)
    apart = [one for one, two in zip(mine, theirs, strict=True) if one is not two]
    return (apart[0], apart[1]) if len(apart) == 2 else None


def _may_be_told_by_order(one: _Pair, two: _Pair, source: ValueText, target: ValueText) -> bool:
    """Whether two figures in another order stand in coordinate parts, and nothing explains it."""
    sides = source, target
    is_read = all(map(_is_read, sides))
    if not _are_of_one_sort(one, two) or not (is_read or one.here.sort[0] in _SHARES):
        return False
    if one.here.sort[0] == "year":
        return False
    straight, crossed = _count_ties(one, two, sides)
    if straight and straight >= crossed:
        return False
    both = [(a, b, side) for a, b, side in zip(one, two, sides, strict=True)]
    if all(_is_listed(*each) for each in both) or any(_find_whole(*each) for each in both):
        return False
    return all(_are_coordinate(*each) for each in both)


def _are_coordinate(one: _Figure, two: _Figure, side: ValueText) -> bool:
    """Whether "and" or a comma joins the parts of two figures, and nothing compares them."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    between = side.text[first.stop : last.start]
    table = load_table(side.lang)
    joins = one.sort[0] in _SHARES or (
        table and table.compile("order", "coordinate").search(between)
    )
    if table is None or not joins or _SENTENCE.search(between):
        return False
    if _is_read(side):
        return "from" not in (_find_role(one, side), _find_role(two, side))
    before = side.text[max(first.start - _AROUND_CHARACTERS, 0) : first.start]
    compares = table.compile("order", "compare")
    return not compares.search(between) and not compares.search(before)
