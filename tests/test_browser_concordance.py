"""The page of a concordance in a real browser: keys, filter, renderings, small screens, paper."""

import pytest
from browser import opened
from concordances import filled, units

from tmtool.memory.concordance import concordance
from tmtool.operations.concordance import ConcordanceResult
from tmtool.selection import EVERYTHING, Selection
from tmtool.units import Origin, TranslationUnit, Variant
from tmtool.views.concordance import build_context
from tmtool.views.html.render import render

pytestmark = pytest.mark.clients


def render_page(found, selection=EVERYTHING):
    result = ConcordanceResult(found, None, "", "", selection)
    return "".join(render("concordance.html", **build_context(result)))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    store = filled(folder / "memory", units())
    path = folder / "数字鸿沟.html"
    found = concordance(store, "数字鸿沟")
    path.write_text(render_page(found, Selection(body=("<none>",))), encoding="utf-8")
    store.close()
    return path


def shown(page):
    return page.locator("#lines tbody tr:visible")


def test_lines_are_walked_by_keys(file):
    with opened(file) as page:
        found = []
        for key in "jjk":
            page.keyboard.press(key)
            found.append(page.evaluate("document.activeElement.id"))
    assert found == ["line-1", "line-2", "line-1"]


def test_keys_go_on_from_where_one_clicked(file):
    with opened(file) as page:
        page.locator("#line-3 td").first.click()
        for key, expected in (("j", "line-4"), ("k", "line-3"), ("k", "line-2")):
            page.keyboard.press(key)
            assert page.evaluate("document.activeElement.id") == expected


def test_keys_pass_over_what_is_filtered_out(file):
    with opened(file) as page:
        page.fill("#search", "gender")
        page.locator("#search").blur()
        left = [each.get_attribute("id") for each in shown(page).all()]
        walked = []
        for _ in range(3):
            page.keyboard.press("j")
            walked.append(page.evaluate("document.activeElement.id"))
        assert walked == [*left, left[-1]]
        assert len(left) == 2


def test_a_filter_and_a_way_back(file):
    with opened(file) as page:
        page.keyboard.press("/")
        page.keyboard.type("GENDER")
        assert page.locator("#found").inner_text() == "2 of 6 lines"
        assert all("gender" in text for text in shown(page).all_inner_texts())
        page.keyboard.press("Escape")
        assert shown(page).count() == 6


def test_a_rendering_shows_its_lines(file):
    with opened(file) as page:
        buttons = page.locator("#renderings button")
        counts = [
            int(each) for each in page.locator("#renderings td:nth-child(2)").all_inner_texts()
        ]
        for at, count in enumerate(counts):
            buttons.nth(at).click()
            assert shown(page).count() == count
            assert buttons.nth(at).get_attribute("aria-pressed") == "true"
        page.click("#all")
        assert shown(page).count() == sum(counts) == 6


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """A page of many years and long renderings."""
    folder = tmp_path_factory.mktemp("page")
    made = [
        TranslationUnit(
            (Variant("zh", f"弥合数字鸿沟，第{year}款；"), Variant("en", f"{words}, {year};")),
            (Origin(symbol=f"A/RES/{year - 1945}/1", date=f"{year}-12-20", body="Assembly"),),
        )
        for year in range(1996, 2024)
        for words in ("Closing technological inequalities", "Narrowing the digital divide")
    ]
    store = filled(folder / "memory", made)
    path = folder / "a.html"
    path.write_text(render_page(concordance(store, "弥合数字鸿沟")), encoding="utf-8")
    store.close()
    return path


@pytest.mark.parametrize("width", [360, 400, 700, 1400])
def test_many_years_leave_room_for_the_renderings(years, width):
    with opened(years, width=width, height=800) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        bars = page.locator("#renderings svg")
        assert bars.first.get_attribute("aria-label").startswith("1996: 1, 1997: 1, ")
        boxes = [each.bounding_box() for each in page.locator("#renderings button").all()]
        assert min(box["width"] for box in boxes) > 100


def test_it_fits_a_telephone_and_prints(file):
    with opened(file, width=390, height=800) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("#facts").inner_text().count("<none>") == 1
        assert len(page.pdf()) > 1_000
