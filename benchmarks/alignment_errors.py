"""What is wrong with beads that the gold doesn't have, by kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tmtool.evaluate import Link

Place: TypeAlias = tuple[int, int]
"""A side and the number of a segment."""

KINDS = {
    "left alone": "a segment that has a partner stands alone",
    "taken in": "a segment without a partner is in a bead of others",
    "joined": "several beads of the gold are one",
    "parted": "one bead of the gold is several, or a part of it is missing",
    "at the edge": "a segment is in the bead beside its own",
    "elsewhere": "nothing in the bead belongs together",
}


def count_kinds(gold: Sequence[Link], found: Sequence[Link]) -> Counter[str]:
    """How many found beads are wrong in which way; each counts once, as the first kind that fits.

    >>> gold = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), (2, 3))]
    >>> dict(count_kinds(gold, [((0, 1), (0, 1)), ((2, 3), (2, 3))]))
    {'joined': 1, 'taken in': 1}
    >>> dict(count_kinds(gold, [((0,), (1,)), ((1,), (0,)), ((2,), ()), ((3,), (2,)), ((), (3,))]))
    {'elsewhere': 2, 'parted': 1, 'left alone': 1}
    """
    right = {(tuple(source), tuple(target)) for source, target in gold}
    own = {place: at for at, link in enumerate(gold) for place in _list_places(link)}
    return Counter(
        _name(link, gold, own) for link in found if (tuple(link[0]), tuple(link[1])) not in right
    )


def _list_places(link: Link) -> Iterator[Place]:
    for side in (0, 1):
        for at in link[side]:
            yield side, at


def _name(link: Link, gold: Sequence[Link], own: dict[Place, int]) -> str:
    places = set(_list_places(link))
    touched = sorted({own[place] for place in places if place in own})
    if not all(link):
        return "left alone"
    if any(not all(gold[at]) for at in touched):
        return "taken in"
    whole = [set(_list_places(gold[at])) <= places for at in touched]
    shared = [at for at in touched if all(set(gold[at][s]) & set(link[s]) for s in (0, 1))]
    if not shared:
        return "elsewhere"
    if all(whole):
        return "joined"
    return "parted" if len(touched) == 1 else "at the edge"
