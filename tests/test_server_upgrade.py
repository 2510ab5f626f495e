"""A team's server is upgraded: its state is brought up to date, no job and no sign-in is lost."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from served import DATA, OWN, fill
from waiting import wait_until

from tmtool.errors import BusyError, MissingError
from tmtool.server import people
from tmtool.server.items import read_moment
from tmtool.server.state import Job
from tmtool.server.state import sqlite as state_file
from tmtool.server.state.people import Grant
from tmtool.server.state.schema import VERSION
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.server.team import read_team

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse battery"


def make_first(path):
    """A state of version 1, with one of everything."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATA / "state.v1.sql").read_text("utf-8"))


def list_columns(path):
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        indexes = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        return {
            name: connection.execute(
                f"SELECT name, type FROM pragma_table_info('{name}')"
            ).fetchall()
            for (name,) in tables
        }, {*indexes}


def test_a_state_of_version_1_is_copied_and_brought_up_to_date(tmp_path):
    path = tmp_path / STATE
    make_first(path)
    path.chmod(0o644)
    first = list_columns(path)
    with closing(SqliteState(path)) as state:
        assert path.stat().st_mode & 0o777 == 0o600
        assert state.find_item("1").memory is None
        assert state.find_job("2").role == "reviser"
        assert state.find_job("2").facts == {}
        assert state.find_account("anna").shown == "Anna Li"
        assert [each.text for each in state.list_events("1")] == ["accept 3"]
        assert state.find_signed_in("d1")[1].name == "anna"
        assert state.list_audit()[0].request == "0a1b2c3d"
        assert state.copied == tmp_path / "state.v1.sqlite"
        state.share_item("1", "ITU")
    assert list_columns(tmp_path / "state.v1.sqlite") == first
    assert (tmp_path / "state.v1.sqlite").stat().st_mode & 0o777 == 0o600
    # What was brought up to date is as what is made anew.
    with closing(SqliteState(tmp_path / "new.sqlite")):
        pass
    assert list_columns(path) == list_columns(tmp_path / "new.sqlite")
    with closing(SqliteState(path)) as again:
        assert again.copied is None
        assert again.find_item("1").memory == "ITU"


def test_an_upgrade_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / STATE
    make_first(path)
    first = list_columns(path)
    broken = ((*state_file.STEPS[0], "no SQL"),)
    monkeypatch.setattr(state_file, "STEPS", broken)
    with pytest.raises(MissingError, match="syntax"):
        SqliteState(path)
    assert list_columns(path) == first
    monkeypatch.undo()
    with closing(SqliteState(path)) as state:
        assert state.find_item("1").title == "draft.docx"


