"""How long people of a team wait, when all of them are at work and an import runs beside.

    python benchmarks/desk_load.py [--people 32] [--minutes 10] [--units 100000] [--folder DIR]
        [--no-import] [--markdown docs/desk.md]

A team's server (`tmtool serve --team`, one process) over units of memory_texts.py with vectors of
the default encoder. Each person looks up a text with its terms every 4 seconds (both are asked for
at once, as the desk does; the longer one counts) and a concordance of a phrase every 16 (its counts
and first lines); half of them from Chinese, half from English, each at moments of their own. Texts
are units of the memory, most of them with a number, a word or a clause changed, and some that are
new; nobody asks the same one twice. Meanwhile other units are imported by `tmtool add`. Times are
seconds of wall clock at the client, CPU is that of each process by itself, memory that of the
server. Exit code 1 where the 95th percentile of look-ups is over .7 s, of concordances over 1.5 s,
where anything but 200 was answered, or where the server's memory grew by over 5 % from the first
quarter to the last.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx2
from error_tables import in_page
from memory_queries import renumbered
from memory_texts import SEED, units

from tmtool.formats.units.writing import write
from tmtool.memory.memory import Memory
from tmtool.server import people
from tmtool.server.state.people import Grant
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.units import TranslationUnit

LOOKUP_EVERY, CONCORDANCE_EVERY = 4.0, 16.0
MOST_LOOKUP, MOST_CONCORDANCE, MOST_GROWTH = 0.7, 1.5, 0.05
_IMPORTED = 30_000
"""Units that are imported meanwhile. Chosen: it takes minutes."""
_WARM = 10.0
"""Seconds in which nothing counts. Chosen: the encoder is loaded by then."""


class Timed(NamedTuple):
    """One answer: what was asked, when since the start, how long it took, and its status."""

    what: str
    at: float
    seconds: float
    status: int


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-import", action="store_true")
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args()
    with _folder(asked.folder) as folder:
        fill(folder, asked.units)
        texts = {lang: list(draw(folder, lang, asked)) for lang in ("zh", "en")}
        report = asyncio.run(measure(folder, asked, texts))
    print(report.text)
    if asked.markdown:
        in_page(asked.markdown, report.text.splitlines(), "desk load")
    return 0 if report.is_good else 1


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
        subprocess.run([sys.executable, "-m", "tmtool", "index", "build", "--memory", str(memory),
                        "-q"], check=True)  # fmt: skip


def draw(folder: Path, lang: str, asked: argparse.Namespace) -> Iterator[str]:
    """Texts to look up, as many as will be asked for, no two alike."""
    chosen = random.Random(f"{SEED} {lang}")
    needed = int(asked.people * asked.minutes * 60 / LOOKUP_EVERY) + 200
    seen: set[str] = set()
    pool = [each.get_text(lang) for each in units(min(asked.units, 20_000), SEED)]
    while len(seen) < needed:
        text = chosen.choice(pool) or ""
        kind = chosen.random()
        if kind < 0.4:
            text = renumbered(text, lang, chosen)
        elif kind < 0.8 and len(text) > 12:
            at = chosen.randrange(len(text) - 4)
            text = text[:at] + text[at + 3 :]
        elif kind < 0.9:
            text = text[: len(text) // 2] + (chosen.choice(pool) or "")
        if text.strip() and text not in seen:
            seen.add(text)
            yield text


async def measure(folder: Path, asked: argparse.Namespace, texts: dict[str, list[str]]) -> Report:
    """Let all of them work, and an import beside."""
    with serving(folder, asked.people) as (address, process, cookies):
        start = time.monotonic()
        until = start + 60 * asked.minutes
        sizes: list[int] = []
        watch = asyncio.create_task(watch_memory(process.pid, until, sizes))
        importing = None if asked.no_import else start_import(folder)
        work = [
            one_person(address, cookie, "zh" if number % 2 else "en", texts, start, until, number)
            for number, cookie in enumerate(cookies)
        ]
        timed = [each for some in await asyncio.gather(*work) for each in some]
        await watch
        server = read_cpu(process.pid)
        imported = "none"
        if importing is not None:
            imported = finish_import(importing)
    clients = resource.getrusage(resource.RUSAGE_SELF)
    return build_report(asked, timed, sizes, server, clients.ru_utime + clients.ru_stime, imported)


async def one_person(
    address: str, cookie: dict[str, str], lang: str, texts: dict[str, list[str]], start: float,
    until: float, number: int,
) -> list[Timed]:  # fmt: skip
    """What one person is answered, until the time is over."""
    chosen = random.Random(number)
    timed: list[Timed] = []
    other = "en" if lang == "zh" else "zh"
    headers = {"sec-fetch-site": "same-origin", "x-part": "1"}
    async with httpx2.AsyncClient(
        base_url=address, cookies=cookie, headers=headers, timeout=60
    ) as client:

        async def ask(what: str, panes: Sequence[str], text: str) -> None:
            begun = time.monotonic()
            form = {"q": (None, text), "from": (None, lang), "to": (None, other)}
            answers = await asyncio.gather(
                *(client.post(f"/desk/{pane}", files=form) for pane in panes)
            )
            took, worst = time.monotonic() - begun, max(each.status_code for each in answers)
            timed.append(Timed(what, begun - start, took, worst))

        turn = int(CONCORDANCE_EVERY / LOOKUP_EVERY)
        count = 0
        await asyncio.sleep(chosen.random() * LOOKUP_EVERY)
        while (begun := time.monotonic()) < until:
            text = texts[lang].pop()
            await ask("look-up", ("matches", "terms"), text)
            count += 1
            if count % turn == number % turn:
                await ask("concordance", ("concordance",), cut_phrase(text, lang, chosen))
            await asyncio.sleep(max(0.0, LOOKUP_EVERY - (time.monotonic() - begun)))
    return timed


def cut_phrase(text: str, lang: str, chosen: random.Random) -> str:
    """A few words of a text, as somebody selects them."""
    if lang == "en":
        words = text.split()
        at = chosen.randrange(max(1, len(words) - 3))
        return " ".join(words[at : at + chosen.randint(1, 3)])
    at = chosen.randrange(max(1, len(text) - 6))
    return text[at : at + chosen.randint(2, 6)].strip("，。；、 ") or text[:4]


@contextmanager
def serving(
    folder: Path, count: int
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[dict[str, str]]]]:
    """A team's server as somebody starts it, and the cookies of its people."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    team = folder / "team.toml"
    team.write_text(f'address = "{address}"\nport = {port}\n', "utf-8")
    state = SqliteState(folder / STATE)
    cookies = []
    for number in range(count):
        name = f"person{number}"
        people.invite(state, name)
        state.add_grant(Grant(name, "translator"))
        cookies.append({"tmtool": people.begin_sign_in(state, name, "benchmark")})
    state.close()
    command = [sys.executable, "-m", "tmtool", "serve", "--team", str(team), "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(address)
        yield address, process, cookies
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


def start_import(folder: Path) -> subprocess.Popen[bytes]:
    """Take in what is new, with its vectors, as a job of its own."""
    command = [
        sys.executable, "-m", "tmtool", "add", str(folder / "more.tmx"), "--memory",
        str(folder / "memory"), "--memory-name", f"load {time.time_ns()}", "-q",
    ]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def finish_import(process: subprocess.Popen[bytes]) -> str:
    """How the import ended, and its CPU."""
    ended = process.poll() is not None
    if not ended:
        process.terminate()
    _, status, usage = os.wait4(process.pid, 0) if not ended else (0, 0, None)
    del status
    used = "" if usage is None else f", {usage.ru_utime + usage.ru_stime:.0f} s of CPU"
    return f"{'done' if ended else 'at work until the end'}{used}"


async def watch_memory(pid: int, until: float, sizes: list[int]) -> None:
    """The memory of the server, every second."""
    while time.monotonic() < until:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        sizes.append(pages * os.sysconf("SC_PAGE_SIZE"))
        await asyncio.sleep(1)


def read_cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


class Report(NamedTuple):
    """The table, and whether all of it is as asked."""

    text: str
    is_good: bool


def build_report(
    asked: argparse.Namespace, timed: Sequence[Timed], sizes: Sequence[int], server: float,
    clients: float, imported: str,
) -> Report:  # fmt: skip
    """What was measured beside what is asked."""
    counted = [each for each in timed if each.at > _WARM]
    rows, is_good = [], True
    for what, most in (("look-up", MOST_LOOKUP), ("concordance", MOST_CONCORDANCE)):
        took = sorted(each.seconds for each in counted if each.what == what)
        high = took[int(len(took) * 0.95)] if took else 0.0
        is_good &= bool(took) and high <= most
        rows.append(
            f"| {what}s | {len(took):,} | {median(took):.3f} | {high:.3f} | {most} | "
            f"{took[-1]:.3f} |"
        )
    wrong = sum(each.status != 200 for each in timed)
    quarter = max(1, len(sizes) // 4)
    first, last = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
    growth = last / first - 1
    is_good &= wrong == 0 and growth <= MOST_GROWTH
    text = "\n".join([
        f"{asked.people} people, {asked.units:,} units, {asked.minutes:g} minutes, "
        f"{len(os.sched_getaffinity(0))} processors:",
        "",
        "| what | how many | median, s | 95 in 100, s | asked | longest, s |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"Answers other than 200: {wrong}. CPU of the server {server:.0f} s, of the clients "
        f"{clients:.0f} s; the import: {imported}. Memory of the server {first / 2**20:.0f} MiB, "
        f"at the end {last / 2**20:.0f} MiB ({100 * growth:+.1f} %).",
    ])  # fmt: skip
    return Report(text, is_good)


@contextmanager
def _folder(path: Path | None) -> Iterator[Path]:
    if path is not None:
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


if __name__ == "__main__":
    sys.exit(main())
