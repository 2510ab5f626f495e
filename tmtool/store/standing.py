"""Which changes count: all but those that are taken back, and whose taking back counts itself."""

from __future__ import annotations

from collections.abc import Iterable

TAKEN_BACK = "change {number} was taken back meanwhile, and nothing can be added to it; begin anew"
NOT_YET = "there is no change {number} that could be taken back"


def undone(undoings: Iterable[tuple[int, int]]) -> set[int]:
    """The changes that are taken back, by pairs of an undoing and what it took back.

    An undoing comes after what it takes back, and may be taken back by a later one.

    >>> undone([(3, 1), (4, 3)]), undone([(3, 1), (4, 3), (5, 4)])
    ({3}, {1, 4})
    """
    gone: set[int] = set()
    for change, number in sorted(undoings, reverse=True):
        if change not in gone:
            gone.add(number)
    return gone
