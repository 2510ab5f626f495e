"""What holds when changes are taken back, or end something: the origins of units follow from that.

An origin holds while the change that brought it counts, and none that ended it does; of those that
hold at one place of a unit the latest is to be seen. One that was moved from another unit holds
only if no later change that counts ended it there, so at any time one at most of the units that it
was moved through has it. It makes no difference in which order changes are taken back. A unit has
the languages that its origins have seen.

The past stays as it was: between a change and its undoing the memory did hold what it held.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tmtool.errors import InputError
from tmtool.store.batch import insert_variants
from tmtool.store.keys import blob
from tmtool.store.schema import LIVE
from tmtool.store.standing import NOT_YET, undone
from tmtool.store.writing import batches, marks

Passes: TypeAlias = Callable[[int, int | None, str | None], bool]
"""Whether an origin is meant, by its document, position and data."""
_CHANGED = """
WITH RECURSIVE
  changes AS MATERIALIZED (SELECT value AS change FROM json_each(?)),
  touched (id) AS (
    SELECT id FROM origins WHERE first IS NULL AND brought IN changes
    UNION SELECT origin FROM endings WHERE change IN changes
    UNION SELECT moves.origin FROM moves JOIN touched ON moves.source = touched.id)
SELECT DISTINCT unit FROM origins WHERE id IN touched ORDER BY unit
"""
_LINEAGE = """
WITH RECURSIVE lineage (id) AS (
  SELECT id FROM origins WHERE unit IN ({units}) AND first IS NULL
  UNION SELECT source FROM moves JOIN lineage ON moves.origin = lineage.id)
"""
_Spot: TypeAlias = tuple[int, int | None]
_Source: TypeAlias = tuple[int, int]
"""A document and a position; the first row of an origin and the languages that it has seen."""
_BEGIN = """
INSERT INTO origins (unit, document, position, standing, langs, brought, data, first, since)
SELECT unit, document, position, standing, langs, brought, data, id, ? FROM origins WHERE id = ?
"""


@dataclass(frozen=True, slots=True)
class _Fact:
    """An origin, told by its first row; `live` is the row of it that is to be seen, if any."""

    first: int
    unit: int
    document: int
    position: int | None
    data: str | None
    live: int | None
    holds: bool

    @property
    def place(self) -> tuple[object, ...]:
        """Where in which unit; without a position all that is known of it."""
        own = self.data if self.position is None else None
        return self.unit, self.document, self.position, own


def taken_back(connection: sqlite3.Connection) -> set[int]:
    """The changes that don't count."""
    return undone(connection.execute("SELECT change, number FROM undoings"))


def undo(connection: sqlite3.Connection, number: int, change: int) -> int:
    """Take back the change `number`, within a new one; how many units that touches."""
    if number >= change:
        raise InputError(NOT_YET.format(number=number))
    before = taken_back(connection)
    connection.execute("INSERT OR IGNORE INTO undoings VALUES (?, ?)", (change, number))
    changes = sorted(before ^ taken_back(connection))
    rows = connection.execute(_CHANGED, (str(changes),)).fetchall()
    # An import that was taken back half done begins anew, from its first unit.
    connection.execute("DELETE FROM imports WHERE change = ?", (number,))
    units = [unit for (unit,) in rows]
    return sum(len(_settle(connection, some, change)) for some in batches(units))


def drop(
    connection: sqlite3.Connection, keys: Sequence[str], change: int, passes: Passes | None
) -> list[bool]:
    """Let units end with a change, or only those origins of them that are meant."""
    gone: set[str] = set()
    done = []
    for some in batches(keys):
        found = connection.execute(
            f"SELECT id, key FROM units WHERE key IN ({marks(some)})", [blob(key) for key in some]
        )
        rows = {row: key.hex() for row, key in sorted(found)}
        _end(connection, list(rows), change, passes)
        touched = {rows[unit] for unit in _settle(connection, list(rows), change)}
        # A key may be named twice, and goes once.
        for key in some:
            done.append(key in touched and key not in gone)
            gone.add(key)
    return done


