"""Which units pass a filter, for very many at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tmtool import provenance
from tmtool.stores.sql import Database
from tmtool.units import Origin
from tmtool.where import And, Condition, Not, Or, Value, Where, combine, is_fulfilled, is_match

if TYPE_CHECKING:
    from tmtool.protocols import Ids, Mask

ReadOrigin: TypeAlias = Callable[[int, int | None, str | None], Origin]
OriginRow: TypeAlias = "tuple[int, int | None, str | None]"
"""Document, position and data of an origin."""
BuildOrigins: TypeAlias = Callable[[Sequence[OriginRow]], Iterable[Origin]]

# What every occurrence in a document has in common: to decide by it, no occurrence is read.
_SHARED = frozenset({
    "symbol", "body", "year", "date", "status", "file", "hash", "document", "memory",
    "region", "restriction",
})  # fmt: skip
_BARE = frozenset({"body", "year", "date", "status", "restriction"})
"""Those that places have nothing to do with."""
_REMEMBERED = 64
"""Filters of which it is remembered what documents pass: chosen."""

_ORIGINS_AT_ONCE = 200_000
"""Rows of origins that are looked through at once: chosen, some dozens of megabytes."""

# What decides about the other fields in the data of an origin, as `provenance.dump_own` writes it:
# marks of quotation within texts are escaped there, so a name in bare ones is a name, and
# properties of places come after those of the whole.
_HERE, _BEHIND = "instr(data, '\"properties\":')", "instr(data, '\"places\":')"
_OWN = {
    "checked": "CASE WHEN instr(data, '\"checked\":') > 0 THEN '1' ELSE '0' END",
    "score": "substr(data, nullif(instr(data, '\"score\":'), 0) + 8, 25)",
    "property": (
        f"substr(data, nullif({_HERE}, 0), "
        f"greatest(coalesce(nullif({_BEHIND}, 0), 1 << 30) - {_HERE}, 0))"
    ),
}
_PROPERTIES = '"properties":'
_decoded = json.JSONDecoder().raw_decode


class Filters:
    """Answers about filters; what one says of a document is remembered."""

    def __init__(self, database: Database, build: BuildOrigins) -> None:
        self._db = database
        self._build = build
        self._known: dict[Where, tuple[int, set[int]]] = {}

    def find_seen(self, where: Where, units: Iterable[int], at: int) -> dict[int, int]:
        """Those units of which an origin passes that is there at a moment.

        With each the languages that such origins have seen, a bit for each.
        """
        statement = (
            f"SELECT o.unit, o.langs, {list_columns(where)} FROM origins AS o "
            f"WHERE o.since <= {at} AND o.until > {at} AND o.unit IN"
        )
        return self.join_seen(where, list(self._db.fetch_many(statement, sorted(units))))

    def join_seen(self, where: Where, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
        """The same of rows that have a unit, languages, and what `list_columns` says."""
        found: dict[int, int] = {}
        passing = self._list_passing(where, [row[2:5] for row in rows])
        for (unit, langs, *_), is_passing in zip(rows, passing, strict=True):
            if is_passing:
                found[unit] = found.get(unit, 0) | langs
        return found

    def _list_passing(self, where: Where, rows: Sequence[OriginRow]) -> list[bool]:
        """Which origins pass: of those that documents decide about nothing else is looked at."""
        if _fields(where) <= _SHARED:
            wanted = self._documents(where)
            return [document in wanted for document, *_ in rows]
        return [is_match(where, each) for each in self._build(rows)]

    def iter_passing(
        self, where: Where, at: int, *, languages: bool
    ) -> Iterator[tuple[Ids, Ids | None]]:
        """The units of all origins that pass and are there at a moment; some at a time.

        A unit as often as it has such an origin; with `languages` what each of these has seen. It
        takes a tenth of the time of reading origins: what decides comes as one long text for many.
        """
        shared, own = _parted(where)
        leaves = list(dict.fromkeys(_leaves(own))) if own is not None else []
        # One condition, or what denies it, asks nothing of documents.
        is_mixed = not isinstance(own.part if isinstance(own, Not) else own, Condition | None)
        wanted = ["unit", *(["langs"] if languages else []), *(["document"] if is_mixed else [])]
        columns = [f"all_numbers({name})" for name in wanted]
        columns += [f"all_texts(coalesce({_OWN[leaf.field]}, ''), line_end())" for leaf in leaves]
        told, parameters = "", list[list[int]]()
        if shared is not None:
            told = "AND document IN (SELECT value FROM numbers(?))"
            parameters.append(sorted(self._documents(shared)))
        last = self._db.point.origin if leaves else 0
        for start in range(0, last + 1, _ORIGINS_AT_ONCE):
            # By documents alone an index finds them all.
            within = f"AND id BETWEEN {start} AND {start + _ORIGINS_AT_ONCE - 1}" if leaves else ""
            row = self._db.fetch_rows(
                f"SELECT {', '.join(columns)} FROM origins "
                f"WHERE since <= {at} AND until > {at} {within} {told}",
                parameters,
            )[0]
            found = {name: read_numbers(text) for name, text in zip(wanted, row, strict=False)}
            if own is not None and row[0]:
                columns_told = zip(leaves, row[len(wanted) :], strict=True)
                there = {
                    leaf: _mask_fulfilled(leaf, told.split("\n")) for leaf, told in columns_told
                }
                kept = self._evaluated(own, found.get("document", found["unit"][:0]), there)
                found = {name: values[kept] for name, values in found.items()}
            yield found["unit"], found.get("langs")

    def _evaluated(self, where: Where, documents: Ids, there: dict[Condition, Mask]) -> Mask:
        """Which of some origins pass, by their documents and what is known of each condition."""
        if _fields(where) <= _SHARED:
            return np.isin(documents, np.array(sorted(self._documents(where)), np.int64))
        match where:
            case And(parts):
                each = (self._evaluated(part, documents, there) for part in parts)
                return reduce(np.logical_and, each)
            case Or(parts):
                each = (self._evaluated(part, documents, there) for part in parts)
                return reduce(np.logical_or, each)
            case Not(part):
                return ~self._evaluated(part, documents, there)
            case _:
                return there[where]

    def find_documents(self, where: Where, at: int) -> set[int]:
        """The documents with an origin that passes and is there at a moment."""
        if _fields(where) <= _SHARED:
            return self._documents(where)
        rows = self._db.fetch_rows(
            f"SELECT document, position, data FROM origins WHERE since <= {at} AND until > {at}"
        )
        return {row[0] for row in compress(rows, self._list_passing(where, rows))}

    def find_uses(self, where: Where, at: int) -> set[tuple[int, int]]:
        """Every document and unit whose origins pass and are there at a moment."""
        rows = self._db.fetch_rows(
            f"SELECT DISTINCT o.unit, {list_columns(where)} FROM origins AS o "
            f"WHERE o.since <= {at} AND o.until > {at}"
        )
        passing = self._list_passing(where, [row[1:] for row in rows])
        return {(row[1], row[0]) for row in compress(rows, passing)}

    def select(self, where: Where | None, number: int) -> tuple[str, list[list[int]]]:
        """What a statement says to have the origins alone that pass, whenever they were there.

        And what it takes for its parameter of this number, if it has one.
        """
        if where is None:
            return "", []
        column, passing = "document", self._documents(where)
        if not _fields(where) <= _SHARED:
            rows = self._db.fetch_rows("SELECT id, document, position, data FROM origins")
            passes = self._list_passing(where, [row[1:] for row in rows])
            column, passing = "id", {row[0] for row in compress(rows, passes)}
        told = f"AND {column} IN (SELECT value FROM numbers(?{number}))"
        return told, [sorted(passing)]

    def _documents(self, where: Where) -> set[int]:
        """The documents whose origins all pass; those of the others all fail."""
        last, wanted = self._known.get(where, (0, set()))
        if last and last == self._db.point.document:
            return wanted
        rows = self._db.fetch_rows(
            "SELECT id, data FROM documents WHERE id > ? ORDER BY id", (last,)
        )
        is_bare = _fields(where) <= _BARE
        passing = {row for row, data in rows if is_match(where, _document(data, is_bare))}
        # Documents are never changed, only added; another thread does no harm.
        found = wanted | passing if passing else wanted
        if len(self._known) > _REMEMBERED:
            self._known = {}
        self._known[where] = (rows[-1][0] if rows else last, found)
        return found


def _document(data: str, is_bare: bool) -> Origin:
    """An origin with what those of a document share; a bare one is made sooner."""
    shared = json.loads(data)
    if is_bare:
        shared.pop("places", None)
    return provenance.build_origin(shared, None, None)


def list_columns(where: Where) -> str:
    """The columns of origins, `o`, that decide whether they pass: document, position and data."""
    is_shared = _fields(where) <= _SHARED
    return "o.document, NULL, NULL" if is_shared else "o.document, o.position, o.data"


def _fields(where: Where) -> set[str]:
    """The fields that a filter is about."""
    match where:
        case And(parts) | Or(parts):
            return {name for part in parts for name in _fields(part)}
        case Not(part):
            return _fields(part)
        case _:
            return {where.field}


def _parted(where: Where) -> tuple[Where | None, Where | None]:
    """What documents decide, and what else has to hold; None for nothing."""
    parts = where.parts if isinstance(where, And) else (where,)
    shared = [part for part in parts if _fields(part) <= _SHARED]
    return combine(*shared), combine(*(part for part in parts if part not in shared))


def _leaves(where: Where) -> Iterator[Condition]:
    """The conditions that a document can't decide."""
    match where:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case _ if where.field not in _SHARED:
            yield where


def _mask_fulfilled(leaf: Condition, columns: Sequence[str]) -> Mask:
    """Which origins fulfil a condition: each different thing that they have is looked at once."""
    held = {each: is_fulfilled(leaf, _values(leaf, each)) for each in set(columns)}
    return np.fromiter(map(held.__getitem__, columns), np.bool_, len(columns))


def _values(leaf: Condition, column: str) -> tuple[Value, ...]:
    """What `where.list_values` gives of an origin with this in its data, whatever follows there."""
    if leaf.field == "checked":
        return (column == "1",)
    if leaf.field == "score":
        return (_decoded(column)[0] if column else None,)
    listed = _decoded(column, len(_PROPERTIES))[0] if column else ()
    return tuple(f"{name}={value}" for name, value in listed)


def read_numbers(listed: str | bytes | None) -> Ids:
    """What `all_numbers` gave: a text that has them with commas between, or eight bytes each."""
    if isinstance(listed, bytes):
        return np.frombuffer(listed, ">i8").astype(np.int64)
    return np.fromstring(listed or "", np.int64, sep=",")
