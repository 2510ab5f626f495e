"""What is added can be found by its meaning, unless somebody doesn't want that."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from memories import Program, pairs, tmx

from tmtool import embed
from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.errors import MissingError
from tmtool.index import build as index_build
from tmtool.operations.add import AddRequest, add
from tmtool.stores.sqlite.store import SqliteStore

SIGNATURE = embed.load().signature
ASK = ["lookup", "缩小数码差距", "--semantic", "always", "--json", "--memory", "memory"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [*pairs(59), ("弥合数字鸿沟", "bridge the digital divide")]
    (tmp_path / "a.tmx").write_text(tmx(rows), "utf-8")
    return tmp_path


def stocks(folder="memory"):
    """Of each language how many texts have vectors, of how many, and what these are."""
    store = SqliteStore(Path(folder))
    found = {lang: store.describe_vectors(SIGNATURE, lang) for lang in store.list_languages()}
    store.close()
    return {lang: (each.count, each.texts, each.digest) for lang, each in found.items()}


def test_a_new_memory_finds_by_meaning_at_once(capsys):
    assert run(["add", "a.tmx", "--memory", "memory"]) == 0
    assert "vectors made: zh 60, en 60" in capsys.readouterr().err
    assert [each[:2] for each in stocks().values()] == [(60, 60)] * 2
    run(ASK)
    assert '"kind": "semantic"' in capsys.readouterr().out


def test_without_index_it_is_left_and_said(capsys):
    assert run(["add", "a.tmx", "--no-index", "--memory", "memory"]) == 0
    assert "vectors" not in capsys.readouterr().err
    assert [each[0] for each in stocks().values()] == [0, 0]
    run(ASK)
    assert "semantic matches were not searched: build the index with" in capsys.readouterr().out


def test_what_was_left_is_made_with_the_next_that_is_added(here):
    run(["add", "a.tmx", "--no-index", "--memory", "memory"])
    (here / "b.tmx").write_text(tmx(pairs(3, first=200)), "utf-8")
    run(["add", "b.tmx", "--memory", "memory"])
    assert [each[:2] for each in stocks().values()] == [(63, 63)] * 2


def test_of_a_large_memory_only_what_is_new_is_gone_through(here, monkeypatch):
    monkeypatch.setattr("tmtool.batch.vectors._PIECE", 10)
    run(["add", "a.tmx", "--memory", "memory"])
    asked = []
    whole = SqliteStore.list_unembedded

    def noted(store, signature, lang, *how):
        asked.append(lang)
        return whole(store, signature, lang, *how)

    monkeypatch.setattr(SqliteStore, "list_unembedded", noted)
    (here / "b.tmx").write_text(tmx(pairs(3, first=200)), "utf-8")
    run(["add", "b.tmx", "--memory", "memory"])
    assert sorted(asked) == ["en", "en", "zh", "zh"], "of seven pieces each"
    assert [each[:2] for each in stocks().values()] == [(63, 63)] * 2
    # What was left out before is found as well.
    (here / "c.tmx").write_text(tmx(pairs(3, first=300)), "utf-8")
    run(["add", "c.tmx", "--no-index", "--memory", "memory"])
    store = SqliteStore(Path("memory"))
    for lang in ("zh", "en"):
        last = [number for number, _ in store.iter_texts(lang)][-1:]
        store.put_vectors(SIGNATURE, last, np.ones((1, 512), np.float32))
    store.close()
    (here / "d.tmx").write_text(tmx(pairs(2, first=400)), "utf-8")
    run(["add", "d.tmx", "--memory", "memory"])
    assert [each[:2] for each in stocks().values()] == [(68, 68)] * 2


def test_where_nothing_is_new_no_encoder_is_loaded(monkeypatch):
    run(["add", "a.tmx", "--memory", "memory"])

    def refuse(name):
        raise AssertionError(name)

    monkeypatch.setattr(embed, "load", refuse)
    assert run(["add", "a.tmx", "--force", "--memory", "memory"]) == 0


def test_the_file_of_an_index_is_written_when_it_is_worth_it(here, monkeypatch):
    run(["add", "a.tmx", "--memory", "memory"])
    assert not list(here.glob("memory/*.faiss"))
    assert run(["memory", "verify", "--memory", "memory"]) == 0
    monkeypatch.setattr(index_build, "AT_ONCE", 50)
    run(["add", "a.tmx", "--memory", "memory"])
    (file, _) = sorted(here.glob("memory/*.faiss"))
    before = file.stat().st_mtime_ns
    (here / "b.tmx").write_text(tmx(pairs(3, first=200)), "utf-8")
    run(["add", "b.tmx", "--memory", "memory"])
    assert file.stat().st_mtime_ns == before
    assert run(["memory", "verify", "--memory", "memory"]) == 0


def test_a_memory_keeps_to_the_encoder_that_it_has(capsys):
    """One that isn't known by name is not replaced by another, and the units come in."""
    run(["add", "a.tmx", "--no-index", "--memory", "memory"])
    store = SqliteStore(Path("memory"))
    some = [number for number, _ in store.iter_texts("zh")][:1]
    store.put_vectors("somebody's-1", some, np.ones((1, 4), np.float32) / 2)
    store.close()
    assert run(["add", "a.tmx", "--memory", "memory"]) == 0
    told = capsys.readouterr().err
    assert "semantic matches are incomplete: the memory's vectors were made by somebody's-1" in told
    assert stocks()["zh"][0] == 0


