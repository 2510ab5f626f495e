"""Half-width signs in Chinese text and full-width ones in Western text: matters of form.

Published United Nations texts in Chinese have half-width brackets, and commas here and there.
Figures, symbols of documents, times and Latin words keep their own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tmtool.documents.damage.facts import load_words
from tmtool.documents.damage.model import Finder, TextDamage
from tmtool.lang.script import UNSPACED, get_base
from tmtool.units import Document, Paragraph

_HAN = r"\u3005\u3007\u3400-\u9fff"
_LEFT = rf"{_HAN}”’》）」』〉】%％"
_RIGHT = rf"{_HAN}“‘《（「『〈【"
_WIDE = dict(zip(",;:?!.()", "，；：？！。（）", strict=True))
_PLAIN = {ord(wide): plain for plain, wide in _WIDE.items()} | {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)
}
_SIGN = re.compile(
    rf"(?<=[{_LEFT}])(?P<stop>[,;:?!]) ?(?=[{_RIGHT}]|$|\n)"
    rf"|(?<=[{_LEFT}])(?P<list>[,;:]) ?(?=[0-9A-Za-z])"
    rf"|(?<=[0-9A-Za-z%])(?P<late>[,;]) ?(?=[{_RIGHT}])"
    rf"|(?<=[{_LEFT}])(?P<end>\.)(?=$|\n|[ ”’》）]|[{_RIGHT}]) ?"
)
_BRACKETS = re.compile(r"\((?P<inside>[^()（）\n]*)\)")
_QUOTES = re.compile(rf'"(?P<inside>[^"\n“”]*[{_HAN}][^"\n“”]*)"')
_NUMERAL = re.compile(r"[一二三四五六七八九十百]+")
_LABEL = re.compile(r"\s*[一二三四五六七八九十百]+\s*\Z")
"""What numbers a heading: its stop is a half-width one in published texts."""
_FULL = re.compile(r"[０-９Ａ-Ｚａ-ｚ／％＋－＝＆＠＃＊＜＞｜～＿．]+")
_WESTERN = re.compile(
    r"(?<=[A-Za-zÀ-ɏА-я0-9])(?P<sign>[，；：？！。（）]) ?(?=[A-Za-zÀ-ɏА-я0-9]|$| )"
)


def build_width_finder(document: Document) -> Finder:
    """What finds signs of the wrong width in the paragraphs of this document."""
    return _in_chinese if get_base(document.lang) in UNSPACED else _in_western


def _in_chinese(paragraph: Paragraph) -> Iterator[TextDamage]:
    text = paragraph.text
    for match in _SIGN.finditer(text):
        if match["end"] is None or not _LABEL.match(text, 0, match.start()):
            yield _sign(text, match)
    for match in _BRACKETS.finditer(text):
        if _holds_chinese(match):
            yield from _pair(match, "（）", "a half-width bracket around Chinese")
    for match in _QUOTES.finditer(text):
        yield from _pair(match, "“”", "straight quotation marks around Chinese")
    for match in _FULL.finditer(text):
        if re.search(r"[０-９Ａ-Ｚａ-ｚ]", match[0]):
            yield _in_plain(match)


def _sign(text: str, match: re.Match[str]) -> TextDamage:
    sign = match[match.lastgroup or 0]
    why = "a half-width sign after Chinese"
    if sign == "." and _is_in_name(text, match.start()):
        return TextDamage(
            "half-width", *match.span(), None, False, f"{why}: a stop, or a name's dot"
        )
    return TextDamage("half-width", *match.span(), _WIDE[sign], True, why)


def _is_in_name(text: str, at: int) -> bool:
    """Whether both neighbours of a stop are characters of names: 玛丽亚.达尼埃尔."""
    return {text[at - 1 : at], text[at + 1 : at + 2]} <= _of_names()


@lru_cache(maxsize=1)
def _of_names() -> frozenset[str]:
    return frozenset("".join(load_words("names", "zh")))


def _holds_chinese(match: re.Match[str]) -> bool:
    """Whether brackets hold Chinese, and are none of a number or a label: (XXVII), (b), (一)."""
    inside = match["inside"]
    return re.search(rf"[{_HAN}]", inside) is not None and not _NUMERAL.fullmatch(inside)


def _pair(match: re.Match[str], signs: str, why: str) -> Iterator[TextDamage]:
    yield TextDamage("half-width", match.start(), match.start() + 1, signs[0], True, why)
    yield TextDamage("half-width", match.end() - 1, match.end(), signs[1], True, why)


def _in_plain(match: re.Match[str]) -> TextDamage:
    plain = match[0].translate(_PLAIN)
    return TextDamage("full-width", *match.span(), plain, True, "full-width letters or figures")


def _in_western(paragraph: Paragraph) -> Iterator[TextDamage]:
    text = paragraph.text
    if text.isascii():
        return
    for match in _FULL.finditer(text):
        yield _in_plain(match)
    for match in _WESTERN.finditer(text):
        plain = match["sign"].translate(_PLAIN)
        if plain == "(":
            plain = " ("
        elif plain != ")" and match.end() < len(text):
            plain += " "
        why = "a full-width sign in Western text"
        yield TextDamage("full-width", *match.span(), plain, True, why)
