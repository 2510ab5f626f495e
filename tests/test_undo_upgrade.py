"""A memory of the second version of the tables, in which undoing went by another rule.

`data/store/version_2.sql` was written by the last program that made such: four units; One took in
one (change 2), two was corrected twice (3, 4), what came from b.tmx was deleted (5), the first
correction was taken back (6), four came (7), was corrected (8), and what brought it taken back (9).
"""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tmtool.memory.editing import Editor
from tmtool.protocols import View
from tmtool.stores.sqlite.store import FILE, SqliteStore

DUMP = Path(__file__).parent / "data" / "store" / "version_2.sql"


@pytest.fixture
def store(tmp_path):
    connection = sqlite3.connect(tmp_path / FILE)
    connection.executescript(DUMP.read_text("utf-8"))
    connection.close()
    store = SqliteStore(tmp_path)
    yield store
    store.close()


def texts(store, view=View()):  # noqa: B008 - a view is frozen
    return {
        each.unit.get_text("en"): [origin.file for origin in each.unit.origins]
        for each in store.iter_units(view)
    }


def undo(store, *numbers):
    for number in numbers:
        Editor(store, "me", datetime(2026, 1, 2, tzinfo=UTC)).undo(number)


def test_corrections_that_were_lost_stand_since_the_last_undoing(store):
    store.find_formulas()
    assert list(store.verify().faults) == []
    assert texts(store) == {
        "One": ["a.tmx"], "the second": ["a.tmx"], "three": ["c.tmx"], "fourth": ["d.tmx"],
    }  # fmt: skip


def test_its_past_is_as_it_was(store):
    assert texts(store, View(as_of=5)) == {
        "One": ["a.tmx"], "the second": ["a.tmx"], "three": ["c.tmx"],
    }  # fmt: skip
    assert texts(store, View(as_of=8)) == {
        "One": ["a.tmx"], "two": ["a.tmx"], "three": ["c.tmx"], "fourth": ["d.tmx"],
    }  # fmt: skip


def test_its_changes_are_taken_back_by_the_rule(store):
    undo(store, 2)
    assert texts(store).keys() == {"one", "the second", "three", "fourth"}
    undo(store, 5)
    assert texts(store).keys() == {"one", "One", "the second", "three", "fourth"}
    undo(store, 4, 8)
    assert texts(store).keys() == {"one", "One", "two", "three"}
    undo(store, 6, 9)
    assert texts(store).keys() == {"one", "One", "second", "three", "four"}
    undo(store, 1)
    assert texts(store).keys() == {"second", "four"}
