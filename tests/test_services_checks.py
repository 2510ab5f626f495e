"""Checks, decisions on findings and comparisons as services: no command line, no environment."""

import json
import sys
from datetime import UTC, datetime

import comparisons
import pytest
from bitexts import demo

from tmtool.checks.inputs import open_bitext, read
from tmtool.checks.requests import CheckRules
from tmtool.checks.seen import read_findings, remember_findings
from tmtool.concepts import ConceptEntry, Term
from tmtool.documents.requests import ReadRequest
from tmtool.errors import EmptyError, InputError, MissingError
from tmtool.findings import Finding, MarkedText
from tmtool.operations.check_texts import CheckRequest, check
from tmtool.operations.compare import CompareRequest, compare
from tmtool.operations.findings import DecideRequest, decide_findings, list_decisions
from tmtool.operations.pretranslate import PretranslateRequest, lookup_document
from tmtool.pipeline import AlignRequest
from tmtool.selection import Selection
from tmtool.services.session import Session, Settings
from tmtool.terms.base import TermBase

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
ONE, TWO = "0123456789ab", "ba9876543210"
RENDERED = comparisons.RENDERED.replace("73/218", "73/219")
CIVIL = TermBase((ConceptEntry("civil", (Term("en", "wetlands"), Term("zh", "沿海湿地"))),), "ours")
DRAFT = ReadRequest("draft.txt", comparisons.DRAFT.encode())


class Told:
    """A reporter that remembers."""

    def __init__(self):
        self.remarks, self.steps = [], []

    def step(self, task, done, total=1.0):
        self.steps.append(task)

    def remark(self, remark):
        self.remarks.append(remark)


@pytest.fixture
def session(tmp_path):
    """A session without a memory."""
    where = Settings(tmp_path / "memory", tmp_path / "findings.jsonl", "reviser", NOW)
    with Session(where) as found:
        yield found


@pytest.fixture
def noted(session):
    """The same session, in which two findings were seen."""
    numbers = Finding(ONE, "numbers", "error", "numbers differ", None, None, 0)
    source = MarkedText("x" * 50 + "15亿人" + "y" * 50, (range(50, 53),))
    width = Finding(TWO, "width", "note", "half-width , in Chinese", source=source)
    remember_findings(session.seen_findings, [numbers, width])
    return session


def test_decisions_are_made_and_listed_in_the_name_of_the_user(noted):
    session = noted
    made = decide_findings(session, DecideRequest("not-an-error", (ONE, TWO, ONE), "house style"))
    assert [each.id for each in made.decisions] == [ONE, TWO]
    assert {(each.by, each.at) for each in made.decisions} == {("reviser", NOW.isoformat())}
    assert made.file == session.settings.findings
    decide_findings(session, DecideRequest("reopen", (TWO,), "none"))
    assert {each.id: each.verdict for each in list_decisions(session).decisions} == {
        ONE: "not an error", TWO: "reopened",
    }  # fmt: skip


def test_a_decision_says_what_was_found(noted):
    decide_findings(noted, DecideRequest("keep", (TWO,), "as it is"))
    noted.seen_findings.unlink()
    decide_findings(noted, DecideRequest("reopen", (TWO,), "it is not"))
    (only,) = list_decisions(noted).decisions
    assert (only.verdict, only.check) == ("reopened", "width")
    assert only.source == f"…{'x' * 40}[*15亿*]人{'y' * 39}…"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_excerpts_of_texts_are_for_their_owner_alone(noted):
    decide_findings(noted, DecideRequest("keep", (TWO,), "as it is"))
    decisions, excerpts = noted.settings.findings, noted.seen_findings
    assert [oct(each.stat().st_mode & 0o777) for each in (decisions, excerpts)] == ["0o600"] * 2
    # A file that its owner has opened to others stays so.
    decisions.chmod(0o664)
    decide_findings(noted, DecideRequest("reopen", (TWO,), "it is not"))
    assert oct(decisions.stat().st_mode & 0o777) == "0o664"


def test_a_finding_that_nobody_saw_is_refused(noted, tmp_path):
    with pytest.raises(InputError, match=r"^finding 0{12} is not in the last") as caught:
        decide_findings(noted, DecideRequest("keep", (ONE, "0" * 12), "so"))
    assert caught.value.code == "unknown finding"
    assert list_decisions(noted).decisions == ()
    path = tmp_path / "a.jsonl"
    side = {"text": "大会,", "spans": [[2, 3]]}
    found = {"type": "finding", "id": "0" * 12, "check": "width", "message": "odd",
             "source": side, "target": {"text": "", "spans": []}}  # fmt: skip
    for text in (f"{json.dumps({'type': 'checked'})}\n{json.dumps(found)}\n", json.dumps([found])):
        path.write_text(text, "utf-8")
        request = DecideRequest("keep", ("0" * 12,), "so", str(path))
        (made,) = decide_findings(noted, request).decisions
        assert (made.message, made.source) == ("odd", "大会[*,*]")
    path.write_text("no report", "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl is not a report of tmtool check in JSON"):
        decide_findings(noted, request)


