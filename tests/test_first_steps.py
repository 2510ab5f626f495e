"""What people try first: two texts, a folder of results, a term base alone, a refused run."""

import pytest

from tmtool.cli import run
from tmtool.memory.memory import Memory

ZH = "大会，\n\n重申必须弥合数字鸿沟；\n\n请秘书长提交报告。\n"
EN = (
    "The General Assembly,\n\nReaffirms the need to bridge the digital divide;\n\n"
    "Requests the Secretary-General to submit a report.\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh.txt").write_text(ZH, "utf-8")
    (tmp_path / "en.txt").write_text(EN, "utf-8")
    return tmp_path


def read_texts(folder="memory"):
    memory = Memory.open(folder)
    found = {each.unit.get_text("en") for each in memory.store.iter_units()}
    memory.close()
    return found


def test_two_texts_are_a_text_and_its_translation(capsys):
    assert run(["add", "zh.txt", "en.txt", "--memory", "memory", "--no-index"]) == 0
    told = capsys.readouterr()
    assert "zh.txt and en.txt are taken for a text and its translation, as with --pair" in told.err
    assert "Reaffirms the need to bridge the digital divide;" in read_texts()


@pytest.mark.parametrize(
    ("name", "content"),
    [("units.txt", "zh\ten\n数字鸿沟\tdigital divide\n"), ("units.tsv", "zh\ten\n数字\tdigital\n")],
)
def test_two_tables_are_two_tables(here, capsys, name, content):
    for number in (1, 2):
        (here / f"{number}{name}").write_text(content, "utf-8")
    assert run(["add", f"1{name}", f"2{name}", "--memory", "memory", "--no-index"]) == 0
    told = capsys.readouterr()
    assert "--pair" not in told.err
    assert told.out.count(" read, ") == 2


def test_two_pages_of_pairs_are_two_bitexts(here, capsys):
    for number in (1, 2):
        assert run(["align", "zh.txt", "en.txt", "-o", f"{number}.html", "-q"]) == 0
    capsys.readouterr()
    assert run(["add", "1.html", "2.html", "--memory", "memory", "--no-index"]) == 0
    assert "--pair" not in capsys.readouterr().err


def test_the_same_text_twice_leaves_nothing_behind(here, capsys):
    assert run(["add", "zh.txt", "zh.txt", "--memory", "memory", "--no-index"]) == 2
    assert "the same file" in capsys.readouterr().err
    assert not (here / "memory").exists()


def test_a_folder_that_align_wrote_is_added_once(here, capsys):
    for lang in ("zh", "en"):
        (here / lang).mkdir()
        (here / f"{lang}.txt").rename(here / lang / "a.txt")
    assert run(["align", "zh", "en", "-o", "out", "-q"]) == 0
    capsys.readouterr()
    assert run(["add", "out", "--memory", "memory", "--no-index"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("out/all.jsonl: 3 read, 3 added")
    assert "out/a.tmx and 1 more were skipped: all.jsonl has all pairs of this folder" in told.err


def test_a_term_base_without_a_memory_is_checked_against(here, capsys):
    (here / "g.csv").write_text("zh,en\n数字鸿沟,digital divide\n", "utf-8")
    (here / "p.tsv").write_text("zh\ten\n弥合数字鸿沟\tbridge the gap\n", "utf-8")
    assert run(["terms", "add", "g.csv", "--memory", "base"]) == 0
    assert run(["check", "p.tsv", "--memory", "base"]) == 1
    assert "is not rendered as in the term base (digital divide)" in capsys.readouterr().out
    assert run(["check", "p.tsv", "--memory", "nowhere"]) == 3


def test_a_report_can_be_standard_error(here, capsys):
    (here / "a.tsv").write_text("zh\ten\n大会\t\n散会\tThe meeting rose\n", "utf-8")
    add = ["add", "a.tsv", "--memory", "memory", "--no-index", "--report", "-"]
    assert run(add) == 0
    assert '"reason": "empty side"' in capsys.readouterr().err
    assert not (here / "-").exists()


def test_lines_of_two_files_say_where_they_stood(here, capsys):
    (here / "l.zh").write_text("弥合数字鸿沟\n能力建设\n", "utf-8")
    (here / "l.en").write_text("bridge the digital divide\ncapacity-building\n", "utf-8")
    put = ["add", "--pair", "--parallel", "l.zh", "l.en", "--memory", "memory", "--no-index", "-q"]
    assert run([*put, "--memory-name", "ITU"]) == 0
    capsys.readouterr()
    assert run(["lookup", "能力建设", "--memory", "memory"]) == 0
    assert "l.zh --at 1, line 2, memory ITU" in capsys.readouterr().out
    assert run(["concordance", "能力", "--memory", "memory"]) == 0
    assert "l.zh --at 1, line 2, memory ITU" in capsys.readouterr().out


def test_documents_are_named_by_their_files(here, capsys):
    assert run(["add", "zh.txt", "en.txt", "--memory", "memory", "--no-index", "-q"]) == 0
    capsys.readouterr()
    assert run(["lookup", "请秘书长提交报告。", "--memory", "memory"]) == 0
    assert "    zh.txt --at 2" in capsys.readouterr().out
    assert run(["documents", "show", "zh.txt", "--at", "2", "--memory", "memory"]) == 0
    assert "请秘书长提交报告。" in capsys.readouterr().out
