"""Jobs: each is done by a process of its own, and can be stopped. People take turns.

A process of its own keeps pages fast, can be ended at any moment, and takes with it what a file
that is out of the ordinary costs. What it makes is an item, or changes a memory, which services do
whole or not at all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import cast

from starlette.exceptions import HTTPException

from tmtool.errors import InputError, TmtoolError
from tmtool.operating_system import (
    build_process_options,
    end_with_children,
    return_free_memory,
)
from tmtool.server.items import read_moment
from tmtool.server.moments import write_moment
from tmtool.server.processes import (
    OF_JOBS,
    OF_PRETRANSLATION,
    Limits,
    dump_settings,
    explain_end,
    find_excess,
)
from tmtool.server.roles import Person, Role
from tmtool.server.state import Job, Json
from tmtool.server.state.sql import State
from tmtool.services.session import Settings


@dataclass(frozen=True, slots=True)
class JobLimits:
    """How many jobs run and wait, in all and of one person."""

    running: int = 3  # one more than of one person: somebody else's job can start
    running_each: int = 2
    waiting: int = 200
    waiting_each: int = 50


_PAUSE = 0.2
"""Seconds between two looks at jobs that wait or end. Chosen, no measurement."""
_BEAT = 5.0
"""Seconds between two notes that jobs are at work. Chosen, no measurement."""
_SILENCE = timedelta(seconds=30)
"""After so long without a note a job is over: its server was stopped. Chosen: six notes."""
_DAY = 24 * 60 * 60.0
"""Seconds between two goes at what is due. Chosen: ends are days."""
_STOPPED = "The server was stopped while it was at work. Start it again: what is done is kept."


class QueueFullError(HTTPException):
    """Too many jobs wait: nothing was added, and the same can be sent again later.

    429 where they are jobs of the same person, else 503.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message, {"Retry-After": "30"})


class Jobs:
    """The jobs of a server; a thread starts those that wait once `start` was called.

    `find_owner` says what an owner may do by then; `tidy` is called when the server starts, and
    once a day.
    """

    def __init__(
        self,
        state: State,
        folder: Path,
        settings: Settings,
        report: Callable[[str], None],
        find_owner: Callable[[str], Person],
        tidy: Callable[[], object] = lambda: None,
        queue: JobLimits | None = None,
    ) -> None:
        self.state, self._folder, self._settings, self._report = state, folder, settings, report
        self._find_owner, self._tidy = find_owner, tidy
        self.queue = queue or JobLimits()
        self.limits = OF_JOBS
        self.limits_of = {"pretranslation": OF_PRETRANSLATION}
        self._held: dict[str, Limits] = {}
        self.command = (sys.executable, "-m", "tmtool.server.worker")
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._begun: dict[str, float] = {}
        self._wakes = threading.Event()
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    def add(
        self, kind: str, title: str, owner: str, parameters: Mapping[str, Json],
        role: Role = "reviser",
    ) -> Job:  # fmt: skip
        """Have a job done; its kind is a module of `tasks`.

        It changes only memories in which its owner has the role when it begins. QueueFullError
        where too many jobs of the owner, or of everybody, wait.
        """
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
        """Stop a job, whoever is at it; what it did for good stays."""
        self.state.end_job(job.id, "cancelled", read_moment())
        self._wakes.set()

    def start(self) -> None:
        """Begin to do what waits; what a stopped server left is ended."""
        self._ends.clear()
        self._end_silent(datetime.now(UTC) - _SILENCE)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop what is being done, and do no more."""
        self._ends.set()
        self._wakes.set()
        if self._thread is not None:
            self._thread.join()
        for identity, process in self._running.items():
            end_with_children(process)
            process.wait()
            try:
                self.state.end_job(identity, "failed", read_moment(), problem=_STOPPED)
            except TmtoolError as error:  # whoever starts next says so of it
                self._report(f"jobs: {error}")
        self._running.clear()

    def _work(self) -> None:
        last = tidied = missed = 0.0
        said = ""
        while not self._ends.is_set():
            try:
                self._look()
                if datetime.now(UTC).timestamp() - tidied > _DAY:
                    tidied = datetime.now(UTC).timestamp()
                    self._tidy()
                if (now := datetime.now(UTC).timestamp()) - last > _BEAT:
                    last = now
                    self._end_excessive(now)
                    self.state.note_beat([*self._running], read_moment())
                    # Where the state was away other servers were silent as well, who are at work.
                    if now - missed > _SILENCE.total_seconds():
                        self._end_silent(datetime.now(UTC) - _SILENCE)
                    said = ""
                    # Another thread than those that answer has the time for it.
                    return_free_memory()
            except TmtoolError as error:  # the disk is full, perhaps: it goes on when it can
                missed = datetime.now(UTC).timestamp()
                if str(error) != said:
                    self._report(f"jobs: {error}")
                said = str(error)
                self._ends.wait(_BEAT)
            if not self._running:
                self._wakes.wait(_BEAT)
            self._wakes.clear()
            self._ends.wait(_PAUSE)

    def _look(self) -> None:
        """End what is over or cancelled, and begin what waits."""
        for identity, process in [*self._running.items()]:
            if process.poll() is not None:
                del self._running[identity]
                # It says itself how it ended, unless something ended it.
                problem = explain_end(process.returncode, self._held[identity])
                self.state.end_job(identity, "failed", read_moment(), problem=problem)
            elif self.state.find_job(identity).is_over:
                del self._running[identity]
                end_with_children(process)
                process.wait()
        while len(self._running) < self.queue.running and (
            job := self.state.claim_job(read_moment(), self.queue.running_each)
        ):
            self._running[job.id] = self._begin(job)
            self._begun[job.id] = datetime.now(UTC).timestamp()

    def _end_excessive(self, now: float) -> None:
        """End what takes more than it may on a system that doesn't see to that itself."""
        for identity, process in self._running.items():
            problem = find_excess(process, now - self._begun[identity], self._held[identity])
            if problem is not None:
                self.state.end_job(identity, "failed", read_moment(), problem=problem)

    def _begin(self, job: Job) -> subprocess.Popen[bytes]:
        # Others on a machine can read command lines, so what is to be done is sent.
        owner = self._find_owner(job.owner)
        limits = self.limits_of.get(job.kind, self.limits)
        self._held[job.id] = limits
        settings = replace(
            self._settings, memories=owner.list_memories(), writable=owner.list_memories(job.role)
        )
        told = {
            "folder": str(self._folder), "state": self.state.database, "job": job.id,
            "user": job.owner,
            "settings": dump_settings(settings),
            "limits": asdict(limits),
        }  # fmt: skip
        process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ), **build_process_options(),
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        return process

    def _end_silent(self, before: datetime) -> None:
        self.state.fail_silent_jobs(write_moment(before), read_moment(), _STOPPED)


def repeat(jobs: Jobs, job: Job) -> Job:
    """Have a job done once more, as it was asked for; InputError where that can't be."""
    if (obstacle := explain_obstacle(job)) is not None:
        raise InputError(obstacle)
    return jobs.add(job.kind, job.title, job.owner, job.parameters, job.role)


def explain_obstacle(job: Job) -> str | None:
    """Why a job can't be done once more; None where it can."""
    if job.kind == "erase" and not job.parameters:
        return "what was erased can't be erased again"
    files = job.parameters.get("files", ())
    assert not isinstance(files, str)
    if any(not Path(str(each)).exists() for each in cast("Sequence[Json]", files)):
        return "its files are kept no longer: drop them on the desk again"
    return None
