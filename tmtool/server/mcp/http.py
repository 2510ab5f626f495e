"""The tools at `/mcp` of a server, for programs that come with a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message

from tmtool.server.calls import Call
from tmtool.server.mcp.protocol import Context, Outcome, SentText, build_protocol
from tmtool.server.programs import Asking
from tmtool.views.citations import Permalinks

_STATUSES: dict[Outcome, int] = {
    "answered": 200, "refused": 400, "cancelled": 499, "failed": 500,
}  # fmt: skip
"""Standard (RFC 9110, 15), but for 499. Peer (nginx): the client went away."""
T = TypeVar("T")


class _CallHost:
    """Who sent a request: their session, in which nothing restricted is there."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.report = call.desk.report

    def begin(self, context: Context) -> Asking:
        return Asking(
            self._call.session.leave_out_restricted(), Permalinks(self._call.desk.access.base)
        )

    async def work(self, job: Callable[[], T]) -> T:
        return await self._call.work(job)

    async def note(self, sent: SentText) -> None:
        told = f"{sent.hits:,} hits, {sent.characters:,} characters of stored text"
        team = self._call.desk.team
        if team is None:
            self.report(f"mcp {sent.tool}: {sent.outcome}, {told}")
            return
        objects = f"hits={sent.hits}", f"characters={sent.characters}", f"whole={sent.whole}"
        await team.note_sent(self._call, f"mcp {sent.tool}", objects, _STATUSES[sent.outcome])


async def answer_message(call: Call) -> Response:
    """One message of the protocol, of whichever version; nothing is kept between two."""
    access = call.desk.access
    manager = StreamableHTTPSessionManager(
        build_protocol(_CallHost(call)), json_response=True, stateless=True,
        security_settings=TransportSecuritySettings(
            allowed_hosts=[*access.hosts], allowed_origins=[*access.origins]
        ),
    )  # fmt: skip
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    request = call.request
    # Read here, where a message that is too long is refused as any other.
    waiting: list[Message] = [
        {"type": "http.request", "body": await request.body(), "more_body": False}
    ]

    async def receive() -> Message:
        return waiting.pop() if waiting else await request.receive()

    async with manager.run():
        await manager.handle_request(request.scope, receive, keep)
    start = next(each for each in sent if each["type"] == "http.response.start")
    body = b"".join(each.get("body", b"") for each in sent)
    headers = Headers(raw=start.get("headers", []))
    return Response(body, start["status"], headers)
