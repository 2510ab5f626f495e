"""How much a view shows, and what it joins to what; only numbers are read for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from tmtool.protocols import EVERYTHING, Extent, View
from tmtool.store.database import Database
from tmtool.store.reading import RowReader, find_moment, has_seen
from tmtool.store.schema import LIVE
from tmtool.store.writing import find_language_number
from tmtool.units import Origin
from tmtool.where import find_year

if TYPE_CHECKING:
    from tmtool.protocols import Ids


def find_linked(
    database: Database, reader: RowReader, ids: Ids, to: str, view: View
) -> tuple[Ids, Ids]:
    """Texts again, and those of the language `to` that the view's units join to them."""
    at, number = find_moment(view), reader.number(to)
    rows = list(
        database.fetch_many(
            "SELECT DISTINCT v.unit, v.text, w.text FROM variants v JOIN variants w "
            f"ON w.unit = v.unit AND w.lang = {number} "
            "AND (w.lang <> v.lang OR w.region <> v.region) "
            f"AND w.since <= {at} AND w.until > {at} "
            f"WHERE v.since <= {at} AND v.until > {at} AND v.text IN",
            ids.tolist(),
        )
    )
    if view.where is not None:
        seen = reader.find_seen({unit for unit, _, _ in rows}, view)
        rows = [
            row
            for row in rows
            if has_seen(seen.get(row[0], 0), number)
            and has_seen(seen[row[0]], find_language_number(row[1]))
        ]
    found = np.array(rows, np.int64).reshape(-1, 3)
    return found[:, 1], found[:, 2]


# Units are numbered on without gaps and none is ever deleted; few were ever taken out of a memory.
_THERE = f"""
SELECT (SELECT coalesce(max(id), 0) FROM units) - (
  SELECT count(*) FROM (SELECT DISTINCT unit FROM variants INDEXED BY variants_ended
    WHERE until < {LIVE}) AS ended
  WHERE NOT EXISTS (SELECT 1 FROM variants AS v WHERE v.unit = ended.unit AND v.until = {LIVE}))
  - coalesce((SELECT value FROM meta WHERE name = 'erased units'), 0)
"""


def count_units(database: Database, reader: RowReader, view: View) -> int:
    """How many units the view shows."""
    at = find_moment(view)
    if view == EVERYTHING:
        return int(database.fetch_rows(_THERE)[0][0])
    if view.where is None:
        found = database.fetch_rows(
            f"SELECT count(DISTINCT unit) FROM variants WHERE since <= {at} AND until > {at}"
        )
        return int(found[0][0])
    units = [units for units, _ in reader.filters.iter_passing(view.where, at, languages=False)]
    return len(np.unique(np.concatenate(units)))


def measure_extent(database: Database, reader: RowReader, view: View) -> Extent:
    """How much there is to search."""
    at = find_moment(view)
    rows = database.fetch_rows(
        "SELECT d.id, d.data FROM documents d WHERE EXISTS (SELECT 1 FROM origins o "
        f"WHERE o.document = d.id AND o.since <= {at} AND o.until > {at})"
    )
    if view.where is not None:
        passing = reader.find_passing_documents(view.where, at)
        rows = [row for row in rows if row[0] in passing]
    dates = (json.loads(data).get("date") for _, data in rows)
    years = sorted(found for date in dates if (found := find_year(Origin(date=date))) is not None)
    first, last = (years[0], years[-1]) if years else (None, None)
    return Extent(len(rows), count_units(database, reader, view), first, last)
