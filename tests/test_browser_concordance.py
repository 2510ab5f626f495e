"""The page of a concordance in a real browser: keys, filter, renderings, small screens, paper."""

import pytest
from browser import opened
from concordances import filled, units

from tmtool.memory.concordance import concordance
from tmtool.memory.concordance.page import chunks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    store = filled(folder / "memory", units())
    path = folder / "数字鸿沟.html"
    found = concordance(store, "数字鸿沟")
    path.write_text("".join(chunks(found, {"filter": "<none>"})), encoding="utf-8")
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


def test_it_fits_a_telephone_and_prints(file):
    with opened(file, width=390, height=800) as page:
        wide = "document.querySelector('#lines').scrollWidth <= window.innerWidth"
        assert page.evaluate(wide)
        assert page.locator("header").inner_text().count("<none>") == 1
        assert len(page.pdf()) > 1_000
