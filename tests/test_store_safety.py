"""Kills, full disks, strange files, many at once: nothing that was committed is lost.

All of it is done for real, with other processes and real files.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import sleep

import pytest
import store_work
from plain_store import PlainStore

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.protocols import Slot
from tmtool.stores.sqlite import opening
from tmtool.stores.sqlite.schema import APPLICATION, VERSION
from tmtool.stores.sqlite.store import FILE, SqliteStore

ROOT = Path(__file__).parents[1]
UNITS, UNITS_OF_BOTH = 100, 166
"""Of a file where several are at work, and of two of them, which share every third unit."""


def start(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, store_work.__file__, *map(str, arguments)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, **options,
    )  # fmt: skip


def finish(process, code=0):
    """All that a process says; it ends as expected."""
    told, _ = process.communicate(timeout=120)
    assert process.returncode == code, told
    return told.splitlines()


def kill_at(process, line, seconds):
    """Kill a process so long after it has said so many lines; what it said until then."""
    told = []
    while len(told) < line and (said := process.stdout.readline()):
        told.append(said.split())
    sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    return [*told, *map(str.split, rest.splitlines())]


def content(folder):
    """Every row of every table but when things were done, as they are in the file."""
    with sqlite3.connect(folder / FILE) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for (table,) in tables.fetchall()
        }
    connection.close()
    rows["changes"] = [(row[0], *row[2:]) for row in rows["changes"]]
    # What counts changes, what no two memories have, and what an update leaves to `index rebuild`.
    others = ("revision", "identity", "formulas")
    rows["meta"] = [row for row in rows["meta"] if row[0] not in others]
    return rows


def kept(folder, name="a.tmx"):
    """How many units a memory has of a file; the memory is whole."""
    store = SqliteStore(folder)
    size = kept_of(store, name)
    store.close()
    return size


def kept_of(store, name="a.tmx"):
    """The same of a store that is open."""
    size = store.count_units()
    wanted = store_work.units(0, size, name)
    assert [each.unit for each in store.read_units([unit.key for unit in wanted])] == wanted
    (hits,) = store.find_phrases([[Slot((each,)) for each in "鸿沟"]], "zh")
    assert store.find_visible(hits.ids).sum() == size
    assert store.read_document(name, "zh") == (store_work.whole_text(name) if size else None)
    return size


# Killed.


def import_with_kills(folder, total, step, kills, rng):
    """Import a file; as often as said the process is killed somewhere and begun again."""
    for _ in range(kills):
        process = start("fill", folder, total, step)
        told = kill_at(process, rng.randint(0, 5), rng.random() ** 2 * 0.3)
        sure = max([int(number) for word, number in told if word == "kept"], default=0)
        if not (folder / FILE).exists():
            continue
        try:
            store = SqliteStore(folder)
        except MissingError:  # killed before it was made
            assert not sure
            continue
        size, unfinished = store.count_units(), store.find_unfinished(store_work.DIGEST + "a.tmx")
        store.close()
        assert size >= sure
        assert size % step == 0 or size == total
        assert size == kept(folder) if size else not unfinished
        if size == total:
            return
        assert not size or unfinished[1] == {"done": size}
    assert finish(start("fill", folder, total, step))[-1] == f"kept {total}"


def imported_alike(tmp_path, total, step, kills, rng):
    import_with_kills(tmp_path / "killed", total, step, kills, rng)
    assert kept(tmp_path / "killed") == total
    store_work.fill(tmp_path / "whole", total, step)
    assert content(tmp_path / "killed") == content(tmp_path / "whole")


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_and_comes_to_the_same(tmp_path):
    imported_alike(tmp_path, 1_000, 100, 2, random.Random(7))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_an_import_that_is_killed_again_and_again_comes_to_the_same(tmp_path, seed):
    imported_alike(tmp_path, 3_000, 50, 8, random.Random(seed))


@pytest.mark.slow
@pytest.mark.parametrize(("line", "seconds"), [(1, 0.01), (2, 0.0)])
def test_an_undoing_that_is_killed_is_done_or_not(tmp_path, line, seconds):
    store_work.fill(tmp_path, 600, 300)
    store_work.fill(tmp_path, 600, 300, "b.tmx")
    before = content(tmp_path)
    told = kill_at(start("undo", tmp_path, 2), line, seconds)
    store = SqliteStore(tmp_path)
    done = store.read_journal(1)[0].action == "undo"
    assert done or ["kept"] not in told
    assert store.count_units() == (600 if done else 1_000)
    store.close()
    if not done:
        assert content(tmp_path) == before
        finish(start("undo", tmp_path, 2))
    assert kept(tmp_path) == 600


@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_a_compaction_that_is_killed_leaves_all_as_it_was(tmp_path, seconds):
    with_gaps(tmp_path)
    before, size = content(tmp_path), (tmp_path / FILE).stat().st_size
    kill_at(start("compact", tmp_path), 1, seconds)
    assert content(tmp_path) == before
    store = SqliteStore(tmp_path)
    assert list(store.verify().faults) == []
    assert store.compact()[1] < size
    store.close()
    assert content(tmp_path) == before


def with_gaps(folder):
    """A memory whose file is larger than need be: its tail was taken out of it."""
    store_work.fill(folder, 1_000, 500)
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("CREATE TABLE gap AS SELECT text FROM texts, languages")
        connection.execute("DROP TABLE gap")
    connection.close()


# Many at once.


LOOKED_FOR = ("鸿 沟", "resolution", "divide again again", "2 号", "号 决", "a")


@cache
def expected_of_both():
    """The units of two files, the origins of each, and what is found of them."""
    both = PlainStore()
    for name in ("a.tmx", "b.tmx"):
        with both.begin_change("add", user="me", details={}) as change:
            change.put(store_work.units(0, UNITS, name))
    keys = [each.key for name in ("a.tmx", "b.tmx") for each in store_work.units(0, UNITS, name)]
    return keys, [{*each.unit.origins} for each in both.read_units(keys)], all_found(both)


def all_together(folder):
    """What two files in one memory come to, whoever came first."""
    keys, wanted, found_of_both = expected_of_both()
    store = SqliteStore(folder)
    assert [{*each.unit.origins} for each in store.read_units(keys)] == wanted
    assert all_found(store) == found_of_both
    store.close()


def all_found(store):
    slots = [[Slot((each,)) for each in words.split()] for words in LOOKED_FOR]
    langs = ["en" if words.isascii() else "zh" for words in LOOKED_FOR]
    return [found(store, some, lang) for some, lang in zip(slots, langs, strict=True)]


def found(store, slots, lang):
    (hits,) = store.find_phrases([slots], lang)
    return sorted(zip(store.read_texts(hits.ids.tolist()), hits.counts.tolist(), strict=True))


@pytest.mark.slow
def test_two_writers_and_two_readers_in_processes(tmp_path):
    """All of them begin where there is no memory yet."""
    writers = [start("fill", tmp_path / "new", UNITS, 20, name) for name in ("a.tmx", "b.tmx")]
    readers = [start("watch", tmp_path / "new", UNITS_OF_BOTH) for _ in range(2)]
    assert [finish(each)[-1] for each in writers] == [f"kept {UNITS}"] * 2
    assert [finish(each)[-1].split()[0] for each in readers] == ["seen"] * 2
    all_together(tmp_path / "new")


@pytest.mark.slow
@pytest.mark.parametrize("seeing", [2, 5])
def test_writers_readers_a_compaction_and_kills_all_at_once(tmp_path, seeing):
    """Who is killed among them is missed by nobody, and what it had committed is there."""
    store_work.fill(tmp_path, 20, 20, "a.tmx")
    compaction = start("compact_again", tmp_path)
    readers = [start("watch", tmp_path, UNITS_OF_BOTH) for _ in range(seeing + 1)]
    writer = start("fill", tmp_path, UNITS, 10, "b.tmx")
    killed = start("fill", tmp_path, UNITS, 10, "a.tmx", 1)
    told = kill_at(killed, 9, 0.01)
    kill_at(readers.pop(), 0, 0)
    sure = max(int(number) for word, number in told if word == "kept")
    assert sure >= 20
    assert finish(writer)[-1] == f"kept {UNITS}"
    assert finish(start("fill", tmp_path, UNITS, 10, "a.tmx", 1))[-1] == f"kept {UNITS}"
    assert [finish(each)[-1].split()[0] for each in readers] == ["seen"] * seeing
    assert kill_at(compaction, 1, 0)[0] == ["kept", "1"]
    all_together(tmp_path)
    store = SqliteStore(tmp_path)
    assert list(store.verify().faults) == []
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize(("seeing", "times"), [(2, 10), (3, 25)])
def test_undoings_and_readers_at_once(tmp_path, seeing, times):
    """Readers see an import whole or not at all, however often it is taken back and comes again."""
    store_work.fill(tmp_path, 300, 300)
    store_work.fill(tmp_path, 300, 300, "b.tmx")
    readers = [start("watch_whole", tmp_path, times, 300, 500) for _ in range(seeing)]
    writer = start("undo_again", tmp_path, 2)
    assert [finish(each)[-1].split()[0] for each in readers] == ["seen"] * seeing
    kill_at(writer, 1, 0)
    store = SqliteStore(tmp_path)
    assert store.count_units() in (300, 500)
    assert list(store.verify().faults) == []
    if store.count_units() == 300:
        with store.begin_change("undo", user="me", details={}) as change:
            change.undo(change.number - 1)
    store.close()
    assert kept_of_both(tmp_path) == 500


def kept_of_both(folder):
    store = SqliteStore(folder)
    for name in ("a.tmx", "b.tmx"):
        wanted = store_work.units(0, 300, name)
        for each, unit in zip(store.read_units([unit.key for unit in wanted]), wanted, strict=True):
            assert {*unit.origins} <= {*each.unit.origins}
    size = store.count_units()
    store.close()
    return size


def test_two_writers_and_four_readers_in_threads(tmp_path):
    """All of them have one store."""
    store = SqliteStore(tmp_path, create=True)
    written, failed = threading.Event(), []
    writers = [in_thread(failed, write, store, name) for name in ("a.tmx", "b.tmx")]
    readers = [in_thread(failed, read, store, written) for _ in range(4)]
    for each in writers:
        each.join()
    written.set()
    for each in readers:
        each.join()
    store.close()
    assert failed == []
    all_together(tmp_path)


def in_thread(failed, work, *arguments):
    """A thread that has begun its work; what it fails with is noted."""

    def guarded():
        try:
            work(*arguments)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread


def write(store, name):
    for at in range(0, UNITS, 20):
        with store.begin_change("add", user="me", details={}) as change:
            change.put(store_work.units(at, at + 20, name))


def read(store, written):
    sizes = [0]
    while not written.is_set():
        store_work.look(store, sizes)
        sleep(0.05)


def test_who_writes_for_too_long_is_named(tmp_path, monkeypatch):
    store_work.fill(tmp_path, 10, 5)
    monkeypatch.setattr(opening, "_BUSY_MS", 50)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = SqliteStore(tmp_path)
    with pytest.raises(BusyError, match="another program is writing to this memory"):
        write(store, "b.tmx")
    assert store.count_units() == 10
    other.execute("COMMIT")
    other.close()
    write(store, "b.tmx")
    store.close()


# Of an earlier version.


WHOLE_TEXTS = ("document_texts", "document_paragraphs", "document_facts")


def an_earlier_one(folder):
    """The memory as the first version of the tables had it."""
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute("DROP TRIGGER origins_ended")
        for table in ("endings", "moves", "undoings", "touched", *WHOLE_TEXTS):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DROP INDEX origins_by_change")
        connection.execute("ALTER TABLE origins DROP COLUMN first")
        connection.execute("DROP INDEX documents_by_place")
        connection.execute("ALTER TABLE documents DROP COLUMN place")
        connection.execute("ALTER TABLE texts DROP COLUMN sum")
        connection.execute("ALTER TABLE stocks DROP COLUMN digest")
        connection.execute("DROP TABLE vector_sums")
        connection.execute("CREATE INDEX vectors_held ON vectors (id)")
        connection.execute("DELETE FROM meta WHERE name IN ('formulas', 'identity')")
        connection.executescript(
            """
            ALTER TABLE variants RENAME TO later;
            CREATE TABLE variants (
              unit INTEGER NOT NULL, lang INTEGER NOT NULL, since INTEGER NOT NULL,
              text INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT 1152921504606846976,
              PRIMARY KEY (unit, lang, since)) WITHOUT ROWID;
            INSERT INTO variants SELECT unit, lang, since, text, until FROM later;
            DROP TABLE later;
            CREATE INDEX variants_by_text ON variants (text);
            CREATE INDEX variants_ended ON variants (text) WHERE until < 1152921504606846976;
            """
        )
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def with_a_past(folder):
    """Imports, one of them deleted in part, and undoings: one that stands, one that doesn't."""
    for name in ("a.tmx", "b.tmx", "c.tmx"):
        store_work.fill(folder, 20, 10, name)
    store = SqliteStore(folder)
    keys = [unit.key for unit in store_work.units(0, 9)]
    with store.begin_change("delete", user="me", details={}) as change:
        change.drop(keys)
    for number in (2, 1, 6, 4):
        with store.begin_change("undo", user="me", details={"change": number}) as change:
            change.undo(number)
    store.close()


