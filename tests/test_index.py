"""The contract of `protocols.Index`: every backend gives ids and numbers of brute force."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_index import NumpyIndex
from vector_store import VectorStore, unit_vectors

from tmtool.errors import InputError
from tmtool.index.base import Plan, VectorLists
from tmtool.index.faiss_index import FaissIndex
from tmtool.index.files import read, write

DIM = 16
QUERIES = unit_vectors(40, seed=1)


def lists_of(store, number):
    return FaissIndex(
        DIM, store.fetch, base=VectorLists.train(DIM, Plan(number), unit_vectors(600))
    )


def mapped(store, folder, number):
    """An index whose lists, still empty, are mapped from a file."""
    path = store.stock.build_path(folder)
    write(path, VectorLists.train(DIM, Plan(number), unit_vectors(600)), store.stock)
    return FaissIndex(DIM, store.fetch, base=read(path, store.stock).base)


BACKENDS = {
    "oracle": lambda store, folder: NumpyIndex(DIM),
    "one list": lambda store, folder: FaissIndex(DIM, store.fetch),
    "lists": lambda store, folder: lists_of(store, 8),
    "lists from a file": lambda store, folder: mapped(store, folder, 8),
}


@pytest.fixture(params=[f"{name}{often}" for name in BACKENDS for often in ("", ", folded often")])
def made(request, tmp_path, monkeypatch):
    """A maker of empty indexes, each with the store beside it."""
    name, _, often = request.param.partition(", ")
    if often:
        monkeypatch.setattr("tmtool.index.faiss_index.FOLD_AT", 5)

    def make():
        store = VectorStore(DIM)
        return BACKENDS[name](store, tmp_path), store

    return make


@pytest.fixture
def index(made):
    return made()[0]


def put(index, store, ids, vectors):
    index.put(np.array(ids, np.int64), store.put(ids, vectors))


def expected(store, queries, k, among=None):
    """Brute force over what the store holds."""
    kept = [number for number in store.kept if among is None or number in among]
    vectors = np.array([store.kept[number] for number in kept], float).reshape(-1, DIM)
    rows = []
    for cosines in np.round(np.asarray(queries, float) @ vectors.T, 6).tolist():
        found = sorted((-cosine, number) for cosine, number in zip(cosines, kept, strict=True))
        found = [*found[:k], *[(np.inf, -1)] * (k - len(found))]
        rows.append(([number for _, number in found], [-score for score, _ in found]))
    return np.array([ids for ids, _ in rows]), np.array([scores for _, scores in rows])


def compare(index, store, queries, k, among=None, allowed=None):
    ids, cosines = index.search(queries, k, among)
    wanted_ids, wanted = expected(store, queries, k, allowed)
    assert (ids.dtype, cosines.dtype) == (np.int64, np.float32)
    assert ids.tolist() == wanted_ids.tolist()
    np.testing.assert_allclose(cosines, wanted, rtol=0, atol=1e-6)


def test_few(made):
    index, store = made()
    put(index, store, [7, 3, 900_000_000_000], unit_vectors(3))
    assert (index.dim, len(index)) == (DIM, 3)
    compare(index, store, QUERIES, 2)


def test_empty(index):
    assert len(index) == 0
    ids, cosines = index.search(QUERIES[:2], 3)
    assert ids.tolist() == [[-1] * 3] * 2
    assert cosines.tolist() == [[-np.inf] * 3] * 2
    assert index.search(QUERIES[:0], 3)[0].shape == (0, 3)


def test_more_asked_for_than_there_are(made):
    index, store = made()
    put(index, store, [5, 6], unit_vectors(2))
    compare(index, store, QUERIES, 4)


def test_an_id_put_again_is_replaced(made):
    index, store = made()
    vectors = unit_vectors(6)
    put(index, store, [1, 2, 3, 4, 5, 6], vectors)
    put(index, store, [2, 9, 2], vectors[[0, 1, 5]])
    assert len(index) == 7
    compare(index, store, QUERIES, 7)


def test_dropped_ids_are_gone(made):
    index, store = made()
    put(index, store, range(20), unit_vectors(20))
    for gone in ([3, 4, 77], [3], list(range(10, 20))):
        store.drop(gone)
        index.drop(np.array(gone))
        compare(index, store, QUERIES, 20)
    put(index, store, [3, 4], unit_vectors(2, seed=9))
    assert len(index) == 10
    compare(index, store, QUERIES, 20)


def test_many(made):
    """More than are compared one by one, in several pieces, with holes."""
    index, store = made()
    vectors, ids = unit_vectors(1500), np.random.default_rng(3).permutation(1500) * 3
    for start in range(0, 1500, 250):
        put(index, store, ids[start : start + 250], vectors[start : start + 250])
    store.drop(ids[::7])
    index.drop(ids[::7])
    assert len(index) == len(store.kept)
    compare(index, store, QUERIES, 10)
    for share in (2, 5, 100):
        among = np.sort(ids[::share])
        compare(index, store, QUERIES, 10, among, set(among.tolist()))


@pytest.mark.parametrize("many", [12, 600])
def test_among(made, many):
    index, store = made()
    put(index, store, range(10, 10 + many), unit_vectors(many))
    some = np.array([0, 11, 12, 19, 21, 500, 9999])
    compare(index, store, QUERIES, 3, some, set(some.tolist()))
    compare(index, store, QUERIES, 3, some[:0], set())
    mask = np.zeros(16, np.bool_)
    mask[[1, 11, 14]] = True
    compare(index, store, QUERIES, 3, mask, {11, 14})
    compare(index, store, QUERIES, 3, np.ones(5000, np.bool_))
    compare(index, store, QUERIES, 3, np.zeros(0, np.bool_), set())


def test_equal_vectors_come_by_id(made):
    """As many as no set of candidates holds, put in no order."""
    index, store = made()
    ids = np.random.default_rng(5).permutation(900)
    put(index, store, ids, np.repeat(unit_vectors(3), 300, axis=0))
    compare(index, store, unit_vectors(3), 12)
    compare(index, store, unit_vectors(3), 290)


def test_the_order_is_that_of_the_cosines(made):
    index, store = made()
    put(index, store, range(300), unit_vectors(300))
    _, cosines = index.search(QUERIES, 30)
    assert (np.diff(cosines, axis=1) <= 0).all()
    own = index.search(store.fetch(np.arange(300)), 1)
    assert own[0][:, 0].tolist() == list(range(300))
    np.testing.assert_allclose(own[1], 1, atol=1e-3)


def test_asking_again_gives_the_same(made):
    index, store = made()
    put(index, store, range(400), unit_vectors(400))
    first, second = index.search(QUERIES, 9), index.search(QUERIES, 9)
    alone = [index.search(query[None], 9) for query in QUERIES]
    for at in (0, 1):
        assert first[at].tobytes() == second[at].tobytes()
        assert first[at].tobytes() == np.concatenate([each[at] for each in alone]).tobytes()


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        ([1], np.ones((1, DIM + 1))),
        ([1, 2], np.ones((1, DIM))),
        ([1], np.ones(DIM)),
        ([[1]], np.ones((1, DIM))),
        ([-1], np.ones((1, DIM))),
        ([1], np.full((1, DIM), np.nan)),
    ],
)
def test_what_cannot_be_put(index, ids, vectors):
    with pytest.raises(InputError):
        index.put(np.array(ids), vectors)
    assert len(index) == 0


def test_what_cannot_be_asked(index):
    with pytest.raises(InputError, match="not an array of"):
        index.search(np.ones((2, DIM - 1), np.float32), 3)
    with pytest.raises(InputError, match="must be 1 or more"):
        index.search(QUERIES, 0)


def test_arrays_are_left_alone(made):
    index, store = made()
    ids, vectors = np.array([4, 1, 4]), unit_vectors(3)
    before = ids.copy(), vectors.copy()
    index.put(ids, vectors)
    vectors[:] = 0
    store.put(ids, before[1])
    assert ids.tolist() == before[0].tolist()
    found, cosines = index.search(before[1][[1, 2]], 1)
    assert found[:, 0].tolist() == [1, 4]
    np.testing.assert_allclose(cosines, 1, atol=1e-3)


IDS = st.lists(st.integers(0, 30) | st.just(2**50), max_size=12)
STEPS = st.lists(st.tuples(st.booleans(), IDS, st.integers(0, 5)), min_size=1, max_size=6)


@settings(max_examples=25)
@given(steps=STEPS, among=st.none() | IDS.map(sorted))
def test_any_history_is_that_of_brute_force(steps, among):
    """Puts and drops in any order; few directions, so that many ids tie."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tmtool.index.faiss_index.FOLD_AT", 5)
        compare_history(steps, among)


