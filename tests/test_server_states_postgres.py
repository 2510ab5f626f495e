"""A team's accounts and jobs in a database: what is lost, in doubt, later, foreign or of before."""

import os
import sqlite3
import threading
import time
from contextlib import closing, contextmanager, suppress

import postgres_server
import psycopg
import pytest
import state_stores
from served import DATA, OWN
from teams import Team, quicken

from tmtool.cli import run
from tmtool.errors import BusyError, InputError, MissingError
from tmtool.server.items import Items
from tmtool.server.rates import RATES, SharedRates
from tmtool.server.state import Item, Job, SharedCounts, postgres, postgres_tables
from tmtool.server.state.opening import has_state, open_state
from tmtool.server.state.people import Account, AuditEntry, Grant
from tmtool.server.state.postgres import PostgresState
from tmtool.server.state.schema import STEPS, VERSION
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.stores.addresses import parse_team

AT = "2026-11-29T10:00:00.000000Z"
ANNA = Account("anna", "Anna Li", AT)


@pytest.fixture
def database():
    found = state_stores.new_team()
    yield found
    state_stores.drop(found)


@pytest.fixture
def open_one(database, tmp_path):
    """How to open the state of one more server."""
    opened = []

    def open_another(**settings):
        opened.append(PostgresState(database, former=tmp_path / STATE, **settings))
        return opened[-1]

    yield open_another
    for each in opened:
        each.close()


@pytest.fixture
def state(open_one):
    return open_one()


def end_connections():
    """As a server of the database does that is started anew."""
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'tmtool' AND pid <> pg_backend_pid()"
        )


@contextmanager
def held(database):
    """Another server writes meanwhile, and doesn't end."""
    with state_stores.connect(database) as other, other.transaction():
        schema = parse_team(database).schema
        other.execute(f"SELECT pg_advisory_xact_lock({postgres_tables.LOCK})", [schema])
        yield


# How far something has come when a call returns.


def test_what_was_answered_is_on_the_disk_and_what_is_noted_need_not_be(state):
    insert = "INSERT INTO uses VALUES (?, current_setting('synchronous_commit'), ?, 1)"
    with state_stores.connect(state.database) as connection:
        # The database itself is set to wait for no disk.
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
    state._note(insert, ["2026-11-29", "noted"])
    state._fetch(insert, ["2026-11-29", "kept"])
    with state._transaction() as transaction:
        transaction.execute(insert, ["2026-11-29", "together"])
    assert {action: person for _, person, action, _ in state.list_use("")} == {
        "noted": "off", "kept": "on", "together": "on",
    }  # fmt: skip


# Connections that are lost.


def test_who_reads_or_begins_to_write_sees_nothing_of_lost_connections(state):
    state.add_account(ANNA)
    end_connections()
    assert state.list_accounts() == [ANNA]
    end_connections()
    state.add_grant(Grant("anna", "reader"))
    end_connections()
    state.touch_sign_in("none", AT)
    end_connections()
    assert state.close_account("anna", AT) is None


def test_of_a_change_that_loses_its_connection_nothing_is_kept(state):
    insert = "INSERT INTO uses VALUES ('2026-11-29', 'Ada', ?, 1)"

    def change():
        with state._transaction() as transaction:
            transaction.execute(insert, ["one"])
            end_connections()
            transaction.execute(insert, ["other"])

    with pytest.raises(BusyError, match="lost its database, and nothing of this was kept"):
        change()
    assert state.list_use("") == []


@pytest.mark.parametrize("is_kept", [True, False])
def test_where_the_answer_is_lost_the_database_says_what_became_of_it(state, monkeypatch, is_kept):
    execute = psycopg.Connection.execute

    def lose(connection, query, *given, **settings):
        if query != "COMMIT":
            return execute(connection, query, *given, **settings)
        if is_kept:
            execute(connection, query)
        end_connections()
        return execute(connection, "SELECT 1")

    monkeypatch.setattr(psycopg.Connection, "execute", lose)
    if is_kept:
        state.add_account(ANNA)
    else:
        with pytest.raises(BusyError, match="nothing of this was kept"):
            state.add_account(ANNA)
    monkeypatch.undo()
    assert state.list_accounts() == ([ANNA] if is_kept else [])


