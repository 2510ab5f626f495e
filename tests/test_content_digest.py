"""The digest of what a memory says: the same for the same, whatever keeps it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from plain_store import PlainStore

from tmtool.memory.content_digest import compute_content_digest
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin, Place, TranslationUnit, Variant


def clock():
    return datetime(2026, 11, 29, tzinfo=UTC)


def unit(zh, en, position=0, **more):
    places = (Place("zh", label="1"), Place("en"))
    origin = Origin(places, symbol="A/75/1", position=position, **more)
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), (origin,))


TEXT = DocumentText(
    "0a1b", "fr", (TextParagraph(0, "body", "1", "Décide"),), Record(symbol="A/75/1")
)


def fill(store, *units, text=TEXT, user="Ada"):
    with store.begin_change("add", user=user, details={"file": "a.tmx"}) as change:
        change.put(units)
        if text is not None:
            change.put_document(text)
    return compute_content_digest(store)


@pytest.fixture
def make(tmp_path):
    stores = []

    def made():
        stores.append(SqliteStore(tmp_path / str(len(stores)), create=True, clock=clock))
        return stores[-1]

    yield made
    for store in stores:
        store.close()


UNITS = unit("一", "one"), unit("二", "two", 1), unit("一", "one", 2)


def test_another_store_of_the_same_content_has_the_same(make):
    one, other, plain = make(), make(), PlainStore(clock)
    expected = fill(one, *UNITS)
    assert (expected.units, expected.changes, expected.texts) == (2, 1, 1)
    assert fill(other, *UNITS) == fill(plain, *UNITS) == expected
    for store in (one, other, plain):
        key = UNITS[0].key
        with store.begin_change("edit", user="Bo", details={}) as change:
            change.correct(key, unit("一", "One"), lambda origin: origin)
    assert compute_content_digest(one) == compute_content_digest(other)
    assert compute_content_digest(one) == compute_content_digest(plain) != expected


@pytest.mark.parametrize(
    "others",
    [
        {"units": UNITS[:2]}, {"units": (UNITS[1], UNITS[0], UNITS[2])},
        {"units": (unit("一", "One"), *UNITS[1:])},
        {"units": (unit("一", "one", status="draft"), *UNITS[1:])},
        {"user": "Bo"}, {"text": None}, {"text": replace(TEXT, lang="es")},
        {"text": replace(TEXT, paragraphs=(TextParagraph(0, "body", "1", "Décide."),))},
        {"text": replace(TEXT, record=Record(symbol="A/75/2"))},
    ],
)  # fmt: skip
def test_whatever_is_different_makes_another(make, others):
    told = {"units": UNITS, "text": TEXT, "user": "Ada"} | others
    one = fill(make(), *UNITS)
    assert fill(make(), *told["units"], text=told["text"], user=told["user"]).digest != one.digest


def test_what_can_be_made_anew_counts_for_nothing(make):
    import numpy as np

    store = make()
    expected = fill(store, *UNITS)
    ids = [number for number, _ in store.iter_texts("zh")]
    vectors = np.eye(len(ids), 8, dtype=np.float32)
    store.put_vectors("an encoder", ids, vectors)
    store.compact()
    assert compute_content_digest(store) == expected
