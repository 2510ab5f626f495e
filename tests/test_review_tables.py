"""Tables as revisers leave them: whatever program saved them, the texts must all be there."""

import csv
import io
import re
import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_sample import ADA, DATA, sample, shown

from tmtool import review
from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import tsv, xlsx
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.review import tables
from tmtool.units import CheckRecord, Pairing, Segment

VALID = sorted((DATA / "valid").glob("*.tsv"))
MESSAGES = (DATA / "invalid" / "messages.txt").read_text("utf-8").splitlines()
CORRECTED = (DATA / "valid" / "corrected.tsv").read_text("utf-8")
RESULT = (DATA / "valid" / "corrected.txt").read_text("utf-8").splitlines()


def applied(text, name="edits.tsv", bitext=None, **options):
    return review.apply(
        bitext or sample(), tables.parse_tables(text, name), checked=ADA, **options
    )  # fmt: skip


def table(change=None, *, bom=False):
    """The table of the sample with all its columns, cell by cell, after a change."""
    lines = "".join(tsv.render_lines(sample(), bom=bom)).removesuffix("\n").split("\n")
    cells = [line.split("\t") for line in lines]
    if change:
        change(cells)
    return "\n".join("\t".join(row) for row in cells) + "\n"


# Cases as files.


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_what_the_table_says_is_done(path):
    result = applied(path.read_text("utf-8"))
    assert list(shown(result.bitext)) == path.with_suffix(".txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda line: line.partition(":")[0])
def test_what_lost_text_or_changed_it_is_refused(message):
    name = message.partition(":")[0]
    with pytest.raises(ParseError) as caught:
        applied((DATA / "invalid" / name).read_text("utf-8"), name)
    assert str(caught.value) == message


def test_every_case_has_its_message():
    names = [message.partition(":")[0] for message in MESSAGES]
    assert names == sorted(path.name for path in (DATA / "invalid").glob("*.tsv"))


# What programs save.


def saved(text, delimiter="\t", quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    """The table as a spreadsheet saves it as text: cells in quotation marks where these help."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "options"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {}),  # Excel: Unicode text
        ("gb18030", {}),  # Excel in Chinese: text
        ("utf-8-sig", {"delimiter": ","}),  # Excel: CSV UTF-8
        ("utf-8", {"delimiter": ";", "end": "\n"}),  # LibreOffice
        ("utf-8", {"quoting": csv.QUOTE_ALL, "end": "\n"}),
    ],
)
def test_what_spreadsheets_save_as_text(tmp_path, encoding, options):
    path = tmp_path / "edits.csv"
    path.write_bytes(saved(CORRECTED, **options).encode(encoding))
    result = review.apply(sample(), tables.read(str(path)), checked=ADA)
    assert list(shown(result.bitext)) == RESULT


def test_line_ends_inside_cells():
    text = saved(CORRECTED, quoting=csv.QUOTE_ALL)
    text = text.replace("会员国", "会员\n国").replace("the operation", "the\r\noperation")
    assert list(shown(applied(text).bitext)) == RESULT


def test_quotation_marks_are_characters_in_our_own_tables():
    line = '"See" and "read"'
    for text in (f"source\ttarget\n{line}\t{line}\n", saved(f"source\ttarget\n{line}\t{line}\n")):
        first = tables.parse_tables(text, "x.tsv")
        assert any(table.rows[0].texts[0] == line for table in first)


def test_the_apostrophe_that_excel_needs_may_end_up_anywhere():
    def cut(cells):
        top, at = cells[0].index("target"), 4
        first, rest = cells[at][top].split("bank, ")
        cells[at][top] = f"{first}bank,"
        cells.insert(at + 1, ["" for _ in cells[0]])
        cells[at + 1][top] = f"'{rest}"

    before = [row.target.text for row in iter_rows(applied(table(cut, bom=True)).bitext)]
    assert before[3:5] == [
        "Welcomes the operation of the technology bank,",
        "and invites Member States to contribute;",
    ]


# Workbooks.


def workbook(change, bitext=None):
    """The workbook that tmtool writes, as another program saves it after a change."""
    data, file = io.BytesIO(), io.BytesIO()
    xlsx.write(bitext or sample(), data)
    book = openpyxl.load_workbook(io.BytesIO(data.getvalue()))
    change(book["bitext"])
    book.save(file)
    return file.getvalue()


def column(sheet, name):
    return next(cell.column for cell in sheet[1] if cell.value == name)


def correct(sheet):
    """The same corrections as in corrected.tsv, as a reviser does them."""
    source, target, by = (column(sheet, name) for name in ("source", "target", "checked_by"))
    sheet.cell(3, by).value, sheet.cell(4, by).value = "x", "Bo"
    sheet.cell(8, target).value = sheet.cell(9, target).value
    sheet.delete_rows(9)
    sheet.insert_rows(8)
    for at, column_ in ((7, source), (7, target)):
        upper, lower = cut(sheet.cell(at, column_).value, column_ == source)
        sheet.cell(at, column_).value, sheet.cell(at + 1, column_).value = upper, lower
    sheet.insert_rows(6)
    first, second = sheet.cell(5, source).value.split("\n")
    sheet.cell(5, source).value, sheet.cell(6, source).value = first, second
    text = sheet.cell(5, target).value
    sheet.cell(5, target).value, sheet.cell(6, target).value = text[:46], text[46:]


def cut(text, inside):
    """A cell in two: its lines, or its one line at the comma."""
    return text.split("，", 1) if inside else text.split("\n", 1)


def test_a_corrected_workbook(tmp_path):
    path = tmp_path / "edits.xlsx"

    def change(sheet):
        correct(sheet)
        source = column(sheet, "source")
        sheet.cell(8, source).value += "，"

    path.write_bytes(workbook(change))
    result = review.apply(sample(), tables.read(str(path)), checked=ADA)
    assert list(shown(result.bitext)) == RESULT


def test_what_a_workbook_lost_is_named_by_row_and_column(tmp_path):
    path = tmp_path / "edits.xlsx"

    def change(sheet):
        sheet.delete_rows(5)
        sheet.delete_cols(column(sheet, "pair"))

    path.write_bytes(workbook(change))
    with pytest.raises(
        ParseError, match=r"edits\.xlsx:5:1: source: text is missing: expected “欢迎"
    ):
        review.apply(sample(), tables.read(str(path)), checked=ADA)


def test_numbers_that_a_spreadsheet_made_of_texts(tmp_path):
    book, path = openpyxl.Workbook(), tmp_path / "edits.xlsx"
    for row in (["target", "source", "checked_by"], [2015, 7.5, True]):
        book.active.append(row)
    book.save(path)
    (found,) = tables.read(str(path))
    assert (found.rows[0].texts, found.rows[0].mark) == (("7.5", "2015"), "TRUE")


@pytest.mark.clients
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_libreoffice_saves_a_corrected_workbook(tmp_path, suffix):
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed: apt install libreoffice-calc"
    (tmp_path / "edits.xlsx").write_bytes(workbook(correct_whole))
    (tmp_path / "out").mkdir()
    kind = suffix if suffix == "xlsx" else "csv:Text - txt - csv (StarCalc):59,34,76"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", kind, "--outdir", str(tmp_path / "out"), str(tmp_path / "edits.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    result = review.apply(sample(), tables.read(str(tmp_path / "out" / f"edits.{suffix}")),
                          checked=ADA)  # fmt: skip
    assert list(shown(result.bitext)) == RESULT


def correct_whole(sheet):
    correct(sheet)
    sheet.cell(8, column(sheet, "source")).value += "，"


def test_a_table_that_no_way_of_reading_fits_says_why():
    with pytest.raises(ParseError, match=r"^a\.csv:1:1: a quotation mark is not closed"):
        tables.parse_tables('"source,target\n一,one\n', "a.csv")


# Marks.


def marked(bitext, by="Bo"):
    return review.accept(bitext, [1], checked=CheckRecord(by, "2026-11-25"))


def test_an_emptied_mark_is_taken_away_and_told():
    text = "".join(tsv.render_lines(sample()))
    result = applied(text, bitext=marked(sample()))
    assert (result.bitext, result.cleared) == (sample(), 1)


@pytest.mark.parametrize("mark", ["no", "否", "×", "?", "46024", "#NAME?"])
def test_what_says_no_is_no_name(mark):
    with pytest.raises(
        ParseError, match=rf"^edits\.tsv:3:3: checked_by: “{re.escape(mark)}” is no"
    ):
        applied(table_of_texts(mark))


@pytest.mark.parametrize(
    ("mark", "by"), [("√", "Ada"), ("是", "Ada"), ("张三", "张三"), ("J. S.", "J. S.")]
)
def test_what_says_yes_and_names(mark, by):
    assert [
        row.checked.by for row in iter_rows(applied(table_of_texts(mark)).bitext) if row.checked
    ] == [by]


def table_of_texts(mark):
    """The texts of the sample, with a mark in the second row."""
    texts = [f"{row.source.text}\t{row.target.text}\t" for row in iter_rows(sample())]
    return "\n".join(["source\ttarget\tchecked_by", texts[0], texts[1] + mark, *texts[2:]])


def test_without_the_column_marks_stay():
    text = "\n".join(f"{row.source.text}\t{row.target.text}" for row in iter_rows(sample()))
    result = applied(f"source\ttarget\n{text}", bitext=marked(sample()))
    assert (result.bitext, result.cleared) == (marked(sample()), 0)


def test_changing_what_was_checked_is_told():
    before = review.accept(sample(), [3], checked=CheckRecord("Bo", "2026-11-25"))
    result = applied(CORRECTED, bitext=before)
    assert result.overruled == ("Bo",)


def test_all_others_are_right():
    result = applied(CORRECTED, everything=True)
    assert all(row.checked for row in iter_rows(result.bitext))
    assert {row.checked.by for row in iter_rows(result.bitext)} == {"Ada", "Bo"}


# The original under the UN profile.


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("corrected.tsv", r"corrected\.tsv:8:1: source: the original is split, which the UN"),
        ("joined.tsv", r"joined\.tsv:6:1: source: the original is joined, which the UN profile"),
    ],
)
def test_the_original_of_the_un_profile_is_never_touched(name, message):
    text = (DATA / "valid" / name).read_text("utf-8")
    with pytest.raises(ParseError, match=message):
        applied(text, name, bitext=sample("tmtool test profile:un"))


# Items of lists.


def listed():
    """The sample with two pairs of items, wrongly paired."""
    bank, states = Segment(2, 2, 5, "技术库"), Segment(2, 11, 14, "会员国")
    bank_en, states_en = Segment(3, 31, 46, "technology bank"), Segment(3, 60, 73, "Member States")
    lists = (Pairing((bank, states_en), 0.4), Pairing((states, bank_en), 0.4))
    return replace(sample(), lists=lists)


def list_rows(change, columns=("source", "target", "stream", "checked_by")):
    """The table of that, after a change of the rows of its lists."""
    cells = [[row.source.text, row.target.text, row.stream, ""] for row in iter_rows(listed())]
    change(cells)
    cells = [dict(zip(("source", "target", "stream", "checked_by"), row, strict=True))
             for row in cells]  # fmt: skip
    lines = [columns, *([row[name] for name in columns] for row in cells)]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def exchange(cells):
    cells[8][1], cells[9][1] = cells[9][1], cells[8][1]


@pytest.mark.parametrize("columns", [("source", "target", "stream"), ("target", "source")])
def test_items_are_paired_anew(columns):
    result = applied(list_rows(exchange, columns), bitext=listed())
    pairs = [(item.source.text, item.target.text, item.checked) for item in result.bitext.lists]
    assert pairs == [("技术库", "technology bank", ADA), ("会员国", "Member States", ADA)]
    assert result.changed == 2


def test_items_stay_where_the_table_does_not_show_them():
    result = applied(list_rows(lambda cells: cells.__delitem__(slice(8, 10)), ("source", "target")),
                     bitext=listed())  # fmt: skip
    assert result.bitext == listed()


def test_items_whose_row_was_deleted_are_no_pair_any_more():
    result = applied(list_rows(lambda cells: cells.pop()), bitext=listed())
    assert (result.bitext.lists, result.parted) == (listed().lists[:1], 1)


def test_items_can_be_marked():
    result = applied(list_rows(lambda cells: cells[9].__setitem__(3, "x")), bitext=listed())
    assert [item.checked for item in result.bitext.lists] == [None, ADA]
    assert result.accepted == 1


def test_a_text_that_is_no_item_is_refused():
    message = r"edits\.tsv:11:2: target: not an item of a list, or named twice: the bank"
    with pytest.raises(ParseError, match=message):
        applied(list_rows(lambda cells: cells[9].__setitem__(1, "the bank")), bitext=listed())


# Files that are none.


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.ods", b"", r"x\.ods is not a table: the name of the file must end in \.tsv, \.xlsx"),
        ("x.tsv", b"", r"x\.tsv:1:1: column source is missing"),
        ("x.tsv", b"PK\x03\x04" + bytes(50), "x.tsv is "),
        ("x.xlsx", b"source\ttarget\n", "x.xlsx"),
        ("x.xlsx", b"", "x.xlsx"),
    ],
)
def test_what_is_no_table_is_one_clear_line(tmp_path, name, data, message, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        tables.read(name)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there():
    with pytest.raises(InputError, match=r"none.tsv: file not found"):
        tables.read("none.tsv")


@given(st.text("“”\"'\\\t\n，；abc大会 source target", max_size=80))
def test_any_text_is_a_table_or_one_clear_line(text):
    for start in ("", "source\ttarget\n"):
        with pytest.raises(InputError) as caught:
            applied(start + text)
        assert "\n" not in str(caught.value)
