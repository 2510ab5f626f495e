"""Compare the token index of a store with the texts that it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, split_tokens
from tmtool.stores import postings
from tmtool.stores.copying import join_postings
from tmtool.stores.keys import LANGUAGE_BITS, compute_text_sum
from tmtool.stores.reading import RowReader
from tmtool.stores.sql import Database
from tmtool.stores.tokens import PostingRows
from tmtool.stores.verifying import Looked

if TYPE_CHECKING:
    from tmtool.stores.postings import Codes, Small

SAMPLE_TEXTS = 1_000  # per language, about a second for a million texts
_TEXTS_PER_STATEMENT = 4_000
_TEXTS = """
SELECT texts.id, bytes_of(text), sum FROM numbers(?) AS asked
CROSS JOIN texts ON texts.id = asked.value ORDER BY texts.id"""
_Posting: TypeAlias = tuple["Small", "Small"]
"""Texts, by their numbers in a block, and the positions there."""


def verify_words(
    database: Database, reader: RowReader, rows: PostingRows, *, full: bool = False
) -> Looked:
    """Compare the words of texts with what the index says: of a sample of texts, or of all."""
    looked, faults = [], []
    for code, language in reader.list_languages().items():
        count = rows.count_texts(language)
        step = 1 if full else max(1, -(-count // SAMPLE_TEXTS))
        numbers = np.arange(0, count, step, dtype=np.int64)
        damaged: set[int] = set()
        for block in np.unique(numbers >> rows.sizes.block_bits).tolist():
            own = numbers[numbers >> rows.sizes.block_bits == block]
            damaged |= _Block(database, rows, language, block, full=full).find_damaged(own)
        faults += [
            f"the index of words is damaged at the {code} text {number + 1:,}"
            for number in sorted(damaged)
        ]
        which = f"all {count:,}" if len(numbers) == count else f"{len(numbers):,} of {count:,}"
        looked.append(f"words of texts in {code}: {which}, each in the index where it should be")
    return looked, faults


@dataclass
class _Block:
    """A block of texts of a language; with `full` the index has no other texts in it."""

    database: Database
    rows: PostingRows
    language: int
    block: int
    full: bool
    damaged: set[int] = field(default_factory=set)

    def find_damaged(self, numbers: Codes) -> set[int]:
        """Return the running numbers of texts whose words are not in the index as they should."""
        codes, checked = self._encode_texts(numbers)
        skipped = np.setdiff1d(numbers, checked)
        inverted = postings.invert(codes, checked, self.rows.sizes) if len(checked) else ()
        expected = {
            postings.build_key(self.language, term, block): (ids, places)
            for term, block, ids, places in inverted
        }
        nothing = np.zeros(0, np.uint16), np.zeros(0, np.uint16)
        first = self.block << self.rows.sizes.block_bits
        for key, (ids, places) in self._iter_postings(sorted(expected)):
            known = expected.pop(key, nothing)
            shown = ~np.isin(ids, skipped - first) if self.full else np.isin(ids, checked - first)
            self._compare(known, (ids[shown], places[shown]), first)
        for known in expected.values():
            self._compare(known, nothing, first)
        return self.damaged

    def _compare(self, known: _Posting, found: _Posting, first: int) -> None:
        one, other = (postings.build_places(*each) for each in (known, found))
        if np.array_equal(one, other):
            return
        texts = np.setxor1d(one, other) >> postings.POSITION_BITS
        # The same places in another order are damage, too.
        texts = texts if len(texts) else one[:1] >> postings.POSITION_BITS
        self.damaged.update((texts + first).tolist())

    def _iter_postings(self, keys: Sequence[int]) -> Iterator[tuple[int, _Posting]]:
        """Yield the postings of the block that the texts have; with `full` all of the language."""
        if self.full:
            start, end = (postings.build_key(self.language + more, 0) for more in (0, 1))
            found = self.rows.read_postings([(start, end - 1)], [self.block])
        else:
            found = self.rows.read_postings([(key, key) for key in keys])
        rows = ((key, _read_blob(ids), _read_blob(places)) for _, key, ids, places in found)
        for key, ids, places in join_postings(rows):
            size = min(len(ids), len(places)) & ~1
            texts, positions = (np.frombuffer(each[:size], np.uint16) for each in (ids, places))
            if len(ids) != len(places):
                first = self.block << self.rows.sizes.block_bits
                self.damaged.update(each + first for each in texts[-1:].tolist())
            yield key, (texts, positions)

    def _encode_texts(self, numbers: Codes) -> tuple[Codes, Codes]:
        """Return the codes of the tokens of texts, each ended by a 0, and the texts' numbers.

        A text that is itself damaged is left out: its checksum tells. So is one with a word that
        the index lacks, which is damage of the index.
        """
        codes, checked = [np.zeros(0, np.int64)], list[int]()
        lengths = self._read_lengths()
        for at in range(0, len(numbers), _TEXTS_PER_STATEMENT):
            some = numbers[at : at + _TEXTS_PER_STATEMENT] + (self.language << LANGUAGE_BITS)
            split = {
                row - (self.language << LANGUAGE_BITS): split_tokens(fold(text.decode()))
                for row, text, kept in self.database.fetch_rows(_TEXTS, (some.tolist(),))
                if text is not None and compute_text_sum(row, text) == kept
            }
            words = self.rows.find_word_numbers({t for each in split.values() for t in each})
            for number, tokens in split.items():
                if any(is_word(token) and token not in words for token in tokens):
                    self.damaged.add(number)
                    continue
                if number >= len(lengths) or lengths[number] != len(tokens):
                    self.damaged.add(number)
                checked.append(number)
                own = [postings.encode_token(token, words) for token in tokens]
                codes.append(np.array([*own, 0], np.int64))
        return np.concatenate(codes), np.array(checked, np.int64)

    def _read_lengths(self) -> Codes:
        """Return how many tokens each text of the language has; nothing if that is damaged."""
        try:
            found = np.frombuffer(self.rows.read_lengths(self.language), np.uint16)
        except (TypeError, ValueError):
            found = np.zeros(0, np.uint16)
        return found.astype(np.int64)


def _read_blob(value: object) -> bytes:
    """Return the bytes of a column; none if a damaged row has a value of another type."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
