"""Changes by hand and in batches: corrected, deleted, merged; each an entry that can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tmtool.doors import EVERYTHING, Store, Stored, View
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.memory.matching import authority
from tmtool.units import Checked, Origin, TranslationUnit, Variant
from tmtool.where import year

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Keeper:
    """Changes a store in the name of somebody; `now` is the time that checks are noted with."""

    store: Store
    by: str
    now: datetime

    def edit(self, key: str, texts: Mapping[str, str], *, checked: bool = True) -> tuple[str, int]:
        """Give a unit other texts, by language; its key then, and the change.

        What it says becomes another unit with the same origins, which somebody has checked now.
        """
        old = self._unit(key)
        unknown = texts.keys() - {variant.lang for variant in old.unit.variants}
        if unknown:
            raise InputError(f"{key} has no {', '.join(sorted(unknown))}")
        variants = tuple(
            Variant(each.lang, texts.get(each.lang, each.text)) for each in old.unit.variants
        )
        origins = old.unit.origins
        if checked:
            seen = Checked(self.by, self.now.isoformat(timespec="seconds"))
            origins = tuple(replace(origin, checked=seen) for origin in origins)
        new = TranslationUnit(variants, origins)
        details = {"was": key, "is": new.key}
        with self.store.change("edit", by=self.by, details=details) as change:
            self.store.drop([key], change)
            self.store.put([new], change)
        return new.key, change

    def delete(self, keys: Sequence[str]) -> tuple[int, int | None]:
        """Take units out; how many there were, and the change."""
        if not keys:
            return 0, None
        with self.store.change("delete", by=self.by, details={"units": len(keys)}) as change:
            done = sum(self.store.drop(keys, change))
            if not done:
                raise InputError(f"there is no unit {keys[0]}")
        return done, change

    def merge(self, kept: str, others: Sequence[str]) -> int:
        """Give the origins of other units to one, and take those out; the change.

        The languages must be the same ones: what a text says is nobody's to guess.
        """
        first, rest = self._unit(kept), [self._unit(key) for key in others if key != kept]
        langs = {variant.lang for variant in first.unit.variants}
        for each in rest:
            if {variant.lang for variant in each.unit.variants} != langs:
                raise InputError(f"{each.key} is in other languages than {kept}")
        details = {"kept": kept, "merged": [each.key for each in rest]}
        with self.store.change("merge", by=self.by, details=details) as change:
            self._merge(first, rest, change)
        return change

    def dedupe(self, source: str, target: str) -> tuple[int, int | None]:
        """Merge units that differ in width, script, case or blanks alone; how many went.

        The one that stands highest stays: checked, adopted, newest.
        """
        groups = list(self._twins(source, target))
        if not groups:
            return 0, None
        gone = 0
        details = {"languages": [source, target]}
        with self.store.change("dedupe", by=self.by, details=details) as change:
            for group in groups:
                first, *rest = sorted(group, key=_standing)
                self._merge(first, rest, change)
                gone += len(rest)
        return gone, change

    def undo(self, number: int | None = None) -> tuple[int, int]:
        """Take a change back, the last one where none is named; which, and how many units."""
        journal = self.store.journal()
        undone = {each.details.get("change") for each in journal if each.action == "undo"}
        if number is None:
            open_ones = [each for each in journal if each.number not in undone]
            chosen = next((each for each in open_ones if each.action != "undo"), None)
            if chosen is None:
                message = "there is nothing to undo"
                raise InputError(message)
            number = chosen.number
        elif number not in {each.number for each in journal}:
            raise InputError(f"there is no change {number}; tmtool history lists them")
        elif number in undone:
            raise InputError(f"change {number} is undone already")
        with self.store.change("undo", by=self.by, details={"change": number}) as change:
            return number, self.store.undo(number, change)

    def _unit(self, key: str) -> Stored:
        found = self.store.units([key])[0]
        if found is None:
            raise InputError(f"there is no unit {key}")
        return found

    def _merge(self, first: Stored, rest: Sequence[Stored], change: int) -> None:
        origins = tuple(origin for each in rest for origin in each.unit.origins)
        self.store.drop([each.key for each in rest], change)
        self.store.put([replace(first.unit, origins=origins)], change)

    def _twins(self, source: str, target: str) -> Iterator[list[Stored]]:
        """Units whose texts in both languages fold to the same."""
        for ids in self.store.alike(source):
            keys = {key for some in self.store.keys(ids, target) for key in some}
            groups: dict[tuple[tuple[str, str], ...], list[Stored]] = {}
            for stored in self.store.units(sorted(keys)):
                if stored is not None:
                    said = tuple((each.lang, fold(each.text)) for each in stored.unit.variants)
                    groups.setdefault(said, []).append(stored)
            yield from (group for group in groups.values() if len(group) > 1)


def keys_of(store: Store, view: View) -> list[str]:
    """The keys of all units that a filter lets pass; InputError without a filter."""
    if view == EVERYTHING:
        message = "say which units: keys or filters"
        raise InputError(message)
    return [stored.key for stored in store.every(view)]


def _standing(stored: Stored) -> tuple[int, int, int, str]:
    """The highest first."""
    best: Origin = stored.unit.origins[0]
    checked = any(origin.checked for origin in stored.unit.origins)
    return -int(checked), -authority(best), -(year(best) or 0), stored.key
