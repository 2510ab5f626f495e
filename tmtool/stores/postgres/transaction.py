"""What is written to a memory's schema between BEGIN and COMMIT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tmtool.stores.postgres.dialect import give, translate
from tmtool.stores.postgres.rights import insist_on_owning
from tmtool.stores.postgres.tokens import MERGE
from tmtool.stores.sql import Parameters

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    from tmtool.stores.addresses import Address

_INSERT = re.compile(
    r"\s*INSERT INTO (\w+)(?: \(([\w, ]+)\))?\s+VALUES \(([?\d, ]+)\)(.*)", re.DOTALL
)
_COPIED = {"bigint", "bytea", "text"}
"""The types of columns that rows are copied into."""


class PostgresTransaction:
    """See `sql.Transaction`: one connection, between BEGIN and COMMIT.

    `has_grown` is set where there are many more texts than before: see `tidy`.
    """

    has_grown = False

    def __init__(
        self,
        connection: psycopg.Connection[TupleRow],
        types: dict[str, dict[str, str]],
        address: Address,
    ) -> None:
        self.connection = connection
        self._types, self._address = types, address

    def execute(self, statement: str, parameters: Parameters = (), /) -> psycopg.Cursor[TupleRow]:
        told, is_numbered = translate(statement)
        return self.connection.execute(told.encode(), give(parameters, is_numbered))

    def executemany(
        self, statement: str, rows: Iterable[Sequence[Any]], /
    ) -> psycopg.Cursor[TupleRow]:
        listed = list(rows)
        cursor = self.connection.cursor()
        insert = _INSERT.fullmatch(statement)
        if not listed:
            return cursor
        if insert is not None:
            table, names, marks, rest = insert.groups()
            types = self._types[table]
            columns = {name: types[name] for name in (names.split(", ") if names else types)}
            if rest.strip() or not _COPIED.issuperset(columns.values()):
                return cursor.execute(
                    *_write_insert(f"{table} ({', '.join(columns)})", columns, marks, rest, listed)
                )
            _copy(cursor, table, columns, marks.split(", "), listed)
            return cursor
        told, is_numbered = translate(statement)
        cursor.executemany(told.encode(), [give(each, is_numbered) for each in listed])
        return cursor

    def begin_erasing(self) -> None:
        """Make one row of each posting: what is taken out of it is then in no other.

        MissingError where the tables couldn't be written anew afterwards.
        """
        insist_on_owning(lambda asked, given: self.execute(asked, given).fetchall(), self._address)
        self._merge()

    def tidy(self) -> None:
        """After it `has_grown` much: merge segments, and let the database count what is there.

        It would go on planning for tables as small as they were.
        """
        self._merge()
        self.execute("ANALYZE texts, units, variants, origins, documents, postings")

    def _merge(self) -> None:
        for statement in MERGE:
            self.execute(statement)


def _write_insert(
    table: str, types: Mapping[str, str], marks: str, rest: str, rows: Sequence[Sequence[Any]]
) -> tuple[bytes, list[list[Any]]]:
    """One statement that inserts all rows, each column of them one parameter."""
    values, given = [], []
    at = 0
    for kind, mark in zip(types.values(), marks.split(", "), strict=True):
        if mark == "?":
            how = "%b" if kind == "halfvec" else "%s"
            values.append(f"{how}::{kind}[]")
            given.append([row[at] for row in rows])
            at += 1
    there = iter(f"c{number}" for number in range(at))
    told = ", ".join(next(there) if mark == "?" else mark for mark in marks.split(", "))
    listed = ", ".join(f"c{number}" for number in range(at))
    statement = (
        f"INSERT INTO {table} SELECT {told} FROM unnest({', '.join(values)}) AS given({listed}) "
        f"{rest}"
    )
    return statement.encode(), given


def _copy(
    cursor: psycopg.Cursor[TupleRow], table: str, types: Mapping[str, str], marks: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:  # fmt: skip
    """Insert rows as COPY does, which takes less work than lists; marks may be numbers."""
    told = f"COPY {table} ({', '.join(types)}) FROM STDIN (FORMAT BINARY)"
    fixed = {at: int(mark) for at, mark in enumerate(marks) if mark != "?"}
    with cursor.copy(told.encode()) as copy:
        copy.set_types([*types.values()])
        for row in rows:
            if fixed:
                given = iter(row)
                row = [fixed[at] if at in fixed else next(given) for at in range(len(marks))]
            copy.write_row(row)
