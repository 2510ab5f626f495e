"""Reading XML that others wrote: in pieces, without entities, external files or a network.

The limits of libxml2 on depth and size stay on; memory stays flat however long the file is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypedDict, cast

from tmtool.errors import ParseError

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, XMLSyntaxError, _Element

    Events: TypeAlias = Iterator[tuple[str, _Element]]


class _Safe(TypedDict):
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool


_CHUNK = 1 << 16
"""Bytes read at once. Chosen, no measurement."""
_ADVICE = re.compile(
    r"(?:,? (?:use|try) XML_PARSE_HUGE(?: option)?|, see xmlCtxt\w+\.?)?"
    r"(?:, line \d+, column \d+)?$"
)
_SAFE = _Safe(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def read_tree(content: bytes, path: str, *, limit: int | None = None) -> _Element:
    """The root of a small file that is read as a whole; declared entities are refused.

    So is a file of more than `limit` tags.
    """
    from lxml import etree

    _check_size(content.count(b"<"), limit, path)
    try:
        root = etree.fromstring(content, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise _not_xml(error, path) from error
    _refuse_entities(root, path, line=content.partition(b"<!ENTITY")[0].count(b"\n") + 1)
    return root


def iter_elements(
    file: IO[bytes], root: str, tags: tuple[str, ...], path: str
) -> Iterator[_Element]:
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


def iter_children(
    file: IO[bytes],
    parent: str,
    tags: tuple[str, ...],
    path: str,
    *,
    through: str | None = None,
    limit: int | None = None,
) -> Iterator[_Element]:
    """Every child with one of these tags of the elements called `parent`, complete; then forgotten.

    The children of a child called `through` come one by one as well, before it. Declared entities
    are refused, and so is a child of more than `limit` tags: that is what memory is needed for.

    >>> from io import BytesIO
    >>> file = BytesIO(b"<a><b><p>1<p>2</p></p><q/><p>3</p></b></a>")
    >>> [child.text for child in iter_children(file, "b", ("p",), "a.xml")]
    ['1', '3']
    """
    from lxml import etree

    parser = etree.XMLPullParser(events=("end",), tag=tags, **_SAFE)
    held, first = 0, True
    try:
        while data := file.read(_CHUNK):
            parser.feed(data)
            held += data.count(b"<")
            _check_size(held, limit, path)
            # All events are taken before any element is forgotten: while the parser still knows
            # something inside an element, forgetting it takes time by the square of its size.
            events = cast("Events", parser.read_events())
            for element in [each for _, each in events if _is_child(each, parent, through)]:
                if first:
                    _refuse_entities(element, path)
                    first = False
                yield element
                _forget(element)
                held = 0
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_xml(error, path) from error


def stream_elements(
    chunks: Iterable[bytes], tags: tuple[str, ...], path: str, *, limit: int | None = None
) -> Iterator[_Element]:
    """Every element with one of these tags, of a file that comes in pieces; then forgotten.

    The pieces are UTF-8, whatever the file declares.
    All elements before a fault are handed out before the ParseError. Declared entities are refused,
    and so are more than `limit` tags between two elements: that is what memory is needed for.

    >>> found = stream_elements([b"<a><p>1</p><p", b">2</p><p>&", b";</p>"], ("p",), "a.xml")
    >>> next(found).text, next(found).text
    ('1', '2')
    """
    from lxml import etree

    parser = etree.XMLPullParser(events=("end",), tag=tags, encoding="utf-8", **_SAFE)
    held, first = 0, True
    for data in chunks:
        fault = _fed(parser, data)
        held += data.count(b"<")
        # As in `iter_children`, all events are taken before any element is forgotten.
        for element in [each for _, each in cast("Events", parser.read_events())]:
            if first:
                _refuse_entities(element, path)
                first = False
            yield element
            _forget(element)
            held = 0
        if fault is not None:
            raise _not_xml(fault, path) from fault
        _check_size(held, limit, path)
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_xml(error, path) from error


def _fed(parser: XMLPullParser, data: bytes) -> XMLSyntaxError | None:
    from lxml import etree

    try:
        parser.feed(data)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _check_size(held: int, limit: int | None, path: str) -> None:
    if limit is not None and held > limit:
        message = "a block has more elements than any real one and is refused"
        raise ParseError(message, path, 1)


def _is_child(element: _Element, parent: str, through: str | None) -> bool:
    above = element.getparent()
    if above is not None and above.tag == through:
        above = above.getparent()
    return above is not None and above.tag == parent


def _not_xml(error: XMLSyntaxError, path: str) -> ParseError:
    line, column = error.position
    return ParseError(
        f"not well-formed XML: {simplify_message(error.msg or '')}",
        path,
        max(line, 1),
        max(column, 1),
    )


def simplify_message(message: str) -> str:
    """What the parser says, without its advice to programmers and the place.

    >>> simplify_message(
    ...     "Excessive depth in document: 256, use XML_PARSE_HUGE option, line 1, column 7"
    ... )
    'Excessive depth in document: 256'
    """
    return _ADVICE.sub("", message.strip().split("\n", 1)[0])


def local_name(element: _Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def get_line(element: _Element) -> int:
    """The line of a file that an element starts on, as far as the parser counts."""
    return cast("int | None", element.sourceline) or 1


def _check_root(element: _Element, root: str, path: str) -> None:
    if element.tag != root:
        raise ParseError(f"the root element is {element.tag}, not {root}", path, get_line(element))
    _refuse_entities(element, path)


def _refuse_entities(element: _Element, path: str, line: int = 1) -> None:
    dtd = cast(Any, element.getroottree().docinfo.internalDTD)
    names = [] if dtd is None else [entity.name for entity in dtd.iterentities()]
    if names:
        raise ParseError(f"the file declares entities ({names[0]}) and is refused", path, line)


def _forget(element: _Element) -> None:
    """Drop an element that was handed out, and what stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
