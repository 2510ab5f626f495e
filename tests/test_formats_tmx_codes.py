"""TMX level 2: codes that both sides have are kept, and come back; the text is never another."""

import re
from collections import Counter
from dataclasses import replace

import pytest
import tmx_file
import translate_toolkit
from bitexts import demo, side, whole
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tmtool.formats.bitexts.writing import Options, list_losses
from tmtool.formats.inline.formatting import (
    CodedText,
    Inline,
    build_tags,
    count_unmatched,
    match_inlines,
    read_inlines,
)
from tmtool.formats.tmx import bitexts as tmx
from tmtool.formats.tmx.tags import write_segment
from tmtool.reporter import Remark
from tmtool.units import Alignment, Bead, Bitext, Code, Note, Paragraph

LOOKS = ("bold", "italic", "underline", "strike", "superscript", "subscript", "link")


@st.composite
def marked(draw):
    """A text and some of what can stand in it."""
    text = draw(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn")), max_size=12))
    found = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, len(text)))
        value = draw(st.sampled_from([None, "1", 'https://un.org/?a=1&b="2"\'', "<*>"]))
        if start == stop:
            found.append(Inline("note", start, stop, value or "¹"))
        else:
            look = draw(st.sampled_from(LOOKS))
            found.append(Inline(look, start, stop, value if look == "link" else None))
    return CodedText(text, tuple(found))


def rich():
    """Looks that overlap, a mark in both sides and one in the source alone, a link."""
    source = side(
        "zh", Paragraph(
            "body", None, "大会欢迎报告。",
            (Note("1", 7), Note("2", 4)),
            (Code("bold", 0, 4), Code("italic", 2, 6), Code("link", 4, 6, "https://un.org/zh")),
        ),
    )  # fmt: skip
    target = side(
        "en", Paragraph(
            "body", None, "The Assembly welcomes the report.",
            (Note("¹", 33),),
            (Code("italic", 13, 32), Code("bold", 4, 21), Code("link", 26, 32, "https://un.org/en")),
        ),
    )  # fmt: skip
    beads = (Bead((range(1), range(1)), 0.9),)
    stream = Alignment((whole(source, range(1)), whole(target, range(1))), beads, "x")
    return Bitext((source, target), (stream,), "paragraph", "x")


def written(bitext, level=2):
    return "".join(tmx.chunks(bitext, level=level)).encode()


def units(data):
    return list(tmx_file.read(data))


@given(marked(), marked())
def test_both_sides_have_the_same_codes(source, target):
    numbered = match_inlines(source.inlines, target.inlines)
    first, second = ([(n, each.look) for n, each in side] for side in numbered)
    assert first == second
    total = len(source.inlines) + len(target.inlines)
    assert count_unmatched(source.inlines, target.inlines) == total - 2 * len(first)


@given(marked(), marked())
def test_what_is_written_reads_back(source, target):
    numbered = match_inlines(source.inlines, target.inlines)
    for marked_text, kept in zip((source, target), numbered, strict=True):
        xml = write_segment(marked_text.text, build_tags(kept))
        text, seen = tmx_file.segment(etree.fromstring(f"<seg>{xml}</seg>"))
        assert text == marked_text.text
        assert Counter(seen) == Counter(
            (each.look, each.start, each.stop, each.value or None) for _, each in kept
        )


@given(marked())
def test_codes_say_what_they_were(text):
    numbered = [*enumerate(text.inlines, start=1)]
    whole = [replace(each, value=each.value or None) for each in text.inlines]
    assert Counter(read_inlines(build_tags(numbered), {})) == Counter(whole)


def test_at_one_place_looks_end_then_comes_the_mark_then_others_begin():
    inlines = (
        Inline("bold", 0, 2), Inline("italic", 0, 2), Inline("note", 2, 2, "1"),
        Inline("underline", 2, 4),
    )  # fmt: skip
    tags = build_tags(match_inlines(inlines, inlines)[0])
    assert [(tag.name, tag.start, dict(tag.attributes).get("type")) for tag in tags] == [
        ("bpt", 0, "bold"), ("bpt", 0, "italic"), ("ept", 2, None), ("ept", 2, None),
        ("ph", 2, "fnote"), ("bpt", 2, "ulined"), ("ept", 4, None),
    ]  # fmt: skip
    assert [dict(tag.attributes)["i"] for tag in tags[2:4]] == ["2", "1"]


def test_looks_are_paired_in_order_and_marks_by_what_they_say():
    source = (Inline("note", 1, 1, "2"), Inline("note", 3, 3, "1"), Inline("bold", 4, 5))
    target = (Inline("note", 9, 9, "¹"), Inline("note", 2, 2, "3"), Inline("italic", 4, 5))
    assert match_inlines(source, target) == (((1, source[1]),), ((1, target[0]),))
    assert count_unmatched(source, target) == 4


def test_level_2_says_what_level_1_leaves_out():
    first, second = units(written(rich(), 1))[0], units(written(rich()))[0]
    assert first.variants == second.variants
    assert first.codes == ((), ())
    source, target = second.codes
    assert source == (
        ("bold", 0, 4, None), ("italic", 2, 6, None), ("link", 4, 6, "https://un.org/zh"),
        ("note", 7, 7, "1"),
    )  # fmt: skip
    assert target == (
        ("bold", 4, 21, None), ("italic", 13, 32, None), ("link", 26, 32, "https://un.org/en"),
        ("note", 33, 33, "¹"),
    )  # fmt: skip


def test_codes_as_they_stand_in_the_file():
    text = written(rich()).decode()
    assert 'datatype="html"' in text
    assert (
        '<seg><bpt i="1" x="1" type="bold">&lt;b&gt;</bpt>大会'
        '<bpt i="2" x="2" type="italic">&lt;i&gt;</bpt>欢迎<ept i="1">&lt;/b&gt;</ept>'
        '<bpt i="3" x="3" type="link">&lt;a href="https://un.org/zh"&gt;</bpt>报告'
        '<ept i="3">&lt;/a&gt;</ept><ept i="2">&lt;/i&gt;</ept>。'
        '<ph x="4" assoc="p" type="fnote">&lt;sup&gt;1&lt;/sup&gt;</ph></seg>'
    ) in text


def test_losses_count_what_has_no_partner():
    hint = "(XLIFF, XLSX, HTML, TSV and JSONL keep them)"
    assert list_losses(rich(), ".tmx") == (
        Remark(
            f"footnote marks and formatting codes were not written: 9 {hint}", "codes at level 1"
        ),
    )
    level_2 = Options(tmx_level=2)
    assert tuple(map(str, list_losses(rich(), ".tmx", level_2))) == (
        "footnote marks and formatting codes that only one side has were not written: 1 " + hint,
    )
    assert list_losses(demo(), ".tmx", level_2) == list_losses(demo(), ".tmx")


def test_without_codes_both_levels_have_the_same_units():
    assert units(written(demo(), 1)) == units(written(demo()))


@pytest.mark.parametrize("flavour", ["plain", "trados"])
def test_translate_toolkit_reads_text_and_codes(tmp_path, flavour):
    path, langs = tmp_path / "x.tmx", {"plain": ("zh", "en"), "trados": ("zh-CN", "en-US")}[flavour]
    path.write_bytes("".join(tmx.chunks(rich(), level=2, flavour=flavour)).encode())
    ((source, target),) = translate_toolkit.read_tmx(path, *langs)
    assert source == '<b>大会<i>欢迎</b><a href="https://un.org/zh">报告</a></i>。<sup>1</sup>'
    assert re.sub("<[^>]*>", "", target) == "The Assembly welcomes the report.¹"
