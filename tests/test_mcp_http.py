"""The tools at `/mcp` of a server: who comes in, what they see, and what is noted."""

import json
import os
import stat
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from mcp.client.streamable_http import streamable_http_client
from mcp_programs import HELLO, VERSIONS, ask, get_answer
from served import OWN, PORT, Served, fill
from test_mcp import GAP, fill_named
from test_server_team import ADDRESS, Team
from waiting import wait_until

import tmtool.server
from tmtool.errors import InputError
from tmtool.server import people
from tmtool.server.access import LocalAccess, open_token
from tmtool.server.app import build_app
from tmtool.server.duties import RATES
from tmtool.server.listening import listen
from tmtool.server.state.people import Grant

ROOT = Path(__file__).parents[1]
TOKEN = f"tmt_{'a' * 43}"
LOOKUP = "lookup", {"texts": [GAP], "to": "en"}
ACCEPTS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
PROGRAM = {"authorization": f"Bearer {TOKEN}", **ACCEPTS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("http") / "memory")


@contextmanager
def serving(folder, port=PORT, token=TOKEN):
    found = Served(folder, port, token=token)
    with found.session, closing(found.state):
        yield found


@pytest.fixture
def served(folder):
    with serving(folder) as found:
        yield found


@contextmanager
def listening(app, socket):
    """A server in a thread."""
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        thread.join()


def come(base, token, headers=()):
    """What carries a client to a server, with a token."""
    headers = {"authorization": f"Bearer {token}", **dict(headers)}
    return streamable_http_client(f"{base}/mcp", http_client=httpx2.AsyncClient(headers=headers))


# Alone


@pytest.mark.parametrize("version", VERSIONS)
def test_a_program_with_the_token_gets_answers(folder, version):
    with listen(0) as socket, serving(folder, socket.getsockname()[1]) as served:
        with listening(served.app, socket):
            carrier = come(served.access.base, TOKEN)
            found, wrong = ask(carrier, LOOKUP, ("lookup", {}), version=version)
        told = json.loads(found.content[0].text)
        assert told["citations"][0]["permalink"] == (f"{served.access.base}/at/A/RES/75/202?para=7")
        assert told["citations"][0]["command"] is None
        assert wrong.is_error
        characters = told["characters"]
        assert served.lines == [
            f"mcp lookup: answered, 2 hits, {characters} characters of stored text",
            "mcp lookup: refused, 0 hits, 0 characters of stored text",
        ]


def post(served, headers, message=HELLO, path="/mcp"):
    return served.client.post(path, content=json.dumps(message), headers=headers).status_code


def test_nobody_else_comes_in(served):
    assert post(served, PROGRAM) == 200
    assert post(served, PROGRAM | {"authorization": "Bearer "}) == 401
    assert post(served, PROGRAM | {"authorization": f"Bearer {TOKEN}x"}) == 401
    assert post(served, ACCEPTS) == 403
    assert post(served, ACCEPTS | OWN) == 415
    served.enter()
    # A browser's cookie is sent by itself, and so opens nothing that programs use.
    assert post(served, ACCEPTS | OWN) == 415
    assert post(served, PROGRAM | {"authorization": "Bearer wrong"}) == 401


def test_without_a_token_no_program_comes_in(folder):
    with serving(folder, token="") as served:
        for value in ("Bearer ", "Bearer x", f"Bearer {TOKEN}", "bearer"):
            assert post(served, ACCEPTS | {"authorization": value}) in (401, 403)


def test_what_is_no_message_is_refused(served):
    assert served.client.get("/mcp", headers=PROGRAM).status_code == 405
    assert served.client.delete("/mcp", headers=PROGRAM).status_code == 405
    assert post(served, PROGRAM | {"content-type": "text/plain"}) == 400
    assert post(served, PROGRAM | {"origin": "http://evil.example"}) == 403
    assert post(served, PROGRAM | {"host": "evil.example"}) == 421
    assert post(served, PROGRAM, {"no": "message"}) == 400
    too_long = {**HELLO, "params": {"text": "a" * 1024 * 1024}}
    assert post(served, PROGRAM, too_long) == 413


