"""A standby serves all that reads; what would write says in one line that it can't be.

And copies of a database: its own backup while somebody writes, and what is restored from it.
"""

import re
import threading
from contextlib import closing

import later_version
import pytest
import store_work
from commands_as_user import answers
from contract_store import hits
from postgres_contents import find_gaps, read_rows
from postgres_instance import Instance, instance
from stores import put, unit
from test_read_only import PAIR, READING, UNITS, WRITING, plain
from test_store_safety import kept_of
from waiting import wait_until

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.errors import InputError, MissingError
from tmtool.memory.memory import Memory
from tmtool.protocols import Slot
from tmtool.stores import has_memory, list_stores, open_store
from tmtool.stores.addresses import parse_address

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    with instance() as server:
        yield server


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    monkeypatch.setenv("COLUMNS", "200")


def fill_memory(address):
    memory = Memory.open(address, create=True, user="me")
    memory.add(UNITS[:3], source="a.tmx")
    memory.add(UNITS[3:], source="b.tmx")
    memory.close()
    assert run(["memory", "index", "--memory", address, "-q"]) == 0


def list_commands(listed, address, folder):
    folder.mkdir(exist_ok=True)
    (folder / "zh.txt").write_text("弥合数字鸿沟\n请秘书长提交报告。\n", "utf-8")
    (folder / "en.txt").write_text("bridge the digital divide\nRequests a report.\n", "utf-8")
    (folder / "new.tsv").write_text("zh\ten\n数\tnumber\n", "utf-8")
    filled = [
        [part.replace("{out}", str(folder)).replace("{memory}", address) for part in each]
        for each in listed
    ]
    return [each if "--memory" in each else [*each, "--memory", address] for each in filled]


MORE = [
    ["documents", "list", "--json"],
    ["lookup", "注意到", "--as-of", "change 1", *PAIR, "--json"], ["memory", "info", "--json"],
    ["lookup", "弥合数字鸿沟", "--from", "zh", "--to", "en", "--semantic", "always"],
    ["concordance", "digit*"], ["memory", "verify"],
]  # fmt: skip
ALSO_WRITING = [
    ["memory", "delete", "--permanently", UNITS[0].key, "--why", "x", "--yes"],
    ["memory", "undo", "1"],
]  # fmt: skip


def test_all_that_reads_is_answered_and_all_that_writes_is_refused(server, tmp_path, capsys):
    address = server.get_address("read")
    fill_memory(address)
    known = [each for each in MORE if is_command(each, capsys)]
    reading = list_commands([*READING, *known], address, tmp_path / "a")
    wanted = [*answers(reading)]
    wrong = [(c, told) for c, told in zip(reading, wanted, strict=True) if told[0]]
    assert wrong == []
    exported = (tmp_path / "a" / "a.tsv").read_bytes()
    with server.standby() as standby:
        server.follow(standby)
        other = standby.get_address("read")
        told = [*answers(list_commands([*READING, *known], other, tmp_path / "b"))]
        assert clean(told, other, tmp_path / "b") == clean(wanted, address, tmp_path / "a")
        assert (tmp_path / "b" / "a.tsv").read_bytes() == exported
        before = read_rows(other)
        writing = [each for each in [*WRITING, *ALSO_WRITING] if is_command(each, capsys)]
        assert len(writing) > 8
        commands = list_commands(writing, other, tmp_path / "a")
        for command, (code, out, err) in zip(commands, answers(commands), strict=True):
            lines = [line for line in err.splitlines() if not line.startswith("tmtool: memory: ")]
            assert (code, out, len(lines)) == (3, "", 1), (command, out, err)
            assert lines[0].startswith("tmtool: postgresql://"), lines
            assert lines[0].endswith("the memory is read-only because this server is a standby")
        assert read_rows(other) == before
        assert list_stores(other) == [other]
        assert has_memory(other)
        with pytest.raises(MissingError, match="is a standby"):
            open_store(standby.get_address("none"), create=True)
        assert run(["memory", "create", standby.get_address("none")]) == 3
        assert run(["memory", "drop", other, "--yes"]) == 3
        assert capsys.readouterr().err.splitlines()[-1].startswith("tmtool: postgresql://")
        # What comes to the server comes to it, too.
        with closing(open_store(other)) as reader, closing(open_store(address)) as writer:
            assert reader.count_units() == len(UNITS)
            put(writer, unit(zh="新的", en="new words"))
            server.follow(standby)
            assert reader.count_units() == len(UNITS) + 1
            assert reader.find_words("new*") == ["new"]


