"""Translation units out of the SQLite store, as a view wants them, and the journal."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tmtool import provenance
from tmtool.protocols import (
    EVERYTHING,
    Adjacency,
    Extent,
    JournalEntry,
    StoredUnit,
    TouchedUnit,
    View,
)
from tmtool.stores import unit_statements
from tmtool.stores.keys import encode_key
from tmtool.stores.reading import RowReader, find_moment, has_both
from tmtool.stores.sql import EVERY_ROW, LIVE, Database
from tmtool.units import Origin
from tmtool.where import find_memory, find_year, is_match

_KEYS_AT_ONCE = 400
"""So many units are asked for by their keys at once: a limit, parameters were 999 at most once."""
_UNITS_AT_ONCE = 500
"""So many units are read at once where all are: chosen, so that memory stays flat."""
# Units are numbered on without gaps and none is ever deleted; few were ever taken out of a memory.
_THERE = f"""
SELECT (SELECT coalesce(max(id), 0) FROM units) - (
  SELECT count(*) FROM (SELECT DISTINCT unit FROM variants INDEXED BY variants_ended
    WHERE until < {LIVE}) AS ended
  WHERE NOT EXISTS (SELECT 1 FROM variants AS v WHERE v.unit = ended.unit AND v.until = {LIVE}))
  - coalesce((SELECT value FROM meta WHERE name = 'erased units'), 0)
"""

_TOUCHED = """
SELECT u.key,
  EXISTS (SELECT 1 FROM origins o WHERE o.unit = u.id AND o.since < ?1 AND o.until >= ?1 {seen}),
  EXISTS (SELECT 1 FROM origins o WHERE o.unit = u.id AND o.since <= ?1 AND o.until > ?1 {seen})
FROM units u WHERE u.id IN (
  {spoken} SELECT unit FROM origins WHERE since < until AND (since = ?1 OR until = ?1) {seen})
ORDER BY u.id
"""
_SPOKEN = "SELECT unit FROM variants WHERE since < until AND (since = ?1 OR until = ?1) UNION"
_COUNTED = f"""
SELECT change, count(DISTINCT unit) FROM (
  SELECT since AS change, unit FROM origins WHERE since < until {{seen}}
  UNION ALL
  SELECT until, unit FROM origins WHERE since < until AND until <> {LIVE} {{seen}}) AS ends
