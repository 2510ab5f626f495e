"""Which units were seen before: eight bytes and a number for each, however many there are."""

from __future__ import annotations

from array import array
from hashlib import blake2b


def digest(parts: list[str]) -> int:
    """A number of 64 bits, never 0, that stands for texts in their order."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "big") or 1


class SeenUnits:
    """A hash table of numbers in flat memory, 16 bytes a place, at most half of them taken.

    >>> seen = SeenUnits()
    >>> (
    ...     seen.find_first(7, 1, 5),
    ...     seen.find_first(9, 2, 5),
    ...     seen.find_first(7, 3, 5),
    ...     seen.find_first(7, 4, 6),
    ... )
    ((1, True), (2, True), (1, True), (1, False))
    """

    def __init__(self) -> None:
        self._size, self._count = 1 << 10, 0
        self._keys, self._units, self._wholes = _empty(self._size)

    def find_first(self, key: int, unit: int, whole: int) -> tuple[int, bool]:
        """The unit that a key was seen in first, this one where it was not, and whether both agree.

        `whole` stands for all that is in a unit, the key for what makes it a repetition.
        """
        at, whole = self._find_slot(key), whole & 0xFFFFFFFF
        if self._keys[at]:
            return self._units[at], self._wholes[at] == whole
        self._keys[at], self._units[at], self._wholes[at] = key, unit, whole
        self._count += 1
        if 2 * self._count > self._size:
            self._grow()
        return unit, True

    def _find_slot(self, key: int) -> int:
        """Where a key stands or would stand."""
        at = key % self._size
        while self._keys[at] not in (0, key):
            at = (at + 1) % self._size
        return at

    def _grow(self) -> None:
        held = self._keys, self._units, self._wholes
        self._size *= 2
        self._keys, self._units, self._wholes = _empty(self._size)
        for key, unit, whole in zip(*held, strict=True):
            if key:
                at = self._find_slot(key)
                self._keys[at], self._units[at], self._wholes[at] = key, unit, whole


def _empty(size: int) -> tuple[array[int], array[int], array[int]]:
    return array("Q", bytes(8 * size)), array("I", bytes(4 * size)), array("I", bytes(4 * size))
