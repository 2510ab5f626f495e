"""XLSX: what is written reads back, whoever saved it in between; what is none is refused."""

import errno
import io
import json
import os
import random
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from bitexts import demo, pair, pairs, side, whole
from hypothesis import given, settings

from tmtool import files
from tmtool.errors import InputError, ParseError, TmtoolError
from tmtool.formats.bitexts import tsv, xlsx
from tmtool.formats.bitexts.rows import COLUMNS
from tmtool.units import Alignment, Bead, Bitext, Code, Note, Paragraph, Segment

WHEN = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def written(bitext, **options):
    file = io.BytesIO()
    xlsx.write(bitext, file, **options)
    return file.getvalue()


def records(data):
    return [record for _, record in xlsx.read(data, "x.xlsx")]


def expected(bitext):
    return list(tsv.read(tsv.render_lines(bitext)))


def edited(data, change):
    """The workbook as another program saves it, after a change of its first sheet."""
    book, file = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    change(book["bitext"])
    book.save(file)
    return file.getvalue()


def column(sheet, name):
    return next(cell.column for cell in sheet[1] if cell.value == name)


def put(sheet, row, name, value):
    sheet.cell(row, column(sheet, name)).value = value


def rich():
    """Marks and looks, segments of one paragraph, a text with a line end, Arabic."""
    source = side(
        "ar",
        Paragraph("body", "1", "النص الأول. النص الثاني.", (Note("1", 11),), (Code("bold", 0, 4),)),
        Paragraph("body", "(a)", "a\nb"),
    )
    target = side("fr", Paragraph("body", "1", "Un. Deux."), Paragraph("body", "(a)", "=1+1"))
    streams = (
        Alignment(
            ((Segment(0, 0, 11, "النص الأول."), Segment(0, 12, 24, "النص الثاني."),
              *whole(source, range(1, 2))),
             (Segment(0, 0, 3, "Un."), Segment(0, 4, 9, "Deux."), *whole(target, range(1, 2)))),
            (Bead((range(0, 2), range(0, 2)), 0.7), Bead((range(2, 3), range(2, 3)), 0.3)),
            "x",
        ),
    )  # fmt: skip
    return Bitext((source, target), streams, "sentence", "x")


@settings(max_examples=40)
@given(pairs)
def test_round_trip_of_any_text(bitext):
    assert records(written(bitext)) == expected(bitext)


@pytest.mark.parametrize("bitext", [demo(), rich()], ids=["demo", "rich"])
def test_records_are_those_of_tsv(bitext):
    assert records(written(bitext)) == expected(bitext)


@pytest.mark.parametrize("bitext", [demo(), rich()], ids=["demo", "rich"])
def test_another_program_saves_it_the_same(bitext):
    assert records(edited(written(bitext), lambda _: None)) == expected(bitext)


def test_an_empty_bitext_has_no_records():
    empty = Bitext((side("zh"), side("en")), (Alignment(((), ()), (), "x"),), "sentence", "x")
    with pytest.raises(ParseError, match="no column source_lang and no sheet about"):
        records(written(empty))


def test_equal_input_gives_equal_bytes(monkeypatch):
    first = written(demo(), when=WHEN)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert written(demo(), when=WHEN) == first
    assert b"2026-11-25T08:30:00Z" in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")
    assert written(demo()) == written(demo())


def test_the_sheet_is_one_for_revisers():
    book = openpyxl.load_workbook(io.BytesIO(written(rich())))
    sheet, about = book["bitext"], book["about"]
    shown = [
        cell.value
        for cell in sheet[1]
        if not sheet.column_dimensions[cell.column_letter].hidden and cell.column <= 11
    ]
    assert shown == [
        "pair", "source", "target", "score", "type", "checked_by", "checked_at",
        "source_label", "target_label", "source_kind", "target_kind",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(3, sheet.max_column).coordinate}"
    assert (sheet["B2"].alignment.readingOrder, sheet["C2"].alignment.readingOrder) == (2, 0)
    assert sheet["C2"].alignment.wrap_text
    assert sheet["C2"].value == "Un.\nDeux."
    assert "doubtful" in sheet["D2"].number_format
    assert about["A2"].value == "lang"
    assert (about["B2"].value, about["C2"].value) == ("ar", "fr")


