"""Jobs: the list, one with its progress as it goes on, and stopping it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from functools import partial

import anyio
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from tmtool.errors import EmptyError
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.jobs import explain_obstacle, repeat
from tmtool.server.pages.items import locate_item
from tmtool.server.roles import may_open
from tmtool.server.state import Job
from tmtool.views.html.jobs import describe_progress, render_job, render_jobs

_SHOWN = 200
"""So many jobs are listed. Chosen, no measurement."""
_PAUSE = 0.4
"""Seconds between two looks at how far a job is. Chosen, no measurement."""
_LONGEST_STREAM = 600.0
"""Seconds after which a page has to ask again. Chosen: a stream that nobody reads ends."""


async def show_jobs(call: Call) -> Response:
    """The jobs of who asks, or of all for a memory manager, new ones first."""
    state, everybody = get_text(call.query, "state"), get_text(call.query, "who") == "all"
    manages = call.person.may("memory manager")

    def render() -> str:
        owner = None if everybody and manages else call.person.name
        listed = [
            each
            for each in call.desk.state.list_jobs(owner, limit=None)
            if state in ("", each.state)
        ]
        return render_jobs(listed[:_SHOWN], len(listed), state, everybody=owner is None)

    return await call.answer(render)


async def show_job(call: Call) -> Response:
    """How far a job is, and what became of it."""

    def render() -> str:
        job = find_job(call)
        return render_job(job, _locate_result(call, job), explain_obstacle(job))

    return await call.answer(render)


async def stream_job(call: Call) -> Response:
    """What changes on the page of a job, as server-sent events; the last is `over`."""
    job = await call.work(partial(find_job, call))
    return answer_events(call, job, describe_progress)


def answer_events(call: Call, job: Job, describe: Callable[[Job], object]) -> Response:
    """Server-sent events: what is said of a job whenever that changes; the last is `over`."""
    return StreamingResponse(
        _iter_events(call, job, describe), media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )  # fmt: skip


async def cancel_job(call: Call) -> Response:
    """Stop it."""
    job = await call.work(partial(find_job, call))
    await call.work(partial(call.desk.jobs.cancel, job))
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def repeat_job(call: Call) -> Response:
    """Do it once more."""
    job = await call.work(partial(find_job, call))
    again = await call.work(partial(repeat, call.desk.jobs, job))
    return RedirectResponse(f"/jobs/{again.id}", 303)


def find_job(call: Call) -> Job:
    """The job of the address, of who asks or as a memory manager sees it; 404 for others."""
    job = call.desk.state.find_job(call.get_path("identity"))
    if not may_open(call.person, job):
        raise HTTPException(404)
    return job


def _locate_result(call: Call, job: Job) -> str | None:
    """Where what a job made is looked at; None where it made nothing, or that was removed."""
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
    with anyio.move_on_after(_LONGEST_STREAM):
        while True:
            told = json.dumps(await call.work(partial(describe, job)), ensure_ascii=False)
            if told != last:
                last = told
                yield f"data: {told}\n\n"
            if job.is_over:
                yield "event: over\ndata: {}\n\n"
                return
            await anyio.sleep(_PAUSE)
            job = await call.work(partial(call.desk.state.find_job, job.id))


PAGES = (
    Page("/jobs", show_jobs, "translator"),
    Page("/jobs/{identity}", show_job, "translator"),
    Page("/jobs/{identity}/events", stream_job, "translator"),
    Page("/jobs/{identity}/cancel", cancel_job, "translator", ("POST",)),
    Page("/jobs/{identity}/repeat", repeat_job, "translator", ("POST",)),
)
