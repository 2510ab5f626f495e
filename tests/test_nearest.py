"""What is nearest in a store is what brute force finds, in any view, at any moment."""

from __future__ import annotations

import threading
from contextlib import closing
from hashlib import sha256

import numpy as np
import pytest
from contract_store import changes, views
from hypothesis import event, given
from hypothesis import strategies as st
from test_store import BACKENDS, compared, made, often

from tmtool.errors import InputError
from tmtool.index import build as index_build
from tmtool.protocols import EVERYTHING, View
from tmtool.stores.sqlite import vectors
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import TranslationUnit, Variant

DIM = 3
QUERIES = np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, -1]], np.float32)


def vector(text, salt=0):
    """One of a few directions, so that many are equally near."""
    row = np.array([byte % 3 - 1 for byte in sha256(f"{salt}{text}".encode()).digest()[:DIM]])
    return (row if row.any() else np.ones(DIM)) / np.linalg.norm(row if row.any() else np.ones(DIM))


def put_vectors(store, salt, every):
    """Give some of the texts a vector, whether or not they have one."""
    for lang in store.list_languages():
        there = [each for each in store.iter_texts(lang) if each[1]][::every]
        if there:
            found = np.array([vector(text, salt) for _, text in there], np.float32)
            store.put_vectors("some", [number for number, _ in there], found)


def nearest(store, lang, k, to=None, view=EVERYTHING):
    """The texts that are nearest to each query, and their cosines."""
    ids, cosines = store.find_nearest("some", lang, QUERIES, k, to, view)
    return [
        [(store.read_texts([number])[0], round(cosine, 5))
         for number, cosine in zip(*each, strict=True) if number >= 0]
        for each in zip(ids.tolist(), cosines.tolist(), strict=True)
    ]  # fmt: skip


steps = st.lists(st.tuples(changes, st.integers(0, 1), st.integers(1, 3), st.booleans()),
                 min_size=1, max_size=3)  # fmt: skip


@compared
@often(20)
@given(steps, st.lists(views, min_size=1, max_size=2))
def test_the_nearest_texts_are_those_of_brute_force(backend, listed, some):
    with made(backend) as pair:
        for told, salt, every, is_built in listed:
            for actions, fails, goes_on in told[:3]:
                pair.change(actions, fails=fails, goes_on=goes_on)
            for store in (pair.store, pair.plain):
                put_vectors(store, salt, every)
            for lang in pair.plain.list_languages():
                if is_built:
                    pair.store.build_index("some", lang)
                for view in (EVERYTHING, *some):
                    compare_nearest(pair, lang, view)


def compare_nearest(pair, lang, view):
    for to in (None, *pair.plain.list_languages(), "xx"):
        for k in (1, 4, 50):
            found = pair.both(lambda s, k=k, to=to: nearest(s, lang, k, to, view))
            event(f"found: {bool(found[0])}")


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    store = BACKENDS[request.param](tmp_path)
    put(store, "一", "二", "三")
    yield store
    store.close()


def put(store, *texts):
    with store.begin_change("add", user="me", details={}) as change:
        change.put([TranslationUnit((Variant("zh", each), Variant("en", "x"))) for each in texts])
    ids = [number for number, _ in store.iter_texts("zh")][-len(texts):]  # fmt: skip
    store.put_vectors("some", ids, np.array([vector(each) for each in texts], np.float32))
    return ids


def test_without_vectors_nothing_is_near(store):
    ids, cosines = store.find_nearest("other", "zh", QUERIES, 2)
    assert ids.tolist() == [[-1, -1]] * 3
    assert np.isneginf(cosines).all()
    assert cosines.dtype == np.float32
    assert store.find_nearest("some", "fr", QUERIES[:0], 2)[0].shape == (0, 2)


def test_vectors_of_another_length_are_refused(store):
    with pytest.raises(InputError, match="vectors of 3 numbers are kept here"):
        store.find_nearest("some", "zh", np.ones((1, 5), np.float32), 1)


def test_what_came_after_a_snapshot_is_not_near_in_it(tmp_path):
    """Another thread writes meanwhile, and asks as well."""
    store = SqliteStore(tmp_path, create=True)
    put(store, "一", "二", "三")
    seen = []

    def write_and_ask():
        put(store, "四", "五")
        seen.append(nearest(store, "zh", 9))

    with store.open_snapshot() as then:
        before = nearest(then, "zh", 9)
        thread = threading.Thread(target=write_and_ask)
        thread.start()
        thread.join()
        assert {text for text, _ in seen[0][0]} == set("一二三四五")
        assert nearest(then, "zh", 9) == before
    assert nearest(store, "zh", 9) == seen[0]
    store.close()


@pytest.fixture
def opened(monkeypatch):
    """How often an index was opened."""
    times = []
    whole = index_build.open_index
    monkeypatch.setattr(
        "tmtool.index.open_index", lambda *a, **k: times.append(a) or whole(*a, **k)
    )
    return times


def test_what_comes_later_is_taken_into_the_index_that_is_open(tmp_path, opened):
    store = SqliteStore(tmp_path, create=True)
    put(store, "一", "二", "三")
    for text in "四五六七":
        put(store, text)
        assert text in {each for each, _ in nearest(store, "zh", 9)[0]}
    assert len(opened) == 1
    # A vector that is replaced can't be taken back out of what was opened.
    ids = [number for number, _ in store.iter_texts("zh")]
    store.put_vectors("some", ids[:1], np.array([vector("一", 1)], np.float32))
    nearest(store, "zh", 9)
    assert len(opened) == 2
    store.close()


def test_as_of_an_earlier_moment_later_texts_are_left_out(store):
    put(store, "四")
    assert {text for text, _ in nearest(store, "zh", 9, None, View(as_of=1))[0]} == set("一二三")


def test_what_another_wrote_into_a_file_is_held_in_memory_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(vectors, "_OFTEN", 0.0)

    def add(store, numbers):
        texts = [f"text {number}" for number in numbers]
        units = [TranslationUnit((Variant("en", each), Variant("zh", each))) for each in texts]
        with store.begin_change("add", user="Ada", details={}) as change:
            change.put(units)
        ids = [each for each, _ in store.list_unembedded("some", "en")]
        made = np.random.default_rng(len(ids)).normal(size=(len(ids), 8)).astype(np.float32)
        store.put_vectors("some", ids, made / np.linalg.norm(made, axis=1, keepdims=True))
        return made[:1] / np.linalg.norm(made[:1])

    mine, other = SqliteStore(tmp_path, create=True), SqliteStore(tmp_path)
    with closing(mine), closing(other):
        add(mine, range(50))
        mine.build_index("some", "en")
        first = mine._index("some", "en")
        query = add(other, range(50, 60))
        ids, cosines = mine.find_nearest("some", "en", query, 5)
        assert len(first._current.opened.index._state.tail) == 10
        other.build_index("some", "en")
        again = mine.find_nearest("some", "en", query, 5)
        assert len(first._current.opened.index._state.tail) == 0
        assert np.array_equal(ids, again[0])
        assert np.array_equal(cosines, again[1])
        held = first._current
        mine.find_nearest("some", "en", query, 5)
        assert first._current is held
