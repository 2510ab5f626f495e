"""What changes did to units, and what undoing and erasing would do, held against doing it."""

from dataclasses import replace

import pytest
from served import fill

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.operations import memory_changes as edit
from tmtool.operations.documents import (
    ListDocumentsRequest,
    ListMemoryPartsRequest,
    list_documents,
    list_memory_parts,
)
from tmtool.operations.memory_changes import (
    EditRequest,
    HistoryRequest,
    MergeRequest,
    UndoRequest,
)
from tmtool.operations.memory_deletion import DeleteRequest, delete_units, erase, preview_erase
from tmtool.protocols import View
from tmtool.selection import Selection
from tmtool.units import Origin, TranslationUnit, Variant

DRAFT = Selection(symbol=("A/C.2/75/L.11",))


@pytest.fixture
def session(tmp_path):
    with open_session(fill(tmp_path / "memory"), user="Bo") as found:
        yield found


def look(store, as_of=None):
    """All that a memory says at a moment, by keys."""
    return {each.key: each.unit for each in store.iter_units(View(as_of=as_of))}


def keys(session, text):
    found = (each for each in session.store.iter_units())
    return [each.key for each in found if each.unit.get_text("en") == text]


def change_several(session):
    """Edits, a merge, a deletion, an undoing, and units that come again."""
    (gap,) = keys(session, "closing the digital gap")
    edited = edit.edit_unit(session, EditRequest(gap, (("en", "closing the gap"),))).key
    (bridging,) = keys(session, "bridging the digital divide")
    edit.merge_units(session, MergeRequest(edited, (bridging,)))
    delete_units(session, DeleteRequest(selection=Selection(year=("2019",)), confirmed=True))
    edit.undo(session, UndoRequest(3))
    session.memory.add(
        [
            TranslationUnit((Variant("zh", "新"), Variant("en", "new")), (Origin(symbol="A/1"),)),
            *list(look(session.store).values())[:1],
        ]
    )


def test_a_change_tells_what_differs_from_the_moment_before(session):
    change_several(session)
    for number in range(1, session.store.read_journal(1)[0].number + 1):
        before, after = look(session.store, number - 1), look(session.store, number)
        told = edit.show_change(session, number)
        was = {each.before.key: each.before.unit for each in told.units if each.before}
        now = {each.after.key: each.after.unit for each in told.units if each.after}
        every = {*before, *after}
        differing = {key for key in every if before.get(key) != after.get(key)}
        assert {*was, *now} == differing
        assert all(before[key] == unit for key, unit in was.items())
        assert all(after[key] == unit for key, unit in now.items())
        assert {*now} - {*was} == {*after} - {*before}
        assert len(told.units) == told.total


def test_a_corrected_unit_stands_beside_what_it_was(session):
    change_several(session)
    told = edit.show_change(session, 2)
    (one,) = told.units
    assert (told.added, told.removed, told.changed) == (0, 0, 1)
    assert one.before.unit.get_text("en") == "closing the digital gap"
    assert one.after.unit.get_text("en") == "closing the gap"


def test_units_come_in_pages(session):
    pages = [edit.show_change(session, 1, at, 4).units for at in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 2, 0]
    assert len({each.after.key for page in pages for each in page}) == 6


def test_who_took_a_change_back_is_told(session):
    edit.undo(session, UndoRequest(1))
    assert edit.show_change(session, 1).undone_by == 2
    edit.undo(session, UndoRequest(2))
    assert edit.show_change(session, 1).undone_by is None
    assert edit.show_change(session, 2).undone_by == 3
    with pytest.raises(InputError, match="change 9 does not exist"):
        edit.show_change(session, 9)


