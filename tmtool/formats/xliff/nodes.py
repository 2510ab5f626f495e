"""Where the elements of an XLIFF begin and end in its text, so that it can be changed in places.

The text is one that a parser has read before: it is XML, and declares no entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![^>\[]*(?:\[[^\]]*\])?[^>]*>"
    r"|<(?P<end>/?)(?P<name>[^\s/>]+)(?P<rest>[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*)>",
    re.DOTALL,
)
_FORGOTTEN = frozenset({"trans-unit", "bin-unit", "unit", "group", "body"})
"""What is many, or has many elements in it, which nobody asks for once it is done."""
_FOREIGN = "internal-file"
"""Holds another document, which may be XML."""


@dataclass(slots=True)
class Node:
    """An element: `text[start:stop]`, and between its tags `text[inside:end]`."""

    name: str
    rest: str
    start: int
    inside: int
    end: int = 0
    stop: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """What names of the same namespace begin with: "x:" or nothing."""
        return "".join(self.name.rpartition(":")[:2])

    def find_child(self, *names: str) -> Node | None:
        """The first child of one of these names."""
        return next((each for each in self.children if each.local in names), None)


def iter_nodes(text: str) -> Iterator[Node]:
    """Every element when it ends, with its children; those of units are forgotten after that.

    >>> [(each.name, text[each.inside:each.end]) for text in ["<a><b>x</b><c/></a>"]
    ...  for each in iter_nodes(text)]
    [('b', 'x'), ('c', ''), ('a', '<b>x</b><c/>')]
    """
    open_ones: list[Node] = []
    for token in _TOKEN.finditer(text):
        name = token["name"]
        if name is None or _is_inside_another(open_ones, name):
            continue
        if token["end"]:
            yield from _closed(open_ones, token.start(), token.end())
            continue
        node = Node(name, token["rest"], token.start(), token.end())
        if open_ones:
            open_ones[-1].children.append(node)
        open_ones.append(node)
        if node.rest.endswith("/"):
            yield from _closed(open_ones, token.end(), token.end())


def _is_inside_another(open_ones: list[Node], name: str) -> bool:
    """Whether a tag belongs to a document that is kept inside."""
    inner = open_ones[-1] if open_ones else None
    return inner is not None and inner.local == _FOREIGN and name != inner.name


def _closed(open_ones: list[Node], end: int, stop: int) -> Iterator[Node]:
    node = open_ones.pop()
    node.end, node.stop = end, stop
    yield node
    if node.local in _FORGOTTEN:
        node.children.clear()
