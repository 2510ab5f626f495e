"""Real Word files: each is listed with what it holds, and no letter of any is lost."""

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from tmtool.documents.content import Content, ReadOptions, strip_marks, take_marks
from tmtool.documents.docx import read_docx
from tmtool.documents.reading import build_document
from tmtool.units import Meta

# Lines by what they are ("text" is what the format isn't sure of), the labels of numbered ones, the
# marks of notes, and what is in no line, by why.
ACCEPTED = {
    "848-nested-tables-with-revisions.docx": "2 text, 1 cell, 1 x deleted revision",
    "848-nested-tables.docx": "2 text, 2 cell",
    "AddComments.docx": "1 text, 1 x deleted revision, 1 x comment",
    "Addcomments.docx": "1 text, 1 x deleted revision, 1 x comment",
    "ComplexTextfield.docx": "2 text",
    "Document-with-custom-tabs.docx": "1 text",
    "Document-with-formula-and-tabs.docx": "1 text",
    "Document-with-tab-09.docx": "1 text",
    "Document-with-tabs-2.docx": "1 text",
    "Document-with-tabs-3.docx": "1 text",
    "Document-with-tabs-4.docx": "1 text",
    "Document-with-tabs-5.docx": "3 text",
    "Document-with-tabs-at-EOL.docx": "2 text",
    "Document-with-tabs.docx": "1 text",
    "Hidden_Textbox.docx": "1 text, 1 x hidden text",
    "OpenXmlRoundtripTabDoNotTranslateTestCharacterStyle.docx": "2 text",
    "OpenXmlRoundtripTabDoNotTranslateTestParagraphStyle.docx": "2 text",
    "Out848-nested-tables-with-revisions.docx": "2 text, 1 cell",
    "Out848-nested-tables.docx": "2 text, 2 cell",
    "OutAddcomments.docx": "1 text, 1 x deleted revision, 1 x comment",
    "OutOfTheTextBox.docx": "2 text",
    "OutOutOfTheTextBox.docx": "2 text",
    "TabAtEnd.docx": "1 text",
    "TabAtEndAfterNewRun.docx": "1 text",
    "TextBoxes.docx": "4 text",
    "TextboxNumber.docx": "1 text, 1 heading, labels 1, 3 x page number, 1 x running foot",
    "Textfield.docx": "2 text",
    "authorities_table_of_authorities.docx": "5 text, 1 x field without a result, 1 x page number "
    "in a table of contents",
    "base_table.docx": "1 text, 170 cell",
    "base_table_2.docx": "9 cell",
    "base_table_3.docx": "1 text, 9 cell",
    "base_table_4.docx": "1 text, 9 cell",
    "caption_table_of_figures.docx": "20 text, 6 x page number in a table of contents",
    "comments.docx": "3 text, 1 x comment",
    "document-revision-information-stripping.docx": "4 text, 2 cell, 2 x deleted revision, "
    "2 x description of a table",
    "endnotes.docx": "2 text, 1 footnote, notes i",
    "external_hyperlink.docx": "2 text",
    "footnotes.docx": "3 text, 3 footnote, notes 1 2 3",
    "hyperlink.docx": "1 text",
    "line_numbers.docx": "7 text",
    "page_numbers.docx": "6 text, 2 x page number",
    "paragraph_bulleted_list.docx": "7 item",
    "paragraph_multilevel_list.docx": "12 item",
    "paragraph_numbered_list.docx": "7 text, labels 1 2 3 4 5 6 7",
    "paragraph_tab_spacing_with_leads.docx": "1 text",
    "paragraph_tab_spacing_without_leads.docx": "1 text",
    "quickparts_fields.docx": "1 text",
    "smart_art.docx": "2 text, 1 x diagram",
    "style_list_paragraph.docx": "3 text",
    "symbols.docx": "1 text",
    "table_cell_margins.docx": "6 cell",
    "table_custom_borders.docx": "144 cell",
    "table_custom_cell_sizes.docx": "1 text, 9 cell",
    "table_custom_drawn.docx": "16 cell",
    "table_custom_style.docx": "170 cell",
    "table_merged_cells.docx": "45 cell",
    "table_of_contents_automatic.docx": "15 text, 1 title, 6 heading, 7 x page number in a table "
    "of contents",
    "table_of_contents_manual.docx": "10 text, 1 title, 2 heading, 6 x page number in a table "
    "of contents",
    "table_quicktable.docx": "2 text, 50 cell",
    "table_regular_borders.docx": "190 cell",
    "table_split_cells.docx": "13 cell",
    "table_split_table.docx": "170 cell",
    "table_text_alignment.docx": "9 cell",
    "table_text_direction.docx": "3 cell",
    "table_text_fitting.docx": "9 cell",
    "table_text_wrapping.docx": "9 cell",
    "table_wrapping_around_table_1.docx": "4 cell, 2 text",
    "table_wrapping_around_table_2.docx": "4 cell, 2 text",
    "tracked_changes.docx": "1 text, 1 x deleted revision",
}
REJECTED = ACCEPTED | {
    "848-nested-tables-with-revisions.docx": "2 text, 2 cell",
    "AddComments.docx": "1 text, 1 x inserted revision, 1 x comment",
    "Addcomments.docx": "1 text, 1 x inserted revision, 1 x comment",
    "OutAddcomments.docx": "1 text, 1 x inserted revision, 1 x comment",
    "document-revision-information-stripping.docx": "2 text, 3 cell, 4 x inserted revision, "
    "2 x description of a table",
    "tracked_changes.docx": "1 text, 2 x inserted revision",
}
EXPECTED = {"accept": ACCEPTED, "reject": REJECTED}
BOTH = [(name, revisions) for name in ACCEPTED for revisions in EXPECTED]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="session")
def folder(material: Path) -> Path:
    return material / "formats" / "docx"