def lasting(folder):
    """What an update keeps: all but the log of what ended, for nobody has read it before.

    Nor had an earlier memory whole texts.
    """
    rows = content(folder)
    return {name: rows[name] for name in rows.keys() - {"touched", *WHOLE_TEXTS}}


def test_an_earlier_memory_is_brought_up_to_date_with_its_past(tmp_path):
    with_a_past(tmp_path)
    assert len(content(tmp_path)["touched"]) >= 9
    before = lasting(tmp_path)
    an_earlier_one(tmp_path)
    store = SqliteStore(tmp_path)
    assert list(store.verify().faults) == store.list_stale()
    store.close()
    assert content(tmp_path)["touched"] == []
    assert lasting(tmp_path) == before
    assert len(before["endings"]) >= 9
    assert len(before["undoings"]) == 4
    assert sum(row[-1] is not None for row in before["origins"]) >= 20


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.02])
def test_who_brings_it_up_to_date_may_be_killed(tmp_path, seconds):
    with_a_past(tmp_path)
    before = lasting(tmp_path)
    an_earlier_one(tmp_path)
    kill_at(start("opened", tmp_path), 1, seconds)
    SqliteStore(tmp_path).close()
    assert lasting(tmp_path) == before


def test_there_is_no_room_to_bring_it_up_to_date(tmp_path):
    with_a_past(tmp_path)
    before = lasting(tmp_path)
    an_earlier_one(tmp_path)
    told = finish(start("limited", tmp_path, 20_000, "opened"), 3)
    assert told[0] == "begin"
    assert re.match("error MissingError .*the disk ", told[1])
    SqliteStore(tmp_path).close()
    assert lasting(tmp_path) == before


