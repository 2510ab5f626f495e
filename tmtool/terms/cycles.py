"""What leads back to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

_MOST = 100
"""Ways that are told. Chosen, no measurement."""


def find_cycles(leads_to: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Ways from something back to it: one for each that must be cut until there is none left.

    After a hundred of them it is plain what is wrong.

    >>> list(find_cycles({"a": {"b", "c"}, "b": {"a"}, "c": {"d"}}))
    [['a', 'b', 'a']]
    """
    left = {name: set(others) for name, others in leads_to.items()}
    for _ in range(_MOST):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            # In the order of the error each leads to the one before it.
            way = list(reversed(error.args[1]))
            at = way.index(min(way))
            way = [*way[at:-1], *way[: at + 1]]
            left[way[0]].discard(way[1])
            yield way
        else:
            return
