"""Many files into one memory: what a stopped command has taken in is not read again, nor lost."""

import random
import signal
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from time import sleep

import postgres_server
import pytest
from hypothesis import given
from hypothesis import strategies as st
from memories import Program, objects, pairs
from properties import examples

from tmtool.bootstrap import open_session
from tmtool.formats.units import reading
from tmtool.formats.units.writing import write
from tmtool.memory import importing
from tmtool.memory.content_digest import compute_content_digest
from tmtool.operations.add import AddRequest, add
from tmtool.stores import open_store
from tmtool.stores.addresses import parse_address
from tmtool.units import Origin, Place, TranslationUnit, Variant

KINDS = ("sqlite", "postgres")


def make_units(size, documents=5):
    """Units of some documents, of which every fourth says what an earlier one has said."""
    rows = list(pairs(size))
    return [
        TranslationUnit(
            tuple(map(Variant, ("zh", "en"), rows[at // 3 if at % 4 == 3 else at])),
            (Origin((Place("zh"), Place("en")), f"A/75/{at % documents}", position=at),),
        )
        for at in range(size)
    ]


def write_shards(folder, units, cuts):
    """The units in files whose names have their order, one more than there are cuts."""
    folder.mkdir()
    ends = [0, *sorted(cuts), len(units)]
    files = []
    for number, (start, stop) in enumerate(pairwise(ends)):
        files.append(str(folder / f"shard-{number:02}.jsonl"))
        write(units[start:stop], files[-1])
    return files


class Timeless:
    """A store whose journal doesn't say when things were done."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def read_journal(self):
        return [replace(each, at="") for each in self._store.read_journal()]


def digest(store):
    return compute_content_digest(Timeless(store)).digest


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 40)
    monkeypatch.setattr(importing, "_LOOKED_AT", 20)


@contextmanager
def opened(kind, folder):
    """A session over a memory of a kind that is not there yet."""
    place = postgres_server.new_address() if kind == "postgres" else str(folder)
    with open_session(place, user="me", beside=folder) as session:
        session.create_memory()
        yield session
    if kind == "postgres":
        postgres_server.drop(parse_address(place))


@pytest.fixture(params=KINDS)
def make(request, tmp_path):
    """Makes memories of a kind, as many as are asked for."""
    names = count()
    with ExitStack() as stack:
        yield lambda: stack.enter_context(opened(request.param, tmp_path / f"{next(names)}"))


@pytest.fixture
def read(monkeypatch):
    """The names of the files that are read from now on."""
    names, own = [], reading.read

    def note(path, **how):
        names.append(str(path).rpartition("/")[2])
        yield from own(path, **how)

    monkeypatch.setattr(reading, "read", note)
    return names


class StopError(BaseException):
    """As Ctrl-C does it."""


class Stopping:
    """A reporter that stops the command when so many files are done and the next has begun."""

    def __init__(self, after):
        self._left = after

    def step(self, task, done, total=1.0, *, left=None):
        if total and done == total and not task.startswith("units"):
            self._left -= 1
            if self._left < 0:
                raise StopError

    def remark(self, remark):
        raise AssertionError(remark)


def load(session, files, *reporter, **more):
    """What became of the files."""
    request = AddRequest(tuple(files), index=False, memory_name="archive")
    return (*add(session, request, *reporter, **more),)


def stop(session, files, after):
    """Load the files, and stop within the one that comes after so many."""
    with pytest.raises(StopError):
        load(session, files, Stopping(after))


def test_what_is_in_is_not_read_again(tmp_path, make, small, read):
    files = write_shards(tmp_path / "in", make_units(400), (100, 200, 300))
    whole, stopped = make(), make()
    expected = load(whole, files)
    stop(stopped, files, 2)
    read.clear()
    found = load(stopped, files)
    assert read == ["shard-02.jsonl", "shard-03.jsonl"]
    assert [each.resumed for each in found] == [100, 100, 80, 0]
    assert [replace(each, resumed=0) for each in found] == list(expected)
    assert digest(stopped.store) == digest(whole.store)


def test_a_command_that_came_to_its_end_reads_all_anew(tmp_path, make, small, read):
    files = write_shards(tmp_path / "in", make_units(200), (100,))
    session = make()
    stop(session, files, 1)
    load(session, files)
    read.clear()
    assert [dict(each.counts) for each in load(session, files)] == [{"same": 100}] * 2
    assert read == ["shard-00.jsonl", "shard-01.jsonl"]


def test_another_command_reads_all_anew(tmp_path, make, small, read):
    files = write_shards(tmp_path / "in", make_units(300), (100, 200))
    session = make()
    stop(session, files, 2)
    read.clear()
    found = load(session, files[:2])
    assert read == ["shard-00.jsonl", "shard-01.jsonl"]
    assert [(dict(each.counts), each.resumed) for each in found] == [({"same": 100}, 0)] * 2


def test_a_file_that_was_changed_is_read_anew(tmp_path, make, small, read):
    units = make_units(300)
    files = write_shards(tmp_path / "in", units, (100, 200))
    session = make()
    stop(session, files, 2)
    write([*units[:100], *make_units(301)[300:]], files[0], force=True)
    read.clear()
    found = load(session, files)
    assert read == ["shard-00.jsonl", "shard-02.jsonl"]
    assert dict(found[0].counts) == {"added": 1, "same": 100}


def test_what_was_taken_back_since_comes_again(tmp_path, make, small, read):
    files = write_shards(tmp_path / "in", make_units(300), (100, 200))
    session = make()
    stop(session, files, 2)
    with session.store.begin_change("undo", user="me", details={"change": 1}) as change:
        change.undo(1)
    read.clear()
    load(session, files)
    assert read == ["shard-00.jsonl", "shard-02.jsonl"]
    assert session.store.count_units() == len({each.key for each in make_units(300)})


def test_who_wants_a_report_has_all_in_it(tmp_path, make, small):
    files = write_shards(tmp_path / "in", make_units(300), (100, 200))
    for name in files:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write("[]\n")
    session, told = make(), []
    stop(session, files, 2)
    load(session, files, on_item=lambda item: told.append(item.reason))
    assert told == ["not a unit"] * 3


def test_a_file_with_a_fault_is_told_again(tmp_path, make, small, read):
    files = write_shards(tmp_path / "in", make_units(300), (100, 200))
    broken = tmp_path / "in" / "broken.tmx"
    broken.write_text('<tmx version="1.4"><header srclang="en"/><body><tu>', "utf-8")
    files.insert(1, str(broken))
    session = make()
    stop(session, files, 3)
    read.clear()
    found = load(session, files)
    assert read == ["broken.tmx", "shard-02.jsonl"]
    assert "broken.tmx" in str(found[1].error)


def test_no_moment_waits_for_what_is_finished(tmp_path, make, small):
    files = write_shards(tmp_path / "in", make_units(300), (100, 200))
    session = make()
    stop(session, files, 2)
    assert session.store.find_settled() == 2
    load(session, files)
    assert session.store.find_settled() == 3


@pytest.mark.slow
@examples(20)
@given(
    st.lists(st.integers(0, 60), max_size=5), st.lists(st.integers(0, 60), max_size=5),
    st.integers(0, 5),
)  # fmt: skip
def test_in_how_many_files_it_comes_makes_no_difference(tmp_path_factory, cuts, others, after):
    folder, contents = tmp_path_factory.mktemp("in"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "BATCH", 7)
        for name, each in (("one", cuts), ("other", others)):
            files = write_shards(folder / name, make_units(60, 2), each)
            with opened("sqlite", folder / f"{name}-memory") as session:
                if name == "other" and after < len(files):
                    stop(session, files, after)
                load(session, files)
                contents.append([(each.key, each.unit) for each in session.store.iter_units()])
    assert contents[0] == contents[1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_a_load_that_is_killed_again_and_again_comes_to_the_same(tmp_path, kind, seed):
    rng, size = random.Random(seed), 3_000
    cuts = sorted(rng.sample(range(1, size), 7))
    files = write_shards(tmp_path / "in", make_units(size), cuts)
    whole, killed = (find_place(kind, tmp_path, name) for name in ("whole", "killed"))
    program = Program(tmp_path, batch=100)

    def command(memory):
        return "add", *files, "--memory", memory, "--no-index", "--json", "--memory-name", "x"

    expected = objects(program.run(*command(whole)))
    hits = 0
    for _ in range(12):
        process = program.start(*command(killed))
        for _ in range(rng.randint(0, 4)):
            process.stdout.readline()
        sleep(rng.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        hits += process.returncode == -signal.SIGKILL
        if process.returncode == 0:
            break
    assert hits
    if process.returncode:
        told = objects(program.run(*command(killed)))
        assert [each["read"] for each in told] == [each["read"] for each in expected]
    with closing(open_store(whole)) as one, closing(open_store(killed)) as other:
        assert list(other.verify().faults) == []
        assert digest(one) == digest(other)
    if kind == "postgres":
        for address in (whole, killed):
            postgres_server.drop(parse_address(address))


def find_place(kind, folder, name):
    return postgres_server.new_address() if kind == "postgres" else str(folder / name)
