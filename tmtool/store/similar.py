"""Texts that may resemble a query, found in the token index of the SQLite store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.lang.tokens import is_word, tokens
from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.tokens import word_numbers
from tmtool.store.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.doors import Ids, Mask
    from tmtool.store.postings import Small

    Numbers: TypeAlias = NDArray[np.uint32]
    """Of texts within a language."""
    Shares: TypeAlias = NDArray[np.float32]
    """How much of a query each has, or how many of its terms."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many postings are read for a query: as many, however many texts there are.

    The rarest terms tell most and cost least. They are read until there are more postings than one
    of the limits says, if there were at least so many terms. Words come in set phrases more than
    pairs of characters do, so more of them are needed. benchmarks/blocks.py shows what is found.
    """

    characters: tuple[tuple[int, int], ...] = ((2_500, 8), (20_000, 4))
    words: tuple[tuple[int, int], ...] = ((8_000, 12), (30_000, 4))


LIMITS = Limits()
NO_LIMITS = Limits((), ())
_BATCH = 32
_MOST = 1_000
"""How many candidates a query gives at most."""
_STEP, _STEPS = np.float32(0.8), 12
"""How far down the highest shares are looked for, and how often."""
_REMEMBERED = 200_000

# The postings of many terms, given as JSON by their first keys: one question costs a third of many.
_POSTINGS = (
    "FROM json_each(?) AS term CROSS JOIN postings "
    f"ON postings.key BETWEEN term.value AND term.value + {postings.LAST_BLOCK}"
)
_SIZES = f"SELECT term.value, sum(length(ids)) / 2 {_POSTINGS} GROUP BY term.key"
_LISTS = f"SELECT postings.key, ids {_POSTINGS}"
_ALL_LENGTHS = "SELECT sum(length(tokens)) FROM lengths WHERE block BETWEEN ? AND ?"


@dataclass(frozen=True, slots=True)
class _Query:
    """A query in numbers: how many tokens and terms it has, and how many terms were read."""

    tokens: int
    terms: int
    read: int


class Similar:
    """Finds candidates in the token index; safe to call from many threads."""

    def __init__(self, database: Database, limits: Limits = LIMITS) -> None:
        self._db = database
        self._limits = limits
        self._lengths: dict[int, Small] = {}
        self._sizes: tuple[int, dict[int, int]] = (-1, {})

    def find(self, language: int, folded: str, mask: Mask | None = None) -> Iterator[Ids]:
        """Texts by the share of terms they have in common with the query (Dice's), in batches.

        Only those that the mask lets through; where it hides many, more postings are read.
        """
        split = tokens(folded)
        terms = list(dict.fromkeys(self.terms_at(split)))
        sizes = self.sizes_of(language, [term for term in terms if term >= 0])
        of_words = 2 * sum(map(is_word, split)) > len(split)
        limits = self._limits.words if of_words else self._limits.characters
        chosen = _chosen(sizes, postings.times(mask), limits)
        query = _Query(len(split), len(terms), len(chosen))
        numbers, starts = self._posted(language, chosen)
        if len(numbers):
            texts, shares = self._shares(language, numbers, starts, query, mask)
            for some in _in_batches(texts, shares):
                yield some.astype(np.int64) + (language << LANGUAGE_BITS)

    def _shares(
        self,
        language: int,
        numbers: Numbers,
        starts: Ids,
        query: _Query,
        mask: Mask | None,
    ) -> tuple[Numbers, Shares]:
        """The candidates, ascending, and their shares."""
        lengths = self._token_counts(language)
        some, counts = _counted(numbers, starts, len(lengths))
        if mask is not None:
            there = postings.allowed(mask, some.astype(np.int64))
            some, counts = some[there], counts[there]
        # What was not read is taken to be shared as often as what was.
        shares = counts * np.float32(2 * query.terms / query.read)
        shares /= lengths[some] + np.float32(query.tokens)
        return some, shares

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

    def _posted(self, language: int, terms: Sequence[int]) -> tuple[Numbers, Ids]:
        """The postings of the terms as numbers of texts, and where those of a block begin."""
        keys = [postings.key(language, term) for term in terms]
        rows = self._db.rows(_LISTS, (str(keys),))
        ids = [each for _, each in rows]
        numbers = np.frombuffer(b"".join(ids), np.uint16).astype(np.uint32)
        sizes = np.fromiter(map(len, ids), np.int64, len(ids)) // 2
        blocks = np.fromiter((key for key, _ in rows), np.int64, len(rows)) & postings.LAST_BLOCK
        numbers += np.repeat((blocks << self._db.sizes.block_bits).astype(np.uint32), sizes)
        return numbers, np.cumsum(sizes)[:-1]

    def _token_counts(self, language: int) -> Small:
        """How many tokens each text of a language has."""
        ends = postings.key(language, 0), postings.key(language + 1, 0) - 1
        size = self._db.rows(_ALL_LENGTHS, ends)[0][0]
        kept = self._lengths.get(language)
        if kept is None or 2 * len(kept) != size:
            rows = self._db.rows("SELECT tokens FROM lengths WHERE block BETWEEN ? AND ?", ends)
            whole = b"".join(tokens for (tokens,) in rows)
            kept = self._lengths[language] = np.frombuffer(whole, np.uint16)
        return kept


def _counted(numbers: Numbers, starts: Ids, texts: int) -> tuple[Numbers, Shares]:
    """Which texts the postings have, ascending, and how many terms each has.

    A text that has a term twice is listed twice in a row, and counts once.
    """
    new = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    new[starts] = True
    if len(numbers) > texts:
        every = np.bincount(numbers[new], minlength=texts)
        ids = np.flatnonzero(every)
        return ids.astype(np.uint32), every[ids].astype(np.float32)
    # They come in order, a list after the other: to merge those is quicker than to sort.
    ordered = np.sort(numbers[new], kind="stable")
    is_last = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_last[:-1])
    ends = np.flatnonzero(is_last)
    counts = np.empty(len(ends), np.float32)
    counts[0] = ends[0] + 1
    np.subtract(ends[1:], ends[:-1], out=counts[1:], casting="unsafe")
    return ordered[ends], counts


def _chosen(sizes: Mapping[int, int], times: float, limits: Sequence[tuple[int, int]]) -> list[int]:
    """The terms to read, rarest first."""
    read: list[int] = []
    spent = 0
    for term in sorted(sizes, key=lambda term: (sizes[term], term)):
        spent += sizes[term]
        if any(spent > most * times and len(read) >= least for most, least in limits):
            break
        read.append(term)
    return read


def _highest(shares: Shares, most: int) -> Ids:
    """Where the highest shares are, in no order."""
    if len(shares) <= most:
        return np.arange(len(shares))
    some = _high(shares, most)
    if len(some) <= most:
        return some
    return some[np.argpartition(-shares[some], most)[:most]]


def _high(shares: Shares, least: int) -> Ids:
    """Where so many of the highest shares are, and some more: quicker than to part them all."""
    bound = shares.max()
    for _ in range(_STEPS):
        bound *= _STEP
        if np.count_nonzero(is_high := shares >= bound) >= least:
            return np.flatnonzero(is_high)
    return np.arange(len(shares))


def _in_batches(texts: Numbers, shares: Shares) -> Iterator[Numbers]:
    """The candidates by their shares. The first batch is often all that is asked for."""
    some = _highest(shares, _MOST)
    texts, shares = texts[some], shares[some]
    for most in (_BATCH, _MOST - _BATCH):
        top = _highest(shares, most)
        order = top[np.lexsort((texts[top], -shares[top]))]
        yield from (texts[order[at : at + _BATCH]] for at in range(0, len(order), _BATCH))
        texts, shares = np.delete(texts, top), np.delete(shares, top)
