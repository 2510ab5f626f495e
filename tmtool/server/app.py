"""The application: its routes, the limit of what is sent, and what becomes of errors."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import partial
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive

from tmtool.errors import TmtoolError
from tmtool.server.access import LocalAccess
from tmtool.server.calls import Call, Desk, Page
from tmtool.server.guard import Guard, answers_part
from tmtool.server.messages import explain_error, explain_size, explain_status, get_status
from tmtool.server.pages import PAGES, entry, people
from tmtool.server.patience import PatientBody
from tmtool.server.roles import EVERY_ROLE, NOBODY, Role
from tmtool.views.html.desk import render_failure
from tmtool.views.html.render import VISITOR, render_served

_TOO_LARGE = 413
"""Standard (RFC 9110, 15.5.14)."""


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
        # What was too large says itself how large it may be.
        sentence = error.detail if status == _TOO_LARGE else explain_status(status)
        return _fail(request, sentence, status, error.headers)

    async def answer_nobody(_request: Request, _error: Exception) -> Response:
        return Response(status_code=400)  # who sent it went away half-way

    async def answer_bug(request: Request, error: Exception) -> Response:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        desk.report(f"error in request {request.state.identity}: {what}")
        return _fail(request, explain_status(500), 500)

    own = entry.PAGES if isinstance(desk.access, LocalAccess) else people.PAGES
    app = Starlette(
        routes=[_build_route(desk, each) for each in (*PAGES, *own)],
        middleware=[Middleware(PatientBody)],
        exception_handlers={
            TmtoolError: answer_error, HTTPException: answer_refusal,
            ClientDisconnect: answer_nobody, Exception: answer_bug,
        },
    )  # fmt: skip
    return Guard(
        app, desk.access, None if desk.team is None else partial(desk.team.note_refusal, desk)
    )


def _build_route(desk: Desk, page: Page) -> Route:
    role = page.role if page.role in EVERY_ROLE else None

    async def answer(request: Request) -> Response:
        person = request.scope.get("person", NOBODY)
        limited = Request(request.scope, _limit(request, page.most))
        call = Call(desk, limited, person, role)
        if desk.team is not None and person is not NOBODY:
            keeps = person.may("administrator") or person.may("memory manager")
            VISITOR.set((person.name, keeps))
        status = 500
        try:
            _insist_on_right(call, page)
            response = await page.handler(call)
            status = response.status_code
        except HTTPException as error:
            status = error.status_code
            raise
        except TmtoolError as error:
            status = get_status(error)
            raise
        finally:
            await limited.close()  # files that were sent
            if desk.team is not None:
                await desk.team.note(call, page, status)
        return response

    return Route(page.path, answer, methods=[*page.methods])


def _limit(request: Request, most: int) -> Receive:
    """What is sent, up to so many bytes: by what a browser says, and by what comes."""
    declared = request.headers.get("content-length", "")
    left = most if not declared.isdecimal() or int(declared) <= most else -1

    async def receive() -> Message:
        nonlocal left
        message: Message = {} if left < 0 else await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(_TOO_LARGE, explain_size(most))
        return message

    return receive


def _insist_on_right(call: Call, page: Page) -> None:
    """403 for who may not do it, 429 for who does it too often."""
    person = call.person
    if page.role in ("anybody", "signed in"):
        if person is NOBODY or (page.role == "signed in" and person.token):
            raise HTTPException(403)
    elif page.role is not None and not person.may(cast("Role", page.role)):
        raise HTTPException(403)
    if page.is_lookup and call.desk.team is not None:
        seconds = call.desk.team.find_wait("look-up", person.name)
        if seconds:
            raise HTTPException(429, headers={"Retry-After": str(seconds)})


def _fail(
    request: Request, sentence: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """What went wrong, as a page or as the part of one that was asked for."""
    identity = request.state.identity
    if answers_part(request.scope):
        page = render_failure(sentence, identity)
    else:
        page = render_served(
            "refused.html",
            title="tmtool",
            sentence=sentence,
            identity=identity,
            module=None,
            link="",
            has_pages=True,
        )
    return HTMLResponse(page, status, headers)
