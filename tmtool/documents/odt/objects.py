"""What stands in a text but is none, by its name; and the text of anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.documents.odt.names import full, short

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


def spoken(element: _Element) -> str:
    """The text inside an element with even white space; who wrote it and when is none."""
    from lxml.etree import iterwalk

    parts: list[str] = []
    walk = iterwalk(element, events=("start", "end"))
    for event, each in walk:
        name = short(each.tag)
        if name in _SPACES:
            parts.append(" ")
        if event == "start" and name in _UNSPOKEN:
            walk.skip_subtree()
        elif event == "start":
            parts.append((each.text or "") if isinstance(each.tag, str) else "")
        elif each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())


def called(element: _Element) -> str:
    """What a picture or a shape is called: its title, its description, or its name."""
    for name in ("svg:title", "svg:desc"):
        for found in element.iter(full(name)):
            if found.text and found.text.strip():
                return " ".join(found.text.split())
    return element.get(full("draw:name")) or ""
