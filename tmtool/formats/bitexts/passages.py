"""Passages that stand elsewhere in the other text, and what else a bitext has beside them.

Segments have the numbers of their places in the whole document: streams follow each other, so that
footnotes come last, and passages that moved stand among the segments of the stream before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tmtool.units import PASSAGES, SCORE_DIGITS, Alignment, Bitext, Segment


@dataclass(frozen=True, slots=True)
class PlacedSegments:
    """Where the segments of one side of a stream stand in their document.

    `segments` are all of the side in their order, those of passages that were taken out too, and
    `places` those of the stream's own among them; `base` is the number of the first.
    """

    segments: tuple[Segment, ...]
    places: Sequence[int]
    base: int

    def find(self, span: range) -> range:
        """The places of a bead's segments.

        >>> one = Segment(0, 0, 2, "A1")
        >>> PlacedSegments((one,) * 4, [0, 3], 5).find(range(1, 2))
        range(3, 4)
        """
        if not span:
            return range(0)
        return range(self.places[span.start], self.places[span.stop - 1] + 1)


def place_segments(streams: Sequence[Alignment]) -> list[list[PlacedSegments]]:
    """Of each stream, and of each of its sides, where the segments stand.

    >>> one, two = (Segment(at, 0, 2, "A1") for at in (0, 1))
    >>> body = Alignment(((one,), (two,)), (), "x")
    >>> placed = place_segments([body, Alignment(((two,), (one,)), (), "x", "moved")])
    >>> [[list(side.places) for side in each] for each in placed]
    [[[0], [1]], [[1], [0]]]
    """
    found: list[list[PlacedSegments]] = []
    bases = [0] * (len(streams[0].sides) if streams else 0)
    for group in _iter_groups(streams):
        columns = [
            _place([stream.sides[at] for stream in group], base) for at, base in enumerate(bases)
        ]
        found += map(list, zip(*columns, strict=True))
        bases = [
            base + sum(len(stream.sides[at]) for stream in group) for at, base in enumerate(bases)
        ]
    return found


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
        for stream, placed in zip(streams, place_segments(streams), strict=True):
            for own, side, segments in zip(found, stream.sides, placed, strict=True):
                pairs = zip(side[1:], pairwise(segments.places), strict=True)
                own.update(each for each, (before, at) in pairs if at != before + 1)
    return [frozenset(each) for each in found]


def find_joined(
    seams: Sequence[frozenset[Segment]], content: Sequence[Sequence[Segment]]
) -> tuple[int, Segment] | None:
    """The side and the first segment of a bead that is joined to what is before such a place."""
    pairs = enumerate(zip(seams, content, strict=True))
    return next(((at, s) for at, (own, side) in pairs for s in side[1:] if s in own), None)


def find_moved(streams: Sequence[Alignment]) -> list[bool]:
    """Of each stream, whether it is a passage that stands elsewhere in some language.

    Of a table of several languages two may have been chosen that have it at the same place.
    """
    found: list[bool] = []
    around: list[list[int | None]] = []
    for stream, placed in zip(streams, place_segments(streams), strict=True):
        rows = [
            [side.places[span.start] if span else None
             for side, span in zip(placed, bead.sides, strict=True)]
            for bead in stream.beads
        ]  # fmt: skip
        if stream.name not in PASSAGES:
            around = rows
        columns = zip(*rows, strict=True)
        first = [next((at for at in own if at is not None), None) for own in columns]
        found.append(stream.name == "moved" and any(_crosses(first, row) for row in around))
    return found


def _crosses(first: Sequence[int | None], row: Sequence[int | None]) -> bool:
    """Whether a row is before another on one side and after it on the other."""
    pairs = zip(first, row, strict=True)
    return len({at < start for start, at in pairs if start is not None and at is not None}) > 1


def rate_passages(bitext: Bitext) -> list[float | None]:
    """Of each passage that moved, the mean score of its pairs; None where none has any."""
    found: list[float | None] = []
    for stream, moved in zip(bitext.streams, find_moved(bitext.streams), strict=True):
        if moved:
            pairs = (bead for bead in stream.beads if sum(map(bool, bead.sides)) > 1)
            scores = [bead.score for bead in pairs if bead.score is not None]
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


def _place(parts: Sequence[tuple[Segment, ...]], base: int) -> list[PlacedSegments]:
    """The segments of a side of several streams, in the order of the document."""
    if len(parts) == 1:
        return [PlacedSegments(parts[0], range(len(parts[0])), base)]
    order = sorted(
        (segment.paragraph, segment.start, segment.stop, n, at)
        for n, part in enumerate(parts)
        for at, segment in enumerate(part)
    )
    places: list[list[int]] = [[0] * len(part) for part in parts]
    for place, (*_, n, at) in enumerate(order):
        places[n][at] = place
    segments = tuple(parts[n][at] for *_, n, at in order)
    return [PlacedSegments(segments, own, base) for own in places]
