"""Records as rows of tables: which table, which columns, and values as a database has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from itertools import count
from typing import Any, TypeAlias

from tmtool.server.state import Item, ItemEvent, Job
from tmtool.server.state.people import (
    Account,
    AuditEntry,
    DoneOnce,
    Grant,
    Invitation,
    SignIn,
    Token,
)

Rows: TypeAlias = list[tuple[Any, ...]]
Run: TypeAlias = Callable[[str, Sequence[Any]], Rows]
"""Runs a statement within a transaction."""
TABLES: dict[type, str] = {
    Item: "items", ItemEvent: "events", Job: "jobs", Account: "accounts", Grant: "grants",
    SignIn: "sign_ins", Token: "tokens", Invitation: "invitations", AuditEntry: "audit",
    DoneOnce: "once",
}  # fmt: skip
_AS_JSON = frozenset({"facts", "headers", "memories", "objects", "parameters", "remarks", "result"})
_SETTINGS = "kept_days"
"""A field of items that the state itself has."""


def list_names(kind: type) -> list[str]:
    """List the columns of a table: the fields of its class."""
    return [each.name for each in fields(kind) if each.name != _SETTINGS]


def list_columns(kind: type) -> str:
    """List the columns as a statement has them."""
    return ", ".join(list_names(kind))


def write_insert(record: object, rest: str = "") -> tuple[str, list[Any]]:
    """Write the statement that adds a record, and its values."""
    kind = type(record)
    # The store numbers entries of the audit.
    names = [each for each in list_names(kind) if (kind, each) != (AuditEntry, "number")]
    values = [_convert(name, getattr(record, name)) for name in names]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {TABLES[kind]} ({', '.join(names)}) VALUES ({marks}) {rest}", values


def _convert(name: str, value: Any) -> Any:
    if name in _AS_JSON and value is not None:
        return dump(value)
    return int(value) if isinstance(value, bool) else value


def load(name: str, value: Any) -> Any:
    """Convert a value of a row to that of a field."""
    if name not in _AS_JSON or value is None:
        return bool(value) if name == "held" else value
    loaded = json.loads(value)
    return tuple(loaded) if isinstance(loaded, list) else loaded


def dump(value: Any) -> str:
    """Convert a value to JSON."""
    return json.dumps(value, ensure_ascii=False)


def rename_person(run: Run, name: str, role: str) -> str:
    """Put a role in the place of the shown name of an account; return what it became."""
    ((shown,),) = run("SELECT shown FROM accounts WHERE name = ?", [name])
    others = run("SELECT shown FROM accounts WHERE name <> ?", [name])
    taken = {each.casefold() for (each,) in others}
    numbered = (role if number == 1 else f"{role} {number}" for number in count(1))
    chosen = next(each for each in numbered if each.casefold() not in taken)
    for column in ("audit.person", "events.person", "items.owner", "jobs.owner", "accounts.shown"):
        table, name = column.split(".")
        run(f"UPDATE {table} SET {name} = ? WHERE {name} = ?", [chosen, shown])
    # Days on which both were counted would stand twice.
    run("DELETE FROM uses WHERE person = ?", [shown])
    return chosen
