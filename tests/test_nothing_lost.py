"""Nothing is lost in silence: each word of a file is in its paragraphs or told, and only once."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_documents import HTML, MARKDOWN, OPEN_DOCUMENT, TEXT, WORD, Grammar, Tree

from tmtool.documents import DocumentReading
from tmtool.documents.files import read_bytes
from tmtool.errors import InputError

GRAMMARS: dict[str, Grammar] = {
    "docx": WORD, "odt": OPEN_DOCUMENT, "html": HTML, "markdown": MARKDOWN, "text": TEXT,
}  # fmt: skip


def told(reading: DocumentReading) -> str:
    """All that a reading says: paragraphs, the facts of the document, and what was left out."""
    document = reading.document
    parts = [f"{p.label}|{p.text}|{p.notes}" for p in document.paragraphs]
    return "\n".join((*parts, *(each.text for each in reading.removed), str(document.meta)))


def lost(name: str, trees: list[Tree], revisions: str) -> dict[str, int]:
    """The words that are not told once, and how often they are."""
    data, words = GRAMMARS[name].made(trees)
    try:
        reading = read_bytes(data, "a", lang="en", format=name, revisions=revisions)
    except InputError as error:
        assert "holds no text" in str(error)  # noqa: PT017
        return {}
    text = told(reading)
    counts = Counter({each: text.count(each) for each in words})
    return {each: count for each, count in counts.items() if count != 1}


@pytest.mark.parametrize("name", GRAMMARS)
@settings(max_examples=30)
@given(st.data())
def test_each_word_is_told_once(name: str, data: st.DataObject):
    trees = data.draw(GRAMMARS[name].trees())
    revisions = data.draw(st.sampled_from(("accept", "reject")))
    assert lost(name, trees, revisions) == {}
