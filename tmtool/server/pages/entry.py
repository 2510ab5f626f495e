"""Entering the server of one person with a code that works once."""

from __future__ import annotations

from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.server.access import SESSION_SECONDS, LocalAccess
from tmtool.server.calls import Call, Page, get_text
from tmtool.views.html.render import render_served


async def show_start(_call: Call) -> Response:
    """Show the form for a start code."""
    return _start("")


async def begin_session(call: Call) -> Response:
    """Exchange a start code for a cookie."""
    access = call.desk.access
    assert isinstance(access, LocalAccess)
    value = access.exchange_code(get_text(await call.read_form(fields=1), "code"))
    if value is None:
        return _start("This code was used already, or is too old. Start tmtool serve again.", 403)
    call.desk.forget_start()
    answer = RedirectResponse("/", 303)
    answer.set_cookie(access.cookie, value, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    return answer


def _start(wrong: str, status: int = 200) -> Response:
    page = render_served(
        "enter.html", title="tmtool", way="session", module="start.js", wrong=wrong
    )
    return HTMLResponse(page, status)


async def show_me(_call: Call) -> Response:
    """Redirect to the help: a server of one person has no accounts and no tokens."""
    return RedirectResponse("/help", 303)


PAGES = (
    Page("/start", show_start, None),
    Page("/session", begin_session, None, ("POST",)),
    Page("/me", show_me),
)
