"""Which pieces of another text the items of a list stand for, and what is lost if one has none.

Items and pieces are joined one to one and in order, as likeness says (Needleman and Wunsch 1970);
pieces before and after the list cost nothing. An item that the other text lacks costs more to join
than to leave alone, and its neighbours stand side by side there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_UNLIKE = 0.3
"""The likeness from which on joining two pieces gains anything. Chosen, no measurement."""
_ALONE = 0.1
"""What an item costs that is left alone. Chosen, no measurement."""
_SKIPPED = 0.05
"""What a piece costs that stands inside the list but for no item. Chosen, no measurement."""


class LeftAlone(NamedTuple):
    """What leaving an item alone gains, and whether its neighbours then stand side by side."""

    gain: float
    adjacent: bool


class ListAlignment:
    """The best ways to join a list; `likeness` has a row for each item, a column for each piece."""

    def __init__(self, likeness: Sequence[Sequence[float]]) -> None:
        self._gains = [[each - _UNLIKE for each in row] for row in likeness]
        self._turned = [row[::-1] for row in self._gains[::-1]]
        self._before, self._after = _join(self._gains), _join(self._turned)

    def leave(self, place: int) -> LeftAlone:
        """Compare the best way that leaves an item alone with the best that joins it.

        >>> ListAlignment([[0.9, 0.1], [0.2, 0.2], [0.1, 0.8]]).leave(1).adjacent
        True
        """
        rest = len(self._gains) - place - 1
        before, after = self._before[place], self._after[rest][::-1]
        gains = self._gains[place]
        alone = [one + two for one, two in zip(before, after, strict=True)]
        joined = max(before[at] + gain + after[at + 1] for at, gain in enumerate(gains))
        best = max(range(len(alone)), key=alone.__getitem__)
        ahead = len(gains) - best
        own = _find_partner(self._before, self._gains, place, best) if place else None
        second = _find_partner(self._after, self._turned, rest, ahead) if rest else 0
        adjacent = (own, second) == (best - 1, ahead - 1 if rest else 0)
        return LeftAlone(alone[best] - _ALONE - joined, adjacent)


def _join(gains: Sequence[Sequence[float]]) -> list[list[float]]:
    """What the best way gains that joins so many of the first items and of the first pieces."""
    count = len(gains[0])
    rows = [[0.0] * (count + 1)]
    for number, row in enumerate(gains, start=1):
        above = rows[-1]
        skipped = _SKIPPED if number < len(gains) else 0.0
        own = [above[0] - _ALONE]
        for at, gain in enumerate(row):
            own.append(max(above[at] + gain, above[at + 1] - _ALONE, own[at] - skipped))
        rows.append(own)
    return rows


def _find_partner(
    rows: Sequence[Sequence[float]], gains: Sequence[Sequence[float]], items: int, pieces: int
) -> int | None:
    """The piece that the last of so many items is joined with, None where it is left alone."""
    above, own, gained = rows[items - 1], rows[items], gains[items - 1]
    for at in range(pieces, 0, -1):
        if own[at] == above[at - 1] + gained[at - 1]:
            return at - 1
        if own[at] == above[at] - _ALONE:
            return None
    return None
