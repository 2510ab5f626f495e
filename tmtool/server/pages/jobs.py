"""Pages of jobs: their list, and one with its progress, which the page asks for again and again."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from tmtool.errors import EmptyError
from tmtool.lang.wrap import format_duration
from tmtool.server.calls import Call, get_text
from tmtool.server.jobs import explain_obstacle
from tmtool.server.pages.items import locate_item
from tmtool.server.pages.shared import get, go, post, render
from tmtool.server.roles import may_open
from tmtool.server.state import Job

MAX_JOBS = 200
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
    named = (each for record in records for each in record.items())
    return [(name, value) for name, value in named if name != "type" and value]


def _measure(job: Job) -> str:
    """Return how long a finished job took."""
    if job.started is None or job.ended is None:
        return ""
    spent = datetime.fromisoformat(job.ended) - datetime.fromisoformat(job.started)
    return format_duration(max(1.0, spent.total_seconds()))


def _describe_progress(job: Job) -> dict[str, object]:
    """Return the state and task of a job in words, and its share or count of work done."""
    return {
        "state": _STATES[job.state],
        "over": job.is_over,
        "task": job.task if job.state == "doing" else "",
        "share": round(min(1.0, job.done / job.total), 3) if job.total else None,
        "count": f"{int(job.done):,}" if job.total is None and job.done else "",
        "remarks": [*job.remarks],
    }


def _send_progress(call: Call) -> Response:
    return JSONResponse(_describe_progress(find_job(call)))


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
    try:
        return locate_item(call.desk.state.find_item(job.item)) if job.item else None
    except EmptyError:
        return None


PAGES = (
    get("/jobs", _show_jobs, "translator"),
    get("/jobs/{identity}", _show_job, "translator"),
    get("/jobs/{identity}/progress", _send_progress, "translator"),
    post("/jobs/{identity}/cancel", _cancel_job, "translator"),
    post("/jobs/{identity}/repeat", _repeat_job, "translator"),
)
