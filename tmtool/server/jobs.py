"""Jobs: each is done by a process of its own, and can be stopped. People take turns.

A process of its own keeps pages fast, can be ended at any moment, and bears the costs of an unusual
file. Its result is an item, or a change of a memory, which operations make whole or not at all.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import NamedTuple

from starlette.exceptions import HTTPException

from tmtool.errors import InputError, TmtoolError
from tmtool.operating_system import build_process_options, end_with_children, return_free_memory
from tmtool.operations.to_json import to_json
from tmtool.server.items import Items, read_moment
from tmtool.server.moments import write_moment
from tmtool.server.processes import OF_JOBS, OF_PRETRANSLATION, Limits, Order
from tmtool.server.roles import Person, Role
from tmtool.server.state import Job, Json
from tmtool.server.state.sql import State
from tmtool.services.session import Settings

_PAUSE_SECONDS = 0.2  # between two looks at jobs that wait or end
_BEAT_SECONDS = 5.0  # between two notes that jobs are running
_SILENCE = timedelta(seconds=30)  # without a note, after which the server of a job is gone
_DAY_SECONDS = 24 * 60 * 60.0
_STOPPED = "The server was stopped while it was at work. Start it again: what is done is kept."


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How many jobs run and wait, in all and of one person."""

    running: int = 3  # one more than of one person: somebody else's job can start
    running_each: int = 2
    waiting: int = 200
    waiting_each: int = 50


