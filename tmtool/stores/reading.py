"""Rows of the SQLite store into units and origins, and what is remembered of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import itemgetter, or_
from typing import Any, TypeAlias

from tmtool import provenance
from tmtool.protocols import JournalEntry, StoredUnit, View
from tmtool.stores.filters import Filters, OriginRow, list_columns
from tmtool.stores.keys import encode_key
from tmtool.stores.sql import LIVE, Database
from tmtool.stores.unit_statements import COUNT, ORIGIN, VARIANT, select_uses
from tmtool.stores.writing import find_language_number
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.where import is_match

_ORIGINS = 2_000
"""So many origins are kept that were read last: chosen, two or three megabytes."""
_UNITS = 5_000
"""Of so many units the rows are remembered: chosen, less than a megabyte."""
_JOURNALS = 4
"""So many answers about the journal are kept: chosen, those of a few moments."""
Placed: TypeAlias = tuple[bytes, int, int | None, str | None, int, int]
"""Where a unit stands: its key; document, position, data, beginning and languages of the origin."""
_Origin: TypeAlias = tuple[Origin, int, int]
"""An origin, the change it came with, and the languages that it has seen, a bit for each."""
_Variant: TypeAlias = tuple[Variant, int, int]
"""A variant, the change it came with, and the number of its language."""


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Units by their rows, the languages that origins which pass have seen, the units of texts."""

    pairs: dict[int, set[int]]
    stored: dict[int, StoredUnit]
    seen: dict[int, int]


