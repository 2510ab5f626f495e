"""Vectors in a store, one per text and encoder.

They are kept in half precision, which moves a cosine by less than 0.001 and halves what is most of
a memory's size. The vectors in the database are the truth; what is nearest each store finds its own
way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tmtool.protocols import VectorStock
from tmtool.stores.keys import TEXT_BITS, compute_vector_sum, make_signed
from tmtool.stores.reading import RowReader
from tmtool.stores.sql import AMONG, Database, Transaction
from tmtool.stores.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from tmtool.protocols import Ids
    from tmtool.units import Vectors

_NUMBER = (1 << LANGUAGE_BITS) - 1
"""What of an id is the number of a text in its language."""
_TEXT = (1 << TEXT_BITS) - 1
"""What of an id of a vector is that of its text."""
_STOCK = """
SELECT newest, (SELECT value FROM meta WHERE name = ?5), dim, count, last, revision, digest
FROM (SELECT max(id) AS newest FROM texts WHERE id BETWEEN ?3 AND ?4)
LEFT JOIN stocks ON lang = ?2 AND encoder = (SELECT no FROM encoders WHERE signature = ?1)"""


class SqlVectors:
    """See `protocols.VectorsOfTexts`: all but what is nearest."""

    database: Database
    _reader: RowReader

    def list_encoders(self) -> list[str]:
        rows = self.database.fetch_rows("SELECT signature FROM encoders ORDER BY no")
        return [signature for (signature,) in rows]

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        halves = np.ascontiguousarray(vectors, np.float16)
        # Of a text given twice the last vector counts.
        blobs = {text: half.tobytes() for text, half in zip(ids, halves, strict=True)}
        with self.database.open_transaction() as connection:
            encoder = _number_encoder(connection, signature)
            for language in {text >> LANGUAGE_BITS for text in blobs}:
                own = {
                    text: blob for text, blob in blobs.items() if text >> LANGUAGE_BITS == language
                }
                _note(connection, encoder, language, halves.shape[1], own)
            self._write_vectors(
                connection, {_row(encoder, text): blob for text, blob in blobs.items()}
            )

    def _write_vectors(self, connection: Transaction, blobs: Mapping[int, bytes]) -> None:
        """Keep vectors, numbers in half precision, by their rows."""
        connection.executemany(
            "INSERT INTO vectors VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET vector = excluded.vector",
            blobs.items(),
        )

    def _fetch_vectors(self, rows: Sequence[int]) -> dict[int, bytes]:
        """Vectors as they were kept, by their rows."""
        return dict(self.database.fetch_many("SELECT id, vector FROM vectors WHERE id IN", rows))

    def read_vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        """The vectors of texts, float32 (n, dim); not-a-number where there is none."""
        found = np.full((len(ids), dim), np.nan, np.float32)
        encoder = find_encoder(self.database, signature)
        wanted = [_row(encoder, int(each)) for each in ids]
        rows = self._fetch_vectors(wanted)
        for at, row in enumerate(wanted):
            if row in rows:
                found[at] = np.frombuffer(rows[row], np.float16)
        return normalize(found)

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        return read_sums(self.database, signature, self._reader.number(lang))

    def list_unembedded(
        self, signature: str, lang: str, after: int = -1, limit: int = 1000
    ) -> list[tuple[int, str]]:
        encoder = find_encoder(self.database, signature)
        first, last = _range(self._reader.number(lang))
        return self.database.fetch_rows(
            "SELECT t.id, t.text FROM texts t WHERE t.id > ? AND t.id <= ? AND t.text <> '' "
            "AND NOT EXISTS (SELECT 1 FROM vector_sums v WHERE v.id = t.id + ?) "
            "ORDER BY t.id LIMIT ?",
            (max(after, first - 1), last, _row(encoder, 0), limit),
        )

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        return measure_stock(self.database, signature, self._reader.number(lang))


def _number_encoder(connection: Transaction, signature: str) -> int:
    """The number of an encoder, which it keeps."""
    found = connection.execute("SELECT no FROM encoders WHERE signature = ?", (signature,))
    if (row := found.fetchone()) is not None:
        return int(row[0])
    number = connection.execute("SELECT coalesce(max(no), 0) + 1 FROM encoders").fetchone()[0]
    connection.execute("INSERT INTO encoders (no, signature) VALUES (?, ?)", (number, signature))
    return int(number)


def _note(
    connection: Transaction,
    encoder: int,
    language: int,
    dim: int,
    blobs: Mapping[int, bytes],
) -> None:
    """Keep the checksums of vectors of a language, and what they make of its stock."""
    sums = {_row(encoder, text): compute_vector_sum(text, blob) for text, blob in blobs.items()}
    before = [
        each
        for (each,) in connection.execute(
            f"SELECT sum FROM vector_sums WHERE id {AMONG}", ([*sums],)
        )
    ]
    connection.executemany(
        "INSERT INTO vector_sums VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sum = excluded.sum",
        sums.items(),
    )
    old = connection.execute(
        "SELECT digest FROM stocks WHERE encoder = ? AND lang = ?", (encoder, language)
    ).fetchone()
    digest = make_signed((old[0] if old else 0) + sum(sums.values()) - sum(before))
    connection.execute(
        "INSERT INTO stocks VALUES (?, ?, ?, ?, ?, 1, ?) ON CONFLICT (encoder, lang) DO UPDATE "
        "SET dim = excluded.dim, count = stocks.count + excluded.count, "
        "last = greatest(stocks.last, excluded.last), revision = stocks.revision + 1, "
        "digest = excluded.digest",
        (encoder, language, dim, len(sums) - len(before), max(blobs) & _NUMBER, digest),
    )


def read_sums(database: Database, signature: str, language: int, first: int = 0) -> tuple[Ids, Ids]:
    """The texts of a language from an id on that have a vector, ascending, with checksums."""
    encoder = find_encoder(database, signature)
    least, last = _range(language)
    rows = database.fetch_rows(
        "SELECT id, sum FROM vector_sums WHERE id BETWEEN ? AND ? ORDER BY id",
        (_row(encoder, max(least, first)), _row(encoder, last)),
    )
    both = np.array(rows, np.int64).reshape(-1, 2)
    return both[:, 0] & _TEXT, np.ascontiguousarray(both[:, 1])


def measure_stock(database: Database, signature: str, language: int) -> VectorStock:
    """How many vectors there are, and of how many texts."""
    newest, erased, *found = database.fetch_rows(
        _STOCK, (signature, language, *_range(language), f"erased texts {language}")
    )[0]
    texts = 0 if newest is None else (int(newest) & _NUMBER) + 1
    texts -= int(erased or 0)
    dim, count, last, revision, digest = (int(each or 0) for each in found)
    return VectorStock(dim, count, last, revision, texts, digest)


def normalize(vectors: Vectors) -> Vectors:
    """Vectors with the length one: rounding to halves has made them a little shorter or longer."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors


def find_encoder(database: Database, signature: str) -> int:
    """The number of an encoder, -1 where it has no vectors."""
    found = database.fetch_first("SELECT no FROM encoders WHERE signature = ?", (signature,))
    return int(found[0]) if found else -1


def _row(encoder: int, text: int) -> int:
    """Where the vector of a text is kept. An encoder that nobody has used has none."""
    return (max(encoder, 0) << TEXT_BITS) + text


def _range(language: int) -> tuple[int, int]:
    return language << LANGUAGE_BITS, (language << LANGUAGE_BITS) | _NUMBER
