"""Figures in another order than in the other text, with the words that stand around each.

Order alone says little, and words tie a figure to what it counts only where a list has them. What
is left is for whoever can compare meanings: of two figures that have changed places each stands
among words that mean what stands around the other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Contradiction, Key, Placeable, ValueText
from tmtool.un.placeables.transposed import (
    build_exchange,
    count_ties,
    have_same_neighbours,
)
from tmtool.un.placeables.transposed_figures import (
    Figure,
    FigurePlace,
    are_of_one_sort,
    both_sides,
    find_roles,
    find_whole,
    list_figures,
    share_a_span,
)
from tmtool.un.placeables.transposed_order import LOOSE

RULE = "transposed by meaning"
_MOST_PLACES = 40
"""Figures of a text that are compared, each with each: tables say nothing. Chosen, no
measurement."""
_CLAUSE_ENDS = {
    "zh": re.compile("[。；;！？，,()（）]"),
    "en": re.compile(r"[.;!?,](?=\s|\Z)|[()]|\s[-–—]\s|—"),
}
_ENDS_BEFORE_BRACKETS = {
    lang: re.compile(f"{ends.pattern}|{more}")
    for (lang, ends), more in zip(
        _CLAUSE_ENDS.items(), ("以及|[和及]", r"\b(?:and|while|by|to)\b"), strict=True
    )
}
_JOINTS = {
    "zh": re.compile("以及|[和及与而或、]"),
    "en": re.compile(r"\b(?:and|or|but|while|to|than)\b"),
}
_FEW = {"zh": 2, "en": 4}
"""Fewer letters than these around a figure say nothing: "In 2010,". Chosen, no measurement."""
_FIGURES = re.compile(r"[+−–-]?[0-9]+(?:[.,][0-9]+)*%?")
_COMPARING = {
    # What comes before the first of two, and puts that first: 较2016年的2%，增至3%.
    "zh": re.compile(
        "(?<!百分)(?<![占可对])比(?![率例重值])|较|从(?![事而业来未])|由(?!于)|自(?=[0-9一二三四五六七八九十])"
        "|[与同].{0,20}(?:相比|比较|相较)|继(?![续承])|相对|对比"
    ),
    "en": re.compile(r"\b(?:from|than|compared|against|versus|relative)\b"),
}


class FigureCrossing(NamedTuple):
    """Two figures in another order, as if they had changed places, and the words around each.

    `contexts` are those of the first and the second figure in the source, then in the target.
    It is doubtful where one is repeated, since another of its mentions may be meant, and where
    words tie one of them as it stands.
    """

    exchange: Contradiction
    contexts: tuple[str, str, str, str]
    is_doubtful: bool = False


def list_crossings(source: ValueText, target: ValueText) -> Iterator[FigureCrossing]:
    """Each two figures of one sort in another order that no grammar of either language explains.

    What they count explains it as well, where words say that, and so does a figure of another kind
    by which each stands in both texts: of amounts their years.

    >>> from tmtool.un.placeables.mismatch import read_sides
    >>> sides = read_sides("选举了2010年的主席，批准了2014年的预算。",
    ...     "It elected the Chair for 2014 and approved the budget for 2010.", "zh", "en")
    >>> [each.contexts for each in list_crossings(*sides)]
    [('选举了 的主席', '批准了 的预算', 'approved the budget for', 'It elected the Chair for')]
    """
    places = _pair_mentions(list_figures(source), list_figures(target))
    if len(places) > _MOST_PLACES:
        return
    counts = Counter(place.here.atom for place in places)
    for one, two in combinations(places, 2):
        if one.here.sort[0] in LOOSE or (one.here.start < two.here.start) == (
            one.there.start < two.there.start
        ):
            continue
        if not are_of_one_sort(one, two, source, target) or _is_grammar(one, two, source, target):
            continue
        straight, crossed = count_ties(one, two, source, target)
        if straight > max(crossed, 1) or have_same_neighbours(one, two, source, target, places):
            continue
        crossing = describe_exchange(build_exchange(one, two, RULE), source, target)
        is_repeated = any(counts[place.here.atom] > 1 for place in (one, two))
        yield crossing._replace(is_doubtful=is_repeated or straight > crossed)


def describe_exchange(
    exchange: Contradiction, source: ValueText, target: ValueText
) -> FigureCrossing:
    """Two figures that are said to have changed places, with the words around each."""
    assert exchange.also is not None
    here, there = (
        (_cut_context(side, one, two), _cut_context(side, two, one))
        for side, one, two in (
            (source, exchange.source, exchange.also[0]),
            (target, exchange.other, exchange.also[1]),
        )
    )
    return FigureCrossing(exchange, (*here, *there))


def _pair_mentions(here: Sequence[Figure], there: Sequence[Figure]) -> list[FigurePlace]:
    """Values that both texts say equally often, the first mention with the first."""
    counts = Counter(each.atom for each in here), Counter(each.atom for each in there)
    mentions: defaultdict[Key, list[Figure]] = defaultdict(list)
    for each in sorted(there, key=lambda figure: figure.start, reverse=True):
        mentions[each.atom].append(each)
    return [
        FigurePlace(each, mentions[each.atom].pop())
        for each in sorted(here, key=lambda figure: figure.start)
        if counts[0][each.atom] == counts[1][each.atom]
    ]


def _is_grammar(one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText) -> bool:
    """Whether another order is that of the language: a span, a part of a whole, what is compared.

    由X升至Y rises to Y from X, and 较X is "than X" behind Y.
    """
    if any(share_a_span(*each) for each in zip(*(one, two), strict=True)):
        return True
    agreeing = [
        here
        for here, there in (find_roles(place, source, target) for place in (one, two))
        if here and here == there
    ]
    # Two that are both called a result are no span: 为2.2%，……为2.5%.
    if "from" in agreeing and agreeing != ["from", "from"]:
        return True
    sides = list(both_sides(one, two, source, target))
    # 其中 leads on to the part, behind the whole as in English.
    if any(find_whole(*each) is not None and "其中" not in _between(*each) for each in sides):
        return True
    return any(_compares_first(*each) for each in sides if get_base(each[2].lang) == "zh") and any(
        _COMPARING["en"].search(_between(*each)) for each in sides if get_base(each[2].lang) == "en"
    )


def _compares_first(one: Figure, two: Figure, side: ValueText) -> bool:
    """Whether a Chinese clause begins with what the rest is compared with."""
    first = min((one.placeable, two.placeable), key=lambda each: each.start)
    start = _find_clause(side, first)[0]
    return _COMPARING["zh"].search(side.text, start, first.start) is not None


def _between(one: Figure, two: Figure, side: ValueText) -> str:
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    return side.text[first.stop : last.start]


def _find_clause(side: ValueText, placeable: Placeable) -> tuple[int, int]:
    ends = _CLAUSE_ENDS[get_base(side.lang)]
    start = max((each.end() for each in ends.finditer(side.text, 0, placeable.start)), default=0)
    end = ends.search(side.text, placeable.stop)
    return start, end.start() if end else len(side.text)


def _cut_context(side: ValueText, mine: Placeable, theirs: Placeable) -> str:
    """The clause of a figure without figures, as far as the other does not share it."""
    text, lang = side.text, get_base(side.lang)
    joints, ends = _JOINTS[lang], _ENDS_BEFORE_BRACKETS[lang]
    start, stop = _find_clause(side, mine)
    if start <= theirs.start < mine.start:
        found = list(joints.finditer(text, theirs.stop, mine.start))
        start = found[-1].end() if found else theirs.stop
    elif mine.stop <= theirs.start < stop:
        joint = joints.search(text, mine.stop, theirs.start)
        stop = joint.start() if joint else theirs.start
    if sum(map(str.isalpha, text[start : mine.start] + text[mine.stop : stop])) < _FEW[lang]:
        # In 2010, the guide was updated: what is told of the year stands behind the comma.
        end = _CLAUSE_ENDS[lang].search(text, stop + 1)
        further = end.start() if end else len(text)
        stop = theirs.start if stop <= theirs.start < further else further
    words = f"{text[start : mine.start]} {text[mine.stop : stop]}"
    if text[max(start - 1, 0) : start] in ("(", "（") and not any(map(str.isalpha, words)):
        # (+20.3%): what the bracket belongs to stands before it.
        before = max((each.end() for each in ends.finditer(text, 0, start - 1)), default=0)
        words = text[before : start - 1]
    return " ".join(_FIGURES.sub("", words).split())
