"""The route of the Model Context Protocol, for programs with a token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.server import has_mcp
from tmtool.server.calls import Call, Page

MAX_MESSAGE_BYTES = 1024 * 1024


async def answer_mcp(call: Call) -> Response:
    """Answer a message; 404 if the package of the protocol is not installed."""
    if not has_mcp():
        raise HTTPException(404)
    answer = await call.work(_load_mcp)
    return await answer(call)


def _load_mcp() -> Callable[[Call], Awaitable[Response]]:
    """Load the handler late: its import takes a second."""
    from tmtool.server.mcp.http import answer_message

    return answer_message


PAGES = (Page("/mcp", answer_mcp, "reader", ("POST",), MAX_MESSAGE_BYTES, is_lookup=True),)
