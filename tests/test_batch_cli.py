"""Whole folders by the command line: what is said where, exit codes, kills and interruptions."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from archives import FIXED, children
from batch_texts import folders, write
from waiting import HANGS, wait_until

from tmtool.batch import Step
from tmtool.cli import output, run
from tmtool.reporter import Remark

HOOK = """
import sys
def look(event, arguments):
    if event.startswith(('socket.', 'urllib.', 'http.', 'ftplib.', 'smtplib.')):
        raise SystemExit(f'a connection: {event}')
sys.addaudithook(look)
"""
SCRIPT = """
import sys
from tmtool.cli import run
sys.exit(run(sys.argv[1:]))
"""


def aligned(zh, en, out, jobs=2, before=""):
    """The program on two folders, started but not waited for."""
    arguments = ["align", str(zh), str(en), "-o", str(out), "--jobs", str(jobs)]
    return subprocess.Popen(
        [sys.executable, "-c", before + SCRIPT, *arguments], env=os.environ | FIXED,
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def align_folders(folders, out=None, *more):
    """The exit code of the program in this process."""
    return run(["align", *folders, *(["-o", out] if out else []), *more])


def ended(process):
    out, err = process.communicate(timeout=HANGS)
    assert "Traceback" not in err
    assert out == ""
    return process.returncode, err.splitlines()


def results(out):
    return {p.name: p.read_bytes() for p in out.glob("*.tmx")} if out.exists() else {}


def merged(out):
    return (out / "all.jsonl").read_bytes()


def said(capsys):
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("tmtool: ") for line in lines)
    return [line.removeprefix("tmtool: ") for line in lines]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Three pairs, one of them broken, a file without a partner; names are relative."""
    monkeypatch.chdir(tmp_path)
    folders(tmp_path, 3)
    Path("en", "A_75_11.txt").write_bytes(b"\x00\x01\x02\xff" * 20)
    write(tmp_path, {"zh/only.txt": 9})
    monkeypatch.setattr("tmtool.batch.runs.count_cores", lambda: 0)
    monkeypatch.setattr("tmtool.batch.folders.count_cores", lambda: 0)
    return tmp_path


# What is said


def test_a_run(here, capsys):
    assert align_folders(["zh", "en"], "out") == 1
    assert said(capsys) == [
        "en/A_75_11.txt holds binary data, not a text: give a text file",
        "out: 3 pairs: 2 aligned, 1 failed; 1 file without a partner; see out/summary.tsv",
    ]
    Path("en", "A_75_11.txt").unlink()
    assert align_folders(["zh", "en"], "out") == 0
    assert said(capsys)[-1] == (
        "out: 2 pairs: 2 kept from before; 2 files without a partner; see out/summary.tsv"
    )


def test_quiet_says_failures_only(here, capsys):
    assert align_folders(["zh", "en"], "out", "--quiet") == 1
    assert said(capsys) == ["en/A_75_11.txt holds binary data, not a text: give a text file"]


def test_json_tells_of_each_pair(here, capsys):
    align_folders(["zh", "en"], "out", "--json")
    first, broken, _ = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["pair"], first["status"], first["file"]) == (1, "aligned", "A_75_10.tmx")
    assert (broken["status"], broken["reason"] != "", broken["counts"]) == ("failed", True, {})


def test_one_mixed_folder(here, capsys):
    assert align_folders(["."], "out") == 1
    assert "3 pairs: 2 aligned, 1 failed" in said(capsys)[-1]
    assert align_folders(["."], "out") == 1
    assert "3 pairs: 2 kept from before, 1 failed" in said(capsys)[-1]


def test_a_dry_run_edited_and_fed_back(here, capsys):
    write(here, {"en/A_75_10.md": 7})
    assert align_folders(["zh", "en"], None, "--preview") == 0
    told = capsys.readouterr()
    assert told.out.startswith("source\ttarget\tsymbol\treason\nzh/A_75_11.txt\ten/A_75_11.txt\tA")
    assert told.err == "tmtool: 2 pairs; 3 files in doubt, 1 file without a partner\n"
    assert align_folders(["zh", "en"], "pairs.tsv", "--preview") == 0
    assert said(capsys)[0].startswith("pairs.tsv: 2 pairs; ")
    text = Path("pairs.tsv").read_text("utf-8")
    Path("pairs.tsv").write_text(
        text.replace("# zh/A_75_10.txt\ten/A_75_10.txt", "zh/A_75_10.txt\ten/A_75_10.txt"), "utf-8"
    )
    assert run(["batch", "run", "pairs.tsv", "-o", "out"]) == 1
    assert sorted(results(Path("out"))) == ["A_75_10.tmx", "A_75_12.tmx"]


