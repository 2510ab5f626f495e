"""What the readers of both families of XLIFF share: elements by their names, whatever the space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from tmtool.documents.content import RemovedText
from tmtool.documents.signatures import Root
from tmtool.formats.inline import elements
from tmtool.formats.inline.blocks import Native
from tmtool.formats.units.build import shorten
from tmtool.formats.units.model import Item, Properties, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.model import XliffText
from tmtool.xml import get_line, stream_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_VERSION = re.compile(r"xliff:document:([0-9])")
_PHRASE, _HEAD = b"memsource.com/mxlf", 4096
"""What files of Phrase have near their beginning: their codes stand in the text, in braces."""
_KEPT_FILE = re.compile(rb"(<(?:[\w.-]+:)?internal-file\b[^<>]*>)([^<]*)")
REMARKS = frozenset({"tmtool", "tmtool check"})
"""Whose notes only repeat what properties say, or say what a check found."""
_PIECE = 1 << 16
"""Bytes parsed at once. Chosen, no measurement."""
_MOST_TAGS = 2_000_000
"""Limit: tags between two units, which are held together."""


@dataclass(frozen=True, slots=True)
class WholePart:
    """A segment of XLIFF 2, or what stands between two; a unit of XLIFF 1.

    `name` is that of its element. A side without an element is None; `order` is where the target
    stands among those of its unit.
    """

    name: str
    line: int
    source: XliffText | None
    target: XliffText | None
    order: int = 1


@dataclass(frozen=True, slots=True)
class WholeUnit:
    """A unit as it stands in the file, all of its segments together.

    `cut` is the source of XLIFF 1 in segments, where it stands beside the whole; `kind` is what the
    unit was in the document.
    """

    line: int
    properties: Properties
    sides: tuple[XliffText, XliffText]
    native: Native
    languages: tuple[str, str]
    parts: tuple[WholePart, ...]
    cut: XliffText | None = None
    kind: str = ""
    is_fixed: bool = False


WholeItem: TypeAlias = WholeUnit | RemovedText
"""A unit, or what stands beside those that follow: a note, a comment, a suggestion."""


class UnitReader(Protocol):
    """Reads the units of one file; `number` counts segments."""

    number: int

    def take(self, element: _Element) -> Iterator[Item]:
        """A translation unit for each segment of a unit, and what is left out of it."""
        ...

    def iter_whole(self, element: _Element) -> Iterator[WholeItem]:
        """A unit as it stands there, after what stands beside it."""
        ...


def stream_units(source: Source, tags: tuple[str, ...]) -> Iterator[_Element]:
    """The elements of a file with these tags.

    The original document that may be kept inside is left out.
    """
    data = remove_files(b"".join(source.iter_utf8()))
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    return stream_elements(pieces, tags, source.name, limit=_MOST_TAGS)


def read_items(source: Source, tags: tuple[str, ...], reader: UnitReader) -> Iterator[Item]:
    """What a reader makes of all elements with these tags."""
    yield from source.iter_notices()
    for element in stream_units(source, tags):
        try:
            yield from reader.take(element)
        except elements.EntityError as error:
            told = f"{error} is nowhere declared"
            yield SkippedUnit(get_line(element), reader.number, "entity", told)
            reader.number += 1


def iter_notes(element: _Element) -> Iterator[RemovedText]:
    """All notes in a unit, then those of what it stands in, each once."""
    for note in (*element.iter("{*}note"), *take_outer_notes(element)):
        yield RemovedText(get_text(note), "note", get_line(note))


def take_outer_notes(element: _Element) -> list[_Element]:
    """The notes of all that a unit stands in; the next unit in it has none of them."""
    found: list[_Element] = []
    for outer in element.iterancestors():
        for child in outer.findall("{*}note") + outer.findall("{*}notes"):
            found += child.iter("{*}note")
            outer.remove(child)
    return found


def iter_note_notices(element: _Element, number: int) -> Iterator[ReadNotice]:
    """The same where units are read, which have no place for them; those of ours are left out."""
    for note in take_outer_notes(element):
        if not REMARKS & {note.get("from"), note.get("category")}:
            told = shorten(get_text(note))
            yield ReadNotice(get_line(note), number, "note not taken over", told)


def is_second(root: Root | None) -> bool:
    """Whether a file is of the versions 2.x, by its namespace, else by what it says."""
    if root is None:
        return False
    version = _VERSION.search(root.namespace)
    return version[1] == "2" if version else root.version.startswith("2")


def is_in_braces(head: bytes) -> bool:
    """Whether the codes of a file stand in its text, by its first bytes."""
    return _PHRASE in head[:_HEAD]


def remove_files(data: bytes) -> bytes:
    """The data without the original files that may be kept inside; lines keep their numbers.

    Such a file may be larger than the parser lets a text be.
    """
    if b"internal-file" not in data:
        return data
    return _KEPT_FILE.sub(lambda found: found[1] + b"\n" * found[2].count(b"\n"), data)


def strip_namespace(element: _Element) -> str:
    """The name of an element without its namespace; comments have none."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def find_ancestor(element: _Element, name: str) -> _Element | None:
    """The nearest element of a name that an element stands in."""
    return next((each for each in element.iterancestors() if strip_namespace(each) == name), None)


def iter_segments(element: _Element | None) -> Iterator[_Element]:
    """The marks that cut a source or a target of 1.x into segments."""
    for each in element.iter() if element is not None else ():
        if strip_namespace(each) == "mrk" and each.get("mtype") == "seg":
            yield each


def is_fixed(element: _Element | None) -> bool:
    """Whether a unit of 2.x, or what it stands in, is not to be translated."""
    while element is not None:
        if element.get("translate"):
            return element.get("translate") == "no"
        element = element.getparent()
    return False


def iter_children(element: _Element, name: str) -> Iterator[_Element]:
    """The children with a name, in any namespace."""
    return element.iterchildren(f"{{*}}{name}")


def find_child(element: _Element, name: str) -> _Element | None:
    """The first child with a name."""
    return next(iter_children(element, name), None)


def get_text(element: _Element | None) -> str:
    """All characters in an element, those of codes too."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    return "".join(map(str, element.itertext()))


def has_text(element: _Element | None) -> bool:
    """Whether an element holds anything but codes and white space."""
    return element is not None and bool(elements.read(element)[0].strip())
