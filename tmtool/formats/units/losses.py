"""What of a memory's units a format may lose, counted while a file is written.

The keys are what writers declare under `LOSES`; see `formats.losses`. Some things are not lost to a
format: who asks for two languages gets these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from tmtool.formats.losses import Thing
from tmtool.formats.tables.writing import list_values
from tmtool.formats.tmx.properties import find_best
from tmtool.markup import ILLEGAL
from tmtool.units import Origin, Place, TranslationUnit

THINGS = {
    "units without a text": Thing("units without a text"),
    "incomplete": Thing("units that lack a language"),
    "regions": Thing("units of several regional variants", "were written as pairs"),
    "headers": Thing("headers of files"),
    "whole texts": Thing("whole texts of documents"),
    "languages": Thing("texts in other languages"),
    "other regions": Thing("variants of other regions"),
    "origins": Thing("further origins"),
    "codes": Thing("inline codes"),
    "forms of codes": Thing("inline codes", "were written in a form of XLIFF's own", "codes",
                            "in another form"),
    "notes": Thing("notes"),
    "notes of a language": Thing("notes of one language", part_of="notes",
                                 kept="those of the unit"),
    "properties": Thing("properties of other programs"),
    "attributes": Thing("attributes of other programs"),
    "empty values": Thing("values that are empty"),
    "characters": Thing("characters that XML can't hold", "were replaced by U+FFFD"),
    "characters beside texts": Thing("characters in names and notes that XML can't hold",
                                     "were replaced by U+FFFD", "characters", "in the texts"),
}  # fmt: skip
"""What a memory has that a format may lose."""


class _WrittenUnit(NamedTuple):
    """A unit that is written, its best origin, and where its variants stood in that.

    `values` are what a table has columns for, beside the texts of two languages.
    """

    unit: TranslationUnit
    origin: Origin
    places: tuple[Place, ...]
    values: tuple[object, ...]

    def count_illegal(self, *texts: str) -> int:
        every = (*texts, *filter(None, self.values), *self.origin.notes)
        return len(ILLEGAL.findall("\n".join(map(str, every))))

    def count_in_places(self, name: str) -> int:
        """How many of a field the languages of the unit have."""
        return sum([len(getattr(each, name)) for each in self.places])


_COUNTS: dict[str, Callable[[_WrittenUnit], int]] = {
    "origins": lambda it: max(len(it.unit.origins) - 1, 0),
    "codes": lambda it: it.count_in_places("tags"),
    "forms of codes": lambda it: it.count_in_places("tags"),
    "notes": lambda it: len(it.origin.notes),
    "notes of a language": lambda it: it.count_in_places("notes"),
    "properties": lambda it: len(it.origin.properties) + it.count_in_places("properties"),
    "attributes": lambda it: len(it.origin.attributes) + it.count_in_places("attributes"),
    "empty values": lambda it: it.values.count(""),
    "characters": lambda it: it.count_illegal(*(each.text for each in it.unit.variants)),
    "characters beside texts": lambda it: it.count_illegal(),
}
"""How often a thing is in a unit."""


class UnitTally:
    """What goes into a file and what doesn't, counted as it goes past."""

    def __init__(self, loses: Collection[str]) -> None:
        self.units = self.variants = self.origins = 0
        self.lost: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self._counts = {key: count for key, count in _COUNTS.items() if key in loses}

    def count_units(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        """Let units past that are written."""
        for unit in units:
            self.units += 1
            self.variants += len(unit.variants)
            self.origins += len(unit.origins)
            if self._counts:
                self._count(unit)
            yield unit

    def list_lost(self) -> dict[str, int | str]:
        """How often what was lost, by key."""
        missing = (f"{count} without {lang}" for lang, count in self.missing.items())
        return {**self.lost, "incomplete": ", ".join(missing)}

    def _count(self, unit: TranslationUnit) -> None:
        origin = unit.origins[find_best(unit.origins)] if unit.origins else Origin()
        places = tuple(origin.place(each.lang, each.region) for each in unit.variants)
        values = list_values(origin, *places) if len(places) == 2 else ()
        written = _WrittenUnit(unit, origin, places, values)
        for key, count in self._counts.items():
            if lost := count(written):
                self.lost[key] += lost
