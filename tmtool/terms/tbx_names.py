"""The names of TBX: one set for version 2 (martif) and version 3, styles DCA and DCT.

A data category is the `type` of an element of the core structure (DCA) or an element of its own in
the namespace of a module (DCT); here it is one name either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

CORE = "urn:iso:std:iso:30042:ed-2"
"""The namespace of TBX v3."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SECTIONS = {
    "termEntry": "conceptEntry", "langSet": "langSec", "tig": "termSec", "ntig": "termSec",
}  # fmt: skip
"""What v2 calls the sections of v3."""
TYPED = frozenset({
    "admin", "adminNote", "descrip", "descripNote", "ref", "termNote", "transac", "transacNote",
    "xref",
})  # fmt: skip
"""Elements whose type is a data category."""


def strip_namespace(element: _Element) -> str:
    """The name of an element without its namespace; sections by their names in v3.

    Comments and processing instructions have an empty name.
    """
    if not isinstance(element.tag, str):
        return ""
    name = element.tag.rpartition("}")[2]
    return SECTIONS.get(name, name)


def get_category(element: _Element) -> str:
    """The data category of an element, its name where it is none."""
    name = strip_namespace(element)
    return element.get("type", "") if name in TYPED else name


def iter_children(element: _Element) -> Iterator[_Element]:
    """The elements in an element, comments left out."""
    return (child for child in element if isinstance(child.tag, str))


def get_text(element: _Element) -> str:
    """All characters in an element, inline codes left out, blanks as one."""
    return " ".join("".join(str(part) for part in element.itertext()).split())
