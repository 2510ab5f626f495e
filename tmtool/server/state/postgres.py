"""A server's own store as a schema of a PostgreSQL database, which several servers have at once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.server.state import KEPT_DAYS
from tmtool.server.state.postgres_tables import LOCK, PATIENCE_MS, list_tables, prepare
from tmtool.server.state.schema import UPGRADED, VERSION
from tmtool.server.state.sql import BUSY, FULL, SqlState
from tmtool.stores.addresses import parse_team
from tmtool.stores.postgres.dialect import give, translate
from tmtool.stores.postgres.pools import close_at_end

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

    from tmtool.server.state.sql_people import Statements

_MOST = 4
"""How many connections a process has at most. Chosen: each statement is short."""
_WAIT_S = 4.0
"""Seconds that a connection, or what became of a lost one, is waited for. Chosen: a database is
started anew in three, and all who ask wait so long while it is away."""
_BRIEF_S = 0.5
"""So long once it was in vain, until there is one again. Chosen: nobody waits twice for nothing."""
_LOOK_S = 0.1
"""Seconds between two looks at what became of a lost one. Chosen, no measurement."""
_ALONE = f"SELECT pg_advisory_xact_lock({LOCK})".encode()
_BESIDE = f"SELECT pg_advisory_xact_lock_shared({LOCK})".encode()
"""A transaction of several statements has nobody write meanwhile, one of a single statement lets
others do that, but for those."""
_ON_DISK, _IN_SYSTEM = b"BEGIN", b"BEGIN; SET LOCAL synchronous_commit = off"
"""How far something has come when a transaction ends: on the disk, or with the server, which writes
it down within a second whatever becomes of this process."""
_VERSION = b"SELECT version FROM state"
_NUMBERED = b"SELECT version, pg_current_xact_id()::text FROM state"
_SETTINGS = b"""
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'"""
"""What was answered is on the disk, however else the database is set; more than that stays."""
_HIT = """
WITH clock AS (SELECT extract(epoch FROM clock_timestamp())::float8 AS now)
INSERT INTO hits AS before (who, times) SELECT ?1, ARRAY[now] FROM clock
ON CONFLICT (who) DO UPDATE SET times = (ARRAY(
  SELECT time FROM unnest(before.times) AS time WHERE time > excluded.times[1] - ?3::float8
  ORDER BY time) || excluded.times)[1:?2]
RETURNING times[cardinality(times)] = (SELECT now FROM clock),
  times[1] + ?3::float8 - (SELECT now FROM clock)"""
"""One more of the last seconds, unless there are as many already."""
_AGAIN = psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure
"""What one of two ends with who waited for each other."""
_BUSY = (*_AGAIN, psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)
_OUTDATED = psycopg.ProgrammingError, psycopg.NotSupportedError
"""What a statement may end with where a later version has changed the tables."""
_GONE = "08", "57P"
"""What SQLSTATE begins with where a connection has ended: standard (SQL), and PostgreSQL's own."""
_LOST = "the server has lost its database, and nothing of this was kept: try again in a moment"
_NOT_WIPED = (
    "what was removed may still stand in the files of the database: have whoever owns the tables "
    "of the schema {schema} run VACUUM FULL on each"
)
_IN_DOUBT = (
    "the server has lost its database in the moment of keeping this: look whether it was done "
    "before you do it again"
)


