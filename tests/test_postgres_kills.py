"""Killed in the midst of it, at random moments: a memory in a database is as before, or as after.

Fifty kills, each of which has hit: the process of tmtool, that of the server which works for it, or
the server. The process was at it, and had not said that it was done.
"""

import os
import random
import signal
import time
from contextlib import closing, suppress
from itertools import count, islice

import numpy as np
import pytest
import store_work
from postgres_contents import find_gaps, read_rows, run
from postgres_instance import instance
from stores import put
from test_store_safety import finish, kept_of, start

from tmtool.errors import MissingError
from tmtool.stores import open_store

pytestmark = pytest.mark.slow
HITS = {"import": 14, "undo": 12, "merge": 12, "index": 12}
"""Fifty in all."""
HOW = ("process", "process", "backend", "backend", "backend", "server")
TOTAL, STEP = 900, 100
SEGMENTS = 90
_names = count()


@pytest.fixture(scope="module")
def server():
    with instance() as server:
        yield server


def test_there_are_fifty():
    assert sum(HITS.values()) == 50


def open_again(address):
    """The store, once the server is back."""
    end = time.monotonic() + 60
    while True:
        try:
            return open_store(address)
        except MissingError:
            assert time.monotonic() < end
            time.sleep(0.05)


def kill(server, process, how, rng, span):
    """Kill at a random moment within a span of seconds; what the process said, whether it hit.

    It hits where the process has begun and not ended, and its change is open at that moment.
    """
    told = [process.stdout.readline().split()]
    time.sleep(rng.random() * span)
    writers = []
    with suppress(Exception):
        writers = server.list_writers()
    has_hit = bool(writers) and process.poll() is None
    if has_hit and how == "process":
        process.send_signal(signal.SIGKILL)
    elif has_hit and how == "backend":
        with suppress(ProcessLookupError):
            os.kill(writers[0], signal.SIGKILL)
    elif has_hit:
        server.kill()
        server.start_again()
    out, _ = process.communicate(timeout=120)
    told += map(str.split, out.splitlines())
    if how == "process":
        has_hit &= process.returncode == -signal.SIGKILL
    else:
        # Between two statements of an import it may go on with a new connection.
        has_hit &= process.returncode == 3
        assert not process.returncode or told[-1][:2] == ["error", "BusyError"], told
    return told, has_hit


def measure(*arguments):
    """How long a process is at it once it has begun, in seconds."""
    process = start(*arguments)
    process.stdout.readline()
    began = time.monotonic()
    finish(process)
    return time.monotonic() - began


def hit(server, rng, wanted, begin, span, look):
    """Kill until it has hit so often; `look` is asked after each what came of it."""
    for at in range(wanted * 8):
        if not wanted:
            return
        told, has_hit = kill(server, begin(), HOW[at % len(HOW)], rng, span)
        wanted -= has_hit
        look(told)
    assert not wanted, "too few of them have hit"


def rest(server, address):
    """The store when everything has come to rest."""
    store = open_again(address)
    while server.list_writers():
        time.sleep(0.02)
    assert find_gaps(address) == []
    return store


