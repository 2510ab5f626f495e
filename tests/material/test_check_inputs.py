"""`tmtool check` of real files of each kind: what is read, that every check has its say."""

import json

import pytest

import tmtool
from tmtool import pipeline
from tmtool.checks import registry
from tmtool.checks.inputs import read
from tmtool.cli import run


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))


def checked(capsys, *arguments):
    """What was checked and what was found, of a command that could do its work."""
    code = run(["check", *map(str, arguments), "--json", "-q"])
    captured = capsys.readouterr()
    assert captured.err == ""
    if "-o" in arguments:
        return {}, []
    objects = [json.loads(line) for line in captured.out.splitlines()]
    about = objects[0]
    not_checked = [each for each in objects if each["type"] == "not checked"]
    silent = {each["check"] for each in not_checked if not each["ran"]}
    assert not silent & set(about["checks"])
    assert len(silent) + len(about["checks"]) == len(registry.list_checks())
    found = [each for each in objects if each["type"] == "finding"]
    assert code == any(each["severity"] != "note" for each in found)
    return about, found


@pytest.mark.parametrize("names", [("cmn_hans.html", "eng.html"), ("zh.txt", "en.txt")])
def test_documents_are_aligned_on_the_way(material, capsys, names):
    folder = material / "align" / "udhr"
    about, _ = checked(capsys, *(folder / name for name in names))
    assert about["langs"] == ["zh", "en"]
    assert about["pairs"] > 80
    assert {"paragraphs", "numbers"} <= set(about["checks"])


def test_lines_are_taken_as_they_are(material, capsys):
    folder = material / "align" / "sdg" / "lines"
    about, found = checked(capsys, "--lines", folder / "zh.txt", folder / "en.txt")
    assert about["pairs"] > 300
    assert {"width", "segment consistency"} <= {each["check"] for each in found}


def test_a_table_of_pairs(material, capsys):
    about, found = checked(
        capsys, material / "align" / "un_ecosoc_2023_3" / "pairs.tsv", "--terms", "un-ict"
    )
    assert about["terms"].startswith("un-ict, ")
    assert about["pairs"] > 10
    assert any("落实和后续" in each["message"] for each in found)


def test_a_memory_of_three_thousand_units(material, capsys):
    path = material / "formats" / "tmx" / "tico19" / "all.en-zh.tmx"
    about, found = checked(capsys, path, "--min-severity", "error")
    assert about["pairs"] > 3000
    assert about["langs"] == ["en", "zh"]
    assert found


def test_every_xliff_that_has_pairs(material, capsys):
    done, told = 0, []
    for path in sorted((material / "formats" / "xliff").rglob("*xlf")):
        try:
            read(str(path))
        except tmtool.TmtoolError as error:
            told.append(str(error))
            continue
        about, _ = checked(capsys, path)
        done += about["pairs"] > 0
        assert run(["check", str(path), "-o", "a.html", "--force", "-q"]) in (0, 1)
    assert done > 20
    assert all(len(each.splitlines()) == 1 for each in told)


def test_all_outputs_of_the_aligner_have_the_same_findings(material, capsys, tmp_path):
    folder = material / "align" / "un_ecosoc_2023_3"
    bitext = pipeline.align_pair(
        tmtool.read(folder / "zh.txt"), tmtool.read(folder / "en.txt"), tmtool.load_encoder()
    )
    kinds = (".jsonl", ".tsv", ".xlsx", ".xlf", ".html")
    told = []
    for kind in kinds:
        tmtool.write(bitext, tmp_path / f"a{kind}")
        about, found = checked(capsys, f"a{kind}")
        assert "paragraphs" in about["checks"]
        told.append([(each["check"], each["message"], each["segments"]) for each in found])
    assert told == [told[0]] * len(kinds)
    assert told[0]
