"""What programs come to with a token: the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.server import has_mcp
from tmtool.server.calls import Call, Page

_MOST_BYTES = 1024 * 1024
"""Limit of a message: memory. Chosen: twenty pairs of the longest texts, escaped, are no larger."""


async def answer_mcp(call: Call) -> Response:
    """A message of the protocol; there is no such page where its package is not installed."""
    if not has_mcp():
        raise HTTPException(404)
    answer = await call.work(_load_mcp)
    return await answer(call)


def _load_mcp() -> Callable[[Call], Awaitable[Response]]:
    """What answers; to load it takes a second, which the start of a server is spared."""
    from tmtool.server.mcp.http import answer_message

    return answer_message


PAGES = (Page("/mcp", answer_mcp, "reader", ("POST",), _MOST_BYTES, is_lookup=True),)
