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
from typing import IO

from tmtool.formats.bitexts import tsv
from tmtool.formats.tables import sheets
from tmtool.formats.tmx.properties import find_best
from tmtool.units import Origin, Place, Tag, TranslationUnit

_OF_ORIGIN = (
    "symbol", "body", "date", "status", "original", "score", "memory", "file", "file_hash", "line",
    "position", "bead",
)  # fmt: skip
_OF_PLACE = ("label", "kind", "symbol", "code", "document", "file", "file_hash")
COLUMNS = (
    *_OF_ORIGIN, "checked_by", "checked_at",
    *(f"{side}_{name}" for name in _OF_PLACE for side in ("source", "target")),
)  # fmt: skip
"""The columns after the two texts."""
LOSES = (
    "incomplete", "regions", "headers", "whole texts", "languages", "origins", "codes", "notes",
    "notes of a language", "properties", "attributes", "empty values",
)  # fmt: skip
_read_origin, _read_place = attrgetter(*_OF_ORIGIN), attrgetter(*_OF_PLACE)
_SHOWN = ("symbol", "body", "date", "status", "score", "checked_by", "checked_at", "source_label")
_WIDTHS: dict[str, float] = {"symbol": 20, "checked_at": 21}


@dataclass(frozen=True, slots=True)
class TableRow:
    """A unit in two languages; `told` has the columns that are known, as text."""

    number: int
    source: str
    target: str
    told: dict[str, str]
    tags: tuple[tuple[Tag, ...], tuple[Tag, ...]] = ((), ())
    notes: tuple[str, ...] = ()


def iter_rows(units: Iterable[TranslationUnit], languages: tuple[str, str]) -> Iterator[TableRow]:
    """The rows of units that have both languages, numbered from 1."""
    for number, unit in enumerate(units, start=1):
        texts = (unit.get_text(languages[0]) or "", unit.get_text(languages[1]) or "")
        yield _row(number, unit, texts, languages)


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


def _row(
    number: int,
    unit: TranslationUnit,
    texts: tuple[str, str],
    languages: tuple[str, str],
) -> TableRow:
    if not unit.origins:
        return TableRow(number, *texts, {})
    origin = unit.origins[find_best(unit.origins)]
    source, target = (origin.place(lang) for lang in languages)
    values = build_columns(origin, source, target)
    known = {name: value for name, value in values.items() if value}
    return TableRow(number, *texts, known, (source.tags, target.tags), origin.notes)


def build_columns(origin: Origin, source: Place, target: Place) -> dict[str, str]:
    """The columns that are known of an origin and its two places, as text."""
    values = list_values(origin, source, target)
    return {
        name: value if isinstance(value, str) else _plain(value)
        for name, value in zip(COLUMNS, values, strict=True)
        if value is not None
    }


def list_values(origin: Origin, source: Place, target: Place) -> tuple[object, ...]:
    """What an origin and its two places say, by `COLUMNS`; None where it is unknown."""
    checked = origin.checked
    return (
        *_read_origin(origin),
        *((checked.by, checked.at) if checked else (None, None)),
        *chain.from_iterable(zip(_read_place(source), _read_place(target), strict=True)),
    )


def _plain(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)
