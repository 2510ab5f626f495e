"""A server's own store as one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from threading import Lock
from typing import Any

from tmtool.errors import ChangedError, EmptyError, MissingError
from tmtool.server.state import Item, ItemEvent, Job, JobState, Json
from tmtool.server.state.sqlite_people import TABLES, SqlitePeople

STATE = "state.sqlite"
"""What the file is called, in the folder of a server."""
_VERSION = 1
"""Of the tables; chosen, counted up from 1. A file of a later version is refused."""
_PATIENCE = 10.0
"""Seconds that another writer is waited for. Chosen, no measurement."""
_TABLES = """
CREATE TABLE items (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, used TEXT NOT NULL, held INTEGER NOT NULL, version INTEGER NOT NULL,
  facts TEXT NOT NULL
) STRICT;
CREATE INDEX items_used ON items (used);
CREATE TABLE events (
  item TEXT NOT NULL REFERENCES items ON DELETE CASCADE, number INTEGER NOT NULL,
  person TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (item, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, parameters TEXT NOT NULL, state TEXT NOT NULL, task TEXT NOT NULL,
  done REAL NOT NULL, total REAL, remarks TEXT NOT NULL, result TEXT NOT NULL, item TEXT,
  problem TEXT, started TEXT, ended TEXT, beat TEXT
) STRICT;
CREATE INDEX jobs_made ON jobs (made);
"""
_ITEM = tuple(each.name for each in fields(Item))
_JOB = tuple(each.name for each in fields(Job))
_AS_JSON = frozenset({"facts", "parameters", "remarks", "result"})


class SqliteState(SqlitePeople):
    """Items, events and jobs in one file, which is made where there is none.

    One connection, which threads take in turn: each statement is short. Other servers have theirs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise MissingError(f"{path} can't be used: {error}") from error

    def _prepare(self) -> None:
        with self._transaction() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                message = f"{self.path} was made by a later tmtool: install that one"
                raise MissingError(message)
            if version == 0:
                for statement in filter(None, map(str.strip, (_TABLES + TABLES).split(";"))):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        # What is erased is not to stay behind in free pages.
        self._connection.execute("PRAGMA secure_delete = ON")

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    # Items.

    def add_item(self, item: Item) -> None:
        self._insert("items", item)

    def find_item(self, identity: str) -> Item:
        for row in self._fetch("SELECT * FROM items WHERE id = ?", [identity]):
            return _read_item(row)
        message = "there is nothing here of that name; perhaps it was removed"
        raise EmptyError(message, code="no item")

    def list_items(self, kind: str | None = None, owner: str | None = None) -> list[Item]:
        statement = (
            "SELECT * FROM items WHERE ifnull(kind = ?1, 1) AND ifnull(owner = ?2, 1) "
            "ORDER BY used DESC, id"
        )
        return [_read_item(row) for row in self._fetch(statement, [kind, owner])]

    def touch_item(self, identity: str, moment: str) -> None:
        self._fetch("UPDATE items SET used = ? WHERE id = ?", [moment, identity])

    def hold_item(self, identity: str, *, held: bool) -> None:
        self._fetch("UPDATE items SET held = ? WHERE id = ?", [held, identity])

    def note_facts(self, identity: str, facts: Mapping[str, Json]) -> None:
        self._fetch("UPDATE items SET facts = ? WHERE id = ?", [_dump(facts), identity])

    def remove_item(self, identity: str) -> None:
        self._fetch("DELETE FROM items WHERE id = ?", [identity])

    def add_event(self, identity: str, version: int, person: str, moment: str, text: str) -> Item:
        return self.add_events(identity, version, person, moment, [text])

    def add_events(
        self, identity: str, version: int, person: str, moment: str, texts: Sequence[str]
    ) -> Item:
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM items WHERE id = ?", [identity]).fetchone()
            if row is None:
                message = "it was removed meanwhile"
                raise EmptyError(message, code="no item")
            item = _read_item(row)
            if item.version != version:
                message = (
                    f"it was changed meanwhile: you saw version {version}, now it is {item.version}"
                )
                raise ChangedError(message, version=item.version)
            connection.executemany(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
                [
                    (identity, at, person, moment, each)
                    for at, each in enumerate(texts, version + 1)
                ],
            )
            connection.execute(
                "UPDATE items SET version = ?, used = ? WHERE id = ?",
                [version + len(texts), moment, identity],
            )
            row = connection.execute("SELECT * FROM items WHERE id = ?", [identity]).fetchone()
        return _read_item(row)

    def list_events(self, identity: str, after: int = 0) -> list[ItemEvent]:
        statement = (
            "SELECT number, person, at, text FROM events WHERE item = ? AND number > ? "
            "ORDER BY number"
        )
        return [ItemEvent(*row) for row in self._fetch(statement, [identity, after])]

    # Jobs.

    def add_job(self, job: Job) -> None:
        self._insert("jobs", job)

    def claim_job(self, moment: str) -> Job | None:
        statement = (
            "UPDATE jobs SET state = 'doing', started = ?1, beat = ?1 WHERE id = "
            "(SELECT id FROM jobs WHERE state = 'todo' ORDER BY made, id LIMIT 1) RETURNING *"
        )
        for row in self._fetch(statement, [moment]):
            return _read_job(row)
        return None

    def find_job(self, identity: str) -> Job:
        for row in self._fetch("SELECT * FROM jobs WHERE id = ?", [identity]):
            return _read_job(row)
        message = "there is no such job"
        raise EmptyError(message, code="no job")

    def list_jobs(self, owner: str | None = None, limit: int | None = 100) -> list[Job]:
        statement = "SELECT * FROM jobs WHERE ifnull(owner = ?, 1) ORDER BY made DESC, id LIMIT ?"
        most = -1 if limit is None else limit
        return [_read_job(row) for row in self._fetch(statement, [owner, most])]

    def remove_job(self, identity: str) -> None:
        statement = "DELETE FROM jobs WHERE id = ? AND state NOT IN ('todo', 'doing')"
        self._fetch(statement, [identity])

    def forget_parameters(self, identity: str) -> None:
        self._fetch("UPDATE jobs SET parameters = '{}' WHERE id = ?", [identity])

    def note_progress(
        self, identity: str, task: str, done: float, total: float | None, remarks: Sequence[str]
    ) -> None:
        statement = (
            "UPDATE jobs SET task = ?, done = ?, total = ?, remarks = ? "
            "WHERE id = ? AND state = 'doing'"
        )
        self._fetch(statement, [task, done, total, _dump([*remarks]), identity])

    def note_beat(self, identities: Sequence[str], moment: str) -> None:
        statement = "UPDATE jobs SET beat = ? WHERE id IN (SELECT value FROM json_each(?))"
        self._fetch(statement, [moment, _dump([*identities])])

    def end_job(
        self, identity: str, state: JobState, moment: str, *,
        result: Mapping[str, Json] | None = None, item: str | None = None,
        problem: str | None = None,
    ) -> bool:  # fmt: skip
        statement = (
            "UPDATE jobs SET state = ?, ended = ?, result = ?, item = ?, problem = ? "
            "WHERE id = ? AND state IN ('todo', 'doing') RETURNING id"
        )
        values = [state, moment, _dump(result or {}), item, problem, identity]
        return bool(self._fetch(statement, values))

    def fail_silent_jobs(self, before: str, moment: str, problem: str) -> None:
        statement = (
            "UPDATE jobs SET state = 'failed', ended = ?, problem = ? "
            "WHERE state = 'doing' AND beat < ?"
        )
        self._fetch(statement, [moment, problem, before])

    def wipe(self) -> None:
        self._fetch("VACUUM", [])
        self._fetch("PRAGMA wal_checkpoint(TRUNCATE)", [])

    # Statements.

    def _insert(self, table: str, row: Item | Job) -> None:
        names = _ITEM if isinstance(row, Item) else _JOB
        values = [_write(name, getattr(row, name)) for name in names]
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        self._fetch(statement, values)

    def _fetch(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What a statement gives, which is a transaction by itself."""
        try:
            with self._turn:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise MissingError(f"{self.path} can't be used: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise MissingError(f"{self.path} can't be used: {error}") from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(name: str, value: Any) -> Any:  # noqa: ANN401 - a value of any column
    return _dump(value) if name in _AS_JSON else value


def _read(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _AS_JSON else value
        for name, value in zip(names, row, strict=True)
    }


def _read_item(row: Sequence[Any]) -> Item:
    read = _read(_ITEM, row)
    return Item(**{**read, "held": bool(read["held"])})


def _read_job(row: Sequence[Any]) -> Job:
    read = _read(_JOB, row)
    return Job(**{**read, "remarks": tuple(read["remarks"])})
