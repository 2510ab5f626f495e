"""What stretches of text look like, brought from the lines of a format to the paragraphs.

The stages in between join, cut and clean texts and need not know of looks: a paragraph is found
again among the lines by its characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tmtool.documents.lines import Line, without_marks
from tmtool.units import Code, Paragraph

_REACH = 400
"""How many characters of furniture may lie inside a paragraph."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """The characters of all lines but white space, and the looks of each."""

    text: str
    looks: tuple[frozenset[int], ...]
    codes: tuple[Code, ...]


def dressed(paragraphs: Sequence[Paragraph], lines: Sequence[Line]) -> tuple[Paragraph, ...]:
    """The paragraphs with the codes of the lines that they were made of.

    >>> line = Line("1. Decides to go", 1, codes=(Code("italic", 3, 10),))
    >>> dressed([Paragraph("operative", "1", "Decides to go")], [line])[0].codes
    (Code(look='italic', start=0, stop=7, target=None),)
    """
    if not any(line.codes for line in lines):
        return tuple(paragraphs)
    stream, at, result = _stream(lines), 0, []
    for paragraph in paragraphs:
        places = _places(stream.text, paragraph.text, at)
        if places:
            at = places[-1] + 1
        result.append(replace(paragraph, codes=tuple(_codes(paragraph.text, places, stream))))
    return tuple(result)


def _stream(lines: Sequence[Line]) -> _Stream:
    text: list[str] = []
    looks: list[frozenset[int]] = []
    codes: list[Code] = []
    for line in lines:
        bare = without_marks(line.text)
        own = range(len(codes), len(codes) + len(line.codes))
        codes.extend(line.codes)
        for offset, char in enumerate(bare):
            if not char.isspace():
                text.append(char)
                looks.append(_at(offset, line.codes, own))
    return _Stream("".join(text), tuple(looks), tuple(codes))


_NOTHING: frozenset[int] = frozenset()


def _at(offset: int, codes: Sequence[Code], numbers: range) -> frozenset[int]:
    if not codes:
        return _NOTHING
    return frozenset(
        number
        for number, code in zip(numbers, codes, strict=True)
        if code.start <= offset < code.stop
    )


def _places(stream: str, text: str, at: int) -> list[int]:
    """Where in the stream each character of a text stands, white space left out; empty if nowhere.

    Looked for from `at` on, then from the start: footnotes come last, wherever they stood.
    """
    squeezed = "".join(text.split())
    for start in (at, 0):
        found = stream.find(squeezed, start)
        if found >= 0:
            return list(range(found, found + len(squeezed)))
    return _scattered(stream, squeezed, at)


def _scattered(stream: str, squeezed: str, at: int) -> list[int]:
    """The same for a text out of which marks or furniture were taken."""
    places = []
    for char in squeezed:
        at = stream.find(char, at, at + _REACH)
        if at < 0:
            return []
        places.append(at)
        at += 1
    return places


def _codes(text: str, places: Sequence[int], stream: _Stream) -> Iterator[Code]:
    """The codes of a text: stretches with the same look and target, white space inside included."""
    if not places:
        return
    offsets = [offset for offset, char in enumerate(text) if not char.isspace()]
    numbers = sorted({number for place in places for number in stream.looks[place]})
    for (look, target), group in groupby(
        numbers, key=lambda number: (stream.codes[number].look, stream.codes[number].target)
    ):
        within = set(group)
        worn = [bool(stream.looks[place] & within) for place in places]
        for wears, run in groupby(zip(offsets, worn, strict=True), key=lambda pair: pair[1]):
            if wears:
                inside = [offset for offset, _ in run]
                yield Code(look, inside[0], inside[-1] + 1, target)
