"""Copies of what was checked with suggestions put in: as tracked changes, in place, as a bitext."""

import io
from pathlib import Path

import pytest
from docx import Document
from docx_files import docx

from tmtool.bootstrap import open_session
from tmtool.checks.checking import check
from tmtool.checks.repairs import list_repairs
from tmtool.documents import read
from tmtool.documents.requests import ReadRequest
from tmtool.errors import InputError
from tmtool.formats.bitexts import rebuild
from tmtool.operations.check_texts import CheckRequest
from tmtool.operations.check_texts import check as run_check
from tmtool.pipeline import AlignRequest
from tmtool.units import CheckRecord
from tmtool.views import check as exports

BY = CheckRecord("Ada", "2026-11-29T10:00:00+00:00")
DATA = Path(__file__).parent / "data" / "corrected"
TMX = (DATA / "other.tmx").read_text("utf-8")
XLIFF = (DATA / "other.xlf").read_text("utf-8")


def find(report, name):
    return next(each.id for each in report.findings if each.check == name)


def write(report, names, path):
    exports.write_corrected(report, [find(report, each) for each in names], path, by=BY)
    return path


@pytest.fixture
def tmx():
    return check(str(DATA / "other.tmx"))


def test_a_tmx_of_others_stays_but_for_the_words(tmx, tmp_path):
    assert exports.list_corrected(tmx) == (".tmx",)
    out = write(tmx, ["citations", "repeated words"], tmp_path / "out.tmx")
    expected = TMX.replace(">74/198<", ">74/197<").replace("the the", "the")
    assert out.read_text("utf-8") == expected
    assert not {"citations", "repeated words"} & {each.check for each in check(str(out)).findings}


def test_an_xliff_of_others_stays_but_for_the_words(tmp_path):
    report = check(str(DATA / "other.xlf"))
    out = write(report, ["citations"], tmp_path / "out.xlf")
    assert out.read_text("utf-8") == XLIFF.replace(
        '<target state="final">resolution 74/198', '<target state="final">resolution 74/197'
    )


def test_of_several_segments_of_an_xliff_2_the_right_one_is_changed(tmp_path):
    data = (DATA / "second.xlf").read_text("utf-8")
    report = check(str(DATA / "second.xlf"))
    out = write(report, ["citations"], tmp_path / "out.xlf")
    first, second = data.split("</segment>", 1)
    assert out.read_text("utf-8") == f"{first}</segment>{second.replace('74/198', '74/197')}"


def test_a_file_of_a_program_stays_one_of_its_own(tmp_path):
    (tmp_path / "own.sdlxliff").write_text(XLIFF, "utf-8")
    report = check(str(tmp_path / "own.sdlxliff"))
    assert exports.list_corrected(report) == (".sdlxliff",)
    out = write(report, ["citations"], tmp_path / "out.sdlxliff")
    assert out.read_text("utf-8").count("74/197") == 2


def test_words_with_a_code_inside_are_left_to_people(tmp_path):
    report = check(str(DATA / "other.xlf"))
    with pytest.raises(InputError, match=r"pair 2: .* does not stand in one piece"):
        write(report, ["repeated words"], tmp_path / "out.xlf")
    assert not (tmp_path / "out.xlf").exists()


def test_a_table_becomes_a_sheet_with_both_languages(tmp_path):
    (tmp_path / "pairs.csv").write_text("zh,en\n第74/197号决议；,resolution 74/198;\n", "utf-8")
    report = check(str(tmp_path / "pairs.csv"))
    assert exports.list_corrected(report) == (".xlsx",)
    out = write(report, ["citations"], tmp_path / "out.xlsx")
    assert [pair.target for pair in check(str(out)).parts[0].opened.job.pairs] == [
        "resolution 74/197;"
    ]


def test_two_suggestions_for_the_same_words_are_told(tmx):
    ids = {each.id for each in tmx.findings}
    with pytest.raises(InputError, match="can't be put in as it is"):
        list_repairs(tmx, ids | {"0" * 12})


# Word.

ZH = ["{大会，}", "{回顾其第74/197号决议，}", "{强调必须弥合数字鸿沟；}"]
EN = [
    "{The General Assembly,}",
    "<w:r><w:t xml:space='preserve'>Recalling its resolution </w:t></w:r>"
    "<w:r><w:rPr><w:b/></w:rPr><w:t>74/</w:t></w:r><w:r><w:t>198,</w:t></w:r>",
    "{Stresses the the need to bridge the digital divide;}",
]


def body(paragraphs):
    return "".join(f"<w:p>{each}</w:p>" for each in paragraphs)


@pytest.fixture
def word(tmp_path):
    for name, paragraphs in (("zh", ZH), ("en", EN)):
        (tmp_path / f"{name}.docx").write_bytes(docx(body(paragraphs)))
    texts = AlignRequest(*(ReadRequest(str(tmp_path / f"{name}.docx")) for name in ("zh", "en")))
    with open_session(tmp_path / "memory", findings=str(tmp_path / "decided.jsonl")) as session:
        return run_check(session, CheckRequest((texts,)))


def test_a_word_file_gets_tracked_changes_and_nothing_else(word, tmp_path):
    assert exports.list_corrected(word)[0] == ".docx"
    out = write(word, ["citations", "repeated words"], tmp_path / "out.docx")
    original = (tmp_path / "en.docx").read_bytes()
    texts = {
        how: [each.text for each in read(out, revisions=how).paragraphs]
        for how in ("accept", "reject")
    }
    assert texts["reject"] == [each.text for each in read(tmp_path / "en.docx").paragraphs]
    assert texts["accept"] == [
        "The General Assembly,", "Recalling its resolution 74/197,",
        "Stresses the need to bridge the digital divide;",
    ]  # fmt: skip
    tree = Document(io.BytesIO(out.read_bytes())).element
    changes = tree.xpath("//w:ins | //w:del")
    assert {each.get(f"{{{tree.nsmap['w']}}}author") for each in changes} == {"Ada"}
    assert len({each.get(f"{{{tree.nsmap['w']}}}id") for each in changes}) == 4
    assert tree.xpath("//w:ins//w:rPr/w:b")  # it looks as the first of what it stands for
    assert b"comment" not in out.read_bytes() or b"comment" in original


def test_words_in_a_field_are_left_to_people(tmp_path):
    linked = [EN[0], "{Recalling its }<w:hyperlink>{resolution 74/198}</w:hyperlink>{,}", EN[2]]
    for name, paragraphs in (("zh", ZH), ("en", linked)):
        (tmp_path / f"{name}.docx").write_bytes(docx(body(paragraphs)))
    texts = AlignRequest(*(ReadRequest(str(tmp_path / f"{name}.docx")) for name in ("zh", "en")))
    with open_session(tmp_path / "memory", findings=str(tmp_path / "decided.jsonl")) as session:
        report = run_check(session, CheckRequest((texts,)))
    with pytest.raises(InputError, match="correct it by hand"):
        write(report, ["citations"], tmp_path / "out.docx")


def test_a_bitext_has_the_suggestion_as_an_edit_in_every_form(word, tmp_path):
    out = write(word, ["citations"], tmp_path / "out.jsonl")
    bitext = rebuild.read(out)
    edits = [edit for each in bitext.target.paragraphs for edit in each.edits]
    assert [(edit.by, edit.finding) for edit in edits] == [("Ada", find(word, "citations"))]
    for suffix in exports.list_corrected(word)[1:]:
        path = write(word, ["citations"], Path(tmp_path / f"other{suffix}"))
        assert any("74/197" in pair.target for pair in check(str(path)).parts[0].opened.job.pairs)
