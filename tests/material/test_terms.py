"""Every TBX of the material, valid and faulty: what comes out of each is listed, file by file."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tmtool.errors import ParseError
from tmtool.terms import reading, tbx_rules, writing

DATA = Path(__file__).parents[1] / "data" / "terms"
CASES = tomllib.loads((DATA / "material_tbx.toml").read_text("utf-8"))


def found(material, name):
    (path,) = (material / "formats" / "tbx").rglob(name)
    return path


def test_every_file_is_listed(material):
    there = {path.name for path in (material / "formats" / "tbx").rglob("*.tbx")}
    assert there == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_file_gives_what_is_listed(material, name):
    case, path = CASES[name], found(material, name)
    if "error" in case:
        with pytest.raises(ParseError) as caught:
            reading.read(path, name)
        assert str(caught.value) == case["error"]
        return
    read = reading.read(path, name)
    assert len(read.entries) == case["entries"]
    terms = [term for entry in read.entries for term in entry.terms]
    assert Counter(term.lang for term in terms) == case["terms"]
    assert Counter(t.status for t in terms) == case.get("status", {"admitted": len(terms)})
    assert [f"{fault.line}: {fault.what}" for fault in read.faults] == case.get("faults", [])
    assert list(read.remarks) == case.get("remarks", [])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "error" not in case])
def test_a_file_breaks_the_rules_that_are_listed(material, name):
    case = CASES[name]
    broken = [f"{f.line}: {f.what}" for f in tbx_rules.find_violations(found(material, name), name)]
    if "broken" in case:
        assert Counter(each.partition(": ")[2] for each in broken) == case["broken"]
    else:
        assert broken == case.get("rules", [])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "error" not in case])
@pytest.mark.parametrize("form", ["tbx", "csv", "xlsx", "jsonl"])
def test_what_was_read_is_written_and_read_again(material, tmp_path, name, form):
    entries = reading.read(found(material, name), name).entries
    path = tmp_path / f"out.{form}"
    assert writing.write(entries, path, form) == ()
    again = reading.read(path)
    assert (again.entries, again.faults) == (entries, ())
    if form == "tbx":
        assert list(tbx_rules.find_violations(path, "out.tbx")) == []


@pytest.mark.parametrize("dialect", ["Min", "Basic"])
def test_our_rules_are_those_of_the_dialect(material, dialect):
    """The Schematron of a dialect names the types, values and levels that it permits."""
    folder = material / "formats" / "tbx" / "samples"
    text = (folder / f"TBX-{dialect}_dialect__DCA__TBX-{dialect}_DCA.sch").read_text("utf-8")
    ours = {
        kind: rule
        for kind, rule in tbx_rules.load_rules()["categories"].items()
        if dialect == "Basic" or rule.get("min")
    }
    types = re.findall(r"Permitted type value\(s\): ([\w, ]+)<", text)
    assert {each for line in types for each in line.split(", ")} == set(ours)
    levels = dict(re.findall(r"/(\w+)/ may only appear at level\(s\): ([\w, ]+)<", text))
    known = {kind: rule["levels"] for kind, rule in ours.items() if rule["element"] != "termNote"}
    assert {kind: told.split(", ") for kind, told in levels.items()} == known
    values = dict(re.findall(r"/(\w+)/ type may be: ([^<]+)<", text))
    assert {kind: set(re.findall("'([^']+)'", told)) for kind, told in values.items()} == {
        kind: set(rule["values"]) for kind, rule in ours.items() if "values" in rule
    }
