"""Statuses are those of TBX-Basic, with a process status; what tmtool 0.1 wrote is brought up."""

import json
from pathlib import Path

import pytest

from tmtool import check
from tmtool.checks.term_sides import choose_rendering
from tmtool.cli import run
from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import InputError
from tmtool.terms import json_lines, reading, storage, writing
from tmtool.terms.base import TermBase
from tmtool.terms.merging import change_terms, merge
from tmtool.terms.picklists import find_process_status, find_status
from tmtool.terms.validity import find_faults

OLD = [
    {"id": "gap", "terms": [
        {"lang": "en", "text": "digital divide", "status": "preferred"},
        {"lang": "en", "text": "digital gap", "status": "deprecated"},
        {"lang": "en", "text": "numeric gap", "status": "forbidden"},
        {"lang": "en", "text": "gap"},
    ]},
]  # fmt: skip
STATUSES = ["preferred", "superseded", "deprecated", "admitted"]


@pytest.fixture
def old(tmp_path):
    """The base of a memory as tmtool 0.1 left it."""
    path = tmp_path / "terms.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in OLD), "utf-8")
    return path


def statuses(entries):
    return [term.status for entry in entries for term in entry.terms]


def test_an_older_base_means_what_it_meant(old):
    assert statuses(storage.read(old).entries) == STATUSES
    assert statuses(reading.read_base(str(old)).entries) == STATUSES


def test_with_the_next_change_it_is_of_today(old):
    with storage.open_for_change(old) as base:
        base.write([*base.entries, ConceptEntry("it", (Term("en", "IT", "deprecated"),))])
    first, *lines = [json.loads(line) for line in old.read_text("utf-8").splitlines()]
    assert first == {"tmtool": "terms", "format": 5}
    told = [term.get("status") for line in lines for term in line["terms"]]
    assert told == ["preferred", "superseded", "deprecated", None, "deprecated"]
    assert statuses(storage.read(old).entries) == [*STATUSES, "deprecated"]


def test_files_of_today_that_were_put_together_are_of_today(tmp_path):
    """The line that says the format may stand anywhere."""
    entry = ConceptEntry("it", (Term("en", "IT", "deprecated"),))
    other = ConceptEntry("ai", (Term("en", "AI", "superseded"),))
    path = tmp_path / "both.jsonl"
    path.write_text(
        "".join([*json_lines.render_lines([entry]), *json_lines.render_lines([other])]), "utf-8"
    )
    assert json_lines.read(path, "both.jsonl").entries == (entry, other)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("deprecatedTerm-admn-sts", "deprecated"), ("supersededTerm-admn-sts", "superseded"),
        ("deprecated", "deprecated"), ("superseded", "superseded"), ("forbidden", "deprecated"),
        ("obsolete", "superseded"), ("do not use", "deprecated"), ("禁用", "deprecated"),
        ("旧称", "superseded"),
    ],
)  # fmt: skip
def test_what_others_write_is_read_by_the_meaning_of_the_standard(told, status):
    assert find_status(told) == status


def test_tbx_of_the_older_program(tmp_path):
    """It wrote forbidden as deprecatedTerm, with a note that says so."""
    entry = ConceptEntry("gap", tuple(Term("en", f"gap{at}", each)
                                      for at, each in enumerate(STATUSES)))  # fmt: skip
    path = Path(tmp_path / "a.tbx")
    assert writing.write((entry,), path, "tbx") == ()
    text = path.read_text("utf-8")
    assert text.count("supersededTerm-admn-sts") == text.count("deprecatedTerm-admn-sts") == 1
    assert reading.read(path).entries == (entry,)
    deprecated = '<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>'
    start = text.index(deprecated)
    end = text.index("</termSec>", start)
    note = '<note>tmtool: {"status": "forbidden"}</note>\n'
    assert text[:end].rstrip().endswith("</termNote>")
    path.write_text(text[:end] + note + text[end:], "utf-8")
    assert reading.read(path).entries == (entry,)


# How far the work on a term is

STEPS = ["proposed", "attested", "approved", None]
WORKED_ON = ConceptEntry(
    "gap", tuple(Term("en", f"gap {at}", process_status=each) for at, each in enumerate(STEPS))
)


def steps(entries):
    return [term.process_status for entry in entries for term in entry.terms]


@pytest.mark.parametrize("form", ["tbx", "tbx2", "csv", "xlsx", "jsonl"])
def test_a_process_status_comes_back(tmp_path, form):
    path = tmp_path / f"a.{form.removesuffix('2')}"
    assert writing.write([WORKED_ON], path, form) == ()
    assert reading.read(path).entries == (WORKED_ON,)


