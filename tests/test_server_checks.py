"""Checks at the desk: made of files, decided on, handed out, made again."""

import io
import re
from functools import cache
from shutil import copytree
from zipfile import ZipFile

import pytest
from docx_files import docx
from lxml import html as parser
from served import DATA, OWN, Served, fill

from tmtool.checks.checking import check
from tmtool.checks.decisions import read as read_decisions
from tmtool.checks.kept_reports import write_report
from tmtool.operations.check import CheckFilesRequest
from tmtool.server.roles import Person

LINES = DATA / "drafts.tsv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("checks") / "memory")


@pytest.fixture
def served(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "decided.jsonl"))
    copytree(folder, tmp_path / "memory")
    found = Served(tmp_path / "memory").enter()
    yield found
    found.session.close()


@cache
def checked():
    return check(str(LINES))


def place(served):
    """A check of the lines as its job makes it, without the process; its id."""

    def write(folder):
        write_report(checked(), folder)

    item = served.desk.items.make("check", LINES.name, served.session.user, write, {"pairs": 9})
    return item.id


def make(served, *paths, **fields):
    """Check files; the id of what comes of it."""
    named = served.drop(*paths)
    answer = served.client.post(
        "/checks", headers=OWN,
        files=[*(("file", (None, each)) for each in named),
               *((name, (None, value)) for name, value in fields.items())],
    )  # fmt: skip
    job = served.finish(answer)
    assert (job.state, job.problem) == ("succeeded", None)
    return job.item


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def page(served, identity, query="", status=200):
    return tree(served.client.get(f"/checks/{identity}{query}"), status)


def words(element):
    return " ".join("".join(element.itertext()).split())


def rows(found, name="Findings"):
    return found.xpath(f"//ol[@aria-label='{name}']/li")


def row_of(found, check_name):
    return next(each for each in found.xpath("//li") if each.get("data-check") == check_name)


def decide(served, identity, row, verdict, headers=OWN, **fields):
    version = row.xpath(".//input[@name='version']/@value")[0]
    return served.send(
        f"/checks/{identity}/decisions", headers=headers, finding=row.get("id"), decision=verdict,
        **{"version": version, **fields},
    )  # fmt: skip


def test_a_file_of_pairs_is_checked_and_the_page_says_all(served):
    identity = make(served, LINES)
    found = page(served, identity)
    report = checked()
    assert words(found.xpath("//p[@id='sum']")[0]).startswith("3 errors")
    shown = rows(found)
    alone = {each.id for each in report.findings if each.severity == "error"}
    assert alone <= {each.get("id") for each in shown}
    severities = [each.get("data-severity") for each in shown]
    assert severities == sorted(severities, key=("error", "warning", "note").index)
    first = shown[0]
    assert first.get("data-check") == "citations"
    assert [each.get("lang") for each in first.xpath(".//div[@class='pair']/p")] == ["zh", "en"]
    assert [words(each) for each in first.xpath(".//mark")] == [
        "in question: 74/197", "in question: 74/198",
    ]  # fmt: skip
    assert "Not checked: paragraphs" in words(found.xpath("//details[@class='checked']/summary")[0])

    # Evidence leads to its document.
    assert "/at/A/RES/74/197" in found.xpath("//p[@class='ev']/a/@href")


def test_filters_are_links_and_forms(served):
    identity = place(served)
    for query, wanted in (
        ("?severity=error", {"error"}), ("?check=citations", {"error"}), ("?state=decided", set()),
        ("?find=digital", {"note"}),
    ):  # fmt: skip
        found = page(served, identity, query)
        assert {each.get("data-severity") for each in found.xpath("//li[@data-row]")} == wanted


def test_a_decision_is_kept_and_holds_for_the_next_check(served):
    identity = place(served)
    row = row_of(page(served, identity), "citations")
    refused = decide(served, identity, row, "keep as is")
    assert refused.status_code == 400
    assert "needs a reason" in refused.text
    answer = decide(served, identity, row, "keep as is", why="as the Main Committee has it")
    assert [each.get("id") for each in tree(answer).xpath("//li[@data-row]")] == [row.get("id")]
    found = page(served, identity)
    (settled,) = rows(found, "Decided")
    assert "Kept as is by" in words(settled)
    assert "as the Main Committee has it" in words(settled)
    assert words(found.xpath("//p[@id='sum']")[0]).startswith("2 errors ")
    (decision,) = read_decisions(served.session.settings.findings).values()
    assert (decision.verdict, decision.by) == ("kept", served.session.user)
    again = page(served, make(served, LINES))
    assert [each.get("id") for each in rows(again, "Decided")] == [row.get("id")]
    assert decide(served, identity, settled, "open again").status_code == 200
    assert rows(page(served, identity), "Decided") == []


