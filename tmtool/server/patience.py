"""How long the server waits for who sends slowly, and how much may be sent.

uvicorn itself waits for the beginning of a request, and for what it says, as long as it takes.
"""

from __future__ import annotations

import asyncio
from time import monotonic

import anyio
import h11
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

from tmtool.server.messages import explain_size

HEAD_SECONDS = 20.0
"""So long a request may take to say what it wants. A browser does so at once."""
PAUSE_SECONDS = 30.0
"""So long nothing may come of what is sent."""
BODY_SECONDS = 120.0
"""So long all of a form may take."""
BYTES_A_SECOND = 16 * 1024
"""For so many bytes it may take a second more. A file comes through a poor connection."""


def receive_in_bounds(request: Request, most: int) -> Receive:
    """What is sent, up to so many bytes (413 for more), if it comes in time (408).

    Too much is told by what a browser declares, and by what comes.
    """
    declared = request.headers.get("content-length", "")
    begun, size, is_whole = monotonic(), 0, False

    async def receive() -> Message:
        nonlocal size, is_whole
        if is_whole:  # what comes now is that the browser has gone
            return await request.receive()
        if declared.isdecimal() and int(declared) > most:
            raise HTTPException(413, explain_size(most))
        left = begun + BODY_SECONDS + size / BYTES_A_SECOND - monotonic()
        message = None
        with anyio.move_on_after(min(PAUSE_SECONDS, max(left, 0.0))):
            message = await request.receive()
        if message is None:
            raise HTTPException(408, headers={"Connection": "close"})
        size += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if size > most:
            raise HTTPException(413, explain_size(most))
        return message

    return receive


class PatientProtocol(H11Protocol):
    """Closes connections that say nothing, and that go on sending what was answered already."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Wait for the head of a request, or for the rest of one that is answered."""
        is_answered = self.cycle is not None and self.cycle.response_complete
        if self.conn.their_state is h11.IDLE:
            seconds = HEAD_SECONDS
        elif self.conn.their_state is h11.SEND_BODY and is_answered:
            seconds = PAUSE_SECONDS
        else:
            self._stop()
            return
        if self._late is None:
            self._late = self.loop.call_later(seconds, self.transport.close)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
