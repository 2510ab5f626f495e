"""Inline codes of TMX and XLIFF while they are read: the text without them, and each as a `Tag`.

Codes stand for markup of the document: what is inside them is no text. All other elements enclose
text, those of no standard too, so that no word is lost.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.markup import escape, format_attributes
from tmtool.units import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "x", "bx", "ex", "sc", "ec", "sm", "em"})
"""Elements whose content is markup: of TMX (the first five), XLIFF 1.2 and XLIFF 2."""
BRACES = re.compile(r"\{([a-z0-9_^]{1,6})>|<([a-z0-9_^]{1,6})\}|\{[0-9]{1,4}\}")
"""Codes as Phrase writes them into the text: {b>bold<b}, {1>a link<1}, {2}."""
_XML = "{http://www.w3.org/XML/1998/namespace}"


class EntityError(Exception):
    """A reference to an entity that nobody declared; the message is its name."""


def read(*elements: _Element) -> tuple[str, tuple[Tag, ...]]:
    """The text of a `seg` (or of several elements, one after another) and its tags in order.

    >>> from tmtool.xml import read_tree
    >>> seg = b'<seg>See <hi type="b"><ph x="1">&lt;br/></ph>this</hi>.</seg>'
    >>> text, tags = read(read_tree(seg, "a.tmx"))
    >>> text, [(tag.name, tag.start, tag.stop, tag.content, tag.inside) for tag in tags]
    ('See this.', [('hi', 4, 8, '', 1), ('ph', 4, 4, '&lt;br/&gt;', 0)])
    """
    if len(elements) == 1 and not len(elements[0]):
        return elements[0].text or "", ()
    walk = _InlineWalk()
    for element in elements:
        walk.read_into(element)
    return "".join(walk.text), tuple(walk.tags)


def parse_braces(text: str, tags: tuple[Tag, ...]) -> tuple[str, tuple[Tag, ...]]:
    """The same where codes stand in the text itself, as Phrase writes them: `{b>bold<b}, {1}`.

    Each becomes a `ph` with what it was as its content. Only texts without other tags have them.

    >>> parse_braces("{b>New<b} York", ())[0], parse_braces("{b>New<b} York", ())[1][1].content
    ('New York', '&lt;b}')
    """
    found = [] if tags else list(BRACES.finditer(text))
    made, at, taken = [], 0, 0
    parts = []
    for code in found:
        parts.append(text[at : code.start()])
        made.append(Tag("ph", code.start() - taken, code.start() - taken, (), escape(code[0])))
        at, taken = code.end(), taken + len(code[0])
    return ("".join((*parts, text[at:])), tuple(made)) if made else (text, tags)


def accept_changes(
    text: str, tags: tuple[Tag, ...]
) -> tuple[str, tuple[Tag, ...], tuple[str, ...]]:
    """The same without what tracked changes of Trados Studio delete; and that, piece by piece.

    >>> deleted = Tag("mrk", 2, 7, (("mtype", "x-sdl-deleted"),))
    >>> accept_changes("a very late", (deleted, Tag("x", 7, 7)))
    ('a late', (Tag(name='x', start=2, stop=2, attributes=(), content='', inside=0),), ('very ',))
    """
    gone: set[int] = set()
    cuts: list[tuple[int, int]] = []
    for place, tag in enumerate(tags):
        if place not in gone and tag.name == "mrk" and ("mtype", "x-sdl-deleted") in tag.attributes:
            gone.update(range(place, place + 1 + tag.inside))
            cuts.append((tag.start, tag.stop))
    if not cuts:
        return text, tags, ()

    def move(at: int) -> int:
        return at - sum(min(at, stop) - start for start, stop in cuts if start < at)

    kept = tuple(
        replace(
            tag,
            start=move(tag.start),
            stop=move(tag.stop),
            inside=len(set(range(place + 1, place + 1 + tag.inside)) - gone),
        )
        for place, tag in enumerate(tags)
        if place not in gone
    )
    deleted = tuple(text[start:stop] for start, stop in cuts)
    for start, stop in reversed(cuts):
        text = text[:start] + text[stop:]
    return text, kept, deleted


def list_attributes(element: _Element) -> tuple[tuple[str, str], ...]:
    """The attributes of an element in their order; those of XML itself with their prefix."""
    return tuple([(name_of(str(name)), str(value)) for name, value in element.items()])


def name_of(name: str) -> str:
    """An attribute's name as people write it, where that is possible without declarations."""
    return f"xml:{name[len(_XML) :]}" if name.startswith(_XML) else name


def write_content(element: _Element) -> str:
    """What stands inside an element, as XML with local names; comments are left out."""
    return "".join(_xml(element)) if len(element) else escape(element.text or "")


def _xml(element: _Element) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            name = _local(child)
            inside = "".join(_xml(child))
            told = {name.rpartition("}")[2]: value for name, value in list_attributes(child)}
            known = format_attributes(told)
            yield f"<{name}{known}>{inside}</{name}>" if inside else f"<{name}{known}/>"
        else:
            _refuse(child)
        yield escape(child.tail or "")


class _InlineWalk:
    """The text so far, its length, and the tags."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.tags: list[Tag] = []
        self._length = 0

    def read_into(self, element: _Element) -> None:
        """Read what an element encloses."""
        self._add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._tag(child)
            else:
                _refuse(child)
            self._add(child.tail)

    def _tag(self, element: _Element) -> None:
        name, start, at = _local(element), self._length, len(self.tags)
        if name == "cp":
            self._add(_character(element.get("hex", "")))
        elif name in CODES:
            self.tags.append(
                Tag(name, start, start, list_attributes(element), write_content(element))
            )
        else:
            # A place is kept: tags are in the order of their beginnings.
            self.tags.append(Tag(name, start, start))
            self.read_into(element)
            inside = len(self.tags) - at - 1
            self.tags[at] = Tag(name, start, self._length, list_attributes(element), inside=inside)

    def _add(self, text: str | None) -> None:
        if text:
            self.text.append(text)
            self._length += len(text)


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _refuse(child: _Element) -> None:
    """Comments and instructions are no text; what an undeclared entity stands for is unknown."""
    if getattr(child, "name", None):
        raise EntityError(child.text or "")


def _character(hex: str) -> str:
    """The character of a `cp` of XLIFF 2; U+FFFD where it names none."""
    try:
        found = chr(int(hex, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else found
