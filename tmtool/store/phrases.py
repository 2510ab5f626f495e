"""Phrases in the SQLite store: every text that has some tokens in a row, by positions.

Of phrases that go on for pages only some tokens are looked up; the texts that have these are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tmtool.doors import Hits, Slot
from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, occurrences, tokens
from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.tokens import word_numbers
from tmtool.store.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from tmtool.store.postings import Codes


_LOOKED_UP = 256
"""So many tokens of a phrase are looked up at most: hardly any text has so much by chance."""


class Phrases:
    """Finds phrases in the token index; safe to call from many threads.

    `texts` gives the texts of ids.
    """

    def __init__(self, database: Database, texts: Callable[[Sequence[int]], list[str]]) -> None:
        self._db = database
        self._texts = texts

    def find(self, language: int, slots: Sequence[Slot]) -> Hits:
        """Every text that has these tokens in a row, and how often."""
        if len(slots) <= _LOOKED_UP:
            return self._find(language, slots)
        ids = self._find(language, slots[:_LOOKED_UP]).ids
        counts = [_times(slots, tokens(fold(text))) for text in self._texts(ids.tolist())]
        hits = np.array(counts, np.int64)
        return Hits(ids[hits > 0], hits[hits > 0])

    def _find(self, language: int, slots: Sequence[Slot]) -> Hits:
        plan = [self._ranges(language, slots, at) for at in range(len(slots))]
        if not plan or not all(plan):
            return _hits([])
        sizes = [self._sizes(ranges) for ranges in plan]
        blocks = set.intersection(*(set(each) for each in sizes))
        order = sorted(range(len(plan)), key=lambda at: (sum(sizes[at].values()), at))
        order = _needed(order, slots)
        bits = self._db.sizes.block_bits
        return _hits([
            (language << LANGUAGE_BITS | block << bits, self._in_block(plan, order, block))
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
        words = word_numbers(self._db, [t for t in slots[at].tokens if is_word(t)])
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


def _times(slots: Sequence[Slot], text: Sequence[str]) -> int:
    """How often a phrase stands among the tokens of a text."""
    starts: set[int] | None = None
    for at, run in _runs(slots):
        some = occurrences(run, text) if isinstance(run, list) else _any_of(run, text)
        here = {place - at for place in some}
        starts = here if starts is None else starts & here
        if not starts:
            return 0
    return len(starts or ())


def _runs(slots: Sequence[Slot]) -> Iterable[tuple[int, list[str] | Slot]]:
    """The slots with where they stand in the phrase, those of one word each as one run."""
    begin = 0
    run: list[str] = []
    for at, slot in enumerate(slots):
        if len(slot.tokens) == 1:
            begin = begin if run else at
            run.append(slot.tokens[0])
            continue
        if run:
            yield begin, run
            run = []
        yield at, slot
    if run:
        yield begin, run


def _any_of(slot: Slot, text: Sequence[str]) -> list[int]:
    wanted = frozenset(slot.tokens)
    return [at for at, token in enumerate(text) if token in wanted]


def _term_before(token: str, after: str) -> int:
    code = ord(token) << 24
    return code | (postings.BEFORE_WORD if is_word(after) else ord(after))


def _needed(order: Sequence[int], slots: Sequence[Slot]) -> list[int]:
    """Leave out what other terms say already: a last character that a term before it names."""
    last = len(slots) - 1
    named = last > 0 and not any(is_word(t) for s in slots[last - 1 :] for t in s.tokens)
    single = all(len(s.tokens) == 1 for s in slots[-2:])
    return [at for at in order if at != last or not (named and single)]


def _hits(found: Sequence[tuple[int, Codes]]) -> Hits:
    ids, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first, places in found:
        texts, times = postings.texts_of(places)
        ids.append(texts + first)
        counts.append(times)
    return Hits(np.concatenate(ids), np.concatenate(counts))
