"""Labels, and enumerations that run on inside a line: "1) the first 2) the second"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, start=1)}

_STYLES: tuple[tuple[re.Pattern[str], Callable[[str], int | None]], ...] = (
    (re.compile(r"(?<!\S)(\d{1,2})\.\)\s"), int),
    (re.compile(r"(?<!\S)(\d{1,2})\)\s"), int),
    (re.compile(r"(?<!\S)(\d{1,2})\.\s"), int),
    (re.compile(r"(?<!\S)([a-z])\.\)\s"), ord),
    (re.compile(r"(?<!\S)([a-z])\)\s"), ord),
    (re.compile(r"(?<!\S)([a-z])\.\s"), ord),
    (re.compile(r"(?<!\S)([ivx]{1,4})\.?\)\s"), _ROMAN.get),
)
"""How items are labelled, and which number a label stands for."""

_BULLET = re.compile(r"(?<!\S)[•⁃]\s?(?=\S)")
_OPENS_SENTENCE = re.compile(r"(?:\A|[.!?:;。]\s|\n)\s*\Z")
_LABEL = re.compile(
    r"\s*[•⁃]?\s*[(（]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[)）]?\s*\Z"
)
_LINE_LABEL = re.compile(
    r"[•⁃●▪*·]\s|[•⁃]|[-–—]\s|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]+\s"
    r"|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、"
)
LONGEST_LABEL = 12
"""Code points, with a bullet and brackets. Chosen, no measurement."""


def is_label(text: str) -> bool:
    """Whether a text, up to its point, is nothing but a label.

    >>> is_label("12"), is_label("• 9"), is_label("Article 9")
    (True, True, False)
    """
    return len(text) <= LONGEST_LABEL and _LABEL.match(text) is not None


def is_item(text: str) -> bool:
    """Whether a line opens with the label of a list item.

    >>> is_item("(a) 鼓励"), is_item("（一）鼓励"), is_item("COVID-19")
    (True, True, False)
    """
    return _LINE_LABEL.match(text) is not None


def find_items(text: str) -> Iterator[int]:
    """Where the items of enumerations inside a line begin, save one that opens the text.

    >>> list(find_items("Buy: 1) foo 2) bar"))
    [5, 12]
    >>> list(find_items("for 1. above, and for 2. below"))
    []
    """
    for style, number in _STYLES:
        yield from _run(text, style, number)
    if text.lstrip().startswith(("•", "⁃")):
        yield from (match.start() for match in _BULLET.finditer(text, 1))


def _run(text: str, style: re.Pattern[str], number: Callable[[str], int | None]) -> Iterator[int]:
    """The labels of counts of two and more whose first label opens a sentence."""
    first, last = 0, None
    for match in style.finditer(text):
        value = number(match[1])
        if last is not None and value == last + 1:
            yield from (first,) if first else ()
            yield match.start()
            first = 0
        elif _OPENS_SENTENCE.search(text[max(0, match.start() - 3) : match.start()]):
            first = match.start()
        else:
            value = None
        last = value
