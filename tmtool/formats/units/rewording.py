"""A copy of a TMX or an XLIFF with other words in some of its texts; all else byte for byte.

The text that they are put into is one that a reader has read before: it is XML, and declares no
entities. Words with an inline code inside them are left to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import chain, pairwise
from typing import NamedTuple

from tmtool.errors import InputError
from tmtool.formats.units.reading import format_of
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.annotating import Node, decode_exactly, is_declared_so, iter_nodes
from tmtool.formats.xliff.reading import list_segment_ranges
from tmtool.lang.codes import find_language
from tmtool.lang.script import get_base
from tmtool.markup import escape

_PIECE = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<[^>]*>|&[^;]*;|.", re.DOTALL)
_LANG = re.compile(r"\b(?:xml:)?lang\s*=\s*[\"']([^\"']*)[\"']")
_UNITS = frozenset({"tu", "trans-unit", "bin-unit", "unit"})
_OUT = frozenset({"alt-trans", "matches", "note", "notes"})
"""What a unit has beside its own texts."""


class WordChange(NamedTuple):
    """In the text of a side, 0 or 1, `before` becomes `after`; it stands at `start`."""

    side: int
    start: int
    before: str
    after: str


class _Piece(NamedTuple):
    """A character of a text, and where it stands in the file."""

    text: str
    start: int
    stop: int


def replace_words(
    source: Source,
    changes: Mapping[int, Sequence[WordChange]],
    languages: tuple[str, str],
    texts: Mapping[int, tuple[str, str]],
) -> Iterator[bytes]:
    """The file with changes in the units with these numbers, as `units.reading` counts them.

    `texts` are what the reader has of both sides of each unit. InputError, with the number of the
    unit from 1, where the words are not found in one piece.
    """
    codec, text = decode_exactly(source.read_data(), source)
    plain = not codec.startswith("utf-") or not is_declared_so(text, codec)
    is_tmx = format_of(source) == "tmx"
    owners = None if is_tmx else iter(list_segment_ranges(source))
    edits: list[tuple[int, int, str]] = []
    number = -1
    for node in iter_nodes(text):
        if node.local not in _UNITS:
            continue
        number += 1
        own = range(number, number + 1) if owners is None else next(owners, range(0))
        for at in own:
            for change in changes.get(at, ()):
                sides = _find_tmx(node, languages) if is_tmx else _find_xliff(node)
                whole = texts[at][change.side]
                start, stop = _locate(text, sides[change.side], change, whole, at)
                new = escape(change.after)
                new = new.encode("ascii", "xmlcharrefreplace").decode() if plain else new
                edits.append((start, stop, new))
    at = 0
    for start, stop, new in sorted(edits):
        yield text[at:start].encode(codec)
        yield new.encode(codec)
        at = stop
    yield text[at:].encode(codec)


def _find_tmx(unit: Node, languages: tuple[str, str]) -> tuple[list[Node], list[Node]]:
    """The texts of a unit in each of two languages."""
    found: tuple[list[Node], list[Node]] = ([], [])
    for variant in unit.children:
        told = _LANG.search(variant.rest)
        lang = find_language(told[1]) if variant.local == "tuv" and told else None
        for own, wanted in zip(found, languages, strict=True):
            if lang is not None and get_base(lang) == get_base(wanted):
                own += [each for each in variant.children if each.local == "seg"]
    return found


def _find_xliff(unit: Node) -> tuple[list[Node], list[Node]]:
    """The sources and the targets of a unit; those of proposals are none of its own."""
    parts = [unit, *(each for each in unit.children if each.local not in _OUT)]
    own = list(chain.from_iterable(each.children for each in parts if each.local not in _OUT))
    return (
        [each for each in own if each.local == "source"],
        [each for each in own if each.local == "target"],
    )


def _locate(
    text: str, nodes: Sequence[Node], change: WordChange, whole: str, number: int
) -> tuple[int, int]:
    """Where in the file the words of a change stand."""
    every = [list(_iter_pieces(text, node.inside, node.end)) for node in nodes]
    exact = [each for each in every if "".join(one.text for one in each) == whole]
    places: list[tuple[int, int]] = []
    for pieces in exact or every:
        shown = "".join(one.text for one in pieces)
        for start in [change.start] if exact else _list_places(shown, change.before):
            own = pieces[start : start + len(change.before)]
            is_whole = all(a.stop == b.start for a, b in pairwise(own))
            places.append((own[0].start, own[-1].stop) if is_whole else (-1, -1))
    if len(places) != 1 or places[0][0] < 0:
        raise InputError(
            f"pair {number + 1}: “{change.before}” does not stand in one piece in the file: reopen "
            "the finding, and correct it by hand",
            code="words with codes",
        )  # fmt: skip
    return places[0]


def _iter_pieces(text: str, start: int, stop: int) -> Iterator[_Piece]:
    """The characters between two tags; those of CDATA can't be changed, and are none."""
    for match in _PIECE.finditer(text, start, stop):
        token = match[0]
        if not token.startswith("<"):
            yield _Piece(unescape(token), match.start(), match.end())


def _list_places(text: str, words: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
