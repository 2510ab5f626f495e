"""Units as rows: two languages and what is known of the best origin, for TSV, XLSX and XLIFF.

The texts stand under the codes of their languages, then a column for each thing that an origin and
its two places say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import IO, NamedTuple

from tmtool.formats.bitexts import tsv
from tmtool.formats.tables import sheets
from tmtool.formats.tmx.properties import find_best
from tmtool.units import Origin, Place, Tag, TranslationUnit

_OF_ORIGIN = (
    "symbol", "body", "date", "status", "restriction", "original", "score", "memory", "file",
    "file_hash", "line", "position", "bead",
)  # fmt: skip
_OF_PLACE = ("label", "kind", "symbol", "code", "document", "file", "file_hash")
COLUMNS = (
    *_OF_ORIGIN, "checked_by", "checked_at",
    *(f"{side}_{name}" for name in _OF_PLACE for side in ("source", "target")),
)  # fmt: skip
"""The columns after the two texts."""
LOSES = (
    "incomplete", "regions", "headers", "whole texts", "links", "languages", "origins", "codes",
    "notes", "notes of a language", "properties", "attributes", "empty values",
)  # fmt: skip
_read_origin, _read_place = attrgetter(*_OF_ORIGIN), attrgetter(*_OF_PLACE)
_SHOWN = (
    "symbol",
    "body",
    "date",
    "status",
    "restriction",
    "score",
    "checked_by",
    "checked_at",
    "source_label",
)
_WIDTHS: dict[str, float] = {"symbol": 20, "checked_at": 21}


class WrittenUnit(NamedTuple):
    """A unit that is written, its best origin, and where its variants stood in that.

    `values` are what a table has columns for, beside the texts of two languages.
    """

    unit: TranslationUnit
    origin: Origin
    places: tuple[Place, ...]
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A unit in two languages; `told` has the columns that are known, as text."""

    number: int
    source: str
    target: str
    told: dict[str, str]
    tags: tuple[tuple[Tag, ...], tuple[Tag, ...]] = ((), ())
    notes: tuple[str, ...] = ()


def build_written_unit(unit: TranslationUnit) -> WrittenUnit:
    """Look up once what is known of a unit, for all who write or count it."""
    origin = unit.origins[find_best(unit.origins)] if unit.origins else Origin()
    places = tuple([origin.place(each.lang, each.region) for each in unit.variants])
    values = list_values(origin, *places) if len(places) == 2 else ()
    return WrittenUnit(unit, origin, places, values)


def iter_rows(units: Iterable[WrittenUnit]) -> Iterator[TableRow]:
    """The rows of units of two texts, the source first, numbered from 1."""
    for number, (unit, origin, (source, target), values) in enumerate(units, start=1):
        texts = unit.variants[0].text, unit.variants[1].text
        known = {name: value for name, value in _format_values(values).items() if value}
        yield TableRow(number, *texts, known, (source.tags, target.tags), origin.notes)


def render_lines(rows: Iterable[TableRow], languages: tuple[str, str]) -> Iterator[str]:
    """A TSV, line by line; cells are escaped as `formats.bitexts.tsv` does it."""
    yield "\t".join((*languages, *COLUMNS)) + "\n"
    for row in rows:
        cells = (row.source, row.target, *(row.told.get(name, "") for name in COLUMNS))
        yield "\t".join(map(tsv.escape, cells)) + "\n"


def write_xlsx(
    rows: Iterable[TableRow],
    languages: tuple[str, str],
    file: IO[bytes],
    when: datetime | None,
) -> None:
    """A sheet for people; what only the machine reads is in hidden columns at the right."""
    columns = {name: _WIDTHS.get(name, 12) if name in _SHOWN else None for name in _ordered()}
    widths: dict[str, float | None] = {languages[0]: 60, languages[1]: 60, **columns}
    cells = (_cells(row) for row in rows)
    sheets.write_table(file, "memory", widths, cells, when=when)


def _cells(row: TableRow) -> list[str]:
    return [row.source, row.target, *(row.told.get(name, "") for name in _ordered())]


def _ordered() -> tuple[str, ...]:
    return (*_SHOWN, *(name for name in COLUMNS if name not in _SHOWN))


def build_columns(origin: Origin, source: Place, target: Place) -> dict[str, str]:
    """The columns that are known of an origin and its two places, as text."""
    return _format_values(list_values(origin, source, target))


def list_values(origin: Origin, source: Place, target: Place) -> tuple[object, ...]:
    """What an origin and its two places say, by `COLUMNS`; None where it is unknown."""
    checked = origin.checked
    return (
        *_read_origin(origin),
        *((checked.by, checked.at) if checked else (None, None)),
        *chain.from_iterable(zip(_read_place(source), _read_place(target), strict=True)),
    )


def _format_values(values: tuple[object, ...]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else _plain(value)
        for name, value in zip(COLUMNS, values, strict=True)
        if value is not None
    }


def _plain(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)
