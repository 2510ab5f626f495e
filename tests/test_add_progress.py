"""What a person sees while a file comes into a memory, and when it is stopped."""

import re
import sys

import pytest
from memories import pairs, tmx

from tmtool.cli import run
from tmtool.memory.importing import ItemCounter
from tmtool.memory.memory import Memory


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tmx").write_text(tmx(pairs(1_200)), "utf-8")
    return "a.tmx"


def test_units_are_told_as_they_come(file):
    told = []
    memory = Memory.open("memory", create=True)
    memory.add_file(file, progress=lambda *at: told.append(at))
    memory.close()
    done, total, _ = zip(*told, strict=True)
    assert done[-1] == total[-1]
    units = [each[2] for each in told]
    assert units == sorted(units)
    assert 0 < units[-1] <= 1_200


def test_a_terminal_shows_the_time_left(file, monkeypatch, capsys):
    moments = iter(range(0, 100_000, 2))
    monkeypatch.setattr("tmtool.cli.output.monotonic", lambda: next(moments))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(["add", file, "--no-index", "--memory", "memory"]) == 0
    shown = capsys.readouterr().err
    assert re.search(r"a\.tmx [0-9,]+ of [0-9,]+, \d+ s left +\d+%", shown)


def test_who_stops_it_is_told_how_to_go_on(file, monkeypatch, capsys):
    def stop(counting, done, total):
        counting._told(done, total, 1_234)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(ItemCounter, "report", stop)
        assert run(["add", file, "--no-index", "--memory", "memory"]) == 130
    told = capsys.readouterr().err
    assert "stopped; what was added is kept, and the same command continues" in told
    assert run(["add", file, "--no-index", "--memory", "memory"]) == 0
    assert "1,200 read" in capsys.readouterr().out
