"""What the plain store keeps: rows that were true from one change on until another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeVar

from tmtool.doors import Change, View
from tmtool.store.records import shared, standing
from tmtool.units import Origin

NOW = 1 << 60


@dataclass(slots=True, kw_only=True)
class Row:
    """Something that a unit had."""

    unit: str
    since: int
    until: float = inf

    def there(self, at: int) -> bool:
        """Whether it was true at a moment."""
        return self.since <= at < self.until


@dataclass(slots=True, kw_only=True)
class Spoken(Row):
    """A language of a unit."""

    lang: str


@dataclass(slots=True, kw_only=True, eq=False)
class Fact:
    """An origin of a unit, the languages that it has seen, what brought it and what ended it.

    `source` is where it was moved from by the change that brought it.
    """

    unit: str
    origin: Origin
    langs: frozenset[str]
    brought: int
    source: Fact | None = None
    ended: set[int] = field(default_factory=set)

    def holds(self, gone: set[int]) -> bool:
        """Whether it holds, where these changes don't count."""
        return self.ended <= gone and self._is_brought(gone)

    def _is_brought(self, gone: set[int]) -> bool:
        if self.brought in gone:
            return False
        return self.source is None or self.source._went_by(self.brought, gone)

    def _went_by(self, change: int, gone: set[int]) -> bool:
        """Whether a change is the last of those that count to have ended it."""
        return max(self.ended - gone, default=0) == change and self._is_brought(gone)

    @property
    def spot(self) -> object:
        """The document, and the position in it, whatever the unit."""
        return shared(self.origin), self.origin.position

    @property
    def where(self) -> object:
        """The unit and the place in a document; without a position all that is known of it."""
        return self.unit, place(self.origin) or self.origin


@dataclass(slots=True, kw_only=True)
class Occurrence(Row):
    """When an origin was to be seen."""

    fact: Fact

    @property
    def origin(self) -> Origin:
        """The origin."""
        return self.fact.origin


@dataclass(slots=True)
class State:
    """All that there is; where a change fails, the one before it counts.

    `texts` are ids by language and text, `units` are all texts that a unit ever had, by language.
    """

    langs: list[str] = field(default_factory=list)
    texts: dict[tuple[str, str], int] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    spoken: list[Spoken] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    origins: list[Occurrence] = field(default_factory=list)
    undoings: list[tuple[int, int]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    imports: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    vectors: dict[tuple[str, str], dict[int, Any]] = field(default_factory=dict)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)


_R = TypeVar("_R", bound=Row)


def live(rows: Iterable[_R], unit: str | None = None) -> list[_R]:
    """What is true now, of one unit or of all."""
    return [row for row in rows if row.until == inf and unit in (None, row.unit)]


def by_standing(rows: Iterable[Occurrence]) -> list[Occurrence]:
    """Of the highest standing first, equal ones in the order of their coming."""
    return sorted(rows, key=lambda row: -standing(row.origin))


def moment(view: View) -> int:
    """The change up to which a view sees."""
    return NOW if view.as_of is None else view.as_of


def place(origin: Origin, step: int = 0) -> tuple[str, int] | None:
    """A document, and the position in it that is so many steps on; None without a position."""
    return None if origin.position is None else (shared(origin), origin.position + step)
