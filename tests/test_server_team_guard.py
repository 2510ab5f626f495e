"""What a team's server refuses: headers that lie, roles elsewhere, tokens that reach too far."""

import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from served import OWN
from teams import ADDRESS, PASSWORD, Team, quicken, send
from waiting import wait_until

from tmtool.errors import InputError, MissingError
from tmtool.memory.memory import Memory
from tmtool.server import listening, people
from tmtool.server.access import is_own
from tmtool.server.duties import RATES
from tmtool.server.items import read_moment
from tmtool.server.people import is_right
from tmtool.server.state import Job
from tmtool.server.state.people import Grant
from tmtool.server.team import read_team
from tmtool.units import Origin, TranslationUnit, Variant

BY_PROXIES = {"proxies": ["10.0.0.0/24", "2001:db8::5"], "user-header": "X-Remote-User"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quicken(monkeypatch)


@pytest.mark.parametrize(
    ("heard", "lines", "found"),
    [
        ("192.0.2.7", ["203.0.113.9"], "192.0.2.7"),
        ("10.0.0.5", [], "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.9"], "203.0.113.9"),
        # What a client wrote before the proxies did counts for nothing.
        ("10.0.0.5", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        # Two proxies of ours, one after the other; with ports, of the other family, mapped.
        ("10.0.0.5", ["198.51.100.1, 203.0.113.9, 10.0.0.6"], "203.0.113.9"),
        ("10.0.0.5", ["203.0.113.9:5123"], "203.0.113.9"),
        ("2001:db8::5", ["[2001:db8::9]:443"], "2001:db8::9"),
        ("::ffff:10.0.0.5", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["unknown"], "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.9, unknown"], "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.9, "], "10.0.0.5"),
    ],
)
def test_whence_a_request_comes(tmp_path, heard, lines, found):
    with closing(Team(tmp_path, filled=False, **BY_PROXIES)) as team:
        headers = [(b"x-forwarded-for", each.encode()) for each in lines]
        scope = {"type": "http", "headers": headers, "client": (heard, 1)}
        from starlette.requests import HTTPConnection

        assert team.access.find_address(HTTPConnection(scope)) == found


def test_addresses_made_up_before_the_proxy_gain_no_tries(tmp_path):
    with closing(Team(tmp_path, filled=False, proxies=["10.0.0.5"])) as team:
        for number in range(RATES["sign-in"][0] + 1):
            headers = {**OWN, "x-forwarded-for": f"198.51.100.{number}, 203.0.113.9"}
            answer = send(team.browse("10.0.0.5"), "/login", headers, name="a", password="b" * 12)
        assert answer.status_code == 429
        assert "often" in answer.text


def test_what_a_proxy_says_of_a_closed_account_lets_nobody_in(tmp_path):
    with closing(Team(tmp_path, **BY_PROXIES)) as team:
        people.invite(team.state, "anna@example.org", "Anna")
        team.state.add_grant(Grant("anna@example.org", "reader", "*"))
        said = {"x-remote-user": "Anna@EXAMPLE.org"}
        assert team.browse("10.0.0.5").get("/", headers=said).status_code == 200
        twice = [("x-remote-user", "anna@example.org")] * 2
        assert team.browse("10.0.0.5").get("/", headers=twice).status_code == 401
        people.close_account(team.state, "anna@example.org")
        refused = team.browse("10.0.0.5").get("/", headers=said)
        assert refused.status_code == 401
        assert "ask an administrator" in refused.text
        # Nobody signs in with a password beside the proxy.
        assert team.browse("10.0.0.5").get("/login").status_code == 404
        assert send(team.browse(), "/join", code="x", password=PASSWORD).status_code == 404


def test_a_token_of_a_closed_account_is_good_no_more_even_if_it_was_left(team):
    team.enter("anna", ("reader", "*"))
    value = people.make_token(team.state, "anna", "CAT", "read", None, None)
    program = {"authorization": f"Bearer {value}"}
    assert team.browse().get("/", headers=program).status_code == 200
    with closing(sqlite3.connect(team.state.path)) as connection, connection:
        connection.execute("UPDATE accounts SET closed = '2026-11-29' WHERE name = 'anna'")
    refused = team.browse().get("/", headers=program)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_a_token_keeps_no_accounts_and_makes_no_other_token(team):
    browser = team.enter("root", ("administrator", "*"), ("memory manager", "*"))
    for scope in ("read", "write"):
        value = people.make_token(team.state, "root", "CAT", scope, None, None)
        program = {"authorization": f"Bearer {value}"}
        for path, fields in [
            ("/me/tokens", {"label": "more", "scope": "write"}), ("/logout", {}),
            ("/me/browsers/end", {}), ("/me/tokens/revoke", {"token": "x"}),
            ("/people/invite", {"name": "eve"}), ("/people/close", {"account": "anna"}),
            ("/people/grants", {"account": "root", "role": "reader", "memory": ""}),
        ]:  # fmt: skip
            assert send(team.browse(), path, program, **fields).status_code == 403, path
        for path in ("/me", "/people", "/people/audit"):
            assert team.browse().get(path, headers=program).status_code == 403
    assert browser.get("/me").status_code == 200


