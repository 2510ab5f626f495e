"""A memory through its services: filled, corrected, indexed, told and written out."""

from datetime import UTC, datetime

import pytest
from memories import pairs, tmx

from tmtool.bootstrap import open_session
from tmtool.errors import EmptyError, InputError, MissingError
from tmtool.operations import memory_changes as edit
from tmtool.operations import memory_upkeep as upkeep
from tmtool.operations.add import UNITS, AddFailure, AddRequest, add
from tmtool.operations.doctor import DoctorRequest, examine_file
from tmtool.operations.memory_changes import (
    EditRequest,
    HistoryRequest,
    MergeRequest,
    UndoRequest,
    edit_unit,
    merge_units,
)
from tmtool.operations.memory_deletion import DeleteRequest, delete_units
from tmtool.operations.memory_export import ExportRequest, export
from tmtool.operations.memory_upkeep import IndexRequest, VerifyRequest
from tmtool.selection import Selection
from tmtool.units import TranslationUnit, Variant

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Heard:
    """A reporter that keeps all it is told."""

    def __init__(self):
        self.steps, self.remarks = [], []

    def step(self, task, done, total=1.0):
        self.steps.append((task, done, total))

    def remark(self, remark):
        self.remarks.append(remark)


@pytest.fixture
def session(tmp_path, monkeypatch):
    """Over a memory that is not there yet, beside a file of three units."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tmx").write_text(tmx(pairs(3)), "utf-8")
    with open_session("memory", user="me", now=NOW) as found:
        yield found


@pytest.fixture
def filled(session):
    list(add(session, AddRequest(("a.tmx",), index=False)))
    return session


def keys(session):
    return [each.key for each in session.store.iter_units()]


# Filled.


def test_each_file_is_by_itself(session, tmp_path):
    (tmp_path / "b.tmx").write_text("<tmx><body><tu>", "utf-8")
    (tmp_path / "c.tsv").write_text("zh\ten\n大会\t\n散会\tThe meeting rose\n", "utf-8")
    heard, items = Heard(), []
    request = AddRequest(("a.tmx", "b.tmx", "c.tsv"), memory_name="ITU", index=False)
    first, failed, last = add(
        session, request, heard, on_item=lambda item: items.append((item.file, item.reason))
    )
    assert (first.counts, last.counts, last.skipped) == (
        {"added": 3}, {"added": 1}, {"empty side": 1},
    )  # fmt: skip
    assert isinstance(failed, AddFailure)
    assert str(failed.error).startswith("b.tmx:1:")
    assert items == [("c.tsv", "empty side")]
    assert session.store.list_memories() == [("ITU", 4)]
    begun = [task for task, done, total in heard.steps if (done, total) == (0, None)]
    assert [task for task in begun if task != UNITS] == ["a.tmx", "b.tmx", "c.tsv"]
    size = (tmp_path / "c.tsv").stat().st_size
    assert ("c.tsv", size, size) in heard.steps


@pytest.mark.parametrize(
    ("request_of", "code"),
    [
        (lambda: AddRequest(("a.tmx",), "zh"), "language alone"),
        (lambda: AddRequest(("a.tmx",), memory_name=" "), "unusable"),
        (lambda: AddRequest(("a", "b"), lines=True, parallel=True), "parallel alone"),
        (lambda: AddRequest(("a",) * 4, pair=True, align="x"), "alignment of one pair"),
        (lambda: EditRequest("key", (("en", " "),)), "empty text"),
        (lambda: DeleteRequest(), "delete what"),
        (lambda: DeleteRequest(("key",), Selection(year=("2020",))), "delete what"),
        (lambda: DeleteRequest((), Selection(as_of="2020")), "delete as of"),
    ],
)
def test_requests_check_themselves(request_of, code):
    with pytest.raises(InputError) as caught:
        request_of()
    assert caught.value.code == code
    assert "--" not in str(caught.value)


def test_pairs_are_aligned_on_the_way_in(session, tmp_path):
    for lang, text in (("zh", "大会闭幕。\n代表团离会。\n"), ("en", "It ended.\nAll left.\n")):
        (tmp_path / f"{lang}.txt").write_text(text, "utf-8")
    (tmp_path / "gold.align").write_text("[0]:[0]\n[1]:[1]\n", "utf-8")
    how = {"from_": "zh", "to": "en", "pair": True, "index": False}
    (first,) = add(session, AddRequest(("zh.txt", "en.txt"), align="gold.align", **how))
    assert (first.file, first.counts) == ("zh.txt + en.txt", {"added": 2})
    files = ("zh.txt", "en.txt", "zh.txt", "none.txt")
    for parallel, lines in ((True, False), (False, True), (False, False)):
        request = AddRequest(files, parallel=parallel, lines=lines, **how)
        done, failed = add(session, request)
        assert done.read == 2
        assert isinstance(failed, AddFailure)
        assert "none.txt" in str(failed.error)
    assert session.store.read_journal()[0].by == "me"


# Changed by hand.


def test_a_unit_is_corrected_and_that_undone(filled):
    key = keys(filled)[1]
    result = edit_unit(filled, EditRequest(key, (("EN-gb", "Requests a report;"),)))
    (unit,) = filled.store.read_units([result.key])
    assert unit.unit.get_text("en") == "Requests a report;"
    assert unit.unit.origins[0].checked.by == "me"
    (edited,) = edit.list_changes(filled, HistoryRequest(result.key)).changes
    assert (edited.action, edited.by) == ("edit", "me")
    changes = edit.list_changes(filled, HistoryRequest(limit=9)).changes
    assert [each.action for each in changes] == ["edit", "add"]
    assert edit.undo(filled, UndoRequest()).undoes == result.change
    assert key in keys(filled)
    with pytest.raises(InputError, match=r"^change 9 does not exist$") as caught:
        edit.undo(filled, UndoRequest(9))
    assert caught.value.code == "no change"


def test_a_selection_is_deleted_when_it_is_confirmed(filled):
    chosen = Selection(file=("a.tmx",))
    with pytest.raises(InputError, match=r"^3 units would be deleted$") as caught:
        delete_units(filled, DeleteRequest(selection=chosen))
    assert caught.value.code == "delete unconfirmed"
    (first, *_) = keys(filled)
    one = delete_units(filled, DeleteRequest((first,)))
    assert (one.units, one.stayed) == (1, 0)
    rest = delete_units(filled, DeleteRequest(selection=chosen, confirmed=True))
    assert (rest.units, rest.change) == (2, one.change + 1)
    none = delete_units(filled, DeleteRequest(selection=chosen, confirmed=True))
    assert (none.units, none.change) == (0, None)


def test_what_is_left_out_of_a_selection_is_not_deleted(filled):
    """All but the documents of one file, although that file is all there is."""
    spared = DeleteRequest(selection=Selection(without=("a.tmx",)), confirmed=True)
    assert delete_units(filled, spared).units == 0


def test_units_are_merged(filled):
    said = [("大会", "Assembly"), ("大會", "assembly"), ("散会", "Assembly")]
    units = [TranslationUnit((Variant("zh", zh), Variant("en", en))) for zh, en in said]
    filled.memory.add(units)
    assert merge_units(filled, MergeRequest(duplicates=True, from_="zh-CN", to="en")).units == 1
    assert merge_units(filled, MergeRequest(duplicates=True, from_="zh", to="en")).change is None
    known = {key for key in (each.key for each in units) if filled.store.read_units([key])[0]}
    kept, other = (key for key in (units[0].key, units[1].key, units[2].key) if key in known)
    assert merge_units(filled, MergeRequest(kept, (other,))).units == 1
    assert filled.store.count_units() == 4


# Indexed, looked at, written out.


def test_vectors_are_made_indexed_and_verified(filled):
    heard = Heard()
    built = upkeep.build_index(filled, IndexRequest(jobs=1), heard)
    assert [(each.lang, each.made) for each in built] == [("zh", 3), ("en", 3)]
    assert {step[0] for step in heard.steps} >= {"zh: vectors", "en: vectors"}
    built = upkeep.build_index(filled, IndexRequest(rebuild=True))
    assert [(each.lang, each.made) for each in built] == [("zh", 0), ("en", 0)]
    looked = upkeep.verify(filled, VerifyRequest())
    assert looked.faults == ()
    assert len(looked.checked) > 2


def test_what_has_no_vector_is_a_remark(filled, tmp_path):
    list(upkeep.build_index(filled, IndexRequest()))
    (tmp_path / "b.tmx").write_text(tmx(pairs(2, first=7)), "utf-8")
    list(add(filled, AddRequest(("b.tmx",), index=False)))
    heard = Heard()
    assert upkeep.verify(filled, VerifyRequest(), heard).faults == ()
    assert [each.code for each in heard.remarks] == ["vectors incomplete"] * 2


def test_what_a_memory_holds(filled):
    described = upkeep.describe_memory(filled)
    assert (described.units, described.documents) == (3, 1)
    assert described.languages == {"zh": 3, "en": 3}
    assert described.memories == (upkeep.MemoryName("a", 3),)
    assert described.last_change == 1
    (result,) = upkeep.build_index(filled, IndexRequest(compact=True))
    assert result.before > 0
    assert result.after > 0


def test_what_is_written_is_of_the_time_of_the_session(filled, tmp_path):
    written = export(filled, ExportRequest("out.tmx", "zh-CN", "en"))
    assert (written.counts["units"], written.losses) == (3, ())
    assert 'creationdate="20260301T000000Z"' in (tmp_path / "out.tmx").read_text("utf-8")
    with pytest.raises(InputError, match="exists and was not overwritten"):
        export(filled, ExportRequest("out.tmx"))
    nothing = ExportRequest("none.tmx", selection=Selection(body=("GA",)))
    assert export(filled, nothing).counts["units"] == 0


@pytest.mark.parametrize(
    "job",
    [
        lambda session: edit.undo(session, UndoRequest()),
        lambda session: edit_unit(session, EditRequest("key", (("en", "x"),))),
        lambda session: export(session, ExportRequest("out.tmx")),
        upkeep.describe_memory,
        lambda session: list(upkeep.build_index(session, IndexRequest())),
    ],
)
def test_there_has_to_be_a_memory_with_something_in_it(job, session):
    with pytest.raises(MissingError):
        job(session)
    session.create_memory()
    with pytest.raises(EmptyError):
        job(session)


# Examined.


def test_a_file_is_examined_and_repaired(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = tmx([*pairs(2), *pairs(1)])
    (tmp_path / "a.tmx").write_text(whole, "utf-8")
    heard = Heard()
    report = examine_file(None, DoctorRequest("a.tmx"), heard)
    assert report.report.units == 3
    assert "duplicate" in report.report.counts
    assert sum(found for found, _ in report.report.counts.values()) == len(report.complaints)
    assert heard.steps[-1] == ("examining", 1.0, 1.0)
    repaired = examine_file(None, DoctorRequest("a.tmx", "out.tmx"))
    assert repaired.complaints == report.complaints
    log = (tmp_path / "out.tmx.log").read_text("utf-8").splitlines()
    assert len(log) == len(report.complaints) + 1
    with pytest.raises(InputError, match="exists and was not overwritten"):
        examine_file(None, DoctorRequest("a.tmx", "out.tmx"))
