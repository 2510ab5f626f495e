"""Decisions on findings: what counts, files of two people joined, what is no decision."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.checks import decisions
from tmtool.checks.nouns import Job, Pair, found
from tmtool.checks.running import Outcome, Place, Repeated
from tmtool.errors import InputError, ParseError

ONE, TWO = "0123456789ab", "ba9876543210"
WHEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
GOOD = '{"id": "0123456789ab", "verdict": "accepted", "why": "w", "by": "b", "at": "2026-11-25"}'


def decide(path, ids, verdict="accepted", why="house style", later=0):
    when = WHEN + timedelta(hours=later)
    return decisions.decide(path, ids, verdict, why, by="reviser", when=when)


def test_a_decision_says_who_when_and_why(tmp_path):
    path = tmp_path / "new" / "findings.jsonl"
    decide(path, [ONE])
    found = decisions.read(path)[ONE]
    assert (found.by, found.at, found.why) == (
        "reviser",
        "2026-11-25T10:00:00+00:00",
        "house style",
    )
    assert len(path.read_text("utf-8").splitlines()) == 1


def test_the_last_decision_counts(tmp_path):
    path = tmp_path / "a.jsonl"
    decide(path, [ONE, TWO, ONE])
    decide(path, [ONE], "ignored", "none at all", later=1)
    read = decisions.read(path)
    assert {key: each.verdict for key, each in read.items()} == {ONE: "ignored", TWO: "accepted"}
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_files_of_two_people_can_be_joined_in_any_order(tmp_path):
    mine, theirs, joined = (tmp_path / name for name in ("mine", "theirs", "joined"))
    decide(mine, [ONE], "accepted")
    decide(theirs, [ONE], "reopened", later=2)
    for order in ((mine, theirs), (theirs, mine)):
        joined.write_text("".join(each.read_text("utf-8") for each in order), "utf-8")
        assert decisions.read(joined)[ONE].verdict == "reopened"


def test_no_file_is_no_decision(tmp_path):
    assert decisions.read(tmp_path / "none") == {}


@pytest.mark.parametrize("bad", ["", "12", "0123456789AB", "0123456789abc", "../etc/pass"])
def test_what_is_no_id_is_refused_and_nothing_is_kept(tmp_path, bad):
    path = tmp_path / "a"
    with pytest.raises(InputError, match="no id of a finding"):
        decide(path, [ONE, bad])
    assert not path.exists()


def test_a_decision_needs_a_reason(tmp_path):
    with pytest.raises(InputError, match="needs a reason"):
        decide(tmp_path / "a", [ONE], why=" \n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a decision"),
        (GOOD.replace('"w"', "1"), "not a decision"),
        (GOOD.replace(', "by": "b"', ""), "not a decision"),
        (GOOD.replace("accepted", "perhaps"), "perhaps is no verdict"),
        (GOOD.replace("0123456789ab", "x"), "x is no id of a finding"),
        (GOOD.replace("2026-11-25", "yesterday"), "yesterday is no date"),
    ],
)
def test_a_line_that_is_no_decision_is_told_and_the_file_stays(tmp_path, line, message):
    path = tmp_path / "a.jsonl"
    path.write_text(f"{GOOD}\n\n{line}\n", "utf-8")
    before = path.read_bytes()
    for attempt in (lambda: decisions.read(path), lambda: decide(path, [TWO])):
        with pytest.raises(ParseError, match=f"a.jsonl:3:1: {message}"):
            attempt()
    assert path.read_bytes() == before


def test_another_encoding_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        decisions.read(path)


@given(st.lists(st.sampled_from(["accepted", "ignored", "reopened", None]), max_size=6))
def test_what_remains_and_what_does_not_is_all_there_was(verdicts):
    job = Job([Pair(number, "大会", "x") for number in range(len(verdicts))], ("zh", "en"))
    listed = [
        Repeated(found("c", "error", str(number), job, pair), (Place(number, None),))
        for number, pair in enumerate(job.pairs)
    ]
    decided = {
        each.finding.id: decisions.Decision(each.finding.id, verdict, "w", "b", "2026-11-25")
        for each, verdict in zip(listed, verdicts, strict=True)
        if verdict
    }
    result = decisions.apply(Outcome(tuple(listed), ("c",)), decided)
    kept = [each for each, v in zip(listed, verdicts, strict=True) if v in (None, "reopened")]
    assert list(result.outcome.found) == kept
    assert len(result.accepted) == verdicts.count("accepted")
    assert result.ignored == verdicts.count("ignored")
