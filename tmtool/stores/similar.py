"""Texts that may resemble a query, found in a token index: see `postings`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.lang.tokens import split_tokens
from tmtool.stores import postings
from tmtool.stores.keys import LANGUAGE_BITS
from tmtool.stores.tokens import PostingRows, Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.protocols import Ids, Mask
    from tmtool.stores.postings import Small

    Numbers: TypeAlias = NDArray[np.uint32]
    """Of texts within a language."""
    _Row: TypeAlias = tuple[int, bytes]
    """The key of a posting and its texts."""
    Shares: TypeAlias = NDArray[np.float32]
    """How much of a query each has, or how many of its terms."""


@dataclass(frozen=True, slots=True)
class PostingLimits:
    """How many postings are read for a query: as many, however many texts there are.

    The rarest terms tell most and cost least. They are read until there are more postings than one
    of the limits says, if there were at least so many terms. Words come in set phrases more than
    pairs of characters do, so more of them are needed. benchmarks/blocks.py shows what is found.
    """

    characters: tuple[tuple[int, int], ...] = ((2_500, 8), (20_000, 4))
    words: tuple[tuple[int, int], ...] = ((8_000, 12), (30_000, 4))


LIMITS = PostingLimits()
_BATCH = 32
"""So many candidates are given at a time. Chosen, as many as `matching` compares."""
_MOST = 1_000
"""How many candidates a query gives at most. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class _Query:
    """A query in numbers: how many tokens and terms it has, and which terms are read."""

    tokens: int
    terms: int
    read: tuple[int, ...]


class Similar:
    """Finds candidates in the token index; safe to call from many threads."""

    def __init__(self, lists: PostingRows, terms: Terms, limits: PostingLimits = LIMITS) -> None:
        self._lists, self._terms = lists, terms
        self._limits = limits
        self._lengths: dict[int, tuple[int | None, Small]] = {}

    def find(
        self, language: int, folded: Sequence[str], mask: Mask | None = None
    ) -> list[Iterator[Ids]]:
        """For each text those by the share of terms in common with it (Dice's), in batches.

        Only those that the mask lets through.
        """
        queries = []
        split = [split_tokens(text) for text in folded]
        for each in self._terms.find_text_terms(language, split, mask):
            of_words = 2 * each.words > len(each.terms)
            limits = self._limits.words if of_words else self._limits.characters
            chosen = _chosen(each.sizes, limits)
            queries.append(_Query(len(each.terms), len({*each.terms}), tuple(chosen)))
        posted = self._posted(language, {term: None for query in queries for term in query.read})
        lengths = self.read_token_counts(language) if posted else np.zeros(0, np.uint16)
        return [self._batches(language, query, posted, lengths, mask) for query in queries]

    def _batches(
        self,
        language: int,
        query: _Query,
        posted: Mapping[int, Sequence[_Row]],
        lengths: Small,
        mask: Mask | None,
    ) -> Iterator[Ids]:
        """The candidates of one query, made when the first is asked for."""
        rows = [row for term in query.read for row in posted.get(term, ())]
        if not rows:
            return
        numbers, starts = _numbers(rows, self._lists.sizes.block_bits)
        texts, shares = _shares(numbers, starts, query, lengths, mask)
        for some in _in_batches(texts, shares):
            yield some.astype(np.int64) + (language << LANGUAGE_BITS)

    def _posted(self, language: int, terms: Iterable[int]) -> dict[int, list[_Row]]:
        """The postings of each term, a row for each block."""
        first = postings.build_key(language, 0)
        found: dict[int, list[_Row]] = {}
        for row in self._lists.read_ids([postings.build_key(language, term) for term in terms]):
            found.setdefault((row[0] - first) >> postings.BLOCK_BITS, []).append(row)
        return found

    def read_token_counts(self, language: int) -> Small:
        """Return the number of tokens of each text of a language."""
        state, kept = self._lists.state, self._lengths.get(language)
        if kept is not None and state is not None and kept[0] == state:
            return kept[1]
        if kept is None or len(kept[1]) != self._lists.count_texts(language):
            lengths = np.frombuffer(self._lists.read_lengths(language), np.uint16)
        else:
            lengths = kept[1]
        self._lengths[language] = state, lengths
        return lengths


def _numbers(rows: Sequence[_Row], block_bits: int) -> tuple[Numbers, Ids]:
    """The texts of postings by their numbers, and where those of each row but the first begin."""
    ids = [each for _, each in rows]
    numbers = np.frombuffer(b"".join(ids), np.uint16).astype(np.uint32)
    sizes = np.fromiter(map(len, ids), np.int64, len(ids)) // 2
    blocks = np.fromiter((key for key, _ in rows), np.int64, len(rows)) & postings.LAST_BLOCK
    if blocks.any():
        numbers += np.repeat((blocks << block_bits).astype(np.uint32), sizes)
    return numbers, np.cumsum(sizes)[:-1]


def _shares(
    numbers: Numbers, starts: Ids, query: _Query, lengths: Small, mask: Mask | None
) -> tuple[Numbers, Shares]:
    """The candidates of postings, ascending, and their shares."""
    some, counts = _counted(numbers, starts, len(lengths))
    if mask is not None:
        there = postings.select_allowed(mask, some.astype(np.int64))
        some, counts = some[there], counts[there]
    # What was not read is taken to be shared as often as what was. One division of whole numbers:
    # shares that are equal come out equal, and then the order of the texts decides.
    shares = counts * np.float32(2 * query.terms)
    shares /= (lengths[some] + np.float32(query.tokens)) * np.float32(len(query.read))
    return some, shares


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
    ordered = np.sort(numbers[new])
    is_last = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_last[:-1])
    ends = np.flatnonzero(is_last)
    counts = np.empty(len(ends), np.float32)
    counts[0] = ends[0] + 1
    np.subtract(ends[1:], ends[:-1], out=counts[1:], casting="unsafe")
    return ordered[ends], counts


def _chosen(sizes: Mapping[int, int], limits: Sequence[tuple[int, int]]) -> list[int]:
    """The terms to read, rarest first."""
    read: list[int] = []
    spent = 0
    for term in sorted(sizes, key=lambda term: (sizes[term], term)):
        spent += sizes[term]
        if any(spent > most and len(read) >= least for most, least in limits):
            break
        read.append(term)
    return read


def _in_batches(texts: Numbers, shares: Shares) -> Iterator[Numbers]:
    """Yield the candidates with the highest shares; of equal shares, the first texts.

    `texts` are ascending. The first batch is often all that is asked for.
    """
    given = 0
    for limit in (_BATCH, _MOST):
        best = _find_highest(shares, limit)
        ordered = texts[best[np.argsort(-shares[best], kind="stable")]][given:limit]
        yield from (ordered[at : at + _BATCH] for at in range(0, len(ordered), _BATCH))
        given = limit


def _find_highest(shares: Shares, limit: int) -> Ids:
    """Return the positions of the `limit` highest shares and of those that equal the last."""
    if len(shares) <= limit:
        return np.arange(len(shares))
    return np.flatnonzero(shares >= np.partition(shares, -limit)[-limit])
