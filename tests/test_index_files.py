"""Index files: whole or told apart, caught up, built on after a kill; never wrong, only slower."""

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_index import NumpyIndex
from vector_store import VectorStore, built, filled, unit_vectors

from tmtool.errors import InputError
from tmtool.index import build
from tmtool.index.build import build_index, open_index, verify_index
from tmtool.index.files import Stock, StoredVectors, lock_building, read

DIM = 16
QUERIES = unit_vectors(20, seed=1)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Lists from 400 vectors on, soon good enough, 100 taken in on opening."""
    monkeypatch.setattr("tmtool.index.base.EXACT_UP_TO", 400)
    monkeypatch.setattr("tmtool.index.base._ROUNDS", 2)
    monkeypatch.setattr(build, "AT_ONCE", 100)


@pytest.fixture
def store():
    return filled(1000)


def more(store, first, count):
    store.put(np.arange(first, first + count), unit_vectors(count, seed=first))


def opened(folder, store, **options):
    return open_index(folder, store.stock, store.tell, store.fetch, **options)


def faults(folder, store):
    return verify_index(folder, store.stock, store.tell, store.fetch)


def same(index, store):
    """The index answers as brute force over the store does."""
    oracle = NumpyIndex(DIM)
    oracle.put(store.held(), store.fetch(store.held()))
    assert len(index) == len(oracle)
    evens = np.arange(3000) % 4 == 0
    for among in (None, evens):
        for one, other in zip(
            index.search(QUERIES, 5, among), oracle.search(QUERIES, 5, among), strict=True
        ):
            assert one.tolist() == other.tolist()


def test_built_and_opened(tmp_path, store):
    done = []
    built(tmp_path, store, progress=lambda *numbers: done.append(numbers))
    assert done == [(0, 1000), (1000, 1000)]
    found = opened(tmp_path, store)
    assert (len(found.missing), found.note) == (0, None)
    assert "128 lists" in found.index.describe()
    same(found.index, store)
    assert faults(tmp_path, store) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "memory.zh.test-1.faiss", "memory.zh.test-1.faiss.lock",
    ]  # fmt: skip


def test_nothing_is_compared_where_nothing_changed(tmp_path, store):
    built(tmp_path, store)
    open_index(tmp_path, store.stock, lambda: pytest.fail("asked for all ids"), store.fetch)


def test_few_vectors_need_no_build(tmp_path):
    store = filled(80)
    found = opened(tmp_path, store)
    assert (len(found.missing), found.note) == (0, None)
    same(found.index, store)
    assert list(tmp_path.iterdir()) == []


def test_what_came_is_caught_up(tmp_path, store):
    built(tmp_path, store)
    more(store, 5001, 60)
    found = opened(tmp_path, store)
    assert (len(found.missing), found.note) == (0, None)
    same(found.index, store)
    assert faults(tmp_path, store) == []


def test_much_that_came_is_left_to_a_build(tmp_path, store):
    built(tmp_path, store)
    more(store, 5001, 300)
    found = opened(tmp_path, store)
    assert found.missing.tolist() == list(range(5001, 5301))
    assert len(found.index) == 1000
    assert faults(tmp_path, store) == [
        f"{tmp_path}/memory.zh.test-1.faiss lacks 300 of 1,300 vectors"
    ]
    store.fetched = 0
    index = built(tmp_path, store).index
    assert store.fetched == 300
    same(index, store)
    same(opened(tmp_path, store).index, store)


def test_lists_are_made_anew_when_they_no_longer_suit(tmp_path):
    store = filled(300)
    assert "one list" in built(tmp_path, store).index.describe()
    more(store, 5001, 300)
    assert "128 lists" in built(tmp_path, store).index.describe()
    more(store, 6001, 300)
    assert "128 lists" in built(tmp_path, store).index.describe()
    more(store, 7001, 9000)
    grown = built(tmp_path, store).index
    assert "512 lists" in grown.describe()
    same(grown, store)


def test_anew_on_request(tmp_path, store):
    built(tmp_path, store)
    store.fetched = 0
    built(tmp_path, store)
    assert store.fetched == 0
    built(tmp_path, store, anew=True)
    assert store.fetched >= 1000


# Files that are not what they should be.


def path_of(folder, store):
    return store.stock.build_path(folder)


def head_of(path):
    content = path.read_bytes()
    length = struct.unpack("<Q", content[-28:-20])[0]
    return content[: -28 - length], json.loads(content[-28 - length : -28])


def with_head(path, **changes):
    content, head = head_of(path)
    text = json.dumps({**head, **changes}).encode()
    path.write_bytes(
        content + text + struct.pack("<QI16s", len(text), crc32(text), b"tmtool index end")
    )


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 0x40
    path.write_bytes(content)


DAMAGES = {
    "cut in half": (lambda path: os.truncate(path, path.stat().st_size // 2), "is truncated"),
    "its last byte cut": (lambda path: os.truncate(path, path.stat().st_size - 1), "is truncated"),
    "two bytes left": (lambda path: os.truncate(path, 2), "is truncated"),
    "nothing left": (lambda path: os.truncate(path, 0), "is empty"),
    "a text": (lambda path: path.write_text("大会，\n" * 50), "is no index of tmtool"),
    "the wrong start": (lambda path: flip(path, 40), "is damaged"),
    "a wrong centroid": (lambda path: flip(path, 200), "is damaged"),
    "a hole": (
        lambda path: path.write_bytes(path.read_bytes()[:5000] + path.read_bytes()[6000:]),
        "is damaged: a part of it is missing",
    ),
    "a wrong end": (lambda path: flip(path, -40), "is damaged"),
    "an older version": (
        lambda path: with_head(path, format=1), "was written by an older tmtool, in format 1",
    ),
    "a wrong code": (lambda path: flip(path, path.stat().st_size // 2), "is damaged"),
    "a newer version": (
        lambda path: with_head(path, format=3), "was written by a newer tmtool, in format 3",
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_cannot_serve(tmp_path, store, damage):
    built(tmp_path, store)
    path = path_of(tmp_path, store)
    change, says = DAMAGES[damage]
    change(path)
    found = opened(tmp_path, store)
    assert found.note == f"{path} {says}, and is not used; tmtool memory index makes it anew"
    assert found.missing.tolist() == store.held().tolist()
    assert found.index.search(QUERIES, 2)[0].tolist() == [[-1, -1]] * 20
    assert faults(tmp_path, store) == [f"{path} {says}"]
    again = built(tmp_path, store)
    assert again.note == f"{path} {says}; it was made anew"
    same(again.index, store)
    assert faults(tmp_path, store) == []


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"signature": "test-2"}, "holds vectors of another encoder, test-2"),
        ({"lang": "en"}, "holds something else: 16 numbers a vector, language en"),
        ({"dim": 8}, "holds something else: 8 numbers a vector, language zh"),
        ({"memory": "ffff"}, "is the index of another memory"),
    ],
)
def test_the_file_of_something_else(tmp_path, store, other, says):
    another = VectorStore(**{"dim": DIM, **other})
    another.put(np.arange(500), unit_vectors(500, another.dim))
    built(tmp_path / "other", another)
    path = path_of(tmp_path, store)
    path_of(tmp_path / "other", another).rename(path)
    assert opened(tmp_path, store).note.startswith(f"{path} {says}, and is not used; ")
    assert faults(tmp_path, store) == [f"{path} {says}"]
    again = built(tmp_path, store)
    assert again.note == f"{path} {says}; it was made anew"
    same(again.index, store)
    assert faults(tmp_path, store) == []
    assert built(tmp_path, store).note is None


@settings(max_examples=60)
@given(at=st.floats(0, 1, exclude_max=True), cut=st.booleans())
def test_any_damage_is_harmless(at, cut, whole):
    """Wherever a file is cut or a bit is wrong: an answer is right, or the file is refused."""
    content, store, folder = whole
    path = path_of(folder, store)
    at = int(at * len(content))
    path.write_bytes(content[:at] if cut else flipped(content, at))
    found = opened(folder, store)
    assert found.note is not None or not cut
    ids, cosines = found.index.search(QUERIES, 5)
    for query, some, scores in zip(QUERIES, ids, cosines, strict=True):
        assert len({*some.tolist()} - {-1}) == np.isfinite(scores).sum()
        real = some[some >= 0]
        np.testing.assert_allclose(store.fetch(real) @ query, scores[some >= 0], atol=1e-6)
    assert found.note or cut or faults(folder, store)


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder, store = tmp_path_factory.mktemp("whole"), filled(1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tmtool.index.base.EXACT_UP_TO", 400)
        build_index(folder, store.stock, store.tell, store.fetch)
    return path_of(folder, store).read_bytes(), store, folder


def restored_older(store):
    """The memory is taken from a copy of before: the index holds vectors that it lacks."""
    store.kept = dict(list(store.kept.items())[:600])


def restored_and_gone_on(store):
    """The same, and other texts were added since, which have the ids of those that are gone."""
    restored_older(store)
    more(store, 1200, 50)


def another_vector(store):
    """One text of the index has another vector now."""
    store.put([400], unit_vectors(1, seed=99))


def swapped(store):
    """Two texts of the index have changed their vectors."""
    store.kept[2], store.kept[4] = store.kept[4], store.kept[2]


@pytest.mark.parametrize("happens", [restored_older, restored_and_gone_on, another_vector, swapped])
def test_an_index_of_other_content_is_not_believed(tmp_path, store, happens):
    built(tmp_path, store)
    path = path_of(tmp_path, store)
    happens(store)
    says = "is of this memory as it was at another time, or of a copy that went its own way"
    found = opened(tmp_path, store)
    assert found.note == f"{path} {says}, and is not used; tmtool memory index makes it anew"
    assert found.missing.tolist() == store.held().tolist()
    assert len(found.index) == 0
    assert faults(tmp_path, store) == [f"{path} {says}"]
    again = built(tmp_path, store)
    assert again.note == f"{path} {says}; it was made anew"
    same(again.index, store)
    assert faults(tmp_path, store) == []


def test_an_older_index_is_only_behind(tmp_path, store):
    """The index is taken from a copy of before: what it holds is what the memory holds still."""
    built(tmp_path, store)
    before = path_of(tmp_path, store).read_bytes()
    more(store, 5001, 150)
    built(tmp_path, store)
    path_of(tmp_path, store).write_bytes(before)
    found = opened(tmp_path, store)
    assert (found.missing.tolist(), found.note) == (list(range(5001, 5151)), None)
    assert len(found.index) == 1000
    same(built(tmp_path, store).index, store)


def test_few_vectors_are_compared_one_by_one_where_the_index_is_another(tmp_path):
    store = filled(90)
    built(tmp_path, store)
    another_vector(store)
    swapped(store)
    found = opened(tmp_path, store)
    assert "and is not used" in found.note
    same(found.index, store)


@settings(max_examples=60)
@given(st.data())
def test_the_digest_of_some_is_the_sum_of_theirs(data):
    """Beyond 64 bits it begins anew; what isn't there has none."""
    sums = st.integers(-(2**63), 2**63 - 1)
    kept = data.draw(st.dictionaries(st.integers(0, 200), sums, max_size=30))
    asked = sorted(data.draw(st.sets(st.integers(0, 200), max_size=30)))
    if data.draw(st.booleans()):
        asked = [each for each in asked if each in kept]
    held = StoredVectors(
        np.array(sorted(kept), np.int64), np.array([kept[each] for each in sorted(kept)], np.int64)
    )
    found = held.digest(np.array(asked, np.int64))
    if set(asked) <= set(kept):
        assert (found - sum(kept[each] for each in asked)) % 2**64 == 0
        assert -(2**63) <= found < 2**63
    else:
        assert found is None