def test_an_encoder_that_is_missing_is_a_remark(monkeypatch):
    def missing(name):
        raise MissingError(f"the model {name} is not on this disk")

    monkeypatch.setattr(embed, "load", missing)
    heard = []

    class Reporter:
        def step(self, task, done, total=1.0, *, left=None): ...

        def remark(self, remark):
            heard.append((remark.code, remark.text))

    with open_session("memory", user="me") as session:
        (result,) = add(session, AddRequest(("a.tmx",), force=True), Reporter())
    assert result.counts == {"added": 60}
    (remark,) = heard
    assert remark[0] == "not indexed"
    assert "is not on this disk" in remark[1]


def test_who_stops_it_is_told_that_all_units_are_kept(monkeypatch, capsys):
    whole = SqliteStore.put_vectors

    def stop(store, *given):
        whole(store, *given)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(SqliteStore, "put_vectors", stop)
        assert run(["add", "a.tmx", "--memory", "memory"]) == 130
    assert "what was added is kept, and the same command continues" in capsys.readouterr().err
    assert stocks()["zh"][:2] == (60, 60)
    assert run(["add", "a.tmx", "--memory", "memory"]) == 0
    assert [each[:2] for each in stocks().values()] == [(60, 60)] * 2


class SmallSteps(Program):
    """Vectors are kept after every few texts; made by other processes, or here."""

    def __init__(self, folder, few):
        super().__init__(folder)
        steps = f"from tmtool.batch import vectors as v; v._PIECE, v._FEW = 40, {few}; "
        self._script = steps + self._script


def count(folder):
    """How many units and vectors are kept."""
    path = folder / "memory.db"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            (found,) = database.execute(
                "SELECT (SELECT count(*) FROM units) + (SELECT count(*) FROM vectors)"
            ).fetchone()
        except sqlite3.Error:
            return 0
    return int(found)


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, 10_000])
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_nothing_is_lost(here, few, seed):
    """The same command in the end makes what was never disturbed has."""
    (here / "b.tmx").write_text(tmx(pairs(700)), "utf-8")
    program, chosen = SmallSteps(here, few), random.Random(seed)
    program.run("add", "b.tmx", "--memory", "whole")
    wanted = stocks(here / "whole")
    assert [each[0] for each in wanted.values()] == [each[1] for each in wanted.values()]
    # A unit each, and two vectors of it.
    for aim in sorted(chosen.randrange(2_100) for _ in range(4)):
        ended = program.kill_when(
            lambda aim=aim: count(here / "killed") >= aim, "add", "b.tmx", "--memory", "killed"
        )
        assert not ended or aim > count(here / "killed") - 100
        store = SqliteStore(here / "killed")
        assert list(store.verify().faults) == []
        store.close()
    program.run("add", "b.tmx", "--memory", "killed")
    assert stocks(here / "killed") == wanted
