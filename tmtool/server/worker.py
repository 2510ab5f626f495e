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
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import cast

from tmtool.errors import TmtoolError
from tmtool.reporter import Remark
from tmtool.server.items import Items, read_moment
from tmtool.server.messages import explain_error, explain_remark
from tmtool.server.state import Item, Job, Json, State
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.services.session import Session, Settings

_OFTEN = 0.25
"""Seconds between two notes of progress. Chosen: a bar that moves, and few writes."""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task made: an item that the page of the job leads to, and a report in short."""

    item: Item | None = None
    report: Mapping[str, Json] = field(default_factory=dict)


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

    def get_texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of texts."""
        return tuple(cast("list[str]", self.job.parameters[name]))


class StateReporter:
    """Tells the state how far a job is, now and then."""

    def __init__(self, items: Items, identity: str) -> None:
        self._items, self._identity = items, identity
        self._remarks: list[str] = []
        self._last = 0.0
        self._step: tuple[str, float, float | None] = ("", 0.0, None)

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        last = self._step[0]
        self._step = (self._items.hide_folders(task), done, total)
        if self._step[0] != last or monotonic() - self._last > _OFTEN:
            self.note()

    def remark(self, remark: Remark) -> None:
        self._remarks.append(self._items.hide_folders(explain_remark(remark)))
        self.note()

    def note(self) -> None:
        """Write down what is known by now."""
        self._last = monotonic()
        self._items.state.note_progress(self._identity, *self._step, self._remarks)


def main() -> None:
    """Do what the standard input says; how it ended stands in the state."""
    told = json.loads(sys.stdin.buffer.read())
    folder = Path(told["folder"])
    state = SqliteState(folder / STATE)
    job = state.find_job(told["job"])
    settings = Settings(
        Path(told["memory"]), Path(told["findings"]), told["user"], datetime.now(UTC),
        told["encoder"], Path(told["seen"]) if told["seen"] else None,
        *(None if told[name] is None else tuple(told[name]) for name in ("memories", "writable")),
    )  # fmt: skip
    items = Items(state, folder)
    reporter = StateReporter(items, job.id)
    run = cast("Callable[[Task], TaskResult]", import_module(f"tmtool.server.tasks.{job.kind}").run)
    try:
        with Session(settings) as session:
            result = run(Task(job, session, items, reporter))
    except TmtoolError as error:
        _end(state, job, reporter, problem=items.hide_folders(explain_error(error)))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        _end(state, job, reporter, problem=f"An error in tmtool: {what}")
    else:
        _end(state, job, reporter, result=result)
    state.close()


def _end(
    state: State, job: Job, reporter: StateReporter, *,
    result: TaskResult | None = None, problem: str | None = None,
) -> None:  # fmt: skip
    with suppress(TmtoolError):
        reporter.note()
    if result is None:
        state.end_job(job.id, "failed", read_moment(), problem=problem)
        return
    item = result.item.id if result.item else None
    state.end_job(job.id, "succeeded", read_moment(), result=result.report, item=item)


if __name__ == "__main__":
    main()
