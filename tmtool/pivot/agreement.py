"""How far languages agree on rows: every two of them for the score, all but the pivot for people.

Where a segment goes is decided by all together; the share of those that agree with the outcome,
two by two, shows which rows somebody should look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from typing import NamedTuple

from tmtool.pivot.gathering import UNKNOWN, PairBeads
from tmtool.units import Bead

_LEAST = 1e-9
"""What a pair makes of a row at least. Limit: the logarithm of 0."""


def rate_rows(rows: Sequence[Bead], pivot: int, beads: PairBeads) -> tuple[Bead, ...]:
    """The rows with their scores, and with the share of pairs without the pivot that agree.

    Two languages agree with a row where their beads put nothing of it together with what stands in
    other rows, and, where both say something, put that together. Pairs that both say nothing don't
    count; where all do, the share is None. A score is the geometric mean of what each pair makes of
    a row: the probability of its beads where it agrees, else that they are wrong. (Measured by
    `benchmarks/languages.py`: nearer to the share of right rows than the lowest or the product.)

    >>> rows = [Bead((range(1), range(1), range(1))), Bead((range(1, 2), range(1, 2), range(1, 2)))]
    >>> crossed = [Bead((range(0, 1), range(1, 2))), Bead((range(1, 2), range(2, 2)))]
    >>> [row.agreed for row in rate_rows(rows, 0, {(1, 2): crossed})]
    [0.0, 0.0]
    """
    told = {pair: _compare(rows, pair, own) for pair, own in beads.items()}
    found = []
    for number, row in enumerate(rows):
        own = {pair: each[number] for pair, each in told.items()}
        others = [each for pair, each in own.items() if pivot not in pair and each]
        values = [max(each.value, _LEAST) for each in own.values() if each]
        agreed = sum(each.agrees for each in others) / len(others) if others else None
        score = exp(sum(map(log, values)) / len(values)) if values else None
        found.append(replace(row, score=score, agreed=agreed))
    return tuple(found)


class _Opinion(NamedTuple):
    """Whether two languages agree with a row, and how probable it is by their beads."""

    agrees: bool
    value: float


def _compare(
    rows: Sequence[Bead], pair: tuple[int, int], beads: Sequence[Bead]
) -> list[_Opinion | None]:
    """What the beads of two languages say of each row; None where both have nothing there."""
    where = [
        {at: number for number, row in enumerate(rows) for at in row.sides[side]} for side in pair
    ]
    apart: dict[int, float] = {}
    joined: dict[int, list[float]] = defaultdict(list)
    linked: set[int] = set()
    for bead in beads:
        first, second = (
            {own[at] for at in span} for own, span in zip(where, bead.sides, strict=True)
        )
        score = UNKNOWN if bead.score is None else bead.score
        crossing = first ^ second if all(bead.sides) else set()
        for number in first | second:
            if number in crossing:
                apart[number] = max(score, apart.get(number, 0.0))
            else:
                joined[number].append(score)
        linked |= first & second
    found: list[_Opinion | None] = []
    for number, row in enumerate(rows):
        says = [bool(row.sides[side]) for side in pair]
        if not any(says):
            found.append(None)
        elif number in apart or (all(says) and number not in linked):
            wrong = apart.get(number, max(joined[number], default=UNKNOWN))
            found.append(_Opinion(agrees=False, value=1 - wrong))
        else:
            found.append(_Opinion(agrees=True, value=min(joined[number], default=UNKNOWN)))
    return found
