"""Figures that changed places: "15 men and 20 women" for 20名男子和15名妇女.

The order of figures says little: of sound pairs with the same figures one in four has another
order, since Chinese puts modifiers and dates first. So two figures of one sort are told where what
ties them crosses: the words from and to, the things they count, the figure of another kind that
each stands beside. Where nothing ties them, language keeps the order of coordinate parts: two that
alone stand in another order there are told too.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple, TypeAlias

from tmtool.lang.script import get_base
from tmtool.un.dates import Date
from tmtool.un.placeables.agreement import rest_of_list
from tmtool.un.placeables.languages.tables import compile_once, load_table
from tmtool.un.placeables.links import (
    AROUND,
    FROM,
    Figure,
    Sort,
    find_role,
    find_whole,
    find_whole_first,
    is_listed,
)
from tmtool.un.placeables.measures import count_things, find_unit
from tmtool.un.placeables.model import (
    Contradiction,
    Key,
    Placeable,
    ValueText,
    format_value,
    list_atoms,
)

TIED, IN_SPAN, IN_LIST, BY_ORDER, BY_CONTEXT = (
    "transposed", "transposed in a span", "transposed in a list", "transposed by order",
    "transposed by context",
)  # fmt: skip
"""The rules: by what stands around two figures, by words of a span, in a list, by order alone, by
the meaning of their surroundings."""
_MOST = 14
"""Figures whose ties are compared, each with each: tables say nothing."""
_MOST_IN_ORDER = 60
"""Figures whose order is compared."""
_PARTED = 20
"""So many characters farther is a figure behind a comma."""
_NEAR = 10
"""Characters up to the figure that ties another one where the order of both is the same."""
_REACH = {"zh": 7, "en": 24}
"""Characters around a figure whose meaning is compared."""
_YEARS = range(1900, 2100)
"""Bare figures that are taken for years."""
_SENTENCE = re.compile(r"[。；;؛]|[.](?=\s)")
_SHARES = ("percentage", "money", "points", "fraction")
_LABELS = ("ordinal", "numbered", "paragraph", "label", "symbol", "resolution", "ratio")
_LABELLED = re.compile(
    r"(?i:\b(?:table|figure|chart|note|item|rule|article|section|chapter|part|page|volume|phase"
    r"|goal|regulation|principle|clause|paragraph|target|type|level|indicator|recommendation"
    r"|(?:sub)?programme|resolution|decision|box|annex|class|cap\.|no\.|pp?\.|para\.)(?:e?s)?)\s?\Z"
    r"|[A-Z][0-9]+\s?[(（]\Z|(?:表|图|框|附注|注|项目|方案|规则|附件|目标|指标|第|卷|册|号|类型|级)\s?\Z"
)
_PER = re.compile(r"\b(?:per|every|each)\s\Z|每隔?\s?\Z")


class Doubt(NamedTuple):
    """Two figures in another order, of which only the surroundings can tell whether it is right.

    `here` has the words around each in the source, `there` those around each in the target.
    """

    found: Contradiction
    here: tuple[str, str]
    there: tuple[str, str]


class _Pair(NamedTuple):
    """A figure that both texts say once, and where it stands in each."""

    here: Figure
    there: Figure


_Sides: TypeAlias = tuple[ValueText, ValueText]


def find_exchanges(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """Each two figures that have changed places; each figure once.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> sides = read_sides("20名男子和15名妇女", "15 men and 20 women", "zh", "en")
    >>> [each.words for each in find_exchanges(*sides)]
    ['20 and 15 exchanged']
    """
    for sides in _split_sentences(source, target):
        yield from _find_in_sentences(*sides)


def _split_sentences(source: ValueText, target: ValueText) -> Sequence[_Sides]:
    """Return both texts sentence by sentence, if each has most figures of the one opposite."""
    here, there = _list_sentences(source), _list_sentences(target)
    sides = list(zip(here, there, strict=False))
    is_alike = len(here) == len(there) and all(map(_have_same_figures, sides))
    return sides if is_alike else [(source, target)]


def _have_same_figures(sides: _Sides) -> bool:
    one, other = (Counter(a for value in side.values for a in list_atoms(value)) for side in sides)
    return 2 * (one & other).total() >= max(one.total(), other.total())


def _list_sentences(side: ValueText) -> list[ValueText]:
    """Return a text once for each of its sentences, with the values of that sentence."""
    ends = [found.end() for found in _SENTENCE.finditer(side.text)]
    found: list[list[Placeable]] = [[] for _ in range(len(ends) + 1)]
    for each in side.values:
        found[bisect(ends, each.start)].append(each)
    return [replace(side, values=tuple(values)) for values in found if values]


def _find_in_sentences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    figures = _list_figures(source), _list_figures(target)
    if min(map(len, figures)) < 2:
        return
    pairs = _pair_once(*figures)
    told: set[Key] = set()
    # Years last: what is exchanged may be they or the figures beside them, and is told once.
    pairs.sort(key=lambda pair: pair.here.sort[0] == "year")
    for one, two in combinations(pairs, 2):
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
        and (alone := _find_alone_of_sort(*figures))
        and _may_be_told_by_order(*alone, source, target)
    ):
        yield _contradict(*alone, BY_ORDER)


def find_doubts(source: ValueText, target: ValueText) -> Iterator[Doubt]:
    """Yield two figures of one sort in another order, which nothing explains.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> texts = "病例有421例，医院收治74人", "74 cases came up, and hospitals admitted 421"
    >>> [each.here for each in find_doubts(*read_sides(*texts, "zh", "en"))]
    [('病例有#例，医院收治', '例，医院收治#人')]
    """
    for sides in _split_sentences(source, target):
        pairs = _pair_once(_list_figures(sides[0]), _list_figures(sides[1]))
        for one, two in combinations(pairs, 2):
            if _are_of_one_sort(one, two) and _is_unexplained(one, two, sides, pairs):
                here, there = (
                    (_cut_context(one[at], pairs, side, at), _cut_context(two[at], pairs, side, at))
                    for at, side in enumerate(sides)
                )
                yield Doubt(_contradict(one, two, BY_CONTEXT), here, there)


def _is_unexplained(one: _Pair, two: _Pair, sides: _Sides, pairs: Sequence[_Pair]) -> bool:
    """Return True for another order without a list, a change, a whole with its part, or a tie."""
    if (one.here.start < two.here.start) == (one.there.start < two.there.start):
        return False
    for first, second, side in zip(one, two, sides, strict=True):
        is_change = find_role(first, side) and find_role(second, side)
        if is_change or is_listed(first, second, side) or find_whole(first, second, side):
            return False
    # Years are tied by figures alone: the 2012 session of the 2015 conference.
    ties = (0, 0) if one.here.sort[0] == "year" else _count_ties(one, two, sides)
    near = _count_neighbours(one, two, sides, pairs, _NEAR)
    return not any(straight and straight >= crossed for straight, crossed in (ties, near))


def _cut_context(figure: Figure, pairs: Sequence[_Pair], side: ValueText, at: int) -> str:
    """Return the words around a figure, up to the next figure of its sort, with # for itself."""
    own, reach = figure.placeable, _REACH["zh" if get_base(side.lang) == "zh" else "en"]
    others = [e[at].placeable for e in pairs if e[at].sort[0] == figure.sort[0]]
    start = max(own.start - reach, 0, *(o.stop for o in others if o.stop <= own.start))
    stop = min(own.stop + reach, *(o.start for o in others if o.start >= own.stop), len(side.text))
    before, after = side.text[start : own.start], side.text[own.stop : stop]
    return f"{_SENTENCE.split(before)[-1]}#{_SENTENCE.split(after)[0]}".strip()


