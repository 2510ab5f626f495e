"""`--log FILE`: what is in it, and that no text is unless it was asked for."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tmtool.cli import build_command, output, run, run_log
from tmtool.errors import ParseError

CANARY = "弥合数字鸿沟 canary"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    (tmp_path / "pairs.tsv").write_text(
        f"zh\ten\n{CANARY}\tto bridge the digital divide\n", "utf-8"
    )
    assert run(["add", "pairs.tsv", "--quiet", "--log", "run.log"]) == 0
    return tmp_path


def read(path="run.log"):
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def of_last_run(path="run.log"):
    lines = read(path)
    return {line["event"]: line for line in lines if line["run"] == lines[-1]["run"]}


def find_commands(command, path=()):
    if not hasattr(command, "commands"):
        yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from find_commands(each, (*path, name))


def test_every_command_has_a_log(capsys):
    for path, command in find_commands(build_command()):
        names = [option for each in command.params for option in each.opts]
        assert names.count("--log") == names.count("--log-texts") == 1, path
    assert run(["terms", "find", "--help"]) == 0
    assert "--log FILE" in capsys.readouterr().out


def test_a_run_is_told_from_start_to_end(folder):
    lines = read()
    assert [line["event"] for line in lines[:2]] == ["start", "command"]
    assert lines[0]["tmtool"]
    assert lines[0]["python"]
    assert "numpy" in lines[0]["packages"]
    assert lines[1]["command"] == "tmtool add"
    assert lines[1]["given"] == {"files": ["pairs.tsv"], "--quiet": True}
    steps = {line["task"]: line for line in lines if line["event"] == "step"}
    assert steps["pairs.tsv"]["done"] == steps["pairs.tsv"]["total"] > 0
    assert steps["zh: vectors"]["seconds"] >= 0
    assert lines[-1]["event"] == "end"
    assert lines[-1]["exit"] == 0
    assert lines[-1]["seconds"] > 0
    assert len({line["run"] for line in lines}) == 1
    assert all(first["time"] <= then["time"] for first, then in pairwise(lines))


def test_texts_are_not_there_unless_asked_for(folder):
    for command in (
        ["lookup", CANARY], ["concordance", *CANARY.split()], ["terms", "find", CANARY],
        ["edit", "1" * 16, "--text", f"zh={CANARY}"], ["erase", "0" * 16, "--why", CANARY, "--yes"],
        ["findings", "ignore", "0" * 12, "--why", CANARY], ["lookup", CANARY, "--record", CANARY],
        ["lookup", "--" + CANARY], ["lookup", CANARY, "-k", CANARY],
    ):  # fmt: skip
        run([*command, "--log", "run.log"])
        assert of_last_run()["end"]["exit"] in (0, 1, 2, 3)
    log = Path("run.log").read_text("utf-8")
    assert not any(part in log for part in ("canary", "弥合", json.dumps("弥合")[1:-1]))
    assert run(["lookup", CANARY, "--log-texts", "--log", "run.log"]) == 0
    assert of_last_run()["command"]["given"]["text"] == CANARY


def test_values_that_are_no_texts_are_there(folder):
    run(["lookup", CANARY, "-k", "2", "--from", "zh", "--year", "2020", "--log", "run.log"])
    assert of_last_run()["command"]["given"] == {
        "text": {"characters": len(CANARY)}, "-k": 2, "--from": "zh", "--year": ["2020"],
    }  # fmt: skip


def test_an_error_is_told_by_its_code_and_place(folder, capsys):
    (folder / "bad.tmx").write_text("<tmx><body></tmx>", "utf-8")
    assert run(["add", "bad.tmx", "--log", "run.log"]) == 2
    assert run(["terms", "find", CANARY, "--log", "run.log"]) == 3
    told = of_last_run()
    assert (told["error"]["kind"], told["error"]["code"]) == ("MissingError", "no term base")
    assert told["error"]["exit"] == told["end"]["exit"] == 3
    assert told["error"]["where"][-1].startswith("tmtool.terms.storage:")
    assert "text" not in told["error"]
    assert run(["terms", "find", CANARY, "--log", "run.log", "--log-texts"]) == 3
    assert of_last_run()["error"]["text"] in capsys.readouterr().err


def test_where_a_file_is_malformed_is_told(tmp_path):
    log = run_log.RunLog(str(tmp_path / "run.log"))
    log.write_error(ParseError(f"no {CANARY}", "gold.align", 3, 7), 2, f"no {CANARY}")
    log.end(2)
    told = of_last_run(tmp_path / "run.log")["error"]
    assert (told["file"], told["line"], told["column"]) == ("gold.align", 3, 7)
    assert "canary" not in str(told)


def test_a_command_line_that_is_not_understood_is_told(folder, capsys):
    assert run(["lookup", "x", "--nonsense", "--log=run.log"]) == 2
    told = of_last_run()
    assert told["error"]["kind"] == "NoSuchOption"
    assert told["end"]["exit"] == 2
    assert "No such option" in capsys.readouterr().err


def test_a_bug_is_told(folder, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr("tmtool.services.lookup.lookup", fail)
    with pytest.raises(ZeroDivisionError):
        run(["lookup", "x", "--log", "run.log"])
    told = of_last_run()
    assert told["error"]["kind"] == "ZeroDivisionError"
    assert told["end"]["exit"] is None
    assert told["error"]["where"]
    assert "canary" not in Path("run.log").read_text("utf-8")
    assert run_log._current == []


def test_a_remark_is_told_even_where_all_is_quiet(folder, capsys):
    run(["lookup", CANARY, "--quiet", "--log", "run.log"])
    assert capsys.readouterr().err == ""
    assert of_last_run()["remark"]["where"].startswith("tmtool.cli.")


@pytest.mark.parametrize("content", ["<tmx/>\n", "x", '{"text": "a"}\n'])
def test_what_is_no_log_is_left_alone(folder, content, capsys):
    (folder / "mine").write_text(content)
    assert run(["info", "--log", "mine"]) == 2
    assert "mine exists and is not a log of tmtool" in capsys.readouterr().err
    assert (folder / "mine").read_text() == content


def test_a_log_that_cant_be_written_stops_the_run_before_it_begins(folder, capsys):
    assert run(["add", "pairs.tsv", "--log", "none/run.log"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "can't write the log none/run.log: " in told.err


def test_a_log_that_ends_early_does_not_end_the_run(folder, capsys, monkeypatch):
    log = run_log.RunLog("full.log")

    class Full:
        closed = False

        def write(self, data):
            raise OSError(28, "No space left on device")

        def close(self):
            self.closed = True

    log._file.close()
    log._file = Full()
    log.write("step")
    log.end(0)
    assert capsys.readouterr().err == "tmtool: the log full.log can't be written any further\n"


def test_runs_share_a_log(tmp_path):
    script = (
        "from tmtool.cli.run_log import RunLog\n"
        "log = RunLog('shared.log')\n"
        "for number in range(200):\n    log.write('step', task='x' * 3000, done=number)\n"
        "log.end(0)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=tmp_path,
            env={"PYTHONPATH": str(Path(__file__).parents[1])},
        )
        for _ in range(3)
    ]  # fmt: skip
    assert [each.wait(60) for each in processes] == [0, 0, 0]
    lines = read(tmp_path / "shared.log")
    assert len(lines) == 3 * 202
    for run_id in {line["run"] for line in lines}:
        own = [line["done"] for line in lines if line["run"] == run_id and line["event"] == "step"]
        assert own == [*range(200)]


def test_without_a_log_nothing_is_opened(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["models", "list"]) == 0
    assert run_log._current == []
    assert [*tmp_path.iterdir()] == []


def test_a_task_that_never_ends_is_told_at_the_end(tmp_path):
    log = run_log.RunLog(str(tmp_path / "run.log"))
    log.write_step("units", 5, None)
    log.write_step("units", 9, None)
    log.write_step("units", 2, None)  # of another file
    log.end(0)
    assert [line["done"] for line in read(tmp_path / "run.log") if line["event"] == "step"] == [
        9,
        2,
    ]


def test_the_note_of_an_error_is_no_remark(folder):
    run(["add", "none.tmx", "--log", "run.log"])
    assert "remark" not in of_last_run()


def test_noting_goes_on_without_a_log(capsys):
    output.note("one\ntwo")
    assert capsys.readouterr().err == "tmtool: one two\n"
