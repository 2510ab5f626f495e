"""What happens around every answer: who may ask, how often and how much, and what is noted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from tmtool.errors import TmtoolError
from tmtool.server.calls import Call, Desk, Page
from tmtool.server.duties import describe_rate
from tmtool.server.messages import explain_size, get_status
from tmtool.server.problems import answers_problems, get_error_status
from tmtool.server.roles import EVERY_ROLE, NOBODY, Role
from tmtool.views.html.render import VISITOR

TOO_LARGE = 413
"""Standard (RFC 9110, 15.5.14)."""


async def run_page(
    desk: Desk, request: Request, page: Page, answer: Callable[[Call], Awaitable[Response]]
) -> Response:
    """Answer a request, as far as somebody may ask for it."""
    person, begun = request.scope.get("person", NOBODY), monotonic()
    limited = Request(request.scope, _limit(request, page.most))
    call = Call(desk, limited, person, page.role if page.role in EVERY_ROLE else None)
    if desk.team is not None and person is not NOBODY:
        keeps = person.may("administrator") or person.may("memory manager")
        VISITOR.set((person.name, keeps))
    status = 500
    try:
        await _insist_on_right(call, page)
        response = await answer(call)
        status = response.status_code
    except HTTPException as error:
        status = error.status_code
        raise
    except TmtoolError as error:
        is_program = answers_problems(request.scope)
        status = get_error_status(error) if is_program else get_status(error)
        raise
    finally:
        await limited.close()  # files that were sent
        desk.counts.note(request.method, page.path, status, monotonic() - begun)
        if desk.team is not None:
            await desk.team.note(call, page, status)
    return response


def _limit(request: Request, most: int) -> Receive:
    """What is sent, up to so many bytes: by what a browser says, and by what comes."""
    declared = request.headers.get("content-length", "")
    left = most if not declared.isdecimal() or int(declared) <= most else -1

    async def receive() -> Message:
        nonlocal left
        message: Message = {} if left < 0 else await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(TOO_LARGE, explain_size(most))
        return message

    return receive


async def _insist_on_right(call: Call, page: Page) -> None:
    """403 for who may not do it, 429 for who does it too often."""
    person = call.person
    if page.role in ("anybody", "signed in"):
        if person is NOBODY or (page.role == "signed in" and person.token):
            raise HTTPException(403)
    elif page.role is not None and not person.may(cast("Role", page.role)):
        raise HTTPException(403)
    if page.is_lookup and call.desk.team is not None:
        seconds = await call.desk.team.find_wait("look-up", person.name)
        if seconds:
            raise HTTPException(429, headers=describe_rate("look-up", seconds))