class PostgresState(SqlState):
    """Items, events, jobs and people in a schema of a database, made where there is none.

    Whatever one server has written, all others read at once: nothing is kept at hand. Statements
    that read are run once more with a new connection where one was lost. What is written is kept
    whole, or nothing of it, and a BusyError says so; where a connection is lost while it is being
    kept, the database is asked what became of it. A server of an older version that runs on sees
    the version with each statement, and neither reads nor writes any more. `former` is the file of
    before, which is taken over into new tables with `takes_over`.
    """

    _skip_locked = " FOR UPDATE SKIP LOCKED"

    def __init__(
        self, database: str, kept_days: int = KEPT_DAYS, *, former: Path,
        takes_over: bool = False,
    ) -> None:  # fmt: skip
        self.database, self.kept_days = database, kept_days
        self.address = parse_team(database)
        prepare(self.address, former, takes_over=takes_over)
        self._pool = ConnectionPool(
            self.address.database, min_size=0, max_size=_MOST, timeout=_WAIT_S, open=False,
            kwargs={"autocommit": True, "application_name": "tmtool"},
            # Who asks has it tried anew, sooner than the pool by itself after a while.
            reconnect_timeout=_WAIT_S, configure=self._configure, num_workers=1,
        )  # fmt: skip
        self._wait_s = _WAIT_S
        close_at_end(self._pool)
        self._pool.open()

    def close(self) -> None:
        self._pool.close()

    def wipe(self) -> None:
        """Write all tables anew; the database's log and backups are out of reach.

        MissingError where that is left to whoever owns them.
        """
        told: list[psycopg.errors.Diagnostic] = []
        try:
            with self._lend() as connection:
                connection.add_notice_handler(told.append)
                try:
                    for table in list_tables():
                        connection.execute(f"VACUUM (FULL, ANALYZE) {table}".encode())
                finally:
                    connection.remove_notice_handler(told.append)
        except psycopg.Error as error:
            raise self._explain(error) from error
        if told:
            raise MissingError(_NOT_WIPED.format(schema=self.address.schema))

    def count_hit(self, who: str, most: int, seconds: float) -> float:
        ((is_counted, left),) = self._change(_HIT, [who, most, seconds], _IN_SYSTEM)
        return 0.0 if is_counted else max(left, 0.0)

    def forget_hits(self, seconds: float) -> None:
        statement = (
            "DELETE FROM hits WHERE "
            "times[cardinality(times)] < extract(epoch FROM clock_timestamp()) - ?"
        )
        self._fetch(statement, [seconds])

    # Statements.

    def _fetch(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        if statement.lstrip().startswith("SELECT"):
            return self._read(statement, values)
        return self._change(statement, values, _ON_DISK)

    def _note(self, statement: str, values: Sequence[Any]) -> None:
        """Write what nobody misses if the power fails: it waits for no disk, and outlives us."""
        self._change(statement, values, _IN_SYSTEM)

    def _read(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement, which may be run twice."""
        told, is_numbered = translate(statement)
        query, given = told.encode(), give(values, is_numbered)
        try:
            try:
                return self._ask(query, given)
            except psycopg.Error as error:
                if not _is_lost(error):
                    raise
            # The server of the database was started anew, perhaps: others were lost as well.
            self._pool.check()
            return self._ask(query, given)
        except psycopg.Error as error:
            raise self._explain(error) from error

    def _ask(self, query: bytes, given: Any) -> list[tuple[Any, ...]]:
        """Rows, and after them the version: it only goes up, so they were of ours if it is."""
        with self._lend() as connection:
            with connection.pipeline():
                cursor = connection.execute(query, given)
                version = connection.execute(_VERSION)
            rows = cursor.fetchall()
            _insist_on_version(version.fetchone())
        return rows

    def _change(self, statement: str, values: Sequence[Any], until: bytes) -> list[tuple[Any, ...]]:
        """What a statement gives that writes, as a transaction by itself."""
        try:
            return self._change_once(statement, values, until)
        except BusyError as error:
            if not isinstance(error.__cause__, _AGAIN):
                raise
        return self._change_once(statement, values, until)

    def _change_once(
        self, statement: str, values: Sequence[Any], until: bytes
    ) -> list[tuple[Any, ...]]:
        with self._open_transaction(_BESIDE, until) as transaction:
            cursor = transaction.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _transaction(self) -> Iterator[Statements]:
        with self._open_transaction(_ALONE, _ON_DISK) as transaction:
            yield transaction

    @contextmanager
    def _open_transaction(self, lock: bytes, until: bytes) -> Iterator[_PostgresStatements]:
        try:
            connection, number = self._begin(lock, until)
            try:
                yield _PostgresStatements(connection)
                self._commit(connection, number)
            except BaseException:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._pool.putconn(connection)
        except psycopg.Error as error:
            raise self._explain(error) from error

    def _begin(
        self, lock: bytes, until: bytes, *, is_again: bool = False
    ) -> tuple[psycopg.Connection[TupleRow], str]:
        """A connection with a transaction that has its lock; and what that is called."""
        connection = self._take()
        try:
            # Nobody changes the version from the lock on until the transaction is over.
            connection.execute(until)
            with connection.pipeline():
                connection.execute(lock, [self.address.schema])
                cursor = connection.execute(_NUMBERED)
            version, number = cursor.fetchone() or (None, "")
            _insist_on_version((version,))
        except BaseException as error:
            with suppress(psycopg.Error):
                connection.execute("ROLLBACK")
            self._pool.putconn(connection)
            if is_again or not _is_lost(error):
                raise
        else:
            return connection, number
        self._pool.check()
        return self._begin(lock, until, is_again=True)

    def _commit(self, connection: psycopg.Connection[TupleRow], number: str) -> None:
        """End a transaction; where the answer is lost, find out whether it was kept."""
        try:
            connection.execute("COMMIT")
        except psycopg.Error as error:
            if not _is_lost(error):
                raise
            if not self._was_kept(number):
                raise

    def _was_kept(self, number: str) -> bool:
        """Whether a transaction was kept that began before; BusyError where nobody says."""
        end = time.monotonic() + _WAIT_S
        told = "in progress"
        with suppress(psycopg.Error):
            self._pool.check()
            while told == "in progress" and time.monotonic() < end:
                time.sleep(_LOOK_S)
                with self._lend() as connection:
                    asked = connection.execute(b"SELECT pg_xact_status(%s::xid8)", [number])
                    (told,) = asked.fetchone() or (None,)
        if told not in {"committed", "aborted"}:
            raise BusyError(_IN_DOUBT, code="state in doubt")
        return told == "committed"

    @contextmanager
    def _lend(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """A connection that nobody else has meanwhile."""
        connection = self._take()
        try:
            yield connection
        finally:
            self._pool.putconn(connection)

    def _take(self) -> psycopg.Connection[TupleRow]:
        try:
            connection = self._pool.getconn(self._wait_s)
        except PoolTimeout:
            self._wait_s = _BRIEF_S
            raise
        self._wait_s = _WAIT_S
        return connection

    def _configure(self, connection: psycopg.Connection[TupleRow]) -> None:
        connection.execute(
            sql.SQL("SET search_path = {}").format(sql.Identifier(self.address.schema))
        )
        connection.execute(f"SET lock_timeout = {PATIENCE_MS}".encode())
        connection.execute(_SETTINGS)

    def _explain(self, error: psycopg.Error) -> Exception:
        """What went wrong, for people at pages: without an address. Nothing was changed then."""
        if isinstance(error, psycopg.errors.DiskFull):
            return MissingError(FULL, code="state full")
        if isinstance(error, _BUSY):
            return BusyError(BUSY)
        if isinstance(error, PoolTimeout) or _is_lost(error):
            return BusyError(_LOST)
        told = str(error).strip().split("\n")[0]
        if isinstance(error, psycopg.DataError):
            return InputError(f"the server's database does not take this ({told})")
        if isinstance(error, _OUTDATED) and self._is_outdated():
            return MissingError(UPGRADED, code="state upgraded")
        return MissingError(f"the server's database can't be used: {told}")

    def _is_outdated(self) -> bool:
        with suppress(psycopg.Error), self._lend() as connection:
            return connection.execute(_VERSION).fetchone() != (VERSION,)
        return False


class _PostgresStatements:
    """A transaction that is open."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> psycopg.Cursor[TupleRow]:
        told, is_numbered = translate(statement)
        return self._connection.execute(told.encode(), give(values, is_numbered))

    def executemany(
        self, statement: str, rows: Sequence[Sequence[Any]], /
    ) -> psycopg.Cursor[TupleRow]:
        cursor = self._connection.cursor()
        cursor.executemany(translate(statement)[0].encode(), rows)
        return cursor


def _insist_on_version(row: tuple[Any, ...] | None) -> None:
    if row != (VERSION,):
        raise MissingError(UPGRADED, code="state upgraded")


def _is_lost(error: BaseException) -> bool:
    """Whether a connection has ended, so that nothing of an open transaction was kept."""
    if isinstance(error, PoolTimeout | psycopg.errors.PipelineAborted):
        return False
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return (error.sqlstate or "08").startswith(_GONE)
