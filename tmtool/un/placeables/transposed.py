"""Figures that changed places: "15 men and 20 women" for 20名男子和15名妇女.

The order of figures says little: of sound pairs with the same figures one in four has another
order, since Chinese puts modifiers and dates first. So each figure is tied on both sides to what
stands around it: the thing it counts, a neighbour of another kind that both texts have (a year, a
share), the words from and to, and the figures that it is listed with. What is told is where the
ties of two figures of one kind cross, and where nothing ties them but language keeps their order:
in coordinate parts, and around other figures of their kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from tmtool.lang.script import get_base
from tmtool.un.placeables.model import (
    Contradiction,
    Key,
    Placeable,
    ValueText,
    format_value,
)
from tmtool.un.placeables.transposed_figures import (
    Figure,
    FigurePlace,
    are_of_one_sort,
    both_sides,
    find_roles,
    find_whole,
    is_listed,
    list_figures,
    share_a_span,
)
from tmtool.un.placeables.transposed_order import (
    IN_TIME,
    LOOSE,
    SHARES,
    are_coordinate,
    is_part_greater,
)
from tmtool.un.placeables.transposed_things import count_things

TIED, IN_SPAN, IN_LIST = "transposed", "transposed in a span", "transposed in a list"
"""The rules: by what stands around two figures, by the words of a span or of a whole, and by the
order of a list."""
BY_ORDER = "transposed by order"
"""The rule where nothing but their order speaks of two figures: what they mean may speak against
it."""
_MOST = 14
"""Figures whose ties are compared, each with each: tables say nothing. Chosen, no measurement."""
_MOST_IN_ORDER = 60
"""Figures whose order is compared. Chosen, no measurement."""
_CLOSE = 8
"""So many characters at most are between a figure and what stands right beside it: "at the end
of" isn't, "in" is. Chosen, no measurement."""
_SENTENCE = re.compile(r"[。；;]|[.](?=\s)")
_SPAN_EXCHANGED = {("from", "to"), ("to", "from")}
"""What two figures are called on both sides, where they have changed places."""
_OF_WHICH = re.compile(r"\s(?:[a-z]+\s)?of (?:which|whom|them)\b")


