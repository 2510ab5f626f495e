"""REST for programs, below `/v1`: experimental, so that fields and routes may still change.

A sub-application of FastAPI's, so that its description (`/v1/openapi.json`) is that of the code.
Objects are those of `--json` (docs/json.md). What goes around an answer (who may, how often, what
is noted) is that of pages (`server.running`).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from tmtool.server.api import (
    items,
    jobs,
    me,
    team,
)
from tmtool.server.api.operations import build_router
from tmtool.server.api.routes import Problem
from tmtool.server.calls import Desk
from tmtool.server.problems import API, MEDIA_TYPE, answer_status
from tmtool.version import __version__

_MODULES = (me, jobs, items)
_ABOUT = (
    "EXPERIMENTAL: routes and fields may still change. Objects say their `type` and are those of "
    "the JSON of the commands; offsets are code points, half-open."
)
Handlers = Mapping[Any, Callable[[Request, Any], Coroutine[Any, Any, Response]]]


def build_api(desk: Desk, handlers: Handlers) -> FastAPI:
    """The sub-application; `handlers` are those of the whole server."""
    problem = {"model": Problem, "content": {MEDIA_TYPE: {}}, "description": "What went wrong"}
    api = FastAPI(
        title="tmtool", version=__version__, description=_ABOUT, docs_url=None, redoc_url=None,
        servers=[{"url": API}], root_path_in_servers=False, redirect_slashes=False,
        responses={"default": problem},
        exception_handlers={**handlers, RequestValidationError: _answer_invalid},
    )  # fmt: skip
    api.state.desk = desk
    api.include_router(build_router())
    for each in (*_MODULES, team) if desk.team is not None else _MODULES:
        api.include_router(each.ROUTER)
    return api


async def _answer_invalid(request: Request, error: Exception) -> Response:
    """What does not fit the description: where, and what it should be; never what was sent."""
    assert isinstance(error, RequestValidationError)
    wrong = [
        {"where": ".".join(map(str, each["loc"])), "what": str(each["msg"])}
        for each in error.errors()
    ]
    first = f"{wrong[0]['where']}: {wrong[0]['what']}" if wrong else ""
    return answer_status(422, request.state.identity, first, facts={"errors": wrong})
