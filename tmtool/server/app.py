"""The application: its routes, the limit of what is sent, and what becomes of errors."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from tmtool.errors import TmtoolError
from tmtool.server import problems
from tmtool.server.access import LocalAccess, find_dialect
from tmtool.server.api import build_api
from tmtool.server.calls import Desk, Page, run_page
from tmtool.server.guard import Guard
from tmtool.server.jobs import QueueFullError
from tmtool.server.messages import explain_error, explain_status, get_status
from tmtool.server.pages import PAGES, entry, people
from tmtool.server.problems import answer_failure, answers_problems


def build_app(desk: Desk) -> Guard:
    """The server, as ASGI.

    Of a bug it reports what kind of error it was and where, and no text: neither what was sent nor
    what the error says, which may quote it.
    """

    async def answer_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, TmtoolError)
        status = get_status(error)
        if not answers_problems(request.scope):
            return answer_failure(request.scope, status, explain_error(error))
        # Clients of a dialect know its statuses alone.
        is_api = find_dialect(request.scope["path"]) is None
        identity, hide = request.state.identity, desk.items.hide_folders
        return problems.answer_error(error, identity, hide, None if is_api else status)

    async def answer_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status, headers = error.status_code, error.headers
        # These say themselves how much is too much.
        is_told = status == 413 or isinstance(error, QueueFullError)
        if answers_problems(request.scope):
            detail = error.detail if is_told or status == 409 else ""
            return problems.answer_status(status, request.state.identity, detail, headers)
        sentence = error.detail if is_told else explain_status(status)
        return answer_failure(request.scope, status, sentence, headers)

    async def answer_nobody(_request: Request, _error: Exception) -> Response:
        return Response(status_code=400)  # who sent it went away half-way

    async def answer_bug(request: Request, error: Exception) -> Response:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        desk.report(f"error in request {request.state.identity}: {what}")
        return await answer_refusal(request, HTTPException(500))

    handlers: dict[Any, Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
        TmtoolError: answer_error, HTTPException: answer_refusal,
        ClientDisconnect: answer_nobody, Exception: answer_bug,
    }  # fmt: skip
    own = entry.PAGES if isinstance(desk.access, LocalAccess) else people.PAGES
    api = build_api(desk, handlers)
    app = Starlette(
        routes=[Mount(problems.API, api), *(_build_route(desk, each) for each in (*PAGES, *own))],
        exception_handlers=handlers,
    )
    app.state.api = api  # a page shows what it describes
    return Guard(
        app, desk.access, None if desk.team is None else partial(desk.team.note_refusal, desk)
    )


def _build_route(desk: Desk, page: Page) -> Route:
    async def answer(request: Request) -> Response:
        return await run_page(desk, request, page, page.handler)

    return Route(page.path, answer, methods=[*page.methods])
