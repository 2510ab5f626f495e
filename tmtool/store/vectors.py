"""Vectors in the SQLite store: one per text and encoder, in half precision.

Half precision moves a cosine by less than 0.001, and halves what is most of a memory's size.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.protocols import VectorStock
from tmtool.store.database import Database
from tmtool.store.keys import TEXT_BITS, compute_vector_sum, make_signed
from tmtool.store.writing import LANGUAGE_BITS, iter_batches, write_marks

if TYPE_CHECKING:
    from tmtool.protocols import Ids
    from tmtool.units import Vectors

_NUMBER = (1 << LANGUAGE_BITS) - 1
_TEXT = (1 << TEXT_BITS) - 1


def put(
    connection: sqlite3.Connection, signature: str, ids: Sequence[int], vectors: Vectors
) -> None:
    """Keep the vectors of texts, shape (n, dim), in place of older ones; within a transaction."""
    connection.execute("INSERT OR IGNORE INTO encoders (signature) VALUES (?)", (signature,))
    encoder = _number(
        connection.execute("SELECT no FROM encoders WHERE signature = ?", (signature,)).fetchone()
    )
    halves = np.ascontiguousarray(vectors, np.float16)
    # Of a text given twice the last vector counts.
    blobs = {text: half.tobytes() for text, half in zip(ids, halves, strict=True)}
    for language in {text >> LANGUAGE_BITS for text in blobs}:
        own = {text: each for text, each in blobs.items() if text >> LANGUAGE_BITS == language}
        _note(connection, encoder, language, halves.shape[1], own)
    connection.executemany(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
        ((_row(encoder, text), blob) for text, blob in blobs.items()),
    )


def _note(
    connection: sqlite3.Connection,
    encoder: int,
    language: int,
    dim: int,
    blobs: Mapping[int, bytes],
) -> None:
    """Keep the checksums of vectors of a language, and what they make of its stock."""
    sums = {_row(encoder, text): compute_vector_sum(text, blob) for text, blob in blobs.items()}
    before = _sums(connection, list(sums))
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


def fetch(database: Database, signature: str, ids: Ids, dim: int) -> Vectors:
    """The vectors of texts, float32 (n, dim); not-a-number where there is none."""
    found = np.full((len(ids), dim), np.nan, np.float32)
    encoder = _encoder(database, signature)
    wanted = [_row(encoder, int(each)) for each in ids]
    rows = dict(database.fetch_many("SELECT id, vector FROM vectors WHERE id IN", wanted))
    for at, row in enumerate(wanted):
        if row in rows:
            found[at] = np.frombuffer(rows[row], np.float16)
    # Rounding to halves has made them a little shorter or longer than one.
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    np.divide(found, lengths, out=found, where=lengths > 0)
    return found


def read_sums(database: Database, signature: str, language: int, first: int = 0) -> tuple[Ids, Ids]:
    """The texts of a language from an id on that have a vector, ascending, with checksums."""
    encoder = _encoder(database, signature)
    least, last = _range(language)
    rows = database.fetch_rows(
        "SELECT id, sum FROM vector_sums WHERE id BETWEEN ? AND ? ORDER BY id",
        (_row(encoder, max(least, first)), _row(encoder, last)),
    )
    both = np.array(rows, np.int64).reshape(-1, 2)
    return both[:, 0] & _TEXT, np.ascontiguousarray(both[:, 1])


def iter_missing(
    database: Database, signature: str, language: int, after: int, limit: int
) -> Iterator[tuple[int, str]]:
    """Texts of a language without a vector, ascending, from an id on: (id, text)."""
    encoder = _encoder(database, signature)
    first, last = _range(language)
    return iter(
        database.fetch_rows(
            "SELECT t.id, t.text FROM texts t WHERE t.id > ? AND t.id <= ? AND t.text <> '' "
            "AND NOT EXISTS (SELECT 1 FROM vector_sums v WHERE v.id = t.id + ?) "
            "ORDER BY t.id LIMIT ?",
            (max(after, first - 1), last, _row(encoder, 0), limit),
        )
    )


_STOCK = """
SELECT newest, (SELECT value FROM meta WHERE name = ?5), dim, count, last, revision, digest
FROM (SELECT max(id) AS newest FROM texts WHERE id BETWEEN ?3 AND ?4)
LEFT JOIN stocks ON lang = ?2 AND encoder = (SELECT no FROM encoders WHERE signature = ?1)"""


def measure_vectors(database: Database, signature: str, language: int) -> VectorStock:
    """How many vectors there are, and of how many texts."""
    newest, erased, *found = database.fetch_rows(
        _STOCK, (signature, language, *_range(language), f"erased texts {language}")
    )[0]
    texts = 0 if newest is None else (int(newest) & _NUMBER) + 1
    texts -= int(erased or 0)
    dim, count, last, revision, digest = (int(each or 0) for each in found)
    return VectorStock(dim, count, last, revision, texts, digest)


def _encoder(database: Database, signature: str) -> int:
    return _number(
        database.fetch_first("SELECT no FROM encoders WHERE signature = ?", (signature,))
    )


def _number(row: tuple[Any, ...] | None) -> int:
    return int(row[0]) if row else -1


def _row(encoder: int, text: int) -> int:
    """Where the vector of a text is kept. An encoder that nobody has used has none."""
    return (max(encoder, 0) << TEXT_BITS) + text


def _sums(connection: sqlite3.Connection, rows: Sequence[int]) -> list[int]:
    """The checksums of those rows that are there."""
    return [
        each
        for some in iter_batches(rows)
        for (each,) in connection.execute(
            f"SELECT sum FROM vector_sums WHERE id IN ({write_marks(some)})", list(some)
        )
    ]


def _range(language: int) -> tuple[int, int]:
    return language << LANGUAGE_BITS, (language << LANGUAGE_BITS) | _NUMBER
