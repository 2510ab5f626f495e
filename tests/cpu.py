"""CPU time in tests: how much some work takes, how it grows, and a bound for what would else hang.

Never the time that passes: other work on the machine would decide.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time

import pytest
from garbage import uncollected


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor in this thread, without looking for garbage of other tests.

    The clock of the process may be as coarse as the scheduler's ticks where its time is limited.
    """
    with uncollected():
        start = thread_time()
        work()
        return thread_time() - start


def grows(small: Callable[[], object], large: Callable[[], object], *, most: float) -> bool:
    """Whether large work takes `most` times the CPU of small work, or more, however often tried.

    What else the machine does can make a try slower, never faster: the least of several counts.
    """
    least = seconds(small)
    for _ in range(5):
        least = min(least, seconds(small))
        if seconds(large) < most * least:
            return False
    return True


@contextmanager
def at_most(limit: float) -> Iterator[None]:
    """A block that fails once this process has computed so many seconds in it.

    Waiting counts nothing. Without effect where the system has no such clock (Windows).
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def fail(_number: int, _frame: object) -> None:
        pytest.fail(f"more than {limit} seconds of CPU")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
