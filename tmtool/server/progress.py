"""How far a job is, in words: what it does, how much of it is done, how long the rest will take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

from tmtool.lang.wrap import format_duration, format_size
from tmtool.operations.unit_files import UNITS

_LATELY = 30.0
"""Seconds that a rate is reckoned from. Chosen, no measurement."""
_MARKS = 15
"""How many times in them are remembered. Chosen, no measurement."""
_SOON = 2.0
"""Seconds after which a rate says something. Chosen, no measurement."""


class Progress:
    """What a reporter was told last.

    As `operations.unit_files.add` tells it: a task that begins without a total is a file, and
    what is done of it are bytes; `UNITS` are those of the file.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.task, self.done = "", 0.0
        self.total: float | None = None
        self._units: int | None = None
        self._are_bytes = False
        self._left: float | None = None
        self._marks = deque([(0.0, 0.0)], maxlen=_MARKS)

    def take(self, task: str, done: float, total: float | None, left: float | None) -> bool:
        """Note a step; whether it is the first of its task."""
        if task == UNITS and total is None:
            self._units = int(done)
            return False
        is_new = task != self.task
        if is_new:
            self._are_bytes, self._units = total is None, None
            self._marks = deque([(self._clock(), done)], maxlen=_MARKS)
        elif self._clock() - self._marks[-1][0] > _LATELY / _MARKS:
            self._marks.append((self._clock(), done))
        self.task, self.done, self.total, self._left = task, done, total, left
        return is_new

    def describe(self) -> str:
        """A line of words.

        >>> now = Progress()
        >>> now.take("ITU.tmx", 0, None, None), now.take("units", 1200, None, None)
        (True, False)
        >>> now.take("ITU.tmx", 34_000_000, 90_000_000, None), now.describe()
        (False, 'ITU.tmx: 1,200 units, 34 MB of 90 MB')
        >>> now.take("zh: vectors", 40, 4000, 90.0), now.describe()
        (True, 'zh: vectors for matches by meaning: 40 of 4,000, 2 min left')
        """
        if not self.task:
            return ""
        parts = [f"{self._units:,} units"] if self._units else []
        if self.total is not None and self.total > 1:
            show = format_size if self._are_bytes else "{:,.0f}".format
            parts.append(f"{show(self.done)} of {show(self.total)}")
        if (left := self._estimate()) is not None:
            parts.append(f"{format_duration(left)} left")
        what = f"{self.task} for matches by meaning" if _makes_index(self.task) else self.task
        return f"{what}: {', '.join(parts)}" if parts else what

    def _estimate(self) -> float | None:
        """The seconds that it will take, if that can be said."""
        if self._left is not None or self.total is None:
            return self._left
        began, first = self._marks[0]
        spent, came = self._clock() - began, self.done - first
        if spent < _SOON or came <= 0 or self.done >= self.total:
            return None
        return (self.total - self.done) * spent / came


def _makes_index(task: str) -> bool:
    return task.endswith((": vectors", ": index"))
