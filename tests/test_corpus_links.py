"""Link files as gold: the documents beside them are found, their sentences counted, and scored."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from tmtool.cli import run
from tmtool.errors import InputError
from tmtool.formats.bitexts.links import LinkedDocuments
from tmtool.operations.evaluation import read_links

DATA = Path(__file__).parent / "data" / "corpus"
RIGHT = "[0]:[0]\n[1, 2]:[1]\n[3]:[2, 3]\n[4]:[]\n"


@pytest.fixture
def un(tmp_path, monkeypatch):
    """A part of the UN corpus as it lies on a disk, and an alignment of it."""
    shutil.copytree(DATA / "un", tmp_path / "un")
    (tmp_path / "right.align").write_text(RIGHT)
    (tmp_path / "half.align").write_text("[0]:[0]\n[1]:[1]\n[2]:[]\n[3]:[2, 3]\n[4]:[]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "un"


def said(capsys):
    return [line.removeprefix("tmtool: ") for line in capsys.readouterr().err.splitlines()]


def f1(capsys):
    return [row["f1"] for row in json.loads(capsys.readouterr().out)["scores"]]


def test_a_link_file_is_gold(un, capsys):
    assert run(["evaluate", "un/zh-en.xml", "right.align", "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == (
        "tmtool: un/zh-en.xml: source zh/2026/a/1.xml.gz (5 sentences), "
        "target en/2026/a/1.xml.gz (4 sentences)\n"
    )
    assert [row["f1"] for row in json.loads(told.out)["scores"]] == [1, 1, 1, 1]
    assert run(["evaluate", "un/zh-en.xml", "half.align", "--json", "--quiet"]) == 0
    assert f1(capsys)[0] == pytest.approx(2 * 0.6 * 0.75 / 1.35)


def test_a_link_file_is_held_against_another(un, capsys):
    shutil.copy(un / "zh-en.xml", un / "mine.xml")
    assert run(["evaluate", "un/zh-en.xml", "un/mine.xml", "right.align", "--json", "-q"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first)["scores"] == json.loads(second)["scores"]


def test_gzipped_links_and_documents(un, capsys):
    for path in (un / "zh-en.xml", un / "zh/2026/a/1.xml"):
        Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert run(["evaluate", "un/zh-en.xml.gz", "right.align", "--json"]) == 0
    assert f1(capsys)[0] == 1


def test_documents_that_lie_elsewhere(un, capsys, tmp_path):
    for language in ("zh", "en"):
        (tmp_path / f"tei-{language}").mkdir()
        (un / language).rename(tmp_path / f"tei-{language}" / language)
    command = ["evaluate", "un/zh-en.xml", "right.align", "--json"]
    assert run(command) == 2
    assert said(capsys) == [
        "un/zh-en.xml links zh/2026/a/1.xml.gz, which is not in the same folder; "
        "name its folder with --documents DIR"
    ]
    assert run([*command, "--documents", "tei-zh", "--documents", "tei-en"]) == 0
    assert f1(capsys)[0] == 1


def test_numbers_beyond_the_document_are_found_out(un, capsys, tmp_path):
    (tmp_path / "other.align").write_text("[0]:[0]\n[7]:[1]\n")
    assert run(["evaluate", "un/zh-en.xml", "other.align", "-q"]) == 2
    assert said(capsys) == [
        "other.align names source segment 7, but the source of un/zh-en.xml has 5 sentences"
    ]
    (tmp_path / "other.align").write_text("[0]:[4]\n")
    assert run(["evaluate", "un/zh-en.xml", "other.align", "-q"]) == 2
    assert "names target segment 4" in said(capsys)[0]


def test_a_sentence_that_a_document_does_not_have(un, capsys):
    path = un / "zh-en.xml"
    path.write_text(path.read_text().replace("4:1;", "4:2;"))
    assert run(["evaluate", "un/zh-en.xml", "right.align"]) == 2
    assert said(capsys) == ["un/zh-en.xml:8:1: zh/2026/a/1.xml.gz has no sentence '4:2'"]


@pytest.fixture
def opus(tmp_path, monkeypatch):
    """Documents and links as OPUS has them: plain numbers, several pairs in one file."""
    shutil.copy(DATA / "opus" / "several.xml", tmp_path)
    for name, sizes in {"one": (3, 2), "two": (1, 3)}.items():
        for language, size in zip(("en", "zh"), sizes, strict=True):
            sentences = "".join(f'<s id="{n}">Sentence {n}.</s>\n' for n in range(1, size + 1))
            path = tmp_path / language / f"{name}.xml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f'<?xml version="1.0"?>\n<document>\n{sentences}</document>\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_pair_of_several_is_chosen_by_name(opus, capsys):
    (opus / "two.align").write_text("[]:[0]\n[0]:[1, 2]\n")
    assert run(["evaluate", "several.xml", "two.align"]) == 2
    assert said(capsys) == [
        "several.xml links several pairs of documents (en/one.xml.gz, en/two.xml.gz ...); choose "
        "one by a part of its name: --only NAME"
    ]
    assert run(["evaluate", "several.xml", "two.align", "--only", "two", "--json"]) == 0
    assert f1(capsys)[0] == 1
    assert run(["evaluate", "several.xml", "two.align", "--only", "three"]) == 2
    assert said(capsys) == ["several.xml holds no links of three"]


def test_links_as_numbers_for_whoever_programs(opus):
    found = read_links(Path("several.xml"), only="one")
    assert found == LinkedDocuments(
        (((0,), (0,)), ((1, 2), (1,))), ("en/one.xml.gz", "zh/one.xml.gz"), (3, 2)
    )


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.xml", "a/../../b.xml"])
def test_a_link_file_names_no_file_outside_of_its_folder(un, name):
    path = un / "zh-en.xml"
    path.write_text(path.read_text().replace("zh/2026/a/1.xml.gz", name))
    with pytest.raises(InputError, match="names a document outside its folder"):
        read_links(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<cesAlign/>", "gold.xml holds no links"),
        ("<cesAlign><link/></cesAlign>", "gold.xml:1:1: a link stands outside a linkGrp element"),
        ("<tmx/>", "gold.xml:1:1: not a pair like [0, 1]:[2]: <tmx/>"),
        ("", "gold.xml holds no pairs"),
    ],
)
def test_what_is_no_link_file(un, capsys, text, message):
    Path("gold.xml").write_text(text)
    assert run(["evaluate", "gold.xml", "right.align"]) == 2
    assert said(capsys) == [message]


def test_files_that_are_not_there(un, capsys):
    for arguments in (["none.xml", "right.align"], ["right.align", "none.align"], ["un", "x"]):
        assert run(["evaluate", *arguments]) == 2
    assert [line.removeprefix("tmtool: ") for line in said(capsys)] == [
        "none.xml: file not found", "none.align: file not found", "un is a folder: name a file",
    ]  # fmt: skip
