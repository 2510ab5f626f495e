"""REST: what a memory and a term base say, as objects of the schemas, in pages, with ETags."""

import json

import pytest
import schemas
from operation_records import validate_record
from served import OWN, Served, fill
from test_server_rest import problem, token

from tmtool.server.duties import RATES, Duties
from tmtool.terms.records import parse_entry

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


def records(answer):
    """The records of an answer, each of which must be one of its type."""
    assert answer.status_code == 200, answer.text
    told = answer.json()["records"]
    for each in told:
        validate_record(each)
    return told


def test_a_look_up_by_address_and_by_body(served):
    asked = {"texts": [TEXT], "from": "zh", "to": "en"}
    by_address = served.client.get("/v1/lookup", params=asked)
    by_body = post(served, "/lookup", asked)
    assert records(by_address) == records(by_body)
    answer, best, *_ = records(by_body)
    assert (answer["type"], answer["memory"]) == ("answer", "memory")
    assert best["source"] == TEXT
    assert best["target"].startswith("Requests the Secretary-General")
    assert best["place"]["name"] == "A/C.2/75/L.60"


def test_filters_and_what_is_left_out(served):
    def find(**more):
        told = records(post(served, "/lookup", {"texts": ["弥合数字鸿沟"], "to": "en", **more}))
        return [each for each in told if each["type"] == "match"]

    every = find()
    adopted = find(filters={"status": ["adopted"]})
    assert {each["origin"]["status"] for each in adopted} == {"adopted"}
    listed = find(filters={"not_symbol": ["A/RES/75/202"]})
    assert len(listed) < len(every)
    assert "A/RES/75/202" not in {each["origin"]["symbol"] for each in listed}
    by_address = served.client.get(
        "/v1/lookup", params={"texts": "弥合数字鸿沟", "to": "en", "status": "adopted"}
    )
    assert [each for each in records(by_address) if each["type"] == "match"] == adopted


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"texts": []}, "There is no text"), ({"texts": ["a"] * 51}, "texts: must be at most 50"),
        ({"texts": ["a" * 4001]}, "texts: must be at most 4,000 characters"),
        ({"texts": ["a"], "limit": 0}, "limit: must be a whole number from 1 to 200"),
        ({"texts": ["a"], "limit": "x"}, "limit: must be a whole number from 1 to 200"),
        ({"texts": ["a"], "limit": 1.5}, "limit: must be a whole number from 1 to 200"),
        ({"texts": ["a"], "from": "xx"}, "xx"), ({"texts": 3}, "texts: must be a text"),
        ({"texts": ["a"], "filters": {"status": ["odd"]}}, "odd"),
        ({"texts": ["a"], "filters": {"odd": ["a"]}}, "filters.odd: is not known"),
        ({"texts": ["a"], "filters": 3}, "filters: is not known"),
        ({"texts": ["a"], "explain": True}, "explain: is not known"),
        ({"texts": ["a"], "first_number": 3}, "first_number: is not known"),
        ({"texts": ["a"], "subsegments": "maybe"}, "subsegments: must be yes or no"),
        (["a"], "must be an object"), ({}, "texts: is missing"),
    ],
)  # fmt: skip
def test_what_can_not_be_looked_up(served, told, where):
    assert where.lower() in problem(post(served, "/lookup", told), 422, "input")["detail"].lower()


def test_bases_are_no_files_of_the_server(served):
    told = {"texts": ["a"], "terms": ["/etc/passwd"]}
    assert problem(post(served, "/lookup", told), 422, "input")["detail"].startswith(
        "terms: must be one of own, un-ict"
    )


def test_what_is_no_json_says_where(served):
    told = problem(
        served.client.post("/v1/lookup", content='{"texts":\n [', headers=JSON), 422, "parse"
    )
    assert (told["file"], told["line"], told["column"]) == ("body", 2, 3)
    large = served.client.post("/v1/concordance", content=b" " * (1 << 20) + b"{}", headers=JSON)
    problem(large, 413, "too-large")
    problem(served.client.get("/v1/lookup", params={"texts": "a" * 301}), 414, "")


def test_a_phrase_its_lines_in_pages(served):
    whole = records(post(served, "/concordance", {"phrase": "数字鸿沟", "limit": 200}))
    assert {each["type"] for each in whole} == {"counts", "rendering", "line"}
    lines = [each for each in whole if each["type"] == "line"]
    assert len(lines) == whole[0]["lines"] > 1
    told = []
    for page in range(1, len(lines) + 1):
        answer = served.client.get(f"/v1/concordance?phrase=数字鸿沟&limit=1&page={page}")
        told += [each for each in records(answer) if each["type"] == "line"]
    assert told == lines


