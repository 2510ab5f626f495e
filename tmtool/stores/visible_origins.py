"""What is to be seen after a change ended something, moved it, or was taken back.

Facts are rows of `origins`; `select_standing` says which of them stand. Of those that stand at one
place of a unit the latest is to be seen (see `visibility.covers`), with the languages that any of
them has seen; and a unit has the languages of its origins. The past stays as it was: between a
change and its undoing the memory did hold what it held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tmtool import provenance
from tmtool.errors import InputError
from tmtool.stores.batch import insert_variants
from tmtool.stores.keys import encode_key
from tmtool.stores.sql import AMONG, LIVE, Transaction, read_last
from tmtool.stores.writing import SEEN, FindSeen, UnitWriter, iter_batches, write_marks
from tmtool.units import Origin, TranslationUnit
from tmtool.visibility import (
    NO_UNIT,
    NOT_YET,
    covers,
    find_undone,
    select_standing,
    sort_seen_last,
)

OTHER_MEMORIES = "this would change other memories as well: ask somebody who manages all of them"
Passes: TypeAlias = Callable[[int, int | None, str | None], bool]
"""Whether an origin is meant, by its document, position and data."""
Moved: TypeAlias = Callable[[int, int | None, str | None], Origin]
"""What becomes of an origin in another unit, by its document, position and data."""
_Where: TypeAlias = tuple[int, int, int | None, str | None]
_FACTS = (
    "SELECT o.id, o.unit, o.document, o.position, o.data, o.langs, o.brought, o.since, o.until, "
    "o.first, d.place FROM origins AS o CROSS JOIN documents AS d ON d.id = o.document"
)
_LINES = """
WITH asked (id) AS (SELECT value FROM numbers(?))
SELECT origin, line, source FROM moves WHERE line IN (
  SELECT id FROM asked UNION SELECT line FROM moves WHERE origin IN (SELECT id FROM asked))
"""
_CHANGED = """
WITH
  asked (id) AS MATERIALIZED (SELECT value FROM numbers(?)),
  touched (id) AS (
    SELECT id FROM origins WHERE first IS NULL AND brought IN (SELECT id FROM asked)
    UNION SELECT origin FROM endings WHERE change IN (SELECT id FROM asked)),
  lines (id) AS (
    SELECT coalesce(line, id) FROM touched LEFT JOIN moves ON moves.origin = touched.id),
  whole (id) AS (
    SELECT id FROM lines
    UNION SELECT origin FROM moves WHERE line IN (SELECT id FROM lines))
SELECT id, unit, document, position, data FROM origins
WHERE id IN (SELECT id FROM whole) ORDER BY unit
"""
_KEPT = """
INSERT INTO origins (id, unit, document, position, standing, langs, brought, data, since, until)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ENDED = f"""
UPDATE variants SET until = ?1
WHERE until = {LIVE} AND (unit, lang) IN (SELECT first, last FROM spans(?2) AS span)
"""


@dataclass(slots=True, eq=False)
class _Fact:
    """An origin as a change brought it, told by its first row; see `select_standing.Brought`."""

    number: int
    unit: int
    document: int
    position: int | None
    data: str | None
    langs: int
    brought: int
    since: int
    line: int
    source: int | None
    place: _Where
    ended: set[int] = field(default_factory=set)

    @property
    def is_checked(self) -> bool:
        return provenance.is_checked(self.data)


def _place(row: Sequence[Any]) -> _Where:
    """Return the unit and the place in a document; without a position all that is known of it."""
    _, unit, document, position, data, *_, place = row
    return (unit, document, None, data) if position is None else (unit, place, position, None)


def find_taken_back(connection: Transaction) -> set[int]:
    """The changes that don't count."""
    return find_undone(connection.execute("SELECT change, number FROM undoings"))


def undo(connection: Transaction, number: int, change: int, passes: Passes | None = None) -> int:
    """Undo the change `number` within a new one and return how many units that touches.

    InputError where it touched an origin that does not pass.
    """
    if number >= change:
        raise InputError(NOT_YET.format(number=number))
    before = find_taken_back(connection)
    connection.execute(
        "INSERT INTO undoings VALUES (?, ?) ON CONFLICT DO NOTHING", (change, number)
    )
    changes = sorted(before ^ find_taken_back(connection))
    rows = connection.execute(_CHANGED, (changes,)).fetchall()
    if passes is not None and not all(passes(*row[2:]) for row in rows):
        raise InputError(OTHER_MEMORIES, code="rights")
    # An import that was taken back half done begins anew, from its first unit.
    connection.execute("DELETE FROM imports WHERE change = ?", (number,))
    units = sorted({unit for _, unit, *_ in rows})
    return sum(len(_Lines(connection, some).settle(change)) for some in iter_batches(units))


