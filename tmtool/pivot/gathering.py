"""Rows of several languages around the segments of a pivot, by what all pairs say together.

Every two languages have been aligned. A language is put into rows that others make: each of its
segments goes where it most probably belongs by their beads, or stands alone where it more probably
belongs nowhere. What beads say adds up as the logarithms of their odds, so that a sure bead counts
for more than a doubtful one that contradicts it, even one of the pivot. First come all languages
after another, then each is taken out and put in once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple, TypeAlias

from tmtool.units import Bead

PairBeads: TypeAlias = Mapping[tuple[int, int], Sequence[Bead]]
"""The beads of every two sides, by the numbers of these, the lower one first. They may leave
segments out; of several that name one, the last counts that pairs it."""
UNKNOWN = 0.5
"""What a bead without a score counts. Chosen: as likely right as wrong."""
_SUREST = 0.9
"""No bead counts as surer. Measured (`benchmarks/languages.py`, half to work with), .8 to .99999:
at .99 three languages gain as much, but six less than by votes. Beads of several languages are
wrong together, so that their odds add up to too much."""
_LEAST = 0.05
"""What a bead weighs at least. Limit: one that weighs nothing would be no bead."""
_PIVOT = 1.5
"""How much more the pivot's beads weigh. Measured there: of 1 to 3; with 1 languages leave the
pivot alone where lines are missing, with more they follow its mistakes."""

_MANY = 5
"""Languages from which on a gap in one is closed. Measured with what it makes, on the half to work
with: in tables of four some of them were lines that both sides lacked, in five none."""


def gather(pivot: int, sizes: Sequence[int], beads: PairBeads) -> tuple[Bead, ...]:
    """The rows of sides that have so many segments, in an order that is that of every side.

    Each segment of the pivot has a row; it shares none with another. Beads of the pivot have no
    more than one of its segments. The rows have no scores yet.

    >>> both = [Bead((range(1), range(1)), 0.9), Bead((range(1, 1), range(1, 2)), 0.8)]
    >>> others = [Bead((range(at, at + 1), range(at, at + 1)), 0.9) for at in range(2)]
    >>> [row.type for row in gather(0, (1, 2, 2), {(0, 1): both, (0, 2): both, (1, 2): others})]
    ['1-1-1', '0-1-1']
    """
    votes = list_votes(sizes, beads)
    others = [side for side in range(len(sizes)) if side != pivot]
    rows = [_Row({pivot: range(at, at + 1)}) for at in range(sizes[pivot])]
    # The second time all others are there and count. (Measured by benchmarks/languages.py: that
    # brings up to four points where lines are missing, a third time nothing to speak of.)
    for side in (*others, *others):
        left = [_Row(kept) for row in rows if (kept := _drop(row.spans, side))]
        rows = _put_in(left, side, sizes[side], votes, pivot)
    return tuple(_tile(_close_gaps(rows, len(sizes)), len(sizes)))


class Partner(NamedTuple):
    """What one bead says of a segment: its partners on the other side, if any, and how surely.

    `weight` is the logarithm of the odds that the bead is right, less of each of several segments;
    `gap` is how many segments of the other side come before it.
    """

    span: range
    weight: float
    gap: int


Votes: TypeAlias = Mapping[tuple[int, int], Sequence[Partner | None]]
"""For each side and another, what their beads say of each segment of the first."""


def list_votes(sizes: Sequence[int], beads: PairBeads) -> Votes:
    """What the beads of every two sides, which have so many segments, say of those of both."""
    votes: dict[tuple[int, int], list[Partner | None]] = {}
    for (one, other), own in beads.items():
        votes[one, other] = _list_partners(own, 0, sizes[one])
        votes[other, one] = _list_partners(own, 1, sizes[other])
    return votes


def _list_partners(beads: Iterable[Bead], side: int, size: int) -> list[Partner | None]:
    found: list[Partner | None] = [None] * size
    gap = 0
    for bead in beads:
        own, other = bead.sides[side], bead.sides[1 - side]
        score = min(UNKNOWN if bead.score is None else bead.score, _SUREST)
        weight = log(score / (1 - score)) if score > UNKNOWN else 0.0
        for at in own:
            if found[at] is None or other:
                place = other.start if other else gap
                found[at] = Partner(other, max(weight / len(own), _LEAST), place)
        gap = max(gap, other.stop) if other else gap
    return found


@dataclass(slots=True)
class _Row:
    """What each side says that says something."""

    spans: dict[int, range]


def _drop(spans: Mapping[int, range], side: int) -> dict[int, range]:
    return {at: span for at, span in spans.items() if at != side}


def _put_in(rows: Sequence[_Row], side: int, size: int, votes: Votes, pivot: int) -> list[_Row]:
    """The rows with one more side: each of its segments in a row that is there, or in a new one."""
    where: list[int | None] = [None] * size
    for at, row in _choose(list(_weigh(rows, side, size, votes, pivot)), len(rows)):
        # What stands between segments of one row belongs to it.
        first = rows[row].spans[side].start if side in rows[row].spans else at
        where[first : at + 1] = [row] * (at + 1 - first)
        rows[row].spans[side] = range(first, at + 1)
    limits, limit = [0] * size, len(rows)
    for at in reversed(range(size)):
        chosen = where[at]
        limit = limit if chosen is None else chosen
        limits[at] = limit
    found: list[_Row] = []
    done = gap = 0
    for at, chosen in enumerate(where):
        if chosen is not None:
            found += rows[done : chosen + 1]
            done = max(done, chosen + 1)
            continue
        # Where its own beads with the pivot have it, as far as the others allow.
        partner = votes[side, pivot][at] if (side, pivot) in votes else None
        gap = partner.gap if partner else gap
        while done < limits[at] and _is_before(rows[done], pivot, gap):
            found.append(rows[done])
            done += 1
        found.append(_Row({side: range(at, at + 1)}))
    return [*found, *rows[done:]]


def _is_before(row: _Row, pivot: int, gap: int) -> bool:
    """Whether a row comes before the pivot's segment of that number, or between two of them."""
    return pivot not in row.spans or row.spans[pivot].start < gap