def test_where_nobody_says_what_became_of_it_that_is_said(state, monkeypatch):
    execute = psycopg.Connection.execute

    def lose(connection, query, *given, **settings):
        if query == "COMMIT":
            connection.close()
        return execute(connection, query, *given, **settings)

    def refuse(*_):
        raise psycopg.OperationalError

    state.list_accounts()
    monkeypatch.setattr(psycopg.Connection, "execute", lose)
    monkeypatch.setattr(state._pool, "check", refuse)
    with pytest.raises(BusyError, match="look whether it was done before you do it again"):
        state.add_account(ANNA)
    monkeypatch.undo()
    assert state.list_accounts() == []


def test_a_database_that_is_away_is_said_in_a_line(tmp_path):
    with pytest.raises(MissingError, match="the database can't be reached") as caught:
        open_state(tmp_path, "postgresql://anna:geheim@localhost:1/un?team=ga")
    assert "geheim" not in str(caught.value)
    assert "localhost:1/un?team=ga" in str(caught.value)


# Others who write.


def test_who_waits_too_long_for_another_is_sent_away_and_may_read(open_one, monkeypatch):
    monkeypatch.setattr(postgres, "PATIENCE_MS", 50)
    state = open_one()
    with held(state.database):
        for change in (
            lambda: state.add_account(ANNA), lambda: state.touch_item("1", AT),
            lambda: state.add_event("1", 0, "Ada", AT, "x"),
        ):  # fmt: skip
            with pytest.raises(BusyError, match="busy with a change"):
                change()
        assert state.list_accounts() == []
    state.add_account(ANNA)


def test_two_who_wait_for_each_other_are_both_served(state, open_one, monkeypatch):
    """The database ends one of them, whose statement is run once more."""
    for number in "12":
        state.add_item(Item(number, "file", "", "Ada", AT, AT))
    met, failed = threading.Barrier(2), []
    other = open_one()
    execute = postgres._PostgresStatements.execute

    def meet(transaction, statement, values=(), /):
        # Run once more it may come first again, before the other one has noticed.
        if "held" in statement and not met.broken:
            transaction._connection.execute("SET LOCAL deadlock_timeout = 20")
            first, second = ("1", "2") if values[0] else ("2", "1")
            execute(transaction, "UPDATE items SET title = ? WHERE id = ?", ["x", first])
            with suppress(threading.BrokenBarrierError):
                met.wait(5)
                met.abort()
            execute(transaction, "UPDATE items SET title = ? WHERE id = ?", ["x", second])
        return execute(transaction, statement, values)

    monkeypatch.setattr(postgres._PostgresStatements, "execute", meet)

    def hold(at, held):
        try:
            at.hold_item("1" if held else "2", held=held)
        except BusyError as error:
            failed.append(error)

    at_work = [threading.Thread(target=hold, args=each) for each in ((state, True), (other, False))]
    for each in at_work:
        each.start()
    for each in at_work:
        each.join()
    assert failed == []
    assert state.find_item("1").held
    assert {each.title for each in state.list_items()} == {"x"}


def test_what_a_database_does_not_take_is_said(state):
    with pytest.raises(InputError, match="does not take this"):
        state.add_account(Account("nul", "a\0b", AT))
    assert state.list_accounts() == []


# Other versions.


def make_later(database):
    with state_stores.connect(database) as connection, connection.transaction():
        connection.execute("ALTER TABLE items ADD COLUMN later TEXT NOT NULL DEFAULT ''")
        connection.execute("ALTER TABLE jobs DROP COLUMN beat")
        connection.execute(f"UPDATE state SET version = {VERSION + 1}")


def test_a_server_of_an_older_version_neither_reads_nor_writes_any_more(open_one):
    state = open_one()
    state.add_job(Job("1", "add", "", "Ada", AT, {}))
    for _ in range(6):  # so often that the database has its own copy of the statement
        state.list_items()
    make_later(state.database)
    for ask in (
        lambda: state.add_job(Job("2", "add", "", "Ada", AT, {})), lambda: state.claim_job(AT),
        lambda: state.list_items(), lambda: state.find_signed_in("d1"),
        lambda: state.note_beat(["1"], AT), lambda: state.add_event("1", 1, "Ada", AT, "x"),
        lambda: state.close_account("anna", AT), lambda: state.count_hit("a", 1, 60.0),
    ):  # fmt: skip
        with pytest.raises(MissingError, match="a later tmtool has changed"):
            ask()
    with state_stores.connect(state.database) as connection:
        assert connection.execute("SELECT id, state FROM jobs").fetchall() == [("1", "todo")]
        assert connection.execute("SELECT count(*) FROM hits").fetchone() == (0,)
    with pytest.raises(MissingError, match="made by a later tmtool"):
        open_one()


