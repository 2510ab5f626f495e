"""A database whose disk is full: what was kept is there, what was not is told in a line.

And one of another order: everywhere names and words come by code points.
"""

import os
import random
import shutil
import subprocess
from contextlib import closing

import pytest
import store_work
from contract_store import Pair
from postgres_contents import find_gaps, read_rows
from postgres_instance import give, instance
from stores import put, unit
from test_store_safety import kept_of
from waiting import wait_until

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.protocols import EVERYTHING
from tmtool.stores import open_store
from tmtool.stores.postgres import database
from tmtool.units import Origin

pytestmark = pytest.mark.slow


@pytest.fixture
def log_disk(public_folder):
    """A disk of forty megabytes."""
    place = public_folder / "log"
    place.mkdir()
    mounted = shutil.which("mount") and mount(place, "size=40m", "-t", "tmpfs", "tmpfs")
    if not mounted or mounted.returncode:
        pytest.skip("a small disk can be mounted only by the superuser")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def mount(place, size, *how):
    return subprocess.run(["mount", "-o", size, *how, place], capture_output=True, check=False)


def fill_until_it_fails(store, size=0):
    """Put units until the database takes no more; how many are kept, and what is said then."""
    for at in range(size, 200_000, 200):
        try:
            with store.begin_change("add", user="me", details={}) as change:
                change.put(store_work.units(at, at + 200))
                change.put_document(store_work.whole_text())
        except (InputError, BusyError) as error:
            return at, error
    raise AssertionError


def test_tables_on_a_full_disk(small_disk):
    with instance() as server:
        give(small_disk)
        server.ask(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        server.ask("ALTER DATABASE postgres SET default_tablespace = small")
        address = server.get_address("full")
        with closing(open_store(address, create=True)) as store:
            size, error = fill_until_it_fails(store)
            assert "\n" not in str(error)
            assert isinstance(error, InputError)
            assert "trouble with its own files (" in str(error)
            assert "No space left on device" in str(error)
            assert "try again" not in str(error)
            assert kept_of(store) == size > 0
            before = read_rows(address)
            for _ in range(2):
                assert fill_until_it_fails(store, size)[0] == size
            with pytest.raises(InputError, match="No space left"):
                store.compact()
            assert read_rows(address) == before
            assert find_gaps(address) == []
            # Another process finds all of it, on a disk that is as full as before.
            with closing(open_store(address)) as other:
                assert kept_of(other) == size
                assert list(other.verify().faults) == []
            # With room again the same connection goes on; it remembers nothing of what failed.
            assert mount(small_disk, "remount,size=60m").returncode == 0
            put(store, *store_work.units(size, size + 400))
            assert kept_of(store) == size + 400
            store.compact()
            assert kept_of(store) == size + 400
        assert find_gaps(address) == []


def test_the_log_on_a_full_disk(log_disk, monkeypatch):
    """The server gives up, and stays away until there is room."""
    monkeypatch.setattr(database, "_DOUBT_S", 1.0)
    give(log_disk)
    place = log_disk / "wal"
    settings = {"max_wal_size": "1GB", "wal_keep_size": "0", "checkpoint_timeout": "1h"}
    # It would find room by itself, now and then.
    settings["restart_after_crash"] = "off"
    with instance(f"--waldir={place}", "--wal-segsize=1", settings=settings) as server:
        address = server.get_address("full")
        with closing(open_store(address, create=True)) as store:
            store.database._pool.timeout = 1.0
            sure, error = fill_until_it_fails(store)
            assert sure > 0
            # Whoever writes finds the disk full, or no next file of the log, or is ended because
            # another one has.
            assert isinstance(error, BusyError) or "trouble with its own files" in str(error)
            wait_until(lambda: not server.is_up())
            with pytest.raises(MissingError, match="can't be reached"):
                open_store(address)
            assert mount(log_disk, "remount,size=200m").returncode == 0
            server.start_again()
            store.database._pool.timeout = 60.0
            size = kept_of(store)
            is_in_doubt = "see with tmtool memory history" in str(error)
            assert size == sure or (is_in_doubt and size == sure + 200)
            put(store, *store_work.units(size, size + 200))
            assert kept_of(store) == size + 200
            assert list(store.verify().faults) == []
        assert find_gaps(address) == []


def test_names_come_by_code_points_whatever_order_the_database_has(public_folder):
    """One in which capitals stand beside small letters, and marks count for nothing."""
    place = public_folder / "locales"
    place.mkdir()
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "en_US", "-f", "UTF-8", place / "en_US.UTF-8"],
        capture_output=True, check=False,
    )  # fmt: skip
    if not made or not (place / "en_US.UTF-8").exists():
        pytest.skip("the system has no rules of other orders")
    give(place)
    for each in place.rglob("*"):
        each.chmod(0o755)
    names = [*"bBaAée_中Zzä𠮷\uffee", "-a", "a-b", "ab", "_c"]
    random.Random(3).shuffle(names)
    with instance(environment={"LOCPATH": str(place), **os.environ}) as server:
        server.ask("CREATE DATABASE other TEMPLATE template0 LOCALE 'en_US.UTF-8' "
                   "LOCALE_PROVIDER libc")  # fmt: skip
        assert server.ask("SELECT 'a' < 'B' AND 'B' < 'c'", database="other") == [(True,)]
        server.ask("CREATE EXTENSION vector", database="other")
        address = server.get_address("main", database="other")
        with closing(open_store(address, create=True)) as store:
            pair = Pair(store)
            for at, name in enumerate(names):
                origin = Origin(symbol=f"{name}/{at % 3}", file=name, memory=name, body=name)
                told = unit(origin, zh=f"数{name}", en=f"x{name}x {name}")
                pair.change([("put", [told])])
            assert pair.both(lambda s: s.find_words("*")) == sorted(store.find_words("*"))
            for pattern in ("a*", "x*", "xa*", "?", "A*", "é*"):
                pair.both(lambda s, pattern=pattern: s.find_words(pattern))
            pair.both(lambda s: s.list_memories())
            pair.both(lambda s: s.list_documents())
            for some in ([], ["a"], ["A", "é"], ["-"], ["中"]):
                pair.both(lambda s, some=some: s.find_symbols(some, EVERYTHING))
            pair.both(lambda s: list(s.iter_units()))
            assert list(store.verify().faults) == []
