"""How alike two folded texts are, as raw values in 0..1; and the same for many texts at once.

Texts come folded (`tmtool.lang.fold.fold`): width, script, case and blanks beside Chinese
characters count for nothing here. What they are worth is said by `tmtool.fuzzy.penalties`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING

from tmtool.lang.script import UNSPACED, get_base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORT = 8
"""Texts with fewer characters than this resemble each other by chance. Chosen, no measurement."""
RUN = 3
"""So many characters in a row must such a text share with what it is to match. Chosen, no
measurement."""

_MARKS = tuple('"()[]')
_ENDS = tuple(f"{mark} " for mark in ",.;:،؛")
_SLACK = 1e-9
"""Limit: what rounding may take from a score."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """Raw values, 0 (nothing in common) to 1 (equal); nothing is deducted yet.

    `character` and `word` are 1 - distance / length of the longer text, with Levenshtein's
    distance over characters and over words; `word` is None where words aren't written apart.
    `order_free` is the share of words (of pairs of neighbouring characters in Chinese) that both
    have, wherever they stand: high beside a low score, it says that clauses have moved.
    `score` is the match score, the one that a floor applies to; see `compute_similarity`.
    """

    character: float
    word: float | None
    order_free: float
    score: float


def compute_similarity(query: str, text: str, lang: str) -> Similarity:
    """Compare two folded texts of one language; the order of the two makes no difference.

    The match score is the character value for Chinese, whose characters carry about as much as
    words do. For languages with spaces it is the mean of the word and the character value: with
    26 letters a fifth of the characters of any two texts agree by chance, which words do not; but
    words alone would count a plural or a misprint as much as another word.

    Where one of the texts has fewer than 8 characters the score is 0 unless they share a run of 3:
    two characters in common out of three are no match.

    >>> compute_similarity("弥合数字鸿沟", "消除数字鸿沟", "zh").score
    0.6666666666666667
    >>> compute_similarity("bridge the digital divide", "bridging the digital divide", "en").word
    0.75
    >>> compute_similarity("大会决定", "会议决定", "zh").score
    0.0
    """
    from rapidfuzz.distance import Levenshtein

    character = Levenshtein.normalized_similarity(query, text)
    word = None
    if not is_unspaced(lang):
        word = Levenshtein.normalized_similarity(_words(query), _words(text))
    mean = character if word is None else (word + character) / 2
    score = mean if _shares_enough(query, text) else 0.0
    # Dice's coefficient over words or character pairs, each counted as often as it stands.
    first, second = _parts(query, lang), _parts(text, lang)
    total = first.total() + second.total()
    shared = sum(min(count, second[part]) for part, count in first.items() if part in second)
    return Similarity(character, word, 2 * shared / total if total else float(query == text), score)


def score_best(query: str, texts: Sequence[str], lang: str, floor: float) -> NDArray[np.float32]:
    """The match score of each text: float32 (n,), 0 for those below the floor.

    All texts are folded; the numbers are those of `compute_similarity`.

    >>> score_best("弥合数字鸿沟", ["弥合数字鸿沟", "弥合数码鸿沟", "鸿沟"], "zh", 0.65).round(
    ...     2
    ... ).tolist()
    [1.0, 0.8299999833106995, 0.0]
    """
    import numpy as np

    scores = np.zeros(len(texts))
    reach = _by_word(query, texts, floor) if not is_unspaced(lang) else np.ones(len(texts))
    left = np.flatnonzero(reach).tolist()
    if not left:
        return scores.astype(np.float32)
    values = compare_each(query, [texts[at] for at in left])
    if not is_unspaced(lang):
        values = (values + reach[left] - 1) / 2
    for at, value in zip(left, values.tolist(), strict=True):
        if value >= floor - _SLACK and _shares_enough(query, texts[at]):
            scores[at] = value
    return scores.astype(np.float32)


def is_unspaced(lang: str) -> bool:
    """Whether a language is compared by characters alone.

    >>> is_unspaced("zh-Hant"), is_unspaced("en")
    (True, False)
    """
    return get_base(lang) in UNSPACED


def _by_word(query: str, texts: Sequence[str], floor: float) -> NDArray[np.float64]:
    """1 + the word value where a mean can still reach the floor, else 0.

    Unrelated texts have hardly a word in common in order, so most fall away here. Reaching the
    floor with every character equal needs a word value of 2 x floor - 1.
    """
    import numpy as np

    values = compare_each(_words(query), [_words(text) for text in texts])
    return np.where(values >= 2 * floor - 1 - _SLACK, values + 1, 0)


def compare_each(
    query: str | list[str], texts: Sequence[str] | Sequence[list[str]]
) -> NDArray[np.float64]:
    """The value over characters, or over words, of each text, as in `Similarity`: float64 (n,).

    Words are compared by their hashes.
    No cut-off is passed on: for texts that resemble each other it costs more than it saves.
    """
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    found = cdist([query], texts, scorer=Levenshtein.normalized_similarity, dtype=np.float64)
    values: NDArray[np.float64] = found[0]
    return values


def _words(text: str) -> list[str]:
    """Words without the punctuation around them. Replacing is several times quicker than a pattern.

    A full stop or a comma inside a word ("1,550", "a/75/62/add.1") is part of it.
    """
    for mark in _MARKS:
        text = text.replace(mark, " ")
    for end in _ENDS:
        text = text.replace(end, " ")
    return text.rstrip(",.;:،؛").split()


def _shares_enough(query: str, text: str) -> bool:
    if query == text or min(len(query), len(text)) >= SHORT:
        return True
    return any(query[at : at + RUN] in text for at in range(len(query) - RUN + 1))


@lru_cache(maxsize=64)  # A query is compared with one text after another.
def _parts(text: str, lang: str) -> Counter[str]:
    if not is_unspaced(lang):
        return Counter(_words(text))
    return Counter(map(add, text, text[1:]))
