"""Who may come in, and what leaks: a test for each row of what the desk promises (docs/desk.md)."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from served import DATA, OWN, PORT, Served, fill

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.server import access, calls, guard, listening
from tmtool.server.access import LocalAccess
from tmtool.server.calls import MOST_BYTES
from tmtool.server.pages import desk

ROOT = Path(__file__).parents[1]
CANARY = "金丝雀在矿井里唱歌canary"


def rows(name):
    for line in (DATA / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    found = Served(fill(tmp_path_factory.mktemp("desk") / "memory")).enter()
    yield found
    found.session.close()


@pytest.mark.parametrize(("host", "status"), [*rows("hosts.tsv")])
@pytest.mark.parametrize("path", ["/", "/healthz", "/static/style.css"])
def test_only_own_names_are_answered(served, path, host, status):
    answer = served.client.get(path, headers={"host": host})
    assert answer.status_code == int(status)


@pytest.mark.parametrize("hosts", [[], [b"127.0.0.1:8765", b"127.0.0.1:8765"]])
def test_one_name_and_no_other_number_of_them(served, hosts):
    scope = {"type": "http", "method": "GET", "path": "/healthz",
             "headers": [(b"host", each) for each in hosts]}  # fmt: skip
    assert served.app.find_foreign(scope).status == 421


@pytest.mark.parametrize(("site", "origin", "status"), [*rows("senders.tsv")])
def test_forms_of_other_pages_are_refused(served, site, origin, status):
    headers = {"sec-fetch-site": site, "origin": origin}
    headers = {name: value for name, value in headers.items() if value != "-"}
    answer = served.send("/desk/terms", headers, q="会员国")
    assert answer.status_code == int(status)
    code = served.access.issue_code(60)
    entered = served.send("/session", headers, code=code)
    assert entered.status_code == (303 if status == "200" else 403)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(served, method):
    assert served.client.request(method, "/desk", headers=OWN).status_code in (405, 415)
    assert served.client.request(method, "/desk").status_code == 403


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_only_forms_that_other_pages_have_to_ask_for_are_taken(served, kind):
    headers = OWN | {"content-type": kind}
    assert served.client.post("/desk", content=b"q=a", headers=headers).status_code == 415


PATHS = ["/", "/desk", "/desk?q=a", "/at/A/RES/75/202", "/at", "/none", "/start/", "/sessions",
         "//static/style.css", "/healthz/x", "/Start"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_shown_to_who_did_not_come_in(served, path):
    stranger = Served(served.session.settings.memory)
    assert stranger.client.get(path).status_code == 401
    assert stranger.send("/desk/matches", q="a").status_code == 401
    assert [stranger.client.get(each).status_code for each in ("/start", "/healthz")] == [200, 200]


def test_a_code_is_good_once(served):
    code = served.access.issue_code(60)
    assert served.send("/session", code=code).status_code == 303
    assert served.send("/session", code=code).status_code == 403
    assert served.send("/session", code="").status_code == 403
    assert served.send("/session", code="made up").status_code == 403


def test_a_code_gets_too_old():
    now = [0.0]
    own = LocalAccess(PORT, clock=lambda: now[0])
    codes = [own.issue_code(60) for _ in range(2)]
    now[0] = 60.0
    assert own.exchange_code(codes[0])
    now[0] = 60.1
    assert own.exchange_code(codes[1]) is None
    assert access.BROWSER_SECONDS == 60
    assert access.PRINTED_SECONDS <= 600


def test_the_cookie_is_of_one_port_and_one_start(served):
    code = served.access.issue_code(60)
    said = served.send("/session", code=code).headers["set-cookie"]
    assert said.startswith(f"tmtool-{PORT}-")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(said.split("; "))
    assert "domain" not in said.lower()
    value = said.partition("=")[2].partition(";")[0]
    again = Served(served.session.settings.memory)  # the same port after a restart
    other = Served(served.session.settings.memory, 8766)
    names = {each.access.cookie for each in (served, again, other)}
    assert len(names) == 3
    for each in (again, other):
        for name in names:
            each.client.cookies.set(name, value)
        assert each.client.get("/").status_code == 401


def test_every_answer_has_the_headers(served):
    asked = [
        served.client.get("/"), served.client.get("/none"), served.client.get("/start"),
        served.client.get("/static/style.css"), served.client.get("/", headers={"host": "evil"}),
        served.send("/desk/matches", q="a"), served.send("/desk", {"origin": "null"}, q="a"),
    ]  # fmt: skip
    for answer in asked:
        assert answer.headers["content-security-policy"] == guard.POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers
        assert answer.headers["x-request-id"]
        stored = "no-cache" if "/static/" in str(answer.url) else "no-store"
        assert answer.headers["cache-control"] == stored
    assert "unsafe" not in guard.POLICY
    assert "style-src 'self'" in guard.POLICY


def test_what_is_sent_has_a_limit(served):
    assert served.send("/desk/matches", q="长" * MOST_BYTES).status_code == 413
    # It is counted, whatever length was promised.
    head = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n'

    def drip():
        yield head
        for _ in range(MOST_BYTES // 1000):
            yield b"a" * 1100

    headers = OWN | {"content-type": "multipart/form-data; boundary=x"}
    answer = served.client.post("/desk/matches", content=drip(), headers=headers)
    assert answer.status_code == 413


def test_files_are_not_taken(served):
    answer = served.client.post(
        "/desk/matches", files={"q": ("a.txt", b"a", "text/plain")}, headers=OWN
    )
    assert answer.status_code == 400


def test_looking_changes_nothing(served):
    """Neither do look-ups: all there is in the memory's folder is as it was."""

    def state():
        folder = served.session.settings.memory
        return {
            each.name: each.read_bytes() for each in folder.iterdir() if "-shm" not in each.name
        }

    served.client.get("/")  # whoever is first opens the memory
    before = state()
    served.client.get("/desk", params={"q": "会员国"})
    served.client.get("/concordance", params={"q": "会员国"})
    served.client.get("/at/A/RES/75/202?para=7")
    served.send("/desk", q="会员国")
    assert state() == before


