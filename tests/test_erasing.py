"""Erasing: nothing of a text is left, in any file or at any moment; all else is as it was."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from contract_store import changes, clock, compare_whole_texts, units
from hypothesis import given, settings
from hypothesis import strategies as st
from test_store import compared, made

from tmtool.cli import run
from tmtool.errors import BusyError, InputError
from tmtool.protocols import EVERYTHING, Slot, View
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.texts import DocumentText, TextParagraph
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.where import Equal

CANARY = "quetzalcoatlus", "羽蛇神翼龙"
SECRET = Origin(
    (Place("zh", document="5ec2"), Place("en")),
    symbol="A/SECRET/1",
    file="secret.tmx",
    position=0,
    date="2024",
)
OPEN = Origin(symbol="A/75/1", file="open.tmx", position=1, date="2020")


def unit(zh, en, *origins):
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), origins or (OPEN,))


def put(store, *some, **details):
    with store.begin_change("add", user="me", details={"file": "a.tmx", **details}) as change:
        change.put(some)
    return change.number


def canaries(folder):
    """The files that have a canary, in any way of writing it."""
    words = [*CANARY, *(each.capitalize() for each in CANARY)]
    wanted = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return sorted(path.name for path in files if any(w in path.read_bytes() for w in wanted))


@pytest.fixture
def filled(tmp_path):
    """A memory in which the canary stands in a unit of its own, corrected and deleted since."""
    store = SqliteStore(tmp_path / "memory", create=True, clock=clock())
    secret = unit(f"决定{CANARY[1]}", f"Decides the {CANARY[0]}", SECRET)
    put(
        store, secret, unit("弥合数字鸿沟", "bridging the divide"),
        unit("报告", "report", OPEN, SECRET),
        headers=[f"note on {CANARY[0]}"],
    )  # fmt: skip
    said = f"无人翻译的{CANARY[1]}", "决定"
    paragraphs = tuple(TextParagraph(at, "body", None, each) for at, each in enumerate(said))
    with store.begin_change("add", user="me", details={}) as change:
        change.put_document(DocumentText("5ec2", "zh", paragraphs))
    with store.begin_change("undo", user="me", details={"change": change.number}) as undoing:
        undoing.undo(change.number)
    with store.begin_change("edit", user="me", details={"was": secret.key}) as change:
        right = unit(f"决定{CANARY[1]}飞", f"Decides on {CANARY[0]}")
        change.correct(secret.key, right, lambda origin: origin)
    with store.begin_change("delete", user="me", details={}) as change:
        change.drop([right.key])
    for lang in ("zh", "en"):
        ids = [number for number, _ in store.iter_texts(lang)]
        vectors = np.eye(len(ids), 16, dtype=np.float32)
        store.put_vectors("e", ids, vectors)
    yield store
    store.close()


def test_nothing_of_it_is_left_in_any_file(filled):
    folder = filled.folder
    (folder / "memory.v2.db").write_bytes(CANARY[0].encode())
    (folder / "memory.zh.e-1.faiss").write_bytes(b"vectors")
    filled.database.run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
    assert canaries(folder) == ["memory.db", "memory.v2.db"]
    other = SqliteStore(folder)
    assert other.count_units() == 2
    with filled.begin_change("erase", user="me", details={"why": "confidential"}) as change:
        erased = change.erase(where=Equal("symbol", "A/SECRET/1"))
    assert (erased.units, erased.lessened, erased.texts) == (2, 1, 4)
    assert [path.name for path in filled.finish_erasing()] == [
        "memory.v2.db",
        "memory.zh.e-1.faiss",
    ]
    assert canaries(folder) == []
    # Whoever had it open goes on, and writes.
    assert other.find_words("*") == ["bridging", "divide", "report", "the"]
    put(other, unit("决定翼龙", "decides the divide"))
    assert [len(each) for each in other.find_exact(["决定翼龙"], "zh")] == [1]
    assert list(other.verify().faults) == list(filled.verify().faults) == []
    other.close()


def test_it_is_gone_from_every_moment(filled):
    last = filled.read_journal()[0].number
    with filled.begin_change("erase", user="me", details={}) as change:
        change.erase(where=Equal("symbol", "A/SECRET/1"))
    for at in range(last + 2):
        told = [str(stored) for stored in filled.iter_units(View(as_of=at))]
        assert not any(word in each for word in CANARY for each in told)
        assert len(told) == (2 if at else 0)
    assert filled.count_units() == 2
    assert len(filled.find_phrases([[Slot((CANARY[0],))]], "en")[0].ids) == 0
    assert all(filled.describe_vectors("e", lang).complete for lang in ("zh", "en"))
    assert filled.list_unembedded("e", "zh") == []
    assert not any(CANARY[0] in str(entry) for entry in filled.read_journal())


def test_undoing_goes_on_around_the_gap(filled):
    with filled.begin_change("erase", user="me", details={}) as change:
        change.erase(where=Equal("symbol", "A/SECRET/1"))
    with filled.begin_change("undo", user="me", details={"change": 1}) as undo:
        assert undo.undo(1) == 2
    assert filled.count_units() == 0
    with filled.begin_change("undo", user="me", details={}) as again:
        again.undo(undo.number)
    assert filled.count_units() == 2


def test_an_interrupted_one_is_told_and_ended(filled):
    with filled.begin_change("erase", user="me", details={}) as change:
        change.erase(where=Equal("symbol", "A/SECRET/1"))
    (told,) = filled.list_stale()
    assert "an erasing was interrupted" in told
    filled.compact()
    assert filled.list_stale() == []
    assert canaries(filled.folder) == []


def test_whoever_reads_on_and_on_keeps_it_unfinished(filled):
    reader = sqlite3.connect(filled.database.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM texts").fetchall()
    with filled.database.lend() as connection:
        connection.execute("PRAGMA busy_timeout = 10")
    with filled.begin_change("erase", user="me", details={}) as change:
        change.erase(where=Equal("symbol", "A/SECRET/1"))
    with pytest.raises(BusyError, match="another program reads this memory"):
        filled.finish_erasing()
    (told,) = filled.list_stale()
    assert "an erasing was interrupted" in told
    reader.close()
    filled.compact()
    assert filled.list_stale() == []
    assert canaries(filled.folder) == []


def test_a_change_that_fails_erases_nothing(filled):
    before = [str(each) for each in filled.iter_units()]
    with pytest.raises(InputError):
        erase_and_fail(filled)
    assert [str(each) for each in filled.iter_units()] == before
    assert filled.list_stale() == []


def erase_and_fail(store):
    with store.begin_change("erase", user="me", details={}) as change:
        change.erase(where=Equal("symbol", "A/SECRET/1"))
        message = "no"
        raise InputError(message)


@compared
@pytest.mark.parametrize(
    "examples", [4, pytest.param(300, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_erased_as_by_brute_force(examples, backend):
    @settings(max_examples=examples)
    @given(
        changes,
        st.lists(st.integers(0, 40), max_size=3),
        st.booleans(),
        st.lists(units(), max_size=3),
    )
    def told_alike(listed, picks, by_file, more):
        with made(backend) as pair:
            for actions, fails, goes_on in listed:
                pair.change(actions, fails=fails, goes_on=goes_on)
            keys = None if by_file else [pair._key(pick) for pick in picks]
            where = Equal("file", "a.tmx") if by_file else None

            def erase(store):
                with store.begin_change("erase", user="me", details={}) as change:
                    return change.erase(keys, where)

            pair.both(erase)
            pair.changes += 1
            views = (EVERYTHING, *(View(as_of=at) for at in range(3)))
            for view in views:
                pair.both(lambda store, view=view: sorted(
                    (sorted((v.lang, v.text) for v in each.unit.variants), each.occurrences)
                    for each in store.iter_units(view)
                ))  # fmt: skip
                pair.both(lambda store, view=view: store.count_units(view))
                compare_whole_texts(pair, view)
            if more:
                pair.change([("put", more)])
            pair.both(lambda store: store.count_units())
            pair.both(lambda store: store.find_words("*"))
            pair.store.finish_erasing()
            assert list(pair.store.verify().faults) == []

    told_alike()


def test_excerpts_of_the_last_checks_are_erased(filled, capsys, tmp_path, monkeypatch):
    filled.close()
    notes = tmp_path / "notes"
    decisions, excerpts = notes / "findings.jsonl", notes / "findings.jsonl.seen"
    monkeypatch.setenv("TMTOOL_FINDINGS", str(decisions))
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text(f"source\ttarget\nDecides, the {CANARY[0]}\t决定,{CANARY[1]}\n", "utf-8")
    checked = ["check", str(pairs), "--from", "en", "--to", "zh", "--only", "width", "--json"]
    assert run(checked) == 0
    assert canaries(notes) == [excerpts.name]
    asked = [
        "memory",
        "delete",
        "--permanently",
        "--why",
        "x",
        "--yes",
        "--memory",
        str(filled.folder),
        "--symbol",
    ]
    assert run([*asked, "A/NOT/THERE"]) == 1
    assert canaries(notes) == [excerpts.name]
    capsys.readouterr()
    assert run([*asked, "A/SECRET/1"]) == 0
    told = capsys.readouterr().err
    assert f"removed as well: {excerpts}\n" in told
    assert told.endswith("reports made before, and decisions on findings\n")
    assert canaries(notes) == []
    # Decisions stay, and are named; so is what can't be removed.
    decisions.write_text("", "utf-8")
    excerpts.mkdir()
    assert run([*asked, "A/75/1"]) == 0
    told = capsys.readouterr().err
    assert told.endswith(f"and decisions on findings, {decisions}, {excerpts}\n")
    assert "removed as well" not in told


def test_by_command(filled, capsys, tmp_path):
    folder = str(filled.folder)
    filled.close()
    erase = ["memory", "delete", "--permanently", "--memory", folder]
    secret = [*erase, "--symbol", "A/SECRET/1"]
    assert run([*secret, "--why", "confidential"]) == 2
    assert "confirm with --yes" in capsys.readouterr().err
    assert run([*secret, "--why", "confidential", "--yes", "--by", "Ada"]) == 0
    told = capsys.readouterr()
    assert told.out == "deleted permanently: 2 units, 4 texts\n"
    assert "1 unit stayed, from other places" in told.err
    assert "can't be undone" in told.err
    assert "not reached: copies, exports, backups and reports" in told.err
    assert canaries(filled.folder) == []
    assert run(["memory", "info", "--memory", folder]) == 0
    assert "texts      zh 2, en 2" in capsys.readouterr().out
    assert run(["memory", "history", "--memory", folder]) == 0
    told = capsys.readouterr().out
    assert "Ada" in told and "confidential" in told  # noqa: PT018
    assert run(["memory", "undo", "6", "--memory", folder]) == 2
    assert "change 6 erased texts for good" in capsys.readouterr().err
    assert run([*secret, "--why", "x", "--yes"]) == 1
    assert run([*erase, "--why", "x"]) == 2
    assert run([*erase, "--symbol", "A/75/1", "--yes", "--why", " "]) == 2
