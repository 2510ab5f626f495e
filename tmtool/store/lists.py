"""What a backend brings of its token index: rows of many keys at once, without any choice.

Which terms are read, how candidates are told from shares, and how phrases and runs are put together
is the same for every backend: see `similar`, `runs` and `phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from tmtool.lang.tokens import is_word
from tmtool.store import postings
from tmtool.store.postings import Sizes

KeyRange: TypeAlias = tuple[int, int]
"""The first and the last key of postings that lie side by side."""
_REMEMBERED = 200_000
"""Of so many terms the sizes are remembered: some twenty megabytes."""


class PostingLists(Protocol):
    """The rows of a token index. Whatever is asked for costs one statement, however much it is."""

    @property
    def sizes(self) -> Sizes: ...

    @property
    def state(self) -> int | None:
        """Another number after every write; None where what is read may be taken back."""

    def find_terms(
        self, language: int, words: Sequence[str], terms: Sequence[int]
    ) -> tuple[dict[str, int], dict[int, int]]:
        """The numbers of those words that any text has, and how many postings each term has.

        Of the terms that are asked for and of the words; what has none in the language may be
        left out.
        """

    def read_ids(self, keys: Sequence[int]) -> list[tuple[int, bytes]]:
        """Key and texts of all postings of some terms, given by the first key of each, in order."""

    def read_postings(
        self, ranges: Sequence[KeyRange], blocks: Iterable[int] | None = None
    ) -> list[tuple[int, int, bytes, bytes]]:
        """All postings in some ranges, in order: number of the range, key, texts and positions.

        With `blocks` only those.
        """

    def count_texts(self, language: int) -> int:
        """How many texts of a language have a length."""

    def read_lengths(self, language: int) -> bytes:
        """How many tokens each text of a language has, two bytes for each."""

    def texts(self, ids: Sequence[int]) -> list[str]:
        """The texts themselves."""


@dataclass(slots=True)
class Known:
    """What was looked up of words and terms while nothing was written: 0 for what isn't there."""

    state: int | None
    numbers: dict[str, int] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)

    def terms_at(self, split: Sequence[str]) -> list[int]:
        """The term of each token of a query; of a word that no text has, a negative one."""
        found = character_terms(split)
        for at, token in enumerate(split):
            if at not in found:
                found[at] = self.numbers[token] or -1 - at
        return [found[at] for at in range(len(split))]

    def sizes_of(self, language: int, terms: Iterable[int]) -> dict[int, int]:
        """How many postings each term has in all; those that have none are left out."""
        keys = ((term, postings.key(language, term)) for term in terms if term >= 0)
        return {term: size for term, key in keys if (size := self.sizes[key])}


class Terms:
    """The sizes of terms, remembered until something is written; threads may share it."""

    def __init__(self, lists: PostingLists) -> None:
        self._lists = lists
        self._kept = Known(-1)

    def of_texts(self, language: int, split: Iterable[Sequence[str]]) -> Known:
        """What there is to know of the tokens of some texts."""
        words, terms = set[str](), set[int]()
        for tokens in split:
            of_characters = character_terms(tokens)
            terms.update(of_characters.values())
            words.update(token for at, token in enumerate(tokens) if at not in of_characters)
        return self.known(language, words, terms)

    def known(self, language: int, words: Iterable[str], terms: Iterable[int]) -> Known:
        """What there is to know of words, and of terms that begin with a character."""
        kept = self._current()
        new = [word for word in words if word not in kept.numbers]
        numbers = {kept.numbers[word] for word in words if word in kept.numbers} - {0}
        unsized = [
            term for term in {*terms, *numbers} if postings.key(language, term) not in kept.sizes
        ]
        if new or unsized:
            found, sizes = self._lists.find_terms(language, new, unsized)
            asked = [*unsized, *found.values()]
            kept.sizes.update((postings.key(language, term), sizes.get(term, 0)) for term in asked)
            kept.numbers.update((word, found.get(word, 0)) for word in new)
        return kept

    def _current(self) -> Known:
        state, kept = self._lists.state, self._kept
        if state is None:
            return Known(None)
        if kept.state != state or len(kept.sizes) > _REMEMBERED:
            self._kept = kept = Known(state)
        return kept


def character_terms(split: Sequence[str]) -> dict[int, int]:
    """The terms of those tokens that are characters: each with what follows it.

    A word that no text has is no term; it still stands behind a character.

    >>> {at: hex(term) for at, term in character_terms(["数", "字", "74"]).items()}
    {0: '0x6570005b57', 1: '0x5b57000001'}
    """
    is_character = [not is_word(token) for token in split] + [False]
    return {
        at: postings.character_term(
            token, split[at + 1] if at + 1 < len(split) else "", is_character[at + 1]
        )
        for at, token in enumerate(split)
        if is_character[at]
    }
