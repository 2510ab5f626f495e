"""The store in memory, by brute force: what every other store is held against.

Everything is in lists and is looked through from end to end. One thread at a time.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from typing import Any

from tmtool.doors import Change, Outcome
from tmtool.store.plain_rows import Occurrence, Row, Spoken, State, live
from tmtool.store.plain_units import PlainUnits
from tmtool.store.writing import check
from tmtool.units import Origin, TranslationUnit


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
            yield number
        except BaseException:
            self._all = before
            raise

    def put(self, units: Sequence[TranslationUnit], change: int) -> list[Outcome]:
        for unit in units:
            check(unit)
        return [self._put(unit, change) for unit in units]

    def _put(self, unit: TranslationUnit, change: int) -> Outcome:
        wanted = {each.lang: each.text for each in unit.variants}
        for lang, text in wanted.items():
            self._keep_text(lang, text)
        key = unit.key if self._spoken(unit.key) else self._sharing(wanted) or unit.key
        known = bool(self._spoken(key))
        linked = self._link(key, wanted, change)
        origins = unit.origins or (Origin(),)
        merged = [self._merge(key, each, frozenset(wanted), change) for each in origins]
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

    def _merge(self, key: str, origin: Origin, langs: frozenset[str], change: int) -> Outcome:
        there = [row for row in live(self._all.origins) if row.same(key, origin)]
        for row in there:
            if row.origin == origin and langs <= row.langs:
                return "same"
            row.until = change
            langs |= row.langs
        row = Occurrence(unit=key, since=change, origin=origin, langs=langs, brought=change)
        self._all.origins.append(row)
        return "changed" if there else "merged"

    def drop(self, keys: Sequence[str], change: int) -> list[bool]:
        done = []
        for key in keys:
            rows: list[Row] = [*live(self._all.spoken, key), *live(self._all.origins, key)]
            for row in rows:
                row.until = change
            done.append(bool(rows))
        return done

    def undo(self, number: int, change: int) -> int:
        brought = [row for row in live(self._all.origins) if number in (row.brought, row.since)]
        for row in brought:
            row.until = change
        ended = [row for row in self._all.origins if row.since < row.until == number]
        begun = [
            replace(row, since=change, until=inf)
            for row in ended
            if not any(each.same(row.unit, row.origin) for each in live(self._all.origins))
        ]
        self._all.origins += begun
        listed = self._all.imports.items()
        self._all.imports = {name: each for name, each in listed if each[0] != number}
        touched = {row.unit for row in (*brought, *begun)}
        for key in touched:
            self._speak_as_seen(key, change)
        return len(touched)

    def _speak_as_seen(self, key: str, change: int) -> None:
        """Let a unit have the languages that its origins have seen."""
        seen = {lang for row in live(self._all.origins, key) for lang in row.langs}
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
