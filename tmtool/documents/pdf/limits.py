"""What a process that reads PDF may take: limits of memory and of time.

On Linux the system holds both, and ends a process that goes beyond them. Elsewhere the process that
asked watches how large this one is, and where the system has no limit of time either,
on Windows, a thread of this process looks at the clock: PDFium works without holding Python up.
"""

from __future__ import annotations

import math
import os
import threading
import time

from tmtool import operating_system

MEMORY = 400 << 20
"""Bytes that reading a file may take, beyond what the process has anyhow and the file itself. A
limit."""
_COPIES = 2
"""The file, and the pictures of all its pages, which PDFium keeps once more as they are packed.
Peer (PDFium)."""
SECONDS = 8.0
"""Of CPU, for any page and for any other step: a hundred times what a full page takes. Chosen, no
measurement."""
SPENT = 97
"""The exit code of a process that looked at the clock itself, where it went beyond the limit."""
WATCH = 0.1
"""Seconds between two looks. Chosen, no measurement."""


class ProcessLimits:
    """The limits of this process. `held`: the system holds that of memory.

    Where `system` is false all is done as if the system could hold none.
    """

    def __init__(self, *, system: bool = True) -> None:
        self._start = operating_system.measure_own_memory()
        self._deadline = math.inf
        self._time_held = system and operating_system.LIMITS_TIME
        self.held = system and operating_system.is_memory_limited()
        operating_system.forbid_core_dumps()
        if not self._time_held:
            threading.Thread(target=self._look_at_the_clock, daemon=True).start()

    def begin(self, size: int) -> None:
        """From now on hold the limits for reading a file of `size` bytes."""
        if self.held:
            operating_system.limit_memory(compute_max_memory(self._start, size))

    def release(self) -> None:
        """Hold no limits until the next file."""
        if self.held:
            operating_system.limit_memory(None)
        self._hold_time(None)

    def allow(self, seconds: float) -> None:
        """The next step may take this much CPU, beyond what every step may."""
        self._hold_time(time.process_time() + SECONDS + seconds)

    def measure_growth(self) -> int:
        """How many bytes larger this process is than when it began."""
        return operating_system.measure_own_memory() - self._start

    def _hold_time(self, until: float | None) -> None:
        if self._time_held:
            operating_system.limit_time(None if until is None else math.ceil(until))
        else:
            self._deadline = math.inf if until is None else until

    def _look_at_the_clock(self) -> None:
        while True:
            time.sleep(WATCH)
            if time.process_time() > self._deadline:
                os._exit(SPENT)


def compute_max_memory(start: int, size: int) -> int:
    """Bytes to which a process may grow over a file of `size` bytes, if it began with `start`."""
    return start + _COPIES * size + MEMORY
