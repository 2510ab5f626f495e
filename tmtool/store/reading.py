"""How units come out of the SQLite store, as a view wants them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import itemgetter, or_
from typing import Any, TypeAlias

from tmtool import provenance
from tmtool.lang.fold import fold
from tmtool.protocols import Adjacency, JournalEntry, StoredUnit, View
from tmtool.store import unit_statements
from tmtool.store.database import Database
from tmtool.store.filters import Filters
from tmtool.store.keys import encode_key, fold_key
from tmtool.store.schema import LIVE
from tmtool.store.unit_statements import COUNT, ORIGIN, VARIANT
from tmtool.store.writing import LANGUAGE_BITS, find_language_number
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.where import Where, is_match

Placed: TypeAlias = tuple[bytes, int, int | None, int, str | None, int]
"""Where a unit stands: its key; document, position, beginning, data and languages of the origin."""
_AT_ONCE = 400
"""So many units are asked for by their keys at once."""
_REMEMBERED = 5_000
"""Of so many units the rows are remembered: less than a megabyte."""
_ORIGINS = 2_000
"""So many origins are kept that were read last: two or three megabytes."""
_TEXTS = (
    "SELECT texts.id, text FROM json_each(?) AS asked CROSS JOIN texts ON texts.id = asked.value"
)
_Origin: TypeAlias = tuple[Origin, int, int]
"""An origin, the change it came with, and the languages that it has seen, a bit for each."""
_Variant: TypeAlias = tuple[Variant, int, int]
"""A variant, the change it came with, and the number of its language."""


@dataclass(frozen=True, slots=True)
class _UnitRows:
    """Units by their rows, the languages that origins which pass have seen, the units of texts."""

    pairs: dict[int, set[int]]
    stored: dict[int, StoredUnit]
    seen: dict[int, int]


class RowReader:
    """Answers about units, origins and texts; safe to call from many threads."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._codes: dict[int, str] = {}
        self._rows: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._documents: dict[int, dict[str, Any]] = {}
        # What resembles a query stands in the same documents as what resembles the next.
        self._origin = lru_cache(maxsize=_ORIGINS)(self._read_origin)
        self.filters = Filters(database, self.build_origin)

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

    def get_first_id(self, language: int) -> int:
        """The least id that a text of a language can have."""
        return language << LANGUAGE_BITS

    # Texts.

    def find_exact(
        self, folded: Sequence[str], lang: str, to: str | None, view: View
    ) -> list[list[int]]:
        """For each text the ids of those that fold to it and are in use at the view's moment."""
        number = self.find_number(lang)
        if number is None:
            return [[] for _ in folded]
        keys = {text: fold_key(lang, text) for text in folded}
        found: dict[str, list[int]] = defaultdict(list)
        at, wanted = find_moment(view), self._wanted(to)
        beside = (
            ""
            if wanted is None
            else "AND EXISTS (SELECT 1 FROM variants w WHERE w.unit = v.unit "
            f"AND w.lang = {wanted} AND (w.lang <> v.lang OR w.region <> v.region) "
            f"AND w.since <= {at} AND w.until > {at})"
        )
        rows = self._db.fetch_many(
            "SELECT id, text FROM texts WHERE EXISTS (SELECT 1 FROM variants v "
            f"WHERE v.text = texts.id AND v.since <= {at} AND v.until > {at} {beside}) "
            "AND fold IN",
            list(set(keys.values())),
        )
        for row, text in rows:
            if find_language_number(row) == number:
                found[fold(text)].append(row)
        return [sorted(found[text]) for text in folded]

    def find_by_template(self, skeletons: Sequence[str], lang: str) -> list[list[int]]:
        number = self.find_number(lang)
        keys = {text: fold_key(f"{lang}\x1fformula", text) for text in skeletons}
        found: dict[int, list[int]] = defaultdict(list)
        rows = self._db.fetch_many(
            "SELECT skeleton, id FROM texts WHERE skeleton IN", list(set(keys.values()))
        )
        for key, row in rows:
            if find_language_number(row) == number:
                found[key].append(row)
        return [sorted(found[keys[text]]) for text in skeletons]

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        if not len(ids):
            return []
        rows = dict(self._db.fetch_rows(_TEXTS, (_listed(ids),)))
        return [rows[each] for each in ids]

    def iter_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        number = self.find_number(lang)
        if number is None:
            return
        last, end = max(after, (number << LANGUAGE_BITS) - 1), (number + 1) << LANGUAGE_BITS
        statement = (
            "SELECT id, text FROM texts WHERE id > ? AND id < ? AND text <> '' "
            "ORDER BY id LIMIT 2000"
        )
        while rows := self._db.fetch_rows(statement, (last, end)):
            yield from rows
            last = rows[-1][0]

    # Units.

    def find_unit_keys(self, ids: Sequence[int], to: str | None, view: View) -> list[list[str]]:
        """For each text the keys of the units of the view that have it and the language `to`."""
        if not len(ids):
            return []
        wanted = self._wanted(to)
        rows = self._db.fetch_rows(
            unit_statements.select_keys(wanted, find_moment(view)), (_listed(ids),)
        )
        seen = self.find_seen({unit for _, unit, _ in rows}, view)
        there = defaultdict[int, list[tuple[int, str]]](list)
        for text, unit, key in rows:
            if view.where is None or _has_both(seen.get(unit, 0), text, wanted):
                there[text].append((unit, key.hex()))
        self._note_rows(pair for pairs in there.values() for pair in pairs)
        return [[key for _, key in sorted(there.get(int(each), ()))] for each in ids]

    def read_units(
        self, keys: Sequence[str], view: View, max_origins: int | None
    ) -> list[StoredUnit | None]:
        """The units of these keys, None for what the view lacks; `max_origins` of each at most."""
        found: dict[str, StoredUnit] = {}
        for at in range(0, len(keys), _AT_ONCE):
            some = [encode_key(key) for key in keys[at : at + _AT_ONCE]]
            statement = unit_statements.select_units_of_keys(
                len(some), find_moment(view), _most(view, max_origins)
            )
            units = self._together(self._db.fetch_rows(statement, some), view, max_origins)
            found |= {each.key: each for each in units.stored.values()}
        return [found.get(key) for key in keys]

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View,
        max_origins: int | None,
        limit: int | None,
    ) -> list[list[StoredUnit]]:
        """For each text the units of the view that have it and the language `to`."""
        if not len(ids):
            return []
        wanted = self._wanted(to)
        first = limit if view.where is None else None
        statement = unit_statements.select_units_of_texts(
            wanted, find_moment(view), _most(view, max_origins), first
        )
        found = self._together(self._db.fetch_rows(statement, (_listed(ids),)), view, max_origins)
        there = {
            text: [
                found.stored[unit]
                for unit in sorted(units)
                if unit in found.stored
                and (view.where is None or _has_both(found.seen[unit], text, wanted))
            ][:limit]
            for text, units in found.pairs.items()
        }
        return [there.get(int(each), []) for each in ids]

    def _together(
        self, rows: Iterable[tuple[Any, ...]], view: View, limit: int | None
    ) -> _UnitRows:
        """Units out of the rows of a statement."""
        texts, keys = defaultdict[int, set[int]](set), dict[int, str]()
        variants = defaultdict[int, list[_Variant]](list)
        origins = defaultdict[int, list[tuple[int, int, _Origin]]](list)
        counts: dict[int, tuple[int, int, int]] = {}
        for kind, unit, one, two, three, four, five, six, standing, row in rows:
            if kind == VARIANT:
                keys[unit] = four.hex()
                variants[unit].append((Variant(self.get_code(one), three, five or None), two, one))
            elif kind == ORIGIN:
                self._note_document(one, six)
                origin = self.build_origin(one, two, three, four)
                if view.where is None or is_match(view.where, origin):
                    origins[unit].append((-standing, row, (origin, three, five)))
            elif kind == COUNT:
                counts[unit] = one, two, three
            else:
                texts[one].add(unit)
        self._note_rows(keys.items())
        found = _UnitRows(texts, {}, {})
        for unit, own in origins.items():
            if unit in variants:
                own.sort(key=itemgetter(0, 1))
                best = [origin for _, _, origin in own]
                extent = counts.get(unit) or _extent(best)
                said = _select_variants(sorted(variants[unit], key=_order), best, view)
                found.stored[unit] = _stored(keys[unit], said, best[:limit], extent)
                found.seen[unit] = -1 if view.where is None else _seen_by(best)
        return found

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View
    ) -> list[list[tuple[str, Origin]]]:
        """For each adjacency the occurrences of its keys that have a neighbour there."""
        keys = dict.fromkeys(key for each in asked for key in (*each.keys, *each.neighbours))
        rows = {key: row for row, key in self._rows_of(list(keys)).items()}
        of_keys = {rows[key] for each in asked for key in each.keys if key in rows}
        near = {rows[key] for each in asked for key in each.neighbours if key in rows}
        listed = (
            self._db.fetch_rows(
                unit_statements.select_beside(find_moment(view)),
                (str([*of_keys]), str(sorted({each.step for each in asked})), str([*near])),
            )
            if of_keys and near
            else []
        )
        there: dict[tuple[int, int, int], dict[tuple[int, int], Origin]] = defaultdict(dict)
        for unit, other, step, standing, row, *own in listed:
            origin = self.build_origin(*own[:4])
            if view.where is None or (
                is_match(view.where, origin) and is_match(view.where, self.build_origin(*own[4:]))
            ):
                there[unit, other, step][-standing, row] = origin
        return [_occurrences(each, rows, there) for each in asked]

    def list_changes(self, limit: int | None) -> list[JournalEntry]:
        rows = self._db.fetch_rows(
            "SELECT id, at, by, action, details FROM changes ORDER BY id DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )
        return [
            JournalEntry(number, at, by, action, json.loads(details))
            for number, at, by, action, details in rows
        ]

    def read_placed(self, rows: Iterable[Placed], view: View) -> list[StoredUnit]:
        """Units at their places, in order: each with the one origin that it has there."""
        origins = [(row[0].hex(), (self.build_origin(*row[1:5]), row[3], row[5])) for row in rows]
        shown = [each for each in origins if view.where is None or is_match(view.where, each[1][0])]
        named = {key: row for row, key in self._rows_of([each[0] for each in shown]).items()}
        variants = self._variants(list(named.values()), find_moment(view))
        seen = self.find_seen(variants, view)
        said = {
            unit: [each for each in listed if has_seen(seen.get(unit, 0), each[2])]
            for unit, listed in variants.items()
        }
        return [
            _stored(key, said[named[key]], [each], (1, each[1], each[1]))
            for key, each in shown
            if named[key] in variants
        ]

    def find_seen(self, units: Iterable[int], view: View) -> dict[int, int]:
        """Those units of which an origin passes the view's filter: see `Filters.find_seen`."""
        if view.where is None:
            return dict.fromkeys(units, -1)
        return self.filters.find_seen(view.where, units, find_moment(view))

    def find_passing_documents(self, where: Where, at: int) -> set[int]:
        """The documents of which an origin passes a filter at a moment."""
        return self.filters.find_documents(where, at)

    def _rows_of(self, keys: Sequence[str]) -> dict[int, str]:
        """Row -> key of the units that there are; rows that were read lately are remembered."""
        known = self._rows
        found = {known[key]: key for key in keys if key in known}
        wanted = [encode_key(key) for key in keys if key not in known]
        rows = self._db.fetch_many("SELECT id, key FROM units WHERE key IN", wanted)
        return found | {row: key.hex() for row, key in rows}

    def _note_rows(self, keys: Iterable[tuple[int, str]]) -> None:
        """Remember which units have which rows: they never get others."""
        if not self._db.is_changing:
            if len(self._rows) > _REMEMBERED:
                self._rows = {}
            self._rows.update((key, row) for row, key in keys)

    def _wanted(self, to: str | None) -> int | None:
        return None if to is None else self.number(to)

    def _variants(self, rows: Sequence[int], at: int) -> dict[int, list[_Variant]]:
        found: dict[int, list[_Variant]] = defaultdict(list)
        statement = (
            "SELECT v.unit, v.lang, v.region, t.text, v.since "
            "FROM variants v JOIN texts t ON t.id = v.text "
            f"WHERE v.since <= {at} AND v.until > {at} AND v.unit IN"
        )
        order = "ORDER BY v.unit, v.lang, v.region"
        for unit, lang, region, text, since in self._db.fetch_many(statement, rows, order):
            found[unit].append((Variant(self.get_code(lang), text, region or None), since, lang))
        return found

    def _note_document(self, document: int, data: str) -> None:
        if document not in self._documents:
            self._documents[document] = json.loads(data)

    def build_origin(
        self, document: int, position: int | None, _since: int, data: str | None
    ) -> Origin:
        """An origin as its row says it."""
        return self._origin(document, position, data)

    def _read_origin(self, document: int, position: int | None, data: str | None) -> Origin:
        if document not in self._documents:
            found = self._db.fetch_first("SELECT data FROM documents WHERE id = ?", (document,))
            self._documents[document] = json.loads(found[0]) if found else {}
        return provenance.build_origin(self._documents[document], data, position)


def _order(variant: _Variant) -> tuple[int, str]:
    """By languages as they came into the memory, then by regions."""
    return variant[2], variant[0].region or ""


def _most(view: View, limit: int | None) -> int | None:
    """So many origins are read: with a filter one further down can be the first that is wanted."""
    return limit if view.where is None else None


def _listed(ids: Iterable[int]) -> str:
    """Numbers as JSON."""
    return str([int(each) for each in ids])


def _has_both(languages: int, text: int, wanted: int | None) -> bool:
    """Whether the language of a text was seen, and the one that is wanted beside it."""
    return has_seen(languages, find_language_number(text)) and (
        wanted is None or has_seen(languages, wanted)
    )


def _seen_by(origins: Sequence[_Origin]) -> int:
    """The languages that some of the origins have seen, a bit for each."""
    return reduce(or_, (langs for _, _, langs in origins))


def _extent(origins: Sequence[_Origin]) -> tuple[int, int, int]:
    """How many origins there are, and which changes brought the first and the last."""
    since = [change for _, change, _ in origins]
    return len(since), min(since), max(since)


def _occurrences(
    asked: Adjacency,
    rows: Mapping[str, int],
    there: Mapping[tuple[int, int, int], Mapping[tuple[int, int], Origin]],
) -> list[tuple[str, Origin]]:
    """What was found beside the keys of one adjacency, in order."""
    near = [rows[key] for key in dict.fromkeys(asked.neighbours) if key in rows]
    found = []
    for key in (key for key in dict.fromkeys(asked.keys) if key in rows):
        own: dict[tuple[int, int], Origin] = {}
        for other in near:
            own.update(there.get((rows[key], other, asked.step), {}))
        found += [(key, own[each]) for each in sorted(own)]
    return found


def find_moment(view: View) -> int:
    """The change up to which a view sees."""
    return LIVE - 1 if view.as_of is None else view.as_of


def _select_variants(
    variants: Sequence[_Variant], origins: Iterable[_Origin], view: View
) -> Sequence[_Variant]:
    """What a unit says; in a view with a filter in the languages that its origins have seen."""
    if view.where is None:
        return variants
    seen = 0
    for _, _, langs in origins:
        seen |= langs
    return [each for each in variants if has_seen(seen, each[2])]


def has_seen(languages: int, language: int) -> bool:
    """Whether a language is among some, a bit for each."""
    return bool(languages >> (language - 1) & 1)


def _stored(
    key: str, variants: Sequence[_Variant], origins: Sequence[_Origin], extent: tuple[int, int, int]
) -> StoredUnit:
    count, first, last = extent
    since = [change for _, change, _ in variants]
    unit = TranslationUnit(
        tuple(variant for variant, _, _ in variants), tuple(origin for origin, _, _ in origins)
    )
    return StoredUnit(key, unit, count, min(first, *since), max(last, *since))
