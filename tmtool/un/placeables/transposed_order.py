"""Whether the grammar of two texts may exchange two figures.

Chinese puts modifiers first, so that figures of one part of a sentence stand in another order than
in English. Coordinate parts keep their order in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Placeable, ValueText

LOOSE = ("label", "name", "symbol", "resolution", "per")
"""Sorts that texts cite in their own order."""
IN_TIME = ("date", "month", "dates", "period")
"""Sorts that texts tell in the order of time: of some 120 texts with two none had another order."""
SHARES = ("percentage", "money", "points", "fraction")
"""Sorts that rarely qualify one another, but where they are compared."""
_INCLUDING = {
    "en": re.compile(r"\b(?:including|of which|of whom|among them|included|comprising)\b"),
    "zh": re.compile("其中|包括(?![^，。；]*在内)|内有"),
}


# Out of 41 patients with it, only 21: 在41名病例中，只有21名.
_WHOLE = {
    "en": re.compile(
        r"\b(?:[Oo]ut of|[Oo]f|[Aa]mong)\s(?:the |these |those |a total of |some )?\Z"
    ),
    "zh": re.compile(
        r"(?:在|从)(?:这|上述|向[^，。；]{0,12}的|所有|全部|总共)?\s?\Z|(?:^|[，。；])\s?\Z"
    ),
}
_PART = {
    "en": re.compile(r"(?:\s[A-Za-z’'-]+){1,8}, (?:only |just |as many as |some |about )?"),
    "zh": re.compile("[^，。；]{1,24}(?:中|当中|之中)，?(?:只|仅|共|约|大约|已)?有?\\s?"),
}
_BEFORE_WHOLE = 28
"""So many characters before a figure say that it is a whole. Chosen, no measurement."""


def is_part_greater(one: Placeable, two: Placeable, side: ValueText) -> bool:
    """Whether a text says that so many include more of them: 4,021 patients including 8,866."""
    first, last = sorted((one, two), key=lambda each: each.start)
    between = side.text[first.stop : last.start]
    if not (
        isinstance(first.value, int | Fraction)
        and isinstance(last.value, int | Fraction)
        and first.value < last.value
        and first.kind == last.kind == "number"
        and not re.search("[.。；;]", between)
    ):
        return False
    lang = get_base(side.lang)
    if _INCLUDING[lang].search(between):
        return True
    before = side.text[max(first.start - _BEFORE_WHOLE, 0) : first.start]
    return bool(_WHOLE[lang].search(before) and _PART[lang].fullmatch(between))


_AND = {
    "en": re.compile(r"[;,]|\b(?:and|but|while|whereas|or)\b"),
    "zh": re.compile("[，；、。,;()]|[和及与而或]"),
}
_STRONG = re.compile(r"[;)]|\b(?:and|but|while|whereas)\b")
# What begins a part that Chinese puts first, behind a comma and behind "and".
_SUBORDINATE = re.compile(
    r"\b(?:of|out of|from|in|by|after|before|since|when|where|which|that|who|whose|as|if|because"
    r"|than|compared|against|following|under|pursuant|per|until|during|within|among|over|through|for|with"
    r"|at|on|to|between|including|include[sd]?|representing|[a-z]{2,}ed)\b"
)
_DEPENDENT = re.compile(
    r"\b(?:after|before|since|when|where|which|that|who|whose|as|if|because|than|compared|following"
    r"|under|pursuant|per|until|during|out of|[a-z]{2,}ed (?:by|in|on|under|at|to|pursuant))\b"
)


# What belongs to the second figure: "and no longer than 40 minutes".
_BOUND = re.compile(
    r"(?:\b(?:[a-z]+er|more|less|(?:no|not) [a-z]+) than|\b(?:over|under|about|for|in|by|at|to)"
    r"|\bas [a-z]+ as) (?:[$€£A-Z]{0,3})\Z"
)
_COMPARING = re.compile(
    r"\b(?:from|than|compared|against|versus|of which|of the|out of|as opposed|instead|rather"
    r"|over|as(?! well)|because|since|when|due to|owing to|thanks to|amid)\b"
)


def are_coordinate(sort: str, sides: Iterable[tuple[Placeable, Placeable, ValueText]]) -> bool:
    """Whether on each side two figures of a sort stand in parts that "and" or a comma joins.

    >>> text = ValueText("15 men and 20 women", "en", ())
    >>> figures = Placeable("number", 15, 0, 2), Placeable("number", 20, 11, 13)
    >>> are_coordinate("number", [(*figures, text)])
    True
    """
    if sort in LOOSE:
        return False
    for first, second, side in sides:
        left, right = sorted((first, second), key=lambda each: each.start)
        between, lang = side.text[left.stop : right.start], get_base(side.lang)
        joints = list(_AND[lang].finditer(between))
        if not joints and sort not in SHARES:
            return False
        if lang != "en":
            continue
        strong = list(_STRONG.finditer(between))
        last = next(reversed(strong or joints), None)
        own = _BOUND.sub("", between[last.end() if last else 0 :])
        dependent = _COMPARING if sort in SHARES else _DEPENDENT if strong else _SUBORDINATE
        if dependent.search(own):
            return False
    return True
