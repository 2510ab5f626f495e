"""A term base as people keep it: proposals, duplicates, sheets for review."""

import csv
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import examples
from random_terms import PLAIN

from tmtool import check
from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.errors import InputError
from tmtool.formats.tables import workbook
from tmtool.formats.tables.rows import iter_sheet, list_filled_sheets
from tmtool.operations.term_bases import open_term_bases
from tmtool.terms import review_sheet, storage
from tmtool.terms.duplicates import find_duplicates
from tmtool.terms.merging import merge_entries

GAP = ConceptEntry(
    "gap",
    (
        Term("en", "digital divide", "preferred", contexts=(Quote("A divide.", "A/1"), Quote("B"))),
        Term("zh", "数字鸿沟", "preferred", source="A/RES/74/197"),
        Term("zh", "数码鸿沟", "superseded"),
    ),
    "ICT", "a gap", languages=(LanguageNotes("zh", note="常用"),),
)  # fmt: skip
BANK = ConceptEntry("bank", (Term("en", "technology bank"), Term("zh", "技术库")))


@pytest.fixture
def folder(tmp_path):
    """The folder of a memory with a term base."""
    with storage.open_for_change(tmp_path / storage.FILE, create=True) as base:
        base.write([GAP, BANK])
    return tmp_path


def entries(folder):
    return storage.read(folder / storage.FILE).entries


def tmtool(folder, *arguments):
    return run(["terms", *arguments, "--memory", str(folder)])


# Proposals.


