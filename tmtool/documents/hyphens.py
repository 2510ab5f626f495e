"""Hyphens at line ends: one goes if the document has the word without it elsewhere.

"imple-" before "mentation" becomes "implementation" where that word appears elsewhere; every other
hyphen stays, so that "socio-economic" is never changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tmtool.documents.content import strip_marks

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑’'][^\W\d_]+)*")
_LEFT = re.compile(r"([^\W\d_]+(?:[-‐‑][^\W\d_]+)*)([-‐\u00ad])$")
_RIGHT = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class LineEndWords:
    """The words of a document that no line end cuts, in small letters."""

    words: Counter[str]

    def is_cut(self, left: str, right: str) -> bool:
        """True if a hyphen at the end of `left` only cuts a word.

        >>> words = collect_words([["imple-", "mentation of socio-", "economic implementation"]])
        >>> words.is_cut("the imple-", "mentation of"), words.is_cut("socio-", "economic")
        (True, False)
        """
        parts = split_word(left, right)
        if parts is None:
            return False
        first, sign, second = parts
        if sign == "\u00ad":
            return True
        whole = self.words[(first + second).lower()]
        return whole > self.words[f"{first}-{second}".lower()]


def collect_words(texts: Iterable[Sequence[str]]) -> LineEndWords:
    """Count the words in the lines of all texts of a document."""
    words: Counter[str] = Counter()
    for lines in texts:
        for i, line in enumerate(lines):
            plain = strip_marks(line)
            before = split_word(lines[i - 1], plain) if i else None
            after = split_word(plain, lines[i + 1]) if i + 1 < len(lines) else None
            whole = plain[len(before[2]) :] if before else plain
            if after:
                whole = whole.rstrip()[: -len(after[0]) - 1]
            words.update(word.lower() for word in _WORD.findall(whole))
    return LineEndWords(words)


def split_word(left: str, right: str) -> tuple[str, str, str] | None:
    """Return the word before a hyphen at a line end, the hyphen, and the letters after it."""
    before = _LEFT.search(strip_marks(left).rstrip())
    after = _RIGHT.match(strip_marks(right))
    if before is None or after is None or not after[0][0].islower():
        return None
    return before[1], before[2].replace("‐", "-"), after[0]
