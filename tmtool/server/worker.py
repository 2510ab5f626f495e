"""The process of one job: `python -m tmtool.server.worker`, told on its standard input what to do.

What it does is a function of `tasks`, which calls an operation with the request of the job.
"""

from __future__ import annotations

import pickle
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

from tmtool.errors import TmtoolError
from tmtool.lang.wrap import format_duration, format_size
from tmtool.operating_system import give_way
from tmtool.operations.add import UNITS
from tmtool.reporter import Remark
from tmtool.server.items import Items, dump_json, read_moment
from tmtool.server.messages import explain_error, list_facts, name_buttons, name_problem
from tmtool.server.processes import Order
from tmtool.server.state import Item, Job, Json
from tmtool.server.state.opening import open_state
from tmtool.server.state.sql import State
from tmtool.server.tasks import find_task, read_request
from tmtool.services.session import Session

R = TypeVar("R")
_OFTEN = 0.25
"""Seconds between two notes of progress: a bar that moves, and few writes."""
_SOON = 2.0
"""Seconds after which it can be said how long the rest will take."""


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
class Task(Generic[R]):
    """A job as the process that does it has it: a session in the name of its owner.

    What does it is annotated with the class of the request: `Task[UndoRequest]`.
    """

    job: Job
    request: R
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

    def make_item(
        self,
        kind: str,
        title: str,
        write: Callable[[Path], object],
        facts: Mapping[str, Json] | None = None,
    ) -> Item:
        """Make an item of the owner, whose files `write` puts into a folder."""
        return self.items.make(kind, title, self.job.owner, write, facts)

    def note_event(self, told: Mapping[str, Json]) -> Item:
        """Note on the item that the job is about what was done with it."""
        state = self.items.state
        item = state.find_item(self.get_text("item"))
        owner, moment = self.job.owner, read_moment()
        return state.add_event(item.id, item.version, owner, moment, dump_json(told))


class StateReporter:
    """Tells the state how far a job is, now and then, in words.

    As `operations.add.add` reports it: a task that begins without a total is a file, and
    what is done of it are bytes; `UNITS` are those of the file.
    """

    def __init__(self, items: Items, identity: str) -> None:
        self._items, self._identity = items, identity
        self._remarks: list[str] = []
        self._last = 0.0
        self._task, self._done = "", 0.0
        self._total: float | None = None
        self._left: float | None = None
        self._units: int | None = None
        self._are_bytes = False
        self._begun, self._first = 0.0, 0.0

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        task = self._items.hide_folders(task)
        if task == UNITS and total is None:
            self._units = int(done)
            return
        is_new = task != self._task
        if is_new:
            self._are_bytes, self._units = total is None, None
            self._begun, self._first = monotonic(), done
        self._task, self._done, self._total, self._left = task, done, total, left
        if is_new or monotonic() - self._last > _OFTEN:
            self.note()

    def remark(self, remark: Remark) -> None:
        self._remarks.append(self._items.hide_folders(name_buttons(remark.text)))
        self.note()

    def note(self) -> None:
        """Write down what is known by now."""
        self._last = monotonic()
        state, told = self._items.state, self.describe()
        state.note_progress(self._identity, told, self._done, self._total, self._remarks)

    def describe(self) -> str:
        """What the job does, how much of it is done, and how long the rest takes."""
        if not self._task:
            return ""
        parts = [f"{self._units:,} units"] if self._units else []
        if self._total is not None and self._total > 1:
            show = format_size if self._are_bytes else "{:,.0f}".format
            parts.append(f"{show(self._done)} of {show(self._total)}")
        if (left := self._estimate()) is not None:
            parts.append(f"{format_duration(left)} left")
        makes_index = self._task.endswith((": vectors", ": index"))
        what = f"{self._task} for matches by meaning" if makes_index else self._task
        return f"{what}: {', '.join(parts)}" if parts else what

    def _estimate(self) -> float | None:
        """The seconds that it will take, if that can be said."""
        if self._left is not None or self._total is None:
            return self._left
        spent, came = monotonic() - self._begun, self._done - self._first
        if spent < _SOON or came <= 0 or self._done >= self._total:
            return None
        return (self._total - self._done) * spent / came


def main() -> None:
    """Do what the standard input says; how it ended stands in the state."""
    order = cast("Order", pickle.load(sys.stdin.buffer))  # of the server that started this process
    order.limits.hold()
    give_way()  # people wait for answers, and look at jobs later
    state = open_state(order.folder, order.database)
    job = state.find_job(order.job)
    items = Items(state, order.folder)
    reporter = StateReporter(items, job.id)
    try:
        with Session(order.settings) as session:
            run = find_task(job.kind)
            (asked,) = get_args(get_type_hints(run)["task"])
            request = None if asked is Any else read_request(asked, job)
            result = run(Task(job, request, session, items, reporter))
    except TmtoolError as error:
        problem = items.hide_folders(explain_error(error))
        result = TaskResult(problem=problem, facts=describe_facts(error))
    except MemoryError:
        result = TaskResult(problem=order.limits.explain_memory())
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        result = TaskResult(problem=f"An error in tmtool: {what}")
    _end(state, job, reporter, result)
    state.close()


def _end(state: State, job: Job, reporter: StateReporter, result: TaskResult) -> None:
    with suppress(TmtoolError):
        reporter.note()
    state.end_job(
        job.id,
        "failed" if result.problem else "succeeded",
        read_moment(),
        result=result.report,
        item=result.item.id if result.item else None,
        problem=result.problem,
        facts=result.facts,
    )


def describe_facts(error: TmtoolError) -> Mapping[str, Json]:
    """What programs are told of an error that a job came to: its type, its code, where it is."""
    return {"type": name_problem(error)[0], **list_facts(error)}


if __name__ == "__main__":
    main()