# Kills, full disks, others at work.

BUILDER = """
import sys, time
sys.path.insert(0, {tests!r})
from vector_store import filled, built
from tmtool.index import base, build
base.EXACT_UP_TO, base._ROUNDS, build._CHUNK, build.SAVE_EVERY = 400, 2, 50, 200
store = filled({count})
def say(done, total):
    print(done, flush=True)
    time.sleep({pause})
built({folder!r}, store, progress=say)
"""


def builder(folder, pause=0.0, count=3000, **options):
    code = BUILDER.format(tests=str(Path(__file__).parent), folder=folder, pause=pause, count=count)
    code = code.replace(repr(folder), f"__import__('pathlib').Path({str(folder)!r})")
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        **options,
    )  # fmt: skip


def killed_after(folder, steps):
    """A build that is killed the moment it has said so many numbers; the last it said."""
    with builder(folder, 0.02) as process:
        for _ in range(steps):
            said = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("kills", [(3, 30), (1, 3, 12, 30)], ids=len)
def test_a_killed_build_goes_on(tmp_path, kills):
    store = filled(3000)
    for steps in kills:
        killed_after(tmp_path, steps)
        assert opened(tmp_path, store).note is None
    with builder(tmp_path) as process:
        said = [int(line) for line in process.stdout]
    assert process.returncode == 0, process.stderr.read()
    assert said[0] > 1000
    assert said[-1] == 3000
    found = opened(tmp_path, store)
    assert len(found.missing) == 0
    same(found.index, store)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".faiss", ".lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_catching_up_leaves_what_was_there(tmp_path):
    store = filled(2000)
    built(tmp_path, store)
    killed_after(tmp_path, 2)
    found = opened(tmp_path, store)
    assert (len(found.missing), found.note) == (0, None)
    same(found.index, store)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits")
