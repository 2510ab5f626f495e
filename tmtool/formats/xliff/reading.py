"""XLIFF 1.0 to 1.2, with what Trados Studio adds to it: a unit per segment.

Suggestions (`alt-trans`) are no translations of their unit and are only counted. The attributes of
a `trans-unit` are the origin's, those of `source` and `target` their places'; contexts and what
Trados says of a segment are properties, notes are notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from tmtool.documents.content import RemovedText
from tmtool.documents.signatures import find_root
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.columns import PREFIX
from tmtool.formats.inline import elements
from tmtool.formats.inline.blocks import Native
from tmtool.formats.units import provenance
from tmtool.formats.units.build import Builder, ReadSide, shorten
from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff import reading_2
from tmtool.formats.xliff.model import COPIED, DRAFT, XliffText
from tmtool.formats.xliff.parts import (
    LANG,
    REMARKS,
    UnitReader,
    WholeItem,
    WholePart,
    WholeUnit,
    find_ancestor,
    find_child,
    get_text,
    has_text,
    is_in_braces,
    is_second,
    iter_children,
    iter_note_notices,
    iter_notes,
    iter_segments,
    read_items,
    remove_files,
    stream_units,
    strip_namespace,
)
from tmtool.lang.codes import find_language
from tmtool.units import Place
from tmtool.xml import get_line, iter_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

_TAGS = ("{*}trans-unit", "{*}bin-unit")
_UNTRANSLATED = frozenset({"new", "needs-translation"})
_SEGMENT = "mrk"
_BESIDE = {
    "alt-trans": "suggestion", "comments": "comment", "comment": "comment",
    "minorversions": "suggestion", "insertedmatch": "suggestion", "historical-unit": "suggestion",
}  # fmt: skip
"""What stands in a unit beside its texts, of other programs too, and what it is."""
_READ = frozenset({
    "source", "target", "seg-source", "alt-trans", "note", "context-group", "prop-group",
    "seg-defs",
})  # fmt: skip


def read(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The segments of an XLIFF of any version, the first `after` left out.

    `languages` are source and target where the file does not say them. ParseError, after all that
    stands before it, where the file is no XML or declares entities.
    """
    builder = Builder(source.name, source.file_hash)
    tags, reader = _reader(source.head, builder, languages or ("", ""), after)
    yield from read_items(source, tags, reader)


def iter_whole_units(source: Source) -> Iterator[WholeUnit]:
    """The units of an XLIFF of any version as they stand there, those too that are no pairs.

    InputError for what is none; ParseError where it is damaged.
    """
    root = find_root(source.head)
    if root is None or root.name != "xliff":
        raise InputError(f"{source.name} is not an XLIFF 1.2 or 2 file")
    tags, reader = _reader(source.head, Builder(source.name, source.file_hash), ("", ""), 0)
    found = _iter_whole(stream_units(source, tags), reader, source.name)
    return (item for item in found if isinstance(item, WholeUnit))


def _is_untranslated(target: _Element, source: _Element | None) -> bool:
    """Whether a target says so, or is still the copy of the source that was to be translated."""
    if target.get("state-qualifier") == COPIED:
        return source is not None and get_text(target) == get_text(source)
    return target.get("state") in _UNTRANSLATED


def iter_whole_items(data: bytes, name: str) -> Iterator[WholeItem]:
    """The same of what a file holds, and all that stands beside the units, before them.

    ParseError where the data is no XLIFF.
    """
    root = find_root(data)
    if root is not None and root.name != "xliff":
        raise ParseError(f"the root element is {root.name}, not xliff", name, 1)
    space = f"{{{root.namespace}}}" if root and root.namespace else ""
    tags, reader = _reader(data, Builder(name), ("", ""), 0)
    own = tuple(tag.replace("{*}", space) for tag in tags)
    found = iter_elements(BytesIO(remove_files(data)), f"{space}xliff", own, name)
    yield from _iter_whole(found, reader, name)


