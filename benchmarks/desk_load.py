"""How long people of a team wait, when all of them are at work and an import runs beside.

    python benchmarks/desk_load.py [--people 32] [--minutes 10] [--units 100000] [--folder DIR]
        [--no-import] [--database] [--markdown docs/desk.md]

A team's server (`tmtool serve --team`, one process) over units of memory_texts.py with vectors of
the default encoder. Each person looks up a text every 4 seconds: its matches, terms and concordance
are asked for at once, as the desk does, and the longest of them counts; then its meanings, where
the matches say that they are still to come. Every 16 seconds they want a concordance of a phrase
(its counts and first lines). Half of them work from Chinese, half from English, each at moments of
their own. Texts are units of the memory, most of them with a number, a word or a clause changed,
and some that are new; nobody asks the same one twice. Meanwhile one of them has other units added
to the memory, which is a job of the desk. Nothing of it changes what lies in DIR: the server has a
copy. Times are seconds of wall clock at the client, CPU is that of each process by itself. Memory
is what the server has for itself; parts of the memory's file that the system shows it are another
thing, which the system takes back when it likes. Exit code 1 where the 95th percentile of look-ups
is over .7 s, of concordances over 1.5 s, where anything but 200 was answered, or where the server's
memory grew by over 5 % from the second quarter of the time to the last: in the first it warms up.
With --database memory and accounts lie in PostgreSQL on the same machine, its CPU apart.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx2
from error_tables import in_page
from machine import describe_machine
from memory_queries import renumbered
from memory_texts import SEED, units
from team_server import (
    Size,
    Team,
    copied,
    fill,
    keep_folder,
    read_cpu,
    read_state,
    serving,
    start_import,
    watch_memory,
)

from tmtool.server.roles import Role

LOOKUP_EVERY, CONCORDANCE_EVERY = 4.0, 16.0
MOST_LOOKUP, MOST_CONCORDANCE, MOST_GROWTH = 0.7, 1.5, 0.05
_ASKED = {"look-up": MOST_LOOKUP, "concordance": MOST_CONCORDANCE, "meaning": None}
_WARM = 10.0
"""Seconds in which nothing counts. Chosen: the encoder is loaded by then."""
_LATER = 'data-pane="meanings"'
"""What matches say that are to be completed by meaning."""


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
    parser.add_argument("--database", action="store_true")
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args()
    with keep_folder(asked.folder) as folder:
        fill(folder, asked.units)
        texts = {lang: list(draw(lang, asked)) for lang in ("zh", "en")}
        with copied(folder, is_database=asked.database) as team:
            report = asyncio.run(measure(team, asked, texts))
    print(report.text)
    if asked.markdown:
        name = "desk load of a database" if asked.database else "desk load"
        in_page(asked.markdown, report.text.splitlines(), name)
    return 0 if report.is_good else 1


def draw(lang: str, asked: argparse.Namespace) -> Iterator[str]:
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


async def measure(team: Team, asked: argparse.Namespace, texts: dict[str, list[str]]) -> Report:
    """Let all of them work, and an import beside."""
    roles: list[Role] = ["memory manager"]
    roles += ["translator"] * (asked.people - 1)
    with serving(team, roles) as (address, process, there):
        cookies = [each.cookie for each in there]
        start = time.monotonic()
        until = start + 60 * asked.minutes
        sizes: list[Size] = []
        watch = asyncio.create_task(watch_memory(process.pid, until, sizes))
        job = None if asked.no_import else await start_import(address, cookies[0], team.folder)
        work = [
            one_person(address, cookie, "zh" if number % 2 else "en", texts, start, until, number)
            for number, cookie in enumerate(cookies)
        ]
        timed = [each for some in await asyncio.gather(*work) for each in some]
        await watch
        server, jobs = read_cpu(process.pid)
        imported = "none"
        if job is not None:
            state = await read_state(address, cookies[0], job)
            imported = f"{state}, {jobs:.0f} s of CPU"
        if team.server is not None:
            imported += f"; the database {sum(read_cpu(team.server)):.0f} s"
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
    # The server closes what is idle for five seconds; a browser sees that and asks once more.
    limits = httpx2.Limits(keepalive_expiry=LOOKUP_EVERY / 2)
    async with httpx2.AsyncClient(
        base_url=address, cookies=cookie, headers=headers, timeout=60, limits=limits
    ) as client:

        async def ask(what: str, panes: Sequence[str], text: str) -> None:
            begun = time.monotonic()
            form = {"q": (None, text), "from": (None, lang), "to": (None, other)}
            answers = await asyncio.gather(
                *(client.post(f"/desk/{pane}", files=form) for pane in panes)
            )
            took, worst = time.monotonic() - begun, max(each.status_code for each in answers)
            timed.append(Timed(what, begun - start, took, worst))
            if _LATER in answers[0].text:
                begun = time.monotonic()
                answer = await client.post("/desk/meanings", files=form)
                took = time.monotonic() - begun
                timed.append(Timed("meaning", begun - start, took, answer.status_code))

        turn = int(CONCORDANCE_EVERY / LOOKUP_EVERY)
        count = 0
        await asyncio.sleep(chosen.random() * LOOKUP_EVERY)
        while (begun := time.monotonic()) < until:
            text = texts[lang].pop()
            await ask("look-up", ("matches", "terms", "concordance"), text)
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


class Report(NamedTuple):
    """The table, and whether all of it is as asked."""

    text: str
    is_good: bool


def build_report(
    asked: argparse.Namespace, timed: Sequence[Timed], sizes: Sequence[Size], server: float,
    clients: float, imported: str,
) -> Report:  # fmt: skip
    """What was measured beside what is asked."""
    counted = [each for each in timed if each.at > _WARM]
    rows, is_good = [], True
    for what, most in _ASKED.items():
        took = sorted(each.seconds for each in counted if each.what == what)
        high = took[int(len(took) * 0.95)] if took else 0.0
        is_good &= most is None or (bool(took) and high <= most)
        if took:
            rows.append(
                f"| {what}s | {len(took):,} | {median(took):.3f} | {high:.3f} | {most or '-'} | "
                f"{took[-1]:.3f} |"
            )
    wrong = Counter(each.status for each in timed if each.status != 200)
    quarter = max(1, len(sizes) // 4)
    first, last = (
        Size(*(int(median(each)) for each in zip(*some, strict=True)))
        for some in (sizes[quarter : 2 * quarter], sizes[-quarter:])
    )
    growth = last.own / first.own - 1
    is_good &= not wrong and growth <= MOST_GROWTH
    text = "\n".join([
        f"{asked.people} people, {asked.units:,} units, {asked.minutes:g} minutes, "
        f"{describe_machine()}:",
        "",
        "| what | how many | median, s | 95 in 100, s | asked | longest, s |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"Answers other than 200: {dict(wrong) or 'none'}. CPU of the server {server:.0f} s, of "
        f"the clients {clients:.0f} s; the import: {imported}. Memory of the server "
        f"{first.own >> 20} MiB, at the end {last.own >> 20} MiB ({100 * growth:+.1f} %); of the "
        f"memory's file the system showed it {first.files >> 20} MiB, at the end "
        f"{last.files >> 20} MiB.",
    ])  # fmt: skip
    return Report(text, is_good)


if __name__ == "__main__":
    sys.exit(main())
