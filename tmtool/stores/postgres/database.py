"""A memory's schema in PostgreSQL, shared by threads: each reads with a connection, one writes."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from psycopg_pool import ConnectionPool, PoolTimeout

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.stopping import check_limit
from tmtool.stores.postgres.dialect import give, omit_unkept, translate
from tmtool.stores.postgres.halves import register_halves
from tmtool.stores.postgres.opening import build_newer
from tmtool.stores.postgres.pools import close_at_end
from tmtool.stores.postgres.schema import LOCK, VERSION
from tmtool.stores.postgres.transaction import PostgresTransaction
from tmtool.stores.postings import SIZES, Sizes
from tmtool.stores.sql import Parameters, StorePoint, Transaction
from tmtool.stores.threads import ThreadDatabase

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

    from tmtool.stores.addresses import Address

# What psycopg tells programmers of connections that end is told to people in words of their own.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

MOST = 8
"""How many connections a process has at most: chosen, as for SQLite; cores of the server decide."""
_WAIT_S = 30.0
"""So long a connection is waited for: chosen."""
_AGAIN_S = 10.0
"""So long one attempt to connect goes on; then whoever asks begins another: chosen."""
_LOCK_MS = 60_000
"""So long another writer is waited for: chosen, as for SQLite."""
_PAUSE_S = 0.2
"""Between two attempts to find that out: chosen."""
_KEPT_COMMITS = 1_000
"""So many transactions are remembered that were kept: chosen, more than come in a lost second."""
_DOUBT_S = 60.0
"""So long it is tried to find out whether a transaction was kept whose answer was lost: chosen."""
_TABLES = b"SELECT version, tableoid FROM memory"
"""The second is another number when a memory was removed and one of its name made, copied or
restored. Whoever has asked this may go by it until his transaction ends: see `upgrades`."""
_POINT = """
SELECT value, (SELECT max(id) FROM origins), (SELECT max(id) FROM touched),
  (SELECT max(id) FROM documents),
  CASE (SELECT max(no) FROM languages) WHEN ? THEN NULL ELSE
    (SELECT json_object_agg(code, no ORDER BY no) FROM languages) END
FROM meta WHERE name = 'revision'"""
_SNAPSHOT = b"""
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
LOCK TABLE memory IN ACCESS SHARE MODE;
SELECT version, tableoid FROM memory"""
"""What is read is of a moment after the lock: while that is waited for, tables may change."""
_PATIENCE = f"""
SELECT set_config('lock_timeout', '{_LOCK_MS}', false)
WHERE current_setting('lock_timeout') = '0'""".encode()
"""Unless the database is set to less."""
_TYPES = b"""
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum"""
_KINDS = {bytes: "bytea", str: "text"}
"""The types of what is asked for in lists; all else are numbers."""
_LOST = (psycopg.OperationalError, psycopg.InterfaceError)
_GONE = {"08", "57"}
"""Classes of SQLSTATE for connections that ended: standard (SQL) and PostgreSQL's own."""
_BUSY = (
    psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)  # fmt: skip
_FILES_FAIL = ("53100", "58")
"""SQLSTATEs of a full disk and of a system that fails: PostgreSQL's own."""
_FILES = {"fd.c", "md.c", "slru.c", "xlog.c", "xlogutils.c"}
"""Where PostgreSQL opens and writes files: a right that is missing there is none of a user's."""
_CHANGED = (
    psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn,
    psycopg.errors.InvalidSchemaName, psycopg.errors.FeatureNotSupported,
)  # fmt: skip
"""What the database says where tables are not as they were when they were opened."""


