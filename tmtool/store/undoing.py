"""Taking a change back: what it brought ends, what it ended begins anew.

The past stays as it was: between a change and its undoing the memory did hold what it held.
"""

from __future__ import annotations

import sqlite3

from tmtool.store.schema import LIVE

# Table, its columns, and when a row says the same as one that begins anew.
_TABLES = (
    ("variants", "unit, lang, text", "unit = ?1 AND lang = ?2"),
    (
        "origins",
        "unit, document, position, standing, data",
        "unit = ?1 AND document = ?2 AND position IS ?3 AND data IS ?5",
    ),
)


def undo(connection: sqlite3.Connection, number: int, change: int) -> int:
    """Take back the change `number`, within a new one; how many units that touches."""
    touched = _units(connection, number)
    for table, columns, same in _TABLES:
        ended = connection.execute(
            f"SELECT {columns} FROM {table} WHERE until = ?", (number,)
        ).fetchall()
        connection.execute(
            f"UPDATE {table} SET until = ? WHERE since = ? AND until = {LIVE}", (change, number)
        )
        places = ", ".join(f"?{at}" for at in range(1, columns.count(",") + 2))
        # What has come back since by itself must not be there twice.
        connection.executemany(
            f"INSERT INTO {table} ({columns}, since) SELECT {places}, {change} WHERE NOT EXISTS "
            f"(SELECT 1 FROM {table} WHERE {same} AND until = {LIVE})",
            ended,
        )
    return len(touched)


def _units(connection: sqlite3.Connection, number: int) -> set[int]:
    return {
        unit
        for table in ("variants", "origins")
        for (unit,) in connection.execute(
            f"SELECT DISTINCT unit FROM {table} WHERE since = ? OR until = ?", (number, number)
        )
    }
