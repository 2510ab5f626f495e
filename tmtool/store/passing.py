"""Which units pass a filter, for very many at once."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from tmtool.store import records
from tmtool.store.database import Database
from tmtool.units import Checked, Origin
from tmtool.where import And, Equal, In, Not, Or, Range, Where, matches

ReadOrigin: TypeAlias = Callable[[int, int | None, int, str | None], Origin]
_Leaf: TypeAlias = Equal | In | Range

# What every occurrence in a document has in common: to decide by it, no occurrence is read.
_SHARED = frozenset({
    "symbol", "body", "year", "date", "status", "file", "hash", "document", "memory",
})  # fmt: skip
_REMEMBERED = 64
"""Filters of which it is remembered what documents pass."""

# Where the rest stands in the data of an origin as `records.own` writes it: quotation marks within
# texts are escaped there, so a name in bare ones is a name.
_IS_CHECKED = "coalesce(instr(data, '\"checked\":['), 0) > 0"
_SCORE = "substr(data, nullif(instr(data, '\"score\":'), 0) + 8, 25)"
_PROPERTIES = "iif(instr(data, '\"properties\":'), json_extract(data, '$.properties'), NULL)"


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

    def condition(self, where: Where, connection: sqlite3.Connection) -> tuple[str, list[str]]:
        """What a row of `origins` has to be to pass, as SQL with its parameters.

        Good for the connection only, and until the next one is made for it.
        """
        parameters: list[str] = []
        functions: list[_Told] = []
        told = self._condition(where, parameters, functions)
        for number, function in enumerate(functions):
            connection.create_function(f"passes_{number}", 1, function.__getitem__)
        return told, parameters

    def _condition(self, where: Where, parameters: list[str], functions: list[_Told]) -> str:
        if _fields(where) <= _SHARED:
            parameters.append(json.dumps(sorted(self._documents(where))))
            return "document IN (SELECT value FROM json_each(?))"
        match where:
            case And(parts) | Or(parts):
                each = [self._condition(part, parameters, functions) for part in parts]
                return f"({(' AND ' if isinstance(where, And) else ' OR ').join(each)})"
            case Not(part):
                return f"NOT ({self._condition(part, parameters, functions)})"
            case _:
                return _own(where, functions)

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
        found = wanted | passing if passing else wanted
        if len(self._known) > _REMEMBERED:
            self._known = {}
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


class _Told(dict[str | None, bool]):
    """Whether what stands in the data of an origin passes, each thing that does looked at once."""

    def __init__(self, leaf: _Leaf, read: Callable[[str], Origin]) -> None:
        super().__init__()
        self._leaf, self._read = leaf, read

    def __missing__(self, told: str | None) -> bool:
        self[told] = passes = matches(self._leaf, Origin() if told is None else self._read(told))
        return passes


def _own(leaf: _Leaf, functions: list[_Told]) -> str:
    """The condition of a field that lies in the data of origins."""
    if leaf.field == "checked":
        is_in = matches(leaf, Origin(checked=Checked("", "")))
        return (
            f"(({_IS_CHECKED}) = {is_in:d})" if is_in != matches(leaf, Origin()) else f"{is_in:d}"
        )
    by_score = leaf.field == "score"
    functions.append(_Told(leaf, _scored if by_score else _with_properties))
    return f"passes_{len(functions) - 1}({_SCORE if by_score else _PROPERTIES})"


def _scored(told: str) -> Origin:
    """An origin with the number that some JSON begins with."""
    return Origin(score=json.loads(re.split("[,}]", told, maxsplit=1)[0]))


def _with_properties(told: str) -> Origin:
    listed: list[list[Any]] = json.loads(told)
    return Origin(properties=tuple((name, value) for name, value in listed))