def test_a_phrase_that_is_nowhere(served):
    (told,) = records(served.client.get("/v1/concordance?phrase=没有这个"))
    assert told["type"] == "absent"
    for other, kind in (("gap", "counts"), ("nothing", "absent")):
        asked = {"phrase": f"数字鸿沟 en:{other}"}
        found = records(served.client.get("/v1/concordance", params=asked))
        assert found[0]["type"] == kind
        assert found == records(post(served, "/concordance", asked))
    counted = records(post(served, "/concordance", {"phrase": "数字鸿沟", "lines": "none"}))
    assert {each["type"] for each in counted} == {"counts"}
    assert counted[0]["occurrences"] > 0


def test_how_something_is_cited(served):
    (told,) = records(served.client.get("/v1/cite?text=A/RES/75/202"))
    assert (told["type"], told["symbol"]) == ("cited", "A/RES/75/202")


def test_places_and_units(served):
    asked = {"name": "A/RES/75/202", "para": "7"}
    (place,) = records(served.client.get("/v1/documents/show", params=asked | {"around": 0}))
    assert (place["type"], place["chosen"]) == ("place", True)
    (unit,) = records(served.client.get("/v1/memory/unit", params={"key": place["key"]}))
    assert unit["texts"].keys() == {"zh", "en"}
    assert unit["version"]
    assert {each["action"] for each in unit["changes"]} == {"add"}
    absent = served.client.get("/v1/documents/show?name=A/RES/9/9")
    assert records(absent) == []
    assert records(served.client.get("/v1/memory/unit", params={"key": "0" * 32})) == []
    problem(served.client.get("/v1/documents/show?name=A&para=1&at=2"), 422, "input")


def test_documents_and_memories(served):
    listed = records(served.client.get("/v1/documents/list"))
    assert "A/RES/75/202" in {each["name"] for each in listed}
    first = served.client.get("/v1/documents/list?limit=1").json()
    assert first["records"] == listed[:1]
    assert first["remarks"] == [f"{len(listed) - 1} more documents not listed"]
    (part,) = records(served.client.get("/v1/documents/memories"))
    assert (part["type"], part["name"]) == ("part", None)


def test_terms(served):
    text = "会员国应当合作。"
    (term,) = records(post(served, "/terms/recognize", {"text": text, "from": "zh", "to": "en"}))
    assert text[slice(*term["span"])] == "会员国"
    entries = [each["entry"] for each in records(served.client.get("/v1/terms/find?terms=own"))]
    assert all(parse_entry(each) for each in entries)
    (entry,) = records(served.client.get("/v1/terms/show", params={"id": entries[0]["id"]}))
    assert entry["entry"] == entries[0]
    assert entry["version"]
    problem(served.client.get("/v1/terms/show?id=nothing"), 404, "not-found")
    problem(served.client.get("/v1/terms/show?id=a&terms=elsewhere"), 422, "input")
    both = records(served.client.get("/v1/terms/find?terms=un-ict&limit=4"))
    second = served.client.get("/v1/terms/find?terms=un-ict&limit=2&offset=2")
    assert records(second) == both[2:]


def test_the_history_of_a_term(served):
    history, *renderings = records(served.client.get("/v1/terms/history?term=数字鸿沟"))
    assert (history["type"], history["memory"]) == ("term_history", "memory")
    assert {each["type"] for each in renderings} == {"term_rendering"}
    (absent,) = records(served.client.get("/v1/terms/history?term=没有"))
    assert absent["type"] == "absent"


@pytest.mark.parametrize(
    "address",
    [
        "/lookup?texts=数字鸿沟&to=en", "/concordance?phrase=数字鸿沟",
        "/documents/show?name=A/RES/75/202",
        "/terms/find?terms=own", "/terms/history?term=数字鸿沟",
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
    tag = own.client.get("/v1/lookup?texts=数字鸿沟").headers["etag"]
    from tmtool.cli import run

    (tmp_path / "more.tsv").write_text("zh\ten\n数字鸿沟\tgap\n", "utf-8")
    assert run(["add", str(tmp_path / "more.tsv"), "--memory", str(tmp_path / "memory"),
                "--no-index"]) == 0  # fmt: skip
    assert own.client.get("/v1/lookup?texts=数字鸿沟").headers["etag"] != tag
    own.session.close()


def test_too_often(team):
    team.desk.team = Duties(team.settings, team.state)
    browser, program = team.browse(), token(team, ("reader", "*"))
    answers = [
        browser.get("/v1/terms/history?term=a", headers=program)
        for _ in range(RATES["look-up"][0] + 1)
    ]
    problem(answers[-1], 429, "too-many")
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[0].status_code == 200


def test_who_may_not_read_reads_nothing(team):
    browser, root = team.browse(), token(team, ("administrator", "*"))
    for address in ("/lookup?texts=a", "/concordance?phrase=a", "/documents/show?name=a",
                    "/terms/find", "/memory/unit?key=a", "/documents/list",
                    "/terms/history?term=a", "/terms/show?id=a"):  # fmt: skip
        problem(browser.get(f"/v1{address}", headers=root), 403, "not-allowed")
