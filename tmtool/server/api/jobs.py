"""Jobs for programs: begun by what is sent, watched by asking, and stopped."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import EmptyError
from tmtool.server.api.answers import (
    USUAL_LIMIT,
    Cursor,
    Limit,
    answer_json,
    digest,
    link_next,
    make_page,
    read_cursor,
    tell,
)
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.calls import Call
from tmtool.server.pages.jobs import find_job
from tmtool.server.problems import API, PAGE, TITLES
from tmtool.server.state import Item, Job

ROUTER = make_router()
_SHOWN = frozenset({
    "bitext", "check", "comparison", "pretranslation", "import", "export",
})  # fmt: skip
"""The kinds of what jobs make that programs can read."""
_PAUSE = "1"
"""Seconds until a job is looked at again. Chosen, no measurement."""


class JobObject(BaseModel):
    """A job; `result` is where what it made can be read, `problem` why it failed."""

    model_config = ConfigDict(extra="allow")
    type: str
    id: str
    kind: str
    state: str
    done: float
    total: float | None
    report: dict[str, Any]
    result: str | None
    problem: dict[str, Any] | None


class JobList(BaseModel):
    """Jobs, new ones first."""

    jobs: list[JobObject]
    total: int
    next: str | None


BEGUN: dict[int | str, dict[str, Any]] = {202: {"model": JobObject, "description": "It was begun"}}


@ROUTER.get("/jobs", responses={200: {"model": JobList}}, openapi_extra=describe("translator"))
async def list_jobs(
    call: Asking,
    limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
    everybody: Annotated[bool, Query(description="Those of others too, for managers")] = False,
) -> Response:
    """The jobs of who asks, new ones first."""
    if everybody and not call.person.may("memory manager"):
        raise HTTPException(403)
    told = digest(["jobs", everybody, call.person.name])
    offset = read_cursor(told, cursor)

    def find() -> dict[str, Any]:
        owner = None if everybody else call.person.name
        listed = call.desk.state.list_jobs(owner, limit=None)
        some = [tell_job(call, each) for each in listed[offset : offset + limit]]
        return make_page("jobs", some, offset, len(listed), told)

    found = await call.work(find)
    return answer_json(found, 200, link_next(call, found))


@ROUTER.get(
    "/jobs/{identity}", responses={200: {"model": JobObject}}, openapi_extra=describe("translator")
)
async def show_job(call: Asking, identity: str) -> Response:
    """How far a job is, and what became of it; ask again after `Retry-After`."""
    job = await call.work(partial(find_job, call))
    return await _answer_job(call, job)


@ROUTER.delete(
    "/jobs/{identity}", responses={200: {"model": JobObject}}, openapi_extra=describe("translator")
)
async def cancel_job(call: Asking, identity: str) -> Response:
    """Stop a job; one that is over stays as it is."""
    job = await call.work(partial(find_job, call))
    await call.work(partial(call.desk.jobs.cancel, job))
    return await _answer_job(call, await call.work(partial(find_job, call)))


async def _answer_job(call: Call, job: Job) -> Response:
    told = await call.work(partial(tell_job, call, job))
    return answer_json(told, 200, {} if job.is_over else {"Retry-After": _PAUSE})


async def answer_begun(call: Call, job: Job) -> Response:
    """Say of a job that was begun where it is watched."""
    call.note(job.id)
    told = await call.work(partial(tell_job, call, job))
    headers = {"Location": f"{API}/jobs/{job.id}", "Retry-After": _PAUSE}
    return answer_json(told, 202, headers)


def tell_job(call: Call, job: Job) -> dict[str, Any]:
    """A job as an object."""
    problem = None
    if job.problem is not None:
        name = str(job.facts.get("type", ""))
        problem = {
            **job.facts, "type": f"{PAGE}#{name}" if name else "about:blank",
            "title": TITLES.get(name, "The job failed"), "detail": job.problem,
        }  # fmt: skip
    result = None
    if job.item is not None:
        with suppress(EmptyError):
            result = locate_item(call.desk.state.find_item(job.item))
    return tell({
        "type": "job", "id": job.id, "kind": job.kind, "title": job.title, "by": job.owner,
        "state": job.state, "made": job.made, "started": job.started, "ended": job.ended,
        "task": job.task, "done": job.done, "total": job.total, "remarks": list(job.remarks),
        "report": dict(job.result), "result": result, "problem": problem,
    })  # fmt: skip


def locate_item(item: Item) -> str | None:
    """Where programs read what a job made; None for what they can't."""
    return f"{API}/{item.kind}s/{item.id}" if item.kind in _SHOWN else None