def test_only_the_latest_findings_are_known(session):
    path = session.seen_findings
    for at in range(2_100):
        if at % 700 == 0:
            remember_findings(
                path, [Finding(f"{n:012x}", "x", "note", "") for n in range(at, at + 700)]
            )
    assert len(read_findings(path)[0]) == 2_000
    assert f"{2_099:012x}" in read_findings(path)[0]
    path.write_text("half a li", "utf-8")
    assert read_findings(path) == ({}, {})


@pytest.mark.parametrize("given", ["x", "3-", "-3", "3,4", "1234567", "0123456789AB"])
def test_what_is_neither_number_nor_id_is_refused_before_anything_is_opened(given):
    with pytest.raises(InputError) as caught:
        DecideRequest("not-an-error", (given,), "so")
    assert caught.value.code == "finding id"


NUMBERED = [Finding(f"{n:012x}", "width", "note", f"sign {n % 3}") for n in range(1, 13)]


@pytest.mark.parametrize(("given", "numbers"), [
    (("3",), [3]), (("3", "5-9"), [3, 5, 6, 7, 8, 9]), (("5-5", "5"), [5]),
    (("000000000002", "4"), [2, 4]),
])  # fmt: skip
def test_a_decision_names_findings_by_their_numbers_in_the_last_report(session, given, numbers):
    remember_findings(session.seen_findings, [Finding("f" * 12, "width", "note", "earlier")])
    remember_findings(session.seen_findings, NUMBERED)
    made = decide_findings(session, DecideRequest("not-an-error", given, "")).decisions
    assert [int(each.id, 16) for each in made] == numbers


@pytest.mark.parametrize(("given", "told"), [
    ("13", "no finding 13: its findings are 1 to 12"), ("0", "no finding 0"),
    ("11-13", "no finding 11-13"), ("9-5", "no finding 9-5"),
])  # fmt: skip
def test_a_number_that_the_last_report_has_not_is_refused(session, given, told):
    remember_findings(session.seen_findings, NUMBERED)
    with pytest.raises(InputError, match=told):
        decide_findings(session, DecideRequest("not-an-error", ("1", given), ""))
    assert list_decisions(session).decisions == ()


def test_without_a_report_there_are_no_numbers(session):
    with pytest.raises(InputError, match="no finding 1: it has no findings"):
        decide_findings(session, DecideRequest("not-an-error", ("1",), ""))


def test_one_decision_on_all_that_say_the_same_in_the_last_report(session):
    remember_findings(session.seen_findings, [Finding("f" * 12, "width", "note", "sign 1")])
    remember_findings(session.seen_findings, NUMBERED)
    request = DecideRequest("not-an-error", ("1",), "", all_alike=True)
    made = decide_findings(session, request).decisions
    assert [int(each.id, 16) for each in made] == [1, 4, 7, 10]


def test_only_an_error_needs_a_reason_to_be_kept(session):
    grave = Finding("a" * 12, "numbers", "error", "numbers differ")
    remember_findings(session.seen_findings, [grave, *NUMBERED])
    decide_findings(session, DecideRequest("keep", ("2",), ""))
    decide_findings(session, DecideRequest("not-an-error", ("1",), ""))
    with pytest.raises(InputError, match="needs a reason to stay") as caught:
        decide_findings(session, DecideRequest("keep", ("1", "2"), " "))
    assert caught.value.code == "no reason"


# Checks.


def texts(zh=comparisons.EARLIER, en=RENDERED, **how):
    """A text and its translation, as they come over a network."""
    return AlignRequest(
        ReadRequest("zh.txt", zh.encode()), ReadRequest("en.txt", en.encode()), **how
    )


def checks(report):
    return [each.check for each in report.findings]


def test_two_texts_are_aligned_and_checked_without_a_memory(session):
    told = Told()
    rules = CheckRules(only=("citations", "drafts"))
    report = check(session, CheckRequest((texts(),), rules, (CIVIL,)), told)
    assert checks(report) == ["citations"]
    assert report.terms.startswith("ours, 1 entry, ")
    assert dict(report.not_checked) == {"drafts": "no memory"}
    assert told.steps
    decide_findings(session, DecideRequest("keep", (report.findings[0].id,), "as it is"))
    again = check(session, CheckRequest((texts(),), rules))
    assert (checks(again), again.decisions) == ([], "findings.jsonl")


