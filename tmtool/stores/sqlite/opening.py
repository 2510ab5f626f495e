"""Ways to open a memory's file: to write and to read, or only to read; why one can't be opened.

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
from tmtool.errors import BusyError, InputError, MissingError
from tmtool.operating_system import SQLITE_WITHOUT_LOCKS
from tmtool.stores.sqlite import schema
from tmtool.stores.sqlite.connections import Connection
from tmtool.stores.sqlite.schema import APPLICATION, VERSION

ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite gives up with; of a damaged file even its messages may be no text."""
SQLITE_VERSION = sqlite3.sqlite_version
_BUSY_MS = 60_000
"""So long another program is waited for that writes. Chosen, no measurement."""
_CACHE_KIB = 64 * 1024
"""So much each connection may keep of the file in memory. Chosen, no measurement."""
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


def connect(path: Path, access: Access, *, create: bool) -> Connection:
    """An open connection to a memory of this version, made or brought up to date where needed.

    One that may not write neither makes a memory nor brings one up to date. `MissingError` where
    there is none and none is to be made; `InputError` where the file is something else, broken, or
    of a newer version.
    """
    may_write = access.reason is None
    if not (create and may_write) and not path.exists():
        raise _nothing_at(path)
    connection = None
    try:
        connection = connect_to_write(path) if may_write else _connect_to_read(path, access)
        if _is_to_be_made(connection, path, create=create and may_write):
            if not may_write:
                raise MissingError(
                    f"{path.parent} was written by an older tmtool and can't be updated in a "
                    "read-only place: copy the folder to a writable place and use the copy"
                )
            _make_current(connection, path)
        _check_end(connection, path)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, ERRORS):
            raise build_refusal(error, path) from error
        raise
    return connection


def connect_to_write(path: Path) -> Connection:
    """A connection that may write; SQLite makes the file where there is none."""
    connection = _opened(path)
    connection.execute(MAPPED)
    return connection


def _connect_to_read(path: Path, how: Access) -> Connection:
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


def _make_current(connection: Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited.
        if _is_to_be_made(connection, path, create=True):
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found:
                # Few memories are old, and the steps need all that writes.
                from tmtool.stores.sqlite import upgrades

                connection.copied = upgrades.keep_copy(path, found)
                for step in upgrades.STEPS[found - 1 :]:
                    step(connection)
            else:
                schema.create_tables(connection)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _is_to_be_made(connection: sqlite3.Connection, path: Path, *, create: bool) -> bool:
    """Whether tables are to be made or brought up to date; nothing is written to find out."""
    size = path.stat().st_size
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if mark == APPLICATION and version > VERSION:
        raise InputError(
            f"{path.parent} was written by a newer tmtool (its tables have version "
            f"{version}, this one reads up to {VERSION}); nothing was changed: install the "
            "newer tmtool"
        )
    if mark == APPLICATION:
        return bool(version < VERSION)
    if mark or version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise InputError(f"{path}: not a memory but the database of another program")
    # SQLite takes a file of one byte to be empty.
    if size and not connection.execute("PRAGMA page_count").fetchone()[0]:
        raise InputError(f"{path}: not a memory, or a damaged one")
    # Empty: nothing was ever committed to it.
    if not create:
        raise _nothing_at(path)
    return True


def _check_end(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is cut off: SQLite itself takes a part of the last page for all of it."""
    # Within a transaction nobody moves pages from the log into the file.
    connection.execute("BEGIN")
    try:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        whole = pages * connection.execute("PRAGMA page_size").fetchone()[0]
        log = path.with_name(f"{path.name}-wal")
        is_in_log = log.exists() and log.stat().st_size > 0
        size = path.stat().st_size
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if size < whole and not is_in_log:
        raise InputError(
            f"{path}: the memory is damaged: the file ends after {size:,} of {whole:,} "
            "bytes; restore it from a copy"
        )


def _nothing_at(path: Path) -> MissingError:
    return MissingError(f"memory not found: {path.parent}")


def build_refusal(error: Exception, path: Path) -> InputError | MissingError:
    """What a person is told when SQLite gives up; nothing committed is lost in any of these."""
    told = str(error)
    if "locked" in told or "busy" in told:
        return BusyError(
            f"{path.parent}: another program is writing to this memory; nothing was "
            "changed: try again when it is done"
        )
    if "full" in told:
        return MissingError(
            f"{path.parent}: the disk is full; earlier work is kept: free some space "
            "and run the command again"
        )
    if "readonly" in told or "unable to open" in told:
        return MissingError(f"{path.parent}: the memory can't be opened for this ({told})")
    if "disk I/O" in told:
        return MissingError(
            f"{path.parent}: the disk failed ({told}); earlier work is kept: check the "
            "disk and run the command again"
        )
    return InputError(f"{path}: not a memory, or a damaged one ({told})")
