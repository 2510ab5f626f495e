"""One place of a unit has one occurrence: the latest, and a check that a merge can't hide."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import stores
from stores import put, unit

from tmtool.cli import run
from tmtool.memory.editing import Editor
from tmtool.protocols import View
from tmtool.units import Origin
from tmtool.where import Equal

AT = Origin(file="d1", position=0)
NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)


@pytest.fixture(params=stores.KINDS)
def store(request, tmp_path):
    with stores.opened(request.param, tmp_path) as opened:
        yield opened


def origins(store, key, **view):
    """The origins of a unit."""
    (found,) = store.read_units([key], View(**view))
    return list(found.unit.origins)


DESCRIPTIONS = [
    {"status": "adopted"},
    {"date": "2026-12-01"},
    {"body": "General Assembly"},
    {"status": "adopted", "date": "2027", "body": "Economic and Social Council"},
    {"original": "en"},
]


@pytest.mark.parametrize("other", DESCRIPTIONS, ids=lambda each: "+".join(each))
def test_a_file_added_again_with_another_description_replaces_what_is_seen(store, other):
    first, again = replace(AT, status="draft", date="2025"), replace(AT, **other)
    (key,) = put(store, unit(first, zh="决定", en="Decides"))
    put(store, unit(again, zh="决定", en="Decides"))
    assert origins(store, key) == [again]
    assert origins(store, key, as_of=1) == [first]
    assert store.count_units(View(Equal("status", "draft"))) == 0
    Editor(store, "me", NOW).undo(2)
    assert origins(store, key) == [first]


def test_two_descriptions_of_one_place_in_one_change_are_one_occurrence(store):
    first, again = replace(AT, status="draft"), replace(AT, status="adopted")
    (key, _) = put(
        store, unit(first, zh="决定", en="Decides"), unit(again, zh="决定", en="Decides")
    )
    assert origins(store, key) == [again]


@pytest.mark.parametrize(
    "other",
    [
        replace(AT, file="d2"), replace(AT, position=1), replace(AT, symbol="A/1"),
        replace(AT, memory="ITU"), replace(AT, file_hash="0b"),
    ],
    ids=["file", "position", "symbol", "memory", "hash"],
)  # fmt: skip
def test_another_place_is_another_occurrence(store, other):
    (key,) = put(store, unit(AT, zh="决定", en="Decides"))
    put(store, unit(other, zh="决定", en="Decides"))
    assert {*origins(store, key)} == {AT, other}


def test_without_a_position_descriptions_are_occurrences_of_their_own(store):
    both = [Origin(file="d1", status="draft"), Origin(file="d1", status="adopted")]
    (key,) = put(store, unit(both[0], zh="决定", en="Decides"))
    put(store, unit(both[1], zh="决定", en="Decides"))
    assert {*origins(store, key)} == {*both}


def corrected_and_added_again(store):
    """A unit that somebody corrected, and the text of the file, which was added again."""
    (key,) = put(store, unit(AT, zh="重申,决议一", en="Reaffirms one"))
    editor = Editor(store, "Reviser", NOW)
    checked, change = editor.edit(key, {"zh": "重申，决议一"})
    put(store, unit(AT, zh="重申,决议一", en="Reaffirms one"))
    return editor, checked, key, change


def test_dedupe_keeps_a_check_and_undoing_the_check_ends_it(store):
    editor, checked, _, change = corrected_and_added_again(store)
    assert editor.dedupe("zh", "en")[0] == 1
    assert [each.checked.by for each in origins(store, checked)] == ["Reviser"]
    assert store.count_units(View(Equal("checked", True))) == 1
    editor.undo(change)
    assert [each.checked for each in origins(store, checked)] == [None]
    editor.undo(store.read_journal(1)[0].number)
    assert [each.checked.by for each in origins(store, checked)] == ["Reviser"]


@pytest.mark.parametrize("is_kept_checked", [True, False])
def test_merge_keeps_a_check_on_either_side(store, is_kept_checked):
    editor, checked, other, change = corrected_and_added_again(store)
    kept, gone = (checked, other) if is_kept_checked else (other, checked)
    editor.merge(kept, [gone])
    assert [each.checked.by for each in origins(store, kept)] == ["Reviser"]
    editor.undo(change)
    assert [each.checked for each in origins(store, kept)] == [None]


def test_a_check_stays_when_a_merged_unit_is_corrected_without_a_new_check(store):
    editor, checked, _, _ = corrected_and_added_again(store)
    editor.dedupe("zh", "en")
    key, _ = editor.edit(checked, {"en": "Reaffirms 1"}, checked=False)
    assert [each.checked.by for each in origins(store, key)] == ["Reviser"]


def test_a_deletion_after_a_dedupe_takes_out_what_is_covered(store):
    editor, checked, _, _ = corrected_and_added_again(store)
    editor.dedupe("zh", "en")
    assert editor.delete_where(Equal("file", "d1"))[0] == 1
    assert store.read_units([checked]) == [None]


def test_a_look_up_shows_the_check_after_a_dedupe(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = "zh\ten\n重申,决议一\tReaffirms one\n注意到,决议二\tNotes two\n"
    (tmp_path / "t1.tsv").write_text(rows, "utf-8")
    memory = ["--memory", "dd"]

    def called(*arguments):
        capsys.readouterr()
        assert run([*arguments, *memory]) == 0
        return capsys.readouterr().out

    def found():
        out = called("lookup", "重申，决议一", "--from", "zh", "--to", "en", "--json", "-q")
        return next(e for e in map(json.loads, out.splitlines()) if e["type"] == "match")

    called("add", "t1.tsv", "--no-index")
    called("memory", "edit", found()["key"], "--text", "zh=重申，决议一", "--by", "Reviser")
    called("add", "t1.tsv", "--no-index")
    assert "merged: 1" in called("memory", "merge", "--duplicates", "--from", "zh", "--to", "en")
    assert found()["origins"][0]["checked"]["by"] == "Reviser"
    assert called("concordance", "重申", "--checked", "--lines", "none").split()