def compare_history(steps, among):
    """Indexes and brute force, step by step."""
    store, directions = VectorStore(DIM), unit_vectors(6)
    indexes = [NumpyIndex(DIM), FaissIndex(DIM, store.fetch), lists_of(store, 4)]
    for drops, ids, start in steps:
        if drops:
            store.drop(ids)
        else:
            vectors = store.put(ids, directions[(np.arange(len(ids)) + start) % 6])
        for index in indexes:
            index.drop(np.array(ids, np.int64)) if drops else index.put(np.array(ids), vectors)
    allowed = None if among is None else set(among)
    for index in indexes:
        assert len(index) == len(store.kept)
        compare(index, store, directions, 5, None if among is None else np.array(among), allowed)


# What FAISS adds: a store beside it, lists, threads.


def test_what_the_store_lost_is_not_found():
    index, store = FaissIndex(DIM, (store := VectorStore(DIM)).fetch), store
    put(index, store, range(500), unit_vectors(500))
    store.drop(range(0, 500, 2))
    compare(index, store, QUERIES, 5)


def test_cosines_are_those_of_the_store():
    """Whatever the lists hold, the numbers come from the store."""
    index, store = FaissIndex(DIM, (store := VectorStore(DIM)).fetch), store
    index.put(np.arange(500), unit_vectors(500, seed=4))
    store.put(np.arange(500), unit_vectors(500))
    ids, cosines = index.search(QUERIES, 5)
    for query, found, scores in zip(QUERIES, ids, cosines, strict=True):
        np.testing.assert_allclose(store.fetch(found) @ query, scores, atol=1e-6)


