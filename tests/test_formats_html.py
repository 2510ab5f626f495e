"""The page of a bitext: what it says, and that it stands alone and no text can break it."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from bitexts import demo, pair, side, whole
from lxml import html as parser

from tmtool.formats.bitexts import html
from tmtool.units import Alignment, Bead, Bitext, Code, Note, Pairing, Paragraph, Segment
from tmtool.views.html.bitext import render_chunks


def page(bitext):
    return parser.document_fromstring("".join(render_chunks(bitext)))


def rows(bitext):
    return page(bitext).xpath("//tr[starts-with(@id, 'pair-')]")


def cell(bitext, name="source"):
    """The inside of the first row's cell, as markup."""
    found = rows(bitext)[0].xpath(f".//td[contains(@class, '{name}')]")[0]
    return re.sub(r"^<td[^>]*>|</td>$", "", parser.tostring(found, encoding="unicode"))


def one(text, *, notes=(), codes=(), lang="en"):
    """A bitext of one pair; the source has marks and looks."""
    source = side(lang, Paragraph("body", None, text, notes, codes))
    target = side("zh", Paragraph("body", None, "好"))
    stream = Alignment(
        (whole(source, range(1)), whole(target, range(1))), (Bead((range(1), range(1)), 0.9),), "t"
    )
    return Bitext((source, target), (stream,), "sentence", "t")


def test_every_pair_has_its_number_type_label_texts_and_score():
    first, merged, inserted, note = rows(demo())
    assert merged.get("id") == "pair-2"
    assert merged.text_content().startswith("22-1")
    assert [e.text for e in merged.xpath(".//span[@class='label']")] == ["7, 8", "7"]
    assert first.xpath(".//td[@class='verdict']/b")[0].text == "alignment 0.99"
    assert inserted.xpath(".//td[contains(@class, 'none')]")[0].text == "missing in Chinese"
    assert note.getparent().get("class") == "footnotes"


def test_checked_beads_say_by_whom_and_when():
    merged = rows(demo())[1]
    (said,) = merged.xpath(".//td[@class='verdict']/span")
    assert said.text_content() == "checked by reviser, 2026-11-25"
    assert merged.get("class") == "checked"


def test_a_low_score_is_doubtful_in_colour_and_in_words():
    low = one("Yes")
    stream = replace(low.streams[0], beads=(Bead((range(1), range(1)), 0.42),))
    (row,) = rows(replace(low, streams=(stream,)))
    assert row.get("class") == "p4 doubtful"
    assert row.xpath(".//em")[0].text == "doubtful"


def test_the_head_counts_what_the_menu_shows():
    both = one("Yes")
    alone = Bead((range(1), range(0)), 0.3), Bead((range(1, 1), range(1)), 0.9)
    whole_page = page(replace(both, streams=(replace(both.streams[0], beads=alone),)))
    facts = [each.text for each in whole_page.xpath("//dd")]
    assert "2, checked: 0, doubtful: 1, one-sided: 2" in facts
    classes = [row.get("class").split() for row in whole_page.xpath("//tr[@id]")]
    assert classes == [["p3", "doubtful", "alone"], ["p9", "alone"]]


def test_an_unofficial_text_says_so_at_the_top():
    assert page(demo()).xpath("//p[contains(@class, 'status')]")[0].text == "unofficial translation"


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "]]></SCRIPT x", "\x00\u2028\ufeff"])
def test_no_text_can_end_or_change_the_data(text):
    whole_page = "".join(render_chunks(pair(text, text)))
    ((_, record),) = html.read(whole_page.encode(), "a.html")
    assert (record["source"], record["target"]) == (text, text)
    (data,) = parser.document_fromstring(whole_page).xpath("//script[@type]")
    assert "<" not in data.text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "a & b", "a\x00\x1b[31m", "</style>"]
)
def test_a_text_is_never_markup(text):
    whole_page = page(pair(text, text))
    assert whole_page.xpath("//img | //tbody//script") == []
    (row,) = whole_page.xpath("//tr[starts-with(@id, 'pair-')]")
    shown = row.xpath(".//td[contains(@class, 'source')]")[0].text_content()
    assert shown == re.sub("[\x00\x1b]", "\ufffd", text)


def test_looks_and_marks_stand_where_they_stood():
    bitext = one(
        "Recalling its resolution 70/1",
        notes=(Note("1", 29),),
        codes=(Code("italic", 0, 9), Code("link", 14, 29, "https://undocs.org/A/RES/70/1")),
    )
    assert cell(bitext) == (
        '<i>Recalling</i> its <a href="https://undocs.org/A/RES/70/1" rel="noreferrer">'
        'resolution 70/1</a><sup class="mark">1</sup>'
    )


def test_looks_that_overlap_are_nested():
    bitext = one("abcdef", codes=(Code("bold", 0, 4), Code("italic", 2, 6)))
    assert cell(bitext) == "<b>ab</b><b><i>cd</i></b><i>ef</i>"


def test_a_link_to_anything_but_a_page_is_no_link():
    bitext = one("click", codes=(Code("link", 0, 5, "javascript:alert(1)"),))
    assert cell(bitext) == "<u>click</u>"


def test_a_mark_leads_to_its_footnote():
    whole_page = page(demo_with_note())
    (mark,) = whole_page.xpath("//a[@class='mark']")
    assert mark.get("href") == "#pair-4"


def demo_with_note():
    bitext = demo()
    first = replace(bitext.target.paragraphs[0], notes=(Note("1", 24),))
    target = replace(bitext.target, paragraphs=(first, *bitext.target.paragraphs[1:]))
    return replace(bitext, sides=(bitext.source, target))


def test_two_segments_in_a_cell_are_told_apart():
    merged = rows(demo())[1]
    assert len(merged.xpath(".//td[contains(@class, 'source')]//span[@class='seam']")) == 1


def test_arabic_runs_from_right_to_left():
    (row,) = rows(one("قرار", lang="ar"))
    source, target = row.xpath(".//td[@lang]")
    assert (source.get("dir"), target.get("dir")) == ("rtl", "ltr")


def test_lists_come_last_in_a_section_of_their_own():
    bitext = one("Chile, Mali")
    items = Segment(0, 0, 5, "Chile"), Segment(0, 0, 1, "好")
    whole_page = page(replace(bitext, lists=(Pairing(items, 0.99),)))
    assert [body.get("class") for body in whole_page.xpath("//tbody")] == ["body", "lists"]


def test_the_page_needs_and_allows_nothing_else():
    text = "".join(render_chunks(demo()))
    whole_page = parser.document_fromstring(text)
    assert whole_page.xpath("//*[@src] | //link | //iframe | //object | //base") == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\(", text)
    (policy,) = whole_page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for tag in ("style", "script"):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)[1]
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
