"""The names of TBX: one set for version 2 (martif) and version 3, styles DCA and DCT.

A data category is the `type` of an element of the core structure (DCA) or an element of its own in
the namespace of a module (DCT); here it is one name either way.

Ids of entries are ids of XML, which may not have every character: any other is written as its
number between `_x` and `_`, as spreadsheets do it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

CORE = "urn:iso:std:iso:30042:ed-2"
"""The namespace of TBX v3."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ADDRESS = re.compile("https?://.+")
"""What a link leads to; another target is an id of the file."""
NO_ADDRESS = "https://link.invalid/"
"""The target where a link of ours is no address: it stands in the text alone then. No name ends in
.invalid (RFC 2606)."""
SECTIONS = {
    "termEntry": "conceptEntry", "langSet": "langSec", "tig": "termSec", "ntig": "termSec",
}  # fmt: skip
"""What v2 calls the sections of v3."""
TYPED = frozenset({
    "admin", "adminNote", "descrip", "descripNote", "ref", "termNote", "transac", "transacNote",
    "xref",
})  # fmt: skip
"""Elements whose type is a data category."""
_START = (
    r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = _START + r"\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
"""What XML 1.0 calls a name, without colons (Namespaces in XML)."""
_NOT_FIRST = re.compile(rf"^[^{_START}]|_(?=x[0-9a-f]+_)|[^{_REST}]", re.S)
_NAME = re.compile(rf"[{_START}][{_REST}]*")
_WRITTEN = re.compile(r"_x([0-9a-f]{1,6})_")


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


def escape_id(text: str) -> str:
    """An id that XML allows.

    >>> escape_id("4.b"), escape_id("digital-divide"), escape_id("a b"), escape_id("_x20_")
    ('_x34_.b', 'digital-divide', 'a_x20_b', '_x5f_x20_')
    """
    return _NOT_FIRST.sub(lambda at: f"_x{ord(at[0]):x}_", text)


def is_xml_id(text: str) -> bool:
    """Whether XML allows an id as it is.

    >>> is_xml_id("c1"), is_xml_id("4.b"), is_xml_id("")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None


def unescape_id(text: str) -> str:
    """The opposite of `escape_id`.

    >>> unescape_id("_x34_.b"), unescape_id("_x5f_x20_")
    ('4.b', '_x20_')
    """
    return _WRITTEN.sub(lambda at: _character(int(at[1], 16), at[0]), text)


def _character(code: int, otherwise: str) -> str:
    return chr(code) if code <= 0x10FFFF else otherwise