class QueueFullError(HTTPException):
    """Too many jobs wait: 429 if they are of the same person, else 503. Nothing was added."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message, {"Retry-After": "30"})


class _Running(NamedTuple):
    """A job of this server that has begun."""

    process: subprocess.Popen[bytes]
    limits: Limits
    begun: float

    def end(self) -> None:
        end_with_children(self.process)
        self.process.wait()


class Jobs:
    """The jobs of a server; a thread starts those that wait once `start` was called.

    `find_owner` returns what an owner may do at that moment; `tidy` is called when the server
    starts, and once a day.
    """

    def __init__(
        self,
        state: State,
        folder: Path,
        settings: Settings,
        report: Callable[[str], None],
        find_owner: Callable[[str], Person],
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        self.state, self._folder, self._settings, self._report = state, folder, settings, report
        self._find_owner, self._tidy = find_owner, tidy
        self.queue, self.limits_of = JobLimits(), {"pretranslate": OF_PRETRANSLATION}
        self.command = (sys.executable, "-m", "tmtool.server.worker")
        self._running: dict[str, _Running] = {}
        self._wakes = threading.Event()
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    def add(
        self,
        kind: str,
        title: str,
        owner: str,
        request: object,
        role: Role = "reviser",
        about: Sequence[str] = (),
    ) -> Job:
        """Queue a job with the request of its kind, the name of an operation (see `tasks`).

        `about` are the ids of the items and jobs that it is about. The job changes only memories in
        which its owner has the role when it begins. QueueFullError if too many jobs of the owner,
        or of everybody, wait.
        """
        parameters = {"request": to_json(request), "about": [*about]}
        return self._queue(kind, title, owner, parameters, role)

    def repeat(self, job: Job) -> Job:
        """Queue a job once more, as it was asked for; InputError if that is impossible."""
        if (obstacle := explain_obstacle(Items(self.state, self._folder), job)) is not None:
            raise InputError(obstacle)
        return self._queue(job.kind, job.title, job.owner, job.parameters, job.role)

    def _queue(
        self, kind: str, title: str, owner: str, parameters: Mapping[str, Json], role: Role
    ) -> Job:
        if self.state.count_waiting_jobs(owner) >= self.queue.waiting_each:
            message = f"{self.queue.waiting_each} of your jobs wait already. Try again later."
            raise QueueFullError(429, message)
        if self.state.count_waiting_jobs() >= self.queue.waiting:
            raise QueueFullError(503, "Too many jobs wait on this server. Try again later.")
        job = Job(token_hex(5), kind, title, owner, read_moment(), parameters, role=role)
        self.state.add_job(job)
        self._wakes.set()
        return job

    def cancel(self, job: Job) -> None:
        """Stop a job, whichever server runs it; its lasting effects stay."""
        self.state.end_job(job.id, "cancelled", read_moment())
        self._wakes.set()

    def start(self) -> None:
        """Begin to run jobs that wait; jobs of a stopped server are ended."""
        self._ends.clear()
        self._end_silent()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop all running jobs, and start no more."""
        self._ends.set()
        self._wakes.set()
        if self._thread is not None:
            self._thread.join()
        for identity, running in self._running.items():
            running.end()
            try:
                self._fail(identity, _STOPPED)
            except TmtoolError as error:  # the next server to start ends the job
                self._report(f"jobs: {error}")
        self._running.clear()

    def _work(self) -> None:
        beaten = tidied = missed = -inf
        said = ""
        while not self._ends.is_set():
            try:
                self._look()
                now = monotonic()
                if now - tidied > _DAY_SECONDS:
                    tidied = now
                    self._tidy()
                if now - beaten > _BEAT_SECONDS:
                    beaten = now
                    self._beat()
                    # Where the state was away other servers were silent as well, who are at work.
                    if now - missed > _SILENCE.total_seconds():
                        self._end_silent()
                    said = ""
            except TmtoolError as error:  # perhaps the disk is full: it goes on when it can
                missed = monotonic()
                if str(error) != said:
                    said = str(error)
                    self._report(f"jobs: {error}")
                self._ends.wait(_BEAT_SECONDS)
            if not self._running:
                self._wakes.wait(_BEAT_SECONDS)
            self._wakes.clear()
            self._ends.wait(_PAUSE_SECONDS)

    def _look(self) -> None:
        """End jobs that are over or cancelled, and begin those that wait."""
        for identity, running in [*self._running.items()]:
            code = running.process.poll()
            if code is not None:
                del self._running[identity]
                # A process reports its end itself, unless something ended it.
                self._fail(identity, running.limits.explain_end(code))
            elif self.state.find_job(identity).is_over:
                del self._running[identity]
                running.end()
        while len(self._running) < self.queue.running and (
            job := self.state.claim_job(read_moment(), self.queue.running_each)
        ):
            self._running[job.id] = self._begin(job)

    def _beat(self) -> None:
        """Note that jobs are running, and end those that exceed a limit."""
        for identity, running in self._running.items():
            seconds = monotonic() - running.begun
            problem = running.limits.find_excess(running.process, seconds)
            if problem is not None:
                self._fail(identity, problem)
        self.state.note_beat([*self._running], read_moment())
        # In this thread, as those that answer have no time for it.
        return_free_memory()

    def _begin(self, job: Job) -> _Running:
        owner, limits = self._find_owner(job.owner), self.limits_of.get(job.kind, OF_JOBS)
        settings = replace(
            self._settings,
            user=job.owner,
            now=datetime.now(UTC),
            memories=owner.list_memories(),
            writable=owner.list_memories(job.role),
        )
        process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **build_process_options(),
        )
        assert process.stdin is not None
        # Sent, as others on a machine can read command lines.
        order = Order(self._folder, self.state.database, job.id, settings, limits)
        process.stdin.write(pickle.dumps(order))
        process.stdin.close()
        return _Running(process, limits, monotonic())

    def _fail(self, identity: str, problem: str) -> None:
        self.state.end_job(identity, "failed", read_moment(), problem=problem)

    def _end_silent(self) -> None:
        before = write_moment(datetime.now(UTC) - _SILENCE)
        self.state.fail_silent_jobs(before, read_moment(), _STOPPED)


def explain_obstacle(items: Items, job: Job) -> str | None:
    """Explain why a job can't be done once more; None if it can."""
    if not job.parameters:
        return "what was erased can't be erased again"
    if any(items.is_kept(each) and not Path(each).exists() for each in _iter_texts(job.parameters)):
        return "its files are kept no longer: drop them on the desk again"
    return None


def _iter_texts(value: Json) -> Iterator[str]:
    """Yield all texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _iter_texts(each)
