"""The tables of a memory in SQLite, how one is opened, and how old ones are brought up to date.

Nothing is ever overwritten: a row is true from the change in `since` on and until the change in
`until`. So a memory can be read as it stood, and every change can be taken back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from tmtool.errors import InputError, MissingError
from tmtool.lang import fold
from tmtool.store.keys import FORMULAS

VERSION = 3
"""Of the tables; a memory with a greater one was written by a newer tmtool."""
APPLICATION = 0x746D7401
"""Marks the file as a memory in its header ("tmt" and a one)."""
LIVE = 1 << 60
"""The `until` of what is true now."""
_BUSY_MS = 60_000
_CACHE_KIB = 64 * 1024

_UNDONE = """\
-- Which changes ended an origin, told by its first row; where one was moved from by the change that
-- brought it; and which changes took which back: see `settling`.
CREATE TABLE endings (
  origin INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (origin, change)) WITHOUT ROWID;
CREATE INDEX endings_by_change ON endings (change);
CREATE TABLE moves (origin INTEGER PRIMARY KEY, source INTEGER NOT NULL);
CREATE INDEX moves_by_source ON moves (source);
CREATE TABLE undoings (
  change INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (change, number)) WITHOUT ROWID"""
_TOUCHED = """\
-- The units of which an origin ended, in the order in which they did: see `masks`.
CREATE TABLE touched (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL)"""
_NOTED = """\
CREATE TRIGGER origins_ended AFTER UPDATE OF until ON origins
BEGIN INSERT INTO touched (unit) VALUES (new.unit); END"""
_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE languages (no INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);

-- A text once, however many units have it. id = language << 32 | running number.
CREATE TABLE texts (
  id INTEGER PRIMARY KEY, fold INTEGER NOT NULL, skeleton INTEGER, text TEXT NOT NULL);
CREATE INDEX texts_by_fold ON texts (fold);
CREATE INDEX texts_by_skeleton ON texts (skeleton) WHERE skeleton IS NOT NULL;

CREATE TABLE units (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
CREATE TABLE variants (
  unit INTEGER NOT NULL, lang INTEGER NOT NULL, since INTEGER NOT NULL, text INTEGER NOT NULL,
  until INTEGER NOT NULL DEFAULT {LIVE}, PRIMARY KEY (unit, lang, since)) WITHOUT ROWID;
CREATE INDEX variants_by_text ON variants (text);
-- Says which texts may be in no unit any more.
CREATE INDEX variants_ended ON variants (text) WHERE until < {LIVE};

-- What all units of a file have in common, once.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, symbol TEXT, data TEXT NOT NULL);
CREATE INDEX documents_by_symbol ON documents (symbol);
-- langs = the languages that it has seen, a bit for each; brought = by which change it came first;
-- first = the row that began it, of one that begins anew because changes were taken back.
CREATE TABLE origins (
  id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, document INTEGER NOT NULL, position INTEGER,
  standing INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {LIVE},
  langs INTEGER NOT NULL, brought INTEGER NOT NULL, data TEXT, first INTEGER);
CREATE INDEX origins_by_unit ON origins (unit, standing);
CREATE INDEX origins_by_place ON origins (document, position);

{_UNDONE};

{_TOUCHED};

-- The journal.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
  details TEXT NOT NULL);
-- Imports that were begun and not finished.
CREATE TABLE imports (
  digest TEXT PRIMARY KEY, change INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;

-- Which tokens stand where: see `postings`. key = language, term and block of 65,536 texts.
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE postings (key INTEGER PRIMARY KEY, ids BLOB NOT NULL, positions BLOB NOT NULL);
CREATE TABLE lengths (block INTEGER PRIMARY KEY, tokens BLOB NOT NULL);

CREATE TABLE encoders (no INTEGER PRIMARY KEY, signature TEXT NOT NULL UNIQUE);
-- id = encoder << 38 | text.
CREATE TABLE vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
-- Says which vectors there are without reading them.
CREATE INDEX vectors_held ON vectors (id);
CREATE TABLE stocks (
  encoder INTEGER NOT NULL, lang INTEGER NOT NULL, dim INTEGER NOT NULL, count INTEGER NOT NULL,
  last INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (encoder, lang)) WITHOUT ROWID;
"""

