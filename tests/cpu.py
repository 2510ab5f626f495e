"""A bound of CPU time for what would else hang: a test fails there, and the others go on."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A block that fails once this process has computed so long in it; waiting counts nothing.

    Without effect where the system has no such clock (Windows).
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def fail(_number: int, _frame: object) -> None:
        pytest.fail(f"more than {seconds} seconds of CPU")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
