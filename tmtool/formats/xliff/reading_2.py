"""XLIFF 2.0 to 2.2: a unit per segment.

Suggestions (the module of translation candidates) are only counted. Codes that a document keeps
beside its text (`originalData`) are put where they are used. Metadata are properties, the aligner's
own among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tmtool.documents.xliff_parts import around, is_fixed, local
from tmtool.formats.bitexts.columns import PREFIX, property_name
from tmtool.formats.tmx import inline
from tmtool.formats.units import restoring
from tmtool.formats.units.build import Builder, Side, short
from tmtool.formats.units.languages import language
from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.parts import REMARKS, Reader, child, children, text_of
from tmtool.markup import escape
from tmtool.units import Place, Tag
from tmtool.xml import line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

TAGS = ("{*}unit",)
"""What units are called."""
_OURS = "tmtool"
_ENCLOSING = ("dataRefStart", "dataRefEnd")
_READ = frozenset({
    "segment", "ignorable", "matches", "notes", "metadata", "originalData",
})  # fmt: skip


def reader(source: Source, langs: tuple[str, str] | None, after: int) -> Reader:
    """What reads the segments of an XLIFF 2, the first `after` left out; see `xliff.read`."""
    return _Reader(Builder(source.name, source.file_hash), langs or ("", ""), after)


@dataclass(slots=True)
class _Reader:
    builder: Builder
    langs: tuple[str, str]
    after: int
    number: int = 0
    file: _Element | None = None
    codes: tuple[str, str] = ("", "")
    common: Properties = ()
    told: set[str] = field(default_factory=set)

    def take(self, element: _Element) -> Iterator[Item]:
        """What a unit holds."""
        self._enter(element)
        if self.number >= self.after:
            yield from self._beside(element)
        data = {
            each.get("id") or "": text_of(each)
            for group in children(element, "originalData")
            for each in children(group, "data")
        }
        for part in element:
            if local(part) == "segment":
                yield from self._segment(element, part, data)
            elif local(part) == "ignorable" and any(map(str.isalnum, text_of(part))):
                told = short(text_of(part))
                yield ReadNotice(line_of(part), self.number, "text between segments", told)

    def _segment(
        self, element: _Element, part: _Element, data: Mapping[str, str]
    ) -> Iterator[Item]:
        number, self.number = self.number, self.number + 1
        if number < self.after:
            return
        line = line_of(part)
        sides = [
            _side(code, child(part, name), data)
            for code, name in zip(self.codes, ("source", "target"), strict=True)
        ]
        if not any(side.text.strip() for side in sides):
            yield SkippedUnit(line, number, "no text", element.get("id") or "")
            return
        if is_fixed(element):
            yield SkippedUnit(line, number, "not to be translated", short(sides[0].text))
            return
        properties = (*self.common, *_metadata(element), *_enclosing(sides, data))
        attributes = (*inline.pairs(element), *_of_segment(part))
        if any(name.startswith(PREFIX) for name, _ in properties):
            attributes = ()
        origin = self.builder.origin(
            tuple(side.place for side in sides),
            line,
            number,
            properties,
            tuple(_notes(element)),
            attributes,
        )
        yield from restoring.items(self.builder, sides, origin)

    def _enter(self, element: _Element) -> None:
        """Take over what the file says of all its units."""
        file = around(element, "file")
        if file is self.file:
            return
        self.file, root = file, element.getroottree().getroot()
        self.codes = (
            root.get("srcLang") or self.langs[0],
            root.get("trgLang") or self.langs[1],
        )
        self.common = tuple(_metadata(file)) if file is not None else ()

    def _beside(self, element: _Element) -> Iterator[Item]:
        """What stands in a unit and is not taken over."""
        for each in element:
            name = local(each)
            if name == "matches":
                for match in children(each, "match"):
                    told = short(text_of(child(match, "target")))
                    yield ReadNotice(line_of(match), self.number, "match not taken over", told)
            elif name and name not in _READ and name not in self.told:
                self.told.add(name)
                yield ReadNotice(
                    line_of(each), self.number, "not taken over", f"elements named {name}"
                )


def _side(code: str, element: _Element | None, data: Mapping[str, str]) -> Side:
    text, tags = inline.read(element) if element is not None else ("", ())
    known = inline.pairs(element) if element is not None else ()
    attributes = tuple(each for each in known if each[0] != "xml:lang")
    whole = tuple(_with_data(tag, data) for tag in tags)
    return Side(text, Place(language(code), code, tags=whole, attributes=attributes))


def _with_data(tag: Tag, data: Mapping[str, str]) -> Tag:
    """A code with what the document had there."""
    reference = dict(tag.attributes).get("dataRef")
    if tag.content or reference not in data or reference is None:
        return tag
    return replace(tag, content=escape(data[reference]))


def _enclosing(sides: Iterable[Side], data: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the document had where codes begin and end that enclose text."""
    tags = (tag for side in sides for tag in side.place.tags if tag.name == "pc")
    told = (value for tag in tags for name, value in tag.attributes if name in _ENCLOSING)
    for reference in dict.fromkeys(told):
        if reference in data:
            yield f"originalData {reference}", data[reference]


def _of_segment(part: _Element) -> Iterator[tuple[str, str]]:
    for name, value in inline.pairs(part):
        yield f"segment {name}", value


def _notes(element: _Element) -> Iterator[str]:
    for group in children(element, "notes"):
        for note in children(group, "note"):
            if (note.get("category") or "") not in REMARKS:
                yield text_of(note)


def _metadata(element: _Element) -> Iterator[tuple[str, str]]:
    for metadata in children(element, "metadata"):
        for group in children(metadata, "metaGroup"):
            for each in children(group, "meta"):
                yield _name(group.get("category") or "", each.get("type") or ""), text_of(each)


def _name(category: str, kind: str) -> str:
    if category == _OURS:
        return kind if kind.startswith(PREFIX) else property_name(kind)
    return f"{category} {kind}".strip()
