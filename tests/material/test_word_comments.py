"""Real Word files with a comment on each of their paragraphs: nothing else in them is new."""

import io
from pathlib import Path

import pytest
from docx import Document
from test_docx_comments import check_unchanged
from word_comments import WHEN, ranges, said

from tmtool.documents import read
from tmtool.documents.docx.commented import WordComment, add_comments, open_for_comments
from tmtool.fuzzy.locating import UNKNOWN, locate_texts

from .test_docx import ACCEPTED


@pytest.mark.parametrize("name", ACCEPTED)
def test_each_paragraph_takes_a_comment(material: Path, name: str):
    path = material / "formats" / "docx" / name
    data = path.read_bytes()
    file = open_for_comments(data, name)
    paragraphs = read(path, lang="en").paragraphs
    places = locate_texts(
        [each.text for each in paragraphs], file.places.text, frozenset(file.places.starts)
    )
    assert not any(UNKNOWN in each for each in places), "every character is found"
    comments = [
        WordComment(range(min(each), max(each) + 1), said(f"comment {number}"))
        for number, each in enumerate(places)
    ]
    after = add_comments(file, comments, when=WHEN)
    check_unchanged(data, after)
    assert sum(each.startswith("comment ") for each in ranges(after)) == len(paragraphs)
    assert Document(io.BytesIO(after)).paragraphs is not None
