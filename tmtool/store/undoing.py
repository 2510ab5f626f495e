"""Taking a change back: what it brought ends, what it ended begins anew.

The past stays as it was: between a change and its undoing the memory did hold what it held. Only
origins are taken back; a unit then has the languages that those left have seen, so what another
change has brought as well stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tmtool.store.batch import insert_variants
from tmtool.store.schema import LIVE
from tmtool.store.writing import batches, marks

# What began anew counts as brought by the change that brought it first: it can be undone as well.
_END = (
    "UPDATE origins SET until = :change WHERE until = {LIVE} AND (brought = :number OR "
    "since = :number) RETURNING unit"
)
# What has come in its place since, or has come back by itself, stays.
_BEGIN = """
INSERT INTO origins (unit, document, position, standing, langs, brought, data, since)
SELECT unit, document, position, standing, langs, brought, data, :change FROM origins o
WHERE until = :number AND since < :number AND NOT EXISTS (
  SELECT 1 FROM origins n INDEXED BY origins_by_unit
  WHERE n.unit = o.unit AND n.document = o.document AND n.position IS o.position
  AND (o.position IS NOT NULL OR n.data IS o.data) AND n.until = {LIVE})
ORDER BY id RETURNING unit
"""


def undo(connection: sqlite3.Connection, number: int, change: int) -> int:
    """Take back the change `number`, within a new one; how many units that touches."""
    numbers = {"number": number, "change": change}
    touched = {
        unit
        for statement in (_END, _BEGIN)
        for (unit,) in connection.execute(statement.format(LIVE=LIVE), numbers).fetchall()
    }
    for some in batches(sorted(touched)):
        _follow(connection, some, change)
    # An import that was taken back half done begins anew, from its first unit.
    connection.execute("DELETE FROM imports WHERE change = ?", (number,))
    return len(touched)


def _follow(connection: sqlite3.Connection, units: Sequence[int], change: int) -> None:
    """Let units have the languages that their origins have seen."""
    seen = dict.fromkeys(units, 0)
    rows = connection.execute(
        f"SELECT unit, langs FROM origins WHERE until = {LIVE} AND unit IN ({marks(units)})", units
    )
    for unit, langs in rows:
        seen[unit] |= langs
    texts = connection.execute(
        f"SELECT unit, lang, text, max(until) FROM variants WHERE unit IN ({marks(units)}) "
        "GROUP BY unit, lang",
        units,
    ).fetchall()
    wanted = {(unit, lang): seen[unit] >> (lang - 1) & 1 for unit, lang, _, _ in texts}
    connection.executemany(
        f"UPDATE variants SET until = ? WHERE unit = ? AND lang = ? AND until = {LIVE}",
        (
            (change, unit, lang)
            for unit, lang, _, until in texts
            if until == LIVE and not wanted[unit, lang]
        ),
    )
    begun = (
        (unit, lang, text)
        for unit, lang, text, until in texts
        if until < LIVE and wanted[unit, lang]
    )
    insert_variants(connection, begun, change)
