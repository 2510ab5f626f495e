"""Connections that threads take turns with: few are open, and none outlasts its threads."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from tmtool.errors import InputError
from tmtool.stores.sql import Value

MOST = 8
"""How many are open at most; each may keep 64 MB of pages, and more don't read faster. Chosen, no
measurement is kept."""


_LIST = re.compile(r"\b(?:numbers|names)\(")
_FUNCTIONS = {
    "all_numbers": "group_concat(", "all_texts": "group_concat(", "line_end": "char(10",
    "greatest": "max(", "kind_of": "typeof(",
}  # fmt: skip
_FUNCTION = re.compile(rf"\b({'|'.join(_FUNCTIONS)})\(")
_BYTES = re.compile(r"\bbytes_of\((\w+)\)")
_SPANS = re.compile(r"\bspans\((\?\d*)\)")
_PAIRS = r"(SELECT key AS number, value ->> 0 AS first, value ->> 1 AS last FROM json_each(\1))"


class Connection(sqlite3.Connection):
    """A connection, with what its files looked like when it was opened, where that matters.

    Its statements may have the marks of `stores.sql`.
    """

    seen: object = None
    copied: Path | None = None
    """The file as it was, where this connection brought it up to date."""

    def execute(self, sql: str, parameters: Value = (), /) -> sqlite3.Cursor:
        return super().execute(_write(sql), [_encode(each) for each in parameters])

    def executemany(self, sql: str, parameters: Iterable[Value], /) -> sqlite3.Cursor:
        return super().executemany(_write(sql), parameters)

    def begin_erasing(self) -> None:
        self.execute("PRAGMA secure_delete = ON")


@lru_cache(maxsize=500)
def _write(statement: str) -> str:
    """A statement as SQLite has it."""
    statement = _BYTES.sub(r"CAST(\1 AS BLOB)", statement)
    written = _LIST.sub(r"json_each(", _SPANS.sub(_PAIRS, statement))
    return _FUNCTION.sub(lambda found: _FUNCTIONS[found[1]], written)


def _encode(parameter: Value) -> Value:
    """A list as JSON: SQLite has no parameters of several values."""
    return json.dumps(parameter) if isinstance(parameter, list) else parameter


class _Mark:
    """Lies with a thread, and goes with it."""

    def __init__(self, pool: Connections) -> None:
        self._pool = weakref.ref(pool)

    def __del__(self) -> None:
        pool = self._pool()
        if pool is not None:
            pool.release()


class _OwnConnection(threading.local):
    mark: _Mark | None = None


class Connections:
    """Lends connections, each to one thread at a time; whoever finds none waits.

    As many stay open as there are threads that have asked, `most` at most. When threads end and
    there are more, all are closed as soon as nobody has any: SQLite keeps the descriptors of what
    is closed for as long as the process has the same file open elsewhere.
    """

    def __init__(self, make: Callable[[], Connection], limit: int = MOST) -> None:
        self._make, self._most = make, limit
        self._idle: list[Connection] = []
        self._open = self._threads = self._waiting = 0
        self._closed = self._surplus = False
        # One for each thread that is gone and not yet counted: to append needs no lock.
        self._gone: list[bool] = []
        self._free = threading.Condition(threading.Lock())
        self._own = _OwnConnection()

    def take(self) -> Connection:
        """One that nobody else has until it is given back."""
        if self._own.mark is None:
            self._meet()
        try:
            # The latest that was given back: what it has read is likely to be needed again.
            return self._idle.pop()
        except IndexError:
            return self._another()

    def give(self, connection: Connection) -> None:
        """Take one back."""
        self._idle.append(connection)
        # Who waits says so before looking a last time: either this sees it, or it sees this.
        if self._waiting or self._surplus or self._closed or self._gone:
            with self._free:
                self._free.notify()
                self._close_surplus()

    def drop(self, connection: Connection) -> None:
        """Close one that was lent, in place of giving it back."""
        connection.close()
        with self._free:
            self._open -= 1
            self._free.notify()

    def close(self) -> None:
        """Close all: those that are lent when they come back."""
        with self._free:
            self._closed = True
            self._close_idle()
            self._free.notify_all()

    def release(self) -> None:
        """A thread that has asked is gone.

        It never waits: who has the lock may be this thread, or one that the end of the process has
        stopped. Else whoever has it sees to it, or gives a connection back later and does so then.
        """
        self._gone.append(True)
        while self._gone and self._free.acquire(blocking=False):
            try:
                self._close_surplus()
            finally:
                self._free.release()

    @property
    def lent(self) -> int:
        """How many are in use now."""
        return self._open - len(self._idle)

    def __len__(self) -> int:
        """How many are open."""
        return self._open

    def _meet(self) -> None:
        self._own.mark = _Mark(self)
        with self._free:
            self._threads += 1

    def _another(self) -> Connection:
        with self._free:
            self._waiting += 1
            try:
                while True:
                    if self._closed:
                        message = "this memory was closed: open it again"
                        raise InputError(message)
                    if (found := self._left()) is not None:
                        return found
                    if self._open < self._most:
                        self._open += 1
                        break
                    self._free.wait()
            finally:
                self._waiting -= 1
        try:
            return self._make()
        except BaseException:
            with self._free:
                self._open -= 1
                self._free.notify()
            raise

    def _left(self) -> Connection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _close_surplus(self) -> None:
        """Count the threads that are gone, and close what is too much if nobody has any."""
        if self._gone:
            while self._gone:
                self._gone.pop()
                self._threads -= 1
            self._surplus = self._surplus or self._open > max(1, self._threads)
        if self._closed or (self._surplus and not self.lent):
            self._close_idle()
            # Another thread may have taken one meanwhile.
            self._surplus = self._open > 0

    def _close_idle(self) -> None:
        while (connection := self._left()) is not None:
            connection.close()
            self._open -= 1
