"""Documents as the SQLite store knows them: what stands beside what, and what there is."""

from __future__ import annotations

import json
from collections import defaultdict

from tmtool.doors import Stored, View
from tmtool.store import records
from tmtool.store.database import Database
from tmtool.store.reading import Reader, moment
from tmtool.units import Origin
from tmtool.where import matches


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


def documents(database: Database, view: View) -> list[tuple[Origin, int]]:
    """What units come from, and how many units each has; in the order of symbols and files."""
    at = moment(view)
    rows = database.rows(
        "SELECT d.data, count(DISTINCT o.unit) FROM origins o "
        "JOIN documents d ON d.id = o.document "
        f"WHERE o.since <= {at} AND o.until > {at} GROUP BY o.document"
    )
    counts: dict[Origin, int] = defaultdict(int)
    for shared, count in rows:
        counts[records.together(json.loads(shared), None, None)] += count
    listed = [each for each in counts.items() if view.where is None or matches(view.where, each[0])]
    return sorted(listed, key=lambda each: (each[0].symbol or "", each[0].file or "", each[1]))