def _iter_whole(units: Iterable[_Element], reader: UnitReader, name: str) -> Iterator[WholeItem]:
    for element in units:
        try:
            yield from reader.iter_whole(element)
        except elements.EntityError as error:
            message = f"the entity {error} is nowhere declared"
            raise ParseError(message, name, get_line(element)) from error


def list_segment_ranges(source: Source) -> list[range]:
    """For each unit of a file, in its order, the numbers that `read` gives to its segments."""
    tags, reader = _reader(source.head, Builder(source.name), ("zh", "en"), 0)
    counting = _SegmentCounter(reader)
    for _ in read_items(source, tags, counting):
        pass
    return counting.list_ranges()


def _reader(
    head: bytes, builder: Builder, languages: tuple[str, str], after: int
) -> tuple[tuple[str, ...], UnitReader]:
    """What units of a file are called, and what reads them; `head` are its first bytes."""
    if is_second(find_root(head)):
        return reading_2.TAGS, reading_2.build_reader(builder, languages, after)
    return _TAGS, _XliffFirstReader(builder, languages, after, in_braces=is_in_braces(head))


class _SegmentCounter:
    """A reader that notes at which number each unit begins."""

    def __init__(self, reader: UnitReader) -> None:
        self._reader = reader
        self._starts: list[int] = []

    @property
    def number(self) -> int:
        return self._reader.number

    @number.setter
    def number(self, number: int) -> None:
        self._reader.number = number

    def take(self, element: _Element) -> Iterator[Item]:
        self._starts.append(self.number)
        yield from self._reader.take(element)

    def iter_whole(self, element: _Element) -> Iterator[WholeItem]:
        return self._reader.iter_whole(element)

    def list_ranges(self) -> list[range]:
        ends = (*self._starts[1:], self.number)
        return [range(*both) for both in zip(self._starts, ends, strict=True)]


