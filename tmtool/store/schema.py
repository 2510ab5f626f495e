"""The tables of a memory in SQLite, how one is opened, and how old ones are brought up to date.

Nothing is ever overwritten: a row is true from the change in `since` on and until the change in
`until`. So a memory can be read as it stood, and every change can be taken back.
"""

from __future__ import annotations

import filecmp
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.lang import fold
from tmtool.store import opening
from tmtool.store.connections import Connection
from tmtool.store.keys import (
    FORMULAS,
    LANGUAGE_BITS,
    TEXT_BITS,
    compute_text_sum,
    compute_vector_sum,
    make_signed,
)

VERSION = 5
"""Of the tables; a memory with a greater one was written by a newer tmtool."""
APPLICATION = 0x746D7401
"""Marks the file as a memory in its header ("tmt" and a one)."""
ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite gives up with; of a damaged file even its messages may be no text."""
LIVE = 1 << 60
"""The `until` of what is true now."""

_ENDINGS = """\
-- Which corrections and deletions ended an origin, told by its first row; which changes took which
-- back: see `standing`.
CREATE TABLE endings (
  origin INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (origin, change)) WITHOUT ROWID;
CREATE INDEX endings_by_change ON endings (change);
CREATE TABLE undoings (
  change INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (change, number)) WITHOUT ROWID"""
_SUMS = """\
-- Says which vectors there are without reading them, and what they have to be.
CREATE TABLE vector_sums (id INTEGER PRIMARY KEY, sum INTEGER NOT NULL)"""
_MOVES = """\
-- Origins that corrections and merges made of others: line = the one that it goes back to in the
-- end; source = the one that a merge moved.
CREATE TABLE moves (origin INTEGER PRIMARY KEY, line INTEGER NOT NULL, source INTEGER);
CREATE INDEX moves_by_line ON moves (line);
CREATE INDEX origins_by_change ON origins (brought) WHERE first IS NULL"""
_TOUCHED = """\
-- The units of which an origin ended, in the order in which they did: see `masks`.
CREATE TABLE touched (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL)"""
_WHOLE = """\
-- The whole texts of documents, each once; digest = of all that it says.
CREATE TABLE document_texts (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, document TEXT NOT NULL, lang TEXT NOT NULL,
  complete INTEGER NOT NULL, record TEXT NOT NULL);
CREATE INDEX document_texts_by_document ON document_texts (document, lang);
CREATE TABLE document_paragraphs (
  text INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, label TEXT,
  body TEXT NOT NULL, PRIMARY KEY (text, number)) WITHOUT ROWID;
-- Which changes brought which texts, in the order of coming: see `whole_texts`.
CREATE TABLE document_facts (
  id INTEGER PRIMARY KEY, text INTEGER NOT NULL, change INTEGER NOT NULL, UNIQUE (text, change))"""
_VARIANTS = f"""\
-- region = what tells variants of one language apart, '' in most units.
CREATE TABLE variants (
  unit INTEGER NOT NULL, lang INTEGER NOT NULL, region TEXT NOT NULL DEFAULT '',
  since INTEGER NOT NULL, text INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {LIVE},
  PRIMARY KEY (unit, lang, region, since)) WITHOUT ROWID;
CREATE INDEX variants_by_text ON variants (text);
-- Says which texts may be in no unit any more.
CREATE INDEX variants_ended ON variants (text) WHERE until < {LIVE};
-- Says which units have several variants of a language.
CREATE INDEX variants_regional ON variants (lang) WHERE region <> ''"""
_NOTED = """\
CREATE TRIGGER origins_ended AFTER UPDATE OF until ON origins
BEGIN INSERT INTO touched (unit) VALUES (new.unit); END"""
_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE languages (no INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);

-- A text once, however many units have it. id = language << 32 | running number. sum = checksum.
CREATE TABLE texts (
  id INTEGER PRIMARY KEY, fold INTEGER NOT NULL, skeleton INTEGER, text TEXT NOT NULL,
  sum INTEGER NOT NULL DEFAULT 0);
CREATE INDEX texts_by_fold ON texts (fold);
CREATE INDEX texts_by_skeleton ON texts (skeleton) WHERE skeleton IS NOT NULL;

CREATE TABLE units (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
{_VARIANTS};

-- What all units of a file have in common, once.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, symbol TEXT, data TEXT NOT NULL);
CREATE INDEX documents_by_symbol ON documents (symbol);
{_WHOLE};
-- langs = the languages that it has seen, a bit for each; brought = by which change it came first;
-- first = the row that began it, of one that is seen anew because changes were taken back, or with
-- the languages of others at its place. What was never seen itself has the same since and until.
CREATE TABLE origins (
  id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, document INTEGER NOT NULL, position INTEGER,
  standing INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {LIVE},
  langs INTEGER NOT NULL, brought INTEGER NOT NULL, data TEXT, first INTEGER);
CREATE INDEX origins_by_unit ON origins (unit, standing);
CREATE INDEX origins_by_place ON origins (document, position);

{_ENDINGS};
{_MOVES};

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
-- id = encoder << {TEXT_BITS} | text.
CREATE TABLE vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
{_SUMS};
-- digest = the sum of the checksums, modulo 2 ** 64.
CREATE TABLE stocks (
  encoder INTEGER NOT NULL, lang INTEGER NOT NULL, dim INTEGER NOT NULL, count INTEGER NOT NULL,
  last INTEGER NOT NULL, revision INTEGER NOT NULL, digest INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (encoder, lang)) WITHOUT ROWID;
"""

