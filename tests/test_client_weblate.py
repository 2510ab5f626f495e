"""Weblate's own client of tmserver against the running server; `.ci/weblate.py` installs it."""

import json
import os
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from served import fill, listening
from test_server_team import Team, quick  # noqa: F401 - the fixture is used by all
from waiting import wait_until

from tmtool.server import people
from tmtool.server.access import LocalAccess
from tmtool.server.listening import listen

CLIENT = Path(__file__).parent / "data" / "clients" / "weblate_client.py"
ALIKE = "请会员国就本决议的执行情况提交报告；"
SAME = "请秘书长就本决议的执行情况提交报告；"
ODD = 'a/b?c=d&e#f %41 "quoted"'

pytestmark = pytest.mark.clients


def ask(address, *texts, languages=("zh_Hans", "en")):
    """What Weblate finds for texts, each with its least quality."""
    python = os.environ.get("TMTOOL_WEBLATE")
    assert python, "TMTOOL_WEBLATE names a Python that has Weblate: .ci/weblate.py makes one"
    told = {"address": address, "languages": languages, "texts": texts}
    done = subprocess.run(
        [python, str(CLIENT)], input=json.dumps(told), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def check(address):
    found = ask(
        address, (SAME, 75), (ALIKE, 75), (ALIKE, 90), ("完全不同的另一句话", 75), (ODD, 75)
    )
    assert found["codes"] == ["zh_hans", "en"]
    assert ["zh_hans", "en"] in found["pairs"]
    same, alike, higher, nothing, odd = found["found"]
    assert [each["quality"] for each in same] == [100, 83][: len(same)]
    assert same[0]["text"].startswith("Requests the Secretary-General")
    assert [(each["quality"], each["source"]) for each in alike] == [(83, SAME)]
    assert higher == nothing == odd == []


def test_alone_where_somebody_opened_it(tmp_path, monkeypatch):
    monkeypatch.setattr(LocalAccess, "__init__", opened(LocalAccess.__init__))
    with listening(fill(tmp_path / "memory")) as (access, _):
        check(f"{access.address}tmserver/")
        check(f"{access.address}api/v1")


def opened(make):
    return lambda self, *args, **named: make(self, *args, **named, opens_dialect=True)


@contextmanager
def running(team):
    """A team's server at a port of its own, which answers to that as its name."""
    with listen(0) as listener:
        name = f"127.0.0.1:{listener.getsockname()[1]}"
        team.access.hosts |= {name}
        config = uvicorn.Config(
            team.app, lifespan="off", log_config=None, log_level="critical", access_log=False
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield f"http://{name}"
        finally:
            server.should_exit = True
            thread.join()


def test_a_team_by_its_token(tmp_path):
    with closing(Team(tmp_path)) as team, running(team) as address:
        team.enter("anna", ("reader", "*"))
        value = people.make_token(team.state, "anna", "Weblate", "look-ups", None, None)
        check(f"{address}/t/{value}/tmserver")
