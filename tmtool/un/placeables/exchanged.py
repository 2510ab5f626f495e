"""Figures that changed places: "15 men and 20 women" for 20名男子和15名妇女.

The order of figures alone is no evidence: one in four sound pairs with the same figures has another
order, since Chinese puts modifiers and dates first. Two figures of one sort are reported if what
belongs to them crosses: the words from and to, the things they count, the figure of another kind
next to each. Where nothing belongs to them, coordinate parts keep their order: the only two figures
in another order are reported too.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from tmtool.lang.script import get_base
from tmtool.un.placeables.links import (
    SHARES,
    Figure,
    are_coordinate,
    compare_whole,
    is_listed,
    list_figures,
    load_order,
)
from tmtool.un.placeables.measures import count_things
from tmtool.un.placeables.model import (
    Key,
    Placeable,
    PlaceableMismatch,
    ValueText,
    format_value,
)

_MAX_FIGURES = 14  # each is compared with each; tables have more
_NEAR = 10  # characters to a figure that shows that the order is right
_COMMA_DISTANCE = 20  # characters that a comma adds to the distance of two figures
_ANYWHERE = 10_000
_REACH = {"zh": 7, "en": 24}  # characters around a figure whose meaning is compared
_SENTENCE = re.compile(r"[。；;؛]|[.](?=\s)")


class Doubt(NamedTuple):
    """Two figures in another order, of which only the surroundings can show if it is right.

    `here` has the words around each in the source, `there` those around each in the target.
    """

    found: PlaceableMismatch
    here: tuple[str, str]
    there: tuple[str, str]


class _Pair(NamedTuple):
    """A figure that both texts have once, with its places."""

    here: Figure
    there: Figure


@dataclass(frozen=True)
class _Candidate:
    """Two figures that may have changed places, and all figures of the texts."""

    one: _Pair
    two: _Pair
    sides: tuple[ValueText, ValueText]
    pairs: Sequence[_Pair] = ()

    @property
    def both(self) -> Iterator[tuple[Figure, Figure, ValueText]]:
        """The two figures in the source, and in the target."""
        return zip(self.one, self.two, self.sides, strict=True)

    @property
    def crosses(self) -> bool:
        """True if the order differs."""
        orders = [one.start < two.start for one, two, _ in self.both]
        return orders[0] != orders[1]

    @property
    def sort(self) -> str:
        return self.one.here.sort[0]

    @property
    def is_of_one_sort(self) -> bool:
        """True if all have one kind, and one unit as far as each has one."""
        units = [pair.here.sort[1] or pair.there.sort[1] for pair in (self.one, self.two)]
        return len({f.sort[0] for f in (*self.one, *self.two)}) == 1 and units[0] == units[1]

    @property
    def has_sorts_exchanged(self) -> bool:
        """True if each has the sort of the other one on the other side: per, or a unit."""
        here, there = ([pair[at].sort for pair in (self.one, self.two)] for at in (0, 1))
        return here == there[::-1] != there and {s[0] for s in here} <= {"number", "per"}

    @property
    def keeps_order(self) -> bool:
        """True for a list whose order no language changes: shares, ranges, "respectively".

        Articles 12 and 25 are 第25条和第12条, and 49-15 is a range of Arabic.
        """
        tables = [load_order(side.lang) for side in self.sides]
        is_range = self.one.here.placeable is self.two.here.placeable
        return (
            self.sort in SHARES
            or (is_range and all(table.has("order", "from") for table in tables))
            or all(
                table.compile("order", "in_order").search(side.text)
                for table, side in zip(tables, self.sides, strict=True)
            )
        )

    @cached_property
    def ties(self) -> tuple[int, int]:
        """The number of figures that count the same things on both sides, and those exchanged.

        Years count nothing: the 2012 session of the 2015 conference.
        """
        if self.sort == "year":
            return 0, 0
        here, there = (
            [count_things(pair[at].placeable, side) for pair in (self.one, self.two)]
            for at, side in enumerate(self.sides)
        )
        common = (here[0] & here[1]) | (there[0] & there[1])
        straight = [(h & t) - common for h, t in zip(here, there, strict=True)]
        crossed = [(h & t) - common for h, t in zip(here, reversed(there), strict=True)]
        return sum(map(bool, straight)), sum(map(bool, crossed))

    def judge(self) -> str | None:
        """Return the rule by which the figures are exchanged, "" if they are not, None in doubt."""
        if self.has_sorts_exchanged:
            return "transposed"
        listed = [is_listed(*each) for each in self.both]
        if all(listed):
            return "transposed in a list" if self.crosses and self.keeps_order else ""
        roles = [(pair.here.role, pair.there.role) for pair in (self.one, self.two)]
        if roles[0] != roles[1]:
            if roles[0] == roles[1][::-1] and (self.crosses or "" not in roles[0]):
                return "transposed in a span"
            if any(here and here == there for here, there in roles):
                return ""
        straight, crossed = self.ties
        if straight and straight >= crossed:
            return ""
        if crossed == 2 and not any(listed):
            return "transposed"
        wholes = [compare_whole(*each) for each in self.both]
        if all(wholes):
            return "transposed" if wholes[0] != wholes[1] else ""
        own, others = self._compare_neighbours(_ANYWHERE)
        if others and not own and self.crosses:
            return "transposed"
        return "" if self._compare_neighbours(_NEAR)[0] else None

    def _compare_neighbours(self, reach: int) -> tuple[bool, bool]:
        """Return if a figure of another kind is next to one on both sides, or to the other one."""
        others = [
            each
            for each in self.pairs
            if each not in (self.one, self.two) and each.here.sort[0] != self.sort
        ]
        here, there = (
            [_find_neighbour(pair[at], side, others, at, reach) for pair in (self.one, self.two)]
            for at, side in enumerate(self.sides)
        )
        own = any(h is t for h, t in zip(here, there, strict=True) if h)
        crossed = [h is t for h, t in zip(here, reversed(there), strict=True) if h and t]
        return own, bool(crossed) and all(crossed)

    def contradict(self, rule: str) -> PlaceableMismatch:
        words = " and ".join(map(_write, (self.one, self.two)))
        also = self.two.here.placeable, self.two.there.placeable
        places = self.one.here.placeable, self.one.there.placeable
        return PlaceableMismatch("differs", *places, f"{words} exchanged", rule=rule, also=also)


def find_exchanges(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """Yield each two figures that have changed places; each figure once.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> sides = read_sides("20名男子和15名妇女", "15 men and 20 women", "zh", "en")
    >>> [each.words for each in find_exchanges(*sides)]
    ['20 and 15 exchanged']
    """
    for sides in _split_sentences(source, target):
        figures = list_figures(sides[0]), list_figures(sides[1])
        reported: set[Key] = set()
        # Years last: they or the figures next to them are exchanged, and are reported once.
        candidates = _list_candidates(sides, figures)
        for each in sorted(candidates, key=lambda each: each.sort == "year"):
            atoms = {each.one.here.atom, each.two.here.atom}
            if reported and (reported & atoms or each.sort == "year"):
                continue
            if rule := each.judge():
                reported |= atoms
                yield each.contradict(rule)
        if not reported and (alone := _find_alone_of_sort(sides, figures)):
            yield alone.contradict("transposed by order")


def find_doubts(source: ValueText, target: ValueText) -> Iterator[Doubt]:
    """Yield two figures of one sort in another order, which nothing explains.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> texts = "老街有42盏灯，新桥有31盏", "31 lamps are in the old street, 42 on the new bridge"
    >>> [each.here for each in find_doubts(*read_sides(*texts, "zh", "en"))]
    [('老街有#盏灯，新桥有', '盏灯，新桥有#盏')]
    """
    for sides in _split_sentences(source, target):
        for each in _list_candidates(sides, (list_figures(sides[0]), list_figures(sides[1]))):
            is_change = any(one.role and two.role for one, two, _ in each.both)
            if each.crosses and not is_change and each.judge() is None:
                here, there = (
                    (_cut_context(each.one[at], each, at), _cut_context(each.two[at], each, at))
                    for at in (0, 1)
                )
                yield Doubt(each.contradict("transposed by context"), here, there)


def _split_sentences(source: ValueText, target: ValueText) -> Sequence[tuple[ValueText, ValueText]]:
    """Return both texts sentence by sentence, if as many of each have figures."""
    here, there = _list_sentences(source), _list_sentences(target)
    is_alike = len(here) == len(there)
    return list(zip(here, there, strict=True)) if is_alike else [(source, target)]


def _list_sentences(side: ValueText) -> list[ValueText]:
    """Return a text once for each of its sentences, with the values of that sentence."""
    ends = [found.end() for found in _SENTENCE.finditer(side.text)]
    found: list[list[Placeable]] = [[] for _ in range(len(ends) + 1)]
    for each in side.values:
        found[bisect(ends, each.start)].append(each)
    return [replace(side, values=tuple(values)) for values in found if values]


def _list_candidates(
    sides: tuple[ValueText, ValueText], figures: tuple[list[Figure], list[Figure]]
) -> list[_Candidate]:
    """Return each two figures of one sort that each text has once."""
    counts = [Counter(each.atom for each in side) for side in figures]
    theirs = {each.atom: each for each in figures[1] if counts[1][each.atom] == 1}
    pairs = [
        _Pair(each, theirs[each.atom])
        for each in figures[0]
        if counts[0][each.atom] == 1 and each.atom in theirs
    ]
    if len(pairs) > _MAX_FIGURES:
        return []
    found = (_Candidate(one, two, sides, pairs) for one, two in combinations(pairs, 2))
    return [each for each in found if each.is_of_one_sort or each.has_sorts_exchanged]


def _cut_context(figure: Figure, candidate: _Candidate, at: int) -> str:
    """Return the words around a figure, up to the next figure of its sort, with # for itself."""
    own, side = figure.placeable, candidate.sides[at]
    reach = _REACH["zh" if get_base(side.lang) == "zh" else "en"]
    others = [e[at].placeable for e in candidate.pairs if e[at].sort[0] == figure.sort[0]]
    start = max(own.start - reach, 0, *(o.stop for o in others if o.stop <= own.start))
    stop = min(own.stop + reach, *(o.start for o in others if o.start >= own.stop), len(side.text))
    before, after = side.text[start : own.start], side.text[own.stop : stop]
    return f"{_SENTENCE.split(before)[-1]}#{_SENTENCE.split(after)[0]}".strip()


