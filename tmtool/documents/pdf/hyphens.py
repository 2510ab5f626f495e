"""Hyphens at line ends: which are part of a word, and which only part it.

"imple-" before "mentation" goes if "implementation" stands elsewhere in the document, "socio-"
before "economic" stays. What nothing shows is decided by what this document does elsewhere: one
whose line ends never break a known word breaks none. Every hyphen that goes is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tmtool.documents.content import strip_marks

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑’'][^\W\d_]+)*")
_LEFT = re.compile(r"([^\W\d_]+(?:[-‐‑][^\W\d_]+)*)([-‐\u00ad])$")
_RIGHT = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset((
    "anti", "auto", "bi", "co", "counter", "cross", "eco", "ex", "extra", "full", "half", "high",
    "hydro", "inter", "intra", "long", "low", "macro", "mega", "micro", "mid", "multi", "neo",
    "non", "one", "over", "post", "pre", "pro", "pseudo", "quasi", "re", "self", "semi", "short",
    "socio", "sub", "super", "trans", "two", "three", "four", "ultra", "under", "vice", "well",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
))  # fmt: skip


class Undone(NamedTuple):
    """A word that a line end had parted, with its hyphen, and how sure it is."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hyphens:
    """The words of a document away from line ends, and whether its line ends part words."""

    words: Counter[str]
    parts_words: bool

    def undo_hyphen(self, left: str, right: str) -> Undone | None:
        """The word at the end of a row whose hyphen goes; None where it stays, or none is there.

        >>> seen = collect_hyphens(
        ...     [["imple-", "mentation of the socio-", "economic implementation"]]
        ... )
        >>> (
        ...     seen.undo_hyphen("the imple-", "mentation of").text,
        ...     seen.undo_hyphen("socio-", "economic"),
        ... )
        ('imple-mentation', None)
        """
        found = _parts(left, right)
        if found is None:
            return None
        one, sign, other = found
        text = f"{one}-{other}"
        if sign == "\u00ad":
            return Undone(text, "soft hyphen")
        known = self._is_known_word(one, other)
        if known is not None:
            return Undone(text, "hyphen at a line end") if known else None
        if not self.parts_words or self._is_compound(one, other):
            return None
        return Undone(text, "hyphen at a line end, taken for no part of the word")

    def _is_known_word(self, first: str, second: str) -> bool | None:
        """Whether the word stands elsewhere without its hyphen, or with it; None if neither."""
        whole = self.words[(first + second).lower()]
        compound = self.words[f"{first}-{second}".lower()]
        if whole == compound:
            return None
        return whole > compound

    def _is_compound(self, first: str, second: str) -> bool:
        """Whether both parts are words of their own here, or the first one is a known prefix."""
        last = re.split(r"[-‐‑]", first.lower())[-1]
        return last in _PREFIXES or bool(self.words[last] and self.words[second.lower()])


def collect_hyphens(texts: Iterable[Sequence[str]]) -> Hyphens:
    """Look at the rows of all texts of a document.

    >>> collect_hyphens([["sub-", "Saharan Africa"]]).parts_words
    False
    """
    words: Counter[str] = Counter()
    ends: list[tuple[str, str]] = []
    for rows in texts:
        for i, row in enumerate(rows):
            plain = strip_marks(row)
            parts = _parts(rows[i - 1], plain) if i else None
            following = _parts(plain, rows[i + 1]) if i + 1 < len(rows) else None
            whole = plain[len(parts[2]) :] if parts else plain
            if following:
                ends.append((following[0], following[2]))
                whole = whole[: -len(following[0]) - 1]
            words.update(word.lower() for word in _WORD.findall(whole))
    seen = Hyphens(words, parts_words=False)
    parted = sum(seen._is_known_word(one, other) is True for one, other in ends)
    kept = sum(seen._is_known_word(one, other) is False for one, other in ends)
    return Hyphens(words, parts_words=parted > kept)


def _parts(left: str, right: str) -> tuple[str, str, str] | None:
    """The word before a hyphen at a line end, the hyphen, and the small letters after it."""
    before = _LEFT.search(strip_marks(left).rstrip())
    after = _RIGHT.match(right)
    if before is None or after is None or not after[0][0].islower():
        return None
    return before[1], before[2].replace("‐", "-"), after[0]