def test_files_of_pairs_and_bitexts_are_one_report(session, tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("zh\ten\n大会,\tThe Assembly,\n", "utf-8")
    request = CheckRequest((read(str(path)), open_bitext(demo())), CheckRules(exclude=("terms",)))
    report = check(session, request)
    assert len(report.parts) == 2
    assert {"width", "paragraphs"} <= {*checks(report)}


def test_only_what_is_new_is_checked(session, tmp_path):
    """Since a text that comes along, one of the memory by its name, and one that is guessed."""
    rules = CheckRules(only=("citations", "numbers"))
    before = ReadRequest("old.txt", comparisons.EARLIER.encode())
    changed = texts(comparisons.EARLIER.replace("第七十五届", "第七十六届"), comparisons.RENDERED)
    comparisons.memory(tmp_path / "memory").close()
    for previous in (before, "A/RES/74/197", None):
        request = CheckRequest((changed,), rules, only_changed=True, previous=previous)
        (part,) = check(session, request).parts
        assert part.changed.numbers == {6}


@pytest.mark.parametrize(("lines", "code"), [(False, "long segment"), (True, "long line")])
def test_a_text_without_sentences_is_refused_before_it_is_aligned(session, lines, code):
    long = "大会强调必须弥合数字鸿沟，" * 1_600
    told = Told()
    source, target = (
        ReadRequest(name, text.encode(), lines=lines)
        for name, text in (("zh.txt", long), ("en.txt", "The Assembly stressed the need."))
    )
    request = CheckRequest((AlignRequest(source, target, force=True),))
    with pytest.raises(InputError, match="has 20,800 characters; at most 20,000") as caught:
        check(session, request, told)
    assert (caught.value.code, told.steps) == (code, [])


def test_changes_are_found_only_in_a_memory_or_a_file(session):
    with pytest.raises(MissingError, match="memory not found"):
        check(session, CheckRequest((texts(),), only_changed=True))
    with pytest.raises(InputError) as caught:
        check(session, CheckRequest((texts(),), only_changed=True, previous="A/1"))
    assert caught.value.field == "previous"


# Documents beside a memory.


@pytest.fixture
def filled(session, tmp_path):
    """The session with a memory that has the previous version of `DRAFT`."""
    comparisons.memory(tmp_path / "memory").close()
    return session


@pytest.fixture
def draft(tmp_path):
    """The draft as a file."""
    path = tmp_path / "draft.txt"
    path.write_bytes(DRAFT.data)
    return str(path)


def test_a_document_is_looked_up(filled, draft):
    found = lookup_document(filled, PretranslateRequest(draft))
    best = [answer.best for answer in found.whole.answers]
    assert [match.kind if match else None for match in best][:3] == ["exact", "formula", "exact"]
    assert any(match.affected for match in best if match)
    assert found.previous.name == "A/RES/74/197"
    without = Selection(not_symbol=("A/RES/74/*",))
    request = PretranslateRequest(draft, selection=without, guess_previous=False)
    found = lookup_document(filled, request)
    assert found.previous is None
    assert str(found.request.selection) == "not symbol A/RES/74/*"


def test_a_draft_is_compared_with_what_is_named_given_or_guessed(filled, draft, tmp_path):
    told = Told()
    earlier = tmp_path / "old.txt"
    earlier.write_text(comparisons.EARLIER, "utf-8")
    for named, file in (("A/RES/74/197", None), (None, str(earlier)), (None, None)):
        request = CompareRequest(draft, named, previous_file=file)
        found = compare(filled, request, told).comparison
        assert found.counts["same"] == 3
        assert all(found.get_earlier(row).target for row in found.rows if row.earlier)
    assert [each.code for each in told.remarks] == ["previous version"]
    assert told.remarks[0].values["name"] == "A/RES/74/197"


def test_no_previous_version(filled, draft, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("完全不同的一份文件，谈的是别的事情。", "utf-8")
    with pytest.raises(EmptyError) as caught:
        compare(filled, CompareRequest(str(other)))
    assert caught.value.code == "no previous version"
    with pytest.raises(InputError) as caught:
        compare(filled, CompareRequest(draft, "A/RES/1/1"))
    assert caught.value.code == "unknown document"
    with pytest.raises(InputError, match="at least 1 character"):
        CompareRequest(draft, " ")