def test_no_text_is_in_any_log(served, capfd, caplog, monkeypatch):
    """Not of what is asked, not of what an error says that was never thought of."""
    caplog.set_level(0)
    symbol = f"/at/{CANARY}"
    for path in ("/desk?q=", "/none?q=", "/static/", "/start?", "/session?", "/healthz?"):
        served.client.get(f"{path}{CANARY}")
    served.client.get(symbol)
    served.client.get(f"{symbol}?para={CANARY}&at={CANARY}")
    for path in ("/desk", "/desk/matches", "/desk/terms", "/desk/concordance", "/session"):
        served.send(path, q=CANARY, code=CANARY)
        served.send(path, q=CANARY, **{"from": CANARY})

    def fail(*_arguments):
        raise ValueError(CANARY)

    monkeypatch.setattr(desk, "find_matches", fail)
    answer = served.send("/desk/matches", q=CANARY)
    assert answer.status_code == 500
    assert CANARY not in answer.text
    said = capfd.readouterr()
    written = [said.out, said.err, *served.lines]
    own = [each for each in caplog.records if not each.name.startswith(("httpx", "asyncio"))]
    written += [each.getMessage() for each in own]
    assert not any("canary" in each for each in written)
    assert len(served.lines) == 1
    assert f"error in request {answer.headers['x-request-id']}: ValueError at " in served.lines[0]


def test_too_many_waiting_are_told_to_come_again(served, monkeypatch):
    monkeypatch.setattr(calls, "MOST_WAITING", 0)
    answer = served.send("/desk/matches", q="a")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert served.client.get("/healthz").status_code == 200


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights; its folder is the user's")
def test_the_file_that_starts_a_browser_is_for_its_owner():
    path = listening.write_start("http://127.0.0.1:8765/", "secret")
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "http://127.0.0.1:8765/start#secret" in path.read_text("utf-8")
    finally:
        path.unlink()


def test_a_port_that_is_taken_is_said():
    with listening.listen(0) as taken:
        port = taken.getsockname()[1]
        assert taken.getsockname()[0] == "127.0.0.1"
        with pytest.raises(InputError, match=f"port {port} can't be used"):
            listening.listen(port)


def test_without_the_packages_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("tmtool.server.PACKAGES", ("starlette", "no_such_package"))
    assert run(["serve"]) == 3
    assert "pip install 'tmtool[serve]'" in capsys.readouterr().err


def test_nothing_of_the_web_is_loaded_before_it_is_needed():
    script = (
        "import sys, tmtool, tmtool.server\nfrom tmtool.cli import build_program\n"
        "build_program()\nimport tmtool.cli.serve\n"
        "web = {'starlette', 'uvicorn', 'anyio', 'jinja2', 'socket', 'webbrowser'}\n"
        "print(sorted(web & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "[]\n"
