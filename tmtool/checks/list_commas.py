"""Chinese lists with ， between their items: told by the other side, which lists them as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = "\u3400-\u9fff"
_NO_ITEM = (
    "(?!如下|例如|同时|此外|因此|然而|但是|目前|今后|今天|现在|当然|其中|另外|首先|其次|最后|总之|尤其|特别|不过"
    "|后来|接着|然后|于是|近来|最近|随后|不久|是的|换言之|为此|例外|当时|今年|去年|届时|而且|并且|如果|只要|所以"
    "|无论|不管|随着|事实上|迄今|至今|论理|按理|据说|大会|理事会)"
    "(?![与为也从以使促其加包及和在对并或支是这还那因但而又就都不将把被由向根按据经如若当随自于后前时"
    "下上中内外等所则即既且虽只更再可应须请])"
)
"""What stands between commas and is no item: adverbs, organs, words that begin a clause."""
_BETWEEN = re.compile(rf"(?<=[{_HAN}])，{_NO_ITEM}[{_HAN}]{{2,3}}，(?=[{_HAN}])")
_BEFORE_AND = re.compile(
    rf"(?:(?<=[，。；：、])|^){_NO_ITEM}[{_HAN}]{{2,4}}，"
    rf"(?={_NO_ITEM}[{_HAN}]{{2,3}}[和及与或][{_HAN}]{{2,5}}(?:[，。；：的]|$))"
)
_ITEM = "[a-z-]+(?: [a-z-]+)?"
_LIST = re.compile(rf"\b{_ITEM}(?:, {_ITEM})+,? (?:and|or) [a-z]+", re.IGNORECASE)
_VERBAL = re.compile(r"(?:ed|ing)\b")
"""A list of what is done has commas in Chinese."""


def commas_in_lists(chinese: str, english: str) -> Iterator[range]:
    """The ， between short items, where English lists more than 、 separates.

    >>> english = "women, children and older persons"
    >>> list(commas_in_lists("铭记妇女，儿童，老年人的需要", english))
    [range(4, 5), range(7, 8)]
    >>> list(commas_in_lists("妇女，儿童和老年人", english))
    [range(2, 3)]
    >>> list(commas_in_lists("现在，大会，铭记妇女、儿童和老年人", english))
    []
    """
    lists = [found[0] for found in _LIST.finditer(english) if not _VERBAL.search(found[0])]
    if sum(each.count(",") for each in lists) <= chinese.count("、"):
        return
    for pattern in (_BETWEEN, _BEFORE_AND):
        for match in pattern.finditer(chinese):
            places = (at for at in range(*match.span()) if chinese[at] == "，")
            yield from (range(at, at + 1) for at in places)
