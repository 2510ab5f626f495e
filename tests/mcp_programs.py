"""Programs that speak the Model Context Protocol, by the client of its own package.

`python tests/mcp_programs.py` writes the list of tools into its case file.
"""

import json
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import mcp.client.session as client_session
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS

from tmtool.server.mcp.protocol import build_protocol
from tmtool.server.programs import Asking
from tmtool.views.citations import Permalinks

TOOLS = Path(__file__).parent / "data" / "mcp" / "tools.json"
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}  # fmt: skip
"""With what a program begins that shakes hands."""
VERSIONS = (*HANDSHAKE_PROTOCOL_VERSIONS, *MODERN_PROTOCOL_VERSIONS)


class Host:
    """Somebody on this machine, and what is noted of them."""

    def __init__(self, session, base=""):
        self.session, self.base, self.sent, self.lines = session, base, [], []

    def begin(self, _context):
        own = self.session.renew("Ada", datetime.now(UTC), self.session.settings.memories)
        return Asking(own, Permalinks(self.base))

    async def work(self, job):
        return await anyio.to_thread.run_sync(job)

    async def note(self, sent):
        self.sent.append(sent)

    def report(self, what):
        self.lines.append(what)


@asynccontextmanager
async def connected(carrier, version):
    """A client that speaks a version, over whatever carries it."""
    is_new = version in MODERN_PROTOCOL_VERSIONS
    before = client_session.LATEST_HANDSHAKE_VERSION
    client_session.LATEST_HANDSHAKE_VERSION = before if is_new else version
    try:
        async with Client(carrier, mode=version if is_new else "legacy") as client:
            assert client.protocol_version == version
            yield client
    finally:
        client_session.LATEST_HANDSHAKE_VERSION = before


def ask(carrier, *calls, version="2026-07-28"):
    """What a client gets for calls, each a tool with its arguments: results, and errors too."""

    async def run():
        answers = []
        async with connected(carrier, version) as client:
            for name, arguments in calls:
                try:
                    answers.append(await client.call_tool(name, arguments))
                except MCPError as error:
                    answers.append(error)
        return answers

    return anyio.run(run)


def ask_host(host, *calls, version="2026-07-28"):
    """The same of a host in this process."""
    return ask(build_protocol(host), *calls, version=version)


def get_answer(result):
    """The answer, which has to be the same as text and as structure."""
    assert not result.is_error, result.content[0].text
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def list_tools():
    """The tools as programs get them, and what they answer, which is one for all."""

    async def run():
        async with connected(build_protocol(Host(None)), "2026-07-28") as client:
            listed = (await client.list_tools()).tools
            return [
                each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in listed
            ]

    tools = anyio.run(run)
    answer, *others = [each.pop("outputSchema") for each in tools]
    assert others == [answer] * len(others)
    return {"answer": answer, "tools": tools}


if __name__ == "__main__":
    TOOLS.parent.mkdir(exist_ok=True)
    TOOLS.write_text(json.dumps(list_tools(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{TOOLS}\n")