GROUP BY change ORDER BY change
"""


class SqlUnits:
    """See `protocols.Units`."""

    database: Database
    _reader: RowReader
    _first = unit_statements.FirstRows()

    def read_units(
        self, keys: Sequence[str], view: View = EVERYTHING, max_origins: int | None = None
    ) -> list[StoredUnit | None]:
        """The units of these keys, None for what the view lacks; `max_origins` of each at most."""
        found: dict[str, StoredUnit] = {}
        reader = self._reader
        for at in range(0, len(keys), _KEYS_AT_ONCE):
            some = [encode_key(key) for key in keys[at : at + _KEYS_AT_ONCE]]
            statement = unit_statements.select_units_of_keys(
                self._first, len(some), find_moment(view), _most(view, max_origins)
            )
            units = reader.build_units(self.database.fetch_rows(statement, some), view, max_origins)
            found |= {each.key: each for each in units.stored.values()}
        return [found.get(key) for key in keys]

    def find_unit_keys(
        self, ids: Sequence[int], to: str | None, view: View = EVERYTHING
    ) -> list[list[str]]:
        """For each text the keys of the units of the view that have it and the language `to`."""
        if not len(ids):
            return []
        reader = self._reader
        wanted = None if to is None else reader.number(to)
        if view.where is None:
            rows = self.database.fetch_rows(
                unit_statements.select_keys(wanted, find_moment(view)),
                ([int(each) for each in ids],),
            )
        else:
            rows = reader.find_uses(ids, wanted, view, "u.key")
        there = defaultdict[int, list[tuple[int, str]]](list)
        for text, unit, key in rows:
            there[text].append((unit, key.hex()))
        reader.note_rows(pair for pairs in there.values() for pair in pairs)
        return [[key for _, key in sorted(there.get(int(each), ()))] for each in ids]

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View = EVERYTHING,
        max_origins: int | None = None,
        limit: int | None = None,
    ) -> list[list[StoredUnit]]:
        """For each text the units of the view that have it and the language `to`."""
        if not len(ids):
            return []
        reader = self._reader
        wanted = None if to is None else reader.number(to)
        limited = limit if view.where is None else None
        statement = unit_statements.select_units_of_texts(
            self._first, wanted, find_moment(view), _most(view, max_origins), limited
        )
        found = reader.build_units(
            self.database.fetch_rows(statement, ([int(each) for each in ids],)),
            view,
            max_origins,
        )
        there = {
            text: [
                found.stored[unit]
                for unit in sorted(units)
                if unit in found.stored
                and (view.where is None or has_both(found.seen[unit], text, wanted))
            ][:limit]
            for text, units in found.pairs.items()
        }
        return [there.get(int(each), []) for each in ids]

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        """For each adjacency the occurrences of its keys that have a neighbour there."""
        reader = self._reader
        keys = dict.fromkeys(key for each in asked for key in (*each.keys, *each.neighbours))
        rows = {key: row for row, key in reader.find_rows(list(keys)).items()}
        of_keys = {rows[key] for each in asked for key in each.keys if key in rows}
        near = {rows[key] for each in asked for key in each.neighbours if key in rows}
        listed = (
            self.database.fetch_rows(
                unit_statements.select_beside(find_moment(view)),
                ([*of_keys], sorted({each.step for each in asked}), [*near]),
            )
            if of_keys and near
            else []
        )
        there: dict[tuple[int, int, int], dict[tuple[int, int], Origin]] = defaultdict(dict)
        for unit, other, step, standing, row, *own in listed:
            origin = reader.build_origin(*own[:3])
            if view.where is None or (
                is_match(view.where, origin) and is_match(view.where, reader.build_origin(*own[3:]))
            ):
                there[unit, other, step][-standing, row] = origin
        return [_occurrences(each, rows, there) for each in asked]

    def count_units(self, view: View = EVERYTHING) -> int:
        """How many units the view shows."""
        at = find_moment(view)
        if view == EVERYTHING:
            return int(self.database.fetch_rows(_THERE)[0][0])
        if view.where is None:
            found = self.database.fetch_rows(
                f"SELECT count(DISTINCT unit) FROM variants WHERE since <= {at} AND until > {at}"
            )
            return int(found[0][0])
        units = [
            units for units, _ in self._reader.filters.iter_passing(view.where, at, languages=False)
        ]
        return len(np.unique(np.concatenate(units)))

    def measure_extent(self, view: View = EVERYTHING) -> Extent:
        """How much there is to search."""
        at = find_moment(view)
        rows = self.database.fetch_rows(
            "SELECT d.id, d.data FROM documents d WHERE EXISTS (SELECT 1 FROM origins o "
            f"WHERE o.document = d.id AND o.since <= {at} AND o.until > {at})"
        )
        if view.where is not None:
            passing = self._reader.filters.find_documents(view.where, at)
            rows = [row for row in rows if row[0] in passing]
        dates = (json.loads(data).get("date") for _, data in rows)
        years = sorted(
            found for date in dates if (found := find_year(Origin(date=date))) is not None
        )
        first, last = (years[0], years[-1]) if years else (None, None)
        return Extent(len(rows), self.count_units(view), first, last)

    def list_memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        """The memories that units came with, and how many units each has."""
        at = find_moment(view)
        documents: dict[str | None, set[int]] = {}
        for row, data in self.database.fetch_rows("SELECT id, data FROM documents"):
            name = find_memory(provenance.build_origin(json.loads(data), None, None))
            documents.setdefault(name, set()).add(row)
        if view.where is not None:
            uses = self._reader.filters.find_uses(view.where, at)
            counted = (
                (name, len({unit for document, unit in uses if document in rows}))
                for name, rows in documents.items()
            )
        else:
            counted = ((name, self._count_in(rows, at)) for name, rows in documents.items())
        found = [each for each in counted if each[1]]
        return sorted(found, key=lambda each: (each[0] is None, each[0] or ""))

    def iter_units(self, view: View = EVERYTHING) -> Iterator[StoredUnit]:
        """Every unit of a view with all its origins, in the order in which they came."""
        at, last = find_moment(view), 0
        while rows := self.database.fetch_rows(
            "SELECT id, key FROM units u WHERE id > ? AND EXISTS (SELECT 1 FROM variants v "
            f"WHERE v.unit = u.id AND v.since <= {at} AND v.until > {at}) ORDER BY id LIMIT ?",
            (last, _UNITS_AT_ONCE),
        ):
            found = self.read_units([key.hex() for _, key in rows], view)
            yield from (stored for stored in found if stored is not None)
            last = rows[-1][0]

    def list_changes(self, key: str, view: View = EVERYTHING) -> list[int]:
        """The changes that touched a unit, oldest first."""
        seen, wanted = self._reader.filters.select(view.where, 2)
        tables = [("origins", seen, wanted)]
        if view.where is None:
            # What a unit says is of all its origins.
            tables.append(("variants", "", []))
        numbers: set[int] = set()
        for table, condition, values in tables:
            rows = self.database.fetch_rows(
                f"SELECT since, until FROM {table} WHERE since < until AND unit = "
                f"(SELECT id FROM units WHERE key = ?1) {condition}",
                (encode_key(key), *values),
            )
            numbers.update(number for row in rows for number in row if number != LIVE)
        return sorted(numbers)

    def list_touched(self, change: int, view: View = EVERYTHING) -> list[TouchedUnit]:
        """The units that a change touched, in the order in which they came into the memory."""
        seen, wanted = self._reader.filters.select(view.where, 2)
        touched = _TOUCHED.format(seen=seen, spoken=_SPOKEN if view.where is None else "")
        rows = self.database.fetch_rows(touched, (change, *wanted))
        return [TouchedUnit(key.hex(), bool(was), bool(now)) for key, was, now in rows]

    def count_touched(self, view: View = EVERYTHING) -> dict[int, int]:
        """How many units each change touched, by its number, of those that touched any."""
        seen, wanted = self._reader.filters.select(view.where, 1)
        return dict(self.database.fetch_rows(_COUNTED.format(seen=seen), wanted))

    def read_journal(
        self, limit: int | None = None, actions: Sequence[str] = ()
    ) -> list[JournalEntry]:
        database, reader = self.database, self._reader
        most, some = EVERY_ROW if limit is None else limit, tuple(actions)
        # Each look-up asks for the entries of a few kinds, which seldom come.
        if some and database.is_fixed and not database.is_changing:
            return list(reader.read_known_entries(database.revision, most, some))
        return list(reader.read_entries(most, some))

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        found = self.database.fetch_first(
            "SELECT change, state FROM imports WHERE digest = ?", (digest,)
        )
        return (int(found[0]), json.loads(found[1])) if found else None

    def find_settled(self) -> int:
        found = self.database.fetch_first(
            "SELECT coalesce((SELECT min(change) - 1 FROM imports "
            """WHERE state NOT LIKE '%"finished": "%'), (SELECT max(id) FROM changes), 0)"""
        )
        return int(found[0]) if found else 0

    def _count_in(self, documents: Iterable[int], at: int) -> int:
        """How many units come from some documents."""
        found = self.database.fetch_first(
            "SELECT count(DISTINCT unit) FROM origins WHERE document IN (SELECT value FROM "
            f"numbers(?)) AND since <= {at} AND until > {at}",
            (sorted(documents),),
        )
        return int(found[0]) if found else 0


def _most(view: View, limit: int | None) -> int | None:
    """So many origins are read: with a filter one further down can be the first that is wanted."""
    return limit if view.where is None else None


def _occurrences(
    asked: Adjacency,
    rows: Mapping[str, int],
    there: Mapping[tuple[int, int, int], Mapping[tuple[int, int], Origin]],
) -> list[tuple[str, Origin]]:
    """What was found beside the keys of one adjacency, in order."""
    near = [rows[key] for key in dict.fromkeys(asked.neighbours) if key in rows]
    found = []
    for key in (key for key in dict.fromkeys(asked.keys) if key in rows):
        own: dict[tuple[int, int], Origin] = {}
        for other in near:
            own.update(there.get((rows[key], other, asked.step), {}))
        found += [(key, own[each]) for each in sorted(own)]
    return found
