"""Vectors in the SQLite store, one per text and encoder, and the nearest ones by FAISS beside it.

They are kept in half precision, which moves a cosine by less than 0.001 and halves what is most of
a memory's size. The vectors in the database are the truth. An index is opened when it is first
asked, takes in what comes later, and is opened anew only where a vector was replaced or erased.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tmtool.protocols import EVERYTHING, VectorStock, Verification, View
from tmtool.store.database import Database
from tmtool.store.keys import TEXT_BITS, compute_vector_sum, make_signed
from tmtool.store.masks import Masks
from tmtool.store.reading import RowReader
from tmtool.store.writing import LANGUAGE_BITS, iter_batches, write_marks

if TYPE_CHECKING:
    from tmtool.index import OpenedIndex, Stock
    from tmtool.index.files import StoredVectors
    from tmtool.protocols import Cosines, Ids, Mask, Progress
    from tmtool.units import Vectors

_NUMBER = (1 << LANGUAGE_BITS) - 1
"""What of an id is the number of a text in its language."""
_TEXT = (1 << TEXT_BITS) - 1
"""What of an id of a vector is that of its text."""
_STOCK = """
SELECT newest, (SELECT value FROM meta WHERE name = ?5), dim, count, last, revision, digest
FROM (SELECT max(id) AS newest FROM texts WHERE id BETWEEN ?3 AND ?4)
LEFT JOIN stocks ON lang = ?2 AND encoder = (SELECT no FROM encoders WHERE signature = ?1)"""


class SqliteVectors:
    """See `protocols.VectorsOfTexts`, and `protocols.Upkeep` for what keeps an index in order."""

    folder: Path
    database: Database
    _reader: RowReader
    _masks: Masks
    _indexes: dict[tuple[str, int], NearestTexts]

    @cached_property
    def identity(self) -> str:
        found = self.database.fetch_first("SELECT value FROM meta WHERE name = 'identity'")
        return str(found[0]) if found else ""

    def list_encoders(self) -> list[str]:
        rows = self.database.fetch_rows("SELECT signature FROM encoders ORDER BY no")
        return [signature for (signature,) in rows]

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        halves = np.ascontiguousarray(vectors, np.float16)
        # Of a text given twice the last vector counts.
        blobs = {text: half.tobytes() for text, half in zip(ids, halves, strict=True)}
        with self.database.open_transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO encoders (signature) VALUES (?)", (signature,)
            )
            found = connection.execute("SELECT no FROM encoders WHERE signature = ?", (signature,))
            encoder = int(found.fetchone()[0])
            for language in {text >> LANGUAGE_BITS for text in blobs}:
                own = {
                    text: blob for text, blob in blobs.items() if text >> LANGUAGE_BITS == language
                }
                _note(connection, encoder, language, halves.shape[1], own)
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                ((_row(encoder, text), blob) for text, blob in blobs.items()),
            )

    def read_vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        return _fetch(self.database, signature, ids, dim)

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        return _read_sums(self.database, signature, self._reader.number(lang))

    def list_unembedded(
        self, signature: str, lang: str, after: int = -1, limit: int = 1000
    ) -> list[tuple[int, str]]:
        encoder = _find_encoder(self.database, signature)
        first, last = _range(self._reader.number(lang))
        return self.database.fetch_rows(
            "SELECT t.id, t.text FROM texts t WHERE t.id > ? AND t.id <= ? AND t.text <> '' "
            "AND NOT EXISTS (SELECT 1 FROM vector_sums v WHERE v.id = t.id + ?) "
            "ORDER BY t.id LIMIT ?",
            (max(after, first - 1), last, _row(encoder, 0), limit),
        )

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        return _measure(self.database, signature, self._reader.number(lang))

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        number = self._reader.find_number(lang)
        mask = None if number is None else self._masks.build(number, to, view)
        return self._index(signature, lang).find(queries, k, mask)

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        return self._index(signature, lang).list_notes()

    def build_index(
        self,
        signature: str,
        lang: str,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> str:
        return self._index(signature, lang).build(anew=anew, progress=progress)

    def is_index_behind(self, signature: str, lang: str) -> bool:
        return self._index(signature, lang).is_behind()

    def verify_index(self, signature: str, lang: str) -> Verification:
        return self._index(signature, lang).verify()

    def _index(self, signature: str, lang: str) -> NearestTexts:
        number = self._reader.number(lang)
        made = self._indexes.get((signature, number))
        if made is None:
            made = NearestTexts(self.database, self.folder, self.identity, signature, lang, number)
        # Where two threads make it at once the first stays.
        return self._indexes.setdefault((signature, number), made)


@dataclass(frozen=True, slots=True)
class _Current:
    """An index that is open, and the vectors that it is of."""

    stock: VectorStock
    opened: OpenedIndex


class NearestTexts:
    """The index of one encoder and language; threads may share it.

    `number` is the language's in the database, `identity` the memory's.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        identity: str,
        signature: str,
        lang: str,
        number: int,
    ) -> None:
        self._db, self._folder, self._identity = database, folder, identity
        self._signature, self._lang, self._number = signature, lang, number
        self._first = number << LANGUAGE_BITS
        self._current: _Current | None = None
        self._guard = threading.Lock()

    def find(self, queries: Vectors, k: int, mask: Mask | None) -> tuple[Ids, Cosines]:
        """The nearest texts that a mask lets through: see `find_nearest`."""
        stock = self._stock()
        if not stock.count or not len(queries):
            shape = len(queries), k
            return np.full(shape, -1, np.int64), np.full(shape, -np.inf, np.float32)
        current = self._open(stock)
        if mask is None and current.stock.last > stock.last:
            # What came after the moment that is read is not there yet.
            mask = np.ones(stock.last + 1, np.bool_)
        ids, cosines = current.opened.index.search(queries, k, mask)
        return np.where(ids >= 0, ids + self._first, -1), cosines

    def list_notes(self) -> list[str]:
        """What there is to say since it was opened, each in a part of a sentence."""
        if self._current is None:
            return []
        opened = self._current.opened
        told = [opened.note] if opened.note else []
        if len(opened.missing):
            told.append(f"{len(opened.missing):,} {self._lang} vectors wait for tmtool index build")
        return told

    def build(self, *, anew: bool, progress: Progress) -> str:
        """Make the file or complete it; a sentence on how it lies."""
        from tmtool.index import build_index

        stock = self._stock()
        if not stock.count:
            return "no vectors"
        opened = build_index(
            self._folder, self._wanted(stock), self._read_stored, partial(self._fetch, stock.dim),
            anew=anew, progress=progress,
        )  # fmt: skip
        with self._guard:
            self._current = _Current(stock, replace(opened, note=None))
        told = opened.index.describe()
        return f"{told}; {opened.note}" if opened.note else told

    def is_behind(self) -> bool:
        """Whether to build it is worth the time."""
        from tmtool.index import is_behind

        return is_behind(self._folder, self._wanted(self._stock()))

    def verify(self) -> Verification:
        """What is looked at of the file, and what is wrong with it."""
        from tmtool.index import verify_index

        stock = self._stock()
        if not stock.count:
            return Verification((), ())
        wanted = self._wanted(stock)
        path = wanted.build_path(self._folder)
        told = "all bytes, whose vectors it holds, and whether some of them find themselves"
        fetch = partial(self._fetch, stock.dim)
        faults = verify_index(self._folder, wanted, self._read_stored, fetch)
        return Verification((f"{path.name}: {told}",) if path.exists() else (), tuple(faults))

    def _open(self, stock: VectorStock) -> _Current:
        """The index of a stock, or of a later one."""
        if self._db.is_changing:  # It may be taken back.
            return self._opened(stock)
        with self._guard:
            current = self._current
            if current is None or not self._serves(current, stock):
                current = self._brought_on(current, stock) or self._opened(stock)
                self._current = current
            return current

    def _serves(self, current: _Current, stock: VectorStock) -> bool:
        there = current.stock
        return there.digest == stock.digest or there.revision > stock.revision

    def _brought_on(self, current: _Current | None, stock: VectorStock) -> _Current | None:
        """An open index with the vectors that came since; None where more has changed."""
        from tmtool.index.build import AT_ONCE

        if current is None or stock.count - current.stock.count > AT_ONCE:
            return None
        new = self._read_stored(current.stock.last)
        if make_signed(current.stock.digest + int(new.sums.sum(dtype=np.int64))) != stock.digest:
            return None
        found = self._fetch(stock.dim, new.ids)
        if np.isnan(found).any():
            return None
        current.opened.index.put(new.ids, found)
        return replace(current, stock=stock)

    def _opened(self, stock: VectorStock) -> _Current:
        from tmtool.index import open_index

        fetch = partial(self._fetch, stock.dim)
        return _Current(
            stock, open_index(self._folder, self._wanted(stock), self._read_stored, fetch)
        )

    # An index counts the texts of its language from 0.

    def _stock(self) -> VectorStock:
        return _measure(self._db, self._signature, self._number)

    def _wanted(self, stock: VectorStock) -> Stock:
        from tmtool.index import Stock

        return Stock.describe(self._identity, self._lang, self._signature, stock.dim, stock)

    def _read_stored(self, after: int = -1) -> StoredVectors:
        """The vectors of texts behind one, told by their numbers and checksums."""
        from tmtool.index.files import StoredVectors

        first = self._first + after + 1
        ids, sums = _read_sums(self._db, self._signature, self._number, first)
        return StoredVectors(ids - self._first, sums)

    def _fetch(self, dim: int, numbers: Ids) -> Vectors:
        ids = np.asarray(numbers, np.int64) + self._first
        return _fetch(self._db, self._signature, ids, dim)


