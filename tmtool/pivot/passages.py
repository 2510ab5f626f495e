"""Rows of several languages where a passage stands elsewhere in one of them than in the pivot.

Every two languages were aligned, and what stands elsewhere in one of the two was taken out. Rows
have the order of all languages, so a passage is taken out of all: the segments of the pivot that it
has, and of each other language what beads pair with these, in order or not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from tmtool.pivot.agreement import rate_rows
from tmtool.pivot.gathering import PairBeads, Votes, gather, list_votes
from tmtool.units import Bead, StreamName

Passage: TypeAlias = tuple[range, StreamName]
"""Segments of the pivot that a pair has in a passage, and what this is there."""
_LEAST = 0.5
"""How far other languages agree with a passage at least. Measured on the half to work with of
`benchmarks/languages.py`, by a script that isn't kept (seeds 10 to 17, lines left out): of 17 that
moved one had .25 and the next one .58; one that was invented had .43."""
_REST = 0
"""The number of what is left without passages; those have the numbers from 1 on. Chosen."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that follow each other in every language, by the numbers of the segments that they have.

    `kept` are the numbers of these in the whole texts, by side; `stream` is what the rows are, None
    what is left of the texts without passages.
    """

    kept: tuple[tuple[int, ...], ...]
    rows: tuple[Bead, ...]
    stream: StreamName | None


def gather_parts(
    pivot: int, wholes: Sequence[Sequence[int]], beads: PairBeads, passages: Sequence[Passage]
) -> list[Part]:
    """The rows of what is left of all texts; then those of each passage, "sections" before others.

    `wholes` are the segments of each side: what they were before they were divided, by any numbers.
    `beads` are those of every two sides, in passages too, and `passages` those of all pairs of the
    pivot. One stays where it is if a row would go over the place that it leaves, or if other
    languages don't agree with it. See `gathering.gather` and `agreement.rate_rows` for the rest.
    """
    votes = list_votes([*map(len, wholes)], beads)
    left = _cut(passages)
    while True:
        places = _place(pivot, wholes, votes, [span for span, _ in left])
        if (joined := _join(left, places)) != left:
            left = joined
            continue
        heard = {pair: _hear(own, [places[n] for n in pair]) for pair, own in beads.items()}
        parts = _gather(pivot, places, len(left) + 1, heard)
        numbers = range(_REST + 1, len(parts))
        gone = {number for part in parts for number in _list_torn(part, places)}
        gone |= {number for number in numbers if _is_doubtful(parts[number])}
        gone |= {*numbers} - _find_crossing(parts, len(wholes), pivot)
        if not gone:
            rows: dict[StreamName, list[Bead]] = {"sections": [], "moved": []}
            for number, (_, name) in zip(numbers, left, strict=True):
                rows[name] += parts[number]
            rest = _build_part(parts[_REST], len(wholes), None)
            return [rest, *(part for name, own in rows.items() for part in _divide(own, name))]
        left = [each for number, each in enumerate(left, 1) if number not in gone]


def _cut(passages: Sequence[Passage]) -> list[Passage]:
    """Passages that share no segment: where pairs differ, what they have in common and the rest.

    >>> _cut([(range(2, 6), "moved"), (range(2, 5), "moved")])
    [(range(2, 5), 'moved'), (range(5, 6), 'moved')]
    """
    edges = sorted({edge for span, _ in passages for edge in (span.start, span.stop)})
    found: list[Passage] = []
    for start, stop in pairwise(edges):
        names = {name for span, name in passages if start in span}
        if names:
            found.append((range(start, stop), "sections" if "sections" in names else "moved"))
    return found


def _place(
    pivot: int, wholes: Sequence[Sequence[int]], votes: Votes, passages: Sequence[range]
) -> list[list[int]]:
    """Of each segment of each side the number of the passage that it is in, or that of the rest.

    First the pivot says it, then what all say together. Pieces of one segment are in one place.
    """
    own = [_REST] * len(wholes[pivot])
    for number, span in enumerate(passages, 1):
        own[span.start : span.stop] = [number] * len(span)
    places: list[list[int | None]] = [[None] * len(each) for each in wholes]
    places[pivot] = [*own]
    for speakers in ([pivot], range(len(wholes))):
        of = {side: places[side] for side in speakers}
        places = [
            [*own] if side == pivot else [_vote(at, side, of, votes) for at in range(len(each))]
            for side, each in enumerate(wholes)
        ]
    found = []
    for whole, filled in zip(wholes, map(_fill, places), strict=True):
        pieces: dict[int, Counter[int]] = defaultdict(Counter)
        for number, place in zip(whole, filled, strict=True):
            pieces[number][place] += 1
        found.append([pieces[number].most_common(1)[0][0] for number in whole])
    return found


def _vote(
    at: int, side: int, places: Mapping[int, Sequence[int | None]], votes: Votes
) -> int | None:
    """Where most partners of a segment stand, the surer ones before others."""
    weights: dict[int, float] = defaultdict(float)
    for other, own in places.items():
        partner = votes[side, other][at] if (side, other) in votes else None
        if partner is None:
            continue
        for there in partner.span:
            if (place := own[there]) is not None:
                weights[place] += partner.weight / len(partner.span)
    return max(weights, key=weights.__getitem__, default=None)


def _fill(places: Sequence[int | None]) -> list[int]:
    """Segments without partners are where those before and after them are, if these are together.

    >>> _fill([None, 1, None, 1, None, 2])
    [0, 1, 1, 1, 0, 2]
    """
    following = [_REST]
    for place in reversed(places):
        following.append(following[-1] if place is None else place)
    found: list[int] = []
    before = _REST
    for place, after in zip(places, reversed(following[1:]), strict=True):
        before = before if place is None else place
        found.append(before if before == after else _REST)
    return found


def _join(passages: Sequence[Passage], places: Sequence[Sequence[int]]) -> list[Passage]:
    """The passages; those of one kind that go on after each other in every language are one."""
    joined: list[Passage] = []
    ends: list[int | None] = [None] * len(places)
    kept = _list_kept(places, len(passages) + 1)[_REST + 1 :]
    for (span, name), segments in zip(passages, kept, strict=True):
        pairs = list(zip(segments, ends, strict=True))
        goes_on = all(not own or end in (None, own[0]) for own, end in pairs)
        if joined and goes_on and (joined[-1][0].stop, joined[-1][1]) == (span.start, name):
            joined[-1] = range(joined[-1][0].start, span.stop), name
            ends = [own[-1] + 1 if own else end for own, end in pairs]
        else:
            joined.append((span, name))
            ends = [own[-1] + 1 if own else None for own in segments]
    return joined


def _list_kept(places: Sequence[Sequence[int]], count: int) -> list[list[list[int]]]:
    """Of each of so many places, and of each side, the segments that stand there."""
    kept: list[list[list[int]]] = [[[] for _ in places] for _ in range(count)]
    for side, own in enumerate(places):
        for at, place in enumerate(own):
            kept[place][side].append(at)
    return kept


def _hear(beads: Sequence[Bead], places: Sequence[Sequence[int]]) -> list[Bead]:
    """The beads of two sides, but for what they leave alone in passages that they pair nothing of.

    In order they couldn't have paired it.
    """
    where = [
        [{own[at] for at in span} for span, own in zip(bead.sides, places, strict=True)]
        for bead in beads
    ]
    paired = {_REST}.union(*(one & other for one, other in where))
    return [
        bead
        for bead, (one, other) in zip(beads, where, strict=True)
        if all(bead.sides) or (one | other) & paired
    ]


def _gather(
    pivot: int, places: Sequence[Sequence[int]], count: int, beads: PairBeads
) -> list[list[Bead]]:
    """The rows of what stands in each of so many places, by the numbers of the whole texts."""
    kept = _list_kept(places, count)
    ranks = [
        {at: rank for part in kept for rank, at in enumerate(part[side])}
        for side, _ in enumerate(places)
    ]
    chosen: list[dict[tuple[int, int], list[Bead]]] = [
        {pair: [] for pair in beads} for _ in range(count)
    ]
    for pair, own in beads.items():
        both = [places[side] for side in pair], [ranks[side] for side in pair]
        for place, bead in _share(own, *both):
            chosen[place][pair].append(bead)
    parts = []
    for part, shared in zip(kept, chosen, strict=True):
        rows = gather(pivot, [*map(len, part)], shared)
        sides = ([own[span.start : span.stop] for own, span in zip(part, row.sides, strict=True)]
                 for row in rows)  # fmt: skip
        parts.append([Bead(tuple(map(_span, each))) for each in sides])
    rated = iter(rate_rows([row for rows in parts for row in rows], pivot, beads))
    return [[next(rated) for _ in rows] for rows in parts]


def _share(
    beads: Sequence[Bead], places: Sequence[Sequence[int]], ranks: Sequence[Mapping[int, int]]
) -> Iterator[tuple[int, Bead]]:
    """The beads of two sides by the places of their segments, which have new numbers there.

    One that pairs segments only with those of other places says nothing of them.
    """
    for bead in beads:
        sides = list(zip(bead.sides, places, ranks, strict=True))
        for place in {own[at] for span, own, _ in sides for at in span}:
            new = [[rank[at] for at in span if own[at] == place] for span, own, rank in sides]
            if [bool(numbers) for numbers in new] == [bool(span) for span in bead.sides]:
                yield place, replace(bead, sides=tuple(map(_span, new)))


def _span(numbers: Sequence[int]) -> range:
    return range(numbers[0], numbers[-1] + 1) if numbers else range(0)


def _divide(rows: Sequence[Bead], stream: StreamName) -> Iterator[Part]:
    """Rows of passages by the numbers of the whole texts, cut where one doesn't go on."""
    own: list[Bead] = []
    ends: list[int | None] = []
    for row in rows:
        pairs = list(zip(row.sides, ends or [None] * len(row.sides), strict=True))
        if not all(not span or end in (None, span.start) for span, end in pairs):
            yield _build_part(own, len(ends), stream)
            own, pairs = [], [(span, None) for span in row.sides]
        own.append(row)
        ends = [span.stop if span else end for span, end in pairs]
    if own:
        yield _build_part(own, len(ends), stream)


