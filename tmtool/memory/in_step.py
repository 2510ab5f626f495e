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


def run_in_step(
    searches: Iterable[Search[Asked, Told, Found]],
    ask: Callable[[Sequence[Asked]], Sequence[Told]],
) -> list[Found]:
    """What each search finds; what all of them want to know at a time is asked at once.

    >>> def double(number):
    ...     (once,) = yield [number]
    ...     return once
    >>> run_in_step(map(double, [1, 2]), lambda asked: [2 * each for each in asked])
    [2, 4]
    """
    listed = list(searches)
    found: dict[int, Found] = {}
    waiting: list[tuple[int, Sequence[Asked]]] = []
    _go_on(((at, search, None) for at, search in enumerate(listed)), waiting, found)
    while waiting:
        every = [each for _, asked in waiting for each in asked]
        told = iter(ask(every) if every else ())
        answered = [(at, listed[at], list(islice(told, len(asked)))) for at, asked in waiting]
        waiting.clear()
        _go_on(answered, waiting, found)
    return [found[at] for at in range(len(listed))]


def _go_on(
    answered: Iterable[tuple[int, Search[Asked, Told, Found], Sequence[Told] | None]],
    waiting: list[tuple[int, Sequence[Asked]]],
    answers: dict[int, Found],
) -> None:
    """Let searches go on until each waits for answers, or has found what it looks for."""
    for at, search, told in answered:
        try:
            asked = next(search) if told is None else search.send(told)
        except StopIteration as stop:
            answers[at] = stop.value
        else:
            waiting.append((at, asked))