def test_all_columns_for_the_machine_are_hidden():
    with zipfile.ZipFile(io.BytesIO(written(demo()))) as file:
        text = file.read("xl/worksheets/sheet1.xml").decode()
    hidden = re.findall(r'<col min="(\d+)" max="(\d+)" [^>]*hidden="1"', text)
    assert hidden == [("12", str(len(COLUMNS) - 16))]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'x", "7", "1-1", "TRUE", "1e5"])
def test_a_text_is_never_a_formula(text):
    data = written(pair(text, text))
    cell = openpyxl.load_workbook(io.BytesIO(data))["bitext"]["B2"]
    assert cell.value == text
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.quotePrefix == (text[0] in "=+-@'")
    assert records(data)[0]["source"] == text


def test_characters_that_xml_cannot_hold_come_back():
    text = "a\x00\x0c\x1b\ufffe\uffff_x000C_ _x005F_ \r b\x85\u2028"
    assert records(written(pair(text, "x")))[0]["source"] == text


def test_what_no_cell_holds_is_refused_and_named(tmp_path):
    path = tmp_path / "x.xlsx"
    long = pair("x", "𠀀" * 16_384)
    with pytest.raises(InputError, match="row 0: target has 32768 characters, more than the"):
        files.write_bytes(path, lambda file: xlsx.write(long, file))
    assert list(tmp_path.iterdir()) == []
    assert records(written(pair("x", "𠀀" * 16_383 + "x")))


def test_a_full_disk_is_one_clear_line(tmp_path):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(InputError, match=f"(?i)can't be written: {os.strerror(errno.ENOSPC)}"):
        files.write_bytes(tmp_path / "x.xlsx", lambda _: xlsx.write(demo(), Full()))
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_is_an_error(tmp_path):
    with pytest.raises(InputError, match="lone surrogate"):
        files.write_bytes(tmp_path / "x.xlsx", lambda f: xlsx.write(pair("a\ud800", "b"), f))
    assert list(tmp_path.iterdir()) == []


# What revisers do.


def test_columns_may_move_and_others_join_them():
    def change(sheet):
        sheet.insert_cols(1)
        sheet["A1"], sheet["A3"] = "remarks", "=NOW()"
        last = sheet.max_column
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, last + 1).value = sheet.cell(row, 3).value
            sheet.cell(row, 3).value = None

    assert records(edited(written(demo()), change)) == expected(demo())


def test_a_row_is_cut_in_two():
    def change(sheet):
        sheet.insert_rows(4)
        for name, value in {"source": "又强调必须弥合数字鸿沟；", "checked_by": "王"}.items():
            put(sheet, 4, name, value)
        put(sheet, 3, "source", "欢迎最不发达国家技术库投入运行。")

    found = list(xlsx.read(edited(written(demo()), change), "x.xlsx"))
    assert [number for number, _ in found] == [2, 3, 4, 5, 6]
    new = found[2][1]
    assert (new["source"], new["target"], new["row"]) == ("又强调必须弥合数字鸿沟；", "", None)
    assert (new["checked_by"], new["source_segments"], new["source_lang"]) == ("王", [], "zh")
    assert found[1][1]["source"] == "欢迎最不发达国家技术库投入运行。"


def test_lines_of_a_cell_are_joined_as_the_language_is():
    def change(sheet):
        put(sheet, 2, "source", "一。\n二。\n")
        put(sheet, 2, "target", "One.\nTwo.")

    first = records(edited(written(demo()), change))[0]
    assert (first["source"], first["target"]) == ("一。二。", "One. Two.")


def test_empty_rows_do_not_count():
    found = edited(written(demo()), lambda sheet: sheet.insert_rows(3, 2))
    assert records(found) == expected(demo())
    assert [number for number, _ in xlsx.read(found)] == [2, 5, 6, 7]


