"""Memories that earlier versions of the tables have: read as those versions told, after a copy.

`data/memories/version-N.db.gz` was made by the program of that version, and `version-N.json` is
what that program said of it: the journal, the units as of each change, some numbers of vectors.
"""

import gzip
import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from tmtool.cli import run
from tmtool.errors import MissingError
from tmtool.protocols import EVERYTHING, View
from tmtool.stores.sqlite import schema, upgrades
from tmtool.stores.sqlite.store import FILE, SqliteStore
from tmtool.units import TranslationUnit, Variant

DATA = Path(__file__).parent / "data" / "memories"
VERSIONS = sorted(int(path.stem.split("-")[1]) for path in DATA.glob("version-*.json"))
OLDER = [version for version in VERSIONS if version < schema.VERSION]


@pytest.fixture
def earlier(tmp_path, request):
    """The folder of a memory of an earlier version."""
    (tmp_path / FILE).write_bytes(
        gzip.decompress((DATA / f"version-{request.param}.db.gz").read_bytes())
    )
    return tmp_path


def each(versions):
    return pytest.mark.parametrize("earlier", versions, indirect=True)


def told(store, view):
    return sorted(
        [
            sorted([each.lang, each.text] for each in stored.unit.variants),
            sorted([each.file, each.position, bool(each.checked)] for each in stored.unit.origins),
        ]
        for stored in store.iter_units(view)
    )


def said(store):
    """What the earlier program was asked."""
    ids = np.array([number for number, _ in store.iter_texts("zh")])
    journal = [[each.number, each.at, each.by, each.action] for each in store.read_journal()]
    return {
        "journal": journal,
        "as_of": {str(at): told(store, View(as_of=at)) for at in range(len(journal) + 1)},
        "now": told(store, EVERYTHING),
        "vectors": [round(float(each), 3) for each in store.read_vectors("test-8", ids, 8)[:, 0]],
    }


@each(VERSIONS)
def test_it_says_what_it_said_and_goes_on(earlier, request):
    version = request.node.callspec.params["earlier"]
    store = SqliteStore(earlier)
    assert said(store) == json.loads((DATA / f"version-{version}.json").read_text("utf-8"))
    store.find_formulas()
    assert list(store.verify().faults) == []
    assert store.list_stale() == []
    before = told(store, EVERYTHING)
    with store.begin_change("undo", user="me", details={"change": 4}) as change:
        assert change.undo(4) == 1
    assert len(told(store, EVERYTHING)) == len(before) + 1
    store.close()


@each(OLDER)
def test_a_copy_is_kept_and_told_once(earlier, request, capsys):
    version = request.node.callspec.params["earlier"]
    before = content(earlier / FILE)
    assert run(["memory", "history", "--memory", str(earlier)]) == 0
    kept = f"memory.v{version}.db"
    assert f"was updated; a copy of the old memory is kept as {kept}" in capsys.readouterr().err
    assert content(earlier / kept) == before
    assert run(["memory", "history", "--memory", str(earlier)]) == 0
    assert "was updated" not in capsys.readouterr().err
    assert sorted(path.name for path in earlier.iterdir()) == [FILE, kept]


@each(OLDER)
def test_another_copy_is_never_written_over(earlier, request):
    version = request.node.callspec.params["earlier"]
    (earlier / f"memory.v{version}.db").write_bytes(b"somebody's own")
    before = content(earlier / FILE)
    SqliteStore(earlier).close()
    assert (earlier / f"memory.v{version}.db").read_bytes() == b"somebody's own"
    assert content(earlier / f"memory.v{version}-2.db") == before


@each(OLDER)
def test_what_goes_wrong_leaves_it_as_it_was(earlier, monkeypatch):
    before = (earlier / FILE).read_bytes()

    def fail(_):
        message = "database or disk is full"
        raise sqlite3.OperationalError(message)

    monkeypatch.setattr(upgrades, "STEPS", (fail,) * len(upgrades.STEPS))
    with pytest.raises(MissingError, match="the disk is full"):
        SqliteStore(earlier)
    with sqlite3.connect(earlier / FILE) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert content(earlier / FILE) == content_of(before, earlier)


def content(path):
    """All rows and the version of a file."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump()), connection.execute("PRAGMA user_version").fetchone()
    finally:
        connection.close()


def content_of(data, folder):
    path = folder / "before"
    path.write_bytes(data)
    return content(path)


@each(OLDER)
def test_keys_stay_and_variants_of_regions_can_come(earlier):
    connection = sqlite3.connect(earlier / FILE)
    keys = {key.hex() for (key,) in connection.execute("SELECT key FROM units")}
    connection.close()
    store = SqliteStore(earlier)
    there = [each.key for at in range(8) for each in store.iter_units(View(as_of=at))]
    assert there
    assert {*there} <= keys
    unit = TranslationUnit((Variant("zh", "軟體", "TW"), Variant("zh", "软件", "CN")))
    with store.begin_change("add", user="me", details={}) as change:
        assert change.put([unit]) == ["added"]
    assert store.read_units([unit.key])[0].unit.variants == (unit.variants[1], unit.variants[0])
    store.find_formulas()
    assert list(store.verify().faults) == []
    store.close()
