"""What of a memory's units a format may lose, counted while a file is written.

The keys are what writers declare under `LOSES`; see `formats.losses`. Some things are not lost to a
format: who asks for two languages gets these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from tmtool.formats.losses import Thing
from tmtool.formats.tables.writing import WrittenUnit, build_written_unit
from tmtool.markup import ILLEGAL
from tmtool.units import TranslationUnit

THINGS = {
    "units without a text": Thing("units without a text"),
    "incomplete": Thing("units that lack a language"),
    "regions": Thing("units of several regional variants", "were written as pairs"),
    "headers": Thing("headers of files"),
    "whole texts": Thing("whole texts of documents"),
    "links": Thing("links between documents"),
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


def _count_in_places(it: WrittenUnit, name: str) -> int:
    """How many of a field the languages of a unit have."""
    return sum([len(getattr(each, name)) for each in it.places])


def _count_illegal(it: WrittenUnit, *texts: str) -> int:
    every = (*texts, *filter(None, it.values), *it.origin.notes)
    return len(ILLEGAL.findall("\n".join(map(str, every))))


_COUNTS: dict[str, Callable[[WrittenUnit], int]] = {
    "origins": lambda it: max(len(it.unit.origins) - 1, 0),
    "codes": lambda it: _count_in_places(it, "tags"),
    "forms of codes": lambda it: _count_in_places(it, "tags"),
    "notes": lambda it: len(it.origin.notes),
    "notes of a language": lambda it: _count_in_places(it, "notes"),
    "properties": lambda it: len(it.origin.properties) + _count_in_places(it, "properties"),
    "attributes": lambda it: len(it.origin.attributes) + _count_in_places(it, "attributes"),
    "empty values": lambda it: it.values.count(""),
    "characters": lambda it: _count_illegal(it, *(each.text for each in it.unit.variants)),
    "characters beside texts": lambda it: _count_illegal(it),
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
        if self._counts:
            yield from (written.unit for written in self.iter_written(units))
        else:
            yield from self._count_texts(units)

    def iter_written(self, units: Iterable[TranslationUnit]) -> Iterator[WrittenUnit]:
        """Let units past that are written, each with what is known of it."""
        for written in map(build_written_unit, self._count_texts(units)):
            for key, count in self._counts.items():
                if lost := count(written):
                    self.lost[key] += lost
            yield written

    def list_lost(self) -> dict[str, int | str]:
        """How often what was lost, by key."""
        missing = (f"{count} without {lang}" for lang, count in self.missing.items())
        return {**self.lost, "incomplete": ", ".join(missing)}

    def _count_texts(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        for unit in units:
            self.units += 1
            self.variants += len(unit.variants)
            self.origins += len(unit.origins)
            yield unit
