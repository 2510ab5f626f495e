"""What fails between tmtool and a database is told in a line; what was kept is there, and no more.

All of it is done for real, to a server of its own: see `postgres_instance`.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from itertools import count
from tempfile import TemporaryDirectory

import pytest
import store_work
from contract_store import hits
from later_version import installed
from postgres_contents import find_gaps, run
from postgres_instance import instance
from postgres_proxy import WAYS, between
from stores import put, unit
from test_store_safety import all_found, expected_of_both, finish, kept_of, start
from waiting import wait_until

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.protocols import Slot
from tmtool.stores import open_store
from tmtool.stores.postgres import database

pytestmark = pytest.mark.slow
_names = count()


@pytest.fixture(scope="module")
def server():
    with instance() as server:
        yield server


@pytest.fixture
def address(server):
    """Of a memory that isn't there yet."""
    return server.get_address(f"m{next(_names)}")


@pytest.fixture
def store(address):
    with closing(open_store(address, create=True)) as store:
        put(store, unit(zh="数字鸿沟", en="digital divide"))
        yield store


def ask(store):
    """A little of everything; right however often it is asked."""
    assert hits(store, [Slot(("digital",))], "en")[0] == ("digital divide", 1)
    assert [len(each) for each in store.find_exact(["digital divide"], "en")] == [1]
    with store.open_snapshot() as fixed:
        assert fixed.count_units() == len(list(fixed.iter_units())) > 0


def insist_on_line(error, *words):
    """One line, with where it happened and what to do."""
    told = str(error)
    assert "\n" not in told
    assert told.startswith("postgresql://")
    assert all(word in told for word in words), told


# The end of the process.

FORGETFUL = """
import atexit, sys
# What is registered first comes last.
atexit.register(lambda: print([pool.closed for pool in pools._made]))
from tmtool.stores import open_store
from tmtool.stores.postgres import pools
store = open_store(sys.argv[1])
print(store.count_units())
"""


def test_a_memory_that_nobody_closes_is_closed_at_the_end(store, address):
    """Else the interpreter may wait for a lock of the pool for ever."""
    command = [sys.executable, "-c", FORGETFUL, address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["1", "[True]"]), done.stderr


# Restarted, stopped, killed.


def test_a_restart_between_two_reads_is_not_noticed(server, store):
    ask(store)
    for _ in range(3):
        server.stop("fast")
        server.start()
        ask(store)
        put(store, unit(zh=f"数{next(_names)}", en=f"n {next(_names)}"))
        ask(store)
    assert len(store.read_journal()) == 4


class Load:
    """Seven threads that ask, and one that writes, on and on.

    What they are told, and what is kept for sure.
    """

    def __init__(self, store):
        self.told, self.sure = [], []
        self._store, self._times, self._ended = store, [0] * 8, threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(at,)) for at in range(8)]
        for each in self._threads:
            each.start()

    def _work(self, at):
        while not self._ended.is_set():
            try:
                if at:
                    ask(self._store)
                else:
                    self._write(f"number {next(_names)}")
                self._times[at] += 1
            except BaseException as error:
                self.told.append(error)
                if not isinstance(error, BusyError):
                    raise

    def _write(self, name):
        put(self._store, unit(zh=f"数字{name}", en=name))
        self.sure.append(name)

    def go_on(self):
        """Wait until each has done something more."""
        before = [*self._times]
        wait_until(lambda: all(a > b + 1 for a, b in zip(self._times, before, strict=True)))

    def end(self):
        self._ended.set()
        for each in self._threads:
            each.join()


@pytest.mark.parametrize("way", ["restart", "kill"])
def test_a_restart_under_load(server, store, address, way):
    """Some of those who ask at that moment are told to try again; then all goes on by itself."""
    load = Load(store)
    for _ in range(2):
        load.go_on()
        if way == "kill":
            server.kill()
            server.start_again()
        else:
            server.stop("fast")
            server.start()
    load.go_on()
    load.end()
    for each in load.told:
        assert isinstance(each, BusyError)
        insist_on_line(each, "try again")
    assert len(load.told) <= 2 * 8 * 2
    there = {each.unit.get_text("en") for each in store.iter_units()}
    assert there == {"digital divide", *load.sure}
    assert find_gaps(address) == []
    assert list(store.verify().faults) == []


def test_an_importer_whose_connection_is_killed_goes_on(server, address):
    """All connections go; whole batches are there, and the import is ended by another process."""
    process = start("fill", address, 600, 20)
    told = kill_backend(server, process)
    assert told[-1][:2] == ["error", "BusyError"]
    store = open_when_back(address)
    sure = max([int(number) for word, number in told[:-1] if word == "kept"], default=0)
    assert kept_of(store) >= sure
    assert kept_of(store) % 20 == 0
    assert finish(start("fill", address, 600, 20))[-1] == "kept 600"
    assert kept_of(store) == 600
    store.close()
    assert find_gaps(address) == []


def kill_backend(server, process):
    """Kill the server's process of the one that writes."""
    told = [process.stdout.readline().split()]
    wait_until(lambda: kill_one(server), process)
    out, _ = process.communicate(timeout=120)
    return [*told, *map(str.split, out.splitlines())]


