"""Every store gives the answers of brute force; see `contract_store`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from contract_store import (
    Pair,
    changes,
    clock,
    compare,
    corpora,
    hits,
    phrases,
    put_texts,
    small_blocks,
    views,
)  # fmt: skip
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.fuzzy.similarity import similarity
from tmtool.lang.fold import fold
from tmtool.store.plain import PlainStore
from tmtool.store.sqlite import SqliteStore
from tmtool.un.placeables import skeleton

# A store to be joins by a line here: it is made in an empty folder.
BACKENDS = {
    "sqlite": lambda folder: SqliteStore(folder, create=True, clock=clock()),
    "plain": lambda folder: PlainStore(clock()),
}
every_backend = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture(params=BACKENDS)
def store(request, tmp_path):
    store = BACKENDS[request.param](tmp_path)
    yield store
    store.close()


class made:
    """A pair of a new store and the plain one."""

    def __init__(self, backend):
        self.folder = TemporaryDirectory()
        self.pair = Pair(BACKENDS[backend](Path(self.folder.name)))

    def __enter__(self):
        return self.pair

    def __exit__(self, *_):
        self.pair.store.close()
        self.folder.cleanup()


def whatever_is_done(backend, listed, some):
    with made(backend) as pair:
        for actions, fails, goes_on in listed:
            pair.change(actions, fails=fails, goes_on=goes_on)
        compare(pair, some)


@every_backend
@settings(max_examples=40)
@given(changes, st.lists(views, min_size=2, max_size=2))
def test_units_are_those_of_brute_force(backend, listed, some):
    whatever_is_done(backend, listed, some)


@pytest.mark.slow
@settings(max_examples=300)
@given(changes, st.lists(views, min_size=2, max_size=2))
def test_many_more_units_are_those_of_brute_force(listed, some):
    whatever_is_done("sqlite", listed, some)


# Words, phrases, likeness.


@st.composite
def searches(draw):
    """A language, texts in it, and how many of them come at once."""
    lang = draw(st.sampled_from(["zh", "en"]))
    texts = draw(corpora(lang))
    return (
        lang,
        texts,
        draw(st.sampled_from([1, 5, 30])),
        draw(st.lists(phrases(texts), max_size=8)),
    )


def found_alike(pair, lang, texts, listed):
    for slots in listed:
        pair.both(lambda store, slots=slots: hits(store, slots, lang))
    pair.told(lambda store: [(each,) for each in store.exact([*map(fold, texts), "?"], lang)])
    formulas = [*(skeleton(fold(each), lang) for each in texts), "?"]
    pair.told(lambda store: [(each,) for each in store.formula(formulas, lang)])


@every_backend
@settings(max_examples=60)
@given(searches(), st.sampled_from([2, 3, 16]))
def test_phrases_are_those_of_brute_force(backend, search, bits):
    """In blocks of 4, 8 and 65,536 texts."""
    lang, texts, size, listed = search
    with small_blocks(bits), made(backend) as pair:
        put_texts(pair, lang, texts, size)
        found_alike(pair, lang, texts, listed)


@every_backend
@settings(max_examples=30)
@given(searches(), st.text(st.sampled_from("ab数é7*?[]"), max_size=4))
def test_words_are_those_of_brute_force(backend, search, pattern):
    lang, texts, size, _ = search
    with made(backend) as pair:
        put_texts(pair, lang, texts, size)
        assert pair.both(lambda store: store.words("*"))[:1] != ["*"]
        for each in (pattern, pattern + "*", "d*", "?", "*a*", "1?7", "zzz"):
            pair.both(lambda store, each=each: store.words(each))


@every_backend
@settings(max_examples=60)
@given(searches(), st.data())
def test_similar_texts_come_by_what_they_share_and_none_that_scores_is_lost(backend, search, data):
    lang, texts, size, _ = search
    query = fold(data.draw(edited(data.draw(st.sampled_from(texts)))))
    with small_blocks(data.draw(st.sampled_from([3, 16]))), made(backend) as pair:
        put_texts(pair, lang, texts, size)
        for floor in (0.65, 0.8):
            whole = similar(pair.plain, query, lang, floor)
            found = similar(pair.store, query, lang, floor)
            # In the order of brute force, some left out.
            rest = iter(whole)
            assert all(each in rest for each in found)
            lost = [each for each in whole if each not in found]
            assert not [each for each in lost if similarity(query, fold(each), lang).score >= floor]


def similar(store, query, lang, floor):
    return store.texts(
        [each for some in store.similar(query, lang, floor) for each in some.tolist()]
    )


@st.composite
def edited(draw, text):
    """A text, changed at a few characters."""
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", "数", "a", "7", " "])) + text[at + 1 :]
    return text