def _contradict(one: _Pair, two: _Pair, rule: str) -> Contradiction:
    words = f"{_say(one)} and {_say(two)} exchanged"
    also = two.here.placeable, two.there.placeable
    return Contradiction(one.here.placeable, one.there.placeable, words, rule, also)


def _say(pair: _Pair) -> str:
    value, atom = pair.here.placeable.value, pair.here.atom.value
    if isinstance(value, int | Fraction):
        return format_value(value)
    return atom if isinstance(atom, str) else format_value(atom)  # type: ignore[arg-type]


def _list_figures(side: ValueText) -> list[Figure]:
    """The single values of a text but for labels, which texts cite in their own order."""
    found: list[Figure] = []
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
        found += [
            Figure(_drop_year(atom), each, order, sort)
            for order, atom in enumerate(list_atoms(each))
        ]
    return found


def _drop_year(atom: Key) -> Key:
    """A day may have its year on one side alone."""
    day = atom.value
    return Key(atom.sort, day._replace(year=None)) if isinstance(day, Date) and day.day else atom


def _find_sort(placeable: Placeable, side: ValueText) -> Sort | None:
    """What may change places with what, with the unit of a number; None for a label."""
    text, value = side.text, placeable.value
    written, before = text[placeable.start : placeable.stop], text[: placeable.start][-12:]
    if placeable.kind in _LABELS or _LABELLED.search(before) or _PER.search(before):
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


