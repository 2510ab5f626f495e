"""A team's server as tests ask it, in this process."""

import json
import threading
from contextlib import closing, contextmanager

import uvicorn
from argon2 import PasswordHasher
from served import OWN, fill
from starlette.testclient import TestClient
from waiting import wait_until

from tmtool.bootstrap import open_session
from tmtool.server import people
from tmtool.server.access import TeamAccess
from tmtool.server.app import build_app
from tmtool.server.calls import Desk
from tmtool.server.duties import Duties
from tmtool.server.listening import listen
from tmtool.server.state.opening import open_state
from tmtool.server.state.people import Grant
from tmtool.server.team import read_team

ADDRESS = "https://tm.example.org"
PASSWORD = "correct horse battery"


def quicken(monkeypatch):
    """Argon2 costs most of a second on purpose; what it costs is none of these tests' matters."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(people, "_get_hasher", lambda: hasher)
    people._nobodys.cache_clear()


class Team:
    """A team's server over a memory, and browsers of its people."""

    def __init__(self, folder, *, filled=True, **settings):
        if filled:
            fill(folder / "memory")
        written = {"address": ADDRESS, **settings}
        file = folder / "team.toml"
        file.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in written.items()), "utf-8")
        self.file, self.lines = file, []
        self.settings = read_team(file)
        self.state = open_state(
            self.settings.folder, self.settings.state, self.settings.retention_days
        )
        memory = self.settings.database or self.settings.memory
        self.session = open_session(memory, user="tmtool", beside=self.settings.memory)
        self.access = TeamAccess(self.state, self.settings)
        self.desk = Desk(
            self.session, self.access, self.state, folder, self.lines.append,
            team=self.make_duties(),
        )  # fmt: skip
        self.app = build_app(self.desk)

    def make_duties(self):
        return Duties(self.settings, self.state)

    def forget_rates(self):
        """As if nobody had asked for anything until now."""
        self.state._change("DELETE FROM hits", [])

    def browse(self, host="192.0.2.7"):
        return TestClient(
            self.app, base_url=ADDRESS, raise_server_exceptions=False, follow_redirects=False,
            client=(host, 50000),
        )  # fmt: skip

    def enter(self, name, *grants):
        """A browser of somebody new who has chosen a password."""
        code = people.invite(self.state, name, name.title())
        for role, memory in grants:
            self.state.add_grant(Grant(name, role, memory))
        browser = self.browse()
        assert send(browser, "/join", code=code, password=PASSWORD).status_code == 303
        return browser

    def close(self):
        self.session.close()
        self.state.close()


def send(browser, path, headers=OWN, **fields):
    files = {name: (None, value) for name, value in fields.items()} or {"": (None, "")}
    return browser.post(path, files=files, headers=headers)


@contextmanager
def listening_team(folder):
    """A team's server that listens at a port of its own, without TLS; gives it and its address."""
    with listen(0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with closing(Team(folder, address=address)) as team:
            config = uvicorn.Config(
                team.app, lifespan="off", log_config=None, log_level="critical", access_log=False
            )
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                wait_until(lambda: server.started)
                yield team, address
            finally:
                server.should_exit = True
                thread.join()
