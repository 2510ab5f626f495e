"""A server's own store as one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.server.state import KEPT_DAYS
from tmtool.server.state.schema import STEPS, TABLES, UPGRADED, VERSION
from tmtool.server.state.sql import BUSY, FULL, SqlState
from tmtool.stores.sqlite.upgrades import keep_copy

STATE = "state.sqlite"
"""What the file is called, in the folder of a server."""
_PATIENCE = 10.0
"""Seconds that another writer is waited for. Chosen, no measurement."""
_CHANGES = frozenset({"INSERT", "UPDATE", "DELETE"})
"""What a statement that writes begins with."""
_ON_DISK, _IN_SYSTEM = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"
"""How far something has come when a transaction ends: on the disk, or with the system, which
writes it down whatever becomes of this process."""


class SqliteState(SqlState):
    """Items, events and jobs in one file, which is made where there is none.

    One connection writes and one reads, which threads take in turn: each statement is short, and
    who only asks waits for no disk. Other servers have theirs.
    A file of an older version is copied first and then brought up to date; `copied` is the copy.
    A server that runs on meanwhile sees that before each statement, and neither reads nor writes
    any more. The file is for its owner alone: it has the digests of passwords. What nobody uses is
    kept for `kept_days`.
    """

    def __init__(self, path: Path, kept_days: int = KEPT_DAYS) -> None:
        self.path, self.kept_days = path, kept_days
        self.copied: Path | None = None
        self._turn, self._reading_turn = Lock(), Lock()
        self._version: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(0o600)
            self._connection, self._reader = (
                sqlite3.connect(
                    path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
                )
                for _ in range(2)
            )
        except (OSError, sqlite3.Error) as error:
            raise MissingError(f"{path} can't be used: {error}") from error
        try:
            self._prepare()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError | sqlite3.Error):
                raise MissingError(f"{path} can't be used: {error}") from error
            raise

    def _prepare(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._make_current()
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        self._version = VERSION
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute(_ON_DISK)
        # What is erased is not to stay behind in free pages.
        self._connection.execute("PRAGMA secure_delete = ON")

    def _make_current(self) -> None:
        """Make the tables, or bring them up to date, within a transaction."""
        connection = self._connection
        version = _read_version(connection)
        if version > VERSION:
            message = f"{self.path} was made by a later tmtool: install that one"
            raise MissingError(message)
        if version == 0:
            for statement in filter(None, map(str.strip, TABLES.split(";"))):
                connection.execute(statement)
        elif version < VERSION:
            self.copied = keep_copy(self.path, version)
            for each in (self.copied, self.path):
                each.chmod(0o600)
            for statement in (each for step in STEPS[version - 1 :] for each in step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        with self._turn, self._reading_turn:
            self._reader.close()
            self._connection.close()

    def wipe(self) -> None:
        self._fetch("VACUUM", [])
        self._fetch("PRAGMA wal_checkpoint(TRUNCATE)", [])

    def list_rows(self, table: str) -> list[tuple[Any, ...]]:
        """All that a table has."""
        return self._read(f"SELECT * FROM {table}", [])

    # Statements.

    def _fetch(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement gives, which is a transaction by itself."""
        word = statement.split(None, 1)[0]
        if word == "SELECT":
            return self._read(statement, values)
        if word in _CHANGES:
            with self._transaction() as connection:
                return connection.execute(statement, values).fetchall()
        try:  # it can't be within a transaction
            with self._turn:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._explain(error) from error

    def _read(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement that reads. Each request asks some: they are few and short.

        A version only goes up, so that one which is still ours was ours when the rows were read.
        """
        failed, rows = None, []
        with self._reading_turn:
            try:
                rows = self._reader.execute(statement, values).fetchall()
            except sqlite3.Error as error:  # perhaps since a column has gone
                failed = error
            try:
                if _read_version(self._reader) != self._version:
                    raise MissingError(UPGRADED, code="state upgraded")
            except sqlite3.Error as error:
                failed = error
        if failed is not None:
            raise self._explain(failed) from failed
        return rows

    def _note(self, statement: str, values: Sequence[Any]) -> None:
        """Write what nobody misses if the power fails: it waits for no disk, and outlives us."""
        with self._transaction(until=_IN_SYSTEM) as connection:
            connection.execute(statement, values)

    @contextmanager
    def _transaction(self, until: str = _ON_DISK) -> Iterator[sqlite3.Connection]:
        with self._turn:
            try:
                if until != _ON_DISK:
                    self._connection.execute(until)
                self._connection.execute("BEGIN IMMEDIATE")
                # Read within the transaction: nobody changes it until this one is over.
                if _read_version(self._connection) != self._version:
                    raise MissingError(UPGRADED, code="state upgraded")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise self._explain(error) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if until != _ON_DISK:
                    self._connection.execute(_ON_DISK)

    def _explain(self, error: sqlite3.Error) -> MissingError:
        """What went wrong, for people at pages: without the folder. Nothing was changed then."""
        said = str(error)
        if "full" in said or "disk I/O" in said:
            return MissingError(FULL, code="state full")
        if "locked" in said or "busy" in said:
            return BusyError(BUSY)
        return MissingError(f"{self.path.name} can't be used: {error}")


def _read_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def copy_state(path: Path, copy: Path) -> list[str]:
    """Copy a file as it is at this moment, of whatever version; the ids of its items.

    Its server goes on meanwhile. MissingError where it can't be copied.
    """
    try:
        # In one step, within which SQLite reads as of one moment.
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as source:
            copy.touch(0o600)
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                return [each for (each,) in target.execute("SELECT id FROM items ORDER BY id")]
    except (OSError, sqlite3.Error) as error:
        raise MissingError(f"{path} can't be copied: {error}") from error


def check_state(path: Path) -> None:
    """InputError for a file that is damaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            ((told, *_), *_) = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        told = str(error)
    if told != "ok":
        raise InputError(f"{path.name} is damaged: {told}")