def test_headers_have_to_agree_with_the_message(served):
    """Of the version that has them; else a proxy could be told something else than the server."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    message = {
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "check_list", "arguments": {}, "_meta": meta},
    }  # fmt: skip
    right = PROGRAM | {
        "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "check_list",
    }  # fmt: skip
    assert post(served, right, message) == 200
    for name, value in [
        ("mcp-name", "lookup"), ("mcp-method", "tools/list"),
        ("mcp-protocol-version", "2099-01-01"),
    ]:  # fmt: skip
        assert post(served, right | {name: value}, message) == 400, name


def test_where_the_package_is_missing_there_is_no_such_page(served, monkeypatch):
    monkeypatch.setattr(tmtool.server, "find_spec", lambda _: None)
    assert post(served, PROGRAM) == 404
    assert served.client.get("/healthz").status_code == 200


def test_a_token_is_made_once_and_kept_from_others(tmp_path):
    path = tmp_path / "token"
    token = open_token(path)
    assert token.startswith("tmt_")
    assert path.read_text("utf-8") == f"{token}\n"
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_token(path) == token
    assert LocalAccess(1, token=token)._program.token == token[-4:]
    other = tmp_path / "other"
    for content in (b"something else", b"", b"\xff\xfe"):
        other.write_bytes(content)
        with pytest.raises(InputError, match="name another file"):
            open_token(other)
        assert other.read_bytes() == content
    with pytest.raises(InputError, match="name another file"):
        open_token(tmp_path / "none" / "token")


@pytest.mark.slow
def test_from_the_command_to_an_answer(folder, tmp_path):
    """`tmtool serve --token` lets a program in, whose token nobody else sees."""
    token = tmp_path / "token"
    command = [
        sys.executable, "-m", "tmtool", "serve", "--no-browser", "--port", "0", "--quiet",
        "--memory", str(folder), "--token", str(token),
    ]  # fmt: skip
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMTOOL_DESK": str(tmp_path / "desk")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        base = process.stdout.readline().partition("/start#")[0]
        value = token.read_text("utf-8").strip()
        try:
            (found,) = ask(come(base, value), LOOKUP)
        finally:
            process.terminate()
        out, said = process.communicate(timeout=120)
    assert get_answer(found)["citations"][0]["symbol"] == "A/RES/75/202"
    assert "mcp lookup: answered, 2 hits" in said
    assert value not in out + said
    assert GAP not in said


# A team


@pytest.fixture
def team(tmp_path):
    with closing(Team(tmp_path)) as found:
        fill_named(found.settings.memory, "UN", "ITU")
        found.state.add_account(people.Account("anna", "Anna", ""))
        yield found


def grant(team, *memories, scope="read", only=None):
    """A token of somebody who may read memories."""
    for name in memories:
        team.state.add_grant(Grant("anna", "reader", name))
    return people.make_token(team.state, "anna", "model", scope, None, only)


def ask_team(team, token, *calls, version="2026-07-28"):
    with listen(0) as socket:
        port = socket.getsockname()[1]
        # The name that the client sends is that of the proxy, as in front of the server.
        with listening(build_app(team.desk), socket):
            host = ADDRESS.partition("://")[2]
            carrier = come(f"http://127.0.0.1:{port}", token, {"host": host})
            return ask(carrier, *calls, version=version)


CALLS = [
    ("lookup", {"texts": [GAP, "UN的秘书长请会员国注意"], "to": "en"}),
    ("concordance", {"phrase": "数字鸿沟"}), ("concordance", {"phrase": "UN"}),
    ("documents_show", {"name": "UN/0"}), ("documents_list", {}), ("cite", {"text": "UN/0"}),
    ("terms_history", {"term": "数字鸿沟"}),
]  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS[-2:])
def test_a_token_sees_the_memories_of_its_owner_alone(team, version):
    results = ask_team(team, grant(team, "ITU"), *CALLS, version=version)
    answers = [*map(get_answer, results)]
    for each in answers:
        assert "UN on" not in json.dumps(each)
        assert all(one["memory"] in ("ITU", None) for one in each["citations"])
    (counts,) = [each for each in answers[1]["records"] if each["type"] == "counts"]
    assert counts["texts"] == 2
    assert answers[2]["records"][0]["type"] == "absent"
    assert answers[2]["records"][0]["units"] == 3
    assert answers[3]["records"] == []
    assert {each["name"] for each in answers[4]["records"]} == {"ITU/0", "ITU/1", "ITU/2"}
    assert answers[0]["citations"][0]["permalink"].startswith(f"{ADDRESS}/at/ITU/")


def test_a_token_of_fewer_memories_sees_fewer(team):
    token = grant(team, "*", only=("UN",))
    (found,) = ask_team(team, token, ("documents_list", {}))
    names = {each["name"] for each in get_answer(found)["records"]}
    assert names == {"UN/0", "UN/1", "UN/2"}


def test_what_was_revoked_ends_at_once(team):
    token = grant(team, "ITU")
    program = {"authorization": f"Bearer {token}", **ACCEPTS}
    browser = team.browse()
    assert browser.post("/mcp", json=HELLO, headers=program).status_code == 200
    team.state.remove_grant(Grant("anna", "reader", "ITU"))
    assert browser.post("/mcp", json=HELLO, headers=program).status_code == 403


def test_how_much_text_went_out_is_in_the_audit_and_no_text_is(team):
    token = grant(team, "*")
    found, _ = ask_team(team, token, LOOKUP, ("lookup", {"texts": ["金丝雀"], "k": 99}))
    told = get_answer(found)
    assert told["characters"] > 0
    noted = [(each.person, each.token, each.action, each.objects, each.outcome)
             for each in team.state.list_audit() if each.action.startswith("mcp")]  # fmt: skip
    hits, whole = len(told["citations"]), len(found.content[0].text)
    sent = f"hits={hits}", f"characters={told['characters']}", f"whole={whole}"
    nothing = "hits=0", "characters=0", "whole=0"
    assert noted == [
        ("Anna", token[-4:], "mcp lookup", sent, 200),
        ("Anna", token[-4:], "mcp lookup", nothing, 400),
    ]
    kept = b"".join(each.read_bytes() for each in team.settings.folder.glob("*.db*"))
    for text in (GAP, "金丝雀", "on the divide"):
        assert text.encode() not in kept
    assert team.lines == []


def test_asking_often_has_to_wait(team):
    program = {"authorization": f"Bearer {grant(team, '*')}", **ACCEPTS}
    browser = team.browse()
    statuses = [
        browser.post("/mcp", json=HELLO, headers=program).status_code
        for _ in range(RATES["look-up"][0] + 1)
    ]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
