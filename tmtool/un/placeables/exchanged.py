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
from itertools import combinations, product
from typing import NamedTuple, TypeAlias

from tmtool.lang.script import get_base
from tmtool.un.dates import Date
from tmtool.un.placeables.agreement import rest_of_list
from tmtool.un.placeables.languages.tables import compile_once, load_table
from tmtool.un.placeables.measures import find_unit
from tmtool.un.placeables.model import (
    Contradiction,
    Key,
    Placeable,
    ValueText,
    format_value,
    list_atoms,
)
from tmtool.un.placeables.things import count_things

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
_AROUND = 24
"""So many characters before a figure may compare it with another, or say what it begins."""
_REACH = {"zh": 12, "en": 40}
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
_LISTED = {
    "en": re.compile(
        r"(?:\s?(?:per cent|%)|(?:st|nd|rd|th))?"
        r"(?:\s?[,/–-]{1,2}\s?|[-,]?\s(?:and|or|to|until|through)\s)"
        r"(?:and\s|or\s)?(?:paras?\.\s|No\.\s|[$€£])?\Z"
    ),
    "zh": re.compile(
        r"\s?(?:[年月日号条段款项届次章节%％岁]|个?百分点)?\s?"
        r"(?:、|和|及|与|或|至|到|[-–—~～]{1,2}|以及|，)\s?(?:第|附件|图|表)?\s?\Z"
    ),
}
_FROM = {
    "en": re.compile(r"\b[Ff]rom\s(?:[a-z]+\s){0,2}[$€£]?\Z"),
    # 由2016年的3.4%
    "zh": re.compile(r"[从由自](?:[0-9]{4}\s?年)?[^，。；0-9]{0,10}\s?\Z"),
}
_TO = {
    "en": re.compile(r"\bto\s(?!be\s)(?:[a-z]+\s){0,2}[$€£]?\Z"),
    "zh": re.compile(
        r"(?:(?:至|到)\s?[0-9]{4}\s?年[^，。；0-9]{0,4}的?"
        r"|(?:至|到|达|为|成)(?:大?约|将?近|接近|超过|逾|高达|目前的?|现在的?|今天的?)?)\s?\Z"
    ),
}
# 23 of its 290 members, 290名议员中有23名: the whole and a part of it.
_WHOLE = {
    "en": re.compile(
        r"\s(?:[A-Za-z-]+\s){0,4}(?:of|out of|among)\s"
        r"(?:the|its|these|those|all|their|a total of|some)?\s?(?:[a-z]+\s)?"
    ),
    "zh": re.compile(
        "[^，。；和及而]{0,16}(?:中|当中|之中|里)[^，。；0-9]{0,8}|[^。；]{0,12}[，,]?其中[^，。；]{0,6}"
    ),
}

# Of 41 patients only 21; 8,866 patients including 4,021; 2,468 cases, 851 of which. @ is a figure.
_WHOLE_FIRST = {
    "zh": re.compile(
        "@[^。；和及而]{0,30}(?:中|当中|之中|里)[，,]?[^，。；0-9]{0,8}@"
        "|@[^。；]{0,20}[，,（(]?(?:其中|包括)[^，。；]{0,6}@"
    ),
    "en": re.compile(
        r"(?:\bout of|\b[Oo]f|\b[Aa]mong)\s(?:[a-z]+\s){0,2}@[^.;]{0,60},\s(?:[a-z]+\s){0,2}@"
        r"|@[^.;]{0,80}\bincluding\s(?:[a-z]+\s){0,2}@"
        r"|@[^.;]{0,80},\s(?:[a-z]+\s){0,2}@\s(?:[a-z]+\s)?of (?:which|whom|them)\b"
    ),
}

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


