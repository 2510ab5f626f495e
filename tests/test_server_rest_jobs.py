"""REST: jobs and what they make; and that a key does something once."""

import json
from datetime import timedelta

import pytest
import schemas
from operation_records import validate_record
from served import OWN, do_job
from test_server_rest import problem, token

from tmtool.server import moments
from tmtool.server.api.once import KEPT
from tmtool.server.state.people import DoneOnce

ZH = "第一条\n会员国应当合作。\n请秘书长提交三份报告。\n".encode()
EN = b"Article 1\nMember States shall cooperate.\nRequests the Secretary to submit 4 reports.\n"


def send(served, path, files, headers=OWN, **fields):
    parts = [*((name, (file, data)) for name, file, data in files)]
    parts += [(name, (None, value)) for name, value in fields.items()]
    return served.client.post(f"/v1{path}", files=parts or [("", (None, ""))], headers=headers)


def finish(served, answer):
    """Do the job that an answer leads to; the job as it ended, as an object."""
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{told['id']}"
    assert int(answer.headers["retry-after"]) >= 1
    do_job(served.desk, told["id"])
    ended = served.client.get(answer.headers["location"])
    assert "retry-after" not in ended.headers
    return ended.json()


def align(served, headers=OWN, **fields):
    return send(
        served, "/align", [("texts", "zh.txt", ZH), ("texts", "en.txt", EN)], headers, **fields
    )


def test_a_bitext(served):
    job = finish(served, align(served))
    assert job["state"] == "succeeded", job
    first = served.client.get(job["result"], params={"limit": 1})
    assert first.headers["etag"] == '"0"'
    told = first.json()
    assert told["type"] == "bitext"
    assert schemas.faults("bitext", told["rows"][0]["pair"])[1] == []
    second = served.client.get(first.links["next"]["url"]).json()
    assert (told["rows"][0]["row"], second["rows"][0]["row"]) == ("1", "2")
    file = served.client.get(job["result"], params={"format": "tmx"})
    assert b"<tmx" in file.content
    assert "attachment" in file.headers["content-disposition"]
    problem(served.client.get(job["result"], params={"format": "odd"}), 404, "not-found")
    problem(served.client.get("/v1/bitexts/nothing"), 404, "not-found")


def test_a_bitext_of_three_languages(served):
    french = "L’Assemblée générale se félicite du rapport."
    files = [("texts", "zh.txt", ZH), ("texts", "en.txt", EN), ("texts", "fr.txt", french)]
    job = finish(served, send(served, "/align", files, OWN, pivot="en"))
    assert job["state"] == "succeeded", job
    told = served.client.get(job["result"]).json()
    assert told["facts"]["languages"] == ["zh", "en", "fr"]
    assert french in [each["pair"]["target2"] for each in told["rows"]]


def test_a_check(served):
    job = finish(served, send(served, "/check", [("files", "zh.txt", ZH), ("files", "en.txt", EN)]))
    told = served.client.get(job["result"]).json()
    findings = [each["finding"] for each in told["findings"]]
    for each in (*findings, *told["about"]):
        validate_record({name: value for name, value in each.items() if name != "format_version"})
    assert any(each["check"] == "numbers" for each in findings)
    sheet = served.client.get(job["result"], params={"format": "sheet"})
    assert sheet.content.startswith(b"PK")


def test_a_comparison_and_a_pretranslation(served):
    draft = "请秘书长提交三份报告。\n会员国应当合作。\n".encode()
    made = send(served, "/compare", [("file", "d.txt", draft), ("previous_file", "b.txt", ZH)])
    job = finish(served, made)
    told = served.client.get(job["result"], params={"limit": 1}).json()
    validate_record({name: told["about"][name] for name in told["about"]})
    validate_record(told["objects"][0])
    made = send(served, "/pretranslate", [("file", "d.txt", draft)], **{"from": "zh", "to": "en"})
    job = finish(served, made)
    told = served.client.get(job["result"]).json()
    assert told["about"]["type"] == "leverage"
    assert told["next"] is None
    assert served.client.get(job["result"], params={"format": "docx"}).content.startswith(b"PK")


