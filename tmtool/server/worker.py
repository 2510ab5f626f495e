"""The process of one job: `python -m tmtool.server.worker`, told on its standard input what to do.

What it does is a module of `tasks` with one function, `run(task)`, that calls services.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import cast

from tmtool.errors import TmtoolError
from tmtool.operating_system import give_way
from tmtool.reporter import Remark
from tmtool.server.items import Items, read_moment
from tmtool.server.messages import explain_error, explain_remark, list_facts, name_problem
from tmtool.server.processes import Limits, explain_memory, hold, load_settings
from tmtool.server.progress import Progress
from tmtool.server.state import Item, Job, JobState, Json
from tmtool.server.state.opening import open_state
from tmtool.server.state.sql import State
from tmtool.services.session import Session

_OFTEN = 0.25
"""Seconds between two notes of progress. Chosen: a bar that moves, and few writes."""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task made: an item that the page of the job leads to, and a report in short.

    With a `problem` the job has failed; the item says more of it, and `facts` are those of the
    error that it comes of, as `describe_facts` has them.
    """

    item: Item | None = None
    report: Mapping[str, Json] = field(default_factory=dict)
    problem: str | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """A job as the process that does it has it: a session in the name of its owner."""

    job: Job
    session: Session
    items: Items
    reporter: StateReporter

    def get_text(self, name: str) -> str:
        """A parameter that is a text."""
        return cast("str", self.job.parameters[name])

    def find_text(self, name: str) -> str | None:
        """A parameter that is a text, if it is there and not empty."""
        return cast("str | None", self.job.parameters.get(name)) or None

    def is_set(self, name: str) -> bool:
        """Whether a parameter is there and true."""
        return bool(self.job.parameters.get(name))

    def get_texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of texts."""
        return tuple(cast("list[str]", self.job.parameters[name]))


class StateReporter:
    """Tells the state how far a job is, now and then."""

    def __init__(self, items: Items, identity: str) -> None:
        self._items, self._identity = items, identity
        self._remarks: list[str] = []
        self._last = 0.0
        self._progress = Progress()

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        is_new = self._progress.take(self._items.hide_folders(task), done, total, left)
        if is_new or monotonic() - self._last > _OFTEN:
            self.note()

    def remark(self, remark: Remark) -> None:
        self._remarks.append(self._items.hide_folders(explain_remark(remark)))
        self.note()

    def note(self) -> None:
        """Write down what is known by now."""
        self._last = monotonic()
        now = self._progress
        self._items.state.note_progress(
            self._identity, now.describe(), now.done, now.total, self._remarks
        )


def main() -> None:
    """Do what the standard input says; how it ended stands in the state."""
    told = json.loads(sys.stdin.buffer.read())
    limits = Limits(**told["limits"])
    hold(limits)
    give_way()  # people wait for answers, and look at jobs later
    folder = Path(told["folder"])
    state = open_state(folder, told["state"])
    job = state.find_job(told["job"])
    settings = load_settings(told["settings"], told["user"])
    items = Items(state, folder)
    reporter = StateReporter(items, job.id)
    try:
        module = import_module(f"tmtool.server.tasks.{job.kind}")
        run = cast("Callable[[Task], TaskResult]", module.run)
        with Session(settings) as session:
            result = run(Task(job, session, items, reporter))
    except TmtoolError as error:
        problem = items.hide_folders(explain_error(error))
        _end(state, job, reporter, TaskResult(problem=problem, facts=describe_facts(error)))
    except MemoryError:
        _end(state, job, reporter, TaskResult(problem=explain_memory(limits)))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        _end(state, job, reporter, TaskResult(problem=f"An error in tmtool: {what}"))
    else:
        _end(state, job, reporter, result)
    state.close()


def _end(state: State, job: Job, reporter: StateReporter, result: TaskResult) -> None:
    with suppress(TmtoolError):
        reporter.note()
    item = result.item.id if result.item else None
    ended: JobState = "failed" if result.problem else "succeeded"
    state.end_job(
        job.id, ended, read_moment(), result=result.report, item=item, problem=result.problem,
        facts=result.facts,
    )  # fmt: skip


def describe_facts(error: TmtoolError) -> Mapping[str, Json]:
    """What programs are told of an error that a job came to: its type, its code, where it is."""
    return {"type": name_problem(error)[0], **list_facts(error)}


if __name__ == "__main__":
    main()