class RowReader:
    """Builds units and origins of rows; safe to call from many threads.

    Languages, the rows of keys, documents and origins are remembered.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._codes: dict[int, str] = {}
        self._rows: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._documents: dict[int, dict[str, Any]] = {}
        # What resembles a query stands in the same documents as what resembles the next.
        self.build_origin = lru_cache(maxsize=_ORIGINS)(self._read_origin)
        self.read_known_entries = lru_cache(maxsize=_JOURNALS)(self._read_entries_of)
        self.filters = Filters(database, self._build_origins)

    def list_languages(self) -> dict[str, int]:
        """Code -> number of every language there is."""
        if self._db.is_changing:
            rows = self._db.fetch_rows("SELECT no, code FROM languages ORDER BY no")
            return {str(code): int(no) for no, code in rows}
        return self._db.point.languages

    def get_code(self, number: int) -> str:
        """The code of a language's number."""
        if number not in self._codes:
            self._codes = {no: code for code, no in self.list_languages().items()}
        return self._codes[number]

    def find_number(self, lang: str) -> int | None:
        """The number of a language, which it keeps; None where no text is in it."""
        found = self._numbers.get(lang)
        if found is None:
            self._numbers = self.list_languages()
            found = self._numbers.get(lang)
        return found

    def number(self, lang: str) -> int:
        """The number of a language, -1 where no text is in it."""
        found = self.find_number(lang)
        return -1 if found is None else found

    def find_seen(self, units: Iterable[int], view: View) -> dict[int, int]:
        """Those units of which an origin passes the view's filter: see `Filters.find_seen`."""
        if view.where is None:
            return dict.fromkeys(units, -1)
        return self.filters.find_seen(view.where, units, find_moment(view))

    def find_uses(
        self, texts: Sequence[int], beside: int | None, view: View, own: str = ""
    ) -> list[tuple[Any, ...]]:
        """Texts with the units that have them in a view with a filter, as `own` columns say it.

        That is beside a language, where one is given: origins that pass have seen both.
        """
        assert view.where is not None
        columns = ", ".join(filter(None, ("o.langs", list_columns(view.where), own)))
        rows = self._db.fetch_rows(
            select_uses(beside, find_moment(view), columns), ([int(each) for each in texts],)
        )
        seen = self.filters.join_seen(view.where, [row[1:6] for row in rows])
        return list(
            dict.fromkeys(
                (text, unit, *row[4:])
                for text, unit, *row in rows
                if has_both(seen.get(unit, 0), text, beside)
            )
        )

    def find_rows(self, keys: Sequence[str]) -> dict[int, str]:
        """Row -> key of the units that there are; rows that were read lately are remembered."""
        known = self._rows
        found = {known[key]: key for key in keys if key in known}
        wanted = [encode_key(key) for key in keys if key not in known]
        rows = self._db.fetch_many("SELECT id, key FROM units WHERE key IN", wanted)
        return found | {row: key.hex() for row, key in rows}

    def note_rows(self, keys: Iterable[tuple[int, str]]) -> None:
        """Remember which units have which rows: they never get others."""
        if not self._db.is_changing:
            if len(self._rows) > _UNITS:
                self._rows = {}
            self._rows.update((key, row) for row, key in keys)

    def read_entries(self, limit: int, actions: tuple[str, ...]) -> tuple[JournalEntry, ...]:
        """The last entries of the journal, the newest first; of some actions where they are given.

        `read_known_entries` takes a revision before them, and remembers what it was told of it.
        """
        wanted = "WHERE action IN (SELECT value FROM names(?))" if actions else ""
        rows = self._db.fetch_rows(
            f"SELECT id, at, by, action, details FROM changes {wanted} ORDER BY id DESC LIMIT ?",
            (*([list(actions)] if actions else []), limit),
        )
        return tuple(
            JournalEntry(number, at, by, action, json.loads(details))
            for number, at, by, action, details in rows
        )

    def _read_entries_of(
        self, _revision: int, limit: int, actions: tuple[str, ...]
    ) -> tuple[JournalEntry, ...]:
        return self.read_entries(limit, actions)

    def build_units(
        self, rows: Iterable[tuple[Any, ...]], view: View, limit: int | None
    ) -> UnitRows:
        """Units out of the rows of one of the `unit_statements`; `limit` origins each at most."""
        texts, keys = defaultdict[int, set[int]](set), dict[int, str]()
        variants = defaultdict[int, list[_Variant]](list)
        origins = defaultdict[int, list[tuple[int, int, _Origin]]](list)
        counts: dict[int, tuple[int, int, int]] = {}
        for kind, unit, one, two, three, four, standing, row, text, more, key in rows:
            if kind == VARIANT:
                keys[unit] = key.hex()
                variants[unit].append((Variant(self.get_code(one), text, more or None), two, one))
            elif kind == ORIGIN:
                self._note_document(one, more)
                origin = self.build_origin(one, two, text)
                if view.where is None or is_match(view.where, origin):
                    origins[unit].append((-standing, row, (origin, three, four)))
            elif kind == COUNT:
                counts[unit] = one, two, three
            else:
                texts[one].add(unit)
        self.note_rows(keys.items())
        found = UnitRows(texts, {}, {})
        for unit, own in origins.items():
            if unit in variants:
                own.sort(key=itemgetter(0, 1))
                best = [origin for _, _, origin in own]
                since = [change for _, change, _ in best]
                extent = counts.get(unit) or (len(since), min(since), max(since))
                # In a view with a filter a unit says what the origins that pass have seen.
                seen = -1 if view.where is None else reduce(or_, (langs for _, _, langs in best))
                said = variants[unit]
                said = said if seen == -1 else [each for each in said if has_seen(seen, each[2])]
                said.sort(key=_order)
                found.stored[unit] = _build_stored(keys[unit], said, best[:limit], extent)
                found.seen[unit] = seen
        return found

    def read_placed(self, rows: Iterable[Placed], view: View) -> list[StoredUnit]:
        """Units at their places, in order: each with the one origin that it has there."""
        origins = [(row[0].hex(), (self.build_origin(*row[1:4]), row[4], row[5])) for row in rows]
        shown = [each for each in origins if view.where is None or is_match(view.where, each[1][0])]
        named = {key: row for row, key in self.find_rows([each[0] for each in shown]).items()}
        variants = self._read_variants(list(named.values()), find_moment(view))
        seen = self.find_seen(variants, view)
        said = {
            unit: [each for each in listed if has_seen(seen.get(unit, 0), each[2])]
            for unit, listed in variants.items()
        }
        return [
            _build_stored(key, said[named[key]], [each], (1, each[1], each[1]))
            for key, each in shown
            if named[key] in variants
        ]

    def _note_document(self, document: int, data: str) -> None:
        if document not in self._documents:
            self._documents[document] = json.loads(data)

    def _build_origins(self, rows: Sequence[OriginRow]) -> Iterator[Origin]:
        """Origins as their rows say them; the documents that are missing are read at once."""
        missing = {document for document, *_ in rows} - self._documents.keys()
        statement = "SELECT id, data FROM documents WHERE id IN"
        for document, data in self._db.fetch_many(statement, sorted(missing)):
            self._note_document(document, data)
        return (self.build_origin(*row) for row in rows)

    def _read_origin(self, document: int, position: int | None, data: str | None) -> Origin:
        """An origin as its row says it."""
        if document not in self._documents:
            found = self._db.fetch_first("SELECT data FROM documents WHERE id = ?", (document,))
            self._documents[document] = json.loads(found[0]) if found else {}
        return provenance.build_origin(self._documents[document], data, position)

    def _read_variants(self, rows: Sequence[int], at: int) -> dict[int, list[_Variant]]:
        found: dict[int, list[_Variant]] = defaultdict(list)
        statement = (
            "SELECT v.unit, v.lang, v.region, t.text, v.since "
            "FROM variants AS v CROSS JOIN texts AS t ON t.id = v.text "
            f"WHERE v.since <= {at} AND v.until > {at} AND v.unit IN"
        )
        order = "ORDER BY v.unit, v.lang, v.region"
        for unit, lang, region, text, since in self._db.fetch_many(statement, rows, order):
            found[unit].append((Variant(self.get_code(lang), text, region or None), since, lang))
        return found


def find_moment(view: View) -> int:
    """The change up to which a view sees."""
    return LIVE - 1 if view.as_of is None else view.as_of


def has_seen(languages: int, language: int) -> bool:
    """Whether a language is among some, a bit for each."""
    return bool(languages >> (language - 1) & 1)


def has_both(languages: int, text: int, wanted: int | None) -> bool:
    """Whether the language of a text was seen, and the one that is wanted beside it."""
    return has_seen(languages, find_language_number(text)) and (
        wanted is None or has_seen(languages, wanted)
    )


def _order(variant: _Variant) -> tuple[int, str]:
    """By languages as they came into the memory, then by regions."""
    return variant[2], variant[0].region or ""


def _build_stored(
    key: str, variants: Sequence[_Variant], origins: Sequence[_Origin], extent: tuple[int, int, int]
) -> StoredUnit:
    count, first, last = extent
    since = [change for _, change, _ in variants]
    unit = TranslationUnit(
        tuple(variant for variant, _, _ in variants), tuple(origin for origin, _, _ in origins)
    )
    return StoredUnit(key, unit, count, min(first, *since), max(last, *since))
