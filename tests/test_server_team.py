"""A team's server: who comes in, what they see, and what is noted of it."""

import json
from contextlib import closing
from datetime import date, timedelta

import pytest
import state_stores
from served import OWN
from teams import ADDRESS, PASSWORD, Team, quicken, send

from tmtool.cli import run
from tmtool.errors import EmptyError, InputError
from tmtool.server import moments, people
from tmtool.server.access import build_person
from tmtool.server.duties import RATES
from tmtool.server.state.people import Grant
from tmtool.server.state.sqlite import STATE
from tmtool.server.team import read_team


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quicken(monkeypatch)


@pytest.fixture(params=["folder", pytest.param("database", marks=pytest.mark.slow)])
def team(request, tmp_path):
    """A team's server whose accounts lie in a file, or in a database."""
    if request.param == "folder":
        with closing(Team(tmp_path)) as found:
            yield found
        return
    database = state_stores.new_team()
    with closing(Team(tmp_path, state=database)) as found:
        yield found
    state_stores.drop(database)


def test_nothing_is_shown_before_signing_in(team):
    for path in ("/", "/desk", "/at/A/RES/75/202", "/jobs", "/me", "/people", "/none"):
        assert team.browse().get(path).status_code == 401
    assert team.browse().get("/login").status_code == 200
    assert team.browse().get("/start").status_code == 404


