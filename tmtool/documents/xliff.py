"""XLIFF 1.0 to 1.2 with what Trados Studio adds to it, and XLIFF 2.0 to 2.2."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from tmtool.documents.codes import Native, read_words
from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.sides import SideChoice, UnitLines, UnitSide, normalize_code
from tmtool.documents.signatures import find_root
from tmtool.documents.xliff_parts import (
    LANG,
    find_ancestor,
    is_fixed,
    is_in_braces,
    is_second,
    iter_segments,
    remove_files,
    strip_namespace,
)
from tmtool.errors import ParseError
from tmtool.units import Kind
from tmtool.xml import get_line, iter_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

_SDL = "{http://sdl.com/FileTypes/SdlXliff/1.0}"
_ADDED = {
    "comments": "comment", "comment": "comment", "minorversions": "suggestion",
    "insertedmatch": "suggestion", "historical-unit": "suggestion",
}  # fmt: skip
"""What other programs put into a unit, and what it is."""
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:x-)?(?:h[1-6]|heading|header)"), "heading"),
    (re.compile(r"(?:x-)?(?:cell|td|th)"), "cell"),
    (re.compile(r"(?:x-)?footnote"), "footnote"),
)


def read_xliff(data: bytes, name: str, how: ReadOptions) -> Content:
    """One side of an XLIFF or SDLXLIFF file: the language `how.lang`, else the source.

    `name` is what messages call the file. What a unit lacks on that side, its codes, notes and
    suggestions are reported. `InputError` where the file is not what it should be, or has no such
    language.
    """
    root = find_root(data)
    space, own = (root.namespace, root.name) if root else ("", "xliff")
    if own != "xliff":
        raise ParseError(f"the root element is {own}, not xliff", name, 1)
    tagged = f"{{{space}}}" if space else ""
    reader = (_Second if is_second(root) else _First)(name, how, tagged)
    reader.native = Native(braces=is_in_braces(data))
    for element in iter_elements(BytesIO(remove_files(data)), f"{tagged}xliff", reader.tags, name):
        reader.take(element)
    return reader.blocks.build_content(normalize_code(reader.sides.get_chosen()))


class _XliffReader(ABC):
    """What both families of versions share: notes, languages, and the texts of a side."""

    names: tuple[str, ...] = ()

    def __init__(self, name: str, how: ReadOptions, space: str) -> None:
        self.name = name
        self.space = space
        self.blocks = UnitLines(how)
        self.sides = SideChoice(how.lang, name)
        self.native = Native()
        self.tags = tuple(f"{space}{each}" for each in self.names)

    def take(self, element: _Element) -> None:
        """Read one of the elements named in `tags`."""
        self.report_notes(element)
        for outer in element.iterancestors():
            for child in outer:
                if strip_namespace(child) in ("note", "notes"):
                    self.report_notes(child)
                    child.clear()
        self.read_unit(element)

    def report_notes(self, element: _Element) -> None:
        """Report the notes in an element, or the one that it is."""
        for note in element.iter(f"{self.space}note"):
            self.blocks.report(_read_text(note), "note", get_line(note))

    @abstractmethod
    def read_unit(self, element: _Element) -> None:
        """Read a unit, or a group of segments that is one."""

    def find_child(self, element: _Element, name: str) -> _Element | None:
        return element.find(f"{self.space}{name}")

    def choose_side(self, source: str, target: str, number: int, text: str) -> UnitSide | None:
        """The side that is wanted of a unit; a unit that lacks it is reported."""
        index = self.sides.index((source, target), source)
        if index is None:
            self.blocks.report(text, f"not in {self.sides.wanted}", number)
            return None
        return UnitSide((source, target)[index], is_source=index == 0)


class _First(_XliffReader):
    """XLIFF 1.x: a trans-unit has one source and one target, segments are marks inside."""

    names = ("trans-unit", "header", "bin-unit")

    def __init__(self, name: str, how: ReadOptions, space: str) -> None:
        super().__init__(name, how, space)
        self.tags = (*self.tags, f"{_SDL}cmt-def")

    def take(self, element: _Element) -> None:
        kind = strip_namespace(element)
        if kind == "header":
            self.report_notes(element)
            self.native = replace(self.native, tags=dict(_tag_definitions(element)))
        elif kind == "cmt-def":
            self.blocks.report(_read_text(element), "comment", get_line(element))
        elif kind == "bin-unit":
            told = element.get("resname") or element.get("id")
            self.blocks.report(told, "binary unit", get_line(element))
        else:
            super().take(element)

    def read_unit(self, element: _Element) -> None:
        number = get_line(element)
        source, target = self._source(element), self.find_child(element, "target")
        # Other translations and comments in a unit, its own or those of other programs.
        for child in element:
            name = strip_namespace(child)
            reason = "suggestion" if name == "alt-trans" else _ADDED.get(name)
            if reason is not None:
                self.blocks.report(_spaced(child), reason, get_line(child))
        side = self.choose_side(
            *self._languages(element, source, target), number, read_words(source)
        )
        if side is None:
            return
        fixed = element.get("translate") == "no"
        chosen = source if side.is_source or (fixed and not _has_text(target)) else target
        if chosen is None or not (side.is_source or _has_text(chosen)):
            self.blocks.report(read_words(source), "untranslated", number)
            return
        if fixed and not _has_text(chosen):
            return
        self._read(chosen, side, number, _kind(element.get("restype")))
        if chosen is target:
            self._report_missing(element, target, number)

    def _read(self, element: _Element, side: UnitSide, number: int, kind: Kind | None) -> None:
        text = self.blocks.start_text(side, self.native)
        text.read(element)
        self.blocks.add(text, number, kind)

    def _source(self, element: _Element) -> _Element:
        """The source; where it is empty, the one that was cut into segments."""
        source, cut = self.find_child(element, "source"), self.find_child(element, "seg-source")
        if cut is not None and not _has_text(source):
            return cut
        if source is None:
            message = "a trans-unit element has no source"
            raise ParseError(message, self.name, get_line(element))
        return source

    def _languages(
        self, element: _Element, source: _Element, target: _Element | None
    ) -> tuple[str, str]:
        file = find_ancestor(element, "file")
        own = file.get("source-language") if file is not None else None
        other = file.get("target-language") if file is not None else None
        told = target.get(LANG) if target is not None else None
        return own or source.get(LANG) or "", other or told or ""

    def _report_missing(self, element: _Element, target: _Element, number: int) -> None:
        """Segments of the source that have no text in the target."""
        cut = self.find_child(element, "seg-source")
        if cut is None:
            return
        there = {mark.get("mid") for mark in iter_segments(target) if _has_text(mark)}
        for mark in iter_segments(cut):
            if mark.get("mid") not in there:
                self.blocks.report(read_words(mark), "untranslated", number)


def _tag_definitions(header: _Element) -> Iterator[tuple[str, str]]:
    """What Trados Studio's numbers of tags stand for."""
    for tag in header.iter(f"{_SDL}tag"):
        for name in ("bpt", "ph", "st", "it"):
            shown = tag.find(f"{_SDL}{name}")
            if shown is not None:
                yield tag.get("id") or "", "".join(map(str, shown.itertext()))