def test_what_folders_have_done_a_manifest_keeps(here, capsys):
    align_folders(["zh", "en"], "out")
    align_folders(["zh", "en"], "pairs.tsv", "--preview")
    assert run(["batch", "run", "pairs.tsv", "-o", "out"]) == 1
    assert "3 pairs: 2 kept from before, 1 failed" in said(capsys)[-1]


def test_folders_in_shards_make_what_a_run_makes(here, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert run(["align", "zh", "en", "-o", "whole"]) == 1
    for shard in ("1/3", "3/3"):
        run(["align", "zh", "en", "-o", "parts", "--shard", shard])
    assert run(["batch", "merge", "parts"]) == 2
    assert "have no result that fits their files" in said(capsys)[-1]
    # A manifest of the same folders is another way to say the same.
    run(["align", "zh", "en", "--preview", "-o", "pairs.tsv"])
    run(["batch", "run", "pairs.tsv", "-o", "parts", "--shard", "2/3"])
    assert run(["batch", "merge", "parts"]) == 1
    assert said(capsys)[-1].startswith("parts: 3 pairs: 2 aligned, 1 failed")
    assert merged(Path("parts")) == merged(Path("whole"))
    assert results(Path("parts")) == results(Path("whole"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["zh", "en", "--shard", "5/4"], "there is no shard 5/4"),
        (["zh", "en", "--preview", "--shard", "1/2"], "--preview: the pairs of all shards are"),
        (["zh", "en", "--symbol", "A/1"], "--symbol: can be used only with a text and"),
        (["zh/only.txt", "zh/b.txt", "--shard", "1/2"], "--shard: can be used only with folders"),
    ],
)
def test_wrong_parts_of_folders_are_one_line(here, given, message, capsys):
    assert run(["align", *given, *(() if "--preview" in given else ("-o", "out"))]) == 2
    (told,) = said(capsys)
    assert message in told
    assert not Path("out").exists()


def test_no_pairs(here, capsys):
    (here / "left").mkdir()
    (here / "right").mkdir()
    assert align_folders(["left", "right"], "out") == 1
    assert said(capsys) == ["no pairs found: --preview says why of each file"]
    assert align_folders(["left", "right"], None, "--preview") == 1
    Path("empty.tsv").write_text("source\ttarget\n")
    assert run(["batch", "run", "empty.tsv", "-o", "out"]) == 1
    assert said(capsys)[-1] == "no pairs found: --preview says why of each file"
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["align", "zh", "en"], "--output: name a folder for the results"),
        (["align", "zh", "en", "-o", "zh"], "zh is an input as well as an output"),
        (["align", "zh", "en", "-o", "zh/../en"], "en is an input as well as an output"),
        (["align", "zh", "en", "-o", "zh/only.txt"], "zh/only.txt is a file: name a folder"),
        (["align", "zh", "en", "-o", "out", "-o", "out2"], "--output: the results go into one"),
        (["align", "zh", "en", "-o", "out", "--jobs", "0"], "--jobs must be a whole number of 1"),
        (["align", "zh", "zh/only.txt", "-o", "out"], "zh/only.txt is not a folder: name two"),
        (["align", "zh", "none", "-o", "out"], "none is not a folder"),
        (["batch", "run", "none.tsv", "-o", "out"], "none.tsv: file not found"),
        (["batch", "run", "pairs.tsv", "--preview"], "--preview: pairs.tsv is a manifest already"),
        (["align", "zh", "en", "-o", "en/A_75_10.txt", "--preview"], "was not overwritten"),
        (["align", "zh", "en", "-o", "out/deep/er"], "can't be written"),
        (["align", "zh", "en", "-o", "out", "--format", "doc"], "format .doc does not exist"),
    ],
)
def test_wrong_use_is_one_line(here, capsys, arguments, message):
    assert run(arguments) == 2
    (told,) = said(capsys)
    assert message in told
    assert not Path("out").exists()


