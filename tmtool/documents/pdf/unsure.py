"""Letters that a file doesn't name, as PDFium gives them by their codes alone: right or wrong?

Most fonts without names for their letters use the usual codes, and what PDFium gives is right. One
with codes of its own gives another letter for each: words come out in which the letters of any
language are as frequent as others should be, or characters of scripts that no text mixes.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["right", "wrong", "unknown"]

_SHARES = {
    "a": 92, "b": 11, "c": 41, "d": 48, "e": 143, "f": 14, "g": 12, "h": 22, "i": 81, "j": 2,
    "k": 1, "l": 53, "m": 22, "n": 78, "o": 80, "p": 22, "q": 5, "r": 68, "s": 66, "t": 77, "u": 37,
    "v": 9, "w": 3, "x": 2, "y": 11, "z": 1,
}  # fmt: skip
"""Thousandths of the letters of a text: the means of English, French and Spanish, measured on the
Universal Declaration of Human Rights."""
_LIKELY = -3.25
"""Mean logarithm of a letter's share from which on letters are those of a language. Measured on the
same texts: of 30 letters in a row it is higher in 99 of 100, with letters exchanged in 1 of 100."""
_ENOUGH = 30
"""Letters that such a measurement needs. Measured: see there."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST = 4000
"""Characters of a font that are looked at. Chosen, no measurement."""
_USUAL = ".,;:!?'\"()/%&+=-‐–—‘’“”„«»…¿¡،؛。，、；：（）《》「」"
"""What texts have beside letters and figures."""
_MOST_STRANGE = 0.15
"""Share of other signs that no text has. Chosen, no measurement."""
_FIGURE_INSIDE = re.compile(r"[^\W\d_][0-9]|[0-9][^\W\d_]")
_MOST_MIXED = 0.4
"""Share of words with figures beside letters that no text has. Chosen, no measurement."""
_ONE_SCRIPT = 0.8
"""Share of the letters beyond Latin ones that are of one script in a text. Chosen, no measurement.
"""
_HAN = {"CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO"}
"""How the names of characters begin that Chinese and Japanese texts mix. Standard (Unicode)."""


@dataclass(slots=True)
class UnsureFont:
    """What was seen in a font whose letters have no names: how many on which pages, and a text."""

    count: int = 0
    pages: Counter[int] = field(default_factory=Counter)
    seen: list[str] = field(default_factory=list)

    def add(self, char: str, page: int) -> None:
        """Count a letter, and a control character where there is one instead."""
        self.count += 1
        self.pages[page] += 1
        if len(self.seen) < _MOST:
            self.seen.append(char)

    def judge(self) -> Verdict:
        r"""Whether the letters are those that they are said to be; "unknown" where they are few.

        >>> font = UnsureFont()
        >>> for char in "7KH\x03*HQHUDO\x03$VVHPEO\\\x03UHFDOOV\x03LWV\x03UHVROXWLRQ":
        ...     font.add(char, 1)
        >>> font.judge()
        'wrong'
        """
        text = "".join(self.seen)
        visible = [char for char in text if char != " "]
        strange = sum(not (char.isalnum() or char in _USUAL) for char in visible)
        words = [word for word in text.split() if len(word) > 2]
        mixed = sum(_FIGURE_INSIDE.search(word) is not None for word in words)
        if len(visible) >= _ENOUGH and (
            strange > _MOST_STRANGE * len(visible) or mixed > _MOST_MIXED * len(words)
        ):
            return "wrong"
        latin = _fold("".join(_WORD.findall(text)))
        if len(latin) >= _ENOUGH:
            shares = (_SHARES[char] / 1000 for char in latin)
            likely = math.fsum(map(math.log, shares)) / len(latin) >= _LIKELY
            return "right" if likely else "wrong"
        scripts = Counter(_script(char) for char in text if char > "\u0250" and char.isalpha())
        if scripts.total() >= _ENOUGH:
            one = max(scripts.values()) >= _ONE_SCRIPT * scripts.total()
            return "right" if one else "wrong"
        return "unknown"


def _fold(text: str) -> str:
    """The Latin letters of a text, small and without their signs."""
    plain = unicodedata.normalize("NFD", text).casefold()
    return "".join(char for char in plain if char in _SHARES)


def _script(char: str) -> str:
    name = unicodedata.name(char, "").partition(" ")[0]
    return "CJK" if name in _HAN else name