def _kind(name: str | None) -> Kind | None:
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(name or "")), None)


class _Second(_XliffReader):
    """XLIFF 2.x: a unit is a row of segments and of what stands between them."""

    names = ("unit",)

    def read_unit(self, element: _Element) -> None:
        number = get_line(element)
        root = find_ancestor(element, "xliff")
        if root is None:
            root = element
        parts = [child for child in element if _is_part(child)]
        for child in element:
            if strip_namespace(child) == "matches":
                self.blocks.report(_spaced(child), "suggestion", get_line(child))
        sources = [
            source for part in parts if (source := self.find_child(part, "source")) is not None
        ]
        told = " ".join(map(read_words, sources))
        side = self.choose_side(root.get("srcLang") or "", root.get("trgLang") or "", number, told)
        if side is None:
            return
        text = self.blocks.start_text(side, self._native(element))
        chosen = self._sources(parts) if side.is_source else self._targets(element, parts)
        for part in chosen:
            outer = part.getparent()
            is_segment = outer is not None and strip_namespace(outer) == "segment"
            (text.add_segment if is_segment else text.read)(part)
        self.blocks.add(text, number, _kind(element.get("type")))

    def _native(self, element: _Element) -> Native:
        data = element.iter(f"{self.space}data")
        return Native(data={each.get("id") or "": _read_text(each) for each in data})

    def _sources(self, parts: Sequence[_Element]) -> Iterator[_Element]:
        for part in parts:
            source = self.find_child(part, "source")
            if source is not None:
                yield source
            elif strip_namespace(part) == "segment":
                message = "a segment element has no source"
                raise ParseError(message, self.name, get_line(part))

    def _targets(self, unit: _Element, parts: Sequence[_Element]) -> Iterator[_Element]:
        """The targets in their own order; what has none is reported, or needs none."""
        placed = []
        for position, part in enumerate(parts, start=1):
            target = self.find_child(part, "target")
            order = target.get("order") or "" if target is not None else ""
            at = int(order) if order.isdecimal() and len(order) < 7 else position
            placed.append((at, position, part, target))
        fixed = is_fixed(unit)
        for _, _, part, target in sorted(placed, key=lambda each: each[:2]):
            source = self.find_child(part, "source")
            if target is not None and (_has_text(target) or not _has_text(source)):
                yield target
            elif source is not None and (fixed or not _has_text(source)):
                yield source
            elif source is not None:
                self.blocks.report(read_words(source), "untranslated", get_line(part))


def _is_part(element: _Element) -> bool:
    return strip_namespace(element) in ("segment", "ignorable")


def _has_text(element: _Element | None) -> bool:
    return element is not None and bool("".join(map(str, element.itertext())).strip())


def _read_text(element: _Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _spaced(element: _Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())