def test_into_a_memory_and_out_of_it(served):
    tsv = "zh\ten\n新的句子在这里\tA new sentence is here\n".encode()
    job = finish(served, send(served, "/add", [("files", "new.tsv", tsv)], memory_name="New"))
    told = served.client.get(job["result"]).json()
    assert [each["added"] for each in told["files"]] == [1]
    assert served.client.get(job["result"], params={"format": "jsonl"}).status_code == 200
    listed = served.client.get("/v1/documents/memories").json()["records"]
    assert {"New"} < {each["name"] for each in listed} | {None}
    job = finish(served, send(served, "/memory/export", [], file="new.tmx", memory_name="New"))
    assert served.client.get(job["result"]).json()["bytes"] > 0
    file = served.client.get(job["result"], params={"format": "file"}).content
    assert file.count(b"</tu>") == 1


def test_a_file_that_is_none_says_so(served):
    made = send(served, "/add", [("files", "broken.tmx", b"<tmx>")], memory_name="New")
    job = finish(served, made)
    assert job["state"] == "failed"
    told = job["problem"]
    assert told["type"] == "/help/problems#parse"
    assert (told["file"], told["line"], told["column"]) == ("broken.tmx", 1, 6)
    assert told["code"]
    assert told["detail"].startswith("broken.tmx:1:6: ")
    page = served.client.get(f"/jobs/{job['id']}").text
    assert page.count("broken.tmx:1:6: ") == 1
    (failed,) = served.client.get(job["result"]).json()["files"]
    assert (failed["file"], failed["line"], failed["code"]) == ("broken.tmx", 1, told["code"])
    assert str(served.desk.items._folder) not in json.dumps(job)


def test_what_is_wrong_in_one_of_two_texts_says_where(served):
    files = [("texts", "zh.tsv", ZH), ("texts", "odd.xliff", b"<xliff>\n <a")]
    job = finish(served, send(served, "/align", files))
    told = job["problem"]
    assert (told["type"], told["file"]) == ("/help/problems#parse", "odd.xliff")
    assert told["detail"].startswith(f"odd.xliff:{told['line']}:{told['column']}: ")
    assert served.client.get(f"/v1/jobs/{job['id']}").json()["problem"] == told


PAIR = {"source": "约15亿人。", "target": "Some 1.5 million people."}


def test_a_handful_of_pairs_is_checked_at_once(served):
    told = {"from": "zh", "to": "en", "pairs": [PAIR]}
    answer = served.client.post("/v1/check/pairs", json=told, headers=OWN)
    assert answer.status_code == 200, answer.text
    found = [each for each in answer.json()["records"] if each["type"] == "finding"]
    assert "numbers" in {each["check"] for each in found}
    # As a job has it of a file with the same pair.
    tsv = f"zh\ten\n{PAIR['source']}\t{PAIR['target']}\n".encode()
    job = finish(served, send(served, "/check", [("files", "pairs.tsv", tsv)]))
    other = served.client.get(job["result"]).json()["findings"]
    names = ("check", "severity", "message")
    assert [[each[name] for name in names] for each in found] == [
        [each["finding"][name] for name in names] for each in other
    ]
    assert len(served.state.list_items("check")) == 1


@pytest.mark.parametrize("told", [
    {}, {"from": "zh", "to": "en", "pairs": []}, {"from": "zh", "to": "en", "pairs": [PAIR] * 21},
    {"from": "zh", "to": "en", "pairs": [PAIR], "profile": "odd"},
    {"from": "", "to": "en", "pairs": [PAIR]},
    {"from": "zh", "to": "en", "pairs": [{**PAIR, "target": "a" * 4_001}]},
])  # fmt: skip
def test_pairs_that_can_not_be_checked(served, told):
    problem(served.client.post("/v1/check/pairs", json=told, headers=OWN), 422, "input")


