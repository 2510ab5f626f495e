"""Two servers of a team on one database and one folder: whichever somebody asks, it is the same."""

import json
import os
import signal
import subprocess
from contextlib import closing, suppress
from shutil import copytree

import postgres_server
import pytest
import state_stores
from served import OWN, fill
from teams import PASSWORD
from test_server_restart import Started
from test_server_states_postgres import end_connections
from waiting import wait_until

from tmtool.cli import run
from tmtool.operations.add import AddRequest
from tmtool.operations.to_json import to_json
from tmtool.server import people
from tmtool.server.duties import RATES
from tmtool.server.items import read_moment
from tmtool.server.state import Job
from tmtool.server.state.opening import open_state
from tmtool.server.state.people import Grant
from tmtool.server.team import read_team
from tmtool.stores import drop_store

LOST = "tmtool: jobs: the server has lost its database"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no Unix sockets here"),
]
# They give a silent server up after three seconds, not after thirty.
QUICK = """
from datetime import timedelta
from tmtool.server import jobs
jobs._BEAT_SECONDS, jobs._SILENCE = 0.5, timedelta(seconds=3)
"""
JSON = {**OWN, "content-type": "application/json"}


@pytest.fixture
def files(tmp_path):
    """The files of two servers: a socket for each, one folder, one database with all else."""
    address = postgres_server.new_address()
    made = fill(tmp_path / "made")
    assert run(["memory", "copy", str(made), address]) == 0
    shared = tmp_path / "shared"
    copytree(
        made, shared / "memory",
        ignore=lambda _, names: [each for each in names if each.startswith("memory.")],
    )  # fmt: skip
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        found.append(tmp_path / name / "team.toml")
        told = {
            "address": "http://tm.example.org", "folder": "../shared", "memory": address,
            "socket": str(tmp_path / name / "tmtool.sock"),
        }  # fmt: skip
        found[-1].write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in told.items()), "utf-8")
    yield found
    state_stores.drop(read_team(found[0]).state)
    drop_store(address)


@pytest.fixture
def state(files):
    settings = read_team(files[0])
    with closing(open_state(settings.folder, settings.state)) as found:
        yield found


@pytest.fixture
def both(files, state):
    found = [Started(each, QUICK) for each in files]
    yield found
    for each in found:
        if each.process.poll() is None:
            assert each.end() == (0, "")


def enter(state, server, name, *roles):
    """Somebody new, who comes in at a server."""
    code = people.invite(state, name, name.title())
    for each in roles:
        state.add_grant(Grant(name, each))
    assert server.send("/join", code=code, password=PASSWORD).status_code == 303


def ask(server, method, path, told=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = None if told is None else json.dumps(told)
    return server.client.request(method, f"/v1{path}", content=content, headers={**JSON, **named})


def list_children(server):
    """The processes that a server has started."""
    told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=True).stdout
    pairs = (map(int, line.split()) for line in told.splitlines())
    return [pid for pid, parent in pairs if parent == server.process.pid]


def test_whatever_one_changes_the_other_shows_in_its_next_answer(both, state):
    one, two = both
    enter(state, one, "anna", "administrator", "memory manager", "terminologist")
    # Who came in at one is in at the other.
    two.client.cookies = one.client.cookies
    assert two.client.get("/me").status_code == 200

    # Accounts and roles.
    assert one.send("/people/invite", name="bo", shown="Bo Xu").status_code == 200
    assert "Bo Xu" in two.client.get("/people").text
    code = people.invite(state, "cy", "Cy")
    guest = two.client.__class__(base_url="http://tm.example.org", transport=two.client._transport)
    sent = {"code": (None, code), "password": (None, PASSWORD)}
    assert guest.post("/join", files=sent, headers=OWN).status_code == 303
    assert guest.get("/desk").status_code == 403
    sent = {"account": "cy", "role": "reader", "memory": "*"}
    assert one.send("/people/grants", **sent).status_code == 303
    assert guest.get("/desk").status_code == 200

    # Units and terms.
    body = {"texts": {"zh": "两台服务器", "en": "two servers"}, "memory": "ITU"}
    made = ask(one, "POST", "/memory/add", body, idempotency_key="k")
    assert made.status_code == 200, made.text
    assert "two servers" in two.client.get("/desk?q=两台服务器").text
    # What is asked for once more with its key is not done again, at whichever.
    again = ask(two, "POST", "/memory/add", body, idempotency_key="k")
    assert (again.status_code, again.content) == (200, made.content)
    refused = ask(two, "POST", "/memory/add", {**body, "memory": "UN"}, idempotency_key="k")
    assert refused.status_code == 422
    key = again.json()["records"][0]["key"]
    (record,) = two.client.get("/v1/memory/unit", params={"key": key}).json()["records"]
    change = {"key": key, "version": record["version"], "text": {"en": "a pair of servers"}}
    moved = ask(two, "POST", "/memory/edit", change)
    assert moved.status_code == 200, moved.text
    assert "a pair of servers" in one.client.get("/desk?q=两台服务器").text
    terms = [{"lang": "zh", "text": "服务器"}, {"lang": "en", "text": "server"}]
    made = ask(two, "POST", "/terms/save", {"entry": {"terms": terms}}, idempotency_key="t")
    assert made.status_code == 200, made.text
    (record,) = made.json()["records"]
    shown = one.client.get("/v1/terms/show", params={"id": record["id"]}).json()["records"]
    assert shown[0]["entry"] == record["entry"]

    # Tokens, and what ends.
    value = people.make_token(state, "anna", "CAT", "read", None, None)
    bearer = {"authorization": f"Bearer {value}"}
    for each in both:
        assert each.client.get("/v1/documents/memories", headers=bearer).status_code == 200
    (token,) = state.list_tokens("anna")
    assert one.send("/me/tokens/revoke", token=token.digest).status_code == 303
    guest.cookies.clear()
    assert guest.get("/v1/documents/memories", headers=bearer).status_code == 401
    cookies = dict(one.client.cookies)
    assert one.send("/logout").status_code == 303
    two.client.cookies.update(cookies)
    assert two.client.get("/me", headers={"accept": "*/*"}).status_code == 401


