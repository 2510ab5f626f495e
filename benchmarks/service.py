"""A memory in PostgreSQL under clients of many kinds at once: errors, waiting, memory.

    python benchmarks/service.py [--minutes 10] [--units 100000] [--folder DIR]
        [--markdown docs/postgres.md]

32 clients in 4 processes, each asking every 4 seconds: in two of them programs in Python, eight
threads over one open memory; in the other two eight clients each of REST (`tmtool serve --team`
over the same memory). Of five questions three are look-ups of all kinds, two are concordances:
counts, and the first page. Texts are those of desk_load.py. Meanwhile one import of 30,000 units
runs as a job of the server, and two revisers correct a unit every five seconds, each their own.
Waiting is seconds of wall clock at the client; memory is what a process has for itself. Exit code 1
where anything was answered by an error, or where the memory of a process grew by over 5 % from the
second quarter of the time to the last.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeAlias

import httpx2
from desk_load import cut_phrase, draw
from error_tables import in_page
from machine import describe_machine
from memory_ours import OTHER
from memory_texts import SEED, units
from team_server import (
    Person,
    Size,
    copied,
    fill,
    keep_folder,
    read_cpu,
    read_size,
    read_state,
    serving,
    start_import,
)

from tmtool.memory.concordance import concordance
from tmtool.memory.concordance.finding import find
from tmtool.memory.concordance.query import parse
from tmtool.server.roles import Role

EVERY, REVISED_EVERY = 4.0, 5.0
THREADS, PROCESSES = 8, 4
MOST_GROWTH = 0.05
_QUESTIONS = 5
_OF_CONCORDANCES = 2
"""So many of five questions are for a concordance."""


class Timed(NamedTuple):
    """One answer: by which way, what was asked, how long it took, and what was wrong with it."""

    way: str
    what: str
    seconds: float
    wrong: str


class Told(NamedTuple):
    """What a process of clients says in the end: answers, CPU seconds, and its memory."""

    timed: list[Timed]
    cpu: float
    sizes: list[Size]


Ask: TypeAlias = Callable[[str, str, str], str]
"""Asks for one thing: a kind, a text and its language; what was wrong, or nothing."""


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--markdown", type=Path)
    asked = parser.parse_args()
    asked.people = THREADS * PROCESSES
    with keep_folder(asked.folder) as folder:
        fill(folder, asked.units)
        with copied(folder, is_database=True) as team:
            roles: list[Role] = ["memory manager"] * 3
            roles += ["translator"] * (asked.people // 2)
            with serving(team, roles) as (address, process, people):
                job = asyncio.run(start_import(address, people[0].cookie, team.folder))
                told = run_clients(address, str(team.memory), people, asked, process.pid)
                server, jobs = read_cpu(process.pid)
                state = asyncio.run(read_state(address, people[0].cookie, job))
            database = sum(read_cpu(team.server or 0))
    told.lines.append(
        f"CPU: the server {server:.0f} s, the import {jobs:.0f} s ({state}), the database "
        f"{database:.0f} s, the clients in Python {told.cpu[0]:.0f} s, those of REST "
        f"{told.cpu[1]:.0f} s."
    )
    print("\n".join(told.lines))
    if asked.markdown:
        in_page(asked.markdown, told.lines, "service")
    return 0 if told.is_good else 1


class Outcome(NamedTuple):
    """The lines of the table, CPU seconds of both kinds of clients, and whether all is as asked."""

    lines: list[str]
    cpu: tuple[float, float]
    is_good: bool


def run_clients(
    address: str, memory: str, people: Sequence[Person], asked: argparse.Namespace, server: int
) -> Outcome:
    """Let all clients ask until the time is over, and two people correct units beside."""
    texts = {lang: list(draw(lang, asked)) for lang in OTHER}
    until = time.monotonic() + 60 * asked.minutes
    given = [
        {lang: some[number::PROCESSES] for lang, some in texts.items()}
        for number in range(PROCESSES)
    ]
    tokens = [each.token for each in people]
    work: list[tuple[Any, ...]] = [
        (ask_in_python, memory, given[0], until), (ask_in_python, memory, given[1], until),
        (ask_by_rest, address, given[2], until, tokens[3 : 3 + THREADS]),
        (ask_by_rest, address, given[3], until, tokens[3 + THREADS :]),
    ]  # fmt: skip
    sizes: list[Size] = []
    with multiprocessing.get_context("spawn").Pool(len(work)) as pool:
        results = [pool.apply_async(each[0], each[1:]) for each in work]
        revised: list[Timed] = []
        revisers = [
            threading.Thread(target=revise, args=(address, tokens[at], at, until, revised))
            for at in (1, 2)
        ]
        for each in revisers:
            each.start()
        while time.monotonic() < until:
            sizes.append(read_size(server))
            time.sleep(1)
        for each in revisers:
            each.join()
        told = [each.get() for each in results]
    timed = [one for each in told for one in each.timed] + revised
    grown = [measure_growth(each.sizes) for each in told] + [measure_growth(sizes)]
    cpu = sum(each.cpu for each in told[:2]), sum(each.cpu for each in told[2:])
    lines, is_good = build_lines(timed, grown, asked)
    return Outcome(lines, cpu, is_good)


def build_lines(
    timed: Sequence[Timed], grown: Sequence[float], asked: argparse.Namespace
) -> tuple[list[str], bool]:
    """The table, and whether nothing was wrong and nothing grew."""
    rows = []
    for way, what in sorted({(each.way, each.what) for each in timed}):
        took = sorted(e.seconds for e in timed if (e.way, e.what) == (way, what))
        rows.append(
            f"| {what} | {way} | {len(took):,} | {median(took):.3f} | "
            f"{took[int(len(took) * 0.95)]:.3f} | {took[-1]:.3f} |"
        )
    wrong = Counter(each.wrong for each in timed if each.wrong)
    return [
        f"{THREADS * PROCESSES} clients in {PROCESSES} processes, {asked.units:,} units, "
        f"{asked.minutes:g} minutes, {describe_machine()}:",
        "",
        "| what | by | how many | median, s | 95 in 100, s | longest, s |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"Errors: {dict(wrong) or 'none'}. Memory from the second quarter to the last: the server "
        f"{100 * grown[-1]:+.1f} %, processes of clients "
        f"{', '.join(f'{100 * each:+.1f} %' for each in grown[:-1])}.",
    ], not wrong and max(grown) <= MOST_GROWTH  # fmt: skip


def measure_growth(sizes: Sequence[Size]) -> float:
    """How much more memory a process has at the end than when it was warm, as a share."""
    quarter = max(1, len(sizes) // 4)
    first, last = (
        median(each.own for each in some)
        for some in (sizes[quarter : 2 * quarter], sizes[-quarter:])
    )
    return last / first - 1


# Within the processes of clients.


def ask_in_python(memory: str, texts: dict[str, list[str]], until: float) -> Told:
    """Eight threads over one open memory."""
    from tmtool.bootstrap import open_session
    from tmtool.operations.lookup import LookupRequest, lookup

    with open_session(memory, user="clients") as session:

        def ask(what: str, text: str, lang: str) -> str:
            if what == "look-up":
                lookup(session, LookupRequest((text,), lang, OTHER[lang]))
            elif what == "count":
                find(session.store, parse(text, ["zh", "en"], lang=lang))
            else:
                concordance(session.store, text, lang=lang, to=OTHER[lang])
            return ""

        return ask_all([ask] * THREADS, texts, until, "Python")


def ask_by_rest(
    address: str, texts: dict[str, list[str]], until: float, tokens: Sequence[str]
) -> Told:
    """Eight programs, each with a connection and a token of its own."""
    return ask_all([Rest(address, token) for token in tokens], texts, until, "REST")


class Rest:
    """One program that asks the server; what is wrong with an answer is its status."""

    def __init__(self, address: str, token: str) -> None:
        self.client = httpx2.Client(
            base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=60,
            limits=httpx2.Limits(keepalive_expiry=EVERY / 2),
        )  # fmt: skip

    def __call__(self, what: str, text: str, lang: str) -> str:
        told: dict[str, Any] = {"from": lang, "to": OTHER[lang]}
        if what == "look-up":
            path, told = "/v1/lookup", told | {"queries": [{"text": text}]}
        else:
            path, told = "/v1/concordance", told | {"q": text, "count": what == "count"}
        answer = self.client.post(path, json=told)
        return "" if answer.status_code == 200 else f"{answer.status_code} {answer.text[:200]}"


def ask_all(asks: Sequence[Ask], texts: dict[str, list[str]], until: float, way: str) -> Told:
    """A thread for each of some clients, and what all of them were answered."""
    timed: list[Timed] = []
    sizes: list[Size] = []

    def work(ask: Ask, number: int) -> None:
        chosen = random.Random(f"{way} {number} {os.getpid()}")
        lang = "en" if number % 2 else "zh"
        time.sleep(chosen.random() * EVERY)
        turn = number
        while (begun := time.monotonic()) < until:
            turn += 1
            text = texts[lang].pop()
            at = turn % _QUESTIONS
            what = ("count", "page")[at] if at < _OF_CONCORDANCES else "look-up"
            asked = text if what == "look-up" else cut_phrase(text, lang, chosen)
            try:
                wrong = ask(what, asked, lang)
            except Exception as error:
                wrong = f"{type(error).__name__}: {error}"[:200]
            timed.append(Timed(way, what, time.monotonic() - begun, wrong))
            time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))

    threads = [threading.Thread(target=work, args=(ask, number)) for number, ask in enumerate(asks)]
    for each in threads:
        each.start()
    while time.monotonic() < until:
        sizes.append(read_size(os.getpid()))
        time.sleep(1)
    for each in threads:
        each.join()
    return Told(timed, time.process_time(), sizes)


def revise(address: str, token: str, number: int, until: float, timed: list[Timed]) -> None:
    """Correct one unit after another, every second one of those that the memory was made of."""
    client = Rest(address, token).client
    for at, unit in enumerate(units(20_000, SEED)):
        if at % 2 != number - 1:
            continue
        begun = time.monotonic()
        if begun > until:
            return
        wrong = correct(client, unit.get_text("zh") or "", at)
        timed.append(Timed("REST", "correction", time.monotonic() - begun, wrong))
        time.sleep(REVISED_EVERY)


def correct(client: httpx2.Client, text: str, number: int) -> str:
    """Look a text up, and write something else beside it; what was wrong."""
    asked = {"from": "zh", "to": "en", "k": 1, "semantic": "never", "queries": [{"text": text}]}
    answer = client.post("/v1/lookup", json=asked)
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.text[:200]}"
    match = answer.json()["answers"][0]["matches"][0]
    path = f"/v1/units/{match['key']}"
    there = client.get(path)
    body = {"texts": {"en": f"{match['target']} (revised, {number})"}}
    answer = client.request("PATCH", path, json=body, headers={"if-match": there.headers["etag"]})
    return "" if answer.status_code == 200 else f"{answer.status_code} {answer.text[:200]}"


if __name__ == "__main__":
    sys.exit(main())
