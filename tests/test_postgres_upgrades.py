"""Tables of an older version are brought up to date wholly or not at all, whoever is at work.

There is no second version yet: the later tmtool is that of `later_version`, with a step of its own.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, nullcontext

import later_version
import numpy as np
import postgres_server
import psycopg
import pytest
import store_work
from contract_store import hits
from later_version import STATEMENTS, VERSION, installed
from postgres_contents import find_gaps, read_rows, run
from stores import put, unit
from test_store_safety import ROOT, finish, kept_of, start
from waiting import wait_until

from tmtool.cli import run as run_command
from tmtool.errors import BusyError, InputError, MissingError
from tmtool.memory.content_digest import compute_content_digest
from tmtool.protocols import Slot
from tmtool.stores import open_store
from tmtool.stores.addresses import parse_address
from tmtool.stores.postgres import schema, upgrades

NEWER = r"written by a newer tmtool .* install the newer tmtool"
SIZE = 40
SLOTS = [Slot((each,)) for each in "鸿沟"]
MADE = {"texts": "letters", "variants": "drawn"}
"""Columns that the step makes."""


@pytest.fixture
def address():
    """Of a memory of this version, with some of everything in it."""
    address = postgres_server.new_address()
    with closing(open_store(address, create=True)) as store:
        put(store, *store_work.units(0, SIZE))
        with store.begin_change("add", user="me", details={}) as change:
            change.put_document(store_work.whole_text())
            change.note_import("aa", {"done": 1})
        ids = [number for number, _ in store.iter_texts("en")]
        store.put_vectors("some", ids, np.eye(len(ids), 64, dtype=np.float32))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tmtool.stores.postgres.vectors._EXACT", 5)
            assert "HNSW" in store.build_index("some", "en")
    yield address
    postgres_server.drop(parse_address(address))


@pytest.fixture
def store(address):
    """The memory as a process of this version has it open, which has read it often."""
    with closing(open_store(address)) as store:
        for _ in range(8):
            assert kept_of(store) == SIZE
            assert store.count_units() == SIZE
        yield store


def upgrade(address, **options):
    """Open it with the later tmtool; what that says of it."""
    with installed(**options), closing(open_store(address)) as store:
        return [*map(str, store.list_notices())]


def look(address, *, later=False):
    """What both versions have: all rows, indexes, the digest of what the memory says."""
    name = parse_address(address).schema
    rows = read_rows(address)
    assert rows.pop("memory") == [(VERSION if later else schema.VERSION,)]
    assert ("marks" in rows) == later
    rows.pop("marks", None)
    for table, made in MADE.items():
        columns = run(
            address, "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE "
            f"attrelid = '{table}'::regclass AND attnum > 0 AND attname <> '{made}'",
        )[0][0]  # fmt: skip
        rows[table] = sorted(map(repr, run(address, f"SELECT {columns} FROM {table}")))
    indexes = run(
        address, "SELECT indexdef, indisvalid FROM pg_indexes JOIN pg_index ON indexrelid = "
        f"(schemaname || '.' || indexname)::regclass WHERE schemaname = '{name}' "
        "AND tablename <> 'marks' AND indexname <> 'texts_by_letters' ORDER BY 1",
    )  # fmt: skip
    with installed() if later else nullcontext(), closing(open_store(address)) as store:
        assert list(store.verify().faults) == []
        return rows, indexes, compute_content_digest(store)


def insist_on_newer(store):
    """Whatever a process of this version asks or keeps, it is told; nothing is written."""
    for use in (
        store.count_units, lambda: hits(store, SLOTS, "zh"), store.read_journal, store.verify,
        lambda: store.read_texts([1 << 32]), lambda: list(store.iter_units()), store.list_notices,
        lambda: store.find_nearest("some", "en", np.eye(1, 64, dtype=np.float32), 3),
        lambda: put(store, unit(zh="字", en="word")), store.compact, store.find_formulas,
        lambda: store.put_vectors("some", [1 << 32], np.ones((1, 64), np.float32)),
        lambda: store.build_index("some", "en", anew=True), lambda: store.revision,
    ):  # fmt: skip
        with pytest.raises(InputError, match=NEWER):
            use()
    with pytest.raises(InputError, match=NEWER), store.open_snapshot():
        pass
    with pytest.raises(InputError, match=NEWER):
        open_store(store.address)


def launch(*arguments):
    """The later tmtool in a process of its own."""
    return subprocess.Popen(
        [sys.executable, later_version.__file__, *map(str, arguments)], stdout=subprocess.PIPE,
        stdin=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def come_as(role, address):
    return str(parse_address(address)).replace("postgres@", f"{role}@")


def test_there_is_a_step_from_each_version_to_the_next():
    assert len(upgrades.STEPS) == schema.VERSION - 1


def test_all_is_there_afterwards_and_a_process_of_before_is_told(address, store):
    before = look(address)
    (notice,) = upgrade(address)
    assert notice.startswith("postgresql://")
    assert notice.endswith("was brought up to date: older versions of tmtool can't use it any more")
    assert look(address, later=True) == before
    assert run(address, "SELECT count(*) FROM texts WHERE letters = length(text)") == [(2 * SIZE,)]
    assert run(address, "SELECT count(*), sum(at) FROM marks") == [(SIZE, SIZE)]
    insist_on_newer(store)
    assert look(address, later=True) == before
    # Nothing is to be done a second time, and work goes on.
    assert upgrade(address) == []
    with installed(), closing(open_store(address)) as later:
        assert kept_of(later) == SIZE
        assert later.find_unfinished("aa") == (2, {"done": 1})
        put(later, *store_work.units(SIZE, SIZE + 5))
        assert kept_of(later) == SIZE + 5
        with later.begin_change("undo", user="me", details={}) as change:
            change.undo(3)
        assert kept_of(later) == SIZE
        assert list(later.verify().faults) == []
    assert find_gaps(address) == []


def test_a_command_does_it_and_says_so(address, capsys):
    """The next one says nothing of it; one of before is told in a line."""
    with installed():
        for times in (1, 0):
            assert run_command(["memory", "info", "--memory", address]) == 0
            assert capsys.readouterr().err.count("older versions of tmtool can't use it") == times
    assert run_command(["memory", "info", "--memory", address]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "written by a newer tmtool" in err.splitlines()[-1]


def test_a_step_that_fails_leaves_everything_as_it_was(address, store):
    before = look(address)
    for wrong, said in (("SELECT no", 'column "no" does not exist'), ("no SQL", "syntax error")):
        with pytest.raises(MissingError, match="could not be brought up to date") as refused:
            upgrade(address, statements=(*STATEMENTS, wrong))
        assert said in str(refused.value)
        assert "is as it was" in str(refused.value)
        assert "\n" not in str(refused.value)
    assert look(address) == before
    put(store, *store_work.units(SIZE, SIZE + 5))
    assert kept_of(store) == SIZE + 5
    assert len(upgrade(address)) == 1


# Others are at work.


def test_who_reads_is_waited_for_and_reads_on_as_it_was(address, store, monkeypatch):
    monkeypatch.setattr(upgrades, "_READERS_MS", 200)
    with store.open_snapshot():
        with pytest.raises(BusyError, match="others work with this memory") as refused:
            upgrade(address)
        assert "try again when they are done" in str(refused.value)
        # What had not been looked at before is there, too.
        assert kept_of(store) == SIZE
    assert kept_of(store) == SIZE
    assert len(upgrade(address)) == 1


@pytest.mark.slow
def test_who_writes_is_waited_for(address, store, monkeypatch):
    monkeypatch.setattr(upgrades, "_WRITERS_MS", 200)
    with store.begin_change("add", user="me", details={}) as change:
        change.put(store_work.units(SIZE, SIZE + 3))
        with pytest.raises(BusyError, match="others work with this memory"):
            upgrade(address)
        monkeypatch.undo()
        told = []
        thread = threading.Thread(target=lambda: told.extend(launch_and_finish(address)))
        thread.start()
        wait_until(lambda: count_waiting("advisory") == 1)
        change.put(store_work.units(SIZE + 3, SIZE + 5))
    thread.join()
    assert len(told) == 2
    with installed(), closing(open_store(address)) as later:
        assert kept_of(later) == SIZE + 5
    insist_on_newer(store)


def launch_and_finish(address):
    return finish(launch("upgrade", address))


def count_waiting(kind):
    """How many wait for a lock of a kind."""
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = %s AND NOT granted"
    with psycopg.connect(postgres_server.start()) as connection:
        return connection.execute(asked, (kind,)).fetchone()[0]


@pytest.mark.slow
def test_who_comes_meanwhile_waits_and_is_told(address, store):
    """A snapshot of the moment before would find tables empty that are written anew."""
    told = []

    def read():
        with store.open_snapshot() as fixed:
            return kept_of(fixed)

    def write():
        put(store, unit(zh="字", en="word"))

    def note(use):
        try:
            told.append(use())
        except InputError as error:
            told.append(str(error))

    process = launch("upgrade", address, 5)
    assert [process.stdout.readline().split()[0] for _ in range(2)] == ["begin", "at"]
    threads = [
        threading.Thread(target=note, args=(each,))
        for each in (read, store.count_units, lambda: hits(store, SLOTS, "zh"), write)
    ]
    for each in threads:
        each.start()
    wait_until(lambda: count_waiting("relation") == 3 and count_waiting("advisory") == 1)
    process.communicate("go on\n", timeout=120)
    for each in threads:
        each.join()
    assert len(told) == 4
    assert all(isinstance(each, str) and "written by a newer tmtool" in each for each in told)
    with installed(), closing(open_store(address)) as later:
        assert kept_of(later) == SIZE


@pytest.mark.slow
def test_processes_at_work_go_on_until_then():
    """One reads, and holds all that it finds against what has to be there; one adds units."""
    address = postgres_server.new_address()
    try:
        watcher, writer = start("watch", address, 1 << 40), start("fill", address, 100_000, 10)
        said = [writer.stdout.readline().split() for _ in range(12)]
        assert len(upgrade(address)) == 1
        out, _ = writer.communicate(timeout=120)
        said += map(str.split, out.splitlines())
        assert writer.returncode == 2, said
        assert said.pop()[:2] == ["error", "InputError"]
        sure = max(int(number) for word, number in said if word == "kept")
        (last,) = finish(watcher, 2)
        assert last.startswith("error InputError")
        assert "written by a newer tmtool" in last
        with installed(), closing(open_store(address)) as later:
            assert sure >= 50
            assert kept_of(later) == sure
            assert list(later.verify().faults) == []
        assert find_gaps(address) == []
    finally:
        postgres_server.drop(parse_address(address))


@pytest.mark.slow
def test_two_at_once_do_it_once(address):
    before = look(address)
    lock = parse_address(address).schema
    with psycopg.connect(postgres_server.start()) as connection:
        connection.execute(schema.LOCK, (lock,))
        both = [launch("upgrade", address) for _ in range(2)]
        wait_until(lambda: count_waiting("advisory") == 2)
    told = sorted(len(finish(each)[1].split()) for each in both)
    assert told[0] == 1
    assert told[1] > 1
    assert look(address, later=True) == before


# Killed.


@pytest.mark.slow
@pytest.mark.parametrize("how", ["process", "connection"])
def test_one_that_is_killed_at_any_statement_changes_nothing(address, store, how):
    before = look(address)
    for place in range(len(STATEMENTS) + 1):
        process = launch("upgrade", address, place, 0.1 if how == "process" else 600)
        said = [process.stdout.readline().split() for _ in range(2)]
        assert [each[0] for each in said] == ["begin", "at"]
        if how == "process":
            process.send_signal(signal.SIGKILL)
            assert finish(process, -signal.SIGKILL) == []
        else:
            end_connection(int(said[1][1]))
            (last,) = finish(process, 3)
            assert last.startswith("error MissingError postgresql://")
            assert "can't be reached" in last
        assert look(address) == before
        at = SIZE + place
        put(store, *store_work.units(at, at + 1))
        assert kept_of(store) == at + 1
        before = look(address)
    assert len(upgrade(address)) == 1
    assert look(address, later=True) == before
    assert find_gaps(address) == []


def end_connection(process):
    """End a connection once it is in the midst of its statement."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        wait_until(lambda: connection.execute(asked, (process,)).fetchone() == (1,))
        connection.execute("SELECT pg_terminate_backend(%s)", (process,))


