"""JSON Lines: a unit an object, as a memory, the aligner or anybody else writes it.

A memory's own lines hold units with all their origins; the aligner's have the keys of
`rows.build_columns`. Others are read if their keys name two languages (`{"zh": ..., "en": ...}`,
inside `translation` too) or a source and a target. What else they hold are properties.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tmtool.errors import InputError
from tmtool.formats.bitexts.columns import name_property
from tmtool.formats.bitexts.jsonl import VERSION
from tmtool.formats.bitexts.rows import COLUMNS, EDITED, count_sides, is_column, name_sides
from tmtool.formats.tables.headings import find_code, list_texts, read_language
from tmtool.formats.tmx.headers import parse_details
from tmtool.formats.units import bitexts, provenance
from tmtool.formats.units.build import Builder, ReadSide, shorten
from tmtool.formats.units.model import Item, ReadNotice, SkippedUnit, UnitRead
from tmtool.formats.units.provenance import KNOWN
from tmtool.formats.units.sources import Source
from tmtool.lang.codes import find_language
from tmtool.regions import read_region
from tmtool.units import Place

_COLUMNS = frozenset((*EDITED, *KNOWN))
_NOT_A_UNIT = "not a unit"


def read(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The units of a file with an object on each line, or of one with a list of objects.

    The first `after` are left out. `languages` are the languages of source and target where a line
    does not say them. A line that is no unit is told, and reading goes on.
    """
    yield from source.iter_notices()
    reader = _JsonReader(Builder(source.name, source.file_hash), languages)
    for number, (line, value) in enumerate(_values(source)):
        if number >= after:
            yield from reader.read_items(value, line, number)


@dataclass(frozen=True, slots=True)
class _Broken:
    """A line that is no JSON, and why."""

    text: str
    why: str


def _values(source: Source) -> Iterator[tuple[int, Any]]:
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        found = _parsed(b"".join(source.iter_utf8()).decode("utf-8", "replace"))
        yield from ((0, each) for each in (found if isinstance(found, list) else [found]))
        return
    for line, told in enumerate(source.iter_lines(), start=1):
        if told.strip():
            yield line, _parsed(told)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # endless numbers and depth too
        return _Broken(text, getattr(error, "msg", "nested or long beyond reason"))


@dataclass(frozen=True, slots=True)
class _JsonReader:
    builder: Builder
    langs: tuple[str, str] | None

    def read_items(self, value: Any, line: int, number: int) -> Iterator[Item]:
        """The unit that a value is."""
        from tmtool.formats.units.origins import is_unit

        if isinstance(value, _Broken):
            told = f"{value.why}: {shorten(value.text)}"
            yield SkippedUnit(line, number, "not well-formed", told)
        elif is_unit(value):
            yield _own_unit(value, line, number)
        elif isinstance(value, dict) and [*value] == ["headers"]:
            yield _headers(value, line, number)
        elif isinstance(value, dict) and [*value] == ["document_text"]:
            yield _whole_text(value["document_text"], line, number)
        elif isinstance(value, dict) and [*value] == ["document_link"]:
            yield _link(value["document_link"], line, number)
        elif isinstance(value, dict):
            yield from self._object(value, line, number)
        else:
            yield SkippedUnit(line, number, _NOT_A_UNIT, shorten(json.dumps(value)))

    def _object(self, value: Mapping[str, Any], line: int, number: int) -> Iterator[Item]:
        inner = value.get("translation")
        if isinstance(inner, dict):
            value = {**{k: v for k, v in value.items() if k != "translation"}, **inner}
        if isinstance(value.get("source"), str) and isinstance(value.get("target"), str):
            yield from self._pair(value, line, number)
            return
        told = {key: it for key, it in value.items() if isinstance(it, str)}
        texts = {key: told[key] for _, key in list_texts(list(told))}
        if len({(read_language(key), read_region(find_code(key))) for key in texts}) < 2:
            yield SkippedUnit(
                line, number, _NOT_A_UNIT, shorten(json.dumps(value, ensure_ascii=False))
            )
            return
        sides = [ReadSide(told, _build_place(find_code(key))) for key, told in texts.items()]
        others = tuple(_others(value, texts))
        places = tuple(side.place for side in sides)
        origin = self.builder.build_origin(places, line, number, others)
        yield from provenance.iter_items(self.builder, sides, origin)

    def _pair(self, value: Mapping[str, Any], line: int, number: int) -> Iterator[Item]:
        record = {
            name: it
            for name, it in value.items()
            if is_column(name, _COLUMNS) and isinstance(it, str | int | float | list | None)
        }
        given = dict(zip(name_sides(2), self.langs or ("", ""), strict=True))
        for side in name_sides(count_sides(record)):
            code = value.get(f"{side}_lang") or value.get(f"{side}_language") or given.get(side)
            if not isinstance(code, str) or not code:
                message = (
                    f"{self.builder.file} has a source and a target column, but does not "
                    "say in which languages"
                )
                raise InputError(message, code="languages unsaid")
            record[f"{side}_lang"] = code
        is_own = value.keys() >= set(COLUMNS)
        others = tuple(_others(value, [*record, *[VERSION] * is_own]))
        yield from bitexts.read_items(self.builder, record, line, number, others=others)


def _own_unit(value: Any, line: int, number: int) -> Item:
    from tmtool.formats.units.origins import read_unit

    try:
        return UnitRead(read_unit(value), line, number)
    except ValueError as error:
        return SkippedUnit(line, number, "not what tmtool wrote", str(error))


def _headers(value: Mapping[str, Any], line: int, number: int) -> Item:
    try:
        headers = tuple(parse_details(value))
    except (TypeError, ValueError) as error:
        return SkippedUnit(line, number, "not what tmtool wrote", str(error))
    return ReadNotice(line, number, "header", f"of {len(headers)} files", headers)


def _whole_text(value: Any, line: int, number: int) -> Item:
    from tmtool.formats.units.whole import parse_text

    try:
        text = parse_text(value)
    except (TypeError, ValueError) as error:
        return SkippedUnit(line, number, "not what tmtool wrote", str(error))
    return ReadNotice(line, number, "whole text", f"{text.document} in {text.lang}", texts=(text,))


def _link(value: Any, line: int, number: int) -> Item:
    names = value if isinstance(value, list) else []
    if len(names) != 3 or not all(isinstance(each, str) for each in names):
        return SkippedUnit(line, number, "not what tmtool wrote", shorten(json.dumps(value)))
    document, relation, successor = names
    told = f"{document}: {relation} {successor}"
    return ReadNotice(line, number, "link", told, links=((document, relation, successor),))


def _others(value: Mapping[str, Any], used: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The other values of an object as properties, those that any file may have as fields."""
    known = set(used)
    for name, it in value.items():
        if name not in known and it not in (None, "", []):
            if isinstance(it, str):
                yield name_property(name) if name in provenance.SHARED else name, it
            else:
                yield name, json.dumps(it, ensure_ascii=False)


def _build_place(code: str) -> Place:
    return Place(find_language(code), code)
