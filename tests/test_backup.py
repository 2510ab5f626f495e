"""Backups: taken while others write, whole or not there; restored as they were, or not at all."""

import json
import os
import random
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from served import DATA, fill
from waiting import wait_until

from tmtool.cli import run
from tmtool.memory.content_digest import compute_content_digest
from tmtool.operations.backup_archive import MANIFEST
from tmtool.server.state import Item, Job
from tmtool.server.state.people import Account
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.stores import open_store

ROOT = Path(__file__).parents[1]
AT = "2026-11-29T10:00:00.000000Z"


def digest(folder):
    with closing(open_store(folder)) as store:
        return compute_content_digest(store).digest


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    (tmp_path / "findings.jsonl").write_text('{"a": 1}\n', "utf-8")
    return fill(tmp_path / "memory")


@pytest.fixture
def team(tmp_path):
    """The folder of a team's server that has people, items and a job."""
    folder = tmp_path / "team"
    folder.mkdir()
    fill(folder / "memory")
    (folder / "memory.csv").unlink()
    (folder / "team.toml").write_text('address = "https://tm.example.org"\n', "utf-8")
    (folder / "findings.jsonl").write_text('{"a": 1}\n', "utf-8")
    with closing(SqliteState(folder / STATE)) as state:
        state.add_account(Account("anna", "Anna", AT))
        state.add_item(Item("1", "file", "决议 草案.docx", "Anna", AT, AT))
        state.add_job(Job("2", "add", "Add", "Anna", AT, {}))
    (folder / "items" / "1").mkdir(parents=True)
    (folder / "items" / "1" / "决议 草案.docx").write_bytes(b"\x00text")
    return folder