def test_tokens_end_and_name_their_memories(team):
    browser = team.enter("anna", ("reader", "*"))
    for days, memories, status in [
        ("365", "ITU, UN", 200), ("0", "", 400), ("999999999", "", 400), ("3651", "", 400),
        ("", " , ", 400),
    ]:  # fmt: skip
        answer = send(
            browser, "/me/tokens", label="CAT", scope="read", days=days, memories=memories
        )
        assert answer.status_code == status, (days, memories)


def test_what_was_typed_in_the_place_of_a_name_is_not_noted(team):
    team.enter("anna", ("reader", "*"))
    send(team.browse(), "/login", name="my secret password", password="anna-anna-anna")
    send(team.browse(), "/login", name="anna", password="wrong horse battery")
    objects = [each.objects for each in team.state.list_audit()]
    assert objects[-2:] == [("no account", "refused"), ("anna", "refused")]


def test_what_is_refused_before_it_gets_to_a_page_is_counted(team):
    browser = team.enter("anna", ("reader", "*"))
    assert send(browser, "/me/tokens", {"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.post("/logout", data={"a": "b"}, headers=OWN).status_code == 415
    assert browser.get("/", headers={"authorization": "Bearer tmt_x"}).status_code == 401
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 421
    assert team.browse().get("/").status_code == 401
    counted = {action: times for _, who, action, times in team.state.list_use("2000")}
    assert counted == {
        "POST refused with 403": 1, "POST refused with 415": 1, "GET refused with 401": 1,
        "GET refused with 421": 1,
    }  # fmt: skip


def test_nobody_is_called_as_somebody_else(team):
    people.invite(team.state, "anna", "Anna Li")
    for shown in ("anna li", " Anna  LI ", "Nobody", "tmtool"):
        with pytest.raises(InputError):
            people.invite(team.state, "eve", shown)
    # A role in the place of a name is nobody's either, and two may get the same one.
    people.invite(team.state, "bo", "a former reviser")
    people.invite(team.state, "cy", "Cy")
    people.close_account(team.state, "anna", "a former reviser")
    people.close_account(team.state, "cy", "a former reviser")
    shown = {each.name: each.shown for each in team.state.list_accounts()}
    assert shown == {
        "anna": "a former reviser 2", "bo": "a former reviser", "cy": "a former reviser 3"
    }  # fmt: skip


def test_a_new_sign_in_of_a_browser_ends_its_old_one(team):
    browser = team.enter("anna", ("reader", "*"))
    old = browser.cookies[team.access.cookie]
    assert send(browser, "/login", name="anna", password=PASSWORD).status_code == 303
    assert browser.cookies[team.access.cookie] != old
    assert len(team.state.list_sign_ins("anna")) == 1
    # A value that somebody else chose is never taken.
    planted = team.browse()
    planted.cookies.set(team.access.cookie, "chosen")
    entered = send(planted, "/login", name="anna", password=PASSWORD)
    assert "=chosen;" not in entered.headers["set-cookie"]


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/at/A/RES/75/202?para=7&around=2", "/at/A/RES/75/202?around=2&para=7"),
        ("/desk?q=%E9%87%91%E4%B8%9D%E9%9B%80", "/desk"),
        ("//evil.example/x", "/"), ("/\\evil.example", "/"), ("/", "/"),
        ("/" + "x" * 400, "/"),
    ],
)  # fmt: skip
def test_signing_in_leads_to_the_page_that_was_asked_for(team, path, back):
    people.choose_password(team.state, people.invite(team.state, "anna"), PASSWORD)
    browser = team.browse()
    asked = browser.get(f"{ADDRESS}{path}", headers={"accept": "text/html"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/login")
    assert "q=" not in str(asked.headers)
    entered = send(browser, "/login", name="anna", password=PASSWORD)
    location = entered.headers["location"]
    assert "&".join(sorted(location.replace("?", "&").split("&"))) == "&".join(
        sorted(back.replace("?", "&").split("&"))
    )
    again = send(browser, "/login", name="anna", password=PASSWORD)
    assert again.headers["location"] == "/"


def test_a_page_that_was_planted_is_no_page(team):
    from base64 import urlsafe_b64encode

    people.choose_password(team.state, people.invite(team.state, "anna"), PASSWORD)
    wrong = ("https://evil.example", "//evil.example", "/\\evil", "javascript:x", "/ x", "")
    for number, planted in enumerate(wrong):
        browser = team.browse(f"192.0.2.{number}")
        value = urlsafe_b64encode(planted.encode()).decode()
        browser.cookies.set(f"{team.access.cookie}-asked", value)
        entered = send(browser, "/login", name="anna", password=PASSWORD)
        assert entered.headers["location"] == "/", planted
        assert not is_own(planted)


def test_parts_and_programs_are_told_and_not_led_away(team):
    asked = {"accept": "text/html", "x-part": "1"}
    assert team.browse().get("/", headers=asked).status_code == 401
    assert team.browse().get("/", headers={"accept": "application/json"}).status_code == 401
    assert send(team.browse(), "/desk", OWN | {"accept": "text/html"}, q="a").status_code == 401


def unit(memory, text):
    origin = Origin(file=f"{memory}.tmx", memory=memory, position=1)
    return TranslationUnit((Variant("zh", text), Variant("en", text[::-1])), (origin,))


def test_a_role_in_a_memory_changes_no_other_one(tmp_path):
    with closing(Team(tmp_path)) as team:
        memory = Memory.open(team.settings.memory, user="Ada")
        memory.add([unit("ITU", "会议"), unit("UN", "大会")])
        memory.close()
        team.enter("anna", ("reviser", "ITU"), ("reader", "UN"))
        from tmtool.server.access import build_person
        from tmtool.server.calls import Call

        person = build_person(team.state.find_account("anna"), team.state.list_grants("anna"))
        for role, allowed in [("reviser", {"ITU"}), ("reader", {"ITU", "UN"}), (None, set())]:
            session = Call(team.desk, None, person, role).session
            assert {name for name, _ in session.store.list_memories()} == {"ITU", "UN"}
            for name in ("ITU", "UN"):
                with (
                    session.store.begin_change("add", user="Anna", details={}) as change,
                ):
                    if name in allowed:
                        change.put([unit(name, f"{name}{role}")])
                    else:
                        with pytest.raises(InputError, match="may add to"):
                            change.put([unit(name, f"{name}{role}")])
        # Who reads everything and revises one memory.
        team.state.add_grant(Grant("anna", "reader", "*"))
        person = build_person(team.state.find_account("anna"), team.state.list_grants("anna"))
        store = Call(team.desk, None, person, "reviser").session.store
        assert store.count_units() == team.session.store.count_units()
        (key,) = [each.key for each in store.iter_units() if each.unit.get_text("zh") == "大会"]
        with store.begin_change("delete", user="Anna", details={}) as change:
            assert change.drop([key]) == [False]


def drop(browser, text="a", name="a.txt"):
    files = [("file", (name, text.encode()))]
    answer = browser.post("/files", files=files, headers=OWN)
    assert answer.status_code == 303
    return answer.headers["location"].partition("file=")[2]


def test_files_go_into_a_memory_that_one_manages(team):
    manager = team.enter("mo", ("memory manager", "ITU"), ("reader", "UN"))
    item = drop(manager, "zh\ten\n会议\tmeeting\n", "a.tsv")
    assert "<option>itu</option>" in manager.get(f"/files?file={item}").text
    assert send(manager, "/imports", file=item, name="UN").status_code == 403
    for name in ("", "ITU"):
        answer = send(manager, "/imports", file=item, name=name)
        assert answer.status_code == 303
        job = team.state.find_job(answer.headers["location"].removeprefix("/jobs/"))
        assert (job.parameters["request"]["memory_name"].lower(), job.role) == (
            "itu",
            "memory manager",
        )
    several = team.enter("bo", ("memory manager", "ITU"), ("memory manager", "UN"))
    assert send(several, "/imports", file=drop(several), name="").status_code == 403
    everywhere = team.enter("cy", ("memory manager", "*"))
    assert send(everywhere, "/imports", file=drop(everywhere), name="").status_code == 303


def test_an_item_is_shared_with_those_of_a_memory_and_nobody_else(team):
    memory = Memory.open(team.settings.memory, user="Ada")
    memory.add([unit("ITU", "会议"), unit("UN", "大会")])
    memory.close()
    owner = team.enter("anna", ("reviser", "ITU"))
    inside = team.enter("bo", ("translator", "itu"))
    outside = team.enter("cy", ("reviser", "UN"))
    item = drop(owner)
    page = f"/files?file={item}"
    share = f"/items/{item}/share"
    assert [each.get(page).status_code for each in (owner, inside, outside)] == [200, 404, 404]
    assert send(inside, share, memory="ITU").status_code == 404
    assert send(owner, share, memory="UN").status_code == 404
    assert "Share with those of" in owner.get(page).text
    shared = send(owner, share, memory="itu", back=page)
    assert (shared.status_code, shared.headers["location"]) == (303, page)
    assert team.state.find_item(item).memory == "ITU"
    assert [each.get(page).status_code for each in (owner, inside, outside)] == [200, 200, 404]
    assert "Share with those of" not in inside.get(page).text
    assert send(owner, share, memory="", back="//evil.example").headers["location"] == "/"
    assert inside.get(page).status_code == 404


def test_a_manager_of_one_memory_sees_no_job_of_others(team):
    manager = team.enter("mo", ("memory manager", "ITU"))
    everywhere = team.enter("cy", ("memory manager", "*"))
    team.state.add_job(Job("1", "add", "Add secret.docx", "Anna", read_moment(), {}))
    assert manager.get("/jobs/1").status_code == 404
    assert everywhere.get("/jobs/1").status_code == 200


def test_a_system_without_sockets_in_folders_says_so(team, monkeypatch):
    monkeypatch.delattr(socket, "AF_UNIX")
    settings = replace(team.settings, socket=team.settings.folder / "tmtool.sock")
    with pytest.raises(InputError, match="set listen and port, not socket"):
        listening.run_team(team.session, settings, announce=print, report=print)


def test_a_whole_office_comes_in_from_one_address(team):
    for number in range(32):
        code = people.invite(team.state, f"p{number}")
        assert send(team.browse(), "/join", code=code, password=PASSWORD).status_code == 303
    answers = [send(team.browse(), "/join", code="x", password=PASSWORD) for _ in range(40)]
    assert answers[0].status_code == 400
    assert answers[-1].status_code == 429


def test_an_address_is_as_browsers_write_it(tmp_path):
    file = tmp_path / "team.toml"
    file.write_text('address = "https://TM.Example.org/"', "utf-8")
    settings = read_team(file)
    assert (settings.address, settings.hosts) == (ADDRESS, frozenset({"tm.example.org"}))


def test_the_state_is_for_its_owner_alone(team):
    assert team.state.path.stat().st_mode & 0o777 == 0o600


def test_passwords_take_no_threads_from_look_ups(team):
    """However many wait for a password to be looked at, two threads of their own do that."""
    import anyio

    seen = []

    async def main():
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(
                    team.desk.team.work_slowly, lambda: seen.append(is_right(None, ""))
                )
            await anyio.sleep(0)
            assert team.desk._threads.borrowed_tokens == 0
            assert await team.desk.work(lambda: "answered") == "answered"

    anyio.run(main)
    assert seen == [False] * 20


class Full:
    """A connection of SQLite that has no room for what is written."""

    def __init__(self, connection):
        self._connection, self.is_full = connection, True

    def execute(self, statement, values=()):
        if self.is_full and statement.startswith(("INSERT", "UPDATE", "DELETE")):
            message = "database or disk is full"
            raise sqlite3.OperationalError(message)
        return self._connection.execute(statement, values)

    def __getattr__(self, name):
        return getattr(self._connection, name)


def test_where_the_disk_is_full_reading_goes_on_and_the_rest_says_so(team, monkeypatch):
    browser = team.enter("anna", ("memory manager", "*"))
    full = Full(team.state._connection)
    monkeypatch.setattr(team.state, "_connection", full)
    # The last use would be noted by now.
    monkeypatch.setattr("tmtool.server.access._SELDOM", -people.IDLE)
    text = "请会员国就本决议的执行情况提交报告；"
    assert "Secretary-General" in send(browser, "/desk/matches", q=text).text
    assert browser.get("/me").status_code == 200
    for path, fields in [
        ("/login", {"name": "anna", "password": PASSWORD}),
        ("/me/tokens", {"label": "CAT", "scope": "read"}),
    ]:  # fmt: skip
        answer = send(browser, path, **fields)
        assert answer.status_code == 503
        assert "disk is full" in answer.text
        assert str(team.state.path) not in answer.text
    assert browser.get("/healthz").status_code == 200
    full.is_full = False
    assert send(browser, "/me/tokens", label="CAT", scope="read").status_code == 200
    assert len(team.state.list_tokens("anna")) == 1


def test_an_error_says_its_number_and_nothing_else(team, monkeypatch):
    browser = team.enter("anna", ("reader", "*"))
    monkeypatch.setattr("tmtool.server.pages.people.render", lambda *_, **__: 1 / 0)
    answer = browser.get("/me")
    assert answer.status_code == 500
    identity = answer.headers["x-request-id"]
    assert identity in answer.text
    assert "ZeroDivision" not in answer.text
    assert str(team.settings.folder) not in answer.text
    failure = team.state.list_audit()[-1]
    assert (failure.request, failure.action, failure.outcome) == (identity, "GET /me", 500)
    assert any(identity in line for line in team.lines)


def test_an_invitation_and_its_password_are_one(team):
    code = people.invite(team.state, "anna")
    team.state._connection.execute(
        "CREATE TRIGGER fails BEFORE UPDATE ON accounts BEGIN SELECT raise(ABORT, 'killed'); END"
    )
    with pytest.raises(MissingError):
        people.choose_password(team.state, code, PASSWORD)
    team.state._connection.execute("DROP TRIGGER fails")
    assert people.choose_password(team.state, code, PASSWORD).name == "anna"


@pytest.mark.slow
def test_audit_pages_and_command(team, capsys):
    from tmtool.cli import run

    root = team.enter("root", ("administrator", "*"))
    anna = team.enter("anna", ("reader", "*"))
    send(anna, "/desk/terms", q="金丝雀")
    for number in range(120):
        send(root, "/people/invite", name=f"x{number}")
    assert anna.get("/people/audit").status_code == 403
    page = root.get("/people/audit").text
    assert page.count("<td>invited somebody</td>") == 100
    assert "金丝雀" not in page
    before = page.partition("before=")[2].partition('"')[0]
    assert root.get(f"/people/audit?before={before}").text.count("<td>invited somebody</td>") == 20
    of_anna = root.get("/people/audit?person=Anna").text
    assert "invited somebody" not in of_anna
    assert "<td>looked up</td>" in of_anna
    assert send(team.browse(), "/login", name="anna", password="wrong one").status_code == 403
    latest = root.get("/people/audit").text
    assert "<td>signed in: not done</td>" in latest
    assert root.get("/people/audit?since=x").status_code == 400
    assert "Nothing was done" in root.get("/people/audit?since=2999-01-01").text
    assert run(["people", "audit", "--team", str(team.file), "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["type"] for each in told].count("done") == 123
    assert {each["action"] for each in told if each["type"] == "use"} == {"/desk/{pane}"}
    words = ["people", "audit", "--team", str(team.file), "--person", "Anna"]
    assert run(words) == 0
    assert capsys.readouterr().out.endswith("  Anna: looked up, 1 times\n")
    assert run([*words, "--since", "yesterday"]) == 2
    assert run([*words, "--since", "2999-01-01"]) == 0
    assert capsys.readouterr().out == ""


def test_once_a_day_what_is_old_is_forgotten(tmp_path, monkeypatch):
    from datetime import timedelta

    from tmtool.server import moments
    from tmtool.server.state.people import DoneOnce

    with closing(Team(tmp_path, **{"audit-days": 3})) as team:
        browser = team.enter("anna", ("reader", "*"))
        send(browser, "/desk/terms", q="会员国")
        team.state.begin_once(DoneOnce("anna", "k", "d", read_moment(), 0))
        team.desk.tidy()
        assert len(team.state.list_audit()) == 1
        now = moments.get_now()
        monkeypatch.setattr(moments, "get_now", lambda: now + timedelta(days=4))
        monkeypatch.setattr("tmtool.server.duties.get_now", lambda: now + timedelta(days=4))
        team.desk.jobs.start()
        wait_until(lambda: not team.state.list_audit())
        team.desk.jobs.stop()
        assert team.state.list_use("2000") == []
        assert team.state.list_sign_ins("anna") == []
        assert team.state.begin_once(DoneOnce("anna", "k", "d", read_moment(), 0)) is None
