"""Texts that may resemble a query, found in the token index of the SQLite store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.tokens import is_word, tokens
from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.postings import BLOCK_BITS
from tmtool.store.tokens import word_numbers
from tmtool.store.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.doors import Ids, Mask
    from tmtool.store.postings import Small

# The rarest terms of a query tell most and cost least: after so many postings for a block no more
# are read, if there were at least so many terms. Words come in set phrases more than pairs of
# characters do, so more of them are needed. benchmarks/memory.py shows what is found this way.
_LIMITS = ((3_200, 8), (40_000, 4))
_LIMITS_OF_WORDS = ((10_000, 12), (40_000, 4))
_BATCH = 32
_MOST = 1_000
"""How many candidates a query gives at most."""
_MANY = 8 * _MOST
_REMEMBERED = 200_000

# The postings of many terms, given as JSON by their first keys: one question costs a third of many.
_POSTINGS = (
    "FROM json_each(?) AS term CROSS JOIN postings "
    f"ON postings.key BETWEEN term.value AND term.value + {postings.LAST_BLOCK}"
)
_SIZES = f"SELECT term.value, sum(length(ids)) / 2 {_POSTINGS} GROUP BY term.key"
_LISTS = f"SELECT postings.key, ids {_POSTINGS}"


@dataclass(frozen=True, slots=True)
class _Query:
    """A query in numbers: how many tokens and terms it has, and how many terms were read."""

    tokens: int
    terms: int
    read: int


class Similar:
    """Finds candidates in the token index; safe to call from many threads."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lengths: dict[int, Small] = {}
        self._sizes: tuple[int, dict[int, int]] = (-1, {})

    def find(self, language: int, folded: str, mask: Mask | None = None) -> Iterator[Ids]:
        """Texts by the share of terms they have in common with the query (Dice's), in batches.

        Only those that the mask lets through; where it hides many, more postings are read.
        """
        split = tokens(folded)
        terms = list(dict.fromkeys(self.terms_at(split)))
        sizes = self.sizes_of(language, [term for term in terms if term >= 0])
        limits = _LIMITS_OF_WORDS if 2 * sum(map(is_word, split)) > len(split) else _LIMITS
        chosen = _chosen(sizes, self._blocks(language) * postings.times(mask), limits)
        query = _Query(len(split), len(terms), len(chosen))
        found = [
            self._block(language, block, lists, query, mask)
            for block, lists in sorted(self._lists(language, chosen).items())
        ]
        if found:
            yield from _in_batches(*(np.concatenate(each) for each in zip(*found, strict=True)))

    def _block(
        self, language: int, block: int, lists: Sequence[Small], query: _Query, mask: Mask | None
    ) -> tuple[Ids, NDArray[np.float32]]:
        """The candidates of a block: ids of texts and shares."""
        some, counts = postings.shared(lists)
        if mask is not None:
            there = postings.allowed(mask, some + (block << BLOCK_BITS))
            some, counts = some[there], counts[there]
        lengths = self._token_counts(language, block)[some]
        # What was not read is taken to be shared as often as what was.
        shared = counts * np.float32(query.terms / query.read)
        shares = (2 * shared / (lengths + np.float32(query.tokens))).astype(np.float32)
        # Few are sorted out later, all blocks at once.
        top = _highest(shares, _MOST) if len(shares) > _MANY else slice(None)
        return some[top] + (language << LANGUAGE_BITS | block << BLOCK_BITS), shares[top]

    def terms_at(self, split: Sequence[str]) -> list[int]:
        """The term of each token of a query; of a word that no text has, a negative one."""
        words = word_numbers(self._db, [token for token in split if is_word(token)])
        known = [not is_word(token) or token in words for token in split]
        # A word that no text has is no term; it still stands between its neighbours.
        codes = [
            postings.code(token, words) if there else postings.BEFORE_WORD
            for token, there in zip(split, known, strict=True)
        ]
        found = postings.terms(np.array([*codes, 0], np.int64))[:-1].tolist()
        return [
            term if there else -1 - at
            for at, (term, there) in enumerate(zip(found, known, strict=True))
        ]

    def sizes_of(self, language: int, terms: Sequence[int]) -> dict[int, int]:
        """How many postings each term has in all; those that have none are left out."""
        revision = self._db.revision
        if self._sizes[0] != revision or len(self._sizes[1]) > _REMEMBERED:
            self._sizes = revision, {}
        kept = self._sizes[1]
        new = [key for term in terms if (key := postings.key(language, term)) not in kept]
        if new:
            kept.update(dict.fromkeys(new, 0))
            kept.update(self._db.rows(_SIZES, (str(new),)))
        sizes = {term: kept[postings.key(language, term)] for term in terms}
        return {term: size for term, size in sizes.items() if size}

    def _lists(self, language: int, terms: Sequence[int]) -> Mapping[int, list[Small]]:
        """The postings of the terms, by block."""
        lists: dict[int, list[Small]] = defaultdict(list)
        keys = [postings.key(language, term) for term in terms]
        for key, ids in self._db.rows(_LISTS, (str(keys),)):
            lists[postings.block_of(key)].append(np.frombuffer(ids, np.uint16))
        return lists

    def _blocks(self, language: int) -> int:
        """How many blocks of texts a language has."""
        ends = postings.key(language, 0), postings.key(language + 1, 0) - 1
        return int(
            self._db.rows("SELECT count(*) FROM lengths WHERE block BETWEEN ? AND ?", ends)[0][0]
        )

    def _token_counts(self, language: int, block: int) -> Small:
        """How many tokens each text of a block has."""
        key = postings.key(language, 0, block)
        size = self._db.rows("SELECT length(tokens) FROM lengths WHERE block = ?", (key,))[0][0]
        kept = self._lengths.get(key)
        if kept is None or 2 * len(kept) != size:
            rows = self._db.rows("SELECT tokens FROM lengths WHERE block = ?", (key,))
            kept = self._lengths[key] = np.frombuffer(rows[0][0], np.uint16)
        return kept


def _chosen(
    sizes: Mapping[int, int], blocks: float, limits: Sequence[tuple[int, int]]
) -> list[int]:
    """The terms to read, rarest first."""
    read: list[int] = []
    spent = 0
    for term in sorted(sizes, key=lambda term: (sizes[term], term)):
        spent += sizes[term]
        if any(spent > budget * blocks and len(read) >= least for budget, least in limits):
            break
        read.append(term)
    return read


def _highest(shares: NDArray[np.float32], most: int) -> Ids:
    """Where the highest shares are, in no order."""
    if len(shares) <= most:
        return np.arange(len(shares))
    return np.argpartition(-shares, most)[:most]


def _in_batches(ids: Ids, shares: NDArray[np.float32]) -> Iterator[Ids]:
    """The candidates by their shares. The first batch is often all that is asked for."""
    for most in (_BATCH, _MOST - _BATCH):
        top = _highest(shares, most)
        order = top[np.lexsort((ids[top], -shares[top]))]
        yield from (ids[order[at : at + _BATCH]] for at in range(0, len(order), _BATCH))
        ids, shares = np.delete(ids, top), np.delete(shares, top)
