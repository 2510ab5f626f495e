"""The store in memory, by brute force: what every other store is held against.

Everything is in lists and is looked through from end to end. One thread at a time.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import translate
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.doors import EVERYTHING, Change, Extent, Hits, Outcome, Slot, Stored, VectorStock, View
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, tokens
from tmtool.store.plain_rows import (
    NOW,
    Occurrence,
    Row,
    Spoken,
    State,
    by_standing,
    live,
    moment,
    place,
)
from tmtool.store.plain_tokens import terms, times
from tmtool.store.records import of_document, shared
from tmtool.store.writing import MOST_LANGUAGES, check
from tmtool.un.placeables import skeleton
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.where import is_called, matches, year

if TYPE_CHECKING:
    from tmtool.doors import Ids, Mask
    from tmtool.units import Vectors

_LANGUAGE = 1 << 32
"""A text's id is the number of its language times this, and its number in there."""


def _now() -> datetime:
    return datetime.now(UTC)


class PlainStore:
    """`doors.Store` as its definition: short, slow, and gone when the program ends."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._all = State()

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
            self._number_text(lang, text)
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

    def _number_text(self, lang: str, text: str) -> None:
        if lang not in self._all.langs:
            if len(self._all.langs) == MOST_LANGUAGES:
                raise InputError(f"{lang}: a memory holds {MOST_LANGUAGES} languages at most")
            self._all.langs.append(lang)
        first = (self._all.langs.index(lang) + 1) * _LANGUAGE
        others = sum(each == lang for each, _ in self._all.texts)
        self._all.texts.setdefault((lang, text), first + others)

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

    # Units.

    def _spoken(self, key: str, at: int = NOW) -> dict[str, Spoken]:
        """The languages that a unit has at a moment, in the order of the memory's."""
        rows = {row.lang: row for row in self._all.spoken if row.unit == key and row.there(at)}
        return {lang: rows[lang] for lang in self._all.langs if lang in rows}

    def _shown(self, view: View, key: str | None = None) -> list[Occurrence]:
        """The origins that a view shows, of one unit or of all, in the order of their coming."""
        rows = (row for row in self._all.origins if key in (None, row.unit))
        return [
            row
            for row in rows
            if row.there(moment(view)) and (not view.where or matches(view.where, row.origin))
        ]

    def _texts(self, view: View) -> dict[str, dict[str, int]]:
        """Key -> language -> text of all units that a view shows, in the order of their coming."""
        return {
            key: {
                lang: self._all.texts[lang, ever[lang]] for lang in self._spoken(key, moment(view))
            }
            for key, ever in self._all.units.items()
            if self._shown(view, key)
        }

    def _stored(
        self, key: str, view: View, origins: list[Occurrence], most: int | None = None
    ) -> Stored:
        spoken = self._spoken(key, moment(view))
        variants = tuple(Variant(lang, self._all.units[key][lang]) for lang in spoken)
        since = [row.since for row in (*spoken.values(), *origins)]
        unit = TranslationUnit(variants, tuple(row.origin for row in origins[:most]))
        return Stored(key, unit, len(origins), min(since), max(since))

    def units(
        self, keys: Sequence[str], view: View = EVERYTHING, most: int | None = None
    ) -> list[Stored | None]:
        shown = {key: by_standing(self._shown(view, key)) for key in keys}
        return [self._stored(key, view, shown[key], most) if shown[key] else None for key in keys]

    def keys(self, ids: Sequence[int], to: str | None, view: View = EVERYTHING) -> list[list[str]]:
        units = self._texts(view)
        return [
            [key for key, texts in units.items() if each in texts.values() and to in (None, *texts)]
            for each in ids
        ]

    def beside(
        self, keys: Sequence[str], neighbours: Sequence[str], step: int, view: View = EVERYTHING
    ) -> list[tuple[str, Origin]]:
        anything = View(as_of=view.as_of)
        near = {
            place(row.origin, -step) for key in neighbours for row in self._shown(anything, key)
        } - {None}
        return [
            (key, row.origin)
            for key in dict.fromkeys(keys)
            for row in by_standing(self._shown(view, key))
            if place(row.origin) in near
        ]

    def passage(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, Stored]]:
        near = {place(origin, step) for step in range(-around, around + 1)} - {None}
        found = [
            (row.origin.position or 0, self._stored(row.unit, view, [row]))
            for row in self._shown(view)
            if place(row.origin) in near
        ]
        return sorted(found, key=lambda each: each[0])

    def labelled(self, origin: Origin, label: str, view: View = EVERYTHING) -> list[Stored]:
        rows = [
            row
            for row in self._shown(view)
            if shared(row.origin) == shared(origin)
            and any(each.label == label for each in row.origin.places)
        ]
        rows.sort(key=lambda row: -1 if row.origin.position is None else row.origin.position)
        return [self._stored(row.unit, view, [row]) for row in rows]

    def documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        units: dict[str, set[str]] = {}
        found: dict[str, Origin] = {}
        for row in self._all.origins:
            found.setdefault(shared(row.origin), of_document(row.origin))
        for row in self._shown(view):
            units.setdefault(shared(row.origin), set()).add(row.unit)
        listed = [
            (text, len(units[digest]))
            for digest, text in found.items()
            if digest in units and (name is None or is_called(text, name))
        ]
        return sorted(listed, key=lambda each: (each[0].symbol or "", each[0].file or "", each[1]))

    def size(self, view: View = EVERYTHING) -> int:
        return len(self._texts(view))

    def extent(self, view: View = EVERYTHING) -> Extent:
        there = {shared(row.origin): row.origin for row in self._shown(view)}
        years = [found for each in there.values() if (found := year(each)) is not None]
        first, last = (min(years), max(years)) if years else (None, None)
        return Extent(len(there), self.size(view), first, last)

    def shown(self, ids: Ids, view: View = EVERYTHING) -> Mask:
        there = {each for texts in self._texts(view).values() for each in texts.values()}
        return np.array([each in there for each in ids.tolist()], np.bool_)

    def links(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        pairs = [
            (each, texts[to])
            for each in ids.tolist()
            for texts in self._texts(view).values()
            if each in texts.values() and to in texts
        ]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    # Texts.

    def languages(self) -> list[str]:
        return list(self._all.langs)

    def all_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        for (each, text), number in self._all.texts.items():
            if each == lang and number > after:
                yield number, text

    def _folded(self, lang: str) -> list[tuple[int, str]]:
        return [(number, fold(text)) for number, text in self.all_texts(lang)]

    def texts(self, ids: Sequence[int]) -> list[str]:
        found = {number: text for (_, text), number in self._all.texts.items()}
        return [found[each] for each in ids]

    def exact(self, folded: Sequence[str], lang: str) -> list[list[int]]:
        return [[number for number, text in self._folded(lang) if text == each] for each in folded]

    def formula(self, skeletons: Sequence[str], lang: str) -> list[list[int]]:
        formulas = [(number, text, skeleton(text, lang)) for number, text in self._folded(lang)]
        return [
            [number for number, text, formula in formulas if formula == each != text]
            for each in skeletons
        ]

    def similar(self, folded: str, lang: str, floor: float) -> Iterator[Ids]:
        """All that have anything in common with the text, whatever the floor, in one batch."""
        query = terms(folded)
        found = []
        for number, text in self._folded(lang):
            other = terms(text)
            if both := len(set(query) & set(other)):
                found.append((-2 * both / (len(query) + len(other)), number))
        yield np.array([number for _, number in sorted(found)], np.int64)

    def phrase(self, slots: Sequence[Slot], lang: str) -> Hits:
        counts = {number: times(slots, tokens(text)) for number, text in self._folded(lang)}
        found = [(number, count) for number, count in counts.items() if count]
        both = np.array(found, np.int64).reshape(-1, 2)
        return Hits(both[:, 0], both[:, 1])

    def words(self, pattern: str) -> list[str]:
        wanted = re.compile(translate(pattern.replace("[", "[[]")))
        found = {each for _, text in self._all.texts for each in tokens(fold(text))}
        return sorted(each for each in found if is_word(each) and wanted.match(each))

    # Vectors.

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        halves = np.asarray(vectors).astype(np.float16).astype(np.float32)
        for each, half in zip(ids, halves, strict=True):
            there = self._all.vectors.setdefault((signature, self._lang(each)), {})
            there[each] = half / (np.linalg.norm(half) or 1)
        self._all.written.update({(signature, self._lang(each)) for each in ids})

    def _lang(self, text: int) -> str:
        return self._all.langs[text // _LANGUAGE - 1]

    def vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        nothing = np.full(dim, np.nan, np.float32)
        found = [
            self._all.vectors.get((signature, self._lang(each)), {}).get(each, nothing)
            for each in ids.tolist()
        ]
        return np.array(found, np.float32).reshape(-1, dim)

    def with_vectors(self, signature: str, lang: str) -> Ids:
        return np.array(sorted(self._all.vectors.get((signature, lang), {})), np.int64)

    def without_vectors(
        self, signature: str, lang: str, after: int = -1, most: int = 1000
    ) -> list[tuple[int, str]]:
        there = self._all.vectors.get((signature, lang), {})
        return [each for each in self.all_texts(lang, after) if each[0] not in there][:most]

    def vector_stock(self, signature: str, lang: str) -> VectorStock:
        there = self._all.vectors.get((signature, lang), {})
        texts = len(list(self.all_texts(lang)))
        dim = len(next(iter(there.values()))) if there else 0
        last = max(there, default=0) % _LANGUAGE
        return VectorStock(dim, len(there), last, self._all.written[signature, lang], texts)

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
