"""What a change did to the units of a memory, and what taking it back would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool import provenance
from tmtool.errors import InputError
from tmtool.memory.history import find_undone_changes
from tmtool.protocols import JournalEntry, ReadableStore, Store, StoredUnit, TouchedUnit, View
from tmtool.units import Origin

_MOST_PAIRED = 2_000
"""In changes of so many units what became of which is looked for. Chosen, a second of work."""


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit before and after a change: None where it was not there, or was no more.

    Where a correction made another unit of one, both stand here together.
    """

    before: StoredUnit | None
    after: StoredUnit | None

    @property
    def verdict(self) -> str:
        """What happened to the unit, in words."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "taken out"
        is_same = self.before.unit.variants == self.after.unit.variants
        return "origins changed" if is_same else "changed"

    @property
    def texts(self) -> list[tuple[str, str | None, str | None]]:
        """Texts by language tag, before and after."""
        before, after = (
            stored.unit.texts if stored else {} for stored in (self.before, self.after)
        )
        tags = dict.fromkeys([*before, *after])
        return [(each, before.get(each), after.get(each)) for each in tags]


@dataclass(frozen=True, slots=True)
class ChangeContents:
    """What a change did: how many units it added, removed and changed otherwise, and some of them.

    A corrected unit counts as changed. `total` is how many `units` there are, of all pages.
    `undone_by` is the change that took it back, None where it counts.
    """

    entry: JournalEntry
    undone_by: int | None
    added: int
    removed: int
    changed: int
    units: tuple[UnitChange, ...]

    @property
    def total(self) -> int:
        return self.added + self.removed + self.changed


def read_change(store: ReadableStore, number: int, offset: int, limit: int) -> ChangeContents:
    """What a change did, `limit` of its units from one on; InputError where there is no such."""
    journal = store.read_journal()
    entry = next((each for each in journal if each.number == number), None)
    if entry is None:
        raise InputError(f"change {number} does not exist", code="no change", number=number)
    touched = store.list_touched(number)
    pairs = dict(_iter_pairs(store, entry, touched))
    made = {*pairs.values()}
    rows = [each for each in touched if each.key not in made]
    corrected = len(made)
    added = sum(not each.was_there and each.is_there for each in touched) - corrected
    removed = sum(each.was_there and not each.is_there for each in touched) - corrected
    some = rows[offset : offset + limit]
    before = store.read_units([each.key for each in some], View(as_of=number - 1))
    keys = [pairs.get(each.key, each.key) for each in some]
    after = store.read_units(keys, View(as_of=number))
    return ChangeContents(
        entry, _find_undoing(journal, number), added, removed, len(rows) - added - removed,
        tuple(UnitChange(*each) for each in zip(before, after, strict=True)),
    )  # fmt: skip


def preview_undo(store: Store, number: int, by: str, limit: int) -> ChangeContents:
    """What taking a change back would do: it is done, looked at, and not kept.

    Meanwhile nobody else can write. The errors are those of `Change.undo`.
    """
    try:
        with store.begin_change("undo", user=by, details={"change": number}) as change:
            change.undo(number)
            with change.read_within() as inside:
                found = read_change(inside, change.number, 0, limit)
            raise _OnlyLookedError
    except _OnlyLookedError:
        return found


class _OnlyLookedError(Exception):
    """Nothing is kept of a change."""


def _find_undoing(journal: Sequence[JournalEntry], number: int) -> int | None:
    """The change that took one back, and was not taken back itself."""
    gone = find_undone_changes(journal)
    undoings = (each for each in journal if each.action == "undo" and each.number not in gone)
    return next((each.number for each in undoings if each.details["change"] == number), None)


def _iter_pairs(
    store: ReadableStore, entry: JournalEntry, touched: Sequence[TouchedUnit]
) -> Iterator[tuple[str, str]]:
    """Units that a change took out, with those that it put where they stood, each once."""
    gone = [each.key for each in touched if each.was_there and not each.is_there]
    new = [each.key for each in touched if each.is_there and not each.was_there]
    if not gone or not new:
        return
    if entry.action == "edit":
        was, now = entry.details.get("was"), entry.details.get("is")
        if was in gone and now in new:
            yield was, now
        return
    if len(gone) + len(new) > _MOST_PAIRED:
        return
    came: dict[tuple[bytes, int], str] = {}
    for stored in filter(None, store.read_units(new, View(as_of=entry.number))):
        came.update((place, stored.key) for place in _iter_places(stored.unit.origins))
    taken: set[str] = set()
    for stored in filter(None, store.read_units(gone, View(as_of=entry.number - 1))):
        places = _iter_places(stored.unit.origins)
        found = next(
            (came[each] for each in places if came.get(each, "") not in ("", *taken)), None
        )
        if found is not None:
            taken.add(found)
            yield stored.key, found


def _iter_places(origins: Sequence[Origin]) -> Iterator[tuple[bytes, int]]:
    """Where a unit stands, for those to compare that stand in the same documents."""
    for each in (each for each in origins if each.position is not None):
        yield provenance.digest(provenance.dump_shared(each)), each.position or 0
