"""Tables for Word and for spreadsheets with findings beside the pairs: decided on, and applied."""

import io
import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from docx import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from review_sample import ADA, sample
from test_losses import bitext

from tmtool import review
from tmtool.checks.repairs import build_note
from tmtool.cli import run
from tmtool.errors import InputError, ParseError
from tmtool.findings import Finding, MarkedText
from tmtool.formats.bitexts import rebuild
from tmtool.formats.bitexts.notes import PairNote, Replacement
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.memory.memory import Memory
from tmtool.review import tables
from tmtool.review.decided import apply_suggestion
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.views.html.bitext import write

PAIRS = (
    ("大会，", "The General Assembly,"),
    ("决定在2025年举行会议；", "Decides to hold a meeting in 2026, and the the next;"),
    ("请秘书长提交报告。", "Requests the Secretary-General to submit a report."),
)
BY = ("--by", "Ada")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    write(bitext(*PAIRS, score=0.75), "bitext.jsonl")
    return tmp_path


def exported(name):
    assert run(["review", "export", "bitext.jsonl", "-o", name, "--findings", "--quiet"]) == 0


def fill(change, name="review.xlsx"):
    """Write into the cells of the exported sheet, by row and column."""
    exported(name)
    book = openpyxl.load_workbook(name)
    sheet = book["bitext"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for (row, column), value in change.items():
        sheet.cell(row, columns[column]).value = value
    book.save(name)
    return sheet, columns


def applied(name, *more):
    return run(["review", "apply", "bitext.jsonl", name, *BY, "-o", "out.jsonl", *more])


def targets():
    return [row.target.text for row in iter_rows(rebuild.read("out.jsonl"))]


def test_findings_stand_beside_their_pairs():
    sheet, columns = fill({})
    found = sheet.cell(3, columns["finding"]).value.split("\n")
    assert [line.partition(":")[0] for line in found] == [
        "1 error, dates", "2 note, repeated words",
    ]  # fmt: skip
    assert sheet.cell(3, columns["suggestion"]).value == "1 “2026” → “2025”\n2 “the the” → “the”"
    assert sheet.cell(2, columns["finding"]).value is None


def test_a_suggestion_that_is_applied_is_an_edit_that_names_its_finding():
    fill({(3, "decision"): "1 apply; 2 apply"})
    assert applied("review.xlsx") == 0
    assert targets()[1] == "Decides to hold a meeting in 2025, and the next;"
    row = [*iter_rows(rebuild.read("out.jsonl"))][1]
    assert [(edit.before, edit.by, len(edit.finding)) for edit in row.target.edits] == [
        ("2026", "Ada", 12), ("the the ", "Ada", 12),
    ]  # fmt: skip
    assert not Path("findings.jsonl").exists()


def test_a_suggestion_and_other_words_in_one_cell():
    text = "Decides to hold a conference in 2026, and the the next;"
    fill({(3, "decision"): "1 apply", (3, "target"): text})
    assert applied("review.xlsx") == 0
    assert targets()[1] == "Decides to hold a conference in 2025, and the the next;"


def test_decisions_are_recorded_and_findings_do_not_come_again(capsys):
    fill({(3, "decision"): "1 keep as is: as agreed\n2 not an error"})
    assert applied("review.xlsx") == 0
    lines = Path("findings.jsonl").read_text("utf-8").splitlines()
    found = {line["check"]: (line["verdict"], line["why"], line["by"])
             for line in map(json.loads, lines)}  # fmt: skip
    assert found == {
        "dates": ("kept", "as agreed", "Ada"), "repeated words": ("not an error", "", "Ada"),
    }  # fmt: skip
    assert "decisions on findings: 2" in capsys.readouterr().err
    sheet, columns = fill({}, "again.xlsx")
    assert sheet.cell(3, columns["finding"]).value is None


def test_a_dry_run_decides_nothing(capsys):
    fill({(3, "decision"): "1 apply; 2 not an error"})
    assert run(["review", "apply", "bitext.jsonl", "review.xlsx", *BY, "--preview"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "pair 2, target",
        "- Decides to hold a meeting in 2026, and the the next;",
        "+ Decides to hold a meeting in 2025, and the the next;",
    ]
    assert not Path("findings.jsonl").exists()
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({(3, "decision"): "perhaps"}, "decision: write apply, keep as is, or not an error; found"),
        ({(3, "decision"): "3 apply"}, "decision: the row has 2 findings, not 3"),
        ({(2, "decision"): "apply"}, "decision: the row has no finding to decide on"),
        ({(3, "decision"): "keep as is"}, "decision: an error needs a reason to stay"),
        ({(3, "decision"): "apply", (3, "finding_data"): "x"}, "decision: what the table says of"),
        (
            {(3, "decision"): "1 apply", (3, "target"): "Decides to meet; the the next;"},
            "decision: dates: the suggestion no longer fits: “2026” occurs no times in the text",
        ),
    ],
)
def test_what_can_not_be_decided_is_one_line_and_changes_nothing(cells, message, capsys):
    fill(cells)
    assert applied("review.xlsx") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tmtool: review.xlsx:")
    assert message in line
    assert not Path("out.jsonl").exists()
    assert not Path("findings.jsonl").exists()


