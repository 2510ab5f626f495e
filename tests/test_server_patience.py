"""Who sends slowly, gives up, or asks for what takes long keeps nothing from the others."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

import anyio
import httpx2
import pytest
from served import OWN, fill, listening
from teams import ADDRESS, Team
from test_server_rest import token
from waiting import wait_until

from tmtool.errors import StoppedError
from tmtool.memory.concordance.patterns import Expression
from tmtool.server import calls, patience
from tmtool.server.calls import LANES
from tmtool.server.pages import concordance as concordance_page
from tmtool.server.pages import desk as desk_page
from tmtool.stopping import WorkLimit, check_limit, limit_work

LONGER = 0.4
"""Seconds that a limit is set to: chosen, longer than what a busy machine needs for a byte."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("desk") / "memory")


@contextmanager
def connected(access):
    """A connection, and what a browser that came in sends with each request."""
    address = httpx2.URL(access.address)
    value = access.exchange_code(access.issue_code(60))
    head = f"Host: {address.host}:{address.port}\r\nCookie: {access.cookie}={value}\r\n"
    with socket.create_connection((address.host, address.port)) as connection:
        connection.settimeout(60)
        yield connection, f"{head}Sec-Fetch-Site: same-origin\r\n"


def read_all(connection):
    """What comes until the other side closes the connection."""
    found = b""
    with suppress(ConnectionResetError):
        while block := connection.recv(4096):
            found += block
    return found.decode()


@contextmanager
def dripping(connection, *, is_wanted):
    """Meanwhile a byte is sent now and then, where that is wanted."""
    ends = threading.Event()

    def drip():
        with suppress(OSError):
            while not ends.wait(0.05):
                connection.sendall(b"a")

    thread = threading.Thread(target=drip)
    if is_wanted:
        thread.start()
    try:
        yield
    finally:
        ends.set()
        if is_wanted:
            thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("begin", ["", "GET /healthz HTTP/1.1\r\nX-A: "])
def test_a_head_that_does_not_end_is_waited_for_no_longer(folder, monkeypatch, begin):
    monkeypatch.setattr(patience, "HEAD_SECONDS", LONGER)
    with listening(folder) as (access, _), connected(access) as (connection, _):
        connection.sendall(begin.encode())
        with dripping(connection, is_wanted=bool(begin)):
            assert read_all(connection) == ""


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["BODY_SECONDS", "PAUSE_SECONDS"])
def test_a_form_that_trickles_is_ended_in_words(folder, monkeypatch, limit):
    """In all by its time, and by a pause where nothing comes at all."""
    monkeypatch.setattr(patience, limit, LONGER)
    with listening(folder) as (access, _), connected(access) as (connection, head):
        sent = (
            f"POST /desk/terms HTTP/1.1\r\n{head}X-Part: 1\r\nContent-Length: 100000\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
            '--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n'
        )
        connection.sendall(sent.encode())
        with dripping(connection, is_wanted=limit == "BODY_SECONDS"):
            answer = read_all(connection)
    assert answer.startswith("HTTP/1.1 408 ")
    assert "It was sent too slowly" in answer


