"""Pages of jobs: their list, and one with its progress as it goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from typing import cast

import anyio
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from tmtool.errors import EmptyError
from tmtool.lang.wrap import format_duration
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.jobs import explain_obstacle
from tmtool.server.pages.items import locate_item
from tmtool.server.pages.shared import get, go, post, render
from tmtool.server.roles import may_open
from tmtool.server.state import Job

MAX_JOBS = 200
POLL_SECONDS = 0.4
MAX_STREAM_SECONDS = 600.0  # ends a stream that nobody reads; the page reconnects
_STATES = {
    "todo": "waiting",
    "doing": "running",
    "succeeded": "done",
    "failed": "failed",
    "cancelled": "stopped",
}


def _show_jobs(call: Call) -> str:
    """List the jobs of the person who asks; of everybody for a memory manager."""
    state, everybody = get_text(call.query, "state"), get_text(call.query, "who") == "all"
    owner = None if everybody and call.person.may("memory manager") else call.person.name
    listed = call.desk.state.list_jobs(owner, limit=None)
    listed = [each for each in listed if state in ("", each.state)]
    return render(
        call,
        "jobs.html",
        "Jobs",
        jobs=listed[:MAX_JOBS],
        total=len(listed),
        words=_STATES,
        state=state,
        everybody=owner is None,
        measure=_measure,
        report=_list_report,
    )


def _show_job(call: Call) -> str:
    """Show the progress or the result of a job."""
    job = find_job(call)
    return render(
        call,
        "job.html",
        job.title,
        module="job.js",
        job=job,
        link=_locate_result(call, job),
        progress=_describe_progress(job),
        obstacle=explain_obstacle(call.desk.items, job),
        took=_measure(job),
        report=_list_report,
    )


def _list_report(job: Job) -> list[tuple[str, object]]:
    """List what a job reports: of the records of an operation, the fields that have a value."""
    records = cast("list[dict[str, object]]", job.result.get("records", [job.result]))
    return [
        (name, value)
        for record in records
        for name, value in record.items()
        if name != "type" and value
    ]


def _measure(job: Job) -> str:
    """Return how long a finished job took."""
    if job.started is None or job.ended is None:
        return ""
    spent = datetime.fromisoformat(job.ended) - datetime.fromisoformat(job.started)
    return format_duration(max(1.0, spent.total_seconds()))


def _describe_progress(job: Job) -> dict[str, object]:
    """Return the state and task of a job in words, and its share or count of work done."""
    share = round(min(1.0, job.done / job.total), 3) if job.total else None
    return {
        "state": _STATES[job.state],
        "task": job.task if job.state == "doing" else "",
        "share": share,
        "count": f"{int(job.done):,}" if job.total is None and job.done else "",
        "remarks": [*job.remarks],
    }


async def _stream_job(call: Call) -> Response:
    job = await call.work(partial(find_job, call))
    return answer_events(call, job, _describe_progress)


def answer_events(call: Call, job: Job, describe: Callable[[Job], object]) -> Response:
    """Send the description of a job as events whenever it changes; the last event is `over`."""
    return StreamingResponse(
        _iter_events(call, job, describe), media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )  # fmt: skip


def _cancel_job(call: Call, _form: FormData) -> Response:
    job = find_job(call)
    call.desk.jobs.cancel(job)
    return go(f"/jobs/{job.id}")


def _repeat_job(call: Call, _form: FormData) -> Response:
    return go(f"/jobs/{call.desk.jobs.repeat(find_job(call)).id}")


def find_job(call: Call) -> Job:
    """Return the job that the address names; 404 unless the person may see it."""
    job = call.desk.state.find_job(call.get_path("identity"))
    if not may_open(call.person, job):
        raise HTTPException(404)
    return job


def _locate_result(call: Call, job: Job) -> str | None:
    """Return the address of the result of a job, None if it has none any more."""
    if job.item is None:
        return None
    try:
        item = call.desk.state.find_item(job.item)
    except EmptyError:
        return None
    return locate_item(item)


async def _iter_events(
    call: Call, job: Job, describe: Callable[[Job], object]
) -> AsyncIterator[str]:
    last = ""
    with anyio.move_on_after(MAX_STREAM_SECONDS):
        while True:
            told = json.dumps(await call.work(partial(describe, job)), ensure_ascii=False)
            if told != last:
                last = told
                yield f"data: {told}\n\n"
            if job.is_over:
                yield "event: over\ndata: {}\n\n"
                return
            await anyio.sleep(POLL_SECONDS)
            job = await call.work(partial(call.desk.state.find_job, job.id))


PAGES = (
    get("/jobs", _show_jobs, "translator"),
    get("/jobs/{identity}", _show_job, "translator"),
    Page("/jobs/{identity}/events", _stream_job, "translator"),
    post("/jobs/{identity}/cancel", _cancel_job, "translator"),
    post("/jobs/{identity}/repeat", _repeat_job, "translator"),
)