# An undoing said what it took back in the journal, and what it ended can be told from the rest.
_FROM_FIRST = f"""\
ALTER TABLE origins ADD COLUMN first INTEGER;
{_UNDONE};
INSERT OR IGNORE INTO undoings SELECT id, json_extract(details, '$.change') FROM changes
  WHERE action = 'undo' AND json_extract(details, '$.change') < id;
UPDATE origins SET first = (SELECT min(f.id) FROM origins f WHERE f.unit = origins.unit
  AND f.document = origins.document AND f.position IS origins.position
  AND f.data IS origins.data AND f.brought = origins.brought AND f.since = f.brought)
  WHERE since > brought;
INSERT OR IGNORE INTO endings SELECT coalesce(first, id), until FROM origins
  WHERE until < {LIVE} AND until NOT IN (SELECT change FROM undoings);
INSERT INTO meta VALUES ('formulas', 1)"""


def _from_first(connection: sqlite3.Connection) -> None:
    for statement in _FROM_FIRST.split(";\n"):
        connection.execute(statement)


def _from_second(connection: sqlite3.Connection) -> None:
    connection.execute(_TOUCHED)
    connection.execute(_NOTED)


# From version n to n + 1, each within the transaction that also notes the new version.
_STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_from_first, _from_second)


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """An open connection to a memory of this version, made or brought up to date where needed.

    `MissingError` where there is none and none is to be made; `InputError` where the file is
    something else, broken, or of a newer version.
    """
    if not create and not path.exists():
        raise _nothing_at(path)
    connection = None
    try:
        connection = _open(path)
        if _is_to_be_made(connection, path, create=create):
            _make_current(connection, path)
        _check_end(connection, path)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise refusal(error, path) from error
        raise
    return connection


def _is_to_be_made(connection: sqlite3.Connection, path: Path, *, create: bool) -> bool:
    """Whether tables are to be made or brought up to date; nothing is written to find out."""
    size = path.stat().st_size
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if mark == APPLICATION and version > VERSION:
        raise InputError(
            f"{path.parent} was written by a newer tmtool (its tables have version {version}, "
            f"this one knows {VERSION}); nothing was changed: install the newer tmtool"
        )
    if mark == APPLICATION:
        return bool(version < VERSION)
    if mark or version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise InputError(f"{path}: this is another program's database, no memory")
    # SQLite takes a file of one byte to be empty.
    if size and not connection.execute("PRAGMA page_count").fetchone()[0]:
        raise InputError(f"{path}: this is no memory, or it is damaged")
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
            f"{path}: this memory is damaged: the file is cut off after {size:,} of {whole:,} "
            "bytes; take it from a copy"
        )


def _nothing_at(path: Path) -> MissingError:
    return MissingError(f"there is no memory at {path.parent}")


def refusal(error: sqlite3.Error, path: Path) -> InputError | MissingError:
    """What a person is told when SQLite gives up; nothing committed is lost in any of these."""
    told = str(error)
    if "locked" in told or "busy" in told:
        return MissingError(
            f"{path.parent}: another program is writing to this memory; nothing was changed, try "
            "again when it is done"
        )
    if "full" in told:
        return MissingError(
            f"{path.parent}: the disk is full; what was committed before is kept, free some space "
            "and run the command again"
        )
    if "readonly" in told or "unable to open" in told:
        return MissingError(f"{path.parent}: the memory can't be opened for this ({told})")
    if "disk I/O" in told:
        return MissingError(
            f"{path.parent}: the disk did not take or give what it should ({told}); what was "
            "committed before is kept, see to the disk and run the command again"
        )
    return InputError(f"{path}: this is no memory, or it is damaged ({told})")


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA mmap_size = 1073741824")
    return connection


def _make_current(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited.
        if _is_to_be_made(connection, path, create=True):
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            for step in (_create,) if found == 0 else _STEPS[found - 1 :]:
                step(connection)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute(_NOTED)
    connection.execute(
        "INSERT INTO meta VALUES ('revision', 0), ('fold', ?), ('formulas', ?)",
        (fold.VERSION, FORMULAS),
    )
