"""What a process that reads PDF may take: limits of memory and of time.

On Linux the system holds both, and ends a process that goes beyond them. Elsewhere the process that
asked watches how large this one is (`resident`), and where the system has no limit of time either,
on Windows, a thread of this process looks at the clock: PDFium works without holding Python up.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

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
_DATA = re.compile(r"^VmData:\s+([0-9]+) kB$", re.M)


class Limits:
    """The limits of this process. `held`: the system holds that of memory.

    Where `system` is false all is done as if the system could hold none.
    """

    def __init__(self, *, system: bool = True) -> None:
        self._start = _size()
        self._deadline = math.inf
        self._time_held = system and sys.platform != "win32"
        self.held = system and sys.platform == "linux" and _is_held()
        if sys.platform != "win32":
            import resource

            hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        if not self._time_held:
            threading.Thread(target=self._look_at_the_clock, daemon=True).start()

    def begin(self, size: int) -> None:
        """From now on hold the limits for reading a file of `size` bytes."""
        if self.held:
            _hold_memory(most(self._start, size))

    def end(self) -> None:
        """Hold no limits until the next file."""
        if self.held:
            _hold_memory(None)
        self._hold_time(None)

    def allow(self, seconds: float) -> None:
        """The next step may take this much CPU, beyond what every step may."""
        self._hold_time(time.process_time() + SECONDS + seconds)

    def grown(self) -> int:
        """How many bytes larger this process is than when it began."""
        return _size() - self._start

    def _hold_time(self, until: float | None) -> None:
        if sys.platform != "win32" and self._time_held:
            import resource

            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            soft = hard if until is None else _at_most(math.ceil(until), hard)
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        else:
            self._deadline = math.inf if until is None else until

    def _look_at_the_clock(self) -> None:
        while True:
            time.sleep(WATCH)
            if time.process_time() > self._deadline:
                os._exit(SPENT)


def most(start: int, size: int) -> int:
    """Bytes to which a process may grow over a file of `size` bytes, if it began with `start`."""
    return start + _COPIES * size + MEMORY


def _size() -> int:
    """What this process has for itself, in bytes."""
    with suppress(OSError):
        said = _DATA.search(Path("/proc/self/status").read_text())
        if said:
            return int(said[1]) << 10
    return resident(os.getpid()) or 0


if sys.platform != "win32":

    def _is_held() -> bool:
        """Whether the system refuses memory beyond the limit: some only have the call."""
        import mmap

        _hold_memory(_size())
        try:
            mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
        except OSError:
            return True
        finally:
            _hold_memory(None)
        return False

    def _hold_memory(limit: int | None) -> None:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = hard if limit is None else _at_most(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))

    def _at_most(limit: int, hard: int) -> int:
        return limit if hard < 0 else min(limit, hard)  # -1 stands for no limit

    def resident(pid: int) -> int | None:
        """How many bytes of memory a process takes; None where that can't be told."""
        with suppress(OSError):
            pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        with suppress(OSError, ValueError):
            said = subprocess.run(
                ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False
            )
            return int(said.stdout) << 10
        return None

else:
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        _fields_ = (
            ("cb", wintypes.DWORD), ("faults", wintypes.DWORD), ("peak", ctypes.c_size_t),
            ("resident", ctypes.c_size_t), ("pools", ctypes.c_size_t * 4),
            ("paged", ctypes.c_size_t), ("peak_paged", ctypes.c_size_t),
        )  # fmt: skip

    _LOOK_AT = 0x1000 | 0x0010
    """PROCESS_QUERY_LIMITED_INFORMATION and PROCESS_VM_READ."""

    def _is_held() -> bool:
        return False

    def _hold_memory(limit: int | None) -> None:
        """Windows holds no such limit."""

    def resident(pid: int) -> int | None:
        """How many bytes of memory a process takes; None where that can't be told."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = (
            wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD,
        )  # fmt: skip
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        process = kernel.OpenProcess(_LOOK_AT, False, pid)
        if not process:
            return None
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        told = kernel.K32GetProcessMemoryInfo(process, counters, counters.cb)
        kernel.CloseHandle(process)
        return int(counters.resident) if told else None
