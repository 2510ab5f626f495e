"""The plain store's units, and where they stand, looked through from end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from plain_store.rows import NOW, Occurrence, Spoken, by_standing, moment, place
from plain_store.texts import PlainTexts
from tmtool.protocols import EVERYTHING, Adjacency, Extent, StoredUnit, TouchedUnit, View
from tmtool.provenance import dump_shared, reduce_to_document
from tmtool.texts import DocumentText, Record
from tmtool.units import Origin, TranslationUnit
from tmtool.visibility import find_undone
from tmtool.where import find_memory, find_year, is_called, is_match

if TYPE_CHECKING:
    from tmtool.protocols import Ids, Mask


class PlainUnits(PlainTexts):
    """What `protocols.Store` says of units, as its definition."""

    def _spoken(self, key: str, at: int = NOW) -> dict[str, Spoken]:
        """The languages that a unit has at a moment, in the order of the memory's."""
        rows = {row.lang: row for row in self._all.spoken if row.unit == key and row.there(at)}
        return {lang: rows[lang] for lang in self._all.langs if lang in rows}

    def _shown(self, view: View, key: str | None = None) -> list[Occurrence]:
        """The origins that a view shows, of one unit or of all, in the order of their coming."""
        at = moment(view)
        return [
            row
            for row in self._all.origins
            if key in (None, row.unit)
            and row.there(at)
            and (not view.where or is_match(view.where, row.origin))
        ]

    def _texts(self, view: View) -> dict[str, list[tuple[str, int]]]:
        """Key -> language and text of each variant of all units that a view shows, in order."""
        return {
            key: [
                (lang, self._all.texts[lang, variant.text])
                for lang in self._said(key, view, shown)
                for variant in ever[lang]
            ]
            for key, ever in self._all.units.items()
            if (shown := self._shown(view, key))
        }

    def _pairs(self, to: str | None, view: View) -> list[tuple[str, set[tuple[int, int]]]]:
        """Of each unit of a view its key, and each text with each other one of a language."""
        return [
            (
                key,
                {
                    (one, text)
                    for at, (_, one) in enumerate(said)
                    for place, (lang, text) in enumerate(said)
                    if to is None or (lang == to and place != at)
                },
            )
            for key, said in self._texts(view).items()
        ]

    def _said(self, key: str, view: View, origins: list[Occurrence]) -> dict[str, Spoken]:
        """The languages of a unit; in a view with a filter those that its origins have seen."""
        spoken = self._spoken(key, moment(view))
        if view.where is None:
            return spoken
        seen = {lang for row in origins for lang in row.langs}
        return {lang: row for lang, row in spoken.items() if lang in seen}

    def _stored(
        self, key: str, view: View, origins: list[Occurrence], most: int | None = None
    ) -> StoredUnit:
        spoken = self._said(key, view, self._shown(view, key))
        variants = tuple(each for lang in spoken for each in self._all.units[key][lang])
        since = [row.since for row in (*spoken.values(), *origins)]
        unit = TranslationUnit(variants, tuple(row.origin for row in origins[:most]))
        return StoredUnit(key, unit, len(origins), min(since), max(since))

    def read_units(
        self, keys: Sequence[str], view: View = EVERYTHING, max_origins: int | None = None
    ) -> list[StoredUnit | None]:
        shown = {key: by_standing(self._shown(view, key)) for key in keys}
        return [
            self._stored(key, view, shown[key], max_origins) if shown[key] else None for key in keys
        ]

    def find_unit_keys(
        self, ids: Sequence[int], to: str | None, view: View = EVERYTHING
    ) -> list[list[str]]:
        units = self._pairs(to, view)
        return [
            [key for key, pairs in units if any(one == each for one, _ in pairs)] for each in ids
        ]

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View = EVERYTHING,
        max_origins: int | None = None,
        limit: int | None = None,
    ) -> list[list[StoredUnit]]:
        listed = (
            self.read_units(keys, view, max_origins) for keys in self.find_unit_keys(ids, to, view)
        )
        return [[each for each in some if each][:limit] for some in listed]

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        return [self._beside(each, view) for each in asked]

    def _beside(self, asked: Adjacency, view: View) -> list[tuple[str, Origin]]:
        near = {
            place(row.origin, -asked.step)
            for key in asked.neighbours
            for row in self._shown(view, key)
        } - {None}
        return [
            (key, row.origin)
            for key in dict.fromkeys(asked.keys)
            for row in by_standing(self._shown(view, key))
            if place(row.origin) in near
        ]

    def _by_units(self, view: View) -> list[Occurrence]:
        """All origins that a view shows, by units in the order of their coming."""
        return [row for key in self._all.units for row in by_standing(self._shown(view, key))]

    def read_context(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, StoredUnit]]:
        near = {place(origin, step) for step in range(-around, around + 1)} - {None}
        found = [
            (row.origin.position or 0, self._stored(row.unit, view, [row]))
            for row in self._by_units(view)
            if place(row.origin) in near
        ]
        return sorted(found, key=lambda each: each[0])

    def find_by_label(
        self, origin: Origin, label: str, view: View = EVERYTHING
    ) -> list[StoredUnit]:
        rows = [
            row
            for row in self._by_units(view)
            if dump_shared(row.origin) == dump_shared(origin)
            and any(each.label == label for each in row.origin.places)
        ]
        rows.sort(key=lambda row: -1 if row.origin.position is None else row.origin.position)
        return [self._stored(row.unit, view, [row]) for row in rows]

    def list_documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        units: dict[str, set[str]] = {}
        found: dict[str, Origin] = {}
        for row in self._all.origins:
            found.setdefault(dump_shared(row.origin), reduce_to_document(row.origin))
        for row in self._shown(view):
            units.setdefault(dump_shared(row.origin), set()).add(row.unit)
        listed = [
            (text, len(units[digest]))
            for digest, text in found.items()
            if digest in units and (name is None or is_called(text, name))
        ]
        return sorted(listed, key=lambda each: (each[0].symbol or "", each[0].file or "", each[1]))

    def find_symbols(self, beginnings: Sequence[str], view: View = EVERYTHING) -> list[str]:
        symbols = {row.origin.symbol or "" for row in self._shown(view)}
        return sorted(each for each in symbols if each and each.startswith(tuple(beginnings)))

    def read_document(
        self,
        document: str,
        lang: str,
        view: View = EVERYTHING,
        after: int = -1,
        limit: int | None = None,
    ) -> DocumentText | None:
        text = self._whole_text(document, lang, view)
        if text is None:
            return None
        return replace(text, paragraphs=text.paragraphs[after + 1 :][:limit])

    def list_records(self, view: View = EVERYTHING) -> list[tuple[str, Record]]:
        named = sorted({(text.document, text.lang) for _, text in self._all.whole})
        texts = [self._whole_text(*each, view) for each in named]
        return [(text.document, text.record) for text in texts if text]

    def _whole_text(self, document: str, lang: str, view: View) -> DocumentText | None:
        """The text of a document that the last change to count brought, at a moment.

        Of those that brought what passes, where others brought to it what doesn't.
        """

        def stands_in(origin: Origin) -> bool:
            return any((each.document, each.lang) == (document, lang) for each in origin.places)

        at = moment(view)
        if view.where and not any(stands_in(row.origin) for row in self._shown(view)):
            return None
        ever = [fact for fact in self._all.facts if stands_in(fact.origin)]
        passing = [each for each in ever if not view.where or is_match(view.where, each.origin)]
        own = {dump_shared(each.origin) for each in passing}
        is_mixed = any(dump_shared(each.origin) not in own for each in ever)
        bringing = {each.brought for each in passing}
        gone = find_undone(each for each in self._all.undoings if each[0] <= at)
        found = [
            text
            for change, text in self._all.whole
            if change <= at and change not in gone and (not is_mixed or change in bringing)
            and (text.document, text.lang) == (document, lang)
        ]  # fmt: skip
        return found[-1] if found else None

    def list_memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        units: dict[str | None, set[str]] = {}
        for row in self._shown(view):
            units.setdefault(find_memory(row.origin), set()).add(row.unit)
        counts = ((name, len(found)) for name, found in units.items())
        return sorted(counts, key=lambda each: (each[0] is None, each[0] or ""))

    def iter_units(self, view: View = EVERYTHING) -> Iterator[StoredUnit]:
        return (each for each in self.read_units(list(self._all.units), view) if each)

    def _ever(self, key: str, view: View) -> list[Occurrence]:
        """The origins of a unit that pass the filter of a view, whenever they were there."""
        own = (row for row in self._all.origins if row.unit == key)
        return [row for row in own if not view.where or is_match(view.where, row.origin)]

    def list_changes(self, key: str, view: View = EVERYTHING) -> list[int]:
        spoken = () if view.where else (row for row in self._all.spoken if row.unit == key)
        seen = (row for row in (*spoken, *self._ever(key, view)) if row.since < row.until)
        return sorted({int(at) for row in seen for at in (row.since, row.until) if at < inf})

    def list_touched(self, change: int, view: View = EVERYTHING) -> list[TouchedUnit]:
        def is_there(key: str, at: float) -> bool:
            return any(row.there(at) for row in self._ever(key, view))

        return [
            TouchedUnit(key, is_there(key, change - 1), is_there(key, change))
            for key in self._all.units
            if change in self.list_changes(key, view)
        ]

    def count_touched(self, view: View = EVERYTHING) -> dict[int, int]:
        counts: dict[int, int] = {}
        for key in self._all.units:
            seen = (row for row in self._ever(key, view) if row.since < row.until)
            for at in {at for row in seen for at in (row.since, row.until) if at < inf}:
                counts[int(at)] = counts.get(int(at), 0) + 1
        return counts

    def count_units(self, view: View = EVERYTHING) -> int:
        return len(self._texts(view))

    def measure_extent(self, view: View = EVERYTHING) -> Extent:
        there = {dump_shared(row.origin): row.origin for row in self._shown(view)}
        years = [found for each in there.values() if (found := find_year(each)) is not None]
        first, last = (min(years), max(years)) if years else (None, None)
        return Extent(len(there), self.count_units(view), first, last)

    def _visible(self, lang: str, to: str | None, view: View) -> set[int]:
        texts = {number for number, _ in self.iter_texts(lang)}
        return {one for _, pairs in self._pairs(to, view) for one, _ in pairs} & texts

    def find_visible(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        there = {each for lang in self._all.langs for each in self._visible(lang, to, view)}
        return np.array([each in there for each in ids.tolist()], np.bool_)

    def build_mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        numbers = np.array([number for number, _ in self.iter_texts(lang)], np.int64)
        found = self.find_visible(numbers, view, to)
        return None if found.all() else found

    def find_linked(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        pairs = [
            (each, text)
            for each in ids.tolist()
            for _, listed in self._pairs(to, view)
            for one, text in listed
            if one == each
        ]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]
