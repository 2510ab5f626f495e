"""What is left open: descriptors of this process, connections to SQLite and their cursors."""

import gc
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from garbage import set_aside

_DESCRIPTORS = Path("/proc/self/fd")


def descriptors():
    """How many files this process has open; 0 where the system doesn't tell."""
    return len([*_DESCRIPTORS.iterdir()]) if _DESCRIPTORS.exists() else 0


def connections():
    """How many connections are open, of those made since `garbage.set_aside`."""
    return sum(isinstance(each, sqlite3.Connection) and _is_open(each) for each in gc.get_objects())


def cursors():
    """How many answers of statements made since `garbage.set_aside` are still held by anybody."""
    return sum(isinstance(each, sqlite3.Cursor) for each in gc.get_objects())


def _is_open(connection):
    try:
        connection.total_changes  # noqa: B018 - refused once it is closed
    except sqlite3.ProgrammingError:
        return False
    return True


@contextmanager
def nothing_left():
    """Whatever is done within: when it is done nothing more is open than before."""
    set_aside()
    before = descriptors()
    yield
    assert (descriptors(), connections(), cursors()) == (before, 0, 0)


def nothing_held(store):
    """Between two calls nobody has a connection or a cursor of a store."""
    database = getattr(store, "database", None)
    assert database is None or database.in_use == 0
    assert cursors() == 0
