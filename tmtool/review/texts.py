"""Sides by their names, their segments as one text, white space apart, and cutting these in two."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TypeAlias

from tmtool.formats.bitexts.rows import find_pivot
from tmtool.lang.script import get_joiner
from tmtool.units import Bitext, Segment

SideName: TypeAlias = str
"""A side as `formats.bitexts.rows.name_sides` calls it."""


@dataclass(frozen=True, slots=True)
class Strand:
    """Segments in order, and `text`: their characters without any white space.

    `starts[i]` is where segment `i` begins in `text`; the last one is where all of it ends.
    """

    segments: tuple[Segment, ...]
    text: str
    starts: tuple[int, ...]

    def place(self, at: int) -> tuple[int, int]:
        """The segment that holds the character at `at` of `text`, and its offset there."""
        index = bisect_right(self.starts, at, hi=len(self.segments)) - 1
        left = at - self.starts[index]
        for offset, char in enumerate(self.segments[index].text):
            if not char.isspace():
                if not left:
                    return index, offset
                left -= 1
        return index, len(self.segments[index].text)

    def is_beginning(self, at: int) -> bool:
        """Whether a segment begins at `at`, or the text ends there."""
        index = bisect_right(self.starts, at) - 1
        return self.starts[index] == at


def build_strand(segments: Sequence[Segment]) -> Strand:
    """The strand of segments.

    >>> build_strand([Segment(0, 0, 3, "a b"), Segment(0, 4, 5, "c")]).text
    'abc'
    """
    texts = [squeeze(segment.text) for segment in segments]
    starts = accumulate(map(len, texts), initial=0)
    return Strand(tuple(segments), "".join(texts), tuple(starts))


def squeeze(text: str) -> str:
    """The text without white space.

    >>> squeeze("技术库 of the UN")
    '技术库oftheUN'
    """
    return "".join(text.split())


def cut(segment: Segment, offsets: Iterable[int]) -> Iterator[Segment]:
    """The parts of a segment between offsets in its text, the white space there left out.

    >>> [part.text for part in cut(Segment(0, 7, 14, "one two"), [4])]
    ['one', 'two']
    """
    for start, stop in pairwise([0, *offsets, len(segment.text)]):
        text = segment.text[start:stop].strip()
        first = segment.start + segment.text.index(text, start)
        yield Segment(segment.paragraph, first, first + len(text), text)


def is_inside_word(text: str, offset: int, lang: str) -> bool:
    """Whether a cut there would leave the halves of a word, or of a number.

    >>> is_inside_word("the bank", 2, "en"), is_inside_word("the bank", 4, "en")
    (True, False)
    """
    pair = text[offset - 1 : offset + 1] if offset else ""
    spaced = get_joiner(lang) != ""
    return len(pair) == 2 and all(char.isalnum() and (spaced or char.isascii()) for char in pair)


def find_protected_side(bitext: Bitext) -> int | None:
    """The side that may be neither cut nor joined: under the UN profile that of the original.

    Where languages were gathered around a pivot, it is the pivot.
    """
    if "profile:un" not in bitext.signature.split():
        return None
    kept = find_pivot(bitext) or bitext.original
    return bitext.languages.index(kept) if kept in bitext.languages else 0
