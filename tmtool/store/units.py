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
from tmtool.store import unit_statements
from tmtool.store.database import Database
from tmtool.store.keys import encode_key
from tmtool.store.reading import RowReader, find_moment, has_seen
from tmtool.store.schema import LIVE
from tmtool.store.writing import find_language_number
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
  EXISTS (SELECT 1 FROM origins o WHERE o.unit = u.id AND o.since < ?1 AND o.until >= ?1),
  EXISTS (SELECT 1 FROM origins o WHERE o.unit = u.id AND o.since <= ?1 AND o.until > ?1)
FROM units u WHERE u.id IN (
  SELECT unit FROM variants WHERE since < until AND (since = ?1 OR until = ?1)
  UNION SELECT unit FROM origins WHERE since < until AND (since = ?1 OR until = ?1))
ORDER BY u.id
"""


class SqliteUnits:
    """See `protocols.Units`."""

    database: Database
    _reader: RowReader

    def read_units(
        self, keys: Sequence[str], view: View = EVERYTHING, max_origins: int | None = None
    ) -> list[StoredUnit | None]:
        """The units of these keys, None for what the view lacks; `max_origins` of each at most."""
        found: dict[str, StoredUnit] = {}
        reader = self._reader
        for at in range(0, len(keys), _KEYS_AT_ONCE):
            some = [encode_key(key) for key in keys[at : at + _KEYS_AT_ONCE]]
            statement = unit_statements.select_units_of_keys(
                len(some), find_moment(view), _most(view, max_origins)
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
        rows = self.database.fetch_rows(
            unit_statements.select_keys(wanted, find_moment(view)),
            (str([int(each) for each in ids]),),
        )
        seen = reader.find_seen({unit for _, unit, _ in rows}, view)
        there = defaultdict[int, list[tuple[int, str]]](list)
        for text, unit, key in rows:
            if view.where is None or _has_both(seen.get(unit, 0), text, wanted):
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
        first = limit if view.where is None else None
        statement = unit_statements.select_units_of_texts(
            wanted, find_moment(view), _most(view, max_origins), first
        )
        found = reader.build_units(
            self.database.fetch_rows(statement, (str([int(each) for each in ids]),)),
            view,
            max_origins,
        )
        there = {
            text: [
                found.stored[unit]
                for unit in sorted(units)
                if unit in found.stored
                and (view.where is None or _has_both(found.seen[unit], text, wanted))
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
                (str([*of_keys]), str(sorted({each.step for each in asked})), str([*near])),
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

    def list_changes(self, key: str) -> list[int]:
        """The changes that touched a unit, oldest first."""
        numbers: set[int] = set()
        for table in ("variants", "origins"):
            rows = self.database.fetch_rows(
                f"SELECT since, until FROM {table} WHERE since < until AND unit = "
                "(SELECT id FROM units WHERE key = ?)",
                (encode_key(key),),
            )
            numbers.update(number for row in rows for number in row if number != LIVE)
        return sorted(numbers)

    def list_touched(self, change: int) -> list[TouchedUnit]:
        """The units that a change touched, in the order in which they came into the memory."""
        rows = self.database.fetch_rows(_TOUCHED, (change,))
        return [TouchedUnit(key.hex(), bool(was), bool(now)) for key, was, now in rows]

    def read_journal(
        self, limit: int | None = None, actions: Sequence[str] = ()
    ) -> list[JournalEntry]:
        wanted = "WHERE action IN (SELECT value FROM json_each(?))" if actions else ""
        rows = self.database.fetch_rows(
            f"SELECT id, at, by, action, details FROM changes {wanted} ORDER BY id DESC LIMIT ?",
            (*([json.dumps(list(actions))] if actions else []), -1 if limit is None else limit),
        )
        return [
            JournalEntry(number, at, by, action, json.loads(details))
            for number, at, by, action, details in rows
        ]

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        found = self.database.fetch_first(
            "SELECT change, state FROM imports WHERE digest = ?", (digest,)
        )
        return (int(found[0]), json.loads(found[1])) if found else None

    def find_settled(self) -> int:
        found = self.database.fetch_first(
            "SELECT coalesce((SELECT min(change) - 1 FROM imports), "
            "(SELECT max(id) FROM changes), 0)"
        )
        return int(found[0]) if found else 0

    def _count_in(self, documents: Iterable[int], at: int) -> int:
        """How many units come from some documents."""
        found = self.database.fetch_first(
            "SELECT count(DISTINCT unit) FROM origins WHERE document IN (SELECT value FROM "
            f"json_each(?)) AND since <= {at} AND until > {at}",
            (json.dumps(sorted(documents)),),
        )
        return int(found[0]) if found else 0


def _most(view: View, limit: int | None) -> int | None:
    """So many origins are read: with a filter one further down can be the first that is wanted."""
    return limit if view.where is None else None


def _has_both(languages: int, text: int, wanted: int | None) -> bool:
    """Whether the language of a text was seen, and the one that is wanted beside it."""
    return has_seen(languages, find_language_number(text)) and (
        wanted is None or has_seen(languages, wanted)
    )


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