def test_why_a_result_has_no_place_is_said(here, capsys):
    Path("out").mkdir()
    Path("out", "A_75_10.tmx").write_text("mine")
    assert align_folders(["zh", "en"], "out") == 1
    assert any(
        line.endswith("A_75_10.tmx exists and was not written by an earlier run")
        for line in said(capsys)
    )


# Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_has_one_line(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with output.open_reporter() as told:
        told.step("aligning", 1, 4, left=100)
        told.remark(Remark("zh/a.txt and en/a.txt: broken", is_failure=True))
        told.step("aligning", 3, 4, left=5)
    lines = [line.strip() for line in sys.stderr.getvalue().replace("\n", "\r").split("\r")]
    assert list(dict.fromkeys(line for line in lines if line)) == [
        "aligning 1 of 4, 2 min left  25%",
        "tmtool: zh/a.txt and en/a.txt: broken",
        "aligning 3 of 4, 5 s left  75%",
    ]


def test_a_pipe_gets_a_line_from_time_to_time(monkeypatch, capsys):
    with output.open_reporter() as told:
        told.step("aligning", 1, 4)
        assert said(capsys) == []
        monkeypatch.setattr(output, "LOG_SECONDS", 0.0)
        told.step("aligning", 2, 4, left=7200)
        assert said(capsys) == ["aligning 2 of 4, 2 h 0 min left 50%"]
    with output.open_reporter(quiet=True) as terminal:
        terminal.step("aligning", 3, 4)
        terminal.remark(Remark("broken", is_failure=True))
        assert said(capsys) == ["broken"]


def test_an_interruption_says_how_to_go_on(here, monkeypatch, capsys):
    def interrupted(found, out, job, *, progress, **_):
        progress(Step(3, 4))
        raise KeyboardInterrupt

    monkeypatch.setattr("tmtool.batch.run", interrupted)
    assert align_folders(["zh", "en"], "out") == 130
    assert said(capsys) == [
        "3 of 4 pairs are done, their results whole; the same command goes on with the rest",
        "interrupted",
    ]


# With processes


@pytest.mark.slow
def test_the_same_bytes_with_any_number_of_processes(tmp_path):
    zh, en = folders(tmp_path, 7)
    outs = []
    for jobs in (1, 2, 3):
        out = tmp_path / f"out{jobs}"
        assert ended(aligned(zh, en, out, jobs))[0] == 0
        outs.append((results(out), merged(out)))
    assert outs[0] == outs[1] == outs[2]
    assert len(outs[0][0]) == 7


@pytest.mark.slow
def test_200_pairs_with_one_broken_file(tmp_path):
    zh, en = folders(tmp_path, 200)
    broken = en / "A_75_77.txt"
    broken.write_bytes(b"\x00\x01\x02\xff" * 20)
    code, lines = ended(aligned(zh, en, tmp_path / "out"))
    assert code == 1
    failures = [line for line in lines if "A_75_77" in line]
    assert failures == [
        f"tmtool: {broken.as_posix()} holds binary data, not a text: give a text file"
    ]
    assert lines[-1].startswith(
        f"tmtool: {tmp_path / 'out'}: 200 pairs: 199 aligned, 1 failed; see"
    )
    assert all(" of 200 pairs" in line for line in lines[:-1] if line not in failures)
    assert len(results(tmp_path / "out")) == 199
    rows = (tmp_path / "out" / "summary.tsv").read_text("utf-8").splitlines()
    assert sum("\tfailed\t" in row for row in rows) == 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")
