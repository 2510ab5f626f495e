"""The desk as tests ask it: in this process, or listening in a thread for a browser."""

import atexit
import csv
import os
import re
import threading
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import command_server
from starlette.testclient import TestClient
from waiting import wait_until

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.server.access import BROWSER_SECONDS, LocalAccess
from tmtool.server.app import build_app
from tmtool.server.calls import Desk
from tmtool.server.listening import build_server, listen
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.units import Origin, Place, TranslationUnit, Variant

DATA = Path(__file__).parent / "data" / "server"
PORT = 8765
OWN = {"sec-fetch-site": "same-origin"}


def fill(folder):
    """A memory with the units of the case file, and a term base."""
    copy(DATA / "terms.csv", folder.with_suffix(".csv"))
    return copytree(_filled(), folder)


@cache
def _filled():
    """It is made once by each process of tests."""
    place = TemporaryDirectory()
    atexit.register(place.cleanup)
    folder = Path(place.name) / "memory"
    with (DATA / "units.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    memory = Memory.open(folder, create=True, user="Ada")
    memory.add([unit(row, position) for position, row in enumerate(rows)])
    memory.close()
    assert run(["terms", "add", str(DATA / "terms.csv"), "--memory", str(folder)]) == 0
    return folder


def measure_brought(client, path):
    """Bytes of all scripts and styles that a page loads at once, whatever brings them."""
    page = client.get(path).text
    waiting = re.findall('<(?:link|script)[^>]+"(/static/[^"]+[.](?:css|js))"', page)
    brought = {}
    while waiting:
        name = waiting.pop()
        if name not in brought:
            content = client.get(name).text
            brought[name] = len(content.encode())
            # What import() names is loaded when it is needed.
            imported = re.findall(r'(?<!import\()"[.]/([a-z_]+[.]js)"', content)
            waiting += [f"/static/{each}" for each in imported]
    assert {name.rpartition(".")[2] for name in brought} == {"css", "js"}
    return sum(brought.values())


def unit(row, position):
    places = tuple(Place(lang, label=row["label"]) for lang in ("zh", "en"))
    origin = Origin(
        places, symbol=row["symbol"], date=row["date"], status=row["status"] or None,
        position=position, restriction=row["restriction"] or None,
    )  # fmt: skip
    return TranslationUnit((Variant("zh", row["zh"]), Variant("en", row["en"])), (origin,))


class Served:
    """A server over a memory, and a browser of it."""

    def __init__(self, folder, port=PORT, own=None, user=None, token=""):
        self.lines = []
        self.session = open_session(folder, user=user)
        self.access = LocalAccess(port, self.session.user, token=token)
        own = own or folder.with_name(f"{folder.name}.desk")
        self.state = SqliteState(own / STATE)
        self.desk = Desk(self.session, self.access, self.state, own, self.lines.append)
        self.app = build_app(self.desk)
        self.client = TestClient(
            self.app, base_url=f"http://127.0.0.1:{port}", raise_server_exceptions=False,
            follow_redirects=False,
        )  # fmt: skip

    def enter(self):
        """Come in as a browser does that was opened with a code."""
        answer = self.send("/session", code=self.access.issue_code(BROWSER_SECONDS))
        assert answer.status_code == 303
        return self

    def send(self, path, headers=OWN, **fields):
        """Send a form."""
        files = {name: (None, value) for name, value in fields.items()} or {"": (None, "")}
        return self.client.post(path, files=files, headers=headers)

    def drop(self, *paths):
        """Drop files on the desk; give their ids."""
        files = [("file", (path.name, path.read_bytes())) for path in paths]
        answer = self.client.post("/files", files=files, headers=OWN)
        assert answer.status_code == 303, answer.text
        return parse_qs(urlsplit(answer.headers["location"]).query)["file"]

    def finish(self, answer, *, alone=False):
        """Do the job that an answer leads to, here and now; give it as it ended."""
        assert answer.status_code == 303, answer.text
        identity = answer.headers["location"].removeprefix("/jobs/")
        return do_job(self.desk, identity, alone=alone)


def do_job(desk, identity, *, alone=False):
    """Do a job, here and now; give it as it ended.

    Its process has loaded all that jobs need; `alone`, it is the one that people have.
    """
    (job,) = do_jobs(desk, [identity], alone=alone)
    return job


def do_jobs(desk, identities, *, alone=False):
    """Do jobs, here and now; return them as they ended."""
    if not alone and os.name != "nt":  # where no process forks
        desk.jobs.command = command_server.build_command("tmtool.server.worker")
    desk.jobs.start()
    wait_until(lambda: all(desk.state.find_job(each).is_over for each in identities))
    desk.jobs.stop()
    return [desk.state.find_job(each) for each in identities]


@contextmanager
def listening(folder, user=None):
    """A server that listens at a port of its own; gives its link, good once."""
    session, own = open_session(folder, user=user), folder.with_name(f"{folder.name}.desk")
    with listen(0) as listener, closing(SqliteState(own / STATE)) as state:
        access = LocalAccess(listener.getsockname()[1], session.user)
        lines = []
        desk = Desk(session, access, state, own, lines.append)
        desk.jobs.start()
        server = build_server(desk)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield access, lines
        finally:
            server.should_exit = True
            thread.join()
            desk.jobs.stop()
            session.close()