# Who may.


@pytest.fixture
def roles(address):
    """Somebody who reads, one who writes, one of the role that owns all; their names."""
    schema = parse_address(address).schema
    names = [f"{schema}_{each}" for each in ("anna", "ben", "carl", "owners")]
    anna, ben, carl, owners = names
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = %s",
            (schema,),
        ).fetchall()
        for each in (
            f"CREATE ROLE {owners}", f"CREATE ROLE {anna} LOGIN", f"CREATE ROLE {ben} LOGIN",
            f"CREATE ROLE {carl} LOGIN IN ROLE {owners}",
            f"ALTER SCHEMA {schema} OWNER TO {owners}",
            *(f"ALTER TABLE {table} OWNER TO {owners}" for (table,) in tables),
            f"GRANT USAGE ON SCHEMA {schema} TO {anna}, {ben}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {anna}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {ben}",
        ):  # fmt: skip
            connection.execute(each)
        yield names
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
        for each in reversed(names):
            connection.execute(f"DROP OWNED BY {each}")
        for each in names:
            connection.execute(f"DROP ROLE {each}")


@pytest.mark.slow
def test_only_the_owner_may_do_it_and_others_may_then_what_they_might(address, roles):
    anna, ben, carl, owners = roles
    before = look(address)
    for each in (anna, ben):
        with pytest.raises(MissingError) as refused:
            upgrade(come_as(each, address))
        assert str(refused.value).endswith(
            "was written by an older tmtool and has to be brought up to date first: run tmtool "
            f"memory info once as the owner of its tables, {owners}, on a server that takes changes"
        )
        # With the version that they have it is open to them as before.
        with closing(open_store(come_as(each, address))) as store:
            assert kept_of(store) == SIZE
    assert look(address) == before
    assert len(upgrade(come_as(carl, address))) == 1
    assert run(
        address, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = "
        f"'{parse_address(address).schema}'",
    ) == [(owners,)]  # fmt: skip
    with installed():
        with closing(open_store(come_as(anna, address))) as store:
            assert store.database.reason is not None
            assert kept_of(store) == SIZE
            assert store.database.fetch_rows("SELECT count(*) FROM marks") == [(SIZE,)]
        with closing(open_store(come_as(ben, address))) as store:
            assert store.database.reason is None
            put(store, *store_work.units(SIZE, SIZE + 1))
            with store.database.open_transaction() as transaction:
                transaction.execute("INSERT INTO marks (unit, at) VALUES (99, 1)")
            assert kept_of(store) == SIZE + 1


def test_what_the_administrator_allows_for_an_answer_does_not_end_it(address):
    told = upgrade(
        f"{address}&options=-c%20statement_timeout%3D300",
        statements=("SELECT pg_sleep(0.5)", *STATEMENTS),
    )
    assert len(told) == 1


def test_who_waits_for_it_in_vain_is_told(address, store, monkeypatch):
    """Whoever opens or reads the memory gives up after some time."""
    monkeypatch.setattr("tmtool.stores.postgres.opening._UPGRADE_MS", 100)
    patient = f"{address}&options=-c%20lock_timeout%3D100"
    with closing(open_store(patient)) as other:
        assert other.count_units() == SIZE
        with psycopg.connect(postgres_server.start()) as connection:
            connection.execute(f"LOCK {store.database.address.schema}.memory")
            for use in (
                lambda: open_store(address), other.count_units, lambda: hits(other, SLOTS, "zh"),
                lambda: other.open_snapshot().__enter__(),
            ):  # fmt: skip
                began = time.monotonic()
                with pytest.raises(BusyError, match="another program is busy with it"):
                    use()
                assert time.monotonic() - began < 30
        assert kept_of(other) == SIZE