def test_a_suggestion_whose_words_moved_is_still_put_in():
    note = PairNote(
        "0" * 12, "dates", "error", "differ", "2025", 1, (Replacement(0, 4, "2026", "2025"),)
    )
    after = apply_suggestion(bitext(("一", "In 2026")), 0, note, checked=ADA)
    assert [row.target.text for row in iter_rows(after)] == ["In 2025"]
    with pytest.raises(InputError, match="“2026” occurs 2 times in the text"):
        apply_suggestion(bitext(("一", "In 2026 and 2026")), 0, note, checked=ADA)


def test_what_says_no_replacement_is_not_put_in():
    both = MarkedText("一", (range(1),)), MarkedText("one two", (range(3),))
    for check, fits in (("quotations", False), ("terms", True)):
        found = Finding("0", check, "warning", "x", source=both[0], target=both[1], suggestion="1")
        assert bool(build_note(found, ("zh", "en")).repairs) == fits
    alone = Finding("0", "terms", "warning", "x", source=both[0], suggestion="one")
    assert build_note(alone, ("zh", "en")).repairs == ()


def test_only_tables_have_findings(capsys):
    assert run(["review", "export", "bitext.jsonl", "-o", "x.tsv", "--findings"]) == 2
    assert "x.tsv: the name of the file must end in .xlsx, .docx, .html" in capsys.readouterr().err


# Word.


def worded(change, of=None):
    """The table for Word after a change, as another program saves it."""
    write(of or sample(), "table.docx", force=True)
    file = Word("table.docx")
    change(file.tables[0])
    file.save("table.docx")
    return tables.read("table.docx")


def say(table, row, column, old, new):
    for run_ in table.cell(row, column).paragraphs[0].runs:
        run_.text = run_.text.replace(old, new)


def test_words_changed_in_word_are_edits():
    edited = worded(lambda table: say(table, 4, 3, "technology bank", "Technology Bank"))
    result = review.apply(sample(), edited, checked=ADA)
    assert [(each.pair, each.side) for each in result.edits] == [(3, "target")]
    assert "Technology Bank" in [*iter_rows(result.bitext)][3].target.text


def test_a_table_that_nobody_changed_in_word_changes_nothing():
    after = review.edit(sample(), 1, "target", "The Assembly,", checked=ADA)
    for of in (sample(), after):
        assert review.apply(of, worded(lambda table: None, of), checked=ADA).bitext == of


def track(table, row, column, new):
    """Track the text of a cell as deleted, and another as inserted."""
    paragraph = table.cell(row, column).paragraphs[0]._p
    (old,) = paragraph.findall(qn("w:r"))
    for name in ("del", "ins"):
        element = OxmlElement(f"w:{name}")
        for key, value in (("id", "1"), ("author", "Li Na"), ("date", "2026-11-27T09:30:00Z")):
            element.set(qn(f"w:{key}"), value)
        paragraph.append(element)
        if name == "del":
            old.find(qn("w:t")).tag = qn("w:delText")
            element.append(old)
        else:
            own = OxmlElement("w:r")
            text = OxmlElement("w:t")
            text.text = new
            own.append(text)
            element.append(own)


def test_tracked_changes_say_who_edited_and_when():
    edited = worded(lambda table: track(table, 2, 3, "The Assembly,"))
    result = review.apply(sample(), edited, checked=ADA)
    row = [*iter_rows(result.bitext)][1]
    assert row.target.text == "The Assembly,"
    assert (row.edited.by, row.edited.at) == ("Li Na", "2026-11-27T09:30:00+00:00")
    assert row.checked == ADA


def test_a_missing_translation_is_typed_over_the_word_missing():
    def change(table):
        runs = table.cell(7, 3).paragraphs[0].runs
        runs[0].text = "Resolution 70/1 of 2015."

    result = review.apply(sample(), worded(change), checked=ADA)
    assert [*iter_rows(result.bitext)][6].target.text == "Resolution 70/1 of 2015."


def test_a_row_that_was_deleted_in_word_is_left_as_it_was():
    result = review.apply(
        sample(), worded(lambda table: table._tbl.remove(table.rows[4]._tr)), checked=ADA
    )
    assert (result.bitext, result.kept) == (sample(), (3,))


