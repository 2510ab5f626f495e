"""What the plain store keeps: rows that were true from one change on until another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
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
    """An origin as a change brought it to a unit, and the languages that it had seen.

    See `standing.Brought`; `line` is the number of the fact that it goes back to in the end.
    """

    number: int
    unit: str
    origin: Origin
    langs: frozenset[str]
    brought: int
    line: int
    source: int | None = None
    ended: set[int] = field(default_factory=set)

    @property
    def where(self) -> object:
        """The unit and the place in a document; without a position all that is known of it."""
        return self.unit, place(self.origin) or self.origin


@dataclass(slots=True, kw_only=True)
class Occurrence(Row):
    """When an origin was to be seen, and with which languages."""

    fact: Fact
    langs: frozenset[str]

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

    def copied(self) -> State:
        """The same once more: nothing that is done to one is done to the other."""
        facts = [copy(each) for each in self.facts]
        for fact in facts:
            fact.ended = {*fact.ended}
        origins = [copy(row) for row in self.origins]
        for row in origins:
            row.fact = facts[row.fact.number]
        return State(
            [*self.langs],
            {**self.texts},
            {key: {**texts} for key, texts in self.units.items()},
            [copy(row) for row in self.spoken],
            facts,
            origins,
            [*self.undoings],
            [*self.changes],
            {**self.imports},
            {name: {**vectors} for name, vectors in self.vectors.items()},
            self.written.copy(),
        )


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