class Moving:
    """The origins that go with some units, to be noted of those that come in their stead."""

    def __init__(self, connection: sqlite3.Connection, keys: Sequence[str]) -> None:
        self._db = connection
        self._last = connection.execute("SELECT max(id) FROM origins").fetchone()[0] or 0
        self._sources: dict[_Spot, list[_Source]] = defaultdict(list)
        self._taken: list[_Source | None] = []
        for key in dict.fromkeys(keys):
            rows = connection.execute(
                "SELECT document, position, coalesce(first, id), langs FROM origins WHERE unit = "
                f"(SELECT id FROM units WHERE key = ?) AND until = {LIVE} ORDER BY id",
                (blob(key),),
            )
            for document, position, *source in rows:
                self._sources[document, position].append((source[0], source[1]))

    def take(self, document: int, position: int | None, langs: int) -> int:
        """Note that an origin comes next; the languages of its unit that it has seen."""
        sources = self._sources[document, position]
        self._taken.append(sources.pop(0) if sources else None)
        both = langs & self._taken[-1][1] if self._taken[-1] else langs
        return both if both.bit_count() > 1 else langs

    def note(self, change: int) -> None:
        """Write down where those that have come were moved from."""
        rows = self._db.execute(
            "SELECT id, unit FROM origins WHERE id > ? ORDER BY id", (self._last,)
        ).fetchall()
        for (row, _), source in zip(rows, self._taken, strict=True):
            if source is not None:
                self._db.execute("INSERT INTO moves VALUES (?, ?)", (row, source[0]))
        for some in batches(sorted({unit for _, unit in rows})):
            _follow(self._db, some, change)


def _end(
    connection: sqlite3.Connection, units: Sequence[int], change: int, passes: Passes | None
) -> None:
    """Note that a change ended the origins of units, at the places where one is meant."""
    facts = list(_facts(connection, units))
    places = {
        each.place
        for each in facts
        if each.live is not None
        and (passes is None or passes(each.document, each.position, each.data))
    }
    connection.executemany(
        "INSERT OR IGNORE INTO endings VALUES (?, ?)",
        [(each.first, change) for each in facts if each.holds and each.place in places],
    )


def _facts(connection: sqlite3.Connection, units: Sequence[int]) -> Iterator[_Fact]:
    """All origins that units ever had, in the order in which they came."""
    lineage = _Lineage(connection, units)
    rows = connection.execute(
        "SELECT id, first, until, unit, document, position, data FROM origins "
        f"WHERE unit IN ({marks(units)}) ORDER BY unit, id",
        units,
    ).fetchall()
    live = {first or row: row for row, first, until, *_ in rows if until == LIVE}
    return (
        _Fact(row, unit, document, position, data, live.get(row), lineage.holds(row))
        for row, first, _, unit, document, position, data in rows
        if first is None
    )


class _Lineage:
    """What brought and ended the origins of some units, and those that they were moved from."""

    def __init__(self, connection: sqlite3.Connection, units: Sequence[int]) -> None:
        these = _LINEAGE.format(units=marks(units))
        self._brought: dict[int, int] = dict(
            connection.execute(
                f"{these} SELECT id, brought FROM origins WHERE id IN lineage", units
            )
        )
        self._source: dict[int, int] = dict(
            connection.execute(
                f"{these} SELECT origin, source FROM moves WHERE origin IN lineage", units
            )
        )
        self._gone = gone = taken_back(connection)
        self._last: dict[int, int] = {}
        for row, change in connection.execute(
            f"{these} SELECT origin, change FROM endings WHERE origin IN lineage", units
        ):
            if change not in gone:
                self._last[row] = max(change, self._last.get(row, 0))

    def holds(self, row: int) -> bool:
        """Whether an origin holds, told by its first row."""
        return row not in self._last and self._is_brought(row)

    def _is_brought(self, row: int) -> bool:
        at: int | None = row
        while at is not None:
            brought, source = self._brought[at], self._source.get(at)
            if brought in self._gone or (source and self._last.get(source) != brought):
                return False
            at = source
        return True


def _settle(connection: sqlite3.Connection, units: Sequence[int], change: int) -> set[int]:
    """Let units have the origins that hold, the latest at each place; those that changed."""
    facts = list(_facts(connection, units))
    wanted = {*{each.place: each.first for each in facts if each.holds}.values()}
    ending = [each for each in facts if each.live is not None and each.first not in wanted]
    begun = [each for each in facts if each.live is None and each.first in wanted]
    connection.executemany(
        "UPDATE origins SET until = ? WHERE id = ?", [(change, each.live) for each in ending]
    )
    connection.executemany(_BEGIN, [(change, each.first) for each in begun])
    touched = {each.unit for each in (*ending, *begun)}
    for some in batches(sorted(touched)):
        _follow(connection, some, change)
    return touched


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
