"""Everything that the SQLite store holds, one after another; memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.protocols import StoredUnit, View
from tmtool.store.database import Database
from tmtool.store.keys import encode_key
from tmtool.store.reading import RowReader, find_moment
from tmtool.store.schema import LIVE
from tmtool.store.writing import LANGUAGE_BITS

_AT_ONCE = 500


def iter_units(database: Database, reader: RowReader, view: View) -> Iterator[StoredUnit]:
    """Every unit of a view with all its origins, in the order in which they came."""
    at, last = find_moment(view), 0
    while rows := database.fetch_rows(
        "SELECT id, key FROM units u WHERE id > ? AND EXISTS (SELECT 1 FROM variants v "
        f"WHERE v.unit = u.id AND v.since <= {at} AND v.until > {at}) ORDER BY id LIMIT ?",
        (last, _AT_ONCE),
    ):
        found = reader.read_units([key.hex() for _, key in rows], view, None)
        yield from (stored for stored in found if stored is not None)
        last = rows[-1][0]


def list_changes(database: Database, key: str) -> list[int]:
    """The changes that touched a unit, oldest first."""
    numbers: set[int] = set()
    for table in ("variants", "origins"):
        rows = database.fetch_rows(
            f"SELECT since, until FROM {table} WHERE since < until AND unit = "
            "(SELECT id FROM units WHERE key = ?)",
            (encode_key(key),),
        )
        numbers.update(number for row in rows for number in row if number != LIVE)
    return sorted(numbers)


def find_duplicate_texts(database: Database, language: int) -> Iterator[list[int]]:
    """Texts of a language that fold to the same, two or more at a time."""
    first, last = language << LANGUAGE_BITS, (language + 1) << LANGUAGE_BITS
    rows = database.fetch_rows(
        "SELECT group_concat(id) FROM texts WHERE id >= ? AND id < ? AND text <> '' GROUP BY fold "
        "HAVING count(*) > 1 ORDER BY min(id)",
        (first, last),
    )
    return (sorted(map(int, listed.split(","))) for (listed,) in rows)