def _build_part(rows: Sequence[Bead], sides: int, stream: StreamName | None) -> Part:
    """Rows of so many sides, by the numbers of the whole texts, as a part of its own."""
    kept: list[list[int]] = [[] for _ in range(sides)]
    own = []
    for row in rows:
        starts = [*map(len, kept)]
        for held, span in zip(kept, row.sides, strict=True):
            held += span
        own.append(replace(row, sides=tuple(map(range, starts, map(len, kept)))))
    return Part(tuple(map(tuple, kept)), tuple(own), stream)


def _list_torn(rows: Sequence[Bead], places: Sequence[Sequence[int]]) -> Iterator[int]:
    """The passages over whose places rows would go, or that have such rows."""
    for row in rows:
        for span, own in zip(row.sides, places, strict=True):
            held = {own[at] for at in span}
            if len(held) > 1:
                yield from held - {_REST}


def _find_crossing(parts: Sequence[Sequence[Bead]], sides: int, pivot: int) -> set[int]:
    """The places of which rows stand elsewhere in a language than in the pivot, beside others."""
    found: set[int] = set()
    for side in range(sides):
        pairs = [
            (number, row.sides[pivot].start, row.sides[side].start)
            for number, rows in enumerate(parts)
            for row in rows
            if row.sides[pivot] and row.sides[side]
        ]
        firsts = {number: (i, j) for number, i, j in reversed(pairs)}
        found |= {
            number
            for number, (first, second) in firsts.items()
            if any((i < first) != (j < second) for other, i, j in pairs if other != number)
        }
    return found


def _is_doubtful(rows: Sequence[Bead]) -> bool:
    """Whether other languages agree too little with the rows of a passage."""
    shares = [row.agreed for row in rows if row.agreed is not None]
    return bool(shares) and sum(shares) < _LEAST * len(shares)
