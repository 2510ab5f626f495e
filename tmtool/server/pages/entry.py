"""Entering the server of one person with a code that works once."""

from __future__ import annotations

from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.server.access import SESSION_SECONDS, LocalAccess
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.pages.shared import get, go, render


def _show_start(call: Call, wrong: str = "") -> str:
    """Show the form for a start code, which its script can fill in."""
    return render(call, "enter.html", "Start", way="session", module="start.js", wrong=wrong)


async def _begin_session(call: Call) -> Response:
    """Exchange a start code for a cookie."""
    access = call.desk.access
    assert isinstance(access, LocalAccess)
    value = access.exchange_code(get_text(await call.read_form(fields=1), "code"))
    if value is None:
        wrong = "This code was used already, or is too old. Start tmtool serve again."
        return HTMLResponse(_show_start(call, wrong), 403)
    call.desk.forget_start()
    answer = RedirectResponse("/", 303)
    answer.set_cookie(access.cookie, value, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    return answer


PAGES = (
    get("/start", _show_start, None),
    Page("/session", _begin_session, None, ("POST",)),
    # A server of one person has no accounts and no tokens.
    get("/me", lambda _: go("/help")),
)
