"""What a server keeps, as a schema of a PostgreSQL database that several servers share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from tmtool.errors import BusyError, InputError, MissingError, TmtoolError
from tmtool.server.state import KEPT_DAYS
from tmtool.server.state.rows import Rows, Run
from tmtool.server.state.schema import TABLES, VERSION
from tmtool.server.state.sql import BUSY, FULL, State
from tmtool.stores.addresses import parse_team
from tmtool.stores.postgres.opening import check_server, explain_unreached
from tmtool.stores.postgres.pools import close_at_end

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

COMMENT = "tmtool team"
"""Marks a schema as that of a team."""
LOCK = "SELECT pg_advisory_xact_lock(hashtext('tmtool team'), hashtext(%s))"
"""What each writer has alone, for a schema; a memory's lock has one number, this one two."""
PATIENCE_MS = 10_000
"""So long another writer is waited for, as in SQLite."""
_MOST = 4
"""How many connections a process has at most: each statement is short."""
_WAIT_S = 4.0
"""So long a connection is waited for: a database restarts in three seconds."""
_BUSY = (
    psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled,
)  # fmt: skip
_LOST = "the server has lost its database, and nothing of this was kept: try again in a moment"
_IN_DOUBT = (
    "the server has lost its database in the moment of keeping this: look whether it was done "
    "before you do it again"
)


class PostgresState(State):
    """A schema of a database, made where there is none.

    Nothing is kept at hand: whatever one server has written, all others read at once. Connections
    that were lost are found and replaced before they are used.
    """

    def __init__(self, database: str, kept_days: int = KEPT_DAYS) -> None:
        self.database, self.kept_days = database, kept_days
        self.address = parse_team(database)
        self._prepare()
        self._pool = ConnectionPool(
            self.address.database, min_size=0, max_size=_MOST, timeout=_WAIT_S, open=False,
            kwargs={"autocommit": True, "application_name": "tmtool"}, num_workers=1,
            reconnect_timeout=_WAIT_S, configure=self._configure,
            check=ConnectionPool.check_connection,
        )  # fmt: skip
        close_at_end(self._pool)
        self._pool.open()

    def _prepare(self) -> None:
        """Make the tables, if they are not there and of this version.

        InputError where the database isn't as it has to be, MissingError where it can't be used.
        """
        address = self.address
        try:
            with psycopg.connect(address.database) as connection:
                check_server(connection, address)
                version = self._find_version(connection)
                if version is None:
                    connection.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
                    connection.execute(LOCK, [address.schema])
                    version = self._find_version(connection)  # another server has made it, perhaps
                if version is None:
                    self._make(connection)
                elif version != VERSION:
                    raise MissingError(
                        f"{address} was made by another version of tmtool: start that one"
                    )
        except psycopg.errors.LockNotAvailable as error:
            raise BusyError(f"{address}: another server is busy with it: try again") from error
        except psycopg.errors.InsufficientPrivilege as error:
            message = (
                f"{address}: you have no right to keep a team's accounts there: whoever runs the "
                "database grants CREATE on it, or the tables of the schema once they are made"
            )
            raise MissingError(message) from error
        except psycopg.Error as error:
            raise explain_unreached(address, error) from error

    def _find_version(self, connection: psycopg.Connection) -> int | None:
        schema = self.address.schema
        found = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
            [schema],
        ).fetchone()
        if found is None:
            return None
        if found[0] != COMMENT:
            raise InputError(
                f"{self.address}: the schema {schema} was not made by tmtool: choose another name"
            )
        table = sql.Identifier(schema, "state")
        told = connection.execute(sql.SQL("SELECT version FROM {}").format(table)).fetchone()
        return int(told[0]) if told else 0

    def _make(self, connection: psycopg.Connection) -> None:
        schema = sql.Identifier(self.address.schema)
        comment = sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(COMMENT))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(comment)
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(schema))
        number = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        tables = TABLES.replace("INTEGER PRIMARY KEY AUTOINCREMENT", number)
        # In order by code points, as everywhere in tmtool.
        connection.execute(tables.replace(" TEXT", ' TEXT COLLATE "C"').encode())
        connection.execute("CREATE TABLE state (version BIGINT NOT NULL)")
        connection.execute("INSERT INTO state VALUES (%s)", [VERSION])

    def _configure(self, connection: psycopg.Connection[TupleRow]) -> None:
        path = sql.SQL("SET search_path = {}").format(sql.Identifier(self.address.schema))
        connection.execute(path)
        connection.execute(f"SET lock_timeout = {PATIENCE_MS}".encode())

    def close(self) -> None:
        self._pool.close()

    def wipe(self) -> None:
        """Write all tables anew; the database's log and backups are out of reach.

        MissingError where only whoever owns them may.
        """
        told: list[psycopg.errors.Diagnostic] = []
        with self._explained(), self._pool.connection() as connection:
            connection.add_notice_handler(told.append)
            try:
                for line in TABLES.splitlines():
                    if line.startswith("CREATE TABLE "):
                        connection.execute(f"VACUUM (FULL, ANALYZE) {line.split()[2]}".encode())
            finally:
                connection.remove_notice_handler(told.append)
        if told:
            raise MissingError(
                "what was removed may still stand in the files of the database: have whoever owns "
                f"the tables of the schema {self.address.schema} run VACUUM FULL on each"
            )

    def _read(self, statement: str, values: Sequence[Any]) -> Rows:
        with self._explained(), self._pool.connection() as connection:
            return connection.execute(statement.replace("?", "%s").encode(), values).fetchall()

    @contextmanager
    def _transaction(self, *, lasting: bool = True) -> Iterator[Run]:
        is_whole = False
        try:
            with self._explained(), self._pool.connection() as connection, connection.transaction():
                level = "on" if lasting else "off"
                connection.execute(f"SET LOCAL synchronous_commit = {level}".encode())
                connection.execute(LOCK, [self.address.schema])

                def run(statement: str, values: Sequence[Any]) -> Rows:
                    cursor = connection.execute(statement.replace("?", "%s").encode(), values)
                    return cursor.fetchall() if cursor.description else []

                yield run
                is_whole = True
        except BusyError as error:
            if is_whole:  # while it was being kept
                raise BusyError(_IN_DOUBT, code="state in doubt") from error
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell people at pages what went wrong, without an address. Nothing was changed then."""
        try:
            yield
        except psycopg.Error as error:
            raise _explain(error) from error


def _explain(error: psycopg.Error) -> TmtoolError:
    told = str(error).strip().split("\n")[0]
    if isinstance(error, psycopg.errors.DiskFull):
        return MissingError(FULL, code="state full")
    if isinstance(error, _BUSY):
        return BusyError(BUSY)
    # Connections end with these classes of SQLSTATE, or without any.
    if isinstance(error, PoolTimeout) or (
        isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        and (error.sqlstate or "08").startswith(("08", "57P"))
    ):
        return BusyError(_LOST)
    if isinstance(error, psycopg.DataError):
        return InputError(f"the server's database does not take this ({told})")
    return MissingError(f"the server's database can't be used: {told}")
