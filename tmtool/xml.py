"""Reading XML that others wrote: in pieces, without entities, external files or a network.

The limits of libxml2 on depth and size stay on; memory stays flat however long the file is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, TypedDict, cast

from tmtool.errors import ParseError

if TYPE_CHECKING:
    from lxml.etree import XMLSyntaxError, _Element


class _Safe(TypedDict):
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool


_SAFE = _Safe(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def tree(content: bytes, path: str) -> _Element:
    """The root of a small file that is read as a whole; declared entities are refused."""
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise _not_xml(error, path) from error
    _refuse_entities(root, path, line=content.partition(b"<!ENTITY")[0].count(b"\n") + 1)
    return root


def elements(file: IO[bytes], root: str, tags: tuple[str, ...], path: str) -> Iterator[_Element]:
    """Every element with one of these tags, complete, in order of their ends; then forgotten.

    A DOCTYPE that names a DTD is accepted (and not fetched); declared entities are refused.
    """
    from lxml import etree

    events = etree.iterparse(file, events=("start", "end"), attribute_defaults=False, **_SAFE)
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
        raise _not_xml(error, path) from error


def _not_xml(error: XMLSyntaxError, path: str) -> ParseError:
    line, column = error.position
    return ParseError(f"not XML: {error.msg}", path, max(line, 1), max(column, 1))


def line_of(element: _Element) -> int:
    """The line of a file that an element starts on, as far as the parser counts."""
    return cast("int | None", element.sourceline) or 1


def _check_root(element: _Element, root: str, path: str) -> None:
    if element.tag != root:
        raise ParseError(f"the root is {element.tag}, not {root}", path, line_of(element))
    _refuse_entities(element, path)


def _refuse_entities(element: _Element, path: str, line: int = 1) -> None:
    dtd = cast(Any, element.getroottree().docinfo.internalDTD)
    names = [] if dtd is None else [entity.name for entity in dtd.iterentities()]
    if names:
        raise ParseError(f"the file declares entities ({names[0]}), which is refused", path, line)


def _forget(element: _Element) -> None:
    """Drop an element that was handed out, and what stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
