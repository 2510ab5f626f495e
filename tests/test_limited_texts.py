"""Whole texts follow what may be read: a unit of a document opens no text of another memory."""

from contextlib import closing

import pytest

from tmtool.memory.memory import Memory
from tmtool.protocols import EVERYTHING, View
from tmtool.stores.limited import LimitedStore
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import In

DOCUMENT = "0a1b"
TEXTS = ("第一段。", "第二段。", "第三段是联合国自己的。")


def build_unit(at, memory):
    place = Place("zh", document=DOCUMENT, label=str(at))
    origin = Origin((place,), symbol=f"{memory}/1", position=at, memory=memory)
    return TranslationUnit((Variant("zh", TEXTS[at]), Variant("en", f"Text {at}.")), (origin,))


def put(store, memory, numbers, texts=None, title=None):
    """Units of some paragraphs, and the whole text if there is one."""
    with store.begin_change("add", user="Ada", details={}) as change:
        change.put([build_unit(at, memory) for at in numbers])
        if texts is not None:
            paragraphs = tuple(TextParagraph(*each) for each in texts)
            change.put_document(DocumentText(DOCUMENT, "zh", paragraphs, Record(symbol=title)))


def write_all(some):
    return [(number, "item", None, TEXTS[at]) for number, at in enumerate(some)]


def read(store, view=EVERYTHING):
    text = store.read_document(DOCUMENT, "zh", view)
    records = [record.symbol for _, record in store.list_records(view)]
    return text and ([each.text for each in text.paragraphs], records)


@pytest.fixture
def store(tmp_path):
    with closing(Memory.open(tmp_path / "memory", create=True, user="Ada")) as memory:
        yield memory.store


def limit(store, *memories):
    return LimitedStore(store, In("memory", memories))


def test_a_text_of_another_memory_is_not_there(store):
    put(store, "UN", (0, 1, 2), write_all((0, 1, 2)), "UN/1")
    put(store, "ITU", (1,))
    assert read(limit(store, "UN")) == ([*TEXTS], ["UN/1"])
    assert read(limit(store, "ITU")) is None
    assert limit(store, "ITU").list_records() == []
    assert read(limit(store, "UN", "ITU")) == ([*TEXTS], ["UN/1"])


def test_each_sees_the_text_that_came_with_what_they_see(store):
    put(store, "UN", (0, 1, 2), write_all((0, 1, 2)), "UN/1")
    put(store, "ITU", (1,), write_all((1,)), "ITU/1")
    assert read(limit(store, "UN")) == ([*TEXTS], ["UN/1"])
    assert read(limit(store, "ITU")) == ([TEXTS[1]], ["ITU/1"])
    # Who reads both has the one that came last, as the whole memory has.
    assert read(limit(store, "UN", "ITU")) == read(store) == ([TEXTS[1]], ["ITU/1"])


def test_what_others_put_later_changes_nothing(store):
    put(store, "UN", (0, 1), write_all((0, 1)), "UN/1")
    before = read(limit(store, "UN"))
    put(store, "ITU", (2,), write_all((2,)), "ITU/1")
    assert read(limit(store, "UN")) == before
    put(store, "UN", (0, 1), write_all((0,)), "UN/1/Rev.1")
    assert read(limit(store, "UN")) == read(store) == ([TEXTS[0]], ["UN/1/Rev.1"])


def test_alone_in_a_text_its_latest_wording_counts(store):
    put(store, "UN", (0, 1), write_all((0, 1)), "UN/1")
    put(store, "UN", (0, 1), write_all((0,)), "UN/1/Rev.1")
    for seen in (store, limit(store, "UN")):
        assert read(seen) == ([TEXTS[0]], ["UN/1/Rev.1"])
    assert read(limit(store, "UN"), View(as_of=1)) == ([*TEXTS[:2]], ["UN/1"])


def test_a_condition_on_units_leaves_the_text_as_it_is(store):
    put(store, "UN", (0, 1), write_all((0, 1)), "UN/1")
    assert read(store, View(In("symbol", ("UN/1",)))) == ([*TEXTS[:2]], ["UN/1"])
