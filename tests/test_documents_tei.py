"""TEI texts and the files of the corpus of the United Nations."""

from pathlib import Path

import pytest
from cases_contents import expected, told

from tmtool.documents.content import ReadOptions
from tmtool.documents.tei import read_tei
from tmtool.errors import InputError

FOLDER = Path(__file__).parent / "data" / "tei"
CASES = sorted(FOLDER.glob("*.xml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case(path: Path):
    content = read_tei(path.read_bytes(), path.name, ReadOptions())
    assert told(content) == expected(path.with_suffix(".xml.jsonl"))


def test_sentences_get_a_space_between_them_where_the_language_has_one():
    text = b'<text><body><p><s lang="en">One.</s><s lang="en">Two.</s></p></body></text>'
    assert read_tei(text, "a.xml", ReadOptions()).lines[0].text == "One. Two."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html/>", r"a\.xml:1:1: the root element is html, not TEI"),
        ("<TEI.2><p>", r"a\.xml:1:\d+: not well-formed XML"),
        ('<!DOCTYPE TEI.2 [<!ENTITY a "b">]><TEI.2>&a;</TEI.2>', "declares entities"),
    ],
)
def test_wrong_input(text: str, message: str):
    with pytest.raises(InputError, match=message):
        read_tei(text.encode(), "a.xml", ReadOptions())