def test_a_store_that_gives_something_else():
    index = FaissIndex(DIM, lambda ids: np.ones((len(ids), 3)))
    index.put(np.arange(3), unit_vectors(3))
    with pytest.raises(InputError, match=r"3 vectors of 16 numbers .* not an array of \(3, 3\)"):
        index.search(QUERIES, 2)


def test_few_lists_are_looked_into(monkeypatch):
    """Clusters far apart: what a query needs is in the lists near it, filtered or not."""
    monkeypatch.setattr("tmtool.index.base._REACH", 6)
    store = VectorStore(DIM)
    centres = np.repeat(unit_vectors(40, seed=8), 100, axis=0)
    vectors = centres + 0.05 * unit_vectors(4000)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = FaissIndex(DIM, store.fetch, base=VectorLists.train(DIM, Plan(40), vectors))
    put(index, store, range(4000), vectors)
    index.fold()
    kept = np.sort(np.random.default_rng(2).permutation(4000)[:1000])
    for among in (None, kept, kept[:200]):
        allowed = None if among is None else set(among.tolist())
        ids, _ = index.search(vectors[::80], 10, among)
        wanted, _ = expected(store, vectors[::80], 10, allowed)
        share = np.mean([len({*a} & {*b}) / 10 for a, b in zip(ids, wanted, strict=True)])
        assert share >= 0.95, among
    assert (
        index._state.base.find_candidates(vectors[:1], 3000, np.ones(4000, np.bool_), 1).min() == -1
    )


def test_many_threads_see_whole_states():
    """While pairs come and go, a search finds both of a pair or neither."""
    store = VectorStore(DIM)
    index, pairs = FaissIndex(DIM, store.fetch), unit_vectors(200)
    store.put(np.arange(400), np.repeat(pairs, 2, axis=0))

    def change(number):
        ids = np.array([2 * number, 2 * number + 1])
        index.put(ids, store.fetch(ids))
        if number % 3 == 0:
            index.drop(ids)

    def look(number):
        ids, _ = index.search(store.fetch(np.array([2 * number])), 2)
        return sum(1 for each in ids[0] if each // 2 == number)

    with ThreadPoolExecutor(8) as threads:
        changes = threads.map(change, range(200))
        seen = list(threads.map(look, list(range(200)) * 3))
        list(changes)
    assert set(seen) <= {0, 2}
    assert 2 in seen
    assert [look(number) for number in range(200)] == [0 if n % 3 == 0 else 2 for n in range(200)]


def test_it_describes_itself():
    index, store = FaissIndex(DIM, (store := VectorStore(DIM)).fetch), store
    put(index, store, range(3), unit_vectors(3))
    assert index.describe() == (
        "3 vectors of 16 numbers: one list in half precision, a query is compared with all; "
        "3 of them are not in it yet and compared one by one"
    )
    index.fold()
    assert index.describe().endswith("compared with all")
    index = lists_of(store, 8)
    put(index, store, range(8000), unit_vectors(8000))
    index.fold()
    assert index.describe() == (
        "8,000 vectors of 16 numbers: 8 lists of half a byte a number, a query is compared with "
        "the nearest 5,366 that may be found"
    )


def test_the_number_of_threads_is_given_back():
    import faiss

    faiss.omp_set_num_threads(2)
    index, store = FaissIndex(DIM, (store := VectorStore(DIM)).fetch, threads=1), store
    put(index, store, range(300), unit_vectors(300))
    index.fold()
    index.search(QUERIES, 3)
    assert faiss.omp_get_max_threads() == 2


def test_nothing_heavy_is_loaded_before_it_is_needed():
    code = "import sys, tmtool.index; print('faiss' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True
    )
    assert done.stdout.strip() == "False"
