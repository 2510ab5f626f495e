"""Values that words of a text say in passing: a centenary, 十八九岁, un plan quinquennal.

They agree with a value of the other text, and contradict none. Most are rows of the language's
table; Chinese has rough numbers beside, and English tens in the plural, that are read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.lang.numbers import make_exact, parse_chinese
from tmtool.lang.script import get_base
from tmtool.un.placeables.languages.tables import compile_once, load_table
from tmtool.un.placeables.model import Key, build_key

# 十八九 is 18 or 19, 三四百 300 or 400, 一百七八十 170 or 180, 三二十 20 or 30.
_NEIGHBOURS = re.compile(
    "(?P<before>[一二三四五六七八九十百千]{0,5}[十百千])?"
    "(?P<two>一[二两]|[二两]三|三四|四五|五六|六七|七八|八九|三二)(?P<unit>十?[万亿]|百万|千万|[十百千])?"
    "(?![一二三四五六七八九])"
)
# 千余名, 每千人, 上百个: one of them.
_ROUND = re.compile(
    "(?<![一二三四五六七八九十百千万亿两几数0-9])"
    "(?:[十百千]万?[多余几](?P<unit>[万亿])|[十百千]万|[十百千万]亿"
    "|[十百千万亿]{1,2}(?=[余多来]|分之)|(?<=[每上近逾超约达过])[十百千万亿]{1,2})"
)
# 二十几 is twenty and some.
_TENS_AND_SOME = re.compile("([二三四五六七八九]?十)[几多余来]")
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_PLURAL_TENS = re.compile(
    rf"\b({'|'.join(_TENS)})ies\b|(?<![0-9,.])([2-9])0[’']?s\b", re.IGNORECASE
)
_CENTURIES = (1800, 1900, 2000)
"""The centuries of which texts name the decades."""


def find_said(text: str, lang: str) -> frozenset[Key]:
    """The values that words of a text say in passing.

    >>> [each.value for each in find_said("un plan quinquennal", "fr")]
    ['5']
    >>> sorted(each.value for each in find_said("十八九岁的青年", "zh"))
    ['18', '19']
    """
    table = load_table(lang)
    rows = table.said if table else ()
    read = {"zh": _read_chinese, "en": _read_english}.get(get_base(lang))
    own = read(text) if read else ()
    said = (key for words, keys in rows if compile_once(words).search(text) for key in keys)
    return frozenset((*own, *said))


def _read_chinese(text: str) -> Iterator[Key]:
    for found in _NEIGHBOURS.finditer(text):
        before = parse_chinese(found["before"] or "零") or 0
        unit = parse_chinese(f"一{found['unit'] or ''}") or 1
        for digit in found["two"]:
            yield build_key("number", make_exact(before + (parse_chinese(digit) or 0) * unit))
    for found in _ROUND.finditer(text):
        count = parse_chinese(f"一{re.sub('[多余几].*', '', found[0])}") or 0
        unit = parse_chinese(f"一{found['unit'] or ''}") or 1
        yield build_key("number", make_exact(count * unit))
    for found in _TENS_AND_SOME.finditer(text):
        yield build_key("number", parse_chinese(found[1]) or 0)


def _read_english(text: str) -> Iterator[Key]:
    for found in _PLURAL_TENS.finditer(text):
        tens = 10 * (_TENS.index(found[1].lower()) + 2 if found[1] else int(found[2]))
        yield from (build_key("number", each) for each in (tens, tens + 9, tens + 10))
        yield from (build_key("decade", century + tens) for century in _CENTURIES)
