"""What is grave and often right as it stands is told apart: counted, and listed when asked for."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from reports import FIRST, FOUND, report

from tmtool.checks import certainty
from tmtool.checks.certainty import grade_finding
from tmtool.checks.decisions import Decision
from tmtool.checks.registry import list_checks
from tmtool.checks.report import summarize
from tmtool.checks.running import CheckOutcome, GroupedFinding
from tmtool.findings import Finding
from tmtool.views import check as shown
from tmtool.views import xliff_notes
from tmtool.views.html import check as page
from tmtool.views.json import check as objects
from tmtool.views.terminal import check as terminal
from tmtool.views.terminal.look import Look

DOUBTFUL = replace(FIRST, id="d" * 12, message="a negation is missing", to_verify=True)
GIVEN = report(
    CheckOutcome((FOUND[0], GroupedFinding(DOUBTFUL, FOUND[0].places), *FOUND[1:]), ("c",))
)
OPENED = replace(GIVEN, show_to_verify=True)
READ_THROUGH = {
    "terminal": lambda what: terminal.view(what, Look()),
    "markdown": shown.render_markdown,
    "notes": xliff_notes.render_chunks,
}


def test_it_is_counted_apart_and_leaves_the_exit_code():
    assert summarize(GIVEN) == "1 error, 1 warning, 1 to verify, 1 note"
    alone = report(CheckOutcome((GroupedFinding(DOUBTFUL, FOUND[0].places),), ("c",)))
    assert summarize(alone) == "1 to verify"
    assert alone.is_clean
    assert not GIVEN.is_clean


@pytest.mark.parametrize("form", READ_THROUGH.values(), ids=READ_THROUGH)
def test_what_is_read_through_has_it_when_asked_for(form):
    closed, opened = "".join(form(GIVEN)), "".join(form(OPENED))
    assert DOUBTFUL.message not in closed
    assert DOUBTFUL.message in opened
    assert "1 to verify" in closed
    hint = "what is to verify is not listed here"
    assert (hint in closed, hint in opened) == (True, False)


@pytest.mark.parametrize("form", READ_THROUGH.values(), ids=READ_THROUGH)
def test_what_was_kept_as_it_is_is_signed_off_with_the_rest(form):
    decision = Decision(DOUBTFUL.id, "kept", "as in the original", "Ada", "2026-11-28T10:00:00Z")
    part = GIVEN.parts[0]
    kept = GroupedFinding(DOUBTFUL, FOUND[0].places), decision
    decided = replace(part.decided, outcome=CheckOutcome(FOUND, ("c",)), accepted=(kept,))
    signed = replace(GIVEN, parts=(replace(part, decided=decided),), signed=True)
    text = "".join(form(signed))
    assert DOUBTFUL.message in text
    assert "not listed here" not in text


def test_a_terminal_says_how_to_see_it():
    text = "".join(terminal.view(GIVEN, Look(), closed="; --to-verify lists them"))
    assert text.endswith("1 to verify, 1 note; --to-verify lists them\n")
    opened = "".join(terminal.view(OPENED, Look(), closed="; --to-verify lists them"))
    assert opened.endswith("1 to verify, 1 note\n")


def test_numbers_mean_the_same_whether_or_not_it_is_shown():
    closed = {each.found.finding.id: each.number for each in GIVEN.list_shown()}
    opened = {each.found.finding.id: each.number for each in OPENED.list_shown()}
    assert closed.items() < opened.items()
    assert opened[DOUBTFUL.id] == 2


def test_a_page_has_it_closed():
    tree = etree.HTML("".join(page.render_chunks(GIVEN)))
    (closed,) = tree.findall(".//details[@id='to-verify']")
    assert closed.get("open") is None
    assert closed.findtext("summary") == "To verify: 1"
    assert [row.get("id") for row in closed.iter("tr")][1:] == [DOUBTFUL.id]
    assert len(tree.findall(".//table[@class='findings']/tbody/tr")) == len(FOUND) + 1


def test_objects_and_sheets_have_it_marked():
    told = {each["id"]: each for each in objects.build_report(GIVEN) if "id" in each}
    assert told[DOUBTFUL.id]["to_verify"] is True
    assert (told[DOUBTFUL.id]["severity"], told[FIRST.id]["to_verify"]) == ("error", False)
    file = io.BytesIO()
    shown.write_sheet(GIVEN, file)
    listed = openpyxl.load_workbook(file)["findings"].iter_rows(min_row=2, values_only=True)
    assert [row[:2] for row in listed] == [
        ("1", "error"), ("2", "to verify"), ("3", "warning"), ("4", "note"),
    ]  # fmt: skip


@pytest.mark.parametrize(("severity", "most", "grade"), [
    ("error", "error", "error"), ("error", "warning", "warning"),
    ("error", "to verify", "to verify"), ("warning", "error", "warning"),
    ("warning", "to verify", "to verify"), ("note", "to verify", "note"),
])  # fmt: skip
def test_a_finding_is_shown_as_its_rule_is_measured(monkeypatch, severity, most, grade):
    monkeypatch.setattr(certainty, "read_certainties", lambda: {("names", "spelt"): most})
    found = Finding("a" * 12, "names", severity, "wrong", rule="spelt")
    assert grade_finding(found).grade == grade


@pytest.mark.parametrize("check", ["numbers", "dates", "symbols", "citations", "paragraphs"])
def test_different_values_are_never_hidden(check):
    for rule in ("dates", "figures", "transposed by order", "not in any table"):
        found = Finding("a" * 12, check, "error", "wrong", rule=rule)
        assert grade_finding(found) == found


PAGE = (Path(__file__).parents[1] / "docs" / "checks.md").read_text("utf-8")


def rows_of_the_table():
    """The rules of the page's table: check and rule -> the other cells."""
    body = PAGE.partition("<!-- certainty -->")[2].partition("<!-- end of certainty -->")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in body.splitlines()]
    listed = [each for each in cells if len(each) == 12 and each[0] not in ("check", "---")]
    return {(check, rule): more for check, rule, *more in listed}


def test_the_page_says_as_what_each_rule_is_shown():
    table = rows_of_the_table()
    assert table
    assert {rule: more[-1] for rule, more in table.items()} == certainty.read_certainties()


def test_each_rule_is_shown_as_its_labels_allow():
    for (check, rule), row in rows_of_the_table().items():
        severity, labelled, right, debatable, wrong, _, right_in_all, not_right, planted, most = row
        assert int(labelled) == int(right) + int(debatable) + int(wrong)
        right_of_planted, of_planted = map(int, planted.split(" of "))
        if int(labelled) >= 30:
            asked = {"error": 0.9, "warning": 0.75}[severity]
            allowed = severity if int(right) >= asked * int(labelled) else "to verify"
        elif int(not_right) > 2 or (
            # Wrong in sound texts, and never right there, or as often as in all.
            int(not_right)
            and (right_in_all == "0" or int(not_right) >= int(right_in_all) + right_of_planted)
        ):
            allowed = "to verify"
        else:
            cases = int(labelled) + of_planted
            is_proven = cases >= 30 and int(right) + right_of_planted >= 0.9 * cases
            in_sound = int(right_in_all) + int(not_right)
            is_proven = is_proven and int(right_in_all) >= 0.9 * in_sound
            allowed = severity if is_proven else "warning"
        assert most == allowed, (check, rule)


def test_rules_are_those_of_checks_that_exist():
    names = {check.name for check in list_checks()}
    assert {check for check, _ in certainty.read_certainties()} <= names