def test_a_full_disk(tmp_path):
    """Files may not grow beyond 30 kB in the builder: what is there stays, the reason is told."""
    import resource

    store = filled(1000)
    built(tmp_path, store)
    before = path_of(tmp_path, store).read_bytes()

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    with builder(tmp_path, preexec_fn=limit) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    last = errors.strip().splitlines()[-1]
    assert last.startswith("tmtool.errors.InputError: ")
    assert " can't be written: File too large; " in last
    assert last.endswith("without it look-ups miss only semantic matches")
    assert path_of(tmp_path, store).read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".new"]
    same(opened(tmp_path, store).index, store)


def test_one_builds_at_a_time(tmp_path, store):
    path = path_of(tmp_path, store)
    with lock_building(path), pytest.raises(InputError, match="another tmtool is building"):
        built(tmp_path, store)
    same(built(tmp_path, store).index, store)


def test_readers_keep_what_they_opened(tmp_path, store):
    built(tmp_path, store)
    before = opened(tmp_path, store)
    kept = before.index.search(QUERIES, 5)[0].tolist()
    more(store, 5001, 500)
    built(tmp_path, store)
    assert before.index.search(QUERIES, 5)[0].tolist() == kept
    same(opened(tmp_path, store).index, store)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be replaced")
def test_opening_while_others_build(tmp_path):
    """A reader never takes the ids of one file with the lists of the next."""
    store = filled(1500)
    with builder(tmp_path, 0.002, 1500) as process:
        while process.poll() is None:
            found = open_index(tmp_path, store.stock, store.tell, store.fetch)
            assert found.note is None
            ids, cosines = found.index.search(QUERIES[:3], 3)
            for query, some, scores in zip(QUERIES, ids, cosines, strict=False):
                real = some[some >= 0]
                np.testing.assert_allclose(store.fetch(real) @ query, scores[some >= 0], atol=1e-6)
            time.sleep(0.02)
    same(opened(tmp_path, store).index, store)


def test_what_went_while_it_was_built(tmp_path, store):
    """The store may lose vectors between telling its ids and giving them."""
    tell, stock = store.tell(), store.stock
    store.drop(range(0, 200, 2))
    index = build_index(tmp_path, stock, lambda: tell, store.fetch).index
    same(index, store)
    same(opened(tmp_path, store).index, store)


def test_what_changes_while_it_was_built_is_told_later(tmp_path, store):
    """What was fetched is not what the digest was made of: nobody believes it."""
    tell, stock = store.tell(), store.stock
    another_vector(store)
    build_index(tmp_path, stock, lambda: tell, store.fetch)
    assert "and is not used" in opened(tmp_path, store).note


def test_a_stock_names_its_file():
    stock = Stock("5eed", "zh", "BAAI/bge-m3@5617a9f", 1024, 0, 0, 0)
    assert stock.build_path(Path("m")).name.startswith("memory.zh.BAAI-bge-m3-5617a9f-")
    assert read(Path("nowhere") / "at all", stock).fault is None
