"""What is kept of a memory in PostgreSQL in its order: whatever is wrong is told by name."""

from contextlib import closing

import numpy as np
import postgres_server
import psycopg
import pytest
from stores import end, put, unit

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.protocols import Slot
from tmtool.stores import drop_store, has_memory, list_stores, open_store
from tmtool.stores.postgres.store import PostgresStore
from tmtool.texts import DocumentText, Record, TextParagraph
from tmtool.units import Origin


@pytest.fixture
def store():
    store = PostgresStore(postgres_server.new_address(), create=True)
    put(store, unit(Origin(symbol="A/1"), zh="数字鸿沟", en="digital divide"))
    put(store, unit(zh="大会决定", en="decides"))
    with store.begin_change("add", user="me", details={}) as change:
        paragraph = TextParagraph(0, "body", None, "Decides")
        change.put_document(DocumentText("0a1b", "en", (paragraph,), Record()))
    ids = [each for each, _ in store.iter_texts("en")]
    store.put_vectors("some", ids, np.eye(3, dtype=np.float32)[:2])
    try:
        yield store
    finally:
        end(store)


def harm(store, statement):
    """Change a row behind the store's back."""
    with psycopg.connect(store.database.address.database, autocommit=True) as connection:
        connection.execute(f"SET search_path = {store.database.address.schema}, public")
        connection.execute(statement)


