"""A memory that may not be written to answers whatever only reads, and refuses the rest in a line.

All of it is real: folders without permission and another user, mounts that can't be written to.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
import store_work
from commands_as_user import NOBODY, asked
from test_store_safety import finish, start

from tmtool import drives
from tmtool.cli import run
from tmtool.errors import InputError, MissingError
from tmtool.memory.memory import Memory
from tmtool.stores.sqlite.store import FILE, SqliteStore
from tmtool.units import Origin, TranslationUnit, Variant

TEXTS = [
    ("弥合数字鸿沟", "bridge the digital divide"), ("请秘书长提交报告", "Requests a report"),
    ("注意到", "Takes note"), ("决定", "Decides"),
]  # fmt: skip
UNITS = [
    TranslationUnit(
        (Variant("zh", zh), Variant("en", en)),
        (Origin(file="a.tmx", position=at, symbol="A/RES/74/197"),),
    )
    for at, (zh, en) in enumerate(TEXTS)
]
KEYS = [each.key for each in UNITS]
PAIR = ["--from", "zh", "--to", "en"]
READING = [
    ["lookup", "弥合数字鸿沟", *PAIR], ["lookup", "决定", *PAIR, "--json"],
    ["lookup", "请秘书长提交一份报告", *PAIR, "--semantic", "always", "--json"],
    ["concordance", "鸿沟"], ["concordance", "decides", "--json"], ["memory", "info"],
    ["memory", "history"],
    ["memory", "history", KEYS[3]], ["documents", "show", "A/RES/74/197", "--at", "1"],
    ["memory", "export", "{out}/a.tmx"],
    ["memory", "export", "{out}/a.tsv", *PAIR], ["memory", "verify"],
    ["compare", "{out}/zh.txt", "A/RES/74/197", *PAIR, "--json"],
    ["check", "{out}/zh.txt", "{out}/en.txt", "--memory", "{memory}"],
]  # fmt: skip
WRITING = [
    ["add", "--no-index", "{out}/new.tsv"], ["memory", "edit", KEYS[0], "--text", "en=x"],
    ["memory", "delete", KEYS[0]], ["memory", "undo"],
    ["memory", "merge", KEYS[0], KEYS[1]], ["memory", "index"],
    ["memory", "index", "--compact"], ["memory", "index", "--rebuild"],
]  # fmt: skip
LOGS = {
    "closed": [FILE],
    "with a log": [FILE, f"{FILE}-wal"],
    "with a log and its table": [FILE, f"{FILE}-shm", f"{FILE}-wal"],
}


@pytest.fixture(scope="module")
def memories(tmp_path_factory):
    """The same memory in each state; without its log, one with a log lacks the last unit."""
    return in_each_state(tmp_path_factory.mktemp("memories"), with_index=False)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    """The same with vectors."""
    return in_each_state(tmp_path_factory.mktemp("indexed"), with_index=True)


def in_each_state(folder, *, with_index):
    memory = Memory.open(folder / "closed", create=True, user="me")
    memory.add(UNITS[:3], source="a.tmx")
    memory.close()
    if with_index:
        assert run(["memory", "index", "--memory", str(folder / "closed"), "-q"]) == 0
    other = sqlite3.connect(folder / "closed" / FILE)
    other.execute("SELECT * FROM meta").fetchall()
    memory = Memory.open(folder / "closed", user="me")
    memory.add(UNITS[3:], source="b.tmx")
    memory.close()
    for name in ("with a log", "with a log and its table"):
        shutil.copytree(folder / "closed", folder / name)
    other.close()
    (folder / "with a log" / f"{FILE}-shm").unlink()
    for name, files in LOGS.items():
        there = sorted(path.name for path in (folder / name).glob(f"{FILE}*"))
        assert there == files
    return folder


@contextmanager
def place(memories, name):
    """A copy of a memory where another user comes to, and a folder for what is written."""
    folder = Path(mkdtemp())
    folder.chmod(0o755)
    try:
        shutil.copytree(memories / name, folder / "memory")
        out = folder / "out"
        out.mkdir()
        out.chmod(0o777)
        (out / "zh.txt").write_text("弥合数字鸿沟\n请秘书长提交报告。\n", "utf-8")
        (out / "en.txt").write_text("bridge the digital divide\nRequests a report.\n", "utf-8")
        (out / "new.tsv").write_text("zh\ten\n数\tnumber\n", "utf-8")
        yield folder
    finally:
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(folder)


def commands(listed, folder):
    names = {"{out}": f"{folder}/out", "{memory}": f"{folder}/memory"}
    filled = [[_filled(part, names) for part in each] for each in listed]
    return [
        each if "--memory" in each else [*each, "--memory", names["{memory}"]] for each in filled
    ]


def _filled(part, names):
    for name, value in names.items():
        part = part.replace(name, value)
    return part


def closed(folder):
    """Take the permission to write from a memory, and all that is in it; what is in it."""
    memory = folder / "memory"
    for path in (*memory.iterdir(), memory):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return {path.name: path.read_bytes() for path in memory.iterdir()}


def plain(answers, folder):
    """Exit codes and answers, without where and how large the memory is."""
    return [
        (code, "\n".join(
            line for line in out.replace(str(folder), "").splitlines()
            if not line.startswith(("size", "looked at"))
        ))
        for code, out, _ in answers
    ]  # fmt: skip


@pytest.fixture(scope="module")
def wanted(indexed):
    """What a memory answers where it may be written to."""
    with place(indexed, "closed") as folder:
        found = asked(commands(READING, folder))
        assert [code for code, _, _ in found] == [0] * len(READING), found
        exported = (folder / "out" / "a.tsv").read_bytes()
        assert b"Decides" in exported
        return plain(found, folder), exported


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)


@needs_root
@pytest.mark.parametrize("name", LOGS)
def test_who_may_not_write_reads_and_is_told(memories, name):
    with place(memories, name) as folder:
        before = closed(folder)
        told = finish(start("nobody", folder / "memory", "ask"), 3)[2:]
        assert told[:4] == [
            f"units {' '.join(sorted(en for _, en in TEXTS))}", "found 弥合数字鸿沟", "changes 2 1",
            "faults",
        ]  # fmt: skip
        (line,) = told[4:]
        assert line == (
            f"error MissingError {folder}/memory: the memory is read-only because {folder}/memory "
            "can't be written; copy the folder to a writable place"
        )
        assert closed(folder) == before


@needs_root
@pytest.mark.slow
@pytest.mark.parametrize("name", LOGS)
def test_who_may_not_write_reads_everything(indexed, wanted, name):
    with place(indexed, name) as folder:
        before = closed(folder)
        with place(indexed, "closed") as other:
            first = commands([*READING, *WRITING], other)
            told = asked(commands([*READING, *WRITING], folder), NOBODY, first=first)
        answered(told, folder, wanted)
        assert closed(folder) == before


def answered(told, folder, wanted):
    """What reads answers as ever; what writes says in one line that nothing can be written."""
    reading, writing = told[: len(READING)], told[len(READING) :]
    assert plain(reading, folder) == wanted[0]
    assert (folder / "out" / "a.tsv").read_bytes() == wanted[1]
    why = f"tmtool: {folder}/memory: the memory is read-only because .* can't be written; copy .*"
    for (code, out, err), command in zip(writing, WRITING, strict=True):
        assert (code, out) == (3, ""), (command, err)
        assert re.fullmatch(why, "\n".join(_remarks(err))), (command, err)


def _remarks(err):
    """What is said beside which memory it is."""
    return [line for line in err.splitlines() if not line.startswith("tmtool: memory: ")]


@contextmanager
def mounted(folder):
    """What to put before a command so that it can't write to a memory, be it root."""
    script = (
        f'mount --bind "{folder}/memory" "{folder}/memory" && '
        f'mount -o remount,ro,bind "{folder}/memory" && exec "$@"'
    )
    before = ["unshare", "-m", "sh", "-c", script, "sh"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*before, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("mounts are not allowed here")
    yield before


@pytest.mark.slow
@pytest.mark.parametrize("name", LOGS)
def test_a_mount_that_is_only_read(indexed, wanted, name):
    with place(indexed, name) as folder, mounted(folder) as before:
        answered(asked(commands([*READING, *WRITING], folder), before=before), folder, wanted)


@needs_root
def test_what_others_write_meanwhile_is_read(tmp_path):
    """One who may not write reads a memory that nobody has open, then somebody fills it."""
    folder = Path(mkdtemp())
    try:
        folder.chmod(0o755)
        store_work.fill(folder, 20, 20)
        reader = start("nobody", folder, "watch", 200)
        assert finish(start("fill", folder, 200, 20, "a.tmx", "again"))[-1] == "kept 200"
        assert finish(reader)[-1].split()[0] == "seen"
    finally:
        shutil.rmtree(folder)


def elsewhere(folder):
    """A system on which a folder lies on a network drive."""
    return drives.System(f"/dev/vda / ext4 rw 0 0\nserver:/x {folder.resolve()} nfs4 rw 0 0\n")


@pytest.mark.parametrize("name", LOGS)
def test_a_memory_on_a_network_drive_is_only_read(memories, tmp_path, name):
    shutil.copytree(memories / name, tmp_path / "memory")
    before = {path.name: path.read_bytes() for path in (tmp_path / "memory").iterdir()}
    store = SqliteStore(tmp_path / "memory", system=elsewhere(tmp_path))
    assert [stored.unit for stored in store.iter_units()] == UNITS
    assert list(store.verify().faults) == []
    assert f"is on a network drive (nfs4, {tmp_path.resolve()})" in str(store.unsafe)
    assert "copy the folder to a local disk" in str(store.unsafe)
    for write in (
        lambda: store.begin_change("add", user="me", details={}).__enter__(),
        lambda: store.put_vectors("one", [1 << 32], [[1.0]]),
        store.compact,
    ):
        with pytest.raises(MissingError) as refused:
            write()
        assert str(refused.value) == str(store.unsafe)
    store.close()
    assert {path.name: path.read_bytes() for path in (tmp_path / "memory").iterdir()} == before


def test_none_is_made_on_a_network_drive(tmp_path):
    with pytest.raises(
        MissingError, match=r"is on a network drive .* the memory is opened read-only"
    ):
        SqliteStore(tmp_path / "memory", create=True, system=elsewhere(tmp_path))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(MissingError, match="memory not found: "):
        SqliteStore(tmp_path / "memory", system=elsewhere(tmp_path))


def test_what_another_machine_writes_is_read(tmp_path):
    """Its log is read as it stands after each statement, whatever the table beside it says."""
    folder = tmp_path / "memory"
    store_work.fill(folder, 20, 20)
    store = SqliteStore(folder, system=elsewhere(tmp_path))
    assert store.count_units() == 20
    other = SqliteStore(folder)
    for at in (40, 60, 80):
        with other.begin_change("add", user="me", details={}) as change:
            change.put(store_work.units(at - 20, at))
        assert store.count_units() == at
    other.compact()
    assert store.count_units() == 80
    other.close()
    assert store.count_units() == 80
    assert len(store.read_units([unit.key for unit in store_work.units(0, 80)])) == 80
    store.close()


def test_a_synchronized_folder_is_told_with_every_answer(memories, tmp_path, capsys):
    cloud = tmp_path / "OneDrive - United Nations"
    shutil.copytree(memories / "closed", cloud / "memory")
    told = f"{cloud}/memory is in a folder that is synchronized ({cloud}), where"
    asked = ["--memory", str(cloud / "memory")]
    assert run(["lookup", "决定", *PAIR, *asked]) == 0
    answer = capsys.readouterr()
    assert "Decides" in answer.out
    assert answer.err.count(told) == 1
    assert run(["memory", "delete", KEYS[0], *asked, "-q"]) == 3
    assert capsys.readouterr().err.startswith(f"tmtool: {told}")


def test_an_older_memory_that_may_not_be_written_to_is_told_in_a_line(tmp_path):
    data = Path(__file__).parent / "data" / "memory" / "version2.db.gz"
    content = gzip.decompress(data.read_bytes())
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(MissingError, match="written by an older tmtool and can't be updated"):
        SqliteStore(tmp_path, system=elsewhere(tmp_path))
    assert (tmp_path / FILE).read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 1


def test_a_strange_file_is_told_where_nothing_is_written(tmp_path):
    (tmp_path / FILE).write_text("这不是数据库。\n" * 500, encoding="utf-8")
    with pytest.raises(InputError, match="not a memory, or a damaged one"):
        SqliteStore(tmp_path, system=elsewhere(tmp_path))
