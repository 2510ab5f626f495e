"""REST: what a memory and a term base say, as objects of the schemas, in pages, with ETags."""

import json

import pytest
import schemas
from served import OWN, Served, fill
from test_server_rest import problem, token

from tmtool.server.duties import Duties
from tmtool.server.rates import RATES

TEXT = "请秘书长就本决议的执行情况提交报告；"
JSON = {**OWN, "content-type": "application/json"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    found = Served(fill(tmp_path_factory.mktemp("rest") / "memory")).enter()
    yield found
    found.session.close()


def post(served, path, told, headers=None):
    return served.client.post(f"/v1{path}", content=json.dumps(told), headers=headers or JSON)


def hold(name, objects):
    """Each keeps to the schema of its kind; their types."""
    found = [schemas.faults(name, each) for each in objects]
    assert [wrong for _, wrong in found if wrong] == []
    return {kind for kind, _ in found}


def walk(told):
    """All objects with a type in an answer."""
    if isinstance(told, dict):
        if "format_version" in told:
            yield told
            return
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from walk(each)


def test_a_look_up_by_address_and_by_body(served):
    by_address = served.client.get("/v1/lookup", params={"q": TEXT, "from": "zh", "to": "en"})
    assert by_address.status_code == 200, by_address.text
    by_body = post(served, "/lookup", {"queries": [{"text": TEXT}], "from": "zh", "to": "en"})
    assert by_address.json() == by_body.json()
    (answer,) = by_body.json()["answers"]
    assert hold("lookup", walk(answer)) >= {"answer", "match"}
    best = answer["matches"][0]
    assert best["source"] == TEXT
    assert best["target"].startswith("Requests the Secretary-General")
    assert best["show"].startswith("/at/A/C.2/75/L.60?")
    assert served.client.get(best["show"]).status_code == 200
    assert answer["answer"]["memory"] == "memory"


def test_filters_and_what_is_left_out(served):
    told = {"queries": [{"text": "弥合数字鸿沟"}], "to": "en"}
    every = post(served, "/lookup", told).json()["answers"][0]["matches"]
    adopted = post(served, "/lookup", {**told, "filter": {"status": ["adopted"]}})
    assert {each["origin"]["status"] for each in adopted.json()["answers"][0]["matches"]} == {
        "adopted"
    }
    without = post(served, "/lookup", {**told, "not": ["A/RES/75/202"]})
    listed = without.json()["answers"][0]["matches"]
    assert len(listed) < len(every)
    assert "A/RES/75/202" not in {each["origin"]["symbol"] for each in listed}
    by_address = served.client.get(
        "/v1/lookup", params={"q": "弥合数字鸿沟", "to": "en", "status": "adopted"}
    )
    assert by_address.json() == adopted.json()


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"queries": []}, "input"), ({"queries": [{"text": "a"}] * 21}, "input"),
        ({"queries": [{"text": "a" * 4001}]}, "input"),
        ({"queries": [{"text": "a"}], "k": 0}, "input"),
        ({"queries": [{"text": "a"}], "from": "xx"}, "input"), ({"queries": "a"}, "input"),
        ({"queries": [{"text": "a"}], "filter": {"status": ["odd"]}}, "input"),
        ({"queries": [{"text": "a"}], "filter": {"odd": ["a"]}}, "input"),
        ({"queries": [{"text": "a"}], "prefer": ["odd"]}, "input"),
    ],
)  # fmt: skip
def test_what_can_not_be_looked_up(served, told, name):
    problem(post(served, "/lookup", told), 422, name)


def test_bases_are_no_files_of_the_server(served):
    told = {"queries": [{"text": "a"}], "bases": ["/etc/passwd"]}
    problem(post(served, "/lookup", told), 404, "not-found")


def test_what_is_no_json_says_where(served):
    told = problem(
        served.client.post("/v1/lookup", content='{"queries":\n [', headers=JSON), 422, "parse"
    )
    assert (told["file"], told["line"], told["column"]) == ("body", 2, 3)
    large = served.client.post("/v1/concordance", content=b" " * (1 << 20) + b"{}", headers=JSON)
    problem(large, 413, "too-large")
    problem(served.client.get("/v1/lookup", params={"q": "a" * 301}), 414, "")


@pytest.mark.parametrize("count", [100, pytest.param(1_000, marks=pytest.mark.slow)])
def test_a_stream_of_many_texts(served, count):
    lines = [json.dumps({"from": "zh", "to": "en", "k": 1, "semantic": "never"})]
    lines += [json.dumps({"text": f"{TEXT} {at}"}) for at in range(count)]
    lines[7] = "{"
    lines[9] = json.dumps({"text": 3})
    own = {**OWN, "content-type": "application/jsonl"}
    with served.client.stream(
        "POST", "/v1/lookup", content="\n".join(lines), headers=own
    ) as answer:
        assert answer.headers["content-type"] == "application/jsonl"
        told = [json.loads(each) for each in answer.iter_lines()]
    problems = [each for each in told if each["type"] == "problem"]
    assert [each["line"] for each in problems] == [8, 10]
    assert problems[0]["title"] == "A file is not what its format promises"
    objects = [each for each in told if each["type"] != "problem"]
    hold("lookup", objects[:50])
    numbers = [each["query_number"] for each in objects if each["type"] == "answer"]
    assert numbers == list(range(1, count - 1))


