"""Link files: which sentences of two XML documents belong together.

Both kinds in use are read: those of the United Nations Parallel Corpus, where a sentence is called
"12:3" (paragraph and sentence), and those of OPUS (XCES, cesAlign), where it is mostly a number.
A file can hold the links of one pair of documents or of a hundred thousand; it is read as a stream,
gzipped or not. What it says of how sure a link is (`certainty`, `score`) is another tool's figure
and counts for nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool.archive import open_packed
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.beads import Link
from tmtool.xml import get_line, iter_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

Ids: TypeAlias = tuple[str, ...]
_ROOTS = ("cesAlign", "linkGrp")
_FIRST_TAG = re.compile(rb"<([A-Za-z_][\w.-]*)")
_HEAD = 4096
"""Bytes in which the root element is looked for. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class NamedLink:
    """One link as a file has it: the ids of its sentences, and its line."""

    source: Ids
    target: Ids
    line: int


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """The links between two documents; `source` and `target` are their names in the file."""

    source: str
    target: str
    links: tuple[NamedLink, ...]


@dataclass(frozen=True, slots=True)
class LinkedDocuments:
    """The links between two documents as numbers, and how many sentences each document has."""

    links: tuple[Link, ...]
    names: tuple[str, str]
    sizes: tuple[int, int]


def is_link_file(head: bytes) -> bool:
    """Whether a file that begins like this can only be a link file.

    >>> is_link_file(b'<?xml version="1.0"?><cesAlign version="1.0">')
    True
    """
    return _root(head[:_HEAD]) in _ROOTS


def read(path: Path) -> Iterator[LinkGroup]:
    """The groups of a link file in their order; ParseError with the line for what is none.

    A group without links is left out, for it says nothing.
    """
    with open_packed(path) as file:
        head = file.peek(_HEAD)[:_HEAD]
        root = _root(head)
        found: list[NamedLink] = []
        for element in iter_elements(
            file, root if root in _ROOTS else _ROOTS[0], ("link", "linkGrp"), str(path)
        ):
            if element.tag == "link":
                found.append(_named(element, str(path)))
            elif found:
                yield LinkGroup(*_documents(element, str(path)), tuple(found))
                found = []


def number_links(
    group: LinkGroup, ids: tuple[Sequence[str], Sequence[str]], path: str = "<links>"
) -> tuple[Link, ...]:
    """The links as plain numbers, given the ids of the sentences of both documents in order.

    ParseError where a link names a sentence that its document does not have, InputError where a
    document has two of one name.

    >>> group = LinkGroup("zh.xml", "en.xml", (NamedLink(("1:1", "1:2"), ("1:1",), 4),))
    >>> number_links(group, (["1:1", "1:2"], ["1:1"]))
    (((0, 1), (0,)),)
    """
    names = (group.source, group.target)
    numbers = [_by_id(side, name) for side, name in zip(ids, names, strict=True)]
    found = []
    for link in group.links:
        sides = []
        for side, known, name in zip((link.source, link.target), numbers, names, strict=True):
            sides.append(_numbers(side, known, name, path, link.line))
        found.append((sides[0], sides[1]))
    return tuple(found)


def _by_id(ids: Sequence[str], name: str) -> dict[str, int]:
    numbers = {each: number for number, each in enumerate(ids)}
    if len(numbers) < len(ids):
        twice = next(each for number, each in enumerate(ids) if numbers[each] != number)
        raise InputError(f"two sentences of {name} have the id {twice!r}")
    return numbers


def _numbers(
    side: Ids, numbers: dict[str, int], name: str, path: str, line: int
) -> tuple[int, ...]:
    missing = [each for each in side if each not in numbers]
    if missing:
        raise ParseError(f"{name} has no sentence {missing[0]!r}", path, line)
    found = tuple(numbers[each] for each in side)
    if list(found) != sorted(set(found)):
        raise ParseError(f"the sentences are out of order: {' '.join(side)}", path, line)
    return found


def _named(element: _Element, path: str) -> NamedLink:
    targets, line = element.get("xtargets"), get_line(element)
    parent = element.getparent()
    if parent is None or parent.tag != "linkGrp":
        message = "a link stands outside a linkGrp element"
        raise ParseError(message, path, line)
    if targets is None:
        message = "a link has no xtargets"
        raise ParseError(message, path, line)
    sides = targets.split(";")
    if len(sides) != 2:
        raise ParseError(f"not the sentences of two sides: {targets[:40]!r}", path, line)
    source, target = (tuple(side.split()) for side in sides)
    if not source and not target:
        message = "both sides of the link are empty"
        raise ParseError(message, path, line)
    return NamedLink(source, target, line)


def _documents(element: _Element, path: str) -> tuple[str, str]:
    source, target = element.get("fromDoc"), element.get("toDoc")
    if not source or not target:
        missing = "toDoc" if source else "fromDoc"
        raise ParseError(f"a linkGrp element has no {missing}", path, get_line(element))
    return source, target


def _root(head: bytes) -> str:
    """The name of the first element of an XML file, as far as its first bytes show it."""
    bare = re.sub(rb"<[?!][^>]*>", b"", head.removeprefix(b"\xef\xbb\xbf"))
    match = _FIRST_TAG.match(bare.lstrip())
    return match[1].decode("ascii", "replace") if match else ""
