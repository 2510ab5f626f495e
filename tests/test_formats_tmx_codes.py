"""TMX level 2: codes that both sides have are kept, and come back; the text is never another."""

import json
import re
import subprocess
import sys
from collections import Counter

import pytest
import tmx_file
from bitexts import demo, side, whole
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tmtool.formats.bitexts import codes
from tmtool.formats.bitexts.codes import Close, LookStart, PlainText, matched, paired, unpaired
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.formats.inline.formatting import Inline
from tmtool.formats.tmx import bitexts as tmx
from tmtool.formats.tmx.bitext_codes import build_tags
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
    return PlainText(text, tuple(found))


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


def plain(pieces):
    return "".join(piece for piece in pieces if isinstance(piece, str))


def opened(pieces):
    """The numbers of the codes in order, and that each look that begins ends."""
    seen = [piece for piece in pieces if not isinstance(piece, str)]
    begun, ended = ({p.id for p in seen if isinstance(p, kind)} for kind in (LookStart, Close))
    assert begun == ended
    return sorted(piece.id for piece in seen if not isinstance(piece, Close))


@given(marked(), marked())
def test_both_sides_have_the_same_codes_and_their_own_text(source, target):
    sides = paired(source, target)
    assert [plain(pieces) for pieces in sides] == [source.text, target.text]
    assert opened(sides[0]) == opened(sides[1])
    total = len(source.inlines) + len(target.inlines)
    assert unpaired(source.inlines, target.inlines) == total - 2 * len(opened(sides[0]))
    assert "" not in (*sides[0], *sides[1])


@given(marked(), marked())
def test_what_is_written_reads_back(source, target):
    sides = paired(source, target)
    numbered = matched(source.inlines, target.inlines)
    for marked_text, pieces, kept in zip((source, target), sides, numbered, strict=True):
        xml = write_segment(marked_text.text, build_tags(pieces))
        text, seen = tmx_file.segment(etree.fromstring(f"<seg>{xml}</seg>"))
        assert text == marked_text.text
        assert Counter(seen) == Counter(
            (each.look, each.start, each.stop, each.value or None) for _, each in kept
        )


def test_at_one_place_looks_end_then_comes_the_mark_then_others_begin():
    text = PlainText(
        "abcd",
        (Inline("bold", 0, 2), Inline("italic", 0, 2), Inline("note", 2, 2, "1"),
         Inline("underline", 2, 4)),
    )  # fmt: skip
    assert [type(p).__name__ for p in paired(text, text)[0]] == [
        "LookStart", "LookStart", "str", "Close", "Close", "NoteMark", "LookStart", "str", "Close",
    ]  # fmt: skip
    kinds = [p.look for p in paired(text, text)[0] if isinstance(p, LookStart | Close)]
    assert kinds == ["bold", "italic", "italic", "bold", "underline", "underline"]


def test_looks_are_paired_in_order_and_marks_by_what_they_say():
    source = (Inline("note", 1, 1, "2"), Inline("note", 3, 3, "1"), Inline("bold", 4, 5))
    target = (Inline("note", 9, 9, "¹"), Inline("note", 2, 2, "3"), Inline("italic", 4, 5))
    assert matched(source, target) == (((1, source[1]),), ((1, target[0]),))
    assert unpaired(source, target) == 4


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
    assert tmx.list_losses(rich()) == (
        Remark(
            (
                "footnote marks and formatting codes were not written: 9, which TMX level 1 "
                "can't hold"
            ),
            "codes at level 1",
            {"count": 9},
        ),
    )
    assert tuple(map(str, tmx.list_losses(rich(), level=2))) == (
        (
            "footnote marks and formatting codes that only one side has were not "
            "written: 1 (TSV and JSONL keep them)"
        ),
    )
    assert tmx.list_losses(demo(), level=2) == tmx.list_losses(demo())


def test_without_codes_both_levels_have_the_same_units():
    assert units(written(demo(), 1)) == units(written(demo()))


def test_rows_are_marked_texts():
    (row,) = iter_rows(rich())
    assert plain(codes.paired(row.source, row.target)[0]) == row.source.text


@pytest.mark.parametrize("flavour", ["plain", "trados"])
def test_translate_toolkit_reads_text_and_codes(tmp_path, flavour):
    """Another tool, as a process of its own: its licence keeps it out of ours."""
    path, langs = tmp_path / "x.tmx", {"plain": ("zh", "en"), "trados": ("zh-CN", "en-US")}[flavour]
    path.write_bytes("".join(tmx.chunks(rich(), level=2, flavour=flavour)).encode())
    script = (
        "import json, sys\n"
        "from translate.storage.tmx import tmxfile\n"
        "store = tmxfile.parsefile(sys.argv[1])\n"
        "store.setsourcelanguage(sys.argv[2])\n"
        "store.settargetlanguage(sys.argv[3])\n"
        "print(json.dumps([[u.source, u.target] for u in store.units]))\n"
    )
    command = [sys.executable, "-c", script, str(path), *langs]
    done = subprocess.run(command, capture_output=True, check=False)
    if b"No module named 'translate'" in done.stderr:
        pytest.skip("translate-toolkit is not installed")
    ((source, target),) = json.loads(done.stdout)
    assert source == ('<b>大会<i>欢迎</b><a href="https://un.org/zh">报告</a></i>。<sup>1</sup>'), (
        done.stderr.decode()
    )
    assert re.sub("<[^>]*>", "", target) == "The Assembly welcomes the report.¹"
