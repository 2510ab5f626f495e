"""One unit by its key: what it says, where it stands, what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tmtool.protocols import JournalEntry, StoredUnit
from tmtool.services.session import Session

_KEY = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class UnitRequest:
    """A unit by its key, with `origins` of its origins at most."""

    key: str
    origins: int = 100


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit, and the changes that touched it, the newest first; both empty where it never was.

    Where it is no more, `became` is the key that a correction or a merge gave it; None where it was
    deleted or what brought it was taken back, as the first of the changes says.
    """

    key: str
    stored: StoredUnit | None
    changes: tuple[JournalEntry, ...]
    became: str | None = None


def show_unit(session: Session, request: UnitRequest) -> UnitResult:
    """Open a unit; one that is no more tells what became of it.

    MissingError where there is no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.history import find_successor_key

    session.check_filled()
    key = request.key
    if not _KEY.fullmatch(key):
        return UnitResult(key, None, ())
    with session.store.open_snapshot() as store:
        stored = store.read_units([key], max_origins=request.origins)[0]
        touched = set(store.list_changes(key))
        journal = store.read_journal()
    changes = tuple(each for each in journal if each.number in touched)
    if stored is not None or not changes:
        return UnitResult(key, stored, changes)
    became, seen = find_successor_key(journal, key), {key}
    while became is not None and session.store.read_units([became], max_origins=1)[0] is None:
        seen.add(became)
        became = find_successor_key(journal, became)
        if became in seen:
            became = None
    return UnitResult(key, None, changes, became)
