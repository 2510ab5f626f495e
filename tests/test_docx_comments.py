"""Comments in Word files: where they stand, and that nothing else is changed."""

import io
import re

import pytest
from docx import Document
from docx_files import CASES, STRICT, docx, made, zipped
from hypothesis import given
from hypothesis import strategies as st
from word_comments import (
    CHANGED,
    WHEN,
    commented,
    members,
    merged_runs,
    ranges,
    said,
    tree,
    without_comments,
)  # fmt: skip

from tmtool.documents.content import ReadOptions
from tmtool.documents.docx import read_docx
from tmtool.documents.docx.commented import WordComment, add_comments, open_for_comments
from tmtool.documents.docx.package import W
from tmtool.errors import InputError
from tmtool.fuzzy.locating import squeeze

REFERENCE = '<w:r><w:footnoteReference w:id="1"/></w:r>'
NOTE = '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r>{ See A/75/1.}</w:p></w:footnote>'
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent><w:p>{in a box}</w:p>"
    "</w:txbxContent></wps:txbx></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
)
EITHER = (
    "<mc:AlternateContent><mc:Choice>{a new one}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    "</mc:AlternateContent>"
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{paragraph 12}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
FORMULA = "<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>"
RUBY = (
    "<w:r><w:ruby><w:rt><w:r><w:t>dahui</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>大会</w:t></w:r>"
    "</w:rubyBase></w:ruby></w:r>"
)
CONTROL = "<w:sdt><w:sdtContent>{in a control}</w:sdtContent></w:sdt>"
INSERTED = '<w:ins w:id="4" w:author="A">{new text}</w:ins>'


def lines(data):
    """What our own reader has, and all that it leaves out but comments."""
    found = read_docx(data, "a.docx", ReadOptions())
    removed = {}
    for each in found.removed:
        if each.reason != "comment":
            key = each.where, each.line, each.reason
            removed[key] = removed.get(key, "") + each.text
    return found.lines, removed


def body(*paragraphs):
    return "".join(f"<w:p>{each}</w:p>" for each in paragraphs)


def check_unchanged(before, after):
    """Nothing but the comments is new: bytes, XML, and text as two readers see it."""
    old, new = members(before), members(after)
    assert set(new) - set(old) <= CHANGED
    assert {name for name in old if old[name] != new[name]} <= CHANGED
    assert list(new)[: len(old)] == list(old), "the order of the parts"
    own = b"".join(re.findall(rb"<w:comment .*?</w:comment>", old.get("word/comments.xml", b"")))
    if not own:
        assert merged_runs(without_comments(after)) == merged_runs(without_comments(before))
    assert lines(after) == lines(before)


@pytest.mark.parametrize(
    ("inside", "wanted", "expected"),
    [
        ("{a place in a run}", "place in", "place in"),
        ("{over }<w:r><w:rPr><w:b/></w:rPr><w:t>two</w:t></w:r>{ runs}", "er tw", "er tw"),
        ("{before }<w:hyperlink>{a link}</w:hyperlink>{ after}", "a li", "a li"),
        ("{see }" + FIELD + "{ above}", "12", "12"),
        ("{an }" + INSERTED + "{ there}", "new", "new"),
        ("{a }" + CONTROL, "control", "control"),
        ("{text" + "}" + REFERENCE + "{ after}", "A/75/1", ""),
        ("{text }" + BOX + "{ after}", "box", "in a box"),
        ("{a }" + EITHER + "{ b}", "new", "a new oneold"),
        ("{law }" + FORMULA + "{ holds}", "mc", ""),
        ("{the }" + RUBY + "{ met}", "大", "dahui大会"),
        ("<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>six</w:t></w:r>", "two", "two"),
        ("<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r>", "ne tw", "netw"),
        ("<w:r><w:t> no blanks kept </w:t></w:r>", "blanks", "blanks"),
        ("{a}<w:del w:id='9'><w:r><w:delText>gone</w:delText></w:r></w:del>{b}", "ab", "ab"),
    ],
)  # fmt: skip
def test_a_comment_stands_on_its_place(inside, wanted, expected):
    before = docx(body("{First.}", inside, "{Last.}"), footnotes=NOTE)
    after = commented(before, wanted)
    assert ranges(after)[wanted] == expected
    check_unchanged(before, after)
    (comment,) = Document(io.BytesIO(after)).comments
    assert (comment.text, comment.author, comment.initials) == (wanted, "tmtool", "tm")
    assert comment.timestamp == WHEN


def test_in_tables_and_over_paragraphs():
    cells = "".join(f"<w:tc><w:p>{{{text}}}</w:p></w:tc>" for text in ("in a cell", "the next"))
    before = docx(body("{one}", "{two}") + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + body("{three}"))
    after = commented(before, "a cell", "e two", "the next three")
    assert ranges(after) == {"a cell": "a cell", "e two": "etwo", "the next three": "the next"}
    check_unchanged(before, after)


def test_a_run_keeps_its_look_where_it_is_cut():
    look = '<w:rPr><w:b/><w:lang w:val="en-GB"/></w:rPr>'
    run = f'<w:r w:rsidR="00AB">{look}<w:t>one two three</w:t></w:r>'
    after = tree(commented(docx(body(run)), "two"))
    runs = [each for each in after.iter(f"{W}r") if each.find(f"{W}t") is not None]
    assert [each.find(f"{W}t").text for each in runs] == ["one ", "two", " three"]
    assert {each.get(f"{W}rsidR") for each in runs} == {"00AB"}
    assert all(each.find(f"{W}rPr/{W}b") is not None for each in runs)


def test_what_calls_a_comment_stands_outside_of_what_may_go():
    inside = "{see }" + FIELD + "{ and }" + INSERTED + "{ and }<w:hyperlink>{a link}</w:hyperlink>"
    after = tree(commented(docx(body(inside)), "12", "new", "link"))
    for called in after.iter(f"{W}commentReference"):
        assert called.getparent().getparent().tag == f"{W}p"
    children = next(after.iter(f"{W}p"))
    at = {each: place for place, each in enumerate(children)}
    end = next(
        each for each in children if each.find(f"{W}fldChar[@{W}fldCharType='end']") is not None
    )
    first = next(each for each in children if each.find(f"{W}commentReference") is not None)
    assert at[first] == at[end] + 1


def test_where_something_is_missing_it_stands_behind():
    after = commented(docx(body("{one two}")), "one", point=True)
    assert ranges(after) == {"one": ""}
    runs = tree(after).find(f".//{W}p")
    tags = [each.tag.removeprefix(W) for each in runs]
    assert tags == ["r", "commentRangeStart", "commentRangeEnd", "r", "r"]


def test_at_the_very_start_it_stands_behind_the_properties():
    after = tree(commented(docx(body("<w:pPr><w:jc w:val='center'/></w:pPr>{one}")), ""))
    assert [each.tag.removeprefix(W) for each in after.find(f".//{W}p")] == [
        "pPr", "commentRangeStart", "commentRangeEnd", "r", "r",
    ]  # fmt: skip


def test_comments_that_were_there_stay():
    old = '<w:comment w:id="7" w:author="Ada" w:initials="A"><w:p>{Really?}</w:p></w:comment>'
    marked = (
        '<w:commentRangeStart w:id="7"/>{one}<w:commentRangeEnd w:id="7"/>'
        '<w:r><w:commentReference w:id="7"/></w:r>{ two}'
    )  # fmt: skip
    before = docx(body(marked), comments=old)
    after = commented(before, "ne t", "")
    check_unchanged(before, after)
    assert ranges(after) == {"Really?": "one", "ne t": "ne t", "": ""}
    found = [
        (each.get(f"{W}id"), each.get(f"{W}author")) for each in tree(after, "word/comments.xml")
    ]
    assert found == [("7", "Ada"), ("8", "tmtool"), ("9", "tmtool")]


def test_a_strict_file_stays_strict():
    parts = members(docx(body("{one two}")))
    for usual, strict in STRICT:
        parts = {name: data.replace(usual, strict) for name, data in parts.items()}
    before = zipped(parts)
    after = commented(before, "two")
    assert all(b"schemas.openxmlformats.org/wordprocessingml/2006" not in data
               for data in members(after).values())  # fmt: skip
    assert lines(after) == lines(before)
    found = read_docx(after, "a.docx", ReadOptions()).removed
    assert [each.text for each in found if each.reason == "comment"] == ["two"]


def test_a_file_without_relations_gets_some():
    parts = members(docx(body("{one}")))
    del parts["word/_rels/document.xml.rels"]
    after = commented(zipped(parts), "one")
    assert [each.text for each in Document(io.BytesIO(after)).comments] == ["one"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"PK",
            "a.docx: the archive is damaged (its directory can't be read); "
            "get or save the file again",
        ),
        (docx("<w:p>"), "open the file in a word processor and save it again"),
        (
            zipped({"word/document.xml": members(docx(""))["word/document.xml"]}),
            "a.docx has no [Content_Types].xml; save it again in a word processor",
        ),
        (docx("<w:sectPr/>"), "a.docx has no paragraph that a comment could stand at"),
    ],
)
def test_what_is_no_word_file_is_refused(data, message):
    with pytest.raises(InputError, match=re.escape(message)):
        open_for_comments(data, "a.docx")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_every_character_can_be_commented_on(case):
    """All texts of the cases: a comment on every third character, and nothing else is new."""
    before = made(case)
    file = open_for_comments(before, "a.docx")
    spans = [range(at, at + 3) for at in range(0, len(file.places.text) - 2, 3)]
    after = add_comments(file, [WordComment(s, said(str(s))) for s in spans], when=WHEN)
    check_unchanged(before, after)
    assert len(ranges(after)) >= len(spans)