@pytest.mark.parametrize(
    ("path", "files", "fields"),
    [
        ("/align", [("texts", "a.txt", b"a"), ("texts", "b.txt", b"b")], {"level": "odd"}),
        ("/align", [("texts", "a.txt", b"a")], {"texts": "/etc/passwd"}),
        ("/align", [("texts", "a.txt", b"a"), ("texts", "b.txt", b"b")], {"srx": "/etc/passwd"}),
        ("/check", [], {}), ("/check", [("files", "a.tmx", b"a")], {"profile": "odd"}),
        ("/check", [("files", "a.tmx", b"a")], {"profile": "/srv/project.toml"}),
        ("/check", [("files", "a.tmx", b"a")], {"rules": "/srv/rules.toml"}),
        ("/check", [("files", "a.tmx", b"a")], {"terms": "/etc/passwd"}),
        ("/check", [("files", "a.tmx", b"a")], {"against": "team.toml"}),
        ("/compare", [("file", "a.txt", b"a")], {"previous": "/etc/passwd"}),
        ("/compare", [("file", "a.txt", b"a")], {"previous": "../memory/terms.jsonl"}),
        ("/compare", [("file", "a.txt", b"a")], {"previous_file": "/etc/passwd"}),
        ("/pretranslate", [], {}), ("/pretranslate", [], {"file": "/etc/passwd"}),
        ("/pretranslate", [("file", "a.txt", b"a"), ("file", "b.txt", b"a")], {}),
        ("/add", [("files", None, "/etc/passwd")], {}), ("/memory/export", [], {}),
    ],
)  # fmt: skip
def test_what_can_not_be_begun(served, path, files, fields):
    problem(send(served, path, files, **fields), 422, "input")
    assert served.state.list_jobs() == []
    assert served.state.list_items() == []


