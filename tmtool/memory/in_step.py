"""Searches that go on side by side, so that a store is asked once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice
from typing import TypeAlias, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Found = TypeVar("Found")
Search: TypeAlias = Generator[Sequence[Asked], Sequence[Told], Found]
"""Yields what it wants to know, is sent as many answers, and returns what it finds."""


def in_step(
    searches: Iterable[Search[Asked, Told, Found]],
    ask: Callable[[Sequence[Asked]], Sequence[Told]],
) -> list[Found]:
    """What each search finds; what all of them want to know at a time is asked at once.

    >>> def double(number):
    ...     (once,) = yield [number]
    ...     return once
    >>> in_step(map(double, [1, 2]), lambda asked: [2 * each for each in asked])
    [2, 4]
    """
    found: dict[int, Found] = {}
    waiting = dict(enumerate(searches))
    answers: dict[int, Sequence[Told] | None] = dict.fromkeys(waiting)
    count = len(waiting)
    while waiting:
        wanted: dict[int, Sequence[Asked]] = {}
        for at, search in list(waiting.items()):
            try:
                answer = answers[at]
                wanted[at] = next(search) if answer is None else search.send(answer)
            except StopIteration as stop:
                found[at] = stop.value
                del waiting[at]
        every = [each for asked in wanted.values() for each in asked]
        told = iter(ask(every) if every else ())
        answers = {at: list(islice(told, len(asked))) for at, asked in wanted.items()}
    return [found[at] for at in range(count)]
