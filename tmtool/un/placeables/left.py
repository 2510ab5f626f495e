"""Texts with the values that are left over: what the rules of agreement work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from tmtool.un.dates import days
from tmtool.un.placeables.model import Placeable
from tmtool.un.placeables.pairing import Key, atoms, key


@dataclass(frozen=True, slots=True)
class Open:
    """A value of which the other text lacks something: the single values that it lacks."""

    placeable: Placeable
    atoms: tuple[Key, ...]


Side: TypeAlias = tuple[Open, ...]


@dataclass(frozen=True)
class Text:
    """A text, all its values, and which of them are left over."""

    text: str
    lang: str
    values: Sequence[Placeable]
    open: Side

    @cached_property
    def said(self) -> frozenset[Key]:
        """Every single value that it says, and the years of its dates."""
        found = {atom for each in self.values for atom in atoms(each)}
        years = (date.year for each in self.values for date in days(each.value))
        return frozenset(found | {key("year", year) for year in years if year})

    @cached_property
    def left(self) -> frozenset[Key]:
        """The single values that are left over."""
        return frozenset(atom for each in self.open for atom in each.atoms)

    def without(self, gone: Callable[[Key, Placeable], bool]) -> Text:
        """The text with fewer values left over."""
        kept = []
        for each in self.open:
            atoms = tuple(atom for atom in each.atoms if not gone(atom, each.placeable))
            if atoms:
                kept.append(each if len(atoms) == len(each.atoms) else Open(each.placeable, atoms))
        return replace(self, open=tuple(kept))

    def stands_alone(self, at: int) -> bool:
        """Whether no value lies over this place."""
        return not any(each.start <= at < each.stop for each in self.values)


Rule: TypeAlias = Callable[[Text, Text], tuple[Text, Text]]
"""Takes away from both texts what agrees after all, or one of it: it is asked again then."""


def but(text: Text, *placeables: Placeable) -> Text:
    """The text without some of its values left over."""
    gone = set(map(id, placeables))
    return text.without(lambda _, placeable: id(placeable) in gone)


def once(text: Text, atom: Key) -> Text:
    """One atom fewer."""
    done: list[Key] = []

    def gone(each: Key, _: Placeable) -> bool:
        if each == atom and not done:
            done.append(each)
            return True
        return False

    return text.without(gone)