def _write(pair: _Pair) -> str:
    value, atom = pair.here.placeable.value, pair.here.atom.value
    if isinstance(value, int | Fraction):
        return format_value(value)
    return atom if isinstance(atom, str) else format_value(atom)  # type: ignore[arg-type]


def _find_neighbour(
    figure: Figure, side: ValueText, others: Sequence[_Pair], at: int, reach: int
) -> _Pair | None:
    """Return the nearest of the others in the same sentence, with no figure between."""
    reached: list[tuple[int, _Pair]] = []
    own = figure.placeable
    for pair in others:
        other = pair[at].placeable
        start, stop = min(own.stop, other.stop), max(own.start, other.start)
        between = side.text[start:stop]
        is_apart = stop < start or _SENTENCE.search(between) is not None
        if not is_apart and not any(
            start <= v.start < stop and v is not other and v is not own for v in side.values
        ):
            has_comma = re.search("[,，،]", between)
            distance = stop - start + (_COMMA_DISTANCE if has_comma else 0)
            if distance <= reach:
                reached.append((distance, pair))
    return min(reached, key=lambda each: each[0])[1] if reached else None


def _find_alone_of_sort(
    sides: tuple[ValueText, ValueText], figures: tuple[list[Figure], list[Figure]]
) -> _Candidate | None:
    """Return the only two figures of coordinate parts in another order, of all or of a sort."""
    found = _find_alone(sides, *figures)
    if found is None:
        sorts = dict.fromkeys(each.sort[0] for each in figures[0])
        parts = (([f for f in side if f.sort[0] == sort] for side in figures) for sort in sorts)
        alone = [each for part in parts if (each := _find_alone(sides, *part))]
        found = alone[0] if len(alone) == 1 else None
    if found is None or not found.is_of_one_sort or found.sort == "year" or found.judge() == "":
        return None
    is_read = all(load_order(side.lang).has("order", "from") for side in sides)
    may_tell = is_read or found.sort in SHARES
    return found if may_tell and all(are_coordinate(*each) for each in found.both) else None


def _find_alone(
    sides: tuple[ValueText, ValueText], here: Sequence[Figure], there: Sequence[Figure]
) -> _Candidate | None:
    """Return the two figures in another order if all else that both texts have is in one order."""
    shared = Counter(each.atom for each in here) & Counter(each.atom for each in there)
    mine, theirs = _list_shared(here, shared), _list_shared(there, shared)
    apart = [
        at for at, (one, two) in enumerate(zip(mine, theirs, strict=True)) if one.atom != two.atom
    ]
    if len(apart) != 2:
        return None
    first, last = apart
    one, two = _Pair(mine[first], theirs[last]), _Pair(mine[last], theirs[first])
    return _Candidate(one, two, sides)


def _list_shared(figures: Sequence[Figure], shared: Counter[Key]) -> list[Figure]:
    left = shared.copy()
    kept = []
    for each in sorted(figures, key=lambda figure: figure.start):
        if left[each.atom] > 0:
            left[each.atom] -= 1
            kept.append(each)
    return kept
