"""TBX of both versions and styles, valid and faulty: what comes out of each is listed."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tmtool.errors import ParseError
from tmtool.terms import reading, tbx, tbx_rules
from tmtool.terms.circles import circles
from tmtool.units import ConceptEntry, Term

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
    assert told(tbx_rules.violations(path, name)) == case.get("rules", [])


def counted(found, field):
    return Counter(getattr(term, field) for entry in found.entries for term in entry.terms)


def told(faults):
    return [f"{fault.line}: {fault.what}" for fault in faults]


@pytest.mark.parametrize("name", ["v2.tbx", "v2_utf16.tbx", "v2_gb18030.tbx"])
def test_all_that_an_entry_can_hold_is_read(name):
    terms = (
        Term("en", "digital divide", "preferred", source="A/RES/74/197"),
        Term("en", "digital gap", "deprecated", note="older; rare"),
        Term("zh", "数字鸿沟", "preferred"),
    )
    assert reading.read(DATA / "tbx" / name).entries == (
        ConceptEntry(
            "c1", terms, "ICT", "The gap between those with and without access.",
            "definition (zh): 数字获取的差距",
        ),
    )  # fmt: skip


def test_style_makes_no_difference():
    (entry,) = reading.read(DATA / "tbx" / "basic_dct.tbx").entries
    assert entry.subject == "ICT"
    assert entry.terms[0] == Term(
        "en", "ICT", form="abbreviation", house="UN", source="A/RES/74/197"
    )


def test_memory_is_flat_and_many_entries_are_read_at_once(tmp_path):
    import tracemalloc

    path = tmp_path / "many.tbx"
    section = '<langSet xml:lang="en"><tig><term>t</term>{}</tig></langSet>'
    entry = f'<termEntry id="c{{}}">{section}</termEntry>'
    notes = f"<note>{'x' * 1000}</note>" + "<admin type='x'/>" * 20
    with path.open("w") as file:
        file.write('<martif type="TBX"><text><body>')
        file.writelines(entry.format(at, notes) for at in range(4000))
        file.write("</body></text></martif>")
    tracemalloc.start()
    found = tbx.read(path, "many.tbx")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.entries) == 4000
    assert most < path.stat().st_size * 2


def test_circles_are_all_found():
    graph = {"a": {"b", "c"}, "b": {"a"}, "c": {"d"}, "d": {"c"}, "e": {"e"}, "f": {"a"}}
    assert sorted(circles(graph)) == [["a", "b", "a"], ["c", "d", "c"], ["e", "e"]]
    assert list(circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})) == []
