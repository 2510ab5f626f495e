"""A team's server behind nginx, with TLS, at a Unix socket: by docs/deploy/nginx.conf."""

import json
import os
import ssl
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import which

import httpx2
import pytest
from served import OWN, fill
from waiting import wait_until

from tmtool.server import people
from tmtool.server.duties import RATES
from tmtool.server.state.people import Grant
from tmtool.server.state.sqlite import STATE, SqliteState

pytestmark = pytest.mark.clients
ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse battery"
NGINX = which("nginx") or "/usr/sbin/nginx"
LARGE = 20 << 20


def configure(folder, port):
    """The whole configuration around what the page links, with places and ports of this test."""
    part = (ROOT / "docs" / "deploy" / "nginx.conf").read_text("utf-8")
    for old, new in [
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("listen 80;", f"listen 127.0.0.1:{find_port()};"),
        ("/etc/ssl/tmtool/", f"{folder}/"), ("/var/log/nginx/", f"{folder}/"),
        ("/run/tmtool/", f"{folder}/run/"), ("tm.example.org", "localhost"),
    ]:  # fmt: skip
        assert old in part, old
        part = part.replace(old, new)
    kept = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.getuid() == 0 else ""
    return (
        f"daemon off;\n{user}worker_processes 1;\npid {folder}/nginx.pid;\n"
        f"error_log {folder}/nginx.log;\nevents {{}}\nhttp {{\n"
        f"access_log {folder}/access.log;\n{kept}{part}\n}}\n"
    )


def find_port():
    import socket

    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """The address of nginx, and the folder of the team behind it."""
    folder, port = tmp_path_factory.mktemp("team"), find_port()
    fill(folder / "memory")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", folder / "tm.key", "-out", folder / "tm.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    address = f"https://localhost:{port}"
    settings = {"address": address, "socket": "run/tmtool.sock"}
    team = folder / "team.toml"
    team.write_text("\n".join(f"{k} = {json.dumps(v)}" for k, v in settings.items()), "utf-8")
    (folder / "nginx.conf").write_text(configure(folder, port), "utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tmtool", "serve", "--team", str(team)]
    with (
        subprocess.Popen(command, env=env) as server,
        subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-p", folder]) as proxy,
    ):
        try:
            wait_until(lambda: is_up(address, folder), server)
            yield address, folder
        finally:
            proxy.terminate()
            server.terminate()


def is_up(address, folder):
    try:
        with browse(address, folder) as client:
            return client.get("/healthz").text == "ok\n"
    except httpx2.TransportError:
        return False


def browse(address, folder, **options):
    trusted = ssl.create_default_context(cafile=str(folder / "tm.pem"))
    return httpx2.Client(base_url=address, verify=trusted, timeout=120, **options)


def send(client, path, **fields):
    files = {name: (None, value) for name, value in fields.items()} or {"": (None, "")}
    return client.post(path, files=files, headers=OWN)


@pytest.fixture(scope="module")
def anna(proxied):
    """Somebody with a password, and all roles."""
    with closing(SqliteState(proxied[1] / STATE)) as state:
        code = people.invite(state, "anna", "Anna")
        state.add_grant(Grant("anna", "memory manager", "*"))
    with browse(*proxied) as client:
        assert send(client, "/join", code=code, password=PASSWORD).status_code == 303
        yield client


def test_a_deep_link_comes_back_after_signing_in_with_a_cookie_of_this_host_alone(proxied, anna):
    with browse(*proxied) as client:
        asked = client.get("/at/A/RES/75/202?para=7", headers={"accept": "text/html"})
        assert (asked.status_code, asked.headers["location"]) == (303, "/login")
        entered = send(client, "/login", name="anna", password=PASSWORD)
        assert entered.headers["location"] == "/at/A/RES/75/202?para=7"
        (cookie,) = [
            each for each in entered.headers.get_list("set-cookie")
            if each.startswith("__Host-tmtool=")
        ]  # fmt: skip
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert client.get(entered.headers["location"]).status_code == 200
        assert client.get("/").headers["strict-transport-security"]


def test_the_proxy_says_whence_somebody_tries(proxied, anna):
    """What a client says itself of its address gives it no more tries."""
    folder = proxied[1]
    statuses = []
    with browse(*proxied) as client:
        for number in range(RATES["sign-in"][0] + 1):
            files = {"name": (None, "bo"), "password": (None, "wrong horse battery")}
            headers = {**OWN, "x-forwarded-for": f"198.51.100.{number}"}
            statuses.append(client.post("/login", files=files, headers=headers).status_code)
    assert statuses == [403] * RATES["sign-in"][0] + [429]
    assert folder.joinpath("access.log").read_text("utf-8").count("POST /login") >= len(statuses)


def test_a_large_file_comes_through(proxied, anna):
    data = bytes(range(256)) * (LARGE // 256)
    answer = anna.post("/files", files={"file": ("large.bin", data)}, headers=OWN)
    assert answer.status_code == 303, answer.text
    identity = answer.headers["location"].partition("file=")[2]
    assert (proxied[1] / "items" / identity / "large.bin").read_bytes() == data


def test_what_the_page_has_hides_no_second_user(proxied, anna):
    """A name that a client sends as the proxy's is not believed: there is no such setting."""
    with browse(*proxied) as client:
        answer = client.get("/me", headers={"x-remote-user": "anna"})
        assert answer.status_code == 401