def test_after_a_kill_only_what_is_missing_is_done(tmp_path):
    zh, en = folders(tmp_path, 12)
    out, whole = tmp_path / "out", tmp_path / "whole"
    process = aligned(zh, en, out)
    wait_until(lambda: len(results(out)) >= 3)
    process.kill()
    process.communicate(timeout=120)
    state = out / ".tmtool" / "state.jsonl"
    wait_until(lambda: state.read_text().endswith("\n"))
    recorded = {json.loads(line)["name"] for line in state.read_text().splitlines()}
    times = {path.name: path.stat().st_mtime_ns for path in out.glob("*.tmx")}
    kept = {name for name in recorded if f"{name}.tmx" in times}
    assert 3 <= len(kept) < 12
    code, lines = ended(aligned(zh, en, out))
    assert code == 0
    assert f"12 pairs: {12 - len(kept)} aligned, {len(kept)} kept from before" in lines[-1]
    after = {path.name: path.stat().st_mtime_ns for path in out.glob("*.tmx")}
    assert {name for name in times if after[name] == times[name]} >= {
        f"{name}.tmx" for name in kept
    }
    assert ended(aligned(zh, en, whole, 1))[0] == 0
    assert (results(out), merged(out)) == (results(whole), merged(whole))
    assert sorted(p.name for p in (out / ".tmtool").iterdir()) == [
        "lock", "parts", "plan.jsonl", "state.jsonl",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")
def test_ctrl_c_leaves_finished_results_whole(tmp_path):
    zh, en = folders(tmp_path, 16)
    out, whole = tmp_path / "out", tmp_path / "whole"
    process = aligned(zh, en, out)
    wait_until(lambda: len(results(out)) >= 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of its processes
    code, lines = ended(process)
    assert code == 130
    assert lines[-2].endswith(" of 16 pairs are done, their results whole; "
                              "the same command goes on with the rest")  # fmt: skip
    finished = results(out)
    assert 2 <= len(finished) < 16
    assert not (out / "all.jsonl").exists()
    assert ended(aligned(zh, en, out))[0] == 0
    assert ended(aligned(zh, en, whole))[0] == 0
    assert {name: results(whole)[name] for name in finished} == finished
    assert (results(out), merged(out)) == (results(whole), merged(whole))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_process_that_is_killed_costs_its_pair(tmp_path):
    zh, en = folders(tmp_path, 16)
    out = tmp_path / "out"
    process = aligned(zh, en, out)
    wait_until(lambda: len(results(out)) >= 2)
    os.kill(children(process)[0], signal.SIGKILL)
    code, lines = ended(process)
    assert code == 1
    assert sum("the process working on it was ended by SIGKILL" in line for line in lines) == 1
    assert "16 pairs: 15 aligned, 1 failed" in lines[-1]
    code, lines = ended(aligned(zh, en, out))
    assert code == 0
    assert "16 pairs: 1 aligned, 15 kept from before" in lines[-1]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_no_process_outlives_the_program(tmp_path):
    zh, en = folders(tmp_path, 40)
    process = aligned(zh, en, tmp_path / "out")
    wait_until(lambda: len(results(tmp_path / "out")) >= 2)
    workers = children(process)
    assert len(workers) == 2
    process.kill()
    process.communicate(timeout=120)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


@pytest.mark.slow
def test_no_connection_is_opened(tmp_path):
    zh, en = folders(tmp_path, 3)
    code, lines = ended(aligned(zh, en, tmp_path / "out", 2, before=HOOK))
    assert (code, len(results(tmp_path / "out"))) == (0, 3), lines


def test_doubtful_pairs_are_told_with_the_reason(tmp_path, monkeypatch, capsys):
    write(tmp_path, {"zh/a.txt": 1, "zh/b.txt": 2, "en/x.txt": 1, "en/y.txt": 1, "en/z.txt": 2})
    monkeypatch.chdir(tmp_path)
    assert align_folders(["zh", "en"], None, "--preview") == 0
    told = capsys.readouterr()
    assert told.err == "tmtool: 1 pair; 3 files in doubt\n"
    pair, _, first, second = (line.split("\t") for line in told.out.splitlines()[1:])
    assert pair[:2] == ["zh/b.txt", "en/z.txt"]
    assert pair[3].startswith("contents, probability ")
    assert (first[0], first[3].partition(": ")[2]) == ("# zh/a.txt", "y.txt is as near")
    assert second[3].partition(": ")[2] == "x.txt is as near"
    align_folders(["zh", "en"], "out", "--json", "--jobs", "1")
    aligned, *doubtful = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (aligned["type"], aligned["status"]) == ("batch_pair", "aligned")
    assert 0.8 <= aligned["probability"] <= 1
    assert [(each["status"], *each["files"].values()) for each in doubtful] == [
        ("doubtful", "zh/a.txt", "en/x.txt"), ("doubtful", "zh/a.txt", "en/y.txt"),
    ]  # fmt: skip
    assert all(each["probability"] < 0.8 and each["reason"] for each in doubtful)
    summary = Path("out", "summary.tsv").read_text("utf-8")
    assert summary.count("is as near") == 2
