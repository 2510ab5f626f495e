"""Which tokens stand where: the token index of any store, its arithmetic and what a store brings.

Every token of a text is one *term*: a word is its number; a Chinese character or a mark is itself
together with what follows it (the next such character, a word, or the end), so that a term is as
telling as a word and all terms of one character lie side by side. The *posting* of a term is the
texts that have it and the positions there, in blocks of 65,536 texts, so that two bytes hold each.
A phrase is found by positions alone, without reading a text; how many terms a text shares with a
query bounds how alike the two can be.

A store brings rows of many keys at once, without any choice (`PostingLists`). Which terms are read,
how candidates are told from shares, and how phrases and runs are put together is the same for all:
see `similar`, `runs` and `phrases`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, split_tokens
from tmtool.stores.keys import LANGUAGE_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.protocols import Mask

    Codes: TypeAlias = NDArray[np.int64]
    Small: TypeAlias = NDArray[np.uint16]

KeyRange: TypeAlias = tuple[int, int]
"""The first and the last key of postings that lie side by side."""
POSITION_BITS = 16
"""How many bits a position in a text has. Limit: a text has no more tokens than
`limits.LONGEST_FOLDED`."""
_CHARACTER = 24
"""How far up a character is moved in a term: what follows one takes 21 bits. Standard (Unicode):
the last code point."""
WORDS = 1 << _CHARACTER
"""How many different words there may be: a term below is a word, above a character. Limit: of the
key."""
BEFORE_WORD = 1
"""Stands for any word behind a character, as 0 does for the end. Chosen: no character has it."""
# A key is language (6 bits), term (45) and block (12).
BLOCK_BITS = 12
"""How many blocks a language may have. Limit: of the key."""
TERM_BITS = 45
"""A character, and what follows it. Limit: of the key."""
LAST_BLOCK = (1 << BLOCK_BITS) - 1
"""The keys of a term go from that of block 0 to so much more."""
_REMEMBERED = 200_000
"""Of so many terms the sizes are remembered: chosen, some twenty megabytes."""
_FEW_HIDDEN = 1_000
"""Of so few texts that a mask hides the terms are counted. Chosen: some 20 ms, once a change."""
_MASKS = 16
"""For so many masks as well: chosen, those of a few people who look up in two directions."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many texts a block of postings has, how many blocks a language, how many words there are.

    Two bytes hold a text of a block, and a key has no room for more blocks or words. Smaller ones
    are for tests; a memory has to be opened with those that it was made with.
    """

    block_bits: int = 16
    blocks: int = 1 << BLOCK_BITS
    words: int = WORDS

    @property
    def block(self) -> int:
        """How many texts a block has."""
        return 1 << self.block_bits

    @property
    def texts(self) -> int:
        """How many texts a language may have."""
        return self.blocks << self.block_bits


SIZES = Sizes()


def encode_token(token: str, words: Mapping[str, int]) -> int:
    """What a token is by itself: the number of a word, or a character moved up.

    >>> encode_token("ict", {"ict": 7}), encode_token("数", {}) == ord("数") << 24
    (7, True)
    """
    found = words.get(token)
    return ord(token) << _CHARACTER if found is None else found


def build_terms(codes: Codes) -> Codes:
    """The terms of tokens whose codes stand in a row, each text ended by a 0; same shape.

    >>> [hex(term) for term in build_terms(np.array([7, ord("数") << 24, ord("字") << 24, 0]))]
    ['0x7', '0x6570005b57', '0x5b57000000', '0x0']
    """
    following = np.append(codes[1:], 0)
    after = np.where(
        following >= WORDS, following >> _CHARACTER, np.minimum(following, BEFORE_WORD)
    )
    return np.where(codes >= WORDS, codes | after, codes)


def build_character_term(character: str, after: str, is_character: bool) -> int:
    """The term of a character before another one, before a word, or before nothing ("").

    >>> hex(build_character_term("数", "字", True)), hex(build_character_term("数", "", False))
    ('0x6570005b57', '0x6570000000')
    """
    following = ord(after) if is_character else BEFORE_WORD if after else 0
    return ord(character) << _CHARACTER | following


def build_key(language: int, term: int, block: int = 0) -> int:
    """Where the posting of a term in a block is kept; the keys of a term are consecutive."""
    return (language << TERM_BITS | term) << BLOCK_BITS | block


def find_character_keys(language: int, character: str) -> tuple[int, int]:
    """The first and last key of all terms that begin with a character."""
    first = ord(character) << _CHARACTER
    return build_key(language, first), build_key(language, first + WORDS - 1, LAST_BLOCK)


def find_block(posting_key: int) -> int:
    """The block that a key is about."""
    return posting_key & LAST_BLOCK


def invert(
    codes: Codes, numbers: NDArray[np.int64], sizes: Sizes = SIZES
) -> Iterator[tuple[int, int, Small, Small]]:
    """Postings of new texts: (term, block, ids in the block, positions), terms in order.

    `codes` are those of all texts, each text ended by a 0; `numbers` are the texts' running
    numbers, ascending.
    """
    found = build_terms(codes)
    ends = np.flatnonzero(codes == 0)
    lengths = np.diff(ends, prepend=-1)
    owners = np.repeat(numbers, lengths)
    positions = np.arange(len(codes)) - np.repeat(np.append(0, ends[:-1] + 1), lengths)
    kept = codes != 0
    found, owners, positions = found[kept], owners[kept], positions[kept]
    group = found * (1 << BLOCK_BITS) + (owners >> sizes.block_bits)
    order = np.argsort(group, kind="stable")
    group = group[order]
    ids = (owners[order] & (sizes.block - 1)).astype(np.uint16)
    places = positions[order].astype(np.uint16)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    for start, stop in pairwise(np.append(starts, len(group)).tolist()):
        whole = int(group[start])
        yield whole >> BLOCK_BITS, find_block(whole), ids[start:stop], places[start:stop]


def follow(first: Codes, offset: int, second: Codes) -> NDArray[np.bool_]:
    """Which places of `first` have one of `second` `offset` tokens on; both are ascending.

    >>> follow(np.array([5, 9]), 1, np.array([6, 20])).tolist()
    [True, False]
    """
    if not len(second):
        return np.zeros(len(first), np.bool_)
    wanted = first + offset
    at = np.searchsorted(second, wanted)
    at[at == len(second)] = 0
    found: NDArray[np.bool_] = second[at] == wanted
    return found


def build_places(ids: Small, positions: Small) -> Codes:
    """Text and position in one number, ascending where a posting is."""
    return ids.astype(np.int64) << POSITION_BITS | positions


def find_texts(places: Codes) -> tuple[Codes, Codes]:
    """The texts of ascending places as ids in their block, and how many places each has."""
    texts = places >> POSITION_BITS
    starts = np.flatnonzero(np.diff(texts, prepend=-1))
    return texts[starts], np.diff(starts, append=len(texts))


def select_allowed(mask: Mask | None, numbers: Codes) -> Mask:
    """Which numbers a mask lets through: those that came after it was made aren't among them."""
    if mask is None:
        return np.ones(len(numbers), np.bool_)
    found: Mask = numbers < len(mask)
    found[found] = mask[numbers[found]]
    return found


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
    allowed: dict[int, AllowedSizes] = field(default_factory=dict)
    """Of masks, by their ids."""


