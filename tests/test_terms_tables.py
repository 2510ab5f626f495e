"""Tables of terms, whoever made them: what comes out of each is listed, file by file."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import TmtoolError
from tmtool.terms import json_lines, reading, tables
from tmtool.terms.headings import COLUMNS, find_column, read_layout

DATA = Path(__file__).parent / "data" / "terms"
CASES = tomllib.loads((DATA / "tables.toml").read_text("utf-8"))


def test_every_table_is_listed():
    assert {path.name for path in (DATA / "tables").iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_table_gives_what_is_listed(name):
    case, path = CASES[name], DATA / "tables" / name
    if "error" in case:
        with pytest.raises(TmtoolError) as caught:
            tables.read(path, name)
        assert str(caught.value) == case["error"]
        return
    found = tables.read(path, name, languages=case.get("langs", ()))
    _, *lines = json_lines.render_lines(found.entries)
    assert "".join(lines) == case.get("entries", "")
    assert [fault.describe(name) for fault in found.faults] == case.get("faults", [])
    assert list(found.remarks) == case.get("remarks", [])


def test_a_cell_that_is_not_calculated_is_no_term(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["zh", "en"], ["互联网", '=CONCATENATE("Inter","net")'], ["人工智能", "AI"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = reading.read(tmp_path / "a.xlsx", "a.xlsx")
    assert [entry.id for entry in found.entries] == ["ai"]
    assert [fault.describe("a.xlsx") for fault in found.faults] == [
        "a.xlsx:2:2: a cell that is not calculated (a formula without a result); "
        "a spreadsheet can save it"
    ]


def test_a_very_long_cell_does_not_change_what_separates(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,zh,en\na,网,net\nb,网络,"' + "(a|b)*" * 30_000 + '"\n', "utf-8")
    with pytest.raises(TmtoolError, match=r"^a.csv:3:1: not a table: field larger than "):
        tables.read(path, "a.csv")


def test_a_workbook_of_somebody(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Terms"
    for row in (
        ["Glossary of 2020"], ["No.", "Chinese", "English", "Date", "Verified"],
        [7, "互联网", "Internet", datetime(2015, 12, 16), True], [],
        [8, "人工智能", "artificial intelligence", 2021, False],
    ):  # fmt: skip
        book.active.append(row)
    book.create_sheet("Notes").append(["nothing"])
    book.save(tmp_path / "a.xlsx")
    found = reading.read(tmp_path / "a.xlsx", "a.xlsx")
    one = {"date": "2015-12-16", "verified": True}
    assert found.entries == (
        ConceptEntry("7", (Term("zh", "互联网", **one), Term("en", "Internet", **one))),
        ConceptEntry(
            "8",
            (
                Term("zh", "人工智能", date="2021"),
                Term("en", "artificial intelligence", date="2021"),
            ),
        ),
    )
    assert found.lines == {"7": 3, "8": 5}
    assert found.faults == ()
    assert found.remarks == ("sheet 'Notes': not read", "row 1 above the headings: not read")


HEADINGS = [
    ("zh", ("text", "zh", None, None)),
    ("Chinese", ("text", "zh", None, None)),
    ("EN-GB", ("text", "en", None, None)),
    ("英文术语", ("text", "en", None, None)),
    ("English definition", ("definition", "en", None, None)),
    ("中文定义", ("definition", "zh", None, None)),
    ("Term (fr)", ("text", "fr", None, None)),
    ("Term 2 (en)", ("text", "en", None, None)),
    ("首选中文术语", ("text", "zh", "preferred", None)),
    ("Deprecated German", ("text", "de", "deprecated", None)),
    ("中文简称", ("text", "zh", None, "short")),
    ("en acronym", ("text", "en", None, "abbreviation")),
    ("zh: status", ("status", "zh", None, None)),
    ("Administrative Status", ("status", None, None, None)),
    ("出处", ("source", None, None, None)),
    ("Subject field", ("subject", None, None, None)),
]


@pytest.mark.parametrize(("heading", "wanted"), HEADINGS)
def test_headings(heading, wanted):
    found = find_column(heading)
    assert (found.field, found.lang, found.status, found.form) == wanted


@pytest.mark.parametrize(
    "heading", ["Colour", "preferred", "note to self", "enormous", "zhong", ""]
)
def test_what_is_no_heading(heading):
    assert find_column(heading) is None


def test_our_own_headings_are_known():
    found = read_layout(list(COLUMNS.values()))
    assert found.is_ours
    assert found.has_a_row_per_term
    assert [each.field for each in found.columns] == list(COLUMNS)


@given(st.lists(st.text(), max_size=6))
def test_any_row_can_be_asked(cells):
    found = read_layout(cells)
    assert found is None or found.columns


def test_broken_files_are_told_in_one_line(tmp_path):
    for name, data, told in (
        ("a.xlsx", b"PK\x03\x04 no archive", "a.xlsx"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        ("b.csv", b"zh,en\n" + b'"' + b"x" * 200_000 + b'"\n', "b.csv:2:1: not a table"),
        ("c.csv", b"   \n", "c.csv is empty"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(TmtoolError) as caught:
            reading.read(tmp_path / name, name)
        assert told in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(
        TmtoolError, match=r"file not found, nor a term base supplied with tmtool \(un-ict\)"
    ):
        reading.read_base("un-itc")
