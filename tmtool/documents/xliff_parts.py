"""What XLIFF is, and its codes, whoever reads it: a document here, units in `formats`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tmtool.documents.signatures import Root
from tmtool.units import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

LOOKS: dict[str, Look] = {
    "bold": "bold", "b": "bold", "strong": "bold", "x-bold": "bold", "xlf:b": "bold",
    "italic": "italic", "i": "italic", "em": "italic", "x-italic": "italic", "xlf:i": "italic",
    "underlined": "underline", "ulined": "underline", "u": "underline", "underline": "underline",
    "x-underlined": "underline", "xlf:u": "underline", "strike": "strike", "s": "strike",
    "strikethrough": "strike", "x-strike": "strike", "tmtool:strike": "strike",
    "sup": "superscript", "superscript": "superscript", "x-sup": "superscript",
    "x-superscript": "superscript", "tmtool:superscript": "superscript", "sub": "subscript",
    "subscript": "subscript", "x-sub": "subscript", "x-subscript": "subscript",
    "tmtool:subscript": "subscript", "link": "link", "a": "link", "hyperlink": "link",
}  # fmt: skip
"""What inline codes of XLIFF and TMX say that they are, and elements of HTML inside them."""
BRACES = re.compile(r"\{([a-z0-9_^]{1,6})>|<([a-z0-9_^]{1,6})\}|\{[0-9]{1,4}\}")
"""Codes as Phrase writes them into the text: {b>bold<b}, {1>a link<1}, {2}."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_VERSION = re.compile(r"xliff:document:([0-9])")
_PHRASE, _HEAD = b"memsource.com/mxlf", 4096
"""What files of Phrase have near their beginning: their codes stand in the text, in braces."""
_KEPT_FILE = re.compile(rb"(<(?:[\w.-]+:)?internal-file\b[^<>]*>)([^<]*)")


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