def test_version_2_of_tbx_has_a_data_category_for_it_and_tbx_basic_a_note(tmp_path):
    for form, mark in (("tbx2", 'type="processStatus">provisionally'), ("tbx", "tmtool: {")):
        writing.write([WORKED_ON], tmp_path / form, form)
        text = (tmp_path / form).read_text("utf-8")
        assert mark in text
        assert ("processStatus" in text) == (form == "tbx2")


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("unprocessed", "proposed"), ("provisionallyProcessed", "attested"),
        ("finalized", "approved"), ("Candidate", "proposed"), ("已批准", "approved"), ("x", None),
    ],
)  # fmt: skip
def test_the_steps_of_others_are_read_by_the_meaning_of_the_standard(tmp_path, said, step):
    assert find_process_status(said) == step
    path = tmp_path / "a.tbx"
    path.write_text(
        '<tbx type="TBX-Basic" style="dca" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>'
        '<conceptEntry id="a"><langSec xml:lang="en"><termSec><term>gap</term>'
        f'<termNote type="processStatus">{said}</termNote></termSec></langSec></conceptEntry>'
        "</body></text></tbx>", "utf-8",
    )  # fmt: skip
    found = reading.read(path)
    assert steps(found.entries) == [step]
    unknown = f"process status '{said}', which is unknown: 1, kept as fields"
    assert list(found.remarks) == ([] if step else [unknown])


@pytest.mark.parametrize("heads", ["status,process status", "process status,status"])
def test_a_column_of_its_own_comes_before_what_a_status_says(tmp_path, heads):
    path = tmp_path / "a.csv"
    cells = "proposed,approved" if heads.startswith("status") else "approved,proposed"
    path.write_text(f"id,language,term,{heads}\na,en,gap,{cells}\nb,en,rift,,\n", "utf-8")
    assert steps(reading.read(path).entries) == ["approved", None]
    assert statuses(reading.read(path).entries) == ["admitted", "admitted"]


@pytest.mark.parametrize(
    ("held", "new", "after"),
    [
        (None, "proposed", "proposed"), ("approved", "proposed", "approved"),
        ("proposed", "attested", "attested"), ("attested", None, "attested"),
    ],
)  # fmt: skip
def test_adding_a_file_takes_no_step_back(held, new, after):
    one, other = (ConceptEntry("a", (Term("en", "gap", process_status=each),))
                  for each in (held, new))  # fmt: skip
    assert steps(merge([one], [other]).entries) == [after]


def test_it_is_changed_and_taken_away_by_hand():
    entry = change_terms(WORKED_ON, "all", {"process_status": "approved"})
    assert set(steps([entry])) == {"approved"}
    assert set(steps([change_terms(entry, "all", {"process_status": ""})])) == {None}
    with pytest.raises(InputError, match=r"'done' is not a process status: use one of proposed,"):
        change_terms(entry, "all", {"process_status": "done"})
    odd = ConceptEntry("a", (Term("en", "gap", process_status="done"),))
    assert [each.what for each in find_faults([odd])] == ["en gap: no process status: done"]


def test_proposals_are_a_queue_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("new.csv").write_text("en,zh\ngap,差距\n", "utf-8")
    assert run(["terms", "add", "new.csv", "--process-status", "proposed", "--memory", "m"]) == 0
    listing = ["terms", "find", "--process-status", "proposed", "--memory", "m"]
    assert run(listing) == 0
    assert "gap  (admitted; proposed)" in capsys.readouterr().out
    edit = ["terms", "edit", "gap", "--term", "all", "--process-status", "approved"]
    assert run([*edit, "--memory", "m"]) == 0
    assert run(listing) == 1
    capsys.readouterr()
    assert run(["terms", "find", "--process-status", "odd", "--memory", "m"]) == 2
    said = "--process-status must be one of proposed, attested, approved, not 'odd'"
    assert said in capsys.readouterr().err


# What checks make of it


def severities(base, pair):
    report = check([pair], languages=("zh", "en"), terms=TermBase((base,), "x"), only=CHECKS)
    return [(each.check, each.severity) for each in report.findings]


CHECKS = ("terms", "deprecated terms", "superseded terms")


@pytest.mark.parametrize(("step", "severity"), [("proposed", "note"), ("approved", None)])
def test_a_proposal_gives_notes_only(step, severity):
    base = ConceptEntry(
        "divide",
        (
            Term("zh", "数字鸿沟", "preferred", process_status=step),
            Term("zh", "数码鸿沟", "deprecated", process_status=step),
            Term("en", "digital divide", "preferred"),
        ),
    )
    wrong = severities(base, ("弥合数码鸿沟", "bridging the digital divide"))
    assert wrong == [("deprecated terms", severity or "warning")]
    missing = severities(base, ("弥合差距", "bridging the digital divide"))
    assert missing == [("terms", severity or "warning")]


def test_a_proposal_is_suggested_last():
    entry = ConceptEntry("divide", (
        Term("zh", "数字分化", "preferred", process_status="proposed"), Term("zh", "数字鸿沟"),
    ))  # fmt: skip
    assert choose_rendering(entry, "zh").text == "数字鸿沟"
