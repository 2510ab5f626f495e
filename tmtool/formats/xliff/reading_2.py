"""XLIFF 2.0 to 2.2: a unit per segment.

Suggestions (the module of translation candidates) are only counted. Codes that a document keeps
beside its text (`originalData`) are put where they are used. Metadata are properties, the aligner's
own among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tmtool.documents.content import RemovedText
from tmtool.formats.bitexts.columns import PREFIX, name_property
from tmtool.formats.inline import elements
from tmtool.formats.inline.blocks import Native
from tmtool.formats.units import provenance
from tmtool.formats.units.build import Builder, ReadSide, shorten
from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit
from tmtool.formats.xliff.model import XliffText
from tmtool.formats.xliff.parts import (
    REMARKS,
    UnitReader,
    WholeItem,
    WholePart,
    WholeUnit,
    find_ancestor,
    find_child,
    get_text,
    is_fixed,
    iter_children,
    iter_note_notices,
    iter_notes,
    strip_namespace,
)
from tmtool.lang.codes import find_language
from tmtool.markup import escape
from tmtool.units import Place, Tag
from tmtool.xml import get_line

if TYPE_CHECKING:
    from lxml.etree import _Element

TAGS = ("{*}unit",)
"""What units are called."""
_OURS = "tmtool"
_ENCLOSING = ("dataRefStart", "dataRefEnd")
_READ = frozenset({
    "segment", "ignorable", "matches", "notes", "metadata", "originalData",
})  # fmt: skip


def build_reader(builder: Builder, languages: tuple[str, str], after: int) -> UnitReader:
    """What reads the segments of an XLIFF 2, the first `after` left out; see `xliff.read`."""
    return _XliffSecondReader(builder, languages, after)


@dataclass(slots=True)
class _XliffSecondReader:
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
        notices = list(iter_note_notices(element, self.number))
        if self.number >= self.after:
            yield from (*notices, *self._beside(element))
        data = _read_data(element)
        for part in element:
            if strip_namespace(part) == "segment":
                yield from self._segment(element, part, data)
            elif strip_namespace(part) == "ignorable" and any(map(str.isalnum, get_text(part))):
                told = shorten(get_text(part))
                yield ReadNotice(get_line(part), self.number, "text between segments", told)

    def iter_whole(self, element: _Element) -> Iterator[WholeItem]:
        """A unit as it stands there, after what stands beside it."""
        self._enter(element)
        yield from iter_notes(element)
        for matches in iter_children(element, "matches"):
            told = " ".join(map(str, matches.itertext()))
            yield RemovedText(told, "suggestion", get_line(matches))
        data = _read_data(element)
        found = [e for e in element if strip_namespace(e) in ("segment", "ignorable")]
        source, target = (
            _read_text([side for part in found for side in iter_children(part, name)], data)
            for name in ("source", "target")
        )
        yield WholeUnit(
            get_line(element),
            (*self.common, *_metadata(element)),
            (source, target),
            Native(data=data),
            self.codes,
            tuple(_part(each, position, data) for position, each in enumerate(found, start=1)),
            kind=element.get("type") or "",
            is_fixed=is_fixed(element),
        )

    def _segment(
        self, element: _Element, part: _Element, data: Mapping[str, str]
    ) -> Iterator[Item]:
        number, self.number = self.number, self.number + 1
        if number < self.after:
            return
        line = get_line(part)
        sides = [
            _side(code, find_child(part, name), data)
            for code, name in zip(self.codes, ("source", "target"), strict=True)
        ]
        if not any(side.text.strip() for side in sides):
            yield SkippedUnit(line, number, "no text", element.get("id") or "")
            return
        if is_fixed(element):
            yield SkippedUnit(line, number, "not to be translated", shorten(sides[0].text))
            return
        properties = (*self.common, *_metadata(element), *_enclosing(sides, data))
        own = ((f"segment {name}", value) for name, value in elements.list_attributes(part))
        attributes = (*elements.list_attributes(element), *own)
        if any(name.startswith(PREFIX) for name, _ in properties):
            attributes = ()
        origin = self.builder.build_origin(
            tuple(side.place for side in sides),
            line,
            number,
            properties,
            tuple(_notes(element)),
            attributes,
        )
        yield from provenance.iter_items(self.builder, sides, origin)

    def _enter(self, element: _Element) -> None:
        """Take over what the file says of all its units."""
        file = find_ancestor(element, "file")
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
            name = strip_namespace(each)
            if name == "matches":
                for match in iter_children(each, "match"):
                    told = shorten(get_text(find_child(match, "target")))
                    yield ReadNotice(get_line(match), self.number, "match not taken over", told)
            elif name and name not in _READ and name not in self.told:
                self.told.add(name)
                yield ReadNotice(
                    get_line(each), self.number, "not taken over", f"elements named {name}"
                )


def _part(element: _Element, position: int, data: Mapping[str, str]) -> WholePart:
    source, target = find_child(element, "source"), find_child(element, "target")
    told = target.get("order") or "" if target is not None else ""
    return WholePart(
        strip_namespace(element),
        get_line(element),
        None if source is None else _read_text([source], data),
        None if target is None else _read_text([target], data),
        int(told) if told.isdecimal() and len(told) < 7 else position,
    )


def _side(code: str, element: _Element | None, data: Mapping[str, str]) -> ReadSide:
    if element is None:
        return ReadSide("", Place(find_language(code), code))
    read = _read_text([element], data)
    known = elements.list_attributes(element)
    attributes = tuple(each for each in known if each[0] != "xml:lang")
    return ReadSide(
        read.text, Place(find_language(code), code, tags=read.tags, attributes=attributes)
    )


def _read_text(sides: Iterable[_Element], data: Mapping[str, str]) -> XliffText:
    text, tags = elements.read(*sides)
    return XliffText(text, tuple(_with_data(tag, data) for tag in tags))


def _read_data(element: _Element) -> dict[str, str]:
    """The codes that a unit keeps beside its text, by their ids."""
    return {
        each.get("id") or "": get_text(each)
        for group in iter_children(element, "originalData")
        for each in iter_children(group, "data")
    }


def _with_data(tag: Tag, data: Mapping[str, str]) -> Tag:
    """A code with what the document had there."""
    reference = dict(tag.attributes).get("dataRef")
    if tag.content or reference not in data or reference is None:
        return tag
    content = escape(data[reference])
    return Tag(tag.name, tag.start, tag.stop, tag.attributes, content, inside=tag.inside)


def _enclosing(sides: Iterable[ReadSide], data: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the document had where codes begin and end that enclose text."""
    tags = (tag for side in sides for tag in side.place.tags if tag.name == "pc")
    told = (value for tag in tags for name, value in tag.attributes if name in _ENCLOSING)
    for reference in dict.fromkeys(told):
        if reference in data:
            yield f"originalData {reference}", data[reference]


def _notes(element: _Element) -> Iterator[str]:
    for group in iter_children(element, "notes"):
        for note in iter_children(group, "note"):
            if (note.get("category") or "") not in REMARKS:
                yield get_text(note)


def _metadata(element: _Element) -> Iterator[tuple[str, str]]:
    for metadata in iter_children(element, "metadata"):
        for group in iter_children(metadata, "metaGroup"):
            for each in iter_children(group, "meta"):
                yield _name(group.get("category") or "", each.get("type") or ""), get_text(each)


@lru_cache(maxsize=1024)
def _name(category: str, kind: str) -> str:
    if category == _OURS:
        return kind if kind.startswith(PREFIX) else name_property(kind)
    return f"{category} {kind}".strip()
