"""What tmtool wrote about a unit, as fields of its origin; what no field holds stays beside it.

A unit that a memory wrote in TMX is again what it was. The aligner's columns
(`bitexts.rows.COLUMNS`) come as properties of TMX and XLIFF, as columns of tables and as keys of
JSON. A column whose value can't be what it says stays a property as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, get_args

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.columns import PREFIX, find_column, name_property
from tmtool.formats.bitexts.rows import name_sides
from tmtool.formats.tmx import remarks
from tmtool.formats.units.build import Builder, ReadSide, read_regions, shorten
from tmtool.formats.units.model import Item, Properties, SkippedUnit, UnitRead
from tmtool.lang.codes import find_language
from tmtool.un.symbols import find_body
from tmtool.units import CheckRecord, Origin, Place, Status, TranslationUnit, Variant

_OF_PLACE = {
    "label": "label", "kind": "kind", "symbol": "symbol", "file": "file", "hash": "file_hash",
    "file_hash": "file_hash", "document": "document", "code": "code",
}  # fmt: skip
"""Columns of a side, after `source_` or `target_`, and the fields that hold them."""
_IN_ORIGIN, _IN_PLACE = (tuple(each.name for each in fields(noun)) for noun in (Origin, Place))
_STATUS = get_args(Status)
_TEXTS = ("symbol", "body", "date", "restriction", "original", "memory", "file", "file_hash")
KNOWN = frozenset({
    *_TEXTS, "line", "position", "row", "bead", "type", "score", "status", "checked_by",
    "checked_at", *(f"{side}_{name}" for side in name_sides(2)
                    for name in (*_OF_PLACE, "date", "lang")),
})  # fmt: skip
"""All columns that `apply` may take into a field, of two languages."""
SHARED = frozenset({
    "symbol", "body", "date", "status", "restriction", "original", "checked_by", "checked_at",
    *(f"{side}_{name}" for side in name_sides(2) for name in ("symbol", "label", "lang")),
})  # fmt: skip
"""Columns that mean the same in the files of any program."""
_COUNT = PREFIX + "origins"
"""What every unit has that a memory wrote."""


def iter_items(builder: Builder, sides: Sequence[ReadSide], origin: Origin) -> Iterator[Item]:
    """The unit as it was where tmtool wrote it, any other unit as it is.

    `origin` has a line and a position, and what the file says as properties, notes and attributes.
    ParseError where a unit that a memory wrote is damaged.
    """
    line, number = origin.line or 0, origin.position or 0
    if any(name.startswith(PREFIX) for name, _ in origin.properties):
        if any(name == _COUNT for name, _ in origin.properties):
            yield _restored(builder, sides, origin)
            return
        origin = apply(origin)
        sides = [
            ReadSide(side.text, place) for side, place in zip(sides, origin.places, strict=True)
        ]
    yield from builder.build_items(sides, origin, line, number)


def apply(origin: Origin) -> Origin:
    """The origin with its properties named `x-tmtool-` as fields, as far as there are fields.

    >>> pair = (Place("zh", "zh-CN"), Place("en", "en-US"))
    >>> told = (("x-tmtool-type", "2-1"), ("x-tmtool-target-label", "7"), ("client", "UN"))
    >>> read = apply(Origin(pair, properties=told))
    >>> read.bead, read.place("en").label, read.properties
    ('2-1', '7', (('client', 'UN'),))
    """
    return _Taken(origin, _columns(origin.properties)).build_origin()


def build_properties(record: Mapping[str, str]) -> Properties:
    """Columns as the properties that `apply` reads; those without a value are left out."""
    return tuple((name_property(name), value) for name, value in record.items() if value != "")


@dataclass(frozen=True, slots=True)
class UnitEdit:
    """Who edited the wording of a unit in a review, when, and what each language said before."""

    by: str
    at: str
    before: tuple[tuple[str, str], ...] = ()


def find_edit(origin: Origin) -> UnitEdit | None:
    """What an origin says of an edit in a review; None where the wording is that of its document.

    >>> told = (("x-tmtool-edited-by", "Anna"), ("x-tmtool-edited-at", "2026-11-26"),
    ...         ("x-tmtool-target-before", "the bank"))
    >>> find_edit(Origin((Place("zh"), Place("en")), properties=told)).before
    (('en', 'the bank'),)
    """
    known = {name: value for name, value in origin.properties if name.startswith(PREFIX)}
    by, at = (known.get(name_property(name)) for name in ("edited_by", "edited_at"))
    if by is None or at is None:
        return None
    sides = zip(name_sides(max(len(origin.places), 2)), origin.places, strict=False)
    before = (
        (place.lang, known[name])
        for side, place in sides
        if (name := name_property(f"{side}_before")) in known
    )
    return UnitEdit(by, at, tuple(before))


@lru_cache(maxsize=1024)
def _column(name: str) -> tuple[str, str, str] | None:
    """The column that a property holds, the field's type after it, which Trados has, and its name.

    >>> _column("x-tmtool-score:Integer"), _column("client")
    (('score', 'Integer', 'x-tmtool-score'), None)
    """
    plain, _, kind = name.partition(":")
    column = find_column(plain)
    return None if column is None else (column, kind, plain)


def _columns(properties: Properties) -> dict[str, str]:
    plain: dict[str, str] = {}
    typed: dict[str, str] = {}
    for name, value in properties:
        found = _column(name)
        if found is None or not value:
            continue
        column, kind, _ = found
        if kind:
            typed[column] = _untyped(column, kind, value)
        else:
            plain[column] = value
    return typed | plain


def _untyped(column: str, kind: str, value: str) -> str:
    """The value of a field of Trados: a score is in per cent there, a moment without dashes."""
    try:
        if column == "score" and kind == "Integer":
            return f"{int(value) / 100:.2f}"
        if kind == "DateTime":
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").isoformat() + "+00:00"
    except ValueError:
        pass
    return value


@dataclass(slots=True)
class _Taken:
    """Takes columns into fields, and remembers which."""

    _origin: Origin
    _columns: Mapping[str, str]
    used: set[str]

    def __init__(self, origin: Origin, columns: Mapping[str, str]) -> None:
        self._origin, self._columns, self.used = origin, columns, set()

    def build_origin(self) -> Origin:
        places = self._places()
        told: dict[str, Any] = {}
        for column, field, read in _FIELDS:
            value = self._columns.get(column)
            found = None if value is None else read(value)
            if found is not None:
                told[field] = found
                self.used.add(column)
        self._checked(told)
        if self._columns.get("stream") == "memory":
            # What a memory calls the one file in its XLIFF.
            self.used.add("stream")
        # When the aligner wrote a file says nothing of the texts in it.
        told.setdefault("date", self._date())
        told.setdefault("symbol", _symbol(places))
        if told["symbol"]:
            told.setdefault("body", find_body(told["symbol"]))
        kept = self._kept()
        told |= {
            "places": places,
            "properties": tuple(self._rest(kept)),
            "attributes": remarks.drop_properties(self._origin.attributes, kept),
        }
        return Origin(**_as_told(self._origin, _IN_ORIGIN) | told)

    def _kept(self) -> list[int]:
        """The numbers of the properties that no field holds."""
        found = []
        for at, (name, value) in enumerate(self._origin.properties):
            known = _column(name)
            if known is None or known[0] not in self.used or not value:
                found.append(at)
        return found

    def _rest(self, kept: Sequence[int]) -> Iterator[tuple[str, str]]:
        """Those properties; ours without the types that Trados has."""
        for at in kept:
            name, value = self._origin.properties[at]
            found = _column(name)
            yield (name if found is None else found[2]), value

    def _checked(self, values: dict[str, Any]) -> None:
        by, at = self._columns.get("checked_by"), self._columns.get("checked_at")
        if by and at:
            values["checked"] = CheckRecord(by, at)
            self.used |= {"checked_by", "checked_at"}

    def _date(self) -> str | None:
        """That of the documents; where one has none or they differ, all stay beside it."""
        columns = [f"{side}_date" for side in name_sides(max(len(self._origin.places), 2))]
        dates = [self._columns.get(column) for column in columns]
        if all(dates) and len(set(dates)) == 1:
            self.used.update(columns)
        return next(filter(None, dates), None)

    def _places(self) -> tuple[Place, ...]:
        """The places, each with what is known of its side."""
        places = list(self._origin.places)
        for side, at in self._sides(places):
            told: dict[str, Any] = {
                field: self._columns[column]
                for column, field in _columns_of(side)
                if column in self._columns
            }
            self.used.update(column for column, _ in _columns_of(side))
            if self._columns.get(f"{side}_lang") == places[at].lang:
                self.used.add(f"{side}_lang")
            places[at] = Place(**_as_told(places[at], _IN_PLACE) | told)
        return tuple(places)

    def _sides(self, places: list[Place]) -> Iterator[tuple[str, int]]:
        """Where the sides stand: by their languages, else in this order."""
        langs = [place.lang for place in places]
        count = 2
        while f"target{count}_lang" in self._columns:
            count += 1
        for at, side in enumerate(name_sides(max(count, len(places)))):
            told = self._columns.get(f"{side}_lang")
            lang = find_language(told) if told else None
            if lang is None and at < len(places):
                yield side, at
            elif lang in langs:
                yield side, langs.index(lang)


@cache
def _columns_of(side: str) -> tuple[tuple[str, str], ...]:
    """The columns of a side, and the fields of its place that hold them."""
    return tuple((f"{side}_{name}", field) for name, field in _OF_PLACE.items())


def _as_told(value: Origin | Place, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a value: what `replace` does takes longer, and is done for every unit."""
    return {name: getattr(value, name) for name in names}