def kill_one(server):
    with suppress(Exception):
        for each in server.list_writers():
            os.kill(each, signal.SIGKILL)
            return True
    return False


def open_when_back(address):
    end = time.monotonic() + 60
    while True:
        try:
            return open_store(address)
        except MissingError as error:
            insist_on_line(error, "can't be reached")
            assert time.monotonic() < end
            time.sleep(0.05)


def test_a_server_that_is_killed_comes_back_with_all_that_was_kept(server, address):
    process = start("fill", address, 600, 20)
    told = [process.stdout.readline().split() for _ in range(9)]
    server.kill()
    server.start_again()
    out, _ = process.communicate(timeout=120)
    told += map(str.split, out.splitlines())
    if process.returncode:
        assert told.pop()[:2] == ["error", "BusyError"]
    sure = max([int(number) for word, number in told if word == "kept"], default=0)
    store = open_when_back(address)
    assert sure >= 60
    assert sure <= kept_of(store) <= sure + 20
    assert kept_of(store) % 20 == 0
    assert finish(start("fill", address, 600, 20))[-1] == "kept 600"
    assert kept_of(store) == 600
    store.close()
    assert find_gaps(address) == []


def test_where_no_server_is_up_it_is_told_in_a_line(server, store, monkeypatch, capfd):
    monkeypatch.setattr(store.database._pool, "timeout", 0.5)
    server.stop("fast")
    try:
        for use in (
            lambda: ask(store),
            lambda: put(store, unit(zh="字", en="word")),
            lambda: open_store(store.address),
        ):
            with pytest.raises(MissingError) as refused:
                use()
            insist_on_line(refused.value)
        assert capfd.readouterr().err == ""
    finally:
        server.start()
    monkeypatch.setattr(store.database._pool, "timeout", 60.0)
    ask(store)


# Files of its own that the database can't open.


def test_a_file_that_the_database_cannot_open_is_no_right_of_a_user(server, address, store):
    ((path,),) = store.database.fetch_rows("SELECT pg_relation_filepath('texts'::regclass)")
    store.close()
    server.stop("fast")
    (server.data / path).chmod(0)
    server.start()
    try:
        with closing(open_store(address)) as other, pytest.raises(InputError) as raised:
            list(other.iter_texts("en"))
        insist_on_line(raised.value, "trouble with its own files", "Permission denied", "ask")
    finally:
        (server.data / path).chmod(0o600)
    with closing(open_store(address)) as other:
        ask(other)


# Within a change.


def put_and(store, act):
    """Keep a unit, and do something else in the same change."""
    with store.begin_change("add", user="me", details={}) as change:
        change.put([unit(zh="字", en="word")])
        act(change)


def test_a_connection_that_is_ended_in_a_change(server, store, address):
    with pytest.raises(BusyError) as refused:
        put_and(
            store, lambda change: (server.end_writers(), change.put([unit(zh="词", en="term")]))
        )
    insist_on_line(refused.value, "the connection was lost", "try again")
    assert [each.number for each in store.read_journal()] == [1]
    put(store, unit(zh="词", en="term"))
    assert [each.number for each in store.read_journal()] == [2, 1]
    assert store.find_words("*", "en") == ["digital", "divide", "term"]
    assert find_gaps(address) == []


def test_a_connection_that_is_ended_before_the_end_of_a_change(server, store):
    """Nothing is asked any more within it."""
    with pytest.raises(BusyError):
        put_and(store, lambda change: server.end_writers())
    assert [each.number for each in store.read_journal()] == [1]
    ask(store)


def test_who_holds_the_lock_in_silence_is_not_waited_for_for_ever(server, store, monkeypatch):
    monkeypatch.setattr(database, "_LOCK_MS", 100)
    schema = store.database.address.schema
    with server.connect() as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (schema,))
        with pytest.raises(BusyError) as refused:
            put(store, unit(zh="字", en="word"))
        insist_on_line(refused.value, "another program is busy", "try again")
        ask(store)
        assert store.count_units() == 1
    put(store, unit(zh="字", en="word"))
    assert store.count_units() == 2


def test_the_server_ends_who_holds_the_lock_in_silence(server, store):
    schema = store.database.address.schema
    with closing(server.connect()) as other:
        other.execute("SET idle_in_transaction_session_timeout = 300")
        other.execute("BEGIN")
        other.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (schema,))
        put(store, unit(zh="字", en="word"))
    assert store.count_units() == 2


def test_what_takes_longer_than_the_server_allows(server, store, address):
    slow = f"{address}&options=-c%20statement_timeout%3D200"
    with closing(open_store(slow)) as other:
        with pytest.raises(BusyError) as refused:
            other.database.fetch_rows("SELECT pg_sleep(5)")
        insist_on_line(refused.value, "the database has stopped this", "statement timeout")
        ask(other)

        def wait(change):
            with change.read_within():
                other.database.fetch_rows("SELECT pg_sleep(5)")

        with pytest.raises(BusyError) as refused:
            put_and(other, wait)
        insist_on_line(refused.value, "statement timeout")
        assert other.count_units() == 1
        put(other, unit(zh="字", en="word"))
    assert store.count_units() == 2
    assert find_gaps(address) == []


