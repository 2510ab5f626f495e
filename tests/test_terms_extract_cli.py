"""`tmtool terms extract`: the table, objects, files for review, where units come from, errors."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from concordances import filled, pair

from tmtool.cli import run
from tmtool.lang.script import measure_width
from tmtool.terms import reading

BITEXT = Path(__file__).parent / "data" / "terms" / "bitext.tsv"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copy(BITEXT, "bitext.tsv")
    return tmp_path


def answered(capsys, *arguments, code=0):
    """What is answered on stdout, and told on stderr."""
    capsys.readouterr()
    assert run(["terms", *map(str, arguments)]) == code
    return capsys.readouterr()


def candidates(out):
    """The objects of an answer but the first, by their English terms."""
    head, *told = [json.loads(line) for line in out.splitlines()]
    return {each["pair"]["texts"][head["langs"].index("en")]: each for each in told}


def test_a_table_of_80_columns(capsys):
    out, _ = answered(capsys, "extract", "bitext.tsv", "--terms", "un-ict")
    lines = out.splitlines()
    assert lines[0] == "en-zh: 9 candidates in 24 units of 4 documents, each in 2 or more"
    assert max(map(measure_width, lines)) <= 80
    at = next(n for n, line in enumerate(lines) if "digital divide" in line)
    assert lines[at].split() == ["7=", "digital", "divide", "数字鸿沟", "4", "4", "2005-2020"]
    assert lines[at + 1].split() == ['"', "数码鸿沟", "2", "2", "2005-2020"]
    assert lines[at + 2].strip() == "The [digital divide] is a matter of skills."
    assert lines[at + 3].strip() == "[数字鸿沟]是技能问题。  (A/RES/75/3, unit 23)"
    assert "=: the term base has both terms" in " ".join(lines[-3:])


@pytest.mark.parametrize("columns", ["60", "200"])
def test_other_widths(capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    out, _ = answered(capsys, "extract", "bitext.tsv")
    assert max(map(measure_width, out.splitlines())) <= int(columns)


def test_columns_come_as_they_are_named(capsys):
    out, _ = answered(
        capsys, "extract", "bitext.tsv", "--from", "zh", "--to", "en", "--json", "--limit", "3"
    )
    head = json.loads(out.splitlines()[0])
    assert (head["langs"], head["candidates"]) == (["zh", "en"], 3)
    assert all(told["pair"]["texts"][1] == en for en, told in candidates(out).items())


@pytest.mark.parametrize("form", ["csv", "xlsx", "tbx", "jsonl"])
def test_what_is_written_goes_into_a_term_base(capsys, here, form):
    name = f"candidates.{form}"
    out, err = answered(capsys, "extract", "bitext.tsv", "-o", name)
    assert (out, err) == ("", f"tmtool: {name}: 9 of 9 candidates\n")
    out, _ = answered(capsys, "add", name)
    assert out == f"{name}: 9 read, 9 added\n"
    held = {each.id: each for each in reading.read(here / "memory" / "terms.jsonl").entries}
    terms = held["digital-divide"].terms
    assert [term.text for term in terms] == ["digital divide", "数字鸿沟", "数码鸿沟"]
    assert {(term.status, term.verified) for term in terms} == {("admitted", False)}


def test_a_person_corrects_the_file_in_between(capsys, here):
    answered(capsys, "extract", "bitext.tsv", "-o", "candidates.csv")
    rows = Path("candidates.csv").read_text("utf-8-sig").splitlines()
    kept = [row for row in rows if row.startswith(("concept,", "digital-divide,"))]
    kept = [
        row.replace(",admitted,", ",preferred,") if "数字鸿沟,admitted" in row else row
        for row in kept
    ]
    Path("candidates.csv").write_text("\n".join(kept), encoding="utf-8")
    answered(capsys, "add", "candidates.csv")
    (entry,) = reading.read(here / "memory" / "terms.jsonl").entries
    assert [(t.text, t.status) for t in entry.select_terms("zh")] == [
        ("数字鸿沟", "preferred"), ("数码鸿沟", "admitted"),
    ]  # fmt: skip


def test_what_a_term_base_has_is_left_out(capsys):
    out, _ = answered(capsys, "extract", "bitext.tsv", "--terms", "un-ict", "--new", "--json", "-q")
    told = candidates(out)
    assert told.keys().isdisjoint({"digital divide", "rural areas"})
    assert "teachers" in told


def test_from_a_memory(capsys):
    with BITEXT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    units = [pair(r["zh"], r["en"], symbol=r["symbol"], date=r["date"]) for r in rows]
    filled(Path("memory"), units).close()
    out, _ = answered(
        capsys, "extract", "--from-memory", "--from", "en", "--to", "zh", "--json", "-q"
    )
    divide = candidates(out)["digital divide"]
    uses = divide["pair"]["uses"]
    assert (uses["documents"], uses["years"]) == (4, [2005, 2020])
    assert [each["texts"][1] for each in divide["rivals"]] == ["数码鸿沟"]


def test_two_texts_line_by_line_and_aligned_on_the_way(capsys):
    rows = [line.split("\t") for line in BITEXT.read_text("utf-8").splitlines()[1:]]
    for at, name in ((0, "en.txt"), (1, "zh.txt")):
        Path(name).write_text("\n".join(row[at] for row in rows) + "\n", encoding="utf-8")
    for how in (["--lines"], []):
        out, _ = answered(capsys, "extract", "en.txt", "zh.txt", *how, "--json", "-q")
        told = candidates(out)
        assert told["rule of law"]["pair"]["texts"][1] == "法治"
        assert told["rule of law"]["pair"]["examples"][0]["origin"]["document"] == "en.txt"


def test_nothing_that_comes_again(capsys):
    Path("one.tsv").write_text("en\tzh\nA single line.\t只有一行。\n", encoding="utf-8")
    out, err = answered(capsys, "extract", "one.tsv", "-o", "none.csv", code=1)
    assert out == ""
    assert err == "tmtool: no term occurs repeatedly in 1 unit\n"
    assert not Path("none.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "FILE: name files of translations, a text and its translation, or the memory"),
        (["bitext.tsv", "--from-memory"], 2, "name files of translations, a text and"),
        (["bitext.tsv", "--new"], 2, "--terms: name the term base whose terms are left out"),
        (["bitext.tsv", "--from", "en"], 2, "--to: name both languages"),
        (["bitext.tsv", "--from", "en", "--to", "en"], 2, "both are en"),
        (["bare.tsv", "--from", "zh", "--to", "zh"], 2, "both are zh"),
        (["bare.tsv"], 2, "name the languages of the first two columns with --from and --to"),
        (["bitext.tsv", "--from", "en", "--to", "xx"], 2, "'xx' is not a known language code"),
        (
            ["bitext.tsv", "--from", "en", "--to", "fr"],
            2,
            "no translations found between en and fr",
        ),
        (["bitext.tsv", "--terms", "gone.tbx"], 2, "gone.tbx: file not found"),
        (["bitext.tsv", "--by-meaning", "--encoder", "gone"], 2, "model 'gone' not found"),
        (["bitext.tsv", "-o", "bitext.tsv"], 2, "bitext.tsv"),
        (["bitext.tsv", "-o", "out.utf8"], 2, "must end in .csv, .xlsx, .tbx, .jsonl"),
        (["bitext.tsv", "-o", "there.csv"], 2, "there.csv"),
        (["gone.tmx"], 2, "gone.tmx"),
        (["."], 2, ". is a folder: name a file"),
        (["broken.tmx"], 2, "broken.tmx:1:"),
        (["bitext.tsv", "--lines"], 2, "a text and its translation"),
        (["one.docx"], 2, "a text and its translation"),
        (["--from-memory"], 3, "memory not found"),
    ],
)
def test_one_line_says_what_is_wrong(capsys, arguments, code, message):
    Path("there.csv").write_text("mine", encoding="utf-8")
    Path("bare.tsv").write_text("大会\tThe Assembly\n", encoding="utf-8")
    Path("broken.tmx").write_text("<tmx version='1.4'><body><tu>", encoding="utf-8")
    Path("one.docx").write_bytes(b"")
    out, err = answered(capsys, "extract", *arguments, code=code)
    assert out == ""
    assert err.startswith("tmtool: ")
    assert err.count("\n") == 1
    assert message in err
    assert Path("there.csv").read_text("utf-8") == "mine"