def back_up(tmp_path, *words):
    file = tmp_path / "backup.zip"
    assert run(["memory", "backup", str(file), "--quiet", *words]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    return file


def read_tree(folder):
    """What each file of a folder has, but for what SQLite writes of itself."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and not each.name.endswith((".db", ".sqlite", "-wal", "-shm", ".lock"))
    }


def test_a_memory_comes_back_as_it_was(tmp_path, memory, capsys):
    file = back_up(tmp_path, "--memory", str(memory))
    told = capsys.readouterr().out
    assert digest(memory) in told
    assert run(["memory", "restore", str(file), str(tmp_path / "new"), "--quiet"]) == 0
    assert digest(memory) in capsys.readouterr().out
    restored = tmp_path / "new" / "memory"
    assert digest(restored) == digest(memory)
    assert read_tree(restored) == read_tree(memory)
    assert (tmp_path / "new" / "findings.jsonl").read_text("utf-8") == '{"a": 1}\n'
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []
    # A second time is not overwritten, and an empty folder is as good as none.
    assert run(["memory", "backup", str(file), "--memory", str(memory)]) == 2
    assert run(["memory", "backup", str(file), "--memory", str(memory), "--force", "-q"]) == 0
    (tmp_path / "empty").mkdir()
    assert run(["memory", "restore", str(file), str(tmp_path / "empty"), "--quiet"]) == 0
    assert digest(tmp_path / "empty" / "memory") == digest(memory)


def test_a_team_comes_back_as_it_was(tmp_path, team):
    file = back_up(tmp_path, "--team", str(team / "team.toml"))
    folder = tmp_path / "new"
    assert run(["memory", "restore", str(file), str(folder), "--quiet"]) == 0
    assert read_tree(folder) == read_tree(team)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert digest(folder / "memory") == digest(team / "memory")
    with closing(SqliteState(folder / STATE)) as state:
        assert [each.name for each in state.list_accounts()] == ["anna"]
        assert [each.title for each in state.list_items()] == ["决议 草案.docx"]
        assert state.find_job("2").state == "todo"


def test_settings_that_name_other_places_are_of_the_new_one(tmp_path, team):
    (team / "memory").rename(tmp_path / "elsewhere")
    text = f'address = "https://a"\nmemory = "{tmp_path / "elsewhere"}"\nport = 9000\n'
    (team / "team.toml").write_text(text, "utf-8")
    file = back_up(tmp_path, "--team", str(team / "team.toml"))
    assert run(["memory", "restore", str(file), str(tmp_path / "new"), "--quiet"]) == 0
    told = (tmp_path / "new" / "team.toml").read_text("utf-8")
    assert told == 'address = "https://a"\nport = 9000\n'
    assert digest(tmp_path / "new" / "memory") == digest(tmp_path / "elsewhere")


def test_only_an_empty_place_is_filled(tmp_path, memory, capsys):
    file = back_up(tmp_path, "--memory", str(memory))
    (tmp_path / "file").write_text("a", "utf-8")
    for place in (memory, tmp_path / "file", tmp_path / "no" / "folder"):
        before = sorted(tmp_path.rglob("*"))
        assert run(["memory", "restore", str(file), str(place)]) == 2
        assert sorted(tmp_path.rglob("*")) == before
    assert "not empty" in capsys.readouterr().err


def test_where_there_is_no_memory_nothing_is_written(tmp_path):
    assert (
        run(["memory", "backup", str(tmp_path / "a.zip"), "--memory", str(tmp_path / "none")]) == 3
    )
    assert [*tmp_path.iterdir()] == []


def rewrite(file, change):
    """The archive again, as `change` makes its members (a dict of names and bytes)."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def edit_manifest(members, change):
    manifest = json.loads(members[MANIFEST])
    change(manifest)
    members[MANIFEST] = json.dumps(manifest).encode()


def rename(name):
    def change(members):
        members[name] = members.pop("memory/terms.jsonl")

        def move(manifest):
            manifest["files"][name] = manifest["files"].pop("memory/terms.jsonl")

        edit_manifest(members, move)

    return change


def lie(members):
    """Another memory, whose file is what the list says and whose content is not."""
    edit_manifest(members, lambda told: told["content"].update(digest="0" * 64))


def damage_memory(members):
    from hashlib import sha256

    data = bytearray(members["memory/memory.db"])
    at = data.index(b"Secretary-General")
    data[at : at + 3] = b"XXX"
    members["memory/memory.db"] = bytes(data)
    edit_manifest(
        members,
        lambda told: told["files"]["memory/memory.db"].update(sha256=sha256(data).hexdigest()),
    )


WRONG = {
    "one byte": lambda members: members.update({"memory/terms.jsonl": b"x"}),
    "one file too few": lambda members: members.pop("memory/terms.jsonl"),
    "one file too many": lambda members: members.update({"memory/more": b""}),
    "no list": lambda members: members.pop(MANIFEST),
    "no object": lambda members: members.update({MANIFEST: b"[]"}),
    "no JSON": lambda members: members.update({MANIFEST: b"\xff"}),
    "another kind": lambda members: edit_manifest(members, lambda told: told.update(kind="x")),
    "no content": lambda members: edit_manifest(members, lambda told: told.pop("content")),
    "a later format": lambda members: edit_manifest(members, lambda told: told.update(format=2)),
    "another content": lie, "a damaged memory": damage_memory,
    "up": rename("../up"), "up within": rename("memory/../../up"), "from the root": rename("/up"),
    "a drive": rename("C:/up"), "a backslash": rename("..\\up"), "no name": rename("memory//up"),
    "the folder itself": rename("."), "a case": rename("MEMORY/memory.DB"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_archive_leaves_nothing_behind(tmp_path, memory, capsys, name):
    file = back_up(tmp_path, "--memory", str(memory))
    rewrite(file, WRONG[name])
    before = sorted(tmp_path.rglob("*"))
    capsys.readouterr()
    assert run(["memory", "restore", str(file), str(tmp_path / "new"), "--quiet"]) == 2
    assert sorted(tmp_path.rglob("*")) == before
    said = capsys.readouterr().err
    assert said.startswith(f"tmtool: {file}")
    assert said.count("\n") == 1


def test_an_archive_that_is_cut_off_leaves_nothing_behind(tmp_path, memory, capsys):
    file = back_up(tmp_path, "--memory", str(memory))
    whole = file.read_bytes()
    before = sorted(tmp_path.rglob("*"))
    for length in [0, 1, *range(10, len(whole), len(whole) // 23), len(whole) - 1]:
        file.write_bytes(whole[:length])
        assert run(["memory", "restore", str(file), str(tmp_path / "new"), "--quiet"]) == 2, length
        assert sorted(tmp_path.rglob("*")) == before
    assert (
        run(["memory", "restore", str(DATA / "units.tsv"), str(tmp_path / "new"), "--quiet"]) == 2
    )
    assert run(["memory", "restore", str(tmp_path / "none"), str(tmp_path / "new"), "--quiet"]) == 2
    assert sorted(tmp_path.rglob("*")) == before


WRITER = """
import sys
from tmtool.memory.memory import Memory
from tmtool.units import Origin, TranslationUnit, Variant
memory = Memory.open(sys.argv[1], user="Bo")
number = 0
while True:
    # Each change brings as many units as its number says, so that half of one would be seen.
    number += 1
    memory.add([
        TranslationUnit(
            (Variant("zh", f"第{number}次{each}"), Variant("en", f"change {number} unit {each}")),
            (Origin(file=f"{number}.tmx", position=each),),
        )
        for each in range(7)
    ])
    print(number, flush=True)
"""


def back_up_while_written(tmp_path, team, tries, pause):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with closing(open_store(team / "memory")) as store:
        first = store.count_units()
    command = [sys.executable, "-c", WRITER, str(team / "memory")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as writer:
        try:
            assert writer.stdout.readline() == "1\n"
            for number in range(tries):
                time.sleep(pause())
                file, folder = tmp_path / f"{number}.zip", tmp_path / f"new{number}"
                assert (
                    run(["memory", "backup", str(file), "-q", "--team", str(team / "team.toml")])
                    == 0
                )
                assert run(["memory", "restore", str(file), str(folder), "--quiet"]) == 0
                with closing(open_store(folder / "memory")) as store:
                    assert store.verify().faults == ()
                    added = [each for each in store.read_journal() if each.by == "Bo"]
                    # A state that was: all of each change that its journal has.
                    assert store.count_units() == first + 7 * len(added)
                    yield len(added)
        finally:
            writer.kill()


def test_a_backup_while_another_process_writes_is_of_one_moment(tmp_path, team):
    (done,) = back_up_while_written(tmp_path, team, 1, lambda: 0)
    assert done >= 1


@pytest.mark.slow
def test_backups_at_random_moments_are_each_of_one_moment(tmp_path, team):
    chance = random.Random(20261129)
    done = [*back_up_while_written(tmp_path, team, 20, lambda: chance.uniform(0, 0.2))]
    assert done == sorted(done)
    assert len(set(done)) > 5


def test_a_backup_that_is_killed_leaves_no_file(tmp_path, team):
    file = tmp_path / "killed.zip"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    (team / "items" / "1" / "large.bin").write_bytes(random.Random(1).randbytes(30 << 20))
    command = [
        sys.executable,
        "-m",
        "tmtool",
        "memory",
        "backup",
        str(file),
        "--team",
        str(team / "team.toml"),
    ]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: any(tmp_path.glob(".tmtool-*.tmp")), process)
        process.kill()
    assert not file.exists()