def test_numbers_and_dates_that_a_spreadsheet_made():
    def change(sheet):
        put(sheet, 2, "source_label", 7)
        put(sheet, 2, "target_label", 1.5)
        put(sheet, 2, "score", "0.25")
        put(sheet, 2, "pair", "1")
        put(sheet, 2, "checked_by", True)
        put(sheet, 2, "checked_at", datetime(2026, 11, 25, 9, 30))
        put(sheet, 3, "checked_at", datetime(2026, 11, 25))

    first, second, *_ = records(edited(written(demo()), change))
    assert (first["source_label"], first["target_label"]) == ("7", "1.5")
    assert (first["score"], first["row"], first["checked_by"]) == (0.25, 0, "TRUE")
    assert (first["checked_at"], second["checked_at"]) == ("2026-11-25T09:30:00", "2026-11-25")


def test_pairs_are_numbered_from_1_and_older_sheets_are_read():
    """Sheets of a time when the column was called row had an index from 0 in it."""
    sheet = openpyxl.load_workbook(io.BytesIO(written(demo())))["bitext"]
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == ["pair", 1, 2, 3, 4]

    def make_old(sheet):
        put(sheet, 1, "pair", "row")
        for number in range(2, 6):
            put(sheet, number, "row", number - 2)

    assert records(edited(written(demo()), make_old)) == expected(demo())


def test_days_since_1904():
    def change(sheet):
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        put(sheet, 2, "checked_at", datetime(2026, 11, 25))

    assert records(edited(written(demo()), change))[0]["checked_at"] == "2026-11-25"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("score", "good", r"x\.xlsx:2:4: score: not a number: good"),
        ("score", 97, r"x\.xlsx:2:4: score: out of range: 97"),
        ("score", "nan", r"x\.xlsx:2:4: score: out of range: nan"),
        ("pair", -1, r"x\.xlsx:2:1: pair: out of range: -1"),
        ("pair", 0, r"x\.xlsx:2:1: pair: out of range: 0"),
        ("source_segments", "[0", r"x\.xlsx:2:\d+: source_segments: not a list: \[0"),
        ("source_segments", "7", r"x\.xlsx:2:\d+: source_segments: not a list: 7"),
        ("target", "#NAME?", r"x\.xlsx:2:3: target: #NAME\?; a text like a formula begins with '"),
    ],
)
def test_cells_that_say_nothing_sensible_are_named(name, value, message):
    data = edited(written(demo()), lambda sheet: put(sheet, 2, name, value))
    with pytest.raises(ParseError, match=message):
        records(data)


@pytest.mark.parametrize("name", ["source", "checked_by", "score", "pair", "target_parts"])
def test_a_column_that_is_missing_is_named(name):
    def change(sheet):
        sheet.delete_cols(column(sheet, name))

    with pytest.raises(ParseError, match=rf"x\.xlsx:1:1: there is no column {name}; keep hidden"):
        records(edited(written(demo()), change))


def test_columns_that_only_show_may_go():
    def change(sheet):
        for name in ("type", "source_label", "source_kind", "target_paragraphs"):
            sheet.delete_cols(column(sheet, name))

    first = records(edited(written(demo()), change))[0]
    assert (first["type"], first["source_label"], first["target_paragraphs"]) == (None, None, [])


def test_a_column_that_is_there_twice_is_an_error():
    def change(sheet):
        sheet.cell(1, sheet.max_column + 1).value = "Source "

    with pytest.raises(ParseError, match="column source occurs twice"):
        records(edited(written(demo()), change))


def test_a_tsv_that_a_spreadsheet_opened_and_saved():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(COLUMNS))
    for record in expected(demo()):
        book.active.append([json.dumps(v) if isinstance(v, list) else v for v in record.values()])
    book.save(file)
    assert records(file.getvalue()) == expected(demo())


