"""Jobs of a server: their list, and the page of one with its progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tmtool.lang.wrap import format_duration
from tmtool.views.html.render import render_served

_STATES = {
    "todo": "waiting", "doing": "at work", "succeeded": "done", "failed": "failed",
    "cancelled": "stopped",
}  # fmt: skip
_STOPS = {
    "add": "What was taken in stays in the memory; started again, it goes on from there.",
    "index": "What was made is kept; started again, it goes on from there.",
    "erase": "It erases whole or not at all. If the memory says that an erasing was interrupted, "
    "tmtool memory index --compact ends it.",
    "": "What it was making is not kept.",
}
"""What stopping a job of a kind leaves."""


class ShownJob(Protocol):
    """What a page says of a job."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def made(self) -> str: ...
    @property
    def started(self) -> str | None: ...
    @property
    def ended(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def done(self) -> float: ...
    @property
    def total(self) -> float | None: ...
    @property
    def remarks(self) -> Sequence[str]: ...
    @property
    def result(self) -> Mapping[str, object]: ...
    @property
    def problem(self) -> str | None: ...
    @property
    def is_over(self) -> bool: ...


def render_jobs(jobs: Sequence[ShownJob], total: int, state: str, *, everybody: bool) -> str:
    """The list of jobs: those in a state, of somebody or of everybody."""
    return render_served(
        "jobs.html", title="Jobs - tmtool", module=None, words=_STATES, state=state, total=total,
        everybody=everybody, rows=[(each, _measure(each)) for each in jobs],
    )  # fmt: skip


def render_job(job: ShownJob, link: str | None, obstacle: str | None) -> str:
    """The page of a job; `link` leads to what it made, `obstacle` says why it can't be repeated."""
    return render_served(
        "job.html", title=f"{job.title} - tmtool", module="job.js", job=job, link=link,
        progress=describe_progress(job), obstacle=obstacle, took=_measure(job),
        stops=_STOPS.get(job.kind, _STOPS[""]),
    )  # fmt: skip


def _measure(job: ShownJob) -> str:
    """How long a job took, or takes so far as is known; "" before it has begun."""
    if job.started is None or job.ended is None:
        return ""
    spent = datetime.fromisoformat(job.ended) - datetime.fromisoformat(job.started)
    return format_duration(max(1.0, spent.total_seconds()))


def describe_progress(job: ShownJob) -> dict[str, object]:
    """How far a job is: its state and task in words, and the share that is done if that is known.

    `count` is how much is done where nobody knows of how much.
    """
    share = job.done / job.total if job.total else None
    return {
        "state": _STATES[job.state], "task": job.task if job.state == "doing" else "",
        "share": None if share is None else round(min(1.0, share), 3),
        "count": f"{int(job.done):,}" if job.total is None and job.done else "",
        "remarks": [*job.remarks],
    }  # fmt: skip
