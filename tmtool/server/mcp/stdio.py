"""The tools over standard input and output, for a program that starts `tmtool mcp`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from typing import TypeAlias, TypeVar, cast

import anyio
from anyio import create_memory_object_stream
from anyio.abc import ObjectReceiveStream, ObjectSendStream
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import (
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
)

from tmtool.server.mcp.protocol import Context, SentText, build_protocol
from tmtool.server.programs import Asking
from tmtool.services.session import Session
from tmtool.views.citations import Permalinks

_AT_ONCE = 4
"""So many calls are at work at once. Chosen, no measurement: one person asks."""
_CANCELLED = "notifications/cancelled"
_BLOCK = 1 << 16
"""Bytes that are read at once. Chosen: what a pipe holds."""
_Incoming: TypeAlias = SessionMessage | Exception
T = TypeVar("T")


class _LocalHost:
    """One person on this machine, whose session it is."""

    def __init__(
        self, session: Session, links: Permalinks, note: Callable[[SentText], None],
        report: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._session, self._links, self._note = session, links, note
        self.report = report
        self._threads = anyio.CapacityLimiter(_AT_ONCE)

    def begin(self, context: Context) -> Asking:
        session = self._session
        return Asking(session.renew(session.user, datetime.now(UTC)), self._links)

    async def work(self, job: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(job, limiter=self._threads)

    async def note(self, sent: SentText) -> None:
        self._note(sent)


def run_stdio(
    session: Session,
    links: Permalinks,
    note: Callable[[SentText], None],
    report: Callable[[str], None],
) -> None:
    """Answer a program until it closes standard input and has the answers to all its requests.

    `note` is told of each call how much text went out, `report` what went wrong in tmtool itself.
    """
    anyio.run(_serve, _LocalHost(session, links, note, report))


async def _serve(host: _LocalHost) -> None:
    protocol = build_protocol(host)
    lines = cast("anyio.AsyncFile[str]", _iter_input(sys.stdin.fileno()))
    async with (
        stdio_server(lines) as (reading, writing),
        anyio.create_task_group() as group,
    ):
        carrier = _Carrier()
        group.start_soon(carrier.carry_requests, reading)
        group.start_soon(carrier.carry_answers, writing)
        await protocol.run(
            carrier.requests, carrier.answers, protocol.create_initialization_options()
        )


class _Carrier:
    """Carries messages to the protocol and back; the input ends when all requests are answered.

    The package gives up requests that it is still working on when its input ends.
    """

    def __init__(self) -> None:
        self._sent, self.requests = create_memory_object_stream[_Incoming]()
        self.answers, self._received = create_memory_object_stream[SessionMessage]()
        self._open: set[str | int] = set()
        self._changed = anyio.Event()

    async def carry_requests(
        self, reading: ObjectReceiveStream[SessionMessage | Exception]
    ) -> None:
        async with self._sent:
            async for each in reading:
                if isinstance(each, SessionMessage):
                    self._note_request(each.message)
                await self._sent.send(each)
            while self._open:
                self._changed = anyio.Event()
                await self._changed.wait()

    async def carry_answers(self, writing: ObjectSendStream[SessionMessage]) -> None:
        async with writing:
            async for each in self._received:
                await writing.send(each)
                if isinstance(each.message, JSONRPCResponse | JSONRPCError):
                    self._close(each.message.id)

    def _note_request(self, message: JSONRPCMessage) -> None:
        if isinstance(message, JSONRPCRequest):
            self._open.add(message.id)
        elif isinstance(message, JSONRPCNotification) and message.method == _CANCELLED:
            self._close((message.params or {}).get("requestId"))  # it is never answered

    def _close(self, request: object) -> None:
        self._open -= {request}
        self._changed.set()


async def _iter_input(file: int) -> AsyncIterator[str]:
    """The lines of standard input.

    The package's own reading can't be given up before a line comes, so that Ctrl+C would be waited
    for; this one keeps nobody.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue(1)

    def hand_over(line: str | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()

    def read() -> None:
        # Not by the buffer of `sys.stdin`, which Python wants to have when it ends.
        rest = b""
        # What is left of the loop when the program ends takes nothing more.
        with suppress(RuntimeError, OSError):
            while data := os.read(file, _BLOCK):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    hand_over(line.decode("utf-8", "replace"))
        with suppress(RuntimeError):
            if rest:
                hand_over(rest.decode("utf-8", "replace"))
            hand_over(None)

    Thread(target=read, daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
