"""REST: what programs change, each only as they have seen it; accounts, grants and tokens."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from served import OWN
from teams import listening_team
from test_server_rest import problem, token
from test_server_rest_jobs import EN, ZH, align, finish
from test_server_rest_jobs import send as send_form
from test_server_rest_reading import records

JSON = {**OWN, "content-type": "application/json"}


def ask(client, method, path, told=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = None if told is None else json.dumps(told)
    return client.request(method, f"/v1{path}", content=content, headers={**JSON, **named})


# Bitexts and checks.


@pytest.fixture
def bitext(served):
    return finish(served, align(served))["result"].removeprefix("/v1")


def command(served, bitext, *lines, tag='"0"'):
    return ask(served.client, "POST", f"{bitext}/commands", {"commands": lines}, if_match=tag)


def test_commands_change_rows_and_the_etag(served, bitext):
    answer = command(served, bitext, "accept 1", 'edit 2 target = "Members shall cooperate."')
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert answer.headers["etag"] == told["etag"] == '"2"'
    assert [each["row"] for each in told["rows"]] == ["1", "2"]
    assert told["rows"][1]["pair"]["target"] == "Members shall cooperate."
    assert served.client.get(f"/v1{bitext}").json()["rows"][:2] == told["rows"]
    taken = command(served, bitext, "undo", tag='"2"').json()
    assert taken["rows"][0]["pair"]["target"] == "Member States shall cooperate."


def test_all_commands_are_done_or_none(served, bitext):
    answer = command(served, bitext, "accept 1", "merge 1-2", "accept 99")
    assert problem(answer, 422, "input")["command"] == 2
    assert served.client.get(f"/v1{bitext}").headers["etag"] == '"0"'
    assert served.state.list_events(bitext.rpartition("/")[2]) == []
    for line in ("", "show 1", "help", "odd"):
        answer = command(served, bitext, "accept 1", line)
        assert answer.status_code == 422
    assert served.client.get(f"/v1{bitext}").headers["etag"] == '"0"'


def test_a_command_says_which_version_it_is_for(served, bitext):
    path = f"{bitext}/commands"
    problem(ask(served.client, "POST", path, {"commands": ["accept 1"]}), 428, "condition-needed")
    assert command(served, bitext, "accept 1").status_code == 200
    late = command(served, bitext, "accept 2")
    told = problem(late, 412, "changed-meanwhile")
    assert late.headers["etag"] == told["etag"] == '"1"'
    assert told["rows"] == ["1"]
    assert told["changes"][0]["command"] == "accept 1"
    problem(command(served, bitext, "accept 2", tag='W/"1"'), 412, "changed-meanwhile")
    assert command(served, bitext, "accept 2", tag="*").status_code == 200
    problem(command(served, "/bitexts/nothing", "accept 1"), 404, "not-found")


def test_decisions(served):
    made = send_form(served, "/check", [("files", "zh.txt", ZH), ("files", "en.txt", EN)])
    check = finish(served, made)["result"].removeprefix("/v1")
    told = served.client.get(f"/v1{check}").json()
    found = next(e["finding"] for e in told["findings"] if e["finding"]["check"] == "numbers")
    body = {"finding": found["id"], "decision": "not an error", "why": "a joke"}
    answer = ask(served.client, "POST", f"{check}/decisions", body)
    assert answer.json()["version"] == 1, answer.text
    again = served.client.get(f"/v1{check}").json()
    assert found["id"] not in {
        each["finding"]["id"] for each in again["findings"] if each["finding"]["type"] == "finding"
    }
    late = ask(served.client, "POST", f"{check}/decisions", body, if_match='"0"')
    problem(late, 412, "changed-meanwhile")
    back = ask(served.client, "POST", f"{check}/decisions", {"decision": "take back"})
    assert back.json()["finding"] == found["id"]
    problem(ask(served.client, "POST", f"{check}/decisions", {"decision": "odd"}), 422, "input")
    unknown = {"finding": "nothing", "decision": "apply"}
    problem(ask(served.client, "POST", f"{check}/decisions", unknown), 404, "not-found")


# Units.


def unit_of(client, key, headers=None):
    (unit,) = client.get("/v1/memory/unit", params={"key": key}, headers=headers).json()["records"]
    return unit


def find_key(client, symbol):
    told = client.get("/v1/documents/show", params={"name": symbol, "around": 0}).json()
    return next(each["key"] for each in told["records"] if each["type"] == "place")


def record_of(answer):
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["records"]
    return found


def test_a_unit_is_corrected_deleted_and_that_is_undone(served):
    old = unit_of(served.client, find_key(served.client, "A/RES/74/197"))
    new = {"key": old["key"], "text": {"en": "Requests the Secretary-General to report;"}}
    missing = ask(served.client, "POST", "/memory/edit", new)
    assert problem(missing, 422, "input")["field"] == "version"
    late = ask(served.client, "POST", "/memory/edit", new | {"version": "old"})
    assert problem(late, 412, "changed-meanwhile")["current"] == old
    made = record_of(ask(served.client, "POST", "/memory/edit", new | {"version": old["version"]}))
    moved = unit_of(served.client, old["key"])
    assert (moved["texts"], moved["became"]) == ({}, made["key"])
    now = unit_of(served.client, made["key"])
    assert now["texts"]["en"] == new["text"]["en"]
    problem(ask(served.client, "POST", "/memory/delete", {"keys": [made["key"]]}), 422, "input")
    for more in ({"permanently": True}, {"filters": {"symbol": ["A/*"]}}, {"yes": True}):
        refused = {"keys": [made["key"]], "version": now["version"], **more}
        problem(ask(served.client, "POST", "/memory/delete", refused), 422, "input")
    gone = record_of(ask(served.client, "POST", "/memory/delete",
                         {"keys": [made["key"]], "version": now["version"]}))  # fmt: skip
    assert unit_of(served.client, made["key"])["texts"] == {}
    undone = ask(served.client, "POST", f"/changes/{gone['change']}/undo")
    assert undone.json()["undoes"] == gone["change"]
    assert unit_of(served.client, made["key"])["texts"] == now["texts"]
    again = ask(served.client, "POST", f"/changes/{gone['change']}/undo")
    problem(again, 422, "input")


def test_a_unit_is_added_once(served):
    body = {"texts": {"zh": "新的句子", "en": "a new sentence"}, "memory": "UN", "symbol": "A/1"}
    made = ask(served.client, "POST", "/memory/add", body, idempotency_key="k")
    again = ask(served.client, "POST", "/memory/add", body, idempotency_key="k")
    assert again.content == made.content
    told = unit_of(served.client, record_of(made)["key"])
    assert told["texts"] == body["texts"]
    assert told["origins"][0]["symbol"] == "A/1"
    assert told["occurrences"] == 1
    for wrong in ({"texts": {"zh": "a"}}, {"texts": {"zh": "a", "en": " "}}, {"texts": {}},
                  {"texts": {"zh": "a", "en": "b"}, "date": "soon"}):  # fmt: skip
        problem(ask(served.client, "POST", "/memory/add", wrong), 422, "input")


def test_units_of_other_memories_stay(team):
    manager = token(team, ("memory manager", "*"), name="manager")
    translator = token(team, ("translator", "UN"), ("reader", "ITU"), name="translator")
    browser = team.browse()
    keys = {}
    for name in ("UN", "ITU"):
        body = {"texts": {"zh": "一个句子", "en": f"one sentence of {name}"}, "memory": name}
        keys[name] = record_of(ask(browser, "POST", "/memory/add", body, **manager))["key"]

    def edit(name, person):
        version = unit_of(browser, keys[name], person)["version"]
        new = {"key": keys[name], "text": {"en": "another"}, "version": version}
        return ask(browser, "POST", "/memory/edit", new, **person)

    for name in keys:
        problem(edit(name, translator), 403, "not-allowed")
    reviser = token(team, ("reviser", "UN"), ("reader", "ITU"), name="reviser")
    answer = edit("ITU", reviser)
    assert answer.status_code in (403, 422), answer.text
    version = unit_of(browser, keys["ITU"], reviser)["version"]
    gone = {"keys": [keys["ITU"]], "version": version}
    answer = ask(browser, "POST", "/memory/delete", gone, **reviser)
    assert answer.status_code in (403, 422), answer.text
    assert unit_of(browser, keys["ITU"], reviser)["texts"]
    assert edit("UN", reviser).status_code == 200
    keeper = token(team, ("memory manager", "UN"), ("reviser", "ITU"), name="keeper")
    for name, status in (("UN", 200), ("ITU", 403), ("WSIS", 403)):
        body = {"texts": {"zh": "句", "en": "a"}, "memory": name}
        assert ask(browser, "POST", "/memory/add", body, **keeper).status_code == status
    unnamed = ask(browser, "POST", "/memory/add", {"texts": {"zh": "句", "en": "b"}}, **keeper)
    problem(unnamed, 403, "not-allowed")


# Terms.


def test_an_entry_is_written_as_it_was_seen(served):
    terms = [{"lang": "zh", "text": "网络安全"}, {"lang": "en", "text": "cybersecurity"}]
    new = {"entry": {"terms": terms}}
    made = ask(served.client, "POST", "/terms/save", new, idempotency_key="k")
    assert made.status_code == 200, made.text
    again = ask(served.client, "POST", "/terms/save", new, idempotency_key="k")
    assert again.content == made.content
    (record,) = records(made)
    (read,) = records(served.client.get("/v1/terms/show", params={"id": record["id"]}))
    assert (read["version"], read["entry"]) == (record["version"], record["entry"])
    entry = read["entry"]
    entry["terms"][1]["text"] = "cyber security"
    problem(ask(served.client, "POST", "/terms/save", {"entry": entry}), 422, "input")
    changed = {"entry": entry, "version": read["version"]}
    (written,) = records(ask(served.client, "POST", "/terms/save", changed))
    assert written["entry"]["terms"][1]["text"] == "cyber security"
    assert written["version"] != read["version"]
    problem(ask(served.client, "POST", "/terms/save", changed), 412, "changed-meanwhile")
    late = {"id": read["id"], "version": read["version"]}
    problem(ask(served.client, "POST", "/terms/delete", late), 412, "changed-meanwhile")
    seen = {**late, "version": written["version"]}
    (gone,) = records(ask(served.client, "POST", "/terms/delete", seen))
    assert gone["change"] > 0
    assert gone["entry"] is None
    (read,) = records(served.client.get("/v1/terms/show", params={"id": read["id"]}))
    assert (read["entry"], read["version"]) == (None, None)
    problem(ask(served.client, "POST", "/terms/save", changed), 412, "changed-meanwhile")


A_TERM = [{"lang": "en", "text": "a"}]


@pytest.mark.parametrize(
    ("path", "told", "status", "name"),
    [
        ("save", {"entry": {"terms": []}}, 422, "input"),
        ("save", {"entry": {"terms": [{"lang": "en"}]}}, 422, "input"),
        ("save", {"entry": {"terms": "a"}}, 422, "input"),
        ("save", {"entry": []}, 422, "input"),
        ("save", {}, 422, "input"),
        ("save", {"entry": {"terms": A_TERM}, "terms": "un-ict"}, 422, "input"),
        ("save", {"entry": {"terms": A_TERM}, "terms": "elsewhere"}, 422, "input"),
        (
            "save",
            {"entry": {"id": "no", "terms": A_TERM}, "version": "0" * 20},
            412,
            "changed-meanwhile",
        ),
        ("delete", {"id": "no", "version": "0" * 20}, 412, "changed-meanwhile"),
        ("delete", {"id": "no"}, 422, "input"),
    ],
)
def test_entries_that_can_not_be_written(served, path, told, status, name):
    problem(ask(served.client, "POST", f"/terms/{path}", told), status, name)


# People.


def test_tokens(team):
    browser = team.enter("anna", ("reviser", "*"))
    made = ask(browser, "POST", "/me/tokens", {"label": "CAT", "scope": "write", "days": 3})
    assert made.status_code == 201, made.text
    program = {"authorization": f"Bearer {made.json()['token']}"}
    assert team.browse().get("/v1/me", headers=program).json()["account"] == "anna"
    (listed,) = browser.get("/v1/me/tokens").json()["tokens"]
    assert "token" not in listed
    assert ask(browser, "DELETE", f"/me/tokens/{listed['id']}").status_code == 204
    assert team.browse().get("/v1/me", headers=program).status_code == 401
    problem(ask(browser, "DELETE", f"/me/tokens/{listed['id']}"), 404, "not-found")


def test_a_token_keeps_no_accounts_and_makes_no_other_token(team):
    grants = [("administrator", "*"), ("memory manager", "*")]
    every = [
        token(team, *grants, name="root"), token(team, scope="read", name="root"),
        token(team, memories=("UN",), name="root"),
    ]  # fmt: skip
    more = {"label": "more", "scope": "write"}
    for own in every:
        browser = team.browse()
        for method, path, body in [
            ("POST", "/me/tokens", more), ("GET", "/me/tokens", None),
            ("DELETE", "/me/tokens/x", None), ("POST", "/people", {"name": "eve"}),
            ("DELETE", "/people/eve", None), ("GET", "/people", None), ("GET", "/grants", None),
            ("POST", "/grants", {"account": "root", "role": "reader"}),
            ("DELETE", "/grants?account=root&role=reader", None),
        ]:  # fmt: skip
            problem(ask(browser, method, path, body, **own), 403, "not-allowed")


def test_accounts_and_grants(team):
    browser = team.enter("root", ("administrator", "*"))
    invited = ask(browser, "POST", "/people", {"name": "Bo", "shown": "Bo"})
    assert invited.json()["link"].startswith("https://tm.example.org/join#")
    grant = {"account": "bo", "role": "reader", "memory": "UN"}
    assert ask(browser, "POST", "/grants", grant).status_code == 204
    listed = browser.get("/v1/grants").json()["grants"]
    assert {"bo"} < {each["account"] for each in listed}
    assert {"bo", "root"} == {each["name"] for each in browser.get("/v1/people").json()["people"]}
    address = "/grants?account=bo&role=reader&memory=UN"
    assert ask(browser, "DELETE", address).status_code == 204
    problem(ask(browser, "DELETE", address), 404, "not-found")
    problem(ask(browser, "DELETE", "/people/root"), 422, "input")
    assert ask(browser, "DELETE", "/people/bo").status_code == 204
    reader = team.enter("reader", ("reader", "*"))
    for path in ("/people", "/grants"):
        problem(reader.get(f"/v1{path}"), 403, "not-allowed")
    problem(ask(reader, "POST", "/grants", grant), 403, "not-allowed")
    manager = team.enter("manager", ("memory manager", "UN"))
    wide = {"account": "reader", "role": "reader", "memory": "*"}
    problem(ask(manager, "POST", "/grants", wide), 403, "not-allowed")


def test_alone_there_are_no_accounts(served):
    for path in ("/people", "/grants", "/me/tokens"):
        problem(served.client.get(f"/v1{path}"), 404, "not-found")


def test_of_many_edits_of_one_version_one_is_made(tmp_path):
    with listening_team(tmp_path) as (team, address), httpx2.Client(base_url=address) as client:
        edit_at_once(client, token(team, ("memory manager", "UN")))


def edit_at_once(client, person):
    body = {"texts": {"zh": "一个句子", "en": "one sentence"}, "memory": "UN"}
    key = record_of(ask(client, "POST", "/memory/add", body, **person))["key"]
    version = unit_of(client, key, person)["version"]

    def edit(number):
        new = {"key": key, "text": {"en": f"sentence {number}"}, "version": version}
        return ask(client, "POST", "/memory/edit", new, **person)

    with ThreadPoolExecutor(12) as pool:
        answers = [*pool.map(edit, range(12))]
    assert sorted(each.status_code for each in answers) == [200] + [412] * 11
    (made,) = (record_of(each)["key"] for each in answers if each.status_code == 200)
    for answer in answers:
        if answer.status_code == 412:
            told = problem(answer, 412, "changed-meanwhile")
            assert told["current"]["key"] == made
            last = told["current"]["texts"]["en"]
    gone = {"keys": [key], "version": version}
    deleted = ask(client, "POST", "/memory/delete", gone, **person)
    assert problem(deleted, 412, "changed-meanwhile")["current"]["texts"]["en"] == last


def test_a_program_of_mcp_is_refused_with_a_problem(team):
    person = token(team, ("reader", "*"))
    team.state.count_hit = lambda *who: 1.0
    answer = team.browse().post("/mcp", json={}, headers=person)
    assert answer.headers["content-type"] == "application/problem+json"
    problem(answer, 429, "too-many")
    assert answer.headers["retry-after"] == "1"