class PostgresDatabase(ThreadDatabase):
    """Statements over one schema, from any thread: see `sql.Database`.

    `reason` says why nothing may be written; None where it may.
    """

    def __init__(self, address: Address, *, reason: str | None, sizes: Sizes = SIZES) -> None:
        super().__init__()
        self.address, self.sizes, self.reason = address, sizes, reason
        self._transaction: PostgresTransaction | None = None
        self._pool = ConnectionPool(
            address.database, min_size=0, max_size=MOST, timeout=_WAIT_S, open=False,
            kwargs={"autocommit": True, "application_name": "tmtool"},
            configure=self._configure, num_workers=1, reconnect_timeout=_AGAIN_S,
        )  # fmt: skip
        close_at_end(self._pool)
        self._pool.open()
        self._table: int | None = None
        with self._lend(_TYPES, (address.schema,)) as (connection, cursor):
            self._types: dict[str, dict[str, str]] = {}
            for table, name, kind in cursor:
                self._types.setdefault(table, {})[name] = kind
            self._check_tables(connection.execute(_TABLES).fetchone())

    def fetch_rows(self, statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement that reads; StoppedError where the time for all is over."""
        check_limit()
        told, is_numbered = translate(statement)
        kept = omit_unkept(parameters)
        if kept is None:
            return []
        query, given = told.encode(), give(kept, is_numbered)
        own: psycopg.Connection[TupleRow] | None = self._own.connection
        if own is None:
            with self._lend(query, given, is_alone=True) as (_, cursor):
                return cursor.fetchall()
        try:
            return own.execute(query, given, binary=True).fetchall()
        except psycopg.Error as error:
            raise self._refusal(error) from error

    def fetch_first(self, statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        found = self.fetch_rows(statement, parameters)
        return found[0] if found else None

    def fetch_many(
        self, before: str, values: Sequence[Any], after: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of `before (values) after` for any number of values, in no order."""
        if not len(values):
            return
        first = values[0]
        kind = (
            "bytea" if isinstance(first, bytes) else "text" if isinstance(first, str) else "bigint"
        )
        asked = before.removesuffix("IN") + f"= ANY(?::{kind}[])"
        yield from self.fetch_rows(f"{asked} {after}", [[*values]])

    @contextmanager
    def open_transaction(self) -> Iterator[PostgresTransaction]:
        """A transaction that writes: all of it is kept, or nothing where the block raises.

        One writes at a time, whoever it is: the others wait for a lock, or get a BusyError.
        """
        self.check_writable()
        with self._writing, self._lend(b"BEGIN") as (connection, _):
            self._writer = threading.get_ident()
            token = uuid.uuid4()
            try:
                connection.execute(f"SET LOCAL lock_timeout = {_LOCK_MS}")
                self._lock(connection)
                self._check_tables(connection.execute(_TABLES).fetchone())
                if self._transaction is None or self._transaction.connection is not connection:
                    self._transaction = PostgresTransaction(connection, self._types, self.address)
                yield self._transaction
                if self._transaction.has_grown:
                    self._transaction.tidy()
                self._note_commit(connection, token)
                self._commit(connection, token)
            except BaseException:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._writer = None
                if self._transaction is not None:
                    self._transaction.has_grown = False

    def _lock(self, connection: psycopg.Connection[TupleRow]) -> None:
        connection.execute(LOCK, (self.address.schema,))

    def _check_tables(self, row: TupleRow | None) -> None:
        """What is read or written is still what was opened."""
        version, table = row or (0, None)
        self._table = self._table or table
        if version > VERSION:
            raise InputError(build_newer(self.address, version))
        if table is None or table != self._table:
            raise self._build_changed()

    def _build_changed(self) -> MissingError:
        return MissingError(
            f"{self.address}: this memory was removed, replaced or brought up to date meanwhile: "
            "open it anew"
        )

    def _note_commit(self, connection: psycopg.Connection[TupleRow], token: uuid.UUID) -> None:
        connection.execute(
            "WITH now AS (UPDATE meta SET value = value + 1 WHERE name = 'revision' "
            "RETURNING value), gone AS (DELETE FROM commits USING now "
            "WHERE revision < now.value - %s) INSERT INTO commits SELECT value, %s FROM now",
            (_KEPT_COMMITS, token),
        )

    def _commit(self, connection: psycopg.Connection[TupleRow], token: uuid.UUID) -> None:
        """End a transaction; where the answer is lost, find out whether it was kept."""
        try:
            connection.execute("COMMIT")
        except _LOST:
            connection.close()
            if not self._was_kept(token):
                raise

    def _was_kept(self, token: uuid.UUID) -> bool:
        """Whether a transaction was kept, once the database is back and has ended it.

        BusyError where that can't be found out: it may be either.
        """
        until = time.monotonic() + _DOUBT_S
        while True:
            try:
                with self._lend(b"BEGIN") as (connection, _):
                    # The server may not have come to the COMMIT yet; it has the lock until then.
                    connection.execute(f"SET LOCAL lock_timeout = {_LOCK_MS}")
                    self._lock(connection)
                    asked = "SELECT 1 FROM commits WHERE token = %s"
                    found = connection.execute(asked, (token,)).fetchone()
                    connection.execute("ROLLBACK")
                    return found is not None
            except BusyError as error:
                if time.monotonic() < until:
                    time.sleep(_PAUSE_S)
                    continue
                raise BusyError(
                    f"{self.address}: the connection was lost while a change was being kept, and "
                    "the database does not answer since: see with tmtool memory history whether "
                    "it is there before you try again"
                ) from error

    @contextmanager
    def read_within(self, transaction: Transaction) -> Iterator[None]:
        """This thread reads with the connection of a change meanwhile, and so what it wrote."""
        assert isinstance(transaction, PostgresTransaction)
        with self._read_with(transaction.connection):
            yield

    @contextmanager
    def open_snapshot(self) -> Iterator[None]:
        """Whatever this thread reads meanwhile is of one moment; it can't write."""
        if self._own.connection is not None:
            yield
            return
        with self._lend(_SNAPSHOT) as (connection, cursor):
            try:
                cursor.set_result(-1)
                self._check_tables(cursor.fetchone())
                self._own.connection = connection
                yield
            finally:
                self._own.connection = self._own.point = None
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")

    def set_locally(self, name: str, value: str | int) -> None:
        """Set what the database goes by in the snapshot or change that this thread is in."""
        assert self._own.connection is not None
        statement = sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(*name.split(".")), value)
        self._own.connection.execute(statement)

    def _read_point(self, languages: dict[str, int]) -> StorePoint:
        found = self.fetch_first(_POINT, (len(languages),)) or (0, 0, 0, 0, None)
        revision, origin, touched, document, told = found
        there = languages if told is None else dict(told)
        return StorePoint(int(revision), origin or 0, touched or 0, document or 0, there)

    @property
    def in_use(self) -> int:
        """How many connections somebody has at this moment; 0 but within a call or a change."""
        told = self._pool.get_stats()
        return int(told.get("pool_size", 0)) - int(told.get("pool_available", 0))

    def run_alone(self, statement: str) -> None:
        """Run what no transaction may be around; BusyError where others hold what it needs."""
        self.check_writable()
        limit = f"SET lock_timeout = {_LOCK_MS}".encode()
        with self._writing, self._lend(limit) as (connection, _):
            self._check_tables(connection.execute(_TABLES).fetchone())
            connection.execute(statement.encode())

    def list_tables(self) -> list[str]:
        """The names of all tables."""
        return [*self._types]

    def __len__(self) -> int:
        """How many connections are open."""
        return int(self._pool.get_stats().get("pool_size", 0))

    def close(self) -> None:
        self._pool.close()

    def insist_on_writing(self) -> None:
        """A MissingError where nothing may be written."""
        if self.reason is not None:
            raise MissingError(self.reason, code="read-only memory")

    @contextmanager
    def _lend(
        self,
        first: bytes,
        given: Parameters | dict[str, Any] | None = None,
        *,
        is_alone: bool = False,
    ) -> Iterator[tuple[psycopg.Connection[TupleRow], psycopg.Cursor[TupleRow]]]:
        """A connection that nobody else has meanwhile, and what its first statement gave.

        That one may be run twice: the server may have been restarted since the connection was made.
        Where it `is_alone` nothing comes after it, and the tables are looked at with it.
        """
        execute = self._execute_alone if is_alone else psycopg.Connection.execute
        try:
            connection, cursor = self._take(lambda connection: execute(connection, first, given))
            try:
                yield connection, cursor
            finally:
                self._pool.putconn(connection)
        except psycopg.Error as error:
            raise self._refusal(error) from error

    def _take(
        self,
        begin: Callable[[psycopg.Connection[TupleRow]], psycopg.Cursor[TupleRow]],
        *,
        is_again: bool = False,
    ) -> tuple[psycopg.Connection[TupleRow], psycopg.Cursor[TupleRow]]:
        connection = self._pool.getconn()
        try:
            return connection, begin(connection)
        except BaseException as error:
            self._pool.putconn(connection)
            if is_again or not isinstance(error, _LOST) or isinstance(error, _BUSY):
                raise
        self._pool.check()
        return self._take(begin, is_again=True)

    def _execute_alone(
        self,
        connection: psycopg.Connection[TupleRow],
        query: bytes,
        given: Parameters | dict[str, Any] | None,
    ) -> psycopg.Cursor[TupleRow]:
        """Run a statement whose tables nobody changes until it is done."""
        tables = connection.cursor()
        try:
            # What is sent together is one transaction, and takes no longer than one alone.
            with connection.pipeline():
                tables.execute(_TABLES)
                cursor = connection.execute(query, given, binary=True)
        except _CHANGED:
            if tables.pgresult is not None:
                self._check_tables(tables.fetchone())
            raise
        self._check_tables(tables.fetchone())
        return cursor

    def _configure(self, connection: psycopg.Connection[TupleRow]) -> None:
        connection.execute(
            sql.SQL("SET search_path = {}, public").format(sql.Identifier(self.address.schema))
        )
        # Which index is used is written in each statement: to plan took as long as to look up.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute("SET jit = off")
        # A few rows of each of many terms: to make a map of them first takes longer than to look.
        connection.execute("SET enable_bitmapscan = off")
        # Arithmetic in statements is of 64 bits, whatever a value is.
        connection.adapters.register_dumper(int, Int8Dumper)
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        register_halves(connection)
        connection.execute(_PATIENCE)

    def _refusal(self, error: psycopg.Error) -> Exception:
        """What is said of what psycopg gives up with."""
        if isinstance(error, PoolTimeout):
            return BusyError(
                f"{self.address}: the database does not answer: try again, or ask whoever runs it"
            )
        told = str(error).strip().split("\n")[0]
        if isinstance(error, psycopg.errors.QueryCanceled):
            return BusyError(
                f"{self.address}: the database has stopped this ({told}): try again with less, or "
                "ask whoever runs it"
            )
        if isinstance(error, _CHANGED):
            return self._build_changed()
        if isinstance(error, psycopg.errors.InsufficientPrivilege) or _is_of_files(error):
            return self._build_barred(error, told)
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            return MissingError(
                f"{self.address}: the memory is read-only because the database takes no changes "
                "now",
                code="read-only memory",
            )
        if isinstance(error, _BUSY):
            return BusyError(f"{self.address}: another program is busy with it ({told}): try again")
        if isinstance(error, _LOST) and (error.sqlstate or "08")[:2] in _GONE:
            return BusyError(f"{self.address}: the connection was lost ({told}): try again")
        return InputError(f"{self.address}: the database refuses ({told})")

    def _build_barred(self, error: psycopg.Error, detail: str) -> Exception:
        """What is detail of a right that a user lacks, or the database to files of its own."""
        if _is_of_files(error):
            return InputError(
                f"{self.address}: the database has trouble with its own files ({detail}): ask "
                "whoever runs it"
            )
        return MissingError(f"{self.address}: you have no right to do this ({detail})")


def _is_of_files(error: psycopg.Error) -> bool:
    """Whether the database can't read or write what it keeps its tables in."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return error.diag.source_file in _FILES
    return (error.sqlstate or "").startswith(_FILES_FAIL)