@dataclass(slots=True)
class _XliffFirstReader:
    builder: Builder
    langs: tuple[str, str]
    after: int
    number: int = 0
    file: _Element | None = None
    common: Properties = ()
    told: set[str] = field(default_factory=set)
    native: Native = field(default_factory=Native)
    in_braces: bool = False

    def take(self, element: _Element) -> Iterator[Item]:
        """What a unit holds."""
        comments = self._list_comments(element)
        line, header = get_line(element), self._enter(element)
        notes = list(iter_children(header, "note")) if header is not None else []
        others = len(notes) - len(self.common)
        if others and header is not None:
            yield ReadNotice(get_line(header), self.number, "header", f"{others} notes of the file")
        notices = [
            *(ReadNotice(each.line, self.number, "comment not taken over", shorten(each.text))
              for each in comments),
            *iter_note_notices(element, self.number),
        ]  # fmt: skip
        if self.number >= self.after:
            yield from notices
        if strip_namespace(element) == "bin-unit":
            yield from self._skip(line, "binary unit", element.get("id") or "")
            return
        source, target = find_child(element, "source"), find_child(element, "target")
        cut = find_child(element, "seg-source")
        if self.number >= self.after:
            yield from self._beside(element, line)
        first = cut if cut is not None and not has_text(source) else source
        if not has_text(first) and not has_text(target):
            yield from self._skip(line, "no text", element.get("id") or "")
        elif element.get("translate") == "no":
            yield from self._skip(line, "not to be translated", shorten(get_text(first)))
        elif target is not None and _is_untranslated(target, first):
            yield from self._skip(line, "not translated", shorten(get_text(first)))
        else:
            yield from self._segments(element, (first, cut, target), line)

    def iter_whole(self, element: _Element) -> Iterator[WholeItem]:
        """A unit as it stands there, after what stands beside it."""
        yield from self._list_comments(element)
        header = self._enter(element)
        if header is not None:
            yield from iter_notes(header)
        line = get_line(element)
        if strip_namespace(element) == "bin-unit":
            told = element.get("resname") or element.get("id") or ""
            yield RemovedText(told, "binary unit", line)
            return
        yield from iter_notes(element)
        for child in element:
            if reason := _BESIDE.get(strip_namespace(child)):
                told = " ".join(map(str, child.itertext()))
                yield RemovedText(told, reason, get_line(child))
        yield self._read_whole(element, line)

    def _read_whole(self, element: _Element, line: int) -> WholeUnit:
        found = [find_child(element, name) for name in ("source", "target", "seg-source")]
        source, target, cut = (
            None if each is None else _read_text(each, in_braces=self.in_braces) for each in found
        )
        first = cut if cut is not None and not has_text(found[0]) else source
        return WholeUnit(
            line,
            (*self.common, *_contexts(element)),
            (source or XliffText(""), target or XliffText("")),
            self.native,
            self._codes(found[0], found[1]),
            (WholePart("trans-unit", line, first, target),),
            cut,
            element.get("restype") or "",
            element.get("translate") == "no",
        )

    def _segments(
        self,
        element: _Element,
        parts: tuple[_Element | None, _Element | None, _Element | None],
        line: int,
    ) -> Iterator[Item]:
        """A unit per segment; where a unit is not cut into segments, the whole is one."""
        source, cut, target = parts
        sources = _marks(cut) or _marks(source)
        targets = _marks(target)
        if not sources or not targets:
            whole = (source, target)
            yield from self._unit(element, whole, whole, None, line)
            return
        if self.number >= self.after:
            yield from self._outside(cut if _marks(cut) else source, sources.values(), line)
        for mid in dict.fromkeys((*sources, *targets)):
            pair = sources.get(mid), targets.get(mid)
            yield from self._unit(element, pair, (source, target), mid, line)

    def _unit(
        self,
        element: _Element,
        pair: tuple[_Element | None, _Element | None],
        outer: tuple[_Element | None, _Element | None],
        mid: str | None,
        line: int,
    ) -> Iterator[Item]:
        number, self.number = self.number, self.number + 1
        if number < self.after:
            return
        sides = []
        for code, inside, outside in zip(self._codes(*outer), pair, outer, strict=True):
            side, deleted = _side(code, inside, outside, in_braces=self.in_braces)
            sides.append(side)
            for text in deleted:
                yield ReadNotice(line, number, "deleted revision", shorten(text))
        properties = (*self.common, *_contexts(element), *_of_trados(element, mid))
        # The attributes of our bitexts and memories only repeat what properties say.
        is_ours = any(name.startswith(PREFIX) for name, _ in properties) and DRAFT not in properties
        origin = self.builder.build_origin(
            tuple(side.place for side in sides),
            line,
            number,
            properties,
            tuple(
                get_text(note)
                for note in iter_children(element, "note")
                if (note.get("from") or "") not in REMARKS
            ),
            ()
            if is_ours
            else (*elements.list_attributes(element), *((("mid", mid),) if mid else ())),
        )
        yield from provenance.iter_items(self.builder, sides, origin)

    def _codes(self, source: _Element | None, target: _Element | None) -> tuple[str, str]:
        file = self.file
        told = [
            (source.get(LANG) if source is not None else None),
            (target.get(LANG) if target is not None else None),
        ]
        names = ("source-language", "target-language")
        known = [file.get(name) if file is not None else None for name in names]
        first, second = (
            own or whole or given for own, whole, given in zip(told, known, self.langs, strict=True)
        )
        return first, second

    def _list_comments(self, element: _Element) -> list[RemovedText]:
        """The comments that Trados Studio keeps before all units, at the first of these."""
        found = element.getroottree().iter("{*}cmt-def") if self.file is None else ()
        return [RemovedText(get_text(each), "comment", get_line(each)) for each in found]

    def _enter(self, element: _Element) -> _Element | None:
        """Take over what the header of a file says of all its units; a new header."""
        file = find_ancestor(element, "file")
        if file is self.file:
            return None
        self.file = file
        header = find_child(file, "header") if file is not None else None
        notes = list(iter_children(header, "note")) if header is not None else []
        self.common = tuple(
            (name, get_text(note))
            for note in notes
            if (name := note.get("from") or "").startswith(PREFIX)
        )
        self.native = Native(dict(_tag_definitions(header)), braces=self.in_braces)
        return header

    def _beside(self, element: _Element, line: int) -> Iterator[Item]:
        """What stands in a unit and is not taken over."""
        for each in element:
            name = strip_namespace(each)
            if name == "alt-trans":
                told = shorten(get_text(find_child(each, "target")))
                yield ReadNotice(get_line(each), self.number, "match not taken over", told)
            elif name and name not in _READ and name not in self.told:
                self.told.add(name)
                yield ReadNotice(line, self.number, "not taken over", f"elements named {name}")

    def _outside(
        self, whole: _Element | None, marks: Iterable[_Element], line: int
    ) -> Iterator[Item]:
        """Text that stands between segments."""
        inside = "".join(get_text(mark) for mark in marks)
        if len("".join(get_text(whole).split())) > len("".join(inside.split())):
            yield ReadNotice(line, self.number, "text between segments", shorten(get_text(whole)))

    def _skip(self, line: int, reason: str, detail: str) -> Iterator[Item]:
        number, self.number = self.number, self.number + 1
        if number >= self.after:
            yield SkippedUnit(line, number, reason, detail)


