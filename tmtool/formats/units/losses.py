"""What an export left out: counted by kind and told, so that nothing is lost in silence."""

from __future__ import annotations

from collections import Counter


class Losses:
    """Counts that grow while a file is written.

    >>> losses = Losses()
    >>> losses.count_lost("inline codes", 2)
    >>> losses.count_left_out("units without en")
    >>> losses.list_sentences()
    ('units without en: 1, left out', 'inline codes: 2, lost')
    """

    def __init__(self) -> None:
        self.units: Counter[str] = Counter()
        self.details: Counter[str] = Counter()
        self.changes: Counter[tuple[str, str]] = Counter()

    def count_left_out(self, kind: str) -> None:
        """A whole unit isn't in the file."""
        self.units[kind] += 1

    def count_lost(self, kind: str, count: int = 1) -> None:
        """Something of a unit isn't in the file."""
        if count > 0:
            self.details[kind] += count

    def changed(self, kind: str, how: str, count: int = 1) -> None:
        """All of a unit is in the file, in another form."""
        if count > 0:
            self.changes[kind, how] += count

    def list_sentences(self) -> tuple[str, ...]:
        """A sentence for each kind."""
        units = (f"{kind}: {count}, left out" for kind, count in self.units.items())
        changes = (f"{kind}: {count}, {how}" for (kind, how), count in self.changes.items())
        lost = (f"{kind}: {count}, lost" for kind, count in self.details.items())
        return (*units, *changes, *lost)
