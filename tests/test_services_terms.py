"""The services of term bases, as any interface calls them."""

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from concordances import filled, pair
from timelines import TERM, units

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.documents.requests import ReadRequest
from tmtool.errors import InputError, MissingError
from tmtool.memory.requests import TermHistoryRequest
from tmtool.reporter import Remark
from tmtool.services.extract import extract_terms
from tmtool.services.terms import (
    add_terms,
    edit_terms,
    export_terms,
    find_terms,
    list_terms,
    read_term_history,
    validate_terms,
)
from tmtool.terms.requests import (
    AddTermsRequest,
    EditTermsRequest,
    ExportTermsRequest,
    ExtractTermsRequest,
    FindTermsRequest,
    ListTermsRequest,
    TermChanges,
    TermsInput,
    ValidateTermsRequest,
)

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
        glossary = TermsInput("glossary.csv", tmp_path / "glossary.csv")
        added = add_terms(session, AddTermsRequest((glossary,), organization="UN"))
        assert (added.entries, added.files[0].merged.added) == (1, 1)
        yield session


def test_terms_are_found_and_listed(session):
    listener = Listener()
    found = find_terms(session, FindTermsRequest("鴻溝", "zh"), listener)
    assert (found.total, found.entries[0].id) == (1, "divide")
    assert listener.remarks == [Remark(f"term base: {found.base}, 1 entry", "term base")]
    assert list_terms(session, ListTermsRequest(status="admitted")).entries == found.entries
    with pytest.raises(InputError) as error:
        list_terms(session, ListTermsRequest(("gap",)))
    assert (error.value.code, error.value.values) == ("no entry", {"id": "gap"})


def test_an_entry_is_changed_and_taken_out(session):
    changes = TermChanges(status="deprecated")
    edited = edit_terms(session, EditTermsRequest("divide", "zh=信息鸿沟", changes))
    assert edited.entry.terms[-1].status == "deprecated"
    assert edit_terms(session, EditTermsRequest("divide", delete=True)).deleted
    assert list_terms(session, ListTermsRequest()).total == 0
    with pytest.raises(InputError) as error:
        EditTermsRequest("divide", changes=changes)
    assert (error.value.code, error.value.values) == ("no term named", {"what": "status"})


def test_a_file_with_faults_adds_nothing(session):
    listener = Listener()
    faulty = str(TBX / "empty_entry.tbx")
    with pytest.raises(InputError) as error:
        add_terms(session, AddTermsRequest((TermsInput(faulty),)), listener)
    assert [fault.entry for fault in error.value.values["faults"]] == ["c2"]
    assert [remark.values for remark in listener.remarks] == [{"number": 0, "total": 1}]
    partly = add_terms(session, AddTermsRequest((TermsInput(faulty),), partial=True))
    assert partly.entries == 2


def test_a_term_base_is_written_and_validated(session, tmp_path):
    out = tmp_path / "out.csv"
    written = export_terms(session, ExportTermsRequest(out))
    assert (written.format, written.entries, written.losses) == ("csv", 1, ())
    given = TermsInput("given.csv", out), TermsInput(str(tmp_path / "none.csv"))
    sound, missing = validate_terms(session, ValidateTermsRequest(given)).files
    assert (sound.name, sound.faults, sound.error) == ("given.csv", (), None)
    assert isinstance(missing.error, InputError)


def test_without_a_term_base_there_is_an_error(tmp_path):
    with open_session(tmp_path) as session, pytest.raises(MissingError) as error:
        validate_terms(session, ValidateTermsRequest())
    assert error.value.code == "no term base"


def test_standard_input_is_held_to_the_rules_of_tbx(monkeypatch, capsys):
    answers = []
    for name in ("frame", "no_xml"):
        text = BytesIO((TBX / f"{name}.tbx").read_bytes())
        monkeypatch.setattr("sys.stdin", TextIOWrapper(text))
        assert run(["terms", "validate", "-", "-q"]) == 1
        answers.append(capsys.readouterr().out.splitlines())
    assert answers[0][0] == "-:3:1: titleStmt has no title"
    assert answers[1][0].startswith("-:7:52: not well-formed XML: ")


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
    texts = ReadRequest(str(tmp_path / "zh.txt")), ReadRequest(str(tmp_path / "en.txt"))
    with open_session(tmp_path / "memory", encoder="use") as session:
        found = extract_terms(session, ExtractTermsRequest((pairs,), terms="un-ict", limit=9))
        assert (found.langs, found.units, len(found.candidates)) == (("en", "zh"), 24, 9)
        aligned = extract_terms(session, ExtractTermsRequest(texts=texts))
        kept = extract_terms(session, ExtractTermsRequest(from_memory=True, langs=("zh", "en")))
        assert [each.langs for each in (aligned, kept)] == [("zh", "en")] * 2
        assert aligned.candidates
        assert kept.candidates
        with pytest.raises(InputError) as error:
            extract_terms(session, ExtractTermsRequest((pairs,), langs=("en",)))
        assert (error.value.code, error.value.values) == ("languages of terms", {"value": "en"})
