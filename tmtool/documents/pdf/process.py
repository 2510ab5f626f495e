"""PDF read by a process of its own: PDFium has no limits, and its process goes along if it crashes.

The process is started with the first file, reads one after the other and ends with this one. Where
it ends over a file, or the file takes more memory or time than any text needs, the file is refused.
A verdict comes from a process that had read nothing else before: what a file is does not depend on
those before it.

On Linux the system holds the limits of memory and of time, and ends a process that goes beyond
them. Elsewhere the process that asked watches how large the other one is, and where the system has
no limit of time either, on Windows, a thread there looks at the clock: PDFium works without holding
Python up.
"""

from __future__ import annotations

import atexit
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

import tmtool
from tmtool import operating_system
from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.pdf.answers import Says, ask, receive_answer, unpack_content
from tmtool.errors import InputError, MissingError
from tmtool.operating_system import (
    ENDED_FOR_TIME,
    build_process_options,
    measure_resident,
    run_after_fork,
)

_MODULE = "tmtool.documents.pdf.worker"
_PATIENCE = 5.0
"""Seconds that the process has to end by itself when nobody asks any more. Chosen, no
measurement."""
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
_GONE = {SPENT, ENDED_FOR_TIME}
_FAILED = 1
"""The exit code of a Python that ended with a traceback. Peer (Python)."""
_OVERGROWN = (
    f"is refused: reading this PDF takes more than {MEMORY >> 20} MB of memory; save it "
    "again from its source, or in parts"
)
_SPENT = (
    f"is refused: a step of reading this PDF takes more than {SECONDS:.0f} seconds; "
    "save it again from its source, or in parts"
)
_CRASHED = (
    "can't be read: the process that reads PDF ended over it ({how}), out of memory or "
    "by damage in the file; get the file again, or save it again from its source"
)
_NONSENSE = "can't be read: reading this PDF gave something other than text; get the file again"


class _EndedError(Exception):
    """The process ended over a file; `final`, another one would, too."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class PdfReader:
    """Reads PDF in another process, which is started when it is first needed.

    Files are read one at a time, whichever thread asks. `options` are those of the worker.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        self._process: _Process | None = None
        self._lock = threading.Lock()
        self._looked_after = False

    def read(self, data: bytes, name: str) -> Content:
        """The content of a file; an InputError says in one line why there is none."""
        with self._lock:
            while True:
                process = self._process = self._process or self._started()
                fresh = process.fresh
                try:
                    return process.read(data, name)
                except _EndedError as ended:
                    if fresh or ended.final:
                        raise InputError(f"{name} {ended}") from None
                finally:
                    # Of what was asked an answer may still come, which is none to the next file.
                    if process.busy:
                        self._process = None
                        process.stop()

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process, if there is one; the next file starts another."""
        process, self._process = self._process, None
        if process:
            process.stop()

    def _started(self) -> _Process:
        if not self._looked_after:
            self._looked_after = True
            atexit.register(self.close)
            run_after_fork(self._forget)
        return _Process(self._options)

    def _forget(self) -> None:
        """In a process that was forked: the other one belongs to the process that forked."""
        process, self._process = self._process, None
        self._lock = threading.Lock()
        if process:
            process.forget()


class _Process:
    """A process that reads PDF. `fresh`: it has read nothing; `busy`: it owes an answer."""

    def __init__(self, options: Sequence[str]) -> None:
        self.fresh, self.busy = True, True
        self._overgrown = False
        self._popen = _started(options)
        self.pid = self._popen.pid
        popen = self._popen
        assert popen.stdin is not None
        assert popen.stdout is not None
        self._to, self._from = cast(BinaryIO, popen.stdin), cast(BinaryIO, popen.stdout)
        try:
            self._watched = receive_answer(self._from)[0] is Says.WATCHED
        except (EOFError, ValueError, OSError) as error:
            message = f"the process that reads PDF can't be started here: {_how(self._code())}"
            raise MissingError(message) from error
        except BaseException:
            self.stop()
            raise
        self.busy = False
        self._start = (measure_resident(self.pid) or 0) if self._watched else 0

    def read(self, data: bytes, name: str) -> Content:
        """The content of a file; an _EndedError where the process ends over it."""
        self.fresh, self.busy = False, True
        try:
            with self._watch(len(data)):
                ask(self._to, name, data)
                says, payload = receive_answer(self._from)
            content = unpack_content(payload) if says is Says.CONTENT else None
            message = (
                payload.decode("utf-8", "surrogatepass") if says is Says.REFUSED else _OVERGROWN
            )
        except (EOFError, OSError):
            raise self._ended(name) from None
        except ValueError:
            raise _EndedError(_NONSENSE) from None
        if content is None and says is not Says.REFUSED:
            raise _EndedError(message)
        self.busy = False
        if content is None:
            raise InputError(message)
        return content

    def stop(self) -> None:
        """End the process now, whatever it does."""
        self._popen.kill()
        self._popen.wait()
        self._close_pipes()

    def forget(self) -> None:
        """Leave the process to the one that started it."""
        self._close_pipes()
        self._popen.returncode = 0  # else it would be waited for, as if it were a child of this one

    def _close_pipes(self) -> None:
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()

    def _code(self) -> int:
        """With which code the process ended whose pipe is at its end."""
        self._close_pipes()
        try:
            return self._popen.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            return self._popen.wait()

    def _ended(self, name: str) -> Exception:
        code = self._code()
        if self._overgrown:
            return _EndedError(_OVERGROWN)
        if code in _GONE:
            return _EndedError(_SPENT, final=True)
        if code == _FAILED:
            return RuntimeError(f"reading {name} failed; the process that did it says above why")
        return _EndedError(_CRASHED.format(how=_how(code)))

    @contextmanager
    def _watch(self, size: int) -> Iterator[None]:
        """See to it that the process doesn't grow too large, where the system does not."""
        if not self._watched:
            yield
            return
        done = threading.Event()
        watch = threading.Thread(target=self._look, args=(size, done), daemon=True)
        watch.start()
        try:
            yield
        finally:
            done.set()
            watch.join()

    def _look(self, size: int, done: threading.Event) -> None:
        while not done.wait(WATCH):
            if (measure_resident(self.pid) or 0) > compute_max_memory(self._start, size):
                self._overgrown = True
                self._popen.kill()
                return


def _started(options: Sequence[str]) -> subprocess.Popen[bytes]:
    """The process, with the same places to import from, out of the reach of Ctrl-C.

    Whoever is interrupted ends it; and when this process ends, its standard input does.
    """
    root = str(Path(tmtool.__file__).parents[1])
    places = [os.path.abspath(place) for place in sys.path if place]  # noqa: PTH100
    paths = os.pathsep.join(places if root in places else [*places, root])
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            env={**os.environ, "PYTHONPATH": paths}, **build_process_options(),
        )  # fmt: skip
    except OSError as error:
        message = f"the process that reads PDF can't be started here: {error.strerror or error}"
        raise MissingError(message) from error


def _how(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


_READER = PdfReader()


def read_pdf(data: bytes, name: str, how: ReadOptions) -> Content:
    """The paragraphs of a PDF, its footnotes last, and all that is on its pages beside them.

    `name` is what messages call the file. An InputError says in one line why a file can't be read:
    encrypted, broken, scanned without a text, of letters that stand for no characters, or too much
    for the limits. A MissingError says that no process can be started.
    """
    return _READER.read(data, name)


def close() -> None:
    """End the process that reads PDF, if there is one; the next file starts another."""
    _READER.close()


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