def read(path: Path, revisions: str = "accept") -> Content:
    return read_docx(path.read_bytes(), path.name, ReadOptions(revisions=revisions))


def summary(content: Content) -> str:
    roles = Counter(line.role or "text" for line in content.lines)
    notes = [line.label for line in content.lines if line.role == "footnote"]
    labels = [line.label for line in content.lines if line.label and line.role != "footnote"]
    reasons = Counter(each.reason for each in content.removed)
    return ", ".join((
        *(f"{count} {role}" for role, count in roles.items()),
        *([f"labels {' '.join(labels)}"] if labels else ()),
        *([f"notes {' '.join(map(str, notes))}"] if notes else ()),
        *(f"{count} x {reason}" for reason, count in reasons.items()),
    ))  # fmt: skip


def test_every_file_is_listed(folder: Path):
    assert {path.name for path in folder.iterdir()} == set(ACCEPTED)


@pytest.mark.parametrize(("name", "revisions"), BOTH)
def test_what_it_holds(folder: Path, name: str, revisions: str):
    assert summary(read(folder / name, revisions)) == EXPECTED[revisions][name]


def letters_in(path: Path) -> Counter[str]:
    """The letters of all text in the parts that have any; of two alternatives, those of one."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(path) as file:
        for part in file.namelist():
            if re.fullmatch(
                r"word/(?:document|footnotes|endnotes|comments|header\d|footer\d)\.xml", part
            ):
                root = etree.fromstring(file.read(part))
                for fallback in root.iter("{*}Fallback"):
                    fallback.clear()
                for text in root.iter(f"{W}t", f"{W}delText"):
                    found.update(filter(str.isalnum, text.text or ""))
    return found


@pytest.mark.parametrize(("name", "revisions"), BOTH)
def test_no_letter_is_lost(folder: Path, name: str, revisions: str):
    content = read(folder / name, revisions)
    kept = "".join(strip_marks(line.text) for line in content.lines)
    told = "".join(each.text for each in content.removed)
    assert letters_in(folder / name) - Counter(kept + told) == Counter()


def test_marks_stand_where_the_notes_are_called(folder: Path):
    content = read(folder / "footnotes.docx")
    found = [take_marks(line.text) for line in content.lines[:3]]
    assert [[note.mark for note in notes] for _, notes in found] == [["1"], ["2"], ["3"]]
    assert [notes[0].offset == len(text) for text, notes in found] == [True, True, False]
    assert found[2][1][0].offset == 164
    document, _ = build_document(content.lines, "en", Meta())
    assert [(p.kind, p.label) for p in document.paragraphs[3:]] == [
        ("footnote", "1"), ("footnote", "2"), ("footnote", "3"),
    ]  # fmt: skip


def test_links_lead_where_they_should(folder: Path):
    (line,) = read(folder / "hyperlink.docx").lines
    assert [(code.look, code.start, code.stop) for code in line.codes] == [
        ("link", 128, 139), ("link", 179, 193),
    ]  # fmt: skip
    assert [(code.target or "").removeprefix("http://www.") for code in line.codes] == [
        "google.com", "microsoft.com",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in ACCEPTED if "table" in name])
def test_every_cell_that_is_shown_once(folder: Path, name: str):
    """As many cells with text as the XML has, but for those under a merged one and deleted rows."""
    with zipfile.ZipFile(folder / name) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    shown = [
        cell
        for cell in root.iter(f"{W}tc")
        if next((text for text in cell.iterfind(f"{W}p//{W}t") if text.text), None) is not None
        and cell.find(f"{W}tcPr/{W}vMerge[@{W}val='restart']") is cell.find(f"{W}tcPr/{W}vMerge")
    ]
    assert sum(line.role == "cell" for line in read(folder / name).lines) == len(shown)