def _marks(element: _Element | None) -> dict[str, _Element]:
    """The segments in a source or a target, by their ids."""
    return {each.get("mid") or str(at): each for at, each in enumerate(iter_segments(element))}


def _side(
    code: str, inside: _Element | None, outer: _Element | None, *, in_braces: bool
) -> tuple[ReadSide, tuple[str, ...]]:
    """A side as its tracked changes leave it, and what they delete."""
    read = _read_text(inside, in_braces=in_braces)
    text, tags, deleted = elements.accept_changes(read.text, read.tags)
    if inside is outer and len(tags) == 1 and _is_whole(tags[0].name, tags[0].attributes):
        tags = ()
    known = elements.list_attributes(outer) if outer is not None else ()
    attributes = tuple(each for each in known if each[0] != "xml:lang")
    place = Place(find_language(code), code, tags=tags, attributes=attributes)
    return ReadSide(text, place), deleted


def _read_text(element: _Element | None, *, in_braces: bool) -> XliffText:
    text, tags = elements.read(element) if element is not None else ("", ())
    return XliffText(*(elements.parse_braces(text, tags) if in_braces else (text, tags)))


def _is_whole(name: str, attributes: Properties) -> bool:
    """Whether a tag only says that a text is one segment."""
    return name == _SEGMENT and ("mtype", "seg") in attributes


def _tag_definitions(header: _Element | None) -> Iterator[tuple[str, str]]:
    """What Trados Studio's numbers of tags stand for."""
    for tag in header.iter("{*}tag") if header is not None else ():
        for name in ("bpt", "ph", "st", "it"):
            shown = find_child(tag, name)
            if shown is not None:
                yield tag.get("id") or "", get_text(shown)


def _contexts(element: _Element) -> Iterator[tuple[str, str]]:
    for group in iter_children(element, "context-group"):
        for each in iter_children(group, "context"):
            yield each.get("context-type") or "", get_text(each)
    for group in iter_children(element, "prop-group"):
        for each in iter_children(group, "prop"):
            yield each.get("prop-type") or "", get_text(each)


def _of_trados(element: _Element, mid: str | None) -> Iterator[tuple[str, str]]:
    """What Trados Studio says of a segment: how far it is confirmed, and where it came from."""
    defined = (iter_children(group, "seg") for group in iter_children(element, "seg-defs"))
    for each in chain.from_iterable(defined):
        if mid is None or each.get("id") == mid:
            for name, value in elements.list_attributes(each):
                if name != "id":
                    yield f"sdl:{name}", value
            for told in iter_children(each, "value"):
                yield f"sdl:{told.get('key') or ''}", get_text(told)
