"""Decisions on findings: what counts, files of two people joined, what is no decision."""

import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from shutil import which
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool import locks
from tmtool.checks import decisions
from tmtool.checks.joining import FindingPlace, GroupedFinding
from tmtool.checks.model import CheckInput, Pair, build_finding
from tmtool.checks.running import CheckOutcome
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts.jsonl import dump

ONE, TWO = "0123456789ab", "ba9876543210"
WHEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
VERDICTS = get_args(decisions.Verdict)
ROOT = Path(__file__).parents[1]
PERSON = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tmtool.checks.decisions import decide
for number in range(10):
    each = f"{sys.argv[2]}{number:011x}"
    decide(Path(sys.argv[1]), [each], "kept", "so", user=sys.argv[2], when=datetime.now(UTC))
"""
GOOD = '{"id": "0123456789ab", "verdict": "kept", "why": "w", "by": "b", "at": "2026-11-25"}'


def decide(path, ids, verdict="kept", why="house style", later=0):
    when = WHEN + timedelta(hours=later)
    return decisions.decide(path, ids, verdict, why, user="reviser", when=when)


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
    decide(path, [ONE], "not an error", "none at all", later=1)
    read = decisions.read(path)
    assert {key: each.verdict for key, each in read.items()} == {ONE: "not an error", TWO: "kept"}
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_files_of_two_people_can_be_joined_in_any_order(tmp_path):
    mine, theirs, joined = (tmp_path / name for name in ("mine", "theirs", "joined"))
    decide(mine, [ONE], "kept")
    decide(theirs, [ONE], "reopened", later=2)
    for order in ((mine, theirs), (theirs, mine)):
        joined.write_text("".join(each.read_text("utf-8") for each in order), "utf-8")
        assert decisions.read(joined)[ONE].verdict == "reopened"


def test_joined_files_need_no_end_of_a_line_and_may_begin_as_editors_write_them(tmp_path):
    joined = tmp_path / "joined"
    other = GOOD.replace(ONE, TWO).replace("kept", "not an error")
    joined.write_text(f"\ufeff{GOOD}\ufeff{other}\r\n\ufeff\n{GOOD}", "utf-8")
    read = decisions.read(joined)
    assert {key: each.verdict for key, each in read.items()} == {ONE: "kept", TWO: "not an error"}
    decide(joined, [TWO], "reopened")
    assert len(joined.read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("line", "at"), [(f"{GOOD} {GOOD} oops", 1 + 2 * len(GOOD) + 2), ('{"id": x}', 8), ("  []", 3)]
)
def test_the_column_of_what_is_wrong_is_told(tmp_path, line, at):
    path = tmp_path / "a.jsonl"
    path.write_text(f"{GOOD}\n{line}\n", "utf-8")
    with pytest.raises(ParseError) as caught:
        decisions.read(path)
    assert (caught.value.line, caught.value.column) == (2, at)


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.sampled_from([ONE, TWO]), st.sampled_from(VERDICTS), st.integers(0, 2)))
)
def test_what_counts_is_the_same_after_the_file_is_sorted(listed):
    made = [
        decisions.Decision(each, verdict, "w", "b", (WHEN + timedelta(hours=at)).isoformat())
        for each, verdict, at in listed
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_text("".join(dump(asdict(each)) + "\n" for each in made), "utf-8")
        before = decisions.read(path)
        decide(path, ["0" * 12])
        after = dict(decisions.read(path))
        del after["0" * 12]
        assert after == before
        ids = [line[8:20] for line in path.read_text("utf-8").splitlines()]
        assert ids == sorted(ids)
        assert len(ids) == len(set(made)) + 1


@pytest.mark.skipif(which("git") is None, reason="there is no git")
def test_git_merges_what_two_people_add(tmp_path):
    rng = Random(5)
    ids = [f"{rng.getrandbits(48):012x}" for _ in range(60)]
    base, mine, theirs = (tmp_path / name for name in ("base", "mine", "theirs"))
    decide(base, ids[:50])
    for path in (mine, theirs):
        path.write_bytes(base.read_bytes())
    decide(mine, ids[50:52], later=1)
    decide(theirs, ids[52:54], later=1)
    merged = subprocess.run(
        ["git", "merge-file", "-p", mine, base, theirs], capture_output=True, check=False
    )
    assert merged.returncode == 0
    mine.write_bytes(merged.stdout)
    assert set(decisions.read(mine)) == set(ids[:54])


def test_two_people_at_once_lose_nothing(tmp_path):
    path = tmp_path / "a.jsonl"
    people = [
        subprocess.Popen(
            [sys.executable, "-c", PERSON, str(path), name],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for name in "ab"
    ]
    assert [each.wait(60) for each in people] == [0, 0]
    wanted = {f"{name}{number:011x}" for name in "ab" for number in range(10)}
    assert set(decisions.read(path)) == wanted


def test_a_file_that_another_keeps_is_told_and_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "_PATIENCE", 0.0)
    path = tmp_path / "a.jsonl"
    decide(path, [ONE])
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    before = path.read_bytes()
    with (
        locks.hold_exclusive_lock(path),
        pytest.raises(InputError, match="is being changed by another tmtool"),
    ):
        decide(link, [TWO])
    assert path.read_bytes() == before


def test_no_file_is_no_decision(tmp_path):
    assert decisions.read(tmp_path / "none") == {}


@pytest.mark.parametrize("bad", ["", "12", "0123456789AB", "0123456789abc", "../etc/pass"])
def test_what_is_no_id_is_refused_and_nothing_is_kept(tmp_path, bad):
    path = tmp_path / "a"
    with pytest.raises(InputError, match="not the number or id of a finding"):
        decide(path, [ONE, bad])
    assert not path.exists()


def test_what_nobody_knows_to_be_harmless_is_not_kept_without_a_reason(tmp_path):
    with pytest.raises(InputError, match="needs a reason to stay"):
        decide(tmp_path / "a", [ONE], why=" \n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": x', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("<<<<<<< ours", "two versions of this file were merged with a conflict"),
        ("=======", "two versions of this file were merged with a conflict"),
        ("[]", "not a decision"),
        (GOOD.replace('"w"', "1"), "not a decision"),
        (GOOD.replace(', "by": "b"', ""), "not a decision"),
        (GOOD.replace("kept", "perhaps"), "perhaps is not a decision"),
        (GOOD.replace("0123456789ab", "x"), "x is not the id of a finding"),
        (GOOD.replace("2026-11-25", "yesterday"), "yesterday is not a date"),
    ],
)
def test_a_line_that_is_no_decision_is_told_and_the_file_stays(tmp_path, line, message):
    path = tmp_path / "a.jsonl"
    path.write_text(f"{GOOD}\n\n{line}\n", "utf-8")
    before = path.read_bytes()
    for attempt in (lambda: decisions.read(path), lambda: decide(path, [TWO])):
        with pytest.raises(ParseError, match=rf"a.jsonl:3:\d+: {message}"):
            attempt()
    assert path.read_bytes() == before


def test_another_encoding_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        decisions.read(path)


@given(st.lists(st.sampled_from(["kept", "not an error", "reopened", None]), max_size=6))
def test_what_remains_and_what_does_not_is_all_there_was(verdicts):
    job = CheckInput([Pair(number, "大会", "x") for number in range(len(verdicts))], ("zh", "en"))
    listed = [
        GroupedFinding(build_finding("c", str(number), job, pair), (FindingPlace(number, None),))
        for number, pair in enumerate(job.pairs)
    ]
    decided = {
        each.finding.id: decisions.Decision(each.finding.id, verdict, "w", "b", "2026-11-25")
        for each, verdict in zip(listed, verdicts, strict=True)
        if verdict
    }
    result = decisions.apply(CheckOutcome(tuple(listed), ("c",)), decided)
    kept = [each for each, v in zip(listed, verdicts, strict=True) if v in (None, "reopened")]
    assert list(result.outcome.findings) == kept
    assert len(result.accepted) == verdicts.count("kept")
    assert result.ignored == verdicts.count("not an error")