def _pair_once(here: Sequence[Figure], there: Sequence[Figure]) -> list[_Pair]:
    """The single values that each text says once."""
    counts = Counter(each.atom for each in here), Counter(each.atom for each in there)
    theirs = {each.atom: each for each in there if counts[1][each.atom] == 1}
    pairs = [
        _Pair(each, theirs[each.atom])
        for each in here
        if counts[0][each.atom] == 1 and each.atom in theirs
    ]
    return pairs if 1 < len(pairs) <= _MOST else []


def _are_of_one_sort(one: _Pair, two: _Pair) -> bool:
    """Whether they are of one sort on each side, with one unit as far as each has one."""
    units = [pair.here.sort[1] or pair.there.sort[1] for pair in (one, two)]
    sorts = {figure.sort[0] for figure in (*one, *two)}
    return len(sorts) == 1 and (units[0] == units[1])


def _classify(one: _Pair, two: _Pair, sides: _Sides, pairs: Sequence[_Pair]) -> str:
    """The rule by which two figures have changed places; nothing where they have not."""
    both = [(a, b, side) for a, b, side in zip(one, two, sides, strict=True)]
    crosses = (one.here.start < two.here.start) != (one.there.start < two.there.start)
    if all(is_listed(*each) for each in both):
        # Only shares and spans keep their order: articles 12 and 25 are 第25条和第12条, and 49-15
        # is a span of Arabic.
        is_span = one.here.placeable is two.here.placeable
        keeps_order = one.here.sort[0] in _SHARES or (
            is_span and all(get_base(side.lang) in FROM for side in sides)
        )
        return IN_LIST if crosses and keeps_order else ""
    roles = [
        tuple(find_role(figure, side) for figure, side in zip(pair, sides, strict=True))
        for pair in (one, two)
    ]
    if "from" in roles[0] + roles[1] and roles[0] == roles[1][::-1] != roles[1]:
        return IN_SPAN
    is_year = one.here.sort[0] == "year"
    # Neither words nor order tie years (the 2012 session of the 2015 conference), only figures.
    straight, crossed = (0, 0) if is_year else _count_ties(one, two, sides)
    if any(here and here == there for here, there in roles) or (straight and straight >= crossed):
        return ""
    if crossed == 2 and not any(is_listed(*each) for each in both):
        return TIED
    wholes = [find_whole(*each) for each in both]
    loose = [own or find_whole_first(*each) for own, each in zip(wholes, both, strict=True)]
    if {*loose} == {"greater", "smaller"}:
        return TIED
    if any(wholes):
        return ""
    near, away = _count_neighbours(one, two, sides, pairs, None if crosses else _NEAR)
    return TIED if away >= (1 if crosses else 2) and not near else ""


def _count_ties(one: _Pair, two: _Pair, sides: _Sides) -> tuple[int, int]:
    """How many are tied by what they count as they stand, and how many the other way round."""
    here = [count_things(each.here.placeable, sides[0]) for each in (one, two)]
    there = [count_things(each.there.placeable, sides[1]) for each in (one, two)]
    # What is around both says nothing.
    common = (here[0] & here[1]) | (there[0] & there[1])
    straight = [(h & t) - common for h, t in zip(here, there, strict=True)]
    crossed = [(h & t) - common for h, t in zip(here, reversed(there), strict=True)]
    return sum(map(bool, straight)), sum(map(bool, crossed))


def _count_neighbours(
    one: _Pair,
    two: _Pair,
    sides: _Sides,
    pairs: Sequence[_Pair],
    reach: int | None = None,
) -> tuple[int, int]:
    """Count the figures of another kind that two have next to them, and that are exchanged."""
    others = [
        each for each in pairs if each not in (one, two) and each.here.sort[0] != one.here.sort[0]
    ]
    here, there = (
        [_find_neighbour(pair[at], sides[at], others, at, reach) for pair in (one, two)]
        for at in (0, 1)
    )
    straight = sum(h is t for h, t in zip(here, there, strict=True) if h)
    crossed = [h is t for h, t in zip(here, reversed(there), strict=True) if h and t]
    return straight, sum(crossed) if all(crossed) else 0


