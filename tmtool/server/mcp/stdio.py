"""The tools over standard input and output, for a program that starts `tmtool mcp`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import anyio
from mcp.server.stdio import stdio_server

from tmtool.server.mcp.protocol import Context, SentText, build_protocol
from tmtool.server.mcp.tools import Asking
from tmtool.services.session import Session
from tmtool.views.citations import Permalinks

_AT_ONCE = 4
"""So many calls are at work at once. Chosen, no measurement: one person asks."""
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
    """Answer a program until it closes standard input.

    `note` is told of each call how much text went out, `report` what went wrong in tmtool itself.
    """
    anyio.run(_serve, _LocalHost(session, links, note, report))


async def _serve(host: _LocalHost) -> None:
    protocol = build_protocol(host)
    async with stdio_server() as (reading, writing):
        await protocol.run(reading, writing, protocol.create_initialization_options())
