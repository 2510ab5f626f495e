"""Pairs that belong to one concept: those that share a term with a stronger one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tmtool.terms.extracting.linking import Linked


@dataclass(frozen=True, slots=True)
class Concept:
    """The strongest pair, and other pairs with its source or its target."""

    pair: Linked
    rivals: list[Linked] = field(default_factory=list)


def concepts(ranked: Iterable[Linked]) -> list[Concept]:
    """The concepts that pairs make, in the order of their strongest pairs.

    A pair competes with the concepts whose strongest pair has one of its terms. It doesn't hand
    them on: what shares a term with a mere rival is a concept of its own.

    >>> pairs = [Linked(*both, (), 1.0, 1.0, 1.0) for both in [(1, 1), (1, 2), (3, 2), (4, 4)]]
    >>> [(each.pair[:2], [rival[:2] for rival in each.rivals]) for each in concepts(pairs)]
    [((1, 1), [(1, 2)]), ((3, 2), []), ((4, 4), [])]
    """
    found: list[Concept] = []
    owners: tuple[dict[int, Concept], dict[int, Concept]] = ({}, {})
    for each in ranked:
        own = [side.get(run) for side, run in zip(owners, each[:2], strict=True)]
        if not any(own):
            found.append(Concept(each))
            for side, run in zip(owners, each[:2], strict=True):
                side[run] = found[-1]
        for concept in own:
            if concept:
                concept.rivals.append(each)
    return found
