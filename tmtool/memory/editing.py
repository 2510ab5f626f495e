"""Changes by hand and in batches: corrected, deleted, merged; each an entry that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from tmtool.errors import InputError
from tmtool.lang.codes import find_language
from tmtool.lang.fold import fold
from tmtool.memory.history import find_undone_changes
from tmtool.protocols import Change, Store, StoredUnit, View
from tmtool.provenance import STANDING
from tmtool.regions import read_region
from tmtool.units import CheckRecord, Origin, Tag, TranslationUnit, Variant
from tmtool.where import Where, find_year, is_match

_AT_ONCE = 500
"""So many units are read at once. Chosen, no measurement."""
_FOR_GOOD = "erase"
"""What the journal calls the one change that nothing takes back."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes a store in the name of somebody; `now` is the time that checks are noted with."""

    store: Store
    by: str
    now: datetime

    def edit(
        self, key: str, texts: Mapping[str, str], *, checked: bool = True, why: str = ""
    ) -> tuple[str, int]:
        """Give a unit other texts, by language; its key then, and the change.

        A regional variant is named with its region, "zh-TW", where there are several.
        What it says becomes another unit with the same origins, which somebody has checked now;
        where the memory has it already, that one gets the origins.
        """
        old = self._unit(key)
        named = {_variant_called(tag, old): text for tag, text in texts.items()}
        variants = tuple(
            replace(each, text=named.get(each, each.text)) for each in old.unit.variants
        )
        new = TranslationUnit(variants)
        if new.key == old.unit.key:
            raise InputError(f"{key} has this text already")
        seen = CheckRecord(self.by, self.now.isoformat(timespec="seconds")) if checked else None

        def moved(origin: Origin) -> Origin:
            made = move_codes(origin, old.unit, new)
            return replace(made, checked=seen) if seen else made

        details = {"was": key, "is": new.key} | ({"why": why} if why else {})
        with self.store.begin_change("edit", user=self.by, details=details) as change:
            return change.correct(key, new, moved), change.number

    def edit_many(
        self,
        texts: Mapping[str, Mapping[Variant, str]],
        action: str,
        details: Mapping[str, Any],
        also: Callable[[int], object] = int,
        parted: Mapping[str, Where] = MappingProxyType({}),
    ) -> int:
        """Give units other texts, by their keys and variants, in one change; its number.

        Of a unit that is `parted` by a filter the origins that pass become a unit of their own with
        the new text, and the others stay as they are.

        Whoever checked one of them has not seen the new text: this editor has. `also` is called
        with the number before the change is kept, and not kept either where that fails.
        """
        seen = CheckRecord(self.by, self.now.isoformat(timespec="seconds"))
        units = dict(zip(texts, map(self._unit, texts), strict=True))
        with self.store.begin_change(action, user=self.by, details=details) as change:
            for key, named in texts.items():
                old = units[key].unit
                new = TranslationUnit(
                    tuple(replace(each, text=named.get(each, each.text)) for each in old.variants)
                )

                def moved(
                    origin: Origin, old: TranslationUnit = old, new: TranslationUnit = new
                ) -> Origin:
                    made = move_codes(origin, old, new)
                    return replace(made, checked=seen) if made.checked else made

                if key in parted:
                    own = tuple(moved(o) for o in old.origins if is_match(parted[key], o))
                    change.drop([key], parted[key])
                    change.put([replace(new, origins=own)])
                else:
                    change.correct(key, new, moved)
            also(change.number)
            return change.number

    def delete(self, keys: Sequence[str], why: str = "") -> tuple[int, int]:
        """Take units out, all of them or none; how many, and the change."""
        wanted = list(dict.fromkeys(keys))
        details = {"units": len(wanted)} | ({"why": why} if why else {})
        with self.store.begin_change("delete", user=self.by, details=details) as change:
            for key, there in zip(wanted, change.drop(wanted), strict=True):
                if not there:
                    raise InputError(f"unit {key} does not exist; nothing was deleted")
        return len(wanted), change.number

    def delete_where(self, where: Where) -> tuple[int, int, int | None]:
        """Take out what a filter lets pass; how many units went, how many stay with less.

        A unit with other origins stays, with those. The change is None where nothing passes.
        """
        chosen = [each.key for each in self.store.iter_units(View(where))]
        if not chosen:
            return 0, 0, None
        stayed = 0
        with self.store.begin_change(
            "delete", user=self.by, details={"units": len(chosen)}
        ) as change:
            for some in _batches(chosen):
                change.drop(some, where)
                with change.read_within() as left:
                    stayed += sum(each is not None for each in left.read_units(some, max_origins=1))
        return len(chosen) - stayed, stayed, change.number

    def merge(self, kept: str, others: Sequence[str]) -> tuple[int, int]:
        """Give the origins of other units to one, and take those out; how many, and the change.

        The languages must be the same ones: what a text says is nobody's to guess.
        """
        first = self._unit(kept)
        rest = [self._unit(key) for key in dict.fromkeys(others) if key != kept]
        if not rest:
            raise InputError(f"{kept} can't be merged with itself: name another unit")
        tags = {variant.tag for variant in first.unit.variants}
        for each in rest:
            if {variant.tag for variant in each.unit.variants} != tags:
                raise InputError(f"{each.key} and {kept} can't be merged: their languages differ")
        details = {"kept": kept, "merged": [each.key for each in rest]}
        with self.store.begin_change("merge", user=self.by, details=details) as change:
            _merge(first, rest, change)
        return len(rest), change.number

    def dedupe(self, source: str, target: str) -> tuple[int, int | None]:
        """Merge units that differ in width, script, case or blanks alone; how many went.

        In either language, that is; in any third one they have to be alike as well.

        The one that stands highest stays: checked, adopted, newest.
        """
        groups = list(self._twins(source, target))
        if not groups:
            return 0, None
        gone = 0
        details = {"languages": [source, target]}
        with self.store.begin_change("dedupe", user=self.by, details=details) as change:
            for group in groups:
                first, *rest = sorted(group, key=_standing)
                _merge(first, rest, change)
                gone += len(rest)
        return gone, change.number

    def undo(
        self,
        number: int | None = None,
        details: Mapping[str, Any] | None = None,
        also: Callable[[int], object] = int,
    ) -> tuple[int, int]:
        """Take a change back, the last one where none is named; which, and how many units.

        `details` are noted in the journal besides its number; `also` is called with that of the
        undoing before it is kept.
        """
        number = self.find_undoable(number)
        noted = {"change": number, **(details or {})}
        with self.store.begin_change("undo", user=self.by, details=noted) as change:
            units = change.undo(number)
            also(change.number)
        return number, units

    def find_undoable(self, number: int | None = None) -> int:
        """The change that `undo` would take back; InputError where there is none."""
        journal = self.store.read_journal()
        gone = find_undone_changes(journal)
        if number is None:
            open_ones = [each for each in journal if each.number not in gone]
            unlike = "undo", _FOR_GOOD
            chosen = next((each for each in open_ones if each.action not in unlike), None)
            if chosen is None:
                message = "there is nothing to undo"
                raise InputError(message)
            number = chosen.number
        elif number not in {each.number for each in journal}:
            raise InputError(f"change {number} does not exist", code="no change", number=number)
        elif any(each.number == number and each.action == _FOR_GOOD for each in journal):
            raise InputError(f"change {number} erased texts for good and can't be undone")
        elif number in gone:
            raise InputError(f"change {number} is already undone")
        return number

    def _unit(self, key: str) -> StoredUnit:
        found = self.store.read_units([key])[0]
        if found is None:
            raise InputError(f"unit {key} does not exist", code="no unit", key=key)
        return found

    def _twins(self, source: str, target: str) -> Iterator[list[StoredUnit]]:
        """Units whose texts fold to the same in every language, each group once."""
        met: set[str] = set()
        for lang, other in ((source, target), (target, source)):
            for ids in self.store.find_duplicate_texts(lang):
                keys = {key for some in self.store.find_unit_keys(ids, other) for key in some} - met
                for group in _alike(self.store.read_units(sorted(keys))):
                    met.update(each.key for each in group)
                    yield group


