"""The token index in SQLite: which texts have which tokens where. See `postings` for its terms."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import translate
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.errors import InputError
from tmtool.lang.tokens import is_word, split_tokens
from tmtool.store import postings
from tmtool.store.database import Database
from tmtool.store.postings import SIZES, Sizes, select_allowed

if TYPE_CHECKING:
    from tmtool.protocols import Mask

_MANY = 400
"""How many values one statement asks for."""
_Row: TypeAlias = tuple[int, bytes, bytes]


class TokenIndex:
    """Takes in texts of one database; a writer should keep one, for it remembers the words."""

    def __init__(self, connection: sqlite3.Connection, sizes: Sizes = SIZES) -> None:
        self._db = connection
        self._sizes = sizes
        self._codes = _TokenCodes(connection, sizes.words)

    def add(self, language: int, first: int, folded: Sequence[str]) -> None:
        """Index new texts of a language, numbered from `first` on without gaps.

        InputError where the language has no room for them, or for their words.
        """
        if first + len(folded) > self._sizes.texts:
            raise InputError(
                f"the memory is full: it holds {self._sizes.texts:,} texts of a "
                "language; nothing was added: use another memory"
            )
        split = [split_tokens(text) for text in folded]
        self._codes.learn(chain.from_iterable(split))
        codes = self._codes
        listed = [codes[token] for each in split for token in (*each, "")]
        numbers = np.arange(first, first + len(folded), dtype=np.int64)
        fresh: list[_Row] = []
        known: list[_Row] = []
        for term, block, ids, positions in postings.invert(
            np.array(listed, np.int64), numbers, self._sizes
        ):
            key = postings.build_key(language, term, block)
            row = key, ids.tobytes(), positions.tobytes()
            # Only the block that was begun before can have such a posting already.
            (known if block << self._sizes.block_bits < first else fresh).append(row)
        self._write(chain(fresh, self._appended(known)))
        self._note_lengths(language, first, [len(each) for each in split])

    def _appended(self, rows: Sequence[_Row]) -> Iterator[_Row]:
        """The rows, each after what is there already."""
        for at in range(0, len(rows), _MANY):
            some = rows[at : at + _MANY]
            keys = [key for key, _, _ in some]
            marks = ",".join("?" * len(keys))
            found = self._db.execute(
                f"SELECT key, ids, positions FROM postings WHERE key IN ({marks})", keys
            )
            old = {key: (ids, positions) for key, ids, positions in found}
            for key, ids, positions in some:
                before, places = old.get(key, (b"", b""))
                yield key, before + ids, places + positions

    def _write(self, rows: Iterable[_Row]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO postings VALUES (?, ?, ?)", rows)

    def _note_lengths(self, language: int, first: int, counts: Sequence[int]) -> None:
        at = 0
        while at < len(counts):
            number = first + at
            stop = at + self._sizes.block - number % self._sizes.block
            block = postings.build_key(language, 0, number >> self._sizes.block_bits)
            found = self._db.execute("SELECT tokens FROM lengths WHERE block = ?", (block,))
            old = (found.fetchone() or (b"",))[0]
            row = block, old + np.array(counts[at:stop], np.uint16).tobytes()
            self._db.execute("INSERT OR REPLACE INTO lengths VALUES (?, ?)", row)
            at = stop


class _TokenCodes(dict[str, int]):
    """Token -> its code; "" ends a text."""

    def __init__(self, connection: sqlite3.Connection, limit: int) -> None:
        super().__init__({"": 0})
        self._db = connection
        self._most = limit

    def __missing__(self, token: str) -> int:
        self[token] = code = ord(token) << 24
        return code

    def learn(self, tokens: Iterable[str]) -> None:
        """Give every new word a number."""
        new = sorted(token for token in set(tokens) - self.keys() if is_word(token))
        if not new:
            return
        self._db.executemany("INSERT OR IGNORE INTO words (word) VALUES (?)", ((w,) for w in new))
        last = self._db.execute("SELECT max(id) FROM words").fetchone()[0]
        # A greater number would be taken for a character.
        if last >= self._most:
            raise InputError(
                f"the memory is full: it holds {self._most - 1:,} different words; "
                "nothing was added: use another memory"
            )
        for at in range(0, len(new), _MANY):
            some = new[at : at + _MANY]
            self.update(
                self._db.execute(
                    f"SELECT word, id FROM words WHERE word IN ({','.join('?' * len(some))})", some
                )
            )


def read_word_numbers(connection: sqlite3.Connection, wanted: Iterable[str]) -> dict[str, int]:
    """The numbers of those words that any text has, within a change."""
    found: dict[str, int] = {}
    listed = sorted(set(wanted))
    for at in range(0, len(listed), _MANY):
        some = listed[at : at + _MANY]
        marks = ",".join("?" * len(some))
        found.update(
            connection.execute(f"SELECT word, id FROM words WHERE word IN ({marks})", some)
        )
    return found


def find_word_numbers(database: Database, wanted: Sequence[str]) -> dict[str, int]:
    """The numbers of those words that any text has."""
    return dict(database.fetch_many("SELECT word, id FROM words WHERE word IN", list(set(wanted))))


def find_words(database: Database, pattern: str) -> list[str]:
    """The words of all texts, whatever their language, that match a pattern with * and ?."""
    wanted = re.compile(translate(pattern.replace("[", "[[]")))
    literal = pattern.replace("?", "*").split("*")[0]
    rows = database.fetch_rows(
        "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY word",
        (literal, literal + "\U0010ffff"),
    )
    return [word for (word,) in rows if wanted.match(word)]


def select_words(
    database: Database, language: int, some: Sequence[str], mask: Mask | None
) -> set[str]:
    """Those of some words that a text of a language has, and the mask lets through."""
    keys = {
        postings.build_key(language, at): word
        for word, at in find_word_numbers(database, some).items()
    }
    rows = database.fetch_rows(
        f"SELECT term.value, postings.key, {'NULL' if mask is None else 'ids'} "
        "FROM json_each(?) AS term CROSS JOIN postings "
        f"ON postings.key BETWEEN term.value AND term.value + {postings.LAST_BLOCK}",
        (str(list(keys)),),
    )
    if mask is None:
        return {keys[term] for term, _, _ in rows}
    return {keys[term] for term, key, ids in rows if _is_shown(database, key, ids, mask)}


def _is_shown(database: Database, key: int, ids: bytes, mask: Mask) -> bool:
    """Whether any text of a posting is let through."""
    numbers = np.frombuffer(ids, np.uint16).astype(np.int64)
    first = postings.find_block(key) << database.sizes.block_bits
    return bool(select_allowed(mask, numbers + first).any())
