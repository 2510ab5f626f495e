"""REST as a whole: its description, what it keeps to itself, what is counted, grants."""

import json
import re

import pytest
import rest_routes
from hypothesis import given, settings
from hypothesis import strategies as st
from served import Served, fill
from test_server_grants import MEMORIES, TEXTS, sides  # noqa: F401 - a fixture
from test_server_rest import problem, token

from tmtool.server import people
from tmtool.stores import name_memory
from tmtool.stores.addresses import parse_address

CANARY = "金丝雀 sings 20261129"
KEY = "0" * 32


def test_the_routes_are_as_recorded(tmp_path):
    told = sorted(rest_routes.list_routes(rest_routes.describe(tmp_path)))
    assert told == rest_routes.PAGE.read_text("utf-8").splitlines(), "python tests/rest_routes.py"


def test_every_route_says_what_it_answers(tmp_path):
    description = rest_routes.describe(tmp_path)
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            assert told["description"], (method, path)
            answers = [each for name, each in told["responses"].items() if name[0] == "2"]
            assert answers, (method, path)
            assert "application/problem+json" in told["responses"]["default"]["content"]


def test_the_description_is_valid(tmp_path):
    import schemathesis

    loaded = schemathesis.openapi.from_dict(rest_routes.describe(tmp_path))
    loaded.validate()
    assert len(list(loaded.get_all_operations())) > 40


def test_counts_are_for_administrators(team):
    browser = team.browse()
    reader, root = token(team, ("reader", "*")), token(team, ("administrator", "*"), name="root")
    browser.get(f"/v1/memory/unit?key={KEY}", headers=reader)
    assert browser.get("/metrics").status_code == 401
    assert browser.get("/metrics", headers=reader).status_code == 403
    told = browser.get("/metrics", headers=root).text
    line = 'tmtool_requests_total{method="GET",route="/v1/memory/unit",status="200"} 1'
    assert line in told.splitlines()
    assert 'tmtool_request_seconds_total{method="GET",route="/v1/memory/unit"' in told
    assert KEY not in told
    line = re.compile(r'# (HELP|TYPE) .+|[a-z_]+\{([a-z]+="[^"]*",?)+\} [0-9.e-]+')
    assert [each for each in told.splitlines() if not line.fullmatch(each)] == []


def test_whether_it_is_ready(tmp_path, team, monkeypatch):
    assert team.browse().get("/readyz").json() == {
        "ready": True, "store": True, "index": True, "encoder": True, "state": True
    }  # fmt: skip
    from tmtool.errors import MissingError
    from tmtool.services.session import Session

    def fail(_session):
        message = "no"
        raise MissingError(message)

    monkeypatch.setattr(Session, "store", property(fail))
    answer = team.browse().get("/readyz")
    assert (answer.status_code, answer.json()["store"]) == (503, False)
    monkeypatch.undo()
    monkeypatch.setattr(team.state, "find_account", fail)
    answer = team.browse().get("/readyz")
    assert (answer.status_code, answer.json()["state"]) == (503, False)


def test_a_bug_says_nothing_of_what_was_sent(team, monkeypatch):
    def fail(*_):
        raise ValueError(CANARY)

    monkeypatch.setattr("tmtool.operations.lookup.lookup", fail)
    own = {**token(team, ("reader", "*")), "content-type": "application/json"}
    body = json.dumps({"texts": [CANARY]})
    answer = team.browse().post("/v1/lookup", content=body, headers=own)
    told = problem(answer, 500, "bug")
    assert CANARY not in answer.text
    assert any(told["request"] in each for each in team.lines)
    assert not any("金丝雀" in each for each in team.lines)


# Grants.


def ask_all(side, headers, text):
    """All that REST says of a text and of places, without what only names the request."""
    side.team.forget_rates()
    browser, own = side.team.browse(), {**headers, "content-type": "application/json"}

    def post(path, told):
        return browser.post(f"/v1{path}", content=json.dumps(told), headers=own)

    answers = [
        post("/lookup", {"texts": [text], "limit": 20}),
        post("/concordance", {"phrase": text, "limit": 200}),
        post("/terms/recognize", {"text": text}),
        *(browser.get(f"/v1{path}", headers=headers) for path in (
            f"/lookup?texts={text}", f"/terms/history?q={text}", "/places?symbol=A/RES/60/2",
            "/places?symbol=A/RES/61/5", "/memories",
        )),
    ]  # fmt: skip
    settings = side.team.settings
    return [
        (
            each.status_code, "etag" in each.headers,
            re.sub('"request":"[0-9a-f]+"', "", name_alike(each.text, settings)),
            # It is a digest of what an answer says, the memory's name too.
            None if settings.database else each.headers.get("etag"),
        )
        for each in answers
    ]  # fmt: skip


def name_alike(told, settings):
    """What was told, with the memory of every server under one name."""
    if not settings.database:
        return told.replace(str(settings.memory), "M")
    told = told.replace(str(parse_address(settings.database)), "M")
    return told.replace(f'"memory": "{name_memory(settings.database)}"', '"memory": "memory"')


@settings(max_examples=15)
@given(st.lists(st.sampled_from(MEMORIES), min_size=1, unique=True), st.sampled_from(TEXTS))
def test_an_answer_is_that_of_a_memory_of_what_was_granted(sides, granted, text):  # noqa: F811
    whole, alone = sides
    whole.grant(granted)
    some = tuple(each for each in MEMORIES if each in granted)
    told = []
    for side in (whole, alone[some]):
        value = people.make_token(side.team.state, "anna", "CAT", "read", None, None)
        told.append(ask_all(side, {"authorization": f"Bearer {value}"}, text))
    if whole.team.settings.database:
        told = [[each[:-1] for each in answers] for answers in told]
    assert told[0] == told[1]


# A stranger's program.


@pytest.mark.slow
def test_whatever_is_sent_nothing_breaks(tmp_path):
    import schemathesis

    @schemathesis.serializer("application/jsonl")
    def write_lines(_context, value):
        return json.dumps(value).encode()

    served = Served(fill(tmp_path / "memory")).enter()
    served.desk.jobs.add = lambda kind, title, owner, *_: _note(served, kind, title, owner)
    schema = schemathesis.openapi.from_dict(served.app._app.routes[0].app.openapi())
    seen = []

    for operation in schema.get_all_operations():
        _fuzz(served, operation.ok(), seen)
    assert len(seen) > 200
    served.session.close()


def _fuzz(served, operation, seen):
    @settings(max_examples=12, deadline=None, database=None)
    @given(case=operation.as_strategy())
    def run(case):
        told = case.as_transport_kwargs(base_url=str(served.client.base_url) + "/v1")
        told["headers"] = {**dict(told.get("headers") or {}), "sec-fetch-site": "same-origin"}
        told.pop("cookies", None)
        try:
            kept = {name: value for name, value in told.items() if value is not None}
            request = served.client.build_request(**kept)
            request.read()
        except (AttributeError, TypeError, ValueError):
            return  # what no client could send
        answer = served.client.send(request)
        seen.append(answer.status_code)
        assert answer.status_code < 500, served.lines[-1:]
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"

    run()


def _note(served, kind, title, owner):
    from tmtool.server.items import read_moment
    from tmtool.server.state import Job

    job = Job(f"{len(served.state.list_jobs(limit=None)):x}", kind, title, owner, read_moment(), {})
    served.state.add_job(job)
    return job
