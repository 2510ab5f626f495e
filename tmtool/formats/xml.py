"""Reading XML that others wrote: in pieces, without entities, external files or a network.

The limits of libxml2 on depth and size stay on; memory stays flat however long the file is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, cast

from tmtool.errors import ParseError

if TYPE_CHECKING:
    from lxml.etree import _Element


def elements(file: IO[bytes], root: str, tags: tuple[str, ...], path: str) -> Iterator[_Element]:
    """Every element with one of these tags, complete, in order of their ends; then forgotten.

    A DOCTYPE that names a DTD is accepted (and not fetched); declared entities are refused.
    """
    from lxml import etree

    events = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        attribute_defaults=False,
        huge_tree=False,
    )
    first = True
    try:
        for event, element in events:
            if first:
                _check_root(element, root, path)
                first = False
            if event == "end" and element.tag in tags:
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise ParseError(f"not XML: {error.msg}", path, line, max(column, 1)) from error


def line_of(element: _Element) -> int:
    """The line of a file that an element starts on, as far as the parser counts."""
    return cast("int | None", element.sourceline) or 1


def _check_root(element: _Element, root: str, path: str) -> None:
    if element.tag != root:
        raise ParseError(f"the root is {element.tag}, not {root}", path, line_of(element))
    dtd = cast(Any, element.getroottree().docinfo.internalDTD)
    names = [] if dtd is None else [entity.name for entity in dtd.iterentities()]
    if names:
        raise ParseError(f"the file declares entities ({names[0]}), which is refused", path, 1)


def _forget(element: _Element) -> None:
    """Drop an element that was handed out, and what stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
