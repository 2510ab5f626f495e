"""Tables for Word: comparisons as tracked changes, pretranslations, alignments."""

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import comparisons
import pytest
from bitexts import demo
from docx import Document as Word
from hypothesis import given
from hypothesis import strategies as st
from test_comparison import ZH, compared
from word_comments import members, table, tree

from tmtool.cli import run
from tmtool.documents import read_bytes
from tmtool.documents.docx.package import W
from tmtool.formats.bitexts import docx as docx_bitext
from tmtool.formats.bitexts import writing as formats
from tmtool.formats.docx_write import WIDTH, ChangedRow, DocxCell, DocxRun, write
from tmtool.memory.comparison import compare
from tmtool.memory.comparison.model import BREAK
from tmtool.views import comparison as tracked

WHEN = datetime(2026, 11, 28, 3, tzinfo=UTC)
AGAINST = ["compare", "draft.txt", "A/RES/74/197"]


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    comparisons.memory(tmp_path / "memory").close()
    Path("draft.txt").write_text(comparisons.DRAFT, "utf-8")
    return tmp_path


def written(comparison):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        tracked.write(comparison, path, when=WHEN)
        return path.read_bytes()


def texts(paragraphs):
    return [each.text for each in paragraphs]


def check_both(comparison):
    """Accepted it is the draft in its order, rejected the previous version, each paragraph once."""
    data = written(comparison)
    sources = [cells[1] for cells in table(data, "accept")[1:]]
    assert [text for cell in sources for text in cell] == texts(comparison.draft.paragraphs)
    before = [text for cells in table(data, "reject")[1:] for text in cells[1]]
    assert sorted(before) == sorted(texts(comparison.previous.paragraphs))
    assert {each.get(f"{W}author") for each in tree(data).iter(f"{W}ins")} <= {"tmtool"}
    assert {each.get(f"{W}date") for each in tree(data).iter(f"{W}del")} <= {"2026-11-28T03:00:00Z"}
    ids = [each.get(f"{W}id") for each in tree(data).iter(f"{W}ins", f"{W}del")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", comparisons.CASES)
def test_changes_lead_from_one_text_to_the_other(name):
    check_both(compared(comparisons.case(name)))


lines = st.lists(
    st.text(st.sampled_from("大会决定数數 ，；“a1"), min_size=1, max_size=12).filter(str.strip),
    min_size=1, max_size=5,
)  # fmt: skip


@given(lines, lines)
def test_whatever_the_texts_are(draft, earlier):
    draft, earlier = ([" ".join(each.split()) for each in side] for side in (draft, earlier))
    check_both(compare(comparisons.document(draft), comparisons.previous_version(earlier), ZH))


def test_our_own_reader_accepts_and_rejects(memory):
    run([*AGAINST, "-o", "a.docx"])
    data = Path("a.docx").read_bytes()
    accepted = [p.text for p in read_bytes(data, "a", lang="zh").document.paragraphs]
    rejected = [
        p.text for p in read_bytes(data, "a", lang="zh", revisions="reject").document.paragraphs
    ]
    assert "赞扬各区域中心培训年轻的气象人员；" in accepted
    assert "赞扬各区域中心培训年轻的气象人员；" not in rejected
    assert "强调必须加强沿海国家的预警能力；" in rejected
    assert "强调必须加强沿海国家的预警能力；" not in accepted
    assert "Recalling its resolution 74/197 of 19 December 2019," in accepted
    assert "Recalling its resolution 73/218 of 20 December 2018," in rejected


def test_ends_of_paragraphs_are_changes_too():
    earlier, draft = (
        ["敦促各国采取一切措施保护沿海湿地；"],
        ["敦促各国采取一切措施；", "保护沿海湿地；"],
    )
    found = compare(comparisons.document(draft), comparisons.previous_version(earlier), ZH)
    assert [row.verdict for row in found.rows] == ["split"]
    assert BREAK in found.get_text(found.rows[0])
    cell = tree(written(found)).findall(f".//{W}tr")[1].findall(f"{W}tc")[1]
    marks = [p.find(f"{W}pPr/{W}rPr/{W}ins") is not None for p in cell.iter(f"{W}p")]
    assert marks == [True, False]
    check_both(found)


def test_a_row_of_a_table_is_tracked():
    file = io.BytesIO()
    row = ChangedRow([DocxCell(((DocxRun("gone", change="deleted"),),))], "deleted")
    write(file, "t", [], {"one": WIDTH}, [row], when=WHEN)
    data = file.getvalue()
    assert [len(table(data, each)) for each in ("accept", "reject")] == [1, 2]
    assert tree(data).find(f".//{W}delText").text == "gone"


# A pretranslation.


def test_a_document_is_pretranslated_as_a_table(memory, capsys):
    assert run(["pretranslate", "draft.txt", "-o", "a.docx"]) == 0
    assert "a.docx: 6 of 7 segments have a translation" in capsys.readouterr().err
    head, *rows = [[c.text for c in row.cells] for row in Word("a.docx").tables[0].rows]
    assert head == ["Paragraph", "Chinese", "English", "Match", "Origin"]
    assert [row[0] for row in rows] == ["[1]", "[2]", "1", "2", "3", "4", "5"]
    assert [row[1] for row in rows] == [
        comparisons.paragraph(line).text for line in comparisons.DRAFT.splitlines()
    ]
    assert rows[0][2] == "The General Assembly,"
    assert rows[1][2] == "Recalling its resolution 74/197 of 19 December 2019,"
    assert re.fullmatch(r"template \d+ %\nto review", rows[1][3])
    assert rows[1][4].startswith("A/RES/74/197\n2019-12-19; adopted")
    assert rows[2][4].startswith("A/RES/74/197, para. 1\n")
    assert rows[5][2:] == ["", "no match", ""]


# An alignment.


def bitext_rows(bitext):
    file = io.BytesIO()
    docx_bitext.write(bitext, file)
    rows = Word(file).tables[0].rows
    return [[seen_text(cell) for cell in row.cells] for row in rows], file.getvalue()


def seen_text(cell):
    """What a cell shows, without hidden words."""
    lines = ([run.text for run in each.runs if not run.font.hidden] for each in cell.paragraphs)
    return "\n".join(map("".join, lines))


def test_an_alignment_is_a_table_of_pairs_from_1():
    head, *rows = bitext_rows(demo())[0]
    assert head == ["Pair", "Paragraph", "Chinese", "English"]
    assert [row[:2] for row in rows] == [
        ["1", "[1]"], ["2", "7, 8 | 7"], ["3", "9"], ["4", "footnote ¹ | footnote 1"],
    ]  # fmt: skip
    assert rows[2][2:] == ["missing in Chinese", "- requests the Secretary-General to report."]
    assert rows[1][2] == "欢迎最不发达国家技术库投入运行。又强调必须弥合数字鸿沟；"


def test_scripts_have_their_faces_and_directions():
    _, data = bitext_rows(arabic())
    runs = {each.findtext(f"{W}t"): each for each in tree(data).iter(f"{W}r")}
    chinese, arab = runs["大会“决定”"], runs["تقرر الجمعية العامة"]
    assert chinese.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia"
    assert chinese.find(f"{W}rPr/{W}lang").get(f"{W}eastAsia") == "zh-CN"
    assert arab.find(f"{W}rPr/{W}rtl") is not None
    assert arab.find(f"{W}rPr/{W}lang").get(f"{W}bidi") == "ar-SA"
    assert arab.getparent().find(f"{W}pPr/{W}bidi") is not None
    (head,) = tree(data).iter(f"{W}tblHeader")
    assert head.getparent().tag == f"{W}trPr"
    fonts = members(data)["word/styles.xml"].decode()
    assert 'w:eastAsia="SimSun"' in fonts


def arabic():
    from tmtool.units import Alignment, Bead, Bitext, Document, Paragraph, Segment

    said = ("大会“决定”", "تقرر الجمعية العامة")
    documents = [
        Document(lang, (Paragraph("body", None, text),))
        for lang, text in zip(("zh", "ar"), said, strict=True)
    ]
    segments = [(Segment(0, 0, len(text), text),) for text in said]
    beads = (Bead((range(1), range(1)), 0.3),)
    return Bitext(documents, (Alignment(segments, beads, "t"),), "sentence", "t")


def test_a_low_score_is_told():
    assert bitext_rows(arabic())[0][1][0] == "1\nlow score, 0.30"


def test_bitexts_are_written_as_tables():
    assert ".docx" in formats.FORMATS


@pytest.mark.clients
def test_office_programs_open_them_all(memory):
    run([*AGAINST, "-o", "a.docx"])
    run(["pretranslate", "draft.txt", "-o", "b.docx"])
    formats.write(arabic(), "c.docx")
    for name in ("a", "b", "c"):
        subprocess.run(
            [shutil.which("soffice"), f"-env:UserInstallation={(memory / 'profile').as_uri()}",
             "--headless", "--convert-to", "fodt", f"{name}.docx"],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    changes = Path("a.fodt").read_text("utf-8")
    assert changes.count("<text:insertion>") >= 4
    assert changes.count("<text:deletion>") >= 2
    assert "Recalling its resolution" in Path("b.fodt").read_text("utf-8")
    assert "تقرر الجمعية العامة" in Path("c.fodt").read_text("utf-8")