@contextmanager
def opened_between(server, store):
    """The memory of a store, opened again through a proxy."""
    name = store.database.address.memory
    with (
        TemporaryDirectory() as folder,
        between(folder, server) as proxy,
        closing(open_store(proxy.get_address(name))) as other,
    ):
        ask(other)
        yield proxy, other


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["change", "vectors"])
def test_a_lost_answer_is_never_in_doubt(server, store, way, what):
    """Kept or not, it is as it was said to be: looked at when everything has come to rest."""
    ids = [number for number, _ in store.iter_texts("en")]
    with opened_between(server, store) as (proxy, other):
        proxy.cut = way
        try:
            if what == "change":
                put(other, unit(zh="字", en="word"))
            else:
                other.put_vectors("some", ids, [[1.0, 0.0]])
            refused = None
        except BusyError as error:
            refused = error
        assert proxy.cuts == 1
        wait_until(lambda: server.list_writers() == [])
        time.sleep(1.6)
        there = store.count_units() - 1, store.describe_vectors("some", "en").count
        kept = way != "not sent"
        assert there == ((kept, 0) if what == "change" else (0, kept))
        assert (refused is None) == kept
        if refused is not None:
            insist_on_line(refused, "try again")
        put(other, unit(zh="词", en="term"))
        assert store.count_units() == there[0] + 2


def test_what_can_not_be_found_out_is_said(server, store, monkeypatch):
    """The server is gone in the moment of the COMMIT, and stays away."""
    monkeypatch.setattr(database, "_DOUBT_S", 1.0)
    with opened_between(server, store) as (proxy, other):
        other.database._pool.timeout = 0.5
        proxy.cut, proxy.is_gone = "away", True
        with pytest.raises(BusyError) as refused:
            put(other, unit(zh="字", en="word"))
        insist_on_line(refused.value, "see with tmtool memory history whether it is there")
    assert store.count_units() in (1, 2)


# Tables of another version, and other tables.


@pytest.mark.parametrize("way", WAYS)
def test_an_upgrade_whose_answer_is_lost_is_done_or_not(server, store, address, way):
    """Whoever opens the memory again finds it brought up to date, or does that."""
    put(store, *store_work.units(0, 20))
    with TemporaryDirectory() as folder, between(folder, server) as proxy, installed():
        proxy.cut = way
        with pytest.raises(MissingError) as refused:
            open_store(proxy.get_address(store.database.address.memory))
        assert proxy.cuts == 1
        insist_on_line(refused.value, "the database can't be reached")
        with closing(open_store(address)) as later:
            assert [*map(str, later.list_notices())] == (
                [f"{later.address} was brought up to date: older versions of tmtool can't use it "
                 "any more"] if way == "not sent" else []
            )  # fmt: skip
            assert later.count_units() == 21
            assert list(later.verify().faults) == []
    assert run(address, "SELECT count(*), sum(at) FROM marks") == [(21, 21)]
    with pytest.raises(InputError, match="written by a newer tmtool"):
        ask(store)


def test_tables_that_somebody_else_has_changed(store, address):
    for _ in range(8):
        ask(store)
    run(address, "ALTER TABLE texts RENAME COLUMN text TO said")
    with pytest.raises(MissingError) as refused:
        ask(store)
    insist_on_line(refused.value, "open it anew")


def test_a_memory_that_was_replaced_is_noticed(server, store, address):
    """Numbers of words and texts that are remembered would be wrong in it."""
    ask(store)
    run(address, f"DROP SCHEMA {store.database.address.schema} CASCADE")
    with pytest.raises(MissingError) as refused:
        ask(store)
    insist_on_line(refused.value, "open it anew")
    with closing(open_store(address, create=True)) as other:
        put(other, unit(zh="别的", en="other words"))
        for use in (lambda: ask(store), lambda: put(store, unit(zh="字", en="word"))):
            with pytest.raises(MissingError) as refused:
                use()
            insist_on_line(refused.value, "open it anew")
        assert other.find_words("*") == ["other", "words"]


def test_two_writers_in_two_processes_come_to_one_of_two_orders(server, address):
    """Batches of two files in turn: what is there is what one after the other would be."""
    writers = [start("fill", address, 100, 5, name) for name in ("a.tmx", "b.tmx")]
    assert [finish(each)[-1] for each in writers] == ["kept 100"] * 2
    assert find_gaps(address) == []
    keys, wanted, found_of_both = expected_of_both()
    with closing(open_store(address)) as store:
        assert [{*each.unit.origins} for each in store.read_units(keys)] == wanted
        assert all_found(store) == found_of_both
        assert list(store.verify().faults) == []
        journal = {each.details["file"]: each.number for each in store.read_journal()}
        assert journal in ({"a.tmx": 1, "b.tmx": 2}, {"a.tmx": 2, "b.tmx": 1})
        assert [store_work.whole_text(n) for n in ("a.tmx", "b.tmx")] == [
            store.read_document(n, "zh") for n in ("a.tmx", "b.tmx")
        ]
