"""How units come out of the SQLite store, as a view wants them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from tmtool.doors import JournalEntry, Stored, View
from tmtool.lang.fold import fold
from tmtool.store import records
from tmtool.store.database import Database
from tmtool.store.keys import blob, fold_key
from tmtool.store.passing import Filters
from tmtool.store.schema import LIVE
from tmtool.store.writing import LANGUAGE_BITS, language_of
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.where import Where, matches

Placed: TypeAlias = tuple[bytes, int, int | None, int, str | None, int]
"""Where a unit stands: its key; document, position, beginning, data and languages of the origin."""
_AT_ONCE = 400
"""Of so many units the origins are read by one statement."""
_ORIGINS = 2_000
"""So many origins are kept that were read last: two or three megabytes."""
_Origin: TypeAlias = tuple[Origin, int, int]
"""An origin, the change it came with, and the languages that it has seen, a bit for each."""
_Variant: TypeAlias = tuple[Variant, int, int]
"""A variant, the change it came with, and the number of its language."""


class Reader:
    """Answers about units, origins and texts; safe to call from many threads."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._codes: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._documents: dict[int, dict[str, Any]] = {}
        # What resembles a query stands in the same documents as what resembles the next.
        self._origin = lru_cache(maxsize=_ORIGINS)(self._read_origin)
        self.filters = Filters(database, self.origin)

    def languages(self) -> dict[str, int]:
        """Code -> number of every language there is."""
        rows = self._db.rows("SELECT no, code FROM languages ORDER BY no")
        self._codes = {int(no): str(code) for no, code in rows}
        return {code: no for no, code in self._codes.items()}

    def code(self, number: int) -> str:
        """The code of a language's number."""
        if number not in self._codes:
            self.languages()
        return self._codes[number]

    def known(self, lang: str) -> int | None:
        """The number of a language, which it keeps; None where no text is in it."""
        found = self._numbers.get(lang)
        if found is None:
            self._numbers = self.languages()
            found = self._numbers.get(lang)
        return found

    def number(self, lang: str) -> int:
        """The number of a language, -1 where no text is in it."""
        found = self.known(lang)
        return -1 if found is None else found

    def first_id(self, language: int) -> int:
        """The least id that a text of a language can have."""
        return language << LANGUAGE_BITS

    # Texts.

    def exact(
        self, folded: Sequence[str], lang: str, to: str | None, view: View
    ) -> list[list[int]]:
        """For each text the ids of those that fold to it and are in use at the view's moment."""
        number = self.known(lang)
        if number is None:
            return [[] for _ in folded]
        keys = {text: fold_key(lang, text) for text in folded}
        found: dict[str, list[int]] = defaultdict(list)
        at, wanted = moment(view), self._wanted(to)
        beside = (
            ""
            if wanted is None
            else "AND EXISTS (SELECT 1 FROM variants w WHERE w.unit = v.unit "
            f"AND w.lang = {wanted} AND w.since <= {at} AND w.until > {at})"
        )
        rows = self._db.asked(
            "SELECT id, text FROM texts WHERE EXISTS (SELECT 1 FROM variants v "
            f"WHERE v.text = texts.id AND v.since <= {at} AND v.until > {at} {beside}) "
            "AND fold IN",
            list(set(keys.values())),
        )
        for row, text in rows:
            if language_of(row) == number:
                found[fold(text)].append(row)
        return [sorted(found[text]) for text in folded]

    def formula(self, skeletons: Sequence[str], lang: str) -> list[list[int]]:
        number = self.known(lang)
        keys = {text: fold_key(f"{lang}\x1fformula", text) for text in skeletons}
        found: dict[int, list[int]] = defaultdict(list)
        rows = self._db.asked(
            "SELECT skeleton, id FROM texts WHERE skeleton IN", list(set(keys.values()))
        )
        for key, row in rows:
            if language_of(row) == number:
                found[key].append(row)
        return [sorted(found[keys[text]]) for text in skeletons]

    def texts(self, ids: Sequence[int]) -> list[str]:
        rows = dict(self._db.asked("SELECT id, text FROM texts WHERE id IN", [int(i) for i in ids]))
        return [rows[each] for each in ids]

    def all_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        number = self.known(lang)
        if number is None:
            return
        last, end = max(after, (number << LANGUAGE_BITS) - 1), (number + 1) << LANGUAGE_BITS
        statement = "SELECT id, text FROM texts WHERE id > ? AND id < ? ORDER BY id LIMIT 2000"
        while rows := self._db.rows(statement, (last, end)):
            yield from rows
            last = rows[-1][0]

    # Units.

    def keys(self, ids: Sequence[int], to: str | None, view: View) -> list[list[str]]:
        """For each text the keys of the units of the view that have it and the language `to`."""
        at = moment(view)
        wanted = self._wanted(to)
        there = self._pairs([int(each) for each in ids], wanted, at)
        rows = sorted({unit for units in there.values() for unit in units})
        if view.where is not None:
            seen = self.seen(rows, view)
            there = {
                text: {
                    unit
                    for unit in units
                    if has_seen(seen.get(unit, 0), language_of(text))
                    and (wanted is None or has_seen(seen[unit], wanted))
                }
                for text, units in there.items()
            }
            rows = sorted({unit for units in there.values() for unit in units})
        named = {
            row: key.hex()
            for row, key in self._db.asked("SELECT id, key FROM units WHERE id IN", rows)
        }
        return [
            [named[unit] for unit in sorted(there.get(each, ())) if unit in named] for each in ids
        ]

    def units(self, keys: Sequence[str], view: View, most: int | None) -> list[Stored | None]:
        """The units of these keys, None for what the view doesn't have; `most` origins of each."""
        named = self._rows_of(keys)
        origins = self._origins(list(named), view, most)
        variants = self._variants(list(named), moment(view))
        found = {
            key: _stored(
                key,
                _said(variants[row], origins[row], view),
                origins[row][:most],
                self._extent(row, origins[row], view, most),
            )
            for row, key in named.items()
            if row in variants and origins.get(row)
        }
        return [found.get(key) for key in keys]

    def beside(
        self, keys: Sequence[str], neighbours: Sequence[str], step: int, view: View
    ) -> list[tuple[str, Origin]]:
        """The occurrences of `keys` that have one of `neighbours` `step` places on."""
        at = moment(view)
        rows = {key: row for row, key in self._rows_of(keys).items()}
        near = list(self._rows_of(neighbours))
        found = []
        for key in (key for key in dict.fromkeys(keys) if key in rows):
            listed = self._db.asked(
                "SELECT -o.standing, o.id, o.document, o.position, o.since, o.data, "
                "n.document, n.position, n.since, n.data FROM origins o "
                "JOIN origins n ON n.document = o.document AND n.position = o.position + ?1 "
                f"AND n.since <= {at} AND n.until > {at} "
                f"WHERE o.unit = ?2 AND o.since <= {at} AND o.until > {at} AND n.unit IN",
                near,
                first=(step, rows[key]),
            )
            there = {
                each[:2]: self.origin(*each[2:6])
                for each in listed
                if view.where is None or matches(view.where, self.origin(*each[6:]))
            }
            found += [(key, there[each]) for each in sorted(there)]
        return [each for each in found if view.where is None or matches(view.where, each[1])]

    def changes(self, most: int | None) -> list[JournalEntry]:
        rows = self._db.rows(
            "SELECT id, at, by, action, details FROM changes ORDER BY id DESC LIMIT ?",
            (-1 if most is None else most,),
        )
        return [
            JournalEntry(number, at, by, action, json.loads(details))
            for number, at, by, action, details in rows
        ]

    def placed(self, rows: Iterable[Placed], view: View) -> list[Stored]:
        """Units at their places, in order: each with the one origin that it has there."""
        origins = [(row[0].hex(), (self.origin(*row[1:5]), row[3], row[5])) for row in rows]
        shown = [each for each in origins if view.where is None or matches(view.where, each[1][0])]
        named = {key: row for row, key in self._rows_of([each[0] for each in shown]).items()}
        variants = self._variants(list(named.values()), moment(view))
        seen = self.seen(variants, view)
        said = {
            unit: [each for each in listed if has_seen(seen.get(unit, 0), each[2])]
            for unit, listed in variants.items()
        }
        return [
            _stored(key, said[named[key]], [each], (1, each[1], each[1]))
            for key, each in shown
            if named[key] in variants
        ]

    def seen(self, units: Iterable[int], view: View) -> dict[int, int]:
        """Those units of which an origin passes the view's filter: see `Filters.seen`."""
        if view.where is None:
            return dict.fromkeys(units, -1)
        return self.filters.seen(view.where, units, moment(view))

    def passing_documents(self, where: Where, at: int) -> set[int]:
        """The documents of which an origin passes a filter at a moment."""
        return self.filters.documents(where, at)

    def _rows_of(self, keys: Sequence[str]) -> dict[int, str]:
        """Row -> key of the units that there are."""
        wanted = [blob(key) for key in keys]
        rows = self._db.asked("SELECT id, key FROM units WHERE key IN", wanted)
        return {row: key.hex() for row, key in rows}

    def _wanted(self, to: str | None) -> int | None:
        return None if to is None else self.number(to)

    def _pairs(self, ids: Sequence[int], to: int | None, at: int) -> dict[int, set[int]]:
        """Text -> the units that have it at a moment, and another language besides."""
        found: dict[int, set[int]] = defaultdict(set)
        other = "w.lang <> v.lang" if to is None else f"w.lang = {to}"
        rows = self._db.asked(
            "SELECT v.text, v.unit FROM variants v JOIN variants w ON w.unit = v.unit "
            f"AND {other} AND w.since <= {at} AND w.until > {at} "
            f"WHERE v.since <= {at} AND v.until > {at} AND v.text IN",
            ids,
        )
        for text, unit in rows:
            found[text].add(unit)
        return found

    def _variants(self, rows: Sequence[int], at: int) -> dict[int, list[_Variant]]:
        found: dict[int, list[_Variant]] = defaultdict(list)
        statement = (
            "SELECT v.unit, v.lang, t.text, v.since FROM variants v JOIN texts t ON t.id = v.text "
            f"WHERE v.since <= {at} AND v.until > {at} AND v.unit IN"
        )
        for unit, lang, text, since in self._db.asked(statement, rows, "ORDER BY v.unit, v.lang"):
            found[unit].append((Variant(self.code(lang), text), since, lang))
        return found

    def _origins(
        self, rows: Sequence[int], view: View, most: int | None = None
    ) -> dict[int, list[_Origin]]:
        """The origins of each unit that the view shows, of the highest standing first."""
        at = moment(view)
        # Only with a filter can an origin further down the list be the first that is wanted.
        limit = -1 if most is None or view.where is not None else max(most, 1)
        found = self._of_many(rows, at, limit) if limit > 0 and len(rows) > 1 else {}
        for row in (row for row in rows if row not in found):
            listed = self._db.rows(
                "SELECT document, position, since, data, langs FROM origins WHERE unit = ? AND "
                f"since <= {at} AND until > {at} ORDER BY standing DESC, id LIMIT ?",
                (row, limit),
            )
            origins = ((self.origin(*each[:4]), each[2], each[4]) for each in listed)
            found[row] = [
                each for each in origins if view.where is None or matches(view.where, each[0])
            ]
        return found

    def _of_many(self, rows: Sequence[int], at: int, limit: int) -> dict[int, list[_Origin]]:
        """The first origins of units that have no more together than they may; not of the rest."""
        found: dict[int, list[_Origin]] = {}
        statement = (
            "SELECT unit, document, position, since, data, langs FROM origins "
            f"WHERE since <= {at} AND until > {at} AND unit IN"
        )
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            room = limit * len(some)
            after = f"ORDER BY unit DESC, standing DESC, id LIMIT {room}"
            listed = list(self._db.asked(statement, some, after))
            # One with very many leaves no room for those that follow, and the last may be cut.
            cut = listed[-1][0] if len(listed) == room else -1
            found |= {unit: [] for unit in some if unit > cut}
            for unit, *row in listed:
                if unit > cut and len(found[unit]) < limit:
                    found[unit].append((self.origin(*row[:4]), row[2], row[4]))
        return found

    def _extent(
        self, row: int, listed: Sequence[_Origin], view: View, most: int | None
    ) -> tuple[int, int, int]:
        """How many origins of a unit the view has, and which changes brought the first and last."""
        since = [change for _, change, _ in listed]
        at = moment(view)
        if view.where is None and most is not None and len(listed) >= most:
            counted = self._db.rows(
                "SELECT count(*), min(since), max(since) FROM origins WHERE unit = ? "
                f"AND since <= {at} AND until > {at}",
                (row,),
            )
            if counted[0][0]:
                return counted[0]
        return len(since), min(since), max(since)

    def origin(self, document: int, position: int | None, _since: int, data: str | None) -> Origin:
        """An origin as its row says it."""
        return self._origin(document, position, data)

    def _read_origin(self, document: int, position: int | None, data: str | None) -> Origin:
        if document not in self._documents:
            found = self._db.first("SELECT data FROM documents WHERE id = ?", (document,))
            self._documents[document] = json.loads(found[0]) if found else {}
        return records.together(self._documents[document], data, position)


def moment(view: View) -> int:
    """The change up to which a view sees."""
    return LIVE - 1 if view.as_of is None else view.as_of


def _said(
    variants: Sequence[_Variant], origins: Iterable[_Origin], view: View
) -> Sequence[_Variant]:
    """What a unit says; in a view with a filter in the languages that its origins have seen."""
    if view.where is None:
        return variants
    seen = 0
    for _, _, langs in origins:
        seen |= langs
    return [each for each in variants if has_seen(seen, each[2])]


def has_seen(langs: int, language: int) -> bool:
    """Whether a language is among some, a bit for each."""
    return bool(langs >> (language - 1) & 1)


def _stored(
    key: str, variants: Sequence[_Variant], origins: Sequence[_Origin], extent: tuple[int, int, int]
) -> Stored:
    count, first, last = extent
    since = [change for _, change, _ in variants]
    unit = TranslationUnit(
        tuple(variant for variant, _, _ in variants), tuple(origin for origin, _, _ in origins)
    )
    return Stored(key, unit, count, min(first, *since), max(last, *since))
