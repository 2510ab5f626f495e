"""Four resolutions as the United Nations publish them: every paragraph as it was checked by eye.

And the Universal Declaration and Word files, set as PDF by programs.

`tests/data/pdf/resolutions.tsv` holds no text: for each paragraph its kind, its label, its marks,
its number of words and the first digits of the SHA-256 of its text.
"""

import re
import subprocess
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from made_pdf import by_chromium, by_libreoffice, letters_of
from word_runs import list_runs, share_of

from tmtool.documents.files import explain, read_bytes
from tmtool.documents.files import read as document

LISTED = Path(__file__).parents[1] / "data" / "pdf" / "resolutions.tsv"
# Pages, agenda item, date of the document, date of adoption, paragraphs, footnotes.
EXPECTED = {
    "A_RES_73_3-EN.pdf": (10, "129", "2018-10-18", "10 October 2018", 76, 7),
    "A_RES_73_6-EN.pdf": (5, "30", "2018-10-31", "26 October 2018", 57, 6),
    "A_RES_73_7-EN.pdf": (5, "77", "2018-10-31", "29 October 2018", 62, 9),
    "A_RES_73_8-EN.pdf": (2, "43", "2018-11-05", "1 November 2018", 26, 1),
}


def rows(document):
    for p in document.paragraphs:
        digest = sha256(p.text.encode()).hexdigest()[:12]
        marks = " ".join(note.mark for note in p.notes)
        yield [p.kind, p.label or "", marks, str(len(p.text.split())), digest]


@pytest.fixture(scope="module", params=EXPECTED)
def reading(request, material):
    file = material / "formats" / "pdf" / request.param
    return request.param, explain(file)


def test_masthead(reading):
    name, read = reading
    pages, item, date, adopted, _, _ = EXPECTED[name]
    document, meta = read.document, read.document.meta
    assert document.symbol == name.removesuffix("-EN.pdf").replace("_", "/")
    assert (document.lang, meta.format, meta.pages) == ("en", "pdf", pages)
    assert (meta.session, meta.agenda_item, meta.date) == ("73", item, date)
    assert (meta.distribution, meta.status) == ("general", "adopted")
    titles = [p for p in document.paragraphs if p.kind == "title"]
    assert [p.label for p in titles] == [document.symbol.removeprefix("A/RES/")]
    assert document.paragraphs[6].text == f"Resolution adopted by the General Assembly on {adopted}"
    signed = [p.text for p in document.paragraphs if p.kind == "signature"]
    assert (signed[0].endswith("plenary meeting"), signed[1:]) == (True, [adopted])


def test_every_paragraph(reading):
    name, read = reading
    lines = [line.split("\t") for line in LISTED.read_text("utf-8").splitlines()]
    assert list(rows(read.document)) == [line[1:] for line in lines if line[0] == name]
    assert len(read.document.paragraphs) == EXPECTED[name][4]


def test_footnotes_are_tied_to_their_marks(reading):
    name, read = reading
    paragraphs = read.document.paragraphs
    labels = [p.label for p in paragraphs if p.kind == "footnote"]
    assert labels == [str(number) for number in range(1, EXPECTED[name][5] + 1)]
    marks = {note.mark for p in paragraphs for note in p.notes}
    assert marks == set(labels)
    assert all(p.text[note.offset - 1] not in " " for p in paragraphs for note in p.notes)


def test_operative_paragraphs_count_up(reading):
    labels = [p.label for p in reading[1].document.paragraphs if p.kind == "operative"]
    assert labels == [str(number) for number in range(1, len(labels) + 1)]


def test_nothing_of_the_margins_is_in_the_text(reading):
    name, read = reading
    symbol = read.document.symbol
    texts = [p.text for p in read.document.paragraphs]
    job = re.compile(r"18-\d{5}|\b\d+/(?:10|5|2)\b(?= 18)|\*\d{7}\*|_{4}")
    assert not [text for text in texts if job.search(text)]
    assert [text for text in texts if symbol in text] == [symbol]
    assert not [text for text in texts if re.search(r"\w- \w|\w -\w", text) and "and" not in text]
    reasons = Counter(each.reason for each in read.removed)
    pages = EXPECTED[name][0]
    assert (reasons["page number"], reasons["job number"]) == (pages - 1, pages)
    assert reasons["bar code"] == 1


def test_opening_words_are_italic(reading):
    for p in reading[1].document.paragraphs:
        if p.kind == "preambular" and p.text.split()[0].endswith("ing"):
            assert (p.codes[0].look, p.codes[0].start) == ("italic", 0)


def test_no_letter_is_lost(reading, material):
    """All that PDFium finds is in a paragraph, its label or its marks, or is reported."""
    name, read = reading
    kept = Counter()
    for p in read.document.paragraphs:
        kept.update(p.text + (p.label or "") + "".join(note.mark for note in p.notes))
    for each in read.removed:
        kept.update(each.text)
    assert letters_of((material / "formats" / "pdf" / name).read_bytes()) - kept == Counter()


@pytest.mark.parametrize("name", ["two_columns_acl"])
def test_two_columns_typed_by_hand(name, material):
    """A page was typed from its picture, column by column; only digests of it lie here."""
    found = document(material / "faulty" / "pdf" / f"{name}.pdf")
    text = "\n".join(paragraph.text for paragraph in found.paragraphs)
    wanted = (LISTED.parent / f"{name}.runs").read_text("utf-8").split()
    # Hyphens of words that appear whole nowhere else stay: 0.936 and 0.921 of the runs.
    assert share_of(wanted, list_runs(text)) >= 0.93
    assert share_of(list_runs(text), wanted) >= 0.92


@pytest.mark.clients
@pytest.mark.parametrize("lang", ["zh", "en", "ar", "fr", "ru", "es"])
@pytest.mark.parametrize("program", [by_chromium, by_libreoffice])
def test_the_universal_declaration(program, lang, material, tmp_path):
    known = document(material / "align" / "udhr" / f"{lang}.txt", lang=lang)
    found = read_bytes(program(known, tmp_path), "made.pdf", lang=lang).document
    assert [(p.kind, p.label, p.text) for p in found.paragraphs] == [
        (p.kind, p.label, p.text) for p in known.paragraphs
    ]


# Those whose pages show what their text says, and no more; others have comments, changes, boxes.
WORD = {
    "base_table.docx": 171, "base_table_3.docx": 10, "endnotes.docx": 3, "footnotes.docx": 6,
    "paragraph_bulleted_list.docx": 7, "paragraph_numbered_list.docx": 7, "symbols.docx": 1,
    "style_list_paragraph.docx": 3, "table_custom_cell_sizes.docx": 10,
    "table_custom_style.docx": 170, "table_merged_cells.docx": 45, "table_quicktable.docx": 52,
    "table_split_cells.docx": 13, "table_split_table.docx": 170, "table_text_fitting.docx": 9,
    "table_text_wrapping.docx": 9,
}  # fmt: skip


@pytest.mark.clients
def test_word_files_set_by_libreoffice(material, tmp_path):
    files = [material / "formats" / "docx" / name for name in WORD]
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    for file in files:
        known, found = document(file), document(tmp_path / f"{file.stem}.pdf")
        assert len(known.paragraphs) == WORD[file.name]
        assert words(found) == words(known), file.name


def words(document):
    return ["".join(p.text.split()) for p in document.paragraphs]
