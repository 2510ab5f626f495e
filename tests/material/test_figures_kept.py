"""Every digit of a document is in a paragraph, a label, or a mark that has a footnote.

The text of a file is found a second time without the readers: in the text elements of Word files,
by the HTML parser of Python, and as PDFium copies it from a page.
"""

import re
import unicodedata
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

from tmtool.documents import DocumentReading, explain
from tmtool.errors import InputError

FOLDERS = ("align/hkma_dev", "align/un_ga61_ldc", "align/un_ecosoc_2023_3", "align/udhr", "seed")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
STORIES = re.compile(r"word/(document|footnotes|endnotes|header|footer)[0-9]*\.xml")
REFUSED = {
    "form_twice.pdf": "forms that include each other without end",
    "forms_mutual.pdf": "forms that include each other without end",
}
NO_TEXT = frozenset({"picture", "field without a result", "link"})
"""Removed items that say something in tmtool's own words, or an address."""


def digits(text: str) -> Counter[str]:
    plain = (str(unicodedata.digit(char)) for char in text if char.isdigit())
    return Counter(plain)


def check_digits(raw: str, reading: DocumentReading, name: str, *, is_numbered: bool) -> None:
    """With `is_numbered`, lists and notes have numbers that are not in the text of the file."""
    paragraphs = reading.document.paragraphs
    labels = {p.label for p in paragraphs if p.kind == "footnote"}
    marks = [note.mark for p in paragraphs for note in p.notes]
    assert set(marks) <= labels, name
    removed = (each.text for each in reading.removed if each.reason not in NO_TEXT)
    said = digits(" ".join([*(p.text for p in paragraphs), *removed]))
    numbers = digits(" ".join([*(p.label or "" for p in paragraphs), *marks]))
    if is_numbered:
        assert digits(raw) - said - numbers == Counter(), f"{name} lost digits"
        assert said - digits(raw) == Counter(), f"{name} got digits"
    else:
        assert digits(raw) == said + numbers, name


@pytest.mark.parametrize("folder", FOLDERS)
def test_digits_of_plain_texts(material: Path, folder: str):
    files = sorted({*(material / folder).glob("*.txt"), *(material / folder).glob("*.md")})
    assert files
    for file in files:
        reading = explain(file, format="text")
        paragraphs = reading.document.paragraphs
        labels = {p.label for p in paragraphs if p.kind == "footnote"}
        marks = [note.mark for p in paragraphs for note in p.notes]
        assert set(marks) <= labels, file.name
        kept = "".join([*(f"{p.label or ''} {p.text}" for p in paragraphs), *marks])
        given = re.sub(r"\]\([^()\s]*\)", "]", file.read_text("utf-8"))  # targets of links
        heads = "".join(each.text for each in reading.removed if each.reason != "link")
        assert digits(given) == digits(kept) + digits(heads), file.name


def read_word(file: Path) -> str:
    """The text of all stories, deleted text too, which readers report as removed."""
    tags = {f"{WORD}t", f"{WORD}delText"}
    with zipfile.ZipFile(file) as archive:
        stories = [archive.read(name) for name in archive.namelist() if STORIES.fullmatch(name)]
    return " ".join(text for story in stories for text in iter_word(story, tags))


def iter_word(story: bytes, tags: set[str]):
    waiting = [ElementTree.fromstring(story)]
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element.text or ""
        # The same once more, for programs that don't know the newer form.
        waiting += [each for each in element if each.tag != FALLBACK]


class PageText(HTMLParser):
    """The text of a page without its head, with the numbers of the items of its lists."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = ""
        self.items = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("ol", "li"):
            self.items = self.items + 1 if tag == "li" else 0
        if tag == "li":
            self.texts.append(str(self.items))
        if tag in ("head", "script", "style"):
            self.hidden = self.hidden or tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def read_page(file: Path) -> str:
    page = PageText()
    page.feed(file.read_text("utf-8"))
    return " ".join(page.texts)


def read_pdf(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


ORACLES = {".docx": read_word, ".html": read_page, ".pdf": read_pdf}
"""The material has no OpenDocument files."""


@pytest.mark.parametrize("suffix", ORACLES)
def test_digits_of_documents(material: Path, suffix: str):
    files = sorted(material.rglob(f"*{suffix}"))
    assert files
    for file in files:
        if file.name in REFUSED:
            with pytest.raises(InputError, match="is refused"):
                explain(file, lang="en")
            continue
        lang = None if "udhr" in file.parts else "en"
        reading, is_numbered = explain(file, lang=lang), suffix == ".docx"
        check_digits(ORACLES[suffix](file), reading, file.name, is_numbered=is_numbered)
