"""The services of term bases, as any interface calls them."""

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from concordances import filled, pair
from timelines import TERM, units

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.errors import InputError, MissingError
from tmtool.operations.term_export import ExportTermsRequest, export_terms
from tmtool.operations.term_extraction import ExtractTermsRequest, extract_terms
from tmtool.operations.term_files import AddTermsRequest, add_terms
from tmtool.operations.term_history import TermHistoryRequest, read_term_history
from tmtool.operations.terms import (
    EditTermsRequest,
    FindTermsRequest,
    TermChanges,
    edit_terms,
    find_terms,
)
from tmtool.reporter import Remark

DATA = Path(__file__).parent / "data"
TBX = DATA / "terms" / "tbx"


class Listener:
    """Keeps what it is told."""

    def __init__(self):
        self.remarks = []

    def step(self, task, done, total=1.0):
        pass

    def remark(self, remark):
        self.remarks.append(remark)


@pytest.fixture
def session(tmp_path):
    """A session whose term base has one entry."""
    (tmp_path / "glossary.csv").write_text("id,en,zh\ndivide,digital divide,数字鸿沟\n", "utf-8")
    with open_session(tmp_path / "memory") as session:
        request = AddTermsRequest((str(tmp_path / "glossary.csv"),), organization="UN")
        added = add_terms(session, request)
        assert (added.entries, added.files[0].added) == (1, 1)
        yield session


def test_terms_are_found_and_listed(session):
    listener = Listener()
    found = find_terms(session, FindTermsRequest("鴻溝", "zh"), listener)
    assert (found.total, found.hits[0].entry.id, found.bases) == (1, "divide", (("own", 1),))
    path = session.settings.memory / "terms.jsonl"
    assert listener.remarks == [Remark(f"term base: {path}, 1 entry", "term base")]
    assert find_terms(session, FindTermsRequest(status="admitted")).hits == found.hits
    with pytest.raises(InputError) as error:
        find_terms(session, FindTermsRequest(entries=("gap",)))
    assert (error.value.code, error.value.values) == ("no entry", {"id": "gap"})


def test_an_entry_is_changed_and_taken_out(session):
    changes = TermChanges(status="deprecated")
    edited = edit_terms(session, EditTermsRequest("divide", "zh=信息鸿沟", changes))
    assert edited.entry.terms[-1].status == "deprecated"
    assert edit_terms(session, EditTermsRequest("divide", delete=True)).entry is None
    assert find_terms(session, FindTermsRequest()).total == 0
    with pytest.raises(InputError) as error:
        EditTermsRequest("divide", changes=changes)
    assert error.value.field == "term"


def test_several_term_bases_are_searched_in_their_order(session):
    request = FindTermsRequest("digital divide", terms=("un-ict", "own"))
    result = find_terms(session, request)
    assert [name for name, _ in result.bases] == ["un-ict", "own"]
    assert result.found_in == ("un-ict", "own")
    assert result.hits[-1].base == "own"


def test_the_term_base_of_the_memory_may_be_missing_if_it_is_named(tmp_path):
    with open_session(tmp_path) as session:
        named = find_terms(session, FindTermsRequest("digital divide", terms=("own", "un-ict")))
        assert named.found_in == ("un-ict",)
        with pytest.raises(MissingError):
            find_terms(session, FindTermsRequest("digital divide"))


def test_a_file_with_faults_adds_nothing(session):
    listener = Listener()
    faulty = str(TBX / "empty_entry.tbx")
    with pytest.raises(InputError) as error:
        add_terms(session, AddTermsRequest((faulty,)), listener)
    assert [fault.entry for fault in error.value.values["faults"]] == ["c2"]
    assert [remark.is_failure for remark in listener.remarks] == [True]
    partly = add_terms(session, AddTermsRequest((faulty,), force=True))
    assert partly.entries == 2


def test_a_term_base_is_written_and_validated(session, tmp_path):
    out = tmp_path / "out.csv"
    written = export_terms(session, ExportTermsRequest(str(out)))
    assert (written.contents, written.losses) == ("1 entry as csv", ())
    request = AddTermsRequest((str(out),), names=("given.csv",), preview=True)
    (sound,) = add_terms(session, request).files
    assert (sound.file, sound.faults, sound.same) == ("given.csv", (), 1)


def test_many_faults_are_reported_in_short(session, tmp_path):
    rows = "".join(f"{number},,\n" for number in range(30))
    (tmp_path / "many.csv").write_text(f"id,en,zh\n{rows}", "utf-8")
    listener = Listener()
    with pytest.raises(InputError, match="30 faults"):
        add_terms(session, AddTermsRequest((str(tmp_path / "many.csv"),)), listener)
    assert len(listener.remarks) == 21
    assert listener.remarks[-1].text == "... and 10 more of that kind"


def test_without_a_term_base_there_is_an_error(tmp_path):
    with open_session(tmp_path) as session, pytest.raises(MissingError) as error:
        add_terms(session, AddTermsRequest(preview=True))
    assert error.value.code == "no term base"


def test_standard_input_is_held_to_the_rules_of_tbx(monkeypatch, tmp_path, capsys):
    text = BytesIO((TBX / "frame.tbx").read_bytes())
    monkeypatch.setattr("sys.stdin", TextIOWrapper(text))
    assert run(["terms", "add", "-", "--preview", "--memory", str(tmp_path / "m"), "-q"]) == 1
    assert capsys.readouterr().out.startswith("-:3:1: titleStmt has no title (warning)\n")


def test_a_term_is_followed_over_the_years(tmp_path):
    filled(tmp_path, list(units())).close()
    with open_session(tmp_path) as session:
        result = read_term_history(session, TermHistoryRequest(TERM))
        assert (len(result.timeline.renderings), result.absence) == (2, None)
        nowhere = read_term_history(session, TermHistoryRequest("no such term"))
        assert nowhere.absence is not None


def test_terms_are_extracted_from_files_texts_and_a_memory(tmp_path):
    pairs = str(DATA / "terms" / "bitext.tsv")
    lines = Path(pairs).read_text("utf-8").splitlines()[1:]
    rows = [(zh, en) for en, zh, *_ in (line.split("\t") for line in lines)]
    for at, name in enumerate(("zh.txt", "en.txt")):
        (tmp_path / name).write_text("\n\n".join(row[at] for row in rows), "utf-8")
    filled(tmp_path / "memory", [pair(*row) for row in rows]).close()
    texts = str(tmp_path / "zh.txt"), str(tmp_path / "en.txt")
    with open_session(tmp_path / "memory", encoder="use") as session:
        found = extract_terms(session, ExtractTermsRequest((pairs,), terms="un-ict", limit=9))
        assert (found.langs, found.units, len(found.candidates)) == (("en", "zh"), 24, 9)
        aligned = extract_terms(session, ExtractTermsRequest(texts))
        kept = extract_terms(session, ExtractTermsRequest(from_memory=True, from_="zh", to="en"))
        assert [each.langs for each in (aligned, kept)] == [("zh", "en")] * 2
        assert aligned.candidates
        assert kept.candidates
        with pytest.raises(InputError) as error:
            ExtractTermsRequest((pairs,), from_="en")
        assert error.value.field == "to"
