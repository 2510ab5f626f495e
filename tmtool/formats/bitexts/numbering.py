"""Which numbers the segments of a bitext have: those of their places in the whole document.

Streams follow each other, so that footnotes come last. Passages that moved stand among the segments
of the stream before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.units import Alignment, Segment


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


def is_seam(numbers: Sequence[int], place: int) -> bool:
    """Whether something else stands between the segment at a place of a stream and that before it.

    >>> is_seam([3, 4, 9], 2), is_seam([3, 4, 9], 1), is_seam([3, 4, 9], 0)
    (True, False, False)
    """
    return 0 < place < len(numbers) and numbers[place] != numbers[place - 1] + 1


def _iter_groups(streams: Sequence[Alignment]) -> Iterator[list[Alignment]]:
    """Streams, each with the passages that moved after it."""
    group: list[Alignment] = []
    for stream in streams:
        if group and stream.name != "moved":
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