# A full disk.


def fill_until_it_fails(store):
    """Put units until the disk takes no more; how many are kept, and what is said then."""
    for at in range(0, 100_000, 200):
        try:
            with store.begin_change("add", user="me", details={}) as change:
                change.put(store_work.units(at, at + 200))
                change.put_document(store_work.whole_text())
        except MissingError as error:
            return at, str(error)
    raise AssertionError


def test_a_database_that_may_not_grow(tmp_path):
    store = SqliteStore(tmp_path, create=True)
    with store.database.lend() as connection:
        assert connection.execute("PRAGMA max_page_count = 200").fetchone() == (200,)
    size, told = fill_until_it_fails(store)
    assert "the disk is full" in told
    assert store.count_units() == size > 0
    # With room again the same connection goes on; it remembers nothing that was taken back.
    with store.database.lend() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    with store.begin_change("add", user="me", details={}) as change:
        change.put(store_work.units(size, size + 500))
    store.close()
    assert kept(tmp_path) == size + 500


@pytest.mark.slow
def test_files_that_may_not_grow(tmp_path):
    limited = start("limited", tmp_path, 400_000, "fill", 100_000, 100)
    *_, sure, put, error = finish(limited, 3)
    assert put.startswith("put")
    assert re.fullmatch("error MissingError .*the disk failed .*; earlier work is kept: .*", error)
    assert kept(tmp_path) == int(sure.split()[1])
    assert finish(start("fill", tmp_path, 1_000, 100))[-1] == "kept 1000"
    assert kept(tmp_path) == 1_000


