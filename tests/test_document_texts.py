"""Documents are kept whole: put once, taken back with their import, safe like all the rest."""

import gzip
import sqlite3
from pathlib import Path

import pytest
import stores

from tmtool.errors import InputError
from tmtool.protocols import View
from tmtool.stores.sqlite.store import FILE, SqliteStore
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import Equal

SECOND = Path(__file__).parent / "data" / "memory" / "version2.db.gz"
TEXT = DocumentText(
    "0a1b", "zh",
    (TextParagraph(0, "title", None, "数字鸿沟"), TextParagraph(1, "operative", "1", "决定审议。"),
     TextParagraph(2, "item", "(a)", "弥合鸿沟；")),
    Record("A/RES/75/202", job="20-12345", kind="resolution", stage="adopted"),
)  # fmt: skip
OTHER = DocumentText("0a1b", "zh", TEXT.paragraphs[:1], complete=False)
UNIT = TranslationUnit(
    (Variant("zh", "决定审议。"), Variant("en", "Decides")),
    (Origin((Place("zh", document="0a1b"), Place("en")), symbol="A/RES/75/202", position=1),),
)


@pytest.fixture(params=stores.KINDS)
def store(request, tmp_path):
    with stores.opened(request.param, tmp_path) as store:
        yield store


def put(store, *texts, number=None):
    with store.begin_change("add", user="me", details={}, number=number) as change:
        return [change.put_document(text) for text in texts]


def undo(store, number):
    with store.begin_change("undo", user="me", details={"change": number}) as change:
        change.undo(number)


def told(store, view=View()):  # noqa: B008 - a view is frozen
    return store.read_document("0a1b", "zh", view)


def test_a_text_comes_back_as_it_was_and_by_pages(store):
    assert put(store, TEXT) == ["added"]
    assert told(store) == TEXT
    assert store.read_document("0a1b", "en") is store.read_document("0a1", "zh") is None
    pages = [store.read_document("0a1b", "zh", after=after, limit=2) for after in (-1, 1, 2)]
    assert [each.number for page in pages for each in page.paragraphs] == [0, 1, 2]
    assert {page.record for page in pages} == {TEXT.record}


def test_the_same_again_is_the_same_and_goes_when_all_that_brought_it_are_taken_back(store):
    assert [put(store, TEXT), put(store, TEXT), put(store, TEXT, TEXT)] == [
        ["added"], ["same"], ["same", "same"],
    ]  # fmt: skip
    for number in (1, 3):
        undo(store, number)
        assert told(store) == TEXT
    undo(store, 2)
    assert told(store) is None
    undo(store, 5)
    assert told(store) == TEXT


def test_the_last_text_counts_and_the_past_stays(store):
    put(store, TEXT)
    put(store, OTHER)
    assert told(store) == OTHER
    undo(store, 2)
    assert told(store) == TEXT
    assert [told(store, View(as_of=at)) for at in range(4)] == [None, TEXT, OTHER, TEXT]


def test_a_filter_shows_it_where_a_unit_of_it_passes(store):
    with store.begin_change("add", user="me", details={}) as change:
        change.put_document(TEXT)
        change.put([UNIT])
    assert told(store, View(Equal("symbol", "A/RES/75/*"))) == TEXT
    assert told(store, View(Equal("symbol", "A/RES/76/*"))) is None


def test_nothing_of_a_change_that_fails_is_kept(store):
    def put_and_fail():
        with store.begin_change("add", user="me", details={}) as change:
            change.put_document(TEXT)
            with change.read_within() as inside:
                assert told(inside) == TEXT
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_and_fail()
    assert told(store) is None


@pytest.mark.parametrize(
    ("paragraphs", "why"),
    [((TextParagraph(1, "body", None, "数"),), "numbered from 0"),
     ((TextParagraph(0, "body", None, "\ud83d"),), "half a character")],
    ids=["numbers", "half"],
)  # fmt: skip
def test_what_is_no_text_is_refused(store, paragraphs, why):
    with pytest.raises(InputError, match=why):
        put(store, DocumentText("0a1b", "zh", paragraphs))
    assert store.read_journal() == []


# The file.


def rows(folder, statement):
    with sqlite3.connect(folder / FILE) as connection:
        found = connection.execute(statement).fetchall()
    connection.close()
    return found


def test_it_is_in_the_file_once_and_outlives_compaction(tmp_path):
    store = SqliteStore(tmp_path, create=True)
    put(store, TEXT)
    put(store, TEXT)
    store.compact()
    store.close()
    assert rows(tmp_path, "SELECT count(*) FROM document_paragraphs") == [(3,)]
    again = SqliteStore(tmp_path)
    assert (told(again), list(again.verify().faults)) == (TEXT, [])
    again.close()


@pytest.mark.parametrize(
    "damage",
    ["UPDATE document_paragraphs SET body = '决定审理。' WHERE number = 1",
     "UPDATE document_paragraphs SET label = '2' WHERE number = 1",
     "DELETE FROM document_paragraphs WHERE number = 2",
     "UPDATE document_paragraphs SET body = CAST(x'ff' AS TEXT) WHERE number = 2",
     "UPDATE document_texts SET record = '{'"],
)  # fmt: skip
def test_damage_to_it_is_found(tmp_path, damage):
    store = SqliteStore(tmp_path, create=True)
    put(store, TEXT)
    assert store.verify().at[-1] == "whole texts of documents: 1, each against its checksum"
    store.close()
    rows(tmp_path, damage)
    again = SqliteStore(tmp_path)
    (fault, _) = list(again.verify().faults)
    assert fault.endswith("the whole text of document 0a1b in zh is damaged")
    again.close()


def test_a_memory_of_the_second_version_takes_whole_texts(tmp_path):
    (tmp_path / FILE).write_bytes(gzip.decompress(SECOND.read_bytes()))
    store = SqliteStore(tmp_path)
    assert told(store) is None
    assert put(store, TEXT) == ["added"]
    store.find_formulas()
    assert (told(store), list(store.verify().faults)) == (TEXT, [])
    store.close()
