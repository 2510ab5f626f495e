"""What systems do differently: locks, limits, processes, mounts. The only module that asks for it.

Linux has all of it. Where a system lacks something the function says so by what it returns
(docs/platforms.md lists it). A test holds that no other module makes calls of one system.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

SQLITE_WITHOUT_LOCKS = "win32-none" if sys.platform == "win32" else "unix-none"
"""The VFS of SQLite that takes no locks; standard: sqlite.org/vfs.html."""
LIMITS_MEMORY = sys.platform == "linux"
"""Whether the system refuses memory beyond a limit, if its kernel is as usual."""
_MOST_HEAPS = -8
"""M_ARENA_MAX of mallopt(3); standard: the C library of GNU."""
_LESS = 10
"""By so much less than others a process gets that gives way. Chosen, no measurement: about a tenth
of a processor where somebody else wants all of it."""
_VM_DATA = re.compile(r"^VmData:\s+([0-9]+) kB$", re.M)


def count_cores() -> int:
    """Return how many processors this process may use.

    >>> count_cores() > 0
    True
    """
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_mounts() -> str:
    """Return the table of mounts as in proc_mounts(5); empty where a system has none."""
    try:
        return Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def find_drive_type(drive: str) -> int:
    """Return what Windows says of a drive such as "C:" + backslash; 0 elsewhere."""
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(drive))
    return 0


def measure_own_memory() -> int:
    """Return how many bytes this process has for itself; 0 where that can't be told."""
    with suppress(OSError):
        said = _VM_DATA.search(Path("/proc/self/status").read_text())
        if said:
            return int(said[1]) << 10
    return measure_resident(os.getpid()) or 0


def limit_heaps(count: int) -> None:
    """Let the threads of this process share so many heaps, where the system has several.

    The C library of Linux gives each thread one of its own, up to eight a processor, and what a
    thread has let go stays in its heap. To be called before there are threads.
    """
    if sys.platform == "linux":
        import ctypes

        # Another C library than GNU's has one heap, and no such call.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_MOST_HEAPS, count)


def return_free_memory() -> None:
    """Give the system back what this process holds of memory and does not use, where it can.

    The C library of Linux keeps what lies between things that are still in use.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def give_way() -> None:
    """Let what others wait for come before what this process does, where the system can."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(_LESS)


def build_process_options() -> dict[str, Any]:
    """Return what Popen needs for a process out of reach of Ctrl-C, and without a window."""
    if sys.platform == "win32":
        import subprocess

        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def sync_file(file: IO[bytes]) -> None:
    """Have what was written to a file on the disk."""
    file.flush()
    os.fsync(file.fileno())


def run_after_fork(action: Callable[[], None]) -> None:
    """Call a function in each process that this one forks, where a system has that."""
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=action)


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started with `build_process_options`, and what it started.

    Windows ends the process alone.
    """
    if sys.platform != "win32":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
    else:
        process.kill()


if sys.platform != "win32":
    import fcntl
    import resource
    import signal

    ENDED_FOR_TIME: int | None = -signal.SIGXCPU
    """The exit code of a process that the system ended at its limit of time; None without one."""
    LIMITS_TIME = True
    """Whether the system can limit the time of a process."""

    def lock_file(descriptor: int, *, shared: bool = False) -> bool:
        """Lock a file until it is closed, or its process is gone; return whether that was done.

        A `shared` lock others may have too, but nobody can have the file alone meanwhile.
        """
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def sync_folder(folder: Path) -> None:
        """Have the names of a folder on the disk; Windows can't be asked for it."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def forbid_core_dumps() -> None:
        """Leave no file of this process's memory behind if it crashes."""
        _set_limit(resource.RLIMIT_CORE, 0)

    def limit_time(seconds: int | None) -> None:
        """End this process once it has used so much CPU since its start; None lifts that."""
        _set_limit(resource.RLIMIT_CPU, seconds)

    def limit_memory(size: int | None) -> None:
        """Refuse this process more bytes of its own than `size`; None lifts that."""
        _set_limit(resource.RLIMIT_DATA, size)

    def is_memory_limited() -> bool:
        """Return whether the system refuses memory beyond the limit: some only have the call."""
        if not LIMITS_MEMORY:
            return False
        import mmap

        limit_memory(measure_own_memory())
        try:
            mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
        except OSError:
            return True
        finally:
            limit_memory(None)
        return False

    def measure_resident(pid: int) -> int | None:
        """Return how many bytes of memory a process takes; None where that can't be told."""
        with suppress(OSError):
            pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        import subprocess

        with suppress(OSError, ValueError):
            said = subprocess.run(
                ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False
            )
            return int(said.stdout) << 10
        return None

    def _set_limit(which: int, limit: int | None) -> None:
        hard = resource.getrlimit(which)[1]
        soft = hard if limit is None else limit if hard < 0 else min(limit, hard)  # -1: no limit
        resource.setrlimit(which, (soft, hard))

else:
    import ctypes
    import msvcrt
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        _fields_ = (
            ("cb", wintypes.DWORD), ("faults", wintypes.DWORD), ("peak", ctypes.c_size_t),
            ("resident", ctypes.c_size_t), ("pools", ctypes.c_size_t * 4),
            ("paged", ctypes.c_size_t), ("peak_paged", ctypes.c_size_t),
        )  # fmt: skip

    _LOOK_AT = 0x1000 | 0x0010
    """PROCESS_QUERY_LIMITED_INFORMATION and PROCESS_VM_READ."""
    _SHARES = 1_000
    """How many may share a lock. Chosen, no measurement."""
    ENDED_FOR_TIME = None
    LIMITS_TIME = False

    def lock_file(descriptor: int, *, shared: bool = False) -> bool:
        """Lock a file until it is closed, or its process is gone; return whether that was done.

        A `shared` lock others may have too, but nobody can have the file alone meanwhile: it is of
        one of so many bytes, and whoever has the file alone has them all.
        """
        for place in range(_SHARES) if shared else (0,):
            os.lseek(descriptor, place, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1 if shared else _SHARES)
            except OSError:
                continue
            return True
        return False

    def sync_folder(folder: Path) -> None:
        """Do nothing: Windows can't be asked to write the names of a folder."""

    def forbid_core_dumps() -> None:
        """Do nothing: Windows leaves none unless an administrator asks for them."""

    def limit_time(seconds: int | None) -> None:
        """Do nothing: see `LIMITS_TIME`."""

    def limit_memory(size: int | None) -> None:
        """Do nothing: see `is_memory_limited`."""

    def is_memory_limited() -> bool:
        """Return that it isn't."""
        return False

    def measure_resident(pid: int) -> int | None:
        """Return how many bytes of memory a process takes; None where that can't be told."""
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