def test_imports_that_are_killed_go_on_and_come_to_the_same(server):
    rng = random.Random(11)
    whole = server.get_address("whole")
    span = measure("fill", whole, TOTAL, STEP)
    # Each memory takes some kills, until its import has come to its end.
    address, seen = server.get_address(f"i{next(_names)}"), 0

    def begin():
        nonlocal address, seen
        if seen == TOTAL:
            address, seen = server.get_address(f"i{next(_names)}"), 0
        return start("fill", address, TOTAL, STEP)

    def look(told):
        nonlocal seen
        sure = max([int(each[1]) for each in told if each[:1] == ["kept"]], default=seen)
        with closing(rest(server, address)) as store:
            size = store.count_units()
            assert sure <= size <= sure + STEP
            assert size % STEP == 0
            assert size == (kept_of(store) if size else 0)
            unfinished = store.find_unfinished(store_work.DIGEST + "a.tmx")
            assert (unfinished and unfinished[1]) == ({"done": size} if 0 < size < TOTAL else None)
            if size in (TOTAL // 3 // STEP * STEP, TOTAL):
                assert list(store.verify().faults) == []
            seen = size
        if seen == TOTAL:
            assert read_rows(address) == read_rows(whole)

    hit(server, rng, HITS["import"], begin, span, look)
    if seen < TOTAL:
        assert finish(start("fill", address, TOTAL, STEP))[-1] == f"kept {TOTAL}"
        assert read_rows(address) == read_rows(whole)


def test_undoings_that_are_killed_are_done_or_not(server):
    """Each takes back the last one, so that there is always something to undo."""
    rng = random.Random(12)
    address = server.get_address(f"u{next(_names)}")
    for name in ("a.tmx", "b.tmx"):
        finish(start("fill", address, 3 * TOTAL, 3 * TOTAL, name))
    sizes = {True: 3 * TOTAL, False: 3 * TOTAL * 5 // 3}
    span, last = measure("undo", address, 2), 3

    def begin():
        return start("undo", address, last)

    def look(told):
        nonlocal last
        with closing(rest(server, address)) as store:
            number = store.read_journal(1)[0].number
            assert number in (last, last + 1)
            assert number == last + 1 or ["kept"] not in told
            assert store.count_units() == sizes[number % 2 == 1]
            last = number

    hit(server, rng, HITS["undo"], begin, span, look)
    with closing(rest(server, address)) as store:
        if store.count_units() != sizes[True]:
            finish(begin())
        assert kept_of(store) == sizes[True]
        assert list(store.verify().faults) == []


def test_mergings_of_segments_that_are_killed_change_nothing(server):
    rng = random.Random(13)
    address = server.get_address(f"s{next(_names)}")
    finish(start("fill", address, 2 * TOTAL, 2 * TOTAL // SEGMENTS))
    before = read_rows(address)
    again = server.get_address(f"s{next(_names)}")
    finish(start("fill", again, 2 * TOTAL, 2 * TOTAL // SEGMENTS))
    span = measure("compact", again)
    added = count(2 * TOTAL)

    def look(told):
        nonlocal before
        with closing(rest(server, address)) as store:
            assert read_rows(address) == before
            # What was merged to its end leaves little for the next one to be killed at.
            for at in islice(added, SEGMENTS if ["kept"] in told else 1):
                put(store, *store_work.units(at, at + 1))
            before = read_rows(address)

    hit(server, rng, HITS["merge"], lambda: start("compact", address), span, look)
    finish(start("compact", address))
    assert read_rows(address) == before
    assert run(address, "SELECT count(*) FROM postings GROUP BY key HAVING count(*) > 1") == []
    with closing(rest(server, address)) as store:
        assert list(store.verify().faults) == []


def test_indexes_whose_making_is_killed_are_there_or_not(server):
    """And what is nearest is found, with them or without."""
    rng = random.Random(14)
    address = server.get_address(f"x{next(_names)}")
    finish(start("fill", address, 2_500, 2_500))
    rows = np.random.default_rng(3).normal(size=(2_500, 96)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    with closing(open_store(address)) as store:
        ids = [number for number, _ in store.iter_texts("en")]
        store.put_vectors("some", ids, rows[: len(ids)])
    before = read_rows(address)
    work = ("build_index", address)
    span = measure(*work)

    def look(told):
        with closing(rest(server, address)) as store:
            found = run(address, "SELECT indisvalid FROM pg_index WHERE indrelid = "
                        "'vectors'::regclass AND NOT indisprimary")  # fmt: skip
            assert found in ([], [(True,)])
            ((near,), _) = store.find_nearest("some", "en", rows[7:8], 1)
            assert near.tolist() == [ids[7]]
            assert read_rows(address) == before

    hit(server, rng, HITS["index"], lambda: start(*work), span, look)
    assert finish(start(*work))[-1].startswith("kept")
    assert read_rows(address) == before
