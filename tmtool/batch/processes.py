"""Work spread over processes: each does one task at a time, and one that dies costs its task alone.

The only place that knows processes of this machine. They are started afresh ("spawn"), so that they
are the same on every system, and talk through pipes, never through sockets.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from tmtool.errors import MissingError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Result = TypeVar("Result")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_READY = "ready"
_PATIENCE = 5.0
"""Seconds that a process has to end by itself when there is nothing left to do. Chosen, no
measurement."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A process ended before its task did; `reason` says how."""

    reason: str


class Runner(Protocol):
    """Who does tasks: processes of this machine, or those of a cluster."""

    def spread(
        self, work: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Crash]]:
        """The results of all tasks as they come, each with the number of its task.

        `work`, tasks and results are picklable; what `work` keeps, it keeps in each process. A
        process that ends costs its task alone. Whoever stops asking stops the work. MissingError
        where there is nobody to do it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Processes:
    """`Runner` by so many processes of this machine; 0 does it all in this one."""

    jobs: int

    def spread(
        self, work: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | Crash]]:
        return spread(work, tasks, self.jobs)


def spread(
    work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int
) -> Iterator[tuple[int, Result | Crash]]:
    """The results of all tasks as they come, each with the number of its task.

    `work`, tasks and results travel between processes, so they must be picklable; what `work`
    keeps, it keeps in each process. With 0 `jobs` all is done in this process. Whoever stops asking
    stops the work: the processes are ended at once. MissingError where none can be started.
    """
    if jobs < 1:
        for number, task in enumerate(tasks):
            yield number, work(task)
        return
    with TemporaryDirectory(prefix="tmtool-") as folder:
        crew = _Crew(work, deque(enumerate(tasks)), Path(folder))
        try:
            yield from crew.run(min(jobs, len(tasks)))
        finally:
            crew.stop()


class _Worker(Generic[Task, Result]):
    """A process, the two pipes to it, and the number of the task that it works on."""

    def __init__(self, work: Callable[[Task], Result], log: Path) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        tasks, self._tasks = context.Pipe(duplex=False)
        self.results, results = context.Pipe(duplex=False)
        self._log = log
        self.number: int | None = None
        self.ready = False
        self.process = context.Process(
            target=_serve, args=(work, tasks, results, str(log)), daemon=True
        )
        with _deaf():
            self.process.start()
        # Only where nobody else holds its ends does a pipe say that the other side is gone.
        tasks.close()
        results.close()

    def give(self, number: int, task: Task) -> None:
        self.number = number
        with suppress(OSError):  # a process that is gone is found out by its silence
            self._tasks.send((task,))

    def dismiss(self) -> None:
        with suppress(OSError):
            self._tasks.send(None)

    def stop(self) -> None:
        self.process.terminate()
        self.process.join()
        self.results.close()
        self._tasks.close()

    def describe_crash(self) -> Crash:
        """How the process ended."""
        self.process.join(_PATIENCE)
        code = self.process.exitcode
        last = self._log.read_text("utf-8", "replace").split("\n") if self._log.exists() else []
        said = next((line.strip() for line in reversed(last) if line.strip()), "")
        self.stop()
        how = f"was ended by {_signal(-code)}" if code and code < 0 else f"ended with code {code}"
        return Crash(f"the process working on it {how}{f': {said}' if said else ''}")


class _Crew(Generic[Task, Result]):
    """The processes of one run."""

    def __init__(
        self, work: Callable[[Task], Result], tasks: deque[tuple[int, Task]], folder: Path
    ) -> None:
        self._work, self._tasks, self._folder = work, tasks, folder
        self._workers: list[_Worker[Task, Result]] = []
        self._started = 0

    def run(self, jobs: int) -> Iterator[tuple[int, Result | Crash]]:
        from multiprocessing.connection import wait

        while self._tasks or self._workers:
            while self._tasks and len(self._workers) < jobs:
                self._start()
            for ready in wait([worker.results for worker in self._workers]):
                worker = next(each for each in self._workers if each.results is ready)
                yield from self._heard(worker)
            self._workers = [each for each in self._workers if each.number is not None]

    def stop(self) -> None:
        for worker in self._workers:
            worker.stop()

    def _start(self) -> None:
        self._started += 1
        worker = _Worker(self._work, self._folder / f"{self._started}.log")
        self._workers.append(worker)
        self._give(worker)

    def _give(self, worker: _Worker[Task, Result]) -> None:
        worker.number = None
        if self._tasks:
            worker.give(*self._tasks.popleft())
        else:
            worker.dismiss()
            worker.process.join(_PATIENCE)
            worker.stop()

    def _heard(self, worker: _Worker[Task, Result]) -> Iterator[tuple[int, Result | Crash]]:
        number = worker.number
        assert number is not None
        try:
            result = worker.results.recv()
        except (EOFError, OSError):
            crash = worker.describe_crash()
            worker.number = None
            if not worker.ready:
                raise MissingError(
                    f"worker processes can't be started on this machine: {crash.reason}"
                ) from None
            yield number, crash
            return
        if result == _READY:
            worker.ready = True
            return
        self._give(worker)
        yield number, result[0]


def _serve(
    work: Callable[[Any], Any], tasks: Connection[Any, Any], results: Connection[Any, Any], log: str
) -> None:
    """What a process does: task after task, until there is none or nobody listens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    for name in THREADS:  # processes share the cores already; read when NumPy is imported
        os.environ.setdefault(name, "1")
    # Whatever it complains of, libraries in C included, is the reason if it should die.
    os.dup2(os.open(log, os.O_CREAT | os.O_WRONLY), 2)
    with suppress(EOFError, OSError):
        results.send(_READY)
        while (task := tasks.recv()) is not None:
            results.send((work(*task),))


@contextmanager
def _deaf() -> Iterator[None]:
    """A process started meanwhile ignores Ctrl-C from its first moment on."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # only the main thread may; elsewhere the process does it itself
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