class Doubt(NamedTuple):
    """Two figures of one sort in another order, for which no list, span or whole is the reason.

    `here` has the words around each in the source, `there` those around each of its places in the
    target.
    """

    found: Contradiction
    here: tuple[str, str]
    there: tuple[tuple[str, ...], tuple[str, ...]]


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
    """Yield two figures in another order, of which only their surroundings can tell the reason.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> texts = "病例有421例，医院收治74人", "74 cases came up, and hospitals admitted 421"
    >>> [each.here for each in find_doubts(*read_sides(*texts, "zh", "en"))]
    [('病例有#例，医院收治', '例，医院收治#人')]
    """
    for sides in _split_sentences(source, target):
        figures = [_list_figures(side) for side in sides]
        for sort in dict.fromkeys(each.sort[0] for each in figures[0]):
            own = [[each for each in side if each.sort[0] == sort] for side in figures]
            shared = {each.atom for each in own[0]} & {each.atom for each in own[1]}
            here, there = ([each for each in side if each.atom in shared] for side in own)
            if len(shared) > 1 and max(len(here), len(there)) <= _MOST:
                for two in combinations(here, 2):
                    doubt = _build_doubt(two, (here, there), sides)
                    if doubt is not None:
                        yield doubt


def _build_doubt(
    two: tuple[_Figure, _Figure], figures: Sequence[Sequence[_Figure]], sides: _Sides
) -> Doubt | None:
    places = [[each for each in figures[1] if each.atom == own.atom] for own in two]
    units = [{each.sort[1] for each in (own, *some)} for own, some in zip(two, places, strict=True)]
    pairs = list(product(*places))
    crosses = [(two[0].start < two[1].start) != (a.start < b.start) for a, b in pairs]
    if two[0].atom == two[1].atom or units[0] - {None} != units[1] - {None} or not all(crosses):
        return None
    if _is_explained(*two, sides[0]) or any(_is_explained(*each, sides[1]) for each in pairs):
        return None
    one, other = (_Pair(own, some[0]) for own, some in zip(two, places, strict=True))
    here = [_cut_context(each, figures[0], sides[0]) for each in two]
    there = [tuple(_cut_context(e, figures[1], sides[1]) for e in some) for some in places]
    found = _contradict(one, other, BY_CONTEXT)
    return Doubt(found, (here[0], here[1]), (there[0], there[1]))


def _is_explained(one: _Figure, two: _Figure, side: ValueText) -> bool:
    """Return True for figures of a list, the ends of a change, or a whole and its part."""
    has_role = _find_role(one, side) or _find_role(two, side)
    return bool(has_role or _is_listed(one, two, side) or _find_whole(one, two, side))


def _cut_context(figure: _Figure, figures: Sequence[_Figure], side: ValueText) -> str:
    """Return the words around a figure, up to the next figure of its sort, with # for itself."""
    own, reach = figure.placeable, _REACH["zh" if get_base(side.lang) == "zh" else "en"]
    others = [each.placeable for each in figures if each.placeable is not own]
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
        found += [
            _Figure(_drop_year(atom), each, order, sort)
            for order, atom in enumerate(list_atoms(each))
        ]
    return found


def _drop_year(atom: Key) -> Key:
    """A day may have its year on one side alone."""
    day = atom.value
    return Key(atom.sort, day._replace(year=None)) if isinstance(day, Date) and day.day else atom


def _find_sort(placeable: Placeable, side: ValueText) -> _Sort | None:
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


def _pair_once(here: Sequence[_Figure], there: Sequence[_Figure]) -> list[_Pair]:
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
    if all(_is_listed(*each) for each in both):
        # Only shares and spans keep their order: articles 12 and 25 are 第25条和第12条, and 49-15
        # is a span of Arabic.
        is_span = one.here.placeable is two.here.placeable
        keeps_order = one.here.sort[0] in _SHARES or (
            is_span and all(get_base(side.lang) in _FROM for side in sides)
        )
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
    loose = [own or _find_whole_first(*each) for own, each in zip(wholes, both, strict=True)]
    if {*loose} == {"greater", "smaller"}:
        return TIED
    if any(wholes):
        return ""
    crossed = _count_crossed_neighbours(one, two, sides, pairs, None if crosses else _NEAR)
    return TIED if crossed >= (1 if crosses else 2) else ""


