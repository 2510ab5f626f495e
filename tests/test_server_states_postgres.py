"""A team's accounts and jobs in a database: connections lost, answers in doubt, other tables."""

import os
import re
import time
from contextlib import closing, contextmanager

import postgres_server
import psycopg
import pytest
import state_stores
from served import OWN
from teams import Team, quicken

from tmtool.cli import run
from tmtool.errors import BusyError, InputError, MissingError
from tmtool.server.items import Items
from tmtool.server.state import postgres
from tmtool.server.state.opening import open_state
from tmtool.server.state.people import Account, AuditEntry, Grant
from tmtool.server.state.postgres import PostgresState
from tmtool.server.state.schema import TABLES, VERSION
from tmtool.server.state.sqlite import STATE
from tmtool.stores.addresses import parse_team

AT = "2026-11-29T10:00:00.000000Z"
ANNA = Account("anna", "Anna Li", AT)


@pytest.fixture
def database():
    found = state_stores.new_team()
    yield found
    state_stores.drop(found)


@pytest.fixture
def open_one(database):
    """How to open the state of one more server."""
    opened = []

    def open_another():
        opened.append(PostgresState(database))
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
        other.execute(postgres.LOCK, [schema])
        yield


# How far something has come when a call returns.


def test_what_was_answered_is_on_the_disk_and_what_is_noted_need_not_be(state):
    insert = "INSERT INTO uses VALUES (?, current_setting('synchronous_commit'), ?, 1)"
    with state_stores.connect(state.database) as connection:
        # The database itself is set to wait for no disk.
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
    state._change(insert, ["2026-11-29", "noted"], lasting=False)
    state._change(insert, ["2026-11-29", "kept"])
    with state._transaction() as run:
        run(insert, ["2026-11-29", "together"])
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
        with state._transaction() as run:
            run(insert, ["one"])
            end_connections()
            run(insert, ["other"])

    with pytest.raises(BusyError, match="lost its database, and nothing of this was kept"):
        change()
    assert state.list_use("") == []


def test_where_the_answer_to_a_commit_is_lost_that_is_said(state):
    insert = "INSERT INTO uses VALUES ('2026-11-29', 'Ada', ?, 1)"

    def change():
        with state._transaction() as run:
            run(insert, ["one"])
            end_connections()

    with pytest.raises(BusyError, match="look whether it was done before you do it again"):
        change()
    assert state.list_use("") == []


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


def test_what_a_database_does_not_take_is_said(state):
    with pytest.raises(InputError, match="does not take this"):
        state.add_account(Account("nul", "a\0b", AT))
    assert state.list_accounts() == []


# What was there before.


def test_a_state_of_another_version_is_refused(state, open_one):
    with state_stores.connect(state.database) as connection:
        connection.execute(f"UPDATE state SET version = {VERSION + 1}")
    with pytest.raises(MissingError, match="made by another version of tmtool"):
        open_one()


def test_a_schema_of_somebody_else_is_left_alone(open_one, database):
    schema = parse_team(database).schema
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    with pytest.raises(InputError, match="was not made by tmtool"):
        open_one()


def test_who_has_no_right_is_told(open_one, database):
    role = f"guest_{parse_team(database).team}"
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        try:
            guest = database.replace("//postgres:@", f"//{role}:@")
            assert guest != database
            with pytest.raises(MissingError, match="you have no right to keep"):
                PostgresState(guest)
            open_one()
            with pytest.raises(MissingError, match="you have no right to keep"):
                PostgresState(guest)
            # Who may use the tables, and doesn't own them, can do all but write them anew.
            schema = parse_team(database).schema
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            rights = "SELECT, INSERT, UPDATE, DELETE"
            connection.execute(f"GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}")
            with closing(PostgresState(guest)) as state:
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
        *re.findall(r"CREATE TABLE (\w+)", TABLES)
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
    assert f"pg_dump -n {parse_team(database).schema};" in said
    assert not (tmp_path / "b.zip").exists()
    assert not (tmp_path / STATE).exists()
