"""What a server keeps, as one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.server.state import KEPT_DAYS
from tmtool.server.state.rows import Rows, Run
from tmtool.server.state.schema import TABLES, VERSION
from tmtool.server.state.sql import BUSY, FULL, State

STATE = "state.sqlite"
"""What the file is called, in the folder of a server."""
_PATIENCE = 10.0
"""Seconds that another writer is waited for."""


class SqliteState(State):
    """A file that is made where there is none, for its owner alone: it has digests of passwords.

    One connection writes and one reads, which threads take in turn: each statement is short, and
    who only reads waits for no disk.
    """

    def __init__(self, path: Path, kept_days: int = KEPT_DAYS) -> None:
        self.path, self.kept_days = path, kept_days
        self._turn, self._reading_turn = Lock(), Lock()
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
            if isinstance(error, sqlite3.Error):
                raise MissingError(f"{path} can't be used: {error}") from error
            raise

    def _prepare(self) -> None:
        connection = self._connection
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            ((version,),) = connection.execute("PRAGMA user_version")
            if version not in (0, VERSION):
                message = f"{self.path} was made by another version of tmtool: start that one"
                raise MissingError(message)
            if not version:
                for statement in filter(None, map(str.strip, TABLES.split(";"))):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # What is erased is not to stay behind in free pages.
        connection.execute("PRAGMA secure_delete = ON")

    def close(self) -> None:
        with self._turn, self._reading_turn:
            self._reader.close()
            self._connection.close()

    def wipe(self) -> None:
        with self._turn, self._explained():
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _read(self, statement: str, values: Sequence[Any]) -> Rows:
        with self._reading_turn, self._explained():
            return self._reader.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self, *, lasting: bool = True) -> Iterator[Run]:
        with self._turn, self._explained():
            connection = self._connection
            if not lasting:
                connection.execute("PRAGMA synchronous = NORMAL")
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield lambda statement, values: connection.execute(statement, values).fetchall()
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if not lasting:
                    connection.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell people at pages what went wrong, without the folder. Nothing was changed then."""
        try:
            yield
        except sqlite3.Error as error:
            told = str(error)
            if "full" in told or "disk I/O" in told:
                raise MissingError(FULL, code="state full") from error
            if "locked" in told or "busy" in told:
                raise BusyError(BUSY) from error
            raise MissingError(f"{self.path.name} can't be used: {told}") from error


def copy_state(path: Path, copy: Path) -> list[str]:
    """Copy a file as it is at this moment, while its server runs; return the ids of its items.

    MissingError where it can't be copied.
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
