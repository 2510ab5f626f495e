"""The desk as tests ask it: in this process, or listening in a thread for a browser."""

import csv
import threading
from contextlib import contextmanager
from pathlib import Path
from shutil import copy

import uvicorn
from starlette.testclient import TestClient
from waiting import wait_until

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.memory.memory import Memory
from tmtool.server.access import BROWSER_SECONDS, LocalAccess
from tmtool.server.app import build_app
from tmtool.server.listening import listen
from tmtool.units import Origin, Place, TranslationUnit, Variant

DATA = Path(__file__).parent / "data" / "server"
PORT = 8765
OWN = {"sec-fetch-site": "same-origin"}


def fill(folder):
    """A memory with the units of the case file, and a term base."""
    with (DATA / "units.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    memory = Memory.open(folder, create=True, user="Ada")
    memory.add([unit(row, position) for position, row in enumerate(rows)])
    memory.close()
    copy(DATA / "terms.csv", folder.with_suffix(".csv"))
    assert run(["terms", "add", str(folder.with_suffix(".csv")), "--memory", str(folder)]) == 0
    return folder


def unit(row, position):
    places = tuple(Place(lang, label=row["label"]) for lang in ("zh", "en"))
    origin = Origin(
        places, symbol=row["symbol"], date=row["date"], status=row["status"] or None,
        position=position, restriction=row["restriction"] or None,
    )  # fmt: skip
    return TranslationUnit((Variant("zh", row["zh"]), Variant("en", row["en"])), (origin,))


class Served:
    """A server over a memory, and a browser of it."""

    def __init__(self, folder, port=PORT):
        self.lines = []
        self.session = open_session(folder)
        self.access = LocalAccess(port)
        self.app = build_app(self.session, self.access, self.lines.append)
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
        files = {name: (None, value) for name, value in fields.items()}
        return self.client.post(path, files=files, headers=headers)


@contextmanager
def listening(folder):
    """A server that listens at a port of its own; gives its link, good once."""
    session = open_session(folder)
    with listen(0) as listener:
        access = LocalAccess(listener.getsockname()[1])
        lines = []
        config = uvicorn.Config(
            build_app(session, access, lines.append), lifespan="off", log_config=None,
            log_level="critical", access_log=False,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield access, lines
        finally:
            server.should_exit = True
            thread.join()
            session.close()
