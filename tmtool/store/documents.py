"""Documents as the SQLite store knows them: what stands beside what, and what there is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tmtool import provenance
from tmtool.protocols import StoredUnit, View
from tmtool.store.database import Database
from tmtool.store.reading import Placed, RowReader, find_moment
from tmtool.units import Origin
from tmtool.where import find_memory, is_called, is_match


def read_context(
    database: Database, reader: RowReader, origin: Origin, around: int, view: View
) -> list[tuple[int, StoredUnit]]:
    """What stands around an origin in its document, with positions, in order."""
    if origin.position is None:
        return []
    wanted = "o.position BETWEEN ? AND ?"
    ends = origin.position - around, origin.position + around
    found = reader.read_placed(_rows(database, origin, wanted, ends, view), view)
    return [(stored.unit.origins[0].position or 0, stored) for stored in found]


def find_by_label(
    database: Database, reader: RowReader, origin: Origin, label: str, view: View
) -> list[StoredUnit]:
    """What has a label in an origin's document, in order."""
    # As it is written in the rows; only those are read.
    written = f'"label":{json.dumps(label)}'
    rows = _rows(database, origin, "instr(o.data, ?)", (written,), view)
    return [
        stored
        for stored in reader.read_placed(rows, view)
        if any(place.label == label for place in stored.unit.origins[0].places)
    ]


def list_documents(
    database: Database, reader: RowReader, view: View, name: str | None
) -> list[tuple[Origin, int]]:
    """What units come from, and how many units each has; in the order of symbols and files."""
    if name is None:
        counts = _counts(database, reader, view)
        rows = list(
            database.fetch_many("SELECT id, data FROM documents WHERE id IN", sorted(counts))
        )
    else:
        rows = _called(database, name)
        counts = _counts_of(database, reader, [row for row, _ in rows], view)
    listed = [
        (provenance.build_origin(json.loads(data), None, None), counts[row])
        for row, data in rows
        if row in counts
    ]
    return sorted(listed, key=lambda each: (each[0].symbol or "", each[0].file or "", each[1]))


def list_memories(
    database: Database, reader: RowReader, view: View
) -> list[tuple[str | None, int]]:
    """The memories that units came with, and how many units each has."""
    at = find_moment(view)
    documents: dict[str | None, list[int]] = {}
    for row, data in database.fetch_rows("SELECT id, data FROM documents"):
        name = find_memory(provenance.build_origin(json.loads(data), None, None))
        documents.setdefault(name, []).append(row)
    if view.where is not None:
        uses = reader.filters.find_uses(view.where, at)
        counted = ((name, _units(uses, set(rows))) for name, rows in documents.items())
    else:
        counted = ((name, _count(database, rows, at)) for name, rows in documents.items())
    found = [each for each in counted if each[1]]
    return sorted(found, key=lambda each: (each[0] is None, each[0] or ""))


def _units(uses: set[tuple[int, int]], documents: set[int]) -> int:
    return len({unit for document, unit in uses if document in documents})


def _count(database: Database, documents: Sequence[int], at: int) -> int:
    """How many units come from some documents."""
    found = database.fetch_first(
        "SELECT count(DISTINCT unit) FROM origins WHERE document IN (SELECT value FROM "
        f"json_each(?)) AND since <= {at} AND until > {at}",
        (json.dumps(documents),),
    )
    return int(found[0]) if found else 0


def _rows(
    database: Database, origin: Origin, wanted: str, values: Sequence[Any], view: View
) -> list[Placed]:
    """The occurrences in an origin's document that fulfil a condition, in order."""
    at = find_moment(view)
    return database.fetch_rows(
        "SELECT u.key, o.document, o.position, o.since, o.data, o.langs FROM origins o "
        "JOIN units u ON u.id = o.unit WHERE o.document = "
        "(SELECT id FROM documents WHERE digest = ?) "
        f"AND o.since <= {at} AND o.until > {at} AND {wanted} "
        "ORDER BY o.position, o.unit, o.standing DESC, o.id",
        (provenance.digest(provenance.dump_shared(origin)), *values),
    )


def _called(database: Database, name: str) -> list[tuple[int, str]]:
    """The documents that are known by a name."""
    # Letters other than ASCII are escaped in the rows, and have their case in the escape.
    written = json.dumps(name)[1:-1].lower() if name.isascii() else ""
    rows = database.fetch_rows(
        "SELECT id, data FROM documents WHERE instr(lower(data), ?) ORDER BY id", (written,)
    )
    return [
        (row, data)
        for row, data in rows
        if is_called(provenance.build_origin(json.loads(data), None, None), name)
    ]


def _counts_of(
    database: Database, reader: RowReader, documents: Sequence[int], view: View
) -> Mapping[int, int]:
    """How many units some documents have; those without any are left out."""
    at = find_moment(view)
    there = f"FROM origins WHERE since <= {at} AND until > {at} AND document IN"
    if view.where is None:
        counted = f"SELECT document, count(DISTINCT unit) {there}"
        return dict(database.fetch_many(counted, documents, "GROUP BY document"))
    rows = database.fetch_many(f"SELECT unit, document, position, since, data {there}", documents)
    shown = {
        (row[1], row[0]) for row in rows if is_match(view.where, reader.build_origin(*row[1:]))
    }
    return Counter(document for document, _ in shown)


def _counts(database: Database, reader: RowReader, view: View) -> Mapping[int, int]:
    """How many units each document has."""
    at = find_moment(view)
    if view.where is not None:
        return Counter(document for document, _ in reader.filters.find_uses(view.where, at))
    return dict(
        database.fetch_rows(
            f"SELECT document, count(DISTINCT unit) FROM origins WHERE since <= {at} "
            f"AND until > {at} GROUP BY document"
        )
    )
