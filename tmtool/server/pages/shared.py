"""The files that all pages share, and whether the server is there."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from tmtool.server.calls import Call, Page
from tmtool.views.html.render import list_static, read_static


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
    Page("/static/{name}", send_static, None),
    Page("/healthz", tell_health, None),
)
