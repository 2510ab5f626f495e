"""The bitext page in a real browser: keys, search, sides, paper."""

import pytest
from browser import opened

from tmtool import embed
from tmtool.documents import read
from tmtool.pipeline import align_pair
from tmtool.resources import locate_shared
from tmtool.units import Alignment, Bead, Bitext, Code, Document, Note, Paragraph, Segment
from tmtool.views.html.bitext import render_chunks

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The demonstration corpus, one of its scores lowered so that there is something doubtful."""
    source = read(locate_shared("seeds", "000_4dc167418dcf0c7b.txt"))
    target = read(locate_shared("corpora", "ict-2020", "en.txt"))
    text = "".join(render_chunks(align_pair(source, target, embed.load())))
    for number in (20, 40):
        head, row, tail = text.partition(f'<tr id="pair-{number}" class="p9"')
        text = f'{head}<tr id="pair-{number}" class="p5 doubtful"{tail}' if row else text
    text = text.replace('<tr id="pair-60" class="p9"', '<tr id="pair-60" class="checked"')
    path = tmp_path_factory.mktemp("page") / "对照.html"
    path.write_text(text, encoding="utf-8")
    return path


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_doubtful_pairs_are_found_by_key(file):
    with opened(file) as page:
        found = []
        for key in "nnnppjk":
            page.keyboard.press(key)
            found.append(focused(page))
    assert found == [f"pair-{at}" for at in (20, 40, 40, 20, 20, 21, 20)]


def test_search_shows_what_it_finds_and_marks_it(file):
    with opened(file) as page:
        page.keyboard.press("/")
        page.keyboard.type("数字鸿沟")
        page.keyboard.press("Enter")
        shown = page.locator("tr[id]:visible")
        assert page.locator("#found").inner_text() == f"{shown.count()} of 119 pairs"
        assert 5 < shown.count() < 40
        assert all("数字鸿沟" in text for text in shown.all_inner_texts())
        assert page.evaluate("CSS.highlights.get('found').size") >= shown.count()
        assert focused(page).startswith("pair-")
        page.keyboard.press("Escape")
        assert shown.count() == 119


def test_search_ignores_case_and_width(file):
    with opened(file) as page:
        page.fill("#search", "ｓｕｓｔａｉｎａｂｌｅ ＤＥＶＥＬＯＰＭＥＮＴ")
        page.wait_for_timeout(200)
        assert page.locator("tr[id]:visible").count() > 20


def test_search_reads_over_marks_looks_and_accents(tmp_path):
    with opened(searched(tmp_path)) as page:
        for wanted in ("moons, and", "resume", "résumé of", "كان", "office of", "и свойство"):
            page.fill("#search", wanted)
            page.locator("#search").press("Enter")
            assert page.locator("#found").inner_text() == "1 of 2 pairs", wanted
            assert page.evaluate(
                "[...CSS.highlights.get('found')].map((range) => range.toString()).join('')"
            ), wanted
        page.fill("#search", "свойство ﬁ")
        page.locator("#search").press("Enter")
        marked = "[...CSS.highlights.get('found')].map((range) => range.toString())"
        assert page.evaluate(marked) == ["сво\u0438\u0306ство ﬁ"]


def searched(folder):
    """A page with what stands in the way of searching: a mark, a look, accents, vowel signs."""
    source = Paragraph("body", None, "لمّا كانَ الاعتراف")
    text = "Two moons, and a ﬁne Résumé of the Oﬃce of it. 𠀀 и сво\u0438\u0306ство ﬁn."
    first = Paragraph("body", None, text, (Note("3", 10),), (Code("italic", 4, 9),))
    sides = (
        Document("ar", (source, Paragraph("body", None, "واحد"))),
        Document("en", (first, Paragraph("body", None, "One"))),
    )
    segments = [
        tuple(Segment(at, 0, len(p.text), p.text) for at, p in enumerate(side.paragraphs))
        for side in sides
    ]
    beads = tuple(Bead((range(at, at + 1), range(at, at + 1)), 0.9) for at in range(2))
    bitext = Bitext(sides, (Alignment(tuple(segments), beads, "x"),), "sentence", "x")
    path = folder / "searched.html"
    path.write_text("".join(render_chunks(bitext)), encoding="utf-8")
    return path


def test_no_further_doubtful_pair_is_said(file):
    with opened(file) as page:
        for key in "nn":
            page.keyboard.press(key)
            assert page.locator("#found").inner_text() == ""
        page.keyboard.press("n")
        assert page.locator("#found").inner_text() == "no more below"
        page.keyboard.press("p")
        page.keyboard.press("p")
        assert page.locator("#found").inner_text() == "no more above"


def test_a_footnote_that_is_filtered_out_is_shown_when_its_mark_is_followed(file):
    with opened(file) as page:
        page.fill("#search", "新城市议程")
        page.locator("#search").press("Enter")
        mark = page.locator("tr[id]:visible td.source a.mark").first
        row = mark.get_attribute("href")
        assert page.locator(row).is_hidden()
        mark.click()
        assert page.locator(row).is_visible()
        assert f"#{focused(page)}" == row


def test_escape_leaves_the_pair_where_it_was(file):
    with opened(file) as page:
        page.fill("#search", "新城市议程")
        page.locator("#search").press("Enter")
        row = focused(page)
        page.keyboard.press("Escape")
        assert focused(page) == row
        top = page.locator(f"#{row}").bounding_box()["y"]
        assert 0 < top < 1000


def test_the_head_of_the_table_stays(file):
    with opened(file) as page:
        for _ in range(3):
            page.keyboard.press("n")
        head, nav = (page.locator(name).bounding_box() for name in ("thead th.source", "nav"))
        assert round(head["y"]) == round(nav["y"] + nav["height"]) > 0


def test_on_a_phone_the_tools_leave_room_and_numbers_stand_apart(file):
    with opened(file, width=390, height=800) as page:
        page.locator("#pair-30").scroll_into_view_if_needed()
        assert page.locator("nav").bounding_box()["y"] < 0
        number, kind = (page.locator(f"#pair-30 .number {e}").bounding_box() for e in ("a", "span"))
        assert kind["x"] - number["x"] - number["width"] > 4


def test_some_of_the_pairs(file):
    with opened(file) as page:
        shown = page.locator("tr[id]:visible")
        for wanted, count in (("doubtful", 2), ("one-sided", 1), ("not checked", 118)):
            page.locator("#only").select_option(wanted)
            assert (wanted, shown.count()) == (wanted, count)
            assert page.locator("tbody.footnotes").is_hidden() == (count < 100)
            page.keyboard.press("j")
            assert focused(page) == shown.first.get_attribute("id")
            page.keyboard.press("Escape")
            assert shown.count() == 119


def test_sides_are_swapped_and_back(file):
    with opened(file) as page:
        for expected in ("target", "source"):
            page.keyboard.press("s")
            cells = page.locator("#pair-12 td").first.get_attribute("class")
            heads = page.locator("thead th").nth(1).get_attribute("class")
            assert cells.split()[0] == heads.split()[0] == expected


def test_keys_do_nothing_while_one_types(file):
    with opened(file) as page:
        page.fill("#search", "")
        page.locator("#search").press("n")
        assert page.locator("#search").input_value() == "n"
        assert focused(page) == "search"


def test_it_reads_without_script_and_on_a_small_screen(file):
    with opened(file, width=360, height=700, java_script_enabled=False) as page:
        assert page.locator("tr[id]:visible").count() == 119
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_fits_on_paper(file, tmp_path):
    with opened(file) as page:
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    import pypdfium2

    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        width, height = document[0].get_size()
        texts = [at.get_textpage().get_text_range() for at in document]
    assert (round(width), round(height)) == (595, 842)  # A4 in points
    assert 8 <= len(texts) <= 25
    assert "Search" not in "".join(texts)
    assert all("Alignment" in text for text in texts)  # the head of the table on every page
    assert "17" in texts[-1]
