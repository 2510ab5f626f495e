"""The application: its routes, the limit of what is sent, and what becomes of errors."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tmtool.errors import TmtoolError
from tmtool.server.access import LocalAccess
from tmtool.server.guard import Guard
from tmtool.server.messages import explain_error, explain_status, get_status
from tmtool.server.pages import Pages
from tmtool.services.session import Session
from tmtool.views.html.desk import render_failure
from tmtool.views.html.render import render_served

MOST_BYTES = 256 * 1024
"""Limit: memory, of what may be sent at once. The longest text of a memory is far shorter."""


def _ignore_use() -> None:
    """Nobody waits for a code to be used."""


def build_app(
    session: Session,
    access: LocalAccess,
    report: Callable[[str], None],
    forget_start: Callable[[], None] = _ignore_use,
) -> Guard:
    """The server over the memory of a session, as ASGI; `report` takes a line for each bug.

    Such a line says what kind of error it was and where, and no text: neither what was sent nor
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
        report(f"error in request {request.state.identity}: {what}")
        return _fail(request, explain_status(500), 500)

    pages = Pages(session, access, forget_start)
    app = Starlette(
        routes=[
            Route("/", pages.show_desk, methods=["GET"]),
            Route("/desk", pages.show_desk, methods=["GET", "POST"]),
            Route("/desk/{pane}", pages.answer_pane, methods=["POST"]),
            Route("/at", pages.show_place, methods=["GET"]),
            Route("/at/{name:path}", pages.show_place, methods=["GET"]),
            Route("/start", pages.show_start, methods=["GET"]),
            Route("/session", pages.begin_session, methods=["POST"]),
            Route("/static/{name}", pages.send_static, methods=["GET"]),
            Route("/healthz", pages.tell_health, methods=["GET"]),
        ],
        middleware=[Middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)],
        exception_handlers={
            TmtoolError: answer_error, HTTPException: answer_refusal, Exception: answer_bug,
        },
    )  # fmt: skip
    return Guard(app, access)


def _fail(
    request: Request, sentence: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """What went wrong, as a page or as the part of one that was asked for."""
    identity = request.state.identity
    if request.scope["path"].startswith("/desk/"):
        page = render_failure(sentence, identity)
    else:
        page = render_served(
            "refused.html", title="tmtool", sentence=sentence, identity=identity, module=None
        )
    return HTMLResponse(page, status, headers)
