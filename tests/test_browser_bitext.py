"""The bitext page in a real browser: keys, search, sides, paper."""

import pytest
from browser import opened

from tmtool import embed
from tmtool.documents import read
from tmtool.formats import html
from tmtool.pipeline import align_pair
from tmtool.resources import shared

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The demonstration corpus, one of its scores lowered so that there is something doubtful."""
    source = read(shared("seeds", "000_4dc167418dcf0c7b.txt"))
    target = read(shared("corpora", "ict-2020", "en.txt"))
    text = "".join(html.chunks(align_pair(source, target, embed.load())))
    for number in (20, 40):
        head, row, tail = text.partition(f'<tr id="pair-{number}" class="p9"')
        text = f'{head}<tr id="pair-{number}" class="p5 doubtful"{tail}' if row else text
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


def test_only_doubtful(file):
    with opened(file) as page:
        page.locator("#only").check()
        assert page.locator("tr[id]:visible").count() == 2
        assert page.locator("tbody.footnotes").is_hidden()


def test_sides_are_swapped_and_back(file):
    with opened(file) as page:
        for expected in ("target", "source"):
            page.keyboard.press("s")
            cells = page.locator("#pair-12 td").first.get_attribute("class")
            heads = page.locator("thead th").nth(1).get_attribute("class")
            assert cells.split()[0] == heads == expected


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
