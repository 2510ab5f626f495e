"""Phrases and similar texts, found in the token index of the SQLite store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tmtool.doors import Hits, Slot
from tmtool.lang.tokens import is_word, tokens
from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.postings import BLOCK_BITS
from tmtool.store.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.doors import Ids
    from tmtool.store.postings import Codes, Small

# Reading more postings than this for one query would cost more than it finds: the commonest terms
# are left out.
_BUDGET = 1_000_000
_BATCH = 64
_MOST = 4_000
"""How many candidates a query gives at most."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a query: its number, and how many postings it has in each block."""

    number: int
    sizes: dict[int, int]

    @property
    def size(self) -> int:
        return sum(self.sizes.values())


class Searcher:
    """Answers from the token index; safe to call from many threads."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lengths: dict[int, Small] = {}

    # Similar texts.

    def similar(self, language: int, folded: str, floor: float) -> Iterator[Ids]:
        """Texts by the share of terms they have in common with the query, in batches.

        The share is Dice's over tokens. One edit of a character changes two terms, so a text that
        scores `floor` shares 2 x floor - 1 of the longer one's (the q-gram lemma, Ukkonen 1992):
        what shares less is left out.
        """
        split = tokens(folded)
        found = [self._term(language, term) for term in dict.fromkeys(self._query_terms(split))]
        read, left_out = _affordable([term for term in found if term.sizes])
        blocks = sorted({block for term in read for block in term.sizes})
        best = [
            self._block(language, block, read, len(split), left_out, 2 * floor - 1)
            for block in blocks
        ]
        if best:
            yield from _in_batches(*(np.concatenate(each) for each in zip(*best, strict=True)))

    def _block(
        self,
        language: int,
        block: int,
        read: Sequence[_Term],
        tokens_of_query: int,
        left_out: int,
        least: float,
    ) -> tuple[Ids, NDArray[np.float32]]:
        """The candidates of a block: ids of texts and shares."""
        lists = [
            np.frombuffer(self._ids(language, term.number, block), np.uint16)
            for term in read
            if block in term.sizes
        ]
        counts = postings.shared(lists)
        some = np.flatnonzero(counts)
        sums = (self._token_counts(language, block)[some] + tokens_of_query).astype(np.float32)
        shares = (2 * counts[some] / sums).astype(np.float32)
        kept = shares + 2 * left_out / sums >= least
        some, shares = _best(some[kept], shares[kept])
        return some + (language << LANGUAGE_BITS | block << BLOCK_BITS), shares

    def _query_terms(self, split: Sequence[str]) -> list[int]:
        words = self._word_numbers([token for token in split if is_word(token)])
        # A word that no text has is no term; it still stands between its neighbours.
        codes = [postings.code(t, words) if t in words or not is_word(t) else 1 for t in split]
        found = postings.terms(np.array([*codes, 0], np.int64))[:-1]
        return [
            int(term) if token in words or not is_word(token) else -1 - at
            for at, (term, token) in enumerate(zip(found, split, strict=True))
        ]

    def _term(self, language: int, number: int) -> _Term:
        if number < 0:
            return _Term(number, {})
        rows = self._db.rows(
            "SELECT key, length(ids) / 2 FROM postings WHERE key BETWEEN ? AND ?",
            (postings.key(language, number), postings.key(language, number + 1) - 1),
        )
        return _Term(number, {postings.block_of(key): size for key, size in rows})

    def _ids(self, language: int, term: int, block: int) -> bytes:
        found = self._db.first(
            "SELECT ids FROM postings WHERE key = ?", (postings.key(language, term, block),)
        )
        return bytes(found[0]) if found else b""

    def _token_counts(self, language: int, block: int) -> Small:
        """How many tokens each text of a block has."""
        key = postings.key(language, 0, block)
        size = self._db.rows("SELECT length(tokens) FROM lengths WHERE block = ?", (key,))[0][0]
        kept = self._lengths.get(key)
        if kept is None or 2 * len(kept) != size:
            rows = self._db.rows("SELECT tokens FROM lengths WHERE block = ?", (key,))
            kept = self._lengths[key] = np.frombuffer(rows[0][0], np.uint16)
        return kept

    # Phrases.

    def phrase(self, language: int, slots: Sequence[Slot]) -> Hits:
        """Every text that has these tokens in a row, and how often."""
        plan = [self._ranges(language, slots, at) for at in range(len(slots))]
        if not plan or not all(plan):
            return _hits([])
        sizes = [self._sizes(ranges) for ranges in plan]
        blocks = set.intersection(*(set(each) for each in sizes))
        order = sorted(range(len(plan)), key=lambda at: (sum(sizes[at].values()), at))
        order = _needed(order, slots)
        return _hits([
            (language << LANGUAGE_BITS | block << BLOCK_BITS, self._in_block(plan, order, block))
            for block in sorted(blocks)
        ])  # fmt: skip

    def _in_block(
        self, plan: Sequence[Sequence[tuple[int, int]]], order: Sequence[int], block: int
    ) -> Codes:
        """The places of a block where the phrase stands: of its rarest token, those that all have.

        Places are of the token `order[0]`.
        """
        found = self._places(plan[order[0]], block)
        for at in order[1:]:
            if not len(found):
                break
            found = found[postings.follow(found, at - order[0], self._places(plan[at], block))]
        return found

    def _places(self, ranges: Sequence[tuple[int, int]], block: int) -> Codes:
        parts = [
            postings.places(np.frombuffer(ids, np.uint16), np.frombuffer(positions, np.uint16))
            for first, last in ranges
            for ids, positions in self._rows(first, last, block)
        ]
        if len(parts) == 1:
            return parts[0]
        return np.sort(np.concatenate(parts)) if parts else np.zeros(0, np.int64)

    def _rows(self, first: int, last: int, block: int) -> Iterable[tuple[bytes, bytes]]:
        if last - first < 1 << 12:
            exact = first & ~((1 << 12) - 1) | block
            return self._db.rows("SELECT ids, positions FROM postings WHERE key = ?", (exact,))
        return self._db.rows(
            "SELECT ids, positions FROM postings WHERE key BETWEEN ? AND ? AND key & 4095 = ?",
            (first, last, block),
        )

    def _sizes(self, ranges: Sequence[tuple[int, int]]) -> dict[int, int]:
        """How many postings there are in each block."""
        sizes: dict[int, int] = {}
        for first, last in ranges:
            rows = self._db.rows(
                "SELECT key, length(ids) / 2 FROM postings WHERE key BETWEEN ? AND ?", (first, last)
            )
            for key, size in rows:
                block = postings.block_of(key)
                sizes[block] = sizes.get(block, 0) + size
        return sizes

    def _ranges(self, language: int, slots: Sequence[Slot], at: int) -> list[tuple[int, int]]:
        """The keys that the token of a slot can have: of one term, or of all of a character."""
        words = self._word_numbers([t for t in slots[at].tokens if is_word(t)])
        following = slots[at + 1].tokens if at + 1 < len(slots) else ()
        found = []
        for token in dict.fromkeys(slots[at].tokens):
            if is_word(token):
                terms = [words[token]] if token in words else []
            elif not following:
                found.append(postings.keys_of_character(language, token))
                continue
            else:
                terms = sorted({_term_before(token, after) for after in following})
            found += [
                (postings.key(language, term), postings.key(language, term + 1) - 1)
                for term in terms
            ]
        return found

    def _word_numbers(self, wanted: Sequence[str]) -> dict[str, int]:
        return dict(self._db.asked("SELECT word, id FROM words WHERE word IN", list(set(wanted))))


def _term_before(token: str, after: str) -> int:
    code = ord(token) << 24
    return code | (postings.BEFORE_WORD if is_word(after) else ord(after))


def _needed(order: Sequence[int], slots: Sequence[Slot]) -> list[int]:
    """Leave out what other terms say already: a last character that a term before it names."""
    last = len(slots) - 1
    named = last > 0 and not any(is_word(t) for s in slots[last - 1 :] for t in s.tokens)
    single = all(len(s.tokens) == 1 for s in slots[-2:])
    return [at for at in order if at != last or not (named and single)]


def _affordable(terms: Sequence[_Term]) -> tuple[list[_Term], int]:
    """The terms to read, rarest first, and how many are too common to be worth it."""
    read: list[_Term] = []
    spent = 0
    for term in sorted(terms, key=lambda term: (term.size, term.number)):
        spent += term.size
        if spent > _BUDGET and read:
            break
        read.append(term)
    return read, len(terms) - len(read)


def _best(ids: Ids, shares: NDArray[np.float32]) -> tuple[Ids, NDArray[np.float32]]:
    if len(ids) <= _MOST:
        return ids, shares
    keep = np.argpartition(-shares, _MOST)[:_MOST]
    return ids[keep], shares[keep]


def _in_batches(ids: Ids, shares: NDArray[np.float32]) -> Iterator[Ids]:
    ids, shares = _best(ids, shares)
    order = np.lexsort((ids, -shares))
    return (ids[order[at : at + _BATCH]] for at in range(0, len(order), _BATCH))


def _hits(found: Sequence[tuple[int, Codes]]) -> Hits:
    ids, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first, places in found:
        texts, times = postings.texts_of(places)
        ids.append(texts + first)
        counts.append(times)
    return Hits(np.concatenate(ids), np.concatenate(counts))