@pytest.mark.parametrize("is_sound", [True, False])
def test_an_upgrade_is_done_wholly_or_not_at_all_while_a_server_runs(
    open_one, monkeypatch, is_sound
):
    old = open_one()
    old.add_item(Item("1", "file", "决议", "Ada", AT, AT))
    statements = ("ALTER TABLE items ADD COLUMN later INTEGER NOT NULL DEFAULT 0",)
    steps = (*STEPS, statements if is_sound else (*statements, "no SQL"))
    monkeypatch.setattr(postgres_tables, "STEPS", steps)
    monkeypatch.setattr(postgres_tables, "VERSION", VERSION + 1)
    if is_sound:
        open_one()
        with pytest.raises(MissingError, match="a later tmtool has changed"):
            old.list_items()
    else:
        with pytest.raises(MissingError, match="syntax"):
            open_one()
        assert [each.title for each in old.list_items()] == ["决议"]
        monkeypatch.undo()
        assert open_one().find_item("1").title == "决议"


def test_an_upgrade_waits_for_who_writes(open_one, monkeypatch):
    state = open_one()
    monkeypatch.setattr(postgres_tables, "PATIENCE_MS", 50)
    monkeypatch.setattr(postgres_tables, "VERSION", VERSION + 1)
    monkeypatch.setattr(postgres_tables, "STEPS", (*STEPS, ()))
    with held(state.database), pytest.raises(BusyError, match="another server is busy"):
        open_one()
    assert state.list_items() == []


# What was there before.


def test_what_a_folder_has_is_taken_over_once(open_one, tmp_path, database):
    with closing(sqlite3.connect(tmp_path / STATE)) as connection:
        connection.executescript((DATA / "state.v1.sql").read_text("utf-8"))
    with pytest.raises(MissingError, match="still has the accounts of this team"):
        open_one()
    assert not has_state(tmp_path, database)
    assert has_state(tmp_path)
    with closing(SqliteState(tmp_path / STATE)) as before:
        tables = postgres_tables.list_tables()
        had = {each: sorted(before.list_rows(each)) for each in tables}
    state = open_one(takes_over=True)
    with state_stores.connect(database) as connection:
        for each in tables:
            assert sorted(connection.execute(f"SELECT * FROM {each}").fetchall()) == had[each]
    assert all(had[each] for each in ("accounts", "events", "jobs", "audit", "sign_ins"))
    (entry,) = state.list_audit()
    state.add_audit(AuditEntry(0, AT, "Ada", "", "POST /x", (), 200, "r"))
    assert [each.number for each in state.list_audit()] == [entry.number, entry.number + 1]
    assert state.find_signed_in("d1")[1].name == "anna"
    # The file is out of the way, and nothing is taken over twice.
    assert (tmp_path / "state.taken.sqlite").is_file()
    assert not has_state(tmp_path)
    assert len(open_one(takes_over=True).list_audit()) == 2


def test_what_can_not_be_taken_over_whole_is_not_at_all(open_one, tmp_path, database):
    with closing(SqliteState(tmp_path / STATE)) as before:
        before.add_account(ANNA)
        before.add_account(Account("bo", "NUL \0", AT))
    with pytest.raises(MissingError, match="NUL"):
        open_one(takes_over=True)
    assert not has_state(tmp_path, database)
    with closing(SqliteState(tmp_path / STATE)) as before:
        assert len(before.list_accounts()) == 2


def test_a_schema_of_somebody_else_is_left_alone(open_one, database):
    schema = parse_team(database).schema
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    with pytest.raises(InputError, match="was not made by tmtool"):
        open_one()


def test_who_has_no_right_is_told(open_one, database, tmp_path):
    role = f"guest_{parse_team(database).team}"
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        try:
            guest = database.replace("//postgres:@", f"//{role}:@")
            assert guest != database
            with pytest.raises(MissingError, match="you have no right to keep"):
                PostgresState(guest, former=tmp_path / STATE)
            open_one()
            with pytest.raises(MissingError, match="you have no right to keep"):
                PostgresState(guest, former=tmp_path / STATE)
            # Who may use the tables, and doesn't own them, can do all but write them anew.
            schema = parse_team(database).schema
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            rights = "SELECT, INSERT, UPDATE, DELETE"
            connection.execute(f"GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}")
            with closing(PostgresState(guest, former=tmp_path / STATE)) as state:
                state.add_account(ANNA)
                state.add_audit(AuditEntry(0, AT, "Ada", "", "POST /x", (), 200, "r"))
                assert state.count_hit("a", 1, 60.0) == 0
                with pytest.raises(MissingError, match=f"of the schema {schema} run VACUUM FULL"):
                    state.wipe()
                with pytest.raises(MissingError, match="run VACUUM FULL"):
                    state.wipe()
                assert state.list_accounts() == [ANNA]
        finally:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


