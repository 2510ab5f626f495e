"""The application: its routes, the limit of what is sent, and what becomes of errors."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tmtool.errors import TmtoolError
from tmtool.server.calls import MOST_BYTES, Call, Desk, Page
from tmtool.server.guard import Guard, answers_part
from tmtool.server.messages import explain_error, explain_status, get_status
from tmtool.server.pages import PAGES
from tmtool.server.patience import PatientBody
from tmtool.views.html.desk import render_failure
from tmtool.views.html.render import render_served


def build_app(desk: Desk) -> Guard:
    """The server, as ASGI.

    Of a bug it reports what kind of error it was and where, and no text: neither what was sent nor
    what the error says, which may quote it.
    """

    async def answer_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, TmtoolError)
        return _fail(request, explain_error(error), get_status(error))

    async def answer_refusal(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = error.status_code
        return _fail(request, explain_status(status), status, error.headers)

    async def answer_bug(request: Request, error: Exception) -> Response:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        desk.report(f"error in request {request.state.identity}: {what}")
        return _fail(request, explain_status(500), 500)

    app = Starlette(
        routes=[_build_route(desk, each) for each in PAGES],
        middleware=[
            Middleware(PatientBody),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES),
        ],
        exception_handlers={
            TmtoolError: answer_error, HTTPException: answer_refusal, Exception: answer_bug,
        },
    )  # fmt: skip
    return Guard(app, desk.access)


def _build_route(desk: Desk, page: Page) -> Route:
    async def answer(request: Request) -> Response:
        person = request.scope.get("person", desk.access.nobody)
        if page.role is not None and not person.may(page.role):
            raise HTTPException(403)
        return await page.handler(Call(desk, request, person))

    limit = Middleware(RequestBodyLimitMiddleware, max_body_size=page.most)
    return Route(page.path, answer, methods=[*page.methods], middleware=[limit])


def _fail(
    request: Request, sentence: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """What went wrong, as a page or as the part of one that was asked for."""
    identity = request.state.identity
    if answers_part(request.scope):
        page = render_failure(sentence, identity)
    else:
        page = render_served(
            "refused.html", title="tmtool", sentence=sentence, identity=identity, module=None
        )
    return HTMLResponse(page, status, headers)
