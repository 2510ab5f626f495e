"""What the styles of a page say: of one element, and of all that are in a class.

Word processors on the web write the looks of a text as classes, and what they mean at the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"(?:span|font|b|i|a)?\.([\w-]+)")
_TOLD = ("font-weight", "font-style", "text-decoration", "vertical-align")
_MOST = 1 << 20


def declarations(element: _Element) -> Iterator[tuple[str, str]]:
    """What a style attribute declares: names and values in small letters.

    >>> from lxml.html import fragment_fromstring
    >>> list(declarations(fragment_fromstring('<b style="FONT-STYLE: italic; x">a</b>')))
    [('font-style', 'italic')]
    """
    return _declared(element.get("style") or "")


def classes(root: _Element) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The looks of text that the style sheets of a page give to classes, by their names.

    >>> from lxml.html import document_fromstring
    >>> page = "<style>.c1, span.c2 {font-weight: 700; margin: 0} p .c3 {color: red}</style>x"
    >>> classes(document_fromstring(page))
    {'c1': (('font-weight', '700'),), 'c2': (('font-weight', '700'),)}
    """
    sheet = "".join(element.text or "" for element in root.iter("style"))[:_MOST]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for rule in _RULE.finditer(_COMMENT.sub("", sheet)):
        told = tuple(each for each in _declared(rule[2]) if each[0].startswith(_TOLD))
        for selector in rule[1].split(",") if told else ():
            if name := _CLASS.fullmatch(selector.strip()):
                found[name[1]] = (*found.get(name[1], ()), *told)
    return found


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.strip()
