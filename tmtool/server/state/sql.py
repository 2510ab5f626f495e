"""A server's own store as tables: what is the same in every database.

Statements are SQL as SQLite and PostgreSQL both have it, with `?` for a value. How they are run,
and what is on the disk then, is each store's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from tmtool.errors import ChangedError, EmptyError
from tmtool.server.state import Item, ItemEvent, Job, JobState, Json
from tmtool.server.state.sql_people import SqlPeople
from tmtool.stores.sql import EVERY_ROW

FULL = "the server's disk is full, and nothing of this was kept: make room, then try again"
BUSY = "the server is busy with a change: try again in a moment"
_ITEM = tuple(each.name for each in fields(Item) if each.name != "kept_days")
_JOB = tuple(each.name for each in fields(Job))
_AS_JSON = frozenset({"facts", "parameters", "remarks", "result"})


class SqlState(SqlPeople):
    """Items, events and jobs; what nobody uses is kept for `kept_days`."""

    kept_days: int
    database: str | None = None
    _skip_locked = ""
    """How a statement passes over rows that another has in hand, where several write at once."""

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
            "SELECT * FROM items WHERE coalesce(kind = ?, true) AND coalesce(owner = ?, true) "
            "ORDER BY used DESC, id"
        )
        return [self._read_item(row) for row in self._fetch(statement, [kind, owner])]

    def touch_item(self, identity: str, moment: str) -> None:
        self._note("UPDATE items SET used = ? WHERE id = ?", [moment, identity])

    def hold_item(self, identity: str, *, held: bool) -> None:
        self._fetch("UPDATE items SET held = ? WHERE id = ?", [int(held), identity])

    def note_facts(self, identity: str, facts: Mapping[str, Json]) -> None:
        self._fetch("UPDATE items SET facts = ? WHERE id = ?", [_dump(facts), identity])

    def share_item(self, identity: str, memory: str | None) -> None:
        self._fetch("UPDATE items SET memory = ? WHERE id = ?", [memory, identity])

    def remove_item(self, identity: str) -> None:
        self._fetch("DELETE FROM items WHERE id = ?", [identity])

    def add_event(self, identity: str, version: int, person: str, moment: str, text: str) -> Item:
        return self.add_events(identity, version, person, moment, [text])

    def add_events(
        self, identity: str, version: int, person: str, moment: str, texts: Sequence[str],
        facts: Mapping[str, Json] | None = None,
    ) -> Item:  # fmt: skip
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
                "UPDATE items SET version = ?, used = ?, facts = coalesce(?, facts) WHERE id = ?",
                [version + len(texts), moment, None if facts is None else _dump(facts), identity],
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

    def claim_job(self, moment: str, most: int | None = None) -> Job | None:
        # People take turns: first whoever has fewest jobs at work, then who began one longest ago.
        own = "SELECT {} FROM jobs AS own WHERE own.owner = todo.owner"
        running = f"({own.format('count(*)')} AND own.state = 'doing')"
        latest = f"(SELECT coalesce(({own.format('max(own.started)')}), ''))"
        statement = (
            "UPDATE jobs SET state = 'doing', started = ?, beat = ? WHERE id = "
            f"(SELECT todo.id FROM jobs AS todo WHERE todo.state = 'todo' AND {running} < ? "
            f"ORDER BY {running}, {latest}, todo.made, todo.id LIMIT 1"
            f"{self._skip_locked}) RETURNING *"
        )
        for row in self._fetch(statement, [moment, moment, EVERY_ROW if most is None else most]):
            return _read_job(row)
        return None

    def count_waiting_jobs(self, owner: str | None = None) -> int:
        statement = "SELECT count(*) FROM jobs WHERE state = 'todo' AND coalesce(owner = ?, true)"
        ((count,),) = ([*row] for row in self._fetch(statement, [owner]))
        return int(count)

    def find_job(self, identity: str) -> Job:
        for row in self._fetch("SELECT * FROM jobs WHERE id = ?", [identity]):
            return _read_job(row)
        message = "there is no such job"
        raise EmptyError(message, code="no job")

    def list_jobs(self, owner: str | None = None, limit: int | None = 100) -> list[Job]:
        statement = (
            "SELECT * FROM jobs WHERE coalesce(owner = ?, true) ORDER BY made DESC, id LIMIT ?"
        )
        most = EVERY_ROW if limit is None else limit
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
        self._note(statement, [task, done, total, _dump([*remarks]), identity])

    def note_beat(self, identities: Sequence[str], moment: str) -> None:
        if identities:
            marks = ", ".join("?" * len(identities))
            statement = f"UPDATE jobs SET beat = ? WHERE id IN ({marks})"
            self._note(statement, [moment, *identities])

    def end_job(
        self, identity: str, state: JobState, moment: str, *,
        result: Mapping[str, Json] | None = None, item: str | None = None,
        problem: str | None = None, facts: Mapping[str, Json] | None = None,
    ) -> bool:  # fmt: skip
        statement = (
            "UPDATE jobs SET state = ?, ended = ?, result = ?, item = ?, problem = ?, facts = ? "
            "WHERE id = ? AND state IN ('todo', 'doing') RETURNING id"
        )
        values = [state, moment, _dump(result or {}), item, problem, _dump(facts or {}), identity]
        return bool(self._fetch(statement, values))

    def fail_silent_jobs(self, before: str, moment: str, problem: str) -> None:
        statement = (
            "UPDATE jobs SET state = 'failed', ended = ?, problem = ? "
            "WHERE state = 'doing' AND beat < ?"
        )
        self._fetch(statement, [moment, problem, before])

    def _insert(self, table: str, row: Item | Job) -> None:
        names = _ITEM if isinstance(row, Item) else _JOB
        values = [_write(name, getattr(row, name)) for name in names]
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        self._fetch(statement, values)


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return _dump(value) if name in _AS_JSON else value


def _read(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _AS_JSON else value
        for name, value in zip(names, row, strict=True)
    }


def _read_job(row: Sequence[Any]) -> Job:
    read = _read(_JOB, row)
    return Job(**{**read, "remarks": tuple(read["remarks"])})
