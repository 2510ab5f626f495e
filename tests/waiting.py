"""Waiting for what another process does, however busy the machine is."""

import time

HANGS = 300
"""Seconds after which nothing will come any more (chosen: a hundred times what it takes)."""


def wait_until(condition, process=None):
    """Wait until something is so; fail where it won't be, as the process has ended or hangs."""
    end = time.monotonic() + HANGS
    while not condition():
        assert process is None or process.poll() is None, "the process has ended before"
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
