"""Coming in, the files that all pages share, and whether the server is there."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from tmtool.server.access import SESSION_SECONDS
from tmtool.server.calls import Call, Page, get_text
from tmtool.views.html.render import list_static, read_static, render_served


async def show_start(_call: Call) -> Response:
    """The page that takes a start code, by its script or typed."""
    return _start("")


async def begin_session(call: Call) -> Response:
    """A start code for a cookie."""
    access = call.desk.access
    value = access.exchange_code(get_text(await call.read_form(fields=1), "code"))
    if value is None:
        return _start("This code was used already, or is too old. Start tmtool serve again.", 403)
    call.desk.forget_start()
    answer = RedirectResponse("/", 303)
    answer.set_cookie(access.cookie, value, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
    return answer


def _start(wrong: str, status: int = 200) -> Response:
    page = render_served("start.html", title="tmtool", module="start.js", wrong=wrong)
    return HTMLResponse(page, status)


async def tell_health(_call: Call) -> Response:
    """That the server is there, whatever its threads are at."""
    return PlainTextResponse("ok\n")


async def send_static(call: Call) -> Response:
    """The style sheet, or a module."""
    name = call.get_path("name")
    if name not in list_static():
        raise HTTPException(404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(read_static(name), headers={"Cache-Control": "no-cache"}, media_type=kind)


PAGES = (
    Page("/start", show_start, None),
    Page("/session", begin_session, None, ("POST",)),
    Page("/static/{name}", send_static, None),
    Page("/healthz", tell_health, None),
)
