"""A memory's SQLite file, shared by threads: each reads with what nobody else has, one writes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tmtool.errors import BusyError, MissingError
from tmtool.stopping import check_limit
from tmtool.stores.postings import SIZES, Sizes
from tmtool.stores.sql import Parameters, StorePoint, Transaction
from tmtool.stores.sqlite import opening
from tmtool.stores.sqlite.connections import Connection, Connections
from tmtool.stores.threads import ThreadDatabase

_TRIES = 5
"""How often a file that another program changes under a reader is read again: chosen."""
_BYTES_AT_ONCE = 400
"""So many bytes values one statement asks for: a limit, SQLite's for parameters was 999 once."""
_POINT = """
SELECT value, (SELECT max(id) FROM origins), (SELECT max(id) FROM touched),
  (SELECT max(id) FROM documents),
  CASE (SELECT max(no) FROM languages) WHEN ? THEN NULL ELSE
    (SELECT json_group_object(code, no) FROM (SELECT code, no FROM languages ORDER BY no)) END
FROM meta WHERE name = 'revision'"""


class SqliteDatabase(ThreadDatabase):
    """Statements over one file, from any thread. `access` says whether they may write."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool,
        access: opening.Access | None = None,
        sizes: Sizes = SIZES,
    ) -> None:
        super().__init__()
        self.path = path
        self.sizes = sizes
        self.access = access or opening.find_access(path)
        self._create = create
        self._connections = Connections(self._connect)
        with self.lend() as connection:
            self._create = False
            self.copied = connection.copied

    def fetch_rows(self, statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement that reads; StoppedError where the time for all is over."""
        check_limit()
        own: Connection | None = self._own.connection
        try:
            if own is not None:
                return own.execute(statement, parameters).fetchall()
            if self.access.reason is not None:
                return self._read_unchanged(statement, parameters)
            connection = self._connections.take()
            try:
                return connection.execute(statement, parameters).fetchall()
            finally:
                self._connections.give(connection)
        except UnicodeEncodeError:
            # Half a character: no row has it.
            return []
        except opening.ERRORS as error:
            raise opening.build_refusal(error, self.path) from error

    def fetch_first(self, statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        found = self.fetch_rows(statement, parameters)
        return found[0] if found else None

    def fetch_many(
        self,
        before: str,
        values: Sequence[Any],
        after: str = "",
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of `before (values) after` for any number of values, in no order.

        All of them are one parameter, but for bytes, which come some at a time.
        """
        if values and not isinstance(values[0], bytes):
            kind = "names" if isinstance(values[0], str) else "numbers"
            listed = f"(SELECT value FROM {kind}(?1))"
            yield from self.fetch_rows(f"{before} {listed} {after}", [[*values]])
            return
        for at in range(0, len(values), _BYTES_AT_ONCE):
            some = values[at : at + _BYTES_AT_ONCE]
            marks = ",".join("?" * len(some))
            yield from self.fetch_rows(f"{before} ({marks}) {after}", some)

    @contextmanager
    def open_transaction(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is kept, or nothing where the block raises."""
        self.check_writable()
        with self._writing, self.lend() as connection:
            self._writer = threading.get_ident()
            try:
                # Mapped pages stay with the process for as long as it lives: a long import would
                # hold all of the file.
                connection.execute(opening.NOT_MAPPED)
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'revision'")
                    connection.execute("COMMIT")
                    connection.execute(opening.MAPPED)
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            except opening.ERRORS as error:
                raise opening.build_refusal(error, self.path) from error
            finally:
                self._writer = None

    @contextmanager
    def read_within(self, transaction: Transaction) -> Iterator[None]:
        """This thread reads with the connection of a change meanwhile, and so what it wrote."""
        with self._read_with(transaction):
            yield

    @contextmanager
    def open_snapshot(self) -> Iterator[None]:
        """Whatever this thread reads meanwhile is of one moment; it can't write."""
        if self._own.connection is not None:
            yield
            return
        with self.lend() as connection:
            try:
                connection.execute("BEGIN")
                self._own.connection = connection
                yield
            except opening.ERRORS as error:
                raise opening.build_refusal(error, self.path) from error
            finally:
                self._own.connection = self._own.point = None
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            if not opening.is_as_seen(self.path, connection.seen):
                raise self._busy()

    def run_alone(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement gives that no transaction may be around."""
        self.check_writable()
        with self._writing, self.lend() as connection:
            try:
                return connection.execute(statement).fetchall()
            except opening.ERRORS as error:
                raise opening.build_refusal(error, self.path) from error

    def _read_point(self, languages: dict[str, int]) -> StorePoint:
        found = self.fetch_first(_POINT, (len(languages),)) or (0, 0, 0, 0, None)
        revision, origin, touched, document, told = found
        there = languages if told is None else json.loads(told)
        return StorePoint(int(revision), origin or 0, touched or 0, document or 0, there)

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """A connection that nobody else has meanwhile."""
        connection = self._connections.take()
        try:
            yield connection
        finally:
            self._connections.give(connection)

    @property
    def in_use(self) -> int:
        """How many connections somebody has at this moment; 0 but within a call or a change."""
        return self._connections.lent

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def close(self) -> None:
        self._connections.close()

    def _connect(self) -> Connection:
        if self._create and not self.path.exists():
            self.insist_on_writing()
        return opening.connect(self.path, self.access, create=self._create)

    def insist_on_writing(self) -> None:
        """A MissingError where nothing may be written."""
        if self.access.reason is not None:
            raise MissingError(self.access.reason, code=self.access.code)

    def _read_unchanged(self, statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """The rows of a statement during which nobody has changed the file."""
        for _ in range(_TRIES):
            connection = self._connections.take()
            is_fit = False
            try:
                rows = connection.execute(statement, parameters).fetchall()
                is_fit = opening.is_as_seen(self.path, connection.seen)
                if is_fit:
                    return rows
            except opening.ERRORS:
                # What another program was just changing may look damaged.
                is_fit = opening.is_as_seen(self.path, connection.seen)
                if is_fit:
                    raise
            finally:
                (self._connections.give if is_fit else self._connections.drop)(connection)
        raise self._busy()

    def _busy(self) -> BusyError:
        return BusyError(
            f"{self.path.parent}: another program is writing to this memory, which can "
            "only be read from here: try again when it is done"
        )
