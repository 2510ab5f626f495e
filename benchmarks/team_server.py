"""A team's server as somebody starts it, for measuring: its memory, people, an import, its memory.

A memory lies in a folder, or in a database into which it is copied.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
from deployed import open_server
from memory_texts import SEED, units

from tmtool.formats.units.writing import write
from tmtool.memory.memory import Memory
from tmtool.server import people
from tmtool.server.roles import Role
from tmtool.server.state.opening import open_state
from tmtool.server.state.people import Grant
from tmtool.server.team import read_team
from tmtool.units import TranslationUnit

_IMPORTED = 30_000
"""Units that are imported meanwhile. Chosen: it takes minutes."""
_PAGES = re.compile(r"^(RssAnon|RssFile):\s+([0-9]+) kB$", re.MULTILINE)


class Team(NamedTuple):
    """A team's folder; the address of its memory and the process of its server in a database."""

    folder: Path
    memory: str | None = None
    server: int | None = None


class Person(NamedTuple):
    """How somebody is known to the server: as a browser, and as a program."""

    cookie: dict[str, str]
    token: str


@contextmanager
def keep_folder(path: Path | None) -> Iterator[Path]:
    """A folder that was named, which stays, or one for the time being."""
    if path is not None:
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def fill(folder: Path, count: int) -> None:
    """A memory, its index, and what is to be imported; kept where a folder is named."""
    memory, more = folder / "memory", folder / "more.tmx"
    if not memory.exists():
        opened = Memory.open(memory, create=True, user="load")
        some: list[TranslationUnit] = []
        for number, unit in enumerate(units(count + _IMPORTED, SEED)):
            some.append(unit)
            if (len(some) == 4_000 or number + 1 == count) and number < count:
                opened.add(some)
                some = []
        opened.close()
        write(iter(some), str(more), force=True)
        run("memory", "index", "--memory", str(memory))


@contextmanager
def copied(folder: Path, *, is_database: bool) -> Iterator[Team]:
    """A folder for a team with a copy of a memory, there or in a database."""
    with tempfile.TemporaryDirectory() as name:
        if not is_database:
            shutil.copytree(folder, name, dirs_exist_ok=True)
            yield Team(Path(name))
            return
        shutil.copy(folder / "more.tmx", name)
        with open_server(Path(name, "server")) as server:
            address = f"{server.get_uri()}&memory=load"
            run("memory", "copy", str(folder / "memory"), address)
            run("memory", "index", "--memory", address)
            first = Path(server.pgdata, "postmaster.pid").read_text("utf-8").split("\n")[0]
            yield Team(Path(name), address, int(first))


def run(*words: str) -> None:
    """A command of tmtool that succeeds."""
    subprocess.run(
        [sys.executable, "-m", "tmtool", *words, "-q"], check=True, stdout=subprocess.DEVNULL
    )


@contextmanager
def serving(
    team: Team, roles: Sequence[Role]
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[Person]]]:
    """A team's server as somebody starts it, and its people, by their roles."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    told: dict[str, Any] = {"address": address, "port": port}
    if team.memory is not None:
        told["memory"] = team.memory
    file = team.folder / "team.toml"
    file.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in told.items()), "utf-8")
    settings = read_team(file)
    found = []
    with closing(open_state(settings.folder, settings.state)) as state:
        for number, role in enumerate(roles):
            name = f"person{number}"
            people.invite(state, name)
            state.add_grant(Grant(name, role))
            cookie = {"tmtool": people.begin_sign_in(state, name, "benchmark")}
            found.append(Person(cookie, people.make_token(state, name, "p", "write", 2, None)))
    command = [sys.executable, "-m", "tmtool", "serve", "--team", str(file), "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(address)
        yield address, process, found
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            if httpx2.get(f"{address}/healthz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    message = "the server did not start"
    raise SystemExit(message)


async def start_import(address: str, cookie: dict[str, str], folder: Path) -> str:
    """Have what is new added to the memory; the address of the job."""
    headers = {"sec-fetch-site": "same-origin"}
    async with httpx2.AsyncClient(base_url=address, cookies=cookie, headers=headers) as client:
        content = (folder / "more.tmx").read_bytes()
        files = {"files": ("more.tmx", content, "application/octet-stream")}
        data = {"memory_name": "load"}
        answer = await client.post("/v1/add", files=files, data=data, timeout=120)
    answer.raise_for_status()
    return answer.headers["location"]


async def read_state(address: str, cookie: dict[str, str], job: str) -> str:
    """What became of a job."""
    async with httpx2.AsyncClient(base_url=address, cookies=cookie) as client:
        answer = await client.get(job, timeout=60)
    state = str(answer.json()["state"])
    return "at work until the end" if state == "doing" else state


class Size(NamedTuple):
    """What a process takes, in bytes: for itself, and of files that it shares with the system."""

    own: int
    files: int


async def watch_memory(pid: int, until: float, sizes: list[Size]) -> None:
    """The memory of a process, every second."""
    while time.monotonic() < until:
        sizes.append(read_size(pid))
        await asyncio.sleep(1)


def read_size(pid: int) -> Size:
    """The memory of a process now."""
    pages = dict(_PAGES.findall(Path(f"/proc/{pid}/status").read_text()))
    return Size(int(pages["RssAnon"]) << 10, int(pages["RssFile"]) << 10)


def read_cpu(pid: int) -> tuple[float, float]:
    """Seconds of CPU that a process has used, and those that it started."""
    children = " ".join(each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/children"))
    own, *running = (_read_times(each) for each in (pid, *map(int, children.split())))
    return own[0], own[1] + sum(map(sum, running))


def _read_times(pid: int) -> tuple[float, float]:
    """Of a process, and of those that it started and that are over."""
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    own, ended = (sum(map(int, said[at : at + 2])) / ticks for at in (11, 13))
    return own, ended