# An undoing said what it took back in the journal, and what it ended can be told from the rest.
_FROM_FIRST = f"""\
ALTER TABLE origins ADD COLUMN first INTEGER;
{_ENDINGS};
CREATE TABLE moves (origin INTEGER PRIMARY KEY, source INTEGER NOT NULL);
CREATE INDEX moves_by_source ON moves (source);
INSERT OR IGNORE INTO undoings SELECT id, json_extract(details, '$.change') FROM changes
  WHERE action = 'undo' AND json_extract(details, '$.change') < id;
UPDATE origins SET first = (SELECT min(f.id) FROM origins f WHERE f.unit = origins.unit
  AND f.document = origins.document AND f.position IS origins.position
  AND f.data IS origins.data AND f.brought = origins.brought AND f.since = f.brought)
  WHERE since > brought;
INSERT OR IGNORE INTO endings SELECT coalesce(first, id), until FROM origins
  WHERE until < {LIVE} AND until NOT IN (SELECT change FROM undoings);
INSERT INTO meta VALUES ('formulas', 1)"""


# Merges ended what they moved, corrections ended only the last of a line and stood on it.
_FROM_SECOND = f"""\
ALTER TABLE moves RENAME TO moved;
DROP INDEX moves_by_source;
{_MOVES};
INSERT INTO moves
  WITH RECURSIVE lines (origin, line) AS (
    SELECT origin, source FROM moved WHERE source NOT IN (SELECT origin FROM moved)
    UNION ALL SELECT moved.origin, line FROM moved JOIN lines ON moved.source = lines.origin)
  SELECT l.origin, l.line, CASE WHEN c.action = 'edit' THEN NULL ELSE m.source END
  FROM lines l JOIN moved m ON m.origin = l.origin JOIN origins o ON o.id = l.origin
  LEFT JOIN changes c ON c.id = o.brought;
DELETE FROM endings WHERE EXISTS (SELECT 1 FROM moves m JOIN origins o ON o.id = m.origin
  WHERE m.source = endings.origin AND o.brought = endings.change);
INSERT OR IGNORE INTO endings
  WITH lines (origin, line) AS (SELECT origin, line FROM moves UNION SELECT line, line FROM moves)
  SELECT o.id, e.change FROM endings e
  JOIN changes c ON c.id = e.change AND c.action IN ('edit', 'delete')
  JOIN lines l ON l.origin = e.origin JOIN lines all_of ON all_of.line = l.line
  JOIN origins o ON o.id = all_of.origin AND o.brought < e.change;
DROP TABLE moved"""


def _from_first(connection: sqlite3.Connection) -> None:
    for statement in _FROM_FIRST.split(";\n"):
        connection.execute(statement)


def _from_second(connection: sqlite3.Connection) -> None:
    # What follows lines writes variants as they are today.
    for step in (
        _add_regions, _add_identity, _add_text_sums, _add_vector_sums, _follow_lines, _log_touched
    ):  # fmt: skip
        step(connection)


