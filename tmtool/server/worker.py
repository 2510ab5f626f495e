"""The process of one job: `python -m tmtool.server.worker`, which reads it from standard input."""

from __future__ import annotations

import pickle
import sys
import traceback
from contextlib import suppress
from time import monotonic
from typing import cast, get_args, get_type_hints

from tmtool.errors import TmtoolError
from tmtool.lang.wrap import format_duration, format_size
from tmtool.operating_system import give_way
from tmtool.operations import registry
from tmtool.operations.add import UNITS
from tmtool.operations.to_json import from_json
from tmtool.reporter import Remark
from tmtool.server import tasks
from tmtool.server.items import Items, read_moment
from tmtool.server.messages import explain_error, name_buttons
from tmtool.server.processes import Order
from tmtool.server.state import Job
from tmtool.server.state.opening import open_state
from tmtool.services.session import Session

_PAUSE_SECONDS = 0.25  # between two notes of progress: a bar that moves, and few writes
_FIRST_ESTIMATE_SECONDS = 2.0


class StateReporter:
    """Writes the progress of a job to the state of the server, in words.

    A task that begins without a total is a file, counted in bytes; `UNITS` are those of the file.
    """

    def __init__(self, items: Items, identity: str) -> None:
        self._items, self._identity = items, identity
        self._remarks: list[str] = []
        self._task, self._done, self._units = "", 0.0, 0
        self._total: float | None = None
        self._left: float | None = None
        self._are_bytes = False
        self._noted = self._begun = self._first = 0.0

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """Take note of how much of a task is done."""
        if task == UNITS and total is None:
            self._units = int(done)
            return
        task = self._items.hide_folders(task)
        is_new = task != self._task
        if is_new:
            self._are_bytes, self._units = total is None, 0
            self._begun, self._first = monotonic(), done
        self._task, self._done, self._total, self._left = task, done, total, left
        if is_new or monotonic() - self._noted > _PAUSE_SECONDS:
            self.note()

    def remark(self, remark: Remark) -> None:
        """Take note of a remark."""
        self._remarks.append(self._items.hide_folders(name_buttons(remark.text)))
        self.note()

    def note(self) -> None:
        """Write the progress to the state."""
        self._noted = monotonic()
        self._items.state.note_progress(
            self._identity, self._describe(), self._done, self._total, self._remarks
        )

    def _describe(self) -> str:
        """Describe the task, how much of it is done, and how long the rest takes."""
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
        """Estimate the seconds that the rest takes, if there is a basis for it."""
        if self._left is not None or self._total is None:
            return self._left
        spent, done = monotonic() - self._begun, self._done - self._first
        if spent < _FIRST_ESTIMATE_SECONDS or done <= 0 or self._done >= self._total:
            return None
        return (self._total - self._done) * spent / done


def main() -> None:
    """Do the job that standard input names; its end is written to the state."""
    order = cast("Order", pickle.load(sys.stdin.buffer))  # of the server that started this process
    order.limits.hold()
    give_way()  # people wait for answers, and look at jobs later
    state = open_state(order.folder, order.database)
    job = state.find_job(order.job)
    items = Items(state, order.folder)
    reporter = StateReporter(items, job.id)
    try:
        with Session(order.settings) as session:
            result = _run(job, session, items, reporter)
    except TmtoolError as error:
        problem = items.hide_folders(explain_error(error))
        result = tasks.TaskResult(problem=problem, facts=tasks.describe_facts(error))
    except MemoryError:
        result = tasks.TaskResult(problem=order.limits.explain_memory())
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        result = tasks.TaskResult(problem=f"An error in tmtool: {what}")
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
    state.close()


def _run(job: Job, session: Session, items: Items, reporter: StateReporter) -> tasks.TaskResult:
    """Run a job with the function of its kind, or the operation of that name."""
    run = getattr(tasks, f"run_{job.kind.replace(' ', '_')}", None)
    if run is None:
        operation = registry.find_operation(job.kind)
        request = from_json(operation.request, job.parameters["request"])
        return tasks.run_operation(tasks.Task(job, request, session, items, reporter), operation)
    (kind,) = get_args(get_type_hints(run)["task"])
    request = from_json(kind, job.parameters["request"])
    return cast("tasks.TaskResult", run(tasks.Task(job, request, session, items, reporter)))


if __name__ == "__main__":
    main()
