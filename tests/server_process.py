"""The server of a team as a process of its own, which can be killed at any moment."""

import os
import subprocess
import sys
from pathlib import Path

import httpx2
from served import OWN
from teams import PASSWORD
from waiting import wait_until

from tmtool.server import people
from tmtool.server.listening import listen
from tmtool.server.state.people import Grant
from tmtool.server.state.sqlite import STATE, SqliteState

ROOT = Path(__file__).parents[1]


class ServerProcess:
    """`tmtool serve --team` over a folder; what it says stands in `said`."""

    def __init__(self, folder):
        self.folder, self.said = folder, folder / "said.txt"
        with listen(0) as found:
            port = found.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.file = folder / "team.toml"
        self.file.write_text(f'address = "{self.address}"\nport = {port}\n', "utf-8")
        self.process = None

    def open_state(self):
        return SqliteState(self.folder / STATE)

    def invite(self, name, *grants):
        """A code by which somebody new can choose a password."""
        state = self.open_state()
        code = people.invite(state, name, name.title())
        for role, memory in grants:
            state.add_grant(Grant(name, role, memory))
        state.close()
        return code

    def start(self):
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tmtool", "serve", "--team", str(self.file)],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        wait_until(self._answers, self.process)
        return self

    def _answers(self):
        try:
            return httpx2.get(f"{self.address}/healthz").status_code == 200
        except httpx2.TransportError:
            return False

    def kill(self):
        """As the system does that has no memory left."""
        self.process.kill()
        self.process.wait(60)

    def stop(self):
        """As its owner does."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def browse(self):
        return httpx2.Client(base_url=self.address, timeout=300)

    def enter(self, code):
        """A browser of whom a code is for."""
        browser = self.browse()
        sent = {"code": (None, code), "password": (None, PASSWORD)}
        assert browser.post("/join", files=sent, headers=OWN).status_code == 303
        return browser
