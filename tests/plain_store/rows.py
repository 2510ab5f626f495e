"""What the plain store keeps: rows that were true from one change on until another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, TypeVar

from tmtool.protocols import JournalEntry, View
from tmtool.provenance import dump_shared, hash_place, rank_origin
from tmtool.texts import DocumentText
from tmtool.units import Origin, TranslationUnit, Variant

NOW = 1 << 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """Something that a unit had."""

    unit: str
    since: int
    until: float = inf

    def there(self, at: int) -> bool:
        """Whether it was true at a moment."""
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoken(Row):
    """A language of a unit."""

    lang: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact:
    """An origin as a change brought it to a unit, and the languages that it had seen.

    See `rank_origin.Brought`; `line` is the number of the fact that it goes back to in the end.
    """

    number: int
    unit: str
    origin: Origin
    langs: frozenset[str]
    brought: int
    line: int
    source: int | None = None
    ended: frozenset[int] = frozenset()

    @property
    def where(self) -> object:
        """The unit and the place in a document; without a position all that is known of it."""
        if self.origin.position is None:
            return self.unit, self.origin
        return self.unit, hash_place(dump_shared(self.origin)), self.origin.position

    @property
    def is_checked(self) -> bool:
        """Whether somebody has checked it."""
        return self.origin.checked is not None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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

    `texts` are ids by language and text, `units` is all that a unit ever said, by language
    (the variants by their regions), `numbers` how many texts ever came in one; `whole` are whole
    texts of documents with the changes that brought them.
    """

    langs: list[str] = field(default_factory=list)
    texts: dict[tuple[str, str], int] = field(default_factory=dict)
    units: dict[str, dict[str, tuple[Variant, ...]]] = field(default_factory=dict)
    spoken: list[Spoken] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    origins: list[Occurrence] = field(default_factory=list)
    whole: list[tuple[int, DocumentText]] = field(default_factory=list)
    undoings: list[tuple[int, int]] = field(default_factory=list)
    changes: list[JournalEntry] = field(default_factory=list)
    imports: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)
    vectors: dict[tuple[str, str], dict[int, Any]] = field(default_factory=dict)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)

    def copied(self) -> State:
        """The same once more: rows are never changed, only replaced."""
        lists = ("langs", "texts", "spoken", "facts", "origins", "whole", "undoings", "changes",
                 "imports")  # fmt: skip
        new = {name: copy(getattr(self, name)) for name in lists}
        units = {key: {**texts} for key, texts in self.units.items()}
        vectors = {name: {**each} for name, each in self.vectors.items()}
        return State(
            **new, units=units, vectors=vectors, written=self.written.copy(),
            numbers=self.numbers.copy(),
        )  # fmt: skip


def said_by(unit: TranslationUnit) -> dict[str, tuple[Variant, ...]]:
    """What a unit says in each language, by regions."""
    langs = dict.fromkeys(each.lang for each in unit.variants)
    return {
        lang: tuple(sorted(unit.in_lang(lang), key=lambda each: each.region or ""))
        for lang in langs
    }


_R = TypeVar("_R", bound=Row)


def live(rows: Iterable[_R], unit: str | None = None) -> list[_R]:
    """What is true now, of one unit or of all."""
    return [row for row in rows if row.until == inf and unit in (None, row.unit)]


def ended(rows: Iterable[_R], ending: Iterable[_R], change: int) -> list[_R]:
    """The rows, some of them ended with a change."""
    gone = set(ending)
    return [replace(row, until=change) if row in gone else row for row in rows]


def by_standing(rows: Iterable[Occurrence]) -> list[Occurrence]:
    """Of the highest standing first, equal ones in the order of their coming."""
    return sorted(rows, key=lambda row: -rank_origin(row.origin))


def moment(view: View) -> int:
    """The change up to which a view sees."""
    return NOW if view.as_of is None else view.as_of


def place(origin: Origin, step: int = 0) -> tuple[str, int] | None:
    """A document, and the position in it that is so many steps on; None without a position."""
    return None if origin.position is None else (dump_shared(origin), origin.position + step)
