"""A change of a term: what it touches, what it changes, and that it can be taken back."""

import json
import tomllib
from contextlib import closing
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import examples
from stores import put, state, unit

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.memory.term_change.impact import find_impact
from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.operations.term_impact import TermChangeRequest, change_term
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.terms import changes, storage
from tmtool.terms.changes import ChangeNote
from tmtool.terms.replacing import TermReplacer, replace_terms
from tmtool.terms.superseding import TermDecision, supersede
from tmtool.units import Origin

CASES = tomllib.loads(
    (Path(__file__).parent / "data" / "terms" / "replaced.toml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["text"][:40])
def test_a_term_is_replaced_where_that_can_be_done(case):
    known = [ConceptEntry("x", (Term(case["lang"], text),)) for text in case.get("known", [])]
    replacer = TermReplacer(case["lang"], case["old"], case["new"], known)
    found = replacer.find(case["text"])
    made, spans = replace_terms(case["text"], found)
    assert made == case.get("made", case["text"])
    assert [each.why for each in found if each.new is None] == case.get("why", [])
    assert [made[s.start : s.stop] for s in spans] == [each.new for each in found if each.new]


@given(
    st.sampled_from(("数码鸿沟", "digital gap")), st.text(max_size=12), st.text(max_size=12),
    st.sampled_from(("数字鸿沟", "digital divide")),
)  # fmt: skip
def test_what_is_replaced_is_found_no_more(old, before, after, new):
    lang = "zh" if old[0] == "数" else "en"
    replacer = TermReplacer(lang, old, new)
    text = f"{before} {old} {after}"
    found = replacer.find(text)
    made, _ = replace_terms(text, found)
    again = replacer.find(made)
    assert len(again) == sum(each.new is None for each in found)
    assert len(made) - len(text) == sum(
        len(each.new) - (each.stop - each.start) for each in found if each.new is not None
    )


# In a memory.

ADOPTED = Origin(symbol="A/RES/57/1", date="2002-12-20", status="adopted", body="General Assembly")
ISSUED = Origin(symbol="A/C.3/75/L.2", date="2020", status="draft")
DRAFT = Origin(file="draft.docx", position=1)
SECOND = Origin(file="draft.docx", position=2)
ORIGINAL = Origin(file="letter.docx", original="zh")
OTHER = Origin(file="embassy.docx", status="unofficial")


@pytest.fixture
def folder(tmp_path):
    """A memory with records and drafts."""
    with closing(SqliteStore(tmp_path / "m", create=True)) as store:
        put(
            store,
            unit(ADOPTED, zh="数码鸿沟的作用", en="the role of the digital divide"),
            unit(ADOPTED, DRAFT, zh="数码鸿沟很大", en="the digital divide is wide"),
            unit(SECOND, zh="注意数码鸿沟", en="mind the digital divide"),
            unit(ISSUED, zh="缩小数码鸿沟", en="narrow the digital divide"),
            unit(ORIGINAL, zh="数码鸿沟之外", en="beyond the digital divide"),
            unit(OTHER, zh="论数码鸿沟", en="on the digital divide"),
            unit(SECOND, zh="数字鸿沟", en="the digital divide"),
        )  # fmt: skip
    return tmp_path / "m"


def outcomes(impact):
    return {
        doc.name: sorted((each.text, each.outcome) for each in doc.places)
        for doc in impact.documents
    }


def test_records_keep_their_wording_and_drafts_are_changed(folder):
    with closing(SqliteStore(folder)) as store:
        impact = find_impact(store, "数码鸿沟", "数字鸿沟")
    assert outcomes(impact) == {
        "A/RES/57/1": [("数码鸿沟很大", "kept"), ("数码鸿沟的作用", "kept")],
        "A/C.3/75/L.2": [("缩小数码鸿沟", "kept")],
        "embassy.docx": [("论数码鸿沟", "kept")],
        "draft.docx": [("数码鸿沟很大", "changed"), ("注意数码鸿沟", "changed")],
        "letter.docx": [("数码鸿沟之外", "by hand")],
    }
    assert (impact.lang, impact.to) == ("zh", "en")
    assert impact.years == {2002: 1, 2020: 1}
    assert [each.record for each in impact.documents] == [True] * 3 + [False] * 2


def changed(folder, *, old="数码鸿沟", new="数字鸿沟", **options):
    with open_session(str(folder), user="Ada") as found:
        return change_term(found, TermChangeRequest(old, new, why="A/RES/74/197", **options))


def texts(folder):
    with closing(SqliteStore(folder)) as store:
        return {
            variant.text: sorted(filter(None, (o.symbol or o.file for o in each.unit.origins)))
            for each in store.iter_units()
            for variant in each.unit.variants
            if variant.lang == "zh"
        }


def test_a_preview_changes_nothing(folder):
    before = texts(folder)
    result = changed(folder)
    assert (result.change, result.entry) == (None, None)
    assert texts(folder) == before
    assert not (folder / storage.FILE).exists()


def test_what_a_record_has_as_well_stays_with_it(folder):
    result = changed(folder, apply=True)
    assert texts(folder) == {
        "数码鸿沟的作用": ["A/RES/57/1"],
        "数码鸿沟很大": ["A/RES/57/1"],
        "数字鸿沟很大": ["draft.docx"],
        "注意数字鸿沟": ["draft.docx"],
        "缩小数码鸿沟": ["A/C.3/75/L.2"],
        "数码鸿沟之外": ["letter.docx"],
        "论数码鸿沟": ["embassy.docx"],
        "数字鸿沟": ["draft.docx"],
    }
    (entry,) = storage.read(folder / storage.FILE).entries
    assert (entry.id, result.entry) == ("数字鸿沟", "数字鸿沟")
    new, old = entry.terms
    assert (new.text, new.status, new.process_status, new.process_by) == (
        "数字鸿沟", "preferred", "approved", "Ada",
    )  # fmt: skip
    assert (old.text, old.status, old.successor) == ("数码鸿沟", "superseded", "数字鸿沟")
    assert old.used_until == new.used_from == new.process_date


def test_one_step_takes_all_of_it_back_and_another_brings_it_again(folder):
    with closing(SqliteStore(folder)) as store:
        before = state(store)
    done = changed(folder, apply=True)
    with closing(SqliteStore(folder)) as store:
        after, base = state(store), (folder / storage.FILE).read_bytes()
    with open_session(str(folder), user="Ada") as found:
        undone = undo(found, UndoRequest(done.change))
        assert state(found.store) == before
        assert storage.read(folder / storage.FILE).entries == ()
        undo(found, UndoRequest(undone.change))
        assert state(found.store) == after
    assert (folder / storage.FILE).read_bytes() == base


def test_what_was_changed_since_is_not_taken_back(folder):
    changed(folder, apply=True)
    edit = ["terms", "edit", "数字鸿沟", "--term", "1", "--note", "mine", "--memory", str(folder)]
    assert run(edit) == 0
    with open_session(str(folder), user="Ada") as found:
        before = state(found.store)
        with pytest.raises(InputError, match="was changed since"):
            undo(found, UndoRequest())
        assert state(found.store) == before


def test_a_change_that_the_term_base_contradicts_changes_nothing(folder):
    entry = ConceptEntry("gap", (Term("zh", "数码鸿沟"), Term("zh", "信息鸿沟", "preferred")))
    with storage.open_for_change(folder / storage.FILE, create=True) as base:
        base.write([entry])
    before = texts(folder)
    with pytest.raises(InputError, match="two preferred zh terms"):
        changed(folder, apply=True)
    assert texts(folder) == before
    assert storage.read(folder / storage.FILE).entries == (entry,)


def test_several_concepts_with_the_term_have_to_be_told_apart(folder):
    entries = [ConceptEntry(each, (Term("zh", "数码鸿沟"),)) for each in "ab"]
    with pytest.raises(InputError, match="several concepts have the zh term 数码鸿沟: a, b"):
        supersede(entries, "zh", "数码鸿沟", "数字鸿沟", TermDecision("Ada", "2026"))
    found, identity = supersede(
        entries, "zh", "数码鸿沟", "数字鸿沟", TermDecision("Ada", "2026"), "b"
    )
    assert identity == "b"
    assert found[0] == entries[0]


def test_the_command(folder, capsys):
    command = ["terms", "impact", "数码鸿沟", "数字鸿沟", "--memory", str(folder)]
    assert run([*command, "--quiet"]) == 0
    told = capsys.readouterr().out
    assert "issued or adopted (superseded wording, kept):" in told
    assert "注意[数字鸿沟]" in told
    assert run([*command, "--apply"]) == 2
    assert "--why" in capsys.readouterr().err
    assert run([*command, "--apply", "--why", "A/RES/74/197", "--by", "Ada", "--json"]) == 0
    first, *documents = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["kept"], first["changed"], first["by_hand"]) == (4, 2, 1)
    assert first["change"] == 2
    assert len(documents) == 5
    assert run([*command]) == 0
    assert "0 to be changed" in capsys.readouterr().out
    assert run(["terms", "impact", "没有", "也没有", "--memory", str(folder)]) == 1


WORDS = st.lists(
    st.sampled_from(("数码鸿沟", "数字鸿沟", "很大", "“", "”", "的")), min_size=1, max_size=4
)
UNITS = st.lists(
    st.tuples(WORDS, st.lists(st.sampled_from((ADOPTED, ISSUED, DRAFT, SECOND, ORIGINAL)),
                              min_size=1, max_size=3, unique=True)),
    min_size=1, max_size=5, unique_by=lambda each: "".join(each[0]),
)  # fmt: skip


@given(units=UNITS)
@examples(25)
def test_a_change_and_its_undoing_leave_a_memory_as_it_was(tmp_path_factory, units):
    folder = tmp_path_factory.mktemp("m") / "m"
    with closing(SqliteStore(folder, create=True)) as store:
        put(store, *(unit(*origins, zh="".join(words), en=f"number {at}")
                     for at, (words, origins) in enumerate(units)))  # fmt: skip
        before = state(store)
    done = changed(folder, apply=True)
    with open_session(str(folder), user="Ada") as found:
        now = state(found.store)
        records = {
            (variants, origin)
            for variants, origins in before.values()
            for origin in origins
            if origin.symbol
            for variants in [frozenset(variants)]
        }
        assert records <= {(frozenset(v), origin) for v, os in now.values() for origin in os}
        undo(found, UndoRequest(done.change))
        assert state(found.store) == before


# The journal of a term base.

ONE, TWO = (ConceptEntry(each, (Term("en", each),)) for each in ("one", "two"))
NOTE = ChangeNote("edit", "Ada", "2026-11-28T00:00:00+00:00")


def test_a_change_that_never_came_about_is_none(tmp_path):
    path = tmp_path / storage.FILE
    with storage.open_for_change(path, create=True) as base:
        base.write([ONE], NOTE)
    # Killed before the base was written.
    changes.note_change(path, (ONE,), (ONE, TWO), NOTE)
    assert [each.number for each in changes.read_changes(path, (ONE,))] == [1]
    with storage.open_for_change(path) as base:
        assert base.write([ONE, TWO], NOTE) == 2
        assert [each.number for each in base.read_changes()] == [1, 2]


def test_what_was_taken_out_comes_back_to_its_place(tmp_path):
    path = tmp_path / storage.FILE
    three = ConceptEntry("three", (Term("en", "three"),))
    with storage.open_for_change(path, create=True) as base:
        base.write([ONE, TWO, three], NOTE)
        base.write([three], NOTE)
        chosen, entries = changes.take_back(base.entries, base.read_changes(), None)
    assert chosen.number == 2
    assert entries == (ONE, TWO, three)


def test_a_journal_that_somebody_changed_is_told(tmp_path):
    path = tmp_path / storage.FILE
    changes.locate_journal(path).write_text("{}\n")
    with pytest.raises(InputError, match=r"terms.jsonl.changes:1:1: not a change of a term base"):
        changes.read_changes(path, ())


# What a look-up offers.


def test_a_look_up_says_what_is_superseded_and_offers_the_new_term(folder, capsys):
    changed(folder, apply=True)
    ask = ["lookup", "the role of the digital divide", "--memory", str(folder)]
    assert run(ask) == 0
    told = capsys.readouterr().out
    assert "superseded wording: 数码鸿沟 → 数字鸿沟" in told
    assert "-> [数字鸿沟]的作用" in " ".join(told.split())
    # What the record says stands beside, as it is.
    assert "数码鸿沟的作用" in told
    assert run([*ask, "--json"]) == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    first = next(each for each in objects if each["type"] == "match")
    assert first["superseded"] == {
        "terms": [{"old": "数码鸿沟", "new": "数字鸿沟"}], "text": "数字鸿沟的作用",
        "spans": [[0, 4]], "whole": True,
    }  # fmt: skip
    assert first["target"] == "数码鸿沟的作用"


def test_a_pretranslation_offers_the_new_term(folder, tmp_path):
    changed(folder, apply=True)
    draft = tmp_path / "draft.txt"
    draft.write_text("The role of the digital divide\n", "utf-8")
    out = tmp_path / "out.xlf"
    ask = ["pretranslate", str(draft), "--from", "en", "--memory", str(folder)]
    assert run([*ask, "-o", str(out)]) == 0
    written = out.read_text("utf-8")
    assert ">数字鸿沟的作用</target>" in written
    assert "superseded wording: 数码鸿沟 -&gt; 数字鸿沟" in written
    assert run([*ask, "-o", str(tmp_path / "out.docx")]) == 0
    (table,) = docx.Document(str(tmp_path / "out.docx")).tables[-1:]
    row = [cell.text for cell in table.rows[-1].cells]
    assert "数字鸿沟的作用" in row
    assert "superseded wording: 数码鸿沟 -> 数字鸿沟" in row[-1]