def test_all_like_it_are_decided_and_taken_back_together(served):
    identity = place(served)
    alike = [
        each for each in rows(page(served, identity)) if each.get("data-check") == "paired marks"
    ]
    assert "All 2 like this" in words(alike[0])
    decide(served, identity, alike[0], "none alike is an error")
    assert len(rows(page(served, identity), "Decided")) == 2
    served.send(f"/checks/{identity}/decisions", decision="take back", version="1")
    assert rows(page(served, identity), "Decided") == []
    nothing = served.send(f"/checks/{identity}/decisions", decision="take back", version="2")
    assert nothing.status_code == 400


def test_whose_decision_was_there_first_is_told(served):
    identity = place(served)
    row = row_of(page(served, identity), "citations")
    other = row_of(page(served, identity), "numbers")
    mine = served.access._person
    served.access._person = Person("Bo", mine.everywhere)
    decide(served, identity, row, "not an error")
    served.access._person = mine
    # Another finding is nobody's business but one's own.
    assert decide(served, identity, other, "not an error").status_code == 200
    part = decide(served, identity, row, "keep as is", why="so")
    assert "Bo decided on this finding meanwhile" in part.text
    touched = tree(part, 412).xpath("//li[@data-row]")
    assert {each.get("id") for each in touched} == {row.get("id"), other.get("id")}
    assert "Not an error by Bo" in part.text
    assert read_decisions(served.session.settings.findings)[row.get("id")].by == "Bo"


def test_a_suggestion_is_put_into_a_copy(served, tmp_path):
    identity = place(served)
    row = row_of(page(served, identity), "citations")
    assert decide(served, identity, row, "apply").status_code == 200
    found = page(served, identity)
    assert "Suggestion applied" in words(rows(found, "Decided")[0])
    (link,) = found.xpath("//p[@id='copies']/a/@href")
    (tmp_path / "corrected.xlsx").write_bytes(served.client.get(link).content)
    pairs = check(str(tmp_path / "corrected.xlsx")).parts[0].opened.job.pairs
    assert "74/197" in pairs[0].target
    # The file of decisions has nothing of it: the text that was checked is as it was.
    assert not read_decisions(served.session.settings.findings)
    unsuited = row_of(found, "paired marks")
    assert decide(served, identity, unsuited, "apply").status_code == 400


def test_every_file_that_can_be_had_is_handed_out(served):
    identity = place(served)
    links = page(served, identity).xpath("//div[@class='exports']//a/@href")
    assert [each.rpartition("/")[2] for each in links] == [
        "sheet", "page", "text", "jsonl", "json",
    ]  # fmt: skip
    ids = {each.get("id") for each in page(served, identity).xpath("//li[@data-row]")}
    for link in links:
        answer = served.client.get(link)
        assert answer.status_code == 200
        assert "filename*=UTF-8''drafts" in answer.headers["content-disposition"]
        if link.endswith(("page", "jsonl", "json")):
            assert all(each in answer.text for each in ids)
    assert served.client.get(f"/checks/{identity}/commented").status_code == 404


def test_checking_again_tells_what_is_new_and_keeps_what_was_put_in(served):
    identity = make(served, LINES, profile="form")
    assert "new since" not in words(page(served, identity).xpath("//p[@id='sum']")[0])
    row = row_of(page(served, identity), "repeated words")
    decide(served, identity, row, "apply")
    job = served.finish(served.send(f"/checks/{identity}/again"))
    again = page(served, job.item)
    assert "0 new since the check before" in words(again.xpath("//p[@id='sum']")[0])
    assert [each.get("id") for each in rows(again, "Decided")] == [row.get("id")]


def test_a_check_finds_what_changed_since_a_previous_version(served, tmp_path):
    before = tmp_path / "before.tsv"
    before.write_text("\n".join(LINES.read_text("utf-8").splitlines()[:2]), "utf-8")
    (named,) = served.drop(LINES)
    answer = served.client.post(
        "/checks", headers=OWN,
        files=[("file", (None, named)), ("only_changed", (None, "1")), ("profile", (None, "form")),
               ("before", ("before.tsv", before.read_bytes()))],
    )  # fmt: skip
    identity = served.finish(answer).item
    found = page(served, identity)
    assert not [each for each in rows(found) if each.get("data-pair") == "1"]
    assert "compared with" in words(found.xpath("//dl")[0])
    assert served.finish(served.send(f"/checks/{identity}/again")).state == "succeeded"


def test_a_bitext_is_checked_by_its_path(served, tmp_path):
    import reports

    from tmtool.formats.bitexts.writing import write

    write(reports.OPENED.job.whole, tmp_path / "own.jsonl")
    job = served.desk.jobs.add(
        "check", "Check", served.session.user,
         CheckFilesRequest(files=(str(tmp_path / "own.jsonl"),), profile="form"),
    )  # fmt: skip

    class Answer:
        status_code, headers, text = 303, {"location": f"/jobs/{job.id}"}, ""

    job = served.finish(Answer())
    assert (job.state, job.problem) == ("succeeded", None)
    assert page(served, job.item).xpath("//h1")[0].text == "own.jsonl"
    again = served.finish(served.send(f"/checks/{job.item}/again"))
    assert (again.state, again.problem) == ("succeeded", None)
    ends = page(served, again.item).xpath("//p[@id='copies']/a/@href")
    assert [each.rpartition(".")[2] for each in ends] == ["tmx", "xlf", "xlsx", "jsonl"]


