"""Reports in every form: what stands first, both sides, marks, evidence, what was accepted."""

import io
import re
from dataclasses import replace
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from reports import FIRST, FORM, FOUND, JOB, OPENED, OUTCOME, clean, report, signed

from tmtool.checks.joining import FindingPlace, GroupedFinding
from tmtool.checks.model import Pair, build_finding
from tmtool.checks.report import iter_facts, summarize
from tmtool.checks.requests import FORMATS, WORD, XLIFF
from tmtool.checks.running import CheckOutcome, SkippedCheck
from tmtool.errors import InputError
from tmtool.lang.script import measure_width
from tmtool.operations import check_texts as objects
from tmtool.operations.to_json import to_json
from tmtool.views import check as shown
from tmtool.views.terminal import check as terminal
from tmtool.views.terminal.look import Look, measure_shown_width

WIDE = Look()
WRITTEN = [suffix for suffix in FORMATS if suffix not in (*WORD, *XLIFF)]  # others are copies
NOT_CHECKED = "precedent: the memory has no zh-en units"


def view(what, look=WIDE):
    return "".join(terminal.view(what, look))


def test_a_report_says_first_what_was_checked():
    told = [(fact.name, fact.value) for fact in iter_facts(report())]
    assert told == [
        ("File", f"决议 草案.txt, sha256 {'a' * 16}"),
        ("File", f"en.txt, sha256 {'b' * 16}"),
        (
            "Segments",
            "4 pairs zh-en of 4 and 4 segments, low score (below 0.5): 1, untranslated: 1",
        ),
        ("Checks", "3 of 4 ran, profile all"),
        ("Term base", "none"),
        ("Memory", "m, 0 units"),
        ("Not checked", NOT_CHECKED),
    ]


def test_what_a_check_could_not_know_is_said_apart():
    outcome = CheckOutcome(
        (), ("introductory words",), (SkippedCheck("introductory words", "no body", ran=True),)
    )
    told = [(fact.name, fact.value) for fact in iter_facts(report(outcome))]
    assert told[-1] == ("In doubt", "introductory words: no body")
    (said,) = [each for each in objects.iter_records(report(outcome)) if hasattr(each, "why")]
    assert (said.type, said.why, said.ran) == ("not checked", "no body", True)


@pytest.mark.parametrize(
    ("count", "listed"),
    [(13, "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13"),
     (14, "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, …")],
)  # fmt: skip
def test_a_dozen_other_places_are_named_and_all_are_counted(count, listed):
    places = tuple(FindingPlace(number, None) for number in range(count))
    repeated = GroupedFinding(replace(FIRST, count=count), places)
    text = view(report(CheckOutcome((repeated,), ("c",))))
    assert f"{count} times; also in pairs {listed}" in re.sub(r"\s+", " ", text)


def test_no_findings_is_said_after_what_was_checked():
    text = view(clean())
    assert text.endswith("\nno findings\n")
    assert text.index("Checked") < text.index("Not checked") < text.index("no findings")
    assert summarize(clean()) == "no findings"


def test_findings_are_counted_by_weight():
    assert summarize(report()) == "1 error, 1 warning, 1 note"
    assert summarize(report(CheckOutcome(FOUND[:1] * 2, ()))) == "2 errors"


def test_a_terminal_shows_both_sides_marks_and_evidence():
    text = view(report())
    assert f"error  numbers  pair 1  {FIRST.id}\n" in text
    assert "  zh  回顾其2015年12月16日第[*70/125*]号决议，\n" in text
    assert "  en  Recalling its resolution [*70/125*] of 16 December 2015,\n" in text
    assert "  evidence: 信通技术: 2 documents, 2010-2023, General Assembly (A/RES/65/141)\n" in text
    assert "  suggestion: 70/126\n" in text
    assert "  3 times; also in pairs 1, 4\n" in text
    assert "paragraph 7, 8, pair 2" in text
    assert text.count("  low score, 0.41: perhaps no pair at all\n") == 1


def test_colours_say_nothing_that_words_do_not():
    plain = view(report())
    painted = view(report(), Look(color=True))
    assert painted != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == plain


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("what", [report(), clean(), signed()], ids=["all", "clean", "signed"])
def test_no_line_is_wider_than_the_terminal(columns, what):
    for line in view(what, Look(columns=columns, color=True)).splitlines():
        assert measure_shown_width(line) <= columns


