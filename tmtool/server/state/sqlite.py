"""A server's own store as one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from threading import Lock
from typing import Any

from tmtool.errors import BusyError, ChangedError, EmptyError, InputError, MissingError
from tmtool.server.state import KEPT_DAYS, Item, ItemEvent, Job, JobState, Json
from tmtool.server.state.sqlite_people import TABLES, SqlitePeople
from tmtool.store.upgrades import keep_copy

STATE = "state.sqlite"
"""What the file is called, in the folder of a server."""
VERSION = 2
"""Of the tables; chosen, counted up from 1. A file of a later version is refused."""
_STEPS: tuple[tuple[str, ...], ...] = (
    (
        "ALTER TABLE items ADD COLUMN memory TEXT",
        "ALTER TABLE jobs ADD COLUMN role TEXT NOT NULL DEFAULT 'reviser'",
        "CREATE INDEX audit_failed ON audit (number) WHERE outcome >= 500",
    ),
)
"""From version n to n + 1, each within the transaction that also notes the new version."""
_UPGRADED = (
    "a later tmtool has changed what this server keeps, so this one answers no more: start the "
    "server anew with that tmtool"
)
_PATIENCE = 10.0
"""Seconds that another writer is waited for. Chosen, no measurement."""
_TABLES = """
CREATE TABLE items (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, owner TEXT NOT NULL,
  made TEXT NOT NULL, used TEXT NOT NULL, held INTEGER NOT NULL, version INTEGER NOT NULL,
  facts TEXT NOT NULL, memory TEXT
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
  problem TEXT, started TEXT, ended TEXT, beat TEXT,
  role TEXT NOT NULL DEFAULT 'reviser'
) STRICT;
CREATE INDEX jobs_made ON jobs (made);
"""
_ITEM = tuple(each.name for each in fields(Item) if each.name != "kept_days")
_JOB = tuple(each.name for each in fields(Job))
_AS_JSON = frozenset({"facts", "parameters", "remarks", "result"})


class SqliteState(SqlitePeople):
    """Items, events and jobs in one file, which is made where there is none.

    One connection, which threads take in turn: each statement is short. Other servers have theirs.
    A file of an older version is copied first and then brought up to date; `copied` is the copy.
    A server that runs on meanwhile sees that before each statement, and neither reads nor writes
    any more. The file is for its owner alone: it has the digests of passwords. What nobody uses is
    kept for `kept_days`.
    """

    def __init__(self, path: Path, kept_days: int = KEPT_DAYS) -> None:
        self.path, self.kept_days = path, kept_days
        self.copied: Path | None = None
        self._turn = Lock()
        self._version: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(0o600)
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise MissingError(f"{path} can't be used: {error}") from error
        try:
            self._prepare()
        except BaseException as error:
            self._connection.close()
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
            for statement in filter(None, map(str.strip, (_TABLES + TABLES).split(";"))):
                connection.execute(statement)
        elif version < VERSION:
            self.copied = keep_copy(self.path, version)
            for each in (self.copied, self.path):
                each.chmod(0o600)
            for statement in (each for step in _STEPS[version - 1 :] for each in step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    # Items.

    def add_item(self, item: Item) -> None:
        self._insert("items", item)

    def find_item(self, identity: str) -> Item:
        for row in self._fetch("SELECT * FROM items WHERE id = ?", [identity]):
            return self._read_item(row)
        message = "there is nothing here of that name; perhaps it was removed"
        raise EmptyError(message, code="no item")

    def list_items(self, kind: str | None = None, owner: str | None = None) -> list[Item]:
        statement = (
            "SELECT * FROM items WHERE ifnull(kind = ?1, 1) AND ifnull(owner = ?2, 1) "
            "ORDER BY used DESC, id"
        )
        return [self._read_item(row) for row in self._fetch(statement, [kind, owner])]

    def touch_item(self, identity: str, moment: str) -> None:
        self._fetch("UPDATE items SET used = ? WHERE id = ?", [moment, identity])

    def hold_item(self, identity: str, *, held: bool) -> None:
        self._fetch("UPDATE items SET held = ? WHERE id = ?", [held, identity])

    def note_facts(self, identity: str, facts: Mapping[str, Json]) -> None:
        self._fetch("UPDATE items SET facts = ? WHERE id = ?", [_dump(facts), identity])

    def share_item(self, identity: str, memory: str | None) -> None:
        self._fetch("UPDATE items SET memory = ? WHERE id = ?", [memory, identity])

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
            item = self._read_item(row)
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
        return self._read_item(row)

    def list_events(self, identity: str, after: int = 0) -> list[ItemEvent]:
        statement = (
            "SELECT number, person, at, text FROM events WHERE item = ? AND number > ? "
            "ORDER BY number"
        )
        return [ItemEvent(*row) for row in self._fetch(statement, [identity, after])]

    def _read_item(self, row: Sequence[Any]) -> Item:
        read = _read(_ITEM, row)
        return Item(**{**read, "held": bool(read["held"])}, kept_days=self.kept_days)

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

    def count_jobs(self) -> dict[tuple[str, JobState], int]:
        statement = "SELECT kind, state, count(*) FROM jobs GROUP BY kind, state ORDER BY 1, 2"
        return {(kind, state): count for kind, state, count in self._fetch(statement, [])}

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
        begin = _BEGINNINGS.get(statement.partition(" ")[0])
        if begin is None:  # it can't be within a transaction
            try:
                with self._turn:
                    return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._explain(error) from error
        with self._transaction(begin) as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with self._turn:
            try:
                self._connection.execute(begin)
                # Read within the transaction: nobody changes it until this one is over.
                if _read_version(self._connection) != self._version:
                    raise MissingError(_UPGRADED, code="state upgraded")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise self._explain(error) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _explain(self, error: sqlite3.Error) -> MissingError:
        """What went wrong, for people at pages: without the folder. Nothing was changed then."""
        said = str(error)
        if "full" in said or "disk I/O" in said:
            message = (
                "the server's disk is full, and nothing of this was kept: make room, then try again"
            )
            return MissingError(message, code="state full")
        if "locked" in said or "busy" in said:
            return BusyError("the server is busy with a change: try again in a moment")
        return MissingError(f"{self.path.name} can't be used: {error}")


_BEGINNINGS = {
    "SELECT": "BEGIN",
    **dict.fromkeys(("INSERT", "UPDATE", "DELETE"), "BEGIN IMMEDIATE"),
}
"""How a transaction begins for a statement, by its first word."""


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


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(name: str, value: Any) -> Any:  # noqa: ANN401 - a value of any column
    return _dump(value) if name in _AS_JSON else value


def _read(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _AS_JSON else value
        for name, value in zip(names, row, strict=True)
    }


def _read_job(row: Sequence[Any]) -> Job:
    read = _read(_JOB, row)
    return Job(**{**read, "remarks": tuple(read["remarks"])})
