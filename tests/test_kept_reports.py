"""Reports that are kept: every form of one can be made later, and decisions hold for it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import reports

from tmtool.bootstrap import open_session
from tmtool.checks.checking import check
from tmtool.checks.kept_reports import (
    FILE,
    apply_decisions,
    read_earlier_ids,
    read_report,
    read_severities,
    write_report,
)
from tmtool.errors import InputError
from tmtool.operations.check_texts import iter_records
from tmtool.operations.findings import (
    decide_on_report,
    list_decisions,
    list_open,
    open_report,
)
from tmtool.views import check as exports

MATERIAL = Path(__file__).parent / "data" / "checks"
WHEN = datetime(2026, 11, 29, tzinfo=UTC)
LINES = (
    "zh\ten\n第74/197号决议；\tresolution 74/198;\n大会,\tThe the Assembly,\n大会,\tAn Assembly,\n"
)


@pytest.fixture
def checked(tmp_path):
    (tmp_path / "pairs.tsv").write_text(LINES, "utf-8")
    return check(str(tmp_path / "pairs.tsv"))


@pytest.fixture
def session(tmp_path):
    with open_session(tmp_path / "memory", findings=str(tmp_path / "decided.jsonl")) as found:
        yield found


def test_a_report_comes_back_as_it_was_before_anything_was_decided(tmp_path):
    signed = reports.signed()
    write_report(signed, tmp_path)
    again = read_report(tmp_path)
    assert again.parts == apply_decisions(signed, {}).parts
    assert again.findings == reports.report().findings
    decisions = [
        decision
        for part in signed.parts
        for _, decision in (*part.decided.accepted, *part.decided.not_errors)
    ]
    decided = apply_decisions(again, {each.id: each for each in decisions}, "findings.jsonl")
    assert replace(decided, signed=True) == signed


@pytest.mark.parametrize("suffix", [".html", ".txt", ".jsonl"])
def test_every_form_is_the_same_from_a_kept_report(checked, tmp_path, suffix):
    write_report(checked, tmp_path / "kept")
    again = read_report(tmp_path / "kept")
    for name, report in (("now", checked), ("later", again)):
        exports.write(report, tmp_path / f"{name}{suffix}", when=WHEN)
    assert (tmp_path / f"now{suffix}").read_bytes() == (tmp_path / f"later{suffix}").read_bytes()


def test_the_file_that_was_checked_is_kept_with_the_report(tmp_path):
    from tmtool.formats.bitexts.writing import write as write_bitext

    write_bitext(reports.OPENED.job.whole, tmp_path / "own.xlf")
    report = check(str(tmp_path / "own.xlf"))
    write_report(report, tmp_path / "kept")
    data = (tmp_path / "own.xlf").read_bytes()
    (tmp_path / "own.xlf").unlink()
    again = read_report(tmp_path / "kept")
    assert Path(again.parts[0].opened.path).read_bytes() == data
    exports.write(again, tmp_path / "noted.xlf", when=WHEN)
    assert b"tmtool check" in (tmp_path / "noted.xlf").read_bytes()


def test_decisions_are_put_to_a_report_whenever_it_is_opened(checked, session, tmp_path):
    kept = tmp_path / "kept"
    write_report(checked, kept)
    first = checked.findings[0]
    assert decide_on_report(session, checked, (first.id,), "keep as is", "as in the treaty") == (
        first.id,
    )
    (made,) = list_decisions(session).decisions
    assert (made.message, made.severity) == (first.message, first.severity)
    opened = open_report(session, kept)
    assert first.id not in {each.id for each in opened.findings}
    assert [decision.why for _, decision in opened.parts[0].decided.accepted] == [
        "as in the treaty"
    ]
    assert [*list_open(session, [kept])[0]] == [each.id for each in opened.findings]
    decide_on_report(session, checked, (first.id,), "open again", "")
    assert {each.id for each in open_report(session, kept).findings} == {
        each.id for each in checked.findings
    }


def test_an_error_is_not_kept_without_a_reason(checked, session, tmp_path):
    write_report(checked, tmp_path / "kept")
    error = next(each for each in checked.findings if each.severity == "error")
    with pytest.raises(InputError, match="reason"):
        decide_on_report(session, checked, (error.id,), "keep as is", "")


def test_what_the_check_before_had_found_is_remembered(checked, tmp_path):
    write_report(checked, tmp_path / "first")
    write_report(checked, tmp_path / "second", tmp_path / "first")
    assert read_earlier_ids(tmp_path / "first") is None
    assert read_earlier_ids(tmp_path / "second") == frozenset(read_severities(tmp_path / "first"))


def test_a_report_of_another_version_is_an_error_that_says_what_to_do(checked, tmp_path):
    write_report(checked, tmp_path)
    file = tmp_path / FILE
    value = json.loads(file.read_text("utf-8"))
    for wrong in ({**value, "version": 99}, {**value, "report": [3]}, [], {}):
        file.write_text(json.dumps(wrong), "utf-8")
        with pytest.raises(InputError, match="check the texts again"):
            read_report(tmp_path)
    with pytest.raises(InputError, match="not found"):
        read_report(tmp_path / "nothing")


def test_json_of_a_kept_report_is_that_of_the_report(checked, tmp_path):
    write_report(checked, tmp_path)
    assert list(iter_records(read_report(tmp_path))) == list(iter_records(checked))
