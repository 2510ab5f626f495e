"""The demonstration corpus as an OpenDocument text with real lists and footnotes, and what
LibreOffice makes of it: every one of them is the same document as the plain text."""

import html
import os
import subprocess
from pathlib import Path

import docx_files
import pytest

from tmtool.documents import read
from tmtool.documents.legacy import find_libreoffice
from tmtool.units import Document, Paragraph

CORPUS = Path(__file__).parents[1] / "corpora" / "ict-2020"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties
 fo:margin-bottom="2mm"/></style:default-style></office:styles>
<office:automatic-styles><text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
</text:list-style></office:automatic-styles>
<office:body><office:text>
"""
TAIL = "</office:text></office:body></office:document>\n"


def marked_up(paragraph: Paragraph, notes: dict[str, str]) -> str:
    """A paragraph's text with its footnotes where they are called."""
    parts, at = [], 0
    for number, note in enumerate(paragraph.notes):
        parts.append(html.escape(paragraph.text[at : note.offset], quote=False))
        parts.append(
            f'<text:note text:id="f{note.mark}-{number}" text:note-class="footnote">'
            f"<text:note-citation>{note.mark}</text:note-citation><text:note-body><text:p>"
            f"{html.escape(notes[note.mark], quote=False)}</text:p></text:note-body></text:note>"
        )
        at = note.offset
    parts.append(html.escape(paragraph.text[at:], quote=False))
    return "".join(parts).replace("\n", "<text:line-break/>")


def as_fodt(document: Document) -> str:
    """The document as a word processor would have it: numbers counted, notes at their places.

    Space below each paragraph shows in PDF where it ends, whatever fonts are installed.
    """
    notes = {p.label or "": p.text for p in document.paragraphs if p.kind == "footnote"}
    blocks = []
    for paragraph in document.paragraphs:
        if paragraph.kind == "footnote":
            continue
        block = f"<text:p>{marked_up(paragraph, notes)}</text:p>"
        if paragraph.kind == "operative" and paragraph.label:
            block = (
                '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item>'
                f"{block}</text:list-item></text:list>"
            )
        elif paragraph.label:
            block = block.replace("<text:p>", f"<text:p>{paragraph.label} ")
        blocks.append(block)
    return HEAD + "\n".join(blocks) + TAIL


def made(lang: str, folder: Path) -> tuple[Document, Path]:
    document = read(CORPUS / f"{lang}.txt")
    file = folder / f"{lang}.fodt"
    file.write_text(as_fodt(document), "utf-8")
    return document, file


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_flat_file(lang: str, tmp_path: Path):
    document, file = made(lang, tmp_path)
    found = read(file)
    assert found.meta.format == "odt"
    assert found.paragraphs == document.paragraphs
    assert found.id == document.id


def saved(file: Path, kind: str) -> Path:
    """What LibreOffice makes of a file."""
    program = find_libreoffice()
    assert program is not None, "this test needs LibreOffice"
    folder = file.parent
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", kind, "--outdir", str(folder / "out"), str(file),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=os.environ)
    return folder / "out" / f"{file.stem}.{kind.partition(':')[0]}"


KINDS = ["odt:writer8", "docx:MS Word 2007 XML", "rtf:Rich Text Format", "xhtml:XHTML Writer File"]


@pytest.mark.clients
@pytest.mark.parametrize("kind", KINDS)
def test_word_file_saved_by_libreoffice(kind: str, tmp_path: Path):
    """Lists that begin anew, notes of both kinds, a table with merged cells, heads of pages."""
    file = tmp_path / "resolution.docx"
    file.write_bytes(docx_files.made(docx_files.FOLDER / "resolution.txt"))
    document = read(file)
    kinds = {paragraph.kind for paragraph in document.paragraphs}
    assert {"masthead", "title", "operative", "item", "cell", "footnote"} <= kinds
    assert read(saved(file, kind)).paragraphs == document.paragraphs


@pytest.mark.clients
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "kind", ["odt:writer8", "docx:MS Word 2007 XML", "doc:MS Word 97", "rtf:Rich Text Format",
             "html:HTML (StarWriter)", "xhtml:XHTML Writer File", "pdf:writer_pdf_Export"],
)  # fmt: skip
def test_saved_by_libreoffice(kind: str, lang: str, tmp_path: Path):
    document, file = made(lang, tmp_path)
    found = read(saved(file, kind))
    assert [(p.kind, p.label, p.text) for p in found.paragraphs] == [
        (p.kind, p.label, p.text) for p in document.paragraphs
    ]
    assert found.id == document.id