@dataclass(frozen=True, slots=True)
class AllowedSizes:
    """How many postings terms have in the texts that a mask lets through.

    A mask is kept, so that its id is not another one's. `hidden` are the postings of each term in
    the texts that it doesn't let through; None where these are too many to look at.
    """

    mask: Mask
    hidden: Counter[int] | None
    sizes: dict[int, int] = field(default_factory=dict)


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

    def find_text_terms(
        self, language: int, split: Sequence[Sequence[str]], mask: Mask | None = None
    ) -> list[TextTerms]:
        """The terms of some texts, given by their tokens; sizes are of what the mask lets through.

        They decide what is read, and what a view hides must not.
        """
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
        if mask is not None:
            there = {term for own in characters for term in own.values()}
            there |= {numbers[word] for word in words}
            whole = {term: size for term in there if (size := sizes.get(term))}
            sizes = self._count_allowed(language, whole, mask)
        found = []
        for tokens, own in zip(split, characters, strict=True):
            first: dict[str, int] = {}
            terms = []
            for at, token in enumerate(tokens):
                number = own[at] if at in own else numbers[token]
                if at not in own and not sizes.get(number):
                    # A word that nothing has is one term, however often the text has it.
                    number = -1 - first.setdefault(token, at)
                terms.append(number)
            has = {term: size for term in terms if (size := sizes.get(term))}
            found.append(TextTerms(terms, has, len(tokens) - len(own)))
        return found

    def _count_allowed(
        self, language: int, whole: Mapping[int, int], mask: Mask
    ) -> Mapping[int, int]:
        """How many of the postings of each term are in texts that a mask lets through."""
        kept = self._current()
        if len(kept.allowed) > _MASKS:
            kept.allowed.clear()
        known = kept.allowed.get(id(mask))
        if known is None:
            hidden = self._count_hidden(language, mask) if kept.state is not None else None
            known = kept.allowed.setdefault(id(mask), AllowedSizes(mask, hidden))
        new = [term for term in whole if term not in known.sizes]
        if known.hidden is not None:
            known.sizes.update({term: whole[term] - known.hidden[term] for term in new})
        elif new:
            beginning = build_key(language, 0)
            counted = dict.fromkeys(new, 0)
            for key, ids in self._lists.read_ids([build_key(language, term) for term in new]):
                texts = np.frombuffer(ids, np.uint16).astype(np.int64)
                texts += find_block(key) << self._lists.sizes.block_bits
                allowed = int(np.count_nonzero(select_allowed(mask, texts)))
                counted[(key - beginning) >> BLOCK_BITS] += allowed
            known.sizes.update(counted)
        return known.sizes

    def _count_hidden(self, language: int, mask: Mask) -> Counter[int] | None:
        """The postings of each term in the texts that a mask hides; None where they are many.

        Those that were edited or undone are few as a rule, and each is read once: to read postings
        for their sakes would be to read those of all texts for every query.
        """
        later = range(len(mask), self._lists.count_texts(language))
        hidden = [*np.flatnonzero(~mask).tolist(), *later]
        if len(hidden) > _FEW_HIDDEN:
            return None
        first = language << LANGUAGE_BITS
        texts = self._lists.read_texts([first + number for number in hidden])
        split = [split_tokens(fold(text)) for text in texts]
        return Counter(
            term for each in self.find_text_terms(language, split) for term in each.terms
        )

    def look_up_known(
        self, language: int, words: Iterable[str], terms: Iterable[int]
    ) -> tuple[Mapping[str, int], Mapping[int, int]]:
        """The numbers of words, and how many postings they and other terms have in a language."""
        kept = self._current()
        sizes = kept.sizes.setdefault(language, {})
        new = [word for word in words if word not in kept.numbers]
        asked = {*terms, *(kept.numbers[word] for word in words if word in kept.numbers)} - {0}
        unsized = [term for term in asked if term not in sizes]
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
        at: build_character_term(
            token, split[at + 1] if at + 1 < len(split) else "", is_character[at + 1]
        )
        for at, token in enumerate(split)
        if is_character[at]
    }
