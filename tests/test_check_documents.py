"""Two Word files of the demonstration corpus: what was taken out of either is told."""

import json

import pytest

from tmtool.cli import run
from tmtool.resources import locate_shared

NOTE = "[Unofficial working translation made for the tmtool project]"
CHECKS = "paragraphs,numbering"


def lines(lang):
    text = locate_shared("corpora", "ict-2020", f"{lang}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and line != NOTE]


TEXTS = {"zh": lines("zh"), "en": lines("en")}
WAYS = (("zh", "en"), ("en", "zh"))
NAMES = {"zh": "Chinese", "en": "English"}
PREAMBULAR = {"zh": "回顾各东道国作出努力", "en": "Recalling the efforts made by the host"}


def missing(folder, way, gone):
    """What the check says where paragraphs that begin so are taken out: (language, beginning)."""
    import docx

    for lang in way:
        document = docx.Document()
        left = [each for each in TEXTS[lang] if not each.startswith(tuple(gone.get(lang, ["\0"])))]
        assert len(TEXTS[lang]) - len(left) == len(gone.get(lang, ()))
        for line in left:
            document.add_paragraph(line)
        document.save(folder / f"{lang}.docx")
    report = folder / "report.json"
    files = [str(folder / f"{lang}.docx") for lang in way]
    options = ["--from", way[0], "--to", way[1], "--only", CHECKS, "-q", "-o", str(report)]
    code = run(["check", *files, *options])
    found = [each for each in json.loads(report.read_text("utf-8")) if each["type"] == "finding"]
    assert code == bool(found)
    return sorted(each["message"] for each in found)


@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_missing(way, tmp_path):
    assert missing(tmp_path, way, {}) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lang", NAMES)
def test_what_was_taken_out_is_missing(lang, way, tmp_path):
    preambular = {"zh": "回顾各东道国作出努力", "en": "Recalling the efforts made by the host"}[
        lang
    ]
    gone = {lang: ["26. ", "30. ", "⁷ ", preambular]}
    assert missing(tmp_path, way, gone) == [
        f"a preambular paragraph is missing in {NAMES[lang]}",
        f"footnote 7 is missing in {NAMES[lang]}",
        f"paragraph 26 is missing in {NAMES[lang]}",
        f"paragraph 30 is missing in {NAMES[lang]}",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_neighbours_that_are_missing_on_either_side_are_told(way, tmp_path):
    found = missing(tmp_path, way, {"zh": ["26. ", "¹² "], "en": ["25. ", "¹³ "]})
    assert {"footnote 12 is missing in Chinese", "footnote 13 is missing in English"} <= set(found)
    rest = [each for each in found if "footnote" not in each]
    assert rest in (
        ["paragraph 25 is missing in English", "paragraph 26 is missing in Chinese"],
        ["paragraph numbers differ from here on: 25 / 26"],
        ["paragraph numbers differ from here on: 26 / 25"],
    )
