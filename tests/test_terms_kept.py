"""The user's term base on the disk: whole at any moment, one writer at a time."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tmtool import files, locks
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError, MissingError
from tmtool.terms import json_lines, storage, validity

ROOT = Path(__file__).parents[1]
ONE = ConceptEntry("a", (Term("zh", "互联网"), Term("en", "Internet")))
WRITER = """
import os, sys
from pathlib import Path
from tmtool.terms import storage
from tmtool.concepts import ConceptEntry, Term
number = 0
while True:
    number += 1
    with storage.open_for_change(Path(sys.argv[1]), create=True) as held:
        new = ConceptEntry(f"{os.getpid()}-{number}", (Term("en", "x" * 2000),))
        held.write([*held.entries[-50:], new])
    print(number, flush=True)
"""


def test_a_base_is_made_read_and_changed(tmp_path):
    path = tmp_path / "memory" / storage.FILE
    with pytest.raises(MissingError, match="term base not found: "):
        storage.read(path)
    with pytest.raises(MissingError), storage.open_for_change(path):
        pass
    assert not path.parent.exists()
    with storage.open_for_change(path, create=True) as held:
        assert held.entries == ()
        held.write([ONE])
    assert storage.read(path).entries == (ONE,)


def test_a_change_that_fails_changes_nothing(tmp_path):
    path = tmp_path / storage.FILE
    with storage.open_for_change(path, create=True) as held:
        held.write([ONE])
    broken = ConceptEntry("b", (Term("en", "\ud800"),))
    with pytest.raises(InputError, match="half a character"), storage.open_for_change(path) as held:
        held.write([*held.entries, broken])
    assert storage.read(path).entries == (ONE,)
    assert {each.name for each in tmp_path.iterdir()} == {storage.FILE, f"{storage.FILE}.lock"}


def test_a_broken_base_is_told_with_its_line(tmp_path):
    path = tmp_path / storage.FILE
    path.write_text('{"id": "a", "terms": [{"lang": "en", "text": "Internet"}]}\n{"id": "b"}\n')
    with pytest.raises(InputError) as caught:
        storage.read(path)
    assert str(caught.value) == f"{path}:2:1: the entry has no terms"


def test_a_second_writer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "_PATIENCE", 0.0)
    path = tmp_path / storage.FILE
    with storage.open_for_change(path, create=True) as held:
        held.write([ONE])
        with (
            pytest.raises(InputError, match="is being changed by another tmtool"),
            storage.open_for_change(path),
        ):
            pass
        assert storage.read(path).entries == (ONE,)
    with storage.open_for_change(path) as held:
        assert held.entries == (ONE,)


def writer(path):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="processes are killed as POSIX does it")
@pytest.mark.parametrize("kills", [2, pytest.param(8, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_a_whole_base(tmp_path, kills):
    path, rng = tmp_path / storage.FILE, random.Random(5)
    for _ in range(kills):
        process = writer(path)
        process.stdout.readline()
        time.sleep(rng.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        told = [int(line) for line in process.communicate(timeout=120)[0].split()]
        assert process.returncode == -signal.SIGKILL
        held = storage.read(path)
        assert all(len(entry.terms[0].text) == 2000 for entry in held.entries)
        last, number = held.entries[-1].id.split("-")
        assert int(last) == process.pid
        assert int(number) >= max(told, default=1)
        with storage.open_for_change(path) as again:
            assert again.entries == held.entries


@pytest.mark.skipif(os.name == "nt", reason="processes are killed as POSIX does it")
def test_writers_take_turns(tmp_path):
    path = tmp_path / storage.FILE
    script = WRITER.replace("while True:", "while number < 15:").replace("[-50:]", "")
    script = script.replace("os.getpid()", "sys.argv[2]")
    several = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(name)], stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for name in range(2)
    ]  # fmt: skip
    assert [process.wait(60) for process in several] == [0, 0]
    wanted = {f"{name}-{number}" for name in range(2) for number in range(1, 16)}
    assert {entry.id for entry in storage.read(path).entries} == wanted


def test_of_a_changed_base_only_what_changed_is_taken_apart_and_judged(tmp_path, monkeypatch):
    path = tmp_path / "terms.jsonl"
    entries = [
        ConceptEntry(f"e{at}", (Term("en", f"term {at}"), Term("zh", f"词{at}")))
        for at in range(50)
    ]
    path.write_text("".join(json_lines.render_lines(entries)), "utf-8")
    parsed, judged = [], []
    parse, rule = json_lines.parse_entry, validity._OF_ENTRY[0]
    monkeypatch.setattr(
        json_lines, "parse_entry", lambda record: (parsed.append(record["id"]), parse(record))[1]
    )
    monkeypatch.setattr(
        validity, "_OF_ENTRY",
        (lambda entry: (judged.append(entry.id), rule(entry))[1], *validity._OF_ENTRY[1:]),
    )  # fmt: skip
    first = storage.read(path)
    assert len(parsed) == len(judged) == 50
    with storage.open_for_change(path) as base:
        changed = replace(base.entries[7], subject="ICT")
        base.write([*base.entries[:7], changed, *base.entries[8:-1]])
    then = storage.read(path)
    assert parsed[50:] == judged[50:] == ["e7"]
    assert then.entries == (*first.entries[:7], changed, *first.entries[8:-1])
    assert json_lines.read(path, str(path)).entries == then.entries


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"term 3"', "3", "terms.jsonl:5:1"),
        ('"id": "e4"', '"id": "e3"', "the id is there twice"),
        ('"term 3"', '"term \\u0001 3"', "a control character"),
        ('{"id": "e3"', '{"id": "e3', "not JSON"),
    ],
)
def test_what_was_sound_hides_nothing_that_is_wrong_now(tmp_path, old, new, told):
    path = tmp_path / "terms.jsonl"
    entries = [ConceptEntry(f"e{at}", (Term("en", f"term {at}"),)) for at in range(6)]
    whole = "".join(json_lines.render_lines(entries))
    path.write_text(whole, "utf-8")
    kept = storage.read(path)
    assert old in whole
    for _ in range(2):
        files.write(path, [whole.replace(old, new, 1)], force=True)
        with pytest.raises(InputError, match=re.escape(told)):
            storage.read(path)
        files.write(path, [whole], force=True)
        assert storage.read(path).entries == kept.entries