def find_transposed(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """Each two figures whose ties cross; each figure once."""
    figures = list_figures(source), list_figures(target)
    if min(map(len, figures)) < 2:
        return
    places = _pair_once(*figures)
    told: set[Key] = set()
    for classify in (_classify_ties, _classify_neighbours, _classify_close_neighbours):
        if told and classify is _classify_close_neighbours:
            break  # What is exchanged may be either of two sorts: one fact is told once.
        left = [each for each in places if each.here.atom not in told]
        # Neither words nor order tie years (the 2012 session of the 2015 conference), only figures.
        usable = _drop_years(left) if classify is _classify_ties else left
        for one, two in combinations(usable, 2):
            if told & {one.here.atom, two.here.atom}:
                continue
            if rule := classify(one, two, source, target, left):
                told |= {one.here.atom, two.here.atom}
                yield build_exchange(one, two, rule)
    if not told:
        yield from _find_without_ties(*figures, source, target)


def _drop_years(places: Sequence[FigurePlace]) -> list[FigurePlace]:
    return [each for each in places if each.here.sort[0] != "year"]


def _find_without_ties(
    here: Sequence[Figure], there: Sequence[Figure], source: ValueText, target: ValueText
) -> Iterator[Contradiction]:
    """Two figures whose sorts are exchanged, or that alone stand in another order."""
    if exchanged := _find_exchanged_sorts(here, there):
        yield build_exchange(*exchanged, TIED)
        return
    alone = _find_alone(here, there)
    pairs = [(alone, False)] if alone else _find_alone_by_sort(here, there)
    # Whole parts in another order take the figures of all sorts with them.
    if len(pairs) != 1 or not _drop_years(pairs[0][0]):
        return
    if _is_alone_exchanged(*pairs[0], source, target):
        yield build_exchange(*pairs[0][0], BY_ORDER)


_RESPECTIVELY = {"en": re.compile("respectively"), "zh": re.compile("分别|依次|各为")}


def _is_alone_exchanged(
    alone: tuple[FigurePlace, FigurePlace],
    has_others_between: bool,
    source: ValueText,
    target: ValueText,
) -> bool:
    """Whether two figures in another order stand in coordinate parts, which keep their order.

    Or around others of a sort that is not counted; or one text makes a part greater than the whole.
    """
    sides = [
        (one.placeable, two.placeable, side)
        for one, two, side in both_sides(*alone, source, target)
    ]
    wrong = [is_part_greater(*each) for each in sides]
    if wrong[0] != wrong[1]:
        return True
    if (
        not are_of_one_sort(*alone, source, target)
        or any(share_a_span(*each) for each in zip(*alone, strict=True))
        or _is_explained(*alone, source, target)
    ):
        return False
    is_around = has_others_between and alone[0].here.sort[0] in (*SHARES, *IN_TIME)
    return is_around or are_coordinate(alone[0].here.sort[0], sides)


def build_exchange(one: FigurePlace, two: FigurePlace, rule: str) -> Contradiction:
    """What is told of two figures that have changed places."""
    words = f"{_said(one)} and {_said(two)} exchanged"
    also = two.here.placeable, two.there.placeable
    return Contradiction(one.here.placeable, one.there.placeable, words, rule, also)


def _said(place: FigurePlace) -> str:
    value, atom = place.here.placeable.value, place.here.atom.value
    if isinstance(value, int | Fraction):
        return format_value(value)
    return atom if isinstance(atom, str) else format_value(atom)  # type: ignore[arg-type]


def _have_sorts_exchanged(one: FigurePlace, two: FigurePlace) -> bool:
    """第19条 … 24小时 and rule 24 … 19 hours: a label and a span of time."""
    here = one.here.sort[0], two.here.sort[0]
    return here == (two.there.sort[0], one.there.sort[0]) and here[0] != here[1]


def _find_exchanged_sorts(
    here: Sequence[Figure], there: Sequence[Figure]
) -> tuple[FigurePlace, FigurePlace] | None:
    """Two values that both texts say equally often, of which each has a sort of the other once.

    每1000人有21人 and 1000 per 21 people.
    """
    counts = Counter(each.atom for each in here), Counter(each.atom for each in there)
    mine, theirs = (
        Counter(
            (each.atom, each.sort[0]) for each in side
            if counts[0][each.atom] == counts[1][each.atom]
        )
        for side in (here, there)
    )  # fmt: skip
    lost, gained = mine - theirs, theirs - mine
    for one, a in lost:
        for two, sort in gained:
            if sort != a or one == two or mine[two, a]:
                continue
            b = next((b for atom, b in gained if atom == one and b != a), None)
            # What is counted per so many is read alike in both languages; of others both must fit.
            if b and (a == "per" or (lost[two, b] and gained[one, b] and len(lost) == 2)):
                return _place_sorts(here, there, (one, a, b), (two, b, a))
    return None


def _place_sorts(
    here: Sequence[Figure], there: Sequence[Figure], *exchanged: tuple[Key, str, str]
) -> tuple[FigurePlace, FigurePlace]:
    """Where two values are that have one sort in one text and another in the other."""
    found = []
    for atom, sort, other in exchanged:
        mine = [each for each in here if each.atom == atom]
        theirs = [each for each in there if each.atom == atom]
        found.append(
            FigurePlace(
                next((each for each in mine if each.sort[0] == sort), mine[0]),
                next((each for each in theirs if each.sort[0] == other), theirs[0]),
            )
        )
    return found[0], found[1]


def _pair_once(here: Sequence[Figure], there: Sequence[Figure]) -> list[FigurePlace]:
    """The single values that each text says once."""
    counts = Counter(each.atom for each in here), Counter(each.atom for each in there)
    theirs = {each.atom: each for each in there if counts[1][each.atom] == 1}
    places = [
        FigurePlace(each, theirs[each.atom])
        for each in here
        if counts[0][each.atom] == 1 and each.atom in theirs
    ]
    return places if 1 < len(places) <= _MOST else []


def _find_alone(
    here: Sequence[Figure], there: Sequence[Figure]
) -> tuple[FigurePlace, FigurePlace] | None:
    """The two figures that stand in another order where all that both texts say is in one order."""
    shared = Counter(each.atom for each in here) & Counter(each.atom for each in there)
    mine, theirs = _only(here, shared), _only(there, shared)
    if not 1 < len(mine) <= _MOST_IN_ORDER:
        return None
    apart = [
        i for i, (one, two) in enumerate(zip(mine, theirs, strict=True)) if one.atom != two.atom
    ]
    if len(apart) != 2:
        return None
    first, last = apart
    if (mine[first].atom, mine[last].atom) != (theirs[last].atom, theirs[first].atom):
        return None
    return FigurePlace(mine[first], theirs[last]), FigurePlace(mine[last], theirs[first])


def _find_alone_by_sort(
    here: Sequence[Figure], there: Sequence[Figure]
) -> list[tuple[tuple[FigurePlace, FigurePlace], bool]]:
    """The two figures of each sort that stand in another order, and whether others are between.

    3, 5, 7 and 7, 5, 3 are surer than neighbours that are exchanged: in some 440 texts of published
    translations with so many figures of a sort none had its ends exchanged.
    """
    found = []
    for sort in dict.fromkeys(each.sort[0] for each in here):
        pair = _find_alone(*([f for f in side if f.sort[0] == sort] for side in (here, there)))
        if pair is None:
            continue
        one, two = (place.here for place in pair)
        between = [f for f in here if f.sort[0] == sort and one.start < f.start < two.start]
        found.append((pair, any(f.atom not in (one.atom, two.atom) for f in between)))
    return found


def _only(figures: Sequence[Figure], shared: Counter[Key]) -> list[Figure]:
    left = shared.copy()
    kept = []
    for each in sorted(figures, key=lambda figure: figure.start):
        if left[each.atom] > 0:
            left[each.atom] -= 1
            kept.append(each)
    return kept


def _classify_ties(
    one: FigurePlace,
    two: FigurePlace,
    source: ValueText,
    target: ValueText,
    _: Sequence[FigurePlace],
) -> str:
    """The rule by which two figures have changed places; nothing where they have not."""
    if _have_sorts_exchanged(one, two):
        return TIED
    if not are_of_one_sort(one, two, source, target):
        return ""
    crosses = (one.here.start < two.here.start) != (one.there.start < two.there.start)
    sides = both_sides(one, two, source, target)
    listed = [is_listed(*side) for side in sides]
    if all(listed):
        return IN_LIST if crosses and _has_fixed_order(one, two, source, target) else ""
    if rule := _classify_ends(*(find_roles(place, source, target) for place in (one, two))):
        return rule
    straight, crossed = count_ties(one, two, source, target)
    if straight and straight >= crossed:
        return ""
    # Words around a list are around all of it.
    if crossed == 2 and not any(listed):
        return TIED
    wholes = [_find_any_whole(*each) for each in sides]
    if None not in wholes and wholes[0] != wholes[1]:
        return IN_SPAN
    respectively = any(
        each and _says_respectively(side) for each, (_, _, side) in zip(listed, sides, strict=True)
    )
    return IN_LIST if crosses and respectively else ""


def _classify_ends(one: tuple[str, str], two: tuple[str, str]) -> str:
    """The rule where a figure is what a change begins with in a text and its result in the other.

    The second figure has to be the other end in one of them at least.
    """
    if {one, two} == _SPAN_EXCHANGED:
        return IN_SPAN
    is_end = any(
        mine in _SPAN_EXCHANGED and theirs in ((mine[1], ""), ("", mine[0]))
        for mine, theirs in ((one, two), (two, one))
    )
    return BY_ORDER if is_end else ""


def _has_fixed_order(
    one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText
) -> bool:
    """Whether a list says more than what is in it: articles 12 and 25 are 第25条和第12条.

    The ends of a span have their places, and so has what is named "respectively".
    """
    sides = both_sides(one, two, source, target)
    if not any(each.sort[0] in LOOSE for side in sides for each in side[:2]):
        return True
    return any(share_a_span(*side[:2]) for side in sides) or any(
        map(_says_respectively, (source, target))
    )


def _says_respectively(side: ValueText) -> bool:
    return _RESPECTIVELY[get_base(side.lang)].search(side.text) is not None


def _classify_neighbours(
    one: FigurePlace,
    two: FigurePlace,
    source: ValueText,
    target: ValueText,
    places: Sequence[FigurePlace],
) -> str:
    """The same of two figures in another order whose neighbours of another kind are not."""
    crosses = (one.here.start < two.here.start) != (one.there.start < two.there.start)
    if not crosses or not _may_be_exchanged(one, two, source, target):
        return ""
    return TIED if _neighbours_cross(one, two, source, target, places) else ""


def _classify_close_neighbours(
    one: FigurePlace,
    two: FigurePlace,
    source: ValueText,
    target: ValueText,
    places: Sequence[FigurePlace],
) -> str:
    """The same in whatever order, where neighbours stand right beside them: 2017年的1.32%."""
    if not _may_be_exchanged(one, two, source, target):
        return ""
    here, there = _find_neighbours(one, two, source, target, places, _CLOSE)
    is_exchanged = all(here) and here == there[::-1] and here[0] is not here[1]
    return TIED if is_exchanged else ""


def _may_be_exchanged(
    one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText
) -> bool:
    """Whether two figures are of one sort, and neither a list nor the language explains them."""
    return (
        are_of_one_sort(one, two, source, target)
        and not all(is_listed(*side) for side in both_sides(one, two, source, target))
        and not _is_explained(one, two, source, target)
    )


def _is_explained(one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText) -> bool:
    """Whether another order is that of the language, or what is counted ties the figures to it."""
    roles = [find_roles(place, source, target) for place in (one, two)]
    if any(here and here == there for here, there in roles):
        return True
    # Figures named "respectively" in one text may stand by what they count in the other.
    if any(map(_says_respectively, (source, target))):
        return True
    for first, second, side in ((one.here, two.here, source), (one.there, two.there, target)):
        if find_whole(first, second, side) is not None:
            return True
    straight, crossed = count_ties(one, two, source, target)
    return bool(straight) and straight >= crossed


def count_ties(
    one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText
) -> tuple[int, int]:
    """How many are tied by what they count as they stand, and how many the other way round."""
    here = [count_things(each.here.placeable, source) for each in (one, two)]
    there = [count_things(each.there.placeable, target) for each in (one, two)]
    # What is around both says nothing.
    common = (here[0] & here[1]) | (there[0] & there[1])
    straight = [(h & t) - common for h, t in zip(here, there, strict=True)]
    crossed = [(h & t) - common for h, t in zip(here, reversed(there), strict=True)]
    return sum(map(bool, straight)), sum(map(bool, crossed))


def _find_any_whole(one: Figure, two: Figure, side: ValueText) -> int | None:
    """As `find_whole`, or by words that keep the order: 2,468 cases, 851 of which were fatal."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    between = side.text[first.stop : last.start]
    if (
        get_base(side.lang) == "en"
        and _OF_WHICH.match(side.text, last.stop)
        and ". " not in between
    ):
        return 0 if first is one.placeable else 1
    return find_whole(one, two, side)


def _neighbours_cross(
    one: FigurePlace,
    two: FigurePlace,
    source: ValueText,
    target: ValueText,
    places: Sequence[FigurePlace],
) -> bool:
    """Whether neighbours of another kind are exchanged, and stand in one order in both texts."""
    here, there = _find_neighbours(one, two, source, target, places)
    pairs = [(h, t) for h, t in zip(here, reversed(there), strict=True) if h and t]
    return (
        bool(pairs)
        and all(h is t for h, t in pairs)
        and not any(h is t for h, t in zip(here, there, strict=True) if h)
    )


def _find_neighbours(
    one: FigurePlace,
    two: FigurePlace,
    source: ValueText,
    target: ValueText,
    places: Sequence[FigurePlace],
    most: int | None = None,
) -> tuple[list[FigurePlace | None], list[FigurePlace | None]]:
    """The nearest figure of another kind to each of two, in the source and in the target.

    None is farther than `most` characters.
    """
    others = [
        each for each in places if each not in (one, two) and each.here.sort[0] != one.here.sort[0]
    ]
    mine = [(each, each.here.placeable) for each in others]
    theirs = [(each, each.there.placeable) for each in others]
    return (
        [_neighbour(each.here.placeable, source, mine, most) for each in (one, two)],
        [_neighbour(each.there.placeable, target, theirs, most) for each in (one, two)],
    )


def _neighbour(
    placeable: Placeable,
    side: ValueText,
    others: Sequence[tuple[FigurePlace, Placeable]],
    most: int | None,
) -> FigurePlace | None:
    """The nearest of the others in the same sentence, no figure between them."""
    best: tuple[int, FigurePlace] | None = None
    for place, other in others:
        start, stop = min(placeable.stop, other.stop), max(placeable.start, other.start)
        if stop < start or _SENTENCE.search(side.text[start:stop]):
            continue
        if any(
            start <= v.start < stop and v is not other and v is not placeable for v in side.values
        ):
            continue
        cost = stop - start + (20 if re.search("[,，]", side.text[start:stop]) else 0)
        if (best is None or cost < best[0]) and (most is None or cost <= most):
            best = (cost, place)
    return best[1] if best else None