def test_an_invitation_is_good_once_and_for_a_week(team, monkeypatch):
    code = people.invite(team.state, "anna")
    assert send(team.browse(), "/join", code=code, password="short").status_code == 400
    entered = send(team.browse(), "/join", code=code, password=PASSWORD)
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith("__Host-tmtool=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert send(team.browse(), "/join", code=code, password=PASSWORD).status_code == 400
    late = people.invite(team.state, "anna")
    now = moments.get_now()
    monkeypatch.setattr(moments, "get_now", lambda: now + people.INVITED + timedelta(seconds=1))
    assert send(team.browse(), "/join", code=late, password=PASSWORD).status_code == 400


def test_names_and_passwords(team):
    team.enter("anna", ("reader", "*"))
    for name, password, status in [
        ("anna", PASSWORD, 303), ("ANNA ", PASSWORD, 303), ("anna", "wrong horse battery", 403),
        ("nobody", PASSWORD, 403),
    ]:  # fmt: skip
        answer = send(team.browse(), "/login", name=name, password=password)
        assert answer.status_code == status
    again = send(team.browse(), "/login", name="nobody", password="x" * 20)
    assert "The name or the password is wrong." in again.text


def test_trying_often_has_to_wait_and_signs_nobody_out(team):
    browser = team.enter("anna", ("reader", "*"))
    answers = [
        send(team.browse("192.0.2.9"), "/login", name="anna", password="wrong horse battery")
        for _ in range(RATES["sign-in"][0] + 1)
    ]
    assert [each.status_code for each in answers[:-1]] == [403] * RATES["sign-in"][0]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
    assert browser.get("/").status_code == 200


def test_looking_up_often_has_to_wait(team):
    browser = team.enter("anna", ("reader", "*"))
    answers = [send(browser, "/desk/terms", q="会员国") for _ in range(RATES["look-up"][0] + 1)]
    assert {each.status_code for each in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert browser.get("/").status_code == 200


def test_signing_out_ends_it(team):
    browser = team.enter("anna", ("reader", "*"))
    cookie = {team.access.cookie: browser.cookies[team.access.cookie]}
    assert send(browser, "/logout").status_code == 303
    again = team.browse()
    again.cookies.update(cookie)
    assert again.get("/").status_code == 401


@pytest.mark.parametrize("longest", [people.IDLE, people.LONGEST])
def test_a_browser_that_is_idle_or_old_signs_in_again(team, monkeypatch, longest):
    browser = team.enter("anna", ("reader", "*"))
    start = moments.get_now()
    step = people.IDLE - timedelta(minutes=1)
    passed = step
    while longest is people.LONGEST and passed < longest:
        monkeypatch.setattr(moments, "get_now", lambda at=start + passed: at)
        assert browser.get("/me").status_code == 200
        passed += step
    last = start + max(longest, passed) + timedelta(minutes=1)
    monkeypatch.setattr(moments, "get_now", lambda: last)
    assert browser.get("/me").status_code == 401


def test_roles_decide_what_one_may(team):
    reader = team.enter("anna", ("reader", "*"))
    administrator = team.enter("root", ("administrator", "*"))
    assert reader.get("/").status_code == 200
    assert reader.get("/jobs").status_code == 403
    assert reader.get("/people").status_code == 403
    assert administrator.get("/people").status_code == 200
    # Who keeps the server reads no text.
    assert administrator.get("/").status_code == 403
    assert send(administrator, "/desk/matches", q="会员国").status_code == 403


def test_a_grant_is_of_a_memory_and_ends_at_once(team):
    everything = team.enter("anna", ("reader", "*"))
    nothing = team.enter("bo", ("reader", "elsewhere"))
    text = "请会员国就本决议的执行情况提交报告；"
    assert "Secretary-General" in send(everything, "/desk/matches", q=text).text
    answer = send(nothing, "/desk/matches", q=text)
    assert "Secretary-General" not in answer.text
    assert nothing.get("/at/A/RES/75/202").status_code == 404
    team.state.remove_grant(Grant("anna", "reader", "*"))
    assert send(everything, "/desk/matches", q=text).status_code == 403


def test_a_manager_gives_roles_in_own_memories_alone(team):
    manager = team.enter("mo", ("memory manager", "itu"))
    team.enter("anna")
    for role, memory, status in [
        ("reader", "ITU", 303), ("reader", "un", 403), ("reader", "*", 403),
        ("administrator", "itu", 400), ("king", "itu", 400),
    ]:  # fmt: skip
        answer = send(manager, "/people/grants", account="anna", role=role, memory=memory)
        assert answer.status_code == status, (role, memory)
    assert team.state.list_grants("anna") == [Grant("anna", "reader", "ITU")]
    assert send(manager, "/people/invite", name="new").status_code == 403


def test_tokens_are_shown_once_and_reach_as_far_as_they_say(team):
    browser = team.enter("anna", ("memory manager", "*"))
    page = send(browser, "/me/tokens", label="CAT", scope="read", days="10", memories="").text
    value = page.partition('id="secret">')[2].partition("<")[0]
    assert value.startswith("tmt_")
    assert value not in browser.get("/me").text
    program = {"authorization": f"Bearer {value}"}
    assert team.browse().get("/", headers=program).status_code == 200
    # A program sends no headers of a browser, and no cookie counts for it.
    assert send(team.browse(), "/desk/terms", program, q="会员国").status_code == 200
    assert team.browse().get("/jobs", headers=program).status_code == 403
    assert send(team.browse(), "/desk/terms", program | OWN | {"sec-fetch-site": "cross-site"},
                q="a").status_code == 200  # fmt: skip
    (token,) = team.state.list_tokens("anna")
    assert (token.last, token.scope) == (value[-4:], "read")
    assert send(browser, "/me/tokens/revoke", token=token.digest).status_code == 303
    assert team.browse().get("/", headers=program).status_code == 401


def test_a_token_of_some_memories_sees_no_others(team):
    team.enter("anna", ("reader", "*"))
    value = people.make_token(team.state, "anna", "CAT", "read", None, ("elsewhere",))
    answer = team.browse().get("/at/A/RES/75/202", headers={"authorization": f"Bearer {value}"})
    assert answer.status_code == 404


def test_a_token_gets_too_old(team, monkeypatch):
    team.enter("anna", ("reader", "*"))
    value = people.make_token(team.state, "anna", "CAT", "read", 1, None)
    program = {"authorization": f"Bearer {value}"}
    assert team.browse().get("/", headers=program).status_code == 200
    now = moments.get_now()
    monkeypatch.setattr(moments, "get_now", lambda: now + timedelta(days=1, seconds=1))
    assert team.browse().get("/", headers=program).status_code == 401


def test_no_secret_stands_in_the_state(team):
    browser = team.enter("anna", ("reader", "*"))
    value = people.make_token(team.state, "anna", "CAT", "read", None, None)
    code = people.invite(team.state, "bo")
    cookie = browser.cookies[team.access.cookie]
    if team.settings.state is None:
        kept = b"".join(each.read_bytes() for each in team.settings.folder.glob(f"{STATE}*"))
    else:
        assert list(team.settings.folder.glob(f"{STATE}*")) == []
        kept = state_stores.dump(team.settings.state).encode()
    assert b"anna" in kept
    for secret in (value, code, cookie, PASSWORD):
        assert secret.encode() not in kept


def test_every_change_leaves_an_entry_and_look_ups_are_counted(team):
    browser = team.enter("anna", ("memory manager", "*"))
    send(browser, "/desk/terms", q="金丝雀")
    send(browser, "/me/tokens", label="CAT", scope="read", days="", memories="")
    send(team.browse(), "/login", name="anna", password="wrong horse battery")
    send(browser, "/people/grants", account="anna", role="administrator", memory="*")
    noted = [(each.person, each.action, each.outcome) for each in team.state.list_audit()]
    assert noted == [
        ("nobody", "POST /join", 303), ("Anna", "POST /me/tokens", 200),
        ("nobody", "POST /login", 403), ("Anna", "POST /people/grants", 403),
    ]  # fmt: skip
    day = moments.write_moment(moments.get_now())[:10]
    assert team.state.list_use(day) == [(day, "Anna", "/desk/{pane}", 1)]
    assert "金丝雀" not in json.dumps([each.objects for each in team.state.list_audit()])


def test_each_look_up_is_noted_where_a_team_wants_that(tmp_path):
    with closing(Team(tmp_path, **{"look-ups-noted": True})) as team:
        browser = team.enter("anna", ("reader", "*"))
        send(browser, "/desk/terms", q="金丝雀")
        entry = team.state.list_audit()[-1]
        assert (entry.person, entry.action) == ("Anna", "POST /desk/{pane}")
        assert entry.objects == ("terms",)


def test_what_a_proxy_says_counts_from_the_proxy_alone(tmp_path):
    settings = {"proxies": ["10.0.0.5"], "user-header": "X-Remote-User"}
    with closing(Team(tmp_path, **settings)) as team:
        people.invite(team.state, "anna")
        team.state.add_grant(Grant("anna", "reader", "*"))
        said = {"x-remote-user": "Anna"}
        assert team.browse("10.0.0.5").get("/", headers=said).status_code == 200
        assert team.browse("10.0.0.6").get("/", headers=said).status_code == 401
        assert team.browse("10.0.0.5").get("/").status_code == 401
        nobody = {"x-remote-user": "eve"}
        assert team.browse("10.0.0.5").get("/", headers=nobody).status_code == 401


def test_only_the_names_of_the_server_are_answered(tmp_path):
    with closing(Team(tmp_path, **{"host-names": ["tm.internal:8765"]})) as team:
        for host, status in [
            ("tm.example.org", 200), ("tm.internal:8765", 200), ("tm.internal", 421),
            ("tm.example.org:8765", 421), ("127.0.0.1", 421), ("evil.example.org", 421),
        ]:  # fmt: skip
            assert team.browse().get("/healthz", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "address is missing"),
        ('address = "tm.example.org"', "address must be like"),
        ('address = "https://a"\nadress = 1', "adress is not a setting"),
        ('address = "https://a"\nport = "1"', "port must be a whole number"),
        ('address = "https://a"\nuser-header = "X"', "user-header needs proxies"),
        ('address = "https://a"\nproxies = ["x"]', "proxies must be addresses"),
        ("address = ", "is not TOML"),
        ('address = "https://a"\nretention-days = 0', "retention-days must be 1 to"),
        ('address = "https://a"\naudit-days = 99999999999', "audit-days must be 1 to"),
        ('address = "https://a/b"', "address must be like"),
        ('address = "https://a:443"', "address must be like"),
        ('address = "https://a b"', "address must be like"),
        ('address = "https://a"\nhost-names = [1]', "host-names must be a list of texts"),
        ('address = "https://a"\nport = 70000', "port must be 1 to 65,535"),
        ('address = "https://a"\nproxies = ["0.0.0.0/0"]', "proxies must not be all addresses"),
        ('address = "https://a"\nstate = "elsewhere"', 'state must be "folder" or like'),
        (
            'address = "https://a"\nstate = "postgresql://a/b?team=A-B"',
            "can't be the name of a team",
        ),
    ],
)
def test_a_setting_that_is_wrong_is_named(tmp_path, text, what):
    file = tmp_path / "team.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=what):
        read_team(file)


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({}, None),
        ({"memory": "postgresql://db/un?memory=ga"}, "postgresql://db/un?team=ga"),
        ({"memory": "postgresql://db/un"}, "postgresql://db/un?team=main"),
        ({"memory": "postgresql://db/un?memory=ga", "state": "folder"}, None),
        ({"state": "postgresql://db/other?team=all"}, "postgresql://db/other?team=all"),
    ],
)
def test_where_accounts_lie(tmp_path, settings, place):
    file = tmp_path / "team.toml"
    told = {"address": ADDRESS, **settings}
    file.write_text("\n".join(f'{name} = "{value}"' for name, value in told.items()), "utf-8")
    assert read_team(file).state == place