def test_a_word_file_without_pairs_is_one_clear_line():
    Word().save("other.docx")
    with pytest.raises(ParseError, match=r"^other\.docx:1:1: the file has no table of pairs"):
        tables.read("other.docx")


# Commands, and the memory.


def piped(monkeypatch, text, *more):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return run(["review", "apply", "bitext.jsonl", *BY, *more])


def test_wording_is_edited_restored_and_undone_by_command(monkeypatch):
    commands = """edit 1 target: The Assembly,
edit 2 target "the the" "the"
edit 3 target "report" "note"
undo
edit 3 source “报告” “说明”
restore 1
"""
    assert piped(monkeypatch, commands, "-o", "out.jsonl") == 0
    assert targets() == [
        "The General Assembly,", "Decides to hold a meeting in 2026, and the next;", PAIRS[2][1],
    ]  # fmt: skip
    assert [row.source.text for row in iter_rows(rebuild.read("out.jsonl"))][2] == (
        "请秘书长提交说明。"
    )


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ('edit 1 target "Council" "Assembly"', "“Council” does not occur in the pair"),
        ('edit 2 target "the" "a"', "“the” occurs 2 times in the pair: give a longer text"),
        ("edit 1 target", "command not understood. Example: edit 4 target"),
        ("restore 1", "the wording of the pair was not edited"),
    ],
)
def test_what_can_not_be_edited_by_command(monkeypatch, capsys, command, message):
    assert piped(monkeypatch, command, "-o", "out.jsonl") == 2
    assert message in capsys.readouterr().err


def test_edits_go_into_the_memory_with_what_stood_before(monkeypatch, capsys):
    assert piped(monkeypatch, "edit 1 target: The Assembly,", "--add") == 0
    assert "added 3" in capsys.readouterr().err
    assert run(["lookup", "大会，"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "The Assembly," in shown
    assert f"edited by Ada, {datetime.now(UTC):%Y-%m-%d}, before: “The General Assembly,”" in shown
    memory = Memory.open("memory")
    names = {name for name, _ in memory.store.list_records()}
    (whole,) = filter(None, (memory.store.read_document(name, "en") for name in names))
    memory.store.close()
    assert (whole.paragraphs[0].text, whole.complete) == ("The General Assembly,", True)


@pytest.mark.parametrize("name", ["out.xlsx", "out.tsv", "out.jsonl", "out.tmx", "out.xlf"])
def test_a_reviewed_file_goes_into_the_memory_as_well(monkeypatch, capsys, name):
    assert piped(monkeypatch, "edit 1 target: The Assembly,", "-o", name) == 0
    assert run(["add", name, "--quiet"]) == 0
    assert run(["lookup", "大会，"]) == 0
    assert "before: “The General Assembly,”" in " ".join(capsys.readouterr().out.split())


def test_corrected_wording_takes_the_place_of_what_it_was(monkeypatch):
    """In its own document; and what was there is there again when that is undone."""

    def read_english():
        with closing(Memory.open("memory").store) as store:
            return {each.unit.get_text("en") for each in store.iter_units()}

    assert run(["add", "bitext.jsonl", "--no-index"]) == 0
    before = read_english()
    assert piped(monkeypatch, "edit 1 target: The Assembly,", "--add") == 0
    assert read_english() == before - {"The General Assembly,"} | {"The Assembly,"}
    assert run(["memory", "undo"]) == 0
    assert read_english() == before


def test_the_same_words_of_another_paragraph_stay(monkeypatch):
    write(bitext(*PAIRS, PAIRS[0], score=0.75), "bitext.jsonl", force=True)
    assert run(["add", "bitext.jsonl", "--no-index"]) == 0
    assert piped(monkeypatch, "edit 1 target: The Assembly,", "-o", "out.jsonl", "--add") == 0
    assert run(["add", "out.jsonl", "--no-index"]) == 0
    with closing(Memory.open("memory")) as memory:
        at = {
            stored.unit.get_text("en"): {each.position for each in stored.unit.origins}
            for stored in memory.store.iter_units()
        }
    assert at["The Assembly,"] == {0}
    assert at["The General Assembly,"] == {3}


def test_the_same_words_of_another_document_stay(monkeypatch):
    unit = TranslationUnit(
        (Variant("zh", "大会，"), Variant("en", "The General Assembly,")), (Origin(symbol="A/1"),)
    )
    with closing(Memory.open("memory", create=True)) as memory:
        memory.add([unit])
    assert run(["add", "bitext.jsonl", "--no-index"]) == 0
    assert piped(monkeypatch, "edit 1 target: The Assembly,", "--add") == 0
    with closing(Memory.open("memory")) as memory:
        (left,) = memory.store.read_units([unit.key])
        assert [each.symbol for each in left.unit.origins] == ["A/1"]
