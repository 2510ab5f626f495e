"""Half-width signs in Chinese text and full-width ones in Western text: matters of form.

Published United Nations texts in Chinese have half-width brackets, and commas here and there.
Figures, symbols of documents, times and Latin words keep their own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tmtool.documents.damage.facts import words
from tmtool.documents.damage.found import Finder, Found
from tmtool.lang.script import UNSPACED, base
from tmtool.units import Document, Paragraph

_HAN = r"\u3005\u3007\u3400-\u9fff"
_LEFT = rf"{_HAN}”’》）」』〉】%％"
_RIGHT = rf"{_HAN}“‘《（「『〈【"
_WIDE = dict(zip(",;:?!.()", "，；：？！。（）", strict=True))
_SIGN = re.compile(
    rf"(?<=[{_LEFT}])(?P<stop>[,;:?!])(?P<after> ?)(?=[{_RIGHT}]|$|\n)"
    rf"|(?<=[{_LEFT}])(?P<list>[,;:])(?P<then> ?)(?=[0-9A-Za-z])"
    rf"|(?<=[0-9A-Za-z%])(?P<late>[,;])(?P<last> ?)(?=[{_RIGHT}])"
    rf"|(?<=[{_LEFT}])(?P<end>\.)(?=$|\n|[ ”’》）]|[{_RIGHT}])(?P<gap> ?)"
)
_BRACKETS = re.compile(r"\((?P<inside>[^()（）\n]*)\)")
_QUOTES = re.compile(rf'"(?P<inside>[^"\n“”]*[{_HAN}][^"\n“”]*)"')
_FULL = re.compile(r"[０-９Ａ-Ｚａ-ｚ／％＋－＝＆＠＃＊＜＞｜～＿．]+")
_WESTERN = re.compile(
    r"(?<=[A-Za-zÀ-ɏА-я0-9])(?P<sign>[，；：？！。（）])(?P<after> ?)(?=[A-Za-zÀ-ɏА-я0-9]|$| )"
)
_PLAIN = {ord(wide): plain for plain, wide in _WIDE.items()} | {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)
}


def finder(document: Document) -> Finder:
    """What finds signs of the wrong width in the paragraphs of this document."""
    return _in_chinese if base(document.lang) in UNSPACED else _in_western


def _in_chinese(paragraph: Paragraph) -> Iterator[Found]:
    text = paragraph.text
    for match in _SIGN.finditer(text):
        yield _sign(text, match)
    for match in _BRACKETS.finditer(text):
        if _belongs(text, match):
            why = "a half-width bracket around Chinese"
            yield Found("half-width", match.start(), match.start() + 1, "（", True, why)
            yield Found("half-width", match.end() - 1, match.end(), "）", True, why)
    for match in _QUOTES.finditer(text):
        why = "straight quotation marks around Chinese"
        yield Found("half-width", match.start(), match.start() + 1, "“", True, why)
        yield Found("half-width", match.end() - 1, match.end(), "”", True, why)
    for match in _FULL.finditer(text):
        if _is_latin(match[0]):
            why = "full-width letters or figures"
            yield Found("full-width", *match.span(), match[0].translate(_PLAIN), True, why)


def _sign(text: str, match: re.Match[str]) -> Found:
    sign = next(match[name] for name in ("stop", "list", "late", "end") if match[name])
    why = "a half-width sign after Chinese"
    if sign == "." and _in_name(text, match.start()):
        return Found("half-width", *match.span(), None, False, f"{why}: a stop, or a name's dot")
    return Found("half-width", *match.span(), _WIDE[sign], True, why)


def _in_name(text: str, at: int) -> bool:
    """Whether both neighbours of a stop are characters of names: 玛丽亚.达尼埃尔."""
    return {text[at - 1 : at], text[at + 1 : at + 2]} <= _of_names()


@lru_cache(maxsize=1)
def _of_names() -> frozenset[str]:
    return frozenset("".join(words("names", "zh")))


def _belongs(text: str, match: re.Match[str]) -> bool:
    """Whether brackets hold Chinese, and belong to no number: 第3038(XXVII)号, (b), (一)."""
    inside = match["inside"]
    if re.fullmatch(r"[一二三四五六七八九十百]+", inside):
        return False
    return re.search(rf"[{_HAN}]", inside) is not None and (match.start() > 0 or len(inside) > 3)


def _is_latin(text: str) -> bool:
    return re.search(r"[０-９Ａ-Ｚａ-ｚ]", text) is not None


def _in_western(paragraph: Paragraph) -> Iterator[Found]:
    text = paragraph.text
    if text.isascii():
        return
    for match in _FULL.finditer(text):
        plain = match[0].translate(_PLAIN)
        yield Found("full-width", *match.span(), plain, True, "full-width letters or figures")
    for match in _WESTERN.finditer(text):
        plain = match["sign"].translate(_PLAIN)
        space = "" if plain in "()" or match.end() == len(text) else " "
        if match["sign"] == "（":
            plain, space = " (", ""
        yield Found(
            "full-width", *match.span(), plain + space, True, "a full-width sign in Western text"
        )
