"""How memories of older versions are brought up to date.

What a step adds is as `schema` has it today, so a later step finds that done already.
"""

from __future__ import annotations

import filecmp
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tmtool.provenance import hash_place
from tmtool.stores.keys import (
    LANGUAGE_BITS,
    TEXT_BITS,
    compute_text_sum,
    compute_vector_sum,
    make_signed,
)
from tmtool.stores.sql import LIVE
from tmtool.stores.sqlite import schema
from tmtool.stores.sqlite.connections import Connection
from tmtool.stores.sqlite.opening import connect_to_write
from tmtool.stores.visible_origins import settle_moved

# An undoing said what it took back in the journal, and what it ended can be told from the rest.
_FROM_FIRST = f"""\
ALTER TABLE origins ADD COLUMN first INTEGER;
{schema.ENDINGS};
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
{schema.MOVES};
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


def _run(connection: Connection, script: str) -> None:
    for statement in script.split(";\n"):
        connection.execute(statement)


def _from_first(connection: Connection) -> None:
    _run(connection, _FROM_FIRST)


def _from_second(connection: Connection) -> None:
    # What follows lines writes variants as they are today.
    _add_regions(connection)
    _add_places(connection)
    connection.execute("INSERT INTO meta VALUES ('identity', ?)", (schema.make_identity(),))
    connection.create_function("text_sum", 2, compute_text_sum, deterministic=True)
    connection.execute("ALTER TABLE texts ADD COLUMN sum INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE texts SET sum = text_sum(id, CAST(text AS BLOB))")
    _add_vector_sums(connection)
    _run(connection, _FROM_SECOND)
    settle_moved(connection)
    connection.execute(schema.TOUCHED)
    connection.execute(schema.NOTED)


def _from_third(connection: Connection) -> None:
    _run(connection, schema.WHOLE)


def _from_fourth(connection: Connection) -> None:
    columns = connection.execute("SELECT name FROM pragma_table_info('variants')")
    if ("region",) not in columns.fetchall():
        _add_regions(connection)


def _from_fifth(connection: Connection) -> None:
    columns = connection.execute("SELECT name FROM pragma_table_info('documents')")
    if ("place",) not in columns.fetchall():
        _add_places(connection)


STEPS: tuple[Callable[[Connection], None], ...] = (
    _from_first, _from_second, _from_third, _from_fourth, _from_fifth
)  # fmt: skip
"""From version n to n + 1, each within the transaction that also notes the new version."""


def _add_vector_sums(connection: Connection) -> None:
    connection.create_function("vector_sum", 2, compute_vector_sum, deterministic=True)
    connection.execute(schema.SUMS)
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


def _add_places(connection: Connection) -> None:
    connection.create_function("hash_place", 1, hash_place, deterministic=True)
    connection.execute("ALTER TABLE documents ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE documents SET place = hash_place(data)")
    connection.execute("CREATE INDEX documents_by_place ON documents (place)")


def _add_regions(connection: Connection) -> None:
    for name in ("variants_by_text", "variants_ended"):
        connection.execute(f"DROP INDEX {name}")
    connection.execute("ALTER TABLE variants RENAME TO former_variants")
    _run(connection, schema.VARIANTS)
    connection.execute(
        "INSERT INTO variants (unit, lang, since, text, until) "
        "SELECT unit, lang, since, text, until FROM former_variants ORDER BY unit, lang, since"
    )
    connection.execute("DROP TABLE former_variants")


def keep_copy(path: Path, version: int) -> Path:
    """Copy a memory as it is, before its tables become those of another version; where to.

    The copy lies beside it, whole or not at all. One that is there and the same serves again.
    """
    part = path.with_name(f".{path.stem}.v{version}.part")
    part.unlink(missing_ok=True)
    try:
        # Who holds the lock to write can't be copied from; another connection can.
        with (
            closing(connect_to_write(path)) as source,
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
