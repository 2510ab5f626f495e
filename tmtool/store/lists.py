"""What a backend brings of its token index: rows of many keys at once, without any choice.

Which terms are read, how candidates are told from shares, and how phrases and runs are put together
is the same for every backend: see `similar`, `runs` and `phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        """The texts themselves."""


@dataclass(slots=True)
class KnownSizes:
    """What was looked up of words and terms while nothing was written: 0 for what isn't there."""

    state: int | None
    numbers: dict[str, int] = field(default_factory=dict)
    sizes: dict[int, dict[int, int]] = field(default_factory=dict)
    """Of each language."""


@dataclass(frozen=True, slots=True)
class TextTerms:
    """The term of each token of a text; of a word that no text has, a negative one.

    `sizes` says how many postings each term has that has any, `words` how many tokens are words.
    """

    terms: list[int]
    sizes: dict[int, int]
    words: int


class Terms:
    """The sizes of terms, remembered until something is written; threads may share it."""

    def __init__(self, lists: PostingLists) -> None:
        self._lists = lists
        self._kept = KnownSizes(-1)

    def find_text_terms(self, language: int, split: Sequence[Sequence[str]]) -> list[TextTerms]:
        """The terms of some texts, given by their tokens."""
        characters = [list_character_terms(tokens) for tokens in split]
        words = {
            token
            for tokens, own in zip(split, characters, strict=True)
            for at, token in enumerate(tokens)
            if at not in own
        }
        numbers, sizes = self.look_up_known(
            language, words, {term for own in characters for term in own.values()}
        )
        found = []
        for tokens, own in zip(split, characters, strict=True):
            terms = [
                own[at] if at in own else numbers[token] or -1 - at
                for at, token in enumerate(tokens)
            ]
            there = {term: size for term in terms if (size := sizes.get(term))}
            found.append(TextTerms(terms, there, len(tokens) - len(own)))
        return found

    def look_up_known(
        self, language: int, words: Iterable[str], terms: Iterable[int]
    ) -> tuple[Mapping[str, int], Mapping[int, int]]:
        """The numbers of words, and how many postings they and other terms have in a language."""
        kept = self._current()
        sizes = kept.sizes.setdefault(language, {})
        new = [word for word in words if word not in kept.numbers]
        asked = {*terms, *(kept.numbers[word] for word in words if word in kept.numbers)} - {0}
        unsized = list(asked - sizes.keys())
        if new or unsized:
            found, counted = self._lists.find_terms(language, new, unsized)
            sizes.update(dict.fromkeys((*unsized, *found.values()), 0) | counted)
            kept.numbers.update(dict.fromkeys(new, 0) | found)
        return kept.numbers, sizes

    def _current(self) -> KnownSizes:
        state, kept = self._lists.state, self._kept
        if state is None:
            return KnownSizes(None)
        if kept.state != state or sum(map(len, kept.sizes.values())) > _REMEMBERED:
            self._kept = kept = KnownSizes(state)
        return kept


def list_character_terms(split: Sequence[str]) -> dict[int, int]:
    """The terms of those tokens that are characters: each with what follows it.

    A word that no text has is no term; it still stands behind a character.

    >>> {at: hex(term) for at, term in list_character_terms(["数", "字", "74"]).items()}
    {0: '0x6570005b57', 1: '0x5b57000001'}
    """
    is_character = [not is_word(token) for token in split] + [False]
    return {
        at: postings.build_character_term(
            token, split[at + 1] if at + 1 < len(split) else "", is_character[at + 1]
        )
        for at, token in enumerate(split)
        if is_character[at]
    }
