"""Struck-out text of negotiated drafts: deleted and counted, or kept where that is asked."""

from io import BytesIO

import pytest
from docx import Document as Word
from hypothesis import given
from hypothesis import strategies as st

from tmtool.cli import run
from tmtool.documents import explain, read
from tmtool.documents.content import Line, mark, strip_marks, take_marks
from tmtool.documents.report import iter_remarks
from tmtool.documents.struck import REASON, drop_struck
from tmtool.errors import InputError
from tmtool.units import Code

# Each paragraph in parts; a part that begins with - is struck out, one with + bold, as it is new.
TEXT = [
    ["The General Assembly,"],
    ["Recalling its resolution 74/197 of 19 December 2019 and ", "-all ", "its other resolutions,"],
    ["-Noting with regret that no report was submitted,"],
    ["1. ", "-Invites", "+Urges", " all States ", "-and others", " to provide contributions;"],
    ["2. Decides to remain seized of the matter."],
]
LEFT = [
    "The General Assembly,",
    "Recalling its resolution 74/197 of 19 December 2019 and its other resolutions,",
    "Urges all States to provide contributions;",
    "Decides to remain seized of the matter.",
]
WHOLE = [
    "The General Assembly,",
    "Recalling its resolution 74/197 of 19 December 2019 and all its other resolutions,",
    "Noting with regret that no report was submitted,",
    "InvitesUrges all States and others to provide contributions;",
    "Decides to remain seized of the matter.",
]


def as_word(double=False):
    word = Word()
    for parts in TEXT:
        paragraph = word.add_paragraph()
        for part in parts:
            piece = paragraph.add_run(part.lstrip("-+"))
            piece.font.bold = part.startswith("+") or None
            if part.startswith("-"):
                setattr(piece.font, "double_strike" if double else "strike", True)
    data = BytesIO()
    word.save(data)
    return data.getvalue()


def in_elements(struck, bold, around):
    made = []
    for parts in TEXT:
        said = "".join(
            {"-": struck, "+": bold}.get(part[0], "{}").format(part.lstrip("-+")) for part in parts
        )
        made.append(around.format(said))
    return "\n".join(made)


ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:style style:name="S" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="B" style:family="text">
<style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles><office:body><office:text>
{}
</office:text></office:body></office:document>
"""
FILES = {
    "draft.docx": as_word(),
    "double.docx": as_word(double=True),
    "draft.html": "<!DOCTYPE html><html lang='en'><body>"
    + in_elements("<s>{}</s>", "<b>{}</b>", "<p>{}</p>") + "</body></html>",
    "style.html": "<!DOCTYPE html><html lang='en'><body>"
    + in_elements("<span style='text-decoration: line-through'>{}</span>", "<b>{}</b>", "<p>{}</p>")
    + "</body></html>",
    "draft.fodt": ODT.format(in_elements(
        "<text:span text:style-name='S'>{}</text:span>",
        "<text:span text:style-name='B'>{}</text:span>", "<text:p>{}</text:p>",
    )),
}  # fmt: skip


@pytest.fixture(params=FILES)
def file(request, tmp_path):
    path = tmp_path / request.param
    content = FILES[request.param]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(document):
    return [each.text for each in document.paragraphs]


def test_struck_out_text_is_deleted_and_counted(file):
    found = explain(file, lang="en")
    assert texts(found.document) == LEFT
    assert not any(code.look == "strike" for p in found.document.paragraphs for code in p.codes)
    assert [each.text for each in found.removed if each.reason == REASON] == [
        "all", "Noting with regret that no report was submitted,", "Invites", "and others",
    ]  # fmt: skip
    (remark,) = [each for each in iter_remarks(found, file.name) if each.code == "struck out"]
    assert str(remark) == f"{file.name}: 12 words struck out, read as deleted"
    (bold,) = [code for p in found.document.paragraphs for code in p.codes]
    assert (bold.look, bold.start, bold.stop) == ("bold", 0, 5)


@pytest.mark.parametrize("how", [{"struck": "keep"}, {"revisions": "reject"}])
def test_it_is_kept_where_that_is_asked(file, how):
    """Where changes are rejected, what is struck out was there before."""
    found = explain(file, lang="en", **how)
    assert texts(found.document) == WHOLE
    assert not any(each.reason == REASON for each in found.removed)


def test_characters_are_counted_where_words_are_not_apart(tmp_path):
    (tmp_path / "a.md").write_text("大会，\n\n1. ~~请~~敦促所有国家~~自愿~~捐款；\n", "utf-8")
    found = explain(tmp_path / "a.md", lang="zh")
    assert texts(found.document) == ["大会，", "敦促所有国家捐款；"]
    assert [str(each) for each in iter_remarks(found, "a.md")] == [
        "a.md: 3 characters struck out, read as deleted"
    ]


def test_a_text_of_nothing_else_is_refused(tmp_path, capsys):
    file = tmp_path / "a.md"
    file.write_text("~~all of it~~\n", "utf-8")
    with pytest.raises(InputError, match="holds nothing but struck-out text"):
        read(file, lang="en")
    assert run(["segment", str(file), "--from", "en"]) == 2
    assert "--struck-out keep reads it" in capsys.readouterr().err
    assert run(["segment", str(file), "--from", "en", "--struck-out", "keep"]) == 0
    assert capsys.readouterr().out == "all of it\n"


words = st.lists(
    st.sampled_from(["大会", "a", " ", "，", "b c", mark("1")]), min_size=1, max_size=9
)


@given(words=words, data=st.data())
def test_nothing_is_lost_or_invented(words, data):
    """What is left and what is told are all there was, blanks apart; looks stay where they were."""
    text = "".join(words)
    bare = strip_marks(text)
    place = st.integers(0, len(bare))
    spans = data.draw(st.lists(st.tuples(place, place).map(sorted), max_size=3))
    italic = data.draw(st.tuples(place, place).map(sorted))
    codes = [Code("strike", *span) for span in spans] + [Code("italic", *italic)]
    lines, removed = drop_struck([Line(text, 1, codes=tuple(codes))])
    gone = {at for start, stop in spans for at in range(start, stop)}
    left = "".join(char for at, char in enumerate(bare) if at not in gone)
    assert "".join(strip_marks("".join(line.text for line in lines)).split()) == "".join(
        left.split()
    )
    told = "".join(each.text for each in removed)
    assert "".join(told.split()) == "".join(
        "".join(char for at, char in enumerate(bare) if at in gone).split()
    )
    for line in lines:
        for code in line.codes:
            inside = "".join(
                char for at, char in enumerate(bare)
                if at in range(*italic) and at not in gone
            )  # fmt: skip
            shown = strip_marks(line.text)[code.start : code.stop]
            assert "".join(shown.split()) == "".join(inside.split())
        assert all(note.mark == "1" for note in take_marks(line.text)[1])
