"""`tmtool pretranslate`: comparisons, tables, files for CAT tools, and what is refused."""

import json
import re
import subprocess
from io import BytesIO
from zipfile import ZipFile

import comparisons
import openpyxl
import pytest
from docx import Document as Word
from lxml import etree
from word_comments import table

from tmtool.cli import run
from tmtool.formats.units.model import SkippedUnit, UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.lang.script import measure_width

XLIFF = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
SECOND = {"x": "urn:oasis:names:tc:xliff:document:2.0",
          "m": "urn:oasis:names:tc:xliff:matches:2.0"}  # fmt: skip
AGAINST = ["compare", "draft.txt", "A/RES/74/197"]
WHOLE = ["pretranslate", "draft.txt"]


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """A draft in the current folder, and its previous version in the default memory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    comparisons.memory(tmp_path / "memory").close()
    (tmp_path / "draft.txt").write_text(comparisons.DRAFT, "utf-8")
    return tmp_path / "memory"


def objects(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


# A comparison.


def test_the_view(capsys):
    assert run(AGAINST) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        "draft.txt against A/RES/74/197: 3 same, 2 edited, 1 new, 1 moved, 1 dropped\n"
        "A/RES/74/197: 2019-12-19, adopted\n"
    )
    assert "\n[1]  same\n" in shown
    assert "  zh  回顾其[-2018年12月20日第73/218号-]{+2019年12月19日第74/197号+}决议，\n" in shown
    assert "  ->  Recalling its resolution {=74/197=} of {=19 December 2019=},\n" in shown
    assert "para. 3, was para. 2  moved and edited, " in shown
    assert "was para. 3  dropped\n" in shown
    assert "  tmtool documents show A/RES/74/197 --para 3\n" in shown
    assert max(map(measure_width, shown.splitlines())) <= 80


def test_unchanged_paragraphs_on_request(capsys):
    run(AGAINST)
    assert "Welcomes the report" not in capsys.readouterr().out
    run([*AGAINST, "--full"])
    assert "  en  Welcomes the report" in capsys.readouterr().out


def test_objects_tell_all_of_it(capsys):
    assert run([*AGAINST, "--json"]) == 0
    first, *rows = objects(capsys)
    assert first["counts"] == {
        "same": 3, "edited": 2, "unbracketed": 0, "bracketed": 0, "split": 0, "merged": 0, "new": 1,
        "repeated": 0, "moved": 1, "dropped": 1,
    }  # fmt: skip
    assert [at for row in rows for at in row["draft"]] == list(range(7))
    assert sorted(at for row in rows for at in row["earlier"]) == list(range(7))
    cited = rows[1]
    assert cited["rewritten"] == "Recalling its resolution 74/197 of 19 December 2019,"
    ((operation, a, b, c, d),) = cited["edits"]
    assert operation == "replace"
    assert (cited["text"][a:b], cited["earlier_text"][c:d]) == (
        "2019年12月19日第74/197号", "2018年12月20日第73/218号",
    )  # fmt: skip
    marked = [cited["target"][start:stop] for start, stop in cited["affected"]]
    assert marked == ["73/218 of 20 December 2018"]


RECUT = """大会，
回顾其2018年12月20日第73/218号决议，
1. 欢迎秘书长关于海洋观测网络的报告，并请所有会员国向信托基金提供自愿捐款；
2. 强调必须加强沿海国家的预警能力；
3. 敦促各国采取一切必要措施；
4. 又敦促各国保护沿海湿地；
5. 决定在第七十五届会议上审议这一问题。
"""


def test_what_was_split_and_merged_is_shown_in_one(capsys, tmp_path):
    """Both counterparts, where paragraphs end, and the words over all of the translation."""
    (tmp_path / "draft.txt").write_text(RECUT, "utf-8")
    assert run(AGAINST) == 0
    shown = capsys.readouterr().out
    assert "A/RES/74/197: 4 same, 1 split, 1 merged\n" in shown
    merged, split = (
        next(part for part in shown.split("\n\n") if what in part)
        for what in ("merged from 2", "split in 2")
    )
    assert merged == (
        "para. 1, was paras. 1-2  merged from 2, 88 % alike\n"
        "  zh  欢迎秘书长关于海洋观测网络的报告[-；¶请各-]{+，并请所有+}会员国向信托基金\n"
        "      提供自愿捐款；\n"
        "  en  Welcomes the report of the Secretary-General on ocean observation\n"
        "      networks;\n"
        "      Invites Member States to make voluntary contributions to the trust fund;\n"
        "  tmtool documents show A/RES/74/197 --para 1\n"
        "  tmtool documents show A/RES/74/197 --para 2"
    )
    assert split.startswith("paras. 3-4, was para. 4  split in 2, ")
    assert "敦促各国采取一切必要措施{+；¶+}\n      {+又敦促各国+}保护沿海湿地；\n" in split
    assert shown.endswith("; {+only in the draft+}\n¶ the end of a paragraph\n")
    assert max(map(measure_width, shown.splitlines())) <= 80


def test_objects_of_what_was_split_and_merged(capsys, tmp_path):
    (tmp_path / "draft.txt").write_text(RECUT, "utf-8")
    assert run([*AGAINST, "--json"]) == 0
    _, *rows = objects(capsys)
    merged, split = (next(r for r in rows if r["verdict"] == v) for v in ("merged", "split"))
    assert (merged["draft"], merged["earlier"]) == ([2], [2, 3])
    assert (split["draft"], split["labels"], split["earlier_labels"]) == ([4, 5], ["3", "4"], ["4"])
    assert merged["earlier_text"].split("\n")[1].startswith("请各会员国")
    assert merged["target"].split("\n")[1].startswith("Invites Member States")
    assert merged["places"] == ["A/RES/74/197, para. 1", "A/RES/74/197, para. 2"]
    # The edits lead from one text to the other.
    for row in (merged, split):
        text, at = "", 0
        for _, a, b, c, d in row["edits"]:
            text += row["earlier_text"][at:c] + row["text"][a:b]
            at = d
        assert text + row["earlier_text"][at:] == row["text"]


def test_a_sheet_and_a_page_of_what_was_split_and_merged(tmp_path):
    (tmp_path / "draft.txt").write_text(RECUT, "utf-8")
    assert run([*AGAINST, "-o", "a.docx"]) == 0
    data = (tmp_path / "a.docx").read_bytes()
    rows = table(data, "accept")
    place, source, target = next(row for row in rows if "split in 2" in "".join(row[0]))
    assert place[0] == "paras. 3-4, was para. 4"
    assert source == ["敦促各国采取一切必要措施；", "又敦促各国保护沿海湿地；"]
    assert target[0].startswith("Urges States to take all measures necessary")
    assert run([*AGAINST, "-o", "a.html"]) == 0
    page = (tmp_path / "a.html").read_text("utf-8")
    assert '<ins>；¶</ins></p><p lang="zh" dir="ltr"><ins>又敦促各国</ins>' in page
    assert "<del>；¶请各</del>" in page


def test_against_a_file(capsys, tmp_path):
    """Translated as far as the memory has it."""
    (tmp_path / "old.txt").write_text(
        comparisons.EARLIER.replace("采取一切必要措施", "立即行动起来"), "utf-8"
    )
    assert run(["compare", "draft.txt", "old.txt", "--json"]) == 0
    first, *rows = objects(capsys)
    assert first["previous_version"] == "old.txt"
    assert first["notes"] == ["1 of 7 earlier paragraphs has no translation here"]
    targets = {(row["earlier_text"] or "")[:4]: row["target"] for row in rows}
    assert targets["敦促各国"] is None
    assert targets["强调必须"].startswith("Stresses")


def test_the_previous_version_is_guessed_and_named(capsys):
    assert run(["compare", "draft.txt"]) == 0
    told = capsys.readouterr()
    assert (
        "tmtool: previous version: A/RES/74/197 (6 of 7 paragraphs go on from it, 3 of them "
        "unchanged; " in told.err
    )
    assert "the draft cites it: 回顾其" in " ".join(told.out.split())
    assert "taken as the previous version" in told.out


def test_nothing_to_go_on_from(capsys, tmp_path):
    (tmp_path / "draft.txt").write_text("完全不同的一份文件，谈的是别的事情。\n", "utf-8")
    assert run(["compare", "draft.txt"]) == 1
    assert "no document of this memory looks like a previous version" in capsys.readouterr().err


def read_parts(file):
    """What a Word file is made of but for the moment of its changes, which is that of the run."""
    with ZipFile(file) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return {name: re.sub(rb'w:date="[^"]+"', b"", data) for name, data in parts.items()}


def test_a_page_and_a_sheet(capsys, tmp_path):
    assert run(["compare", "draft.txt", "-o", "a.html"]) == 0
    assert run([*AGAINST, "-o", "a.docx"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "a.docx: 3 same, 2 edited, 1 new, 1 moved, 1 dropped" in told.err
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "<del>2018年12月20日第73/218号</del><ins>2019年12月19日第74/197号</ins>" in page
    assert len(Word(tmp_path / "a.docx").tables[0].rows) == 1 + 8
    first = (tmp_path / "a.docx").read_bytes()
    assert table(first, "reject")[2][2] == ["Recalling its resolution 73/218 of 20 December 2018,"]
    assert table(first, "accept")[2][2] == ["Recalling its resolution 74/197 of 19 December 2019,"]
    assert run([*AGAINST, "-o", "a.docx"]) == 2
    assert run([*AGAINST, "-o", "a.docx", "--force"]) == 0
    assert read_parts(tmp_path / "a.docx") == read_parts(BytesIO(first))
    with ZipFile(tmp_path / "a.docx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.clients
def test_office_programs_open_the_sheet(tmp_path):
    run([*AGAINST, "-o", "a.docx"])
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "txt:Text", "a.docx"], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    text = (tmp_path / "a.txt").read_text("utf-8-sig")
    assert "Stresses the need to strengthen the early warning capacity" in text
    assert "moved and edited" in text


# A whole document.


def test_the_table_and_every_segment(capsys):
    assert run(WHOLE) == 0
    shown = capsys.readouterr().out
    assert "\nexact              3" in shown
    assert "\ntotal              7" in shown
    assert "it looks like a new version of A/RES/74/197 (" in shown
    assert "[2] template  match 9" in shown
    assert "[6] no match\n    赞扬各区域中心培训年轻的气象人员；\n" in shown
    assert max(map(measure_width, shown.splitlines())) <= 80


def test_pieces_of_new_sentences(capsys, tmp_path):
    (tmp_path / "draft.txt").write_text(
        "赞扬各区域中心为加强沿海国家的预警能力而培训年轻的气象人员；\n", "utf-8"
    )
    run([*WHOLE, "-q"])
    shown = capsys.readouterr().out
    assert "加强沿海国家的预警能力  in 1 text\n" in shown
    assert "\n    A/RES/74/197 --para 3, " in shown


def test_segments_as_objects(capsys):
    assert run([*WHOLE, "--json", "-q"]) == 0
    first, *rest = objects(capsys)
    assert first["type"] == "leverage"
    assert sum(each["segments"] for each in first["bands"].values()) == 7
    assert first["previous_version"] == "A/RES/74/197"
    segments = [each for each in rest if each["type"] == "segment"]
    assert [each["number"] for each in segments] == list(range(1, 8))
    assert {each["query_number"] for each in rest if each["type"] == "match"} == {1, 2, 3, 4, 5, 7}


def test_nothing_matches(capsys, tmp_path):
    (tmp_path / "draft.txt").write_text("完全不同的一份文件，谈的是别的事情。\n", "utf-8")
    assert run(WHOLE) == 1
    assert "none               1" in capsys.readouterr().out


def test_a_document_is_no_precedent_for_itself(capsys, tmp_path):
    (tmp_path / "draft.txt").write_text("A/RES/74/197\n\n" + comparisons.DRAFT, "utf-8")
    run(WHOLE)
    told = capsys.readouterr().out
    assert "A/RES/74/197 is no precedent here: it has the same symbol" in told
    assert "A/RES/74/197 --" not in told


def test_a_document_against_itself_when_it_is_named(capsys, tmp_path):
    (tmp_path / "draft.txt").write_text("A/RES/74/197\n\n" + comparisons.EARLIER, "utf-8")
    assert run([*AGAINST, "--json"]) == 0
    assert objects(capsys)[0]["counts"]["same"] == 7


def test_filters_hold_for_documents_too(capsys):
    run([*WHOLE, "--not-symbol", "A/RES/74/*", "--json"])
    matches = [each for each in objects(capsys) if each["type"] == "match"]
    assert {each["origin"]["symbol"] for each in matches} == {"A/RES/70/1"}


# Files for CAT tools.


def test_a_pre_translated_xliff(capsys, tmp_path):
    assert run([*WHOLE, "-o", "a.xlf"]) == 0
    assert "a.xlf: 6 of 7 segments have a translation" in capsys.readouterr().err
    units = etree.parse(tmp_path / "a.xlf").iterfind(".//x:trans-unit", XLIFF)
    found = [
        (
            each.findtext("x:source", namespaces=XLIFF),
            each.find("x:target", XLIFF),
            each.find("x:alt-trans", XLIFF),
        )
        for each in units
    ]
    assert len(found) == 7
    _, target, match = found[1]
    assert target.text == "Recalling its resolution 74/197 of 19 December 2019,"
    assert dict(target.attrib) == {
        "state": "needs-review-translation", "state-qualifier": "fuzzy-match",
    }  # fmt: skip
    assert match.findtext("x:target", namespaces=XLIFF).startswith(
        "Recalling its resolution 73/218"
    )
    assert match.get("origin") == "A/RES/74/197 --at 1"
    assert int(match.get("match-quality")) < 100
    _, target, match = found[2]
    assert (target.get("state"), match.get("match-quality")) == ("translated", "100")
    assert found[4][1].get("state") == "needs-adaptation"
    assert found[5][1:] == (None, None)


def test_the_second_xliff(tmp_path):
    assert run([*WHOLE, "-o", "a.xlf", "--xliff", "2.1"]) == 0
    tree = etree.parse(tmp_path / "a.xlf")
    states = [each.get("state") for each in tree.iterfind(".//x:segment", SECOND)]
    # The first one has two translations, the second a formula.
    assert states == [
        "initial", "initial", "translated", "translated", "initial", "initial", "initial",
    ]  # fmt: skip
    for unit in tree.iterfind(".//x:unit", SECOND):
        marked = {f"#{mark.get('id')}" for mark in unit.iterfind(".//x:mrk", SECOND)}
        assert {each.get("ref") for each in unit.iterfind(".//m:match", SECOND)} == marked


@pytest.mark.parametrize("version", ["1.2", "2.1"])
def test_an_xliff_is_read_back(tmp_path, version):
    """Every segment with its translation; those without one are told."""
    run([*WHOLE, "-o", "a.xlf", "--xliff", version])
    items = list(read_units(tmp_path / "a.xlf"))
    read = {i.unit.get_text("zh"): i.unit.get_text("en") for i in items if isinstance(i, UnitRead)}
    assert read["欢迎秘书长关于海洋观测网络的报告；"].startswith("Welcomes the report")
    assert read["回顾其2019年12月19日第74/197号决议，"] == (
        "Recalling its resolution 74/197 of 19 December 2019,"
    )
    assert len(read) == 6
    assert sum(isinstance(item, SkippedUnit) for item in items) == 1


def test_the_useful_subset(capsys, tmp_path):
    assert run([*WHOLE, "-o", "a.tmx"]) == 0
    units = [i.unit for i in read_units(tmp_path / "a.tmx") if isinstance(i, UnitRead)]
    texts = {unit.get_text("zh") for unit in units}
    assert "回顾其2018年12月20日第73/218号决议，" in texts
    assert "强调必须加强沿海国家的预警能力；" not in texts
    assert "A/RES/74/197" in {unit.origins[0].symbol for unit in units}
    assert f"a.tmx: {len(units)} units that match something" in capsys.readouterr().err


def test_a_sheet_has_a_line_for_each_row(tmp_path):
    assert run([*AGAINST, "-o", "a.xlsx"]) == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    about = {row[0]: row[1] for row in book["about"].iter_rows(values_only=True)}
    assert about["previous version"] == "A/RES/74/197"
    head, *rows = book["comparison"].iter_rows(values_only=True)
    assert head[:3] == ("place", "verdict", "draft")
    assert len(rows) == 8
    cited = next(row for row in rows if row[2] and "74/197" in row[2])
    assert cited[3:6] == (
        "回顾其2018年12月20日第73/218号决议，",
        "Recalling its resolution 73/218 of 20 December 2018,",
        "Recalling its resolution 74/197 of 19 December 2019,",
    )


@pytest.mark.parametrize("arguments", [WHOLE, AGAINST], ids=["pretranslation", "comparison"])
def test_what_restricts_a_draft_stays_on_every_form(arguments, tmp_path, capsys):
    (tmp_path / "draft.txt").write_text(f"EMBARGOED\n\n{comparisons.DRAFT}", "utf-8")
    outs = ["a.docx", "a.xlf"] if arguments is WHOLE else ["a.docx", "a.html", "a.xlsx"]
    options = [part for each in outs for part in ("-o", each)]
    assert run([*arguments, *options]) == 0
    assert any("EMBARGOED" in each.text for each in Word(tmp_path / "a.docx").paragraphs)
    for name in outs[1:]:
        data = (tmp_path / name).read_bytes()
        if name.endswith(".xlsx"):
            with ZipFile(tmp_path / name) as archive:
                data = b"".join(map(archive.read, archive.namelist()))
        assert b"embargoed" in data.lower()
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    assert objects(capsys)[0]["restriction"] == "embargoed"


# What is refused.


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*WHOLE, "-o", "a.xlf", "--copy-source", "--xliff", "2.1"], "only into an XLIFF 1.2"),
        ([*WHOLE, "-o", "a.pdf"], "the name of the file must end in .docx, .xlf"),
        ([*AGAINST, "-o", "a.xlf"], "the name of the file must end in .html, .docx, .xlsx"),
        ([*WHOLE, "-o", "none/a.xlf"], "folder none not found"),
        (["pretranslate", "none.txt"], "none.txt: file not found"),
        (["compare", "draft.txt", "A/RES/1/1"], "neither a file nor a document of this memory"),
    ],
)
def test_mistakes_are_told_before_the_work(capsys, arguments, told):
    assert run(arguments) == 2
    assert told in capsys.readouterr().err


def test_two_documents_of_one_name(capsys, memory):
    held = comparisons.memory(memory, comparisons.others(symbol=None, file="x/a.tmx"),
                           comparisons.others(symbol=None, file="y/a.tmx"))  # fmt: skip
    held.close()
    assert run(["compare", "draft.txt", "a.tmx"]) == 2
    assert "several documents of this memory: x/a.tmx, y/a.tmx" in capsys.readouterr().err