def test_a_compaction_without_room(tmp_path):
    with_gaps(tmp_path)
    before = content(tmp_path)
    size = (tmp_path / FILE).stat().st_size
    told = finish(start("limited", tmp_path, size // 4, "compact"), 3)
    assert told[0] == "begin"
    assert re.match("error MissingError .*the disk ", told[1])
    assert content(tmp_path) == before


def test_a_disk_that_is_full(small_disk):
    store = SqliteStore(small_disk / "memory", create=True)
    size, told = fill_until_it_fails(store)
    assert "the disk is full" in told
    assert store.count_units() == size > 0
    store.close()
    # Another process finds all of it, on a disk that is as full as before.
    assert kept(small_disk / "memory") == size


# Strange files.


def use(folder, **options):
    """Open a memory, and look at everything in it, and write to it."""
    store = SqliteStore(folder, **options)
    try:
        keys = [unit.key for unit in store_work.units(0, 300)]
        store.read_units(keys)
        store.count_units()
        store.list_documents()
        for lang in store.list_languages():
            list(store.iter_texts(lang))
            store.find_phrases([[Slot(("鸿",))]], lang)
            list(store.find_similar(["resolution 1 reaffirms"], lang, 0.5)[0])
        with store.begin_change("add", user="me", details={}) as change:
            change.put(store_work.units(0, 400, "c.tmx"))
    finally:
        store.close()


def a_memory(folder):
    store_work.fill(folder, 300, 100)


def a_text(folder):
    folder.mkdir()
    (folder / FILE).write_text("这不是数据库。\n" * 500, encoding="utf-8")


def a_short_text(folder):
    folder.mkdir()
    (folder / FILE).write_text("x", encoding="utf-8")


def a_picture(folder):
    folder.mkdir()
    (folder / FILE).write_bytes(random.Random(1).randbytes(20_000))


def foreign(folder, *statements):
    folder.mkdir()
    connection = sqlite3.connect(folder / FILE)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def a_foreign_database(folder):
    foreign(folder, "CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)")


def a_foreign_database_of_our_version(folder):
    foreign(folder, "CREATE TABLE units (id)", f"PRAGMA user_version = {VERSION}")


def an_empty_database_of_another_program(folder):
    foreign(folder, "PRAGMA application_id = 1111", "CREATE TABLE t (x)", "DROP TABLE t")


def a_newer_memory(folder):
    a_memory(folder)
    with sqlite3.connect(folder / FILE) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()


def a_folder_in_its_place(folder):
    (folder / FILE).mkdir(parents=True)


STRANGE = [
    (a_text, InputError, "not a memory, or a damaged one"),
    (a_short_text, InputError, "not a memory, or a damaged one"),
    (a_picture, InputError, "not a memory, or a damaged one"),
    (a_foreign_database, InputError, "the database of another program"),
    (a_foreign_database_of_our_version, InputError, "the database of another program"),
    (an_empty_database_of_another_program, InputError, "the database of another program"),
    (a_newer_memory, InputError, "written by a newer tmtool .* install the newer"),
    (a_folder_in_its_place, MissingError, "can't be opened"),
]


@pytest.mark.parametrize("create", [False, True], ids=["open", "create"])
@pytest.mark.parametrize(
    ("make", "error", "told"), STRANGE, ids=[make.__name__ for make, _, _ in STRANGE]
)
def test_a_strange_file_is_told_in_a_line_and_left_as_it_is(tmp_path, make, error, told, create):
    folder = tmp_path / "memory"
    make(folder)
    before = files(folder)
    with pytest.raises(error, match=told) as refused:
        use(folder, create=create)
    assert "\n" not in str(refused.value)
    assert str(folder) in str(refused.value)
    assert files(folder) == before


def files(folder):
    return {path.name: path.read_bytes() if path.is_file() else None for path in folder.iterdir()}


@pytest.mark.parametrize("size", [1, 99, 100, 512, 4_095, 4_096, 9_000, 0.3, 0.5, 0.9])
def test_a_memory_that_is_cut_off_is_damaged(tmp_path, size):
    """A file of a byte or more; the size is in bytes, or a share of the whole."""
    a_memory(tmp_path)
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(whole[: int(size * len(whole)) if isinstance(size, float) else size])
    before = path.read_bytes()
    with pytest.raises(InputError, match="damaged"):
        use(tmp_path)
    assert path.read_bytes() == before


def test_a_memory_that_lacks_a_part_of_its_last_page_is_cut_off(tmp_path):
    """SQLite itself would not notice; it is told on opening, before anything is answered."""
    a_memory(tmp_path / "whole")
    whole = (tmp_path / "whole" / FILE).read_bytes()
    folder = tmp_path / "cut"
    folder.mkdir()
    for short in [*range(1, 64), *range(64, 4_096, 61), 4_095]:
        (folder / FILE).write_bytes(whole[:-short])
        with pytest.raises(InputError, match="damaged") as refused:
            SqliteStore(folder)
        assert f"the file ends after {len(whole) - short:,} of {len(whole):,} bytes" in str(
            refused.value
        )
        assert "\n" not in str(refused.value)
    assert files(folder) == {FILE: whole[:-4_095]}
    (folder / FILE).write_bytes(whole)
    assert kept(folder) == 300


def test_what_still_stands_in_the_log_is_no_damage(tmp_path):
    """As after a kill between two writings of the file: its end comes from the log."""
    process = start("fill", tmp_path, 1_000, 100)
    kill_at(process, 15, 0)
    assert (tmp_path / f"{FILE}-wal").stat().st_size > 0
    before = (tmp_path / FILE).stat().st_size
    assert kept(tmp_path) >= 500
    assert (tmp_path / FILE).stat().st_size > before


def test_where_there_is_nothing(tmp_path):
    for folder in (tmp_path, tmp_path / "none", tmp_path / "none" / "at all"):
        with pytest.raises(MissingError, match="memory not found: "):
            SqliteStore(folder)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_memory_until_one_is_made(tmp_path):
    """As a kill in the moment of making leaves it."""
    (tmp_path / FILE).touch()
    with pytest.raises(MissingError, match="memory not found: "):
        SqliteStore(tmp_path)
    assert files(tmp_path) == {FILE: b""}
    store_work.fill(tmp_path, 10, 5)
    assert kept(tmp_path) == 10


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(MissingError, match="the folder of the memory can't be created"):
            SqliteStore(folder, create=True)


@pytest.mark.parametrize("there", [True, False], ids=["memory", "empty"])
def test_a_folder_that_may_not_be_written_to(there):
    folder = Path(mkdtemp())
    try:
        if there:
            a_memory(folder)
        before = files(folder)
        for path in (*folder.iterdir(), folder):
            path.chmod(0o555)
        [line] = finish(start("nobody", folder, "fill", 100, 10), 3)[2:]
        told = "the memory is read-only because .* can't be written; copy the folder to .*"
        assert re.fullmatch(f"error MissingError {folder}: {told}", line)
        assert files(folder) == before
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_half_made_memory_is_made(tmp_path):
    """Killed between the header of the file and its tables."""
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute("CREATE TABLE meta (name TEXT)")
    connection.rollback()
    connection.close()
    with pytest.raises(MissingError, match="memory not found: "):
        SqliteStore(tmp_path)
    store_work.fill(tmp_path, 10, 5)
    assert kept(tmp_path) == 10
