"""Half-width signs in Chinese text and full-width ones in Western text.

Published United Nations texts in Chinese have half-width brackets, and commas here and there;
figures, symbols of documents, times and Latin words keep their own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tmtool.lang.script import UNSPACED, get_base

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
    rf"|(?<=[{_LEFT}])(?P<end>\.)(?=$|\n|[ ”’》）]|[{_RIGHT}]|[0-9]{{1,4}} ?[年月]) ?"
)
_HALF_WIDTH = re.compile("[,;:?!.]")
_BRACKETS = re.compile(r"\((?P<inside>[^()（）\n]*)\)")
_QUOTES = re.compile(rf'"(?P<inside>[^"\n“”]*[{_HAN}][^"\n“”]*)"')
_NUMERAL = re.compile(r"[一二三四五六七八九十百]+")
# The number of a heading: its stop is a half-width one in published texts.
_LABEL = re.compile(r"\s*[一二三四五六七八九十百]+\s*\Z")
_FULL = re.compile(r"[０-９Ａ-Ｚａ-ｚ／％＋－＝＆＠＃＊＜＞｜～＿．]+")
_WESTERN = re.compile(
    r"(?<=[A-Za-zÀ-ɏА-я0-9%)”\"])(?P<sign>[，；：？！。（）]) ?(?=[A-Za-zÀ-ɏА-я0-9]|$| )"
)


@dataclass(frozen=True, slots=True)
class WidthPlace:
    """A sign of the wrong width: `text[start:stop]`, and what should replace it, if known."""

    start: int
    stop: int
    repair: str | None


def iter_wrong_widths(text: str, lang: str) -> Iterator[WidthPlace]:
    """Find the signs of the wrong width in a text.

    >>> [(place.start, place.repair) for place in iter_wrong_widths("大会,回顾", "zh")]
    [(2, '，')]
    """
    return _in_chinese(text) if get_base(lang) in UNSPACED else _in_western(text)


def _in_chinese(text: str) -> Iterator[WidthPlace]:
    for match in _SIGN.finditer(text) if _HALF_WIDTH.search(text) else ():
        if match["end"] is None or not _LABEL.match(text, 0, match.start()):
            yield _replace_sign(text, match)
    for match in _BRACKETS.finditer(text):  # (XXVII), (b) and (一) keep theirs
        inside = match["inside"]
        if re.search(rf"[{_HAN}]", inside) and not _NUMERAL.fullmatch(inside):
            yield from _replace_pair(match, "（）")
    for match in _QUOTES.finditer(text):
        yield from _replace_pair(match, "“”")
    for match in _FULL.finditer(text):
        if re.search(r"[０-９Ａ-Ｚａ-ｚ]", match[0]):
            yield WidthPlace(*match.span(), match[0].translate(_PLAIN))


def _replace_sign(text: str, match: re.Match[str]) -> WidthPlace:
    sign = match[match.lastgroup or 0]
    # Between two characters it can be the dot of a name: 玛丽亚.达尼埃尔.
    around = text[match.start() - 1] + text[match.end() : match.end() + 1]
    is_name = sign == "." and re.fullmatch(rf"[{_HAN}]{{2}}", around)
    return WidthPlace(*match.span(), None if is_name else _WIDE[sign])


def _replace_pair(match: re.Match[str], signs: str) -> Iterator[WidthPlace]:
    yield WidthPlace(match.start(), match.start() + 1, signs[0])
    yield WidthPlace(match.end() - 1, match.end(), signs[1])


def _in_western(text: str) -> Iterator[WidthPlace]:
    if text.isascii():
        return
    for match in _FULL.finditer(text):
        yield WidthPlace(*match.span(), match[0].translate(_PLAIN))
    for match in _WESTERN.finditer(text):
        plain = match["sign"].translate(_PLAIN)
        if plain == "(":
            plain = " ("
        elif plain != ")" and match.end() < len(text):
            plain += " "
        yield WidthPlace(*match.span(), plain)
