"""The store in memory, by brute force: what every other store is held against.

Everything is in lists and is looked through from end to end. One thread at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from typing import Any

from plain_store.rows import Fact, Occurrence, Spoken, State, ended, live, said_by
from plain_store.units import PlainUnits
from tmtool.errors import InputError
from tmtool.limits import check_unit, check_whole_text
from tmtool.protocols import EVERYTHING, Erasure, JournalEntry, Moved, Outcome
from tmtool.texts import DocumentText
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.visibility import (
    NO_UNIT,
    NOT_YET,
    OVER,
    STILL_OPEN,
    TAKEN_BACK,
    covers,
    find_undone,
    select_standing,
    sort_seen_last,
)
from tmtool.where import Where, is_match


def _now() -> datetime:
    return datetime.now(UTC)


class PlainChange:
    """`protocols.Change` as its definition."""

    def __init__(self, store: PlainStore, number: int) -> None:
        self._store, self.number, self.is_over = store, number, False

    def _open(self) -> PlainStore:
        if self.is_over:
            raise InputError(OVER.format(number=self.number))
        return self._store

    @contextmanager
    def read_within(self) -> Iterator[PlainStore]:
        yield self._open()

    def put(self, units: Sequence[TranslationUnit], seen: Where | None = None) -> list[Outcome]:
        assert seen is None
        return self._open()._put_in(units, self.number)

    def put_document(self, text: DocumentText) -> Outcome:
        return self._open()._put_document_in(text, self.number)

    def correct(
        self, key: str, unit: TranslationUnit, moved: Moved, where: Where | None = None,
        seen: Where | None = None,
    ) -> str:  # fmt: skip
        assert where is None
        assert seen is None
        return self._open()._correct_in(key, unit, self.number, moved)

    def merge(self, key: str, kept: str, moved: Moved, where: Where | None = None) -> None:
        assert where is None
        self._open()._merge_in(key, kept, self.number, moved)

    def drop(self, keys: Sequence[str], where: Where | None = None) -> list[bool]:
        return self._open()._drop_in(keys, self.number, where)

    def undo(self, number: int, where: Where | None = None) -> int:
        assert where is None
        return self._open()._undo_in(number, self.number)

    def erase(self, keys: Sequence[str] | None = None, where: Where | None = None) -> Erasure:
        return self._open()._erase(keys, where)

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        self._open()._note_import_in(digest, self.number, state)


class PlainStore(PlainUnits):
    """`protocols.Store` as its definition: short, slow, and gone when the program ends."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self._clock = clock
        self._is_open = False

    # Writing.

    @contextmanager
    def begin_change(
        self, action: str, *, user: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[PlainChange]:
        if self._is_open:
            raise InputError(STILL_OPEN)
        # What is written is seen by others when all of it is.
        work = self._copied()
        if number is None:
            number = len(work._all.changes) + 1
            at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
            work._all.changes.append(JournalEntry(number, at, user, action, _json(details)))
        elif number in find_undone(work._all.undoings):
            raise InputError(TAKEN_BACK.format(number=number))
        change = PlainChange(work, number)
        self._is_open = True
        try:
            yield change
            self._all = work._all
        finally:
            self._is_open = False
            change.is_over = True

    @contextmanager
    def open_snapshot(self) -> Iterator[PlainStore]:
        yield self._copied()

    def _copied(self) -> PlainStore:
        copy = PlainStore(self._clock)
        copy.identity, copy._all = self.identity, self._all.copied()
        return copy

    def _put_in(self, units: Sequence[TranslationUnit], change: int) -> list[Outcome]:
        for unit in units:
            check_unit(unit)
        return [self._put(unit, change) for unit in units]

    def _put_document_in(self, text: DocumentText, change: int) -> Outcome:
        check_whole_text(text)
        there = self._whole_text(text.document, text.lang, EVERYTHING)
        self._all.whole.append((change, text))
        return "same" if there == text else "added"

    def _correct_in(self, key: str, unit: TranslationUnit, change: int, moved: Moved) -> str:
        seen = {fact.number for fact, _ in self._wanted().values()}
        there = sort_seen_last(self._there(key), seen)
        check_unit(unit)
        self._end(there, change)
        self._settle(change)
        wanted = said_by(unit)
        to = self._home(unit)
        self._link(to, wanted, change)
        langs = frozenset(wanted)
        for each in there:
            both = each.langs & langs
            self._bring(to, moved(each.origin), both if len(both) > 1 else langs, change, each.line)
        self._settle(change)
        return to

    def _merge_in(self, key: str, kept: str, change: int, moved: Moved) -> None:
        there = self._there(key)
        self._there(kept)
        for each in there if key != kept else ():
            self._bring(kept, moved(each.origin), each.langs, change, each.line, each.number)
        self._settle(change)

    def _there(self, key: str) -> list[Fact]:
        """The facts that stand in a unit; an InputError where there are none."""
        found = [each for each in self._standing() if each.unit == key]
        if not found:
            raise InputError(NO_UNIT.format(key=key))
        return found

    def _standing(self) -> list[Fact]:
        return select_standing(self._all.facts, find_undone(self._all.undoings))

    def _bring(
        self,
        key: str,
        origin: Origin,
        langs: frozenset[str],
        change: int,
        line: int | None = None,
        source: int | None = None,
    ) -> None:
        number = 1 + max((each.number for each in self._all.facts), default=-1)
        line = number if line is None else line
        self._all.facts.append(
            Fact(
                number=number, unit=key, origin=origin, langs=langs, brought=change, line=line,
                source=source,
            )
        )  # fmt: skip

    def _end(self, facts: list[Fact], change: int) -> None:
        """Let facts end, with all else that their lines were."""
        lines = {each.line for each in facts}
        self._all.facts = [
            replace(each, ended=each.ended | {change}) if each.line in lines else each
            for each in self._all.facts
        ]

    def _put(self, unit: TranslationUnit, change: int) -> Outcome:
        wanted = said_by(unit)
        key = self._home(unit)
        known = bool(self._spoken(key))
        linked = self._link(key, wanted, change)
        origins = unit.origins or (Origin(),)
        langs = frozenset(wanted)
        merged = [self._merge(key, each, langs, change) for each in origins]
        if not known:
            return "added"
        if linked or "changed" in merged:
            return "changed"
        return "merged" if "merged" in merged else "same"

    def _home(self, unit: TranslationUnit) -> str:
        """The unit that the texts of one go into; they are kept."""
        for each in unit.variants:
            self._keep_text(each.lang, each.text)
        return unit.key if self._spoken(unit.key) else self._sharing(said_by(unit)) or unit.key

    def _sharing(self, wanted: Mapping[str, tuple[Variant, ...]]) -> str | None:
        """The first unit that says the same in two languages and never said another thing."""
        for key, ever in self._all.units.items():
            alike = [lang for lang, said in wanted.items() if ever.get(lang) == said]
            contradicts = any(ever.get(lang, said) != said for lang, said in wanted.items())
            if len(alike) >= 2 and not contradicts and len({*alike} & {*self._spoken(key)}) >= 2:
                return key
        return None

    def _link(self, key: str, wanted: Mapping[str, tuple[Variant, ...]], change: int) -> bool:
        missing = [lang for lang in wanted if lang not in self._spoken(key)]
        self._all.units.setdefault(key, {}).update(wanted)
        self._all.spoken += [Spoken(unit=key, since=change, lang=lang) for lang in missing]
        return bool(missing)

    def _merge(self, key: str, origin: Origin, langs: frozenset[str], change: int) -> Outcome:
        new = Fact(number=-1, unit=key, origin=origin, langs=langs, brought=change, line=-1)
        there = [row for row in live(self._all.origins, key) if row.fact.where == new.where]
        same = any(row.origin == origin and langs <= row.langs for row in there)
        if not same or any(
            row.fact.brought != change or not langs <= row.fact.langs for row in there
        ):
            self._bring(key, origin, langs, change)
        if same:
            return "same"
        self._settle(change)
        return "changed" if there else "merged"

    def _drop_in(self, keys: Sequence[str], change: int, where: Where | None = None) -> list[bool]:
        return [self._drop(key, change, where) for key in keys]

    def _drop(self, key: str, change: int, where: Where | None) -> bool:
        shown = [row.fact for row in live(self._all.origins, key)]
        places = [each.where for each in shown if where is None or is_match(where, each.origin)]
        self._end([each for each in self._standing() if each.where in places], change)
        return key in self._settle(change)

    def _erase(self, keys: Sequence[str] | None, where: Where | None) -> Erasure:
        chosen = [
            each for each in self._all.facts
            if (keys is None or each.unit in keys)
            and (where is None or is_match(where, each.origin))
        ]  # fmt: skip
        lines = {each.line for each in chosen}
        gone = [each for each in self._all.facts if each.line in lines]
        named = {place.document for each in gone for place in each.origin.places}
        self._all.whole = [each for each in self._all.whole if each[1].document not in named]
        self._all.facts = [each for each in self._all.facts if each.line not in lines]
        self._all.origins = [row for row in self._all.origins if row.fact.line not in lines]
        seen: dict[str, set[str]] = {each.unit: set() for each in gone}
        for each in self._all.facts:
            seen.setdefault(each.unit, set()).update(each.langs)
        units = {each.unit for each in gone}
        moments = range(len(self._all.changes) + 1)
        self._all.spoken = [row for row in self._all.spoken if row.unit not in units] + [
            Spoken(unit=unit, since=at, until=at + 1 if at < moments[-1] else inf, lang=lang)
            for unit in units
            for lang in seen[unit]
            for at in moments
            if any(
                row.unit == unit and lang in row.langs and row.there(at)
                for row in self._all.origins
            )
        ]
        for unit in units:
            ever = self._all.units[unit]
            self._all.units[unit] = {lang: ever[lang] for lang in ever if lang in seen[unit]}
        left = {
            (each.lang, each.text)
            for ever in self._all.units.values()
            for said in ever.values()
            for each in said
        }
        texts = {each: number for each, number in self._all.texts.items() if each not in left}
        self._all.texts = {each: n for each, n in self._all.texts.items() if each in left}
        for vectors in self._all.vectors.values():
            for number in texts.values():
                vectors.pop(number, None)
        empty = [unit for unit in units if not self._all.units[unit]]
        for unit in empty:
            del self._all.units[unit]
        return Erasure(len(empty), len(units) - len(empty), len(texts))

    def _undo_in(self, number: int, change: int) -> int:
        if number >= change:
            raise InputError(NOT_YET.format(number=number))
        self._all.undoings.append((change, number))
        listed = self._all.imports.items()
        self._all.imports = {name: each for name, each in listed if each[0] != number}
        return len(self._settle(change))

    def _settle(self, change: int) -> set[str]:
        """Let the latest fact at each place be seen, with the languages of all; where that's news.

        What is seen there goes on where it says the same.
        """
        wanted = self._wanted()
        kept = {
            row.fact.where
            for row in live(self._all.origins)
            if (said := wanted.get(row.fact.where))
            and (row.origin, row.langs) == (said[0].origin, said[1])
        }
        ending = [row for row in live(self._all.origins) if row.fact.where not in kept]
        begun = [each for where, each in wanted.items() if where not in kept]
        new = [
            Occurrence(unit=fact.unit, since=change, fact=fact, langs=langs)
            for fact, langs in sorted(begun, key=lambda each: each[0].number)
        ]
        self._all.origins = ended(self._all.origins, ending, change) + new
        touched = {row.unit for row in (*ending, *new)}
        for key in touched:
            self._speak_as_seen(key, change)
        return touched

    def _wanted(self) -> dict[object, tuple[Fact, frozenset[str]]]:
        """The fact to be seen at each place, and the languages it is seen with."""
        wanted: dict[object, tuple[Fact, frozenset[str]]] = {}
        for fact in self._standing():
            seen, langs = wanted.get(fact.where, (fact, frozenset()))
            wanted[fact.where] = fact if covers(fact, seen) else seen, langs | fact.langs
        return wanted

    def _speak_as_seen(self, key: str, change: int) -> None:
        """Let a unit have the languages that its origins have seen."""
        seen = {lang for row in live(self._all.origins, key) for lang in row.langs}
        unseen = [row for row in live(self._all.spoken, key) if row.lang not in seen]
        self._all.spoken = ended(self._all.spoken, unseen, change)
        for lang in seen - self._spoken(key).keys():
            self._all.spoken.append(Spoken(unit=key, since=change, lang=lang))

    # The journal.

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        return self._all.imports.get(digest)

    def find_settled(self) -> int:
        imports = self._all.imports.values()
        open_ones = {change for change, state in imports if "finished" not in state}
        numbers = [each.number for each in self._all.changes]
        return max((n for n in numbers if all(n < each for each in open_ones)), default=0)

    def _note_import_in(self, digest: str, change: int, state: Mapping[str, Any] | None) -> None:
        if state is None:
            self._all.imports.pop(digest, None)
        else:
            self._all.imports[digest] = change, _json(state)

    def read_journal(
        self, limit: int | None = None, actions: Sequence[str] = ()
    ) -> list[JournalEntry]:
        listed = [each for each in self._all.changes if not actions or each.action in actions]
        return listed[::-1][:limit]

    def close(self) -> None:
        self._all = State()


def _json(values: Mapping[str, Any]) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(dict(values)))
    return found
