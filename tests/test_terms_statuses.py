"""Statuses are those of TBX-Basic; what tmtool 0.1 wrote is brought up to date."""

import json
from pathlib import Path

import pytest

from tmtool.concepts import ConceptEntry, Term
from tmtool.terms import json_lines, reading, storage, writing
from tmtool.terms.picklists import find_status

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
    assert first == {"tmtool": "terms", "format": 3}
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