def _symbol(places: tuple[Place, ...]) -> str | None:
    return next((place.symbol for place in places if place.symbol), None)


def _status(value: str) -> str | None:
    return value if value in _STATUS else None


def _count(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


def _probability(value: str) -> float | None:
    try:
        found = float(value)
    except ValueError:
        return None
    return found if 0 <= found <= 1 else None


_FIELDS: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    *((name, name, str) for name in _TEXTS),
    ("line", "line", _count), ("position", "position", _count), ("row", "position", _count),
    ("bead", "bead", str), ("type", "bead", str), ("score", "score", _probability),
    ("status", "status", _status),
)  # fmt: skip
"""Columns of a unit, the fields that hold them, and how they are read; the later goes first."""


def _restored(builder: Builder, sides: Sequence[ReadSide], origin: Origin) -> Item:
    from tmtool.formats.tmx.properties import restore_unit

    line, number = origin.line or 0, origin.position or 0
    literal = Origin(
        origin.places,
        properties=origin.properties,
        notes=origin.notes,
        attributes=origin.attributes,
    )
    told = read_regions([place.lang for place in origin.places],
                        [place.code for place in origin.places])  # fmt: skip
    variants = tuple(
        Variant(side.place.lang, side.text, region)
        for side, region in zip(sides, told, strict=True)
    )
    try:
        unit = restore_unit(TranslationUnit(variants, (literal,)))
    except InputError as error:
        raise ParseError(str(error), builder.file or "", max(line, 1)) from error
    if unit is None:
        return SkippedUnit(line, number, "not what tmtool wrote", shorten(variants[0].text))
    return UnitRead(unit, line, number)
