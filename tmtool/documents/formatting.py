"""What stretches of text look like, brought from the lines of a format to the paragraphs.

The stages in between join, cut and clean texts and need not know of looks: a paragraph is found
again among the lines by its characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.documents.content import Line, is_raised, strip_marks
from tmtool.units import Code, Look, Paragraph

_REACH = 400
"""How many characters of furniture may lie inside a paragraph. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class _CharacterStream:
    """The characters of all lines but white space, and the looks of each."""

    text: str
    looks: tuple[frozenset[int], ...]
    codes: tuple[Code, ...]


def apply_formatting(
    paragraphs: Sequence[Paragraph], lines: Sequence[Line]
) -> tuple[Paragraph, ...]:
    """The paragraphs with the codes of the lines that they were made of.

    >>> line = Line("1. Decides to go", 1, codes=(Code("italic", 3, 10),))
    >>> apply_formatting([Paragraph("operative", "1", "Decides to go")], [line])[0].codes
    (Code(look='italic', start=0, stop=7, target=None),)
    """
    if not any(line.codes for line in lines):
        return tuple(paragraphs)
    stream, at, result = _stream(lines), 0, []
    for paragraph in paragraphs:
        places = _places(stream.text, paragraph.text, at)
        if places:
            at = places[-1] + 1
        codes = sorted(_codes(paragraph.text, places, stream), key=_order)
        result.append(replace(paragraph, codes=tuple(codes)))
    return tuple(result)


def _stream(lines: Sequence[Line]) -> _CharacterStream:
    text: list[str] = []
    looks: list[frozenset[int]] = []
    codes: list[Code] = []
    for line in lines:
        bare = strip_marks(line.text)
        worn = _worn(len(bare), line.codes, len(codes)) if line.codes else None
        codes.extend(line.codes)
        for offset, char in enumerate(bare):
            if not char.isspace():
                text.append(char)
                looks.append(worn[offset] if worn else _NOTHING)
    return _CharacterStream("".join(text), tuple(looks), tuple(codes))


_NOTHING: frozenset[int] = frozenset()


def _worn(length: int, codes: Sequence[Code], first: int) -> list[frozenset[int]]:
    """The codes, by number from `first` on, that each character of a line wears."""
    worn = [_NOTHING] * length
    for number, code in enumerate(codes, start=first):
        for offset in range(max(code.start, 0), min(code.stop, length)):
            worn[offset] |= {number}
    return worn


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
        if is_raised(char) and at and stream[at : at + 1] != char:
            # A mark without a footnote: it was no character of the line.
            places.append(at - 1)
            continue
        at = stream.find(char, at, at + _REACH)
        if at < 0:
            return []
        places.append(at)
        at += 1
    return places


def _codes(text: str, places: Sequence[int], stream: _CharacterStream) -> Iterator[Code]:
    """The codes of a text: stretches with the same look and target, white space inside included."""
    offsets = [offset for offset, char in enumerate(text) if not char.isspace()]
    runs: dict[tuple[Look, str | None], list[list[int]]] = {}
    for at, (offset, place) in enumerate(zip(offsets, places, strict=False)):
        for key in {_key(stream.codes[number]) for number in stream.looks[place]}:
            known = runs.setdefault(key, [])
            if known and known[-1][1] == at - 1:
                known[-1][1:] = [at, offset]
            else:
                known.append([offset, at, offset])
    for (look, target), found in runs.items():
        for first, _, last in found:
            yield Code(look, first, last + 1, target)


def _order(code: Code) -> tuple[int, int, Look, str]:
    """Where a code stands among others: in every run the same, also where two cover one stretch."""
    return code.start, -code.stop, code.look, code.target or ""


def _key(code: Code) -> tuple[Look, str | None]:
    return code.look, code.target