def make_later(path):
    """What a later tmtool does to a state that a server of today has open."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ALTER TABLE items ADD COLUMN later TEXT NOT NULL DEFAULT ''")
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("COMMIT")


def test_a_server_of_an_older_version_neither_reads_nor_writes_any_more(tmp_path):
    path = tmp_path / STATE
    make_first(path)
    job = Job("3", "add", "Add", "Anna Li", read_moment(), {})
    with closing(SqliteState(path)) as state:
        make_later(path)
        for ask in (
            lambda: state.add_job(job), lambda: state.claim_job(read_moment()),
            lambda: state.list_items(), lambda: state.find_signed_in("d1"),
            lambda: state.add_event("1", 1, "Anna", read_moment(), "x"),
            lambda: people.close_account(state, "anna"),
        ):  # fmt: skip
            with pytest.raises(MissingError, match="a later tmtool has changed"):
                ask()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id, state FROM jobs").fetchall() == [("2", "todo")]
    with pytest.raises(MissingError, match="made by a later tmtool"):
        SqliteState(path)


def test_who_comes_in_waits_for_nobody_who_writes_and_asks_one_statement(tmp_path):
    path = tmp_path / STATE
    make_first(path)
    with closing(SqliteState(path)) as state, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE accounts SET shown = 'B'")
        asked = []
        state._reader.set_trace_callback(asked.append)
        sign_in, account, grants = state.find_signed_in("d1")
        assert (sign_in.account, account.shown) == ("anna", "Anna Li")
        assert grants == state.list_grants("anna")
        assert sum("FROM sign_ins" in each for each in asked) == 1
        assert not any(each.startswith("BEGIN") for each in asked)


def test_what_is_only_noted_is_there_for_others_and_the_rest_is_on_the_disk(tmp_path):
    path = tmp_path / STATE
    with closing(SqliteState(path)) as state, closing(SqliteState(path)) as other:
        modes = []
        state._connection.set_trace_callback(modes.append)
        state.count_use("2026-11-29", "Anna Li", "/desk")
        assert [each for each in modes if "synchronous" in each] == [
            "PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL",
        ]  # fmt: skip
        state._connection.set_trace_callback(None)
        assert state._connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert other.list_use("") == [("2026-11-29", "Anna Li", "/desk", 1)]


def test_its_jobs_say_so_once(tmp_path):
    from tmtool.server import jobs
    from tmtool.server.roles import NOBODY
    from tmtool.services.session import Settings

    with closing(SqliteState(tmp_path / STATE)) as state:
        lines = []
        settings = Settings(tmp_path, tmp_path, "", None)
        at_work = jobs.Jobs(state, tmp_path, settings, lines.append, lambda owner: NOBODY)
        pauses = []
        at_work._ends.wait = pauses.append
        at_work._wakes.wait = lambda seconds: None
        at_work.start()
        make_later(state.path)
        wait_until(lambda: len(lines) > 0)
        seen = len(pauses)
        wait_until(lambda: len(pauses) > seen + 6)
        at_work.stop()
    assert len(lines) == 1
    assert "a later tmtool" in lines[0]


@pytest.mark.parametrize("was_away", [False, True])
def test_others_are_given_up_but_where_the_state_was_away(tmp_path, monkeypatch, was_away):
    from tmtool.server import jobs
    from tmtool.server.roles import NOBODY
    from tmtool.services.session import Settings

    monkeypatch.setattr(jobs, "_BEAT", 0.0)
    with closing(SqliteState(tmp_path / STATE)) as state:
        state.add_job(Job("1", "add", "Add", "Anna Li", read_moment(), {}))
        state.claim_job("2020-01-01T00:00:00.000000Z")  # by a server that is silent since
        settings, lines, beats = Settings(tmp_path, tmp_path, "", None), [], []
        at_work = jobs.Jobs(state, tmp_path, settings, lines.append, lambda owner: NOBODY)
        at_work._end_silent = lambda before: None
        claim, beat = state.claim_job, state.note_beat

        def claim_job(moment, running_each):
            if was_away and not lines:
                message = "the server has lost its database"
                raise BusyError(message)
            del at_work._end_silent  # from now on as usual
            monkeypatch.setattr(state, "claim_job", claim)
            return claim(moment, running_each)

        def note_beat(identities, moment):
            beats.append(moment)
            beat(identities, moment)

        monkeypatch.setattr(state, "claim_job", claim_job)
        monkeypatch.setattr(state, "note_beat", note_beat)
        at_work.start()
        wait_until(lambda: len(beats) > 2)
        at_work.stop()
        assert state.find_job("1").state == ("doing" if was_away else "failed")


class Started:
    """`tmtool serve --team` in a process of its own, and a client of its socket."""

    def __init__(self, file, before=""):
        self.file, self.settings = file, read_team(file)
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        script = f"{before}\nfrom tmtool.__main__ import main\nmain()"
        command = [sys.executable, "-c", script, "serve", "--team", str(file), "--quiet"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
        transport = httpx2.HTTPTransport(uds=str(self.settings.socket))
        self.client = httpx2.Client(base_url=self.settings.address, transport=transport, timeout=60)
        wait_until(self.is_up, self.process)

    def is_up(self):
        try:
            return self.client.get("/healthz").text == "ok\n"
        except httpx2.TransportError:
            return False

    def send(self, path, **fields):
        files = {name: (None, value) for name, value in fields.items()} or {"": (None, "")}
        return self.client.post(path, files=files, headers=OWN)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def team(tmp_path):
    fill(tmp_path / "memory")
    file = tmp_path / "team.toml"
    settings = {"address": "http://tm.example.org", "socket": "run/tmtool.sock"}
    file.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in settings.items()), "utf-8")
    return file


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no Unix sockets here")
def test_no_job_and_no_sign_in_is_lost_when_a_team_is_upgraded(team, tmp_path):
    make_first(tmp_path / STATE)
    with closing(sqlite3.connect(tmp_path / STATE)) as connection, connection:
        connection.execute("DELETE FROM jobs")
    old = Started(team)
    assert (tmp_path / "run" / "tmtool.sock").stat().st_mode & 0o777 == 0o660
    with closing(SqliteState(tmp_path / STATE)) as state:
        state.add_grant(Grant("anna", "memory manager", "*"))
        code = people.invite(state, "anna")
        assert old.send("/join", code=code, password=PASSWORD).status_code == 303
        cookies = old.client.cookies
        # Two that are at work, and one that waits; each reads from a pipe that nobody writes.
        os.mkfifo(tmp_path / "pipe")
        for number in range(3):
            job = Job(
                str(number), "add", "Add", "Anna Li", f"{read_moment()}{number}",
                {"files": [str(tmp_path / "pipe")], "name": "", "restricted": False},
                role="memory manager",
            )  # fmt: skip
            state.add_job(job)
        wait_until(
            lambda: [each.state for each in state.list_jobs()] == ["todo", "doing", "doing"],
            old.process,
        )
        code, said = old.end()
        assert (code, said) == (0, "")
        assert not (tmp_path / "run" / "tmtool.sock").exists()
        jobs = {each.id: each for each in state.list_jobs()}
        assert [jobs[each].state for each in "012"] == ["failed", "failed", "todo"]
        assert "The server was stopped" in jobs["0"].problem
        (tmp_path / "pipe").unlink()
        (tmp_path / "pipe").write_text("一\tone\n", "utf-8")
    new = Started(team)
    try:
        new.client.cookies = cookies
        assert new.client.get("/me").status_code == 200
        with closing(SqliteState(tmp_path / STATE)) as state:
            wait_until(lambda: state.find_job("2").is_over, new.process)
            assert new.send("/jobs/0/repeat").status_code == 303
    finally:
        assert new.end()[0] == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no Unix sockets here")
def test_a_kill_between_password_and_cookie_leaves_nothing_half(team, tmp_path):
    with closing(SqliteState(tmp_path / STATE)) as state:
        code = people.invite(state, "anna")
    kill = (
        "import os, signal, tmtool.server.people as p\n"
        "def killed(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        "p.begin_sign_in = killed\n"
    )
    server = Started(team, kill)
    with pytest.raises(httpx2.TransportError):
        server.send("/join", code=code, password=PASSWORD)
    server.process.wait(60)
    with closing(SqliteState(tmp_path / STATE)) as state:
        # The password is chosen, and nobody is signed in: so one signs in with it.
        assert state.list_sign_ins("anna") == []
        assert state.find_account("anna").password is not None
    # The socket of a server that was killed is in nobody's way.
    server = Started(team, kill)
    with pytest.raises(httpx2.TransportError):
        server.send("/login", name="anna", password=PASSWORD)
    server.process.wait(60)
    with closing(SqliteState(tmp_path / STATE)) as state:
        assert state.list_sign_ins("anna") == []
    server = Started(team)
    try:
        assert server.send("/login", name="anna", password=PASSWORD).status_code == 303
        # Another server at the same socket is refused, and takes nothing away.
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tmtool", "serve", "--team", str(team)]
        second = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert "another server listens" in second.stderr
        assert server.is_up()
    finally:
        assert server.end()[0] == 0
