"""Every digit of a text is in a paragraph, a label, or a mark that has a footnote."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from tmtool.documents import explain

FOLDERS = ("align/hkma_dev", "align/un_ga61_ldc", "align/un_ecosoc_2023_3", "align/udhr", "seed")


def digits(text: str) -> Counter[str]:
    plain = (str(unicodedata.digit(char)) for char in text if char.isdigit())
    return Counter(plain)


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