def test_people_on_the_command_line(team, capsys):
    def told(*words):
        assert run(["people", *words, "--team", str(team.file)]) == 0
        return capsys.readouterr().out

    link = told("set", "anna", "--shown", "Anna Li")
    assert link.startswith(f"{ADDRESS}/join#")
    told("set", "anna", "--role", "reviser", "--in", "ITU")
    told("set", "anna", "--role", "reader")
    assert told("list") == "anna (Anna Li): reader, reviser in ITU (invited)\n"
    assert told("set", "anna", "--invite").startswith(f"{ADDRESS}/join#")
    told("set", "anna", "--no-role", "reviser", "--in", "ITU")
    assert told("list") == "anna (Anna Li): reader (invited)\n"
    assert run(["people", "set", "anna", "--as", "x", "--team", str(team.file)]) == 2
    told("set", "anna", "--close", "--as", "a former reviser")
    assert told("list").startswith("anna (a former reviser): closed ")
    record = json.loads(told("list", "--json"))
    assert (record["type"], record["name"], record["roles"]) == ("account", "anna", [])
    assert run(["people", "set", "anna", "--role", "king", "--team", str(team.file)]) == 2
    assert run(["people", "set", "nobody", "--close", "--team", str(team.file)]) == 1
    assert run(["people", "set", "Not A Name", "--team", str(team.file)]) == 2


