"""Work that ends early: its time is over, or nobody waits for it any more.

No thread can be stopped from outside. So whoever begins something that may take long says how long
it may go on (`limit_work`), and what may take long asks now and then (`check_limit`): the stores,
each time something is read, and what goes through many texts. Without a limit nothing is ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

from tmtool.errors import StoppedError


class WorkLimit:
    """How long something may go on; it can be stopped from another thread.

    >>> limit = WorkLimit(10.0)
    >>> limit.stop()
    >>> limit.left
    0.0
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._end = clock() + seconds
        self._is_stopped = False

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._is_stopped = True

    @property
    def left(self) -> float:
        """The seconds that are left, 0 where it is over."""
        return 0.0 if self._is_stopped else max(0.0, self._end - self._clock())

    def check(self) -> None:
        """StoppedError where it is over."""
        if not self.left:
            raise self.build_error()

    def build_error(self) -> StoppedError:
        """Why it was ended."""
        if self._is_stopped:
            return StoppedError("nobody waits for this any more")
        seconds = f"{self._seconds:g}"
        return StoppedError(
            f"this took more than {seconds} s and was stopped",
            code="too slow", seconds=self._seconds,
        )  # fmt: skip


_CURRENT: ContextVar[WorkLimit | None] = ContextVar("limit", default=None)


@contextmanager
def limit_work(limit: WorkLimit) -> Iterator[WorkLimit]:
    """What is done in this block, and in threads that are given its context, ends with a limit.

    >>> with limit_work(WorkLimit(0.0)):
    ...     check_limit()
    Traceback (most recent call last):
    tmtool.errors.StoppedError: this took more than 0 s and was stopped
    """
    token = _CURRENT.set(limit)
    try:
        yield limit
    finally:
        _CURRENT.reset(token)


def check_limit() -> None:
    """StoppedError where the time is over, or nobody waits any more."""
    limit = _CURRENT.get()
    if limit is not None:
        limit.check()


def get_time_left() -> float:
    """The seconds that are left, infinite without a limit."""
    limit = _CURRENT.get()
    return inf if limit is None else limit.left