# What others give.


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def replaced(data, member, old, new):
    """The archive with a change in a member; `old` has to be there."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(file, "w") as made:
        for info in given.infolist():
            content = given.read(info)
            if info.filename.startswith(member):
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            made.writestr(info, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.xlsx"),
        (b"source\ttarget\n", "x.xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
            ("x.xlsx is an old .xls file or encrypted"),
        ),
        (archive(**{"word__document.xml": "<x/>"}), "x.xlsx is not an XLSX workbook"),
        (archive(**{"_rels__.rels": "<x/>"}), "x.xlsx is not an XLSX workbook"),
    ],
)
def test_what_is_no_workbook(data, message):
    with pytest.raises(InputError, match=message) as error:
        records(data)
    assert "\n" not in str(error.value)


SHEET, BOOK = "xl/worksheets/sheet1", "xl/workbook"
ENTITY, CELL = "<!DOCTYPE x [<!ENTITY a 'b'>]>", '<c r="A2" s="2"><v>1'


@pytest.mark.parametrize(
    ("member", "old", "new", "message"),
    [
        (
            SHEET,
            "</worksheet>",
            "",
            r"^x\.xlsx/xl/worksheets/sheet1\.xml:\d+:\d+: not well-formed XML",
        ),
        (SHEET, "<worksheet ", f"{ENTITY}<worksheet ", "declares entities"),
        (BOOK, "<workbook ", f"{ENTITY}<workbook ", "declares entities"),
        (SHEET, CELL, '<c r="A2" t="s"><v>9', "the value of the cell can't be read: '9'"),
        (SHEET, CELL, '<c r="A2" t="s"><v>-1', "the value of the cell can't be read: '-1'"),
        (SHEET, CELL, '<c r="A2"><v>x', "the value of the cell can't be read: 'x'"),
        (SHEET, CELL, '<c r="A2"><f>1</f><v>', "pair: a formula without a result"),
        (
            "xl/_rels/workbook",
            "worksheets/sheet1",
            "worksheets/sheet9",
            ("xl/worksheets/sheet9.xml is missing"),
        ),
        (BOOK, "<sheet ", "<other ", "has no sheets"),
        (BOOK, "workbook", "document", "not an XLSX workbook"),
    ],
)
def test_damage_is_named(member, old, new, message):
    with pytest.raises(InputError, match=message):
        records(replaced(written(demo()), member, old, new))


def test_the_strict_variant_of_the_format():
    data = written(demo())
    for member in ("xl/workbook", "xl/worksheets/", "xl/sharedStrings"):
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        if any(name.startswith(member) for name in names):
            data = replaced(data, member, MAIN, STRICT)
    assert records(data) == expected(demo())


def test_a_bomb_is_refused():
    cells, file = "<c/>" * 5_000_000, io.BytesIO(written(demo()))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{cells}</sst>')
    with pytest.raises(InputError, match="times its size"):
        records(replaced(file.getvalue(), "xl/_rels/workbook", "theme", "sharedStrings"))


def mutated(count):
    """Files with bytes flipped or cut off, inside members and outside, always the same."""
    rng, data = random.Random(20261125), written(rich())
    members = [
        n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.endswith(("xml", "rels"))
    ]
    for number in range(count):
        if number % 2:
            copy = bytearray(data)
            for _ in range(rng.randint(1, 8)):
                copy[rng.randrange(len(copy))] = rng.randrange(256)
            yield bytes(copy[: rng.randint(1, len(copy))] if number % 10 == 1 else copy)
            continue
        file, chosen = io.BytesIO(), rng.choice(members)
        with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(file, "w") as made:
            for name in given.namelist():
                content = bytearray(given.read(name))
                if name == chosen:
                    for _ in range(rng.randint(1, 8)):
                        content[rng.randrange(len(content))] = rng.randrange(256)
                made.writestr(name, bytes(content))
        yield file.getvalue()


@pytest.mark.parametrize("count", [60, pytest.param(500, marks=pytest.mark.slow)])
def test_mutated_files_give_records_or_one_clear_line(count):
    for data in mutated(count):
        complaint = ""
        try:
            records(data)
        except TmtoolError as error:
            complaint = str(error)
        assert len(complaint.splitlines()) < 2


@pytest.mark.clients
@pytest.mark.parametrize("bitext", [demo(), rich()], ids=["demo", "rich"])
def test_libreoffice_saves_it_the_same(bitext, tmp_path):
    office = shutil.which("soffice")
    assert office, "this test needs LibreOffice"
    given, made = tmp_path / "given.xlsx", tmp_path / "made"
    given.write_bytes(written(bitext))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(made), str(given)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert records((made / "given.xlsx").read_bytes()) == expected(bitext)