def _note(
    connection: sqlite3.Connection,
    encoder: int,
    language: int,
    dim: int,
    blobs: Mapping[int, bytes],
) -> None:
    """Keep the checksums of vectors of a language, and what they make of its stock."""
    sums = {_row(encoder, text): compute_vector_sum(text, blob) for text, blob in blobs.items()}
    before = [
        each
        for some in iter_batches(list(sums))
        for (each,) in connection.execute(
            f"SELECT sum FROM vector_sums WHERE id IN ({write_marks(some)})", list(some)
        )
    ]
    connection.executemany("INSERT OR REPLACE INTO vector_sums VALUES (?, ?)", sums.items())
    old = connection.execute(
        "SELECT digest FROM stocks WHERE encoder = ? AND lang = ?", (encoder, language)
    ).fetchone()
    digest = make_signed((old[0] if old else 0) + sum(sums.values()) - sum(before))
    connection.execute(
        "INSERT INTO stocks VALUES (?, ?, ?, ?, ?, 1, ?) ON CONFLICT (encoder, lang) DO UPDATE "
        "SET dim = excluded.dim, count = count + excluded.count, "
        "last = max(last, excluded.last), revision = revision + 1, digest = excluded.digest",
        (encoder, language, dim, len(sums) - len(before), max(blobs) & _NUMBER, digest),
    )


