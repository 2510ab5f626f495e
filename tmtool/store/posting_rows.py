"""The token index of the SQLite store as rows of many keys at once: see `lists.PostingLists`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.lists import KeyRange
from tmtool.store.postings import Sizes

# Numbers are given as JSON: one question costs a third of many.
_RANGE = f"BETWEEN term.value AND term.value + {postings.LAST_BLOCK}"
_IDS = (
    "SELECT postings.key, ids FROM json_each(?) AS term "
    f"CROSS JOIN postings ON postings.key {_RANGE}"
)
_SIZE = (
    "(SELECT sum(length(ids)) / 2 FROM postings "
    f"WHERE key BETWEEN {{first}} AND {{first}} + {postings.LAST_BLOCK})"
)
_WORD_KEY = f"((?1 << {postings.TERM_BITS} | words.id) << {postings.BLOCK_BITS})"
_OF_WORDS = (
    f"SELECT word, words.id, {_SIZE.format(first=_WORD_KEY)} FROM json_each(?2) AS asked "
    "CROSS JOIN words ON words.word = asked.value"
)
_OF_TERMS = (
    f"SELECT NULL, term.value, {_SIZE.format(first='term.value')} FROM json_each(?3) AS term"
)
_TERMS = f"{_OF_WORDS} UNION ALL {_OF_TERMS}"
_POSTINGS = (
    "SELECT span.key, postings.key, ids, positions FROM json_each(?1) AS span "
    "CROSS JOIN postings ON postings.key BETWEEN span.value ->> 0 AND span.value ->> 1"
)
_IN_BLOCKS = f"AND postings.key & {postings.LAST_BLOCK} IN (SELECT value FROM json_each(?2))"


class PostingRows:
    """Reads the tables `words`, `postings` and `lengths`; safe to call from many threads.

    `read_texts` gives the texts of ids.
    """

    def __init__(self, database: Database, texts: Callable[[Sequence[int]], list[str]]) -> None:
        self._db = database
        self.read_texts = texts

    @property
    def sizes(self) -> Sizes:
        return self._db.sizes

    @property
    def state(self) -> int | None:
        return None if self._db.is_changing else self._db.revision

    def find_terms(
        self, language: int, words: Sequence[str], terms: Sequence[int]
    ) -> tuple[dict[str, int], dict[int, int]]:
        first = postings.build_key(language, 0)
        keys = [first | term << postings.BLOCK_BITS for term in terms]
        rows = self._db.fetch_rows(_TERMS, (language, json.dumps(words), str(keys)))
        numbers = {word: number for word, number, _ in rows if word is not None}
        sizes = {
            number if word is not None else (number - first) >> postings.BLOCK_BITS: size
            for word, number, size in rows
            if size
        }
        return numbers, sizes

    def read_ids(self, keys: Sequence[int]) -> list[tuple[int, bytes]]:
        return self._db.fetch_rows(_IDS, (str([*keys]),)) if keys else []

    def read_postings(
        self, ranges: Sequence[KeyRange], blocks: Iterable[int] | None = None
    ) -> list[tuple[int, int, bytes, bytes]]:
        if not ranges:
            return []
        spans = json.dumps(ranges)
        if blocks is None:
            return self._db.fetch_rows(_POSTINGS, (spans,))
        return self._db.fetch_rows(f"{_POSTINGS} {_IN_BLOCKS}", (spans, str([*blocks])))

    def count_texts(self, language: int) -> int:
        size = self._db.fetch_rows(
            "SELECT sum(length(tokens)) FROM lengths WHERE block BETWEEN ? AND ?", _ends(language)
        )[0][0]
        return (size or 0) // 2

    def read_lengths(self, language: int) -> bytes:
        rows = self._db.fetch_rows(
            "SELECT tokens FROM lengths WHERE block BETWEEN ? AND ?", _ends(language)
        )
        return b"".join(tokens for (tokens,) in rows)


def _ends(language: int) -> KeyRange:
    """The keys of a language's blocks in `lengths`."""
    return postings.build_key(language, 0), postings.build_key(language + 1, 0) - 1
