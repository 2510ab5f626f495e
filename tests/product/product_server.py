"""A real `tmtool serve` and what programs and browsers ask of it."""

import json
import re
import secrets
import socket
import subprocess
import time
from urllib.parse import parse_qs, urlsplit

import httpx2
import product_cases
import product_files
from product_program import find_program, settings

_LONGEST = 120
"""Seconds to wait for a server or a job."""
_TRIES = 5
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
_OWN = {"sec-fetch-site": "same-origin"}
_MCP = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
PASSWORD = secrets.token_hex(12)


class Server:
    """The desk of one person, or the server of a team, as a process of its own."""

    def __init__(self, folder, *options):
        self.folder, self.said = folder, folder / "said.txt"
        self.etags, self.clients = {}, {}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [*find_program(), "serve", *options], cwd=folder, env=settings(folder),
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip

    def close(self):
        for client in self.clients.values():
            client.close()
        self.process.terminate()
        self.process.wait(60)

    def wait_for(self, condition):
        """Wait until a condition has a value; return it."""
        end = time.monotonic() + _LONGEST
        while not (value := condition()):
            assert self.process.poll() is None, self.said.read_text("utf-8")
            assert time.monotonic() < end, self.said.read_text("utf-8")
            time.sleep(0.05)
        return value

    def ask(self, client, step, folder, saved):
        """Send one request, as `POST /path FIELDS`; wait for the job that it starts, if any."""
        name = key = None
        if found := product_cases.SAVED.match(step):
            name, key, step = found.groups()
        method, path, *rest = product_cases.fill(step, saved).split(" ", 2)
        if method == "TOOL":
            return call_tool(client, path, json.loads(rest[0]))
        answer = self._send(client, method, path, rest[0] if rest else "", folder)
        if answer.status_code == 202:
            answer = self._finish(client, answer)
        elif answer.status_code == 303:
            named = parse_qs(urlsplit(answer.headers["location"]).query).get("file", ())
            saved.update((f"file{number}", name) for number, name in enumerate(named, 1))
            answer = self._follow(client, answer)
        if name:
            saved[name] = product_cases.find_value(product_cases.read_objects(answer.text), key)
        saved["result"] = answer.url.path
        return answer

    def _send(self, client, method, path, body, folder):
        headers, sent = dict(_OWN), {}
        if path in self.etags and method != "GET":
            headers["if-match"] = self.etags[path]
        if body.startswith("{"):
            sent = {"content": body.encode(), "headers": {"content-type": "application/json"}}
        elif body:
            fields = [field.split("=", 1) for field in product_cases.shlex.split(body)]
            sent = {"files": [_read_field(name, value, folder) for name, value in fields]}
        headers.update(sent.pop("headers", {}))
        for _ in range(_TRIES):
            answer = client.request(method, path, headers=headers, **sent)
            if answer.status_code != 503:  # what a busy machine answers in time
                break
        if "etag" in answer.headers:
            self.etags[path] = self.etags[f"{path}/commands"] = answer.headers["etag"]
        return answer

    def _finish(self, client, answer):
        """Wait for a job of REST; return its result, or the job where it failed."""
        job = answer.headers["location"]

        def is_over():
            found = client.get(job)
            return found if found.json()["state"] not in {"todo", "doing"} else None

        over = self.wait_for(is_over)
        result = over.json().get("result")
        return self._send(client, "GET", urlsplit(result).path, "", None) if result else over

    def _follow(self, client, answer):
        """Follow a page to where it leads; of a job, to its result."""
        path = answer.headers["location"]
        found = self._send(client, "GET", path, "", None)
        if path.startswith("/jobs/"):

            def is_over():
                job = client.get(f"/v1{path}", headers=_OWN).json()
                return job if job["state"] not in {"todo", "doing"} else None

            result = self.wait_for(is_over).get("result")
            path = urlsplit(result or path).path.removeprefix("/v1")
            found = self._send(client, "GET", path, "", None)
        return found


def call_tool(client, name, arguments):
    """Call a tool of the Model Context Protocol; `list` lists them."""
    call = {"method": "tools/call", "params": {"name": name, "arguments": arguments}}
    message = {"jsonrpc": "2.0", "id": 1, **({"method": "tools/list"} if name == "list" else call)}
    return client.post("/mcp", json=message, headers=_MCP)


def _read_field(name, value, folder):
    if value.startswith("@"):
        path = folder / value[1:]
        return name, (path.name, path.read_bytes())
    return name, (None, value)


def start_desk(folder):
    """Start the server of one person; a program comes by token, a browser by the link."""
    server = Server(
        folder, "--no-browser", "--memory", "un", "--port", "0", "--token", "token.txt",
        "--dialect-open",
    )  # fmt: skip
    try:
        _come(server, folder)
    except BaseException:
        server.close()
        raise
    return server


def _come(server, folder):
    """Let a program in by the token, and a browser by the link."""
    link = server.wait_for(lambda: _LINK.search(server.said.read_text("utf-8")))[0]
    address = f"http://{urlsplit(link).netloc}"
    token = (folder / "token.txt").read_text("utf-8").strip()
    server.clients["program"] = _open(address, token)
    server.clients["nobody"] = _open(address)
    browser = server.clients["browser"] = _open(address)
    code = urlsplit(link).fragment
    entered = browser.post("/session", files={"code": (None, code)}, headers=_OWN)
    assert entered.status_code == 303, entered.text


def start_team(program, folder):
    """Start the server of a team, with an administrator, a manager and a reader."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    (folder / "team.toml").write_text(
        f'address = "{address}"\nport = {port}\nmemory = "un"\n', "utf-8"
    )
    codes = {}
    for name, roles in (("anna", ("administrator", "memory manager")), ("ben", ("reader",))):
        run = f"tmtool people set {name} --shown {name.title()} --team team.toml"
        invited = product_cases.run_step(program, folder, run, {})[1]
        codes[name] = urlsplit(re.search(r"http\S+", invited)[0]).fragment
        for role in roles:
            run = f"tmtool people set {name} --role '{role}' --team team.toml"
            product_cases.run_step(program, folder, run, {})
    server = Server(folder, "--team", "team.toml")
    try:
        _enter(server, address, codes)
    except BaseException:
        server.close()
        raise
    return server


def _enter(server, address, codes):
    """Have each person choose a password, and make a token."""
    server.clients["nobody"] = _open(address)
    server.wait_for(lambda: _answers(server.clients["nobody"]))
    for name, code in codes.items():
        browser = server.clients[f"{name} in a browser"] = _open(address)
        fields = {"code": (None, code), "password": (None, PASSWORD)}
        joined = browser.post("/join", files=fields, headers=_OWN)
        assert joined.status_code == 303, joined.text
        wanted = {"label": "cases", "scope": "write", "days": 1}
        made = browser.post("/v1/me/tokens", content=json.dumps(wanted), headers={
            **_OWN, "content-type": "application/json"})  # fmt: skip
        assert made.status_code in {200, 201}, made.text
        server.clients[name] = _open(address, made.json()["token"])


def _open(address, token=None):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx2.Client(base_url=address, headers=headers, timeout=_LONGEST)


def _answers(client):
    try:
        return client.get("/healthz").status_code == 200
    except httpx2.TransportError:
        return False


def compare(case, answer):
    """Hold the answer of a server against what a case expects."""
    text = answer.text
    if "html" in answer.headers.get("content-type", ""):
        text = product_files.read_page(answer.content)
    shown = f"{answer.status_code} {answer.url}\n{text[:6000]}"
    assert answer.status_code == case.get("status", 200), shown
    product_cases.compare_answer(case, text, shown)