def _fetch(database: Database, signature: str, ids: Ids, dim: int) -> Vectors:
    """The vectors of texts, float32 (n, dim); not-a-number where there is none."""
    found = np.full((len(ids), dim), np.nan, np.float32)
    encoder = _find_encoder(database, signature)
    wanted = [_row(encoder, int(each)) for each in ids]
    rows = dict(database.fetch_many("SELECT id, vector FROM vectors WHERE id IN", wanted))
    for at, row in enumerate(wanted):
        if row in rows:
            found[at] = np.frombuffer(rows[row], np.float16)
    # Rounding to halves has made them a little shorter or longer than one.
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    np.divide(found, lengths, out=found, where=lengths > 0)
    return found


def _read_sums(
    database: Database, signature: str, language: int, first: int = 0
) -> tuple[Ids, Ids]:
    """The texts of a language from an id on that have a vector, ascending, with checksums."""
    encoder = _find_encoder(database, signature)
    least, last = _range(language)
    rows = database.fetch_rows(
        "SELECT id, sum FROM vector_sums WHERE id BETWEEN ? AND ? ORDER BY id",
        (_row(encoder, max(least, first)), _row(encoder, last)),
    )
    both = np.array(rows, np.int64).reshape(-1, 2)
    return both[:, 0] & _TEXT, np.ascontiguousarray(both[:, 1])


def _measure(database: Database, signature: str, language: int) -> VectorStock:
    """How many vectors there are, and of how many texts."""
    newest, erased, *found = database.fetch_rows(
        _STOCK, (signature, language, *_range(language), f"erased texts {language}")
    )[0]
    texts = 0 if newest is None else (int(newest) & _NUMBER) + 1
    texts -= int(erased or 0)
    dim, count, last, revision, digest = (int(each or 0) for each in found)
    return VectorStock(dim, count, last, revision, texts, digest)


def _find_encoder(database: Database, signature: str) -> int:
    found = database.fetch_first("SELECT no FROM encoders WHERE signature = ?", (signature,))
    return int(found[0]) if found else -1


def _row(encoder: int, text: int) -> int:
    """Where the vector of a text is kept. An encoder that nobody has used has none."""
    return (max(encoder, 0) << TEXT_BITS) + text


def _range(language: int) -> tuple[int, int]:
    return language << LANGUAGE_BITS, (language << LANGUAGE_BITS) | _NUMBER
