"""What the readers of both families of XLIFF share: elements by their names, whatever the space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tmtool.documents.xliff_parts import remove_files
from tmtool.formats.inline import elements
from tmtool.formats.units.model import Item, Properties, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.model import XliffText
from tmtool.xml import get_line, stream_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

REMARKS = frozenset({"tmtool", "tmtool check"})
"""Whose notes only repeat what properties say, or say what a check found."""
_PIECE = 1 << 16
"""Bytes parsed at once. Chosen, no measurement."""
_MOST_TAGS = 2_000_000
"""Limit: tags between two units, which are held together."""


@dataclass(frozen=True, slots=True)
class WholeUnit:
    """A unit as it stands in the file, all of its segments together.

    `data` are the codes that XLIFF 2 keeps beside the text, by their ids.
    """

    line: int
    properties: Properties
    sides: tuple[XliffText, XliffText]
    data: Mapping[str, str]


class UnitReader(Protocol):
    """Reads the units of one file; `number` counts segments."""

    number: int

    def take(self, element: _Element) -> Iterator[Item]:
        """A translation unit for each segment of a unit, and what is left out of it."""
        ...

    def read_whole(self, element: _Element) -> WholeUnit:
        """A unit as it stands there."""
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
