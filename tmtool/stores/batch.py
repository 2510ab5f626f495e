"""Rows of units that wait to be written together: one statement for thousands, not one for each.

Whoever asks the database for some of them says so before: then they are written first.
"""

from __future__ import annotations

from collections.abc import Iterable

from tmtool.stores.sql import LIVE, Transaction, read_last


class Batch:
    """Units, variants and origins of one change, inside a transaction that the caller holds."""

    def __init__(self, connection: Transaction, change: int) -> None:
        self._db = connection
        self.change = change
        self._next = read_last(connection, "units") + 1
        self._units: list[tuple[int, bytes]] = []
        self._variants: list[tuple[int, int, str, int]] = []
        self._origins: list[tuple[int, int, int | None, int, int, str | None, int]] = []
        self._texts: set[int] = set()
        self._places: set[tuple[int, int, int | None]] = set()
        self._written: set[tuple[int, int, int | None]] = set()

    def add_unit(self, key: bytes) -> int:
        """Let a unit begin; its row."""
        row = self._next
        self._next += 1
        self._units.append((row, key))
        return row

    def add_variant(self, unit: int, lang: int, region: str, text: int) -> None:
        """Let a variant of a unit begin."""
        self._variants.append((unit, lang, region, text))
        self._texts.add(text)

    def add_origin(
        self, unit: int, document: int, position: int | None, standing: int, languages: int,
        data: str | None, until: int, place: int,
    ) -> None:  # fmt: skip
        """Let an occurrence of a unit begin; one that ends with this change is not to be seen.

        `place` is that of its document.
        """
        self._origins.append((unit, document, position, standing, languages, data, until))
        self._places.add((unit, place, position))
        self._written.add((unit, place, position))

    def has_written(self, unit: int, place: int, position: int | None) -> bool:
        """Return True if an occurrence of a unit at a place began in this batch."""
        return (unit, place, position) in self._written

    def show_origins(self, unit: int, place: int, position: int | None) -> None:
        """Write the occurrences of a unit at a place that wait, before they are read."""
        if (unit, place, position) in self._places:
            self.flush()

    def show_variants(self, texts: Iterable[int]) -> None:
        """Write what is about to be looked for: the units that have texts."""
        if not self._texts.isdisjoint(texts):
            self.flush()

    def flush(self) -> None:
        """Write all that waits."""
        self._db.executemany("INSERT INTO units (id, key) VALUES (?, ?)", self._units)
        # Those of new units were never there: no need to look.
        first = self._units[0][0] if self._units else self._next
        new = [each for each in self._variants if each[0] >= first]
        self._db.executemany(
            "INSERT INTO variants (unit, lang, region, text, since) "
            f"VALUES (?, ?, ?, ?, {self.change:d})",
            new,
        )
        others = [each for each in self._variants if each[0] < first]
        insert_variants(self._db, others, self.change)
        first = read_last(self._db, "origins") + 1 if self._origins else 0
        self._db.executemany(
            "INSERT INTO origins "
            "(id, unit, document, position, standing, langs, data, until, brought, since) "
            f"VALUES (?, ?, ?, ?, ?, ?, ?, ?, {self.change:d}, {self.change:d})",
            ((number, *each) for number, each in enumerate(self._origins, first)),
        )
        for waiting in (self._units, self._variants, self._origins, self._texts, self._places):
            waiting.clear()


def insert_variants(
    connection: Transaction, rows: Iterable[tuple[int, int, str, int]], change: int
) -> None:
    """Let variants of units begin: unit, language, region ("" for none), text."""
    # One that began and ended within this very change was never to be seen.
    connection.executemany(
        "INSERT INTO variants (unit, lang, region, text, since) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (unit, lang, region, since) "
        f"DO UPDATE SET text = excluded.text, until = {LIVE}",
        ((*each, change) for each in rows),
    )
