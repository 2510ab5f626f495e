"""Internal references by number and by kind: article 5 is 第五条 and no 第五节.

What is told is a reference of which both texts have the number once, before it another kind of
thing. 段, 款 and 项 may all be a paragraph, and any of them may be something else: never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tmtool.lang.number_words import parse_roman
from tmtool.lang.numbers import NUMERALS, parse_chinese
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Contradiction, Placeable, ValueText
from tmtool.un.placeables.wordlists_compared import INSTRUMENTS

_COUNT = f"[0-9]{{1,3}}|[{NUMERALS}]{{1,4}}|[IVX]{{1,5}}"
_CHINESE_NAMES = sorted({name for _, names in INSTRUMENTS for name in names.split("|")}, key=len)
_CHINESE = re.compile(
    # 第五条, but not 第五条件, nor 第三节课, nor 第一部分析
    f"第\\s?(?P<n>{_COUNT})\\s?(?P<behind>条(?![件约例])|节(?!课)|章|编|部分(?!析))"
    f"|(?P<before>{'|'.join(reversed(_CHINESE_NAMES))})\\s?(?P<n2>{_COUNT})"
    f"(?![0-9{NUMERALS}%.]|\\s?[个项次年月级])"
)
_ENGLISH = re.compile(
    r"\b(?P<name>(?i:agenda item|item|article|art\.|rule|section|sect\.|chapter|chap\.|part|annex"
    r"|appendix|table|figure|box|principle|goal|recommendation|regulation|clause|schedule|chart|map))"
    r"[ \u00a0](?P<n>[0-9]{1,3}|[IVX]{1,5})(?![0-9A-Za-z%]|[.,][0-9])"
)
_PLURAL = re.compile(
    r"\b(?i:articles|rules|sections|chapters|parts|annexes|tables|figures|items)\b"
)


class _Reference(NamedTuple):
    name: str
    number: int
    span: range


def find_reference_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """References of one number to another kind of thing."""
    zh, en = (source, target) if get_base(source.lang) == "zh" else (target, source)
    mine = list(_chinese(zh.text))
    theirs = list(_english(en.text)) if mine else []
    for each in mine:
        others = [other for other in theirs if other.number == each.number]
        same = [other for other in mine if other.number == each.number]
        if len(others) != 1 or len(same) != 1 or _PLURAL.search(en.text):
            continue
        known = {name for name, names in INSTRUMENTS if each.name in names.split("|")}
        if others[0].name not in known and not _is_said(each, others[0], zh.text, en.text):
            one = Placeable("ordinal", each.number, each.span.start, each.span.stop)
            two = Placeable("numbered", each.number, others[0].span.start, others[0].span.stop)
            first, second = (one, two) if zh is source else (two, one)
            words = " against ".join(
                side.text[p.start : p.stop] for side, p in ((target, second), (source, first))
            )
            yield Contradiction(first, second, words, "reference")


def _is_said(each: _Reference, second: _Reference, zh: str, en: str) -> bool:
    """Whether a text names the other kind of thing as well: it may say the number of both once."""
    kinds = {name for name, names in INSTRUMENTS if each.name in names.split("|")}
    words = {
        word for name, names in INSTRUMENTS if name == second.name for word in names.split("|")
    }
    return any(word in zh for word in words if len(word) > 1 or f"{word}第" in zh) or any(
        re.search(rf"\b{re.escape(kind)}s?\b", en, re.IGNORECASE) for kind in kinds
    )


def _chinese(text: str) -> Iterator[_Reference]:
    for found in _CHINESE.finditer(text):
        number = _number(found["n"] or found["n2"])
        if number is not None:
            yield _Reference(found["behind"] or found["before"], number, range(*found.span()))


def _english(text: str) -> Iterator[_Reference]:
    for found in _ENGLISH.finditer(text):
        name = {"art.": "article", "sect.": "section", "chap.": "chapter"}
        number = _number(found["n"])
        if number is not None:
            small = found["name"].lower()
            yield _Reference(name.get(small, small), number, range(*found.span()))


def _number(text: str) -> int | None:
    value = parse_roman(text) if text.isalpha() and text.isascii() else parse_chinese(text)
    return value if isinstance(value, int) else None
