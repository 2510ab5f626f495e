"""What stands in a memory: the one rule of undoing, over facts, whatever keeps them.

A fact says that a change brought an origin to a unit. Facts are one line where the later ones are
what corrections and merges made of the first. A correction and a deletion end all facts that the
line has till then, and a merge goes on from the very fact that it moved. So of each line one fact
at most stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Protocol, TypeVar

TAKEN_BACK = "change {number} was undone meanwhile, and nothing can be added to it: start again"
NOT_YET = "change {number} does not exist or can't be undone"
OVER = "change {number} is finished: nothing can be added to it"
STILL_OPEN = "a change to this memory is still open: finish it before another one begins"
NO_UNIT = "unit {key} does not exist"


class Brought(Protocol):
    """A fact: what brought it, what ended it, and which one it was merged from, if any."""

    @property
    def number(self) -> int:
        """Which fact it is; later ones have greater numbers."""

    @property
    def brought(self) -> int:
        """The change that brought it."""

    @property
    def ended(self) -> Set[int]:
        """The corrections and deletions that ended it."""

    @property
    def source(self) -> int | None:
        """The fact that a merge moved; None where it stands by itself."""

    @property
    def is_checked(self) -> bool:
        """True if somebody has checked it."""


_F = TypeVar("_F", bound=Brought)


def find_undone(undoings: Iterable[tuple[int, int]]) -> set[int]:
    """The changes that are taken back, by pairs of an undoing and what it took back.

    An undoing comes after what it takes back, and may be taken back by a later one.

    >>> find_undone([(3, 1), (4, 3)]), find_undone([(3, 1), (4, 3), (5, 4)])
    ({3}, {1, 4})
    """
    gone: set[int] = set()
    for change, number in sorted(undoings, reverse=True):
        if change not in gone:
            gone.add(number)
    return gone


def select_standing(facts: Iterable[_F], gone: Set[int]) -> list[_F]:
    """The facts that stand where these changes don't count, of facts in the order of coming.

    Each line has to be there with all its facts.
    """
    there: dict[int, _F] = {}
    for fact in facts:
        if fact.brought in gone or not fact.ended <= gone:
            continue
        # What a merge moved is with it now; where that isn't there, it moves nothing.
        if fact.source is None or there.pop(fact.source, None):
            there[fact.number] = fact
    return list(there.values())


def covers(fact: Brought, seen: Brought) -> bool:
    """Return True if a fact is seen instead of an earlier one at the same place of a unit.

    The latest is seen, but a merge never hides that somebody has checked the unit.
    """
    return fact.source is None or fact.is_checked or not seen.is_checked


def sort_seen_last(facts: Iterable[_F], seen: Set[int]) -> list[_F]:
    """Sort facts so that those that are seen come last, else in their order."""
    return sorted(facts, key=lambda fact: fact.number in seen)
