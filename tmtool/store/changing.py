"""A change to a SQLite memory while it is open: what writes, and reading what was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from tmtool.errors import InputError
from tmtool.store import erasing, visible_origins, whole_texts
from tmtool.visibility import OVER
from tmtool.where import is_match

if TYPE_CHECKING:
    import sqlite3

    from tmtool.protocols import Erasure, Moved, Outcome, ReadableStore
    from tmtool.store.filters import ReadOrigin
    from tmtool.store.writing import UnitWriter
    from tmtool.texts import DocumentText
    from tmtool.units import TranslationUnit
    from tmtool.where import Where

Inside = Callable[["sqlite3.Connection"], AbstractContextManager["ReadableStore"]]
"""Lets the thread that asks read with a connection."""


class SqliteChange:
    """See `protocols.Change`. It has a connection for itself, whichever thread it is used from."""

    def __init__(
        self,
        number: int,
        connection: sqlite3.Connection,
        writer: UnitWriter,
        origin: ReadOrigin,
        inside: Inside,
    ) -> None:
        self.number = number
        self._connection, self._writer = connection, writer
        self._origin, self._inside = origin, inside
        self._is_open = True
        self.has_erased = False

    def close(self) -> None:
        """Nothing can be added from now on."""
        self._is_open = False

    def read_within(self) -> AbstractContextManager[ReadableStore]:
        return self._inside(self._open)

    def put(self, units: Sequence[TranslationUnit]) -> list[Outcome]:
        return self._writer_of_open.put(units, self.number)

    def put_document(self, text: DocumentText) -> Outcome:
        return whole_texts.put(self._open, text, self.number)

    def erase(self, keys: Sequence[str] | None = None, where: Where | None = None) -> Erasure:
        with self.read_within():
            found = erasing.erase(self._open, self._writer_of_open.sizes, keys, self._meant(where))
        self.has_erased = True
        return found

    def drop(self, keys: Sequence[str], where: Where | None = None) -> list[bool]:
        with self.read_within():
            return visible_origins.drop(self._open, keys, self.number, self._meant(where))

    def _meant(self, where: Where | None) -> visible_origins.Passes | None:
        if where is None:
            return None
        return lambda *row: is_match(where, self._origin(row[0], row[1], 0, row[2]))

    def correct(self, key: str, unit: TranslationUnit, moved: Moved) -> str:
        with self.read_within():
            return visible_origins.correct(
                self._writer_of_open, key, unit, self.number, self._moved(moved)
            )

    def merge(self, key: str, kept: str, moved: Moved) -> None:
        with self.read_within():
            visible_origins.merge(self._writer_of_open, key, kept, self.number, self._moved(moved))

    def undo(self, number: int) -> int:
        return visible_origins.undo(self._open, number, self.number)

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        if state is None:
            self._open.execute("DELETE FROM imports WHERE digest = ?", (digest,))
        else:
            row = digest, self.number, json.dumps(dict(state))
            self._open.execute("INSERT OR REPLACE INTO imports VALUES (?, ?, ?)", row)

    def _moved(self, moved: Moved) -> visible_origins.Moved:
        return lambda *row: moved(self._origin(row[0], row[1], 0, row[2]))

    @property
    def _open(self) -> sqlite3.Connection:
        if not self._is_open:
            raise InputError(OVER.format(number=self.number))
        return self._connection

    @property
    def _writer_of_open(self) -> UnitWriter:
        _ = self._open
        return self._writer
