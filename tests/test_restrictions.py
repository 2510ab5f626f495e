"""Restricted, embargoed and provisional texts: known by their first lines, told, kept apart."""

import json
from pathlib import Path

import openpyxl
import pytest

import tmtool
from tmtool.cli import run
from tmtool.documents import read
from tmtool.memory.memory import Memory
from tmtool.un.masthead import find_restriction
from tmtool.units import Origin, TranslationUnit, Variant

ROWS = (Path(__file__).parent / "data/un/restrictions.tsv").read_text("utf-8").splitlines()
CASES = [row.split("\t") for row in ROWS if row and not row.startswith("#")]
ZH = "A/75/9\n\nDistr.: Restricted\n\n秘书长的报告\n\n1. 数字鸿沟继续存在。\n\n2. 需要更多投资。\n"
EN = (
    "A/75/9\n\nDistr.: Restricted\n\nReport of the Secretary-General\n\n"
    "1. The digital divide persists.\n\n2. More investment is needed.\n"
)


@pytest.fixture
def texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("zh.txt").write_text(ZH, "utf-8")
    Path("en.txt").write_text(EN, "utf-8")
    return ["zh.txt", "en.txt"]


def open_memory():
    """One with another text, which is not restricted."""
    memory = Memory.open("m", create=True)
    unit = TranslationUnit((Variant("zh", "互联网"), Variant("en", "the Internet")), (Origin(),))
    memory.add([unit])
    memory.close()


@pytest.mark.parametrize(("lines", "restriction"), CASES)
def test_what_lines_say(lines, restriction):
    assert find_restriction(lines.split(" / ")) == (restriction or None)


def test_only_the_first_lines_say_it(texts):
    Path("late.txt").write_text("The text begins here.\n\n" * 40 + "CONFIDENTIAL\n", "utf-8")
    assert read("late.txt").meta.restriction is None
    assert read("en.txt").meta.restriction == "restricted"


def test_others_are_not_mixed_with_it_unless_wanted(texts, capsys):
    open_memory()
    assert run(["add", *texts, "--memory", "m", "--no-index"]) == 2
    told = capsys.readouterr().err
    assert "zh.txt + en.txt is restricted: add it to a memory of its own" in told
    assert "--restricted" in told
    memory = Memory.open("m")
    assert memory.store.count_units() == 1
    memory.close()
    assert run(["add", *texts, "--memory", "m", "--no-index", "--restricted"]) == 0
    # A memory of its own asks nothing, nor does what is added to it in the same run.
    assert run(["add", *texts, "--memory", "own", "--no-index"]) == 0


@pytest.mark.parametrize("name", ["b.tmx", "b.tsv", "b.jsonl", "b.xlsx", "b.html", "b.xlf"])
def test_every_format_of_a_bitext_carries_it(texts, name, capsys):
    assert run(["align", *texts, "-o", name]) == 0
    open_memory()
    assert run(["add", name, "--memory", "m", "--no-index"]) == 2
    assert "is restricted" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["b.tsv", "b.csv", "b.xlsx", "b.jsonl"])
def test_a_column_of_any_table_says_it(texts, name, capsys):
    rows = [("zh", "en", "Restriction"), ("数字鸿沟", "digital divide", "embargoed")]
    if name == "b.xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(name)
    elif name == "b.jsonl":
        Path(name).write_text(json.dumps({"zh": "鸿沟", "en": "gap", "restriction": "embargoed"}))
    else:
        mark = "\t" if name == "b.tsv" else ","
        Path(name).write_text("".join(mark.join(row) + "\n" for row in rows), "utf-8")
    open_memory()
    assert run(["add", name, "--memory", "m", "--no-index"]) == 2
    assert "is embargoed" in capsys.readouterr().err


def test_hits_say_it_and_exports_leave_it_out(texts, capsys):
    open_memory()
    run(["add", *texts, "--memory", "m", "--no-index", "--restricted"])
    capsys.readouterr()
    for command in (
        ["lookup", "数字鸿沟继续存在。"],
        ["concordance", "数字鸿沟"],
        ["documents", "show", "A/75/9"],
    ):
        assert run([*command, "--memory", "m", "--quiet"]) == 0
        assert "RESTRICTED" in capsys.readouterr().out
    assert run(["lookup", "数字鸿沟继续存在。", "--memory", "m", "--json", "--quiet"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (match,) = [each for each in records if each["type"] == "match" and each["kind"] == "exact"]
    assert match["origin"]["restriction"] == "restricted"
    for name in ("out.jsonl", "out.tmx", "out.tsv", "out.xlsx", "out.xlf"):
        assert run(["memory", "export", name, "--from", "zh", "--to", "en", "--memory", "m"]) == 0
        assert "left out as restricted: 5 units" in (capsys.readouterr().err)
        assert run(["memory", "export", name, "--from", "zh", "--to", "en", "--memory", "m",
                    "--force", "--restricted"]) == 0  # fmt: skip
        assert "left out as restricted" not in capsys.readouterr().err
        assert run(["add", name, "--memory", "m", "--no-index"]) in (0, 2)
        copy = f"copy-{name}"
        assert run(["add", name, "--memory", copy, "--no-index", "--restricted"]) == 0
        memory = Memory.open(copy)
        marks = {
            each.unit.get_text("en"): {origin.restriction for origin in each.unit.origins}
            for each in memory.store.iter_units()
        }
        memory.close()
        assert marks["The digital divide persists."] == {"restricted"}
        assert marks["the Internet"] == {None}
        capsys.readouterr()


def test_a_bitext_says_it(texts):
    assert run(["align", *texts, "-o", "b.jsonl"]) == 0
    bitext = tmtool.read_bitext("b.jsonl")
    assert bitext.restriction == "restricted"
    assert run(["align", *texts, "-o", "b.html"]) == 0
    page = Path("b.html").read_text("utf-8")
    assert '<p class="status restricted">restricted</p>' in page
