"""Jobs of a server: their list, and the page of one with its progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tmtool.views.html.render import render_served

_STATES = {
    "todo": "waiting", "doing": "at work", "succeeded": "done", "failed": "failed",
    "cancelled": "stopped",
}  # fmt: skip


class ShownJob(Protocol):
    """What a page says of a job."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def made(self) -> str: ...
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


def render_jobs(jobs: Sequence[ShownJob]) -> str:
    """The list of jobs."""
    return render_served("jobs.html", title="Jobs - tmtool", module=None, jobs=jobs, words=_STATES)


def render_job(job: ShownJob, link: str | None) -> str:
    """The page of a job; `link` leads to what it made."""
    return render_served(
        "job.html", title=f"{job.title} - tmtool", module="job.js", job=job, link=link,
        progress=describe_progress(job),
    )  # fmt: skip


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