def test_a_preview_of_undoing_is_what_undoing_does_and_changes_nothing(session):
    change_several(session)
    journal = session.store.read_journal()
    undone = {
        e.change for e in edit.list_changes(session, HistoryRequest(limit=99)).changes if e.undone
    }
    for number in {each.number for each in journal} - undone:
        there, revision = look(session.store), session.store.revision
        told = edit.preview_undo(session, number, limit=99)
        assert (look(session.store), session.store.read_journal()) == (there, journal)
        assert session.store.revision == revision
        edit.undo(session, UndoRequest(number))
        done = edit.show_change(session, len(journal) + 1, limit=99)
        assert done.units == told.units
        assert (done.added, done.removed, done.changed) == (told.added, told.removed, told.changed)
        edit.undo(session, UndoRequest(len(journal) + 1))
        journal = session.store.read_journal()


def test_a_preview_of_erasing_is_what_erasing_does_and_changes_nothing(session):
    there = look(session.store)
    request = DeleteRequest(permanently=True, why="by mistake", selection=DRAFT)
    told = preview_erase(session, request)
    assert look(session.store) == there
    assert [each.symbol for each, _ in told.documents] == ["A/C.2/75/L.11"]
    assert [unit.get_text("en") for unit in told.units_now] == ["bridging the digital divide"]
    done = erase(session, replace(request, confirmed=True))
    assert replace(done, change=None, not_reached=(), removed=()) == told.result


def test_a_preview_counts_what_is_in_the_memory_no_longer(session):
    delete_units(session, DeleteRequest(selection=DRAFT, confirmed=True))
    told = preview_erase(
        session, DeleteRequest(permanently=True, why="by mistake", selection=DRAFT)
    )
    assert (told.result.units, told.units_now) == (1, ())


def test_the_journal_is_filtered_and_paged(session):
    change_several(session)
    every = edit.list_changes(session, HistoryRequest(limit=99))
    assert every.total == len(every.changes) == 6
    assert every.people == ("Ada", "Bo")
    assert [each.change for each in every.changes if each.undone] == [3]
    own = edit.list_changes(session, HistoryRequest(by="Bo", action="edit"))
    assert [each.change for each in own.changes] == [2]
    second = edit.list_changes(session, HistoryRequest(limit=2, offset=2))
    assert [each.change for each in second.changes] == [4, 3]
    assert second.total == 6


def test_documents_are_found_by_a_part_of_their_names(session):
    found = list_documents(session, ListDocumentsRequest(containing="a/res", limit=1))
    assert found.total == 2
    assert [each.origin.symbol for each in found.documents] == ["A/RES/74/197"]
    assert list_documents(session, ListDocumentsRequest(containing="nowhere")).total == 0


def test_memories_are_counted_by_name(session):
    session.memory.add(
        [
            TranslationUnit(
                (Variant("zh", "新"), Variant("en", "new")),
                (Origin(symbol="A/1", memory="GA", body="General Assembly", date="1999"),),
            )
        ]
    )
    named, rest = list_memory_parts(session, ListMemoryPartsRequest())
    assert (named.name, named.units, named.documents, named.years) == ("GA", 1, 1, (1999, 1999))
    assert named.bodies == (("General Assembly", 1),)
    assert (rest.name, rest.units, rest.restricted) == (None, 6, 1)
    assert dict(rest.statuses) == {"adopted": 2, "draft": 2, "report": 1}


def test_the_commands_show_the_same(session, capsys):
    change_several(session)
    memory = ["--memory", str(session.settings.memory), "--quiet"]
    assert run(["memory", "history", "--change", "2", *memory]) == 0
    told = capsys.readouterr().out
    assert told.startswith("added 0, removed 0, changed 1\n- ")
    assert "    en  closing the gap\n" in told
    assert run(["memory", "history", "--change", "1", "-k", "2", *memory]) == 0
    assert capsys.readouterr().out.endswith("2 of 6\n")
    there = look(session.store)
    assert run(["memory", "undo", "2", "--preview", *memory]) == 0
    assert "closing the digital gap" in capsys.readouterr().out
    assert run(["memory", "undo", "--preview", *memory]) == 2
    erasing = ["memory", "delete", "--permanently", "--preview", "--why", "so"]
    assert run([*erasing, "--symbol", "A/75/9", *memory]) == 0
    told = capsys.readouterr().out
    assert told.startswith("would be deleted permanently: 1 unit, 2 texts\nA/75/9: 1 unit\n")
    assert look(session.store) == there