def _is_listed(one: _Figure, two: _Figure, side: ValueText) -> bool:
    """Whether two figures stand in a list or a span with nothing else between them."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    if first is last:
        return True
    pattern = _LISTED["zh" if get_base(side.lang) == "zh" else "en"]
    between = [v for v in side.values if first.stop <= v.start and v.stop <= last.start]
    at = first.stop
    for each in (*between, last):
        if not pattern.match(side.text[at : each.start]):
            return False
        at = each.stop
    return True


def _find_role(figure: _Figure, side: ValueText) -> str:
    """Whether a change begins or ends with a figure: from or to, nothing for neither."""
    lang, start = get_base(side.lang), figure.placeable.start
    before = side.text[max(0, start - _AROUND) : start]
    if figure.order:
        return "to"
    if lang not in _FROM:
        return ""
    return "from" if _FROM[lang].search(before) else "to" if _TO[lang].search(before) else ""


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
    lang = get_base(side.lang)
    if lang not in _WHOLE or not _WHOLE[lang].fullmatch(side.text[first.stop : last.start]):
        return ""
    whole, part = (last.value, first.value) if lang == "en" else (first.value, last.value)
    return _compare_whole(whole, part)


def _find_whole_first(one: _Figure, two: _Figure, side: ValueText) -> str:
    """Return as `_find_whole` does where the whole is named first, as in 41 of whom 21."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    before = side.text[max(first.start - _AROUND, 0) : first.start]
    between, after = side.text[first.stop : last.start], side.text[last.stop :][:_AROUND]
    pattern = _WHOLE_FIRST.get(get_base(side.lang))
    if pattern is None or not pattern.search(f"{before}@{between}@{after}"):
        return ""
    return _compare_whole(first.value, last.value)


def _compare_whole(whole: object, part: object) -> str:
    if isinstance(whole, int | Fraction) and isinstance(part, int | Fraction):
        return "greater" if whole > part else "smaller"
    return "greater"


def _count_crossed_neighbours(
    one: _Pair, two: _Pair, sides: _Sides, pairs: Sequence[_Pair], reach: int | None
) -> int:
    """Count the figures of another kind that are next to one figure here and to the other there."""
    others = [
        each for each in pairs if each not in (one, two) and each.here.sort[0] != one.here.sort[0]
    ]
    here, there = (
        [_find_neighbour(pair[at], sides[at], others, at, reach) for pair in (one, two)]
        for at in (0, 1)
    )
    crossed = [(h, t) for h, t in zip(here, reversed(there), strict=True) if h and t]
    is_straight = any(h is t for h, t in zip(here, there, strict=True) if h)
    return 0 if is_straight or any(h is not t for h, t in crossed) else len(crossed)


def _find_neighbour(
    figure: _Figure, side: ValueText, others: Sequence[_Pair], at: int, reach: int | None
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
    here: Sequence[_Figure], there: Sequence[_Figure]
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


def _find_alone(here: Sequence[_Figure], there: Sequence[_Figure]) -> tuple[_Pair, _Pair] | None:
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


def _list_shared(figures: Sequence[_Figure], shared: Counter[Key]) -> list[_Figure]:
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
    is_read = all(get_base(side.lang) in _FROM for side in sides)
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
    table = load_table(side.lang)
    if table is None:
        return False
    between = side.text[first.stop : last.start]
    joins = one.sort[0] in _SHARES or table.compile("order", "coordinate").search(between)
    if not joins or _SENTENCE.search(between):
        return False
    if get_base(side.lang) in _FROM:
        return "from" not in (_find_role(one, side), _find_role(two, side))
    compares = table.compile("order", "compare")
    before = side.text[max(first.start - _AROUND, 0) : first.start]
    return not compares.search(between) and not compares.search(before)
