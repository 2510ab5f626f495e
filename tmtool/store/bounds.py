"""How alike two texts can be at most, when it is known how many terms they share.

One edit of a character touches two terms at most, one edit of a word touches one: the q-gram lemma
of Ukkonen 1992 ("Approximate string-matching with q-grams and maximal matches"). Every bound is one
of `fuzzy.score`: the share of characters that stay, or the mean of that and of words that stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Query:
    """A query in numbers: characters, tokens, different terms; whether words stand apart in it."""

    characters: int
    tokens: int
    terms: int
    spaced: bool


def upper(
    query: Query, shared: NDArray[np.int64], tokens: NDArray[np.uint16],
    characters: NDArray[np.uint16],
) -> NDArray[np.float32]:  # fmt: skip
    """The most that each text can score, shape (n,), from the terms it shares with the query.

    >>> query = Query(characters=6, tokens=6, terms=6, spaced=False)
    >>> five = np.array([5], np.uint16)
    >>> upper(query, np.array([4]), five, five).round(2).tolist()
    [0.83]
    """
    lost = np.maximum(query.terms - shared.astype(np.float32), 0)
    longest = np.maximum(query.characters, characters.astype(np.float32))
    apart = np.abs(query.characters - characters.astype(np.float32))
    edits = np.maximum(np.ceil(lost / 2), apart)
    by_character = 1 - edits / longest
    if not query.spaced:
        return by_character.astype(np.float32)
    most = np.maximum(query.tokens, tokens.astype(np.float32))
    changed = np.maximum(lost / 2, np.abs(query.tokens - tokens.astype(np.float32)))
    return ((by_character + 1 - changed / most) / 2).astype(np.float32)
