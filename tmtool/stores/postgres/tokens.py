"""The token index in PostgreSQL: what a transaction adds to a posting is a row, a *segment*.

To append to the row that is there would write it anew, and every reader's page with it: 2 MB for a
unit, where a segment takes 13 KB. Segments of a posting are merged when there are eight, and all
where there are half as many texts more, and before texts are erased; whether they are makes no
difference to what is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from typing import TYPE_CHECKING

from tmtool.stores.postings import KeyRange
from tmtool.stores.sql import AMONG
from tmtool.stores.tokens import IDS, IN_BLOCKS, POSTINGS, PostingRows, Row, TokenIndex, find_ends

if TYPE_CHECKING:
    from tmtool.stores.postgres.transaction import PostgresTransaction

_MOST = 8
"""So many segments of a posting are merged. Measured: 20 cost readers twice as much as one."""
_COUNTED = 1_024
"""From so many texts on all segments are merged, and rows counted, where it has grown: chosen."""
_POSTINGS = """
WITH several AS (SELECT key FROM postings {which} GROUP BY key HAVING count(*) >= {many}),
  gone AS (DELETE FROM postings AS p USING several WHERE p.key = several.key
    RETURNING p.key, p.first, p.ids, p.positions)
INSERT INTO postings (key, first, ids, positions)
SELECT key, min(first), string_agg(ids, ''::bytea ORDER BY first),
  string_agg(positions, ''::bytea ORDER BY first) FROM gone GROUP BY key ORDER BY key"""
_LENGTHS = """
WITH several AS (SELECT block FROM lengths {which} GROUP BY block HAVING count(*) >= {many}),
  gone AS (DELETE FROM lengths AS l USING several WHERE l.block = several.block
    RETURNING l.block, l.first, l.tokens)
INSERT INTO lengths (block, first, tokens)
SELECT block, min(first), string_agg(tokens, ''::bytea ORDER BY first) FROM gone GROUP BY block"""
MERGE = _POSTINGS.format(which="", many=2), _LENGTHS.format(which="", many=2)
"""Make one row of all segments of each posting, and of the lengths of each block.

Those of a term then lie side by side: with four segments each, a look-up among a million units read
4,300 pages for what is in 100.
"""
_MERGE_SOME = _POSTINGS.format(which=f"WHERE key {AMONG}", many=_MOST)
_MERGE_LENGTHS = _LENGTHS.format(which="WHERE block = ?", many=_MOST)


class PostgresTokenIndex(TokenIndex):
    """Takes in texts as segments."""

    _db: PostgresTransaction

    def add(self, language: int, first: int, folded: Sequence[str]) -> None:
        super().add(language, first, folded)
        last = first + len(folded)
        if last >= _COUNTED and _find_step(last) > _find_step(first):
            self._db.has_grown = True

    def _write(self, rows: Sequence[Row], first: int) -> None:
        self._db.executemany(
            "INSERT INTO postings (key, first, ids, positions) VALUES (?, ?, ?, ?)",
            ((key, first, ids, positions) for key, ids, positions in rows),
        )
        self._db.execute(_MERGE_SOME, ([key for key, _, _ in rows],))

    def _write_lengths(self, block: int, first: int, tokens: bytes) -> None:
        self._db.execute("INSERT INTO lengths VALUES (?, ?, ?)", (block, first, tokens))
        self._db.execute(_MERGE_LENGTHS, (block,))


def _find_step(texts: int) -> int:
    """A number that goes up where there are twice as many texts, and halfway to that.

    >>> [_find_step(texts) for texts in (1_024, 1_535, 1_536, 2_047, 2_048)]
    [22, 22, 23, 23, 24]
    """
    bits = texts.bit_length()
    return 2 * bits + (texts >> max(bits - 2, 0) & 1)


class PostgresPostingRows(PostingRows):
    """Reads segments in the order in which their texts came."""

    def read_ids(self, keys: Sequence[int]) -> list[tuple[int, bytes]]:
        order = "ORDER BY postings.key, postings.first"
        return self._db.fetch_rows(f"{IDS} {order}", ([*keys],)) if keys else []

    def read_postings(
        self, ranges: Sequence[KeyRange], blocks: Iterable[int] | None = None
    ) -> list[tuple[int, int, bytes, bytes]]:
        if not ranges:
            return []
        order = "ORDER BY span.number, postings.key, postings.first"
        spans = [[*each] for each in ranges]
        if blocks is None:
            return self._db.fetch_rows(f"{POSTINGS} {order}", (spans,))
        statement = f"{POSTINGS} {IN_BLOCKS} {order}"
        return self._db.fetch_rows(statement, (spans, [*blocks]))

    def read_lengths(self, language: int) -> bytes:
        rows = self._db.fetch_rows(
            "SELECT tokens FROM lengths WHERE block BETWEEN ? AND ? ORDER BY block, first",
            find_ends(language),
        )
        return b"".join(tokens for (tokens,) in rows)

    def find_words(self, pattern: str) -> list[str]:
        wanted = re.compile(translate(pattern.replace("[", "[[]")))
        literal = pattern.replace("?", "*").split("*")[0]
        # What is indexed is the beginning of each word.
        rows = self._db.fetch_rows(
            "SELECT word FROM words WHERE left(word, 64) >= left(?1, 64) "
            "AND left(word, 64) <= left(?2, 64) AND word >= ?1 AND word < ?2 ORDER BY word",
            (literal, literal + "\U0010ffff"),
        )
        return [word for (word,) in rows if wanted.match(word)]