def is_command(command, capsys):
    found = run([*command[: 2 if command[0] in ("documents", "memory") else 1], "--help"]) == 0
    capsys.readouterr()
    return found


def clean(told, address, folder):
    """Answers without where the memory is and how large."""
    shown = str(parse_address(address))
    beside = str(open_session(address).settings.memory)
    said = [(code, out.replace(shown, "M").replace(beside, "B"), err) for code, out, err in told]
    return [(code, re.sub(r'"bytes": ?\d+', "", out)) for code, out in plain(said, folder)]


def test_a_copy_is_made_from_a_standby(server, tmp_path):
    address = server.get_address("copied")
    fill_memory(address)
    with server.standby() as standby:
        server.follow(standby)
        assert run(["memory", "copy", standby.get_address("copied"), str(tmp_path / "m")]) == 0
    with closing(open_store(tmp_path / "m")) as copy, closing(open_store(address)) as store:
        assert [each.unit for each in copy.iter_units()] == [e.unit for e in store.iter_units()]


def test_a_standby_that_is_made_the_server_is_written_to(server):
    address = server.get_address("failover")
    with closing(open_store(address, create=True)) as store:
        put(store, *store_work.units(0, 50))
    with server.standby() as standby:
        server.follow(standby)
        other = standby.get_address("failover")
        with closing(open_store(other)) as reader:
            assert reader.count_units() == 50
            standby.run("pg_ctl", "-w", "-D", standby.data, "promote")
            assert reader.count_units() == 50
            with pytest.raises(MissingError, match="standby"):
                put(reader, unit(zh="数", en="n"))
        with closing(open_store(other)) as store:
            put(store, *store_work.units(50, 60))
            assert store.count_units() == 60
            assert list(store.verify().faults) == []
        assert find_gaps(other) == []


def test_a_standby_follows_an_upgrade(server):
    """It can't be done there; who reads there as before is told as soon as it has come."""
    address = server.get_address("upgraded")
    with closing(open_store(address, create=True)) as store:
        put(store, *store_work.units(0, 30))
        with store.begin_change("add", user="me", details={}) as change:
            change.put_document(store_work.whole_text())
    with server.standby() as standby:
        server.follow(standby)
        other = standby.get_address("upgraded")
        with closing(open_store(other)) as reader:
            assert kept_of(reader) == 30
            rows = read_rows(other)
            with later_version.installed(), pytest.raises(MissingError) as refused:
                open_store(other)
            assert str(refused.value).endswith(
                "written by an older tmtool and has to be brought up to date first: run tmtool "
                "memory info once as the owner of its tables, postgres, on a server that takes "
                "changes"
            )
            assert read_rows(other) == rows
            # A snapshot there holds back what comes, which the server does not wait for.
            with reader.open_snapshot() as fixed:
                with later_version.installed():
                    open_store(address).close()
                assert kept_of(fixed) == 30
            server.follow(standby)
            for use in (reader.count_units, lambda: kept_of(reader), lambda: reader.revision):
                with pytest.raises(InputError, match="written by a newer tmtool"):
                    use()
            with pytest.raises(InputError, match="written by a newer tmtool"):
                open_store(other)
        with later_version.installed(), closing(open_store(other)) as later:
            assert kept_of(later) == 30
            assert list(later.verify().faults) == []


