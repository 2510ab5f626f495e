"""The index of words is compared with the texts: in every store, by a sample or in full."""

from datetime import UTC, datetime
from random import Random

import pytest
from stores import end, unit
from test_store import BACKENDS

from tmtool.cli import run
from tmtool.memory.editing import Editor
from tmtool.stores import verifying_words
from tmtool.stores.postings import Sizes
from tmtool.units import Origin

SUBJECTS = ["water", "peace", "trade", "health", "oceans", "deserts", "women", "data"]


def fill(store, count=40, first=0):
    """Add units in several changes, so that postings are written in several steps."""
    for start in range(first, first + count, 8):
        units = [
            unit(
                Origin(file="a.tmx", position=at),
                zh=f"第{at}号决议：{'水和平贸易'[at % 5]}，注意到报告",
                en=f"Resolution {at} on {SUBJECTS[at % 8]} takes note of report {at % 7}; A/{at}",
                ar=f"القرار {at} بشأن المياه",
            )
            for at in range(start, min(start + 8, first + count))
        ]
        with store.begin_change("add", user="me", details={}) as change:
            change.put(units)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    """A store whose blocks have 16 texts, so that there are several."""
    opened = BACKENDS[request.param](tmp_path, Sizes(block_bits=4))
    fill(opened)
    yield opened
    end(opened)


def faults(store, **how):
    return [each for each in store.verify(**how).faults if "index of words" in each]


def postings(store):
    """Key, segment, texts and positions of all postings."""
    return store.database.fetch_rows("SELECT key, ids, positions FROM postings ORDER BY key, ids")


def change(store, statement, *values):
    with store.database.open_transaction() as transaction:
        transaction.execute(statement, values)


def test_an_index_that_was_only_written_by_tmtool_has_no_faults(store):
    editor = Editor(store, "me", datetime(2026, 12, 2, tzinfo=UTC))
    keys = [each.key for each in store.iter_units()]
    editor.edit(keys[3], {"en": "Another text about deserts"})
    editor.delete(keys[5:8])
    editor.undo()
    fill(store, 11, first=40)
    with store.begin_change("erase", user="me", details={}) as made:
        made.erase(keys[9:12])
    store.finish_erasing()
    for full in (False, True):
        verified = store.verify(full=full)
        assert list(verified.faults) == []
        assert sum("words of texts in" in each for each in verified.at) == 3


@pytest.mark.parametrize("column", ["ids", "positions"])
def test_every_bit_of_a_posting_is_noticed(store, column):
    rows = postings(store)
    rng = Random(7)
    for key, ids, positions in rng.sample(rows, 12):
        old = bytes(ids if column == "ids" else positions)
        new, bit = bytearray(old), rng.randrange(8 * len(old))
        new[bit // 8] ^= 1 << bit % 8
        statement = f"UPDATE postings SET {column} = ? WHERE key = ? AND ids = ?"
        change(store, statement, bytes(new), key, bytes(ids))
        assert faults(store, full=True), (key, bit)
        now = bytes(new) if column == "ids" else bytes(ids)
        change(store, statement, old, key, now)
    assert faults(store, full=True) == []


def test_a_missing_posting_and_one_too_many_are_noticed(store):
    key, ids, _ = Random(3).choice(postings(store))
    change(store, "UPDATE postings SET key = ? WHERE key = ? AND ids = ?", key + 2**30, key, ids)
    assert faults(store, full=True)


def test_a_posting_without_its_last_text_is_noticed(store):
    key, ids, positions = max(postings(store), key=lambda row: len(row[1]))
    statement = "UPDATE postings SET ids = ?, positions = ? WHERE key = ? AND ids = ?"
    change(store, statement, bytes(ids)[:-2], bytes(positions)[:-2], key, bytes(ids))
    (fault,) = faults(store, full=True)
    assert fault.endswith(tuple("0123456789"))


def test_a_word_that_has_another_spelling_is_noticed(store):
    change(store, "UPDATE words SET word = 'desarts' WHERE word = 'deserts'")
    assert len(faults(store, full=True)) == 5


def test_wrong_lengths_are_noticed(store):
    ((block, tokens),) = store.database.fetch_rows("SELECT block, tokens FROM lengths LIMIT 1")
    wrong = bytes([tokens[0] ^ 1, *tokens[1:]])
    change(store, "UPDATE lengths SET tokens = ? WHERE block = ?", wrong, block)
    assert faults(store, full=True)


def test_a_sample_is_compared_unless_all_are_asked_for(store, monkeypatch):
    monkeypatch.setattr(verifying_words, "SAMPLE_TEXTS", 4)
    looked = [each for each in store.verify().at if "words of texts" in each]
    assert all(" 4 of 40, each in the index" in each for each in looked)
    looked = [each for each in store.verify(full=True).at if "words of texts" in each]
    assert all(" all 40, each in the index" in each for each in looked)
    # The text that only the full comparison looks at.
    change(store, "UPDATE words SET word = 'desarts' WHERE word = 'deserts'")
    some, every = faults(store), faults(store, full=True)
    assert len(some) < len(every) == 5


def test_the_command_compares_all_with_full(tmp_path, monkeypatch, capsys):
    store = BACKENDS["sqlite"](tmp_path, Sizes())
    fill(store)
    change(store, "UPDATE words SET word = 'desarts' WHERE word = 'deserts'")
    store.close()
    monkeypatch.setattr(verifying_words, "SAMPLE_TEXTS", 1)
    folder = str(tmp_path)
    assert run(["memory", "verify", "--memory", folder, "-q"]) == 0
    assert "words of texts in en: 1 of 40" in capsys.readouterr().out
    assert run(["memory", "verify", "--full", "--memory", folder, "-q"]) == 1
    assert "the index of words is damaged at the en text 6" in capsys.readouterr().out


def test_an_index_without_any_word_is_noticed(store):
    change(store, "DELETE FROM words")
    assert len(faults(store, full=True)) >= 20
    assert faults(store)


def test_a_memory_without_texts_has_no_faults(store):
    keys = [each.key for each in store.iter_units()]
    with store.begin_change("erase", user="me", details={}) as made:
        made.erase(keys)
    store.finish_erasing()
    assert list(store.verify(full=True).faults) == list(store.verify().faults) == []