def _find_neighbour(
    figure: Figure, side: ValueText, others: Sequence[_Pair], at: int, reach: int | None
) -> _Pair | None:
    """The nearest of the others in the same sentence, no figure between them."""
    best: tuple[int, _Pair] | None = None
    own = figure.placeable
    for pair in others:
        other = pair[at].placeable
        start, stop = min(own.stop, other.stop), max(own.start, other.start)
        between = side.text[start:stop]
        if stop < start or _SENTENCE.search(between):
            continue
        if any(start <= v.start < stop and v is not other and v is not own for v in side.values):
            continue
        cost = stop - start + (_PARTED if re.search("[,，،]", between) else 0)
        if (best is None or cost < best[0]) and (reach is None or cost <= reach):
            best = cost, pair
    return best[1] if best else None


def _find_alone_of_sort(
    here: Sequence[Figure], there: Sequence[Figure]
) -> tuple[_Pair, _Pair] | None:
    """The only two figures that stand in another order among all others, or those of their sort."""
    if alone := _find_alone(here, there):
        return alone
    sorts = dict.fromkeys(each.sort[0] for each in here)
    found = [
        _find_alone(*([each for each in side if each.sort[0] == sort] for side in (here, there)))
        for sort in sorts
    ]
    pairs = [each for each in found if each]
    return pairs[0] if len(pairs) == 1 else None


def _find_alone(here: Sequence[Figure], there: Sequence[Figure]) -> tuple[_Pair, _Pair] | None:
    """The two figures that stand in another order where all that both texts say is in one order."""
    shared = Counter(each.atom for each in here) & Counter(each.atom for each in there)
    mine, theirs = _list_shared(here, shared), _list_shared(there, shared)
    if not 1 < len(mine) <= _MOST_IN_ORDER:
        return None
    apart = [
        at for at, (one, two) in enumerate(zip(mine, theirs, strict=True)) if one.atom != two.atom
    ]
    if len(apart) != 2:
        return None
    first, last = apart
    if (mine[first].atom, mine[last].atom) != (theirs[last].atom, theirs[first].atom):
        return None
    return _Pair(mine[first], theirs[last]), _Pair(mine[last], theirs[first])


def _list_shared(figures: Sequence[Figure], shared: Counter[Key]) -> list[Figure]:
    left = shared.copy()
    kept = []
    for each in sorted(figures, key=lambda figure: figure.start):
        if left[each.atom] > 0:
            left[each.atom] -= 1
            kept.append(each)
    return kept


def _may_be_told_by_order(one: _Pair, two: _Pair, source: ValueText, target: ValueText) -> bool:
    """Whether two figures in another order stand in coordinate parts, and nothing explains it."""
    sides = source, target
    is_read = all(get_base(side.lang) in FROM for side in sides)
    if not _are_of_one_sort(one, two) or not (is_read or one.here.sort[0] in _SHARES):
        return False
    if one.here.sort[0] == "year":
        return False
    straight, crossed = _count_ties(one, two, sides)
    if straight and straight >= crossed:
        return False
    both = [(a, b, side) for a, b, side in zip(one, two, sides, strict=True)]
    if all(is_listed(*each) for each in both) or any(find_whole(*each) for each in both):
        return False
    return all(_are_coordinate(*each) for each in both)


def _are_coordinate(one: Figure, two: Figure, side: ValueText) -> bool:
    """Whether "and" or a comma joins the parts of two figures, and nothing compares them."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    table = load_table(side.lang)
    if table is None:
        return False
    between = side.text[first.stop : last.start]
    joins = one.sort[0] in _SHARES or table.compile("order", "coordinate").search(between)
    if not joins or _SENTENCE.search(between):
        return False
    if get_base(side.lang) in FROM:
        return "from" not in (find_role(one, side), find_role(two, side))
    compares = table.compile("order", "compare")
    before = side.text[max(first.start - AROUND, 0) : first.start]
    return not compares.search(between) and not compares.search(before)
