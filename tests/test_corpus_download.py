"""Downloads from a server on this machine: what breaks is gone on with, what changed is not."""

import ast
import errno
import json
import os
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import suppress
from email.message import Message
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError

import pytest
from http_server import LONG_AGO, running
from hypothesis import given
from hypothesis import strategies as st
from waiting import HANGS, wait_until

from tmtool.cli.messages import explain
from tmtool.corpus import partial
from tmtool.corpus.download import DownloadLimits, Watch, check_address, fetch
from tmtool.corpus.partial import Entity, Partial, lock_folder
from tmtool.corpus.registry import Remote
from tmtool.errors import InputError, MissingError

ROOT = Path(__file__).parents[1]
DATA = random.Random(7).randbytes(200_000)
DIGEST = sha256(DATA).hexdigest()
# No answer here takes seconds, unless the machine is busy: that is to be waited for.
QUICK = DownloadLimits(timeout=30, attempts=3)


@pytest.fixture(scope="module")
def started():
    with running() as server:
        yield server


@pytest.fixture
def server(started, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    started.pages.clear()
    started.asked.clear()
    return started


class Seen:
    """What a download said and how long it waited."""

    def __init__(self):
        self.said, self.waited, self.steps = [], [], []

    @property
    def watch(self):
        return Watch(self, self.waited.append)

    def step(self, *step):
        self.steps.append(step)

    def remark(self, remark):
        self.said.append(remark.text)


@pytest.fixture
def seen():
    return Seen()


def got(address, folder, seen, limits=QUICK, **known):
    return fetch(Remote("file.bin", address, **known), folder, seen.watch, limits)


def refused(address, folder, seen, limits=QUICK, **known):
    with pytest.raises(MissingError) as caught:
        got(address, folder, seen, limits, **known)
    assert "\n" not in str(caught.value)
    assert not (folder / "file.bin").exists()
    return explain(caught.value)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def ranges(server):
    return [headers.get("Range") for _, headers in server.asked]


# What goes well


def test_a_file_comes_whole_and_under_its_name(server, tmp_path, seen):
    file = got(server.put("/a", DATA), tmp_path, seen, sha256=DIGEST)
    assert (file.bytes, file.sha256, file.fresh, file.size_known) == (len(DATA), DIGEST, True, True)
    assert file.path.read_bytes() == DATA
    assert names(tmp_path) == ["file.bin"]
    assert seen.said == [f"contacting 127.0.0.1:{server.server_port} for file.bin"]
    assert seen.steps[0] == ("file.bin, MB", 0, len(DATA) / 1e6)
    assert seen.steps[-1] == ("file.bin, MB", len(DATA) / 1e6, len(DATA) / 1e6)


def test_what_is_there_is_not_fetched_again(server, tmp_path, seen):
    (tmp_path / "file.bin").write_bytes(DATA)
    file = got(server.put("/a", DATA), tmp_path, seen, sha256=DIGEST)
    assert (file.fresh, file.sha256) == (False, DIGEST)
    assert server.asked == []


def test_another_file_of_that_name_is_kept_and_said(server, tmp_path, seen):
    (tmp_path / "file.bin").write_bytes(b"mine")
    with pytest.raises(MissingError, match=r"file\.bin exists, but its SHA-256 is .*: move it"):
        got(server.put("/a", DATA), tmp_path, seen, sha256=DIGEST)
    assert (tmp_path / "file.bin").read_bytes() == b"mine"


def test_chunks_without_a_size(server, tmp_path, seen):
    file = got(server.put("/a", DATA, chunked=True), tmp_path, seen)
    assert (file.sha256, file.size_known) == (DIGEST, False)
    assert seen.steps[-1] == ("file.bin, MB", len(DATA) / 1e6, None)


def test_an_answer_that_only_ends(server, tmp_path, seen):
    file = got(server.put("/a", DATA, length=False), tmp_path, seen)
    assert (file.sha256, file.size_known) == (DIGEST, False)


def test_a_declared_encoding_of_a_packed_file_is_left_alone(server, tmp_path, seen):
    address = server.put("/a", DATA, headers={"Content-Encoding": "gzip"})
    file = fetch(Remote("en-zh.tmx.gz", address), tmp_path, seen.watch, QUICK)
    assert file.path.read_bytes() == DATA
    assert server.asked[0][1]["Accept-Encoding"] == "identity"


def test_a_file_packed_unasked_is_refused(server, tmp_path, seen):
    address = server.put("/a", DATA, headers={"Content-Encoding": "gzip"})
    assert refused(address, tmp_path, seen) == (
        "file.bin: the server sends the file in an encoding that was not asked for (gzip)"
    )


# Going on


def test_a_cut_connection_is_gone_on_with(server, tmp_path, seen):
    file = got(server.put("/a", DATA, cuts=[50_000, 30_000]), tmp_path, seen, sha256=DIGEST)
    assert file.path.read_bytes() == DATA
    assert ranges(server) == [None, "bytes=50000-", "bytes=80000-"]
    assert [headers.get("If-Range") for _, headers in server.asked] == [None, '"v1"', '"v1"']
    assert seen.waited == [1, 1]


def test_cut_chunks_are_gone_on_with(server, tmp_path, seen):
    page = {"chunked": True, "cuts": [50_000]}
    assert got(server.put("/a", DATA, **page), tmp_path, seen).sha256 == DIGEST
    assert ranges(server)[1] is not None


def test_tries_that_bring_nothing_are_counted(server, tmp_path, seen):
    address = server.put("/a", DATA, cuts=[50_000, 0, 0, 0])
    message = refused(address, tmp_path, seen)
    assert message == (
        "file.bin can't be downloaded: the connection ended after 50000 of 200000 "
        "bytes; 50000 bytes are kept, and the same command continues from there"
    )
    assert seen.waited == [1, 2]
    assert names(tmp_path) == ["file.bin.part", "file.bin.part.json"]
    assert got(address, tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    assert ranges(server)[-1] == "bytes=50000-"


def test_a_tag_that_changed_begins_anew(server, tmp_path, seen):
    address = server.put("/a", b"old" * 60_000, cuts=[50_000, 0, 0, 0])
    refused(address, tmp_path, seen)
    server.put("/a", DATA, etag='"v2"')
    assert got(address, tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    assert ranges(server)[-1] == "bytes=50000-"
    assert seen.said[-1].startswith("file.bin: the file changed, or the server can't show")


def test_a_server_that_ignores_the_condition_is_found_out(server, tmp_path, seen):
    """It sends a part of the new file, whose tag gives it away."""
    address = server.put("/a", b"old" * 60_000, cuts=[50_000, 0, 0, 0])
    refused(address, tmp_path, seen)
    page = server.pages["/a"]
    page.data, page.lie = DATA, {"ETag": '"v2"'}
    assert got(address, tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA


@pytest.mark.parametrize(
    "lie",
    [{"Content-Range": "bytes 0-199999/200000"}, {"Content-Range": "bytes 50000-9/10"},
     {"Content-Range": "nonsense"}],
    ids=["other start", "other size", "no range"],
)  # fmt: skip
def test_a_part_that_is_not_the_one_asked_for_is_not_taken(server, tmp_path, seen, lie):
    address = server.put("/a", DATA, cuts=[50_000, 0, 0, 0])
    refused(address, tmp_path, seen)
    server.pages["/a"].lie = lie
    watch = Watch(sleep=lambda _: server.pages["/a"].lie.clear())
    file = fetch(Remote("file.bin", address, sha256=DIGEST), tmp_path, watch, QUICK)
    assert file.path.read_bytes() == DATA


@pytest.mark.parametrize(
    ("page", "resumed"),
    [
        ({"etag": None, "modified": LONG_AGO}, False),
        ({"etag": None, "modified": None}, False),
        ({"etag": 'W/"weak"', "modified": LONG_AGO}, False),
        ({"ranges": False}, False),
        ({"etag": None, "modified": "no date"}, False),
    ],
    ids=["a date", "nothing", "a weak tag", "no ranges", "a broken date"],
)
def test_only_what_shows_that_nothing_changed_lets_bytes_be_added(
    server, tmp_path, seen, page, resumed
):
    address = server.put("/a", DATA, cuts=[50_000], **page)
    assert got(address, tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    sent = server.pages["/a"]
    assert (ranges(server)[1] is not None and sent.ranges) == resumed


def test_a_part_from_another_address_is_not_added_to(server, tmp_path, seen):
    refused(server.put("/a", b"old" * 60_000, cuts=[50_000, 0, 0, 0]), tmp_path, seen)
    assert got(server.put("/b", DATA), tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    assert ranges(server)[-1] is None


def test_a_part_without_its_description_is_not_added_to(server, tmp_path, seen):
    (tmp_path / "file.bin.part").write_bytes(b"what?")
    assert got(server.put("/a", DATA), tmp_path, seen).sha256 == DIGEST
    (tmp_path / "file.bin").unlink()
    for state in ("", "[]", '{"address": 1}', '{"what": 1}', "\x00"):
        (tmp_path / "file.bin.part").write_bytes(b"what?")
        (tmp_path / "file.bin.part.json").write_text(state)
        assert got(server.address("/a"), tmp_path, seen).sha256 == DIGEST
        (tmp_path / "file.bin").unlink()


def test_a_part_that_is_all_of_it_needs_no_server(server, tmp_path, seen):
    entity = Entity(server.address("/a"), len(DATA), '"v1"')
    partial = Partial(tmp_path / "file.bin")
    partial.start(entity)
    with partial.open() as file:
        partial.add(file, DATA)
    assert got(server.address("/a"), tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    assert server.asked == []


def test_a_range_that_can_t_be_had_begins_anew(server, tmp_path, seen):
    address = server.put("/a", DATA, cuts=[50_000, 0, 0, 0])
    refused(address, tmp_path, seen)
    server.pages["/a"].codes = [(416, {"Content-Range": "bytes */10"})]
    assert got(address, tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    assert ranges(server)[-1] is None


def test_a_web_page_in_between_costs_nothing(server, tmp_path, seen):
    address = server.put("/a", DATA, cuts=[50_000, 0, 0, 0])
    refused(address, tmp_path, seen)
    html = {"Content-Type": "text/html; charset=utf-8"}
    server.put("/a", b"<html>busy", etag=None, headers=html)
    assert "sent a web page instead" in refused(address, tmp_path, seen)
    server.put("/a", DATA)
    assert got(address, tmp_path, seen, sha256=DIGEST).path.read_bytes() == DATA
    assert ranges(server)[-1] == "bytes=50000-"


# Checks


def test_a_wrong_checksum_keeps_nothing(server, tmp_path, seen):
    message = refused(server.put("/a", DATA), tmp_path, seen, sha256="0" * 64)
    assert message == (
        f"file.bin: its SHA-256 is {DIGEST}, not {'0' * 64}; this is another file, and nothing "
        "was kept"
    )
    assert names(tmp_path) == []


def test_a_size_that_is_certain_has_to_be_that(server, tmp_path, seen):
    address = server.put("/a", DATA)
    message = refused(address, tmp_path, seen, bytes=7, certain=True, home="https://example.org")
    assert message == (
        "file.bin: the server has 200000 bytes, not 7: this is another file; see https://example.org"
    )
    assert got(address, tmp_path, seen, bytes=7).bytes == 200_000


def test_an_empty_answer_is_no_file(server, tmp_path, seen):
    assert "an empty file" in refused(server.put("/a", b""), tmp_path, seen)


def test_an_answer_that_is_no_file(server, tmp_path, seen):
    address = server.put("/a", codes=[(204, {})])
    assert "answered 204 instead of sending the whole file" in refused(address, tmp_path, seen)


# What goes wrong


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (403, "HOST refuses to send file.bin (403)"),
        (404, "HOST has no file.bin (404)"),
        (407, "the proxy asks for a user name and a password (407)"),
        (410, "HOST has no file.bin (410)"),
        (451, "HOST answered 451 for file.bin"),
        (501, "HOST answered 501 for file.bin"),
    ],
)
def test_answers_that_no_try_will_change(server, tmp_path, seen, code, message):
    address = server.put("/a", DATA, codes=[(code, {})] * 9)
    said = refused(address, tmp_path, seen, home="https://example.org/x")
    see = "; see https://example.org/x"
    host = f"127.0.0.1:{server.server_port}"
    assert said == message.replace("HOST", host) + ("" if code == 407 else see)
    assert len(server.asked) == 1


def test_answers_that_may_change_are_asked_for_again(server, tmp_path, seen):
    codes = [(503, {"Retry-After": "7"}), (500, {})]
    assert got(server.put("/a", DATA, codes=codes), tmp_path, seen).sha256 == DIGEST
    assert seen.waited == [7, 2]
    assert seen.said[1].endswith(" answered 503; trying again in 7 s")


def test_a_server_that_stays_broken(server, tmp_path, seen):
    address = server.put("/a", DATA, codes=[(500, {})] * 9)
    assert refused(address, tmp_path, seen).endswith(" answered 500")
    assert len(server.asked) == 3


def test_a_wait_of_hours_is_not_waited(server, tmp_path, seen):
    got(server.put("/a", DATA, codes=[(429, {"Retry-After": "86400"})]), tmp_path, seen)
    assert seen.waited == [60]


def test_redirections_are_followed_and_said(server, tmp_path, seen):
    server.put("/b", DATA)
    host = f"localhost:{server.server_port}"
    address = server.put("/a", redirect=f"http://{host}/b")
    assert got(address, tmp_path, seen, sha256=DIGEST).fresh
    assert seen.said[1] == f"contacting {host} for file.bin"
    (tmp_path / "file.bin").unlink()
    assert got(server.put("/c", redirect="/b"), tmp_path, seen).sha256 == DIGEST


def test_redirections_without_end(server, tmp_path, seen):
    address = server.put("/a", redirect="/a")
    assert refused(address, tmp_path, seen).endswith(" redirects more than 5 times")
    assert len(server.asked) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "//["])
def test_redirections_to_elsewhere_are_not_followed(server, tmp_path, seen, target):
    message = refused(server.put("/a", redirect=target), tmp_path, seen)
    assert message.endswith(f" redirects to {target!r}, which can't be followed")


def test_encryption_is_not_left():
    from tmtool.corpus.download import _followed

    with pytest.raises(MissingError, match="redirects to http://b/x, which is not encrypted"):
        _followed("https://a/x", "http://b/x")
    assert _followed("http://a/x", "https://b/x") == "https://b/x"


@pytest.mark.parametrize(
    "address",
    ["", "a.zip", "file:///etc/passwd", "ftp://example.org/a", "http://", "http://[::1",
     "https://user:secret@example.org/a", "http://example.org:99999/", "http://example.org/a b",
     "http://example.org/\n", "javascript:alert(1)"],
)  # fmt: skip
def test_only_addresses_of_the_web_are_fetched(address, tmp_path, seen):
    with pytest.raises(InputError):
        check_address(address)
    with pytest.raises(InputError):
        got(address, tmp_path, seen)
    assert seen.said == []


def test_a_host_name_that_can_t_be_one(tmp_path, seen):
    with pytest.raises(InputError, match="the address can't be fetched"):
        got("http://a..b/", tmp_path, seen)


def test_nobody_listens(tmp_path, seen):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        message = refused(f"http://127.0.0.1:{port}/a", tmp_path, seen)
    assert message == f"127.0.0.1:{port} refused the connection"
    assert seen.waited == []


@pytest.mark.slow
def test_a_server_that_says_nothing(server, tmp_path, seen):
    address = server.put("/a", DATA, delay=2)
    message = refused(address, tmp_path, seen, DownloadLimits(timeout=0.4, attempts=2))
    assert message.endswith(" sent nothing for 0 s")
    assert len(server.asked) == 2


def test_encrypted_talk_with_a_server_that_knows_none(server, tmp_path, seen):
    address = server.put("/a", DATA).replace("http:", "https:")
    assert refused(address, tmp_path, seen).startswith(
        "a secure connection can't be made to 127.0.0.1"
    )


def test_what_talks_no_http(tmp_path, seen):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk():
            for _ in range(2):
                with listener.accept()[0] as connection:
                    connection.recv(1000)
                    connection.sendall(b"220 mail.example.org\r\n")

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/a"
        assert "broke off" in refused(
            address, tmp_path, seen, DownloadLimits(timeout=30, attempts=2)
        )
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            socket.gaierror(-2, "unknown"),
            "HOST can't be reached: there is no network, or the host does not exist",
        ),
        (OSError(errno.ENETUNREACH, "unreachable"), "HOST can't be reached: there is no network"),
        (ssl.SSLCertVerificationError(1, "x"), "a secure connection can't be made to HOST"),
        (OSError("Tunnel connection failed: 407 x"), "a secure connection can't be made to HOST"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "the connection to HOST broke: reset"),
        (TimeoutError("timed out"), "HOST sent nothing for 30 s"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
@pytest.mark.parametrize("wrapped", [True, False], ids=["wrapped", "bare"])
def test_troubles_of_the_network_are_one_clear_line(
    tmp_path, seen, monkeypatch, error, message, wrapped
):
    from urllib.request import OpenerDirector

    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_message = "self-signed certificate"

    def fail(*_, **__):
        raise URLError(error) if wrapped else error

    monkeypatch.setattr(OpenerDirector, "open", fail)
    said = refused("https://example.org/a", tmp_path, seen)
    assert message.replace("HOST", "example.org") in said


def test_proxies_are_used_and_said(server, tmp_path, seen, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://name:secret@127.0.0.1:{server.server_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    server.put("http://corpora.example.org/a", DATA)
    assert got("http://corpora.example.org/a", tmp_path, seen, sha256=DIGEST).fresh
    assert seen.said == ["contacting corpora.example.org for file.bin"]


def test_a_proxy_that_lets_nobody_through(server, tmp_path, seen, monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert refused("https://corpora.example.org/a", tmp_path, seen).startswith(
        "a secure connection can't be made to corpora.example.org: Tunnel connection failed: 501"
    )


header_values = st.one_of(
    st.none(), st.text(max_size=20), st.integers(0, 10**30).map(str),
    st.sampled_from([LONG_AGO, LONG_AGO.replace("GMT", "-0000"), "bytes 1-2/3", "bytes 1-2/*",
                     '"tag"', 'W/"tag"', "text/html", "gzip", "9" * 5000]),
)  # fmt: skip


HEADERS = (
    "ETag", "Last-Modified", "Date", "Content-Range", "Content-Length", "Transfer-Encoding",
    "Content-Type", "Content-Encoding",
)  # fmt: skip


@given(
    st.sampled_from([200, 204, 206, 304]),
    st.fixed_dictionaries(dict.fromkeys(HEADERS, header_values)),
)
def test_no_answer_gives_a_traceback(status, headers):
    message = Message()
    for name, value in headers.items():
        if value is not None:
            message[name] = value
    said = partial.read_entity(status, message, "http://example.org/a")
    assert said.size is None or said.size >= 0
    assert partial.is_continuation(message, said, said, 1) in (True, False)
    with suppress(MissingError):
        partial.refuse(status, message, said, Remote("a", "http://example.org/a"))


# The disk


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_runs_full(tmp_path):
    partial = Partial(tmp_path / "file.bin")
    partial.path = Path("/dev/full")
    with pytest.raises(
        MissingError, match=r"^/dev/full can't be written: no space left on device$"
    ):
        partial.add(partial.open(), DATA)


def test_a_file_where_a_folder_should_be(server, tmp_path, seen):
    (tmp_path / "x").write_text("")
    with pytest.raises(MissingError, match="can't be written"):
        got(server.put("/a", DATA), tmp_path / "x", seen)
    with pytest.raises(MissingError, match="can't be written"), lock_folder(tmp_path / "x"):
        pass


# Two at a time, and the end of a process


def test_two_processes_do_not_mix(tmp_path):
    with lock_folder(tmp_path / "a"):
        with (
            pytest.raises(MissingError, match="is being downloaded by another tmtool"),
            lock_folder(tmp_path / "a"),
        ):
            pass
        with lock_folder(tmp_path / "b"):
            pass
    with lock_folder(tmp_path / "a"):
        pass
    assert names(tmp_path / "a") == []


SCRIPT = """
import sys
from pathlib import Path
from tmtool.corpus.download import Watch, fetch
from tmtool.corpus.partial import lock_folder
from tmtool.corpus.registry import Remote
with lock_folder(Path(sys.argv[2])):
    fetch(Remote("file.bin", sys.argv[1]), Path(sys.argv[2]), Watch())
"""


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX systems have them")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_ended_can_be_gone_on_with(server, tmp_path, seen, end):
    # The server stops in the middle and keeps the line; the process is ended while it waits.
    hold = threading.Event()
    address = server.put("/a", DATA * 20, hold=hold)
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, address, str(tmp_path)], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    part = tmp_path / "file.bin.part"
    wait_until(lambda: part.exists() and part.stat().st_size >= 100_000, process)
    process.send_signal(end)
    process.wait(HANGS)
    process.stdout.close()
    hold.set()
    kept = part.stat().st_size
    assert kept >= 100_000
    assert json.loads((tmp_path / "file.bin.part.json").read_text())["etag"] == '"v1"'
    with lock_folder(tmp_path):
        file = got(address, tmp_path, seen)
    assert file.sha256 == sha256(DATA * 20).hexdigest()
    assert ranges(server)[-1] == f"bytes={kept}-"


# The only door


NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "socketserver", "asyncio",
           "xmlrpc", "requests", "httpx", "urllib3", "aiohttp"}  # fmt: skip


def imported(module):
    """The packages that a module imports anywhere, in functions and for the type checker too."""
    text = module.read_text(encoding="utf-8")
    if not any(name in text for name in NETWORK):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def test_no_other_module_can_open_a_connection():
    """The server listens, and connects to nothing: see test_server_security.py.

    A cluster that somebody named is called before Ray tries it for minutes.
    """
    ways = {
        str(module.relative_to(ROOT))
        for module in (ROOT / "tmtool").rglob("*.py")
        if NETWORK & set(imported(module))
    }
    # These two take timers and queues of the loop that the server runs in.
    waiting = {"tmtool/server/patience.py", "tmtool/server/mcp/stdio.py"}
    connecting = {"tmtool/corpus/download.py", "tmtool/batch/ray_runner.py"}
    assert ways == {*connecting, "tmtool/server/listening.py", *waiting}
    used = "".join((ROOT / each).read_text("utf-8") for each in waiting)
    assert not re.search("open_connection|create_connection|open_unix|sock_connect|Datagram", used)


def test_nothing_for_a_network_is_loaded_before_it_is_needed(tmp_path):
    script = (
        "import sys, tmtool.corpus, tmtool.corpus.get, tmtool.corpus.unpack\n"
        "before = set(sys.modules)\n"
        "from tmtool.corpus import choose, find_corpus, get, DownloadOptions\n"
        "from tmtool.reporter import SILENT\n"
        "from pathlib import Path\n"
        "wanted, how = choose(find_corpus('udhr'), None, ())[0], DownloadOptions(offline=True)\n"
        "try: get(wanted, Path('.'), SILENT, how)\n"
        "except Exception as error: assert 'offline' in str(error), error\n"
        "print(sorted({'socket', 'ssl', 'http.client', 'urllib.request'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "[]\n"
