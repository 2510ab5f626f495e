"""Vectors in the SQLite store: one per text and encoder, in half precision.

Half precision moves a cosine by less than 0.001, and halves what is most of a memory's size.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tmtool.doors import VectorStock
from tmtool.store.database import Database
from tmtool.store.writing import LANGUAGE_BITS, batches, marks

if TYPE_CHECKING:
    from tmtool.doors import Ids
    from tmtool.units import Vectors

_NUMBER = (1 << LANGUAGE_BITS) - 1
_TEXT_BITS = 38
_TEXT = (1 << _TEXT_BITS) - 1


def put(
    connection: sqlite3.Connection, signature: str, ids: Sequence[int], vectors: Vectors
) -> None:
    """Keep the vectors of texts, shape (n, dim), in place of older ones; within a transaction."""
    connection.execute("INSERT OR IGNORE INTO encoders (signature) VALUES (?)", (signature,))
    encoder = _encoder(connection, signature)
    halves = np.ascontiguousarray(vectors, np.float16)
    rows = [_row(encoder, text) for text in ids]
    for language in {text >> LANGUAGE_BITS for text in ids}:
        own = [
            row for row, text in zip(rows, ids, strict=True) if text >> LANGUAGE_BITS == language
        ]
        new = len(set(own)) - _known(connection, own)
        connection.execute(
            "INSERT INTO stocks VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (encoder, lang) DO UPDATE "
            "SET dim = excluded.dim, count = count + excluded.count, "
            "last = max(last, excluded.last), revision = revision + 1",
            (encoder, language, halves.shape[1], new, max(own) & _NUMBER),
        )
    connection.executemany(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
        ((row, half.tobytes()) for row, half in zip(rows, halves, strict=True)),
    )


def fetch(database: Database, signature: str, ids: Ids, dim: int) -> Vectors:
    """The vectors of texts, float32 (n, dim); not-a-number where there is none."""
    found = np.full((len(ids), dim), np.nan, np.float32)
    encoder = _encoder(database.connection, signature)
    wanted = [_row(encoder, int(each)) for each in ids]
    rows = dict(database.asked("SELECT id, vector FROM vectors WHERE id IN", wanted))
    for at, row in enumerate(wanted):
        if row in rows:
            found[at] = np.frombuffer(rows[row], np.float16)
    # Rounding to halves has made them a little shorter or longer than one.
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    np.divide(found, lengths, out=found, where=lengths > 0)
    return found


def held(database: Database, signature: str, language: int) -> Ids:
    """The texts of a language that have a vector, ascending."""
    encoder = _encoder(database.connection, signature)
    rows = database.rows(
        "SELECT id FROM vectors INDEXED BY vectors_held WHERE id BETWEEN ? AND ? ORDER BY id",
        [_row(encoder, text) for text in _range(language)],
    )
    return np.fromiter((row & _TEXT for (row,) in rows), np.int64, len(rows))


def missing(
    database: Database, signature: str, language: int, after: int, most: int
) -> Iterator[tuple[int, str]]:
    """Texts of a language without a vector, ascending, from an id on: (id, text)."""
    encoder = _encoder(database.connection, signature)
    first, last = _range(language)
    return iter(
        database.rows(
            "SELECT t.id, t.text FROM texts t WHERE t.id > ? AND t.id <= ? AND NOT EXISTS "
            "(SELECT 1 FROM vectors v INDEXED BY vectors_held WHERE v.id = t.id + ?) "
            "ORDER BY t.id LIMIT ?",
            (max(after, first - 1), last, _row(encoder, 0), most),
        )
    )


def stock(database: Database, signature: str, language: int) -> VectorStock:
    """How many vectors there are, and of how many texts."""
    encoder = _encoder(database.connection, signature)
    found = database.first(
        "SELECT dim, count, last, revision FROM stocks WHERE encoder = ? AND lang = ?",
        (encoder, language),
    )
    newest = database.first("SELECT max(id) FROM texts WHERE id BETWEEN ? AND ?", _range(language))
    texts = 0 if newest is None or newest[0] is None else (int(newest[0]) & _NUMBER) + 1
    dim, count, last, revision = found or (0, 0, 0, 0)
    return VectorStock(dim, count, last, revision, texts)


def _encoder(connection: sqlite3.Connection, signature: str) -> int:
    found = connection.execute("SELECT no FROM encoders WHERE signature = ?", (signature,))
    return int((found.fetchone() or (-1,))[0])


def _row(encoder: int, text: int) -> int:
    """Where the vector of a text is kept. An encoder that nobody has used has none."""
    return (max(encoder, 0) << _TEXT_BITS) + text


def _known(connection: sqlite3.Connection, rows: Sequence[int]) -> int:
    """How many of some rows are there."""
    return sum(
        connection.execute(
            f"SELECT count(*) FROM vectors WHERE id IN ({marks(some)})", list(some)
        ).fetchone()[0]
        for some in batches(list(set(rows)))
    )


def _range(language: int) -> tuple[int, int]:
    return language << LANGUAGE_BITS, (language << LANGUAGE_BITS) | _NUMBER
