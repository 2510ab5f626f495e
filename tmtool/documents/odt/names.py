"""The names of OpenDocument that the reader knows, and what stands in a text by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNSPOKEN = frozenset((
    "dc:creator", "dc:date", "meta:date-string", "meta:creator-initials", "office:change-info",
    "office:binary-data", "loext:sender-initials", "math:annotation",
))  # fmt: skip
_SPACES = frozenset((
    "text:s", "text:tab", "text:line-break", "text:p", "text:h", "table:table-cell",
    "math:math", "draw:frame",
))  # fmt: skip


_ROOT = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = {
    "office": f"{_ROOT}office:1.0",
    "text": f"{_ROOT}text:1.0",
    "table": f"{_ROOT}table:1.0",
    "draw": f"{_ROOT}drawing:1.0",
    "style": f"{_ROOT}style:1.0",
    "fo": f"{_ROOT}xsl-fo-compatible:1.0",
    "svg": f"{_ROOT}svg-compatible:1.0",
    "meta": f"{_ROOT}meta:1.0",
    "manifest": f"{_ROOT}manifest:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "math": "http://www.w3.org/1998/Math/MathML",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


def expand_name(name: str) -> str:
    """A name with its namespace, as the parser has it.

    >>> expand_name("dc:language")
    '{http://purl.org/dc/elements/1.1/}language'
    """
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def shorten_name(name: object) -> str:
    """The other way round; a name of another namespace is "".

    >>> shorten_name("{http://purl.org/dc/elements/1.1/}language"), shorten_name("{urn:x}p")
    ('dc:language', '')
    """
    if not isinstance(name, str):
        return ""
    space, _, local = name[1:].partition("}")
    prefix = _PREFIXES.get(space)
    return f"{prefix}:{local}" if prefix else ""


_PREFIXES = {space: prefix for prefix, space in SPACES.items()}

# What is in the body but is no text of it, and why it goes.
LEFT_OUT = {
    "office:annotation": "comment", "text:ruby-text": "reading above characters",
    "office:forms": "form", "draw:control": "form control", "text:script": "script",
    "table:covered-table-cell": "cell under a merged one",
}  # fmt: skip
SILENT = frozenset((
    "text:sequence-decls", "text:variable-decls", "text:user-field-decls", "text:tracked-changes",
    "text:table-of-content-source", "text:illustration-index-source", "text:table-index-source",
    "text:object-index-source", "text:user-index-source", "text:alphabetical-index-source",
    "text:bibliography-source", "text:dde-connection-decls", "office:event-listeners",
    "svg:title", "svg:desc", "text:number", "table:title", "table:desc", "draw:glue-point",
    "office:annotation-end", "office:change-info", "office:binary-data", "draw:image-map",
))  # fmt: skip
SHAPES = (
    "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle", "draw:polygon",
    "draw:polyline", "draw:path", "draw:line", "draw:connector", "draw:caption",
    "draw:regular-polygon", "draw:measure",
)  # fmt: skip
INDEXES = (
    "text:table-of-content", "text:illustration-index", "text:table-index", "text:object-index",
    "text:user-index", "text:alphabetical-index",
)  # fmt: skip
# Places inside a paragraph that never have text; an element that has none though it should is a
# field that shows nothing.
POINTS = ("bookmark", "reference-mark", "change", "soft-page-break", "toc-mark", "-index-mark")


def read_spoken(element: _Element) -> str:
    """The text inside an element with even white space; who wrote it and when is none."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    walk = iterwalk(element, events=("start", "end"))
    for event, each in walk:
        name = shorten_name(each.tag)
        if name in _SPACES:
            parts.append(" ")
        if event == "start" and name in _UNSPOKEN:
            walk.skip_subtree()
        elif event == "start":
            parts.append((each.text or "") if isinstance(each.tag, str) else "")
        elif each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())


def find_title(element: _Element) -> str:
    """What a picture or a shape is called: its title, its description, or its name."""
    for name in ("svg:title", "svg:desc"):
        for found in element.iter(expand_name(name)):
            if found.text and found.text.strip():
                return " ".join(found.text.split())
    return element.get(expand_name("draw:name")) or ""
