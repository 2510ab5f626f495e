"""Which units pass a filter, for very many at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TypeAlias

from tmtool.store import records
from tmtool.store.database import Database
from tmtool.units import Origin
from tmtool.where import And, Not, Or, Where, matches

ReadOrigin: TypeAlias = Callable[[int, int | None, int, str | None], Origin]

# What every occurrence in a document has in common: to decide by it, no occurrence is read.
_SHARED = frozenset({
    "symbol", "body", "year", "date", "status", "file", "hash", "document", "memory",
})  # fmt: skip


class Filters:
    """Answers about filters; what one says of a document is remembered."""

    def __init__(self, database: Database, origin: ReadOrigin) -> None:
        self._db = database
        self._origin = origin
        self._known: dict[Where, tuple[int, set[int]]] = {}

    def seen(self, where: Where, units: Iterable[int], at: int) -> dict[int, int]:
        """Those units of which an origin passes that is there at a moment.

        With each the languages that such origins have seen, a bit for each.
        """
        some = sorted(units)
        when = f"FROM origins WHERE since <= {at} AND until > {at} AND unit IN"
        passing: Iterable[tuple[int, int]]
        if _fields(where) <= _SHARED:
            wanted = self._documents(where)
            rows = self._db.asked(f"SELECT unit, langs, document {when}", some)
            passing = ((unit, langs) for unit, langs, document in rows if document in wanted)
        else:
            rows = self._db.asked(
                f"SELECT unit, langs, document, position, since, data {when}", some
            )
            passing = (row[:2] for row in rows if matches(where, self._origin(*row[2:])))
        found: dict[int, int] = {}
        for unit, langs in passing:
            found[unit] = found.get(unit, 0) | langs
        return found

    def documents(self, where: Where, at: int) -> set[int]:
        """The documents with an origin that passes and is there at a moment."""
        if _fields(where) <= _SHARED:
            return self._documents(where)
        rows = self._db.rows(
            "SELECT document, position, since, data FROM origins "
            f"WHERE since <= {at} AND until > {at}"
        )
        return {row[0] for row in rows if matches(where, self._origin(*row))}

    def uses(self, where: Where, at: int) -> set[tuple[int, int]]:
        """Every document and unit whose origins pass and are there at a moment."""
        when = f"FROM origins WHERE since <= {at} AND until > {at}"
        if _fields(where) <= _SHARED:
            wanted = self._documents(where)
            pairs = self._db.rows(f"SELECT DISTINCT document, unit {when}")
            return {pair for pair in pairs if pair[0] in wanted}
        rows = self._db.rows(f"SELECT unit, document, position, since, data {when}")
        return {(row[1], row[0]) for row in rows if matches(where, self._origin(*row[1:]))}

    def _documents(self, where: Where) -> set[int]:
        """The documents whose origins all pass; those of the others all fail."""
        last, wanted = self._known.get(where, (0, set()))
        rows = self._db.rows("SELECT id, data FROM documents WHERE id > ? ORDER BY id", (last,))
        passing = {
            row
            for row, data in rows
            if matches(where, records.together(json.loads(data), None, None))
        }
        # Documents are never changed, only added; another thread does no harm.
        found = wanted | passing
        self._known[where] = (rows[-1][0] if rows else last, found)
        return found


def _fields(where: Where) -> set[str]:
    """The fields that a filter is about."""
    match where:
        case And(parts) | Or(parts):
            return {name for part in parts for name in _fields(part)}
        case Not(part):
            return _fields(part)
        case _:
            return {where.field}
