"""translate-toolkit and openpyxl open what tmtool writes: every unit, every cell as a text."""

import json
from pathlib import Path

import comparisons
import openpyxl
import pytest
import translate_toolkit

from tmtool.cli import run

EARLIER, RENDERED = (
    text.replace("\n", "\n\n") for text in (comparisons.EARLIER, comparisons.RENDERED)
)
# What spreadsheets take for something else than a text: a formula, a number, a date, an error.
STRANGE = [
    "=1+1",
    "+1",
    "-2",
    "@sum",
    "007",
    "1-2",
    "2026-11-28",
    "#N/A",
    "TRUE",
    "https://a.example/",
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Two texts and their memory in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    comparisons.memory(tmp_path / "memory", comparisons.units()).close()
    Path("zh.txt").write_text(EARLIER, "utf-8")
    Path("en.txt").write_text(RENDERED, "utf-8")
    Path("draft.txt").write_text(comparisons.DRAFT.replace("\n", "\n\n"), "utf-8")
    return tmp_path


LINES = [
    tuple(comparisons.paragraph(line).text for line in both)
    for both in zip(
        comparisons.EARLIER.splitlines(), comparisons.RENDERED.splitlines(), strict=True
    )
]


@pytest.mark.parametrize("options", [[], ["--tmx-level", "1"], ["--flavour", "trados"]])
def test_every_unit_of_a_memory_in_tmx(options):
    assert run(["memory", "export", "a.tmx", "--from", "zh", "--to", "en", *options]) == 0
    codes = ("zh-CN", "en-US") if "trados" in options else ("zh", "en")
    assert sorted(translate_toolkit.read_tmx("a.tmx", *codes)) == sorted(LINES)


@pytest.mark.parametrize("version", ["1.2", "2.1"])
def test_every_unit_of_a_memory_in_xliff(version):
    assert run(["memory", "export", "a.xlf", "--from", "zh", "--to", "en", "--xliff", version]) == 0
    found = [(one, other) for one, other, _ in translate_toolkit.read_xliff("a.xlf", version)]
    assert sorted(found) == sorted(LINES)


@pytest.mark.parametrize("options", [[], ["--copy-source"], ["--xliff", "2.1"]])
def test_every_segment_of_a_draft(options):
    look = ["pretranslate", "draft.txt", "--semantic", "never", "-q", "-o", "a.xlf"]
    assert run([*look, *options]) == 0
    found = translate_toolkit.read_xliff("a.xlf", "2.1" if "2.1" in options else "1.2")
    sources = [comparisons.paragraph(line).text for line in comparisons.DRAFT.splitlines()]
    assert [source for source, *_ in found] == sources
    if "--copy-source" in options:
        assert [target for _, target, _ in found] == sources


def cells(file, name=None):
    """The cells of a sheet, none of which is anything but a text, a number or empty."""
    book = openpyxl.load_workbook(file)
    sheet = book[name] if name else book.worksheets[0]
    found = [list(row) for row in sheet.iter_rows()]
    assert {cell.data_type for row in found for cell in row} <= {"s", "n"}
    return [["" if cell.value is None else cell.value for cell in row] for row in found]


def columns(file, *names):
    head, *rows = cells(file)
    places = [head.index(name) for name in names]
    return [tuple(row[at] for at in places) for row in rows]


def test_units_and_matches_in_sheets():
    assert run(["memory", "export", "a.xlsx", "--from", "zh", "--to", "en"]) == 0
    assert sorted(columns("a.xlsx", "zh", "en")) == sorted(LINES)
    look = ["pretranslate", "draft.txt", "--semantic", "never", "-q", "-o", "b.xlsx"]
    assert run(look) == 0
    assert set(columns("b.xlsx", "zh", "en")) <= set(LINES)


def test_a_bitext_in_a_sheet():
    assert run(["align", "zh.txt", "en.txt", "-o", "a.xlsx", "-q"]) == 0
    assert columns("a.xlsx", "source", "target") == LINES


def test_terms_in_a_sheet():
    lines = ["zh,en", *(f'术语{at},"{text}"' for at, text in enumerate(STRANGE))]
    Path("terms.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert run(["terms", "add", "terms.csv"]) == 0
    assert run(["terms", "export", "a.xlsx"]) == 0
    found = [term for lang, term in columns("a.xlsx", "language", "term") if lang == "en"]
    assert found == STRANGE


def test_a_report_in_a_sheet():
    assert run(["check", "zh.txt", "en.txt", "-o", "a.xlsx", "-q"]) in (0, 1)
    assert cells("a.xlsx")


def test_a_concordance_in_a_sheet():
    assert run(["concordance", "各国", "-o", "a.xlsx"]) == 0
    (found,) = columns("a.xlsx", "left", "phrase", "right", "target")
    assert ("".join(found[:3]), found[3]) == LINES[5]


@pytest.mark.parametrize("text", STRANGE)
def test_texts_that_look_like_values_stay_texts(text):
    row = {"zh": f"{text}页", "en": f"{text} p"}  # figures alone are no unit
    Path("units.jsonl").write_text(
        json.dumps({"variants": [{"lang": lang, "text": said} for lang, said in row.items()]})
        + "\n",
        "utf-8",
    )
    assert run(["add", "units.jsonl", "--memory", "other"]) == 0
    assert (
        run(["memory", "export", "a.xlsx", "--from", "zh", "--to", "en", "--memory", "other"]) == 0
    )
    assert columns("a.xlsx", "zh", "en") == [(row["zh"], row["en"])]
