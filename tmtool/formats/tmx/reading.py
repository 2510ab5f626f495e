"""TMX 1.1 to 1.4b of all tools, one unit after another: every word, code, property and note.

A unit that tmtool wrote comes back as the unit it was. All others have one origin: `attributes`,
properties and notes of a `tu` are the origin's, those of a `tuv` its place's, in their order. A
character that the header defines (`ude`) is what it says should stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from tmtool.documents.content import RemovedText
from tmtool.formats.inline import elements
from tmtool.formats.tmx import headers, remarks
from tmtool.formats.units import provenance
from tmtool.formats.units.build import Builder, ReadSide, shorten
from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.lang.codes import find_language
from tmtool.units import Place, Tag
from tmtool.xml import get_line, iter_elements, stream_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAGS = ("{*}header", "{*}tu")
_MOST_TAGS = 2_000_000
"""Limit: tags between two units, which are held together."""
_LANGUAGE = frozenset({"xml:lang", "lang"})
_PRIVATE = range(0xE000, 0xF900)
"""Characters that mean what people agree on, which is all that a file may define."""
_CODE = re.compile(r"(?:#x|U\+|0x)([0-9A-Fa-f]{4,6})")
_STAMP = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T|$)")


def read(source: Source, *, after: int = 0) -> Iterator[Item]:
    """The units of a TMX, the first `after` left out.

    ParseError, after all that stands before it, where the file is no XML or declares entities.
    """
    reader = _TmxReader(Builder(source.name, source.file_hash), source.name)
    yield from source.iter_notices()
    for element in stream_elements(source.iter_utf8(), _TAGS, source.name, limit=_MOST_TAGS):
        if element.tag.endswith("header"):
            yield from reader.read_header(element)
            continue
        if reader.number >= after:
            yield from reader.read_unit(element)
        reader.number += 1


@dataclass(frozen=True, slots=True)
class TmxVariant:
    """A `tuv` as it stands there; its text is None where it has no `seg`."""

    line: int
    code: str
    text: str | None
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class WholeTmxUnit:
    """A `tu` with all of its variants; `source` is the language that the file translates from."""

    line: int
    source: str
    variants: tuple[TmxVariant, ...]


def iter_whole_units(data: bytes, name: str) -> Iterator[WholeTmxUnit | RemovedText]:
    """The units of a TMX as they stand there, those too that are no pairs, after their notes.

    ParseError where the data is no TMX.
    """
    reader, source = _TmxReader(Builder(), name), ""
    for element in iter_elements(BytesIO(data), "tmx", ("header", "tu"), name):
        line = get_line(element)
        for note in element.iter("note"):
            yield RemovedText(_text(note), "note", get_line(note))
        if element.tag == "header":
            for _ in reader.read_header(element):
                pass
            source = element.get("srclang") or ""
            continue
        try:
            found = tuple(map(reader.read_variant, element.iterchildren("tuv")))
        except elements.EntityError:
            texts = ("".join(map(str, seg.itertext())) for seg in element.iter("seg"))
            yield RemovedText(" / ".join(texts), "undeclared entity", line)
            continue
        yield from reader.take_surplus()
        yield WholeTmxUnit(line, element.get("srclang") or source, found)


@dataclass(slots=True)
class _TmxNotes:
    """What a `tu` or a `tuv` says beside its text."""

    properties: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    beside: dict[str, Properties] = field(default_factory=lambda: {"prop": (), "note": ()})

    def add(self, element: _Element, name: str) -> None:
        """Take over a property or a note; nothing else is one."""
        if name == "prop":
            self._remark(element, name, len(self.properties), 1)
            self.properties.append((element.get("type") or "", _text(element)))
        elif name == "note":
            self._remark(element, name, len(self.notes), 0)
            self.notes.append(_text(element))

    def _remark(self, element: _Element, name: str, at: int, count: int) -> None:
        if len(element.attrib) > count:
            told = elements.list_attributes(element)
            own = tuple(pair for pair in told if (name, pair[0]) != ("prop", "type"))
            self.beside[name] += remarks.name_attributes(name, at, own)

    def list_attributes(self, element: _Element) -> Properties:
        """The attributes of the element itself, then those of its properties and notes."""
        return (*_attributes(element), *self.beside["prop"], *self.beside["note"])


@dataclass(slots=True)
class _TmxReader:
    """Reads the units of one file; `number` counts them."""

    builder: Builder
    path: str
    number: int = 0
    replacements: dict[int, str] = field(default_factory=dict)
    surplus: list[RemovedText] = field(default_factory=list)

    def take_surplus(self) -> list[RemovedText]:
        """Texts after the first in the variants read so far, which have one; they are told once."""
        found, self.surplus = self.surplus, []
        return found

    def read_header(self, element: _Element) -> Iterator[Item]:
        """What the header says that a unit needs; the rest is handed on as it is."""
        said = _TmxNotes()
        for child in element:
            name = _local(child)
            said.add(child, name)
            if name == "ude":
                self.replacements |= dict(_characters(child))
        if said.notes or said.properties:
            detail = (
                f"{len(said.notes)} notes and {len(said.properties)} properties of the file itself"
            )
            made = self.builder.build_origin(
                (), get_line(element), 0, tuple(said.properties), tuple(said.notes),
                said.list_attributes(element),
            )  # fmt: skip
            yield ReadNotice(get_line(element), 0, "header", detail, headers.restore_headers(made))

    def read_unit(self, element: _Element) -> Iterator[Item]:
        line = get_line(element)
        said, sides = _TmxNotes(), []
        properties = said.properties
        try:
            for child in element:
                name = _name(child.tag)
                if name == "prop" and len(child.attrib) == 1 and not len(child):
                    # Most of what a unit has; what it says is all text.
                    properties.append((child.get("type") or "", child.text or ""))
                elif name == "tuv":
                    sides.append(self._side(child))
                else:
                    said.add(child, name)
        except elements.EntityError as error:
            yield SkippedUnit(line, self.number, "entity", f"{error} is nowhere declared")
            return
        for each in self.take_surplus():
            yield ReadNotice(each.line, self.number, each.reason, shorten(each.text))
        yield from self._items(sides, said, said.list_attributes(element), line)

    def read_variant(self, element: _Element) -> TmxVariant:
        """A variant as it stands there."""
        side = self._side(element)
        text = None if element.find("{*}seg") is None else side.text
        return TmxVariant(get_line(element), side.place.code or "", text, side.place.tags)

    def _items(
        self, sides: list[ReadSide], said: _TmxNotes, attributes: Properties, line: int
    ) -> Iterator[Item]:
        properties, number = tuple(said.properties), self.number
        places = tuple(side.place for side in sides)
        date = _date(attributes, places)
        origin = self.builder.build_origin(
            places, line, number, properties, tuple(said.notes), attributes, date
        )
        yield from provenance.iter_items(self.builder, sides, origin)

    def _side(self, element: _Element) -> ReadSide:
        code = element.get(_XML_LANG) or element.get("lang") or ""
        said, segment = None, None
        for child in element:
            name = _name(child.tag)
            if name == "seg" and segment is not None:
                told = elements.read(child)[0]
                self.surplus.append(RemovedText(told, "second seg", get_line(child)))
            elif name == "seg":
                segment = child
            elif name:
                said = said or _TmxNotes()
                said.add(child, name)
        text, tags = ("", ()) if segment is None else elements.read(segment)
        if self.replacements:
            text, tags = _replaced(text, tags, self.replacements)
        if said is None:
            attributes = _attributes(element) if len(element.attrib) > 1 else ()
            return ReadSide(
                text, Place(find_language(code), code, tags=tags, attributes=attributes)
            )
        return ReadSide(
            text,
            Place(
                find_language(code),
                code,
                tags=tags,
                properties=tuple(said.properties),
                notes=tuple(said.notes),
                attributes=said.list_attributes(element),
            ),
        )


def _replaced(
    text: str, tags: tuple[Tag, ...], replacements: dict[int, str]
) -> tuple[str, tuple[Tag, ...]]:
    """A text with what stands for the characters that its file defines; tags move along."""
    made = text.translate(replacements)
    if made == text or not tags:
        return made, tags
    places = [len(text[:at].translate(replacements)) for at in range(len(text) + 1)]
    return made, tuple(replace(tag, start=places[tag.start], stop=places[tag.stop]) for tag in tags)


def _characters(element: _Element) -> Iterator[tuple[int, str]]:
    """The characters that a `ude` defines with a text to stand for them."""
    for child in element:
        if _local(child) == "map":
            told, instead = child.get("unicode") or "", child.get("subst")
            number = _CODE.fullmatch(told)
            if number and instead and int(number[1], 16) in _PRIVATE:
                yield int(number[1], 16), instead


def _attributes(element: _Element) -> Properties:
    """All attributes but the language, which has a place of its own."""
    return tuple(each for each in elements.list_attributes(element) if each[0] not in _LANGUAGE)


def _date(attributes: Properties, places: tuple[Place, ...]) -> str | None:
    """The day of the last change that is told, of the unit or its variants; else of its making."""
    told = [dict(attributes), *(dict(place.attributes) for place in places)]
    for name in ("changedate", "creationdate"):
        days = [day for each in told if (day := _day(each.get(name)))]
        if days:
            return max(days)
    return None


@lru_cache(maxsize=1024)
def _day(stamp: str | None) -> str | None:
    """The day of a moment as TMX writes it.

    >>> _day("20020523T091200Z"), _day("yesterday")
    ('2002-05-23', None)
    """
    found = _STAMP.match(stamp or "")
    return "-".join(found.groups()) if found else None


def _text(element: _Element) -> str:
    return element.text or "" if not len(element) else "".join(map(str, element.itertext()))


def _local(element: _Element) -> str:
    return _name(element.tag)


@lru_cache(maxsize=256)
def _name(tag: object) -> str:
    """The name of an element without its namespace; comments have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
