"""Passages that stand elsewhere in the other text, and what else a bitext has beside them.

Segments have the numbers of their places in the whole document: streams follow each other, so that
footnotes come last, and passages that moved stand among the segments of the stream before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tmtool.units import PASSAGES, SCORE_DIGITS, Alignment, Bitext, Segment


def number_segments(streams: Sequence[Alignment]) -> list[list[Sequence[int]]]:
    """Of each stream, and of each of its sides, the numbers of its segments, from 0.

    >>> one, two = (Segment(at, 0, 2, "A1") for at in (0, 1))
    >>> body = Alignment(((one,), (two,)), (), "x")
    >>> number_segments([body, Alignment(((two,), (one,)), (), "x", "moved")])
    [[[0], [1]], [[1], [0]]]
    """
    found: list[list[Sequence[int]]] = []
    bases = [0] * (len(streams[0].sides) if streams else 0)
    for group in _iter_groups(streams):
        columns = [
            _number([stream.sides[at] for stream in group], base) for at, base in enumerate(bases)
        ]
        found += map(list, zip(*columns, strict=True))
        bases = [
            base + sum(len(stream.sides[at]) for stream in group) for at, base in enumerate(bases)
        ]
    return found


def find_span(numbers: Sequence[int], span: range) -> range:
    """The numbers of a bead's segments.

    >>> find_span([3, 4, 9], range(0, 2)), find_span([3, 4, 9], range(3, 3))
    (range(3, 5), range(0, 0))
    """
    return range(numbers[span.start], numbers[span.stop - 1] + 1) if span else range(0)


def find_seams(streams: Sequence[Alignment]) -> list[frozenset[Segment]]:
    """Of each side, the segments before which a passage was taken out.

    None can be joined to what its stream has before it.

    >>> parts = [Segment(at, 0, 2, "A1") for at in (0, 1, 2)]
    >>> body = Alignment((tuple(parts[::2]), (parts[1],)), (), "x")
    >>> moved = Alignment(((parts[1],), (parts[0],)), (), "x", "moved")
    >>> [len(each) for each in find_seams([body, moved])]
    [1, 0]
    """
    found: list[set[Segment]] = [set() for _ in (streams[0].sides if streams else ())]
    if any(stream.name in PASSAGES for stream in streams):
        for stream, numbered in zip(streams, number_segments(streams), strict=True):
            for own, side, numbers in zip(found, stream.sides, numbered, strict=True):
                pairs = zip(side[1:], pairwise(numbers), strict=True)
                own.update(each for each, (before, at) in pairs if at != before + 1)
    return [frozenset(each) for each in found]


def find_joined(
    seams: Sequence[frozenset[Segment]], content: Sequence[Sequence[Segment]]
) -> tuple[int, Segment] | None:
    """The side and the first segment of a bead that is joined to what is before such a place."""
    pairs = enumerate(zip(seams, content, strict=True))
    return next(((at, s) for at, (own, side) in pairs for s in side[1:] if s in own), None)


def rate_passages(bitext: Bitext) -> list[float | None]:
    """Of each passage that moved, the mean score of its pairs; None where none has any."""
    found: list[float | None] = []
    for stream in bitext.streams:
        if stream.name == "moved":
            scores = [b.score for b in stream.beads if all(b.sides) and b.score is not None]
            found.append(round(sum(scores) / len(scores), SCORE_DIGITS) if scores else None)
    return found


def _iter_groups(streams: Sequence[Alignment]) -> Iterator[list[Alignment]]:
    """Streams, each with the passages that moved after it."""
    group: list[Alignment] = []
    for stream in streams:
        if group and stream.name not in PASSAGES:
            yield group
            group = []
        group.append(stream)
    if group:
        yield group


def _number(parts: Sequence[tuple[Segment, ...]], base: int) -> list[Sequence[int]]:
    if len(parts) == 1:
        return [range(base, base + len(parts[0]))]
    places = sorted((s.paragraph, s.start, n, at) for n, part in enumerate(parts)
                    for at, s in enumerate(part))  # fmt: skip
    numbers: list[list[int]] = [[0] * len(part) for part in parts]
    for number, (_, _, n, at) in enumerate(places, start=base):
        numbers[n][at] = number
    return [*numbers]
