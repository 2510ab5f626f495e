"""What is sent to whoever helps: counts and versions, and no word of anybody's."""

import json
from contextlib import closing

import pytest
from teams import Team, quicken, send

from tmtool.cli import run
from tmtool.server import people
from tmtool.server.items import read_moment
from tmtool.server.state import Job

SECRETS = (
    "会员国", "Secretary-General", "Member States", "A/RES/75/202", "金丝雀", "canary", "anna",
    "Anna", "tm.example.org", "10.1.2.3", "itu-secret", "决议", "x-remote", "tmt_", "horse",
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quicken(monkeypatch)


def test_nothing_of_texts_people_or_files_is_in_it(tmp_path, capsys):
    with closing(Team(tmp_path, proxies=["10.1.2.3"], **{"host-names": ["canary.host"]})) as team:
        browser = team.enter("anna", ("memory manager", "*"), ("reviser", "itu-secret"))
        people.make_token(team.state, "anna", "canary token", "read", None, ("itu-secret",))
        send(browser, "/desk/terms", q="金丝雀")
        files = [("file", ("决议 canary.txt", b"canary"))]
        browser.post("/files", files=files, headers={"sec-fetch-site": "same-origin"})
        bug = "An error in tmtool: KeyError at /home/anna/tmtool/canary/store/units.py:12"
        for number, problem in enumerate([bug, "canary.docx: file not found"]):
            job = Job(str(number), "add", "Add canary.docx", "Anna", read_moment(), {"a": "canary"})
            team.state.add_job(job)
            team.state.end_job(job.id, "failed", read_moment(), problem=problem)
        out = tmp_path / "support.json"
        assert run(["support", str(out), "--team", str(team.file)]) == 0
        text = out.read_text("utf-8")
    for secret in (*SECRETS, str(tmp_path), tmp_path.name):
        assert secret not in text, secret
    told = json.loads(text)
    assert told["team"]["people"]["accounts"] == 1
    assert told["team"]["items"] == {"file": 1}
    assert told["team"]["jobs"] == [{"kind": "add", "state": "failed", "count": 2}]
    assert told["team"]["errors of jobs"] == [
        {"job": "0", "kind": "KeyError", "place": "units.py:12"}
    ]
    assert told["team"]["uses"] == {"/desk/{pane}": 1}
    assert told["memory"]["units"] > 0
    assert told["memory"]["texts"].keys() == {"zh", "en"}
    assert told["installation"]["tmtool"]
    assert capsys.readouterr().err.endswith("no text, no name\n")


def test_of_a_memory_alone_and_of_none(tmp_path):
    with closing(Team(tmp_path)) as team:
        memory = str(team.settings.memory)
    out = tmp_path / "support.json"
    assert run(["support", str(out), "--memory", memory, "-q"]) == 0
    told = json.loads(out.read_text("utf-8"))
    assert (told["memory"]["is there"], "team" in told) == (True, False)
    assert run(["support", str(out), "--memory", str(tmp_path / "none")]) == 2
    assert run(["support", str(out), "--memory", str(tmp_path / "none"), "--force", "-q"]) == 0
    assert json.loads(out.read_text("utf-8"))["memory"]["is there"] is False
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "memory.db").write_text("canary", "utf-8")
    assert run(["support", str(out), "--memory", str(tmp_path / "none"), "--force", "-q"]) == 0
    assert "canary" not in out.read_text("utf-8")
