"""What happens around every answer: who may ask, how often and how much, and what is noted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tmtool.errors import TmtoolError
from tmtool.server.calls import Call, Desk, Page
from tmtool.server.duties import describe_rate
from tmtool.server.messages import get_status, name_problem
from tmtool.server.patience import receive_in_bounds
from tmtool.server.problems import answers_problems
from tmtool.server.roles import EVERY_ROLE, NOBODY, Role
from tmtool.views.html.render import VISITOR


async def run_page(
    desk: Desk, request: Request, page: Page, answer: Callable[[Call], Awaitable[Response]]
) -> Response:
    """Answer a request, as far as somebody may ask for it."""
    person, begun = request.scope.get("person", NOBODY), monotonic()
    limited = Request(request.scope, receive_in_bounds(request, page.most))
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
        status = name_problem(error)[1] if is_program else get_status(error)
        raise
    finally:
        await limited.close()  # files that were sent
        desk.counts.note(request.method, page.path, status, monotonic() - begun)
        if desk.team is not None:
            await desk.team.note(call, page, status)
    return response


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
