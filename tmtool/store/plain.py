"""The store in memory, by brute force: what every other store is held against.

Everything is in lists and is looked through from end to end. One thread at a time.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tmtool.doors import Change, Outcome
from tmtool.errors import InputError
from tmtool.store.plain_rows import Fact, Occurrence, Spoken, State, live
from tmtool.store.plain_units import PlainUnits
from tmtool.store.standing import NOT_YET, TAKEN_BACK, undone
from tmtool.store.writing import check
from tmtool.units import Origin, TranslationUnit
from tmtool.where import Where, matches


def _now() -> datetime:
    return datetime.now(UTC)


class PlainStore(PlainUnits):
    """`doors.Store` as its definition: short, slow, and gone when the program ends."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self._clock = clock

    # Writing.

    @contextmanager
    def change(
        self, action: str, *, by: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[int]:
        before = copy.deepcopy(self._all)
        try:
            if number is None:
                number = len(self._all.changes) + 1
                at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
                self._all.changes.append(Change(number, at, by, action, _json(details)))
            elif number in undone(self._all.undoings):
                raise InputError(TAKEN_BACK.format(number=number))
            yield number
        except BaseException:
            self._all = before
            raise

    def put(self, units: Sequence[TranslationUnit], change: int) -> list[Outcome]:
        for unit in units:
            check(unit)
        return [self._put(unit, change) for unit in units]

    def replace(
        self, keys: Sequence[str], units: Sequence[TranslationUnit], change: int
    ) -> list[Outcome]:
        moved = [row.fact for key in dict.fromkeys(keys) for row in live(self._all.origins, key)]
        self.drop(keys, change)
        for unit in units:
            check(unit)
        return [self._put(unit, change, moved) for unit in units]

    def _put(self, unit: TranslationUnit, change: int, moved: list[Fact] | None = None) -> Outcome:
        wanted = {each.lang: each.text for each in unit.variants}
        for lang, text in wanted.items():
            self._keep_text(lang, text)
        key = unit.key if self._spoken(unit.key) else self._sharing(wanted) or unit.key
        known = bool(self._spoken(key))
        linked = self._link(key, wanted, change)
        origins = unit.origins or (Origin(),)
        langs = frozenset(wanted)
        merged = [self._merge(key, each, langs, change, moved) for each in origins]
        if not known:
            return "added"
        if linked or "changed" in merged:
            return "changed"
        return "merged" if "merged" in merged else "same"

    def _sharing(self, wanted: Mapping[str, str]) -> str | None:
        """The first unit that has two of these texts and never had another in a language."""
        for key, ever in self._all.units.items():
            alike = [lang for lang, text in wanted.items() if ever.get(lang) == text]
            contradicts = any(ever.get(lang, text) != text for lang, text in wanted.items())
            if len(alike) >= 2 and not contradicts and len({*alike} & {*self._spoken(key)}) >= 2:
                return key
        return None

    def _link(self, key: str, wanted: Mapping[str, str], change: int) -> bool:
        missing = [lang for lang in wanted if lang not in self._spoken(key)]
        self._all.units.setdefault(key, {}).update(wanted)
        self._all.spoken += [Spoken(unit=key, since=change, lang=lang) for lang in missing]
        return bool(missing)

    def _merge(
        self,
        key: str,
        origin: Origin,
        langs: frozenset[str],
        change: int,
        moved: list[Fact] | None,
    ) -> Outcome:
        new = Fact(unit=key, origin=origin, langs=langs, brought=change)
        there = [row.fact for row in live(self._all.origins, key) if row.fact.where == new.where]
        if moved is None and any(old.origin == origin and langs <= old.langs for old in there):
            return "same"
        if source := next((each for each in moved or () if each.spot == new.spot), None):
            new.source = source
            (moved or []).remove(source)
            if len(both := langs & source.langs) > 1:
                new.langs = both
        for old in there:
            new.langs |= old.langs
            if moved is None:
                old.ended.add(change)
        self._all.facts.append(new)
        self._settle(key, change)
        return "changed" if there else "merged"

    def drop(self, keys: Sequence[str], change: int, where: Where | None = None) -> list[bool]:
        return [self._drop(key, change, where) for key in keys]

    def _drop(self, key: str, change: int, where: Where | None) -> bool:
        shown = [row.fact for row in live(self._all.origins, key)]
        places = [each.where for each in shown if where is None or matches(where, each.origin)]
        gone = undone(self._all.undoings)
        for each in self._all.facts:
            if each.where in places and each.holds(gone):
                each.ended.add(change)
        return self._settle(key, change)

    def undo(self, number: int, change: int) -> int:
        if number >= change:
            raise InputError(NOT_YET.format(number=number))
        self._all.undoings.append((change, number))
        listed = self._all.imports.items()
        self._all.imports = {name: each for name, each in listed if each[0] != number}
        return sum([self._settle(key, change) for key in self._all.units])

    def _settle(self, key: str, change: int) -> bool:
        """Let a unit have the origins that hold, the latest at each place; whether that is news."""
        gone = undone(self._all.undoings)
        holding = [each for each in self._all.facts if each.unit == key and each.holds(gone)]
        wanted = list({each.where: each for each in holding}.values())
        there = live(self._all.origins, key)
        ending = [row for row in there if row.fact not in wanted]
        for row in ending:
            row.until = change
        kept = [row.fact for row in there]
        begun = [each for each in self._all.facts if each in wanted and each not in kept]
        self._all.origins += [Occurrence(unit=key, since=change, fact=each) for each in begun]
        self._speak_as_seen(key, change)
        return bool(ending or begun)

    def _speak_as_seen(self, key: str, change: int) -> None:
        """Let a unit have the languages that its origins have seen."""
        seen = {lang for row in live(self._all.origins, key) for lang in row.fact.langs}
        for row in live(self._all.spoken, key):
            if row.lang not in seen:
                row.until = change
        for lang in seen - self._spoken(key).keys():
            self._all.spoken.append(Spoken(unit=key, since=change, lang=lang))

    # The journal.

    def unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        return self._all.imports.get(digest)

    def note_import(self, digest: str, change: int, state: Mapping[str, Any] | None) -> None:
        if state is None:
            self._all.imports.pop(digest, None)
        else:
            self._all.imports[digest] = change, _json(state)

    def journal(self, most: int | None = None) -> list[Change]:
        return self._all.changes[::-1][:most]

    def close(self) -> None:
        self._all = State()


def _json(values: Mapping[str, Any]) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(dict(values)))
    return found
