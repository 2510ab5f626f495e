"""REST: problems as programs get them, and who somebody is."""

import json

import pytest
from served import OWN, Served, fill

from tmtool.server import people, problems
from tmtool.server.state.people import Grant


def token(team, *grants, scope="write", memories=None, name="prog"):
    """What a program of somebody sends."""
    if team.state.find_account(name) is None:
        people.invite(team.state, name, name.title())
    for role, memory in grants:
        team.state.add_grant(Grant(name, role, memory))
    value = people.make_token(team.state, name, "test", scope, None, memories)
    return {"authorization": f"Bearer {value}"}


def problem(answer, status, name):
    """What a problem says, which must be of this type."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    told = answer.json()
    expected = f"/help/problems#{name}" if name else "about:blank"
    assert (told["type"], told["status"]) == (expected, status)
    assert told["request"] == answer.headers["x-request-id"]
    assert told["title"]
    assert told["detail"]
    return told


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    found = Served(fill(tmp_path_factory.mktemp("rest") / "memory")).enter()
    yield found
    found.session.close()


def test_who_one_is(team, served):
    told = team.browse().get("/v1/me", headers=token(team, ("reader", "UN"))).json()
    assert told["name"] == "Prog"
    assert told["memories"] == {"un": ["reader"]}
    alone = served.client.get("/v1/me").json()
    assert alone["account"] is None
    assert len(alone["roles"]) == 6


def test_problems_of_who_may_not(team):
    browser = team.browse()
    answer = browser.get("/v1/me")
    problem(answer, 401, "sign-in")
    assert answer.headers["www-authenticate"] == "Bearer"
    problem(browser.get("/v1/me", headers={"authorization": "Bearer tmt_made_up"}), 401, "sign-in")
    problem(browser.get("/tmserver/zh/en/unit/a"), 401, "sign-in")
    problem(browser.get("/v1/me", headers={"host": "evil.example"}), 421, "")


def test_problems_of_addresses(team):
    browser, program = team.browse(), token(team, ("reader", "*"))
    problem(browser.get("/v1/nothing", headers=program), 404, "not-found")
    answer = browser.delete("/v1/me", headers=program)
    problem(answer, 405, "")
    assert answer.headers["allow"] == "GET"


def test_a_page_of_elsewhere_is_refused(served):
    foreign = {"sec-fetch-site": "cross-site", "content-type": "application/json"}
    problem(served.client.post("/v1/me", headers=foreign), 403, "not-allowed")
    problem(served.client.post("/v1/me", headers={"origin": "https://e.org"}), 403, "not-allowed")
    text = {**OWN, "content-type": "text/plain"}
    problem(served.client.post("/v1/me", headers=text, content="a"), 415, "")
    for kind in ("application/json", "application/jsonl"):
        own = {**OWN, "content-type": kind}
        problem(served.client.post("/v1/me", headers=own, content="{}"), 405, "")
    assert served.client.post("/desk", headers=own, content="{}").status_code == 415


def test_problems_of_the_dialect(team):
    value = people.make_token(
        team.state, token(team, ("reader", "*")) and "prog", "Weblate", "look-ups", None, None
    )
    browser = team.browse()
    problem(browser.get(f"/t/{value}/tmserver/xx/en/unit/a"), 404, "not-found")
    problem(browser.get(f"/t/{value}/tmserver/zh/en/unit/a?callback=f"), 400, "input")


def test_the_description_is_served_and_loads_nothing(served):
    told = served.client.get("/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert "EXPERIMENTAL" in told["info"]["description"]
    for path in ("/v1/docs", "/v1/redoc"):
        problem(served.client.get(path), 404, "not-found")
    assert "http://" not in json.dumps(told)
    assert "https://" not in json.dumps(told)