texts = st.text(st.sampled_from("ab 大会，“é\u202fé"), min_size=1, max_size=6)
plain = st.builds("{{{}}}".format, texts)
bold = st.builds("<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t><w:tab/></w:r>".format, texts)
wrapped = st.builds(
    lambda inside, around: around.replace("*", inside),
    st.one_of(plain, bold),
    st.sampled_from([
        "<w:hyperlink>*</w:hyperlink>", "<w:ins w:id='3' w:author='A'>*</w:ins>",
        "<w:sdt><w:sdtContent>*</w:sdtContent></w:sdt>", FIELD + "*", "*" + REFERENCE, "*" + BOX,
        FORMULA + "*",
    ]),
)  # fmt: skip
paragraph = st.lists(st.one_of(plain, bold, wrapped), max_size=4).map("".join)
places = st.tuples(st.integers(0, 60), st.integers(1, 20), st.booleans())


@given(st.lists(paragraph, min_size=1, max_size=4), st.lists(places, max_size=6))
def test_without_its_comments_a_file_is_what_it_was(inside, wanted):
    before = docx(body(*inside), footnotes=NOTE)
    file = open_for_comments(before, "a.docx")
    text = file.places.text
    spans = [(range(at, min(at + size, len(text))), p) for at, size, p in wanted if at < len(text)]
    comments = [WordComment(s, said(f"c{i}"), p) for i, (s, p) in enumerate(spans)]
    after = add_comments(file, comments, when=WHEN)
    check_unchanged(before, after)
    found = ranges(after)
    assert set(found) == {f"c{i}" for i in range(len(spans))}
    for i, (span, point) in enumerate(spans):
        inside = squeeze(found[f"c{i}"])
        if point:
            assert inside == ""
        elif file.places.find_spot(span.start)[0].text is not None:
            assert inside[:1] == text[span.start]
