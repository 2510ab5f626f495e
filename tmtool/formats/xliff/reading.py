"""XLIFF 1.0 to 1.2, with what Trados Studio adds to it: a unit per segment.

Suggestions (`alt-trans`) are no translations of their unit and are only counted. The attributes of
a `trans-unit` are the origin's, those of `source` and `target` their places'; contexts and what
Trados says of a segment are properties, notes are notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from tmtool.documents.xliff_parts import (
    LANG,
    around,
    is_in_braces,
    is_second,
    local,
    segments,
)
from tmtool.formats.bitexts.columns import PREFIX
from tmtool.formats.tmx import inline
from tmtool.formats.units import restoring
from tmtool.formats.units.build import Builder, Side, short
from tmtool.formats.units.languages import language
from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff import reading_2
from tmtool.formats.xliff.parts import REMARKS, Reader, child, children, has_text, items, text_of
from tmtool.units import Place
from tmtool.xml import line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_TAGS = ("{*}trans-unit", "{*}bin-unit")
_UNTRANSLATED = frozenset({"new", "needs-translation"})
_SEGMENT = "mrk"
_READ = frozenset({
    "source", "target", "seg-source", "alt-trans", "note", "context-group", "prop-group",
    "seg-defs",
})  # fmt: skip


def read(source: Source, *, langs: tuple[str, str] | None = None, after: int = 0) -> Iterator[Item]:
    """The segments of an XLIFF of any version, the first `after` left out.

    `langs` are source and target where the file does not say them. ParseError, after all that
    stands before it, where the file is no XML or declares entities.
    """
    tags, reader = _reader(source, langs, after)
    yield from items(source, tags, reader)


def numbered(source: Source) -> list[range]:
    """For each unit of a file, in its order, the numbers that `read` gives to its segments."""
    tags, reader = _reader(source, ("zh", "en"), 0)
    counting = _Counting(reader)
    for _ in items(source, tags, counting):
        pass
    return counting.ranges()


def _reader(
    source: Source, langs: tuple[str, str] | None, after: int
) -> tuple[tuple[str, ...], Reader]:
    """What units of a file are called, and what reads them."""
    from tmtool.documents.roots import root_of

    if is_second(root_of(source.head)):
        return reading_2.TAGS, reading_2.reader(source, langs, after)
    reader = _Reader(Builder(source.name, source.file_hash), langs or ("", ""), after)
    reader.in_braces = is_in_braces(source.head)
    return _TAGS, reader


class _Counting:
    """A reader that notes at which number each unit begins."""

    def __init__(self, reader: Reader) -> None:
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

    def ranges(self) -> list[range]:
        ends = (*self._starts[1:], self.number)
        return [range(*both) for both in zip(self._starts, ends, strict=True)]


@dataclass(slots=True)
class _Reader:
    builder: Builder
    langs: tuple[str, str]
    after: int
    number: int = 0
    file: _Element | None = None
    common: Properties = ()
    told: set[str] = field(default_factory=set)
    in_braces: bool = False

    def take(self, element: _Element) -> Iterator[Item]:
        """What a unit holds."""
        yield from self._enter(element)
        line = line_of(element)
        if local(element) == "bin-unit":
            yield from self._skip(line, "binary unit", element.get("id") or "")
            return
        source, target = child(element, "source"), child(element, "target")
        cut = child(element, "seg-source")
        if self.number >= self.after:
            yield from self._beside(element, line)
        first = cut if cut is not None and not has_text(source) else source
        if not has_text(first) and not has_text(target):
            yield from self._skip(line, "no text", element.get("id") or "")
        elif element.get("translate") == "no":
            yield from self._skip(line, "not to be translated", short(text_of(first)))
        elif target is not None and target.get("state") in _UNTRANSLATED:
            yield from self._skip(line, "not translated", short(text_of(first)))
        else:
            yield from self._segments(element, (first, cut, target), line)

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
        codes = self._codes(element, *outer)
        sides = [
            _side(code, inside, outside, in_braces=self.in_braces)
            for code, inside, outside in zip(codes, pair, outer, strict=True)
        ]
        properties = (*self.common, *_contexts(element), *_of_trados(element, mid))
        # The attributes of ours only repeat what properties say.
        is_ours = any(name.startswith(PREFIX) for name, _ in properties)
        origin = self.builder.origin(
            tuple(side.place for side in sides),
            line,
            number,
            properties,
            tuple(text_of(note) for note in children(element, "note") if not _is_remark(note)),
            () if is_ours else (*inline.pairs(element), *((("mid", mid),) if mid else ())),
        )
        yield from restoring.items(self.builder, sides, origin)

    def _codes(
        self, element: _Element, source: _Element | None, target: _Element | None
    ) -> tuple[str, str]:
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

    def _enter(self, element: _Element) -> Iterator[Item]:
        """Take over what the header of a file says of all its units."""
        file = around(element, "file")
        if file is self.file:
            return
        self.file = file
        header = child(file, "header") if file is not None else None
        notes = list(children(header, "note")) if header is not None else []
        self.common = tuple(
            (name, text_of(note))
            for note in notes
            if (name := note.get("from") or "").startswith(PREFIX)
        )
        others = len(notes) - len(self.common)
        if others and header is not None:
            yield ReadNotice(line_of(header), self.number, "header", f"{others} notes of the file")

    def _beside(self, element: _Element, line: int) -> Iterator[Item]:
        """What stands in a unit and is not taken over."""
        for each in element:
            name = local(each)
            if name == "alt-trans":
                told = short(text_of(child(each, "target")))
                yield ReadNotice(line_of(each), self.number, "match not taken over", told)
            elif name and name not in _READ and name not in self.told:
                self.told.add(name)
                yield ReadNotice(line, self.number, "not taken over", f"elements named {name}")

    def _outside(
        self, whole: _Element | None, marks: Iterable[_Element], line: int
    ) -> Iterator[Item]:
        """Text that stands between segments."""
        inside = "".join(text_of(mark) for mark in marks)
        if len("".join(text_of(whole).split())) > len("".join(inside.split())):
            yield ReadNotice(line, self.number, "text between segments", short(text_of(whole)))

    def _skip(self, line: int, reason: str, detail: str) -> Iterator[Item]:
        number, self.number = self.number, self.number + 1
        if number >= self.after:
            yield SkippedUnit(line, number, reason, detail)


def _marks(element: _Element | None) -> dict[str, _Element]:
    """The segments in a source or a target, by their ids."""
    return {each.get("mid") or str(at): each for at, each in enumerate(segments(element))}


def _side(code: str, inside: _Element | None, outer: _Element | None, *, in_braces: bool) -> Side:
    text, tags = inline.read(inside) if inside is not None else ("", ())
    if in_braces:
        text, tags = inline.unbraced(text, tags)
    if inside is outer and len(tags) == 1 and _is_whole(tags[0].name, tags[0].attributes):
        tags = ()
    known = inline.pairs(outer) if outer is not None else ()
    attributes = tuple(each for each in known if each[0] != "xml:lang")
    return Side(text, Place(language(code), code, tags=tags, attributes=attributes))


def _is_whole(name: str, attributes: Properties) -> bool:
    """Whether a tag only says that a text is one segment."""
    return name == _SEGMENT and ("mtype", "seg") in attributes


def _is_remark(note: _Element) -> bool:
    """Whether a note only repeats what properties say, or what a check found."""
    return (note.get("from") or "") in REMARKS


def _contexts(element: _Element) -> Iterator[tuple[str, str]]:
    for group in children(element, "context-group"):
        for each in children(group, "context"):
            yield each.get("context-type") or "", text_of(each)
    for group in children(element, "prop-group"):
        for each in children(group, "prop"):
            yield each.get("prop-type") or "", text_of(each)


def _of_trados(element: _Element, mid: str | None) -> Iterator[tuple[str, str]]:
    """What Trados Studio says of a segment: how far it is confirmed, and where it came from."""
    defined = (children(group, "seg") for group in children(element, "seg-defs"))
    for each in chain.from_iterable(defined):
        if mid is None or each.get("id") == mid:
            for name, value in inline.pairs(each):
                if name != "id":
                    yield f"sdl:{name}", value
            for told in children(each, "value"):
                yield f"sdl:{told.get('key') or ''}", text_of(told)