def test_trying_is_counted_by_both_together(both, state):
    people.invite(state, "anna")
    most = RATES["sign-in"][0]
    statuses = [
        both[number % 2].send("/login", name="anna", password="wrong horse").status_code
        for number in range(most + 1)
    ]
    assert statuses == [403] * most + [429]
    assert both[0].send("/login", name="anna", password="wrong horse").status_code == 429


def test_jobs_are_done_once_and_what_they_make_is_at_both(both, state, capsys):
    one, two = both
    enter(state, one, "anna", "memory manager")
    two.client.cookies = one.client.cookies
    jobs = []
    for number in range(6):
        text = f"zh\ten\n第{number}个句子在这里\tSentence number {number} is here\n"
        parts = [
            ("files", (f"new{number}.tsv", text.encode())), ("memory_name", (None, "New")),
        ]  # fmt: skip
        made = both[number % 2].client.post("/v1/add", files=parts, headers=OWN)
        assert made.status_code == 202, made.text
        jobs.append(made.json()["id"])
    wait_until(lambda: all(state.find_job(each).is_over for each in jobs), one.process)
    assert {state.find_job(each).state for each in jobs} == {"succeeded"}
    for server in both:
        for number, job in enumerate(jobs):
            told = server.client.get(f"/v1/jobs/{job}").json()
            (file,) = server.client.get(told["result"]).json()["files"]
            assert (file["file"], file["added"]) == (f"new{number}.tsv", 1)
    # Each did it once: it is one change of the memory, and one place of the sentence.
    capsys.readouterr()
    assert run(["memory", "history", "--memory", read_team(one.file).database, "--json"]) == 0
    changes = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert sum(each["action"] == "add" for each in changes) == len(jobs) + 1
    # What somebody dropped at one can be fetched from the other.
    parts = [("file", ("dropped.txt", "大会决定".encode()))]
    assert one.client.post("/files", files=parts, headers=OWN).status_code == 303
    assert "dropped.txt" in two.client.get("/files/list").text
    # A server that comes anew clears nothing away of what the other has begun.
    folder = read_team(one.file).folder / "items" / "unfinished-at-work"
    folder.mkdir()
    assert two.end() == (0, "")
    third = Started(two.file, QUICK)
    assert third.end() == (0, "")
    assert folder.is_dir()


def test_a_job_whose_server_was_killed_is_given_up_by_the_other(both, state, tmp_path):
    file = tmp_path / "new.tsv"
    file.write_text("zh\ten\n一\tone\n", "utf-8")
    enter(state, both[0], "anna", "memory manager")
    both[1].client.cookies = both[0].client.cookies
    parameters = {"request": to_json(AddRequest((str(file),)))}
    state.add_job(Job("1", "add", "Add", "Anna", read_moment(), parameters, role="memory manager"))
    wait_until(lambda: state.find_job("1").state == "doing")
    wait_until(lambda: any(map(list_children, both)))
    at_work = next(each for each in both if list_children(each))
    other = next(each for each in both if each is not at_work)
    workers = list_children(at_work)
    for each in workers:
        os.kill(each, signal.SIGSTOP)  # the job does not end
    try:
        assert other.client.get("/jobs/1").status_code == 200
        at_work.end(signal.SIGKILL)
        wait_until(lambda: state.find_job("1").is_over, other.process)
        job = state.find_job("1")
        assert (job.state, job.problem.partition(" while")[0]) == (
            "failed",
            "The server was stopped",
        )
        page = other.client.get("/jobs/1").text
        assert "The server was stopped while it was at work" in page
        assert other.send("/jobs/1/repeat").status_code == 303
        again = next(each.id for each in state.list_jobs() if each.id != "1")
        wait_until(lambda: state.find_job(again).is_over, other.process)
        assert state.find_job(again).problem is None
    finally:
        for each in workers:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


def test_a_database_that_is_started_anew_is_asked_on(both, state):
    one, two = both
    enter(state, one, "anna", "memory manager")
    two.client.cookies = one.client.cookies
    for _ in range(3):
        end_connections()
        for each in both:
            assert each.client.get("/desk?q=数字鸿沟").status_code == 200
            assert "digital divide" in each.client.get("/desk?q=数字鸿沟").text
        end_connections()
        body = {"texts": {"zh": "再来一次", "en": "once more"}}
        assert ask(one, "POST", "/memory/add", body).status_code == 200
    # What they do beside answering may have met it: a line says so, and that it goes on.
    for each in both:
        code, told = each.end()
        assert code == 0
        assert all(line.startswith(LOST) for line in told.splitlines()), told