def test_two_word_files_come_back_with_comments_and_with_changes(served, tmp_path):
    for name, text in (
        ("zh", "回顾其第74/197号决议，"),
        ("en", "Recalling its resolution 74/198,"),
    ):
        (tmp_path / f"{name}.docx").write_bytes(docx(f"<w:p>{{{text}}}</w:p>"))
    # Whichever was dropped first: the page asks which is the translation.
    named = served.drop(tmp_path / "en.docx", tmp_path / "zh.docx")
    asked = tree(served.client.get("/files?" + "&".join(f"file={each}" for each in named)))
    assert {*asked.xpath("//select[@name='translation']/option/@value")} == {*named}
    sent = [("file", (None, each)) for each in named] + [("translation", (None, named[0]))]
    identity = served.finish(served.client.post("/checks", files=sent, headers=OWN)).item
    found = page(served, identity)
    assert found.xpath("//h1")[0].text == "zh.docx + en.docx"
    commented = served.client.get(f"/checks/{identity}/commented")
    with ZipFile(io.BytesIO(commented.content)) as file:
        assert "74/197" in file.read("word/comments.xml").decode()
        assert "74/198" in file.read("word/document.xml").decode()
    decide(served, identity, row_of(found, "citations"), "apply")
    tracked = served.client.get(f"/checks/{identity}/corrected.docx")
    with ZipFile(io.BytesIO(tracked.content)) as file:
        assert re.search(r"<w:ins .*74/197.*</w:ins>", file.read("word/document.xml").decode())


def test_the_whole_texts_lead_to_the_findings(served):
    identity = place(served)
    found = page(served, identity, "/texts")
    pairs = found.xpath("//li[starts-with(@id, 'p')]")
    assert len(pairs) == len(LINES.read_text("utf-8").splitlines()) - 1
    assert [each.get("lang") for each in pairs[0].xpath("p")] == ["zh", "en"]
    assert pairs[0].xpath(".//a/@href")[0].startswith(f"/checks/{identity}#")


def test_the_list_counts_what_is_open_and_is_tidied(served):
    identity = place(served)
    decide(served, identity, row_of(page(served, identity), "citations"), "apply")
    (row,) = tree(served.client.get("/checks")).xpath("//tbody/tr")
    assert "2 errors," in words(row)
    assert served.send(f"/items/{identity}/hold", held="1").status_code == 303
    assert served.state.find_item(identity).held
    served.send(f"/items/{identity}/remove")
    assert "Nothing was checked yet" in served.client.get("/checks").text


def test_what_is_no_check_is_not_found(served):
    (named,) = served.drop(LINES)
    for path in (f"/checks/{named}", f"/checks/{named}/texts", "/checks/none", "/checks/none/page"):
        assert served.client.get(path).status_code == 404
    assert served.send("/checks", file="none").status_code == 404
    identity = place(served)
    unknown = served.send(
        f"/checks/{identity}/decisions", finding="0" * 12, decision="keep as is", version="0"
    )
    assert unknown.status_code == 404
    assert str(served.desk.items.get_folder(served.state.find_item(identity))) not in unknown.text


def test_a_check_of_somebody_else_is_shared_or_not_there(served):
    identity = place(served)
    row = row_of(page(served, identity), "citations")
    served.access._person = Person("Bo", frozenset({"reviser"}))
    assert served.client.get(f"/checks/{identity}").status_code == 404
    assert "Nothing was checked yet" in served.client.get("/checks").text
    served.state.share_item(identity, "UN")
    assert served.client.get(f"/checks/{identity}").status_code == 200
    assert served.send(f"/items/{identity}/remove").status_code == 404
    assert f"/checks/{identity}" in served.client.get("/checks").text
    served.access._person = Person("Cy", frozenset({"translator"}))
    assert decide(served, identity, row, "not an error").status_code == 403


def test_file_names_and_texts_are_no_markup(served, tmp_path):
    name = "<img src=x onerror=alert(1)>.tsv"
    (tmp_path / "odd.tsv").write_text(
        "zh\ten\n<b>大会</b>第1/2号决议,\t<script>alert(1)</script> resolution 1/3,\n", "utf-8"
    )
    files = [("file", (name, (tmp_path / "odd.tsv").read_bytes()))]
    answer = served.client.post("/files", files=files, headers=OWN)
    named = answer.headers["location"].partition("file=")[2]
    identity = served.finish(served.send("/checks", file=named)).item
    text = served.client.get(f"/checks/{identity}").text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


def test_nothing_that_is_decided_is_logged(served):
    identity = place(served)
    row = row_of(page(served, identity), "citations")
    decide(served, identity, row, "keep as is", why="canary")
    assert served.lines == []
    assert "canary" not in str(served.state.list_events(identity))
