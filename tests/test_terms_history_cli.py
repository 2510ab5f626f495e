"""`tmtool terms history`: the table, objects, files, filters, exit codes."""

import json
from contextlib import closing
from xml.etree import ElementTree

import pytest
from concordances import filled, pair
from timelines import TERM, units

from tmtool.cli import run
from tmtool.lang.script import measure_width
from tmtool.memory.memory import Memory
from tmtool.units import Origin, TranslationUnit, Variant


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """Twenty years of a term in the default memory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    filled(tmp_path / "memory", list(units())).close()


def history(*options):
    return run(["terms", "history", TERM, *options, "-q"])


def objects(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_table_of_80_columns(capsys):
    assert history() == 0
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines[:2]) == f"en:{TERM} -> zh: 18 documents, 2004-2023; 21 places"
    assert max(map(measure_width, lines)) <= 80
    assert "  General Assembly" in " ".join(lines)
    assert any(line.startswith("weak: 1 unofficial, 2 with scores below 0.5") for line in lines)


def test_what_is_weak_in_a_document_that_counts_elsewhere_is_told(capsys, tmp_path):
    """No document is weak as a whole there, so none is called so."""
    own = {"symbol": "A/RES/75/202", "date": "2020-12-21"}
    filled(tmp_path / "one", [
        pair("缩小数码鸿沟", "Narrow the digital divide", status="adopted", **own),
        pair("关切数字鸿沟", "Concerned at the digital divide", status="unofficial", **own),
        pair("缩小差距", "Narrow the gap", status="adopted", **own),
        pair("关切贫困", "Concerned at poverty", status="adopted", **own),
    ]).close()  # fmt: skip
    history = ["terms", "history", "digital divide", "--all", "-q"]
    assert run([*history, "--memory", str(tmp_path / "one")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "weak: unofficial, or only scores below 0.5, in documents counted for another" in told
    assert "0 unofficial" not in told


def test_objects_add_up(capsys):
    assert history("--json") == 0
    counts, *renderings = objects(capsys)
    assert (counts["type"], counts["documents"], counts["to"]) == ("term_history", 18, "zh")
    for each in renderings:
        assert sum(each["years"].values()) == each["documents"] == sum(each["bodies"].values())
        assert len(each["in"]) == each["documents"] + each["low_score"] + each["unofficial"]


def test_filters_and_the_least_score(capsys):
    assert history("--json", "--body", "General*", "--year", "2016-", "--min-score", "0.2") == 0
    counts, rendering = objects(capsys)
    assert counts["filter"] == "body General*, year 2016-"
    assert (rendering["text"], set(rendering["years"])) == (
        "信息通信技术", {"2016", "2018", "2020", "2022"},
    )  # fmt: skip


def test_the_other_way_round(capsys):
    assert run(["terms", "history", "信息通信技术", "--json", "-q"]) == 0
    counts, *renderings = objects(capsys)
    assert (counts["lang"], counts["to"]) == ("zh", "en")
    assert TERM in {each["text"] for each in renderings}


def test_pictures_and_pages_are_written_once(tmp_path, capsys):
    assert history("-o", "a.svg", "-o", "a.html") == 0
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="history"' in (
        (tmp_path / "a.html").read_text("utf-8")
    )
    assert history("-o", "a.svg") == 2
    assert "--force" in capsys.readouterr().err
    assert history("-o", "a.svg", "--force") == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["-o", "b.svg", "-o", "b.svg"], 2, "b.svg is named twice as an output"),
        (["-o", "a.png"], 2, "the name of the file must end in .svg, .html"),
        (["--to", "fr"], 2, "French"),
        (["--min-score", "2"], 2, "--min-score"),
    ],
)
def test_wrong_options(arguments, code, told, capsys):
    assert history(*arguments) == code
    assert told in capsys.readouterr().err


def test_what_is_not_there_is_told(capsys):
    assert run(["terms", "history", "quantum widgets", "-q"]) == 1
    assert "quantum widgets" in capsys.readouterr().out
    assert run(["terms", "history", "quantum widgets", "--json", "-q"]) == 1
    assert objects(capsys)[0]["type"] == "absent"


def test_a_term_that_nothing_renders_is_1_and_the_documents_are_counted(capsys, tmp_path):
    """The memory has it, but not beside a text in the language that is asked for."""
    one_sided = TranslationUnit(
        (Variant("en", "The widget is here."), Variant("fr", "Le gadget est ici.")),
        (Origin(symbol="A/75/10"),),
    )
    with closing(Memory.open(tmp_path / "memory")) as memory:
        memory.add([one_sided])
    capsys.readouterr()
    assert run(["terms", "history", "widget", "--to", "zh", "--json", "-q"]) == 1
    (counts,) = objects(capsys)
    assert (counts["documents"], counts["in_one_language"]) == (0, 1)
