"""What stands beside values and contradicts: units, currencies, letters, rough magnitudes.

Told only where both texts say something and can't both be right: 第3(b)段 and paragraph 3 (a),
数百亿 and "millions". Where one of them is silent, or says it in other ways, nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.lang.numbers import NUMERALS
from tmtool.lang.script import get_base
from tmtool.un.placeables.currencies import find_currency_differences
from tmtool.un.placeables.exchanged import find_exchanges
from tmtool.un.placeables.languages.tables import compile_once, load_table
from tmtool.un.placeables.model import Contradiction, Placeable, ValueText
from tmtool.un.placeables.units import find_unit_differences

_LETTER = re.compile(r"[（(]\s?([a-z]|[ivx]{2,6}|aa|bb|cc|dd)\s?[）)]")
_BEFORE = {
    # 第3(a)段, 第三条(a)款, 第2段(a)和(b)
    "zh": re.compile(f"[0-9{NUMERALS}段款条项目)）]\\s?$"),
    # paragraph 3 (a), article 2 (1) (c), 5 (a) and (b), subparagraph (c), items (a) to (c)
    "en": re.compile(r"(?:[0-9]|\)|\),|\) and|\) to|aragraphs?|\b[Ii]tems?) ?$"),
}
_BEHIND = re.compile(r"\s?(?:[和、至及]\s?[（(]\s?[a-z]{1,6}\s?[）)]\s?)?(?:分段|小段|段|项|款|目)")
_AWAY = 14
"""So many characters tell what a letter belongs to."""
# A dash behind another word may part a name from its figures: 亚太-5%.
_MINUS = re.compile(r"(?:^|[\s(（，：:、为是达到约至])[-−–]$|负$|\b(?:minus|negative)\s$")
_LESS = re.compile(
    "[负降减跌缩亏]|零下|下滑|衰退|赤字|回落|下调|minus|negative|declin|f[ea]ll|drop|decreas|reduc|cut"
    "|contract|shr[aiu]nk|loss|deficit|lower|below|down|recession",
    re.IGNORECASE,
)


def find_contradictions(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """All of them; between other languages than Chinese and English, only figures exchanged.

    >>> sides = ValueText("第3(b)段", "zh", ()), ValueText("paragraph 3 (a)", "en", ())
    >>> [each.words for each in find_contradictions(*sides)]
    ['(a) against (b)']
    """
    if {get_base(source.lang), get_base(target.lang)} == {"zh", "en"}:
        yield from _find_other_letters(source, target)
        yield from _find_other_signs(source, target)
        yield from find_unit_differences(source, target)
        yield from _find_other_magnitudes(source, target)
        yield from find_currency_differences(source, target)
    yield from find_exchanges(source, target)


def _find_other_letters(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The letters of paragraphs, each once: one text may say twice what the other says once."""
    here, there = _list_letters(source), _list_letters(target)
    left = [each for letter, each in here.items() if letter not in there]
    right = [each for letter, each in there.items() if letter not in here]
    for one, two in zip(left, right, strict=False):
        yield _contradict(source, target, one, two, "letter")


def _list_letters(side: ValueText) -> dict[str, Placeable]:
    found: dict[str, Placeable] = {}
    for each in _LETTER.finditer(side.text):
        before = side.text[max(0, each.start() - _AWAY) : each.start()]
        if _BEFORE[get_base(side.lang)].search(before) or _BEHIND.match(side.text, each.end()):
            found.setdefault(each[1], Placeable("label", f"({each[1]})", *each.span()))
    return found


def _find_other_signs(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """A percentage with a minus, and the same without one in a text that says no other "less"."""
    for one, two in ((source, target), (target, source)):
        below = [each for each in one.values if _is_below(each, one.text)]
        if not below or _LESS.search(two.text) or any(_is_below(v, two.text) for v in two.values):
            continue
        for each in below:
            plain = [v for v in two.values if (v.kind, v.value) == (each.kind, each.value)]
            if len(plain) == 1:
                pair = Placeable(each.kind, each.value, each.start - 1, each.stop), plain[0]
                ordered = pair if one is source else pair[::-1]
                yield _contradict(source, target, *ordered, "sign")


def _is_below(placeable: Placeable, text: str) -> bool:
    before = text[max(0, placeable.start - _AWAY) : placeable.start]
    return placeable.kind in ("percentage", "points") and _MINUS.search(before) is not None


def _find_other_magnitudes(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """数百亿 and "millions of": where each text has one such magnitude that the other lacks."""
    here, there = _list_magnitudes(source), _list_magnitudes(target)
    mine = [each for each in here if not any(here[each] & other for other in there.values())]
    theirs = [each for each in there if not any(there[each] & other for other in here.values())]
    if len(mine) == len(theirs) == 1:
        yield _contradict(source, target, mine[0], theirs[0], "vague magnitude")


def _list_magnitudes(side: ValueText) -> dict[Placeable, frozenset[int]]:
    """The rough magnitudes of a text, as powers of ten; most say one, some one of two."""
    table = load_table(side.lang)
    rows = table.rows["vague"] if table else {}
    powers = list(rows.values())
    pattern = compile_once("|".join(f"({words})" for words in rows))
    return {
        Placeable("number", 10 ** powers[at][0], *found.span()): frozenset(powers[at])
        for found in pattern.finditer(side.text)
        for at in [(found.lastindex or 1) - 1]
    }


def _contradict(
    source: ValueText, target: ValueText, one: Placeable, two: Placeable, rule: str
) -> Contradiction:
    words = f"{target.text[two.start : two.stop]} against {source.text[one.start : one.stop]}"
    return Contradiction(one, two, words, rule)