def drop(
    connection: Transaction, keys: Sequence[str], change: int, passes: Passes | None
) -> list[bool]:
    """Let units end with a change, or only those origins of them that are meant."""
    gone: set[str] = set()
    done = []
    for some in iter_batches(keys):
        found = connection.execute(
            f"SELECT id, key FROM units WHERE key IN ({write_marks(some)})",
            [encode_key(key) for key in some],
        )
        rows = {row: key.hex() for row, key in sorted(found)}
        lines = _Lines(connection, list(rows))
        lines.end_facts(lines.select_at_places(passes), change)
        touched = {rows[unit] for unit in lines.settle(change)}
        # A key may be named twice, and goes once.
        for key in some:
            done.append(key in touched and key not in gone)
            gone.add(key)
    return done


def find_unit_row(connection: Transaction, key: str) -> int:
    """The row of a unit that is there; an InputError where it isn't."""
    found = connection.execute(
        "SELECT id FROM units u WHERE key = ? AND EXISTS (SELECT 1 FROM variants v "
        f"WHERE v.unit = u.id AND v.until = {LIVE})",
        (encode_key(key),),
    ).fetchone()
    if found is None:
        raise InputError(NO_UNIT.format(key=key))
    return int(found[0])


def correct(
    writer: UnitWriter, key: str, unit: TranslationUnit, change: int, moved: Moved,
    passes: Passes | None = None, find_seen: FindSeen | None = None,
) -> str:  # fmt: skip
    """Move the origins of a unit that pass to the unit of another text; return its key."""
    connection = writer.connection
    old = _Lines(connection, [find_unit_row(connection, key)])
    facts = sort_seen_last(old.select_at_places(passes), old.seen_numbers)
    old.end_facts(facts, change)
    old.settle(change)
    row, langs = writer.find_home(unit, change, find_seen)
    for fact in facts:
        both = fact.langs & langs
        new = _insert(writer, fact, row, both if both.bit_count() > 1 else langs, change, moved)
        connection.execute("INSERT INTO moves VALUES (?, ?, NULL)", (new, fact.line))
    _Lines(connection, [row]).settle(change)
    named = connection.execute("SELECT key FROM units WHERE id = ?", (row,)).fetchone()
    return str(named[0].hex())


def merge(
    writer: UnitWriter, key: str, kept: str, change: int, moved: Moved,
    passes: Passes | None = None,
) -> None:  # fmt: skip
    """Show the origins of a unit that pass in another unit, until that is undone."""
    connection = writer.connection
    one, other = find_unit_row(connection, key), find_unit_row(connection, kept)
    if one == other:
        return
    for fact in _Lines(connection, [one]).select_at_places(passes):
        new = _insert(writer, fact, other, fact.langs, change, moved)
        row = new, fact.line, fact.number
        connection.execute("INSERT INTO moves VALUES (?, ?, ?)", row)
    _Lines(connection, [one, other]).settle(change)


def _insert(
    writer: UnitWriter, fact: _Fact, unit: int, languages: int, change: int, moved: Moved
) -> int:
    """Keep what becomes of an origin in another unit, not yet to be seen; its row."""
    origin = moved(fact.document, fact.position, fact.data)
    row = read_last(writer.connection, "origins") + 1
    writer.connection.execute(
        _KEPT,
        (row, unit, writer.get_document(origin), origin.position, provenance.rank_origin(origin),
        languages, change,
         provenance.dump_own(origin), change, change),
    )  # fmt: skip
    return row


def settle_moved(connection: Transaction) -> None:
    """Let what was ever moved be seen by the rule, as of the last undoing; none, nothing to do."""
    last = connection.execute("SELECT max(change) FROM undoings").fetchone()[0]
    rows = connection.execute(
        "SELECT DISTINCT unit FROM origins WHERE id IN "
        "(SELECT origin FROM moves UNION SELECT line FROM moves) ORDER BY unit"
    ).fetchall()
    for some in iter_batches([unit for (unit,) in rows] if last else []):
        _Lines(connection, some).settle(last)