@pytest.mark.parametrize(
    ("path", "files", "fields", "said"),
    [
        ("/align", [("texts", "a.txt", b"a")], {}, "Name a text and its translation"),
        ("/check", [("files", "a.tmx", b"a")], {"rules": "rules.toml"}, "no file of rules called"),
        ("/memory/export", [], {"file": "../../units.odd"}, ".odd: the name"),
    ],
)
def test_what_fails_says_so(served, monkeypatch, tmp_path, path, files, fields, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.toml").write_text("", "utf-8")
    job = finish(served, send(served, path, files, **fields))
    assert job["state"] == "failed"
    assert said in job["problem"]["detail"]


def test_a_job_is_listed_and_stopped(served):
    identities = [align(served).json()["id"] for _ in range(3)]
    first = served.client.get("/v1/jobs?limit=2")
    assert [each["id"] for each in first.json()["jobs"]] == identities[:0:-1]
    rest = served.client.get(first.links["next"]["url"]).json()
    assert [each["id"] for each in rest["jobs"]] == identities[:1]
    waiting = served.client.get(f"/v1/jobs/{identities[0]}")
    assert waiting.json()["state"] == "todo"
    assert waiting.headers["retry-after"] == "1"
    stopped = served.client.delete(f"/v1/jobs/{identities[0]}", headers=OWN)
    assert stopped.json()["state"] == "cancelled"
    problem(served.client.get("/v1/jobs/nothing"), 404, "not-found")


def test_a_key_does_something_once(served, monkeypatch):
    own = {**OWN, "idempotency-key": "8e03978e"}
    first, again = align(served, own), align(served, own)
    assert (again.status_code, again.content) == (202, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert len(served.state.list_jobs()) == 1
    problem(align(served, own, symbol="A/RES/1"), 422, "input")
    problem(align(served, {**OWN, "idempotency-key": "a" * 201}), 422, "input")
    now = moments.get_now()
    later = now + KEPT + timedelta(seconds=1)
    monkeypatch.setattr("tmtool.server.api.once.get_now", lambda: later)
    assert align(served, own).json()["id"] != first.json()["id"]


def test_what_was_refused_can_be_asked_for_anew_with_its_key(served):
    own = {**OWN, "idempotency-key": "a"}
    problem(send(served, "/align", [("other", "a", b"a")], own), 422, "input")
    problem(send(served, "/align", [("other", "a", b"a")], own), 422, "input")
    assert align(served, own).status_code == 202


def test_while_it_is_being_done_a_key_waits(served):
    own = {**OWN, "idempotency-key": "busy"}
    kept = align(served, own)
    found = served.state._read("SELECT account, digest, made FROM once WHERE key = 'busy'", [])
    account, digest, made = found[0]
    served.state.end_once(DoneOnce(account, "busy", digest, made, 0))
    answer = align(served, own)
    problem(answer, 409, "")
    assert answer.headers["retry-after"] == "1"
    assert kept.status_code == 202


def test_rights(team):
    browser = team.browse()
    reader = token(team, ("reader", "*"), name="reader")
    grants = [("translator", "UN"), ("translator", "Drafts"), ("reader", "ITU")]
    translator = token(team, *grants, name="translator")
    files = [("texts", ("a.txt", ZH)), ("texts", ("b.txt", EN))]
    problem(browser.post("/v1/align", files=files, headers=reader), 403, "not-allowed")
    made = browser.post("/v1/align", files=files, headers=translator)
    assert made.status_code == 202
    other = token(team, ("translator", "*"), name="other")
    problem(browser.get(made.headers["location"], headers=other), 404, "not-found")
    manager = token(team, ("memory manager", "*"), name="manager")
    assert browser.get(made.headers["location"], headers=manager).status_code == 200
    problem(browser.get("/v1/jobs?everybody=true", headers=other), 403, "not-allowed")
    assert browser.get("/v1/jobs?everybody=true", headers=manager).json()["total"] == 1
    file = ("files", ("a.tsv", b"zh\ten\na\tb\n"))
    keeper = token(team, ("memory manager", "UN"), ("reviser", "ITU"), name="keeper")
    for name, status in (("UN", 202), ("", 202), ("ITU", 403), ("WSIS", 403)):
        sent = [file, ("memory_name", (None, name))]
        answer = browser.post("/v1/add", files=sent, headers=keeper)
        assert answer.status_code == status, answer.text
    requests = [each.parameters["request"] for each in team.state.list_jobs("Keeper", limit=None)]
    assert {each["memory_name"].lower() for each in requests} == {"un"}
    assert {each.role for each in team.state.list_jobs("Keeper", limit=None)} == {"memory manager"}
    form = [("file", (None, "a.tmx")), ("memory_name", (None, "UN"))]
    problem(browser.post("/v1/memory/export", files=form, headers=translator), 403, "not-allowed")
    other = [form[0], ("memory_name", (None, "ITU"))]
    problem(browser.post("/v1/memory/export", files=other, headers=keeper), 403, "not-allowed")
    read_only = token(team, name="manager", scope="read")
    problem(browser.post("/v1/align", files=files, headers=read_only), 403, "not-allowed")
    entry = team.state.list_audit()[0]
    assert entry.action == "POST /v1/align"


def test_a_page_reads_no_file_of_the_server_either(served, tmp_path):
    (tmp_path / "secret.txt").write_text("会员国应当合作。\n", "utf-8")
    (tmp_path / "d.tsv").write_text("zh\ten\n会员国应当合作。\tMember States cooperate.\n", "utf-8")
    (identity,) = served.drop(tmp_path / "d.tsv")
    named = str(tmp_path / "secret.txt")
    job = served.finish(served.send("/checks", file=identity, previous=named, only_changed="1"))
    assert job.state == "failed", job
    answer = served.send("/checks", file=identity, terms=str(tmp_path / "terms.jsonl"))
    assert answer.status_code == 404
