"""A team's server is stopped, killed and started anew: no job and no sign-in is lost."""

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
from served import OWN, fill
from waiting import wait_until

from tmtool.errors import BusyError, MissingError
from tmtool.server import people
from tmtool.server.items import read_moment
from tmtool.server.state import Job
from tmtool.server.state.people import Account, Grant, SignIn
from tmtool.server.state.schema import VERSION
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.server.team import read_team

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse battery"
AT = "2026-11-29T10:00:00.000000Z"


def test_a_state_of_another_version_is_refused(tmp_path):
    path = tmp_path / STATE
    with closing(SqliteState(path)):
        assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(MissingError, match="made by another version of tmtool"):
        SqliteState(path)
    assert path.read_bytes() == before


def add_anna(state):
    """An account that is signed in."""
    state.add_account(Account("anna", "Anna Li", AT))
    state.add_grant(Grant("anna", "reviser", "ITU"))
    state.add_sign_in(SignIn(people.compute_digest("anna's cookie"), "anna", AT, AT))


def test_who_comes_in_waits_for_nobody_who_writes_and_asks_one_statement(tmp_path):
    path = tmp_path / STATE
    with closing(SqliteState(path)) as state, closing(sqlite3.connect(path)) as other:
        add_anna(state)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE accounts SET shown = 'B'")
        asked = []
        state._reader.set_trace_callback(asked.append)
        sign_in, account, grants = state.find_signed_in(people.compute_digest("anna's cookie"))
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


@pytest.mark.parametrize("was_away", [False, True])
def test_others_are_given_up_but_where_the_state_was_away(tmp_path, monkeypatch, was_away):
    from tmtool.server import jobs
    from tmtool.server.roles import NOBODY
    from tmtool.services.session import Settings

    monkeypatch.setattr(jobs, "_BEAT_SECONDS", 0.0)
    with closing(SqliteState(tmp_path / STATE)) as state:
        state.add_job(Job("1", "add", "Add", "Anna Li", read_moment(), {}))
        state.claim_job("2020-01-01T00:00:00.000000Z")  # by a server that is silent since
        settings, lines, beats = Settings(tmp_path, tmp_path, "", None), [], []
        at_work = jobs.Jobs(state, tmp_path, settings, lines.append, lambda owner: NOBODY)
        at_work._end_silent = lambda: None
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
def test_no_job_and_no_sign_in_is_lost_when_a_server_is_started_anew(team, tmp_path):
    with closing(SqliteState(tmp_path / STATE)) as state:
        add_anna(state)
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