def _variant_called(tag: str, stored: StoredUnit) -> Variant:
    """The variant of a unit that a language names, with its region where there are several."""
    lang = find_language(tag)
    own = stored.unit.in_lang(lang)
    if not own:
        raise InputError(f"{stored.key} has no text in {tag}")
    region = read_region(tag)
    found = [each for each in own if len(own) == 1 or each.region == region]
    if not found:
        listed = ", ".join(each.tag for each in own)
        raise InputError(f"{stored.key} has several variants of {lang}: say which of {listed}")
    return found[0]


def _merge(first: StoredUnit, rest: Sequence[StoredUnit], change: Change) -> None:
    for each in rest:
        change.merge(each.key, first.key, partial(move_codes, unit=each.unit, made=first.unit))


def _alike(units: Iterable[StoredUnit | None]) -> Iterator[list[StoredUnit]]:
    """Units that fold to the same, two or more at a time."""
    groups: dict[tuple[tuple[str, str], ...], list[StoredUnit]] = {}
    for stored in units:
        if stored is not None:
            said = tuple((each.tag, fold(each.text)) for each in stored.unit.variants)
            groups.setdefault(said, []).append(stored)
    return (group for group in groups.values() if len(group) > 1)


def move_codes(origin: Origin, unit: TranslationUnit, made: TranslationUnit) -> Origin:
    """An origin of a unit, its codes where they belong in the texts that were made of it."""
    places = (
        replace(place, tags=tuple(_moved_tags(place.tags, was, now)))
        if place.tags
        and (was := unit.get_text(place.lang, place.region)) is not None
        and (now := made.get_text(place.lang, place.region)) is not None
        else place
        for place in origin.places
    )
    return replace(origin, places=tuple(places))


def _moved_tags(tags: Iterable[Tag], was: str, now: str) -> Iterator[Tag]:
    """Codes before a change stay, those after it move along, those within go to its start.

    >>> next(_moved_tags([Tag("ph", 8, 8)], "the old word", "the newer word")).start
    10
    """
    before = _shared(was, now)
    after = _shared(was[before:][::-1], now[before:][::-1])

    def moved(at: int) -> int:
        if at <= before:
            return at
        return at + len(now) - len(was) if at >= len(was) - after else before

    return (replace(tag, start=moved(tag.start), stop=moved(tag.stop)) for tag in tags)


def _shared(first: str, second: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))


def _standing(stored: StoredUnit) -> tuple[int, int, int, str]:
    """The highest first."""
    best: Origin = stored.unit.origins[0]
    checked = any(origin.checked for origin in stored.unit.origins)
    return -int(checked), -STANDING[best.status], -(find_year(best) or 0), stored.key