def test_a_large_file_may_take_longer_by_its_size(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.0)
    monkeypatch.setattr(patience, "BYTES_A_SECOND", 1)
    monkeypatch.setattr(patience, "PAUSE_SECONDS", 60.0)
    with listening(folder) as (access, _), connected(access) as (connection, head):
        body = (
            '--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n'
            + "a" * 2000 + "\r\n--x--\r\n"
        )  # fmt: skip
        sent = (
            f"POST /desk/terms HTTP/1.1\r\n{head}Connection: close\r\n"
            f"Content-Length: {len(body)}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        # What was begun with the head pays for the rest.
        connection.sendall((sent + body[:1000]).encode())
        connection.sendall(body[1000:].encode())
        assert read_all(connection).startswith("HTTP/1.1 200 ")


def test_what_nobody_waits_for_is_stopped(folder, monkeypatch):
    begun, stopped = threading.Event(), threading.Event()

    def look(*_arguments):
        begun.set()
        try:
            while True:
                check_limit()
        except StoppedError:
            stopped.set()
            raise

    monkeypatch.setattr(desk_page, "find_terms", look)
    with listening(folder) as (access, _), connected(access) as (connection, head):
        body = '--x\r\nContent-Disposition: form-data; name="q"\r\n\r\na\r\n--x--\r\n'
        connection.sendall(
            f"POST /desk/terms HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\n\r\n{body}".encode()
        )
        assert begun.wait(60)
        assert not stopped.is_set()
        connection.close()
        assert stopped.wait(60)


def test_what_takes_too_long_is_said(folder, monkeypatch):
    monkeypatch.setattr(calls, "LOOK_SECONDS", 0.05)

    def look(*_arguments):
        while True:
            check_limit()

    monkeypatch.setattr(desk_page, "find_terms", look)
    with listening(folder) as (access, _), come_in(access) as client:
        answer = client.post("/desk/terms", files={"q": (None, "a")}, headers=OWN)
    assert answer.status_code == 503
    assert "This took more than 0.05 s and was stopped" in answer.text


@contextmanager
def come_in(access):
    limits = httpx2.Limits(max_connections=300)
    with httpx2.Client(base_url=access.address, timeout=120, limits=limits) as client:
        client.cookies.set(access.cookie, access.exchange_code(access.issue_code(60)))
        yield client


@pytest.mark.slow
def test_two_hundred_slow_expressions_leave_the_rest_at_work(folder, monkeypatch):
    """The server answers whether it is there, and other look-ups, while all of them are held."""
    goes_on, at_work = threading.Event(), threading.Semaphore(0)
    find = concordance_page.concordance

    def hold(*arguments):
        at_work.release()
        assert goes_on.wait(120)
        return find(*arguments)

    monkeypatch.setattr(concordance_page, "concordance", hold)
    monkeypatch.setattr(calls, "LOOK_SECONDS", 120.0)
    query = {"q": "/(鸿+沟*)+$/"}
    with (
        listening(folder) as (access, lines),
        come_in(access) as client,
        ThreadPoolExecutor(200) as threads,
    ):
        asked = [threads.submit(client.get, "/concordance", params=query) for _ in range(200)]
        for _ in range(LANES["concordance"]):
            assert at_work.acquire(timeout=120)
        wait_until(lambda: sum(each.done() for each in asked) >= 200 - 64 - LANES["concordance"])
        assert client.get("/healthz").text == "ok\n"
        terms = client.post("/desk/terms", files={"q": (None, "会员国")}, headers=OWN)
        assert "Member States" in terms.text
        assert not at_work.acquire(blocking=False)  # no more of them at once
        assert {each.result().status_code for each in asked if each.done()} == {503}
        goes_on.set()
        statuses = [each.result().status_code for each in asked]
    assert statuses.count(200) >= LANES["concordance"]
    assert set(statuses) <= {200, 503}
    assert lines == []


def test_an_expression_ends_with_the_time_that_is_left():
    """In words of its own where it is slow by itself, and of the limit where that is over."""
    now = [0.0]
    limit = WorkLimit(5.0, lambda: now[0])
    expression = Expression.parse("(a|aa)+b")
    with limit_work(limit):
        assert expression.find_spans("aab") == [(0, 3)]
        now[0] = 6.0
        with pytest.raises(StoppedError, match="more than 5 s"):
            expression.find_spans("a" * 60 + "c")
        limit.stop()
        with pytest.raises(StoppedError, match="nobody waits"):
            check_limit()
    check_limit()


def test_the_concordance_of_a_memory_stops_between_texts(folder):
    from tmtool.bootstrap import open_session
    from tmtool.operations.concordance import ConcordanceRequest, concordance

    with open_session(folder) as session:
        assert concordance(session, ConcordanceRequest("/鸿沟/")).concordance.counts.texts
        with limit_work(WorkLimit(0.0)), pytest.raises(StoppedError) as raised:
            concordance(session, ConcordanceRequest("/鸿沟/"))
    assert json.dumps(dict(raised.value.values)) == '{"seconds": 0.0}'


def test_a_change_is_in_the_audit_and_answered_as_made_however_many_wait(tmp_path, monkeypatch):
    monkeypatch.setattr(calls, "THREADS", 1)
    monkeypatch.setattr(calls, "MOST_WAITING", 2)

    async def change(client, number):
        texts = {"zh": f"会议室{number}", "en": f"Conference room {number}"}
        await anyio.sleep(number % 5 / 100)
        answer = await client.post("/v1/memory/add", json={"texts": texts})
        return answer.status_code

    async def change_all(client, count):
        answers = []

        async def keep(number):
            answers.append(await change(client, number))

        async with client, anyio.create_task_group() as group:
            for number in range(count):
                group.start_soon(keep, number)
        return answers

    with closing(Team(tmp_path)) as team:
        before = team.session.store.count_units()
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(team.app), base_url=ADDRESS, timeout=60,
            headers=token(team, ("memory manager", "*")),
        )  # fmt: skip
        answers = anyio.run(change_all, client, 40)
        noted = [each.outcome for each in team.state.list_audit() if "memory/add" in each.action]
        made = team.session.store.count_units() - before
    assert set(answers) == {200, 503}
    assert noted == [200] * made
    assert answers.count(200) == made
