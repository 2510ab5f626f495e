"""Random histories: every store has what the model of undo has, after each thing that is done.

`benchmarks/undo.py` plays many more.
"""

import pytest
from test_store import BACKENDS
from undo_model import random_history

backends = pytest.mark.parametrize("backend", BACKENDS)


def plays(backend, folder, seed, length):
    """One history; what was done, a word each."""
    store = BACKENDS[backend](folder)
    try:
        return random_history(store, seed, length).done
    finally:
        store.close()


@backends
@pytest.mark.parametrize("seed", range(2))
def test_a_store_has_what_the_changes_that_count_make(backend, seed, tmp_path):
    assert len(plays(backend, tmp_path, seed, 60)) == 60


@pytest.mark.slow
@backends
@pytest.mark.parametrize("seed", range(4, 8))
def test_a_store_has_it_after_long_histories(backend, seed, tmp_path):
    done = plays(backend, tmp_path, seed, 500)
    assert min(done.count(each) for each in {*done}) >= 10
