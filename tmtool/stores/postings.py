"""The arithmetic of the token index of any store: which tokens are where.

Every token of a text is one *term*: a word is its number; a Chinese character or a mark is itself
together with what follows it (the next such character, a word, or the end), so that a term is as
telling as a word and all terms of one character lie side by side. The *posting* of a term is the
texts that have it and the positions there, in blocks of 65,536 texts, so that two bytes hold each.
A phrase is found by positions alone, without reading a text; how many terms a text shares with a
query bounds how alike the two can be.

`tokens` reads and writes the rows. Which terms are read, how candidates are found, and how phrases
and runs are put together is the same for all databases: see `similar`, `runs` and `phrases`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

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
