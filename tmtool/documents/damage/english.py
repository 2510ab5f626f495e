"""Where two English words lost the space between them: ofthe, theGeneral, sustainabledevelopment.

The words of the document itself are known, and some common ones. Little words such as "the" and
"of" begin and end few others, and those few are listed in words.toml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tmtool.documents.damage.facts import affixes
from tmtool.documents.damage.facts import words as listed

_ENDING = re.compile(
    r"(?:ed|ings?|[ts]ions?|ments?|it(?:y|ies)|ness|[ae]nce|[ai]ble|ous|ive|isms?)$"
)
_AFTER_ENDING = frozenset(
    ("the", "and", "of", "by", "to", "in", "for", "with", "on", "from", "as", "at")
)
_SHORT = frozenset(("is", "or", "an", "not", "all", "more", "other"))
"""Little words that begin many others; what follows must be longer."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document in small letters, how often they come, and which follow which."""

    counts: Counter[str]
    pairs: frozenset[tuple[str, str]]

    def knows(self, word: str) -> bool:
        """Whether the document has the word, or most documents do."""
        return self.counts[word] > 0 or word in listed("en", "common")


def words_of(texts: Iterable[str]) -> Words:
    """What the texts have in words."""
    counts: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    for text in texts:
        found = re.findall(r"[^\W\d_]+", text.lower())
        counts.update(found)
        pairs.update(pairwise(found))
    return Words(counts, frozenset(pairs))


def is_little(word: str) -> bool:
    """Whether a word is so little that another may be glued to it: theGeneral.

    >>> is_little("on"), is_little("you")
    (True, False)
    """
    return word in listed("en", "little")


def gap(word: str, words: Words) -> tuple[int, bool] | None:
    """Where a word in small letters lacks a space, and whether that is certain.

    >>> known = words_of(["the sustainable development of the mountain areas"] * 2)
    >>> gap("ofthe", known), gap("sustainabledevelopment", known), gap("thebroadband", known)
    ((2, True), (11, True), (3, True))
    >>> gap("therefore", known), gap("thereof", known), gap("framework", known)
    (None, None, None)
    """
    if word in listed("en", "whole") or word in listed("en", "common"):
        return None
    if words.counts[f"{word}s"]:
        return None
    places = [at for at in range(1, len(word)) if _is_rare(word, at, words)]
    for at in places:
        if _is_sure(word[:at], word[at:], words):
            return at, True
    likely = (at for at in places if _is_likely(word[:at], word[at:], words))
    return next(((at, False) for at in likely), None)


def _is_rare(word: str, at: int, words: Words) -> bool:
    """Whether a word comes once, or far less often than the two that it would be."""
    often = words.counts[word]
    return often < 2 or 3 * often <= min(words.counts[word[:at]], words.counts[word[at:]])


def _is_sure(first: str, second: str, words: Words) -> bool:
    if is_little(first) and is_little(second):
        return len(first) > 1 and len(first + second) > 4
    if min(len(first), len(second)) < 2:
        return False
    if (first, second) in words.pairs and min(len(first), len(second)) > 2:
        return True
    return (
        _ends_in_little(first, second, words)
        or _begins_with_little(first, second, words)
        or _is_strange(first, second)
    )


def _ends_in_little(first: str, second: str, words: Words) -> bool:
    if second in listed("en", "end") and len(first) > 3 and words.knows(first):
        return True
    return second in _AFTER_ENDING and len(first) > 5 and _ENDING.search(first) is not None


def _begins_with_little(first: str, second: str, words: Words) -> bool:
    longer = 4 if first in _SHORT else 3
    return first in listed("en", "begin") and len(second) > longer and words.knows(second)


def _is_strange(first: str, second: str) -> bool:
    """Whether no English word begins, or ends, so."""
    if first in affixes("first") and len(second) > 3:
        return not second.startswith(affixes("first")[first])
    return second in affixes("last") and len(first) > 3 and first not in affixes("last")[second]


def _is_likely(first: str, second: str, words: Words) -> bool:
    """Two long words of the document, and no such as make compounds."""
    if min(len(first), len(second)) < 5 or {first, second} & listed("en", "compound"):
        return False
    return words.knows(first) and words.knows(second)
