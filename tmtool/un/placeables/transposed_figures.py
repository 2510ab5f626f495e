"""Figures of two texts that may have changed places: their sorts, their pairs, their roles.

Figures of one sort may have changed places: a year, a number and a label have not. Where a figure
stands in a list, in a span or as the part of a whole, says why it stands where it does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.dates import Date
from tmtool.un.placeables.agreement_words import REST_OF_LIST
from tmtool.un.placeables.contradictions_units import find_unit
from tmtool.un.placeables.model import (
    Key,
    Placeable,
    ValueText,
    list_atoms,
)
from tmtool.un.placeables.transposed_things import is_age

_PER = {"en": re.compile(r"\b(?:per|every|each|out of)\s\Z"), "zh": re.compile("每隔?\\s?\\Z")}
_LABELS = ("ordinal", "numbered", "paragraph", "label")
_YEARS = range(1900, 2100)
"""Bare figures that are taken for years. Chosen, no measurement."""
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
_LABELLED = {
    "en": re.compile(
        r"\b(?i:(?:table|figure|chart|note|item|rule|article|section|chapter|part|page|volume|phase"
        r"|goal|regulation|principle|clause|paragraph|target|type|level|indicator|recommendation"
        r"|(?:sub)?programme"
        r"|resolution|decision)s?|box(?:es)?|annex(?:es)?|class(?:es)?|cap\.|nos?\.|pp?\.|paras?\.)"
        r"\s?\Z|[A-Z][0-9]+\s?\(\Z"
    ),
    "zh": re.compile(
        "(?:表|图|框|附注|注|项目|方案|规则|附件|目标|指标|第|卷|册|号|类型|级)\\s?\\Z|[A-Z][0-9]+\\s?[(（]\\Z"
    ),
}
_LABELLED_LIST = {
    "en": re.compile(r"(?i:[a-rt-z]s|boxes|classes|nos\.|pp\.|paras\.)\s?\Z"),
    "zh": re.compile("\\Z"),
}
"""What stands before the first label of several, where the number of the word says so."""
_MORE_LABELS = {
    "en": re.compile(r"(?:,\s(?:and\s|or\s)?|\s(?:and|or|to)\s|\s?[–-]\s?)\Z"),
    "zh": re.compile(r"\s?[条段款项号]?\s?(?:、|和|及|与|或|至|到|以及|[-–—~～])\s?\Z"),
}
_COUNTED_IN_CHINESE = re.compile(r"\s?[名位人家国个种份台万亿元]")
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
_WHOLE_EN = re.compile(
    r"\s(?:[A-Za-z-]+\s){0,4}(?:of|out of|among)\s"
    r"(?:the|its|these|those|all|their|a total of|some)?\s?(?:[a-z]+\s)?"
)
_WHOLE_ZH = re.compile(
    "[^，。；和及而]{0,16}(?:中|当中|之中|里)[^，。；0-9]{0,8}|[^。；]{0,12}[，,]?其中[^，。；]{0,6}"
)


_Sort: TypeAlias = tuple[str, object]


class Figure(NamedTuple):
    """A single value where it stands: in a span or a list it has its place."""

    atom: Key
    placeable: Placeable
    order: int
    sort: _Sort

    @property
    def start(self) -> tuple[int, int]:
        """Its place in the text."""
        return self.placeable.start, self.order


class FigurePlace(NamedTuple):
    """A figure that both texts say, and where it stands in each."""

    here: Figure
    there: Figure


def share_a_span(one: Figure, two: Figure) -> bool:
    """2014-2015 and 2015: one of two may be the end of a span that has the other as well."""
    return one.atom in list_atoms(two.placeable) or two.atom in list_atoms(one.placeable)


def list_figures(side: ValueText) -> list[Figure]:
    """The single values of a text, with their sorts."""
    found: list[Figure] = []
    rest = compile_pattern(REST_OF_LIST.get(get_base(side.lang), "(?!)"))
    labels: list[Placeable] = []
    for value in side.values:
        each = value
        shares = rest.match(side.text, value.stop) if value.kind == "number" else None
        # (784, 10.9%) are a number and its share.
        if shares and side.text[value.start - 1 : value.start] not in ("(", "（"):
            # 31 and 46 per cent: the unit of a list stands behind the last.
            each = replace(value, kind="points" if shares["points"] else "percentage")
        sort = _sort(each, side)
        if sort == ("number", None) and labels and _is_one_more_label(labels[-1], each, side):
            labels.append(each)
        else:
            is_first = sort[0] == "label" and _begins_labels(each, side)
            labels = [each] if is_first else []
        if len(labels) > 1:
            # What stands around a list is around all of it, and ties none of them to another.
            sort = "label", labels[0].value
            found = [f._replace(sort=sort) if f.placeable is labels[0] else f for f in found]
        found += [
            Figure(atom, each, i, sort) for i, atom in enumerate(map(_drop_year, list_atoms(each)))
        ]
    return found


def _begins_labels(label: Placeable, side: ValueText) -> bool:
    before = side.text[max(0, label.start - 12) : label.start]
    return _LABELLED_LIST[get_base(side.lang)].search(before) is not None


def _is_one_more_label(label: Placeable, placeable: Placeable, side: ValueText) -> bool:
    """Whether a bare number goes on with labels: 第12和13段, articles 12 and 25."""
    lang = get_base(side.lang)
    if not _MORE_LABELS[lang].match(side.text[label.stop : placeable.start]):
        return False
    return lang == "en" or not _COUNTED_IN_CHINESE.match(side.text, placeable.stop)


def _drop_year(atom: Key) -> Key:
    """A day may have its year on one side alone."""
    day = atom.value
    return Key(atom.sort, day._replace(year=None)) if isinstance(day, Date) and day.day else atom


def _sort(placeable: Placeable, side: ValueText) -> _Sort:
    """Figures of one sort may have changed places: a year, a number and a label have not.

    The second part is the unit of a number: figures of two units are tied to them.
    """
    text, start, stop = side.text, placeable.start, placeable.stop
    value = placeable.value
    if isinstance(value, Date):
        return ("month" if value.day is None else "date"), None
    if placeable.kind in _LABELS or _LABELLED[get_base(side.lang)].search(
        text[max(0, start - 12) : start]
    ):
        return "label", None
    if _PER[get_base(side.lang)].search(text[max(0, start - 7) : start]):
        return "per", None
    is_year = isinstance(value, int) and value in _YEARS and text[start:stop].isdecimal()
    if is_year and re.match("-[A-Za-z]", text[stop : stop + 2]):  # 2019-nCoV
        return "name", None
    if placeable.kind in ("year", "years") or (is_year and placeable.kind == "number"):
        return "year", None
    if placeable.kind in ("number", "range"):
        return ("age" if is_age(placeable, side) else "number"), find_unit(placeable, side)
    return placeable.kind, None


def are_of_one_sort(
    one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText
) -> bool:
    """Whether they are of one sort on each side; in a list only the last may have its unit."""
    units = [place.here.sort[1] or place.there.sort[1] for place in (one, two)]
    if units[0] != units[1] and not all(
        is_listed(*each) for each in both_sides(one, two, source, target)
    ):
        return False
    return all(
        first.sort[0] == second.sort[0]
        or {first.sort[0], second.sort[0]} == {"age", "number"}
        or (
            {first.sort[0], second.sort[0]} <= {"label", "number"}
            and is_listed(first, second, side)
        )
        for first, second, side in both_sides(one, two, source, target)
    )


def both_sides(
    one: FigurePlace, two: FigurePlace, source: ValueText, target: ValueText
) -> tuple[tuple[Figure, Figure, ValueText], tuple[Figure, Figure, ValueText]]:
    """Both figures in the source and in the target, each time with the text."""
    return (one.here, two.here, source), (one.there, two.there, target)


def is_listed(one: Figure, two: Figure, side: ValueText) -> bool:
    """Whether two figures stand in a list or a span with nothing else between them."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    if first is last:
        return True
    between = [v for v in side.values if first.stop <= v.start and v.stop <= last.start]
    at = first.stop
    for each in (*between, last):
        if not _LISTED[get_base(side.lang)].match(side.text[at : each.start]):
            return False
        at = each.stop
    return True


def find_roles(place: FigurePlace, source: ValueText, target: ValueText) -> tuple[str, str]:
    """From or to on each side."""
    found = []
    for figure, side in ((place.here, source), (place.there, target)):
        each = figure.placeable
        lang, before = get_base(side.lang), side.text[max(0, each.start - 24) : each.start]
        found.append(
            "from" if _FROM[lang].search(before) else "to" if _TO[lang].search(before) else ""
        )
    return found[0], found[1]


def find_whole(one: Figure, two: Figure, side: ValueText) -> int | None:
    """Which is what the other is a part of, 0 or 1: 23 of 290 members, 290名议员中有23名."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    lang, between = get_base(side.lang), side.text[first.stop : last.start]
    if lang == "en" and _WHOLE_EN.fullmatch(between):
        return 0 if last is one.placeable else 1
    if lang == "zh" and _WHOLE_ZH.fullmatch(between):
        return 0 if first is one.placeable else 1
    return None
