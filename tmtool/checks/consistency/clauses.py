"""Clauses that are worded alike on one side and otherwise on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from tmtool.checks.consistency.clause_precedent import against
from tmtool.checks.consistency.opposite import Place, places, use_of
from tmtool.checks.consistency.uses import Rendering, Told, told
from tmtool.checks.consistency.variants import is_variant
from tmtool.checks.model import Check, CheckInput
from tmtool.checks.sides import SIDES, Side
from tmtool.findings import Finding

if TYPE_CHECKING:
    from tmtool.checks.consistency.wordlists import Numbers

_NAME = "clauses"
_ROW = Struct("<qqq")


def _clauses(job: CheckInput) -> Iterator[Finding]:
    read = _Read.of(job)
    for side in SIDES:
        told_already = Told()
        for group in _groups(job, side, read):
            yield from _apart(job, side, group, told_already)
    if job.memory is not None:
        yield from against(job, job.memory, frozenset(read.words[0].tolist()))


class _Read(NamedTuple):
    """What stands opposite what, as numbers: of either side, and the place of the pair in its job.

    A long bitext has many clauses, and few that differ: only those are read again.
    """

    words: tuple[Numbers, Numbers]
    pairs: Numbers

    @staticmethod
    def of(job: CheckInput) -> _Read:
        import numpy as np

        rows = bytearray()
        for at, pair in enumerate(job.pairs):
            for place in places(pair, 0):
                rows += _ROW.pack(hash(place.own), hash(place.other), at)
        read = np.frombuffer(bytes(rows), np.int64).reshape(-1, 3)
        return _Read((read[:, 0], read[:, 1]), read[:, 2])

    def differing(self, side: Side) -> tuple[frozenset[int], Sequence[int]]:
        """Words of a side that have several opposite, and the pairs that they stand in."""
        import numpy as np

        own, other = self.words[side], self.words[1 - side]
        order = np.lexsort((other, own))
        alike = own[order][1:] == own[order][:-1]
        differ = other[order][1:] != other[order][:-1]
        several = own[order][1:][alike & differ]
        pairs = np.unique(self.pairs[np.isin(own, several)])
        return frozenset(several.tolist()), pairs.tolist()


def _groups(job: CheckInput, side: Side, read: _Read) -> Sequence[Sequence[Place]]:
    """Places with the same words on one side, and not on the other; the longest first."""
    several, pairs = read.differing(side)
    groups: defaultdict[str, list[Place]] = defaultdict(list)
    for at in pairs:
        for place in places(job.pairs[at], side):
            if hash(place.own) in several:
                groups[place.own].append(place)
    return sorted(groups.values(), key=lambda group: -len(group[0].own))


def _apart(
    job: CheckInput, side: Side, group: Sequence[Place], told_already: Told
) -> Iterator[Finding]:
    """What differs from the commonest wording, and is neither grammar nor another clause."""
    by_wording: defaultdict[str, list[Place]] = defaultdict(list)
    for place in group:
        by_wording[place.other].append(place)
    renderings = [(_rendering(own, side), own) for own in by_wording.values()]
    renderings.sort(key=lambda each: each[0].weight, reverse=True)
    best, kept = renderings[0]
    for odd, own in renderings[1:]:
        if not is_variant(odd.text, best.text) or _has_both(own, kept):
            continue
        is_told = told_already.cover(odd.uses)
        told_already.add(odd.uses)
        if is_told or all(place.is_whole for place in (*own, *kept)):
            continue
        message = "this rendering is used for different clauses"
        if side == 0:
            message = "this clause is rendered differently elsewhere in this text"
        yield from told(
            _NAME, "note", message, job, odd, (best, odd),
            best.text if side == 0 else None, by_text=True,
        )  # fmt: skip


def _has_both(own: Sequence[Place], others: Sequence[Place]) -> bool:
    """Whether a text has the other wording too, and is only cut in another way."""
    return any(others[0].other in each.beside for each in own) or any(
        own[0].other in each.beside for each in others
    )


def _rendering(own: Sequence[Place], side: Side) -> Rendering:
    uses = tuple(map(use_of, own))
    text = (own[0].pair.target, own[0].pair.source)[side]
    span = (uses[0].target, uses[0].source)[side]
    return Rendering(text[span.start : span.stop], uses)


CLAUSES = Check(
    _NAME, _clauses,
    "The same clause has the same translation, in this text and in adopted documents.",
    "Recurring wording is more often a clause than a paragraph; clauses are compared "
        "where both sides have as many of them between the same marks.",
    "按性别和年龄分列 | by sex and age, and elsewhere 按性别和年龄组分列",
)  # fmt: skip