def test_who_left_is_out_everywhere(team):
    browser = team.enter("anna", ("reader", "*"))
    value = people.make_token(team.state, "anna", "CAT", "read", None, None)
    people.close_account(team.state, "anna", "a former reader")
    assert browser.get("/me").status_code == 401
    program = {"authorization": f"Bearer {value}"}
    assert team.browse().get("/", headers=program).status_code == 401
    assert "Anna" not in json.dumps([each.person for each in team.state.list_audit()])
    with pytest.raises(EmptyError):
        people.close_account(team.state, "anna")
    with pytest.raises(InputError):
        people.invite(team.state, "anna")


def test_who_reads_everything_changes_own_memories_alone(team):
    """A reviser of one memory who reads the others as well."""
    from tmtool.operations import memory_changes as edit
    from tmtool.operations.memory_changes import EditRequest, UndoRequest
    from tmtool.operations.memory_deletion import DeleteRequest, delete_units

    team.enter("anna", ("reader", "*"), ("reviser", "itu"))
    anna = build_person(team.state.find_account("anna"), team.state.list_grants("anna"))
    (key, *_) = (each.key for each in team.session.store.iter_units())
    names = anna.list_memories(), anna.list_memories("reviser")
    session = team.session.renew("Anna", moments.get_now(), *names)
    assert names == (None, ("itu",))
    assert session.store.read_units([key])[0] is not None
    with pytest.raises(InputError, match="other memories"):
        edit.edit_unit(session, EditRequest(key, (("en", "Changed."),)))
    before = team.session.store.count_units()
    with pytest.raises(InputError, match="nothing was deleted"):
        delete_units(session, DeleteRequest((key,)))
    assert team.session.store.count_units() == before
    with pytest.raises(InputError, match="other memories"):
        edit.undo(session, UndoRequest(1))


def test_a_team_keeps_things_as_long_as_it_says(tmp_path, capsys):
    with closing(Team(tmp_path, **{"retention-days": 7})) as team:
        browser = team.enter("anna", ("translator", "*"))
        files = [("file", ("a.txt", b"a"))]
        assert browser.post("/files", files=files, headers=OWN).status_code == 303
        (item,) = team.state.list_items()
        days = date.fromisoformat(item.until) - date.fromisoformat(item.used[:10])
        assert days.days == 7
        assert "7 days" in browser.get("/help/limits").text