@given(st.text(max_size=400), st.text(max_size=400), st.data())
@settings(max_examples=60)
def test_any_text_can_be_shown_on_a_terminal(source, target, data):
    at = data.draw(st.integers(0, len(source)))
    pair = Pair(0, source, target)
    finding = build_finding("c", "wrong", JOB, pair, source=[range(at, len(source))])
    text = view(report(CheckOutcome((GroupedFinding(finding, (FindingPlace(0, None),)),), ("c",))))
    assert all(measure_width(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in text


def test_a_long_text_is_cut_around_its_mark_and_shown_whole_if_wanted():
    pair = Pair(0, "a" * 50 + " x" * 800 + " here " + "x " * 800, "短")
    at = pair.source.index("here")
    finding = build_finding("c", "wrong", JOB, pair, source=[range(at, at + 4)])
    what = report(CheckOutcome((GroupedFinding(finding, (FindingPlace(0, None),)),), ("c",)))
    assert "[*here*]" in view(what)
    assert len(view(what).splitlines()) < 30 < len(view(what, Look(full=True)).splitlines())


def test_signing_off_tells_what_was_accepted_why_by_whom_and_when():
    text = view(signed(), Look(full=True))
    assert "kept as is  numbers" in text
    assert "kept as is by Ada, 2026-11-25: as in 1998" in text
    assert FORM.id not in text
    assert "Decisions    findings.jsonl: 1 kept as is, 1 not an error" in text
    assert text.endswith("1 note\n")


def test_objects_begin_with_what_was_checked_and_end_with_the_result():
    listed = [*map(to_json, objects.iter_records(report()))]
    assert [each["type"] for each in listed] == [
        "checked", "not checked", "finding", "finding", "finding", "result",
    ]  # fmt: skip
    checked, silent, first, form, *_, result = listed
    assert (checked["pairs"], checked["low_score"], checked["one_sided"]) == (4, 1, 1)
    assert checked["files"][0]["hash"] == "aa" * 32
    assert silent["check"] == "precedent"
    start, stop = first["source"]["spans"][0]
    assert first["source"]["text"][start:stop] == "70/125"
    assert first["evidence"][0]["citations"] == ["A/RES/65/141"]
    assert (form["count"], form["segments"], form["low_score"]) == (3, [1, 0, 3], 0.41)
    assert result == {"type": "result", "findings": 3}


def test_objects_of_a_sign_off():
    listed = [*map(to_json, objects.iter_records(signed()))]
    (kept,) = [each for each in listed if each["type"] == "finding" and each["decision"]]
    decision = kept["decision"]
    assert (kept["id"], decision["by"], decision["why"]) == (FIRST.id, "Ada", "as in 1998")


def book(what):
    import openpyxl

    file = io.BytesIO()
    shown.write_sheet(what, file)
    return openpyxl.load_workbook(file)


def rows(page):
    return [[cell or "" for cell in row] for row in page.iter_rows(values_only=True)]


def test_a_workbook_has_what_was_checked_and_a_row_for_each_finding():
    about, findings = book(report())
    assert rows(about)[0] == ["File", f"决议 草案.txt, sha256 {'a' * 16}"]
    assert [row[0] for row in rows(about)][-2:] == ["Not checked", "Findings"]
    header, *listed = rows(findings)
    assert header[:4] == ["no.", "severity", "check", "message"]
    assert not {"decision", "file"} & set(header)
    assert findings.auto_filter.ref == f"A1:K{len(FOUND) + 1}"
    told = [dict(zip(header, row, strict=True)) for row in listed]
    assert [row["id"] for row in told] == [each.finding.id for each in FOUND]
    assert "第[*70/125*]号" in told[0]["source"]
    assert told[1]["where"].split("; ") == [
        "paragraph 7, 8, pair 2", "3 times", "also in pairs 1, 4",
        "low score, 0.41: perhaps no pair at all",
    ]  # fmt: skip


def test_a_workbook_of_no_findings_says_so():
    about, findings = book(clean())
    assert rows(about)[-1] == ["Findings", "no findings"]
    assert len(rows(findings)) == 1


def test_a_workbook_of_several_files_names_them():
    both = replace(report(), parts=report().parts * 2)
    header, *listed = rows(book(both)["findings"])
    assert header[-1] == "file"
    assert [row[-1] for row in listed] == ["决议.jsonl"] * 2 * len(FOUND)


@pytest.mark.parametrize("form", [objects.iter_records, shown.render_chunks, view])
def test_the_scores_of_pairs_are_looked_through_once_not_for_each_finding(form):
    def looked(findings):
        class Pairs(tuple):
            times = 0

            def __iter__(self):
                Pairs.times += 1
                return super().__iter__()

        job = replace(JOB, pairs=Pairs(JOB.pairs))
        told = report(CheckOutcome(FOUND[:1] * findings, ()))
        part = replace(told.parts[0], opened=replace(OPENED, job=job))
        assert list(form(replace(told, parts=(part,))))
        return Pairs.times

    assert looked(1) == looked(50)


def test_what_is_marked_in_any_order_stands_in_a_cell_once():
    marked = replace(FIRST, source=replace(FIRST.source, spans=(range(4, 6), range(0, 2))))
    told = report(CheckOutcome((replace(FOUND[0], finding=marked),), ()))
    file = io.BytesIO()
    shown.write_sheet(told, file)
    with ZipFile(file) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if "xml" in name)
    whole = FIRST.source.text
    assert f"[*{whole[:2]}*]{whole[2:4]}[*{whole[4:6]}*]{whole[6:]}" in text


def test_equal_reports_give_equal_sheets():
    first, second = io.BytesIO(), io.BytesIO()
    shown.write_sheet(report(), first)
    shown.write_sheet(report(), second)
    assert first.getvalue() == second.getvalue()


def test_a_page_holds_every_finding_and_escapes_all_text():
    text = "".join(shown.render_chunks(report()))
    tree = etree.HTML(text)
    found_rows = tree.findall(".//table[@class='findings']/tbody/tr")
    assert [row.get("id") for row in found_rows] == [each.finding.id for each in FOUND]
    assert [row.get("data-severity") for row in found_rows] == ["error", "warning", "note"]
    assert "70/125 &lt;is&gt; &amp; stays" in text
    assert [mark.text for mark in found_rows[0].iter("mark")] == ["70/125", "70/125"]
    assert tree.findtext(".//p[@id='summary']") == "1 error, 1 warning, 1 note"
    assert NOT_CHECKED in text
    # How much was not checked is said at once; what it is, and the rest, after the findings.
    assert text.index(">Not checked: 1<") < text.index("<table") < text.index(NOT_CHECKED)


def test_a_page_without_findings_says_what_was_checked():
    text = "".join(shown.render_chunks(clean()))
    assert "no findings" in text
    assert "决议 草案.txt" in text
    assert "<table" not in text


def test_the_page_of_a_sign_off_tells_who_accepted():
    assert "kept as is by Ada, 2026-11-25: as in 1998" in "".join(shown.render_chunks(signed()))
    assert "kept as is by" not in "".join(shown.render_chunks(report()))


@pytest.mark.parametrize("suffix", WRITTEN)
def test_a_sign_off_says_why_who_and_when_in_every_format(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    shown.write(signed(), path)
    data = path.read_bytes()
    if suffix == ".xlsx":
        data = b"".join(ZipFile(path).read(name) for name in ZipFile(path).namelist())
    text = " ".join(data.decode("utf-8").split())
    for told in ("as in 1998", "Ada", "2026-11-25", FIRST.id):
        assert told in text
    # What was ignored was no finding, and nothing is told of it but the number.
    assert FORM.id not in text


@pytest.mark.parametrize("suffix", WRITTEN)
def test_every_format_is_written_whole_and_not_over_another(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    shown.write(report(), path)
    size = path.stat().st_size
    assert size > 500
    with pytest.raises(InputError, match="exists and was not overwritten"):
        shown.write(report(), path)
    shown.write(report(OUTCOME), path, force=True)
    assert path.stat().st_size == size
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_another_end_of_a_name_is_told(tmp_path):
    with pytest.raises(InputError, match=r"the name of the file must end in \.html"):
        shown.write(report(), tmp_path / "a.pdf")
