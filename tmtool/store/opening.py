"""Ways to open a memory's file: to write and to read, or only to read.

SQLite keeps a log (`-wal`) and, for those who share it, a table of what is in it (`-shm`) beside
the file, and whoever opens the file makes both. Where nothing may be written it is read as it lies:

    no log, or an empty one      nobody has it open: the file alone (`immutable`)
    a log and its table          somebody writes, or was killed: with both (`mode=ro`)
    a log without its table      copied, or a part of a copy: the table is made in memory

The first and the last see nothing of what others do. So they are for as long as the files stay as
they were, which is looked at after each statement. On a network drive the table of others is not
believed: there the log is read as if it had none.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tmtool import drives
from tmtool.operating_system import SQLITE_WITHOUT_LOCKS
from tmtool.store.connections import Connection

_BUSY_MS = 60_000
_CACHE_KIB = 64 * 1024
MAPPED = f"PRAGMA mmap_size = {1 << 30}"
"""Lets pages be read where the system has them in memory anyway."""
NOT_MAPPED = "PRAGMA mmap_size = 0"


@dataclass(frozen=True, slots=True)
class Access:
    """What may be done with a memory: why nothing can be written, None where it can.

    `is_unsafe` where the place is the reason, not a permission.
    """

    reason: str | None = None
    is_unsafe: bool = False

    @property
    def code(self) -> str:
        return "unsafe memory" if self.is_unsafe else "read-only memory" if self.reason else ""


def find_access(path: Path, system: drives.System | None = None) -> Access:
    """How the file of a memory may be opened, which need not exist; `system` knows the drives."""
    folder = path.parent
    place = drives.explain_unsafe(folder, system)
    if place is not None:
        return Access(
            f"{folder} is {place}, where a database can be damaged: the memory is "
            "opened read-only; copy the folder to a local disk",
            is_unsafe=True,
        )
    for each in (folder, path):
        if each.exists() and not os.access(each, os.W_OK):
            return Access(
                f"{folder}: the memory is read-only because {each} can't be written; "
                "copy the folder to a writable place"
            )
    return Access()


def connect_to_write(path: Path) -> Connection:
    """A connection that may write; SQLite makes the file where there is none."""
    connection = _opened(path)
    connection.execute(MAPPED)
    return connection


def connect_to_read(path: Path, how: Access) -> Connection:
    """A connection that writes nothing, not even beside the file."""
    log, table = _beside(path, "-wal"), _beside(path, "-shm")
    seen = _look(path)
    if not log.exists() or not log.stat().st_size:
        connection = _opened(path, "?immutable=1")
    elif table.exists() and not how.is_unsafe:
        return _opened(path, "?mode=ro")
    else:
        connection = _opened(
            path, f"?mode=ro&vfs={SQLITE_WITHOUT_LOCKS}", "PRAGMA locking_mode=EXCLUSIVE"
        )
    connection.seen = seen
    return connection


def is_as_seen(path: Path, seen: object) -> bool:
    """Whether the files are still what they were when a connection was opened."""
    return seen is None or seen == _look(path)


def _look(path: Path) -> tuple[object, ...]:
    """What tells that somebody has changed the file or its log; at most two questions."""
    return _read_identity(path), _read_identity(_beside(path, "-wal"))


def _read_identity(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _opened(path: Path, how: str | None = None, *first: str) -> Connection:
    """With a way to open it that only addresses can say, or as SQLite does by itself.

    `first` are statements that come before it looks into the file.

    What is only read is not mapped into memory: who else makes the file shorter would end this
    process.
    """
    connection = sqlite3.connect(
        path if how is None else path.absolute().as_uri() + how, timeout=_BUSY_MS / 1000,
        isolation_level=None, check_same_thread=False, factory=Connection, uri=how is not None,
    )  # fmt: skip
    for statement in (*first, f"PRAGMA cache_size = -{_CACHE_KIB}"):
        connection.execute(statement)
    return connection
