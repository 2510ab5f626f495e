"""A sentence that exists nowhere else goes through every route, and is noted nowhere.

Afterwards it stands in no log line, no count, no audit, no command line, no name of a file, and in
no long address.

What is sent is in data/server/canary.tsv, in the order in which people would; `<name>` stands for
what an earlier answer gave. A route that nothing is sent to is named.
"""

import csv
import json
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import closing
from itertools import chain
from pathlib import Path
from urllib.parse import quote, unquote_plus

import pytest
from fastapi import FastAPI
from mcp.client.stdio import StdioServerParameters
from mcp_programs import ask
from served import DATA, OWN, Served, fill
from server_process import ROOT, ServerProcess
from starlette.routing import Mount
from test_server_team import Team, quick  # noqa: F401 - the fixture is used by all
from waiting import wait_until

from tmtool.server import people
from tmtool.server.jobs import JobLimits
from tmtool.views.actions import describe_action
from tmtool.views.html.desk import LONGEST_IN_ADDRESS

CANARY = "Requests the goldfinch of room 20261129 to sing at noon"
CHINESE = "请二号房间的金翅雀在中午唱歌，并提交报告"
NAME = re.compile("<([A-Za-z0-9_. ]+)>")
SIGNS = ("goldfinch", "金翅雀", quote("金翅雀"), json.dumps("金翅雀")[1:-1])
"""What gives it away, however it is written."""
GIVEN = {"C": CANARY, "zh": CHINESE, "long": f"{CANARY}. " * 8, "C key": "k" * 20}
TEXTS = DATA.parent / "terms" / "bitext.tsv"
with (DATA / "canary.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
EVERY = [("memory manager", "*"), ("terminologist", "*"), ("administrator", "*")]


def list_routes(app):
    """Method and template of all that a server answers, that of REST with it."""
    for route in app._app.routes:
        if isinstance(route, Mount):
            assert isinstance(route.app, FastAPI)
            yield "GET", f"{route.path}{route.app.openapi_url}"
            for path, methods in route.app.openapi()["paths"].items():
                yield from ((each.upper(), f"{route.path}{path}") for each in methods)
        else:
            # HEAD comes with each GET, and what answers doesn't know the difference.
            path = route.path.replace(":path", "")
            yield from ((each, path) for each in route.methods - {"HEAD"})


def is_heard(text):
    return any(sign in text for sign in SIGNS)


class Sender:
    """Sends the cases one after the other, and keeps what their answers give.

    `state` is that of the server, `finish` waits for the end of a job; without it none is done, and
    what would be sent about one is left out.
    """

    def __init__(self, state, browse, browser, finish=None):
        self.browse, self.browser, self.finish = browse, browser, finish
        texts = TEXTS.read_text("utf-8")
        texts = texts.replace("digital divide", "goldfinch room").replace("鸿沟", "金翅雀")
        tokens = [
            people.make_token(state, "anna", "CAT", scope, None, None)
            for scope in ("write", "look-ups")
        ]
        self.program = {"authorization": f"Bearer {tokens[0]}"}
        self.given = {**GIVEN, "texts": texts, "token": tokens[1]}
        self.locations, self.wrong, self.left_out = [], [], []

    def send_all(self):
        """Send them, as far as there is what they are about; all answers must be as expected."""
        for case in CASES:
            names = {*NAME.findall(case["address"] + case["sent"])}
            if names <= {*self.given}:
                self.send(case)
            else:
                self.left_out.append(case)
        assert not self.wrong, "\n".join(self.wrong)
        for each in map(unquote_plus, self.locations):
            assert not is_heard(each) or len(each) < LONGEST_IN_ADDRESS, each

    def fill_in(self, text, *, quoted=False):
        def get(found):
            value = self.given[found[1]]
            return quote(value, safe="") if quoted else value

        return NAME.sub(get, text)

    def fill_all(self, told):
        if isinstance(told, str):
            return self.fill_in(told)
        if isinstance(told, dict):
            return {self.fill_in(name): self.fill_all(each) for name, each in told.items()}
        return [self.fill_all(each) for each in told] if isinstance(told, list) else told

    def send(self, case):
        told = self.fill_all(json.loads(case["sent"] or "{}"))
        address = self.fill_in(case["address"], quoted=True)
        is_program = case["route"].startswith(("/v1/", "/mcp")) and told.get("as") != "browser"
        headers = {**(self.program if is_program else OWN), **told.get("headers", {})}
        content = {}
        if "call" in told:
            name, arguments = told["call"]
            message = {"name": name, "arguments": arguments}
            content["json"] = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": message}
            headers |= {"accept": "application/json, text/event-stream"}
        elif "json" in told:
            content["json"] = told["json"]
        elif "lines" in told:
            content["content"] = told["lines"].encode()
            headers["content-type"] = "application/jsonl"
        elif case["method"] == "POST":
            fields = told.get("form", {})
            listed = fields.items() if isinstance(fields, dict) else fields
            files = told.get("files", {}).items()
            content["files"] = [
                *((name, (None, value)) for name, value in listed),
                *(
                    (name, (file, text.encode()))
                    for name, sent in files
                    for file, text in zip(sent[::2], sent[1::2], strict=True)
                ),
            ] or [("", (None, ""))]
        client = self.browse() if is_program else self.browser
        while True:
            answer = client.request(case["method"], address, headers=headers, **content)
            if answer.status_code != 429:
                break
            time.sleep(int(answer.headers["retry-after"]))
        self.keep(case, answer)

    def keep(self, case, answer):
        """Keep what an answer gives, and note one that is not as it should be."""
        where = f"{case['method']} {case['address']}"
        if answer.status_code != int(case["status"]):
            said = " ".join(re.sub("<[^>]*>", " ", answer.text.partition("<main")[2]).split())
            self.wrong.append(f"{where}: {answer.status_code}, {said or answer.text}")
        location = answer.headers.get("location", "")
        self.locations.append(location)
        if tag := answer.headers.get("etag"):
            self.given["tag"] = tag
        name = case["gives"]
        if (found := re.search("/jobs/([0-9a-f]+)$", location)) and self.finish is not None:
            ended = self.finish(found[1])
            if ended.problem:
                self.wrong.append(f"{where}: {ended.problem}")
            if name:
                self.given |= {name: str(ended.item), f"{name}.job": ended.id}
        elif found := re.search("[?]file=([0-9a-f]+)", location):
            self.given[name] = found[1]
        else:
            self.keep_from_text(case, answer.text)

    def keep_from_text(self, case, text):
        """Keep what stands in an answer: a field of a form, or of an object."""
        if case["route"] == "/mcp" and "an error in tmtool" in text:
            self.wrong.append(f"{case['method']} {case['address']}: {text}")
        is_rest = case["route"].startswith("/v1")
        name = case["gives"]
        for field in ("seen", "finding"):
            if found := re.search(f'name="{field}" value="([^"]+)"', text):
                self.given[field] = found[1]
        if name in ("unit", "change", "version"):
            told = json.loads(text)["records"][0]
            self.given[name] = str(told["key" if name == "unit" else name])
        elif name == "finding" and is_rest:
            self.given[name] = json.loads(text)["findings"][0]["finding"]["id"]

    def send_anywhere(self, method, path):
        """It in all places of an address, and in a body that is not what the route takes."""
        address = re.sub(r"\{[^}]+\}", quote(CANARY, safe=""), path)
        names = ("q", "name", "symbol", "why", "lang", "id", "base", "account", CANARY)
        told = dict.fromkeys((*names, "text", "command", "finding", "memory", "back"), CANARY)
        body = {"json": told} if path.startswith("/v1") else {"data": told, "files": {
            "file": ("a.txt", CANARY)}}  # fmt: skip
        is_program = path.startswith(("/v1/", "/mcp"))
        headers = {**(self.program if is_program else OWN), "if-match": "9"}
        client = self.browse() if is_program else self.browser
        answer = client.request(
            method, address, params=dict.fromkeys(names, CANARY), headers=headers,
            **({} if method == "GET" else body),
        )  # fmt: skip
        assert answer.status_code < 500, (method, path, answer.text)


def look_into(folder, state, *said):
    """That it stands nowhere where others read."""
    kept = [
        *said, *map(repr, state.list_audit(limit=10**6)), *map(repr, state.list_use("2000-01-01")),
        *map(str, folder.rglob("*")),
    ]  # fmt: skip
    assert len(kept) > 100
    assert [each for each in kept if is_heard(each)] == []


def test_something_is_sent_to_every_route(tmp_path):
    sent = {(each["method"], each["route"]) for each in CASES}
    with closing(Team(tmp_path, filled=False)) as team:
        assert {*list_routes(team.app)} - sent == set()
        of_team = {path for _, path in list_routes(team.app)}
    alone = Served(tmp_path / "alone" / "memory")
    # These two have a test of their own below.
    assert {path for _, path in list_routes(alone.app)} - of_team == {"/start", "/session"}
    alone.session.close()
    alone.state.close()


def test_the_audit_has_words_for_all_that_changes_something(tmp_path):
    for made in (Team(tmp_path, filled=False), Served(tmp_path / "alone" / "memory")):
        with made.session, closing(made.state):
            for method, path in list_routes(made.app):
                told = describe_action(f"{method} {path}")
                assert told == f"opened {path}" or not re.search("[/{}]", told), path


def test_a_canary_is_not_noted_by_what_answers_at_once(tmp_path, monkeypatch):
    commands = []
    begin = subprocess.Popen.__init__

    def note(self, *arguments, **options):
        commands.append(repr((arguments, options)))
        begin(self, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", note)
    with closing(Team(tmp_path)) as team:
        team.state.count_hit = lambda *who: 0.0
        team.desk.jobs.queue = JobLimits(waiting=10_000, waiting_each=10_000)  # none is run here
        sender = Sender(team.state, team.browse, team.enter("anna", *EVERY))
        sender.send_all()
        assert len(sender.left_out) < len(CASES) / 4
        sender.browser = team.enter("bo", *EVERY)
        for method, path in list_routes(team.app):
            if path != "/logout":
                sender.send_anywhere(method, path)
        counts = "".join(team.desk.counts.render())
        assert "tmtool_requests_total" in counts
        assert len(commands) > 0
        look_into(tmp_path, team.state, *team.lines, counts, *commands)


def test_a_canary_is_not_noted_by_a_server_alone(tmp_path):
    token = f"tmt_{'a' * 43}"
    served = Served(fill(tmp_path / "memory"), token=token)
    with served.session, closing(served.state):
        assert served.client.get("/start").status_code == 200
        assert served.send("/session", code=CANARY).status_code == 403
        served.enter()
        assert served.send("/desk/matches", q=CANARY).status_code == 200
        assert served.client.get(f"/{CANARY}").status_code == 404
        accepts = {"accept": "application/json, text/event-stream"}
        program = {"authorization": f"Bearer {token}", **accepts}
        for message in list_messages():
            assert served.client.post("/mcp", json=message, headers=program).status_code == 200
        assert len(served.lines) >= len(list_messages()) - 1  # one names no tool
        assert [each for each in served.lines if is_heard(each)] == []


def list_messages():
    """A call of each tool, as the cases have them."""
    calls = [json.loads(case["sent"])["call"] for case in CASES if case["route"] == "/mcp"]
    return [
        {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": json.loads(
            json.dumps({"name": name, "arguments": told}, ensure_ascii=False)
            .replace("<C>", CANARY).replace("<zh>", CHINESE)
        )}
        for number, (name, told) in enumerate(calls, 2)
    ]  # fmt: skip


@pytest.mark.slow
def test_a_canary_is_not_noted_over_standard_input(tmp_path, capfd):
    log, memory = tmp_path / "mcp.jsonl", fill(tmp_path / "memory")
    command = ["-m", "tmtool", "mcp", "--memory", str(memory)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMTOOL_MCP_LOG": str(log)}
    program = StdioServerParameters(command=sys.executable, args=command, env=env)
    calls = [(told["name"], told["arguments"]) for told in (m["params"] for m in list_messages())]
    answers = ask(program, *calls)
    assert is_heard(json.dumps([each.model_dump() for each in answers[:-1]], ensure_ascii=False))
    wait_until(lambda: log.read_text("utf-8").count("\n") >= len(calls) - 1)
    text = log.read_text("utf-8")
    assert not is_heard(text + "".join(capfd.readouterr()))


def list_commands(process):
    """The command lines of a process and of all that it started."""
    place = Path(f"/proc/{process}")
    try:
        yield (place / "cmdline").read_bytes().decode(errors="replace")
        children = [each.read_text().split() for each in place.glob("task/*/children")]
    except OSError:  # it has ended
        return
    for each in chain(*children):
        yield from list_commands(each)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="command lines are looked at as Linux has them")
def test_a_canary_goes_through_every_route(tmp_path):
    """The server and its jobs are processes of their own, as at work."""
    fill(tmp_path / "memory")
    server = ServerProcess(tmp_path)
    code = server.invite("anna", *EVERY)
    commands, ends = set(), threading.Event()

    def watch():
        while not ends.wait(0.05):
            commands.update(list_commands(server.process.pid))

    server.start()
    thread = threading.Thread(target=watch)
    thread.start()
    try:
        with closing(server.open_state()) as state:

            def finish(identity):
                wait_until(lambda: state.find_job(identity).is_over, server.process)
                return state.find_job(identity)

            sender = Sender(state, server.browse, server.enter(code), finish)
            sender.send_all()
            assert sender.left_out == []
            admin = {"authorization": sender.program["authorization"]}
            counts = server.browse().get("/metrics", headers=admin).text
            assert "tmtool_requests_total" in counts
            ends.set()
            assert any("tmtool.server.worker" in each for each in commands)
            server.stop()
            look_into(tmp_path, state, server.said.read_text("utf-8"), counts, *commands)
    finally:
        ends.set()
        thread.join()
        server.stop()