def test_a_sound_memory_has_no_faults(store):
    found = store.verify()
    assert found.faults == ()
    assert [each.partition(":")[0] for each in found.at] == [
        "texts in zh", "texts in en", "documents", "whole texts of documents",
        "vectors of texts in en", "words of texts in zh", "words of texts in en",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE texts SET text = 'digital gap' WHERE text = 'digital divide'",
         "the en text 1 is damaged ('digital gap')"),
        ("DELETE FROM texts WHERE text = 'digital divide'", "there is no en text 1"),
        ("UPDATE documents SET data = '{}' WHERE symbol = 'A/1'", "is known of document 1 is dam"),
        ("UPDATE document_paragraphs SET body = 'x'", "the whole text of document 0a1b in en is"),
        ("DELETE FROM postings", "the index of words is damaged at the en text 1"),
        ("DELETE FROM words", "the index of words is damaged at the en text 1"),
        ("UPDATE documents SET place = place + 1", "what is known of document 1 is damaged"),
        ("DELETE FROM lengths", "0 of 2 zh texts are indexed"),
        ("UPDATE vectors SET vector = '[0,0,1]' WHERE vector = '[1,0,0]'",
         "the vector of the en text 1 is damaged"),
        ("DELETE FROM vectors WHERE vector = '[0,1,0]'", "the vector of the en text 2 is damaged"),
        ("UPDATE stocks SET digest = digest + 1", "vectors of texts in en: 2, which are not those"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(store, statement, said):
    harm(store, statement)
    assert any(said in each for each in store.verify().faults), store.verify().faults


def test_a_posting_never_has_many_segments(store):
    """However often little is added; what is found is all of it."""
    for number in range(30):
        put(store, unit(zh=f"数字鸿沟{number}", en=f"digital gap {number}"))
        rows = "SELECT max(n), min(n) FROM (SELECT count(*) AS n FROM {} GROUP BY {}) AS counted"
        for table, key in (("postings", "key"), ("lengths", "block")):
            most, fewest = store.database.fetch_rows(rows.format(table, key))[0]
            assert 1 <= fewest <= most < 8
    (found,) = store.find_phrases([[Slot(("digital",)), Slot(("gap",))]], "en")
    assert found.ids.tolist() == [store.get_first_id("en") + at for at in range(2, 32)]
    assert store.verify().faults == ()


def test_segments_are_merged_without_a_difference(store):
    put(store, *(unit(zh=f"数字鸿沟{at}", en=f"digital divide {at}") for at in range(5)))
    before = [each.tolist() for each in store.find_similar(["digital divide"], "en", 0.2)[0]]
    (count,) = store.database.fetch_rows("SELECT count(*) FROM postings")[0]
    store.compact()
    assert store.database.fetch_rows("SELECT count(*) FROM postings")[0][0] < count
    after = [each.tolist() for each in store.find_similar(["digital divide"], "en", 0.2)[0]]
    assert after == before
    assert store.verify().faults == ()


def test_what_is_erased_is_in_no_table(store):
    with store.begin_change("erase", user="me", details={}) as change:
        change.erase([next(each.key for each in store.iter_units())])
    assert ["an erasing was interrupted" in str(each) for each in store.list_notices()] == [True]
    store.compact()
    assert store.list_notices() == []
    tables = store.database.list_tables()
    said = "".join(str(store.database.fetch_rows(f"SELECT * FROM {each}")) for each in tables)
    assert "divide" not in said
    assert "鸿沟" not in said
    assert "decides" in said
    assert store.verify().faults == ()


def test_a_memory_of_a_newer_version_is_left_alone(store):
    harm(store, "UPDATE memory SET version = 99")
    with pytest.raises(InputError, match=r"written by a newer tmtool .*version 99"):
        open_store(postgres_server.start() + f"&memory={store.database.address.memory}")


def test_a_schema_of_others_is_no_memory():
    address = postgres_server.new_address()
    schema = f"tmtool_{address.partition('memory=')[2]}"
    with psycopg.connect(postgres_server.start(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            with pytest.raises(InputError, match="was not made by tmtool"):
                open_store(address, create=True)
        finally:
            connection.execute(f"DROP SCHEMA {schema}")


def test_memories_are_listed_made_and_removed():
    address = postgres_server.new_address()
    assert not has_memory(address)
    with pytest.raises(MissingError, match="there is no memory"):
        open_store(address)
    open_store(address, create=True).close()
    assert has_memory(address)
    assert address in list_stores(address)
    drop_store(address)
    assert not has_memory(address)
    assert address not in list_stores(address)
    drop_store(address)


def test_who_may_only_read_only_reads(store):
    address = store.database.address
    with psycopg.connect(address.database, autocommit=True) as connection:
        connection.execute("CREATE ROLE reads_only LOGIN")
        try:
            connection.execute(f"GRANT USAGE ON SCHEMA {address.schema} TO reads_only")
            connection.execute(
                f"GRANT SELECT ON ALL TABLES IN SCHEMA {address.schema} TO reads_only"
            )
            named = str(address).replace("postgres@", "reads_only@")
            with closing(open_store(named)) as reader:
                assert [each.key for each in reader.iter_units()]
                assert reader.find_similar(["digital divide"], "en", 0.3)
                with pytest.raises(MissingError, match="read-only because you have no right"):
                    put(reader, unit(zh="字", en="word"))
        finally:
            connection.execute("DROP OWNED BY reads_only; DROP ROLE reads_only")


def test_a_full_disk_is_no_lost_connection(store):
    """What the server says of it is passed on; to try again would not help."""
    said = store.database._refusal(psycopg.errors.DiskFull("could not extend file"))
    assert isinstance(said, InputError)
    assert "could not extend file" in str(said)
    assert isinstance(store.database._refusal(psycopg.errors.AdminShutdown("ended")), BusyError)
    assert isinstance(store.database._refusal(psycopg.OperationalError("closed")), BusyError)


def test_templates_that_another_version_has_found_are_found_anew(store):
    keys = "SELECT id, skeleton FROM texts ORDER BY id"
    text = "Decides to consider item 4 at its 12th session"
    put(store, unit(zh="第1号", en=text), unit(zh="第2号", en="none"))
    found = store.database.fetch_rows(keys)
    changed = [number for number, key in found if key is not None]
    assert len(changed) == 3
    for wrong in ("skeleton = NULL", "skeleton = 1", "skeleton = coalesce(skeleton, 1)"):
        harm(store, f"UPDATE texts SET {wrong}")
        harm(store, "UPDATE meta SET value = 0 WHERE name = 'formulas'")
        assert "memory index --rebuild" in str(store.list_notices())
        before = store.database.fetch_rows(keys)
        assert store.find_formulas() == sum(a != b for a, b in zip(before, found, strict=True)) > 0
        assert store.database.fetch_rows(keys) == found
        assert store.list_notices() == []
        assert store.find_formulas() is None