def test_a_phrase_its_lines_in_pages(served):
    whole = post(served, "/concordance", {"q": "数字鸿沟", "limit": 200}).json()
    assert hold("concordance", walk(whole)) == {"counts", "rendering", "line"}
    assert whole["next"] is None
    assert len(whole["lines"]) == whole["total"] > 1
    told, address = [], "/v1/concordance?q=数字鸿沟&limit=1"
    while address:
        answer = served.client.get(address)
        told += answer.json()["lines"]
        address = answer.links.get("next", {}).get("url")
    assert told == whole["lines"]


def test_a_cursor_is_of_its_list(served):
    first = served.client.get("/v1/concordance?q=数字鸿沟&limit=1").json()["next"]
    for cursor in (first, "odd", "W10=", "é"):
        answer = served.client.get("/v1/concordance", params={"q": "报告", "cursor": cursor})
        problem(answer, 422, "input")


def test_a_phrase_that_is_nowhere(served):
    told = served.client.get("/v1/concordance?q=没有这个").json()
    assert hold("concordance", [told]) == {"absent"}
    for other, kind in (("gap", "counts"), ("nothing", "absent")):
        asked = {"q": "数字鸿沟", "other": other}
        found = list(walk(served.client.get("/v1/concordance", params=asked).json()))
        assert found[0]["type"] == kind
        assert found == list(walk(post(served, "/concordance", asked).json()))
    counted = post(served, "/concordance", {"q": "数字鸿沟", "count": True}).json()
    assert counted["lines"] == []
    assert counted["counts"]["occurrences"] > 0


def test_places_and_units(served):
    told = served.client.get("/v1/places", params={"symbol": "A/RES/75/202", "para": "7"}).json()
    assert hold("records", told["places"]) == {"place"}
    key = told["places"][0]["key"]
    unit = served.client.get(f"/v1/units/{key}")
    assert unit.json()["texts"].keys() == {"zh", "en"}
    assert unit.headers["etag"].startswith('"')
    assert hold("records", unit.json()["changes"]) == {"change"}
    problem(served.client.get("/v1/places?symbol=A/RES/9/9"), 404, "not-found")
    problem(served.client.get(f"/v1/units/{'0' * 32}"), 404, "not-found")
    problem(served.client.get("/v1/places?symbol=A&para=1&at=2"), 422, "input")


def test_terms(served):
    told = post(served, "/terms/recognize", {"text": "会员国应当合作。", "from": "zh", "to": "en"})
    assert hold("lookup", told.json()["terms"]) == {"term"}
    (term,) = told.json()["terms"]
    assert "会员国应当合作。"[slice(*term["span"])] == "会员国"
    listed = served.client.get("/v1/terms?base=own").json()
    entries = [each["entry"] for each in listed["entries"]]
    assert hold("terms", entries) == {"entry"}
    entry = served.client.get(f"/v1/terms/own/{entries[0]['id']}")
    assert entry.json()["entry"] == entries[0]
    assert entry.headers["etag"].startswith('"')
    problem(served.client.get("/v1/terms/own/nothing"), 404, "not-found")
    problem(served.client.get("/v1/terms/elsewhere/nothing"), 404, "not-found")
    first = served.client.get("/v1/terms?base=un-ict&limit=2")
    second = served.client.get(first.links["next"]["url"]).json()
    assert len(second["entries"]) == 2
    assert second["entries"] != first.json()["entries"]


def test_the_history_of_a_term(served):
    told = served.client.get("/v1/terms/history?q=数字鸿沟").json()
    assert hold("history", walk(told)) >= {"history", "rendering"}
    assert hold("history", [served.client.get("/v1/terms/history?q=没有").json()]) == {"absent"}


@pytest.mark.parametrize(
    "address",
    [
        "/lookup?q=数字鸿沟&to=en", "/concordance?q=数字鸿沟", "/places?symbol=A/RES/75/202",
        "/terms?base=own", "/terms/history?q=数字鸿沟",
    ],
)  # fmt: skip
def test_what_is_unchanged_is_not_sent_again(served, address):
    first = served.client.get(f"/v1{address}")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    assert first.headers["cache-control"] == "private, no-cache"
    again = served.client.get(f"/v1{address}", headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = served.client.get(f"/v1{address}", headers={"if-none-match": '"x"'})
    assert other.status_code == 200


def test_an_etag_ends_with_the_memory_as_it_was(tmp_path):
    own = Served(fill(tmp_path / "memory")).enter()
    tag = own.client.get("/v1/lookup?q=数字鸿沟").headers["etag"]
    from tmtool.cli import run

    (tmp_path / "more.tsv").write_text("zh\ten\n数字鸿沟\tgap\n", "utf-8")
    assert run(["add", str(tmp_path / "more.tsv"), "--memory", str(tmp_path / "memory"),
                "--no-index"]) == 0  # fmt: skip
    assert own.client.get("/v1/lookup?q=数字鸿沟").headers["etag"] != tag
    own.session.close()


def test_too_often(team):
    team.desk.team = Duties(team.settings)
    browser, program = team.browse(), token(team, ("reader", "*"))
    answers = [
        browser.get("/v1/terms/history?q=a", headers=program)
        for _ in range(RATES["look-up"][0] + 1)
    ]
    problem(answers[-1], 429, "too-many")
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "r=0" in answers[-1].headers["ratelimit"]
    assert "ratelimit-policy" in answers[-1].headers
    assert answers[0].status_code == 200


def test_who_may_not_read_reads_nothing(team):
    browser, root = team.browse(), token(team, ("administrator", "*"))
    for address in ("/lookup?q=a", "/concordance?q=a", "/places?symbol=a", "/terms", "/units/a",
                    "/terms/history?q=a", "/terms/own/a"):  # fmt: skip
        problem(browser.get(f"/v1{address}", headers=root), 403, "not-allowed")