def test_a_proposal_waits_is_approved_and_stays_one_until_then(folder, capsys):
    proposal = ["propose", "en=digital inclusion", "zh=数字包容", "--source", "A/RES/75/202"]
    assert tmtool(folder, *proposal, "--by", "Bob") == 0
    new = entries(folder)[-1]
    assert [(t.process_status, t.process_by, t.source) for t in new.terms] == [
        ("proposed", "Bob", "A/RES/75/202")
    ] * 2
    capsys.readouterr()
    assert tmtool(folder, "find", "--process-status", "proposed", "--json") == 0
    (told,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert told["entry"]["id"] == "digital-inclusion"
    # A proposal binds nobody.
    pair = ("Digital inclusion matters.", "数字融合很重要。")
    report = check([pair], languages=("en", "zh"), terms=open_base(folder))
    assert {each.severity for each in report.findings} <= {"note"}
    assert (
        tmtool(folder, "decide", new.id, "--approve", "--status", "preferred", "--by", "Ada") == 0
    )
    new = entries(folder)[-1]
    assert {(t.process_status, t.process_by, t.status) for t in new.terms} == {
        ("approved", "Ada", "preferred")
    }
    assert tmtool(folder, "find", "--process-status", "proposed") == 1


def open_base(folder):
    with open_session(str(folder)) as session:
        return open_term_bases(session)


def test_what_is_rejected_goes_with_a_reason_and_comes_back(folder, capsys):
    assert tmtool(folder, "propose", "zh=数位鸿沟", "--entry", "gap") == 0
    assert "数位鸿沟" in {t.text for t in entries(folder)[0].terms}
    assert tmtool(folder, "decide", "gap", "--reject") == 2
    assert "--why" in capsys.readouterr().err
    assert tmtool(folder, "decide", "gap", "--reject", "--why", "not ours") == 0
    assert entries(folder) == (GAP, BANK)
    assert tmtool(folder, "decide", "gap", "--reject", "--why", "not ours") == 2
    assert "nothing of gap that is named is proposed" in capsys.readouterr().err
    assert tmtool(folder, "undo") == 0
    assert len(entries(folder)[0].terms) == 4


def test_an_entry_without_a_term_left_is_gone_and_comes_back(folder):
    assert tmtool(folder, "propose", "en=e-waste") == 0
    assert tmtool(folder, "decide", "e-waste", "--reject", "--why", "known") == 0
    assert entries(folder) == (GAP, BANK)
    assert tmtool(folder, "undo") == 0
    assert [each.id for each in entries(folder)] == ["gap", "bank", "e-waste"]


def test_a_duplicate_is_named_when_it_comes(folder, capsys):
    assert tmtool(folder, "propose", "en=Technology Bank") == 0
    told = capsys.readouterr().err
    assert "the same concept seems to exist: bank; tmtool terms merge bank" in told


# Duplicates.


def test_duplicates_are_found_and_merged_in_one_step(folder, capsys):
    other = ConceptEntry(
        "divide",
        (Term("en", "Digital divide", link="https://undocs.org/A/1"), Term("zh", "數字鴻溝"),
         Term("zh", "信息鸿沟", "preferred")),
        "economy", languages=(LanguageNotes("zh", Quote("差距")),),
    )  # fmt: skip
    with storage.open_for_change(folder / storage.FILE) as base:
        base.write([GAP, BANK, other])
    assert tmtool(folder, "merge") == 0
    assert capsys.readouterr().out == "gap  divide: en digital divide, zh 数字鸿沟\n"
    assert tmtool(folder, "merge", "gap", "divide", "--preview") == 0
    assert entries(folder) == (GAP, BANK, other)
    told = capsys.readouterr().err
    assert "left out: two preferred zh terms of one form (full): 数字鸿沟, 信息鸿沟" in told
    assert "left out: another subject is held: ICT" in told
    assert tmtool(folder, "merge", "gap", "divide") == 0
    merged, bank = entries(folder)
    assert (merged.record_ids, bank) == (("divide",), BANK)
    assert merged.languages == (LanguageNotes("zh", Quote("差距"), "常用"),)
    assert tmtool(folder, "merge") == 1
    assert tmtool(folder, "undo") == 0
    assert entries(folder) == (GAP, BANK, other)


def test_what_shares_one_language_is_less_sure():
    one = ConceptEntry("a", (Term("en", "bank"), Term("zh", "银行")))
    other = ConceptEntry("b", (Term("en", "Bank"), Term("zh", "岸")))
    both = ConceptEntry("c", (Term("en", "gap"), Term("zh", "差距")))
    again = replace(both, id="d")
    found = find_duplicates([one, other, both, again])
    assert [(each.ids, each.sure) for each in found] == [
        (("c", "d"), True), (("a", "b"), False),
    ]  # fmt: skip


def test_an_entry_is_not_merged_with_itself():
    with pytest.raises(InputError, match="can't be merged with itself"):
        merge_entries([GAP, BANK], "gap", ["gap"])
    with pytest.raises(InputError, match="entry no does not exist"):
        merge_entries([GAP, BANK], "gap", ["no"])


# Sheets for review.


def sheet(folder, name="sheet.csv"):
    assert tmtool(folder, "export", str(folder / name), "--review") == 0
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def send_back(folder, rows, name="sheet.csv"):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(folder / name)


def test_only_changed_cells_are_applied_however_the_sheet_is_sorted(folder, capsys):
    heads, *rows = sheet(folder)
    date, term = heads.index("date"), heads.index("term")
    rows[1][date] = "2019-12-19"
    rows[3][term] = "Technology Bank"
    back = send_back(folder, [heads, *reversed(rows[1:])])
    capsys.readouterr()
    assert tmtool(folder, "add", back, "--preview") == 0
    assert capsys.readouterr().out == (
        "bank 1 term: technology bank -> Technology Bank\n"
        "gap 2 date: nothing -> 2019-12-19\n"
        f"{back}: 4 read, 2 cells changed\n"
    )  # fmt: skip
    assert entries(folder) == (GAP, BANK)
    assert tmtool(folder, "add", back, "--by", "Ada") == 0
    gap, bank = entries(folder)
    assert gap == replace(
        GAP, terms=(GAP.terms[0], replace(GAP.terms[1], date="2019-12-19"), GAP.terms[2])
    )
    assert bank.terms[0].text == "Technology Bank"
    assert tmtool(folder, "undo") == 0
    assert entries(folder) == (GAP, BANK)


def test_columns_may_go_and_cells_of_entries_languages_and_lists_come_back(folder):
    heads, *rows = sheet(folder)
    at = {name: heads.index(name) for name in heads}
    rows[0][at["definition"]] = "a gap\nin access"
    rows[0][at["context"]] = "A divide.\nB it"
    rows[2][at["language note"]] = ""
    gone = at["status"]
    kept = [[cell for n, cell in enumerate(row) if n != gone] for row in (heads, *rows)]
    assert tmtool(folder, "add", send_back(folder, kept)) == 0
    gap, _ = entries(folder)
    assert gap.definition == "a gap\nin access"
    assert gap.terms[0].contexts == (Quote("A divide.", "A/1"), Quote("B it"))
    assert gap.languages == ()
    assert [t.status for t in gap.terms] == [t.status for t in GAP.terms]


def test_what_the_base_changed_since_is_a_conflict_and_stays(folder, capsys):
    heads, *rows = sheet(folder)
    date = heads.index("date")
    rows[0][date], rows[1][date] = "2001", "2002"
    assert tmtool(folder, "edit", "gap", "--term", "1", "--date", "1999") == 0
    capsys.readouterr()
    assert tmtool(folder, "add", send_back(folder, [heads, *rows])) == 1
    assert "changed in the term base as well: gap 1 date: 1999 -> 2001" in capsys.readouterr().err
    assert [t.date for t in entries(folder)[0].terms] == ["1999", "2002", None]


def test_a_term_that_moved_is_found_by_its_text(folder):
    heads, *rows = sheet(folder)
    rows[1][heads.index("date")] = "2002"
    with storage.open_for_change(folder / storage.FILE) as base:
        base.write([replace(GAP, terms=(Term("zh", "鸿沟"), *GAP.terms)), BANK])
    assert tmtool(folder, "add", send_back(folder, [heads, *rows])) == 0
    assert [t.date for t in entries(folder)[0].terms] == [None, None, "2002", None]


@pytest.mark.parametrize(
    ("line", "column", "cell", "told"),
    [
        (0, "status", "blue", "2:1: gap: a changed cell can't be used: status 'blue'"),
        (0, "date", "soon", "2:1: gap: a changed cell can't be used: 'soon' is not a date"),
        (0, "language", "fr", "sheet.csv:2:1: gap: the language of a term can't be changed"),
        (2, "status", "preferred", "sheet.csv:6:1: gap: two preferred zh terms"),
        (0, "row", "new", "sheet.csv:2:1: a row that was not sent"),
        (0, "row", "no#1", "sheet.csv:2:1: no: the term is no longer there"),
    ],
)
def test_a_sheet_with_faults_is_refused(folder, capsys, line, column, cell, told):
    heads, *rows = sheet(folder)
    rows[line][heads.index(column)] = cell
    rows[line][heads.index("note")] = "new"
    back = send_back(folder, [heads, *rows])
    assert tmtool(folder, "add", back) == 2
    assert told in capsys.readouterr().err
    assert entries(folder) == (GAP, BANK)


def test_a_table_and_a_sheet_are_added_together(folder, capsys):
    heads, *rows = sheet(folder)
    rows[0][heads.index("date")] = "2001"
    (folder / "a.csv").write_text("zh,en\n鸿沟,gap\n")
    assert tmtool(folder, "add", str(folder / "a.csv"), send_back(folder, [heads, *rows])) == 0
    gap, bank, new = entries(folder)
    assert (gap.terms[0].date, bank, new.title) == ("2001", BANK, "gap · 鸿沟")


def test_a_workbook_hides_what_only_tmtool_needs(folder):
    assert tmtool(folder, "export", str(folder / "sheet.xlsx"), "--review", "--entry", "gap") == 0
    assert tmtool(folder, "add", str(folder / "sheet.xlsx")) == 0
    assert entries(folder) == (GAP, BANK)
    data = (folder / "sheet.xlsx").read_bytes()
    book = workbook.open_workbook(data, "sheet.xlsx")
    rows = [cells for _, cells in iter_sheet(book, list_filled_sheets(book)[0])]
    assert [row[0] for row in rows] == ["row", "gap#1", "gap#2", "gap#3"]


@given(terms=PLAIN, suffix=st.sampled_from((".csv", ".xlsx")))
@examples(25)
def test_a_sheet_that_nobody_changed_changes_nothing(tmp_path_factory, terms, suffix):
    path = tmp_path_factory.mktemp("sheets") / f"sheet{suffix}"
    review_sheet.write(terms, path)
    rows, faults = review_sheet.read(path)
    outcome = review_sheet.apply(terms, rows, faults)
    assert (outcome.cells, outcome.faults) == ((), ())
    assert outcome.entries == tuple(terms)