class _Lines:
    """All facts of some units, and those of others that their standing depends on."""

    def __init__(self, connection: Transaction, units: Sequence[int]) -> None:
        self._db, self._units = connection, set(units)
        self._gone = find_taken_back(connection)
        self._seen: dict[_Where, tuple[int, int, str | None, int]] = {}
        """Place -> the row seen there, its document, data and languages."""
        rows = connection.execute(f"{_FACTS} WHERE o.unit {AMONG}", ([*units],)).fetchall()
        own = [row for row in rows if row[9] is None]
        for row in rows:
            number, _, document, _, data, langs, _, _, until, *_ = row
            if until == LIVE:
                self._seen[_place(row)] = number, document, data, langs
        numbers = [row[0] for row in own]
        moves = {row: rest for row, *rest in connection.execute(_LINES, (numbers,))}
        if moves:
            whole = [*moves, *(line for line, _ in moves.values())]
            own += connection.execute(
                f"{_FACTS} WHERE o.id {AMONG} AND NOT o.unit {AMONG}", (whole, [*self._units])
            ).fetchall()
        self._facts = {row[0]: _fact(row, moves) for row in sorted(own)}
        self._read_endings()

    def _read_endings(self) -> None:
        rows = self._db.execute(
            "SELECT origin, change FROM endings WHERE origin IN (SELECT value FROM numbers(?))",
            ([*self._facts],),
        )
        for number, change in rows:
            self._facts[number].ended.add(change)

    @property
    def standing(self) -> list[_Fact]:
        """The facts of the units that stand, in the order of coming."""
        found = select_standing(self._facts.values(), self._gone)
        return [fact for fact in found if fact.unit in self._units]

    @property
    def seen_numbers(self) -> set[int]:
        """The facts that are to be seen."""
        return {fact.number for fact, _ in self._wanted().values()}

    def select_at_places(self, passes: Passes | None) -> list[_Fact]:
        """The facts that stand at the places where what is to be seen is meant."""
        found = self.standing
        if passes is None:
            return found
        meant = {
            place
            for place, (fact, _) in self._wanted().items()
            if passes(fact.document, fact.position, fact.data)
        }
        return [fact for fact in found if fact.place in meant]

    def end_facts(self, facts: Iterable[_Fact], change: int) -> None:
        """Note that a change ended these, and all else that their lines were till then."""
        lines = {fact.line for fact in facts}
        ended = [fact for fact in self._facts.values() if fact.line in lines]
        for fact in ended:
            fact.ended.add(change)
        self._db.executemany(
            "INSERT INTO endings VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(each.number, change) for each in ended],
        )

    def settle(self, change: int) -> set[int]:
        """Let be seen what is to be seen; the units where that is news.

        What is seen at a place goes on where it says the same.
        """
        wanted = self._wanted()
        kept = {
            place
            for place, (_, *seen) in self._seen.items()
            if place in wanted and _told(*wanted[place]) == (*seen,)
        }
        ending = self._seen.keys() - kept
        begun = {fact.number: langs for at, (fact, langs) in wanted.items() if at not in kept}
        self._write_until([self._seen[place][0] for place in ending], change)
        self._begin(begun, change)
        touched = {self._facts[number].unit for number in begun} | {unit for unit, *_ in ending}
        for some in iter_batches(sorted(touched)):
            _follow(self._db, some, change)
        return touched

    def _wanted(self) -> dict[_Where, tuple[_Fact, int]]:
        """Return the fact to be seen at each place, and the languages of all facts there."""
        wanted: dict[_Where, tuple[_Fact, int]] = {}
        for fact in self.standing:
            seen, langs = wanted.get(fact.place, (fact, 0))
            wanted[fact.place] = fact if covers(fact, seen) else seen, langs | fact.langs
        return wanted

    def _begin(self, begun: Mapping[int, int], change: int) -> None:
        """Let facts be seen from a change on."""
        # One that this very change brought needs no second row.
        new = [
            number
            for number, langs in begun.items()
            if self._facts[number].since == change and self._facts[number].langs == langs
        ]
        self._write_until(new, LIVE)
        again = begun.keys() - {*new}
        if rows := [[number, begun[number]] for number in self._facts if number in again]:
            self._db.execute(SEEN, (rows, change))

    def _write_until(self, rows: Sequence[int], until: int) -> None:
        if rows:
            self._db.execute(f"UPDATE origins SET until = ? WHERE id {AMONG}", (until, [*rows]))


def _fact(row: Sequence[Any], moves: Mapping[int, Sequence[Any]]) -> _Fact:
    """A fact as its row says it, and what it was moved from."""
    line, source = moves.get(row[0], (row[0], None))
    number, unit, document, position, data, langs, brought, since, *_ = row
    place = _place(row)
    return _Fact(number, unit, document, position, data, langs, brought, since, line, source, place)


def _told(fact: _Fact, langs: int) -> tuple[int, str | None, int]:
    return fact.document, fact.data, langs


def _follow(connection: Transaction, units: Sequence[int], change: int) -> None:
    """Let units have the languages that their origins have seen."""
    seen = dict.fromkeys(units, 0)
    rows = connection.execute(
        f"SELECT unit, langs FROM origins WHERE until = {LIVE} AND unit {AMONG}", ([*units],)
    )
    for unit, langs in rows:
        seen[unit] |= langs
    texts = connection.execute(
        f"SELECT unit, lang, region, min(text), max(until) FROM variants WHERE unit {AMONG} "
        "GROUP BY unit, lang, region",
        ([*units],),
    ).fetchall()
    wanted = {(unit, lang): seen[unit] >> (lang - 1) & 1 for unit, lang, *_ in texts}
    if ended := [
        [unit, lang]
        for unit, lang, _, _, until in texts
        if until == LIVE and not wanted[unit, lang]
    ]:
        connection.execute(_ENDED, (change, ended))
    begun = (
        (unit, lang, region, text)
        for unit, lang, region, text, until in texts
        if until < LIVE and wanted[unit, lang]
    )
    insert_variants(connection, begun, change)