def test_a_server_that_takes_no_changes_any_more(server):
    """As after a failover, or while its administrator is at it."""
    address = server.get_address("frozen")
    with closing(open_store(address, create=True)) as store:
        put(store, *store_work.units(0, 10))
        server.ask("ALTER DATABASE postgres SET default_transaction_read_only = on")
        try:
            store.database._pool.drain()
            with pytest.raises(MissingError) as refused:
                put(store, unit(zh="数", en="n"))
            assert str(refused.value).endswith("because the database takes no changes now")
            with closing(open_store(address)) as other:
                assert other.count_units() == 10
                with pytest.raises(MissingError, match="takes no changes now"):
                    put(other, unit(zh="数", en="n"))
        finally:
            with server.connect() as connection:
                connection.execute("SET default_transaction_read_only = off")
                connection.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
        store.database._pool.drain()
        put(store, unit(zh="数", en="n"))


# Backups.


class Importer:
    """Adds units on and on until it is to end; knows which are kept for sure."""

    def __init__(self, address):
        self.kept, self._ends = 0, threading.Event()
        self._store = open_store(address, create=True)
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        wait_until(lambda: self.kept >= 60)

    def _work(self):
        with closing(self._store):
            while not self._ends.is_set() and self.kept < 6_000:
                with self._store.begin_change("add", user="me", details={}) as change:
                    change.put(store_work.units(self.kept, self.kept + 20))
                    change.put_document(store_work.whole_text())
                self.kept += 20

    def end(self):
        self._ends.set()
        self._thread.join()


def test_a_dump_while_somebody_writes_is_of_one_moment(server):
    address = server.get_address("dumped")
    dump = server.folder / "dump.sql"
    importer = Importer(address)
    before = importer.kept
    server.run("pg_dump", "-n", "tmtool_dumped", "-f", dump, server.get_address())
    after = importer.kept
    importer.end()
    server.ask("CREATE DATABASE restored TEMPLATE template0")
    server.ask("CREATE EXTENSION vector", database="restored")
    server.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump,
               server.get_address(database="restored"))  # fmt: skip
    restored = server.get_address("dumped", database="restored")
    with closing(open_store(restored)) as store:
        assert before <= store.count_units() <= after + 20
        assert store.count_units() % 20 == 0
        assert kept_of(store) == store.count_units()
        assert list(store.verify().faults) == []
        # It goes on as a memory of its own.
        size = store.count_units()
        put(store, *store_work.units(size, size + 20))
        assert kept_of(store) == size + 20
    assert find_gaps(restored) == []


def test_a_restore_over_a_memory_that_is_open(server):
    """Who has it open is told, and remembers nothing of what was there."""
    address = server.get_address("again")
    dump = server.folder / "again.sql"
    with closing(open_store(address, create=True)) as store:
        put(store, *store_work.units(0, 20))
        server.run("pg_dump", "-n", "tmtool_again", "-f", dump, server.get_address())
        rows = read_rows(address)
        put(store, *store_work.units(20, 60))
        slots = [Slot((each,)) for each in "鸿沟"]
        assert len(hits(store, slots, "zh")) > 20
        server.ask("DROP SCHEMA tmtool_again CASCADE")
        server.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, server.get_address())
        for use in (
            lambda: hits(store, slots, "zh"),
            lambda: put(store, *store_work.units(60, 61)),
        ):
            with pytest.raises(MissingError, match="open it anew"):
                use()
    assert read_rows(address) == rows
    with closing(open_store(address)) as store:
        assert store.count_units() == 20
        put(store, *store_work.units(20, 40))
        units = store_work.units(0, 40)
        assert [e.unit for e in store.read_units([each.key for each in units])] == units
        assert len(hits(store, slots, "zh")) == 40
        assert list(store.verify().faults) == []


def test_a_base_backup_while_somebody_writes(server):
    address = server.get_address("base")
    importer = Importer(address)
    before = importer.kept
    other = Instance(server.folder / "a-backup")
    server.run("pg_basebackup", "-D", other.data, "-X", "stream", "-c", "fast",
               "-d", server.get_address())  # fmt: skip
    after = importer.kept
    importer.end()
    (other.data / "postmaster.pid").unlink(missing_ok=True)
    other.start()
    try:
        restored = other.get_address("base")
        with closing(open_store(restored)) as store:
            assert before <= kept_of(store) <= after + 20
            put(store, *store_work.units(store.count_units(), store.count_units() + 20))
            assert list(store.verify().faults) == []
        assert find_gaps(restored) == []
    finally:
        other.stop("immediate")
