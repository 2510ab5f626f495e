"""What the readers of both families of XLIFF share: elements by their names, whatever the space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tmtool.exchange.sources import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PIECE = 1 << 16
_KEPT_FILE = re.compile(rb"(<(?:[\w.-]+:)?internal-file\b[^<>]*>)([^<]*)")


def pieces(source: Source) -> Iterator[bytes]:
    """A file as UTF-8 in pieces, without the original document that may be kept inside.

    Such a document may be larger than the parser lets a text be; lines keep their numbers.
    """
    data = b"".join(source.utf8())
    if b"internal-file" in data:
        data = _KEPT_FILE.sub(lambda at: at[1] + b"\n" * at[2].count(b"\n"), data)
    for at in range(0, len(data), _PIECE):
        yield data[at : at + _PIECE]


def local(element: _Element) -> str:
    """The name of an element without its namespace; comments have none."""
    return _local(element.tag)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: _Element, name: str) -> Iterator[_Element]:
    """The children with a name, in any namespace."""
    return (each for each in element if local(each) == name)


def child(element: _Element, name: str) -> _Element | None:
    """The first child with a name."""
    return next(children(element, name), None)


def text_of(element: _Element | None) -> str:
    """All characters in an element, those of codes too."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    return "".join(map(str, element.itertext()))


def has_text(element: _Element | None) -> bool:
    """Whether an element holds anything but codes and white space."""
    if element is None:
        return False
    from tmtool.exchange.inline import read

    return bool(read(element)[0].strip())