def _add_identity(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO meta VALUES ('identity', ?)", (_identity(),))


def _add_text_sums(connection: sqlite3.Connection) -> None:
    connection.create_function("text_sum", 2, compute_text_sum, deterministic=True)
    connection.execute("ALTER TABLE texts ADD COLUMN sum INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE texts SET sum = text_sum(id, CAST(text AS BLOB))")


def _add_vector_sums(connection: sqlite3.Connection) -> None:
    connection.create_function("vector_sum", 2, compute_vector_sum, deterministic=True)
    connection.execute(_SUMS)
    connection.execute(
        f"INSERT INTO vector_sums SELECT id, vector_sum(id & {(1 << TEXT_BITS) - 1}, vector) "
        "FROM vectors ORDER BY id"
    )
    connection.execute("DROP INDEX vectors_held")
    connection.execute("ALTER TABLE stocks ADD COLUMN digest INTEGER NOT NULL DEFAULT 0")
    for encoder, lang in connection.execute("SELECT encoder, lang FROM stocks").fetchall():
        first = encoder << TEXT_BITS | lang << LANGUAGE_BITS
        rows = connection.execute(
            "SELECT sum FROM vector_sums WHERE id >= ? AND id < ?",
            (first, first + (1 << LANGUAGE_BITS)),
        )
        digest = make_signed(sum(each for (each,) in rows))
        connection.execute(
            "UPDATE stocks SET digest = ? WHERE encoder = ? AND lang = ?", (digest, encoder, lang)
        )


def _follow_lines(connection: sqlite3.Connection) -> None:
    from tmtool.store.visible_origins import settle_moved

    for statement in _FROM_SECOND.split(";\n"):
        connection.execute(statement)
    settle_moved(connection)


def _log_touched(connection: sqlite3.Connection) -> None:
    connection.execute(_TOUCHED)
    connection.execute(_NOTED)


def _from_third(connection: sqlite3.Connection) -> None:
    for step in (_add_whole_texts,):
        step(connection)


def _add_whole_texts(connection: sqlite3.Connection) -> None:
    for statement in _WHOLE.split(";\n"):
        connection.execute(statement)


def _from_fourth(connection: sqlite3.Connection) -> None:
    columns = connection.execute("SELECT name FROM pragma_table_info('variants')")
    if ("region",) not in columns.fetchall():
        _add_regions(connection)


def _add_regions(connection: sqlite3.Connection) -> None:
    for name in ("variants_by_text", "variants_ended"):
        connection.execute(f"DROP INDEX {name}")
    connection.execute("ALTER TABLE variants RENAME TO former_variants")
    for statement in _VARIANTS.split(";\n"):
        connection.execute(statement)
    connection.execute(
        "INSERT INTO variants (unit, lang, since, text, until) "
        "SELECT unit, lang, since, text, until FROM former_variants ORDER BY unit, lang, since"
    )
    connection.execute("DROP TABLE former_variants")


# From version n to n + 1, each within the transaction that also notes the new version.
_STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _from_first, _from_second, _from_third, _from_fourth
)  # fmt: skip


def connect(path: Path, *, create: bool) -> Connection:
    """An open connection to a memory of this version, made or brought up to date where needed.

    `MissingError` where there is none and none is to be made; `InputError` where the file is
    something else, broken, or of a newer version.
    """
    if not create and not path.exists():
        raise _nothing_at(path)
    return _connected(
        path, opening.connect_to_write, lambda each: _prepare(each, path, create=create)
    )


def connect_to_read(path: Path, how: opening.Access) -> Connection:
    """An open connection that writes nothing; an older version can't be brought up to date by it.

    `MissingError` for that, and where there is no memory.
    """
    if not path.exists():
        raise _nothing_at(path)
    return _connected(
        path, lambda path: opening.connect_to_read(path, how), lambda each: _see(each, path)
    )


def _connected(
    path: Path, opened: Callable[[Path], Connection], prepare: Callable[[Connection], None]
) -> Connection:
    connection = None
    try:
        connection = opened(path)
        prepare(connection)
        _check_end(connection, path)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, ERRORS):
            raise build_refusal(error, path) from error
        raise
    return connection


def _prepare(connection: Connection, path: Path, *, create: bool) -> None:
    if _is_to_be_made(connection, path, create=create):
        _make_current(connection, path)


def keep_copy(path: Path, version: int) -> Path:
    """Copy a memory as it is, before its tables become those of another version; where to.

    The copy lies beside it, whole or not at all. One that is there and the same serves again.
    """
    part = path.with_name(f".{path.stem}.v{version}.part")
    part.unlink(missing_ok=True)
    try:
        # Who holds the lock to write can't be copied from; another connection can.
        with (
            closing(opening.connect_to_write(path)) as source,
            closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
        kept, number = path.with_name(f"{path.stem}.v{version}{path.suffix}"), 1
        while kept.exists():
            if filecmp.cmp(part, kept, shallow=False):
                return kept
            number += 1
            kept = path.with_name(f"{path.stem}.v{version}-{number}{path.suffix}")
        return part.replace(kept)
    finally:
        part.unlink(missing_ok=True)


def _see(connection: sqlite3.Connection, path: Path) -> None:
    if _is_to_be_made(connection, path, create=False):
        raise MissingError(
            f"{path.parent} was written by an older tmtool and can't be updated in a "
            "read-only place: copy the folder to a writable place and use the copy"
        )


def _is_to_be_made(connection: sqlite3.Connection, path: Path, *, create: bool) -> bool:
    """Whether tables are to be made or brought up to date; nothing is written to find out."""
    size = path.stat().st_size
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if mark == APPLICATION and version > VERSION:
        raise InputError(
            f"{path.parent} was written by a newer tmtool (its tables have version "
            f"{version}, this one knows {VERSION}); nothing was changed: install the "
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


def _make_current(connection: Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited.
        if _is_to_be_made(connection, path, create=True):
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found:
                connection.copied = keep_copy(path, found)
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
        "INSERT INTO meta VALUES ('revision', 0), ('fold', ?), ('formulas', ?), ('identity', ?)",
        (fold.VERSION, FORMULAS, _identity()),
    )


def _identity() -> str:
    """What no other memory has, and every copy of this one."""
    return os.urandom(16).hex()