def _weigh(
    rows: Sequence[_Row], side: int, size: int, votes: Votes, pivot: int
) -> Iterator[tuple[int, int, float]]:
    """In which rows each segment could stand: its number, that of the row, and what speaks for it.

    A side that has a say in a row speaks for it where a bead puts the segment beside what it says
    there, and else against it.
    """
    stands: dict[int, dict[int, int]] = defaultdict(dict)
    for number, row in enumerate(rows):
        for other, span in row.spans.items():
            stands[other].update(dict.fromkeys(span, number))
    opinions = {other: votes[side, other] for other in stands if (side, other) in votes}
    for at in range(size):
        told = {
            other: partner for other, own in opinions.items() if (partner := own[at]) is not None
        }
        where = {
            other: {stands[other][there] for there in partner.span}
            for other, partner in told.items()
        }
        for number in sorted(set[int]().union(*where.values())):
            weight = sum(
                (_PIVOT if other == pivot else 1.0)
                * (partner.weight if number in where[other] else -partner.weight)
                for other, partner in told.items()
                if other in rows[number].spans
            )
            if weight > 0:
                yield at, number, weight


def _choose(candidates: Sequence[tuple[int, int, float]], rows: int) -> list[tuple[int, int]]:
    """Of segments with their rows those that weigh most together and stand in one order.

    Each segment has one row, and none stands above that of a segment before it.
    """
    best = [0.0] * len(candidates)
    before = [-1] * len(candidates)
    # The best that ends in a row up to this one: a Fenwick tree of maxima.
    tree = [-1] * (rows + 1)
    # Later rows first, so that a segment doesn't follow itself.
    for number in sorted(
        range(len(candidates)), key=lambda at: (candidates[at][0], -candidates[at][1])
    ):
        _, row, weight = candidates[number]
        at, last = row + 1, -1
        while at:
            if tree[at] >= 0 and (last < 0 or best[tree[at]] > best[last]):
                last = tree[at]
            at &= at - 1
        best[number], before[number] = weight + (best[last] if last >= 0 else 0.0), last
        at = row + 1
        while at <= rows:
            if tree[at] < 0 or best[number] > best[tree[at]]:
                tree[at] = number
            at += at & -at
    chain: list[tuple[int, int]] = []
    number = max(range(len(best)), key=best.__getitem__, default=-1)
    while number >= 0:
        chain.append(candidates[number][:2])
        number = before[number]
    return chain[::-1]


def _close_gaps(rows: Sequence[_Row], sides: int) -> list[_Row]:
    """The rows, what one side says alone put beside what all others say there.

    Both must stand by themselves between two rows that all sides have. Where many languages have
    the same, that one has something else instead is less likely than that it says it otherwise.
    """
    found = list(rows)
    if sides < _MANY:
        return found
    at = 1
    while at < len(found) - 2:
        before, first, second, after = found[at - 1 : at + 3]
        whole = first.spans | second.spans
        if (
            min(len(first.spans), len(second.spans)) == 1
            and len(first.spans) + len(second.spans) == len(whole)
            and all(len(each) == sides for each in (before.spans, whole, after.spans))
        ):
            found[at : at + 2] = [_Row(whole)]
        at += 1
    return found


def _tile(rows: Sequence[_Row], sides: int) -> Iterator[Bead]:
    """The rows as beads; a side that says nothing stands where it said something last."""
    at = [0] * sides
    for row in rows:
        spans = [row.spans.get(side, range(at[side], at[side])) for side in range(sides)]
        at = [span.stop for span in spans]
        yield Bead(tuple(spans))
