"""Which modules a command or a request walks through to the rows that it reads.

    TMTOOL_MEMORY=... python benchmarks/walk.py lookup 数字鸿沟
    TMTOOL_MEMORY=... python benchmarks/walk.py check zh.txt en.txt
    TMTOOL_MEMORY=... python benchmarks/walk.py --interfaces 数字鸿沟
    python benchmarks/walk.py --at tmtool.files:write align zh.docx en.docx -o both.tmx

Runs the command in this process and prints every way from it to a statement of the store, or to
the function that --at names (MODULE:FUNCTION), the longest last: its stops are modules, and each
counts once. Loading a module is no stop.

With --interfaces a text is looked up on the command line, by REST, by MCP and on a page, and the
longest way of each is printed. A server hands each request to a thread: its way begins with the
function of the interface that the thread runs.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from tmtool.cli import run

_STORE = "tmtool.stores.sqlite.database:fetch_rows"
_TOKEN = "tmt_" + "a" * 43


class Walk:
    """The ways to a function while something runs, and the modules that ran."""

    def __init__(self, end: str) -> None:
        self.end, self.ways, self.modules = end, Counter[tuple[str, ...]](), set[str]()

    def follow(self, job: Callable[[], Any]) -> Any:
        """Run something, in whatever threads, and note its ways."""
        sys.setprofile(self._note)
        threading.setprofile(self._note)
        try:
            return job()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (name := _module(frame)):
            self.modules.add(name)
            if f"{name}:{frame.f_code.co_name}" == self.end:
                self.ways[tuple(dict.fromkeys(reversed([*_modules(frame)])))] += 1


def main(arguments: list[str]) -> int:
    """Run a command and print its ways; its exit code."""
    if arguments[:1] == ["--interfaces"]:
        return compare_interfaces(" ".join(arguments[1:]))
    end = _STORE
    if arguments[:1] == ["--at"]:
        _, end, *arguments = arguments
    walk = Walk(end)
    code: int = walk.follow(lambda: run(arguments))
    for way, times in sorted(walk.ways.items(), key=lambda each: len(each[0])):
        sys.stderr.write(f"{len(way):2} stops, {times} times: {_describe(way)}\n")
    total = walk.ways.total()
    sys.stderr.write(f"{total} calls of {end}; functions of {len(walk.modules)} modules ran\n")
    return code


def compare_interfaces(text: str) -> int:
    """Look a text up on every interface, and print the longest way of each."""
    memory = Path(os.environ["TMTOOL_MEMORY"])
    with TemporaryDirectory() as folder:
        for name, job in _list_jobs(memory, Path(folder), text).items():
            walk = Walk(_STORE)
            with redirect_stdout(StringIO()):
                walk.follow(job)
            longest = max(walk.ways, key=len)
            sys.stdout.write(f"{name:<13} {len(longest):2} stops: {_describe(longest)}\n")
    return 0


def _list_jobs(memory: Path, folder: Path, text: str) -> dict[str, Callable[[], None]]:
    def ask(path: str, **sent: Any) -> Callable[[], None]:
        def post() -> None:
            answer = _post(memory, folder / path.strip("/").replace("/", "-"), path, **sent)
            assert answer.status_code == 200, answer.text
            assert '"isError":true' not in answer.text, answer.text

        return post

    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {
            "name": "lookup",
            "arguments": {"texts": [text]},
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    }
    of_call = {
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "lookup",
    }
    return {
        "command line": lambda: (run(["lookup", text, "-q"]), None)[1],
        "REST": ask("/v1/lookup", json={"texts": [text]}),
        "MCP": ask("/mcp", json=call, headers=of_call),
        "page": ask("/desk/matches", files={"q": (None, text)}),
    }


def _post(memory: Path, folder: Path, path: str, **sent: Any) -> Any:
    """Send a request to a server of its own in this process."""
    from starlette.testclient import TestClient

    from tmtool.bootstrap import open_session
    from tmtool.server.access import BROWSER_SECONDS, LocalAccess
    from tmtool.server.app import build_app
    from tmtool.server.calls import Desk
    from tmtool.server.state.sqlite import STATE, SqliteState

    is_page = path.startswith("/desk")
    access = LocalAccess(8765, "walk", token="" if is_page else _TOKEN)
    with (
        open_session(memory, user="walk") as session,
        closing(SqliteState(folder / STATE)) as state,
    ):
        desk = Desk(session, access, state, folder, lambda line: None)
        client = TestClient(build_app(desk), base_url=access.base, follow_redirects=False)
        if is_page:
            own = {"sec-fetch-site": "same-origin"}
            code = {"code": (None, access.issue_code(BROWSER_SECONDS))}
            client.post("/session", files=code, headers=own)
            return client.post(path, headers=own, **sent)
        headers = {"authorization": f"Bearer {_TOKEN}"} | sent.pop("headers", {})
        return client.post(path, headers=headers, **sent)


def _describe(way: tuple[str, ...]) -> str:
    return " > ".join(name.removeprefix("tmtool.") for name in way)


def _modules(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        if name := _module(frame):
            yield name
        frame = frame.f_back


def _module(frame: FrameType) -> str | None:
    """The module of ours whose function a frame is of; None while it is loaded."""
    name = str(frame.f_globals.get("__name__", ""))
    is_ours = name.startswith("tmtool") and frame.f_code.co_name != "<module>"
    return name if is_ours else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
