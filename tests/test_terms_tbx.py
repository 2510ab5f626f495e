"""TBX of both versions and styles, valid and faulty: what comes out of each is listed."""

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.errors import ParseError
from tmtool.terms import reading, tbx, tbx_rules
from tmtool.terms.validity import find_cycles

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data" / "terms"
CASES = tomllib.loads((DATA / "tbx.toml").read_text("utf-8"))


def test_every_file_is_listed():
    assert {path.name for path in (DATA / "tbx").iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_file_gives_what_is_listed(name):
    case, path = CASES[name], DATA / "tbx" / name
    if "error" in case:
        with pytest.raises(ParseError) as caught:
            tbx.read(path, name)
        assert str(caught.value) == case["error"]
        return
    found = tbx.read(path, name)
    assert len(found.entries) == case.get("entries", 0)
    assert counted(found, "lang") == case.get("terms", {})
    statuses = counted(found, "status")
    assert statuses == case.get("status", {"admitted": statuses.total()} if statuses else {})
    assert told(found.faults) == case.get("faults", [])
    assert list(found.remarks) == case.get("remarks", [])
    assert told(tbx_rules.find_violations(path, name)) == case.get("rules", [])


def counted(found, field):
    return Counter(getattr(term, field) for entry in found.entries for term in entry.terms)


def told(faults):
    return [f"{fault.line}: {fault.what}" for fault in faults]


@pytest.mark.parametrize("name", ["v2.tbx", "v2_utf16.tbx", "v2_gb18030.tbx"])
def test_all_that_an_entry_can_hold_is_read(name):
    terms = (
        Term("en", "digital divide", "preferred", source="A/RES/74/197"),
        Term("en", "digital gap", "superseded", note="older; rare"),
        Term("zh", "数字鸿沟", "preferred"),
    )
    assert reading.read(DATA / "tbx" / name).entries == (
        ConceptEntry(
            "c1", terms, "ICT", "The gap between those with and without access.",
            definition_source="a book",
            languages=(LanguageNotes("zh", Quote("数字获取的差距")),),
        ),
    )  # fmt: skip


def test_style_makes_no_difference():
    (entry,) = reading.read(DATA / "tbx" / "basic_dct.tbx").entries
    assert entry.subject == "ICT"
    assert entry.terms[0] == Term(
        "en", "ICT", form="abbreviation", organization="UN", source="A/RES/74/197"
    )


ROOTS = [
    (b'<tbx xmlns="a\x00b"><text/></tbx>', "not well-formed XML: "),
    (b'<tbx xmlns="\xff"><text/></tbx>', "not well-formed XML: "),
    (b"<tbx", "not TBX: it has no root"),
    (b"<!-- <tbx> -->", "not TBX: it has no root"),
    (b'<?xml version="1.0"?><!-- <tbx> --><html/>', "not TBX: its root is html"),
]


@pytest.mark.parametrize(("data", "told"), ROOTS)
def test_odd_roots_are_told(tmp_path, data, told):
    path = tmp_path / "a.tbx"
    path.write_bytes(data)
    with pytest.raises(ParseError, match=f"^a.tbx:1:[0-9]+: {told}"):
        tbx.read(path, "a.tbx")


def test_a_prefix_makes_no_difference(tmp_path):
    path = tmp_path / "a.tbx"
    text = (DATA / "tbx" / "basic_dca.tbx").read_text("utf-8")
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1t:", text).replace("xmlns=", "xmlns:t=")
    path.write_text(text, "utf-8")
    assert tbx.read(path, "a.tbx").entries == tbx.read(DATA / "tbx" / "basic_dca.tbx", "b").entries
    assert list(tbx_rules.find_violations(path, "a.tbx")) == []


MEASURED = """
import resource, sys
from pathlib import Path
from tmtool.terms import tbx
tbx.read(Path(sys.argv[1]), "few.tbx")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = tbx.read(Path(sys.argv[2]), "many.tbx")
print(len(found.entries), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't tell how much memory was used")
def test_a_long_file_takes_little_memory(tmp_path):
    context = f"<descrip type='context'>{'x' * 5000}</descrip>" + "<admin type='x'/>" * 20
    section = f'<langSet xml:lang="en"><tig><term>t</term>{context}</tig></langSet>'
    for name, count in (("few.tbx", 10), ("many.tbx", 4000)):
        with (tmp_path / name).open("w") as file:
            file.write('<martif type="TBX"><text><body>')
            file.writelines(f'<termEntry id="c{at}">{section}</termEntry>' for at in range(count))
            file.write("</body></text></martif>")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, tmp_path / "few.tbx", tmp_path / "many.tbx"],
        capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    entries, kilobytes = map(int, done.stdout.split())
    assert entries == 4000
    if sys.platform == "darwin":
        kilobytes //= 1024
    # The file has 21 MB, its tree would take twice that.
    assert kilobytes < 10_000


def test_circles_are_all_found():
    graph = {"a": {"b", "c"}, "b": {"a"}, "c": {"d"}, "d": {"c"}, "e": {"e"}, "f": {"a"}}
    assert sorted(find_cycles(graph)) == [["a", "b", "a"], ["c", "d", "c"], ["e", "e"]]
    assert list(find_cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()})) == []
