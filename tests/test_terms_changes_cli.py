"""What a term base went through, what a file would change, and what is spelt alike, by command."""

import json

import pytest

from tmtool.cli import run


@pytest.fixture
def base(tmp_path, capsys):
    (tmp_path / "glossary.csv").write_text("id,en,zh\ngap,digital gap,数字鸿沟\n", "utf-8")

    def tmtool(*arguments):
        capsys.readouterr()
        code = run(["terms", *arguments, "--memory", str(tmp_path / "memory")])
        return code, capsys.readouterr()

    assert tmtool("add", str(tmp_path / "glossary.csv"))[0] == 0
    return tmtool


def test_changes_say_who_what_and_whether_they_count(base):
    base("edit", "gap", "--term", "en", "--status", "deprecated")
    base("undo")
    code, told = base("changes")
    assert code == 0
    lines = told.out.splitlines()
    assert lines[0].startswith("   3 undo of change 2")
    assert "gap English digital gap: status: do not use -> admitted" in lines[1]
    assert any(line.startswith("   2 edit") and line.endswith("(undone)") for line in lines)
    code, told = base("changes", "--json", "-k", "1")
    assert json.loads(told.out)["undoes"] == 2
    assert "2 more" in told.err
    assert base("changes", "nothing")[0] == 1


def test_a_preview_changes_nothing(base, tmp_path):
    (tmp_path / "new.csv").write_text("id,en,zh\nbank,bank,银行\n", "utf-8")
    code, told = base("add", str(tmp_path / "new.csv"), "--preview")
    assert (code, "1 read, 1 added" in told.out) == (0, True)
    assert "nothing was changed; without --preview the term base would have 2 entries" in told.err
    assert base("find", "--entry", "bank")[0] == 2


def test_what_is_spelt_alike_is_found_when_asked_for(base):
    assert base("find", "digitel gap")[0] == 1
    code, told = base("find", "digitel gap", "--match", "fuzzy")
    assert (code, "digital gap" in told.out) == (0, True)
    assert base("find", "digital", "--match", "exact")[0] == 1
    code, told = base("find", "x", "--match", "nearly")
    assert (code, "--match must be one of" in told.err) == (2, True)
