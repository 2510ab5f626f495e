"""Vectors kept in a file, by content: a text met before isn't encoded again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tmtool.embed.joins import check_texts, encode_joined_spans
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

_WAIT = 60.0
"""Seconds until another process must have finished writing. Chosen, no measurement."""
_AT_ONCE = 500
"""Limit (SQLite): parameters of one statement, of which older ones take 999."""
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"


class CachedEncoder:
    """`protocols.Encoder` that asks a SQLite file first and another encoder for the rest.

    A vector's key is the SHA-256 of the encoder's signature and the text, so one file serves any
    number of encoders. Several processes may use it at once: each call reads, encodes without
    holding the file, and adds what was missing in one transaction. Vectors of one text from
    different batches may differ in their last bits; the one that was kept last serves.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self.dim, self.signature, self.languages = encoder.dim, encoder.signature, encoder.languages
        self._encoder, self._path = encoder, path

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32."""
        check_texts(texts)
        key_of = {text: self._key(text) for text in texts}
        with self._open() as database:
            known = dict(_read(database, key_of.values()))
        missing = [text for text, key in key_of.items() if len(known.get(key, b"")) != 4 * self.dim]
        if missing:
            fresh = zip(missing, self._encoder.encode(missing).astype("<f4"), strict=True)
            added = {key_of[text]: vector.tobytes() for text, vector in fresh}
            with self._open() as database:
                database.executemany("REPLACE INTO vectors VALUES (?, ?)", added.items())
            known |= added
        rows = b"".join(known[key_of[text]] for text in texts)
        return np.frombuffer(rows, "<f4").reshape(len(texts), self.dim).astype(np.float32)

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim), float32.

        An encoder with a short way to them is faster than reading them.
        """
        if getattr(self._encoder, "joins_cheaply", False):
            return self._encoder.encode_spans(segments, k, joiner)
        return encode_joined_spans(self.encode, self.dim, segments, k, joiner)

    def _key(self, text: str) -> bytes:
        return sha256(f"{self.signature}\0{text}".encode()).digest()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, made where there is none; what is written counts when all of it is."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_WAIT)) as database, database:
                database.execute(_TABLE)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise InputError(
                f"{self._path} can't be used as a cache of vectors ({error}): name another file"
            ) from error


def _read(database: sqlite3.Connection, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    remaining = iter(keys)
    while part := list(islice(remaining, _AT_ONCE)):
        marks = ",".join("?" * len(part))
        yield from database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)