# What servers count together, and what is left behind.


def test_how_often_is_counted_by_all_servers_together(state, open_one):
    other, seconds = open_one(), 60.0
    assert isinstance(state, SharedCounts)
    assert [each.count_hit("a", 3, seconds) for each in (state, other, state)] == [0, 0, 0]
    left = other.count_hit("a", 3, seconds)
    assert 0 < left <= seconds
    assert state.count_hit("b", 3, seconds) == 0
    # What was refused is not counted: a place is free as soon as the first is long ago.
    with state_stores.connect(state.database) as connection:
        connection.execute("UPDATE hits SET times[1] = times[1] - 60 WHERE who = 'a'")
    assert other.count_hit("a", 3, seconds) == 0
    assert 0 < state.count_hit("a", 3, seconds) <= seconds
    with state_stores.connect(state.database) as connection:
        connection.execute(
            "UPDATE hits SET times = ARRAY(SELECT time - 60 FROM unnest(times) time) "
            "WHERE who = 'a'"
        )
    state.forget_hits(60.0)
    with state_stores.connect(state.database) as connection:
        assert connection.execute("SELECT who FROM hits").fetchall() == [("b",)]


def test_many_who_try_at_once_are_counted_exactly(state, open_one):
    rates = [SharedRates(state), SharedRates(open_one())]
    most, counted = RATES["sign-in"][0], []

    def attempt(rate):
        counted.extend(rate.count("sign-in", "mistyped secret", "192.0.2.7") for _ in range(most))

    at_work = [threading.Thread(target=attempt, args=(each,)) for each in rates]
    for each in at_work:
        each.start()
    for each in at_work:
        each.join()
    assert counted.count(0) == most
    assert all(1 <= each <= 60 for each in counted if each)
    with state_stores.connect(state.database) as connection:
        assert "secret" not in str(connection.execute("SELECT * FROM hits").fetchall())


def test_a_folder_that_is_not_the_teams_is_refused(state, tmp_path):
    items = Items(state, tmp_path)
    items.insist_on_files()
    items.make("file", "a", "Ada", lambda folder: (folder / "a").write_bytes(b"a"))
    items.insist_on_files()
    other = Items(state, tmp_path / "other")
    with pytest.raises(MissingError, match="its servers share one folder"):
        other.insist_on_files()
    (tmp_path / "other" / "items").mkdir(parents=True)
    other.insist_on_files()


def test_what_others_have_begun_stays_for_a_day(state, tmp_path):
    items = Items(state, tmp_path)
    kept = items.make("file", "a", "Ada", lambda folder: None)
    folders = {name: tmp_path / "items" / name for name in ("unfinished-new", "gone", "old")}
    for each in folders.values():
        each.mkdir()
    long_ago = time.time() - 25 * 60 * 60
    for each in (folders["old"], items.get_folder(kept)):
        os.utime(each, (long_ago, long_ago))
    items.sweep()
    left = sorted(each.name for each in (tmp_path / "items").iterdir())
    assert left == sorted([kept.id, "gone", "unfinished-new"])


def test_wiping_writes_all_tables_anew(state):
    def list_files():
        with state_stores.connect(state.database) as connection:
            return dict(
                connection.execute(
                    "SELECT relname, pg_relation_filenode(oid) FROM pg_class "
                    "WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace"
                ).fetchall()
            )

    before = list_files()
    state.wipe()
    after = list_files()
    assert {each for each in before if before[each] != after[each]} == {
        *postgres_tables.list_tables()
    }


@pytest.mark.slow
def test_commands_of_a_team_in_a_database(database, tmp_path, capsys, monkeypatch):
    quicken(monkeypatch)
    with closing(Team(tmp_path, state=database)) as team:
        browser = team.enter("anna", ("memory manager", "*"))
        files = [("file", ("canary.txt", b"a"))]
        assert browser.post("/files", files=files, headers=OWN).status_code == 303
        file = str(team.file)
    capsys.readouterr()
    assert run(["memory", "backup", str(tmp_path / "b.zip"), "--team", file]) == 2
    said = capsys.readouterr().err
    assert f"pg_dump -n {parse_team(database).schema}; tmtool memory backup FILE --memory" in said
    assert not (tmp_path / "b.zip").exists()
    assert not (tmp_path / STATE).exists()
