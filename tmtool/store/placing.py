"""Documents as the SQLite store knows them: what stands beside what, and what there is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from tmtool.doors import Stored, View
from tmtool.store import records
from tmtool.store.database import Database
from tmtool.store.reading import Reader, moment
from tmtool.units import Origin


def passage(
    database: Database, reader: Reader, origin: Origin, around: int, view: View
) -> list[tuple[int, Stored]]:
    """What stands around an origin in its document, with positions, in order."""
    document = database.first(
        "SELECT id FROM documents WHERE digest = ?", (records.digest(records.shared(origin)),)
    )
    if document is None or origin.position is None:
        return []
    at = moment(view)
    rows = database.rows(
        "SELECT o.position, u.key FROM origins o JOIN units u ON u.id = o.unit "
        f"WHERE o.document = ? AND o.since <= {at} AND o.until > {at} "
        "AND o.position BETWEEN ? AND ? ORDER BY o.position, o.id",
        (document[0], origin.position - around, origin.position + around),
    )
    units = reader.placed([(key.hex(), document[0], position) for position, key in rows], view)
    return [
        (position, stored)
        for (position, _), stored in zip(rows, units, strict=True)
        if stored is not None
    ]


def documents(database: Database, reader: Reader, view: View) -> list[tuple[Origin, int]]:
    """What units come from, and how many units each has; in the order of symbols and files."""
    counts = _counts(database, reader, view)
    rows = database.asked("SELECT id, data FROM documents WHERE id IN", sorted(counts))
    listed = [(records.together(json.loads(data), None, None), counts[row]) for row, data in rows]
    return sorted(listed, key=lambda each: (each[0].symbol or "", each[0].file or "", each[1]))


def _counts(database: Database, reader: Reader, view: View) -> Mapping[int, int]:
    """How many units each document has."""
    at = moment(view)
    if view.where is not None:
        return Counter(document for document, _ in reader.filters.uses(view.where, at))
    return dict(
        database.rows(
            f"SELECT document, count(DISTINCT unit) FROM origins WHERE since <= {at} "
            f"AND until > {at} GROUP BY document"
        )
    )
