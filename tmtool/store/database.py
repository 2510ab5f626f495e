"""A memory's SQLite file, shared by threads: a connection for each, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tmtool.store import schema
from tmtool.store.postings import SIZES, Sizes

Parameters = Sequence[Any] | dict[str, Any]


class Database:
    """Statements over one file; every thread has a connection of its own."""

    def __init__(self, path: Path, *, create: bool, sizes: Sizes = SIZES) -> None:
        self.path = path
        self.sizes = sizes
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writing = threading.RLock()
        self._connect(create=create)

    def rows(self, statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement that reads."""
        try:
            return self.connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise schema.refusal(error, self.path) from error

    def first(self, statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        found = self.rows(statement, parameters)
        return found[0] if found else None

    def asked(
        self,
        before: str,
        values: Sequence[Any],
        after: str = "",
        *,
        first: Sequence[Any] = (),
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of `before (?, ?, ...) after` for any number of values, some at a time.

        `first` are the parameters ?1, ?2 ... that stand before the values.
        """
        for at in range(0, len(values), 400):
            some = values[at : at + 400]
            marks = ",".join(f"?{len(first) + 1 + each}" for each in range(len(some)))
            yield from self.rows(f"{before} ({marks}) {after}", [*first, *some])

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes: all of it is kept, or nothing where the block raises."""
        with self._writing:
            try:
                connection = self.connection
                # Mapped pages stay with the process for as long as it lives: a long import would
                # hold all of the file.
                connection.execute("PRAGMA mmap_size = 0")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise schema.refusal(error, self.path) from error

    def alone(self, statement: str) -> None:
        """A statement that no transaction may be around."""
        with self._writing:
            try:
                self.connection.execute(statement)
            except sqlite3.Error as error:
                raise schema.refusal(error, self.path) from error

    @property
    def revision(self) -> int:
        """Goes up with every transaction, whoever wrote it."""
        found = self.first("SELECT value FROM meta WHERE name = 'revision'")
        return int(found[0]) if found else 0

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        found = getattr(self._local, "connection", None)
        return found if found is not None else self._connect(create=False)

    def close(self) -> None:
        with self._guard:
            for connection in self._open:
                connection.close()
            self._open.clear()

    def _connect(self, *, create: bool) -> sqlite3.Connection:
        connection = schema.connect(self.path, create=create)
        self._local.connection = connection
        with self._guard:
            self._open.append(connection)
        return connection
