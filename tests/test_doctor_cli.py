"""`tmtool corpus doctor` as people call it: what it prints, writes and answers."""

import json
import shutil
from pathlib import Path

import pytest
from test_cli import tmtool

from tmtool.cli import run

DATA = Path(__file__).parent / "data" / "doctor"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("clean", "not-xml", "swapped", "duplicates"):
        shutil.copy(DATA / f"{name}.tmx", tmp_path)
    return tmp_path


def test_a_clean_memory_is_0(capsys):
    assert run(["corpus", "doctor", "clean.tmx"]) == 0
    assert capsys.readouterr().out == "2 units, nothing wrong\n"


def test_what_is_wrong_is_told_and_is_1(capsys):
    assert run(["corpus", "doctor", "swapped.tmx"]) == 1
    out = capsys.readouterr().out
    assert out.startswith(
        "line 6, unit 1: swapped languages: zh-CN: Bridging the digital divide | "
        "en-US: 弥合数字鸿沟\n    -> en-US | zh-CN\n"
    )
    assert out.endswith(
        "4 units\n  swapped languages  2, can be repaired\n"
        "  wrong language     1, only you can repair\n"
    )


@pytest.mark.parametrize("name", ["none.tmx", "."])
def test_what_can_t_be_read_is_2(name, capsys):
    assert run(["corpus", "doctor", name]) == 2
    assert capsys.readouterr().err.startswith("tmtool: ")


def test_json_is_a_complaint_a_line_and_the_counts(capsys):
    assert run(["corpus", "doctor", "duplicates.tmx", "--json"]) == 1
    *complaints, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert [each["line"] for each in complaints] == [15, 20, 24, 28]
    assert [each["now"] for each in complaints] == ["(left out)", None, "(left out)", None]
    assert last == {
        "type": "examined", "units": 6, "counts": {"duplicate": [4, 2]},
    }  # fmt: skip


def test_a_repaired_copy_and_its_log(folder, capsys):
    assert run(["corpus", "doctor", "not-xml.tmx", "-o", "out.tmx"]) == 1
    header, *rows = (folder / "out.tmx.log").read_text("utf-8").splitlines()
    assert header.split("\t") == ["line", "unit", "kind", "was", "is", "why"]
    told = (DATA / "not-xml.txt").read_text("utf-8").splitlines()
    assert [row.split("\t")[:3] for row in rows] == [line.split("\t")[:3] for line in told]
    assert rows[0].split("\t")[3:5] == [
        "<seg>The R&D division</seg></tu", "<seg>The R&amp;D division</seg></tu",
    ]  # fmt: skip
    capsys.readouterr()
    assert run(["corpus", "doctor", "out.tmx"]) == 0
    assert capsys.readouterr().out == "4 units, nothing wrong\n"


def test_what_exists_is_kept(folder, capsys):
    for name in ("out.tmx", "out.tmx.log"):
        (folder / name).write_text("mine")
        assert run(["corpus", "doctor", "not-xml.tmx", "-o", "out.tmx"]) == 2
        assert (folder / name).read_text() == "mine"
        assert not (folder / ("out.tmx.log" if name == "out.tmx" else "out.tmx")).exists()
        (folder / name).unlink()
    assert run(["corpus", "doctor", "not-xml.tmx", "-o", "not-xml.tmx", "--force"]) == 2
    assert (folder / "not-xml.tmx").read_bytes() == (DATA / "not-xml.tmx").read_bytes()


def test_where_there_is_no_copy_there_is_no_log(folder, capsys):
    (folder / "page.html").write_text("<html></html>")
    assert run(["corpus", "doctor", "page.html", "-o", "out.tmx"]) == 2
    assert "page.html is not a TMX file" in capsys.readouterr().err
    assert not (folder / "out.tmx").exists()
    assert not (folder / "out.tmx.log").exists()


def test_only_some_places_of_a_kind_are_shown_unless_all_are_asked_for(folder, capsys):
    unit = '<tu><tuv xml:lang="zh"><seg>附件{0}</seg></tuv></tu>\n'
    begin, _, end = (folder / "clean.tmx").read_text("utf-8").partition("</body>")
    many = "".join(unit.format(number) for number in range(30))
    (folder / "many.tmx").write_text(f"{begin}{many}</body>{end}", "utf-8")
    assert run(["corpus", "doctor", "many.tmx"]) == 1
    out = capsys.readouterr().out
    assert out.count("附件") == 20
    assert out.endswith("30, only you can repair (10 not shown; --all shows them)\n")
    assert run(["corpus", "doctor", "many.tmx", "--all"]) == 1
    assert capsys.readouterr().out.count("附件") == 30


def test_as_a_program(folder):
    done = tmtool("corpus", "doctor", "clean.tmx", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"2 units, nothing wrong\n", b"")
