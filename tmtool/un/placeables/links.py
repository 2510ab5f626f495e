"""How words link two figures: as a list, as the ends of a change, as a whole and its part."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Key, Placeable, ValueText

AROUND = 24
"""So many characters before a figure may compare it with another, or say what it begins."""
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
FROM = {
    "en": re.compile(r"\b[Ff]rom\s(?:[a-z-]+\s){0,4}[$€£]?\Z"),
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

Sort: TypeAlias = tuple[str, object]


class Figure(NamedTuple):
    """A single value where it stands, and its place in a span or a list."""

    atom: Key
    placeable: Placeable
    order: int
    sort: Sort

    @property
    def start(self) -> tuple[int, int]:
        return self.placeable.start, self.order


def is_listed(one: Figure, two: Figure, side: ValueText) -> bool:
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


def find_role(figure: Figure, side: ValueText) -> str:
    """Whether a change begins or ends with a figure: from or to, nothing for neither."""
    lang, start = get_base(side.lang), figure.placeable.start
    before = side.text[max(0, start - AROUND) : start]
    if figure.order:
        return "to"
    if lang not in FROM:
        return ""
    return "from" if FROM[lang].search(before) else "to" if _TO[lang].search(before) else ""


def find_whole(one: Figure, two: Figure, side: ValueText) -> str:
    """Whether a whole is greater or smaller than its part: 23 of 290 members, 290名议员中有23名."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    lang = get_base(side.lang)
    if lang not in _WHOLE or not _WHOLE[lang].fullmatch(side.text[first.stop : last.start]):
        return ""
    whole, part = (last.value, first.value) if lang == "en" else (first.value, last.value)
    return _compare_whole(whole, part)


def find_whole_first(one: Figure, two: Figure, side: ValueText) -> str:
    """Return as `find_whole` does where the whole is named first, as in 41 of whom 21."""
    first, last = sorted((one.placeable, two.placeable), key=lambda each: each.start)
    before = side.text[max(first.start - AROUND, 0) : first.start]
    between, after = side.text[first.stop : last.start], side.text[last.stop :][:AROUND]
    pattern = _WHOLE_FIRST.get(get_base(side.lang))
    if pattern is None or not pattern.search(f"{before}@{between}@{after}"):
        return ""
    return _compare_whole(first.value, last.value)


def _compare_whole(whole: object, part: object) -> str:
    if isinstance(whole, int | Fraction) and isinstance(part, int | Fraction):
        return "greater" if whole > part else "smaller"
    return "greater"
