"""A copy of a memory, in whatever store, is that memory: every answer, its past, its digest."""

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from contract_store import changes, compare
from hypothesis import given
from stores import end
from test_nearest import put_vectors
from test_store import BACKENDS, made, often, two_views

from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.memory.content_digest import compute_content_digest
from tmtool.stores.copying import copy_memory

LASTING = [each for each in BACKENDS if each != "plain"]
both = pytest.mark.parametrize(("kind", "other"), [*product(LASTING, LASTING)])


@pytest.mark.parametrize(("kind", "other"), [("sqlite", "postgres"), ("postgres", "sqlite")])
@often(1)
@given(changes, two_views)
def test_a_copy_answers_as_the_memory_does(kind, other, listed, some):
    copied(kind, other, listed, some)


@pytest.mark.slow
@both
@often(40)
@given(changes, two_views)
def test_many_more_copies_answer_as_their_memories_do(kind, other, listed, some):
    copied(kind, other, listed, some)


def copied(kind, other, listed, some):
    with made(kind) as pair, TemporaryDirectory() as folder:
        for actions, fails, goes_on in listed:
            pair.change(actions, fails=fails, goes_on=goes_on)
        put_vectors(pair.store, 0, 2)
        source, copy = pair.store, BACKENDS[other](Path(folder))
        try:
            copy_memory(source, copy)
            assert copy.identity == source.identity
            assert compute_content_digest(copy) == compute_content_digest(source)
            compare_tokens(copy, source)
            pair.store = copy
            compare(pair, some)
            # It goes on as the memory would have, at the same time.
            copy._clock = source._clock
            for actions, fails, goes_on in listed:
                pair.change(actions, fails=fails, goes_on=goes_on)
            compare(pair, some)
        finally:
            pair.store = source
            end(copy)


def compare_tokens(copy, source):
    """What is found by tokens and by vectors is the same, in numbers too."""
    for lang in source.list_languages():
        ids = [each for each, _ in source.iter_texts(lang)]
        folded = [fold(text) for text in source.read_texts(ids)]
        found = [
            [[some.tolist() for some in each] for each in store.find_similar(folded, lang, 0.3)]
            for store in (copy, source)
        ]
        assert found[0] == found[1]
        numbers = np.array(ids, np.int64)
        vectors = [store.read_vectors("some", numbers, 3).tolist() for store in (copy, source)]
        assert repr(vectors[0]) == repr(vectors[1])
        assert copy.describe_vectors("some", lang) == source.describe_vectors("some", lang)


@both
def test_a_memory_that_has_something_is_not_copied_into(kind, other, tmp_path):
    source, copy = BACKENDS[kind](tmp_path / "a"), BACKENDS[other](tmp_path / "b")
    try:
        for store in (source, copy):
            with store.begin_change("add", user="me", details={}):
                pass
        before = compute_content_digest(copy), copy.identity
        with pytest.raises(InputError, match="there is a memory already"):
            copy_memory(source, copy)
        assert (compute_content_digest(copy), copy.identity) == before
    finally:
        end(source)
        end(copy)
