"""`tmtool terms`: what people do with a term base, and what it says when they can't."""

import json
from pathlib import Path

import pytest

from tmtool.cli import run
from tmtool.lang.script import measure_width
from tmtool.terms import reading

DATA = Path(__file__).parent / "data" / "terms"
GLOSSARY = """\
编号,英文,中文（首选）,中文禁用,领域
divide,digital divide,数字鸿沟,信息鸿沟,ICT
bank,technology bank,技术库,技术银行,最不发达国家
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("COLUMNS", "80")
    Path("glossary.csv").write_text(GLOSSARY, encoding="utf-8")
    return tmp_path


def answered(capsys, *arguments, code=0):
    """What is answered on stdout, and told on stderr."""
    capsys.readouterr()
    assert run(["terms", *map(str, arguments)]) == code
    return capsys.readouterr()


def entries(here):
    return {entry.id: entry for entry in reading.read(here / "memory" / "terms.jsonl").entries}


@pytest.fixture
def filled(capsys):
    answered(capsys, "add", "glossary.csv", "--organization", "UN")


def test_terms_are_added_once(capsys, here):
    out, err = answered(capsys, "add", "glossary.csv")
    assert out == "glossary.csv: 2 read, 2 added\n"
    assert err.endswith("terms.jsonl, 2 entries\n")
    out, _ = answered(capsys, "add", "glossary.csv")
    assert out == "glossary.csv: 2 read, 2 the same\n"
    assert set(entries(here)) == {"divide", "bank"}


def test_a_faulty_file_adds_nothing_of_any(capsys, here):
    faulty = DATA / "tbx" / "empty_entry.tbx"
    out, err = answered(capsys, "add", "glossary.csv", faulty, code=2)
    assert out == ""
    assert err.splitlines() == [
        f"tmtool: {faulty}:8:1: c2: the entry has no terms",
        f"tmtool: {faulty}: 1 fault; nothing was added; use --force to add the rest",
    ]
    assert not (here / "memory").exists()
    out, _ = answered(capsys, "add", "glossary.csv", faulty, "--force")
    assert out.splitlines()[1] == f"{faulty}: 1 read, 1 added, 1 fault passed over"


def test_an_entry_that_contradicts_itself_stays_out(capsys, here):
    Path("odd.csv").write_text("zh,en,zh deprecated\n网络,network,网络\n互联网,Internet,\n")
    _, err = answered(capsys, "add", "odd.csv", code=2)
    assert "odd.csv:2:1: network: zh 网络 is admitted and deprecated\n" in err
    answered(capsys, "add", "odd.csv", "--force")
    assert set(entries(here)) == {"internet"}


WRONG_BASES = [
    ("zh,en,zh deprecated\n网络,network,网络\n",
     "odd.csv:2:1: network: zh 网络 is admitted and deprecated"),
    ("id,en,zh,definition\na,net,网络,web\nb,web,万维网,net\n",
     "odd.csv:2:1: a: cyclic: a is defined as b, which is defined as a"),
    ("zh,en\n,\n\"网络,network\n", "odd.csv:3:1: a quotation mark is not closed"),
    ("zh,en\n网络," + "(a+)+$" * 1000 + "\n", "6,000 characters are no term"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG_BASES)
def test_a_wrong_base_is_refused_by_every_command_in_one_line(capsys, here, text, told):
    Path("odd.csv").write_text(text, encoding="utf-8")
    Path("pair.tsv").write_text("zh\ten\n网络很慢\tThe network is slow\n", encoding="utf-8")
    ways = [
        ["terms", "find", "net"], ["terms", "find"], ["terms", "export", "out.csv"],
        ["check", "pair.tsv"],
    ]  # fmt: skip
    for way in ways:
        assert run([*way, "--terms", "odd.csv"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert told in line
    assert not Path("out.csv").exists()
    _, err = answered(capsys, "add", "odd.csv", code=2)
    assert told in err.splitlines()[0]
    assert not (here / "memory").exists()
    code = 2 if "quotation mark" in told else 1
    out, err = answered(capsys, "add", "odd.csv", "--preview", code=code)
    assert told in out + err


def test_a_contradiction_written_into_the_base_is_told_and_can_be_corrected(capsys, here, filled):
    path = here / "memory" / "terms.jsonl"
    path.write_text(path.read_text("utf-8").replace("信息鸿沟", "数字鸿沟"), "utf-8")
    _, err = answered(capsys, "find", "digital", code=2)
    assert err == (f"tmtool: {path}:2:1: divide: zh 数字鸿沟 is preferred and deprecated for UN\n")
    answered(capsys, "edit", "divide", "--term", "3", "--drop")
    answered(capsys, "find", "digital")


@pytest.mark.usefixtures("filled")
def test_what_contradicts_the_base_is_told(capsys, here):
    Path("other.csv").write_text("id,en,zh,zh status\ndivide,digital divide,数字鸿沟,禁用\n")
    out, err = answered(capsys, "add", "other.csv", "--organization", "UN")
    assert out == "other.csv: 1 read, 1 the same, 1 contradiction left out\n"
    assert "other.csv:2:1: divide: zh 数字鸿沟: held as preferred, not deprecated\n" in err
    assert entries(here)["divide"].select_terms("zh")[0].status == "preferred"


def test_added_as_json(capsys):
    out, _ = answered(capsys, "add", "glossary.csv", "--json")
    told = json.loads(out)
    assert (told["file"], told["read"], told["added"]) == ("glossary.csv", 2, 2)


@pytest.mark.usefixtures("filled")
def test_terms_are_found(capsys):
    out, _ = answered(capsys, "find", "鴻溝")
    assert out.splitlines() == [
        "divide  ICT",
        "   1  en  digital divide  (admitted; UN)",
        "   2  zh  数字鸿沟  (preferred; UN)",
        "   3  zh  信息鸿沟  (deprecated; UN)",
    ]
    out, _ = answered(capsys, "find", "technology *", "--json")
    assert [json.loads(line)["entry"]["id"] for line in out.splitlines()] == ["bank"]
    out, err = answered(capsys, "find", "digital", "--lang", "zh", code=1)
    assert (out, err.splitlines()[-1]) == ("", "tmtool: no term like digital")


@pytest.mark.usefixtures("here")
def test_ten_terms_are_shown_unless_more_are_asked_for(capsys):
    rows = [f"年度报告{at},annual report {at}" for at in range(12)]
    Path("many.csv").write_text("\n".join(["zh,en", *rows]) + "\n", "utf-8")
    answered(capsys, "add", "many.csv")
    for asked, count in (([], 10), (["--limit", "11"], 11), (["-k", "50"], 12)):
        out, _ = answered(capsys, "find", "annual report *", "--json", *asked)
        assert len(out.splitlines()) == count


@pytest.mark.usefixtures("filled")
def test_terms_are_listed(capsys):
    out, _ = answered(capsys, "find")
    assert out.splitlines() == [
        "divide                  en digital divide | zh 数字鸿沟",
        "bank                    en technology bank | zh 技术库",
    ]
    out, _ = answered(capsys, "find", "--status", "deprecated", "--lang", "en", code=1)
    assert out == ""
    out, _ = answered(capsys, "find", "--entry", "bank", "--json")
    assert json.loads(out)["entry"]["subject"] == "最不发达国家"
    _, err = answered(capsys, "find", "--entry", "none", code=2)
    assert "entry none does not exist" in err


def test_no_line_is_wider_than_the_view(capsys):
    for arguments in (["find"], ["find", "--lang", "zh"], ["find", "信息"]):
        out, _ = answered(capsys, *arguments, "--terms", "un-ict")
        assert out
        assert max(map(measure_width, out.splitlines())) <= 80


def test_the_base_that_comes_along_is_only_used_when_named(capsys):
    _, err = answered(capsys, "find", code=3)
    assert "term base not found: " in err
    _, err = answered(capsys, "add", "--preview", code=3)
    assert "term base not found: " in err
    out, err = answered(capsys, "find", "数字鸿沟", "--terms", "un-ict")
    assert "digital divide" in out
    assert err.startswith("tmtool: term base: un-ict, ")
    assert err.endswith(": attested usage, not authority\n")
    _, err = answered(capsys, "add", "glossary.csv", "--terms", "un-ict", code=2)
    assert "un-ict is supplied with tmtool and can't be changed" in err


@pytest.mark.usefixtures("filled")
def test_an_entry_is_edited(capsys, here):
    out, _ = answered(
        capsys, "edit", "divide", "--term", "en=digital divide", "--status", "preferred",
        "--source", "A/RES/74/197", "--date", "2019", "--verified", "--definition", "a gap",
    )  # fmt: skip
    assert "1  en  digital divide  (preferred; UN, 2019, A/RES/74/197; verified)" in out
    answered(capsys, "edit", "divide", "--term", "3", "--drop")
    answered(capsys, "edit", "divide", "--term", "fr=fracture numérique", "--not-recognized")
    found = entries(here)["divide"]
    assert [term.text for term in found.terms] == [
        "digital divide",
        "数字鸿沟",
        "fracture numérique",
    ]
    assert found.definition == "a gap"
    assert not found.terms[2].recognized
    answered(capsys, "edit", "divide", "--definition", "", "--term", "1", "--date", "")
    assert entries(here)["divide"].definition is None
    assert entries(here)["divide"].terms[0].date is None
    answered(capsys, "edit", "divide", "--term", "all", "--not-recognized")
    answered(capsys, "edit", "divide", "--term", "zh", "--recognized")
    recognized = [term.lang for term in entries(here)["divide"].terms if term.recognized]
    assert recognized == ["zh"]
    answered(capsys, "edit", "bank", "--delete")
    assert list(entries(here)) == ["divide"]


def test_an_entry_is_made_by_hand(capsys, here):
    answered(capsys, "edit", "waste", "--new", "--term", "en=e-waste", "--subject", "environment")
    assert entries(here)["waste"].subject == "environment"
    _, err = answered(capsys, "edit", "waste", "--new", "--term", "en=e-waste", code=2)
    assert "entry waste exists already" in err


REFUSED = [
    (["divide", "--term", "zh=信息鸿沟", "--status", "preferred"],
     "divide: two preferred zh terms of one form (full) for UN: 数字鸿沟, 信息鸿沟; "
     "nothing was changed"),
    (["divide", "--term", "1", "--drop", "--status", "admitted"], "is deleted can't be changed"),
    (["divide", "--status", "admitted"], "--term: name the term that status is about"),
    (["divide", "--term", "9", "--drop"], "divide has no term number 9: it has 3 terms"),
    (["divide", "--term", "digital divide"], "'digital divide' is not a language code"),
    (["divide", "--term", "en="], "--term: 'en=' is neither LANG=TEXT nor the number of a term"),
    (["divide", "--term", "fr", "--status", "admitted"],
     "divide has no fr term: add one with fr=TEXT"),
    (["divide", "--term", "all", "--text", "x"], (
        "a new text is given to one "
        "term, but all means 3 terms"
    )),
    (["divide", "--term", "all", "--drop"], "divide: the entry has no terms"),
    (["divide", "--term", "??=x"], "'??' is not a language code"),
    (["divide", "--term", "1", "--status", "blue"],
     "--status must be one of preferred, admitted, superseded, deprecated, not 'blue'"),
    (["divide", "--term", "1", "--date", "soon"], "not a date like 2020"),
    (["divide"], "there is nothing to change"),
    (["none", "--subject", "x"],
     "entry none does not exist; look for terms with tmtool terms find"),
    (["divide", "--subject", "x", "--terms", "glossary.csv"],
     "glossary.csv can't be changed: only a .jsonl term base can"),
]  # fmt: skip


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("arguments", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_can_not_be_is_refused(capsys, here, arguments, told):
    before = (here / "memory" / "terms.jsonl").read_bytes()
    out, err = answered(capsys, "edit", *arguments, code=2)
    assert out == ""
    assert told in err
    assert len(err.splitlines()) == 1
    assert (here / "memory" / "terms.jsonl").read_bytes() == before


@pytest.mark.usefixtures("filled")
def test_a_base_is_exported(capsys, here):
    for name in ("a.tbx", "a.csv", "a.xlsx", "a.jsonl"):
        answered(capsys, "export", name)
        assert {e.id: e for e in reading.read(here / name).entries} == entries(here)
    _, err = answered(capsys, "export", "a.txt", code=2)
    assert "--format: a.txt: the name does not say which format to write; use one of tbx" in err
    _, err = answered(capsys, "export", "a.utf8", code=2)
    assert "--from: a glossary for OmegaT needs a source and a target language" in err
    answered(capsys, "export", "a.utf8", "--from", "zh", "--to", "en")
    assert Path("a.utf8").read_text("utf-8").startswith("数字鸿沟\tdigital divide\t")
    _, err = answered(capsys, "export", "a.csv", code=2)
    assert "use --force to overwrite it" in err


def test_faults_are_told_line_by_line(capsys, here):
    rules = DATA / "tbx" / "rules.tbx"
    out, _ = answered(capsys, "add", rules, "--preview", code=1)
    lines = out.splitlines()
    assert lines[0].startswith(f"{rules}:7:1: c1: context stands in a conceptEntry; it may in")
    assert len(lines) == 11
    assert not (here / "memory").exists()
    _, err = answered(capsys, "add", DATA / "tbx" / "no_xml.tbx", "--preview", code=2)
    assert "no_xml.tbx:7:" in err


def test_nothing_wrong(capsys):
    good = DATA / "tbx" / "basic_dca.tbx"
    out, err = answered(capsys, "add", good, "--preview")
    assert out.startswith(f"{good}: ")
    assert "fault" not in out
    assert "nothing was changed" in err
    out, _ = answered(capsys, "add", "--preview", "--terms", "un-ict")
    assert out.startswith("un-ict: ")
    assert "fault" not in out
    _, err = answered(capsys, "add", code=2)
    assert "name a file of terms" in err


def test_the_memory_and_its_terms_live_in_one_folder(capsys, here):
    answered(capsys, "add", "glossary.csv")
    Path("a.tsv").write_text("zh\ten\n弥合数字鸿沟\tbridge the digital divide\n", "utf-8")
    assert run(["add", "--no-index", "a.tsv"]) == 0
    assert run(["memory", "index", "--compact"]) == 0
    assert set(entries(here)) == {"divide", "bank"}


def test_rare_fields_of_a_record_are_shown_by_help_all(capsys):
    out, _ = answered(capsys, "edit", "--help")
    assert out.count("\n  --") <= 18
    assert "--stands-for" not in out
    out, _ = answered(capsys, "edit", "--help-all")
    assert "--stands-for TEXT" in out


@pytest.mark.usefixtures("filled")
def test_entries_of_several_bases_stand_under_their_names(capsys):
    bases = ["--terms", "own", "--terms", "un-ict"]
    out, _ = answered(capsys, "find", "digital divide", "--match", "exact", *bases)
    lines = out.splitlines()
    assert [line for line in lines if line.endswith(":")] == ["own:", "un-ict:"]
    out, _ = answered(capsys, "find", "digital divide", *bases, "--json")
    assert {json.loads(line)["base"] for line in out.splitlines()} == {"own", "un-ict"}


@pytest.mark.usefixtures("filled")
def test_a_decision_has_to_be_said(capsys):
    answered(capsys, "propose", "en=e-waste")
    _, err = answered(capsys, "decide", "e-waste", code=2)
    assert "say --approve or --reject" in err
